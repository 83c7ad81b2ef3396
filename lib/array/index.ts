/**
 * The face: everything of this room that a user may import. Loading it installs the methods of ChunkedArray.
 */
export * from './aliases.js';
export type { Analysis, AnalysisEvent, AnalysisFacts, StageAnalysis, ThreadAnalysis } from './analysis.js';
export {
  type ArrayLike,
  array,
  asarray,
  type FromOptions,
  fromArray,
  fromTypedArray,
  type NestedArray,
} from './asarray.js';
export {
  type BlockFunction,
  type BlockInfo,
  type Boundary,
  type MapBlocksOptions,
  type MapOverlapOptions,
  mapBlocks,
  mapOverlap,
} from './blocks.js';
export * from './choices.js';
export { ChunkedArray, isChunkedArray } from './chunked-array.js';
export * from './constants.js';
export * from './creation.js';
export {
  type CumulativeArrayOptions,
  type CumulativeAxisOptions,
  type CumulativeOptions,
  cummax,
  cummin,
  cumprod,
  cumsum,
  cumulativeProd,
  cumulativeSum,
  nancumprod,
  nancumsum,
} from './cumulative.js';
export { type DiagonalOptions, diagonal, trace } from './diagonals.js';
export {
  diff,
  ediff1d,
  type GradientOptions,
  gradient,
  type TrapezoidOptions,
  trapezoid,
} from './differences.js';
export { einsum } from './einsum.js';
export * from './elementwise.js';
export { evaluate } from './evaluate.js';
export {
  type BincountOptions,
  bincount,
  digitize,
  type HistogramOptions,
  histogram,
  searchsorted,
} from './histogram.js';
export { type Selection, set, slice, take } from './indexing.js';
export { type IterateOptions, iterate } from './iterate.js';
export {
  concat,
  concatenate,
  hstack,
  stack,
  tile,
  vstack,
} from './joining.js';
export { cross, linalg, type NormOptions } from './linalg.js';
export {
  astype,
  broadcastArrays,
  broadcastShapes,
  broadcastTo,
  expandDims,
  flip,
  matrixTranspose,
  moveaxis,
  permuteDims,
  type ReshapeOptions,
  ravel,
  rechunk,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from './manipulation.js';
export type { ChunkedArrayMethods } from './methods.js';
export { type PadMode, type PadWidth, pad, roll } from './padding.js';

import './methods.js';

export type { QuantileMethod } from '../../kernels/order-rank.js';
export { dot, inner, matmul, outer, type TensordotOptions, tensordot, vdot, vecdot } from './products.js';
export {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  type QuantileOf,
  type QuantileOptions,
  quantile,
} from './quantile.js';
export { RandomGenerator, type RandomOptions, random } from './random.js';
export * from './reductions.js';
export {
  type AnalyzeOptions,
  type Block,
  type ComputeOptions,
  compute,
  explain,
  persist,
  visualize,
} from './running.js';
export { type IndexList, type SelectionItem, type Slice, s } from './selection.js';
export { argsort, argtopk, type SortOptions, sort, type TopkOptions, topk } from './sorting.js';
export { type AverageOptions, average, type GroupOptions, groupbyReduce, type Labels, ptp } from './statistics.js';
export type { DTypeOf, Result } from './types.js';
export {
  type FromZarrOptions,
  fromZarr,
  openGroup,
  type ToZarrOptions,
  toZarr,
  ZarrGroup,
  type ZarrSource,
} from './zarr.js';
