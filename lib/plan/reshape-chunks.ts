/**
 * Slabs: blocks that are contiguous runs of an array in C order, cut along one axis with all later axes whole and all
 * earlier ones of extent 1.
 */

import { type DType, itemsize } from '../../kernels/dtype.js';
import { autoBlockBytes } from '../base/auto-block.js';
import { type AxisChunks, evenAxis, regularAxis } from '../base/axis-chunks.js';
import { everySize, mapAxis, splitAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';

/** True when every block of `chunks` is a contiguous run. */
function isSlab(shape: readonly number[], chunks: Chunks): boolean {
  let axis = shape.length - 1;
  while (axis >= 0 && chunks[axis].length <= 1) axis--;
  return chunks.slice(0, Math.max(0, axis)).every((cut) => everySize(cut, (n) => n === 1));
}

/** `chunks` when its blocks are contiguous runs already, else runs of about `bytes`, by default the usual block size. */
export function slabChunks(
  shape: readonly number[],
  chunks: Chunks,
  dtype: DType,
  bytes: number = autoBlockBytes(),
): Chunks {
  if (isSlab(shape, chunks)) return chunks;
  let inner = itemsize(dtype);
  let axis = shape.length - 1;
  while (axis > 0 && inner * shape[axis] <= bytes) inner *= shape[axis--];
  return shape.map((extent, k) =>
    k > axis
      ? evenAxis(extent, 1)
      : k === axis
        ? regularAxis(extent, Math.max(1, Math.floor(bytes / inner)))
        : regularAxis(extent, 1),
  );
}

/** Elements of each slab, in order. */
export function flatLengths(chunks: Chunks): AxisChunks {
  let out = evenAxis(1, 1);
  for (const axis of chunks) out = splitAxis(out, (n) => mapAxis(axis, (m) => n * m));
  return out;
}
