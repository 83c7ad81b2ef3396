/**
 * Chunk grids: how an array's shape is cut into blocks.
 */

import { autoBlockBytes } from './auto-block.js';
import { type AxisChunks, type AxisLookup, axisOf, evenAxis, listOf, lookupOf, regularAxis } from './axis-chunks.js';
import { axisKey, sameAxis } from './axis-operations.js';
import { type ChunkSpec, readChunks } from './chunks/spelling.js';
import { ChunkwiseError } from './errors.js';
import { sizeOf } from './shape.js';

/** How each axis is cut; each sums to the shape's extent. */
export type Chunks = readonly AxisChunks[];

/** The same as lists: extents of the blocks along each axis. */
export type ChunkLists = readonly (readonly number[])[];

/** A box of indices: `start` inclusive, `stop` exclusive, one of each per axis. */
export interface Box {
  readonly start: readonly number[];
  readonly stop: readonly number[];
}

/** A shape cut into blocks, with the lookups that planning needs; made by {@link createGrid}. */
export interface Grid {
  readonly shape: readonly number[];
  readonly chunks: Chunks;
  /** Blocks along each axis. */
  readonly counts: readonly number[];
  /** For each axis where its blocks lie. */
  readonly axes: readonly AxisLookup[];
  /** Blocks in all. */
  readonly size: number;
}

/** The grid of `shape` cut into `chunks`. */
export function createGrid(shape: readonly number[], chunks: Chunks): Grid {
  const counts = chunks.map((axis) => axis.length);
  return { shape, chunks, counts, axes: chunks.map(lookupOf), size: sizeOf(counts) };
}

/** The chunks that cut into blocks of the extents listed for each axis. */
export const chunksOf = (lists: ChunkLists): Chunks => lists.map(axisOf);

const lists = new WeakMap<AxisChunks, readonly number[]>();

/** The chunks as lists, which are made once. @throws 'chunks' when an axis has too many blocks to list */
export const chunkLists = (chunks: Chunks): ChunkLists =>
  chunks.map((axis) => {
    let list = lists.get(axis);
    if (!list) {
      list = Object.freeze(listOf(axis));
      lists.set(axis, list);
    }
    return list;
  });

/** The largest block's extents. */
export const largestBlock = (chunks: Chunks): number[] => chunks.map((axis) => axis.largest);

/** Coordinates of block number `index` (C order) in `grid`. */
export function blockCoords(grid: Grid, index: number): number[] {
  const out = new Array<number>(grid.counts.length);
  let rest = index;
  for (let axis = grid.counts.length - 1; axis >= 0; axis--) {
    out[axis] = rest % grid.counts[axis];
    rest = Math.floor(rest / grid.counts[axis]);
  }
  return out;
}

/** Number of the block at `coords` (C order). */
export function blockIndex(grid: Grid, coords: readonly number[]): number {
  let index = 0;
  for (let axis = 0; axis < coords.length; axis++) index = index * grid.counts[axis] + coords[axis];
  return index;
}

/** The box that block number `index` covers. */
export function blockBox(grid: Grid, index: number): Box {
  const coords = blockCoords(grid, index);
  return {
    start: coords.map((c, axis) => grid.axes[axis].offset(c)),
    stop: coords.map((c, axis) => grid.axes[axis].offset(c + 1)),
  };
}

/** Elements of block number `index`, without making anything on the way. */
export function blockElements(grid: Grid, index: number): number {
  const { axes, counts } = grid;
  let elements = 1;
  let rest = index;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    const c = rest % counts[axis];
    rest = (rest - c) / counts[axis];
    elements *= axes[axis].size(c);
  }
  return elements;
}

/** Extents of a box. */
export const boxShape = (box: Box): number[] => box.start.map((s, axis) => Math.max(0, box.stop[axis] - s));

/** The block along `axis` that holds `position`. */
export const blockAt = (grid: Grid, axis: number, position: number): number => grid.axes[axis].find(position);

export type { AxisChunkSpec, ChunkSpec } from './chunks/spelling.js';

/**
 * A user's chunks, with every axis' blocks known.
 *
 * @param operation named in errors
 * @param before the chunks that null, and axes left out of an object, leave as they are; without them such axes are whole
 * @param most bytes of an automatic block
 * @throws ChunkwiseError 'chunks' when they do not fit the shape
 */
export function normalizeChunks(
  operation: string,
  spec: ChunkSpec | Chunks | undefined,
  shape: readonly number[],
  itemsize: number,
  before?: Chunks,
  most?: number,
): Chunks {
  const fail = (why: string): never => {
    throw new ChunkwiseError(
      'chunks',
      `${operation}: chunks ${JSON.stringify(spec)} do not fit shape [${shape.join(', ')}]: ${why}`,
    );
  };
  const { entries: perAxis, limit = most ?? autoBlockBytes(), wrong } = readChunks(spec, shape, before);
  if (wrong !== undefined) fail(wrong);
  let fixed = itemsize;
  perAxis.forEach((c, axis) => {
    if (c === 'auto') return;
    const extent =
      typeof c === 'number'
        ? c === -1
          ? shape[axis]
          : Math.min(c, shape[axis])
        : isList(c)
          ? c.reduce((most, n) => Math.max(most, n), 1)
          : c.largest;
    fixed *= Math.max(1, extent);
  });
  const autos = perAxis.filter((c) => c === 'auto').length;
  // The largest equal edge whose product stays within the target; axes shorter than the edge leave room for the others.
  let room = limit / fixed;
  const edges = new Map<number, number>();
  const order = perAxis.flatMap((c, axis) => (c === 'auto' ? [axis] : [])).sort((a, b) => shape[a] - shape[b]);
  order.forEach((axis, done) => {
    const edge = Math.max(1, Math.min(shape[axis], Math.floor(room ** (1 / (autos - done)))));
    edges.set(axis, edge);
    room /= edge;
  });
  return perAxis.map((c, axis) => {
    const extent = shape[axis];
    if (c === 'auto') return regularAxis(extent, edges.get(axis) ?? extent);
    if (typeof c === 'number') {
      if (c === -1) return evenAxis(extent, 1);
      // An axis without elements is one piece without elements.
      if (c === 0 && extent === 0) return evenAxis(0, 1);
      if (!Number.isInteger(c) || c <= 0)
        fail(`axis ${axis} has size ${c}; a size is a positive whole number, -1 (the whole axis) or 'auto'`);
      return regularAxis(extent, c);
    }
    if (!isList(c)) {
      if (c.extent !== extent) fail(`axis ${axis} sums to ${c.extent}, not ${extent}`);
      return c;
    }
    if (c.some((n) => !Number.isInteger(n) || n < 0))
      fail(`axis ${axis} has an extent that is not a whole number of 0 or more`);
    const sum = c.reduce((a, b) => a + b, 0);
    if (sum !== extent) fail(`axis ${axis} sums to ${sum}, not ${extent}`);
    return c.length === 0 ? evenAxis(0, 1) : axisOf(c);
  });
}

const isList = (axis: readonly number[] | AxisChunks): axis is readonly number[] => Array.isArray(axis);

/** True when both cut the same way. */
export const sameChunks = (a: Chunks, b: Chunks): boolean =>
  a === b || (a.length === b.length && a.every((axis, k) => sameAxis(axis, b[k])));

/** Every axis in one block. */
export const wholeChunks = (shape: readonly number[]): Chunks => shape.map((extent) => evenAxis(extent, 1));

/** Text that is equal for chunks written alike. */
export const chunksKey = (chunks: Chunks): string => chunks.map(axisKey).join('|');
