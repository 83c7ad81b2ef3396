/**
 * The array that results come in: elements in a typed array with shape, stride and offset, laid out and named as the ndarray
 * package (scijs) does, so that its companions take it, and printed, iterated and listed as NumPy does.
 */
import { type Complex, complexOf, isComplex } from '../../../kernels/complex/number.js';
import {
  type ComplexDType,
  type DType,
  dtypeOf,
  entriesOf,
  isBigInt,
  isTextDType,
  isTimeDType,
  type Scalar,
  type ScalarOf,
  type TextDType,
  type TimeDType,
  type TypedArray,
  type TypedArrayOf,
} from '../../../kernels/dtype.js';
import { timeOf, toValue } from '../../../kernels/scalar.js';
import { putText, textAt } from '../../../kernels/text/text.js';
import type { Datetime64, Timedelta64 } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { numpyRepr, numpyText } from './nd-array-text.js';

/** Elements nested in lists, one level for each axis; of an array without axes the element itself. */
export type Nested<T> = T | Nested<T>[];

/** The element that `data` of an array holds: bools are 0 and 1 there. */
type Stored<D extends DType> = D extends 'int64' | 'uint64'
  ? bigint
  : D extends ComplexDType
    ? Complex
    : D extends TimeDType | TextDType
      ? ScalarOf<D>
      : number;

/** What describes an array in memory; arrays of the ndarray package fit. */
export interface ArrayParts {
  readonly data: TypedArray | readonly number[] | readonly bigint[];
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** True for whatever describes an array in memory, of the ndarray package too. */
export const isArrayParts = (value: unknown): value is ArrayParts =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  'shape' in value &&
  'stride' in value &&
  'offset' in value;

/**
 * Why an array's offset and strides do not describe elements of its data; undefined where they do. Arrays of others are not
 * checked by anybody else, and elements outside read as NaN or 0.
 */
export function strayText({ data, shape, stride, offset }: ArrayParts): string | undefined {
  if (sizeOf(shape) === 0) return undefined;
  const strides = Array.from(shape, (_, axis) => stride[axis]);
  let [low, high] = [offset, offset];
  shape.forEach((extent, axis) => {
    const reach = strides[axis] * (extent - 1);
    if (reach < 0) low += reach;
    else high += reach;
  });
  if ([offset, ...shape, ...strides].every(Number.isInteger) && low >= 0 && high < data.length) return undefined;
  return `an ndarray of shape [${shape.join(', ')}] with strides [${strides.join(', ')}] and offset ${offset} reaches from ${low} to ${high}, outside its ${data.length} elements`;
}

const rowMajorStrides = (shape: readonly number[], entries: number): number[] => {
  const stride = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = entries; axis >= 0; axis--) {
    stride[axis] = step;
    step *= shape[axis];
  }
  return stride;
};

/** Names that the ndarray package gives to typed arrays, where they differ from ours. */
const SCIJS_NAMES: Readonly<Record<string, string>> = {
  bool: 'uint8',
  int64: 'bigint64',
  uint64: 'biguint64',
  complex64: 'float32',
  complex128: 'float64',
};
const scijsName = (dtype: DType): string => {
  if (isTextDType(dtype)) return dtype.startsWith('<') ? 'uint32' : 'uint8';
  return isTimeDType(dtype) ? 'bigint64' : (SCIJS_NAMES[dtype] ?? dtype);
};

/** How the ndarray package names the kind of `data`. */
type ScijsName<D extends DType> = D extends 'bool'
  ? 'uint8'
  : D extends 'int64'
    ? 'bigint64'
    : D extends 'uint64'
      ? 'biguint64'
      : D extends 'complex64'
        ? 'float32'
        : D extends 'complex128'
          ? 'float64'
          : D extends TimeDType
            ? 'bigint64'
            : D extends `<U${number}`
              ? 'uint32'
              : D extends `S${number}`
                ? 'uint8'
                : D;

/**
 * An array in memory with elements of dtype `D`. What `compute` gives has its elements in C order, beginning at 0.
 *
 * Complex numbers lie in `data` as real and imaginary parts in turn, as in other languages; `get`, `item`, `toArray` and
 * iteration give them as `{ re, im }`. Text lies there as code points, of `Sn` as bytes, filled up with zeros to the dtype's width;
 * what gives elements gives strings.
 */
