/**
 * Parts of labelled arrays: the first and last of a dimension, every n-th, without labels, without duplicates, sorted, without missing.
 */

import { type ChunkedArray, sum } from '../../array/index.js';
import { isSlice, type Slice } from '../../array/selection/selection.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, isListOf, kind, oneOf, optional } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { type AxisIndex, axisIndex, type IndexValue } from '../labelled/axis-index.js';
import { type CoordVariables, requiredIndex } from '../labelled/coordinates.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import { isDataset } from '../labelled/dataset.js';
import { anyByName, dataArrayKind, dimKind, labelledKind, wholeByName } from '../labelled/kinds.js';
import { isLabel, type Label, meaningOf } from '../labelled/labels.js';
import type { Labelled } from '../labelled/mapping.js';
import { isMissingIn } from '../labelled/missing.js';
import type { Indexers, LabelIndexer } from '../labelled/selection.js';
import { axisOf, type Variable } from '../labelled/variable.js';

type Counts = Readonly<Record<string, number>>;

/** Slices by dimension of counts, which are 5 for all dimensions where none are named. */
function sliced<X extends Labelled>(
  operation: string,
  x: X,
  counts: Counts | number | undefined,
  part: (n: number, size: number) => Slice,
): X {
  const given =
    counts === undefined || typeof counts === 'number'
      ? Object.fromEntries(x.dims.map((dim) => [dim, counts ?? 5]))
      : counts;
  for (const [dim, n] of Object.entries(given)) {
    axisOf(operation, { dims: x.dims }, dim);
    if (n < (operation === 'thin' ? 1 : 0))
      throw new ChunkwiseError(
        'argument',
        `${operation}: ${n} of dimension '${dim}'; give ${operation === 'thin' ? 1 : 0} or more`,
      );
  }
  return x.isel(
    Object.fromEntries(Object.entries(given).map(([dim, n]) => [dim, part(n, x.sizes[dim])])) as never,
  ) as X;
}
const counts = kind<Counts | number>(
  'countsByName',
  'a whole number, or whole numbers by name of dimension',
  (value) => Number.isSafeInteger(value) || wholeByName.admits(value),
);
const COUNTS = [
  ['x', labelledKind],
  ['counts', optional(counts, 5)],
] as const;

/** The first of each named dimension. @example t.head({ time: 3 }) */
export const head = define(
  { name: 'head', parameters: COUNTS },
  <X extends Labelled>(x: X, n?: Counts | number): X =>
    sliced('head', x, n, (k, size) => ({ start: 0, stop: Math.min(k, size), step: 1 })),
);
/** The last of each named dimension. */
export const tail = define(
  { name: 'tail', parameters: COUNTS },
  <X extends Labelled>(x: X, n?: Counts | number): X =>
    sliced('tail', x, n, (k, size) => ({ start: Math.max(0, size - k), stop: size, step: 1 })),
);
/** Every n-th of each named dimension. @example t.thin({ lat: 2, lon: 2 }) */
export const thin = define(
  {
    name: 'thin',
    parameters: [
      ['x', labelledKind],
      ['counts', counts],
    ],
  },
  <X extends Labelled>(x: X, n: Counts | number): X =>
    sliced('thin', x, n, (k, size) => ({ start: 0, stop: size, step: k })),
);

/** The places that are left of a dimension. */
const without = <X extends Labelled>(x: X, dim: string, places: ReadonlySet<number>): X =>
  x.isel({ [dim]: Array.from({ length: x.sizes[dim] }, (_, k) => k).filter((k) => !places.has(k)) }) as X;

const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Without the labels named. @throws 'selection' for one that is none @example t.dropSel({ time: ['2010-06-01'] }) */
export const dropSel = define(
  {
    name: 'dropSel',
    parameters: [
      ['x', labelledKind],
      ['labels', anyByName<Label | readonly Label[]>('labels')],
    ],
  },
  <X extends Labelled>(x: X, labels: Readonly<Record<string, Label | readonly Label[]>>): X => {
    let out = x;
    for (const [dim, given] of Object.entries(labels)) {
      axisOf('dropSel', { dims: x.dims }, dim);
      const index = requiredIndex('dropSel', out.coordVariables as CoordVariables, dim);
      const places = listOf(given).flatMap((label) => {
        if (!isLabel(label))
          throw new ChunkwiseError('argument', `dropSel: ${String(label)} is no label of dimension '${dim}'`);
        const { first, last, span } = meaningOf('dropSel', dim, index, label);
        const found = span
          ? index.values.flatMap((value, k) => (value >= first && value <= last ? [k] : []))
          : (index.places().get(first) ?? []);
        if (found.length === 0)
          throw new ChunkwiseError('selection', `dropSel: ${String(label)} is no label of dimension '${dim}'`);
        return found;
      });
      out = without(out, dim, new Set(places));
    }
    return out;
  },
);

