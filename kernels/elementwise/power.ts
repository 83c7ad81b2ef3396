/**
 * Powers: integer powers exact modulo 2^width, float powers with short forms for the common constant exponents.
 */
import { DTYPES } from '../dtype.js';
import { MATH_CALLS } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import { kindOf } from './definition.js';

/** C's pow on doubles. */
export const floatPower = MATH_CALLS.pow.ref.f as (x: number, y: number) => number;

/** `x` to the `y` modulo 2^64; for negative `y` the exact quotient 1 / x^-y truncated, with 1 / 0 = 0. */
export function integerPower(x: bigint, y: bigint): bigint {
  if (y < 0n) return x === 1n ? 1n : x === -1n ? ((-y & 1n) === 1n ? -1n : 1n) : 0n;
  let [result, square] = [1n, x];
  for (let rest = y; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asUintN(64, result * square);
    square = BigInt.asUintN(64, square * square);
  }
  return result;
}

/** Expansion of `pow`. Constant exponents cost only the multiplications they need. */
export function powerExpansion(b: ProgramBuilder, x: number, y: number): number {
  const exponent = b.constantOf(y);
  if (kindOf(b, x) === 'f') return floatPowerOf(b, x, y, exponent === undefined ? undefined : Number(exponent));
  return exponent === undefined ? variablePower(b, x, y) : constantPower(b, x, BigInt(exponent as bigint));
}

function floatPowerOf(b: ProgramBuilder, x: number, y: number, exponent: number | undefined): number {
  const square = (): number => b.emit('multiply', x, x);
  if (exponent === 0) return b.like(1, x);
  if (exponent === 1) return x;
  if (exponent === 2) return square();
  if (exponent === 3) return b.emit('multiply', square(), x);
  if (exponent === -1) return b.emit('divide', b.like(1, x), x);
  if (exponent === 0.5) {
    // sqrt differs from pow at -infinity (infinity) and at -0 (+0).
    const root = b.emit('add', b.emit('sqrt', x), b.like(0, x));
    return b.emit('select', b.emit('equal', x, b.like(-Infinity, x)), b.like(Infinity, x), root);
  }
  return b.emit('pow', x, y);
}

function constantPower(b: ProgramBuilder, x: number, exponent: bigint): number {
  if (exponent < 0n)
    throw new RangeError(`pow: an integer cannot be raised to ${exponent}; cast the base to float64 first`);
  let result: number | undefined;
  let square = x;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = result === undefined ? square : b.emit('multiply', result, square);
    if (rest > 1n) square = b.emit('multiply', square, square);
  }
  return result ?? b.like(1, x);
}

function variablePower(b: ProgramBuilder, x: number, y: number): number {
  const width = DTYPES[b.dtype(x)].itemsize * 8;
  const signed = kindOf(b, x) === 'i';
  const [zero, one] = [b.like(0, x), b.like(1, x)];
  const odd = (bits: number): number => b.emit('notEqual', b.emit('and', bits, one), zero);
  let [result, square, rest] = [one, x, y];
  for (let bit = 0; bit < width - (signed ? 1 : 0); bit++) {
    if (bit > 0) {
      square = b.emit('multiply', square, square);
      rest = b.emit('shiftRight', rest, one);
    }
    result = b.emit('multiply', result, b.emit('select', odd(rest), square, one));
  }
  if (!signed) return result;
  // 1 / x truncated is 0 but for 1 and -1, whose powers do not depend on the exponent's sign.
  const unit = b.emit('or', b.emit('equal', x, one), b.emit('equal', x, b.like(-1, x)));
  const inverse = b.emit('select', unit, b.emit('select', odd(y), x, one), zero);
  return b.emit('select', b.emit('less', y, zero), inverse, result);
}
