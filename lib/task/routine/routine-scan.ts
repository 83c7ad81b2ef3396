/**
 * The block routines of cumulative operations: a scan that goes on from the block before, and the totals of blocks.
 */

import { itemsize } from '../../../kernels/dtype.js';
import { type ScanBlock, scanBlock, scanTotals } from '../../../kernels/routine/scan.js';
import { sizeOf } from '../../base/shape.js';
import type { ScanParams } from '../../expr/routine-params.js';
import { type BlockRoutine, noScratch, type RoutineCall } from './block-routine.js';

/** The first input as [outer, axis, inner]. */
function blockOf({ params, inputs: [input], output }: RoutineCall<ScanParams>): ScanBlock {
  const { op, axis } = params;
  return {
    op,
    dtype: input.dtype,
    dst: output.address,
    src: input.address,
    outer: sizeOf(input.shape.slice(0, axis)),
    n: input.shape[axis],
    inner: sizeOf(input.shape.slice(axis + 1)),
  };
}

/** Scans input 0 along `axis`; begins with the last row of input 1, the block before, where there is one. */
export const SCAN_ROUTINE: BlockRoutine<ScanParams> = {
  scratchBytes: noScratch,
  run({ routines }, call) {
    const block = blockOf(call);
    if (block.outer * block.n * block.inner === 0) return;
    const before = call.inputs[1];
    if (before.absent) return scanBlock(routines, block);
    const row = block.inner * itemsize(block.dtype);
    const rows = before.shape[call.params.axis];
    scanBlock(routines, block, before.address + (rows - 1) * row, rows * row);
  },
};

/** The totals of input 0 along `axis`. */
export const SCAN_TOTALS_ROUTINE: BlockRoutine<ScanParams> = {
  scratchBytes: noScratch,
  run({ routines }, call) {
    const block = blockOf(call);
    if (block.outer * block.inner > 0) scanTotals(routines, block);
  },
};
