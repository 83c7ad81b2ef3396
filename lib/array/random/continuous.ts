/**
 * Continuous distributions: one line each, and what each method looks like.
 */
import type { ArrayLike } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import type { Distribution, FloatDType, ParameterOr, RandomOptions, SizeOr } from './distribution.js';
import type { Draw } from './draw.js';
import {
  abs,
  choose,
  exp,
  expm1,
  greatest,
  less,
  log,
  log1p,
  minus,
  modulo,
  over,
  plus,
  power,
  sqrt,
  square,
  type Term,
  tan,
  times,
  wide,
  withSign,
} from './formula.js';

const moved = (x: Term, loc: Term, scale: Term): Term => plus(times(x, scale), loc);
const LOC = ['loc', 'any', 0] as const;
const SCALE = ['scale', 'nonNegative', 1] as const;
const float = (parameters: Distribution['parameters'], draw: Distribution['draw']): Distribution => ({
  parameters,
  result: 'float',
  draw,
});

/** Gamma variates; `part` tells several of one draw apart. */
const gamma = (draw: Draw, shape: Term, part = 0): Term => draw.sample('gamma', part, shape);
const chiSquare = (draw: Draw, df: Term, part = 0): Term => times(gamma(draw, over(df, 2), part), 2);
/** Chi-squared of df + 2 k degrees of freedom, k drawn from Poisson's distribution (Johnson, Kotz and Balakrishnan, 29.2). */
const noncentral = (draw: Draw, df: Term, nonc: Term): Term =>
  chiSquare(draw, plus(times(wide(draw.sample('poisson', 1, over(nonc, 2))), 2), df));
/** Half of the smallest uniform number instead of 0. */
const notZero = (u: Term, draw: Draw): Term => greatest(u, draw.dtype === 'float32' ? 2 ** -25 : 2 ** -54);
const laplace = (draw: Draw): Term => {
  const u = minus(draw.unit(), 0.5);
  return withSign(times(log(notZero(minus(1, times(abs(u), 2)), draw)), -1), u);
};

