/**
 * Labelled arrays and datasets brought to the same labels and dimensions: `align`, `broadcast`, `reindex`.
 */

import { type ArrayOrText, asarray, type ChunkedArray } from '../../array/index.js';
import { scalar } from '../../array/kinds.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, kind, oneOf, optional } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import {
  alignedBy,
  indexVariable,
  type Join,
  placesIn,
  type Relabelling,
  reindexedArray,
  takenAt,
} from '../labelled/alignment.js';
import { type AxisIndex, axisIndex, type LookupMethod, labelDistance, placeNear } from '../labelled/axis-index.js';
import { type CoordVariables, givenVariable, indexOf, type VariableLike } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import { anyByName, joinKind, labelledKind, namesKind } from '../labelled/kinds.js';
import { type Label, meaningOf, toleranceOf } from '../labelled/labels.js';
import type { Labelled } from '../labelled/mapping.js';
import { expandedTo, sizesOf, type Variable, withData } from '../labelled/variable.js';

/** What a missing label's elements become: one value, or by name of variable. */
export type FillValue =
  | number
  | bigint
  | boolean
  | string
  | Readonly<Record<string, number | bigint | boolean | string>>;

const isFill = (value: unknown): boolean => scalar.admits(value) || typeof value === 'string';
export const fillKind = kind<FillValue>(
  'fillValue',
  'a value, or values by name of variable',
  (value) => isFill(value) || (isPlainObject(value) && Object.values(value).every(isFill)),
);

const fillFor = (fill: FillValue | undefined, name: string | undefined): ChunkedArray | undefined => {
  const value = isPlainObject(fill) ? (name === undefined ? undefined : (fill[name] as FillValue)) : fill;
  return value === undefined ? undefined : (asarray(value as ArrayOrText as never) as ChunkedArray);
};

/** An array or dataset at places along `dim`, which bear other labels. */
function reindexedAt<X extends Labelled>(
  x: X,
  dim: string,
  places: Int32Array,
  labels: Variable | undefined,
  fill?: FillValue,
): X {
  if (isDataArray(x)) return reindexedArray(x, dim, places, labels, fillFor(fill, x.name)) as X;
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  const out = new Map<string, Variable>();
  for (const [name, variable] of variables) {
    if (name === dim) {
      if (labels) out.set(name, labels);
    } else if (!variable.dims.includes(dim)) out.set(name, variable);
    else out.set(name, takenAt(variable, dim, places, coordNames.has(name) ? undefined : fillFor(fill, name)));
  }
  if (labels) out.set(dim, labels);
  return datasetOf({
    ...rest,
    variables: out,
    coordNames: new Set([...coordNames, ...(labels ? [dim] : [])].filter((name) => out.has(name))),
  }) as X;
}

/** With another variable as the coordinate of dimension `dim`. */
function withCoordinate<X extends Labelled>(x: X, dim: string, labels: Variable): X {
  if (isDataArray(x))
    return dataArrayOf(x.variable, new Map<string, Variable>([...x.coordVariables]).set(dim, labels), x.name) as X;
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    variables: new Map([...variables]).set(dim, labels),
    coordNames: new Set([...coordNames, dim]),
  }) as X;
}

const relabelling = (fill?: FillValue): Relabelling<Labelled> => ({
  reindexed: (x, dim, places, labels) => reindexedAt(x, dim, places, labels, fill),
  relabelled: withCoordinate,
});

/** Options of {@link align}. */
export interface AlignOptions {
  /** Which labels: those of all ('inner', default), of any ('outer'), of the first or last, or the same ones ('exact'). */
  readonly join?: Join | undefined;
  /** Dimensions that are left as they are. */
  readonly exclude?: string | readonly string[] | undefined;
  /** What stands where there was nothing; default: missing. */
  readonly fillValue?: FillValue | undefined;
}

export const listOfNames = (names: string | readonly string[] | undefined): readonly string[] =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names;

/** @internal aligned, the options read */
export const alignedObjects = <X extends Labelled>(
  operation: string,
  objects: readonly X[],
  { join = 'inner', exclude, fillValue }: AlignOptions = {},
): X[] => alignedBy<Labelled>(operation, objects, join, relabelling(fillValue), listOfNames(exclude)) as X[];

/** Two objects at the labels that both have. */
export const alignedPair = <X extends Labelled, Y extends Labelled>(operation: string, x: X, y: Y): [X, Y] =>
  alignedObjects<Labelled>(operation, [x, y]) as [X, Y];

type Mapped<A extends readonly Labelled[]> = { -readonly [K in keyof A]: A[K] extends Dataset ? Dataset : DataArray };
const splitOptions = <O>(args: readonly unknown[]): { objects: readonly Labelled[]; options: O } => {
  const last = args[args.length - 1];
  const given = isPlainObject(last);
  return { objects: (given ? args.slice(0, -1) : args) as readonly Labelled[], options: (given ? last : {}) as O };
};

