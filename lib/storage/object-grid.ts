/**
 * The grid of a stored array's objects (shards where it has them), and the key of each object.
 */
import { regularAxis } from '../base/axis-chunks.js';
import { createGrid, type Grid } from '../base/grid.js';
import type { StoredArray } from './stored-array.js';
import { joinKey } from './stores/byte-store.js';

const regular = (shape: readonly number[], piece: readonly number[]): Grid =>
  createGrid(
    shape,
    shape.map((extent, axis) => regularAxis(extent, piece[axis])),
  );

/** The grid of stored objects, the unit of writing: shards, or chunks where there are no shards. */
export const objectGrid = (array: StoredArray): Grid => regular(array.shape, array.shardShape ?? array.chunkShape);

/** Key of the object at `coords` of the object grid, from the store's root. */
export function objectKey(array: StoredArray, given: readonly number[]): string {
  const coords = array.objectOffset ? given.map((c, axis) => c + (array.objectOffset?.[axis] ?? 0)) : given;
  const parts = array.keyPrefix === 'c' ? ['c', ...coords] : coords.length === 0 ? [0] : coords;
  return joinKey(array.path, parts.join(array.separator));
}

/** Extents, in whole chunks, of one object: all 1 where there are no shards. */
export const chunksPerObject = (array: StoredArray): number[] =>
  array.chunkShape.map((n, axis) => (array.shardShape ? array.shardShape[axis] / n : 1));
