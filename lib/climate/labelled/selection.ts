/**
 * Selection from labelled arrays and datasets: `isel` by position, `sel` by label.
 */

import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { isChunkedArray } from '../../array/index.js';
import { isSlice, type Slice } from '../../array/selection/selection.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { isPlainObject } from '../../base/signature.js';
import {
  type AxisIndex,
  type IndexValue,
  type LookupMethod,
  labelDistance,
  placeNear,
  placesBetween,
} from './axis-index.js';
import { type CoordVariables, hasVariable, requiredIndex } from './coordinates.js';
import { type DataArray, dataArrayOf } from './data-array.js';
import { type Dataset, datasetOf } from './dataset.js';
import { type Indexer, type Places, readIndexer, selectPlaces } from './indexers.js';
import { isLabel, type Label, meaningOf, toleranceOf } from './labels.js';
import type { Variable } from './variable.js';

/** Labels from `start` to `stop`, both included; either may be left out. */
export interface LabelSlice {
  readonly start?: Label | null | undefined;
  readonly stop?: Label | null | undefined;
  readonly step?: number | null | undefined;
}

/** What selects along a dimension by label. */
export type LabelIndexer =
  | Label
  | LabelSlice
  | readonly (Label | boolean)[]
  | ArrayBufferView
  | { readonly variable: Variable };

/** How {@link isel} selects. */
export interface IselOptions {
  /** Drop coordinates of dimensions that one place is taken of. Default: they stay, without a dimension. */
  readonly drop?: boolean | undefined;
}

/** How {@link sel} looks labels up. */
export interface SelOptions extends IselOptions {
  /** What stands for a label that is none: the nearest, the one before (`pad`, `ffill`) or after (`backfill`, `bfill`). Default: an error. */
  readonly method?: LookupMethod | undefined;
  /** How far that may lie: a number, or `timedelta64` between times. */
  readonly tolerance?: number | { readonly value: bigint; readonly unit: never } | undefined;
}

/** Slices of labels and of positions: `slice(60, 20)`, `slice('2010-06', '2011')`, `slice(null, 10)`. */
export const slice = (start?: Label | null, stop?: Label | null, step?: number | null): LabelSlice => ({
  start: start ?? null,
  stop: stop ?? null,
  step: step ?? null,
});

type Sizes = Readonly<Record<string, number>>;

/** Places by dimension as they are given. */
function readPlaces(
  operation: string,
  sizes: Sizes,
  given: Readonly<Record<string, Indexer | LabelSlice>>,
): Map<string, Places> {
  const places = new Map<string, Places>();
  for (const [dim, indexer] of Object.entries(given)) {
    if (!(dim in sizes))
      throw new ChunkwiseError(
        'argument',
        `${operation}: there is no dimension ${shown(dim)}; there are ${Object.keys(sizes).join(', ') || 'none'}`,
      );
    if (indexer === undefined) continue;
    places.set(dim, readIndexer(operation, dim, sizes[dim], indexer as Indexer));
  }
  return places;
}

/** Coordinates that labelled indexers bring along. */
function broughtCoords(given: Readonly<Record<string, unknown>>): Map<string, Variable> {
  const brought = new Map<string, Variable>();
  for (const indexer of Object.values(given))
    if (hasVariable(indexer) && 'coordVariables' in indexer)
      for (const [name, variable] of indexer.coordVariables as CoordVariables) brought.set(name, variable);
  return brought;
}

/** All variables with what places select; coordinates left without a dimension dropped where asked. */
function selectedVariables(
  variables: ReadonlyMap<string, Variable>,
  places: ReadonlyMap<string, Places>,
  drop: (name: string) => boolean,
): Map<string, Variable> {
  const out = new Map<string, Variable>();
  for (const [name, variable] of variables) {
    const chosen = selectPlaces(variable, places);
    const lost = places.get(name)?.kind === 'one' && variable.dims.includes(name);
    if (!(lost && drop(name))) out.set(name, chosen);
  }
  return out;
}

function selectedArray(
  x: DataArray,
  places: ReadonlyMap<string, Places>,
  brought: ReadonlyMap<string, Variable>,
  drop: boolean,
): DataArray {
  const coords = selectedVariables(x.coordVariables, places, () => drop);
  for (const [name, variable] of brought) if (!coords.has(name)) coords.set(name, variable);
  return dataArrayOf(selectPlaces(x.variable, places), coords, x.name);
}

