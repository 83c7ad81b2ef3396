// Logarithms of probabilities without cancellation, by the saddle point (Loader, "Fast and accurate computation of binomial
// probabilities", 2000), so that they stay exact to a few units in the last place for counts of 1e15 too.
import { log1p_f64, log_f64 } from '../math/math-scalar';

const LOG_2PI: f64 = 1.8378770664093454836;

/** log(n!) less Stirling's formula for it, n from 0 to 15. */
const ERRORS = memory.data<f64>([
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
  0.00757367548795184, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
]);

function stirlingError(n: f64): f64 {
  if (n < 16) return load<f64>(ERRORS + (<usize>n << 3));
  const s = 1 / (n * n);
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - s / 1188) * s) * s) * s) / n;
}

/** x log(x / m) + m - x. */
function deviance(x: f64, m: f64): f64 {
  if (x == 0) return m;
  const d = x - m;
  if (abs(d) >= 0.1 * (x + m)) return x * log_f64(x / m) - d;
  const v = d / (x + m);
  let sum = d * v;
  let term = 2 * x * v;
  const w = v * v;
  for (let j = 1; j < 1000; j++) {
    term *= w;
    const next = sum + term / <f64>(2 * j + 1);
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

/** The logarithm of the probability of k under Poisson's distribution of mean `m`. */
export function logPoisson(k: f64, m: f64): f64 {
  if (k == 0) return -m;
  return -stirlingError(k) - deviance(k, m) - 0.5 * (LOG_2PI + log_f64(k));
}

/** The logarithm of the probability of k successes in n trials of probability p; q is 1 - p. */
export function logBinomial(k: f64, n: f64, p: f64, q: f64): f64 {
  if (k == 0) return n == 0 ? 0 : p < 0.1 ? n * log1p_f64(-p) : n * log_f64(q);
  if (k == n) return q < 0.1 ? n * log1p_f64(-q) : n * log_f64(p);
  const rest = n - k;
  return (
    stirlingError(n) - stirlingError(k) - stirlingError(rest) - deviance(k, n * p) - deviance(rest, n * q) -
    0.5 * (LOG_2PI + log_f64(k) + log1p_f64(-k / n))
  );
}