/** The lines. Formulas are inversions of the cumulative distribution unless they say otherwise. */
export const CONTINUOUS = {
  random: float([], (draw) => draw.unit()),
  uniform: float(
    [
      ['low', 'finite', 0],
      ['high', 'finite', 1],
    ],
    (draw, low, high) => moved(draw.unit(), low, draw.admit('high - low', minus(high, low), 'nonNegative')),
  ),
  normal: float([LOC, SCALE], (draw, loc, scale) => moved(draw.normal(), loc, scale)),
  standardNormal: float([], (draw) => draw.normal()),
  lognormal: float(
    [
      ['mean', 'any', 0],
      ['sigma', 'nonNegative', 1],
    ],
    (draw, mean, sigma) => exp(moved(draw.normal(), mean, sigma)),
  ),
  exponential: float([SCALE], (draw, scale) => times(draw.exponential(), scale)),
  standardExponential: float([], (draw) => draw.exponential()),
  gamma: float([['shape', 'nonNegative'], SCALE], (draw, shape, scale) => times(gamma(draw, shape), scale)),
  standardGamma: float([['shape', 'nonNegative']], (draw, shape) => gamma(draw, shape)),
  // a / (a + b) of two gamma variates by their logarithms, as both may be too small to be numbers.
  beta: float(
    [
      ['a', 'positive'],
      ['b', 'positive'],
    ],
    (draw, a, b) => over(1, plus(exp(minus(draw.sample('logGamma', 1, b), draw.sample('logGamma', 0, a))), 1)),
  ),
  chisquare: float([['df', 'positive']], (draw, df) => chiSquare(draw, df)),
  noncentralChisquare: float(
    [
      ['df', 'positive'],
      ['nonc', 'nonNegative'],
    ],
    noncentral,
  ),
  f: float(
    [
      ['dfnum', 'positive'],
      ['dfden', 'positive'],
    ],
    (draw, dfnum, dfden) => over(times(chiSquare(draw, dfnum), dfden), times(chiSquare(draw, dfden, 1), dfnum)),
  ),
  noncentralF: float(
    [
      ['dfnum', 'positive'],
      ['dfden', 'positive'],
      ['nonc', 'nonNegative'],
    ],
    (draw, dfnum, dfden, nonc) =>
      over(times(noncentral(draw, dfnum, nonc), dfden), times(chiSquare(draw, dfden, 2), dfnum)),
  ),
  standardT: float([['df', 'positive']], (draw, df) =>
    times(draw.normal(), sqrt(over(over(df, 2), gamma(draw, over(df, 2))))),
  ),
  standardCauchy: float([], (draw) => tan(times(minus(draw.unit(), 0.5), Math.PI))),
  cauchy: float([LOC, SCALE], (draw, loc, scale) => moved(tan(times(minus(draw.unit(), 0.5), Math.PI)), loc, scale)),
  laplace: float([LOC, SCALE], (draw, loc, scale) => moved(laplace(draw), loc, scale)),
  logistic: float([LOC, SCALE], (draw, loc, scale) => {
    const u = notZero(draw.unit(), draw);
    return moved(minus(log(u), log1p(times(u, -1))), loc, scale);
  }),
  gumbel: float([LOC, SCALE], (draw, loc, scale) =>
    moved(times(log(notZero(draw.exponential(), draw)), -1), loc, scale),
  ),
  rayleigh: float([SCALE], (draw, scale) => times(sqrt(times(draw.exponential(), 2)), scale)),
  maxwell: float([SCALE], (draw, scale) =>
    times(sqrt(plus(plus(square(draw.normal(0)), square(draw.normal(1))), square(draw.normal(2)))), scale),
  ),
  doubleSidedMaxwell: float([LOC, SCALE], (draw, loc, scale) => {
    const radius = sqrt(plus(plus(square(draw.normal(0)), square(draw.normal(1))), square(draw.normal(2))));
    return moved(withSign(radius, minus(draw.unit(6), 0.5)), loc, scale);
  }),
  weibull: float([['a', 'nonNegative']], (draw, a) =>
    a === 0
      ? 0
      : typeof a === 'number'
        ? power(draw.exponential(), 1 / a)
        : choose(less(0, a), power(draw.exponential(), over(1, a)), 0),
  ),
  pareto: float([['a', 'positive']], (draw, a) => expm1(over(draw.exponential(), a))),
  power: float([['a', 'positive']], (draw, a) => exp(over(log(draw.above()), a))),
  triangular: float(
    [
      ['left', 'finite'],
      ['mode', 'finite'],
      ['right', 'finite'],
    ],
    (draw, left, mode, right) => {
      const rising = draw.admit('mode - left', minus(mode, left), 'nonNegative');
      const falling = draw.admit('right - mode', minus(right, mode), 'nonNegative');
      const width = draw.admit('right - left', minus(right, left), 'positive');
      const u = draw.unit();
      const up = plus(sqrt(times(times(u, rising), width)), left);
      const down = minus(right, sqrt(times(times(minus(1, u), falling), width)));
      return choose(less(u, over(rising, width)), up, down);
    },
  ),
  vonmises: float(
    [
      ['mu', 'any'],
      ['kappa', 'nonNegative'],
    ],
    (draw, mu, kappa) => {
      const angle = plus(draw.sample('vonMises', 0, kappa), mu);
      const turned = minus(modulo(plus(abs(angle), Math.PI), 2 * Math.PI), Math.PI);
      return choose(less(angle, 0), times(turned, -1), turned);
    },
  ),
  // Michael, Schucany and Haas (1976); the smaller root as a quotient, which loses no digits.
  wald: float(
    [
      ['mean', 'positive'],
      ['scale', 'positive'],
    ],
    (draw, mean, scale) => {
      const a = over(times(square(draw.normal(0)), mean), times(scale, 2));
      const x = over(mean, plus(plus(sqrt(times(a, plus(a, 2))), a), 1));
      return choose(less(over(mean, plus(mean, x)), draw.unit(2)), over(square(mean), x), x);
    },
  ),
} satisfies Readonly<Record<string, Distribution>>;

/**
 * Continuous distributions, as methods of a generator and functions of `cw.random`, with NumPy's parameters in NumPy's order. A
 * parameter is a number or an array; parameters and `size` broadcast. The result is float64, or float32 where `dtype` says so.
 *
 * Values depend on the seed, the call's number and an element's place alone, so that chunks, threads and slices make no
 * difference. Formulas run within the kernels of what reads them; gamma, beta, chisquare, f, standardT and vonmises are drawn by
 * rejection, a block at a time. Nothing else is read or held.
 *
 * All throw 'argument' for a parameter where NumPy raises ValueError (of computed arrays when they are computed), 'shape' when
 * parameters and size do not broadcast, 'dtype' for dtypes other than float64 and float32.
 */