function selectedDataset(
  x: Dataset,
  places: ReadonlyMap<string, Places>,
  brought: ReadonlyMap<string, Variable>,
  drop: boolean,
): Dataset {
  const { variables, coordNames, attrs, encoding } = x.parts;
  const out = selectedVariables(variables, places, (name) => drop && coordNames.has(name));
  const names = new Set([...coordNames].filter((name) => out.has(name)));
  for (const [name, variable] of brought)
    if (!out.has(name)) {
      out.set(name, variable);
      names.add(name);
    }
  return datasetOf({ variables: out, coordNames: names, attrs, encoding });
}

/** @internal the part of an array or dataset at places */
export function selected<X extends DataArray | Dataset>(
  x: X,
  places: ReadonlyMap<string, Places>,
  given: Readonly<Record<string, unknown>>,
  drop = false,
): X {
  const brought = broughtCoords(given);
  return (
    'parts' in x
      ? selectedDataset(x as Dataset, places, brought, drop)
      : selectedArray(x as DataArray, places, brought, drop)
  ) as X;
}

/** Indexers by name of dimension. */
export type Indexers<I> = Readonly<Record<string, I>>;

/** Options of a call that may stand beside the indexers. */
export const isel = <X extends DataArray | Dataset>(
  x: X,
  indexers: Indexers<Indexer | LabelSlice>,
  { drop = false }: IselOptions = {},
): X => selected(x, readPlaces('isel', x.sizes, indexers), indexers, drop);

const unsortedText = (operation: string, dim: string): string =>
  `${operation}: the labels of dimension '${dim}' neither ascend nor descend, so that a range or the nearest of them is not defined; sortby('${dim}') first`;

/** The place of one label. */
function onePlace(
  operation: string,
  dim: string,
  index: AxisIndex,
  value: IndexValue,
  { method, tolerance }: SelOptions,
): number {
  if (method !== undefined) {
    if (index.kind === 'text')
      throw new ChunkwiseError('argument', `${operation}: labels of dimension '${dim}' are text, which has no nearest`);
    if (index.order === 'none') throw new ChunkwiseError('argument', unsortedText(operation, dim));
    const place = placeNear(index, value, method);
    if (place >= 0 && labelDistance(index, place, value) <= toleranceOf(operation, index, tolerance)) return place;
  } else {
    const places = index.places().get(value);
    if (places) return places[0];
  }
  throw new ChunkwiseError(
    'selection',
    `${operation}: ${typeof value === 'bigint' ? 'that moment' : shown(value)} is no label of dimension '${dim}'${method ? ' within the tolerance' : "; method: 'nearest' takes the one that lies nearest"}`,
  );
}

/** All places of one label: several where it stands several times or names a span. */
function placesOf(operation: string, dim: string, index: AxisIndex, label: Label, options: SelOptions): Places {
  const { first, last, span } = meaningOf(operation, dim, index, label);
  if (span && options.method === undefined) {
    const found =
      index.order === 'none'
        ? index.values.flatMap((value, k) => (value >= first && value <= last ? [k] : []))
        : between(
            operation,
            dim,
            index,
            index.order === 'descending' ? last : first,
            index.order === 'descending' ? first : last,
          );
    if (found.length > 0) return { kind: 'list', places: Int32Array.from(found), dims: [dim], shape: [found.length] };
    throw new ChunkwiseError('selection', `${operation}: no label of dimension '${dim}' lies in ${shown(label)}`);
  }
  const all = options.method === undefined ? index.places().get(first) : undefined;
  if (all && all.length > 1) return { kind: 'list', places: Int32Array.from(all), dims: [dim], shape: [all.length] };
  return { kind: 'one', place: onePlace(operation, dim, index, first, options) };
}

const between = (
  operation: string,
  dim: string,
  index: AxisIndex,
  start: IndexValue | undefined,
  stop: IndexValue | undefined,
): number[] => {
  if (index.order === 'none' && index.values.length > 0)
    throw new ChunkwiseError('argument', unsortedText(operation, dim));
  const [first, last] = placesBetween(index, start, stop);
  return Array.from({ length: last - first }, (_, k) => first + k);
};

