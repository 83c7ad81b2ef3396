// Samplers of discrete distributions. Results are whole numbers in float64, at most 2^63.
import { exp_f64, expm1_f64, log1p_f64, log_f64, pow_f64 } from '../math/math-scalar';
import { draw, first, second } from './draws';
import { logBinomial, logPoisson } from './log-mass';

const MOST: f64 = 9.223372036854775807e18;

/** Poisson: by search from 0 for small means, else Hoermann's PTRS (1993). */
export function poisson(mean: f64, e: u64): f64 {
  if (!(mean > 0)) return 0;
  if (mean >= MOST) return MOST;
  if (mean < 10) {
    draw(e, 0);
    const u = first();
    let mass = exp_f64(-mean);
    let sum = mass;
    let k: f64 = 0;
    while (u >= sum) {
      k++;
      mass *= mean / k;
      const next = sum + mass;
      if (next == sum && k > mean) break;
      sum = next;
    }
    return k;
  }
  const b = 0.931 + 2.53 * sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const inside = 0.9277 - 3.6224 / (b - 2);
  let n: u32 = 0;
  while (true) {
    draw(e, n++);
    const u = first() - 0.5;
    const v = 1 - second();
    const side = 0.5 - abs(u);
    const k = floor((2 * a / side + b) * u + mean + 0.43);
    if (side >= 0.07 && v <= inside) return k;
    if (k < 0 || (side < 0.013 && v > side)) continue;
    if (log_f64((v * inverse) / (a / (side * side) + b)) <= logPoisson(k, mean)) return min(k, MOST);
  }
}

/** Binomial: by search from 0 for small means, else Hoermann's BTRS (1993). */
export function binomial(trials: f64, chance: f64, e: u64): f64 {
  if (!(trials > 0) || !(chance > 0)) return 0;
  if (chance >= 1) return trials;
  const turned = chance > 0.5;
  const p = turned ? 1 - chance : chance;
  const q = turned ? chance : 1 - chance;
  const k = trials * p < 10 ? fewSuccesses(trials, p, q, e) : manySuccesses(trials, p, q, e);
  return turned ? trials - k : k;
}

function fewSuccesses(trials: f64, p: f64, q: f64, e: u64): f64 {
  draw(e, 0);
  const u = first();
  const odds = p / q;
  const mean = trials * p;
  let mass = exp_f64(trials * log1p_f64(-p));
  let sum = mass;
  let k: f64 = 0;
  while (u >= sum && k < trials) {
    k++;
    mass *= ((trials - k + 1) * odds) / k;
    const next = sum + mass;
    if (next == sum && k > mean) break;
    sum = next;
  }
  return k;
}

function manySuccesses(trials: f64, p: f64, q: f64, e: u64): f64 {
  const deviation = sqrt(trials * p * q);
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = trials * p + 0.5;
  const inside = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  let atMode = NaN;
  let n: u32 = 0;
  while (true) {
    draw(e, n++);
    const u = first() - 0.5;
    const v = 1 - second();
    const side = 0.5 - abs(u);
    const k = floor((2 * a / side + b) * u + centre);
    if (side >= 0.07 && v <= inside) return k;
    if (k < 0 || k > trials) continue;
    if (atMode != atMode) atMode = logBinomial(floor((trials + 1) * p), trials, p, q);
    if (log_f64((v * alpha) / (a / (side * side) + b)) <= logBinomial(k, trials, p, q) - atMode) return k;
  }
}

/** Good ones among `sample` taken from good and bad ones: one by one where these are few, else by Stadlober's HRUA (1989). */
export function hypergeometric(good: f64, bad: f64, sample: f64, e: u64): f64 {
  const total = good + bad;
  if (!(sample > 0) || !(good > 0)) return 0;
  if (!(bad > 0)) return min(sample, good);
  const turned = sample > total - sample;
  const m = turned ? total - sample : sample;
  const k = m < 10 ? oneByOne(good, total, m, e) : byRatio(good, bad, m, e);
  return turned ? good - k : k;
}

function oneByOne(good: f64, total: f64, sample: f64, e: u64): f64 {
  let left = good;
  let all = total;
  const n = <u32>sample;
  for (let k: u32 = 0; k < n; k++) {
    if ((k & 1) == 0) draw(e, k >> 1);
    if (floor(((k & 1) == 0 ? first() : second()) * all) < left) left--;
    all--;
  }
  return good - left;
}

function byRatio(good: f64, bad: f64, m: f64, e: u64): f64 {
  const less = min(good, bad);
  const more = max(good, bad);
  const total = good + bad;
  const share = less / total;
  const centre = m * share + 0.5;
  const deviation = sqrt(((total - m) * m * share * (1 - share)) / (total - 1) + 0.5);
  const width = 1.7155277699214135 * deviation + 0.8989161620588988;
  const mode = floor(((m + 1) * (less + 1)) / (total + 2));
  const p = m / total;
  const q = 1 - p;
  const atMode = logBinomial(mode, less, p, q) + logBinomial(m - mode, more, p, q);
  const bound = min(min(m, less) + 1, floor(centre + 16 * deviation));
  let n: u32 = 0;
  while (true) {
    draw(e, n++);
    const x = 1 - first();
    const w = centre + (width * (second() - 0.5)) / x;
    if (w < 0 || w >= bound) continue;
    const k = floor(w);
    const t = logBinomial(k, less, p, q) + logBinomial(m - k, more, p, q) - atMode;
    if (x * (4 - x) - 3 <= t || (x * (x - t) < 1 && 2 * log_f64(x) <= t)) return good > bad ? m - k : k;
  }
}

/** Zipf's distribution (Devroye, 1986, X.6.1), kept within 64 bits. */
export function zipf(a: f64, e: u64): f64 {
  if (!(a > 1)) return 1;
  if (a >= 1025) return 1;
  const less = a - 1;
  const b = pow_f64(2, less);
  const least = pow_f64(MOST, -less);
  let n: u32 = 0;
  while (true) {
    draw(e, n++);
    const u01 = first();
    const u = u01 * least + (1 - u01);
    const x = floor(pow_f64(u, -1 / less));
    if (!(x >= 1) || x >= MOST) continue;
    const t = pow_f64(1 + 1 / x, less);
    if ((second() * x * (t - 1)) / (b - 1) <= t / b) return x;
  }
}

/** The logarithmic series distribution (Kemp, 1981). */
export function logSeries(p: f64, e: u64): f64 {
  const r = log1p_f64(-p);
  let n: u32 = 0;
  while (true) {
    draw(e, n++);
    const v = first();
    if (!(v < p)) return 1;
    const q = -expm1_f64(r * second());
    if (v > q * q) return v >= q ? 1 : 2;
    if (v == 0) continue;
    const k = floor(1 + log_f64(v) / log_f64(q));
    if (k >= 1) return min(k, MOST);
  }
}
