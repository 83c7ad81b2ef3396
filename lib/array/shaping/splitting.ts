/**
 * One array cut into several along an axis: views, which cost nothing.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, isListOf, kind, optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';

/** Indices `start` to `stop` of `axis`, as a view. */
export const span = (node: Node, axis: number, start: number, stop: number): Node =>
  view(node, {
    shape: node.shape.with(axis, Math.max(0, stop - start)),
    maps: node.shape.map((_, k) => ({ offset: k === axis && stop > start ? start : 0, stride: 1, axis: k })),
  });

/** Options of {@link split} and {@link arraySplit}. */
export interface SplitOptions {
  /** The axis that is cut; default 0. */
  readonly axis?: AxisLike | undefined;
}

/** How many parts, or where they begin. */
export type Sections = number | readonly number[];

/** @internal parts: how many, or at which indices the second and later ones begin */
const sectionsKind = kind<Sections>(
  'sections',
  'how many parts, or a list of the indices where the second and later ones begin',
  (value) => (whole.admits(value) && (value as number) >= 1) || isListOf(value, whole.admits),
  { list: true },
);

/** Where parts begin and end along an axis of `extent`, as Python's slices between `sections` or as equal as can be. */
function bounds(extent: number, sections: Sections): (readonly [number, number])[] {
  if (typeof sections === 'number') {
    const [size, larger] = [Math.floor(extent / sections), extent % sections];
    const at = (k: number): number => k * size + Math.min(k, larger);
    return Array.from({ length: sections }, (_, k) => [at(k), at(k + 1)]);
  }
  const clamp = (index: number): number => Math.min(extent, Math.max(0, index < 0 ? index + extent : index));
  const cuts = sections.map(clamp);
  return [...cuts, extent].map((stop, k) => [k === 0 ? 0 : cuts[k - 1], stop]);
}

/** Most parts of one call, each of which is an array. */
const MOST_PARTS = 2 ** 20;

function parts(name: string, node: Node, sections: Sections, axis: number, even: boolean): ChunkedArray[] {
  const extent = node.shape[axis];
  if (typeof sections === 'number' && sections > MOST_PARTS)
    throw new ChunkwiseError('argument', `${name}: ${sections} parts; give at most ${MOST_PARTS}`);
  if (even && typeof sections === 'number' && extent % sections !== 0)
    throw new ChunkwiseError(
      'shape',
      `${name}: axis ${axis} of shape ${shapeText(node.shape)} is not cut into ${sections} equal parts; use arraySplit`,
    );
  return bounds(extent, sections).map(([start, stop]) => wrap(span(node, axis, start, stop)));
}

const along = (name: string, even: boolean) =>
  define(
    {
      name,
      parameters: [
        ['x', movedArray],
        ['sections', sectionsKind],
      ],
      options: { axis: optional(axisKind, 0) },
      shorthand: 'axis',
    },
    <X extends ArrayLike>(
      x: X,
      sections: Sections,
      options: SplitOptions | number = {},
    ): ChunkedArray<DTypeOf<X>>[] => {
      const node = nodeOf(x, name);
      const axis = normalizeAxis(name, (options as SplitOptions).axis ?? 0, node.shape);
      return parts(name, node, sections, axis, even) as ChunkedArray<DTypeOf<X>>[];
    },
  );

/**
 * `x` cut along `axis` (default 0) into `sections` equal parts, or before the indices listed; views.
 *
 * @throws 'shape' where equal parts do not come out, or for an axis out of range
 * @example
 * const [low, high] = cw.split(x, 2);
 * const [head, body, tail] = cw.split(x, [3, 5], { axis: 1 });
 */
export const split = along('split', true);

/**
 * As {@link split}, but the first parts are one longer where the extent is no multiple.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.arraySplit(cw.arange(8), 3) // of 3, 3 and 2 elements
 */
export const arraySplit = along('arraySplit', false);

const ofAxis = (name: string, rank: number, axisOf: (rank: number) => number) =>
  define(
    {
      name,
      parameters: [
        ['x', movedArray],
        ['sections', sectionsKind],
      ],
    },
    <X extends ArrayLike>(x: X, sections: Sections): ChunkedArray<DTypeOf<X>>[] => {
      const node = nodeOf(x, name);
      if (node.shape.length < rank)
        throw new ChunkwiseError(
          'shape',
          `${name}: shape ${shapeText(node.shape)} has fewer than ${rank} axes; use split`,
        );
      return parts(name, node, sections, axisOf(node.shape.length), true) as ChunkedArray<DTypeOf<X>>[];
    },
  );

/** {@link split} along axis 0, for arrays of two axes or more. @example cw.vsplit(x, 2) */
export const vsplit = ofAxis('vsplit', 2, () => 0);
/** {@link split} along axis 1, of 1-D arrays along axis 0. @example cw.hsplit(x, [2]) */
export const hsplit = ofAxis('hsplit', 1, (rank) => (rank > 1 ? 1 : 0));
/** {@link split} along axis 2, for arrays of three axes or more. @example cw.dsplit(x, 2) */
export const dsplit = ofAxis('dsplit', 3, () => 2);

/**
 * The arrays that lie along `axis` (default 0), which none of them has: the inverse of `stack`; views.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * const [red, green, blue] = cw.unstack(image, { axis: -1 });
 */
export const unstack = define(
  {
    name: 'unstack',
    parameters: [['x', movedArray]],
    options: { axis: optional(axisKind, 0) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, options: SplitOptions | number = {}): ChunkedArray<DTypeOf<X>>[] => {
    const node = nodeOf(x, 'unstack');
    const axis = normalizeAxis('unstack', (options as SplitOptions).axis ?? 0, node.shape);
    if (node.shape[axis] > MOST_PARTS)
      throw new ChunkwiseError('argument', `unstack: ${node.shape[axis]} arrays; at most ${MOST_PARTS} are made`);
    return Array.from({ length: node.shape[axis] }, (_, offset) =>
      wrap(
        view(node, {
          shape: node.shape.toSpliced(axis, 1),
          maps: node.shape.map((_n, k) =>
            k === axis ? { offset, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: k < axis ? k : k - 1 },
          ),
        }),
      ),
    );
  },
);
