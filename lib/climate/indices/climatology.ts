/**
 * Climatologies and anomalies: what is usual at a time of the year, and how far each time is from it.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { GroupBy } from '../grouping/group-by.js';
import { groupby } from '../grouping/groupby.js';
import { dimKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { sel, slice } from '../labelled/selection.js';

/** What times are put together by. */
export type Cycle = 'month' | 'season' | 'dayofyear' | 'quarter' | 'week' | 'hour';

/** Options of {@link climatology}. */
export interface ClimatologyOptions {
  /** The dimension of times; default 'time'. */
  readonly dim?: string | undefined;
  /** What times are put together by; default 'month'. */
  readonly by?: Cycle | undefined;
  /** The first and last date of the years that it is of, '1991' and '2020'; default all. */
  readonly base?: readonly [first: string, last: string] | undefined;
  /** What is told of each: default the mean. */
  readonly reduction?: 'mean' | 'median' | 'std' | 'min' | 'max' | undefined;
}

/** Options of {@link anomaly}. */
export interface AnomalyOptions extends Omit<ClimatologyOptions, 'reduction'> {
  /** Divide by the standard deviation of each month (or whatever times are put together by) too. Default: false. */
  readonly standardise?: boolean | undefined;
}

const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
const COMMON = {
  dim: optional(dimKind, 'time'),
  by: optional(oneOf<Cycle>('month', 'season', 'dayofyear', 'quarter', 'week', 'hour'), 'month'),
  base: otherwise(
    kind<readonly [string, string]>('period', "the first and the last date as text, ['1991', '2020']", isPair),
    'all times',
  ),
};
const OPTIONS: OptionKinds<ClimatologyOptions> = {
  ...COMMON,
  reduction: optional(oneOf('mean', 'median', 'std', 'min', 'max'), 'mean'),
};

/** The groups of times, and of those of the base period alone. */
function cycles<X extends Labelled>(
  operation: string,
  x: X,
  { dim = 'time', by = 'month', base }: ClimatologyOptions,
): { readonly all: GroupBy<X>; readonly base: GroupBy<X> } {
  if (!(dim in x.sizes))
    throw new ChunkwiseError(
      'argument',
      `${operation}: there is no dimension '${dim}'; name that of the times, as { dim: '${x.dims[0] ?? 'time'}' }`,
    );
  const all = groupby(x, `${dim}.${by}`) as GroupBy<X>;
  const part = base ? (groupby(sel(x, { [dim]: slice(base[0], base[1]) }), `${dim}.${by}`) as GroupBy<X>) : all;
  return { all, base: part };
}

/**
 * What is usual in each month (season, day of the year, hour): the mean, or another reduction, over all years or those of a base period.
 * One pass over the data.
 *
 * @throws ChunkwiseError 'argument' where there is no such dimension, 'dtype' where its coordinate is no time
 * @example
 * climatology(t, { base: ['1991', '2020'] })
 * climatology(t, { by: 'dayofyear', reduction: 'std' })
 */
export const climatology = define(
  { name: 'climatology', parameters: [['x', labelledKind]], options: OPTIONS },
  <X extends Labelled>(x: X, options: ClimatologyOptions = {}): X =>
    cycles('climatology', x, options).base[options.reduction ?? 'mean']() as X,
);

/**
 * How far each time is from what is usual in its month (season, day of the year, hour); with `standardise` in standard deviations.
 *
 * @throws as `climatology`
 * @example
 * anomaly(t, { base: ['1991', '2020'] })
 */
export const anomaly = define(
  {
    name: 'anomaly',
    parameters: [['x', labelledKind]],
    options: { ...COMMON, standardise: optional(boolean, false) },
  },
  <X extends Labelled>(x: X, { standardise = false, ...options }: AnomalyOptions = {}): X => {
    const { all, base } = cycles('anomaly', x, options);
    const apart = all.subtract(base.mean()) as X;
    if (!standardise) return apart;
    const { dim = 'time', by = 'month' } = options;
    return (groupby(apart, `${dim}.${by}`) as GroupBy<X>).divide(base.std()) as X;
  },
);
