/**
 * The face: everything of this room that a user may import. Loading it installs the methods of ChunkedArray.
 */

export type { Analysis, AnalysisEvent, AnalysisFacts, StageAnalysis, ThreadAnalysis } from '../report/analysis.js';
export type { ArrowNulls } from './arrow/arrow-elements.js';
export type { ArrowColumns, ArrowData, ArrowTable, ArrowType, ArrowVector } from './arrow/arrow-types.js';
export { type ArrowSource, type FromArrow, type FromArrowOptions, fromArrow } from './arrow/from-arrow.js';
export { type ArrowColumn, type ToArrowOptions, toArrow } from './arrow/to-arrow.js';
export {
  type ArrayLike,
  type ArrayOrText,
  array,
  asarray,
  type FromOptions,
  type FromTypedArrayOptions,
  fromArray,
  fromTypedArray,
  type NestedArray,
} from './asarray.js';
export { ChunkedArray, isChunkedArray } from './chunked-array.js';
export type { BlocksOf } from './chunking/block-index.js';
export { type RechunkOptions, rechunk } from './chunking/rechunk.js';
export { type ShuffleOptions, shuffle } from './chunking/shuffle.js';
export { normalizeChunks, reshapeBlockwise, unifyChunks } from './chunking/unify.js';
export * from './constants.js';
export { type FromBufferOptions, type FromIterOptions, frombuffer, fromiter } from './creation/buffers.js';
export {
  type CreationOptions,
  empty,
  emptyLike,
  full,
  fullLike,
  type LikeOptions,
  ones,
  onesLike,
  type ShapeLike,
  zeros,
  zerosLike,
} from './creation/creation.js';
export * from './creation/grids.js';
export * from './creation/ranges.js';
export {
  type FromSourceOptions,
  fromSource,
  type SourceFunction,
  type SourceRegion,
  type SourceResult,
} from './creation/source.js';
export { geomspace, type LogspaceOptions, logspace, type VanderOptions, vander } from './creation/spaced.js';
export type { LinspaceOptions, Spaced } from './creation/spaced-ends.js';
export * from './creation/triangles.js';
export * from './creation/windows.js';
export * from './elementwise/aliases.js';
export { type PackOptions, packbits, type UnpackOptions, unpackbits } from './elementwise/bits.js';
export { type Complex, complex, isComplex, iscomplexobj, isrealobj } from './elementwise/complex.js';
export * from './elementwise/conditional.js';
export {
  type DiffOptions,
  diff,
  ediff1d,
  type GradientOptions,
  gradient,
  type TrapezoidOptions,
  trapezoid,
} from './elementwise/differences.js';
export { gcd, lcm } from './elementwise/divisors.js';
export * from './elementwise/elementwise.js';
export { evaluate } from './elementwise/evaluate.js';
export { type InterpOptions, interp } from './elementwise/interp.js';
export { divmod, frexp, isnull, modf, notnull, type UnwrapOptions, unwrap } from './elementwise/parts.js';
export type { FftConvolveMode, FftConvolveOptions } from './fft/convolve.js';
export type { CosineOptions, CosineType } from './fft/cosine.js';
export { fft } from './fft/fft.js';
export type { ShiftOptions } from './fft/frequencies.js';
export type { FftNorm, FftOptions, SamplesOf, SpectrumOf } from './fft/transforms.js';
export type { FftnOptions } from './fft/transforms-nd.js';
export { load, save } from './files/load.js';
export { type LoadNpyOptions, loadNpy, type SaveNpyOptions, saveNpy } from './files/npy.js';
export { type FromNpyStackOptions, fromNpyStack, type ToNpyStackOptions, toNpyStack } from './files/npy-stack.js';
export { type LoadNpzOptions, loadNpz, type SaveNpzOptions, saveNpz, savez } from './files/npz.js';
export { type FromFileOptions, fromFile, fromfile, type ToFileOptions, toFile, tofile } from './files/raw.js';
export { type SavetxtOptions, savetxt } from './files/save-text.js';
export { type GenfromtxtOptions, genfromtxt, type LoadtxtOptions, loadtxt } from './files/text.js';
export {
  type AlongAxisOptions,
  applyAlongAxis,
  applyOverAxes,
} from './functions/along-axis.js';
export {
  type ArraysOf,
  type BlockFunction,
  type BlockInfo,
  type BlockLocation,
  type BlockResult,
  type MapBlocksOptions,
  mapBlocks,
} from './functions/blocks.js';
export { type AxisLabels, type BlockwiseOptions, blockwise } from './functions/blockwise.js';
export { capture } from './functions/capture.js';
export { type FromFunctionOptions, fromFunction, fromfunction } from './functions/from-function.js';
export type { LaneFunction, LaneResult } from './functions/function-types.js';
export {
  type ArrayFunction,
  applyGufunc,
  asGufunc,
  type GufuncOptions,
  gufunc,
  type VectorizeOptions,
  vectorize,
} from './functions/gufunc.js';
export { type Boundary, type MapOverlapOptions, mapOverlap } from './functions/map-overlap.js';
export { frompyfunc, map } from './functions/python-functions.js';
export { type CustomReductionOptions, reduction } from './functions/reduction.js';
export type { SolveBandedOptions, SolvehBandedOptions } from './linalg/banded.js';
export type { SvdCompressedOptions } from './linalg/compressed.js';
export { type CorrcoefOptions, type CovOptions, corrcoef, cov } from './linalg/covariance.js';
export { cross } from './linalg/cross.js';
export type { CholeskyOptions, QrMode, QrOptions } from './linalg/decompositions.js';
export { type DiagonalOptions, diagonal, trace } from './linalg/diagonals.js';
export { einsum } from './linalg/einsum.js';
export type { CondOptions, MatrixRankOptions, ToleranceOptions } from './linalg/least-squares.js';
export { linalg } from './linalg/linalg.js';
export type { EigResult, LstsqResult, LuResult, QrResult, SlogdetResult, SvdResult } from './linalg/named-results.js';
export type { NormOptions } from './linalg/norms.js';
export {
  type PolyfitOptions,
  poly,
  polyadd,
  polyder,
  polydiv,
  polyfit,
  polyint,
  polymul,
  polysub,
  polyval,
  roots,
} from './linalg/polynomials.js';
export type { SolveOptions, SolveTriangularOptions } from './linalg/solving.js';
export type { EighOptions, SvdOptions } from './linalg/spectral.js';
export type { TensorinvOptions, TensorsolveOptions } from './linalg/tensors.js';
export type { SolveTridiagonalOptions } from './linalg/tridiagonal.js';
export { kron, matvec, vecmat } from './linalg/vector-products.js';
export { evolve } from './loops/evolve.js';
export type {
  Evolution,
  EvolveOptions,
  EvolveProgress,
  EvolveRecord,
  Recorded,
  StepTime,
  TimeStep,
  Until,
} from './loops/evolve-options.js';
export { type Iterate, type IterateOptions, iterate, type StepNumber } from './loops/iterate.js';
export type { LoopStates, States } from './loops/states.js';
export { MaskedArray, MaskedResult, ma } from './masked/masked.js';
export type { ChunkedArrayMethods } from './methods.js';
export * from './namespace-info.js';
export { ndimage } from './ndimage/index.js';
export { fill, tobytes, tolist } from './numpy-methods.js';
export {
  type BincountOptions,
  bincount,
  type HistogramOptions,
  histogram,
} from './order/histogram.js';
export {
  type BinsOfAll,
  type HistogramNdOptions,
  histogram2d,
  histogramBinEdges,
  histogramdd,
} from './order/histogram-nd.js';
export { argpartition, lexsort, type PartitionOptions, partition } from './order/partitions.js';
export { digitize, searchsorted } from './order/searching.js';
export {
  type Depth,
  type EdgeRule,
  type EdgeRules,
  type OverlapBlocksOptions,
  type OverlapOptions,
  overlap,
} from './overlap/overlap.js';
export {
  type ConvolveMode,
  type ConvolveOptions,
  convolve,
  correlate,
  type PushOptions,
  push,
  slidingWindowView,
  type WindowViewOptions,
} from './overlap/windows.js';
export type { AxisBoundary, EndCondition, PdeBoundary } from './pde/boundary.js';
export type { LinearOperator, Solution, SolverOptions, SolverProgress } from './pde/conjugate-gradient.js';
export type { MultigridOptions, MultigridProgress, MultigridSolution } from './pde/multigrid.js';
export type { CycleOptions } from './pde/multigrid-problem.js';
export type { DerivativeOptions, DifferenceOrder, OperatorOptions } from './pde/operators.js';
export { pde } from './pde/pde.js';
export type { Preconditioner, PreconditionerOptions } from './pde/preconditioner.js';
export type { SpectralOptions } from './pde/spectral-solvers.js';
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
} from './reductions/cumulative.js';
export { isscalar, iterable, minScalarType } from './scalars.js';
export { type AlongOptions, putAlongAxis, takeAlongAxis } from './selection/along.js';
export {
  type ChooseOptions,
  choose,
  type IndexMode,
  type Piece,
  piecewise,
  select,
} from './selection/choices.js';
export {
  ix_,
  type RavelIndexOptions,
  ravelMultiIndex,
  type UnravelIndexOptions,
  unravelIndex,
} from './selection/flat-index.js';
export { oindex, slice, take, vindex } from './selection/indexing.js';
export { type CopytoOptions, copyto, type PutOptions, place, put, putmask } from './selection/placing.js';
export { type ItemsAndValue, type Selection, type SetOptions, set } from './selection/replacement.js';
export { copy, view } from './shaping/bytes-view.js';
export { delete, insert, type LineOptions, type Places, repeat, resize } from './shaping/editing.js';
export {
  concat,
  concatenate,
  hstack,
  rowStack,
  stack,
  tile,
  vstack,
} from './shaping/joining.js';
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
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from './shaping/manipulation.js';
export { type PadMode, type PadWidth, pad, roll } from './shaping/padding.js';
export {
  arraySplit,
  dsplit,
  hsplit,
  type Sections,
  type SplitOptions,
  split,
  unstack,
  vsplit,
} from './shaping/splitting.js';
export {
  type AppendOptions,
  append,
  atleast1d,
  atleast2d,
  atleast3d,
  block,
  columnStack,
  dstack,
  type NestedArrays,
} from './shaping/stacking.js';
export { type Trim, type TrimZerosOptions, trimZeros } from './shaping/trimming.js';
export { flatten, fliplr, flipud, type Rot90Options, rollaxis, rot90 } from './shaping/turning.js';
export { type StoreOptions, type Storing, store } from './storage/store.js';
export { Datetime64, datetime64, isnat, Timedelta64, type TimeUnit, timedelta64 } from './times/times.js';

