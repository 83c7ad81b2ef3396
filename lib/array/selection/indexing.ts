/**
 * Reading parts of an array: `slice`, `oindex`, `vindex` and `take`. Everything affine in a selection is
 * one view; one list of indices is gathered on top of it, points of several axes are picked block by block.
 */

import type { DType } from '../../../kernels/dtype.js';
import { type AxisLike, axis as axisKind, kind, nullable, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { take as takeNode, view } from '../../expr/build.js';
import { type Indices, indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { reshapeTo } from '../shaping/manipulation.js';
import type { DTypeOf } from '../types.js';
import { needsMask, sliceByMask } from '../unknown/mask-selection.js';
import { pickComputed } from './computed-points.js';
import { checkIndex, type IndexList, isIndexList, listIndices } from './index-list.js';
import { pickPoints } from './points.js';
import {
  type Entry,
  type ListRule,
  parse,
  type ResolvedItem,
  resolveEntries,
  type SelectionItem,
  selectionItem,
} from './selection.js';
import { selectionView } from './selection-view.js';

/** Picks indices along one axis: a view where they are evenly spaced, else a gather. */
export function pick(node: Node, axis: number, indices: Indices): Node {
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  for (let k = 1; k < indices.length; k++) {
    if (indices[k] !== indices[0] + k * step) return takeNode(node, axis, indices);
  }
  if (step === 0) return takeNode(node, axis, indices);
  return view(node, {
    shape: node.shape.map((n, k) => (k === axis ? indices.length : n)),
    maps: node.shape.map((_, k) =>
      k === axis ? { offset: indices[0] ?? 0, stride: step, axis } : { offset: 0, stride: 1, axis: k },
    ),
  });
}

/** `node` with its axes in `order`. */
export const permuted = (node: Node, order: readonly number[]): Node =>
  view(node, {
    shape: order.map((axis) => node.shape[axis]),
    maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
  });

/** `node` with its first `count` axes moved behind the `at` that follow them. */
function leadingTo(node: Node, count: number, at: number): Node {
  const axes = node.shape.map((_, axis) => axis);
  return permuted(node, [...axes.slice(count, count + at), ...axes.slice(0, count), ...axes.slice(count + at)]);
}

/** The inverse of {@link leadingTo}. */
export function leadingFrom(node: Node, count: number, at: number): Node {
  const axes = node.shape.map((_, axis) => axis);
  return permuted(node, [...axes.slice(at, at + count), ...axes.slice(0, at), ...axes.slice(at + count)]);
}

/** All of each of `axes` of an array of `shape`. */
export const wholeAxes = (axes: readonly number[], shape: readonly number[]): ResolvedItem[] =>
  axes.map((axis) => ({ kind: 'range', axis, offset: 0, step: 1, length: shape[axis] }));

/** `node` seen with the axes `leading` in front, whole, and what `items` pick of the others behind them. */
export function leadingView(node: Node, leading: readonly number[], items: readonly ResolvedItem[]): Node {
  const { shape, maps } = selectionView([...wholeAxes(leading, node.shape), ...items], node.shape);
  return view(node, { shape, maps });
}

/** The part of `node` that `selection` names. */
function sliceNode(
  node: Node,
  selection: readonly SelectionItem[],
  operation = 'slice',
  rule: ListRule = 'numpy',
): Node {
  const entries = parse(operation, selection);
  return needsMask(node, entries)
    ? sliceByMask(operation, node, entries, rule, (inner, left) => slicePlain(inner, left, operation, rule))
    : slicePlain(node, entries, operation, rule);
}

function slicePlain(node: Node, entries: readonly Entry[], operation: string, rule: ListRule): Node {
  const { items, points, lazy } = resolveEntries(operation, entries, node.shape, rule);
  if (points) {
    const picked = pickPoints(leadingView(node, points.axes, items), points.lists);
    const shaped = reshapeTo(operation, picked, [...points.shape, ...picked.shape.slice(1)]);
    return leadingTo(shaped, points.shape.length, points.at);
  }
  if (lazy) {
    const picked = pickComputed(operation, leadingView(node, lazy.axes, items), lazy);
    const shaped = reshapeTo(operation, picked, [...lazy.shape, ...picked.shape.slice(1)]);
    return leadingTo(shaped, lazy.shape.length, lazy.at);
  }
  const { shape, maps, lists } = selectionView(items, node.shape);
  let out = view(node, { shape, maps });
  for (const { axis, indices } of lists) out = takeNode(out, axis, indices);
  return out;
}

/**
 * Part of `x`, as NumPy's `x[…]`: text, `cw.s(start, stop, step)`, integers, null for a new axis, '...', lists of indices of
 * any rank, and masks. Several lists, and integers beside them, name points together as in NumPy; {@link oindex} reads each
 * on its own axis.
 *
 * @returns a view where nothing is a list, else a gather; a mask that has to be computed gives an axis whose extent is known only
 * then and of which `shape` holds the bound (see computeChunkSizes); indices may be computed (then a task holds
 * its blocks along their axes whole, and an index out of bounds is an error of the run)
 * @throws 'selection' for text that does not parse, an index out of bounds, or too many indices
 * @example
 * cw.slice(x, '::2, 5000:')
 * cw.slice(x, cw.s(null, null, -1), 0, null, [1, 3, 2])
 * cw.slice(x, [0, 1], [0, 2]) // x[0, 0] and x[1, 2]
 */
export const slice = define(
  { name: 'slice', parameters: [['x', movedArray]], rest: ['selection', selectionItem], unknown: true },
  <X extends ArrayLike>(x: X, ...selection: readonly SelectionItem[]): ChunkedArray<DTypeOf<X>> =>
    wrap(sliceNode(nodeOf(x, 'slice'), selection)),
);

/**
 * Part of `x`, every list or mask selecting on its own axis, as zarr's `oindex`: `cw.oindex(x, [0, 1], [0, 2])` is 2 by 2.
 *
 * @throws 'selection' as {@link slice} does, and for lists of more than one axis
 * @example
 * cw.oindex(x, [0, 1], [0, 2])
 */
export const oindex = define(
  { name: 'oindex', parameters: [['x', movedArray]], rest: ['selection', selectionItem], unknown: true },
  <X extends ArrayLike>(x: X, ...selection: readonly SelectionItem[]): ChunkedArray<DTypeOf<X>> =>
    wrap(sliceNode(nodeOf(x, 'oindex'), selection, 'oindex', 'outer')),
);

/**
 * Elements of `x` at points: all lists go together, and the points' axes are the first of the result, wherever the lists
 * stand; as dask's `vindex`.
 *
 * @throws 'selection' as {@link slice} does
 * @example
 * cw.vindex(x, ':', [0, 2], [1, 1]) // [points, ...]
 */
export const vindex = define(
  { name: 'vindex', parameters: [['x', movedArray]], rest: ['selection', selectionItem], unknown: true },
  <X extends ArrayLike>(x: X, ...selection: readonly SelectionItem[]): ChunkedArray<DTypeOf<X>> =>
    wrap(sliceNode(nodeOf(x, 'vindex'), selection, 'vindex', 'points')),
);

/** Options of {@link take}. */
export interface TakeOptions {
  /** The axis; by default all elements in C order. */
  readonly axis?: AxisLike | null | undefined;
}
const indicesKind = kind<IndexList | number | bigint>(
  'indices',
  'integers, a list or array of them, or a mask',
  (value) => typeof value === 'number' || typeof value === 'bigint' || isIndexList(value),
  { tag: 'selection', meant: (value) => (value instanceof Set ? '[...set]' : undefined) },
);

/** Elements by their numbers in C order: points, block by block; those that have to be computed, of the raveled array. */
function takeFlat(node: Node, indices: IndexList | number | bigint): Node {
  const [entry] = parse('take', [indices]);
  const line = [sizeOf(node.shape)];
  const isMask = typeof entry === 'object' && 'mask' in entry && entry.mask;
  const extents =
    isChunkedArray(indices) && indices.dtype === ('bool' as DType) ? indices.shape : isMask && entry.shape;
  if (extents && extents.length === node.shape.length) return sliceNode(node, [indices], 'take');
  const isList = typeof entry === 'object' && 'data' in entry && !isMask;
  if (node.shape.length < 2 || !(isList || typeof entry === 'number'))
    return sliceNode(reshapeTo('take', node, line), [indices], 'take');
  let apart = line[0];
  const along = node.shape.map((extent) => {
    apart = extent === 0 ? 0 : apart / extent;
    const step = apart;
    return { extent, place: (number: number) => Math.floor(number / step) % extent };
  });
  if (!isList) {
    const number = checkIndex('take', entry as number, 0, line);
    const items = along.map(({ place }) => place(number));
    return sliceNode(node, items, 'take');
  }
  const numbers = listIndices('take', entry, 0, line);
  const lists = along.map(({ extent, place }) =>
    indicesLike(indicesFor(extent, 0), numbers.length, (k) => place(numbers[k])),
  );
  return reshapeTo('take', pickPoints(node, lists), entry.shape);
}

/**
 * The elements of `x` at `indices` along `axis`, without one of all elements in C order (repeats and negatives allowed), or where a
 * mask is true. One integer drops the axis; indices of several axes put these in its place. Indices may be a lazy array: then a task
 * holds its blocks along the whole axis.
 *
 * @throws 'selection' for an index out of bounds (when computed, for lazy ones), 'shape' for an axis out of range
 * @example
 * cw.take(x, [0, 2, 2], { axis: 1 })
 * cw.take(x, [0, 7]) // of x.ravel()
 * cw.take(x, x.argmax({ axis: 0 }), { axis: 0 })
 */
export const take = define(
  {
    name: 'take',
    parameters: [
      ['x', movedArray],
      ['indices', indicesKind],
    ],
    options: { axis: optional(nullable(axisKind, 'for all elements in C order'), null) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    indices: IndexList | number | bigint,
    given: TakeOptions | AxisLike | null = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const options = given as TakeOptions;
    const node = nodeOf(x, 'take');
    if (options.axis === undefined || options.axis === null) return wrap(takeFlat(node, indices));
    const axis = normalizeAxis('take', options.axis, node.shape);
    const before = node.shape.slice(0, axis).map((): SelectionItem => ':');
    return wrap(sliceNode(node, [...before, indices], 'take'));
  },
);
