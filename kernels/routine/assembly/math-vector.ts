// Math over two float64 at a time: a table, a short polynomial, no branch; lanes outside the range a formula is good for
// are computed again by the scalar routine. A lane's result never depends on its neighbour.
import { cosHuge, sinHuge } from './math-huge';
import { EXP_TABLE, LOG_TABLE, SIN_TABLE } from './tables';

/** Adding this rounds to a whole number, which then stands in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;

const SIN_INVERSE: f64 = 20.371832715762604;
const SIN1: f64 = 0.049087385210441425;
const SIN2: f64 = 1.8990939090670223e-12;
const SIN3: f64 = -7.838371269794269e-22;
const EXP_INVERSE: f64 = 184.6649652337873;
const EXP1: f64 = 0.005415212348452769;
const EXP2: f64 = -3.2819649005320973e-13;
const LOG1: f64 = 0.6931471805598903;
const LOG2: f64 = 5.497923018708371e-14;
const LN2: f64 = 0.6931471805599453;

// @ts-ignore: decorator
@inline
function two(x: f64): v128 {
  return f64x2.splat(x);
}

// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

/** Everything but the lanes of `v` where |v| < limit; NaN counts as outside. */
// @ts-ignore: decorator
@inline
function outside(v: v128, limit: f64): v128 {
  return v128.not(f64x2.lt(f64x2.abs(v), two(limit)));
}

/** `result`, but `x` itself where x is a zero (which keeps its sign). */
// @ts-ignore: decorator
@inline
function keepZero(x: v128, result: v128): v128 {
  return v128.bitselect(x, result, f64x2.eq(x, two(0)));
}

// The table's 2^(i / 128) as (error, bits) pairs of the two lanes of a rounded exponent, and e^r - 1 for the rest r.
let expScale: v128 = f64x2.splat(0);
let expRest: v128 = f64x2.splat(0);

/** Splits e^(k ln 2 / 128 + r) into expScale * (1 + expRest), `t` being k + ROUNDER. */
// @ts-ignore: decorator
@inline
function splitExp(t: v128, r: v128): void {
  const a = v128.load(EXP_TABLE + ((i32x4.extract_lane(t, 0) & 127) << 4));
  const b = v128.load(EXP_TABLE + ((i32x4.extract_lane(t, 2) & 127) << 4));
  const tail = i64x2.shuffle(a, b, 0, 2);
  expScale = i64x2.add(i64x2.shuffle(a, b, 1, 3), i64x2.shl(t, 45));
  const square = mul(r, r);
  const p = add(add(two(0.5), mul(r, two(1 / 6.0))), mul(square, add(two(1 / 24.0), mul(r, two(1 / 120.0)))));
  expRest = add(add(tail, r), mul(square, p));
}

/** Splits e^x for |x| < 709. */
// @ts-ignore: decorator
@inline
function splitNatural(x: v128): void {
  const t = add(mul(x, two(EXP_INVERSE)), two(ROUNDER));
  const k = sub(t, two(ROUNDER));
  splitExp(t, sub(sub(x, mul(k, two(EXP1))), mul(k, two(EXP2))));
}

function expLanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.exp(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.exp(f64x2.extract_lane(x, 1)));
  return result;
}

export function exp_f64x2(x: v128): v128 {
  splitNatural(x);
  const result = add(expScale, mul(expScale, expRest));
  const bad = outside(x, 707);
  return v128.any_true(bad) ? expLanes(x, result, bad) : result;
}

function exp2Lanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.exp2(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.exp2(f64x2.extract_lane(x, 1)));
  return result;
}

export function exp2_f64x2(x: v128): v128 {
  const t = add(mul(x, two(128)), two(ROUNDER));
  const k = sub(t, two(ROUNDER));
  splitExp(t, mul(sub(x, mul(k, two(0.0078125))), two(LN2)));
  const result = add(expScale, mul(expScale, expRest));
  const bad = outside(x, 1021);
  return v128.any_true(bad) ? exp2Lanes(x, result, bad) : result;
}

function expm1Lanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.expm1(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.expm1(f64x2.extract_lane(x, 1)));
  return result;
}

/** e^x - 1 for |x| < 707; +0 for -0. */
// @ts-ignore: decorator
@inline
function expm1Core(x: v128): v128 {
  splitNatural(x);
  return add(sub(expScale, two(1)), mul(expScale, expRest));
}

export function expm1_f64x2(x: v128): v128 {
  const result = keepZero(x, expm1Core(x));
  const bad = outside(x, 707);
  return v128.any_true(bad) ? expm1Lanes(x, result, bad) : result;
}

export function tanh_f64x2(x: v128): v128 {
  // From 22 on the result is 1; pmin keeps NaN.
  const e = expm1Core(f64x2.pmin(mul(f64x2.abs(x), two(2)), two(44)));
  return v128.bitselect(x, f64x2.div(e, add(e, two(2))), two(-0.0));
}

function sinhLanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.sinh(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.sinh(f64x2.extract_lane(x, 1)));
  return result;
}

export function sinh_f64x2(x: v128): v128 {
  const e = expm1Core(f64x2.abs(x));
  const half = mul(add(e, f64x2.div(e, add(e, two(1)))), two(0.5));
  const result = v128.bitselect(x, half, two(-0.0));
  const bad = outside(x, 707);
  return v128.any_true(bad) ? sinhLanes(x, result, bad) : result;
}

function coshLanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.cosh(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.cosh(f64x2.extract_lane(x, 1)));
  return result;
}

export function cosh_f64x2(x: v128): v128 {
  splitNatural(f64x2.abs(x));
  const e = add(expScale, mul(expScale, expRest));
  const result = mul(add(e, f64x2.div(two(1), e)), two(0.5));
  const bad = outside(x, 707);
  return v128.any_true(bad) ? coshLanes(x, result, bad) : result;
}

