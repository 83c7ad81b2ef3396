/**
 * Arrays with a mask: values and, for each, whether it is missing. What functions and methods make of them is told by the
 * rules of `masked-rules.ts`; both parts stay lazy, chunked arrays.
 */
import {
  DTYPES,
  type DType,
  type Element,
  isTextDType,
  isTimeDType,
  type Scalar,
  type ScalarOf,
} from '../../../kernels/dtype.js';
import { castScalar, fromValue } from '../../../kernels/scalar.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ChunkLists } from '../../base/grid.js';
import { CALL, type Composite } from '../../base/results/composite.js';
import { inspected } from '../../base/results/notebook.js';
import { optionsInFull } from '../../base/signature.js';
import { type ArrayLike, elementOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { type ComputeOptions, compute, explain, persist } from '../computing.js';
import { where } from '../elementwise/conditional.js';
import type { ChunkedArrayMethods } from '../methods.js';
import type { ToZarrOptions } from '../storage/to-zarr.js';
import type { ZarrTarget } from '../storage/zarr-target.js';
import { extract } from '../unknown/nonzero.js';
import { MaskedResult } from './masked-result.js';
import { applyRule } from './masked-rules.js';

/** An array with a mask whose dtype may be any: what functions take. */
export interface MaskedParts<D extends DType = DType> {
  /** The dtype of the values. */
  readonly dtype: D;
  /** True where a value is missing. */
  readonly mask: ChunkedArray<'bool'>;
}

/** An argument that may be masked where it may be an array. */
type MaskedArgument<A> = ArrayLike extends A ? A | MaskedParts : A;
/** A method of arrays as arrays with a mask have it; declared as a method, so that arrays of one dtype are arrays of any. */
type MaskedMethod<F> = F extends (...args: infer A extends readonly unknown[]) => ChunkedArray<infer R>
  ? { method(...args: { [K in keyof A]: MaskedArgument<A[K]> }): MaskedArray<R> }['method']
  : never;
/** Methods that are not those of arrays with other types. */
type OwnNames =
  | 'mapBlocks'
  | 'mapOverlap'
  | 'compute'
  | 'item'
  | 'persist'
  | 'release'
  | 'blocks'
  | 'toZarr'
  | 'explain'
  | 'visualize';
/** The methods of {@link MaskedArray}: those of ChunkedArray, with arrays with a mask in and out. */
type MaskedMethods<D extends DType> = {
  readonly [K in Exclude<keyof ChunkedArrayMethods<D>, OwnNames>]: MaskedMethod<ChunkedArrayMethods<D>[K]>;
};

/** What NumPy puts where values are masked. */
function defaultFillValue(dtype: DType): Element {
  const { kind } = DTYPES[dtype];
  if (isTextDType(dtype)) return 'N/A';
  if (isTimeDType(dtype)) return fromValue(NAT, dtype);
  if (kind === 'c') return { re: 1e20, im: 0 };
  return kind === 'b' ? true : kind === 'f' ? castScalar(1e20, 'float64', dtype) : castScalar(999999n, 'int64', dtype);
}

/**
 * A lazy, chunked array some of whose values are missing: `data` and a `mask` that is true where they are. Made by the functions
 * of `cw.ma`. Arithmetic of masked arrays is masked where an operand is, or where the operation has no value (a quotient by
 * 0, the root of a negative number); reductions pass over what is masked and are masked where nothing is left; what selects,
 * joins and turns moves both parts. Values below the mask are not specified.
 *
 * @example
 * const m = cw.ma.maskedInvalid(cw.array([1, NaN, 3]));
 * await m.mean().item(); // 2
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are those of ChunkedArray
export class MaskedArray<D extends DType = DType> implements MaskedParts<D>, Composite {
  /** The values; below the mask any. */
  readonly data: ChunkedArray<D>;
  /** True where a value is missing. */
  readonly mask: ChunkedArray<'bool'>;
  /** What {@link filled} puts there unless told otherwise. */
  readonly fillValue: ScalarOf<D>;

  /** @internal made by the functions of `cw.ma` */
  constructor(data: ChunkedArray<D>, mask: ChunkedArray<'bool'>, fillValue?: Scalar) {
    this.data = data;
    this.mask = mask;
    this.fillValue = (
      fillValue === undefined ? defaultFillValue(data.dtype) : elementOf('ma', fillValue, data.dtype, 'fillValue')
    ) as ScalarOf<D>;
  }

  /** Extent of each axis. */
  get shape(): readonly number[] {
    return this.data.shape;
  }
  /** The dtype of the values. */
  get dtype(): D {
    return this.data.dtype;
  }
  /** Number of axes. */
  get ndim(): number {
    return this.data.ndim;
  }
  /** Number of elements, masked ones among them. */
  get size(): number {
    return this.data.size;
  }
  /** Extents of the blocks along each axis. */
  get chunks(): ChunkLists {
    return this.data.chunks;
  }
  /** Names of the axes, where they are known. */
  get dims(): readonly string[] | undefined {
    return this.data.dims;
  }
  /** This array with its axes reversed. */
  get T(): MaskedArray<D> {
    return new MaskedArray(this.data.T, this.mask.T, this.fillValue as Scalar);
  }

  /** An array of other values and another mask, with this one's fill value where it has the dtype. */
  with<T extends DType>(data: ChunkedArray<T>, mask: ChunkedArray<'bool'>): MaskedArray<T> {
    const same = (data.dtype as DType) === this.dtype;
    return new MaskedArray<T>(data, mask, same ? (this.fillValue as Scalar) : undefined);
  }

  /**
   * The values, and `fillValue` where they are masked (default: this array's).
   *
   * @throws 'dtype' for a value that the dtype cannot hold, such as NaN among integers: convert by `astype` first
   */
  filled(fillValue: Scalar = this.fillValue as Scalar): ChunkedArray<D> {
    const value = elementOf('ma.filled', fillValue, this.dtype, 'fillValue');
    return where(this.mask, value, this.data) as ChunkedArray<DType> as ChunkedArray<D>;
  }
  /** The values that are not masked, along one axis in C order; how many they are is known when computed. */
  compressed(): ChunkedArray<D> {
    return extract(this.mask.logicalNot(), this.data);
  }
  /** How many values are not masked, along axes or of all. */
  count(options: Parameters<ChunkedArray<'bool'>['countNonzero']>[0] = {}): ChunkedArray<'int64'> {
    return this.mask.logicalNot().countNonzero(options);
  }

  /** Computes values and mask together. */
  async compute(options: ComputeOptions = {}): Promise<MaskedResult<D>> {
    const [data, mask] = await compute(this.data, this.mask, options);
    return new MaskedResult<D>(data, mask, this.fillValue);
  }
  /** Computes an array of one element and gives it: null where it is masked. */
  async item(options: ComputeOptions = {}): Promise<ScalarOf<D> | null> {
    if (this.size !== 1)
      throw new ChunkwiseError('shape', `item: shape ${shapeText(this.shape)} has ${this.size} elements, not one`);
    const { data, mask } = await this.compute(options);
    if (mask.data[0] !== 0) return null;
    return (this.dtype === 'bool' ? Boolean(data.data[0]) : data.data[0]) as ScalarOf<D>;
  }
  /** Computes values and mask and keeps their blocks. */
  async persist(options: ComputeOptions = {}): Promise<MaskedArray<D>> {
    const [data, mask] = await persist(this.data, this.mask, options);
    return this.with(data, mask);
  }
  /** Stores the array with its fill value where it is masked, which the stored array names as its own. */
  async toZarr(target: ZarrTarget, options: ToZarrOptions = {}): Promise<MaskedArray<D>> {
    const stored = await this.filled().toZarr(target, { fillValue: this.fillValue as Scalar, ...options });
    return new MaskedArray(stored as ChunkedArray<D>, this.mask, this.fillValue as Scalar);
  }
  /** What computing values and mask would do. */
  explain(): string {
    return explain(this.data, this.mask);
  }

  [CALL](name: string, fn: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
    // What the array is made of is the same for every dtype.
    return applyRule(name, this as MaskedParts as MaskedArray, fn, optionsInFull(fn, args));
  }

  get [Symbol.toStringTag](): string {
    return 'MaskedArray';
  }
  /** One line: shape, dtype and chunks of the values. */
  toString(): string {
    return this.data.toString().replace('ChunkedArray', 'MaskedArray');
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.toPrimitive](hint: string): string {
    return hint === 'string' ? this.toString() : this.data[Symbol.toPrimitive](hint);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspected(this.toString(), () => ({}));
  }
}
export interface MaskedArray<D extends DType = DType> extends MaskedMethods<D> {}
