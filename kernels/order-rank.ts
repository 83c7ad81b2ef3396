/**
 * Which order statistics a quantile lies between, and the value between them, by NumPy's methods and in its arithmetic.
 *
 * Formulas: R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996)
 * 361-365, with the zero-based indices of numpy.quantile.
 */
import type { DType } from './dtype.js';

/** The two sorted neighbours of a quantile (0-based) and the weight of the upper one. */
export interface OrderRank {
  readonly lower: number;
  readonly upper: number;
  readonly weight: number;
}

const halfEven = (v: number): number => {
  const down = Math.floor(v);
  return v - down > 0.5 || (v - down === 0.5 && down % 2 !== 0) ? down + 1 : down;
};
const within = (index: number, n: number): OrderRank => {
  const at = Math.min(Math.max(index, 0), n - 1);
  return { lower: at, upper: at, weight: 0 };
};
/** Between the neighbours of the virtual index `v`; `weigh` may turn its fraction into another weight. */
function between(v: number, n: number, weigh: (fraction: number) => number = (f) => f): OrderRank {
  if (v >= n - 1) return within(n - 1, n);
  if (v < 0) return within(0, n);
  const lower = Math.floor(v);
  return { lower, upper: lower + 1, weight: weigh(v - lower) };
}
const continuous =
  (alpha: number, beta: number) =>
  (n: number, q: number): OrderRank =>
    between(n * q + (alpha + q * (1 - alpha - beta)) - 1, n);

interface Method {
  /** True when the result is one of the elements. */
  readonly discrete: boolean;
  readonly rank: (n: number, q: number) => OrderRank;
}
const discrete = (index: (n: number, q: number) => number): Method => ({
  discrete: true,
  rank: (n, q) => within(index(n, q), n),
});
const smooth = (rank: Method['rank']): Method => ({ discrete: false, rank });

/** One line for each method of numpy.quantile; `median` is the mean of the two in the middle. */
const METHODS = {
  linear: smooth((n, q) => between((n - 1) * q, n)),
  lower: discrete((n, q) => Math.floor((n - 1) * q)),
  higher: discrete((n, q) => Math.ceil((n - 1) * q)),
  nearest: discrete((n, q) => halfEven((n - 1) * q)),
  midpoint: smooth((n, q) => {
    const v = 0.5 * (Math.floor((n - 1) * q) + Math.ceil((n - 1) * q));
    return between(v, n, () => (v % 1 === 0 ? 0 : 0.5));
  }),
  invertedCdf: discrete((n, q) => {
    const v = n * q - 1;
    return v % 1 === 0 ? v : Math.floor(v) + 1;
  }),
  averagedInvertedCdf: smooth((n, q) => between(n * q - 1, n, (f) => (f === 0 ? 0.5 : 1))),
  closestObservation: discrete((n, q) => {
    const v = n * q - 1 - 0.5;
    const down = Math.floor(v);
    return v === down && ((down % 2) + 2) % 2 === 1 ? down : down + 1;
  }),
  interpolatedInvertedCdf: smooth(continuous(0, 1)),
  hazen: smooth(continuous(0.5, 0.5)),
  weibull: smooth(continuous(0, 0)),
  medianUnbiased: smooth(continuous(1 / 3, 1 / 3)),
  normalUnbiased: smooth(continuous(3 / 8, 3 / 8)),
  median: smooth((n) => ({ lower: (n - 1) >> 1, upper: n >> 1, weight: 0.5 })),
} as const satisfies Record<string, Method>;

/** A rule for quantiles between elements: numpy.quantile's methods in camel case, and `median`. */
export type QuantileMethod = keyof typeof METHODS;

/** The names of all methods. */
export const QUANTILE_METHODS = Object.keys(METHODS) as QuantileMethod[];

/** True when results of `method` are elements, so that they keep the dtype. */
export const isDiscrete = (method: QuantileMethod): boolean => METHODS[method].discrete;

/** The neighbours of quantile `q` (0 to 1) among `n >= 1` sorted numbers. */
export const orderRank = (method: QuantileMethod, n: number, q: number): OrderRank => METHODS[method].rank(n, q);

/**
 * A function for the value between two neighbours `a <= b` of `dtype` at `weight`, rounded as NumPy rounds it for results
 * of `result`. Equal neighbours give themselves (NumPy gives NaN for two infinities).
 */
export function interpolation(
  method: QuantileMethod,
  dtype: DType,
  result: DType,
): (a: number | bigint, b: number | bigint, weight: number) => number {
  const single = dtype === 'float32';
  const r = (v: number): number => (result === 'float32' ? Math.fround(v) : v);
  const middle = method === 'median';
  return (a, b, weight) => {
    if (a === b) return Number(a);
    if (typeof a === 'bigint' || typeof b === 'bigint') {
      const gap = Number(BigInt(b) - BigInt(a));
      if (middle) return (Number(a) + Number(b)) / 2;
      return weight < 0.5 ? Number(a) + gap * weight : Number(b) - gap * (1 - weight);
    }
    if (middle) return single ? Math.fround(Math.fround(a + b) / 2) : (a + b) / 2;
    const gap = single ? Math.fround(b - a) : b - a;
    return weight < 0.5 ? r(a + r(gap * r(weight))) : r(b - r(gap * r(1 - weight)));
  };
}
