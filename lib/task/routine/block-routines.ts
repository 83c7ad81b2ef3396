/**
 * The table of block routines: one line for each operation that works on whole blocks and is no program over elements. A
 * name of `RoutineParamsOf` that has no line, or one of other parameters, does not compile.
 */
import type { RoutineName, RoutineParamsOf } from '../../expr/routine-params.js';
import type { BlockRoutine } from './block-routine.js';
import { DENSE_ROUTINE } from './dense/routine-dense.js';
import { DISTINCT_ELEMENTS_ROUTINE, DISTINCT_MERGE_ROUTINE, DISTINCT_ROUTINE } from './distinct/routine-distinct.js';
import {
  DISTINCT_COLUMN_ROUTINE,
  DISTINCT_CUT_ROUTINE,
  DISTINCT_SORT_ROUTINE,
  DISTINCT_WITHIN_ROUTINE,
} from './distinct/routine-distinct-pieces.js';
import { FILTER_ROUTINE } from './filter/routine-filter.js';
import { GRID_CYCLE_ROUTINE } from './grids/routine-grid-cycle.js';
import { ADMIT_ROUTINE } from './random/routine-admit.js';
import { COVARIANCE_ROOT_ROUTINE } from './random/routine-covariance.js';
import { PERMUTATION_ROUTINE, SHUFFLE_ROUTINE } from './random/routine-permutation.js';
import { SAMPLE_COUNTS_ROUTINE, SAMPLE_INTEGERS_ROUTINE, SAMPLE_ROUTINE } from './random/routine-sample.js';
import { CHECK_INDICES_ROUTINE, PUT_ALONG_ROUTINE, TAKE_ALONG_ROUTINE } from './routine-along.js';
import { BANDED_ROUTINE, TRIDIAGONAL_ROUTINE } from './routine-banded.js';
import { COMPACT_ROUTINE, COUNT_TRUE_ROUTINE, UNLESS_EMPTY_ROUTINE } from './routine-compact.js';
import { PICK_COMPUTED_ROUTINE, REPLACE_COMPUTED_ROUTINE } from './routine-computed-points.js';
import { COPY_ROUTINE } from './routine-copy.js';
import { DIGIT_COUNT_ROUTINE, DIGIT_PICK_ROUTINE } from './routine-digits.js';
import { FFT_ROUTINE } from './routine-fft.js';
import { GROUP_QUANTILE_ROUTINE } from './routine-group-quantile.js';
import { HISTOGRAM_ROUTINE, SEARCH_ROUTINE } from './routine-histogram.js';
import { MATMUL_ROUTINE } from './routine-matmul.js';
import { MERGE_HALF_ROUTINE } from './routine-merge.js';
import { SORT_PAIRS_ROUTINE, SORT_ROUTINE, TOPK_MERGE_ROUTINE, TOPK_ROUTINE } from './routine-order.js';
import { GCD_ROUTINE, REINTERPRET_ROUTINE } from './routine-pairs.js';
import { PICK_POINTS_ROUTINE, REPLACE_POINTS_ROUTINE } from './routine-points.js';
import { QUANTILE_ROUTINE, QUANTILE_STEP_ROUTINE } from './routine-quantile.js';
import { SCAN_ROUTINE, SCAN_TOTALS_ROUTINE } from './routine-scan.js';
import { TAIL_ROUTINE } from './routine-tail.js';
import { UNPACK_ROUTINE } from './routine-unpack.js';
import { TEXT_CAST_ROUTINE, TEXT_COMPARE_ROUTINE, TEXT_SELECT_ROUTINE } from './text/routine-text.js';
import { CHECK_TIMES_ROUTINE } from './times/routine-check-times.js';

const BLOCK_ROUTINES = {
  banded: BANDED_ROUTINE,
  tridiagonal: TRIDIAGONAL_ROUTINE,
  checkIndices: CHECK_INDICES_ROUTINE,
  checkTimes: CHECK_TIMES_ROUTINE,
  compact: COMPACT_ROUTINE,
  copy: COPY_ROUTINE,
  countTrue: COUNT_TRUE_ROUTINE,
  scan: SCAN_ROUTINE,
  scanTotals: SCAN_TOTALS_ROUTINE,
  dense: DENSE_ROUTINE,
  distinct: DISTINCT_ROUTINE,
  distinctColumn: DISTINCT_COLUMN_ROUTINE,
  distinctCut: DISTINCT_CUT_ROUTINE,
  distinctElements: DISTINCT_ELEMENTS_ROUTINE,
  distinctMerge: DISTINCT_MERGE_ROUTINE,
  distinctSort: DISTINCT_SORT_ROUTINE,
  distinctWithin: DISTINCT_WITHIN_ROUTINE,
  digitCount: DIGIT_COUNT_ROUTINE,
  digitPick: DIGIT_PICK_ROUTINE,
  fft: FFT_ROUTINE,
  filter: FILTER_ROUTINE,
  histogram: HISTOGRAM_ROUTINE,
  quantile: QUANTILE_ROUTINE,
  quantileStep: QUANTILE_STEP_ROUTINE,
  groupQuantile: GROUP_QUANTILE_ROUTINE,
  gcd: GCD_ROUTINE,
  gridCycle: GRID_CYCLE_ROUTINE,
  matmul: MATMUL_ROUTINE,
  mergeHalf: MERGE_HALF_ROUTINE,
  pickComputed: PICK_COMPUTED_ROUTINE,
  admit: ADMIT_ROUTINE,
  unpack: UNPACK_ROUTINE,
  covarianceRoot: COVARIANCE_ROOT_ROUTINE,
  permutation: PERMUTATION_ROUTINE,
  sample: SAMPLE_ROUTINE,
  sampleCounts: SAMPLE_COUNTS_ROUTINE,
  sampleIntegers: SAMPLE_INTEGERS_ROUTINE,
  shuffle: SHUFFLE_ROUTINE,
  pickPoints: PICK_POINTS_ROUTINE,
  putAlong: PUT_ALONG_ROUTINE,
  reinterpret: REINTERPRET_ROUTINE,
  replaceComputed: REPLACE_COMPUTED_ROUTINE,
  replacePoints: REPLACE_POINTS_ROUTINE,
  search: SEARCH_ROUTINE,
  sort: SORT_ROUTINE,
  sortPairs: SORT_PAIRS_ROUTINE,
  tail: TAIL_ROUTINE,
  takeAlong: TAKE_ALONG_ROUTINE,
  textCast: TEXT_CAST_ROUTINE,
  textCompare: TEXT_COMPARE_ROUTINE,
  textSelect: TEXT_SELECT_ROUTINE,
  topk: TOPK_ROUTINE,
  topkMerge: TOPK_MERGE_ROUTINE,
  unlessEmpty: UNLESS_EMPTY_ROUTINE,
} satisfies { readonly [K in RoutineName]: BlockRoutine<RoutineParamsOf[K]> };

/** The routine that nodes call `op`. */
export const blockRoutine = (op: RoutineName): BlockRoutine => BLOCK_ROUTINES[op] as BlockRoutine;
