/**
 * How a distribution is shaped: its moments, skewness and kurtosis, and tests that these are a normal one's.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, boolean, count, nullable, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reshapeTo } from '../shaping/reshape.js';
import { centralMoment } from '../statistics/moments.js';
import { minus, over, plus, root, type TestResult, tested, times } from './tail.js';

/** Along which axis a statistic is taken. */
export interface StatisticOptions {
  /** The axis; default 0. Null: of all elements. */
  readonly axis?: AxisLike | null | undefined;
}
/** @internal */
export const STATISTIC = { axis: optional(nullable(axisKind, 'for all elements'), 0) };

/** @internal `x`, as float64 unless it is float32, raveled where there is no axis; the axis, and the extent along it */
export function sampleOf(
  name: string,
  x: ArrayLike,
  asked: AxisLike | null | undefined,
): { node: Node; axis: number; n: number } {
  const given = nodeOf(x, name);
  const real = /^float/.test(given.dtype) ? given : cast(given, 'float64');
  const node = asked === null ? reshapeTo(name, real, [-1]) : real;
  const axis = normalizeAxis(name, asked ?? 0, node.shape);
  return { node, axis, n: node.shape[axis] };
}

/** The central moment of an order along an axis */
const momentAlong = (name: string, node: Node, order: number, axis: number): Node =>
  centralMoment(name, node, order, { axis });

/**
 * The central moment of an order along an axis, as scipy.stats.moment.
 *
 * @example
 * cw.stats.moment(x, 2, { axis: 1 })
 */
const moment = define(
  {
    name: 'stats.moment',
    parameters: [
      ['x', arrayLike],
      ['order', optional(count, 1)],
    ],
    options: STATISTIC,
  },
  (x: ArrayLike, order?: number, options?: StatisticOptions): ChunkedArray => {
    const { node, axis } = sampleOf('stats.moment', x, options?.axis);
    return wrap(momentAlong('stats.moment', node, order ?? 1, axis));
  },
);

/** Options of {@link skew}. */
export interface SkewOptions extends StatisticOptions {
  /** False: corrected for the bias of small samples. Default true. */
  readonly bias?: boolean | undefined;
}
/** Options of {@link kurtosis}. */
export interface KurtosisOptions extends SkewOptions {
  /** Less that of a normal distribution, 3; default true. */
  readonly fisher?: boolean | undefined;
}

/** NaN where all elements are equal. */
const spread = (variance: Node): Node =>
  elementwise('where', [elementwise('equal', [variance, 0]), Number.NaN, variance]);

function skewness(name: string, node: Node, axis: number, bias: boolean): Node {
  const n = node.shape[axis];
  const m2 = spread(momentAlong(name, node, 2, axis));
  const m3 = momentAlong(name, node, 3, axis);
  const value = over(m3, times(m2, root(m2)));
  return bias || n <= 2 ? value : times(value, Math.sqrt((n - 1) * n) / (n - 2));
}

function kurtosisOf(name: string, node: Node, axis: number, bias: boolean, fisher: boolean): Node {
  const n = node.shape[axis];
  const m2 = spread(momentAlong(name, node, 2, axis));
  let value = over(momentAlong(name, node, 4, axis), elementwise('square', [m2]));
  if (!bias && n > 3) value = plus(over(minus(times(value, n * n - 1), 3 * (n - 1) ** 2), (n - 2) * (n - 3)), 3);
  return fisher ? minus(value, 3) : value;
}

const BIAS = { ...STATISTIC, bias: optional(boolean, true) };

/** How far a distribution leans, as scipy.stats.skew: 0 for a symmetric one. @example cw.stats.skew(x, { axis: null }) */
const skew = define(
  { name: 'stats.skew', parameters: [['x', arrayLike]], options: BIAS },
  (x: ArrayLike, { axis: asked = 0, bias = true }: SkewOptions = {}): ChunkedArray => {
    const { node, axis } = sampleOf('stats.skew', x, asked);
    return wrap(skewness('stats.skew', node, axis, bias));
  },
);

