/**
 * Arrays with elements repeated, taken out or put in between: pieces of the array, which are views, joined. Where there would be
 * very many pieces, one gather takes their place.
 */
import { fromValue, toValue } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxisLike,
  axis as axisKind,
  count as countKind,
  isListOf,
  kind,
  nullable,
  optional,
  shape as shapeKind,
} from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, constant, view } from '../../expr/build.js';
import { indicesFor } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkShape, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { isArrayLike, movedArray } from '../kinds.js';
import {
  checkIndex,
  elementsAtHand,
  givenList,
  type IndexList,
  isIndexList,
  listIndices,
  maskIndices,
} from '../selection/index-list.js';
import { permuted, pick } from '../selection/indexing.js';
import { isSlice, resolveSlice, type Slice } from '../selection/selection.js';
import type { DTypeOf } from '../types.js';
import { concat } from './joining.js';
import { reshapeTo } from './reshape.js';
import { span } from './splitting.js';

/** Options of functions that work along one axis, or on all elements in C order. */
export interface LineOptions {
  /** The axis; default, or null: `x` is raveled first. */
  readonly axis?: AxisLike | null | undefined;
}
const LINE = { axis: optional(nullable(axisKind, 'for the raveled array'), null) };

/** `x` and the axis meant, raveled where there is none. */
function along(name: string, x: ArrayLike, options: LineOptions | number): { node: Node; axis: number } {
  const given = nodeOf(x, name);
  const { axis } = options as LineOptions;
  if (axis === undefined || axis === null) return { node: reshapeTo(name, given, [-1]), axis: 0 };
  return { node: given, axis: normalizeAxis(name, axis, given.shape) };
}

/** More pieces than this are gathered by one list of indices. */
const MOST_PIECES = 128;

const repeatsKind = kind<number | ArrayLike>(
  'repeats',
  'a whole number of 0 or more, or a list of them, one for each index',
  (value) =>
    countKind.admits(value) || isListOf(value, countKind.admits) || (typeof value === 'object' && isArrayLike(value)),
  { list: true },
);

/** `node` with each index of `axis` repeated `times`. */
function repeatedEvenly(name: string, node: Node, axis: number, times: number): Node {
  if (times === 0) return span(node, axis, 0, 0);
  if (times === 1) return node;
  const apart = view(node, {
    shape: node.shape.toSpliced(axis + 1, 0, times),
    maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k > axis ? k + 1 : k })),
  });
  return reshapeTo(name, apart, node.shape.with(axis, node.shape[axis] * times));
}

/**
 * Elements repeated along `axis`, or of the raveled array without one: each `repeats` times, or as often as a list says.
 *
 * @throws 'argument' for a list of another length or with a negative count, or one that would have to be computed (the shape follows
 * from it: `await counts.compute()` first)
 * @example
 * cw.repeat([1, 2], 2)                            // [1, 1, 2, 2]
 * cw.repeat([[1, 2], [3, 4]], [1, 2], { axis: 0 }) // [[1, 2], [3, 4], [3, 4]]
 */
export const repeat = define(
  {
    name: 'repeat',
    parameters: [
      ['x', movedArray],
      ['repeats', repeatsKind],
    ],
    options: LINE,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    repeats: number | ArrayLike,
    options: LineOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const { node, axis } = along('repeat', x, options);
    if (typeof repeats === 'number') return wrap(repeatedEvenly('repeat', node, axis, repeats));
    const list = nodeOf(repeats, 'repeat');
    const counts = elementsAtHand(list);
    const extent = node.shape[axis];
    if (!counts)
      throw new ChunkwiseError(
        'argument',
        'repeat: how often each index is repeated has to be computed first, as the shape follows from it: await repeats.compute()',
      );
    if (counts.length !== extent && counts.length !== 1)
      throw new ChunkwiseError(
        'argument',
        `repeat: ${counts.length} counts for axis ${axis} of extent ${extent}; give one for each index, or one for all`,
      );
    let total = 0;
    for (let k = 0; k < counts.length; k++) {
      const times = Number(counts[k]);
      if (!countKind.admits(times))
        throw new ChunkwiseError(
          'argument',
          `repeat: count ${k} is ${String(counts[k])}; give whole numbers of 0 or more`,
        );
      total += times;
    }
    if (counts.length === 1) return wrap(repeatedEvenly('repeat', node, axis, Number(counts[0])));
    const indices = indicesFor(extent, total);
    let at = 0;
    for (let k = 0; k < extent; k++) for (let n = Number(counts[k]); n > 0; n--) indices[at++] = k;
    return wrap(pick(node, axis, indices));
  },
);

