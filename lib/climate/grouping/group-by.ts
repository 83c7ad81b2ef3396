/**
 * An object by groups: what `x.groupby('time.month')` gives. Nothing is computed; reductions, arithmetic and functions of it are.
 */
import type { QuantileMethod } from '../../../kernels/order-rank.js';
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, fromTypedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { type LabelledReduceOptions, namedDims } from '../labelled/reductions.js';
import type { Variable } from '../labelled/variable.js';
import { type GroupOperation, withGroups } from './arithmetic.js';
import { combined } from './combine.js';
import type { GroupByMethods } from './group-methods.js';
import type { Grouping } from './grouping.js';
import { type Groups, groupsOf } from './groups.js';
import { type GroupedReduction, type GroupRequest, reducibleByGroup, variableByGroup } from './reductions.js';

/** The label of a group. */
export type GroupLabel = number | bigint | string | boolean | Date | object;

/**
 * A DataArray or Dataset whose elements belong to groups.
 *
 * @example
 * const monthly = t.groupby('time.month');
 * monthly.mean() // over the times of each month: dimension 'month'
 * monthly.subtract(monthly.mean()) // anomalies
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by group-methods.ts
export class GroupBy<X extends Labelled> {
  /** @internal what is grouped */
  readonly object: X;
  /** @internal how */
  readonly grouped: Groups;

  /** @internal made by `groupby`, `groupbyBins` and `resample` */
  constructor(object: X, groupings: readonly Grouping[]) {
    this.object = object;
    this.grouped = groupsOf(object, groupings);
  }

  /** Names of the dimensions that the groups become. */
  get dims(): readonly string[] {
    return this.grouped.groupings.map(({ name }) => name);
  }
  /** How many groups there are; with those that have no members. */
  get length(): number {
    return this.grouped.total;
  }
  /** The places of each group's elements along the grouped dimension (of several dimensions: in C order), by label. */
  get groups(): ReadonlyMap<GroupLabel, readonly number[]> {
    const places = membersOf(this);
    return new Map(
      labelsOf(this).flatMap((label, k): [GroupLabel, readonly number[]][] =>
        places[k].length > 0 ? [[label, [...places[k]]]] : [],
      ),
    );
  }
  /** The groups that have members, each with its label, in the order of the labels. */
  *[Symbol.iterator](): IterableIterator<readonly [GroupLabel, X]> {
    const places = membersOf(this);
    for (const [k, label] of labelsOf(this).entries())
      if (places[k].length > 0) yield [label, partOf(this, places[k]) as X];
  }
  get [Symbol.toStringTag](): string {
    return 'GroupBy';
  }
  toString(): string {
    return `<chunkwise.GroupBy, grouped over ${this.grouped.groupings
      .map(({ name, labels }) => `'${name}' with ${labels.data.size} groups`)
      .join(', ')}>`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export interface GroupBy<X extends Labelled> extends GroupByMethods<X> {}

export const isGroupBy = (value: unknown): value is GroupBy<Labelled> => value instanceof GroupBy;

const of = (operation: string, { grouped }: GroupBy<Labelled>): Int32Array => {
  const { codes } = grouped;
  if (codes instanceof Int32Array) return codes;
  throw new ChunkwiseError(
    'argument',
    `${operation}: which elements the groups hold is computed; reductions and arithmetic take such groups, the groups one by one need the labels first: await x.load()`,
  );
};

/** The places of each group's elements. */
function membersOf(by: GroupBy<Labelled>): Int32Array[] {
  const codes = of('groups', by);
  const members = by.grouped.members as Int32Array;
  const places = Array.from(members, (count) => new Int32Array(count));
  const at = new Int32Array(members.length);
  codes.forEach((code, k) => {
    if (code >= 0) places[code][at[code]++] = k;
  });
  return places;
}

const labelAt = ({ data }: Variable, k: number): GroupLabel => {
  const values = valuesInMemory(data);
  const value = values && elementIn(values, k, data.dtype);
  return (typeof value === 'bigint' && data.dtype.includes('int') ? Number(value) : value) as GroupLabel;
};

/** The label of each group; with several groupings the list of its labels. */
function labelsOf({ grouped }: GroupBy<Labelled>): GroupLabel[] {
  const { groupings, counts, total } = grouped;
  return Array.from({ length: total }, (_, code) => {
    let rest = code;
    const numbers = [...counts].reverse().map((count) => {
      const number = rest % count;
      rest = Math.floor(rest / count);
      return number;
    });
    const labels = numbers.reverse().map((number, k) => labelAt(groupings[k].labels, number));
    return labels.length === 1 ? labels[0] : labels;
  });
}

/** The dimension that groups are taken along: that of the groups, or all of them stacked. */
const takenAlong = ({ grouped }: GroupBy<Labelled>): string =>
  grouped.dims.length === 1 ? grouped.dims[0] : `stacked_${grouped.dims.join('_')}`;

/** The elements of a group. */
function partOf(by: GroupBy<Labelled>, places: Int32Array): Labelled {
  const { dims, shape } = by.grouped;
  const { object } = by;
  if (dims.length === 1) {
    const [first, last] = [places[0], places[places.length - 1]];
    const run = last - first === places.length - 1;
    return object.isel({ [dims[0]]: run ? `${first}:${last + 1}` : [...places] }) as Labelled;
  }
  const name = takenAlong(by);
  const indexers = dims.map((dim, axis): [string, { variable: Variable }] => {
    const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const data = fromTypedArray(places.map((place) => Math.floor(place / step) % shape[axis])) as ChunkedArray;
    return [dim, { variable: { dims: [name], data, attrs: {}, encoding: {} } }];
  });
  return object.isel(Object.fromEntries(indexers)) as Labelled;
}

/** What `fn` makes of each group, put together. @internal */
export function mapGroups<X extends Labelled>(by: GroupBy<X>, fn: (group: X, label: GroupLabel) => Labelled): Labelled {
  const places = membersOf(by);
  const labels = labelsOf(by);
  const there = places.flatMap((one, k) => (one.length > 0 ? [k] : []));
  if (there.length === 0) throw new ChunkwiseError('argument', 'map: none of the groups has members');
  if (by.grouped.groupings.length > 1)
    throw new ChunkwiseError('argument', 'map: functions are mapped over one grouping; group by one coordinate');
  const results = there.map((k) => fn(partOf(by, places[k]) as X, labels[k]));
  const [{ name, labels: all }] = by.grouped.groupings;
  const made = dataArrayOf(all, new Map(), name).isel({ [name]: there });
  return combined(
    'map',
    by.object,
    results,
    by.grouped,
    takenAlong(by),
    there.map((k) => places[k]),
    new Map([[name, made.variable]]),
  );
}

/** True where each element of a dimension is a group of its own, in their order. */
const isIdentity = ({ name, dims, shape, codes, labels }: Grouping): boolean =>
  dims.length === 1 &&
  dims[0] === name &&
  labels.data.size === shape[0] &&
  codes instanceof Int32Array &&
  codes.every((code, k) => code === k);

/** Coordinates of a reduction over `reduced`. */
function resultCoords(by: GroupBy<Labelled>, reduced: readonly string[]): Map<string, Variable> {
  const coords = new Map<string, Variable>();
  for (const { labels, name, coords: more } of by.grouped.groupings) {
    coords.set(name, labels);
    for (const [key, variable] of more) coords.set(key, variable);
  }
  const alone = by.grouped.groupings.filter(isIdentity).map(({ name }) => name);
  const gone = reduced.filter((dim) => !alone.includes(dim));
  for (const [name, variable] of by.object.coordVariables)
    if (!variable.dims.some((dim) => gone.includes(dim)) && !coords.has(name)) coords.set(name, variable);
  return coords;
}

/** Options of reductions by group. */
export interface GroupReduceOptions extends LabelledReduceOptions {
  readonly q?: number | readonly number[] | undefined;
  readonly method?: QuantileMethod | undefined;
}

/** The object reduced by group. @internal */
export function reducedByGroup(
  name: GroupedReduction,
  by: GroupBy<Labelled>,
  { dim, ...options }: GroupReduceOptions,
): Labelled {
  const { object, grouped } = by;
  const dims = dim === undefined ? grouped.dims : namedDims(name, object.dims, dim);
  const covered = grouped.dims.filter((one) => dims.includes(one));
  if (covered.length === 0) return ungrouped(name, object, dims, options);
  if (covered.length < grouped.dims.length)
    throw new ChunkwiseError(
      'argument',
      `${name}: groups are over ${grouped.dims.join(' and ')}; reduce all of them, or none`,
    );
  const request: GroupRequest = { ...options, dims };
  const coords = resultCoords(by, dims);
  if (name === 'quantile') coords.set('quantile', quantileCoordinate(options.q ?? 0.5));
  if (isDataArray(object))
    return dataArrayOf(variableByGroup(name, object.variable, grouped, request), coords, object.name);
  const { parts } = object as Dataset;
  const made = new Map<string, Variable>();
  for (const [key, variable] of parts.variables)
    if (!parts.coordNames.has(key) && reducibleByGroup(name, variable))
      made.set(key, variableByGroup(name, variable, grouped, request));
  return datasetOf({
    ...parts,
    variables: new Map([...coords, ...made]),
    coordNames: new Set(coords.keys()),
  });
}

/** Groups do not matter where none of their dimensions is reduced. */
function ungrouped(
  name: GroupedReduction,
  object: Labelled,
  dims: readonly string[],
  options: Omit<GroupReduceOptions, 'dim'>,
): Labelled {
  const method = (object as unknown as Record<string, unknown>)[name];
  if (typeof method !== 'function' || name === 'first' || name === 'last' || name === 'quantile')
    throw new ChunkwiseError('argument', `${name}: name the grouped dimension too`);
  return (method as (options: LabelledReduceOptions) => Labelled).call(object, { ...options, dim: dims });
}

const quantileCoordinate = (q: number | readonly number[]): Variable => {
  const list = typeof q === 'number' ? [q] : q;
  const data = fromTypedArray(Float64Array.from(list)) as ChunkedArray;
  return {
    dims: typeof q === 'number' ? [] : ['quantile'],
    data: typeof q === 'number' ? (data.reshape([]) as ChunkedArray) : data,
    attrs: {},
    encoding: {},
  };
};

/** Arithmetic with a value for each group. @internal */
export const operatedByGroup = (operation: GroupOperation, by: GroupBy<Labelled>, other: Labelled): Labelled =>
  withGroups(operation, by.object, by.grouped, other);
