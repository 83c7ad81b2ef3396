/**
 * The operations that a backend must implement itself: machine-like primitives and calls of math routines; all others
 * expand to these.
 */
import { DTYPES, type DType, type Kind } from './dtype.js';
import type { Value } from './scalar.js';

type Floats = (x: number, y: number, z: number, v: number, w: boolean) => number | boolean;
type Integers = (x: bigint, y: bigint, z: bigint) => bigint | boolean;
type Booleans = (x: boolean, y: boolean, z: boolean) => boolean;

/**
 * What an operation means, as plain functions by the kind of its first argument. Integer results are wrapped and
 * float32 results rounded by the caller; `f32` stands in for `f` where rounding its result once is not right.
 */
export interface References {
  readonly f?: Floats;
  readonly f32?: Floats;
  readonly i?: Integers;
  readonly b?: Booleans;
  /** Takes precedence; for operations that pass values of any kind through. */
  readonly any?: (...args: Value[]) => Value;
}

/** One primitive. Arguments have one dtype, whose kind is in `kinds`, save that `select`'s first argument is bool. */
export interface Primitive {
  readonly arity: number;
  /** Kinds of dtype it exists for: any of `b`, `i`, `u`, `f`. */
  readonly kinds: string;
  /** `same` as the (last) argument's dtype, or bool. */
  readonly result: 'same' | 'bool';
  readonly ref: References;
}

const primitive = (arity: number, kinds: string, ref: References, result: 'same' | 'bool' = 'same'): Primitive => ({
  arity,
  kinds,
  result,
  ref,
});
const comparison = (ref: References): Primitive => primitive(2, 'iuf', ref, 'bool');

/** The integer nearest to `x`, ties to even, with the sign of `x` kept on zeros. */
function roundHalfEven(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x;
  const up = Math.round(x);
  const result = up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
  return result === 0 ? copysign(0, x) : result;
}

/** The magnitude of `x` with the sign bit of `y`. */
export function copysign(x: number, y: number): number {
  const magnitude = Math.abs(x);
  return y < 0 || Object.is(y, -0) || (Number.isNaN(y) && signBit(y)) ? -magnitude : magnitude;
}

const view = new DataView(new ArrayBuffer(8));

function signBit(x: number): boolean {
  view.setFloat64(0, x);
  return view.getUint8(0) >= 128;
}

/** Shifts of `width` bits or more, and negative ones, shift everything out, as in NumPy. */
const shiftLeft: Integers = (x, n) => (n < 0n || n >= 64n ? 0n : x << n);
const shiftRight: Integers = (x, n) => (n < 0n || n >= 64n ? (x < 0n ? -1n : 0n) : x >> n);

const lesser: Integers = (x, y) => {
  if (x < y) return x;
  return y;
};
const greater: Integers = (x, y) => {
  if (x > y) return x;
  return y;
};

/** Every primitive by name. */
export const PRIMITIVES = {
  add: primitive(2, 'iuf', { f: (x, y) => x + y, i: (x, y) => x + y }),
  subtract: primitive(2, 'iuf', { f: (x, y) => x - y, i: (x, y) => x - y }),
  multiply: primitive(2, 'iuf', { f: (x, y) => x * y, i: (x, y) => x * y }),
  divide: primitive(2, 'f', { f: (x, y) => x / y }),
  negative: primitive(1, 'iuf', { f: (x) => -x, i: (x) => -x }),
  /** The magnitude; the least signed integer stays itself. */
  absolute: primitive(1, 'iuf', { f: (x) => Math.abs(x), i: (x) => (x < 0n ? -x : x) }),
  sqrt: primitive(1, 'f', { f: (x) => Math.sqrt(x) }),
  floor: primitive(1, 'f', { f: (x) => Math.floor(x) }),
  ceil: primitive(1, 'f', { f: (x) => Math.ceil(x) }),
  trunc: primitive(1, 'f', { f: (x) => Math.trunc(x) }),
  /** To the nearest integer, ties to even. */
  rint: primitive(1, 'f', { f: (x) => roundHalfEven(x) }),
  /** NaN if either is NaN; which zero comes of +0 and -0 is open. */
  minimum: primitive(2, 'iuf', { f: (x, y) => Math.min(x, y), i: lesser }),
  /** NaN if either is NaN; which zero comes of +0 and -0 is open. */
  maximum: primitive(2, 'iuf', { f: (x, y) => Math.max(x, y), i: greater }),
  equal: comparison({ f: (x, y) => x === y, i: (x, y) => x === y }),
  notEqual: comparison({ f: (x, y) => x !== y, i: (x, y) => x !== y }),
  less: comparison({ f: (x, y) => x < y, i: (x, y) => x < y }),
  lessEqual: comparison({ f: (x, y) => x <= y, i: (x, y) => x <= y }),
  greater: comparison({ f: (x, y) => x > y, i: (x, y) => x > y }),
  greaterEqual: comparison({ f: (x, y) => x >= y, i: (x, y) => x >= y }),
  /** Logical on bools, bitwise on integers; so for `or`, `xor` and `not`. */
  and: primitive(2, 'biu', { i: (x, y) => x & y, b: (x, y) => x && y }),
  or: primitive(2, 'biu', { i: (x, y) => x | y, b: (x, y) => x || y }),
  xor: primitive(2, 'biu', { i: (x, y) => x ^ y, b: (x, y) => x !== y }),
  not: primitive(1, 'biu', { i: (x) => ~x, b: (x) => !x }),
  /** A count below 0 or of at least the width gives 0. */
  shiftLeft: primitive(2, 'iu', { i: shiftLeft }),
  /** Arithmetic on signed integers; a count below 0 or of at least the width gives 0, or -1 for negative values. */
  shiftRight: primitive(2, 'iu', { i: shiftRight }),
  /** `args[0]` (bool) ? `args[1]` : `args[2]`; the last two have one dtype of any kind, and both are evaluated. */
  select: primitive(3, 'biuf', { any: (c, x, y) => (c ? x : y) }),
  /** The magnitude of the first with the sign bit of the second. */
  copysign: primitive(2, 'f', { f: (x, y) => copysign(x, y) }),
  /** Quotient truncated toward zero; `x / 0` is 0, the least integer over -1 wraps to itself. */
  intDivide: primitive(2, 'iu', { i: (x, y) => (y === 0n ? 0n : x / y) }),
  /** Remainder with the sign of the dividend; `x % 0` is 0. */
  intRemainder: primitive(2, 'iu', { i: (x, y) => (y === 0n ? 0n : x % y) }),
} as const satisfies Record<string, Primitive>;

