// Vectors of real or imaginary parts: one SIMD register holds the same part of as many lanes as fit into 16 bytes.

/** Bytes of one element of a group of lanes: a vector of real parts, then a vector of imaginary parts. */
export const PAIR: usize = 32;

// @ts-ignore: decorator
@inline
export function add<T>(a: v128, b: v128): v128 {
  return v128.add<T>(a, b);
}

// @ts-ignore: decorator
@inline
export function sub<T>(a: v128, b: v128): v128 {
  return v128.sub<T>(a, b);
}

// @ts-ignore: decorator
@inline
export function mul<T>(a: v128, b: v128): v128 {
  return v128.mul<T>(a, b);
}

/** The same number in every lane. */
// @ts-ignore: decorator
@inline
export function same<T>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

/** Stores x times the twiddle factor at `w`, the same for every lane. */
// @ts-ignore: decorator
@inline
export function putTurned<T>(to: usize, re: v128, im: v128, w: usize): void {
  const c = v128.load_splat<T>(w);
  const s = v128.load_splat<T>(w, sizeof<T>());
  v128.store(to, sub<T>(mul<T>(re, c), mul<T>(im, s)));
  v128.store(to, add<T>(mul<T>(re, s), mul<T>(im, c)), 16);
}

// @ts-ignore: decorator
@inline
export function put(to: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to, im, 16);
}

/** Lanes of one vector. */
// @ts-ignore: decorator
@inline
export function vectorLanes<T>(): u32 {
  return 16 / <u32>sizeof<T>();
}

/** The real parts of the complex elements at these addresses, one for each lane. */
// @ts-ignore: decorator
@inline
export function reals<T>(a: usize, b: usize, c: usize, d: usize): v128 {
  if (sizeof<T>() == 8) return v128.shuffle<i64>(v128.load(a), v128.load(b), 0, 2);
  return v128.shuffle<i32>(pairOf(a, b), pairOf(c, d), 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
export function imaginaries<T>(a: usize, b: usize, c: usize, d: usize): v128 {
  if (sizeof<T>() == 8) return v128.shuffle<i64>(v128.load(a), v128.load(b), 1, 3);
  return v128.shuffle<i32>(pairOf(a, b), pairOf(c, d), 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
export function pairOf(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}
