// Math of two arguments over two float64 at a time; lanes outside the range a formula is good for are computed again by the
// scalar routine, whose bits the formula has.

/** Splits a float64 into halves whose products are exact. */
const SPLIT: f64 = 134217729;

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

/** What x * x lost when it was rounded to `square`. */
// @ts-ignore: decorator
@inline
function squareTail(x: v128, square: v128): v128 {
  const c = mul(x, f64x2.splat(SPLIT));
  const h = add(f64x2.sub(x, c), c);
  const l = f64x2.sub(x, h);
  return add(f64x2.sub(mul(h, h), square), mul(add(add(h, h), l), l));
}

function hypotLanes(x: v128, y: v128, result: v128, bad: v128): v128 {
  if (i64x2.extract_lane(bad, 0))
    result = f64x2.replace_lane(result, 0, NativeMath.hypot(f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0)));
  if (i64x2.extract_lane(bad, 1))
    result = f64x2.replace_lane(result, 1, NativeMath.hypot(f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1)));
  return result;
}

export function hypot_f64x2(x: v128, y: v128): v128 {
  const a = f64x2.abs(x);
  const b = f64x2.abs(y);
  const large = f64x2.max(a, b);
  const small = f64x2.min(a, b);
  const u = mul(large, large);
  const v = mul(small, small);
  const near = f64x2.sqrt(add(add(add(squareTail(small, v), squareTail(large, u)), v), u));
  // Beside a number 2^64 times as large, zero above all, the small one does not show.
  const gap = i32x4.gt_s(i64x2.sub(i64x2.shr_u(large, 52), i64x2.shr_u(small, 52)), i32x4.splat(64));
  const far = i32x4.shuffle(gap, gap, 0, 0, 2, 2);
  const result = v128.bitselect(large, near, far);
  // Both in 2^-450 ... 2^511, or both zero, where squares neither overflow nor lose bits.
  const exact = v128.or(f64x2.ge(small, f64x2.splat(3.4395525670743494e-136)), f64x2.eq(large, f64x2.splat(0)));
  const good = v128.and(f64x2.lt(large, f64x2.splat(6.703903964971299e153)), v128.or(far, exact));
  return v128.any_true(v128.not(good)) ? hypotLanes(x, y, result, v128.not(good)) : result;
}
