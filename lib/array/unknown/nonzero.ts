/**
 * Where something is, and what is there: `nonzero`, `flatnonzero`, `argwhere`, `compress`, `extract`. Results have an axis whose
 * extent is known only when they are computed; indices are generated where they are needed, not held.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, nullable, optional } from '../../base/kinds.js';
import { shapeText } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { elementwise, index, isSelected, selected, take, unknownExtent, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, movedArray } from '../kinds.js';
import { elementsAtHand, maskIndices } from '../selection/index-list.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';
import type { DTypeOf } from '../types.js';
import { selectWhere } from './slice-selected.js';

/** Where `node` is not 0, as a mask. */
const isTrue = (node: Node): Node => (node.dtype === 'bool' ? node : elementwise('notEqual', [node, 0]));

/** @throws 'shape' for an array without axes */
function given(name: string, x: ArrayLike): Node {
  const node = nodeOf(x, name);
  if (node.shape.length === 0)
    throw new ChunkwiseError(
      'shape',
      `${name}: a 0-d array has no places; give one of one axis or more (reshape(x, [1]))`,
    );
  return node;
}

/** The index of each element among all, in C order. */
function flatIndex({ shape, chunks }: Node): Node {
  let places: Node | undefined;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const own = elementwise('multiply', [index(axis, shape, chunks), stride]);
    places = places ? elementwise('add', [places, own]) : own;
    stride *= shape[axis];
  }
  return places as Node;
}

/**
 * The indices of the elements that are not 0: for each axis an int64 array, in C order.
 *
 * @returns one array for each axis, of shape [≤size]
 * @throws 'shape' for a 0-d array
 * @example
 * const [row, column] = cw.nonzero(x.greater(0.9)); // two passes over x where they are computed
 */
export const nonzero = define(
  { name: 'nonzero', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'int64'>[] => {
    const node = given('nonzero', x);
    const mask = isTrue(node);
    return node.shape.map((_, axis) => wrap<'int64'>(selected(index(axis, node.shape, node.chunks), mask, 0)));
  },
);

/**
 * The indices, among all elements in C order, of those that are not 0; int64.
 *
 * @returns an array of shape [≤size]
 * @throws 'shape' for a 0-d array
 * @example
 * const gaps = await cw.flatnonzero(cw.isnan(series)).compute();
 */
export const flatnonzero = define(
  { name: 'flatnonzero', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'int64'> => {
    const node = given('flatnonzero', x);
    return wrap<'int64'>(selected(flatIndex(node), isTrue(node), 0));
  },
);

/**
 * The indices of the elements that are not 0, a row for each; int64.
 *
 * @returns an array of shape [≤size, ndim]
 * @throws 'shape' for a 0-d array
 * @example
 * cw.argwhere(x.greater(0.9))
 */
export const argwhere = define(
  { name: 'argwhere', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'int64'> => {
    const node = given('argwhere', x);
    const rank = node.shape.length;
    const columns = node.shape.map((_, axis) =>
      view(index(axis, node.shape, node.chunks), {
        shape: [...node.shape, 1],
        maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })),
      }),
    );
    return wrap<'int64'>(selected(joinAlong(columns, rank), isTrue(node), 0));
  },
);

/** Options of {@link compress}. */
export interface CompressOptions {
  /** The axis; default, or null: all elements in C order. */
  readonly axis?: AxisLike | null | undefined;
}

/** The elements along `axis` where `mask`, of one axis, is true: a gather where it is at hand. */
function chosen(name: string, node: Node, mask: Node, axis: number): Node {
  const count = mask.shape[0];
  if (count > node.shape[axis])
    throw new ChunkwiseError(
      'shape',
      `${name}: a condition of ${count} does not fit axis ${axis} of shape ${shapeText(node.shape)}; give at most one entry for each index`,
    );
  // What is beyond the condition is left out.
  const part = view(node, {
    shape: node.shape.with(axis, count),
    maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })),
  });
  const data = elementsAtHand(mask);
  if (!data) return selectWhere(name, part, mask, axis);
  return take(
    part,
    axis,
    maskIndices(name, { kind: 'list', mask: true, shape: mask.shape, data }, axis, part.shape)[0],
  );
}

/**
 * The elements of `x` along `axis` where `condition`, which has one axis and may be shorter, is true; of all elements in C order
 * without `axis`.
 *
 * @returns an array whose axis has at most as many elements; their number is known where the condition is at hand
 * @throws 'shape' for a condition of another number of axes, or of more elements than there are
 * @example
 * cw.compress(valid, measurements, { axis: 0 })
 */
export const compress = define(
  {
    name: 'compress',
    parameters: [
      ['condition', arrayLike],
      ['x', movedArray],
    ],
    options: { axis: optional(nullable(axisKind, 'for all elements'), null) },
  },
  <X extends ArrayLike>(condition: ArrayLike, x: X, options: CompressOptions = {}): ChunkedArray<DTypeOf<X>> => {
    const mask = isTrue(nodeOf(condition, 'compress'));
    if (mask.shape.length !== 1)
      throw new ChunkwiseError(
        'shape',
        `compress: the condition has shape ${shapeText(mask.shape)}; give one of one axis, or select with slice(mask)`,
      );
    const node = nodeOf(x, 'compress');
    if (options.axis === null || options.axis === undefined)
      return wrap(chosen('compress', reshapeTo('compress', node, [-1]), mask, 0));
    return wrap(chosen('compress', node, mask, normalizeAxis('compress', options.axis, node.shape)));
  },
);

/**
 * The elements of `x`, in C order, where `condition` is not 0: NumPy's `x[condition]` for a condition of the same shape.
 *
 * @returns an array of shape [≤size]; their number is known where the condition is at hand
 * @throws 'shape' for a condition of more elements than `x` has
 * @example
 * cw.extract(x.greater(0), x)
 */
export const extract = define(
  {
    name: 'extract',
    parameters: [
      ['condition', arrayLike],
      ['x', movedArray],
    ],
    unknown: true,
  },
  <X extends ArrayLike>(condition: ArrayLike, x: X): ChunkedArray<DTypeOf<X>> => {
    const [mask, node] = [isTrue(nodeOf(condition, 'extract')), nodeOf(x, 'extract')];
    if (isSelected(node) || isSelected(mask)) {
      if (node.shape.length !== 1 || mask.shape.length !== 1)
        throw unknownExtent('extract', isSelected(node) ? node : mask);
      return wrap(selectWhere('extract', node, mask, 0));
    }
    const same = mask.shape.length === node.shape.length && mask.shape.every((n, axis) => n === node.shape[axis]);
    if (same && mask.shape.length > 0 && !elementsAtHand(mask)) return wrap(selectWhere('extract', node, mask, 0));
    return wrap(chosen('extract', reshapeTo('extract', node, [-1]), reshapeTo('extract', mask, [-1]), 0));
  },
);
