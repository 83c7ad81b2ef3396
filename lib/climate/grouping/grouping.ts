/**
 * A grouping: which group each element of a coordinate belongs to, and what the groups are called.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import {
  arange,
  type ChunkedArray,
  where as choose,
  digitize,
  equal,
  fromTypedArray,
  greaterEqual,
  less,
  logicalAnd,
  searchsorted,
  take,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { DATE_FIELDS, type DateField, dateField, seasons } from '../calendar/index.js';
import { axisIndex } from '../labelled/axis-index.js';
import { arrayOf } from '../labelled/coordinates.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import type { Variable } from '../labelled/variable.js';
import { binEdges, binned } from './bins.js';
import { factorized, matched, pickedVariable } from './factor.js';
import { type BinGrouper, type Grouper, type SeasonGrouper, seasonMonths, UniqueGrouper } from './groupers.js';
import { momentsOf } from './moments.js';

/** Which group each element belongs to. */
export interface Grouping {
  /** The dimension that the groups become. */
  readonly name: string;
  /** The dimensions that are grouped. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** Group numbers in C order, -1 for none; computed ones as a lazy array. */
  readonly codes: Int32Array | ChunkedArray;
  /** What the groups are called, along `name`. */
  readonly labels: Variable;
  /** More that is known of the groups. */
  readonly coords: ReadonlyMap<string, Variable>;
}

/** What is grouped by, as it is read: a variable under a name, or a field of times. */
interface Group {
  readonly name: string;
  readonly variable: Variable;
  readonly field?: string;
}

/** Names of fields as xarray has them beside ours. */
const FIELD_NAMES: Readonly<Record<string, DateField>> = {
  days_in_month: 'daysInMonth',
  daysinmonth: 'daysInMonth',
  is_leap_year: 'isLeapYear',
  is_month_start: 'isMonthStart',
  is_month_end: 'isMonthEnd',
  day_of_year: 'dayofyear',
  dayOfYear: 'dayofyear',
  day_of_week: 'dayofweek',
  dayOfWeek: 'dayofweek',
};

/** Short arrays over a dimension are made from a list. */
const listed = (values: Int32Array | BigInt64Array | Float64Array | readonly string[], dim: string): Variable => ({
  dims: [dim],
  data: (Array.isArray(values) ? arrayOf(values) : fromTypedArray(values as Int32Array)) as ChunkedArray,
  attrs: {},
  encoding: {},
});

const variableNamed = (x: Labelled, name: string): Variable | undefined =>
  isDataArray(x) ? x.coordVariables.get(name) : (x as Dataset).parts.variables.get(name);

/** What `key` names: a coordinate, a variable, a field of times or a dimension without labels. */
function groupNamed(operation: string, x: Labelled, key: string): Group {
  const variable = variableNamed(x, key);
  if (variable) return { name: key, variable };
  const dot = key.lastIndexOf('.');
  if (dot > 0) {
    const [base, field] = [key.slice(0, dot), key.slice(dot + 1)];
    const times = variableNamed(x, base);
    if (times) return { name: field, variable: times, field };
  }
  if (key in x.sizes)
    return {
      name: key,
      variable: { dims: [key], data: arange(x.sizes[key]) as ChunkedArray, attrs: {}, encoding: {} },
    };
  const names = isDataArray(x) ? [...x.coordVariables.keys()] : [...(x as Dataset).parts.variables.keys()];
  throw new ChunkwiseError(
    'argument',
    `${operation}: there is no coordinate ${shown(key)} to group by; there are ${names.join(', ') || 'none'}`,
  );
}

/** A labelled array to group by. */
function groupGiven(operation: string, x: Labelled, given: DataArray): Group {
  const { dims, sizes } = given;
  for (const dim of dims)
    if (x.sizes[dim] !== sizes[dim])
      throw new ChunkwiseError(
        'shape',
        `${operation}: the groups are over '${dim}' of ${sizes[dim]}, ${x.sizes[dim] === undefined ? 'which the array has not' : `the array has ${x.sizes[dim]}`}; select the same part of both`,
      );
  if (dims.length === 0)
    throw new ChunkwiseError('argument', `${operation}: the groups are one value without dimensions`);
  return { name: given.name ?? 'group', variable: given.variable };
}

