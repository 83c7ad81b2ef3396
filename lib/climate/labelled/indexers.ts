/**
 * Selection by position: each dimension by an integer, a slice or a list, several lists with common dimensions as points.
 */

import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, isChunkedArray, take } from '../../array/index.js';
import { isSlice, type Slice } from '../../array/selection/selection.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import type { CoordVariables } from './coordinates.js';
import { axisOf, type Variable, withData } from './variable.js';

/** What selects along one dimension by position. */
export type Indexer =
  | number
  | bigint
  | string
  | Slice
  | readonly (number | bigint | boolean)[]
  | ArrayBufferView
  | ChunkedArray
  | { readonly variable: Variable };

/** An indexer read: one place, places from text or a slice, or a list of places over dimensions of its own. */
export type Places =
  | { readonly kind: 'one'; readonly place: number }
  | { readonly kind: 'slice'; readonly slice: string | Slice }
  | {
      readonly kind: 'list';
      readonly places: Int32Array;
      readonly dims: readonly string[];
      readonly shape: readonly number[];
    };

const isLabelled = (
  value: unknown,
): value is { readonly variable: Variable; readonly coordVariables?: CoordVariables } =>
  typeof value === 'object' && value !== null && 'variable' in value;

/** Places counted from the end are counted from the start. */
function wrapped(operation: string, dim: string, size: number, place: number): number {
  if (!Number.isInteger(place) || place < -size || place >= size)
    throw new ChunkwiseError(
      'selection',
      `${operation}: index ${place} is out of bounds of dimension '${dim}', which has ${size}`,
    );
  return place < 0 ? place + size : place;
}

function listed(
  operation: string,
  dim: string,
  size: number,
  values: ArrayLike<number | bigint | boolean>,
  isMask: boolean,
): Int32Array {
  if (isMask) {
    if (values.length !== size)
      throw new ChunkwiseError(
        'selection',
        `${operation}: a mask of ${values.length} for dimension '${dim}', which has ${size}`,
      );
    return Int32Array.from(Array.from(values, (there, k) => (there ? k : -1)).filter((k) => k >= 0));
  }
  return Int32Array.from({ length: values.length }, (_, k) => wrapped(operation, dim, size, Number(values[k])));
}

/** Reads an indexer of dimension `dim`. @throws ChunkwiseError 'selection', 'argument' */
export function readIndexer(operation: string, dim: string, size: number, given: Indexer): Places {
  if (typeof given === 'number' || typeof given === 'bigint')
    return { kind: 'one', place: wrapped(operation, dim, size, Number(given)) };
  if (typeof given === 'string' || isSlice(given)) return { kind: 'slice', slice: given };
  const variable = isLabelled(given) ? given.variable : undefined;
  const array = variable ? variable.data : isChunkedArray(given) ? given : undefined;
  if (array) {
    const values = valuesInMemory(array);
    if (!values)
      throw new ChunkwiseError(
        'argument',
        `${operation}: the indices of dimension '${dim}' have to be computed first: await x.compute()`,
      );
    const mask = array.dtype === 'bool';
    const places = listed(operation, dim, size, values, mask);
    const dims = variable?.dims ?? [dim];
    if (array.ndim === 0) return { kind: 'one', place: places[0] };
    if (array.ndim > 1 && !variable)
      throw new ChunkwiseError(
        'selection',
        `${operation}: indices of several axes need names for them: give a DataArray`,
      );
    return { kind: 'list', places, dims: mask ? [dim] : dims, shape: mask ? [places.length] : array.shape };
  }
  if (Array.isArray(given) || ArrayBuffer.isView(given)) {
    const list = given as unknown as readonly (number | bigint | boolean)[];
    const places = listed(operation, dim, size, list, list.length > 0 && typeof list[0] === 'boolean');
    return { kind: 'list', places, dims: [dim], shape: [places.length] };
  }
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${shown(given)} selects nothing of dimension '${dim}': give an integer, a slice or a list`,
  );
}

/** The part of a variable that places select. */
export function selectPlaces(variable: Variable, places: ReadonlyMap<string, Places>): Variable {
  let out = variable;
  const lists = [...places].filter(([dim, { kind }]) => kind === 'list' && variable.dims.includes(dim)) as [
    string,
    Places & { kind: 'list' },
  ][];
  // Lists over one and the same new dimensions name points; one over its own dimension selects along it.
  const pointwise = lists.filter(([dim, list]) => list.dims.length !== 1 || list.dims[0] !== dim);
  const along = lists.filter(([dim, list]) => list.dims.length === 1 && list.dims[0] === dim);
  for (const [dim, list] of along)
    out = withData(out, take(out.data, list.places, axisOf('isel', out, dim)) as ChunkedArray);
  const items = out.dims.map((dim): number | string | Slice => {
    const place = places.get(dim);
    return place?.kind === 'one' ? place.place : place?.kind === 'slice' ? place.slice : ':';
  });
  const kept = out.dims.filter((dim) => places.get(dim)?.kind !== 'one');
  if (items.some((item) => item !== ':')) out = withData(out, out.data.slice(...items), kept);
  return pointwise.length > 0 ? atPoints(out, pointwise) : out;
}

/** Elements at points, whose dimensions stand where the first of those they select stood. */
function atPoints(variable: Variable, lists: readonly [string, Places & { kind: 'list' }][]): Variable {
  const dims = [...new Set(lists.flatMap(([, list]) => list.dims))];
  const sizes = new Map<string, number>();
  for (const [, list] of lists) list.dims.forEach((dim, axis) => void sizes.set(dim, list.shape[axis]));
  for (const [dim, list] of lists)
    list.dims.forEach((name, axis) => {
      if (sizes.get(name) !== list.shape[axis])
        throw new ChunkwiseError(
          'shape',
          `isel: the indices of dimension '${dim}' have ${list.shape[axis]} along '${name}', others ${sizes.get(name)}`,
        );
    });
  const selected = lists.map(([dim]) => dim);
  const clash = variable.dims.find((dim) => dims.includes(dim) && !selected.includes(dim));
  if (clash !== undefined)
    throw new ChunkwiseError('selection', `isel: the indices are over dimension '${clash}', which the array has too`);
  const shape = dims.map((dim) => sizes.get(dim) as number);
  const first = Math.min(...selected.map((dim) => variable.dims.indexOf(dim)));
  const rest = variable.dims.filter((dim) => !selected.includes(dim));
  const leading = variable.dims.slice(0, first).filter((dim) => !selected.includes(dim));
  const order = [...selected, ...rest].map((dim) => variable.dims.indexOf(dim));
  const count = shape.reduce((a, b) => a * b, 1);
  const spread = lists.map(([, list]) => spreadOver(list, dims, shape, count));
  const picked = (variable.data.permuteDims(order) as ChunkedArray).vindex(...spread.map((places) => [...places]));
  const named = [...dims, ...rest];
  const shaped = picked.reshape([...shape, ...picked.shape.slice(1)]);
  const target = [...leading, ...dims, ...rest.filter((dim) => !leading.includes(dim))];
  return withData(variable, shaped.permuteDims(target.map((dim) => named.indexOf(dim))) as ChunkedArray, target);
}

/** The places of a list at each point of `dims`. */
function spreadOver(
  list: Places & { kind: 'list' },
  dims: readonly string[],
  shape: readonly number[],
  count: number,
): number[] {
  const steps = dims.map((dim) => {
    const axis = list.dims.indexOf(dim);
    return axis < 0 ? 0 : list.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  });
  return Array.from({ length: count }, (_, k) => {
    let rest = k;
    let at = 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * steps[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return list.places[at];
  });
}
