/**
 * Methods that arrays of NumPy, dask and xarray have beside those of the tables: each is the function of its name with this array as
 * first argument.
 */
import type { DType } from '../../kernels/dtype.js';
import { numberToHalf } from '../../kernels/half.js';
import { optional } from '../base/kinds.js';
import { define } from '../base/signature.js';
import type { ComputeOptions } from '../run/compute.js';
import { COMPUTE } from '../run/compute-options.js';
import { type ArrayLike, type ArrayOrText, asarray, nodeOf, operandOf } from './asarray.js';
import { type ChunkedArray, wrap } from './chunked-array.js';
import { computeOne } from './computing.js';
import { fullLike } from './creation/creation.js';
import { chosenNode } from './elementwise/chosen.js';
import type { AnyBlockFunction } from './functions/blocks.js';
import type { VectorizeOptions } from './functions/gufunc.js';
import { map } from './functions/python-functions.js';
import { arrayLike, movedArray, movedOrText } from './kinds.js';
import { argpartition, type PartitionOptions, partition } from './order/partitions.js';
import {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  type QuantileOf,
  type QuantileOptions,
  quantile,
} from './order/quantile.js';
import { type SearchsortedOptions, searchsorted } from './order/searching.js';
import type { AxisOptions } from './reductions/reduce-node.js';
import type { AxisNumbers } from './reductions/reductions.js';
import { resize } from './shaping/editing.js';
import { type StoreOptions, type Storing, store } from './storage/store.js';
import type { ZarrTarget } from './storage/zarr-target.js';
import type { Computing, DTypeOf, QuotientOf } from './types.js';

/** @internal `x` where a condition holds, as a method has it */
const whereOf = define(
  {
    name: 'x.where',
    parameters: [
      ['x', movedArray],
      ['condition', arrayLike],
      ['other', optional(movedOrText, Number.NaN)],
    ],
    unknown: true,
  },
  (x: ArrayLike, condition: ArrayLike, other: ArrayOrText = Number.NaN): ChunkedArray =>
    wrap(chosenNode(operandOf(condition, 'where'), nodeOf(x, 'where'), operandOf(other, 'where'))),
);

/** An array like `x` with `value` everywhere: NumPy's `fill`, which gives a new array here. @example cw.fill(x, 0) */
export const fill = define(
  {
    name: 'fill',
    parameters: [
      ['x', movedArray],
      ['value', movedOrText],
    ],
  },
  <X extends ArrayLike>(x: X, value: ArrayOrText): ChunkedArray<DTypeOf<X>> =>
    fullLike(x, value) as ChunkedArray<DTypeOf<X>>,
);

/** Computes `x` and gives its elements as nested lists. @throws as `compute` @example await cw.tolist(x) */
export const tolist = define(
  { name: 'tolist', parameters: [['x', arrayLike]], options: COMPUTE, unknown: true, promised: true },
  async (x: ArrayLike, options: ComputeOptions = {}): Promise<unknown> =>
    (await computeOne(asarray(x), options)).toArray(),
);

/** Computes `x` and gives the bytes of its elements in C order, little endian. @throws as `compute` @example await cw.tobytes(x) */
export const tobytes = define(
  { name: 'tobytes', parameters: [['x', movedArray]], options: COMPUTE, unknown: true, promised: true },
  async (x: ArrayLike, options: ComputeOptions = {}): Promise<Uint8Array> => {
    const { data: numbers, elementType } = await computeOne(asarray(x), options);
    const data = elementType === 'float16' ? Uint16Array.from(numbers as Float32Array, numberToHalf) : numbers;
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  },
);

/** Methods of NumPy's, dask's and xarray's arrays. */
export interface NumpyMethods<D extends DType> {
  /** This array where `condition` holds, elsewhere `other`, by default NaN. */
  where(condition: ArrayLike, other?: ArrayOrText): ChunkedArray;
  /** A plain function called for each element. */
  map<R extends DType = Computing<D>>(fn: AnyBlockFunction, options?: VectorizeOptions<R>): ChunkedArray<R>;
  /** The quantiles `q`, from 0 to 1. */
  quantile(q: Parameters<typeof quantile>[1], options?: QuantileOptions | AxisNumbers): ChunkedArray<QuantileOf<D>>;
  /** The percentiles `q`, from 0 to 100. */
  percentile(q: Parameters<typeof percentile>[1], options?: QuantileOptions): ChunkedArray<QuantileOf<D>>;
  /** Quantiles of what is not NaN. */
  nanquantile(q: Parameters<typeof quantile>[1], options?: QuantileOptions | AxisNumbers): ChunkedArray<QuantileOf<D>>;
  /** Percentiles of what is not NaN. */
  nanpercentile(q: Parameters<typeof percentile>[1], options?: QuantileOptions): ChunkedArray<QuantileOf<D>>;
  /** The middle element. */
  median(options?: AxisOptions | AxisNumbers): ChunkedArray<QuotientOf<D>>;
  /** The middle of what is not NaN. */
  nanmedian(options?: AxisOptions | AxisNumbers): ChunkedArray<QuotientOf<D>>;
  /** Lanes in which the elements at places are those that sorting puts there. */
  partition(kth: number | readonly number[], options?: PartitionOptions | number): ChunkedArray<D>;
  /** The indices that make a partition. */
  argpartition(kth: number | readonly number[], options?: PartitionOptions | number): ChunkedArray<'int64'>;
  /** Where values would be inserted into this ascending list. */
  searchsorted(values: ArrayOrText, options?: SearchsortedOptions): ChunkedArray<'int64'>;
  /** The elements as often as it takes to fill a shape. */
  resize(shape: number | readonly number[]): ChunkedArray<D>;
  /** `value` everywhere: a new array, as arrays do not change. */
  fill(value: ArrayOrText): ChunkedArray<D>;
  /** The elements as nested lists, computed. */
  tolist(options?: ComputeOptions): Promise<unknown>;
  /** The bytes of the elements in C order, computed. */
  tobytes(options?: ComputeOptions): Promise<Uint8Array>;
  /** Writes to a Zarr store, or over a region of one. */
  store(target: ZarrTarget, options: StoreOptions & { readonly compute: false }): Storing;
  store(target: ZarrTarget, options?: StoreOptions): Promise<ChunkedArray[]>;
}

/** @internal the functions that {@link NumpyMethods} are */
export const NUMPY_METHODS: Readonly<Record<keyof NumpyMethods<DType>, (...args: never[]) => unknown>> = {
  where: whereOf,
  map,
  quantile,
  percentile,
  nanquantile,
  nanpercentile,
  median,
  nanmedian,
  partition,
  argpartition,
  searchsorted,
  resize,
  fill,
  tolist,
  tobytes,
  store: store as (...args: never[]) => unknown,
};
