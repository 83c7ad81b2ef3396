/**
 * The block routines by name, and what each is told beside its blocks. A name here needs its line in the table of
 * lib/task/routine/block-routines.ts, and no other name can be asked for. Parameters are plain data, and part of a node's
 * hash.
 */

import type { TailName } from '../../kernels/distribution-tails.js';
import type { DType } from '../../kernels/dtype.js';
import type { QuantileMethod } from '../../kernels/order-rank.js';
import type { FftForm } from '../../kernels/routine/fft/lanes.js';
import type { FilterPass } from '../../kernels/routine/filter/pass.js';
import type { ScanOp } from '../../kernels/routine/scan.js';
import type { TimeUnit } from '../../kernels/time/units.js';
import type {
  AdmitParams,
  CovarianceRootParams,
  PermutationParams,
  SampleCountsParams,
  SampleIntegersParams,
  SampleParams,
  ShuffleParams,
} from './random-params.js';

/** Running sums, products and extremes along an axis. */
export interface ScanParams {
  readonly op: ScanOp;
  readonly axis: number;
}

/** One pass over the digits of the elements' keys. */
export interface DigitParams {
  /** Lowest bit of the digit and how many bits it has. */
  readonly shift: number;
  readonly bits: number;
  /** Targets that the counts have room for. */
  readonly targets: number;
}
export interface DigitPickParams extends DigitParams {
  readonly dtype: DType;
  readonly q: readonly number[];
  readonly method: QuantileMethod;
  readonly skipna: boolean;
  readonly total: number;
  /** This is the last digit: give the quantiles, not the targets of the next pass. */
  readonly last: boolean;
}

export interface HistogramParams {
  /** Who asked, for messages. */
  readonly name: string;
  readonly bins: number;
  /** Edges are evenly spaced: a bin is computed and corrected, not searched. */
  readonly uniform: boolean;
  /** Elements outside the edges are an error. */
  readonly strict: boolean;
}

/** Lanes along an axis of which the greatest, or least, elements matter. */
interface LaneParams {
  readonly axis: number;
  /** The least elements matter: order is turned around. */
  readonly flip: boolean;
}
export interface QuantileParams extends LaneParams {
  readonly q: readonly number[];
  readonly method: QuantileMethod;
  /** NaN is left out; otherwise it makes the result NaN. */
  readonly skipna: boolean;
  /** Elements of a lane, those that earlier steps left out included. */
  readonly total: number;
}
/** Quantiles of the rows that bear each label. */
export interface GroupQuantileParams {
  readonly q: readonly number[];
  readonly method: QuantileMethod;
  readonly skipna: boolean;
  readonly groups: number;
  /** The result of groups without rows, 64-bit integers as text; NaN unless given. */
  readonly fill?: number | string;
}
export interface QuantileStepParams extends LaneParams {
  /** Elements of each lane that are kept for the next step. */
  readonly keep: number;
}

/** How many axes of the domain belong to each group; those that follow are summed over. */
export interface MatmulParams {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
}

/** What a step of a search for the greatest few gives: (key, index) for a later step, elements, or their indices. */
export type TopkForm = 'pairs' | 'values' | 'indices';

export interface TopkParams {
  readonly axis: number;
  readonly least: boolean;
  readonly form: TopkForm;
  /** Dtype of the elements. */
  readonly dtype: DType;
}

export interface SortParams {
  readonly axis: number;
  readonly descending: boolean;
  /** Give the indices that would sort. */
  readonly indices: boolean;
}

/** Blocks sorted to pairs of a key and a place along the axis, which a last axis holds. */
export interface SortPairsParams {
  readonly axis: number;
  readonly descending: boolean;
}

/** Half of two sorted blocks: the least elements or the greatest. */
export interface MergeParams {
  readonly axis: number;
  readonly high: boolean;
  readonly descending: boolean;
  /** The blocks hold pairs, whose order is that of their keys. */
  readonly pairs: boolean;
}

export interface SearchParams {
  /** After equal elements, not before them. */
  readonly right: boolean;
}

/** A Fourier transform of lanes of `n` elements along an axis that is whole. */
export interface FftParams {
  readonly axis: number;
  readonly n: number;
  /** What elements are and become; the inverse of complex ones is the transform with their parts exchanged. */
  readonly from: FftForm;
  readonly to: FftForm;
  readonly scale: number;
  /** The lanes are columns, along `axis`, of a matrix of `n` elements, and turned for the transform of its rows. */
  readonly turn?: { readonly n: number; readonly axis: number };
}