export interface ContinuousDistributions {
  /** Uniform numbers in [0, 1). @example rng.random([10000, 10000], { chunks: [1000, 1000] }) */
  random<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Uniform numbers in [low, high), by default [0, 1). @example rng.uniform(-1, 1, [500]) */
  uniform<D extends FloatDType = 'float64'>(
    low?: ParameterOr<D>,
    high?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Normally distributed numbers of mean `loc` and standard deviation `scale` (Box-Muller). @example rng.normal(0, 2.5, [1000], { dtype: 'float32' }) */
  normal<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Normally distributed numbers of mean 0 and standard deviation 1. @example rng.standardNormal([1000]) */
  standardNormal<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Numbers whose logarithm is normally distributed. @example rng.lognormal(0, 1, [1000]) */
  lognormal<D extends FloatDType = 'float64'>(
    mean?: ParameterOr<D>,
    sigma?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Exponentially distributed numbers of mean `scale`. @example rng.exponential(3, [1000]) */
  exponential<D extends FloatDType = 'float64'>(
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Exponentially distributed numbers of mean 1. @example rng.standardExponential([1000]) */
  standardExponential<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Gamma (Marsaglia and Tsang, 2000). @example rng.gamma(2, 1.5, [1000]) */
  gamma<D extends FloatDType = 'float64'>(
    shape: ArrayLike,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Gamma of scale 1. @example rng.standardGamma(0.5, [1000]) */
  standardGamma<D extends FloatDType = 'float64'>(
    shape: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Beta, in [0, 1]. @example rng.beta(2, 5, [1000]) */
  beta<D extends FloatDType = 'float64'>(
    a: ArrayLike,
    b: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Chi-squared of `df` degrees of freedom. @example rng.chisquare(3, [1000]) */
  chisquare<D extends FloatDType = 'float64'>(
    df: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Chi-squared with noncentrality `nonc`. @example rng.noncentralChisquare(3, 2, [1000]) */
  noncentralChisquare<D extends FloatDType = 'float64'>(
    df: ArrayLike,
    nonc: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Fisher's F. @example rng.f(3, 20, [1000]) */
  f<D extends FloatDType = 'float64'>(
    dfnum: ArrayLike,
    dfden: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Fisher's F with noncentrality `nonc`. @example rng.noncentralF(3, 20, 2, [1000]) */
  noncentralF<D extends FloatDType = 'float64'>(
    dfnum: ArrayLike,
    dfden: ArrayLike,
    nonc: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Student's t of `df` degrees of freedom. @example rng.standardT(5, [1000]) */
  standardT<D extends FloatDType = 'float64'>(
    df: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Cauchy about 0 of scale 1. @example rng.standardCauchy([1000]) */
  standardCauchy<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Cauchy. @example rng.cauchy(0, 2, [1000]) */
  cauchy<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Laplace, exponential on both sides of `loc`. @example rng.laplace(0, 1, [1000]) */
  laplace<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Logistic. @example rng.logistic(0, 1, [1000]) */
  logistic<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Gumbel, of greatest values. @example rng.gumbel(0, 1, [1000]) */
  gumbel<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Rayleigh. @example rng.rayleigh(2, [1000]) */
  rayleigh<D extends FloatDType = 'float64'>(
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Maxwell: lengths of normal vectors in three dimensions. @example rng.maxwell(1, [1000]) */
  maxwell<D extends FloatDType = 'float64'>(
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Maxwell on both sides of `loc`. @example rng.doubleSidedMaxwell(0, 1, [1000]) */
  doubleSidedMaxwell<D extends FloatDType = 'float64'>(
    loc?: ParameterOr<D>,
    scale?: ParameterOr<D>,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Weibull of scale 1. @example rng.weibull(1.5, [1000]) */
  weibull<D extends FloatDType = 'float64'>(
    a: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Pareto II (Lomax): NumPy's, which begins at 0. @example rng.pareto(3, [1000]) */
  pareto<D extends FloatDType = 'float64'>(a: ArrayLike, size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** The power distribution: density a x^(a - 1) on [0, 1]. @example rng.power(2, [1000]) */
  power<D extends FloatDType = 'float64'>(a: ArrayLike, size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Triangular: likeliest at `mode`. @example rng.triangular(0, 1, 4, [1000]) */
  triangular<D extends FloatDType = 'float64'>(
    left: ArrayLike,
    mode: ArrayLike,
    right: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Angles in [-π, π] about `mu` (Best and Fisher, 1979). @example rng.vonmises(0, 4, [1000]) */
  vonmises<D extends FloatDType = 'float64'>(
    mu: ArrayLike,
    kappa: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Wald, the inverse Gaussian. @example rng.wald(3, 2, [1000]) */
  wald<D extends FloatDType = 'float64'>(
    mean: ArrayLike,
    scale: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
}
