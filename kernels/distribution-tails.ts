/**
 * Incomplete gamma and beta functions, of which the tails of distributions are made. By series and continued fractions (W. H. Press et
 * al., Numerical Recipes, 6.2 and 6.4; Lanczos' approximation for the logarithm of gamma).
 */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of gamma for positive numbers. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = LANCZOS[0];
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k] / (y + k);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

const TINY = 1e-300;
const CLOSE = 1e-16;
const away = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/** The part of gamma(a) beyond x, regularised: 1 at x = 0, 0 at infinity. */
function upperGamma(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || a <= 0) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < 10_000 && Math.abs(term) > Math.abs(sum) * CLOSE; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * front;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / away(b);
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / away(factor * d + b);
    c = away(b + factor / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < CLOSE) break;
  }
  return front * h;
}

/** The part of beta(a, b) up to x, regularised: 0 at x = 0, 1 at x = 1. `rest` is 1 - x, where it is known more exactly. */
function lowerBeta(a: number, b: number, x: number, rest = 1 - x): number {
  if (Number.isNaN(a) || Number.isNaN(b) || Number.isNaN(x) || a <= 0 || b <= 0) return Number.NaN;
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, rest)) / b;
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < CLOSE) break;
  }
  return h;
}

/** What remains of each distribution beyond a statistic: with the parameters p and q. */
export const TAILS = {
  /** Both sides of Student's distribution beyond |x|, of p degrees of freedom. */
  student: (x: number, p: number): number => {
    const square = x * x;
    if (square === Number.POSITIVE_INFINITY) return 0;
    return lowerBeta(p / 2, 0.5, p / (p + square), square / (p + square));
  },
  /** Both sides of the normal distribution beyond |x|. */
  normal: (x: number): number => upperGamma(0.5, (x * x) / 2),
  /** The chi-squared distribution beyond x, of p degrees of freedom. */
  chiSquared: (x: number, p: number): number => upperGamma(p / 2, x / 2),
  /** Fisher's distribution beyond x, of p and q degrees of freedom. */
  fisher: (x: number, p: number, q: number): number =>
    x === Number.POSITIVE_INFINITY ? 0 : x <= 0 ? 1 : lowerBeta(q / 2, p / 2, q / (q + p * x), (p * x) / (q + p * x)),
} satisfies Record<string, (x: number, p: number, q: number) => number>;

/** The name of a distribution. */
export type TailName = keyof typeof TAILS;