export { type IsinOptions, in1d, isin } from './unknown/membership.js';
export { argwhere, type CompressOptions, compress, extract, flatnonzero, nonzero } from './unknown/nonzero.js';
export {
  type IntersectOptions,
  intersect1d,
  type SetOptions1d,
  setdiff1d,
  setxor1d,
  union1d,
} from './unknown/sets.js';
export {
  type UniqueOptions,
  unique,
  uniqueAll,
  uniqueCounts,
  uniqueInverse,
  uniqueValues,
} from './unknown/unique.js';

import './methods.js';

export type { QuantileMethod } from '../../kernels/order-rank.js';
export type { ArrayEncoding } from '../storage/metadata/array-encoding.js';
export type { StringList } from '../storage/reading/string-array.js';
export { memoryStore } from '../storage/stores/memory-store.js';
export type { RemoteOptions } from '../storage/stores/remote/remote-options.js';
export type { Store, StoreChanges, StoreRange } from '../storage/stores/store.js';
export {
  type AnalyzeOptions,
  type Block,
  type ComputeOptions,
  compute,
  computeChunkSizes,
  explain,
  type ListeningOptions,
  type PlainOptions,
  persist,
  visualize,
} from './computing.js';
export { dot, inner, matmul, outer, type TensordotOptions, tensordot, vdot, vecdot } from './linalg/products.js';
export {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  type QuantileOf,
  type QuantileOptions,
  quantile,
} from './order/quantile.js';
export type { Quantiles } from './order/quantile-points.js';
export { argsort, argtopk, type SortOptions, sort, type TopkOptions, topk } from './order/sorting.js';
export {
  type ChoiceOptions,
  type FloatDType,
  type IntegersOptions,
  type MultivariateNormalOptions,
  type OrderOptions,
  type PermutedOptions,
  RandomGenerator,
  type RandomOptions,
  RandomState,
  random,
  type Size,
} from './random/random.js';
export * from './reductions/reductions.js';
export { type IndexList, type SelectionItem, type Slice, s } from './selection/selection.js';
export { type GroupOptions, type GroupReduction, groupbyReduce, type Labels } from './statistics/group-by.js';
export {
  type ArrayEqualOptions,
  type AxesReduction,
  arrayEqual,
  arrayEquiv,
  type CoarsenOptions,
  coarsen,
  type Factors,
  moment,
} from './statistics/moments.js';
export { type AverageOptions, average, ptp } from './statistics/statistics.js';
export { stats } from './stats/stats.js';
export type { TestResult } from './stats/tail.js';
export { openStore } from './storage/open-store.js';
export { type ToZarrOptions, toZarr } from './storage/to-zarr.js';
export { type CreateGroupOptions, consolidateMetadata, createGroup } from './storage/write-group.js';
export {
  type FromZarrOptions,
  fromZarr,
  type MemberOptions,
  openGroup,
  ZarrGroup,
  type ZarrSource,
} from './storage/zarr.js';
export type { Region, RegionRange } from './storage/zarr-region.js';
export type { ZarrTarget } from './storage/zarr-target.js';
export type { DTypeOf, Result } from './types.js';
