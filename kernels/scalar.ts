/**
 * Conversions of single values between dtypes, with the semantics that every backend keeps.
 *
 * Integers wrap to the target's width. A float becomes an integer by truncation; NaN becomes 0 and values out of range
 * saturate (NumPy leaves both undefined; this is what WebAssembly's `trunc_sat` does). Anything becomes bool by `!= 0`,
 * so that NaN is true.
 */
import { asComplex, type Complex, complexOf } from './complex/number.js';
import {
  computedDType,
  DTYPES,
  type DType,
  type Element,
  isBigInt,
  isComplexDType,
  isTextDType,
  isTimeDType,
  realDType,
  type Scalar,
  type TimeDType,
  type TypedArray,
} from './dtype.js';
import { halfToNumber, numberToHalf, roundToHalf } from './half.js';
import { putText, textAt, widthOf } from './text/text.js';
import { convertMoment, convertSpan, Datetime64, isTime, Timedelta64 } from './time/moment.js';
import { NAT, type TimeUnit } from './time/units.js';

/** A value of one lane while it is computed: floats are numbers, integers of every width are bigints, bools are booleans. */
export type Value = number | bigint | boolean;

/** A value of any dtype. */
type AnyValue = Value | Complex;

/** `scalar` without its imaginary part, as NumPy's casts do; true where either part is not 0 for bool. */
function realOf(value: AnyValue, to: DType): Value {
  if (typeof value !== 'object') return value;
  return to === 'bool' ? value.re !== 0 || value.im !== 0 : value.re;
}

/** Equal texts for equal scalars: -0 and 0 differ. */
export const scalarText = (scalar: Element | undefined): string => {
  if (typeof scalar === 'string') return JSON.stringify(scalar);
  if (isTime(scalar)) return `${String(scalar)} (${scalar.unit})`;
  if (typeof scalar === 'object') return String(asComplex(scalar));
  return Object.is(scalar, -0) ? '-0' : String(scalar);
};

const bits = (dtype: DType): number => DTYPES[dtype].itemsize * 8;

/** The least and greatest value of an integer dtype. */
export function integerRange(dtype: DType): { min: bigint; max: bigint } {
  const { kind } = DTYPES[dtype];
  const width = BigInt(bits(dtype));
  if (kind === 'i') return { min: -(1n << (width - 1n)), max: (1n << (width - 1n)) - 1n };
  if (kind === 'u') return { min: 0n, max: (1n << width) - 1n };
  throw new TypeError(`${dtype} is not an integer dtype`);
}

/** `value` reduced modulo 2^width into the range of integer dtype `dtype`. */
export const wrapInteger = (value: bigint, dtype: DType): bigint =>
  DTYPES[dtype].kind === 'i' ? BigInt.asIntN(bits(dtype), value) : BigInt.asUintN(bits(dtype), value);

/** `value` of dtype `from` as a value of dtype `to`, neither of them complex. */
export function castValue(value: Value, from: DType, to: DType): Value {
  const target = DTYPES[to].kind;
  if (target === 'b') return typeof value === 'number' ? value !== 0 : Boolean(value);
  if (target === 'f') return roundTo(value, to);
  if (DTYPES[from].kind !== 'f') return wrapInteger(BigInt(value), to);
  const float = Number(value);
  if (Number.isNaN(float)) return 0n;
  const { min, max } = integerRange(to);
  if (float <= Number(min)) return min;
  if (float >= Number(max)) return max;
  return BigInt(Math.trunc(float));
}

/** `value` as a float of `dtype`. */
function roundTo(value: Value, dtype: DType): number {
  if (dtype === 'float16') return roundToHalf(Number(value));
  return dtype === 'float32' ? roundToFloat32(value) : Number(value);
}

/** Rounds once, also from 64-bit integers, where going through a double would round twice. */
function roundToFloat32(value: Value): number {
  if (typeof value !== 'bigint') return Math.fround(Number(value));
  const magnitude = value < 0n ? -value : value;
  const excess = magnitude.toString(2).length - 53;
  if (excess <= 0) return Math.fround(Number(value));
  // Keep 53 bits, the last of them "sticky", so that the rounding to 24 bits sees that something was cut off.
  const shift = BigInt(excess);
  const kept = magnitude >> shift;
  const sticky = kept << shift === magnitude ? kept : kept | 1n;
  const rounded = Math.fround(Number(sticky) * 2 ** excess);
  return value < 0n ? -rounded : rounded;
}

/** `scalar` as a complex number of `dtype`: its parts rounded where they are float32. */
function complexValue(scalar: AnyValue, dtype: DType): Complex {
  const { re, im } = asComplex(scalar);
  return dtype === 'complex64' ? complexOf(Math.fround(re), Math.fround(im)) : complexOf(re, im);
}

/** The unit of a dtype of times. */
export const unitOf = (dtype: TimeDType): TimeUnit => /\[(.*)\]/.exec(dtype)?.[1] as TimeUnit;

