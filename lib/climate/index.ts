/** `chunkwise/climate`: labelled arrays and datasets, CF conventions, and the files that climate data come in. */
import './labelled/methods.js';

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
