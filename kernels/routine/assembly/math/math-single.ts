// Math over four float32 at a time: exp and log in float32, sine and cosine in float64 with short polynomials.

import { MINUS_1_10F, MINUS_1_3F, MINUS_1_6F, MINUS_1_7F, MINUS_HALF, ONE, ONE_4F, ONE_5F, ONE_8F, ONE_9F, QUARTER1, QUARTER2, QUARTER_TURNS, ROUNDER, two } from './math-constants';
import { cosHuge, sinHuge } from './math-huge';

// @ts-ignore: decorator
@inline
function four(x: f32): v128 {
  return f32x4.splat(x);
}

function expLanes(x: v128, result: v128, bad: v128): v128 {
  if (i32x4.extract_lane(bad, 0)) result = f32x4.replace_lane(result, 0, NativeMathf.exp(f32x4.extract_lane(x, 0)));
  if (i32x4.extract_lane(bad, 1)) result = f32x4.replace_lane(result, 1, NativeMathf.exp(f32x4.extract_lane(x, 1)));
  if (i32x4.extract_lane(bad, 2)) result = f32x4.replace_lane(result, 2, NativeMathf.exp(f32x4.extract_lane(x, 2)));
  if (i32x4.extract_lane(bad, 3)) result = f32x4.replace_lane(result, 3, NativeMathf.exp(f32x4.extract_lane(x, 3)));
  return result;
}

export function exp_f32x4(x: v128): v128 {
  const t = f32x4.add(f32x4.mul(x, four(1.44269504)), four(12582912));
  const k = f32x4.sub(t, four(12582912));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, four(0.693359375))), f32x4.mul(k, four(-2.12194440e-4)));
  const square = f32x4.mul(r, r);
  const high = f32x4.add(f32x4.add(four(1 / 24.0), f32x4.mul(r, four(1 / 120.0))), f32x4.mul(square, f32x4.add(four(1 / 720.0), f32x4.mul(r, four(1 / 5040.0)))));
  const rest = f32x4.add(r, f32x4.mul(square, f32x4.add(f32x4.add(four(0.5), f32x4.mul(r, four(1 / 6.0))), f32x4.mul(square, high))));
  const scale = i32x4.add(i32x4.shl(t, 23), i32x4.splat(0x3f800000));
  const result = f32x4.add(scale, f32x4.mul(scale, rest));
  const bad = v128.not(f32x4.lt(f32x4.abs(x), four(87)));
  return v128.any_true(bad) ? expLanes(x, result, bad) : result;
}

function logLanes(x: v128, result: v128, bad: v128): v128 {
  if (i32x4.extract_lane(bad, 0)) result = f32x4.replace_lane(result, 0, NativeMathf.log(f32x4.extract_lane(x, 0)));
  if (i32x4.extract_lane(bad, 1)) result = f32x4.replace_lane(result, 1, NativeMathf.log(f32x4.extract_lane(x, 1)));
  if (i32x4.extract_lane(bad, 2)) result = f32x4.replace_lane(result, 2, NativeMathf.log(f32x4.extract_lane(x, 2)));
  if (i32x4.extract_lane(bad, 3)) result = f32x4.replace_lane(result, 3, NativeMathf.log(f32x4.extract_lane(x, 3)));
  return result;
}

export function log_f32x4(x: v128): v128 {
  // x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2); log(1 + f) = 2 atanh(s), s = f / (2 + f).
  const above = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(above, 23));
  const f = f32x4.sub(i32x4.sub(x, v128.and(above, i32x4.splat(0xff800000))), four(1));
  const s = f32x4.div(f, f32x4.add(four(2), f));
  const z = f32x4.mul(s, s);
  const p = f32x4.mul(z, f32x4.add(four(2 / 3.0), f32x4.mul(z, f32x4.add(four(0.4), f32x4.mul(z, f32x4.add(four(2 / 7.0), f32x4.mul(z, four(2 / 9.0))))))));
  const half = f32x4.mul(four(0.5), f32x4.mul(f, f));
  const low = f32x4.add(f32x4.mul(s, f32x4.add(half, p)), f32x4.mul(k, four(9.0580006145e-6)));
  const result = f32x4.add(f32x4.mul(k, four(6.9313812256e-1)), f32x4.sub(f, f32x4.sub(half, low)));
  const bad = v128.not(v128.and(f32x4.ge(x, four(1.17549435e-38)), f32x4.lt(x, four(Infinity))));
  return v128.any_true(bad) ? logLanes(x, result, bad) : result;
}

