/**
 * Arrays laid beside each other: concatenation, stacking and tiling are boxes assembled into one array, without
 * copies of their own.
 */
import { joinAxes } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Box, Chunks } from '../../base/grid.js';
import {
  type AxisLike,
  axis as axisKind,
  kind,
  nullable,
  optional,
  place,
  shape as shapeKind,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { assemble, cast, isSelected } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { laidChunks } from '../../expr/view-chunks.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray, movedArrays } from '../kinds.js';
import { pick } from '../selection/indexing.js';
import { commonDType } from '../text/common-dtype.js';
import type { DTypeOf, JoinedDType } from '../types.js';
import { joinSelected } from '../unknown/join-selected.js';
import { expandDims, reshapeTo } from './manipulation.js';

/**
 * Joins of more parts stay what they are: a loop that joins on and on would list each part once for each round. The optimiser merges
 * those that nobody else reads.
 */
const MOST_LENT = 128;

/** What a node was joined from along `axis`; itself when it was not, or from very many. */
function joinedFrom(node: Node, axis: number): readonly Node[] {
  if (node.kind !== 'assemble' || node.children.length > MOST_LENT) return [node];
  let at = 0;
  const stand = node.regions.every(({ start, stop }) => {
    const here = at;
    at = stop[axis];
    return start[axis] === here && start.every((s, k) => k === axis || (s === 0 && stop[k] === node.shape[k]));
  });
  return stand && at === node.shape[axis] ? node.children : [node];
}

/** Joins nodes of one dtype, whose shapes differ along `axis` only. */
export function joinAlong(nodes: readonly Node[], axis: number): Node {
  if (nodes.some(isSelected)) return joinSelected(nodes, axis, joinAlong);
  const parts = nodes.filter((node) => node.shape[axis] > 0).flatMap((node) => joinedFrom(node, axis));
  if (parts.length === 0) return nodes[0];
  if (parts.length === 1) return parts[0];
  const largest = parts.reduce((a, b) => (b.shape[axis] > a.shape[axis] ? b : a));
  const regions: Box[] = [];
  let at = 0;
  for (const node of parts) {
    const start = node.shape.map((_, k) => (k === axis ? at : 0));
    at += node.shape[axis];
    regions.push({ start, stop: node.shape.map((n, k) => (k === axis ? at : n)) });
  }
  const shape = largest.shape.map((n, k) => (k === axis ? at : n));
  const chunks: Chunks = largest.chunks.map((c, k) =>
    k === axis ? joinAxes(parts.map((node) => node.chunks[axis])) : c,
  );
  return assemble(parts, regions, shape, laidChunks(chunks, parts));
}

const common = (nodes: readonly Node[]): Node[] => {
  const dtype = commonDType(nodes.map((node) => node.dtype));
  return nodes.map((node) => cast(node, dtype));
};

function someNodes(operation: string, arrays: readonly ArrayLike[]): Node[] {
  if (!Array.isArray(arrays) || arrays.length === 0) {
    throw new ChunkwiseError('argument', `${operation}: give a list of one or more arrays`);
  }
  return common(arrays.map((x) => nodeOf(x, operation)));
}

/** Options of {@link concat}. */
export interface ConcatOptions {
  /** The axis joined, 0 by default; null: all raveled. */
  readonly axis?: AxisLike | null | undefined;
}

/**
 * Arrays joined along an axis that they have (default 0); `axis: null` joins them raveled.
 *
 * @throws 'shape' when their shapes differ along another axis
 * @example
 * cw.concat([a, b], { axis: 1 })
 */
export const concat = define(
  {
    name: 'concat',
    parameters: [['arrays', movedArrays]],
    options: { axis: optional(nullable(axisKind, 'for raveled arrays'), 0) },
    shorthand: 'axis',
    unknown: true,
  },
  <const T extends readonly ArrayLike[]>(
    arrays: T,
    given: ConcatOptions | AxisLike | null = {},
  ): ChunkedArray<JoinedDType<T>> => {
    const options = given as ConcatOptions;
    let nodes = someNodes('concat', arrays);
    if (options.axis === null) nodes = nodes.map((node) => reshapeTo('concat', node, [-1]));
    const shapes = nodes.map((node) => shapeText(node.shape)).join(', ');
    const axis = normalizeAxis('concat', options.axis ?? 0, nodes[0].shape);
    for (const node of nodes) {
      const fits =
        node.shape.length === nodes[0].shape.length &&
        node.shape.every((n, k) => k === axis || n === nodes[0].shape[k]);
      if (!fits) {
        const why =
          node.shape.length === nodes[0].shape.length
            ? `differ along another axis than ${axis}; only extents along the axis joined may differ`
            : 'have different numbers of axes; add axes with expandDims or reshape, or use stack';
        throw new ChunkwiseError('shape', `concat: shapes ${shapes} ${why}`);
      }
    }
    return wrap(joinAlong(nodes, axis));
  },
);

/** NumPy's name of {@link concat}. @example cw.concatenate([a, b]) */
export const concatenate = concat;

/** Options of {@link stack}. */
export interface StackOptions {
  /** Where the new axis stands in the result; default 0. */
  readonly axis?: number | undefined;
}

/**
 * Arrays of one shape joined along a new axis (default the first).
 *
 * @throws 'shape' when the shapes differ
 * @example
 * cw.stack([u, v], { axis: -1 })
 */
export const stack = define(
  {
    name: 'stack',
    parameters: [['arrays', movedArrays]],
    options: { axis: optional(place, 0) },
    shorthand: 'axis',
    unknown: true,
  },
  <const T extends readonly ArrayLike[]>(
    arrays: T,
    given: StackOptions | number = {},
  ): ChunkedArray<JoinedDType<T>> => {
    const options = given as StackOptions;
    const nodes = someNodes('stack', arrays);
    const first = nodes[0].shape;
    if (nodes.some((node) => node.shape.length !== first.length || node.shape.some((n, k) => n !== first[k]))) {
      throw new ChunkwiseError(
        'shape',
        `stack: shapes ${nodes.map((node) => shapeText(node.shape)).join(', ')} differ; they must be equal, or use concat`,
      );
    }
    const axis = normalizeAxis('stack', options.axis ?? 0, [...first, 1]);
    return wrap(
      joinAlong(
        nodes.map((node) => expandDims(wrap(node), { axis }).node),
        axis,
      ),
    );
  },
);

/** Arrays stacked as rows: 1-D ones become rows first. @example cw.vstack([a, b]) */
export const vstack = define(
  { name: 'vstack', parameters: [['arrays', movedArrays]], unknown: true },
  <const T extends readonly ArrayLike[]>(arrays: T): ChunkedArray<JoinedDType<T>> =>
    concat(
      arrays.map((x) => {
        const node = nodeOf(x, 'vstack');
        return wrap(node.shape.length < 2 ? reshapeTo('vstack', node, [1, -1]) : node);
      }),
    ) as ChunkedArray as ChunkedArray<JoinedDType<T>>,
);

/** NumPy's other name of {@link vstack}. @example cw.rowStack([a, b]) */
export const rowStack = vstack;

/** Arrays stacked side by side: along axis 1, 1-D ones along axis 0. @example cw.hstack([a, b]) */
export const hstack = define(
  { name: 'hstack', parameters: [['arrays', movedArrays]], unknown: true },
  <const T extends readonly ArrayLike[]>(arrays: T): ChunkedArray<JoinedDType<T>> => {
    const parts = arrays.map((x) => {
      const node = nodeOf(x, 'hstack');
      return wrap(node.shape.length === 0 ? reshapeTo('hstack', node, [1]) : node);
    });
    return concat(parts, { axis: parts[0]?.ndim === 1 ? 0 : 1 }) as ChunkedArray as ChunkedArray<JoinedDType<T>>;
  },
);

const countsKind = kind<number | readonly number[]>(
  'counts',
  'a whole number of 0 or more, or a list of them',
  shapeKind.admits,
  { list: true },
);

/**
 * `x` repeated like tiles: `repeats[k]` times along axis k.
 *
 * @example
 * cw.tile([1, 2], [2, 3]) // [[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]]
 */
export const tile = define(
  {
    name: 'tile',
    parameters: [
      ['x', movedArray],
      ['repeats', countsKind],
    ],
  },
  <X extends ArrayLike>(x: X, repeats: number | readonly number[]): ChunkedArray<DTypeOf<X>> => {
    const counts = typeof repeats === 'number' ? [repeats] : [...repeats];
    let node = nodeOf(x, 'tile');
    const rank = Math.max(node.shape.length, counts.length);
    while (counts.length < rank) counts.unshift(1);
    node = reshapeTo('tile', node, [...new Array<number>(rank - node.shape.length).fill(1), ...node.shape]);
    counts.forEach((count, axis) => {
      node = count === 0 ? pick(node, axis, new Int32Array(0)) : joinAlong(new Array<Node>(count).fill(node), axis);
    });
    return wrap(node);
  },
);
