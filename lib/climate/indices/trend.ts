/**
 * Straight lines through values along a dimension: their slopes with how sure they are, and values without them.
 */

import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import {
  type ChunkedArray,
  where as choose,
  fromTypedArray,
  isnan,
  multiply,
  nanmean,
  sum as sumOf,
} from '../../array/index.js';
import { tested } from '../../array/stats/tail.js';
import { ChunkwiseError } from '../../base/errors.js';
import { oneOf, optional } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type Calendar, NO_MOMENT, splitMoments } from '../calendar/index.js';
import { isTimes, momentsOf } from '../grouping/moments.js';
import type { DataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import { dataArrayKind, dimKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { axisOf, type Variable } from '../labelled/variable.js';
import { ofData } from '../windows/rolling.js';

/** Spans that slopes are of. */
export type TrendUnit = 'day' | 'year' | 'decade' | 'century';
/** Options of {@link trend}. */
export interface TrendOptions {
  /** The dimension; default 'time'. */
  readonly dim?: string | undefined;
  /** Times: what span the slope is of, default 'year'. Other coordinates: slopes are of their unit. */
  readonly per?: TrendUnit | undefined;
}
/** Options of {@link detrend}. */
export interface DetrendOptions {
  /** The dimension; default 'time'. */
  readonly dim?: string | undefined;
}

const YEARS: Readonly<Record<TrendUnit, number>> = { day: 0, year: 1, decade: 10, century: 100 };
/** Mean days of a year. */
const daysOfYear = (calendar: Calendar): number =>
  ({ noleap: 365, all_leap: 366, '360_day': 360, julian: 365.25 })[calendar as 'noleap'] ?? 365.2425;

/** The coordinate along a dimension as numbers, or places where it has none. */
function places(operation: string, x: Labelled, dim: string, per: TrendUnit): Float64Array {
  const extent = x.sizes[dim];
  if (extent === undefined)
    throw new ChunkwiseError(
      'argument',
      `${operation}: there is no dimension '${dim}'; name one, as { dim: '${x.dims[0] ?? 'time'}' }`,
    );
  const variable = x.coordVariables.get(dim);
  if (!variable) return Float64Array.from({ length: extent }, (_, k) => k);
  if (isTimes(variable)) {
    const { counts, calendar } = momentsOf(operation, dim, variable);
    if (counts.includes(NO_MOMENT)) throw new ChunkwiseError('argument', `${operation}: a time of '${dim}' is missing`);
    const { days, microseconds } = splitMoments(counts);
    const unit = per === 'day' ? 1 : YEARS[per] * daysOfYear(calendar);
    return days.map((day, k) => (day - days[0] + (microseconds[k] - microseconds[0]) / 86_400e6) / unit);
  }
  const values = valuesInMemory(variable.data);
  if (!values || !/^(u?int|float)/.test(variable.data.dtype))
    throw new ChunkwiseError(
      'argument',
      `${operation}: the labels of '${dim}' are no numbers or times in memory, so that there is no slope along them`,
    );
  return Float64Array.from(values as ArrayLike<number | bigint>, Number);
}

/** The sums that a straight line follows from; along `axis`, which is kept with extent 1. */
interface Fit {
  readonly n: ChunkedArray;
  readonly slope: ChunkedArray;
  /** What the line is at the middle of the places, and these without their mean. */
  readonly level: ChunkedArray;
  readonly centred: ChunkedArray;
  readonly spread: ChunkedArray;
  readonly squares: ChunkedArray;
  readonly middle: number;
}

/** Least squares of what is not missing: means first, then sums of what differs from them, in two passes. */
function fitted(data: ChunkedArray, axis: number, at: Float64Array): Fit {
  const options = { axis, keepdims: true } as const;
  const middle = at.reduce((a, b) => a + b, 0) / Math.max(1, at.length);
  const shape = data.shape.map((_, k) => (k === axis ? at.length : 1));
  const centred = fromTypedArray(
    at.map((place) => place - middle),
    { shape },
  ) as ChunkedArray;
  const wide = data.astype('float64') as ChunkedArray;
  const missing = isnan(wide) as ChunkedArray;
  const mean = nanmean(wide, options) as ChunkedArray;
  const apart = choose(missing, 0, wide.subtract(mean)) as ChunkedArray;
  const there = choose(missing, 0, 1).astype('float64') as ChunkedArray;
  const n = sumOf(there, options) as ChunkedArray;
  const first = sumOf(there.multiply(centred) as ChunkedArray, options) as ChunkedArray;
  const second = sumOf(there.multiply(centred.multiply(centred)) as ChunkedArray, options) as ChunkedArray;
  const products = sumOf(apart.multiply(centred) as ChunkedArray, options) as ChunkedArray;
  const squares = sumOf(apart.multiply(apart) as ChunkedArray, options) as ChunkedArray;
  const spread = second.subtract(first.multiply(first).divide(n)) as ChunkedArray;
  // Fewer than two places have no slope.
  const enough = choose(n.less(2), Number.NaN, spread) as ChunkedArray;
  const slope = products.divide(enough) as ChunkedArray;
  const level = mean.subtract(slope.multiply(first).divide(n)) as ChunkedArray;
  return { n, slope, level, centred, spread: enough, squares, middle };
}

const without = (data: ChunkedArray, axis: number): ChunkedArray =>
  data.reshape(data.shape.filter((_, k) => k !== axis)) as ChunkedArray;

/**
 * The straight line through an array's values along a dimension, by least squares, missing values passed over: a dataset of `slope`, per year
 * or whatever `per` says, `intercept` (at the first place of times, at 0 of other coordinates), `stderr` of the slope, `pvalue` (of a slope
 * as far from 0 by chance, Student's t, two-sided, without regard to autocorrelation), `rvalue` and `n`. Two passes over the data.
 *
 * @throws ChunkwiseError 'argument' for a dimension that is not there or whose labels are no numbers
 * @example
 * const { slope, pvalue } = trend(t, { per: 'decade' }).dataVars;
 */
export const trend = define(
  {
    name: 'trend',
    parameters: [['x', dataArrayKind]],
    options: {
      dim: optional(dimKind, 'time'),
      per: optional(oneOf('day', 'year', 'decade', 'century'), 'year'),
    } as OptionKinds<TrendOptions>,
  },
  (x: DataArray, { dim = 'time', per = 'year' }: TrendOptions = {}): Dataset => {
    const at = places('trend', x, dim, per);
    const axis = axisOf('trend', x.variable, dim);
    const { n, slope, level, spread, squares, middle } = fitted(x.data, axis, at);
    const explained = slope.multiply(slope).multiply(spread) as ChunkedArray;
    const left = squares.subtract(explained) as ChunkedArray;
    const freedom = choose(n.greater(2), n.subtract(2), Number.NaN) as ChunkedArray;
    const stderr = choose(left.greater(0), left, 0).divide(freedom).divide(spread).sqrt() as ChunkedArray;
    const { pvalue } = tested('student', slope.divide(stderr).node, freedom.node);
    const made: Readonly<Record<string, ChunkedArray>> = {
      slope,
      intercept: level.subtract(slope.multiply(middle)) as ChunkedArray,
      stderr,
      pvalue: pvalue as ChunkedArray,
      rvalue: slope.multiply(spread.divide(squares).sqrt()) as ChunkedArray,
      n: n.astype('int64') as ChunkedArray,
    };
    const dims = x.dims.filter((name) => name !== dim);
    const coords = new Map([...x.coordVariables].filter(([, { dims: own }]) => !own.includes(dim)));
    const variables = Object.entries(made).map(([name, data]): [string, Variable] => [
      name,
      { dims, data: without(data, axis), attrs: {}, encoding: {} },
    ]);
    return datasetOf({
      variables: new Map([...coords, ...variables]),
      coordNames: new Set(coords.keys()),
      attrs: x.attrs,
      encoding: {},
    });
  },
);

/**
 * Values without the straight line through them along a dimension: what is left has mean 0 and no slope. Missing values are passed over and stay. Two passes
 * for the line, one more to take it off.
 *
 * @throws as `trend`
 * @example
 * detrend(t)
 */
export const detrend = define(
  {
    name: 'detrend',
    parameters: [['x', labelledKind]],
    options: { dim: optional(dimKind, 'time') } as OptionKinds<DetrendOptions>,
  },
  <X extends Labelled>(x: X, { dim = 'time' }: DetrendOptions = {}): X => {
    const at = places('detrend', x, dim, 'year');
    return ofData(x, (variable) => {
      const axis = variable.dims.indexOf(dim);
      if (axis < 0) return variable;
      const { slope, level, centred } = fitted(variable.data, axis, at);
      return { ...variable, data: variable.data.subtract(level.add(multiply(slope, centred))) as ChunkedArray };
    }) as X;
  },
);
