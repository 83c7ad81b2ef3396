/**
 * The methods of DataArray and Dataset, installed once from the functions of this room: a function is the single definition, a method
 * passes its object as first argument. What is done with one array is done with each variable of a dataset.
 */
import type { DType, ScalarOf } from '../../../kernels/dtype.js';
import type { ComputeOptions, Result } from '../../array/index.js';
import { declare, define, signatureOf } from '../../base/signature.js';
import { ALONG_METHODS, ALONG_OF_ARRAYS, type AlongMethods, type AlongOfArrays } from '../along/methods.js';
import {
  CHOOSING_METHODS,
  CHOOSING_OF_ARRAYS,
  CHOOSING_OF_DATASETS,
  type ChoosingMethods,
  type ChoosingOfArrays,
  type ChoosingOfDatasets,
} from '../choosing/methods.js';
import { GROUPING_METHODS, type GroupingMethods } from '../grouping/methods.js';
import { type ArrayPlot, arrayPlot } from '../plotting/array-plot.js';
import { dateAccessor, type HasDates, SHOWING_METHODS, type ShowingMethods } from '../showing/methods.js';
import { UNITS_OF_ARRAYS, type UnitsOfArrays } from '../units/methods.js';
import { WRITING_METHODS, type WritingMethods } from '../writing/methods.js';
import * as computing from './computing.js';
import type { VariableLike } from './coordinates.js';
import { DataArray } from './data-array.js';
import { Dataset } from './dataset.js';
import { ELEMENTWISE_METHODS, type LabelledOperation, type Operand } from './elementwise.js';
import type { Indexer } from './indexers.js';
import { mapVariables } from './mapping.js';
import { MEMBERSHIP_OF_DATASETS, type MembershipOfDatasets } from './membership.js';
import {
  LABELLED_REDUCTIONS,
  type LabelledReduction,
  namedDims,
  REDUCTION_METHODS,
  type ReduceArguments,
  reduceOptions,
} from './reductions.js';
import { type IselOptions, isel, type LabelIndexer, type LabelSlice, type SelOptions, sel } from './selection.js';
import * as shaping from './shaping.js';
import { methodSignature } from './signatures.js';
import type { Attrs } from './variable.js';

/** Methods that arrays and datasets have alike; `X` is the one or the other. */
export interface SharedMethods<X>
  extends ChoosingMethods<X>,
    AlongMethods<X>,
    GroupingMethods<X>,
    ShowingMethods,
    WritingMethods {
  /** The part at positions: `isel({ time: 0, lat: slice(10, 20), lon: [3, 1] })`. */
  isel(indexers: Readonly<Record<string, Indexer | LabelSlice>>, options?: IselOptions): X;
  /** The part at labels: `sel({ time: '2010-06', lat: slice(60, 20) })`, `sel({ lat: 47.1 }, { method: 'nearest' })`. */
  sel(indexers: Readonly<Record<string, LabelIndexer>>, options?: SelOptions): X;
  /** Axes in another order; reversed without names. */
  transpose(...dims: readonly string[]): X;
  /** With coordinates added or replaced. */
  assignCoords(coords: Readonly<Record<string, VariableLike>>): X;
  /** With attributes added or replaced. */
  assignAttrs(attrs: Attrs): X;
  /** With other names. */
  rename(names: string | Readonly<Record<string, string>>): X;
  /** Without dimensions of extent 1. */
  squeeze(dim?: string | readonly string[], options?: { readonly drop?: boolean | undefined }): X;
  /** With new dimensions in front. */
  expandDims(dim: string | readonly string[] | Readonly<Record<string, number | VariableLike>>): X;
  /** Without the named variables or coordinates. */
  dropVars(names: string | readonly string[]): X;
  /** Coordinates made plain variables, or dropped. */
  resetCoords(names: string | readonly string[] | undefined, options: { readonly drop: true }): X;
  resetCoords(names?: string | readonly string[], options?: { readonly drop?: boolean | undefined }): Dataset;
  /** Computed, with the values in memory. */
  compute(options?: ComputeOptions): Promise<X>;
  /** Coordinates or variables computed, so that labels can be looked up in them; all without names. */
  load(names?: string | readonly string[], options?: ComputeOptions): Promise<X>;
  /** Computed and kept in blocks. */
  persist(options?: ComputeOptions): Promise<X>;
  /** The data cut into other blocks: `chunk({ time: 120 })`. */
  chunk(chunks?: Readonly<Record<string, number | 'auto' | readonly number[]>> | number | 'auto'): X;
}

/** Operations that are methods of their own. */
type Named = keyof ChoosingMethods<never> | keyof AlongMethods<never>;
type Elementwise<X> = { [K in Exclude<LabelledOperation, Named>]: (...others: readonly (Operand | X)[]) => X };
type Reductions<X> = { [K in LabelledReduction]: (...args: ReduceArguments) => X };

/** All methods of a labelled array. */
export interface DataArrayMethods<D extends DType>
  extends SharedMethods<DataArray>,
    Elementwise<DataArray>,
    Reductions<DataArray>,
    ChoosingOfArrays,
    AlongOfArrays,
    HasDates,
    UnitsOfArrays {
  /** The values as an ndarray. */
  values(options?: ComputeOptions): Promise<Result<D>>;
  /** The one element of an array of one element. @throws 'shape' when there are more */
  item(options?: ComputeOptions): Promise<ScalarOf<D>>;
  /**
   * A picture: a map over latitude and longitude, a section, a line or a histogram, as the dimensions say; kinds by name, as
   * `plot.contourf()`.
   */
  readonly plot: ArrayPlot;
  /** A dataset with this array as its one variable. */
  toDataset(options?: { readonly name?: string | undefined }): Dataset;
}

