/**
 * Chunks whose blocks are contiguous runs of elements: what a reshape moves best.
 */
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { autoBlockBytes } from '../base/auto-block.js';
import { type AxisChunks, regularAxis } from '../base/axis-chunks.js';
import type { Chunks } from '../base/grid.js';

/** Blocks that are contiguous runs of elements of about the automatic size: cut along the first axes. */
export function runChunks(shape: readonly number[], dtype: DType): Chunks {
  const chunks = new Array<AxisChunks>(shape.length);
  let room = Math.max(1, Math.floor(autoBlockBytes() / DTYPES[dtype].itemsize));
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const piece = Math.max(1, Math.min(shape[axis], room));
    chunks[axis] = regularAxis(shape[axis], piece);
    room = piece < shape[axis] ? 1 : Math.max(1, Math.floor(room / Math.max(1, shape[axis])));
  }
  return chunks;
}