/** The count that a scalar is as an element of a dtype of times. @throws RangeError for what is none */
function timeCount(scalar: Scalar, dtype: TimeDType): bigint {
  const unit = unitOf(dtype);
  const held = (count: bigint): bigint => {
    if (BigInt.asIntN(64, count) === count) return count;
    throw new RangeError(`${scalarText(scalar)} is out of range for ${dtype}; take a longer unit`);
  };
  if (scalar instanceof Datetime64 && dtype.startsWith('d'))
    return held(convertMoment(scalar.value, scalar.unit, unit));
  if (scalar instanceof Timedelta64 && dtype.startsWith('t')) return held(convertSpan(scalar.value, scalar.unit, unit));
  if (typeof scalar === 'bigint') return held(scalar);
  if (typeof scalar === 'number' && Number.isNaN(scalar)) return NAT;
  if (typeof scalar === 'number' && Number.isInteger(scalar)) return held(BigInt(scalar));
  throw new RangeError(
    `${scalarText(scalar)} is no ${dtype}; give a count of its unit, datetime64(…) or timedelta64(…)`,
  );
}

/** `scalar` as the value that an element of `dtype` holds while it is computed. Numbers must be integral for integers. */
export function toValue(scalar: Scalar, dtype: DType): Value {
  const { kind } = DTYPES[dtype];
  if (kind === 'c') throw new TypeError(`a value of dtype ${dtype} has two parts`);
  if (isTimeDType(dtype)) return timeCount(scalar, dtype);
  if (typeof scalar === 'object')
    throw new RangeError(
      `${scalarText(scalar)} is complex, so it cannot be a constant of dtype ${dtype}; take its real part`,
    );
  if (kind === 'b') return Boolean(scalar);
  if (kind === 'f') return roundTo(scalar, dtype);
  if (typeof scalar === 'number' && !Number.isInteger(scalar))
    throw new RangeError(`${scalar} is not an integer, so it cannot be a constant of dtype ${dtype}`);
  const integer = BigInt(scalar);
  if (wrapInteger(integer, dtype) !== integer) throw new RangeError(`${scalar} is out of range for dtype ${dtype}`);
  return integer;
}

/** True when `scalar` is a value of `dtype`; floats hold every number, rounded. */
export function holdsScalar(scalar: Scalar, dtype: DType): boolean {
  const { kind } = DTYPES[dtype];
  if (kind === 'c') return true;
  if (typeof scalar === 'object') return false;
  if (kind === 'f') return true;
  if (kind === 'b') return Number(scalar) === 0 || Number(scalar) === 1;
  if (typeof scalar === 'number' && !Number.isInteger(scalar)) return false;
  return wrapInteger(BigInt(scalar), dtype) === BigInt(scalar);
}

/** `scalar` as the one that an element of `dtype` is. @throws RangeError where the dtype does not hold it */
export function heldScalar(scalar: Scalar, dtype: DType): Scalar {
  if (isComplexDType(dtype)) return complexValue(scalar as AnyValue, dtype);
  return fromValue(toValue(scalar, dtype), dtype);
}

/** The scalar that is `count` units of a dtype of times. */
export const timeOf = (count: bigint, dtype: TimeDType): Datetime64 | Timedelta64 =>
  dtype.startsWith('d') ? new Datetime64(count, unitOf(dtype)) : new Timedelta64(count, unitOf(dtype));

/** `value` as the JavaScript scalar that `dtype`'s typed array holds: bigint for 64-bit integers, boolean for bool. */
export function fromValue(value: Value, dtype: DType): Scalar {
  if (dtype === 'bool') return Boolean(value);
  if (isTimeDType(dtype)) return timeOf(BigInt(value), dtype);
  return isBigInt(dtype) ? BigInt(value) : Number(value);
}

/** `scalar` of dtype `from` converted as a cast instruction converts it. */
export function castScalar(scalar: Scalar, from: DType, to: DType): Scalar {
  if (isComplexDType(to)) return complexValue(isTime(scalar) ? scalar.value : scalar, to);
  const lane = from === 'float16' ? computedDType(from) : realDType(from);
  const value = realOf(isComplexDType(from) ? complexValue(scalar as AnyValue, from) : toValue(scalar, from), to);
  return fromValue(
    castValue(value, typeof value === 'boolean' ? 'bool' : lane, to === 'float16' ? to : realDType(to)),
    to,
  );
}

/** Writes `element`, one that `dtype` holds, as element number `k` of `data`, which the engine is to read. */
export function putElement(data: TypedArray, k: number, element: Element, dtype: DType): void {
  if (isTextDType(dtype)) {
    const width = widthOf(dtype);
    putText(data as Uint32Array, k * width, width, typeof element === 'string' ? element : '');
  } else if (typeof element === 'string') throw new TypeError(`text is no element of ${dtype}`);
  else if (dtype === 'float16') data[k] = numberToHalf(Number(element));
  else if (isTime(element)) data[k] = element.value;
  else if (typeof element === 'object') {
    data[2 * k] = element.re;
    data[2 * k + 1] = element.im;
  } else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[k] = BigInt(element);
  else data[k] = Number(element);
}

/** Element number `k` of `data`, whose dtype is `dtype`. */
export function elementIn(data: TypedArray, k: number, dtype: DType): Element {
  if (isTextDType(dtype)) return textAt(data as Uint32Array, k * widthOf(dtype), widthOf(dtype));
  if (isComplexDType(dtype)) return complexOf(data[2 * k] as number, data[2 * k + 1] as number);
  if (isTimeDType(dtype)) return timeOf(data[k] as bigint, dtype);
  // Bits where the engine wrote them, floats in results.
  if (dtype === 'float16' && data instanceof Uint16Array) return halfToNumber(data[k]);
  return dtype === 'bool' ? data[k] !== 0 : data[k];
}