/** Parameters of routines over points of a block. */
export interface PointParams {
  /** How many leading axes the points are of. */
  readonly rank: number;
}

/** Parameters of routines over points of the leading axes whose indices are computed. */
export interface ComputedPointParams {
  /** What errors call these axes, and their extents. */
  readonly axes: readonly number[];
  readonly extents: readonly number[];
  /** Named in errors. */
  readonly operation: string;
  /** The axis of a result that has no name. */
  readonly axis?: number;
}

/**
 * What a dense routine does with each matrix of its blocks; see lib/task/routine/dense. Where it works with panels of a matrix of
 * `extent` rows, `from` says at which row, and column, of it each begins.
 */
export type DenseParams = { readonly name: string } & (
  | { readonly op: 'cholesky'; readonly upper: boolean }
  | { readonly op: 'det' }
  | { readonly op: 'eig'; readonly vectors: boolean }
  | { readonly op: 'eigh'; readonly vectors: boolean; readonly upper: boolean }
  | { readonly op: 'inverse' }
  | { readonly op: 'lu' }
  | { readonly op: 'qr'; readonly mode: 'reduced' | 'complete' | 'r' }
  | { readonly op: 'choleskyPanel'; readonly extent: number; readonly from: number }
  | { readonly op: 'choleskySolve'; readonly extent: number; readonly from: readonly number[] }
  | { readonly op: 'choleskyUpdate'; readonly extent: number; readonly rows: readonly number[] }
  | { readonly op: 'luDet'; readonly extent: number; readonly from: readonly number[] }
  | { readonly op: 'luFinish'; readonly extent: number; readonly from: readonly number[]; readonly own: number }
  | { readonly op: 'luPanel'; readonly extent: number; readonly from: number }
  | { readonly op: 'luSolve'; readonly extent: number; readonly from: readonly number[] }
  | { readonly op: 'luUpdate'; readonly extent: number; readonly from: readonly number[] }
  | { readonly op: 'reflect' }
  | { readonly op: 'reflectTriangle' }
  | { readonly op: 'reflectApply' }
  | { readonly op: 'solve'; readonly positive: boolean }
  | { readonly op: 'svd'; readonly vectors: 'none' | 'reduced' | 'full' }
  | { readonly op: 'triangular'; readonly lower: boolean; readonly transposed: boolean; readonly unit: boolean }
);

/** Names of what dense routines do. */
export type DenseOp = DenseParams['op'];
/** Those that are there for complex matrices too; others see these as real ones. */
export const COMPLEX_DENSE = [
  'det',
  'eig',
  'eigh',
  'lu',
  'qr',
  'reflect',
  'reflectApply',
  'reflectTriangle',
  'svd',
  'triangular',
] as const satisfies readonly DenseOp[];
export type ComplexDenseOp = (typeof COMPLEX_DENSE)[number];

/** Parameters of routines over indices along one axis that stand for each lane by themselves. */
export interface AlongParams {
  /** What errors call the axis, and its extent. */
  readonly axis: number;
  readonly extent: number;
  /** The axis of the result, where it is one whole block. */
  readonly place: number;
  /** Of elements taken: where the part of the lanes begins that is looked at; what lies in others was taken before, or is after. */
  readonly from?: number;
  /** Named in errors. */
  readonly operation: string;
}

/** Parameters of routines over tables of distinct elements; see kernels/routine/assembly/selection/distinct.ts. */
export interface DistinctParams {
  /** Rows have counts and first indices. */
  readonly extra: boolean;
}
export interface DistinctBlockParams extends DistinctParams {
  /** Rows that a block's table has room for; a head of -1 where there are more. */
  readonly cap: number;
}
/** Parameters of routines over pieces of such tables; see kernels/routine/assembly/selection/distinct-pieces.ts. */
export interface DistinctPieceParams extends DistinctParams {
  /** Rows that a piece has room for. */
  readonly rows: number;
}
export interface DistinctColumnParams extends DistinctPieceParams {
  /** Of a row: its element, count or first index. */
  readonly column: number;
}
/** Parameters of the routine that moves what a mask selects together. */
export interface CompactParams {
  readonly axis: number;
}

/** Parameters of the routine that refuses the extreme of nothing. */
export interface UnlessEmptyParams {
  /** Named in errors. */
  readonly operation: string;
}

/** One of several results that a user's function gave: bytes of those before it, for each place of the leading axes. */
export interface UnpackParams {
  readonly before: number;
}

