// Sine and cosine of huge numbers, by the bits of 2 / pi that matter for the argument (Payne and Hanek, 1983).
import { sinCore } from './math-vector';
import { PI_TABLE } from './tables';

const PI_HALF: f64 = 1.5707963267948966;
const PI_HALF_LOW: f64 = 6.123233995736766e-17;

/** The upper half of the product of two 64-bit words. */
function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/** 64 bits of the table from bit `at` on. */
function piBits(at: i32): u64 {
  const word = PI_TABLE + ((<usize>at >> 6) << 3);
  const shift: u64 = at & 63;
  if (shift == 0) return load<u64>(word);
  return (load<u64>(word) << shift) | (load<u64>(word, 8) >> (64 - shift));
}

/** The upper 64 bits of the words a, b shifted left by `n` < 64. */
// @ts-ignore: decorator
@inline
function shifted(a: u64, b: u64, n: u64): u64 {
  return n == 0 ? a : (a << n) | (b >> (64 - n));
}

/** What a * b loses when rounded to `product`. */
function productError(a: f64, b: f64, product: f64): f64 {
  const sa = a * 134217729;
  const a0 = sa - (sa - a);
  const a1 = a - a0;
  const sb = b * 134217729;
  const b0 = sb - (sb - b);
  const b1 = b - b0;
  return a0 * b0 - product + a0 * b1 + a1 * b0 + a1 * b1;
}

/** sin(x + shift * pi / 64) for x >= 40000. */
function sinReduced(x: f64, shift: i32): f64 {
  // x = m 2^e. Bits of 2 / pi whose product with x is a multiple of 4 quadrants drop out.
  const bits = reinterpret<u64>(x);
  const m = (bits & 0xfffffffffffff) | 0x10000000000000;
  const at = <i32>(bits >> 52) - 1075 + 62;
  const w0 = piBits(at);
  const w1 = piBits(at + 64);
  const w2 = piBits(at + 128);
  const p2 = m * w2;
  const middle = m * w1;
  const p1 = middle + mulHigh(m, w2);
  const p0 = m * w0 + mulHigh(m, w1) + <u64>(p1 < middle);
  let quadrant = <i32>(p0 >> 62);
  // The fraction of a quadrant, 190 bits, taken to the nearest quadrant.
  let f0 = (p0 << 2) | (p1 >> 62);
  let f1 = (p1 << 2) | (p2 >> 62);
  const negative = <i64>f0 < 0;
  if (negative) {
    quadrant++;
    f1 = ~f1;
    f0 = ~f0;
  }
  const zeros = clz(f0);
  const a = shifted(f0, f1, zeros);
  const b = shifted(f1, negative ? ~(p2 << 2) : p2 << 2, zeros);
  const scale = reinterpret<f64>((1023 - zeros) << 52);
  let high = <f64>(a >> 11) * 1.1102230246251565e-16 * scale;
  let low = <f64>(((a & 0x7ff) << 53) | (b >> 11)) * 6.018531076210112e-36 * scale;
  if (negative) {
    high = -high;
    low = -low;
  }
  const r = high * PI_HALF;
  const rest = productError(high, PI_HALF, r) + high * PI_HALF_LOW + low * PI_HALF;
  const turn = shift + quadrant * 32;
  const sine = f64x2.extract_lane(sinCore(f64x2.splat(r), turn), 0);
  const slope = f64x2.extract_lane(sinCore(f64x2.splat(r), turn + 32), 0);
  return sine + slope * rest;
}

/** sin x for |x| >= 40000, infinite or NaN. */
export function sinHuge(x: f64): f64 {
  if (x - x != 0) return NaN;
  return x < 0 ? -sinReduced(-x, 0) : sinReduced(x, 0);
}

/** cos x for |x| >= 40000, infinite or NaN. */
export function cosHuge(x: f64): f64 {
  if (x - x != 0) return NaN;
  return sinReduced(abs(x), 32);
}