function slicePlaces(operation: string, dim: string, index: AxisIndex, { start, stop, step }: LabelSlice): Places {
  if (index.order === 'none' && index.values.length > 0)
    throw new ChunkwiseError('argument', unsortedText(operation, dim));
  const down = index.order === 'descending';
  const end = (label: Label | null | undefined, first: boolean): IndexValue | undefined => {
    if (label === undefined || label === null) return undefined;
    const meaning = meaningOf(operation, dim, index, label);
    return first === down ? meaning.last : meaning.first;
  };
  // The first of a span begins a range that ascends; its last one that descends.
  const low = end(start, true);
  const high =
    stop === undefined || stop === null
      ? undefined
      : (() => {
          const meaning = meaningOf(operation, dim, index, stop);
          return down ? meaning.first : meaning.last;
        })();
  const [first, last] = placesBetween(index, low, high);
  return { kind: 'slice', slice: { start: first, stop: last, step: step ?? 1 } as Slice };
}

/** Labels of a list or labelled array, each by itself. */
function listPlaces(
  operation: string,
  dim: string,
  index: AxisIndex,
  given: unknown,
  size: number,
  options: SelOptions,
): Places {
  const variable = hasVariable(given) ? given.variable : undefined;
  const array = variable?.data ?? (isChunkedArray(given) ? given : undefined);
  let labels: readonly unknown[];
  if (array) {
    const values = valuesInMemory(array);
    if (!values)
      throw new ChunkwiseError(
        'argument',
        `${operation}: the labels for dimension '${dim}' have to be computed first: await x.compute()`,
      );
    if (array.dtype === 'bool') return readIndexer(operation, dim, size, given as Indexer);
    labels = Array.from({ length: array.size }, (_, k) => elementIn(values, k, array.dtype));
  } else labels = Array.from(given as ArrayLike<unknown>);
  if (labels.length > 0 && labels.every((label) => typeof label === 'boolean'))
    return readIndexer(operation, dim, size, labels as boolean[]);
  const places = Int32Array.from(labels, (label) => {
    if (!isLabel(label))
      throw new ChunkwiseError('argument', `${operation}: ${shown(label)} is no label of dimension '${dim}'`);
    return onePlace(operation, dim, index, meaningOf(operation, dim, index, label).first, options);
  });
  if (array?.ndim === 0) return { kind: 'one', place: places[0] };
  return { kind: 'list', places, dims: variable?.dims ?? [dim], shape: array?.shape ?? [places.length] };
}

/** Places of labels by dimension. */
function labelPlaces(
  operation: string,
  x: { readonly sizes: Sizes; readonly coordVariables: CoordVariables },
  given: Indexers<LabelIndexer>,
  options: SelOptions,
): Map<string, Places> {
  const places = new Map<string, Places>();
  for (const [dim, label] of Object.entries(given)) {
    if (!(dim in x.sizes)) {
      const scalar = x.coordVariables.has(dim)
        ? `'${dim}' is a coordinate, no dimension: use where`
        : `there is no dimension ${shown(dim)}; there are ${Object.keys(x.sizes).join(', ') || 'none'}`;
      throw new ChunkwiseError('argument', `${operation}: ${scalar}`);
    }
    if (label === undefined) continue;
    // Without labels, as in xarray, places are taken for them.
    if (!x.coordVariables.has(dim)) {
      if (options.method !== undefined) requiredIndex(operation, x.coordVariables, dim);
      places.set(dim, readIndexer(operation, dim, x.sizes[dim], label as Indexer));
      continue;
    }
    const index = requiredIndex(operation, x.coordVariables, dim);
    if (isLabel(label)) places.set(dim, placesOf(operation, dim, index, label, options));
    else if (isSlice(label)) places.set(dim, slicePlaces(operation, dim, index, label as LabelSlice));
    else if (isPlainObject(label))
      throw new ChunkwiseError(
        'argument',
        `${operation}: ${shown(label)} selects nothing of dimension '${dim}': give a label, slice(first, last) or a list of labels`,
      );
    else places.set(dim, listPlaces(operation, dim, index, label, x.sizes[dim], options));
  }
  return places;
}

export const sel = <X extends DataArray | Dataset>(
  x: X,
  indexers: Indexers<LabelIndexer>,
  options: SelOptions = {},
): X => selected(x, labelPlaces('sel', x, indexers, options), indexers, options.drop);