/** sin(x + shift * pi / 2) of two float64, good for float32 |x| < 100000. */
// @ts-ignore: decorator
@inline
function sinCore(x: v128, shift: i64): v128 {
  const t = f64x2.add(f64x2.mul(x, two(QUARTER_TURNS)), two(ROUNDER));
  const k = f64x2.sub(t, two(ROUNDER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, two(QUARTER1))), f64x2.mul(k, two(QUARTER2)));
  const z = f64x2.mul(r, r);
  const q = i64x2.add(t, i64x2.splat(shift));
  const one = i64x2.splat(1);
  const cosine = f64x2.add(two(ONE), f64x2.mul(z, f64x2.add(two(MINUS_HALF), f64x2.mul(z, f64x2.add(two(ONE_4F), f64x2.mul(z, f64x2.add(two(MINUS_1_6F), f64x2.mul(z, f64x2.add(two(ONE_8F), f64x2.mul(z, two(MINUS_1_10F)))))))))));
  const sine = f64x2.add(r, f64x2.mul(f64x2.mul(r, z), f64x2.add(two(MINUS_1_3F), f64x2.mul(z, f64x2.add(two(ONE_5F), f64x2.mul(z, f64x2.add(two(MINUS_1_7F), f64x2.mul(z, two(ONE_9F)))))))));
  const value = v128.bitselect(cosine, sine, i64x2.eq(v128.and(q, one), one));
  return v128.xor(value, i64x2.shl(v128.and(q, i64x2.splat(2)), 62));
}

// @ts-ignore: decorator
@inline
function sinWide(x: v128, shift: i64): v128 {
  const low = f32x4.demote_f64x2_zero(sinCore(f64x2.promote_low_f32x4(x), shift));
  const high = f32x4.demote_f64x2_zero(sinCore(f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1)), shift));
  return i64x2.shuffle(low, high, 0, 2);
}

function sinLanes(x: v128, result: v128, bad: v128): v128 {
  if (i32x4.extract_lane(bad, 0)) result = f32x4.replace_lane(result, 0, <f32>sinHuge(f32x4.extract_lane(x, 0)));
  if (i32x4.extract_lane(bad, 1)) result = f32x4.replace_lane(result, 1, <f32>sinHuge(f32x4.extract_lane(x, 1)));
  if (i32x4.extract_lane(bad, 2)) result = f32x4.replace_lane(result, 2, <f32>sinHuge(f32x4.extract_lane(x, 2)));
  if (i32x4.extract_lane(bad, 3)) result = f32x4.replace_lane(result, 3, <f32>sinHuge(f32x4.extract_lane(x, 3)));
  return result;
}

export function sin_f32x4(x: v128): v128 {
  const result = v128.bitselect(x, sinWide(x, 0), f32x4.eq(x, four(0)));
  const bad = v128.not(f32x4.lt(f32x4.abs(x), four(100000)));
  return v128.any_true(bad) ? sinLanes(x, result, bad) : result;
}

function cosLanes(x: v128, result: v128, bad: v128): v128 {
  if (i32x4.extract_lane(bad, 0)) result = f32x4.replace_lane(result, 0, <f32>cosHuge(f32x4.extract_lane(x, 0)));
  if (i32x4.extract_lane(bad, 1)) result = f32x4.replace_lane(result, 1, <f32>cosHuge(f32x4.extract_lane(x, 1)));
  if (i32x4.extract_lane(bad, 2)) result = f32x4.replace_lane(result, 2, <f32>cosHuge(f32x4.extract_lane(x, 2)));
  if (i32x4.extract_lane(bad, 3)) result = f32x4.replace_lane(result, 3, <f32>cosHuge(f32x4.extract_lane(x, 3)));
  return result;
}

export function cos_f32x4(x: v128): v128 {
  const result = sinWide(x, 1);
  const bad = v128.not(f32x4.lt(f32x4.abs(x), four(100000)));
  return v128.any_true(bad) ? cosLanes(x, result, bad) : result;
}
