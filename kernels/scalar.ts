/**
 * Conversions of single values between dtypes, with the semantics that every backend keeps.
 *
 * Integers wrap to the target's width. A float becomes an integer by truncation; NaN becomes 0 and values out of range
 * saturate (NumPy leaves both undefined; this is what WebAssembly's `trunc_sat` does). Anything becomes bool by `!= 0`,
 * so that NaN is true.
 */
import { DTYPES, type DType, isBigInt, type Scalar } from './dtype.js';

/** A value while it is computed: floats are numbers, integers of every width are bigints, bools are booleans. */
export type Value = number | bigint | boolean;

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

/** `value` of dtype `from` as a value of dtype `to`. */
export function castValue(value: Value, from: DType, to: DType): Value {
  const target = DTYPES[to].kind;
  if (target === 'b') return typeof value === 'number' ? value !== 0 : Boolean(value);
  if (target === 'f') return to === 'float32' ? roundToFloat32(value) : Number(value);
  if (DTYPES[from].kind !== 'f') return wrapInteger(BigInt(value), to);
  const float = Number(value);
  if (Number.isNaN(float)) return 0n;
  const { min, max } = integerRange(to);
  if (float <= Number(min)) return min;
  if (float >= Number(max)) return max;
  return BigInt(Math.trunc(float));
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

/** `scalar` as the value that an element of `dtype` holds while it is computed. Numbers must be integral for integers. */
export function toValue(scalar: Scalar, dtype: DType): Value {
  const { kind } = DTYPES[dtype];
  if (kind === 'b') return Boolean(scalar);
  if (kind === 'f') return dtype === 'float32' ? roundToFloat32(scalar) : Number(scalar);
  if (typeof scalar === 'number' && !Number.isInteger(scalar))
    throw new RangeError(`${scalar} is not an integer, so it cannot be a constant of dtype ${dtype}`);
  const integer = BigInt(scalar);
  if (wrapInteger(integer, dtype) !== integer) throw new RangeError(`${scalar} is out of range for dtype ${dtype}`);
  return integer;
}

/** True when `scalar` is a value of `dtype`; floats hold every number, rounded. */
export function holdsScalar(scalar: Scalar, dtype: DType): boolean {
  const { kind } = DTYPES[dtype];
  if (kind === 'f') return true;
  if (kind === 'b') return Number(scalar) === 0 || Number(scalar) === 1;
  if (typeof scalar === 'number' && !Number.isInteger(scalar)) return false;
  return wrapInteger(BigInt(scalar), dtype) === BigInt(scalar);
}

/** `value` as the JavaScript scalar that `dtype`'s typed array holds: bigint for 64-bit integers, boolean for bool. */
export function fromValue(value: Value, dtype: DType): Scalar {
  if (dtype === 'bool') return Boolean(value);
  return isBigInt(dtype) ? BigInt(value) : Number(value);
}

/** `scalar` of dtype `from` converted as a cast instruction converts it. */
export const castScalar = (scalar: Scalar, from: DType, to: DType): Scalar =>
  fromValue(castValue(toValue(scalar, from), from, to), to);