/**
 * The arrays and datasets with the same labels along the dimensions that they share.
 *
 * @throws 'argument' when labels differ and `join` is 'exact'
 * @example
 * const [all, filled] = climate.align(t, t.isel({ lat: [0, 1] }), { join: 'outer' });
 */
export const align = define(
  {
    name: 'align',
    parameters: [],
    rest: ['objects', labelledKind],
    options: {
      join: optional(joinKind, 'inner'),
      exclude: optional(namesKind),
      fillValue: optional(fillKind),
    } as never,
  },
  <const A extends readonly Labelled[]>(...args: readonly [...A] | readonly [...A, AlignOptions]): Mapped<A> => {
    const { objects, options } = splitOptions<AlignOptions>(args);
    return alignedObjects('align', objects, options) as Mapped<A>;
  },
);

/** Options of {@link broadcast}. */
export interface BroadcastOptions {
  /** Dimensions that nothing is repeated along. */
  readonly exclude?: string | readonly string[] | undefined;
}

/** @internal each object with all dimensions of all, in the order in which these are met first */
export function broadcastObjects<X extends Labelled>(
  operation: string,
  given: readonly X[],
  exclude: readonly string[] = [],
): X[] {
  const objects = alignedObjects(operation, given, { join: 'outer', exclude });
  const sizes: Record<string, number> = {};
  const common = new Map<string, Variable>();
  for (const x of objects) {
    for (const [dim, size] of Object.entries(x.sizes)) if (!exclude.includes(dim)) sizes[dim] ??= size;
    for (const [name, variable] of x.coordVariables)
      if (name in x.sizes && !exclude.includes(name) && !common.has(name)) common.set(name, variable);
  }
  const spread = (variable: Variable): Variable => {
    const own = variable.dims.filter((dim) => exclude.includes(dim));
    const dims = [...Object.keys(sizes), ...own];
    return withData(variable, expandedTo(variable, dims, { ...sizes, ...sizesOf(variable) }), dims);
  };
  return objects.map((x) => {
    if (isDataArray(x)) return dataArrayOf(spread(x.variable), new Map([...x.coordVariables, ...common]), x.name) as X;
    const { variables, coordNames, ...rest } = (x as Dataset).parts;
    const out = new Map(
      [...variables].map(([name, variable]) => [name, coordNames.has(name) ? variable : spread(variable)]),
    );
    for (const [name, variable] of common) out.set(name, variable);
    return datasetOf({ ...rest, variables: out, coordNames: new Set([...coordNames, ...common.keys()]) }) as X;
  });
}

/** The arrays and datasets repeated along the dimensions that others have. @example const [whole, spread] = climate.broadcast(t, t.get('lat')); */
export const broadcast = define(
  {
    name: 'broadcast',
    parameters: [],
    rest: ['objects', labelledKind],
    options: { exclude: optional(namesKind) } as never,
  },
  <const A extends readonly Labelled[]>(...args: readonly [...A] | readonly [...A, BroadcastOptions]): Mapped<A> => {
    const { objects, options } = splitOptions<BroadcastOptions>(args);
    return broadcastObjects('broadcast', objects, listOfNames(options.exclude)) as unknown as Mapped<A>;
  },
);

/** The array repeated along the dimensions that `other` has besides. */
export const broadcastLike = define(
  {
    name: 'broadcastLike',
    parameters: [
      ['x', labelledKind],
      ['other', labelledKind],
    ],
    options: { exclude: optional(namesKind) },
  },
  <X extends Labelled>(x: X, other: Labelled, { exclude }: BroadcastOptions = {}): X =>
    broadcastObjects<Labelled>('broadcastLike', [other, x], listOfNames(exclude))[1] as X,
);

/** Options of {@link reindex}. */
export interface ReindexOptions {
  /** What stands for a label that is none: the nearest, the one before ('ffill') or after ('bfill'). Default: missing. */
  readonly method?: LookupMethod | undefined;
  /** How far that may lie: a number, or `timedelta64` between times. */
  readonly tolerance?: Parameters<typeof toleranceOf>[2] | undefined;
  /** What stands for missing labels. */
  readonly fillValue?: FillValue | undefined;
}

