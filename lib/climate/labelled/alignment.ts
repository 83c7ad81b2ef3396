/**
 * Alignment: labelled arrays brought to the same labels along the dimensions that they share.
 */

import { type DType, entriesOf, isTextDType, isTimeDType, newElements } from '../../../kernels/dtype.js';
import { elementIn, putElement } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { astype, type ChunkedArray, where as choose, fromTypedArray, take } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { AxisIndex, IndexValue } from './axis-index.js';
import { type CoordVariables, indexOf } from './coordinates.js';
import { type DataArray, dataArrayOf } from './data-array.js';
import { dtypeWithMissing, missingOf } from './missing.js';
import { axisOf, type Variable, withData } from './variable.js';

/** How labels of several arrays become those of all. */
export type Join = 'inner' | 'outer' | 'left' | 'right' | 'exact' | 'override';

/** Most elements that are placed at once, as those of coordinates, in which labels are looked up, have to be. */
const AT_ONCE = 1 << 16;

/** The elements of a small array in memory at places; undefined for others. */
function placedAtOnce(
  data: ChunkedArray,
  dtype: DType,
  axis: number,
  places: Int32Array,
  calendar: boolean,
): ChunkedArray | undefined {
  const shape = data.shape.map((n, k) => (k === axis ? places.length : n));
  const size = shape.reduce((a, b) => a * b, 1);
  const from = Math.max(size, data.size) <= AT_ONCE ? valuesInMemory(data) : undefined;
  const none = from && valuesInMemory(missingOf(dtype, calendar));
  if (!from || !none) return undefined;
  const out = newElements(dtype, size);
  const width = entriesOf(dtype);
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  for (let k = 0; k < size; k++) {
    const place = places[Math.floor(k / inner) % places.length];
    const at = (Math.floor(k / (inner * places.length)) * data.shape[axis] + place) * inner + (k % inner);
    if (place >= 0 && dtype !== data.dtype) putElement(out, k, elementIn(from, at, data.dtype) as never, dtype);
    else for (let e = 0; e < width; e++) out[k * width + e] = place < 0 ? none[e] : from[at * width + e];
  }
  return fromTypedArray(out as never, { dtype, shape }) as ChunkedArray;
}

/** The variable with its elements along `dim` at `places`; -1: missing, or `fill`. */
export function takenAt(variable: Variable, dim: string, places: Int32Array, fill?: ChunkedArray): Variable {
  const axis = axisOf('align', variable, dim);
  const { data, calendar } = variable;
  if (!places.some((place) => place < 0)) return withData(variable, take(data, places, axis) as ChunkedArray);
  const dtype = dtypeWithMissing(data.dtype, calendar !== undefined);
  if (!fill) {
    const placed = placedAtOnce(data, dtype, axis, places, calendar !== undefined);
    if (placed) return withData(variable, placed);
  }
  const value = fill ?? missingOf(dtype, calendar !== undefined);
  const shape = data.shape.map((n, k) => (k === axis ? places.length : n));
  if (data.shape[axis] === 0) return withData(variable, value.broadcastTo(shape));
  const wide = data.dtype === dtype || fill ? data : (astype(data, dtype) as ChunkedArray);
  const there = fromTypedArray(
    Uint8Array.from(places, (place) => (place < 0 ? 0 : 1)),
    {
      dtype: 'bool',
      shape: shape.map((n, k) => (k === axis ? n : 1)),
    },
  );
  const nearest = places.map((place) => Math.max(0, place));
  return withData(variable, choose(there, take(wide, nearest, axis) as ChunkedArray, value) as ChunkedArray);
}

/** The labels of an index as a variable of their own, like `like`. */
export function indexVariable(like: Variable, values: readonly IndexValue[]): Variable {
  const { dtype } = like.data;
  const wide = (
    isTextDType(dtype)
      ? `${dtype[0] === '<' ? '<U' : 'S'}${Math.max(1, ...values.map((v) => [...String(v)].length))}`
      : dtype
  ) as DType;
  const data = newElements(wide, values.length);
  values.forEach((value, k) => {
    if (isTimeDType(wide) || data instanceof BigInt64Array || data instanceof BigUint64Array)
      (data as BigInt64Array)[k] = BigInt(value);
    else putElement(data, k, value as never, wide);
  });
  return withData(like, fromTypedArray(data as never, { dtype: wide }) as ChunkedArray);
}

const compare = (a: IndexValue, b: IndexValue): number => (a < b ? -1 : a > b ? 1 : 0);
const sameLabels = (a: AxisIndex, b: AxisIndex): boolean =>
  a === b ||
  (a.values.length === b.values.length &&
    a.values.every((value, k) => Object.is(value, b.values[k]) || value === b.values[k]));

/** The labels of all by `join`. */
function joined(indexes: readonly AxisIndex[], join: Join): readonly IndexValue[] {
  if (join === 'left') return indexes[0].values;
  if (join === 'right') return indexes[indexes.length - 1].values;
  if (join === 'inner') return indexes[0].values.filter((value) => indexes.every((index) => index.places().has(value)));
  const all = new Set(indexes.flatMap((index) => [...index.values]));
  // As pandas: the union is sorted, unless the labels of one hold all.
  const whole = indexes.find((index) => index.values.length === all.size);
  return whole ? whole.values : [...all].sort(compare);
}

