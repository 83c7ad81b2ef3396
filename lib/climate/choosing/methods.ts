/**
 * The methods of this room and of its neighbours for combining, as tables for `labelled/methods.ts`.
 */
import type { DType } from '../../../kernels/dtype.js';
import { type BroadcastOptions, broadcastLike, type ReindexOptions, reindex, reindexLike } from '../combining/align.js';
import { broadcastEquals, equals, identical } from '../combining/equality.js';
import { type Mergeable, type MergeOptions, mergeWith } from '../combining/merge.js';
import {
  dropIndexes,
  setIndex,
  stack,
  swapDims,
  type ToArrayOptions,
  toArray,
  type UnstackOptions,
  unstack,
} from '../combining/stacking.js';
import type { VariableLike } from '../labelled/coordinates.js';
import type { DataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import type { Operand } from '../labelled/elementwise.js';
import type { Label } from '../labelled/labels.js';
import type { Labelled } from '../labelled/mapping.js';
import type { LabelIndexer } from '../labelled/selection.js';
import {
  type DropDuplicatesOptions,
  type DropnaOptions,
  dropDuplicates,
  dropIsel,
  dropna,
  dropSel,
  head,
  loc,
  type SortbyOptions,
  type SortKey,
  sortby,
  tail,
  thin,
} from './parts.js';
import {
  astype,
  type ClipLimits,
  type Condition,
  clip,
  fillna,
  isin,
  isnull,
  notnull,
  type Replacement,
  round,
  type WhereOptions,
  where,
} from './where.js';

type Counts = number | Readonly<Record<string, number>>;

/** Methods that arrays and datasets have alike. */
export interface ChoosingMethods<X> {
  /** Where the condition holds, elsewhere `other`, or missing: `where(t.greater(0))`, `where(lat.greater(60), { drop: true })`. */
  where(cond: Condition<X>, options?: WhereOptions): X;
  where(cond: Condition<X>, other: Replacement | undefined, options?: WhereOptions): X;
  /** Missing values replaced. */
  fillna(value: Replacement): X;
  /** True where elements are among `test`. */
  isin(test: Operand): X;
  /** Elements limited: `clip(0, 1)`, `clip({ min: 0 })`. */
  clip(limits: ClipLimits): X;
  clip(min?: Operand | null, max?: Operand | null): X;
  /** Rounded to places after the point, halves to even. */
  round(decimals?: number): X;
  /** In another dtype. */
  astype(dtype: DType): X;
  /** True where elements are missing. */
  isnull(): X;
  /** True where elements are there. */
  notnull(): X;
  /** Without the labels of `dim` at which values are missing. */
  dropna(dim: string, options?: DropnaOptions): Promise<X>;
  /** In the order of coordinates: `sortby('lat')`, `sortby(['year', 'month'], { ascending: false })`. */
  sortby(by: SortKey<X>, options?: SortbyOptions | boolean): X;
  /** The first of each named dimension: `head({ time: 3 })`; 5 without a count. */
  head(counts?: Counts): X;
  /** The last of each named dimension. */
  tail(counts?: Counts): X;
  /** Every n-th of each named dimension. */
  thin(counts: Counts): X;
  /** Without the labels named. */
  dropSel(labels: Readonly<Record<string, Label | readonly Label[]>>): X;
  /** Without the places named. */
  dropIsel(places: Readonly<Record<string, number | readonly number[]>>): X;
  /** Without labels that stand several times. */
  dropDuplicates(dim: string, options?: DropDuplicatesOptions): X;
  /** At other labels; missing, or what `method` finds, where there was none. */
  reindex(labels: Readonly<Record<string, VariableLike>>, options?: ReindexOptions): X;
  /** At the labels of another array or dataset. */
  reindexLike(other: Labelled, options?: ReindexOptions): X;
  /** Repeated along the dimensions that `other` has besides. */
  broadcastLike(other: Labelled, options?: BroadcastOptions): X;
  /** True where dimensions, coordinates and values are the same. */
  equals(other: Labelled): Promise<boolean>;
  /** As `equals`, with the same attributes and names. */
  identical(other: Labelled): Promise<boolean>;
  /** As `equals`, once both are repeated along the dimensions that the other has. */
  broadcastEquals(other: Labelled): Promise<boolean>;
  /** Several dimensions as one: `stack({ point: ['lat', 'lon'] })`. */
  stack(dims: Readonly<Record<string, readonly string[]>>): X;
  /** A dimension taken apart by coordinates along it. */
  unstack(dim: string, options?: UnstackOptions): X;
  /** Dimensions under the name of a coordinate along them. */
  swapDims(dims: Readonly<Record<string, string>>): X;
  /** The labels of a dimension replaced by those of another coordinate along it. */
  setIndex(indexes: Readonly<Record<string, string>>): X;
  /** Without the labels of dimensions. */
  dropIndexes(dims: string | readonly string[]): X;
}

export const CHOOSING_METHODS = {
  where,
  fillna,
  isin,
  clip,
  round,
  astype,
  isnull,
  notnull,
  dropna,
  sortby,
  head,
  tail,
  thin,
  dropSel,
  dropIsel,
  dropDuplicates,
  reindex,
  reindexLike,
  broadcastLike,
  equals,
  identical,
  broadcastEquals,
  stack,
  unstack,
  swapDims,
  setIndex,
  dropIndexes,
} as const satisfies { readonly [K in keyof ChoosingMethods<never>]: unknown };

/** Methods of arrays alone. */
export interface ChoosingOfArrays {
  /** The part at labels in the order of the dimensions: `t.loc('2010-06', slice(60, 20))`. */
  loc(labels: Readonly<Record<string, LabelIndexer>>): DataArray;
  loc(...labels: readonly LabelIndexer[]): DataArray;
}
export const CHOOSING_OF_ARRAYS = { loc } as const;

/** Methods of datasets alone. */
export interface ChoosingOfDatasets {
  /** With the variables of another. */
  merge(other: Mergeable, options?: MergeOptions): Dataset;
  /** The variables as one array along a new dimension. */
  toArray(options?: ToArrayOptions): DataArray;
}
export const CHOOSING_OF_DATASETS = { merge: mergeWith, toArray } as const;