/** Reads times' fields: their values, and labels by code. */
function fieldGrouping(operation: string, { name, variable, field = '' }: Group): Grouping {
  const base = { dims: variable.dims, shape: variable.data.shape, coords: new Map<string, Variable>() };
  const moments = momentsOf(operation, name, variable);
  if (field === 'season') {
    const numbers = dateField(moments.counts, moments.calendar, 'seasonNumber');
    // In alphabetical order, as xarray has them.
    const names = ['DJF', 'JJA', 'MAM', 'SON'];
    const all = Int32Array.from(numbers, (n) => (Number.isNaN(n) ? -1 : [0, 2, 1, 3][n]));
    const there = names.map((_, k) => all.includes(k));
    const rank = names.map((_, k) => there.slice(0, k).filter(Boolean).length);
    return {
      ...base,
      name,
      codes: all.map((k) => (k < 0 ? -1 : rank[k])),
      labels: listed(
        names.filter((_, k) => there[k]),
        name,
      ),
    };
  }
  const asked = (FIELD_NAMES[field] ?? field) as DateField;
  if (!DATE_FIELDS.includes(asked))
    throw new ChunkwiseError(
      'argument',
      `${operation}: times have no field ${shown(field)}; there are season, ${DATE_FIELDS.join(', ')}`,
    );
  const values = dateField(moments.counts, moments.calendar, asked);
  const made = listed(values, name);
  const { codes, first } = factorized(made, values);
  const labels =
    asked === 'decimalYear'
      ? pickedVariable(made, values, first, name)
      : listed(
          BigInt64Array.from(first, (k) => BigInt(values[k])),
          name,
        );
  return { ...base, name, codes, labels };
}

/** The field of each time. */
function fieldVariable(operation: string, { name, variable, field = '' }: Group): Variable {
  const { counts, calendar } = momentsOf(operation, name, variable);
  const values =
    field === 'season'
      ? arrayOf(seasons(counts, calendar))
      : fromTypedArray(dateField(counts, calendar, (FIELD_NAMES[field] ?? field) as DateField) as Int32Array);
  return {
    dims: variable.dims,
    data: (values as ChunkedArray).reshape(variable.data.shape) as ChunkedArray,
    attrs: {},
    encoding: {},
  };
}

/** Which of `labels`, in memory, each element of a computed variable is. */
function computedMatches(data: ChunkedArray, values: ArrayLike<number>): ChunkedArray {
  const ascending = Array.from(values).map(Number);
  const order = ascending.map((_, k) => k).sort((a, b) => ascending[a] - ascending[b]);
  const sorted = Float64Array.from(order, (k) => ascending[k]);
  const place = searchsorted(sorted, data as never).minimum(sorted.length - 1) as ChunkedArray;
  const found = equal(take(sorted, place, { axis: 0 }), data as never);
  const number = take(Int32Array.from(order), place, { axis: 0 });
  return choose(found, number, -1).astype('int32') as ChunkedArray;
}