/** The places of `labels` in an index; -1 for those it lacks. @throws ChunkwiseError 'argument' when a label of it stands twice */
export function placesIn(operation: string, dim: string, index: AxisIndex, labels: readonly IndexValue[]): Int32Array {
  const places = index.places();
  if (places.size < index.values.length)
    throw new ChunkwiseError(
      'argument',
      `${operation}: labels of dimension '${dim}' stand there more than once, so that arrays with other labels cannot be aligned with it; drop duplicates first`,
    );
  return Int32Array.from(labels, (label) => places.get(label)?.[0] ?? -1);
}

/** What is aligned: it has dimensions and coordinates. */
export interface Alignable {
  readonly dims: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly coordVariables: CoordVariables;
}

/** How what is aligned is brought to other labels. */
export interface Relabelling<X> {
  /** At `places` along `dim`, -1 for missing, which bear the labels of `labels`. */
  reindexed(x: X, dim: string, places: Int32Array, labels: Variable): X;
  /** With `labels` in place of its own. */
  relabelled(x: X, dim: string, labels: Variable): X;
}

/**
 * What is given with the same labels along each dimension that it shares and has labels for, but those of `exclude`.
 *
 * @throws ChunkwiseError 'argument' when they differ and `join` is exact; 'shape' when dimensions without labels differ in size
 */
export function alignedBy<X extends Alignable>(
  operation: string,
  given: readonly X[],
  join: Join,
  how: Relabelling<X>,
  exclude: readonly string[] = [],
): X[] {
  let out = [...given];
  const dims = new Set(given.flatMap((x) => x.dims));
  for (const dim of dims) {
    if (exclude.includes(dim)) continue;
    const labelled = out.flatMap((x) => {
      const index = x.dims.includes(dim) ? indexOf(operation, x.coordVariables, dim) : undefined;
      return index ? [index] : [];
    });
    if (labelled.length > 0 && !labelled.every((index) => sameLabels(index, labelled[0])))
      out = relabelled(operation, out, dim, labelled, join, how);
    const sizes = new Set(out.filter((x) => x.dims.includes(dim)).map((x) => x.sizes[dim]));
    if (sizes.size > 1)
      throw new ChunkwiseError(
        'shape',
        `${operation}: dimension '${dim}' is ${[...sizes].join(' and ')} long, and not all of the arrays have labels for it to align by`,
      );
  }
  return out;
}

function relabelled<X extends Alignable>(
  operation: string,
  given: readonly X[],
  dim: string,
  indexes: readonly AxisIndex[],
  join: Join,
  how: Relabelling<X>,
): X[] {
  if (join === 'exact')
    throw new ChunkwiseError(
      'argument',
      `${operation}: labels of dimension '${dim}' differ (${indexes.map((index) => index.values.length).join(' and ')} of them); align them with join 'inner' or 'outer', or reindex`,
    );
  if (new Set(indexes.map(({ kind, calendar }) => `${kind} ${calendar}`)).size > 1)
    throw new ChunkwiseError(
      'argument',
      `${operation}: labels of dimension '${dim}' are of different kinds: ${indexes.map((index) => index.calendar ?? index.dtype).join(', ')}`,
    );
  const carrier = given.find((x) => x.coordVariables.has(dim) && x.dims.includes(dim)) as X;
  const like = carrier.coordVariables.get(dim) as Variable;
  const labels = join === 'override' ? indexes[0].values : joined(indexes, join);
  const variable = labels === indexes[0].values ? like : indexVariable(like, labels);
  return given.map((x) => {
    if (!x.dims.includes(dim)) return x;
    const index = indexOf(operation, x.coordVariables, dim);
    if (!index || index.values === labels) return x;
    if (join === 'override') return how.relabelled(x, dim, variable);
    return how.reindexed(x, dim, placesIn(operation, dim, index, labels), variable);
  });
}

/** @internal an array, its coordinates and its index along `dim` at places that bear other labels */
export function reindexedArray(
  array: DataArray,
  dim: string,
  places: Int32Array,
  labels: Variable | undefined,
  fill?: ChunkedArray,
): DataArray {
  const coords = new Map<string, Variable>();
  for (const [name, variable] of array.coordVariables)
    if (name !== dim) coords.set(name, variable.dims.includes(dim) ? takenAt(variable, dim, places) : variable);
    else if (labels) coords.set(name, labels);
  if (labels) coords.set(dim, labels);
  const { variable } = array;
  return dataArrayOf(variable.dims.includes(dim) ? takenAt(variable, dim, places, fill) : variable, coords, array.name);
}

const ARRAYS: Relabelling<DataArray> = {
  reindexed: (array, dim, places, labels) => reindexedArray(array, dim, places, labels),
  relabelled: (array, dim, labels) =>
    dataArrayOf(array.variable, new Map<string, Variable>([...array.coordVariables]).set(dim, labels), array.name),
};

/** The arrays with the same labels along each dimension that they share. @throws ChunkwiseError as {@link alignedBy} */
export const alignVariables = (operation: string, arrays: readonly DataArray[], join: Join): DataArray[] =>
  alignedBy(operation, arrays, join, ARRAYS);
