/**
 * Tests of means and counts, as those of scipy.stats that dask.array has.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, boolean, number, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { STATISTIC, type StatisticOptions, sampleOf } from './shapes.js';
import { minus, over, plus, root, type TestResult, tested, times } from './tail.js';

const mean = (node: Node, axis: number): Node => reduceNode('mean', node, { axis });
const variance = (node: Node, axis: number): Node => reduceNode('var', node, { axis, ddof: 1 });
const PAIR = [
  ['a', arrayLike],
  ['b', arrayLike],
] as const;

/** Options of {@link ttestInd}. */
export interface IndependentOptions extends StatisticOptions {
  /** Both have one variance; default true. False: Welch's test. */
  readonly equalVar?: boolean | undefined;
}

/**
 * Whether two independent samples have one mean: Student's test, or Welch's. Both sides.
 *
 * @example
 * const { statistic, pvalue } = cw.stats.ttestInd(a, b, { equalVar: false });
 */
const ttestInd = define(
  { name: 'stats.ttestInd', parameters: PAIR, options: { ...STATISTIC, equalVar: optional(boolean, true) } },
  (a: ArrayLike, b: ArrayLike, { axis: asked = 0, equalVar = true }: IndependentOptions = {}): TestResult => {
    const [x, y] = [a, b].map((sample) => sampleOf('stats.ttestInd', sample, asked));
    const difference = minus(mean(x.node, x.axis), mean(y.node, y.axis));
    const [vx, vy] = [variance(x.node, x.axis), variance(y.node, y.axis)];
    if (equalVar) {
      const df = x.n + y.n - 2;
      const pooled = over(plus(times(vx, x.n - 1), times(vy, y.n - 1)), df);
      return tested('student', over(difference, root(times(pooled, 1 / x.n + 1 / y.n))), df);
    }
    const [ex, ey] = [over(vx, x.n), over(vy, y.n)];
    const sum = plus(ex, ey);
    const parts = plus(over(elementwise('square', [ex]), x.n - 1), over(elementwise('square', [ey]), y.n - 1));
    return tested('student', over(difference, root(sum)), over(elementwise('square', [sum]), parts));
  },
);

/** Student's test of the means of `node` against `expected`. */
function oneSample(node: Node, axis: number, expected: Node | number): TestResult {
  const n = node.shape[axis];
  const error = root(over(variance(node, axis), n));
  return tested('student', over(minus(mean(node, axis), expected), error), n - 1);
}

/** Whether a sample has the mean `popmean`, which broadcasts to the means; both sides. @example cw.stats.ttest1samp(x, 5) */
const ttest1samp = define(
  {
    name: 'stats.ttest1samp',
    parameters: [
      ['a', arrayLike],
      ['popmean', arrayLike],
    ],
    options: STATISTIC,
  },
  (a: ArrayLike, popmean: ArrayLike, { axis: asked = 0 }: StatisticOptions = {}): TestResult => {
    const { node, axis } = sampleOf('stats.ttest1samp', a, asked);
    return oneSample(node, axis, typeof popmean === 'number' ? popmean : nodeOf(popmean, 'stats.ttest1samp'));
  },
);

/** Whether the differences of two related samples have the mean 0; both sides. @example cw.stats.ttestRel(before, after) */
const ttestRel = define(
  { name: 'stats.ttestRel', parameters: PAIR, options: STATISTIC },
  (a: ArrayLike, b: ArrayLike, { axis: asked = 0 }: StatisticOptions = {}): TestResult => {
    const [x, y] = [a, b].map((sample) => sampleOf('stats.ttestRel', sample, asked));
    if (shapeText(x.node.shape) !== shapeText(y.node.shape))
      throw new ChunkwiseError(
        'shape',
        `stats.ttestRel: samples of shapes ${shapeText(x.node.shape)} and ${shapeText(y.node.shape)}; related ones have one shape`,
      );
    return oneSample(minus(x.node, y.node), x.axis, 0);
  },
);

