// Merges sorted lanes by halves: of two lanes the least elements, as many as one of them has, or the greatest.
import { F32, F64, I16, I32, I64, I8, U16, U32, U64, U8 } from './order-key';

/** True where x has to stand before y: NaN comes last, first when `turn`. */
// @ts-ignore: decorator
@inline
function before<T extends number>(x: T, y: T, turn: u32): bool {
  if (turn) {
    if (isFloat<T>()) return y < x || (x != x && y == y);
    return y < x;
  }
  if (isFloat<T>()) return x < y || (y != y && x == x);
  return x < y;
}

/** The first `n` of both lanes in order, where `own` has n elements and `other` m. */
function least<T extends number>(own: usize, ownStride: usize, n: u32, other: usize, otherStride: usize, m: u32, dst: usize, dstStride: usize, turn: u32): void {
  const end = other + <usize>m * otherStride;
  let k: u32 = 0;
  for (; k < n && other != end; k++) {
    const a = load<T>(own);
    const b = load<T>(other);
    const taken = before<T>(b, a, turn);
    store<T>(dst, select<T>(b, a, taken));
    other += select<usize>(otherStride, 0, taken);
    own += select<usize>(0, ownStride, taken);
    dst += dstStride;
  }
  for (; k < n; k++) {
    store<T>(dst, load<T>(own));
    own += ownStride;
    dst += dstStride;
  }
}

/** The last `n` of both lanes in order. */
function greatest<T extends number>(own: usize, ownStride: usize, n: u32, other: usize, otherStride: usize, m: u32, dst: usize, dstStride: usize, turn: u32): void {
  own += <usize>(n - 1) * ownStride;
  dst += <usize>(n - 1) * dstStride;
  let left = m;
  other += <usize>m * otherStride - otherStride;
  let k: u32 = 0;
  for (; k < n && left > 0; k++) {
    const a = load<T>(own);
    const b = load<T>(other);
    const taken = before<T>(a, b, turn);
    store<T>(dst, select<T>(b, a, taken));
    other -= select<usize>(otherStride, 0, taken);
    left -= <u32>taken;
    own -= select<usize>(0, ownStride, taken);
    dst -= dstStride;
  }
  for (; k < n; k++) {
    store<T>(dst, load<T>(own));
    own -= ownStride;
    dst -= dstStride;
  }
}

// @ts-ignore: decorator
@inline
function half<T extends number>(own: usize, ownStride: usize, n: u32, other: usize, otherStride: usize, m: u32, dst: usize, dstStride: usize, high: u32, turn: u32): void {
  if (n == 0) return;
  if (high) greatest<T>(own, ownStride, n, other, otherStride, m, dst, dstStride, turn);
  else least<T>(own, ownStride, n, other, otherStride, m, dst, dstStride, turn);
}

/**
 * Writes to `dst` the least `n` elements of two sorted lanes, `own` of n elements and `other` of m, or with `high` the greatest n; strides in
 * bytes. Lanes are sorted, and the result is, from the greatest down with `turn`.
 */
export function mergeHalf(
  type: u32,
  own: usize,
  ownStride: usize,
  n: u32,
  other: usize,
  otherStride: usize,
  m: u32,
  dst: usize,
  dstStride: usize,
  high: u32,
  turn: u32,
): void {
  if (type == F64) half<f64>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == F32) half<f32>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == I64) half<i64>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == U64) half<u64>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == I32) half<i32>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == U32) half<u32>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == I16) half<i16>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == U16) half<u16>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else if (type == I8) half<i8>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
  else half<u8>(own, ownStride, n, other, otherStride, m, dst, dstStride, high, turn);
}

/** True where the pair at x stands before that at y: the lesser key, and of equal keys the lesser place. */
// @ts-ignore: decorator
@inline
function pairBefore(x: usize, y: usize): bool {
  const a = load<u64>(x);
  const b = load<u64>(y);
  return a < b || (a == b && load<i64>(x, 8) < load<i64>(y, 8));
}

/** {@link mergeHalf} of pairs of a key and a place, as sortPairs makes them. */
export function mergePairs(own: usize, ownStride: usize, n: u32, other: usize, otherStride: usize, m: u32, dst: usize, dstStride: usize, high: u32): void {
  if (n == 0) return;
  let left = m;
  if (high) {
    own += <usize>(n - 1) * ownStride;
    dst += <usize>(n - 1) * dstStride;
    other += <usize>m * otherStride - otherStride;
    ownStride = 0 - ownStride;
    otherStride = 0 - otherStride;
    dstStride = 0 - dstStride;
  }
  for (let k: u32 = 0; k < n; k++) {
    let from = own;
    if (left > 0 && (high ? pairBefore(own, other) : pairBefore(other, own))) {
      from = other;
      other += otherStride;
      left--;
    } else own += ownStride;
    store<u64>(dst, load<u64>(from));
    store<i64>(dst, load<i64>(from, 8), 8);
    dst += dstStride;
  }
}