/** What {@link remove} and {@link insert} take as places along an axis. */
export type Places = number | bigint | Slice | IndexList;
const placesKind = kind<Places>(
  'places',
  'an integer, cw.s(start, stop, step), a list of integers, or a mask',
  (value) => typeof value === 'number' || typeof value === 'bigint' || isIndexList(value) || isSlice(value),
  { tag: 'selection' },
);

/** The indices that `places` name along `axis`, in their order. */
function placesAlong(name: string, places: Places, axis: number, shape: readonly number[]): Listed {
  if (typeof places === 'number' || typeof places === 'bigint') return [checkIndex(name, Number(places), axis, shape)];
  if (isSlice(places)) {
    const range = resolveSlice(name, places, axis, shape[axis]);
    return range.kind === 'range' ? Array.from({ length: range.length }, (_, k) => range.offset + k * range.step) : [];
  }
  const list = givenList(name, places);
  return list.mask ? maskIndices(name, list, axis, shape.slice(0, axis + 1))[0] : listIndices(name, list, axis, shape);
}
type Listed = { readonly length: number; readonly [k: number]: number };

/** The runs of indices of an axis that `gone`, ascending, leaves. */
function runsBetween(gone: Listed, extent: number): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  let from = 0;
  for (let k = 0; k <= gone.length; k++) {
    const to = k < gone.length ? gone[k] : extent;
    if (to > from) runs.push([from, to]);
    from = Math.max(from, to + 1);
  }
  return runs;
}

/**
 * `x` without the indices named along `axis`, or without elements of the raveled array. JavaScript keeps the word `delete` for
 * itself, but not after a dot.
 *
 * @throws 'selection' for an index out of bounds, or a list that would have to be computed
 * @example
 * cw.delete(x, [0, -1], { axis: 1 })
 * cw.delete(x, cw.s(null, null, 2))
 */
const remove = define(
  {
    name: 'delete',
    parameters: [
      ['x', movedArray],
      ['indices', placesKind],
    ],
    options: LINE,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, indices: Places, options: LineOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
    const { node, axis } = along('delete', x, options);
    const extent = node.shape[axis];
    const gone = [...new Set(Array.from(placesAlong('delete', indices, axis, node.shape)))].sort((a, b) => a - b);
    const runs = runsBetween(gone, extent);
    if (runs.length === 0) return wrap(span(node, axis, 0, 0));
    if (runs.length <= MOST_PIECES)
      return concat(
        runs.map(([start, stop]) => wrap(span(node, axis, start, stop))),
        { axis },
      ) as ChunkedArray<DTypeOf<X>>;
    const kept = indicesFor(extent, extent - gone.length);
    let at = 0;
    for (const [start, stop] of runs) for (let k = start; k < stop; k++) kept[at++] = k;
    return wrap(pick(node, axis, kept));
  },
);

export { remove as delete };

/** `values` as rows along `axis`, of the dtype and the other extents of `node`; `count` of them. */
function rowsFor(node: Node, values: ArrayLike, axis: number, count: number, moved: boolean): Node {
  let given = nodeOf(values, 'insert');
  const rank = node.shape.length;
  if (given.shape.length < rank)
    given = reshapeTo('insert', given, [...new Array<number>(rank - given.shape.length).fill(1), ...given.shape]);
  // As NumPy: before a single index, which names no axis, the values' first axis is the one put in.
  if (moved) {
    const order = given.shape.map((_, k) => k);
    order.splice(axis, 0, ...order.splice(0, 1));
    given = permuted(given, order);
  }
  const extent = count === 1 ? given.shape[axis] : count;
  return broadcastTo(cast(given, node.dtype), node.shape.with(axis, extent), 'insert');
}

/**
 * `x` with values put in before the indices named along `axis` (of `x` as it is), or into the raveled array. Values are broadcast and
 * take the dtype of `x`.
 *
 * @throws 'selection' for an index out of bounds, 'shape' for values that do not fit
 * @example
 * cw.insert(x, 1, 5, { axis: 1 })
 * cw.insert([1, 2, 3], [0, 3], [10, 20]) // [10, 1, 2, 3, 20]
 */
