/**
 * What is left of an array without the zeros at its ends.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, kind, nullable, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise, index, reduction, selected } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';

/** Which ends to trim: 'f' the front, 'b' the back, in either order and case. */
export type Trim = 'fb' | 'bf' | 'f' | 'b' | 'FB' | 'BF' | 'F' | 'B';
const trimKind = kind<Trim>(
  'trim',
  "'f', 'b' or both ('fb')",
  (value) => typeof value === 'string' && /^(fb?|bf?)$/i.test(value),
);

/** Options of {@link trimZeros}. */
export interface TrimZerosOptions {
  /** The axis; default null, which is the only one. */
  readonly axis?: AxisLike | null | undefined;
}

/**
 * `x` without the zeros at the front and the back of an axis; along one of several axes what is trimmed is 0 all across. How much is
 * left is known when it is computed: the axis has a bound. Two passes.
 *
 * @throws 'shape' for several axes where none is named
 * @example
 * cw.trimZeros([0, 0, 1, 0, 2, 0]) // [1, 0, 2]
 * cw.trimZeros([0, 3, 0, 0], 'b') // [0, 3]
 */
export const trimZeros = define(
  {
    name: 'trimZeros',
    parameters: [
      ['x', movedArray],
      ['trim', optional(trimKind, 'fb')],
    ],
    options: { axis: optional(nullable(axisKind, 'for the only one'), null) },
    early: true,
  },
  <X extends ArrayLike>(
    x: X,
    trimOrOptions?: Trim | TrimZerosOptions,
    more?: TrimZerosOptions,
  ): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'trimZeros');
    const isEarly = typeof trimOrOptions === 'object';
    const ends = (isEarly ? 'fb' : (trimOrOptions ?? 'fb')).toLowerCase();
    const asked = (isEarly ? trimOrOptions : more)?.axis ?? undefined;
    if (node.shape.length !== 1 && asked === undefined)
      throw new ChunkwiseError(
        'shape',
        `trimZeros: shape ${shapeText(node.shape)} has ${node.shape.length} axes, of which one at a time is trimmed; give { axis }`,
      );
    const axis = normalizeAxis('trimZeros', asked ?? 0, node.shape);
    const others = node.shape.flatMap((_, k) => (k === axis ? [] : [k]));
    const isThere = elementwise('notEqual', [node, 0]);
    const line = others.length > 0 ? reduction('any', isThere, others) : isThere;
    const extent = node.shape[axis];
    const place = index(0, line.shape, line.chunks);
    // Of places that hold something the first and the last; of none, neither end is reached.
    const bound = (op: 'min' | 'max', none: number) =>
      extent === 0 ? none : reduction(op, elementwise('where', [line, place, none]), [0]);
    const keep = [
      ...(ends.includes('f') ? [elementwise('greaterEqual', [place, bound('min', extent)])] : []),
      ...(ends.includes('b') ? [elementwise('lessEqual', [place, bound('max', -1)])] : []),
    ];
    return wrap(selected(node, keep.length === 2 ? elementwise('logicalAnd', keep) : keep[0], axis));
  },
);