/** Labels as an index of the kind that `own` is, and as a coordinate. */
function newLabels(
  operation: string,
  dim: string,
  own: AxisIndex,
  like: Variable,
  given: VariableLike,
): { labels: Variable; index: AxisIndex } {
  const isList = isListOf(given, (item) => typeof item === 'string' || item instanceof Date);
  if (own.kind === 'time' && isList) {
    const values = (given as unknown as Label[]).map((label) => meaningOf(operation, dim, own, label).first);
    const labels = indexVariable(like, values);
    return { labels, index: axisIndex(labels) as AxisIndex };
  }
  const variable = givenVariable(operation, dim, given);
  if (variable.data.ndim !== 1)
    throw new ChunkwiseError(
      'shape',
      `${operation}: labels of dimension '${dim}' have shape [${variable.data.shape.join(', ')}]; give a list`,
    );
  const labels = {
    ...variable,
    dims: [dim],
    attrs: Object.keys(variable.attrs).length > 0 ? variable.attrs : like.attrs,
  };
  const index = axisIndex(labels);
  if (!index)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the labels for dimension '${dim}' have to be computed first: await labels.compute()`,
    );
  if (index.kind !== own.kind || index.calendar !== own.calendar)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the labels for dimension '${dim}' are ${index.calendar ?? index.dtype}, its own are ${own.calendar ?? own.dtype}`,
    );
  if (index.kind === 'time' && index.dtype !== own.dtype) {
    const converted = withData(labels, labels.data.astype(own.dtype as never) as ChunkedArray);
    return { labels: converted, index: axisIndex(converted) as AxisIndex };
  }
  return { labels, index };
}

/** @internal places in `own` of the labels of `wanted` */
function lookedUp(
  operation: string,
  dim: string,
  own: AxisIndex,
  wanted: AxisIndex,
  { method, tolerance }: ReindexOptions,
): Int32Array {
  if (method === undefined) return placesIn(operation, dim, own, wanted.values);
  if (own.kind === 'text' || own.order === 'none')
    throw new ChunkwiseError(
      'argument',
      `${operation}: the labels of dimension '${dim}' neither ascend nor descend, so that none of them is the nearest; sortby('${dim}') first`,
    );
  const reach = toleranceOf(operation, own, tolerance);
  return Int32Array.from(wanted.values, (value) => {
    const place = placeNear(own, value, method);
    return place >= 0 && labelDistance(own, place, value) <= reach ? place : -1;
  });
}

/** @internal reindexed; dimensions without labels of their own take the new ones, if as many */
export function reindexed<X extends Labelled>(
  operation: string,
  x: X,
  given: Readonly<Record<string, VariableLike>>,
  options: ReindexOptions,
): X {
  let out = x;
  for (const [dim, value] of Object.entries(given)) {
    if (!x.dims.includes(dim))
      throw new ChunkwiseError(
        'argument',
        `${operation}: there is no dimension '${dim}'; there are ${x.dims.join(', ') || 'none'}`,
      );
    const own = indexOf(operation, out.coordVariables as CoordVariables, dim);
    if (!own) {
      const labels = givenVariable(operation, dim, value);
      if (labels.data.size !== x.sizes[dim])
        throw new ChunkwiseError(
          'argument',
          `${operation}: dimension '${dim}' has no coordinate to look up the ${labels.data.size} labels in; assignCoords({ ${dim}: … }) first`,
        );
      out = withCoordinate(out, dim, { ...labels, dims: [dim] });
      continue;
    }
    const { labels, index } = newLabels(operation, dim, own, out.coordVariables.get(dim) as Variable, value);
    out = reindexedAt(out, dim, lookedUp(operation, dim, own, index, options), labels, options.fillValue);
  }
  return out;
}

const REINDEX = {
  method: optional(oneOf<LookupMethod>('nearest', 'pad', 'ffill', 'backfill', 'bfill')),
  tolerance: optional(
    kind<NonNullable<ReindexOptions['tolerance']>>(
      'span',
      'a number, or timedelta64 between times',
      (value) =>
        typeof value === 'number' ||
        typeof value === 'bigint' ||
        (typeof value === 'object' && value !== null && 'unit' in value),
    ),
  ),
  fillValue: optional(fillKind),
};

/**
 * At other labels; missing, or what `method` finds, where there was none.
 *
 * @throws 'argument' when labels stand twice, or dimensions are unknown
 * @example
 * t.reindex({ lat: [20, 15, 10] }, { method: 'nearest' });
 */
export const reindex = define(
  {
    name: 'reindex',
    parameters: [
      ['x', labelledKind],
      ['labels', anyByName<VariableLike>('labels')],
    ],
    options: REINDEX,
  },
  <X extends Labelled>(x: X, labels: Readonly<Record<string, VariableLike>>, options: ReindexOptions = {}): X =>
    reindexed('reindex', x, labels, options),
);

/** At the labels of another array or dataset, along the dimensions that both have. */
export const reindexLike = define(
  {
    name: 'reindexLike',
    parameters: [
      ['x', labelledKind],
      ['other', labelledKind],
    ],
    options: REINDEX,
  },
  <X extends Labelled>(x: X, other: Labelled, options: ReindexOptions = {}): X => {
    const labels: Record<string, VariableLike> = {};
    for (const dim of x.dims) {
      const variable = other.dims.includes(dim) ? other.coordVariables.get(dim) : undefined;
      if (variable) labels[dim] = { variable };
    }
    return reindexed('reindexLike', x, labels, options);
  },
);
