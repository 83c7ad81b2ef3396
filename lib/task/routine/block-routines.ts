/**
 * The table of block routines: one line for each operation that works on whole blocks and is no program over elements.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { BlockRoutine } from './block-routine.js';
import { COPY_ROUTINE } from './routine-copy.js';
import { DIGIT_COUNT_ROUTINE, DIGIT_PICK_ROUTINE } from './routine-digits.js';
import { HISTOGRAM_ROUTINE, SEARCH_ROUTINE } from './routine-histogram.js';
import { MATMUL_ROUTINE } from './routine-matmul.js';
import { SORT_ROUTINE, TOPK_MERGE_ROUTINE, TOPK_ROUTINE } from './routine-order.js';
import { QUANTILE_ROUTINE, QUANTILE_STEP_ROUTINE } from './routine-quantile.js';
import { SCAN_ROUTINE, SCAN_TOTALS_ROUTINE } from './routine-scan.js';

/** By the `op` of routine nodes. */
export const BLOCK_ROUTINES: Readonly<Record<string, BlockRoutine>> = {
  copy: COPY_ROUTINE,
  scan: SCAN_ROUTINE,
  scanTotals: SCAN_TOTALS_ROUTINE,
  digitCount: DIGIT_COUNT_ROUTINE,
  digitPick: DIGIT_PICK_ROUTINE,
  histogram: HISTOGRAM_ROUTINE,
  quantile: QUANTILE_ROUTINE,
  quantileStep: QUANTILE_STEP_ROUTINE,
  matmul: MATMUL_ROUTINE,
  search: SEARCH_ROUTINE,
  sort: SORT_ROUTINE,
  topk: TOPK_ROUTINE,
  topkMerge: TOPK_MERGE_ROUTINE,
};

/** The routine called `op`. @throws ChunkwiseError 'internal' when there is none */
export function blockRoutine(op: string): BlockRoutine {
  const found = Object.hasOwn(BLOCK_ROUTINES, op) ? BLOCK_ROUTINES[op] : undefined;
  if (!found) throw new ChunkwiseError('internal', `no block routine ${op}`);
  return found;
}
