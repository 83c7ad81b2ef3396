/**
 * The box of one input that a block function sees for a block of its result, and how it is copied out for it.
 */
import { DTYPES } from '../../kernels/dtype.js';
import { type Box, blockAt, blockBox, blockIndex, boxShape } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Edge } from './edge.js';
import type { CallStage } from './stage.js';
import { aligned } from './tile.js';

/** In the input's own coordinates: the block's box grown by the halo, or the whole block of the same number. */
export function callInputBox(
  stage: CallStage,
  input: CallStage['inputs'][number],
  coords: readonly number[],
  box: Box,
  edge: Edge | undefined,
): Box {
  const lead = stage.domain.shape.length - input.shape.length;
  const start: number[] = [];
  const stop: number[] = [];
  input.shape.forEach((extent, axis) => {
    const fixed = edge !== undefined && edge.axes[axis].axis < 0;
    if (fixed || (extent === 1 && stage.domain.shape[axis + lead] !== 1 && !input.byBlock)) {
      start.push(0);
      stop.push(extent);
    } else if (input.byBlock && edge) {
      const blocks = edge.producerGrid.axes[axis];
      start.push(blocks.offset(coords[axis + lead]));
      stop.push(blocks.offset(coords[axis + lead] + 1));
    } else {
      start.push(Math.max(0, box.start[axis + lead] - input.low[axis]));
      stop.push(Math.min(extent, box.stop[axis + lead] + input.high[axis]));
    }
  });
  return { start, stop };
}

/** Bytes of a box that pass through scratch memory at a time. */
const SLAB_BYTES = 1 << 20;

/** How the box of an input is copied out of the shared memory. */
export interface CallCopy {
  /** It is all of one block, which is copied from where it lies. */
  readonly whole: boolean;
  /** Otherwise it passes through scratch memory in slabs of so many indices along this axis of the input; all at once where none. */
  readonly axis: number;
  readonly rows: number;
  /** Scratch bytes. */
  readonly bytes: number;
}

/** How the box `own` of `input` is copied. */
export function callCopy(input: CallStage['inputs'][number], own: Box, edge: Edge | undefined): CallCopy {
  const shape = boxShape(own);
  const bytes = sizeOf(shape) * DTYPES[input.dtype].itemsize;
  const nothing = { whole: true, axis: -1, rows: 0, bytes: 0 };
  if (edge === undefined || bytes === 0) return nothing;
  const { producerGrid } = edge;
  const at = own.start.map((start, axis) => blockAt(producerGrid, axis, start));
  const block = blockBox(producerGrid, blockIndex(producerGrid, at));
  if (own.start.every((start, axis) => start === block.start[axis] && own.stop[axis] === block.stop[axis]))
    return nothing;
  const axis = shape.findIndex((n) => n > 1);
  if (axis < 0 || input.byBlock || edge.axes[axis].axis < 0)
    return { whole: false, axis: -1, rows: 0, bytes: aligned(bytes) };
  const row = bytes / shape[axis];
  const rows = Math.min(shape[axis], Math.max(1, Math.floor(SLAB_BYTES / row)));
  return { whole: false, axis, rows, bytes: aligned(rows * row) };
}
