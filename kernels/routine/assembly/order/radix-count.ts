// Counts of elements by a digit of their keys, among those whose higher digits are one of several prefixes.
import { digitsOf, F32, F64, fromDigits, I16, I32, I64, I8, U16, U32, U64, U8 } from './order-key';

// @ts-ignore: decorator
@inline
function bump(table: usize, bin: usize): void {
  store<u32>(table + 4 * bin, load<u32>(table + 4 * bin) + 1);
}

/** The first digit: every number counts. Returns how many are NaN. Two tables take turns, as equal digits in a row wait for each other. */
function firstDigit<T extends number>(src: usize, stride: usize, n: u32, table: usize, second: usize, shift: u32): u32 {
  let nans: u32 = 0;
  let k: u32 = 0;
  for (; k + 2 <= n; k += 2) {
    const a = load<T>(src);
    const b = load<T>(src + stride);
    if (!isFloat<T>() || a == a) bump(table, <usize>(digitsOf<T>(a) >> shift));
    else nans++;
    if (!isFloat<T>() || b == b) bump(second, <usize>(digitsOf<T>(b) >> shift));
    else nans++;
    src += 2 * stride;
  }
  if (k < n) {
    const a = load<T>(src);
    if (!isFloat<T>() || a == a) bump(table, <usize>(digitsOf<T>(a) >> shift));
    else nans++;
  }
  return nans;
}

/** {@link firstDigit} of float64 side by side, two keys at a time. */
function firstDoubles(src: usize, n: u32, table: usize, second: usize, shift: u32): u32 {
  let nans: u32 = 0;
  let k: u32 = 0;
  const half = i64x2.splat(i64.MIN_VALUE);
  const magnitude = i64x2.splat(i64.MAX_VALUE);
  for (; k + 4 <= n; k += 4) {
    const u = v128.load(src);
    const v = v128.load(src, 16);
    if (v128.any_true(v128.or(f64x2.ne(u, u), f64x2.ne(v, v)))) nans += firstDigit<f64>(src, 8, 4, table, second, shift);
    else {
      const a = i64x2.shr_u(v128.xor(v128.xor(u, v128.and(i64x2.shr_s(u, 63), magnitude)), half), shift);
      const b = i64x2.shr_u(v128.xor(v128.xor(v, v128.and(i64x2.shr_s(v, 63), magnitude)), half), shift);
      bump(table, i32x4.extract_lane(a, 0));
      bump(second, i32x4.extract_lane(a, 2));
      bump(table, i32x4.extract_lane(b, 0));
      bump(second, i32x4.extract_lane(b, 2));
    }
    src += 32;
  }
  return nans + firstDigit<f64>(src, 8, n - k, table, second, shift);
}

/** One element against every prefix. */
function countOne<T extends number>(value: T, table: usize, shift: u32, bits: u32, prefixes: usize, targets: u32): void {
  if (isFloat<T>() && value != value) return;
  const key = digitsOf<T>(value);
  const prefix = key >> (shift + bits);
  const bin = <usize>((key >> shift) & ((1 << bits) - 1));
  for (let s: u32 = 0; s < targets; s++)
    if (load<u64>(prefixes + 8 * s) == prefix) bump(table, ((<usize>s) << bits) + bin);
}

function laterDigit<T extends number>(src: usize, stride: usize, n: u32, table: usize, shift: u32, bits: u32, prefixes: usize, targets: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    countOne<T>(load<T>(src), table, shift, bits, prefixes, targets);
    src += stride;
  }
}

/** Which lanes of T equal one of four. */
// @ts-ignore: decorator
@inline
function isOneOf<T extends number>(v: v128, a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.or(v128.or(laneEqual<T>(v, a), laneEqual<T>(v, b)), v128.or(laneEqual<T>(v, c), laneEqual<T>(v, d)));
}

// @ts-ignore: decorator
@inline
function laneEqual<T extends number>(a: v128, b: v128): v128 {
  return sizeof<T>() == 8 ? i64x2.eq(a, b) : sizeof<T>() == 4 ? i32x4.eq(a, b) : sizeof<T>() == 2 ? i16x8.eq(a, b) : i8x16.eq(a, b);
}

// @ts-ignore: decorator
@inline
function laneMask<T extends number>(v: v128): u32 {
  return sizeof<T>() == 8 ? i64x2.bitmask(v) : sizeof<T>() == 4 ? i32x4.bitmask(v) : sizeof<T>() == 2 ? i16x8.bitmask(v) : i8x16.bitmask(v);
}

// @ts-ignore: decorator
@inline
function splatBits<T extends number>(bits: u64): v128 {
  return sizeof<T>() == 8 ? i64x2.splat(bits) : sizeof<T>() == 4 ? i32x4.splat(<i32>bits) : sizeof<T>() == 2 ? i16x8.splat(<i16>bits) : i8x16.splat(<i8>bits);
}

