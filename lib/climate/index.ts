/** `chunkwise/climate`: labelled arrays and datasets, CF conventions, and the files that climate data come in. */
import './labelled/methods.js';

export type { DifferentiateOptions, IdxOptions, IntegrateOptions } from './along/calculus.js';
export type { FillOptions, InterpolateNaOptions } from './along/filling.js';
export type { DiffOptions, RollOptions, RunningOptions, ShiftOptions } from './along/shifts.js';
export { type ApplyUfuncOptions, applyUfunc } from './applying/functions.js';
export { CalendarDate, type CalendarDateParts, type DateStep } from './calendar/calendar-date.js';
export type { Calendar } from './calendar/calendars.js';
export type { DropDuplicatesOptions, DropnaOptions, SortbyOptions, SortKey } from './choosing/parts.js';
export type { ClipLimits, Condition, Replacement, WhereOptions } from './choosing/where.js';
export {
  type AlignOptions,
  align,
  type BroadcastOptions,
  broadcast,
  type FillValue,
  type ReindexOptions,
} from './combining/align.js';
export { type ConcatDim, type ConcatOptions, concat } from './combining/concat.js';
export { fullLike, type LabelledLikeOptions, onesLike, zerosLike } from './combining/like.js';
export {
  type CombineOptions,
  type Compat,
  combineByCoords,
  combineNested,
  type Mergeable,
  type MergeOptions,
  merge,
  type Nested,
} from './combining/merge.js';
export type { ToArrayOptions, UnstackOptions } from './combining/stacking.js';
export type { DateAccessor } from './dates/date-accessor.js';
export * from './grouping/index.js';
export * from './indices/index.js';
export type { InterpOptions } from './interpolating/interp.js';
export type { Join } from './labelled/alignment.js';
export type { LookupMethod } from './labelled/axis-index.js';
export type { Values, VariableLike } from './labelled/coordinates.js';
export { DataArray, type DataArrayOptions, isDataArray } from './labelled/data-array.js';
export { Dataset, type DatasetOptions, isDataset } from './labelled/dataset.js';
export type { Operand } from './labelled/elementwise.js';
export type { Indexer } from './labelled/indexers.js';
export type { Label } from './labelled/labels.js';
export type { Dims, LabelledReduceOptions } from './labelled/reductions.js';
export { type IselOptions, type LabelIndexer, type LabelSlice, type SelOptions, slice } from './labelled/selection.js';
export type { Attrs, CalendarName, Encoding, Variable } from './labelled/variable.js';
export {
  type DatasetSource,
  type NamedDataset,
  type OpenDatasetOptions,
  openDataarray,
  openDataset,
  openZarr,
} from './opening/open-dataset.js';
export { DataTree, openDatatree } from './opening/open-datatree.js';
export { type OpenMfdatasetOptions, openMfdataset, type Paths } from './opening/open-mfdataset.js';
export type { ArrayPlot, Plot } from './plotting/array-plot.js';
export type { ArrayAnimateOptions, ArrayPlotOptions } from './plotting/plot-options.js';
export * from './resampling/index.js';
export * from './resampling/index.js';
export type { Row, ToCsvOptions } from './showing/rows.js';
export type { LabelledHistogramOptions } from './statistics/histogram.js';
export { type LabelledPolyfitOptions, polyval } from './statistics/polynomials.js';
export type { LabelledQuantileOptions, RankOptions } from './statistics/quantiles.js';
export { corr, cov, dot } from './statistics/together.js';
export { convertUnits, type UnitConversion, unitConversion } from './units/convert-units.js';
export * from './windows/index.js';
