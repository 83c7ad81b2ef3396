/**
 * Everything that counts as an array where one is expected: chunked arrays, ndarrays, typed arrays, nested arrays and
 * scalars, each turned into an expression without copying where the layout allows.
 */
import { asComplex, isComplex } from '../../kernels/complex/number.js';
import {
  DTYPE_NAMES,
  DTYPES,
  type DType,
  dtypeOf,
  type Element,
  entriesOf,
  isBigInt,
  isComplexDType,
  isDType,
  isTextDType,
  isTimeDType,
  newElements,
  realDType,
  type Scalar,
  type TypedArray,
} from '../../kernels/dtype.js';
import { defaultDType, promoteTypes } from '../../kernels/promote.js';
import { heldScalar, integerRange, putElement, scalarText } from '../../kernels/scalar.js';
import { lengthOf, textDType } from '../../kernels/text/text.js';
import { Datetime64, isTime, parseMoment } from '../../kernels/time/moment.js';
import { NAT } from '../../kernels/time/units.js';
import { ChunkwiseError } from '../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../base/grid.js';
import { chunks, optional, otherwise, shape } from '../base/kinds.js';
import { shown } from '../base/messages/argument-errors.js';
import { type ArrayParts, isArrayParts, NdArray, strayText } from '../base/results/nd-array.js';
import { sizeOf } from '../base/shape.js';
import { define } from '../base/signature.js';
import { broadcastTo, cast, constant, converted, memory, type Operand, rechunk } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { shapeText } from './axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from './chunked-array.js';
import { withShape } from './creation/shape-meant.js';
import { movedOrText, storedDType, storedDTypeOfType, typedArray } from './kinds.js';
import { textElement, textsDType } from './text/text-elements.js';
import type { DTypeOf } from './types.js';

/** Numbers, bigints, booleans, complex numbers, times or text nested to any depth, all lists of one level equally long. */
export type NestedArray = readonly (Scalar | string | Date | NestedArray)[];

/** An array in memory: what `compute` gives, or an array of the scijs `ndarray` package. */
export type Ndarray = ArrayParts;

/** Whatever is taken where an array is expected. */
export type ArrayLike = ChunkedArray | Ndarray | TypedArray | NestedArray | Scalar | Date;

/** What is taken where one element may be text. */
export type ArrayOrText = ArrayLike | string;

/** How data in memory become an array. */
export interface FromOptions<D extends DType = DType> {
  /** Element type; default: that of the data (numbers float64, bigints int64, booleans bool, text as wide as the longest). */
  readonly dtype?: D | undefined;
  /** How to cut it into blocks; default: automatically. */
  readonly chunks?: ChunkSpec | undefined;
}

/** `dtype` when it is one. @throws 'dtype' listing the dtypes */
export function checkDType<D extends DType>(operation: string, dtype: D): D {
  if (isDType(dtype)) return dtype;
  throw new ChunkwiseError('dtype', `${operation}: unknown dtype ${JSON.stringify(dtype)}; use ${storedDType.text}`);
}

/** True for a number, bigint, boolean or complex number. */
export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  typeof value === 'boolean' ||
  isComplex(value) ||
  isTime(value);

/** A scalar of ours: a Date is a moment in milliseconds. */
export const scalarOf = (value: Scalar | Date): Scalar => {
  if (value instanceof Date) {
    const time = value.getTime();
    return new Datetime64(Number.isNaN(time) ? NAT : BigInt(time), 'ms');
  }
  return isComplex(value) ? asComplex(value) : value;
};

/** The dtype of a scalar that becomes an array by itself: number float64, bigint int64 or else uint64, boolean bool, complex complex128. */
export const scalarDType = (value: Scalar | Date): DType =>
  typeof value === 'number'
    ? 'float64'
    : typeof value === 'boolean'
      ? 'bool'
      : typeof value === 'object'
        ? defaultDType(scalarOf(value))
        : value < 1n << 63n
          ? 'int64'
          : 'uint64';

/** The limits of each integer dtype. */
const RANGES = new Map(
  DTYPE_NAMES.flatMap((dtype) => ('iu'.includes(DTYPES[dtype].kind) ? [[dtype, integerRange(dtype)] as const] : [])),
);

/**
 * `value` as an element of `dtype`: floats lose their fraction in integers, anything but 0 is true.
 *
 * @throws 'dtype' for what an integer dtype cannot hold, NaN included
 */