export const insert = define(
  {
    name: 'insert',
    parameters: [
      ['x', movedArray],
      ['indices', placesKind],
      ['values', movedArray],
    ],
    options: LINE,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    indices: Places,
    values: ArrayLike,
    options: LineOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const { node, axis } = along('insert', x, options);
    const extent = node.shape[axis];
    // Behind the last element there is a place as well.
    const places = Array.from(
      isMask(indices)
        ? placesAlong('insert', indices, axis, node.shape)
        : isSlice(indices)
          ? placesAlong('insert', indices, axis, node.shape)
          : openPlaces(indices, axis, node.shape),
    );
    const single = places.length === 1;
    const rows = rowsFor(node, values, axis, places.length, typeof indices !== 'object');
    if (places.length === 0) return wrap(node);
    const total = rows.shape[axis];
    const targets = single ? new Array<number>(total).fill(places[0]) : places;
    const order = targets.map((_, k) => k).sort((a, b) => targets[a] - targets[b] || a - b);
    if (new Set(targets).size > MOST_PIECES) return wrap(gathered(node, rows, axis, targets, order));
    const pieces: Node[] = [];
    let [from, at] = [0, 0];
    while (at < order.length) {
      const target = targets[order[at]];
      if (target > from) pieces.push(span(node, axis, from, target));
      from = target;
      for (; at < order.length && targets[order[at]] === target; at++)
        pieces.push(span(rows, axis, order[at], order[at] + 1));
    }
    if (from < extent) pieces.push(span(node, axis, from, extent));
    return concat(
      pieces.map((piece) => wrap(piece)),
      { axis },
    ) as ChunkedArray<DTypeOf<X>>;
  },
);

const isMask = (places: Places): boolean =>
  typeof places === 'object' && !isSlice(places) && isIndexList(places) && givenList('insert', places).mask;

/** Indices before which something is put in: up to the extent itself. */
function openPlaces(places: Exclude<Places, Slice>, axis: number, shape: readonly number[]): number[] {
  const extent = shape[axis];
  const list = typeof places === 'object' ? Array.from(givenList('insert', places).data, Number) : [Number(places)];
  return list.map((index) => {
    if (!Number.isInteger(index) || index < -extent || index > extent)
      throw new ChunkwiseError(
        'selection',
        `insert: index ${index} is out of bounds for axis ${axis} of extent ${extent} (shape ${shapeText(shape)}); use ${-extent} to ${extent}`,
      );
    return index < 0 ? index + extent : index;
  });
}

/** Rows put in at very many places: both joined, and gathered in their order. */
function gathered(node: Node, rows: Node, axis: number, targets: readonly number[], order: readonly number[]): Node {
  const extent = node.shape[axis];
  const all = concat([wrap(node), wrap(rows)], { axis }).node;
  const indices = indicesFor(all.shape[axis], all.shape[axis]);
  let [at, from] = [0, 0];
  for (const k of order) {
    while (from < targets[k]) indices[at++] = from++;
    indices[at++] = extent + k;
  }
  while (from < extent) indices[at++] = from++;
  return pick(all, axis, indices);
}

/**
 * The elements in C order, as often as it takes to fill `shape`; zeros where there are none.
 *
 * @throws 'shape' for what is no shape
 * @example
 * cw.resize([1, 2, 3], [2, 2]) // [[1, 2], [3, 1]]
 */
export const resize = define(
  {
    name: 'resize',
    parameters: [
      ['x', movedArray],
      ['shape', shapeKind],
    ],
  },
  <X extends ArrayLike>(x: X, shape: number | readonly number[]): ChunkedArray<DTypeOf<X>> => {
    const extents = checkShape('resize', shape);
    const flat = reshapeTo('resize', nodeOf(x, 'resize'), [-1]);
    const [size, want] = [flat.shape[0], sizeOf(extents)];
    if (size === 0 || want === 0)
      return wrap(constant(fromValue(toValue(0, flat.dtype), flat.dtype), flat.dtype, extents));
    const times = Math.ceil(want / size);
    // Rows of the whole, broadcast: a view.
    const rows = reshapeTo('resize', broadcastTo(flat, [times, size]), [-1]);
    return wrap(reshapeTo('resize', span(rows, 0, 0, want), extents));
  },
);