/** sin(x + shift * pi / 64) for |x| < 40000. */
// @ts-ignore: decorator
@inline
export function sinCore(x: v128, shift: i32): v128 {
  const t = add(mul(x, two(SIN_INVERSE)), two(ROUNDER));
  const k = sub(t, two(ROUNDER));
  // r + low = x - k pi / 64; the first two products are exact.
  const r1 = sub(x, mul(k, two(SIN1)));
  const w2 = mul(k, two(SIN2));
  const r2 = sub(r1, w2);
  const w3 = sub(mul(k, two(SIN3)), sub(sub(r1, r2), w2));
  const r = sub(r2, w3);
  const low = sub(sub(r2, r), w3);
  const a = SIN_TABLE + (((i32x4.extract_lane(t, 0) + shift) & 127) << 5);
  const b = SIN_TABLE + (((i32x4.extract_lane(t, 2) + shift) & 127) << 5);
  const a0 = v128.load(a);
  const b0 = v128.load(b);
  const s = i64x2.shuffle(a0, b0, 0, 2);
  const c = i64x2.shuffle(a0, b0, 1, 3);
  const lost = v128.load64_lane(b, v128.load64_zero(a, 16), 1, 16);
  const square = mul(r, r);
  const cube = mul(r, square);
  const odd = mul(cube, add(two(-1 / 6.0), mul(square, add(two(1 / 120.0), mul(square, two(-1 / 5040.0))))));
  const even = mul(square, add(two(-0.5), mul(square, add(two(1 / 24.0), mul(square, two(-1 / 720.0))))));
  const small = add(add(lost, mul(s, even)), mul(c, add(odd, low)));
  return add(s, add(mul(c, r), small));
}

function sinLanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, sinHuge(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, sinHuge(f64x2.extract_lane(x, 1)));
  return result;
}

export function sin_f64x2(x: v128): v128 {
  const result = keepZero(x, sinCore(x, 0));
  const bad = outside(x, 40000);
  return v128.any_true(bad) ? sinLanes(x, result, bad) : result;
}

function cosLanes(x: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, cosHuge(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, cosHuge(f64x2.extract_lane(x, 1)));
  return result;
}

export function cos_f64x2(x: v128): v128 {
  const result = sinCore(x, 32);
  const bad = outside(x, 40000);
  return v128.any_true(bad) ? cosLanes(x, result, bad) : result;
}

/** log x for normal positive x. */
// @ts-ignore: decorator
@inline
function logCore(x: v128): v128 {
  // x = 2^k z with z in [90.5 / 128, 181 / 128), c = i / 128 the table's point next to z.
  const above = i64x2.sub(x, i64x2.splat(0x3fe6a00000000000));
  const z = i64x2.sub(x, v128.and(above, i64x2.splat(0xfff0000000000000)));
  const exponents = i32x4.shr_s(above, 20);
  const k = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponents, exponents, 1, 3, 1, 3));
  const t = add(z, two(52776558133248.0));
  const c = sub(t, two(52776558133248.0));
  const a = LOG_TABLE + ((i32x4.extract_lane(t, 0) - 90) << 5);
  const b = LOG_TABLE + ((i32x4.extract_lane(t, 2) - 90) << 5);
  const a0 = v128.load(a);
  const b0 = v128.load(b);
  const inverse = i64x2.shuffle(a0, b0, 0, 2);
  const low = v128.load64_lane(b, v128.load64_zero(a, 16), 1, 16);
  const r = mul(sub(z, c), inverse);
  const s = add(mul(k, two(LOG1)), i64x2.shuffle(a0, b0, 1, 3));
  const sum = add(s, r);
  const lost = add(add(sub(s, sum), r), add(low, mul(k, two(LOG2))));
  const square = mul(r, r);
  const p = add(add(two(-0.5), mul(r, two(1 / 3.0))), mul(square, add(add(two(-0.25), mul(r, two(0.2))), mul(square, add(two(-1 / 6.0), mul(r, two(1 / 7.0)))))));
  return add(sum, add(lost, mul(square, p)));
}

function logLanes(x: v128, bad: v128): v128 {
  // The table may only be asked for normal numbers.
  let result = logCore(v128.bitselect(two(1), x, bad));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.log(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.log(f64x2.extract_lane(x, 1)));
  return result;
}

export function log_f64x2(x: v128): v128 {
  const bad = v128.not(v128.and(f64x2.ge(x, two(2.2250738585072014e-308)), f64x2.lt(x, two(Infinity))));
  return v128.any_true(bad) ? logLanes(x, bad) : logCore(x);
}

/** log(1 + x) for -1 < x < 1e300; +0 for -0. */
// @ts-ignore: decorator
@inline
function log1pCore(x: v128): v128 {
  const u = add(two(1), x);
  // What 1 + x lost, first the part of x, then that of 1, whichever is the smaller number.
  const big = f64x2.gt(x, two(1));
  const lost = v128.bitselect(sub(two(1), sub(u, x)), sub(x, sub(u, two(1))), big);
  return add(logCore(u), f64x2.div(lost, u));
}

function log1pLanes(x: v128, bad: v128): v128 {
  let result = keepZero(x, log1pCore(v128.bitselect(two(1), x, bad)));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.log1p(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.log1p(f64x2.extract_lane(x, 1)));
  return result;
}

export function log1p_f64x2(x: v128): v128 {
  const bad = v128.not(v128.and(f64x2.gt(x, two(-1)), f64x2.lt(x, two(1e300))));
  return v128.any_true(bad) ? log1pLanes(x, bad) : keepZero(x, log1pCore(x));
}