/** The name of a primitive. */
export type PrimitiveName = keyof typeof PRIMITIVES;

/** A math routine on float64 or float32 arguments with a result of the same dtype. */
export interface MathCall {
  readonly arity: 1 | 2;
  readonly ref: References;
}

const call1 = (f: (x: number) => number): MathCall => ({ arity: 1, ref: { f } });
const call2 = (f: (x: number, y: number) => number): MathCall => ({ arity: 2, ref: { f } });

/** C's pow, which is 1 where the base is 1 or the exponent 0, and for -1 to an infinite power; ECMAScript's is NaN. */
const pow = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);

function nextafter64(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return copysign(Number.MIN_VALUE, y);
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

function nextafter32(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return copysign(2 ** -149, y);
  view.setFloat32(0, x);
  view.setInt32(0, view.getInt32(0) + (y > x === x > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/** Every math routine by name; the routine module exports each as `NAME_f64` and `NAME_f32`. */
export const MATH_CALLS = {
  sin: call1(Math.sin),
  cos: call1(Math.cos),
  tan: call1(Math.tan),
  asin: call1(Math.asin),
  acos: call1(Math.acos),
  atan: call1(Math.atan),
  sinh: call1(Math.sinh),
  cosh: call1(Math.cosh),
  tanh: call1(Math.tanh),
  asinh: call1(Math.asinh),
  acosh: call1(Math.acosh),
  atanh: call1(Math.atanh),
  exp: call1(Math.exp),
  expm1: call1(Math.expm1),
  exp2: call1((x) => 2 ** x),
  log: call1(Math.log),
  log1p: call1(Math.log1p),
  log2: call1(Math.log2),
  log10: call1(Math.log10),
  cbrt: call1(Math.cbrt),
  pow: call2(pow),
  atan2: call2((y, x) => Math.atan2(y, x)),
  hypot: call2((x, y) => Math.hypot(x, y)),
  /** Remainder with the sign of the dividend, exact. */
  fmod: call2((x, y) => x % y),
  nextafter: { arity: 2, ref: { f: nextafter64, f32: nextafter32 } },
} as const satisfies Record<string, MathCall>;

/** The name of a math routine. */
export type MathCallName = keyof typeof MATH_CALLS;

/** True when `name` is a primitive. */
export const isPrimitive = (name: string): name is PrimitiveName => Object.hasOwn(PRIMITIVES, name);

/** True when `name` is a math routine. */
export const isMathCall = (name: string): name is MathCallName => Object.hasOwn(MATH_CALLS, name);

/** True when primitive `name` exists for arguments of `dtype` (for `select`, of its last two). */
export const primitiveExists = (name: PrimitiveName, dtype: DType): boolean =>
  (PRIMITIVES[name] as Primitive).kinds.includes(DTYPES[dtype].kind satisfies Kind);

/**
 * The dtype of a primitive's or math routine's result.
 *
 * @param dtypes The arguments' dtypes.
 * @throws Error when `name` is neither.
 */
export function primitiveResult(name: string, dtypes: readonly DType[]): DType {
  if (isPrimitive(name)) return PRIMITIVES[name].result === 'bool' ? 'bool' : dtypes[dtypes.length - 1];
  if (isMathCall(name)) return dtypes[0];
  throw new Error(`${name} is neither a primitive nor a math routine`);
}