/** Whether several samples have one mean: the analysis of variance along axis 0. @example cw.stats.fOneway(a, b, c) */
const fOneway = define(
  { name: 'stats.fOneway', parameters: [], rest: ['samples', arrayLike] },
  (...samples: readonly ArrayLike[]): TestResult => {
    const name = 'stats.fOneway';
    if (samples.length < 2)
      throw new ChunkwiseError('argument', `${name}: ${samples.length} samples; give two or more`);
    const given = samples.map((sample) => sampleOf(name, sample, 0));
    const total = given.reduce((sum, { n }) => sum + n, 0);
    const sums = given.map(({ node }) => reduceNode('sum', node, { axis: 0 }));
    const grand = over(
      sums.reduce((a, b) => plus(a, b)),
      total,
    );
    const between = given
      .map(({ n }, k) => times(elementwise('square', [minus(over(sums[k], n), grand)]), n))
      .reduce((a, b) => plus(a, b));
    const within = given
      .map(({ node, n }) => times(reduceNode('var', node, { axis: 0 }), n))
      .reduce((a, b) => plus(a, b));
    const [dfBetween, dfWithin] = [given.length - 1, total - given.length];
    return tested('fisher', over(over(between, dfBetween), over(within, dfWithin)), dfBetween, dfWithin);
  },
);

/** Options of {@link chisquare} and {@link powerDivergence}. */
export interface CountsOptions extends StatisticOptions {
  /** What is expected; default the mean. */
  readonly expected?: ArrayLike | undefined;
  /** Taken off the degrees of freedom; default 0. */
  readonly ddof?: number | undefined;
}
/** Options of {@link powerDivergence}. */
export interface DivergenceOptions extends CountsOptions {
  /** Cressie and Read's power: 1 (default) is Pearson's chi-squared, 0 the log-likelihood ratio. */
  readonly lambda?: number | undefined;
}
const COUNTS = { ...STATISTIC, expected: otherwise(arrayLike, 'the mean'), ddof: optional(number, 0) };

function divergence(name: string, observed: ArrayLike, options: DivergenceOptions): TestResult {
  const { node, axis, n } = sampleOf(name, observed, options.axis as AxisLike | null | undefined);
  const expected =
    options.expected === undefined
      ? broadcastTo(reduceNode('mean', node, { axis, keepdims: true }), node.shape, name)
      : cast(nodeOf(options.expected, name), node.dtype);
  const { lambda = 1, ddof = 0 } = options;
  const ratio = over(node, expected);
  // x log x is 0 at 0.
  const weighed = (x: Node, y: Node): Node =>
    elementwise('where', [elementwise('equal', [x, 0]), 0, times(x, elementwise('log', [y]))]);
  const terms =
    lambda === 1
      ? over(elementwise('square', [minus(node, expected)]), expected)
      : lambda === 0
        ? times(weighed(node, ratio), 2)
        : lambda === -1
          ? times(weighed(expected, over(expected, node)), 2)
          : times(times(node, minus(elementwise('pow', [ratio, lambda]), 1)), 2 / (lambda * (lambda + 1)));
  return tested('chiSquared', reduceNode('sum', terms, { axis }), n - 1 - ddof);
}

/** Whether counts are as expected: Pearson's test. @example cw.stats.chisquare([16, 18, 16, 14, 12, 12]) */
const chisquare = define(
  { name: 'stats.chisquare', parameters: [['observed', arrayLike]], options: COUNTS },
  (observed: ArrayLike, options: CountsOptions = {}): TestResult => divergence('stats.chisquare', observed, options),
);

/** Whether counts are as expected, by Cressie and Read's family of tests. @example cw.stats.powerDivergence(counts, { lambda: 0 }) */
const powerDivergence = define(
  {
    name: 'stats.powerDivergence',
    parameters: [['observed', arrayLike]],
    options: { ...COUNTS, lambda: optional(number, 1) },
  },
  (observed: ArrayLike, options: DivergenceOptions = {}): TestResult =>
    divergence('stats.powerDivergence', observed, options),
);

export const TESTS = { chisquare, fOneway, powerDivergence, ttest1samp, ttestInd, ttestRel };
