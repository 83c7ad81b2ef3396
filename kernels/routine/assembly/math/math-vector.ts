// Math over two float64 at a time: a table, a short polynomial, no branch; lanes outside the range a formula is good for
// are computed again by the scalar routine. A lane's result never depends on its neighbour.
import { cosHuge, sinHuge } from './math-huge';
import { EXP1, EXP2, EXP2_LIMIT, EXPONENT, EXP_INVERSE, EXP_LIMIT, FIFTH, HALF, INFINITE, LARGEST_LOG1P, LEAST_NORMAL, LN2, LOG1, LOG2, LOG_FROM, LOG_ROUNDER, MINUS_1_3F, MINUS_1_6F, MINUS_1_7F, MINUS_HALF, MINUS_ONE, MINUS_QUARTER, ONE, ONE_3F, ONE_4F, ONE_5F, ROUNDER, SEVENTH, SIGN, SIN1, SIN2, SIN3, SIN_INVERSE, SIN_LIMIT, TANH_FLAT, THIRD, TWO, TWO_7, TWO_M7, two } from './math-constants';
import { EXP_TABLE, LOG_TABLE, SIN_TABLE } from './tables';



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
function outside(v: v128, limit: usize): v128 {
  return v128.not(f64x2.lt(f64x2.abs(v), two(limit)));
}

/** `result`, but `x` itself where x is a zero (which keeps its sign). */
// @ts-ignore: decorator
@inline
function keepZero(x: v128, result: v128): v128 {
  return v128.bitselect(x, result, f64x2.eq(x, f64x2.splat(0)));
}

/** The table's 2^(i / 128), as (error, bits), of the first lane of a rounded exponent. */
// @ts-ignore: decorator
@inline
function firstPower(t: v128): v128 {
  return v128.load(EXP_TABLE + ((i32x4.extract_lane(t, 0) & 127) << 4));
}

/** That of the second lane. */
// @ts-ignore: decorator
@inline
function secondPower(t: v128): v128 {
  return v128.load(EXP_TABLE + ((i32x4.extract_lane(t, 2) & 127) << 4));
}

/** 2^(k / 128) rounded, `t` being k + ROUNDER and `a` and `b` its powers. */
// @ts-ignore: decorator
@inline
function scaleOf(a: v128, b: v128, t: v128): v128 {
  return i64x2.add(i64x2.shuffle(a, b, 1, 3), i64x2.shl(t, 45));
}

/** e^r - 1 for the small rest r, with the error of the powers `a` and `b`. */
// @ts-ignore: decorator
@inline
function restOf(a: v128, b: v128, r: v128): v128 {
  const square = mul(r, r);
  const p = add(add(two(HALF), mul(r, two(ONE_3F))), mul(square, add(two(ONE_4F), mul(r, two(ONE_5F)))));
  return add(add(i64x2.shuffle(a, b, 0, 2), r), mul(square, p));
}

/** k + ROUNDER of e^x = 2^(k / 128) e^r for |x| < 709. */
// @ts-ignore: decorator
@inline
function naturalExponent(x: v128): v128 {
  return add(mul(x, two(EXP_INVERSE)), two(ROUNDER));
}

/** The rest r of e^x = 2^(k / 128) e^r. */
// @ts-ignore: decorator
@inline
function naturalRest(x: v128, t: v128): v128 {
  const k = sub(t, two(ROUNDER));
  return sub(sub(x, mul(k, two(EXP1))), mul(k, two(EXP2)));
}

/** e^x for |x| < 707. */
// @ts-ignore: decorator
@inline
function expValue(x: v128): v128 {
  const t = naturalExponent(x);
  const a = firstPower(t);
  const b = secondPower(t);
  const scale = scaleOf(a, b, t);
  return add(scale, mul(scale, restOf(a, b, naturalRest(x, t))));
}

function expLanes(x: v128, bad: v128): v128 {
  let result = expValue(x);
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.exp(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.exp(f64x2.extract_lane(x, 1)));
  return result;
}

export function exp_f64x2(x: v128): v128 {
  const bad = outside(x, EXP_LIMIT);
  return v128.any_true(bad) ? expLanes(x, bad) : expValue(x);
}

// @ts-ignore: decorator
@inline
function exp2Value(x: v128): v128 {
  const t = add(mul(x, two(TWO_7)), two(ROUNDER));
  const k = sub(t, two(ROUNDER));
  const a = firstPower(t);
  const b = secondPower(t);
  const scale = scaleOf(a, b, t);
  return add(scale, mul(scale, restOf(a, b, mul(sub(x, mul(k, two(TWO_M7))), two(LN2)))));
}

function exp2Lanes(x: v128, bad: v128): v128 {
  let result = exp2Value(x);
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.exp2(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.exp2(f64x2.extract_lane(x, 1)));
  return result;
}

export function exp2_f64x2(x: v128): v128 {
  const bad = outside(x, EXP2_LIMIT);
  return v128.any_true(bad) ? exp2Lanes(x, bad) : exp2Value(x);
}

function expm1Lanes(x: v128, bad: v128): v128 {
  let result = keepZero(x, expm1Core(x));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.expm1(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.expm1(f64x2.extract_lane(x, 1)));
  return result;
}

/** e^x - 1 for |x| < 707; +0 for -0. */
// @ts-ignore: decorator
@inline
function expm1Core(x: v128): v128 {
  const t = naturalExponent(x);
  const a = firstPower(t);
  const b = secondPower(t);
  const scale = scaleOf(a, b, t);
  return add(sub(scale, two(ONE)), mul(scale, restOf(a, b, naturalRest(x, t))));
}

export function expm1_f64x2(x: v128): v128 {
  const bad = outside(x, EXP_LIMIT);
  return v128.any_true(bad) ? expm1Lanes(x, bad) : keepZero(x, expm1Core(x));
}

