// The samplers over lines of elements.
import { gamma, vonMises } from './continuous';
import { binomial, hypergeometric, logSeries, poisson, zipf } from './discrete';
import { begin, draw, word } from './draws';

// As SAMPLERS in kernels/routine/sampler.ts numbers them; from POISSON on results are int64.
const GAMMA: u32 = 0;
const LOG_GAMMA: u32 = 1;
const VON_MISES: u32 = 2;
const POISSON: u32 = 3;
const BINOMIAL: u32 = 4;
const HYPERGEOMETRIC: u32 = 5;
const ZIPF: u32 = 6;

/**
 * `count` variates side by side at `dst`, of elements `start`, `start + step`, …; parameter k of the first is the float64 at
 * `pk`, of the next `sk` bytes further.
 */
export function sampleLine(
  kind: u32, dst: usize, count: u32, start: u64, step: u64, p0: usize, s0: usize, p1: usize, s1: usize, p2: usize, s2: usize,
  key0: u32, key1: u32, stream: u32, lane: u32,
): void {
  begin(key0, key1, stream, lane);
  let e = start;
  for (let k: u32 = 0; k < count; k++) {
    const a = load<f64>(p0);
    if (kind == GAMMA) store<f64>(dst, gamma(a, e, false));
    else if (kind == LOG_GAMMA) store<f64>(dst, gamma(a, e, true));
    else if (kind == VON_MISES) store<f64>(dst, vonMises(a, e));
    else if (kind == POISSON) store<i64>(dst, whole(poisson(a, e)));
    else if (kind == BINOMIAL) store<i64>(dst, whole(binomial(a, load<f64>(p1), e)));
    else if (kind == HYPERGEOMETRIC) store<i64>(dst, whole(hypergeometric(a, load<f64>(p1), load<f64>(p2), e)));
    else if (kind == ZIPF) store<i64>(dst, whole(zipf(a, e)));
    else store<i64>(dst, whole(logSeries(a, e)));
    dst += 8;
    e += step;
    p0 += s0;
    p1 += s1;
    p2 += s2;
  }
}

/** Saturates at the greatest int64. */
// @ts-ignore: decorator
@inline
function whole(x: f64): i64 {
  return x >= 9223372036854775807.0 ? i64.MAX_VALUE : <i64>x;
}

/**
 * One row of counts: how `total` fall into `count` classes of which class k has the chance, or (`urn`) the number of things that
 * may be taken, at `weights + k * step`. Elements are numbered from `start`.
 */
export function sampleCounts(
  urn: bool, dst: usize, count: u32, start: u64, total: f64, weights: usize, step: usize, key0: u32, key1: u32, stream: u32, lane: u32,
): void {
  begin(key0, key1, stream, lane);
  let left = total;
  let rest: f64 = 1;
  if (urn) {
    rest = 0;
    for (let k: u32 = 0; k < count; k++) rest += load<f64>(weights + k * step);
  }
  for (let k: u32 = 0; k < count; k++) {
    const weight = load<f64>(weights + k * step);
    let n: f64 = 0;
    if (left > 0) {
      if (k + 1 == count) n = left;
      else if (urn) n = hypergeometric(weight, rest - weight, left, start + k);
      else n = binomial(left, rest > 0 ? min(1.0, weight / rest) : 1, start + k);
    }
    store<i64>(dst + <usize>k * 8, <i64>n);
    left -= n;
    rest -= weight;
  }
}

/** `count` whole numbers from `low` on, all of the `range` next ones (0: of 2^64) equally likely (Lemire, 2019). */
export function sampleIntegers(
  dst: usize, count: u32, start: u64, step: u64, low: u64, range: u64, key0: u32, key1: u32, stream: u32, lane: u32,
): void {
  begin(key0, key1, stream, lane);
  const least: u64 = range == 0 ? 0 : (0 - range) % range;
  let e = start;
  for (let k: u32 = 0; k < count; k++) {
    let n: u32 = 0;
    let value: u64;
    for (;;) {
      draw(e, n++);
      const x = word();
      if (range == 0) {
        value = x;
        break;
      }
      if (x * range < least) continue;
      value = highProduct(x, range);
      break;
    }
    store<u64>(dst, low + value);
    dst += 8;
    e += step;
  }
}

/** The upper 64 bits of a product. */
function highProduct(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  const other = x0 * y1 + (middle & 0xffffffff);
  return x1 * y1 + (middle >> 32) + (other >> 32);
}