export function elementOf(operation: string, given: Scalar | Date, dtype: DType, name?: string): Scalar;
export function elementOf(operation: string, given: Scalar | string | Date, dtype: DType, name?: string): Element;
export function elementOf(operation: string, given: Scalar | string | Date, dtype: DType, name = 'value'): Element {
  if (typeof given === 'string' || isTextDType(dtype))
    return textElement(operation, typeof given === 'string' ? given : scalarOf(given), dtype, name);
  const value = scalarOf(given);
  if (isTimeDType(dtype) || isTime(value)) return timeElement(operation, value, dtype, name);
  const range = RANGES.get(dtype);
  if (typeof value === 'object' && !isComplexDType(dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${name} ${scalarText(value)} is complex and ${dtype} is not; take its real part, or a complex dtype`,
    );
  if (!range || typeof value === 'object') return heldScalar(value, dtype);
  const whole = typeof value !== 'number' ? BigInt(value) : Number.isFinite(value) ? Math.trunc(value) : undefined;
  const { min, max } = range;
  if (whole === undefined || whole < min || whole > max)
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${name} ${value} is out of range for ${dtype} (${min} to ${max}); choose another dtype`,
    );
  return isBigInt(dtype) ? BigInt(whole) : Number(whole) + 0;
}

function timeElement(operation: string, value: Scalar, dtype: DType, name: string): Scalar {
  try {
    return heldScalar(value, dtype);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ChunkwiseError('dtype', `${operation}: ${name} ${scalarText(value)}: ${why}`, { cause });
  }
}

/** Elements of `dtype` from a flat list of scalars. */
function fill(operation: string, values: readonly (Scalar | string)[], dtype: DType): TypedArray {
  const out = newElements(dtype, values.length) as TypedArray;
  for (const [k, value] of values.entries()) putElement(out, k, elementOf(operation, value, dtype, 'element'), dtype);
  return out;
}

/** The dtype of bigints: int64 unless only uint64 holds them. */
const bigintsDType = (values: readonly Scalar[]): DType =>
  values.some((value) => typeof value === 'bigint' && value >= 1n << 63n) ? 'uint64' : 'int64';

/** An element of a list: a Date, and text where moments are wanted, is a moment. */
function leafOf(given: unknown, ofText: boolean): Scalar | string | NestedArray {
  if (given instanceof Date) return scalarOf(given);
  // What is no element is refused by who looks at it.
  return ((ofText && typeof given === 'string' ? parseMoment(given) : undefined) ?? given) as Scalar | NestedArray;
}

/** The dtype that all times in a list have. @throws 'dtype' for times beside others */
function timesDType(operation: string, values: readonly Scalar[]): DType {
  try {
    return values.map(defaultDType).reduce(promoteTypes);
  } catch (cause) {
    throw new ChunkwiseError('dtype', `${operation}: times stand in one list with others; give { dtype }`, { cause });
  }
}

function nestedToNode(operation: string, nested: NestedArray, options: FromOptions): Node {
  const shape: number[] = [];
  const ofText = options.dtype !== undefined && DTYPES[options.dtype].kind === 'M';
  for (let level: Scalar | string | Date | NestedArray | undefined = nested; Array.isArray(level); level = level[0])
    shape.push(level.length);
  const flat: (Scalar | string)[] = [];
  const walk = (given: Scalar | string | Date | NestedArray, depth: number, path: string): void => {
    const isLeaf = depth === shape.length;
    const level = isLeaf ? leafOf(given, ofText) : given;
    if (isLeaf ? !isElement(level) : !Array.isArray(level) || level.length !== shape[depth]) {
      const found = Array.isArray(level) ? `a list of ${level.length}` : shown(level);
      const want = isLeaf ? 'a number, bigint, boolean, complex number or string' : `a list of ${shape[depth]}`;
      // What is neither an element nor a list is no question of lengths; a list of arrays is what stack joins.
      const isOdd = !Array.isArray(level) && !isElement(level);
      const isArray = isOdd && (isChunkedArray(level) || ArrayBuffer.isView(level) || isArrayParts(level));
      const remedy = isArray
        ? 'join arrays with stack([…])'
        : isOdd
          ? 'lists hold numbers, bigints, booleans or strings, NaN for what is missing'
          : 'every list of one level must be equally long';
      throw new ChunkwiseError(
        isOdd ? 'argument' : 'shape',
        `${operation}: nested array at ${path || 'the top'} is ${found} where ${want} is expected; ${remedy}`,
      );
    }
    if (isLeaf) flat.push(typeof level === 'string' ? level : scalarOf(level as Scalar));
    else for (const [k, item] of (level as NestedArray).entries()) walk(item, depth + 1, `${path}[${k}]`);
  };
  walk(nested, 0, '');
  const own: DType = flat.some((value) => typeof value === 'string')
    ? textsDType(operation, flat, options.dtype)
    : ownDType(operation, flat as Scalar[]);
  const dtype = options.dtype ?? own;
  return memory(
    fill(operation, flat, dtype),
    dtype,
    shape,
    normalizeChunks(operation, options.chunks, shape, DTYPES[dtype].itemsize),
  );
}

const isElement = (value: unknown): value is Scalar | string => typeof value === 'string' || isScalar(value);

/** The dtype of scalars in one list. */
const ownDType = (operation: string, flat: readonly Scalar[]): DType =>
  flat.some(isTime)
    ? timesDType(operation, flat)
    : flat.some((v) => typeof v === 'object')
      ? 'complex128'
      : flat.some((v) => typeof v === 'number')
        ? 'float64'
        : flat.some((v) => typeof v === 'bigint')
          ? bigintsDType(flat)
          : flat.length > 0
            ? 'bool'
            : 'float64';

/** The elements of an ndarray in C order: its own data where they lie so already. `entries`: of `data`, for each. */
function ndarrayData(operation: string, array: Ndarray, entries: number): TypedArray {
  const { data, shape, stride, offset } = array;
  const size = sizeOf(shape);
  const typed = ArrayBuffer.isView(data) ? (data as TypedArray) : Float64Array.from(data as number[]);
  let expected = entries;
  let contiguous = true;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) contiguous = false;
    expected *= shape[axis];
  }
  const stray = strayText(array);
  if (stray !== undefined) throw new ChunkwiseError('shape', `${operation}: ${stray}`);
  if (contiguous || size === 0) return typed.subarray(offset, offset + size * entries);
  const out = new (typed.constructor as new (n: number) => TypedArray)(size * entries);
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let k = 0; k < size; k++) {
    for (let part = 0; part < entries; part++) out[k * entries + part] = typed[from + part];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis];
      if (++index[axis] < shape[axis]) break;
      from -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** @internal the expression of anything array-like; `operation` is named in errors */