function uniqueGrouping(operation: string, group: Group, { labels: given }: UniqueGrouper): Grouping {
  const { name, variable } = group;
  const base = { dims: variable.dims, shape: variable.data.shape, coords: new Map<string, Variable>(), name };
  const values = valuesInMemory(variable.data);
  if (given === undefined) {
    if (!values)
      throw new ChunkwiseError(
        'argument',
        `${operation}: the values of '${name}' are computed, so that the groups are not known; give { expectedGroups: [0, 1, …] }, or compute them first: await x.load('${name}')`,
      );
    // Labels of a dimension that are in order stay in it, be it descending.
    const index = variable.dims.length === 1 && variable.dims[0] === name ? axisIndex(variable) : undefined;
    const sorted = factorized(variable, values);
    const { codes, first } =
      index?.order === 'descending' && sorted.first.length === values.length
        ? { codes: sorted.codes.map((_, k) => k), first: sorted.codes.map((_, k) => k) }
        : sorted;
    return { ...base, codes, labels: { ...pickedVariable(variable, values, first, name), encoding: {} } };
  }
  const listedLabels = arrayOf(given);
  const integers = 'iu'.includes(DTYPES[variable.data.dtype].kind) && listedLabels.dtype === 'float64';
  const data = (integers ? listedLabels.astype(variable.data.dtype) : listedLabels) as ChunkedArray;
  const labels: Variable = { dims: [name], data, attrs: variable.attrs, encoding: {} };
  const labelValues = valuesInMemory(data);
  if (!labelValues || data.ndim !== 1)
    throw new ChunkwiseError('argument', `${operation}: the expected groups are no list of values in memory`);
  if (values) return { ...base, codes: matched(variable, values, labels, labelValues), labels };
  if (!'biuf'.includes(DTYPES[variable.data.dtype].kind))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: computed groups are numbers, '${name}' is ${variable.data.dtype}; compute it first: await x.load('${name}')`,
    );
  return { ...base, codes: computedMatches(variable.data, labelValues as ArrayLike<number>), labels };
}

function binGrouping(operation: string, { name, variable }: Group, { bins, options }: BinGrouper): Grouping {
  const { right = true, includeLowest = false, precision = 3, labels } = options;
  if (!'biuf'.includes(DTYPES[variable.data.dtype].kind))
    throw new ChunkwiseError('dtype', `${operation}: '${name}' is ${variable.data.dtype}; bins are of numbers`);
  const values = valuesInMemory(variable.data);
  const made = binEdges(operation, bins, values && Array.from(values as ArrayLike<number>, Number), {
    right,
    includeLowest,
    precision,
    labels,
  });
  const dim = `${name}_bins`;
  const numbers = labels?.every((label) => typeof label === 'number');
  const { edges } = made;
  const coords = new Map([
    [`${dim}_left`, listed(edges.slice(0, -1), dim)],
    [`${dim}_right`, listed(edges.slice(1), dim)],
  ]);
  const codes = values ? binned(values as ArrayLike<number>, made) : computedBins(variable.data, made);
  return {
    name: dim,
    dims: variable.dims,
    shape: variable.data.shape,
    codes,
    labels: listed(numbers ? Float64Array.from(labels as readonly number[]) : made.labels, dim),
    coords: labels ? new Map() : coords,
  };
}

function computedBins(data: ChunkedArray, { edges, right, includeLowest }: Parameters<typeof binned>[1]): ChunkedArray {
  const place = digitize(data as never, edges, { right }).subtract(1) as ChunkedArray;
  const within = less(place, edges.length - 1);
  const codes = choose(logicalAnd(within, greaterEqual(place, 0)), place, -1) as ChunkedArray;
  const closed = right && includeLowest ? choose(equal(data as never, edges[0]), 0, codes) : codes;
  return (closed as ChunkedArray).astype('int32') as ChunkedArray;
}

function seasonGrouping(operation: string, { name, variable }: Group, { seasons }: SeasonGrouper): Grouping {
  const { counts, calendar } = momentsOf(operation, name, variable);
  const bySeason = new Int32Array(13).fill(-1);
  seasons.forEach((season, k) => {
    for (const month of seasonMonths(operation, season)) bySeason[month] = k;
  });
  const months = dateField(counts, calendar, 'month');
  return {
    name: 'season',
    dims: variable.dims,
    shape: variable.data.shape,
    codes: Int32Array.from(months, (month) => (Number.isNaN(month) ? -1 : bySeason[month])),
    labels: listed(seasons, 'season'),
    coords: new Map(),
  };
}

/** The grouping of `x` by what `group` names or is. @throws ChunkwiseError 'argument', 'dtype', 'shape' */
export function groupingOf(
  operation: string,
  x: Labelled,
  group: string | DataArray,
  grouper: Grouper = new UniqueGrouper(),
): Grouping {
  const found = typeof group === 'string' ? groupNamed(operation, x, group) : groupGiven(operation, x, group);
  if (grouper.kind === 'seasons') return seasonGrouping(operation, found, grouper);
  if (found.field !== undefined) {
    const fields = fieldGrouping(operation, found);
    if (grouper.kind === 'unique' && grouper.labels === undefined) return fields;
    const variable = fieldVariable(operation, found);
    return grouper.kind === 'bins'
      ? binGrouping(operation, { name: found.name, variable }, grouper)
      : uniqueGrouping(operation, { name: found.name, variable }, grouper);
  }
  return grouper.kind === 'bins' ? binGrouping(operation, found, grouper) : uniqueGrouping(operation, found, grouper);
}