export class NdArray<D extends DType = DType>
  implements Iterable<number | bigint | string | Complex | Datetime64 | Timedelta64 | NdArray<D>>
{
  /** The elements; those of bools are 0 and 1, those of complex dtypes pairs of parts. */
  data: TypedArrayOf<D>;
  /** Extent of each axis. */
  shape: number[];
  /** Entries of `data` from one index to the next, for each axis. */
  stride: number[];
  /** Where in `data` the first element lies. */
  offset: number;
  /** The dtype as chunkwise and NumPy name it. */
  declare readonly elementType: D;

  /** @internal results are made by `compute` */
  constructor(
    data: TypedArrayOf<D>,
    shape: readonly number[],
    elementType?: D,
    stride?: readonly number[],
    offset = 0,
  ) {
    const dtype = elementType ?? dtypeOf(data) ?? 'float64';
    this.data = data;
    this.shape = [...shape];
    this.stride = stride ? [...stride] : rowMajorStrides(shape, entriesOf(dtype));
    this.offset = offset;
    // Not enumerable: a comparison in a test sees elements and shape.
    Object.defineProperty(this, 'elementType', { value: dtype });
    this.#width = isTextDType(dtype) ? entriesOf(dtype) : 0;
    this.#paired = this.#width === 0 && entriesOf(dtype) === 2;
    this.#timed = isTimeDType(dtype);
    this.#plain = !this.#paired && !this.#timed && this.#width === 0;
  }
  /** Entries of `data` that are one text; 0 where elements are none. */
  readonly #width: number;
  /** Elements are what `data` holds. */
  readonly #plain: boolean;
  /** Elements are counts of time. */
  readonly #timed: boolean;
  /** Two entries of `data` are one element. */
  readonly #paired: boolean;
  #stored(place: number): Stored<D> {
    const { data } = this;
    if (this.#width > 0) return textAt(data as Uint32Array, place, this.#width) as Stored<D>;
    if (this.#timed) return timeOf(data[place] as bigint, this.elementType as TimeDType) as Stored<D>;
    return (this.#paired ? complexOf(data[place] as number, data[place + 1] as number) : data[place]) as Stored<D>;
  }

  /** The kind of `data` as the ndarray package names it; see `elementType` for NumPy's name. */
  get dtype(): ScijsName<D> {
    return scijsName(this.elementType) as ScijsName<D>;
  }
  /** Number of axes. */
  get dimension(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }
  /** The axes by ascending stride. */
  get order(): number[] {
    return this.stride.map((_, axis) => axis).sort((a, b) => Math.abs(this.stride[a]) - Math.abs(this.stride[b]));
  }
  /** This array with its axes reversed, over the same data. */
  get T(): NdArray<D> {
    return this.transpose();
  }

  /** Where in `data` an element lies. */
  index(...at: number[]): number {
    let place = this.offset;
    for (let axis = 0; axis < at.length; axis++) place += this.stride[axis] * at[axis];
    return place;
  }
  /** The element at an index for each axis; of bools 0 or 1. */
  get(...at: number[]): Stored<D> {
    const { stride } = this;
    let place = this.offset;
    // Most have one axis or two, and loops over them are worth a way of their own.
    if (at.length === 1) place += stride[0] * at[0];
    else if (at.length === 2) place += stride[0] * at[0] + stride[1] * at[1];
    else for (let axis = 0; axis < at.length; axis++) place += stride[axis] * at[axis];
    return this.#plain ? (this.data[place] as Stored<D>) : this.#stored(place);
  }
  /** Writes an element: an index for each axis, then the value. */
  set(...at: [...number[], Stored<D>] | number[]): Stored<D> {
    const value = at[at.length - 1] as Stored<D>;
    let place = this.offset;
    for (let axis = 0; axis < at.length - 1; axis++) place += this.stride[axis] * (at[axis] as number);
    const data = this.data as unknown as { [k: number]: unknown };
    if (this.#width > 0) {
      if (!putText(data as unknown as Uint32Array, place, this.#width, String(value)))
        throw new ChunkwiseError(
          'dtype',
          `set: ${JSON.stringify(value)} has characters beyond U+00FF, which ${this.elementType} does not hold`,
        );
    } else if (this.#paired) {
      const pair: { re: unknown; im: unknown } = isComplex(value) ? value : { re: value, im: 0 };
      data[place] = pair.re;
      data[place + 1] = pair.im;
    } else data[place] = this.#timed ? toValue(value as Scalar, this.elementType as DType) : value;
    return value;
  }

  #view(shape: readonly number[], stride: readonly number[], offset: number): NdArray<D> {
    return new NdArray<D>(this.data, shape, this.elementType, stride, offset);
  }
  /** From `start[k]` on along each axis, over the same data. */
  lo(...start: number[]): NdArray<D> {
    const from = this.shape.map((_, axis) => Math.max(0, (start[axis] ?? 0) | 0));
    const offset = from.reduce((sum, n, axis) => sum + n * this.stride[axis], this.offset);
    return this.#view(
      this.shape.map((n, axis) => n - from[axis]),
      this.stride,
      offset,
    );
  }
  /** The first `extent[k]` along each axis, over the same data. */
  hi(...extent: number[]): NdArray<D> {
    const shape = this.shape.map((n, axis) =>
      typeof extent[axis] === 'number' && extent[axis] >= 0 ? extent[axis] | 0 : n,
    );
    return this.#view(shape, this.stride, this.offset);
  }
  /** Every `by[k]`-th along each axis, backwards where negative, over the same data. */
  step(...by: number[]): NdArray<D> {
    let { offset } = this;
    const shape = [...this.shape];
    const stride = [...this.stride];
    by.forEach((given, axis) => {
      const n = given | 0;
      if (axis >= shape.length || n === 0) return;
      if (n < 0) offset += stride[axis] * (shape[axis] - 1);
      shape[axis] = Math.ceil(shape[axis] / Math.abs(n));
      stride[axis] *= n;
    });
    return this.#view(shape, stride, offset);
  }
  /** The axes in another order, reversed when none is given, over the same data. */
  transpose(...axes: number[]): NdArray<D> {
    const order = axes.length > 0 ? this.shape.map((_, k) => axes[k] ?? k) : this.shape.map((_, k) => k).reverse();
    return this.#view(
      order.map((axis) => this.shape[axis]),
      order.map((axis) => this.stride[axis]),
      this.offset,
    );
  }
  /** The part at an index for each axis, which drops the axis; null keeps it. Over the same data. */
  pick(...at: (number | null)[]): NdArray<D> {
    const kept = this.shape.map((_, axis) => axis).filter((axis) => !(typeof at[axis] === 'number' && at[axis] >= 0));
    const offset = this.shape.reduce(
      (sum, _, axis) => sum + (kept.includes(axis) ? 0 : this.stride[axis] * (at[axis] ?? 0)),
      this.offset,
    );
    return this.#view(
      kept.map((axis) => this.shape[axis]),
      kept.map((axis) => this.stride[axis]),
      offset,
    );
  }

  /**
   * The one element: a bigint for int64 and uint64 always, a boolean for bool, `{ re, im }` for complex dtypes, a string for text,
   * otherwise a number.
   *
   * @throws 'shape' when there are more elements, or none
   */
  item(): ScalarOf<D> {
    if (this.size !== 1)
      throw new ChunkwiseError(
        'shape',
        `item: shape [${this.shape.join(', ')}] has ${this.size} elements, not one; use get(…) or toArray()`,
      );
    return this.#element(this.offset);
  }
  #element(place: number): ScalarOf<D> {
    const value = this.#stored(place);
    return (this.elementType === 'bool' ? (value as number) !== 0 : value) as ScalarOf<D>;
  }
  #nested<T>(axis: number, offset: number, element: (place: number) => T): Nested<T> {
    if (axis === this.shape.length) return element(offset);
    const list = new Array<Nested<T>>(this.shape[axis]);
    for (let k = 0; k < list.length; k++) list[k] = this.#nested(axis + 1, offset + k * this.stride[axis], element);
    return list;
  }
  /**
   * The elements in nested lists, one level for each axis, as NumPy's `tolist`: numbers, bigints for int64 and uint64,
   * booleans for bool, `{ re, im }` for complex dtypes. Without axes the element itself.
   */
  toArray(): Nested<ScalarOf<D>> {
    return this.#nested(0, this.offset, (place) => this.#element(place));
  }
  /**
   * Nested lists for `JSON.stringify`: as {@link toArray}, but 64-bit integers are numbers where a double holds them exactly
   * and decimal text elsewhere. NaN and infinities become null there, as JSON has none.
   */
  toJSON(): Nested<number | boolean | string | Complex> {
    const big = isBigInt(this.elementType);
    return this.#nested(0, this.offset, (place) => {
      const value = this.#element(place) as bigint | number | boolean | string | Complex;
      if (this.#timed || typeof value === 'string') return String(value);
      if (!big) return value as number | boolean | Complex;
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    });
  }
  /** Goes along the first axis, as NumPy does: elements of one axis, parts of more. Without axes, the one element. */
  *[Symbol.iterator](): Generator<Stored<D> | NdArray<D>> {
    if (this.shape.length === 0) yield this.#stored(this.offset);
    else if (this.shape.length === 1)
      for (let k = 0; k < this.shape[0]; k++) yield this.#stored(this.offset + k * this.stride[0]);
    else for (let k = 0; k < this.shape[0]; k++) yield this.pick(k);
  }
  /** The element where there are no axes, so that `+r` and `r > 1` work; otherwise the array. */
  valueOf(): Stored<D> | this {
    return this.shape.length === 0 ? this.#stored(this.offset) : this;
  }
  /** As NumPy's `str`: aligned, and summarised above 1000 elements. */
  toString(): string {
    return numpyText(this, this.elementType);
  }
  /**
   * The element where there are no axes, text where text is asked for.
   *
   * @throws 'shape' where an operator stands beside an array that has axes: `r + 1` would join its text and "1"
   */
  [Symbol.toPrimitive](hint: string): Stored<D> | string {
    if (hint === 'string' || (this.#paired && this.shape.length === 0)) return this.toString();
    if (this.shape.length === 0) return this.#stored(this.offset);
    throw new ChunkwiseError(
      'shape',
      `an ndarray of shape [${this.shape.join(', ')}] stands where JavaScript needs a number: operators do not work on arrays; compute with cw.asarray(array), map its data, take an element with get(…), or write String(array) for its text`,
    );
  }
  get [Symbol.toStringTag](): string {
    return 'NdArray';
  }
  /** What `console.log` shows: as NumPy's `repr`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return numpyRepr(this, this.elementType);
  }
  /** What a notebook shows. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': numpyRepr(this, this.elementType) };
  }
}
