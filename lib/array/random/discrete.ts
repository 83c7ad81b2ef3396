/**
 * Discrete distributions: one line each, and what each method looks like.
 */
import type { DType } from '../../../kernels/dtype.js';
import type { ArrayLike } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import type { Distribution, ParameterOr, RandomOptions, SizeOr } from './distribution.js';
import { ceil, choose, greatest, less, log1p, minus, over, plus, times } from './formula.js';

const whole = (parameters: Distribution['parameters'], draw: Distribution['draw']): Distribution => ({
  parameters,
  result: 'integer',
  draw,
});

/** The lines. */
export const DISCRETE = {
  bernoulli: whole([['p', 'probability', 0.5]], (draw, p) => choose(less(draw.unit(), p), 1, 0)),
  rademacher: whole([], (draw) => choose(less(draw.unit(), 0.5), -1, 1)),
  binomial: whole(
    [
      ['n', 'count'],
      ['p', 'probability'],
    ],
    (draw, n, p) => draw.sample('binomial', 0, n, p),
  ),
  // The first of independent trials that succeeds, by inversion.
  geometric: whole([['p', 'chance']], (draw, p) =>
    greatest(ceil(over(log1p(times(draw.unit(), -1)), log1p(times(p, -1)))), 1),
  ),
  hypergeometric: whole(
    [
      ['ngood', 'count'],
      ['nbad', 'count'],
      ['nsample', 'count'],
    ],
    (draw, good, bad, sample) => {
      const total = plus(good, bad);
      const left = draw.admit('ngood + nbad - nsample', minus(total, sample), 'nonNegative');
      return draw.sample('hypergeometric', 0, good, bad, minus(total, left));
    },
  ),
  logseries: whole([['p', 'belowOne']], (draw, p) => draw.sample('logSeries', 0, p)),
  // Poisson of a mean that is a gamma variate.
  negativeBinomial: whole(
    [
      ['n', 'positive'],
      ['p', 'chance'],
    ],
    (draw, n, p) => draw.sample('poisson', 1, times(draw.sample('gamma', 0, n), over(minus(1, p), p))),
  ),
  poisson: whole([['lam', 'poissonMean', 1]], (draw, lam) => draw.sample('poisson', 0, lam)),
  zipf: whole([['a', 'aboveOne']], (draw, a) => draw.sample('zipf', 0, a)),
} satisfies Readonly<Record<string, Distribution>>;

/**
 * Discrete distributions, as methods of a generator and functions of `cw.random`, with NumPy's parameters in NumPy's order. A
 * parameter is a number or an array; parameters and `size` broadcast. The result is int64 unless `dtype` says otherwise; variates
 * beyond 2^63 - 1 are that.
 *
 * Values depend on the seed, the call's number and an element's place alone. All but bernoulli, rademacher and geometric are drawn
 * by rejection or search, a block at a time; nothing else is read or held.
 *
 * All throw 'argument' for a parameter where NumPy raises ValueError (of computed arrays when they are computed) and 'shape' when
 * parameters and size do not broadcast.
 */
export interface DiscreteDistributions {
  /** 1 with probability `p`, else 0. @example rng.bernoulli(0.3, [1000]) */
  bernoulli<D extends DType = 'int64'>(
    p?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** -1 or 1, equally likely. @example rng.rademacher([1000]) */
  rademacher<D extends DType = 'int64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Successes in `n` trials of probability `p` (Hörmann's BTRS, 1993). @example rng.binomial(10, 0.3, [1000]) */
  binomial<D extends DType = 'int64'>(
    n: ArrayLike,
    p: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Trials of probability `p` up to the first success, 1 or more. @example rng.geometric(0.2, [1000]) */
  geometric<D extends DType = 'int64'>(p: ArrayLike, size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Good ones among `nsample` taken from `ngood` good and `nbad` bad ones (Stadlober's HRUA, 1989). @example rng.hypergeometric(15, 10, 8, [1000]) */
  hypergeometric<D extends DType = 'int64'>(
    ngood: ArrayLike,
    nbad: ArrayLike,
    nsample: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** The logarithmic series distribution (Kemp, 1981). @example rng.logseries(0.6, [1000]) */
  logseries<D extends DType = 'int64'>(p: ArrayLike, size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Failures before `n` successes of probability `p`; `n` need not be whole. @example rng.negativeBinomial(4, 0.3, [1000]) */
  negativeBinomial<D extends DType = 'int64'>(
    n: ArrayLike,
    p: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Poisson of mean `lam` (Hörmann's PTRS, 1993). @example rng.poisson(3.5, [1000]) */
  poisson<D extends DType = 'int64'>(
    lam?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Zipf, likely as k^-a (Devroye, 1986). @example rng.zipf(2, [1000]) */
  zipf<D extends DType = 'int64'>(a: ArrayLike, size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
}
