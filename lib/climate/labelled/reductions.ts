/**
 * Reductions of labelled arrays by names of dimensions, missing values skipped: one line for each.
 */

import { DTYPES } from '../../../kernels/dtype.js';
import * as face from '../../array/index.js';
import { type ChunkedArray, where as choose, isnull } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { isPlainObject } from '../../base/signature.js';
import { type DataArray, dataArrayOf } from './data-array.js';
import { checkNumeric, hasMissing, isMissingIn, missingOf } from './missing.js';
import type { Variable } from './variable.js';

/** One dimension or several, by name; absent, null or `'...'`: all. */
export type Dims = string | readonly string[] | null;

/** How a reduction treats its array. */
export interface LabelledReduceOptions {
  /** Which dimensions; default all. */
  readonly dim?: Dims | undefined;
  /** Pass over missing values. Default: true for floats and times. */
  readonly skipna?: boolean | undefined;
  /** Sums and products: fewer values than this that are not missing give a missing result. Default 0. */
  readonly minCount?: number | undefined;
  /** Spreads: delta degrees of freedom. Default 0. */
  readonly ddof?: number | undefined;
  /** Keep the attributes. Default: true. */
  readonly keepAttrs?: boolean | undefined;
}

/** What takes a reduction's dimensions: names alone, or options. */
export type ReduceArguments = [dim?: Dims | LabelledReduceOptions, options?: Omit<LabelledReduceOptions, 'dim'>];

type Axes = { readonly axis: readonly number[]; readonly ddof?: number };
type Reduce = (x: ChunkedArray, options: Axes) => ChunkedArray;

interface Reduction {
  readonly plain: Reduce;
  /** The same over what is not missing. */
  readonly skipping: Reduce;
  /** Times have it too. */
  readonly times?: boolean;
  /** Text too. */
  readonly any?: boolean;
  /** Takes one dimension only. */
  readonly single?: boolean;
}

const of = (name: string): Reduce => (face as unknown as Record<string, Reduce>)[name];
const ORDER =
  (name: 'median' | 'nanmedian'): Reduce =>
  (x, { axis }) =>
    (face as unknown as Record<string, (x: ChunkedArray, options: Axes) => ChunkedArray>)[name](x, { axis });

/** Times are compared as their counts, of which the least is none. */
const present = (x: ChunkedArray): ChunkedArray<'bool'> => isnull(x).logicalNot() as ChunkedArray<'bool'>;

/** The reductions. */
const REDUCTIONS = {
  sum: { plain: of('sum'), skipping: of('nansum') },
  prod: { plain: of('prod'), skipping: of('nanprod') },
  mean: { plain: of('mean'), skipping: of('nanmean') },
  std: { plain: of('std'), skipping: of('nanstd') },
  var: { plain: of('var'), skipping: of('nanvar') },
  min: { plain: of('min'), skipping: of('nanmin'), times: true },
  max: { plain: of('max'), skipping: of('nanmax'), times: true },
  median: { plain: ORDER('median'), skipping: ORDER('nanmedian') },
  any: { plain: of('any'), skipping: of('any') },
  all: { plain: of('all'), skipping: of('all') },
  count: {
    plain: (x, options) => face.sum(present(x), { ...options, dtype: 'int64' }),
    skipping: (x, options) => face.sum(present(x), { ...options, dtype: 'int64' }),
    times: true,
    any: true,
  },
  argmin: { plain: of('argmin'), skipping: of('nanargmin'), times: true, single: true },
  argmax: { plain: of('argmax'), skipping: of('nanargmax'), times: true, single: true },
} as const satisfies Readonly<Record<string, Reduction>>;

/** Names of the reductions. */
export type LabelledReduction = keyof typeof REDUCTIONS;
export const LABELLED_REDUCTIONS = Object.keys(REDUCTIONS) as readonly LabelledReduction[];

/** Names of dimensions as a list. @throws ChunkwiseError 'argument' for one that is not there */
export function namedDims(operation: string, dims: readonly string[], given: Dims | undefined): readonly string[] {
  if (given === undefined || given === null || given === '...') return dims;
  const names = typeof given === 'string' ? [given] : given;
  for (const name of names)
    if (!dims.includes(name))
      throw new ChunkwiseError(
        'argument',
        `${operation}: there is no dimension ${shown(name)}; there are ${dims.join(', ') || 'none'}`,
      );
  return names;
}

/** The options that a call's arguments amount to. */
export function reduceOptions([first, second = {}]: ReduceArguments): LabelledReduceOptions {
  return isPlainObject(first) ? (first as LabelledReduceOptions) : { ...second, dim: first as Dims | undefined };
}

/** The data of `variable` reduced over `axis`. */
function reducedData(
  name: LabelledReduction,
  variable: Variable,
  axis: readonly number[],
  options: LabelledReduceOptions,
): ChunkedArray {
  const row: Reduction = REDUCTIONS[name];
  const { data, calendar } = variable;
  const times = calendar !== undefined || 'Mm'.includes(DTYPES[data.dtype].kind);
  if (!row.any && !(times && row.times)) checkNumeric(name, variable);
  const skip = options.skipna ?? (calendar !== undefined || hasMissing(data.dtype));
  const given: Axes = { axis, ...(options.ddof === undefined ? {} : { ddof: options.ddof }) };
  if (name === 'count') return row.plain(calendar ? (isMissingIn(variable).logicalNot() as never) : data, given);
  return (skip ? row.skipping : row.plain)(data, given);
}

/** The variable reduced over the dimensions `dims`. */
function reducedVariable(
  name: LabelledReduction,
  variable: Variable,
  dims: readonly string[],
  options: LabelledReduceOptions,
): Variable {
  const row: Reduction = REDUCTIONS[name];
  if (row.single && dims.length > 1 && variable.dims.length > 1)
    throw new ChunkwiseError(
      'argument',
      `${name}: name one dimension, as in ${name}('${dims[0]}'); places along several are no number`,
    );
  const axis = dims.map((dim) => variable.dims.indexOf(dim));
  let data = reducedData(name, variable, axis, options);
  const { minCount } = options;
  if (minCount !== undefined && minCount > 0) {
    if (name !== 'sum' && name !== 'prod')
      throw new ChunkwiseError('argument', `${name}: minCount is an option of sum and prod`);
    const enough = reducedData('count', variable, axis, {}).greaterEqual(minCount);
    const wide = 'f'.includes(DTYPES[data.dtype].kind) ? data : data.astype('float64');
    data = choose(enough, wide, missingOf(wide.dtype)) as ChunkedArray;
  }
  const keep = options.keepAttrs ?? true;
  const keepsTimes = variable.calendar && (name === 'min' || name === 'max');
  return {
    dims: variable.dims.filter((dim) => !dims.includes(dim)),
    data,
    attrs: keep ? variable.attrs : {},
    encoding: {},
    ...(keepsTimes ? { calendar: variable.calendar } : {}),
  };
}

/** A labelled array reduced: coordinates over what is left stay. */
export const reduced = (name: LabelledReduction, x: DataArray, ...args: ReduceArguments): DataArray => {
  const options = reduceOptions(args);
  const dims = namedDims(name, x.dims, options.dim);
  return dataArrayOf(reducedVariable(name, x.variable, dims, options), x.coordVariables, x.name);
};

type Installed = (x: DataArray, ...args: ReduceArguments) => DataArray;

/** One function for each line of the table. */
export const REDUCTION_METHODS = Object.fromEntries(
  LABELLED_REDUCTIONS.map((name): [string, Installed] => [name, (x, ...args) => reduced(name, x, ...args)]),
) as Readonly<Record<LabelledReduction, Installed>>;
