/**
 * Chunk grids: how an array's shape is cut into blocks, by a list of block extents for each axis.
 */

import { ChunkwiseError } from './errors.js';
import { sizeOf } from './shape.js';

/** Extents of the blocks along each axis; each axis sums to the shape's extent. */
export type Chunks = readonly (readonly number[])[];

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
  /** For each axis the first index of each block, then the axis' extent. */
  readonly offsets: readonly (readonly number[])[];
  /** Blocks in all. */
  readonly size: number;
}

/** The grid of `shape` cut into `chunks`. */
export function createGrid(shape: readonly number[], chunks: Chunks): Grid {
  const offsets = chunks.map((axis) => {
    const out = [0];
    for (const n of axis) out.push(out[out.length - 1] + n);
    return out;
  });
  const counts = chunks.map((axis) => axis.length);
  return { shape, chunks, counts, offsets, size: sizeOf(counts) };
}

/** Equal pieces of `extent` of `piece` each, the last one smaller; an extent of 0 is one piece of 0. */
export function regularChunks(extent: number, piece: number): number[] {
  if (extent === 0) return [0];
  const size = Math.max(1, Math.min(extent, Math.floor(piece)));
  const out = new Array<number>(Math.floor(extent / size)).fill(size);
  if (extent % size > 0) out.push(extent % size);
  return out;
}

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
    start: coords.map((c, axis) => grid.offsets[axis][c]),
    stop: coords.map((c, axis) => grid.offsets[axis][c + 1]),
  };
}

/** Elements of block number `index`, without making anything on the way. */
export function blockElements(grid: Grid, index: number): number {
  const { chunks, counts } = grid;
  let elements = 1;
  let rest = index;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    const c = rest % counts[axis];
    rest = (rest - c) / counts[axis];
    elements *= chunks[axis][c];
  }
  return elements;
}

/** Extents of a box. */
export const boxShape = (box: Box): number[] => box.start.map((s, axis) => Math.max(0, box.stop[axis] - s));

/** The block along `axis` that holds `position` (binary search). */
export function blockAt(grid: Grid, axis: number, position: number): number {
  const offsets = grid.offsets[axis];
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What a user may give as chunks: one size for all axes, or for each axis a size, a list of sizes, `'auto'` or -1 (whole). */
export type ChunkSpec = number | 'auto' | readonly (number | 'auto' | readonly number[])[];

/** Bytes that an automatically chosen block aims at. */
export const AUTO_BLOCK_BYTES = 8 << 20;

/**
 * A user's chunks as full lists of extents.
 *
 * @param operation named in errors
 * @throws ChunkwiseError 'chunks' when they do not fit the shape
 */
export function normalizeChunks(
  operation: string,
  spec: ChunkSpec | undefined,
  shape: readonly number[],
  itemsize: number,
): Chunks {
  const fail = (why: string): never => {
    throw new ChunkwiseError(
      'chunks',
      `${operation}: chunks ${JSON.stringify(spec)} do not fit shape [${shape.join(', ')}]: ${why}`,
    );
  };
  const perAxis: readonly (number | 'auto' | readonly number[])[] =
    spec === undefined || spec === 'auto'
      ? shape.map(() => 'auto' as const)
      : typeof spec === 'number'
        ? shape.map(() => spec)
        : spec;
  if (perAxis.length !== shape.length) fail(`give one entry for each of the ${shape.length} axes`);
  let fixed = itemsize;
  perAxis.forEach((c, axis) => {
    if (c === 'auto') return;
    const extent =
      typeof c === 'number'
        ? c === -1
          ? shape[axis]
          : Math.min(c, shape[axis])
        : c.reduce((most, n) => Math.max(most, n), 1);
    fixed *= Math.max(1, extent);
  });
  const autos = perAxis.filter((c) => c === 'auto').length;
  // The largest equal edge whose product stays within the target; axes shorter than the edge leave room for the others.
  let room = AUTO_BLOCK_BYTES / fixed;
  const edges = new Map<number, number>();
  const order = perAxis.flatMap((c, axis) => (c === 'auto' ? [axis] : [])).sort((a, b) => shape[a] - shape[b]);
  order.forEach((axis, done) => {
    const edge = Math.max(1, Math.min(shape[axis], Math.floor(room ** (1 / (autos - done)))));
    edges.set(axis, edge);
    room /= edge;
  });
  return perAxis.map((c, axis) => {
    const extent = shape[axis];
    if (c === 'auto') return regularChunks(extent, edges.get(axis) ?? extent);
    if (typeof c === 'number') {
      if (c === -1) return [extent];
      if (!Number.isInteger(c) || c <= 0)
        fail(`axis ${axis} has size ${c}; a size is a positive whole number, -1 (the whole axis) or 'auto'`);
      return regularChunks(extent, c);
    }
    if (c.some((n) => !Number.isInteger(n) || n < 0))
      fail(`axis ${axis} has an extent that is not a whole number of 0 or more`);
    const sum = c.reduce((a, b) => a + b, 0);
    if (sum !== extent) fail(`axis ${axis} sums to ${sum}, not ${extent}`);
    return c.length === 0 ? [0] : [...c];
  });
}

/** True when both cut the same way. */
export const sameChunks = (a: Chunks, b: Chunks): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((axis, k) => axis === b[k] || (axis.length === b[k].length && axis.every((n, j) => n === b[k][j]))));