const placesKind = anyByName<number | readonly number[]>('places');
/** Without the places named. @example t.dropIsel({ time: [0, -1] }) */
export const dropIsel = define(
  {
    name: 'dropIsel',
    parameters: [
      ['x', labelledKind],
      ['places', placesKind],
    ],
  },
  <X extends Labelled>(x: X, places: Readonly<Record<string, number | readonly number[]>>): X => {
    let out = x;
    for (const [dim, given] of Object.entries(places)) {
      const size = x.sizes[x.dims[axisOf('dropIsel', { dims: x.dims }, dim)]];
      const list = listOf(given).map((place) => {
        if (!Number.isSafeInteger(place) || place < -size || place >= size)
          throw new ChunkwiseError(
            'selection',
            `dropIsel: index ${String(place)} is out of bounds of dimension '${dim}', which has ${size}`,
          );
        return place < 0 ? place + size : place;
      });
      out = without(out, dim, new Set(list));
    }
    return out;
  },
);

/** Options of {@link dropDuplicates}. */
export interface DropDuplicatesOptions {
  /** Which of several stays; false: none. Default 'first'. */
  readonly keep?: 'first' | 'last' | false | undefined;
}
const keepKind = kind<'first' | 'last' | false>(
  'keep',
  "'first', 'last' or false",
  (value) => value === 'first' || value === 'last' || value === false,
);

/** Without labels that stand several times. @example t.dropDuplicates('time') */
export const dropDuplicates = define(
  {
    name: 'dropDuplicates',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: { keep: optional(keepKind, 'first') },
  },
  <X extends Labelled>(x: X, dim: string, { keep = 'first' }: DropDuplicatesOptions = {}): X => {
    axisOf('dropDuplicates', { dims: x.dims }, dim);
    const index = requiredIndex('dropDuplicates', x.coordVariables as CoordVariables, dim);
    const dropped = new Set<number>();
    for (const places of index.places().values()) {
      if (places.length === 1) continue;
      const stays = keep === 'first' ? places[0] : keep === 'last' ? places[places.length - 1] : -1;
      for (const place of places) if (place !== stays) dropped.add(place);
    }
    return dropped.size === 0 ? x : without(x, dim, dropped);
  },
);

/** What {@link sortby} sorts by: names of coordinates or variables, labelled arrays of one dimension, or a function that gives one. */
export type SortKey<X> =
  | string
  | DataArray
  | readonly (string | DataArray)[]
  | ((x: X) => string | DataArray | readonly (string | DataArray)[]);
const isKey = (value: unknown): boolean => dimKind.admits(value) || dataArrayKind.admits(value);
const sortKey = kind<SortKey<never>>(
  'sortKey',
  'the name of a coordinate, a DataArray of one dimension, or a list of them',
  (value) => typeof value === 'function' || isKey(value) || (isListOf(value, isKey) && (value as unknown[]).length > 0),
);

const compare = (a: IndexValue, b: IndexValue): number => (a < b ? -1 : a > b ? 1 : 0);
const nothing = (value: IndexValue): boolean => typeof value === 'number' && Number.isNaN(value);

function keyOf(x: Labelled, key: string | DataArray): { dim: string; index: AxisIndex } {
  let variable: Variable | undefined;
  if (typeof key !== 'string') variable = key.variable;
  else if (isDataset(x)) variable = x.parts.variables.get(key);
  else variable = x.coordVariables.get(key);
  if (!variable)
    throw new ChunkwiseError(
      'argument',
      `sortby: there is no coordinate '${String(key)}'; there are ${[...x.coordVariables.keys()].join(', ') || 'none'}`,
    );
  if (variable.dims.length !== 1)
    throw new ChunkwiseError(
      'argument',
      `sortby: what is sorted by has one dimension, not [${variable.dims.join(', ')}]`,
    );
  const [dim] = variable.dims;
  if (x.sizes[dim] !== variable.data.size)
    throw new ChunkwiseError(
      'shape',
      `sortby: what is sorted by has ${variable.data.size} values along '${dim}', the array ${x.sizes[dim] ?? 'no such dimension'}`,
    );
  const index = axisIndex(variable);
  if (!index)
    throw new ChunkwiseError(
      'argument',
      `sortby: the values to sort by have to be computed first: await x.load() or await key.compute()`,
    );
  return { dim, index };
}