export function nodeOf(value: ArrayOrText, operation = 'asarray', options: FromOptions = {}): Node {
  if (value instanceof Date) return nodeOf(scalarOf(value), operation, options);
  if (options.dtype !== undefined) checkDType(operation, options.dtype);
  if (isChunkedArray(value)) {
    const node = options.dtype ? converted(value.node, options.dtype) : value.node;
    if (options.chunks === undefined) return node;
    return rechunk(node, normalizeChunks(operation, options.chunks, node.shape, DTYPES[node.dtype].itemsize));
  }
  if (typeof value === 'string') {
    const dtype = options.dtype ?? textDType('U', lengthOf(value));
    return constant(elementOf(operation, value, dtype), dtype, []);
  }
  if (isScalar(value)) {
    const dtype = options.dtype ?? scalarDType(value);
    return constant(elementOf(operation, value, dtype), dtype, []);
  }
  if (Array.isArray(value)) return nestedToNode(operation, value, options);
  const isView = ArrayBuffer.isView(value);
  if (isView || isArrayParts(value)) {
    const element = value instanceof NdArray ? (value.elementType as DType) : undefined;
    const data = isView ? (value as TypedArray) : ndarrayData(operation, value, element ? entriesOf(element) : 1);
    const own =
      element && (isComplexDType(element) || isTimeDType(element) || isTextDType(element)) ? element : dtypeOf(data);
    if (own) {
      const dtype: DType = options.dtype ?? element ?? own;
      const shape = isView ? [data.length] : [...value.shape];
      const chunks = normalizeChunks(operation, options.chunks, shape, DTYPES[dtype].itemsize);
      // Bytes that are to be bool are taken as they are: this is how bool data look in memory.
      if (own === 'uint8' && dtype === 'bool') return cast(memory(data, 'uint8', shape, chunks), 'bool');
      return converted(memory(data, own, shape, chunks), dtype);
    }
  }
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${value === null ? 'null' : Object.prototype.toString.call(value)} is not an array; give a ChunkedArray, an ndarray, a typed array, a nested array or a scalar`,
  );
}

/** @internal `value`, a scalar that the dtype can hold or what broadcasts, everywhere in an array of `dtype` */
export function filledNode(
  operation: string,
  value: ArrayOrText,
  dtype: DType,
  shape: readonly number[],
  chunks: Chunks,
): Node {
  if (isScalar(value) || typeof value === 'string')
    return constant(elementOf(operation, value, dtype), dtype, shape, chunks);
  return rechunk(broadcastTo(cast(nodeOf(value, operation), dtype), shape, `${operation}: value`), chunks);
}

/** @internal the expression of an operand: scalars stay weak: they take the dtype of the arrays they meet */
export const operandOf = (value: ArrayOrText, operation: string): Operand =>
  isScalar(value) || value instanceof Date ? scalarOf(value) : nodeOf(value, operation);

const VALUE = [['value', movedOrText]] as const;
const FROM = { dtype: otherwise(storedDTypeOfType(), 'that of the data'), chunks: optional(chunks, 'auto') };

/**
 * `value` as an array: a ChunkedArray as it is, anything else wrapped without copying where its layout allows.
 *
 * Numbers become float64, bigints int64 (uint64 where only that holds them), booleans bool, text `<Un` for the longest of n
 * code points, unless `dtype` says otherwise. Text is cut off at the width of a given dtype, as NumPy does.
 *
 * @throws 'shape' for a ragged nested array, 'argument' for what is no array, 'dtype' for numbers that the dtype cannot hold
 * @example
 * cw.asarray([[1, 2], [3, 4]], { dtype: 'float32', chunks: [1, 2] })
 */
export const asarray = define(
  { name: 'asarray', parameters: VALUE, options: FROM, meant: withShape('asarray'), unknown: true },
  <const X extends ArrayOrText, D extends DType = DTypeOf<X>>(x: X, options: FromOptions<D> = {}): ChunkedArray<D> =>
    isChunkedArray(x) && options.dtype === undefined && options.chunks === undefined
      ? (x as unknown as ChunkedArray<D>)
      : wrap<D>(nodeOf(x, 'asarray', options)),
);

/**
 * An array from an ndarray, a typed array or a nested array. Data are not copied and must not change until computed.
 *
 * @example
 * cw.fromArray([[1, 2, 3], [4, 5, 6]], { chunks: [1, 3] })
 */
export const fromArray = define(
  { name: 'fromArray', parameters: VALUE, options: FROM, meant: withShape('fromArray') },
  <const X extends ArrayOrText, D extends DType = DTypeOf<X>>(x: X, options: FromOptions<D> = {}): ChunkedArray<D> =>
    wrap<D>(nodeOf(x, 'fromArray', options)),
);

/**
 * The same as {@link fromArray}, under NumPy's name; values are copied when the expression is built.
 *
 * @example
 * cw.array([1, 2, 3])
 */
export const array = define(
  { name: 'array', parameters: VALUE, options: FROM, meant: withShape('array') },
  <const X extends ArrayOrText, D extends DType = DTypeOf<X>>(
    value: X,
    options: FromOptions<D> = {},
  ): ChunkedArray<D> => {
    const source = ArrayBuffer.isView(value) ? (value as TypedArray).slice() : value;
    return wrap<D>(nodeOf(source, 'array', options));
  },
);

/** Options of {@link fromTypedArray}. */
export interface FromTypedArrayOptions<D extends DType = DType> extends FromOptions<D> {
  /** The array's shape; default: one axis of all elements. */
  readonly shape?: number | readonly number[] | undefined;
}

/**
 * An array over the elements of a typed array in C order. Not copied: do not change the data until computed.
 *
 * @param options `shape` (default one axis), `chunks`, and `dtype`, for instance 'bool' for a Uint8Array of 0 and 1. With
 * 'complex128' a Float64Array, with 'complex64' a Float32Array, holds real and imaginary parts in turn
 * @throws 'shape' when the elements do not fill the shape
 * @example
 * cw.fromTypedArray(new Float32Array(600), { shape: [20, 30], chunks: [10, 30] })
 */
export const fromTypedArray = define(
  {
    name: 'fromTypedArray',
    parameters: [['data', typedArray]],
    options: { shape: otherwise(shape, 'one axis'), ...FROM },
  },
  <T extends TypedArray, D extends DType = DTypeOf<T>>(
    data: T,
    options: FromTypedArrayOptions<D> = {},
  ): ChunkedArray<D> => {
    const lane = dtypeOf(data) as DType;
    const dtype = options.dtype ?? lane;
    // Parts in turn, where their dtype is that of the data; data of other dtypes are real parts.
    const own = (isComplexDType(dtype) || isTextDType(dtype)) && realDType(dtype) === lane ? dtype : lane;
    const count = data.length / entriesOf(own);
    const shape = typeof options.shape === 'number' ? [options.shape] : [...(options.shape ?? [Math.floor(count)])];
    if (sizeOf(shape) !== count) {
      throw new ChunkwiseError('shape', `fromTypedArray: ${count} elements do not fill shape ${shapeText(shape)}`);
    }
    const chunks = normalizeChunks('fromTypedArray', options.chunks, shape, DTYPES[dtype].itemsize);
    return wrap<D>(converted(memory(data, own, shape, chunks), dtype));
  },
);