/** Banded systems along an axis. */
export interface BandedParams {
  /** Named in errors. */
  readonly operation: string;
  readonly axis: number;
  /** Diagonals below and above the main one. */
  readonly lower: number;
  readonly upper: number;
  /** All diagonals are given, or those from the main one on of a symmetric positive definite matrix, whose rows are not exchanged. */
  readonly form: 'whole' | 'upper' | 'lower';
}

/** How two elements of text are compared. */
export type TextComparison = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';

/** A grid of cells: extents and lengths of cells. */
export interface GridShape {
  readonly shape: readonly number[];
  readonly spacing: readonly number[];
}
/** For each axis a and b of the conditions a u + b du/dn = 0 at both ends, n pointing outwards. */
export type GridEnds = readonly ('periodic' | readonly [readonly [number, number], readonly [number, number]])[];

/** One multigrid cycle from `finest` down. */
export interface GridCycleParams {
  readonly finest: GridShape;
  readonly ends: GridEnds;
  /** 'F': from each grid the coarser ones twice. */
  readonly cycle: 'V' | 'F';
  readonly redBlack: boolean;
  /** Sweeps before and after coarser grids. */
  readonly sweeps: readonly [number, number];
}

/** Separable filters; a task's block comes with `halo` elements more to both sides of each axis, as far as the array goes. */
export interface FilterParams {
  /** For each axis its filter. */
  readonly passes: readonly (FilterPass | null)[];
  readonly halo: readonly number[];
  /** Extents of the array. */
  readonly extents: readonly number[];
}

/** Moments (`M`) or spans of time whose counts are to be those of another unit. */
export interface CheckTimesParams {
  readonly operation: string;
  readonly kind: 'M' | 'm';
  readonly from: TimeUnit;
  readonly to: TimeUnit;
}

/** Parameters of every block routine. */
export interface RoutineParamsOf {
  readonly banded: BandedParams;
  readonly tridiagonal: { readonly axis: number };
  readonly checkIndices: AlongParams;
  readonly checkTimes: CheckTimesParams;
  readonly compact: CompactParams;
  readonly copy: Readonly<Record<string, never>>;
  readonly countTrue: Readonly<Record<string, never>>;
  readonly scan: ScanParams;
  readonly scanTotals: ScanParams;
  readonly dense: DenseParams;
  readonly distinct: DistinctBlockParams;
  readonly distinctColumn: DistinctColumnParams;
  readonly distinctCut: DistinctPieceParams;
  readonly distinctElements: Readonly<Record<string, never>>;
  readonly distinctMerge: DistinctParams;
  readonly distinctSort: DistinctPieceParams;
  readonly distinctWithin: DistinctPieceParams;
  readonly digitCount: DigitParams;
  readonly digitPick: DigitPickParams;
  readonly fft: FftParams;
  readonly filter: FilterParams;
  readonly histogram: HistogramParams;
  readonly quantile: QuantileParams;
  readonly quantileStep: QuantileStepParams;
  readonly groupQuantile: GroupQuantileParams;
  readonly gcd: Readonly<Record<string, never>>;
  readonly gridCycle: GridCycleParams;
  readonly matmul: MatmulParams;
  readonly mergeHalf: MergeParams;
  readonly pickComputed: ComputedPointParams;
  readonly admit: AdmitParams;
  readonly unpack: UnpackParams;
  readonly covarianceRoot: CovarianceRootParams;
  readonly permutation: PermutationParams;
  readonly sample: SampleParams;
  readonly sampleCounts: SampleCountsParams;
  readonly sampleIntegers: SampleIntegersParams;
  readonly shuffle: ShuffleParams;
  readonly pickPoints: PointParams;
  readonly putAlong: AlongParams;
  readonly reinterpret: Readonly<Record<string, never>>;
  readonly replaceComputed: ComputedPointParams;
  readonly replacePoints: PointParams;
  readonly search: SearchParams;
  readonly sort: SortParams;
  readonly sortPairs: SortPairsParams;
  readonly tail: { readonly of: TailName };
  readonly takeAlong: AlongParams;
  readonly textCast: Readonly<Record<string, never>>;
  readonly textCompare: { readonly op: TextComparison };
  readonly textSelect: Readonly<Record<string, never>>;
  readonly topk: TopkParams;
  readonly topkMerge: TopkParams;
  readonly unlessEmpty: UnlessEmptyParams;
}

/** Names of the block routines. */
export type RoutineName = keyof RoutineParamsOf;

/** Parameters of one of the routines. */
export type RoutineParams = RoutineParamsOf[RoutineName];
