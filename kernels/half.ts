/**
 * Half-precision floats (IEEE binary16): their bits to numbers and back, for single values and as instructions of programs.
 *
 * Rounding is to nearest, ties to even; what is beyond 65504 becomes infinite, what is below 2^-14 loses bits, as NumPy's.
 */
import type { ProgramBuilder } from './program-builder.js';

/** The bits of NaN, of infinity, and of the sign. */
const [NOT_A_NUMBER, INFINITE, SIGN] = [0x7e00, 0x7c00, 0x8000];
/** Powers of two whose sums are the exponents. */
const STEPS = [16, 8, 4, 2, 1] as const;

/** The number that 16 bits of a half-precision float stand for; every half is exact as a float32. */
export function halfToNumber(bits: number): number {
  const sign = bits & SIGN ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The bits of the half-precision float nearest to `x`. */
export function numberToHalf(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? SIGN : 0;
  if (Number.isNaN(x)) return NOT_A_NUMBER;
  let scaled = Math.min(Math.abs(x), 65536);
  let exponent = 0;
  for (const step of STEPS)
    if (scaled >= 2 ** (step - 14)) {
      scaled *= 2 ** -step;
      exponent += step;
    }
  // Below 2^11 doubles have room for the fraction; ties go to even.
  const whole = scaled * 2 ** 24;
  const floor = Math.floor(whole);
  const rest = whole - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return sign + exponent * 1024 + rounded;
}

/** `x` rounded to half precision. */
export const roundToHalf = (x: number): number => halfToNumber(numberToHalf(x));

/** Instructions for the float32 that the bits in `value`, a uint16, stand for. */
export function emitFromHalf(b: ProgramBuilder, value: number): number {
  const bits = b.cast(value, 'int32');
  const masked = (mask: number): number => b.emit('and', bits, b.constant(mask, 'int32'));
  const isSet = (mask: number): number => b.emit('notEqual', masked(mask), b.constant(0, 'int32'));
  const float = (x: number): number => b.constant(x, 'float32');
  const fraction = b.cast(masked(1023), 'float32');
  const exponent = masked(INFINITE);
  // 2^exponent, by the bits of the exponent.
  let power = float(1);
  for (const step of STEPS)
    power = b.emit('multiply', power, b.emit('select', isSet(step << 10), float(2 ** step), float(1)));
  const normal = b.emit('multiply', b.emit('multiply', b.emit('add', fraction, float(1024)), float(2 ** -25)), power);
  const small = b.emit('multiply', fraction, float(2 ** -24));
  const none = b.emit('select', isSet(1023), float(Number.NaN), float(Infinity));
  const isTop = b.emit('equal', exponent, b.constant(INFINITE, 'int32'));
  const isSmall = b.emit('equal', exponent, b.constant(0, 'int32'));
  const size = b.emit('select', isTop, none, b.emit('select', isSmall, small, normal));
  return b.emit('copysign', size, b.emit('select', isSet(SIGN), float(-1), float(1)));
}

/** Instructions for the bits, a uint16, of the half-precision float nearest to `value`, a float32 or float64. */
export function emitToHalf(b: ProgramBuilder, value: number): number {
  const like = (x: number): number => b.like(x, value);
  let scaled = b.emit('minimum', b.emit('absolute', value), like(65536));
  let exponent = like(0);
  for (const step of STEPS) {
    const isBeyond = b.emit('greaterEqual', scaled, like(2 ** (step - 14)));
    scaled = b.emit('multiply', scaled, b.emit('select', isBeyond, like(2 ** -step), like(1)));
    exponent = b.emit('add', exponent, b.emit('select', isBeyond, like(step * 1024), like(0)));
  }
  const rounded = b.emit('rint', b.emit('multiply', scaled, like(2 ** 24)));
  const sign = b.emit('select', b.emit('less', b.emit('copysign', like(1), value), like(0)), like(SIGN), like(0));
  const bits = b.emit('add', b.emit('add', rounded, exponent), sign);
  const isNumber = b.emit('equal', value, value);
  return b.cast(b.cast(b.emit('select', isNumber, bits, like(NOT_A_NUMBER)), 'int32'), 'uint16');
}