/** All methods of a dataset. */
export interface DatasetMethods
  extends SharedMethods<Dataset>,
    Elementwise<Dataset>,
    Reductions<Dataset>,
    ChoosingOfDatasets,
    MembershipOfDatasets {
  /** With variables added or replaced. */
  assign(variables: Readonly<Record<string, VariableLike | ((ds: Dataset) => VariableLike)>>): Dataset;
  /** What `fn` makes of each variable. */
  map(fn: (array: DataArray, name: string) => DataArray): Dataset;
}

type AnyFunction = (...args: never[]) => unknown;

/** Functions that take either, the object first. */
const SHARED: { readonly [K in keyof SharedMethods<never>]: AnyFunction } = {
  isel,
  sel,
  transpose: shaping.transpose,
  assignCoords: shaping.assignCoords,
  assignAttrs: shaping.assignAttrs,
  rename: shaping.rename,
  squeeze: shaping.squeeze,
  expandDims: shaping.expandDims,
  dropVars: shaping.dropVars,
  resetCoords: shaping.resetCoords,
  compute: computing.compute,
  load: computing.load,
  persist: computing.persist,
  chunk: computing.chunk,
  ...WRITING_METHODS,
  ...CHOOSING_METHODS,
  ...GROUPING_METHODS,
  ...ALONG_METHODS,
  ...SHOWING_METHODS,
};

const OF_ARRAYS = {
  values: computing.values,
  item: computing.item,
  toDataset: shaping.toDataset,
  ...CHOOSING_OF_ARRAYS,
  ...ALONG_OF_ARRAYS,
  ...UNITS_OF_ARRAYS,
};

/** Makes functions methods of a class: the object is their first argument. */
function install(target: object, methods: Readonly<Record<string, AnyFunction>>): void {
  for (const [name, fn] of Object.entries(methods)) {
    const own = signatureOf(fn);
    const signature = own ?? methodSignature(name);
    const checked = (own || !signature ? fn : define(signature as never, fn)) as (...all: unknown[]) => unknown;
    const method = function method(this: unknown, ...args: unknown[]): unknown {
      return checked(this, ...args);
    };
    if (signature) declare(method, signature);
    Object.defineProperty(method, 'name', { value: name });
    Object.defineProperty(target, name, { value: method, configurable: true, writable: true });
  }
}

/** An elementwise operation on each variable, with the variable of that name of other datasets. */
const elementwiseOfDatasets = Object.fromEntries(
  Object.entries(ELEMENTWISE_METHODS).map(([name, fn]): [string, AnyFunction] => [
    name,
    ((ds: Dataset, ...others: (Operand | Dataset)[]) =>
      mapVariables(name, ds, (array, key) => {
        if (others.some((other) => other instanceof Dataset && !other.has(key))) return undefined;
        return fn(array, ...others.map((other) => (other instanceof Dataset ? other.get(key) : other)));
      })) as AnyFunction,
  ]),
);

/** A reduction of each variable that it is defined for, over those of the dimensions that the variable has. */
const reductionsOfDatasets = Object.fromEntries(
  LABELLED_REDUCTIONS.map((name): [string, AnyFunction] => [
    name,
    ((ds: Dataset, ...args: ReduceArguments) => {
      const options = reduceOptions(args);
      const dims = namedDims(name, ds.dims, options.dim);
      return mapVariables(name, ds, (array) => {
        const own = dims.filter((dim) => array.dims.includes(dim));
        if (!reducible(name, array)) return undefined;
        return REDUCTION_METHODS[name](array, { ...options, dim: own });
      });
    }) as AnyFunction,
  ]),
);

/** As xarray: variables of text and times drop out of sums and means. */
function reducible(name: LabelledReduction, { dtype, variable }: DataArray): boolean {
  if (name === 'count') return true;
  const text = dtype.startsWith('<U') || dtype.startsWith('S');
  const times = variable.calendar !== undefined || dtype.startsWith('datetime64') || dtype.startsWith('timedelta64');
  return !text && (!times || ['min', 'max', 'argmin', 'argmax'].includes(name));
}

Object.defineProperty(DataArray.prototype, 'dt', {
  get(this: DataArray) {
    return dateAccessor(this);
  },
  configurable: true,
});
Object.defineProperty(DataArray.prototype, 'plot', {
  configurable: true,
  get(this: DataArray): ArrayPlot {
    return arrayPlot(this);
  },
});
install(DataArray.prototype, { ...ELEMENTWISE_METHODS, ...REDUCTION_METHODS, ...SHARED, ...OF_ARRAYS });
install(Dataset.prototype, {
  ...elementwiseOfDatasets,
  ...reductionsOfDatasets,
  ...SHARED,
  ...CHOOSING_OF_DATASETS,
  ...MEMBERSHIP_OF_DATASETS,
  assign: shaping.assign,
  map: ((ds: Dataset, fn: (array: DataArray, name: string) => DataArray) => mapVariables('map', ds, fn)) as AnyFunction,
});