// @ts-ignore: decorator
@inline
function bitsOf<T extends number>(value: T): u64 {
  if (isFloat<T>()) return sizeof<T>() == 8 ? reinterpret<u64>(<f64>value) : <u64>reinterpret<u32>(<f32>value);
  return <u64>value;
}

/**
 * Elements side by side. Those that share their higher bits with no target, nearly all, are passed over many at a time: a
 * prefix of the key stands for one prefix of the element's own bits.
 */
function laterRun<T extends number>(src: usize, n: u32, table: usize, shift: u32, bits: u32, prefixes: usize, targets: u32, wanted: usize): void {
  const low = shift + bits;
  const spread = (<u64>-1) << low;
  // Four at a time, the last one again where there are fewer.
  for (let s: u32 = 0; s < targets + 3; s++)
    v128.store(
      wanted + 16 * s,
      splatBits<T>(bitsOf<T>(fromDigits<T>(load<u64>(prefixes + 8 * min(s, targets - 1)) << low)) & spread),
    );
  const mask = splatBits<T>(spread);
  const width: u32 = 16 / sizeof<T>();
  let k: u32 = 0;
  const p = v128.load(wanted);
  const q = v128.load(wanted, 16);
  const r = v128.load(wanted, 32);
  const t = v128.load(wanted, 48);
  for (; k + 4 * width <= n; k += 4 * width) {
    const u = v128.and(v128.load(src), mask);
    const v = v128.and(v128.load(src, 16), mask);
    const x = v128.and(v128.load(src, 32), mask);
    const y = v128.and(v128.load(src, 48), mask);
    let a = isOneOf<T>(u, p, q, r, t);
    let b = isOneOf<T>(v, p, q, r, t);
    let c = isOneOf<T>(x, p, q, r, t);
    let d = isOneOf<T>(y, p, q, r, t);
    for (let s: u32 = 4; s < targets; s += 4) {
      const more = wanted + 16 * s;
      a = v128.or(a, isOneOf<T>(u, v128.load(more), v128.load(more, 16), v128.load(more, 32), v128.load(more, 48)));
      b = v128.or(b, isOneOf<T>(v, v128.load(more), v128.load(more, 16), v128.load(more, 32), v128.load(more, 48)));
      c = v128.or(c, isOneOf<T>(x, v128.load(more), v128.load(more, 16), v128.load(more, 32), v128.load(more, 48)));
      d = v128.or(d, isOneOf<T>(y, v128.load(more), v128.load(more, 16), v128.load(more, 32), v128.load(more, 48)));
    }
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
      let lanes =
        (<u64>laneMask<T>(a)) |
        ((<u64>laneMask<T>(b)) << width) |
        ((<u64>laneMask<T>(c)) << (2 * width)) |
        ((<u64>laneMask<T>(d)) << (3 * width));
      while (lanes != 0) {
        countOne<T>(load<T>(src + <usize>ctz(lanes) * sizeof<T>()), table, shift, bits, prefixes, targets);
        lanes &= lanes - 1;
      }
    }
    src += 64;
  }
  laterDigit<T>(src, sizeof<T>(), n - k, table, shift, bits, prefixes, targets);
}

function countDigit<T extends number>(src: usize, stride: usize, n: u32, table: usize, second: usize, shift: u32, bits: u32, prefixes: usize, targets: u32, wanted: usize): u32 {
  if (targets == 0 && sizeof<T>() == 8 && isFloat<T>() && stride == 8 && shift >= 32) return firstDoubles(src, n, table, second, shift);
  if (targets == 0) return firstDigit<T>(src, stride, n, table, second, shift);
  if (stride == sizeof<T>()) {
    laterRun<T>(src, n, table, shift, bits, prefixes, targets, wanted);
    return 0;
  }
  laterDigit<T>(src, stride, n, table, shift, bits, prefixes, targets);
  return 0;
}

/**
 * Adds to `table` (u32, 2^bits for each target) how many of `n` elements have each value of the digit at `shift`, among those
 * whose higher bits equal the target's of `prefixes` (u64). With no targets it is the first digit: all count, `second` is
 * another table of that size, and the number of NaN is returned. `wanted` has room for 16 bytes for each target and three more.
 */
export function radixCount(
  type: u32,
  src: usize,
  stride: usize,
  n: u32,
  table: usize,
  second: usize,
  shift: u32,
  bits: u32,
  prefixes: usize,
  targets: u32,
  wanted: usize,
): u32 {
  if (type == F64) return countDigit<f64>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == F32) return countDigit<f32>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == I64) return countDigit<i64>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == U64) return countDigit<u64>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == I32) return countDigit<i32>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == U32) return countDigit<u32>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == I16) return countDigit<i16>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == U16) return countDigit<u16>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  if (type == I8) return countDigit<i8>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
  return countDigit<u8>(src, stride, n, table, second, shift, bits, prefixes, targets, wanted);
}