/** Options of {@link sortby}. */
export interface SortbyOptions {
  /** Default: true. */
  readonly ascending?: boolean | undefined;
}

/**
 * In the order of a coordinate, or of several, of which the first leads. Equal ones stay in their order; missing ones come last.
 *
 * @example
 * t.sortby('lat', { ascending: false });
 */
export const sortby = define(
  {
    name: 'sortby',
    parameters: [
      ['x', labelledKind],
      ['by', sortKey],
    ],
    options: { ascending: optional(boolean, true) },
    shorthand: 'ascending',
  },
  <X extends Labelled>(x: X, by: SortKey<X>, { ascending = true }: SortbyOptions = {}): X => {
    const given = typeof by === 'function' ? by(x) : by;
    const keys = listOf(given as string | DataArray).map((key) => keyOf(x, key));
    const indexers: Record<string, number[]> = {};
    for (const dim of new Set(keys.map((key) => key.dim))) {
      const all = keys.filter((key) => key.dim === dim).map(({ index }) => index.values);
      const order = Array.from({ length: x.sizes[dim] }, (_, k) => k).sort((a, b) => {
        for (const values of all) {
          const [left, right] = [values[a], values[b]];
          const missing = Number(nothing(left)) - Number(nothing(right));
          const found = missing || (ascending ? compare(left, right) : compare(right, left));
          if (found !== 0) return found;
        }
        // As xarray: descending is ascending turned around, but for missing ones.
        return ascending ? a - b : b - a;
      });
      indexers[dim] = order;
    }
    return x.isel(indexers) as X;
  },
);

/** Options of {@link dropna}. */
export interface DropnaOptions {
  /** Drop where any value is missing (default), or where all are. */
  readonly how?: 'any' | 'all' | undefined;
  /** Keep where at least so many are there. */
  readonly thresh?: number | undefined;
}

/**
 * Without the labels of `dim` at which values are missing. What is missing has to be known, so this gives a promise.
 *
 * @example
 * const whole = await t.dropna('time', { how: 'all' });
 */
export const dropna = define(
  {
    name: 'dropna',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: { how: optional(oneOf('any', 'all'), 'any'), thresh: optional(count) },
    promised: true,
  },
  async <X extends Labelled>(x: X, dim: string, { how = 'any', thresh }: DropnaOptions = {}): Promise<X> => {
    axisOf('dropna', { dims: x.dims }, dim);
    const arrays = isDataArray(x)
      ? [x as DataArray]
      : Object.values((x as { dataVars: Record<string, DataArray> }).dataVars);
    const along = arrays.filter((array) => array.dims.includes(dim));
    let there: ChunkedArray | undefined;
    let most = 0;
    for (const array of along) {
      const present = isMissingIn(array.variable).logicalNot() as ChunkedArray;
      const axis = array.dims.flatMap((name, k) => (name === dim ? [] : [k]));
      const counted = sum(present, { axis, dtype: 'int64' }) as ChunkedArray;
      there = there ? (there.add(counted) as ChunkedArray) : counted;
      most += array.size / Math.max(1, x.sizes[dim]);
    }
    if (!there) return x;
    const least = thresh ?? (how === 'any' ? most : 1);
    const values = (await there.compute()).data as ArrayLike<bigint>;
    return x.isel({ [dim]: Array.from(values, Number).flatMap((n, k) => (n >= least ? [k] : [])) }) as X;
  },
);

/** The part at labels, given in the order of the dimensions or by name: `t.loc('2010-06', slice(60, 20))`. */
export const loc = define(
  {
    name: 'loc',
    parameters: [['x', dataArrayKind]],
    rest: ['labels', kind<unknown>('label', 'labels', (value) => value !== undefined)],
  },
  (x: DataArray, ...labels: readonly LabelIndexer[]): DataArray => {
    if (labels.length > x.ndim)
      throw new ChunkwiseError('selection', `loc: ${labels.length} labels for ${x.ndim} dimensions`);
    const [first] = labels;
    if (labels.length === 1 && isPlainObject(first) && !isSlice(first)) return x.sel(first as Indexers<LabelIndexer>);
    return x.sel(Object.fromEntries(labels.map((label, k) => [x.dims[k], label])));
  },
);
