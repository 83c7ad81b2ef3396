// Math of one number. Where there is a vector routine this is its first lane, so that an element's bits do not depend on how a
// kernel happens to be cut; a float32 without a vector routine is computed in float64 and rounded once.
import { cosHuge, sinHuge } from './math-huge';
import { cos_f32x4, exp_f32x4, log_f32x4, sin_f32x4 } from './math-single';
import { cos_f64x2, cosh_f64x2, exp2_f64x2, exp_f64x2, expm1_f64x2, log1p_f64x2, log_f64x2, sin_f64x2, sinh_f64x2, tanh_f64x2 } from './math-vector';

export function sin_f64(x: f64): f64 {
  return f64x2.extract_lane(sin_f64x2(f64x2.splat(x)), 0);
}

export function cos_f64(x: f64): f64 {
  return f64x2.extract_lane(cos_f64x2(f64x2.splat(x)), 0);
}

export function exp_f64(x: f64): f64 {
  return f64x2.extract_lane(exp_f64x2(f64x2.splat(x)), 0);
}

export function exp2_f64(x: f64): f64 {
  return f64x2.extract_lane(exp2_f64x2(f64x2.splat(x)), 0);
}

export function expm1_f64(x: f64): f64 {
  return f64x2.extract_lane(expm1_f64x2(f64x2.splat(x)), 0);
}

export function log_f64(x: f64): f64 {
  return f64x2.extract_lane(log_f64x2(f64x2.splat(x)), 0);
}

export function log1p_f64(x: f64): f64 {
  return f64x2.extract_lane(log1p_f64x2(f64x2.splat(x)), 0);
}

export function tanh_f64(x: f64): f64 {
  return f64x2.extract_lane(tanh_f64x2(f64x2.splat(x)), 0);
}

export function sinh_f64(x: f64): f64 {
  return f64x2.extract_lane(sinh_f64x2(f64x2.splat(x)), 0);
}

export function cosh_f64(x: f64): f64 {
  return f64x2.extract_lane(cosh_f64x2(f64x2.splat(x)), 0);
}

export function tan_f64(x: f64): f64 {
  return abs(x) < 40000 ? NativeMath.tan(x) : sinHuge(x) / cosHuge(x);
}

export function asin_f64(x: f64): f64 {
  return NativeMath.asin(x);
}

export function acos_f64(x: f64): f64 {
  return NativeMath.acos(x);
}

export function atan_f64(x: f64): f64 {
  return NativeMath.atan(x);
}

export function asinh_f64(x: f64): f64 {
  return NativeMath.asinh(x);
}

export function acosh_f64(x: f64): f64 {
  return NativeMath.acosh(x);
}

export function atanh_f64(x: f64): f64 {
  return NativeMath.atanh(x);
}

export function log2_f64(x: f64): f64 {
  return NativeMath.log2(x);
}

export function log10_f64(x: f64): f64 {
  return NativeMath.log10(x);
}

export function cbrt_f64(x: f64): f64 {
  return NativeMath.cbrt(x);
}

export function pow_f64(x: f64, y: f64): f64 {
  // As in C and NumPy, not as in JavaScript.
  if (x == 1 || (x == -1 && abs(y) == Infinity)) return 1;
  return NativeMath.pow(x, y);
}

export function atan2_f64(x: f64, y: f64): f64 {
  return NativeMath.atan2(x, y);
}

export function hypot_f64(x: f64, y: f64): f64 {
  return NativeMath.hypot(x, y);
}

export function fmod_f64(x: f64, y: f64): f64 {
  return NativeMath.mod(x, y);
}

export function sin_f32(x: f32): f32 {
  return f32x4.extract_lane(sin_f32x4(f32x4.splat(x)), 0);
}

export function cos_f32(x: f32): f32 {
  return f32x4.extract_lane(cos_f32x4(f32x4.splat(x)), 0);
}

export function exp_f32(x: f32): f32 {
  return f32x4.extract_lane(exp_f32x4(f32x4.splat(x)), 0);
}

export function exp2_f32(x: f32): f32 {
  return <f32>exp2_f64(x);
}

export function expm1_f32(x: f32): f32 {
  return <f32>expm1_f64(x);
}

export function log_f32(x: f32): f32 {
  return f32x4.extract_lane(log_f32x4(f32x4.splat(x)), 0);
}

export function log1p_f32(x: f32): f32 {
  return <f32>log1p_f64(x);
}

export function tanh_f32(x: f32): f32 {
  return <f32>tanh_f64(x);
}

export function sinh_f32(x: f32): f32 {
  return <f32>sinh_f64(x);
}

export function cosh_f32(x: f32): f32 {
  return <f32>cosh_f64(x);
}

export function tan_f32(x: f32): f32 {
  return <f32>tan_f64(x);
}

export function asin_f32(x: f32): f32 {
  return <f32>asin_f64(x);
}

export function acos_f32(x: f32): f32 {
  return <f32>acos_f64(x);
}

export function atan_f32(x: f32): f32 {
  return <f32>atan_f64(x);
}

export function asinh_f32(x: f32): f32 {
  return <f32>asinh_f64(x);
}

export function acosh_f32(x: f32): f32 {
  return <f32>acosh_f64(x);
}

export function atanh_f32(x: f32): f32 {
  return <f32>atanh_f64(x);
}

export function log2_f32(x: f32): f32 {
  return <f32>log2_f64(x);
}

export function log10_f32(x: f32): f32 {
  return <f32>log10_f64(x);
}

export function cbrt_f32(x: f32): f32 {
  return <f32>cbrt_f64(x);
}

export function pow_f32(x: f32, y: f32): f32 {
  return <f32>pow_f64(x, y);
}

export function atan2_f32(x: f32, y: f32): f32 {
  return <f32>atan2_f64(x, y);
}

export function hypot_f32(x: f32, y: f32): f32 {
  return <f32>hypot_f64(x, y);
}

export function fmod_f32(x: f32, y: f32): f32 {
  return <f32>fmod_f64(x, y);
}

/** The float64 next to x on the way to y. */
export function nextafter_f64(x: f64, y: f64): f64 {
  if (x != x || y != y) return NaN;
  if (x == y) return y;
  if (x == 0) return copysign<f64>(5e-324, y);
  const bits = reinterpret<i64>(x);
  return reinterpret<f64>(y > x == x > 0 ? bits + 1 : bits - 1);
}

/** The float32 next to x on the way to y. */
export function nextafter_f32(x: f32, y: f32): f32 {
  if (x != x || y != y) return NaN;
  if (x == y) return y;
  if (x == 0) return copysign<f32>(reinterpret<f32>(1), y);
  const bits = reinterpret<i32>(x);
  return reinterpret<f32>(y > x == x > 0 ? bits + 1 : bits - 1);
}