/** How heavy a distribution's tails are, as scipy.stats.kurtosis: 0 for a normal one. @example cw.stats.kurtosis(x) */
const kurtosis = define(
  { name: 'stats.kurtosis', parameters: [['x', arrayLike]], options: { ...BIAS, fisher: optional(boolean, true) } },
  (x: ArrayLike, { axis: asked = 0, bias = true, fisher = true }: KurtosisOptions = {}): ChunkedArray => {
    const { node, axis } = sampleOf('stats.kurtosis', x, asked);
    return wrap(kurtosisOf('stats.kurtosis', node, axis, bias, fisher));
  },
);

/** @throws 'shape' for fewer than `least` elements */
function checkSize(name: string, n: number, least: number): void {
  if (n < least)
    throw new ChunkwiseError('shape', `${name}: ${n} elements along the axis; the test takes ${least} or more`);
}

/** D'Agostino's statistic of the skewness (R. B. D'Agostino et al., The American Statistician 44, 1990). */
function skewStatistic(name: string, node: Node, axis: number): Node {
  const n = node.shape[axis];
  checkSize(name, n, 8);
  const y = times(skewness(name, node, axis, true), Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2))));
  const beta = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
  const w2 = -1 + Math.sqrt(2 * (beta - 1));
  const [delta, alpha] = [1 / Math.sqrt(0.5 * Math.log(w2)), Math.sqrt(2 / (w2 - 1))];
  const safe = elementwise('where', [elementwise('equal', [y, 0]), 1, y]);
  return times(elementwise('asinh', [over(safe, alpha)]), delta);
}

/** Anscombe and Glynn's statistic of the kurtosis (Biometrika 70, 1983). */
function kurtosisStatistic(name: string, node: Node, axis: number): Node {
  const n = node.shape[axis];
  checkSize(name, n, 5);
  const expected = (3 * (n - 1)) / (n + 1);
  const variance = (24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5));
  const x = over(minus(kurtosisOf(name, node, axis, true, false), expected), Math.sqrt(variance));
  const beta =
    ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) * Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)));
  const a = 6 + (8 / beta) * (2 / beta + Math.sqrt(1 + 4 / beta ** 2));
  const bottom = plus(times(x, Math.sqrt(2 / (a - 4))), 1);
  const cube = elementwise('cbrt', [over(1 - 2 / a, elementwise('abs', [spread(bottom)]))]);
  const term = times(elementwise('sign', [bottom]), cube);
  return over(minus(1 - 2 / (9 * a), term), Math.sqrt(2 / (9 * a)));
}

const test = (name: string, statistic: (node: Node, axis: number) => TestResult) =>
  define(
    { name, parameters: [['x', arrayLike]], options: STATISTIC },
    (x: ArrayLike, { axis: asked = 0 }: StatisticOptions = {}): TestResult => {
      const { node, axis } = sampleOf(name, x, asked);
      return statistic(node, axis);
    },
  );

/** Whether the skewness is a normal distribution's; of 8 elements or more. @example const { pvalue } = cw.stats.skewtest(x) */
const skewtest = test('stats.skewtest', (node, axis) => tested('normal', skewStatistic('stats.skewtest', node, axis)));
/** Whether the kurtosis is a normal distribution's; of 5 elements or more. @example cw.stats.kurtosistest(x) */
const kurtosistest = test('stats.kurtosistest', (node, axis) =>
  tested('normal', kurtosisStatistic('stats.kurtosistest', node, axis)));
/** Whether both are a normal distribution's; of 8 elements or more. @example cw.stats.normaltest(x) */
const normaltest = test('stats.normaltest', (node, axis) => {
  const name = 'stats.normaltest';
  const squares = [skewStatistic(name, node, axis), kurtosisStatistic(name, node, axis)].map((z) =>
    elementwise('square', [z]),
  );
  return tested('chiSquared', plus(squares[0], squares[1]), 2);
});

export const SHAPES = { moment, skew, kurtosis, skewtest, kurtosistest, normaltest };