export function tanh_f64x2(x: v128): v128 {
  // From 22 on the result is 1; pmin keeps NaN.
  const e = expm1Core(f64x2.pmin(mul(f64x2.abs(x), two(TWO)), two(TANH_FLAT)));
  return v128.bitselect(x, f64x2.div(e, add(e, two(TWO))), two(SIGN));
}

// @ts-ignore: decorator
@inline
function sinhValue(x: v128): v128 {
  const e = expm1Core(f64x2.abs(x));
  const half = mul(add(e, f64x2.div(e, add(e, two(ONE)))), two(HALF));
  return v128.bitselect(x, half, two(SIGN));
}

function sinhLanes(x: v128, bad: v128): v128 {
  let result = sinhValue(x);
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.sinh(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.sinh(f64x2.extract_lane(x, 1)));
  return result;
}

export function sinh_f64x2(x: v128): v128 {
  const bad = outside(x, EXP_LIMIT);
  return v128.any_true(bad) ? sinhLanes(x, bad) : sinhValue(x);
}

// @ts-ignore: decorator
@inline
function coshValue(x: v128): v128 {
  const e = expValue(f64x2.abs(x));
  return mul(add(e, f64x2.div(two(ONE), e)), two(HALF));
}

function coshLanes(x: v128, bad: v128): v128 {
  let result = coshValue(x);
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.cosh(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.cosh(f64x2.extract_lane(x, 1)));
  return result;
}

export function cosh_f64x2(x: v128): v128 {
  const bad = outside(x, EXP_LIMIT);
  return v128.any_true(bad) ? coshLanes(x, bad) : coshValue(x);
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
  const odd = mul(cube, add(two(MINUS_1_3F), mul(square, add(two(ONE_5F), mul(square, two(MINUS_1_7F))))));
  const even = mul(square, add(two(MINUS_HALF), mul(square, add(two(ONE_4F), mul(square, two(MINUS_1_6F))))));
  const small = add(add(lost, mul(s, even)), mul(c, add(odd, low)));
  return add(s, add(mul(c, r), small));
}

function sinLanes(x: v128, bad: v128): v128 {
  let result = keepZero(x, sinCore(x, 0));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, sinHuge(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, sinHuge(f64x2.extract_lane(x, 1)));
  return result;
}

export function sin_f64x2(x: v128): v128 {
  const bad = outside(x, SIN_LIMIT);
  return v128.any_true(bad) ? sinLanes(x, bad) : keepZero(x, sinCore(x, 0));
}

function cosLanes(x: v128, bad: v128): v128 {
  let result = sinCore(x, 32);
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, cosHuge(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, cosHuge(f64x2.extract_lane(x, 1)));
  return result;
}

export function cos_f64x2(x: v128): v128 {
  const bad = outside(x, SIN_LIMIT);
  return v128.any_true(bad) ? cosLanes(x, bad) : sinCore(x, 32);
}

/** log x for normal positive x. */
// @ts-ignore: decorator
@inline
function logCore(x: v128): v128 {
  // x = 2^k z with z in [90.5 / 128, 181 / 128), c = i / 128 the table's point next to z.
  const above = i64x2.sub(x, two(LOG_FROM));
  const z = i64x2.sub(x, v128.and(above, two(EXPONENT)));
  const exponents = i32x4.shr_s(above, 20);
  const k = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponents, exponents, 1, 3, 1, 3));
  const t = add(z, two(LOG_ROUNDER));
  const c = sub(t, two(LOG_ROUNDER));
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
  const p = add(add(two(MINUS_HALF), mul(r, two(THIRD))), mul(square, add(add(two(MINUS_QUARTER), mul(r, two(FIFTH))), mul(square, add(two(MINUS_1_3F), mul(r, two(SEVENTH)))))));
  return add(sum, add(lost, mul(square, p)));
}

function logLanes(x: v128, bad: v128): v128 {
  // The table may only be asked for normal numbers.
  let result = logCore(v128.bitselect(two(ONE), x, bad));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.log(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.log(f64x2.extract_lane(x, 1)));
  return result;
}

export function log_f64x2(x: v128): v128 {
  const bad = v128.not(v128.and(f64x2.ge(x, two(LEAST_NORMAL)), f64x2.lt(x, two(INFINITE))));
  return v128.any_true(bad) ? logLanes(x, bad) : logCore(x);
}

/** log(1 + x) for -1 < x < 1e300; +0 for -0. */
// @ts-ignore: decorator
@inline
function log1pCore(x: v128): v128 {
  const u = add(two(ONE), x);
  // What 1 + x lost, first the part of x, then that of 1, whichever is the smaller number.
  const big = f64x2.gt(x, two(ONE));
  const lost = v128.bitselect(sub(two(ONE), sub(u, x)), sub(x, sub(u, two(ONE))), big);
  return add(logCore(u), f64x2.div(lost, u));
}

function log1pLanes(x: v128, bad: v128): v128 {
  let result = keepZero(x, log1pCore(v128.bitselect(two(ONE), x, bad)));
  if (i64x2.extract_lane(bad, 0)) result = f64x2.replace_lane(result, 0, NativeMath.log1p(f64x2.extract_lane(x, 0)));
  if (i64x2.extract_lane(bad, 1)) result = f64x2.replace_lane(result, 1, NativeMath.log1p(f64x2.extract_lane(x, 1)));
  return result;
}

export function log1p_f64x2(x: v128): v128 {
  const bad = v128.not(v128.and(f64x2.gt(x, two(MINUS_ONE)), f64x2.lt(x, two(LARGEST_LOG1P))));
  return v128.any_true(bad) ? log1pLanes(x, bad) : keepZero(x, log1pCore(x));
}
