/**
 * Alignment: labelled arrays brought to the same labels along the dimensions that they share.
 */

import { type DType, isTextDType, isTimeDType, newElements } from '../../../kernels/dtype.js';
import { putElement } from '../../../kernels/scalar.js';
import { astype, type ChunkedArray, where as choose, fromTypedArray, take } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { AxisIndex, IndexValue } from './axis-index.js';
import { type CoordVariables, indexOf } from './coordinates.js';
import { type DataArray, dataArrayOf } from './data-array.js';
import { dtypeWithMissing, missingOf } from './missing.js';
import { axisOf, type Variable, withData } from './variable.js';

/** How labels of several arrays become those of all. */
export type Join = 'inner' | 'outer' | 'left' | 'right' | 'exact' | 'override';

/** The variable with its elements along `dim` at `places`; -1: missing, or `fill`. */
function takenAt(variable: Variable, dim: string, places: Int32Array, fill?: ChunkedArray): Variable {
  const axis = axisOf('align', variable, dim);
  const { data, calendar } = variable;
  if (!places.some((place) => place < 0)) return withData(variable, take(data, places, axis) as ChunkedArray);
  const dtype = dtypeWithMissing(data.dtype, calendar !== undefined);
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
function indexVariable(like: Variable, values: readonly IndexValue[]): Variable {
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

/** Each array, its coordinates and its index along `dim` at the joined labels. */
function reindexed(
  array: DataArray,
  dim: string,
  places: Int32Array,
  labels: Variable,
  fill?: ChunkedArray,
): DataArray {
  const coords = new Map<string, Variable>();
  for (const [name, variable] of array.coordVariables)
    coords.set(name, name === dim ? labels : variable.dims.includes(dim) ? takenAt(variable, dim, places) : variable);
  return dataArrayOf(takenAt(array.variable, dim, places, fill), coords, array.name);
}

/** The places of `labels` in an index; -1 for those it lacks. @throws ChunkwiseError 'argument' when a label of it stands twice */
function placesIn(operation: string, dim: string, index: AxisIndex, labels: readonly IndexValue[]): Int32Array {
  const places = index.places();
  if (places.size < index.values.length)
    throw new ChunkwiseError(
      'argument',
      `${operation}: labels of dimension '${dim}' stand there more than once, so that arrays with other labels cannot be aligned with it; drop duplicates first`,
    );
  return Int32Array.from(labels, (label) => places.get(label)?.[0] ?? -1);
}

/**
 * The arrays with the same labels along each dimension that they share and have labels for.
 *
 * @throws ChunkwiseError 'argument' when they differ and `join` is exact; 'shape' when dimensions without labels differ in size
 */
export function alignVariables(operation: string, arrays: readonly DataArray[], join: Join): DataArray[] {
  let out = [...arrays];
  const dims = new Set(arrays.flatMap((array) => array.dims));
  for (const dim of dims) {
    const labelled = out.flatMap((array) => {
      const index = array.dims.includes(dim) ? indexOf(operation, array.coordVariables, dim) : undefined;
      return index ? [index] : [];
    });
    if (labelled.length > 0 && !labelled.every((index) => sameLabels(index, labelled[0]))) {
      out = relabelled(operation, out, dim, labelled, join);
    }
    const sizes = new Set(out.filter((array) => array.dims.includes(dim)).map((array) => array.sizes[dim]));
    if (sizes.size > 1)
      throw new ChunkwiseError(
        'shape',
        `${operation}: dimension '${dim}' is ${[...sizes].join(' and ')} long, and not all of the arrays have labels for it to align by`,
      );
  }
  return out;
}

function relabelled(
  operation: string,
  arrays: readonly DataArray[],
  dim: string,
  indexes: readonly AxisIndex[],
  join: Join,
): DataArray[] {
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
  const carrier = arrays.find((array) => array.coordVariables.has(dim) && array.dims.includes(dim)) as DataArray;
  const like = carrier.coordVariables.get(dim) as Variable;
  const labels = join === 'override' ? indexes[0].values : joined(indexes, join);
  const variable = labels === indexes[0].values ? like : indexVariable(like, labels);
  return arrays.map((array) => {
    if (!array.dims.includes(dim)) return array;
    const index = indexOf(operation, array.coordVariables, dim);
    if (!index || index.values === labels) return array;
    if (join === 'override') return withCoord(array, dim, variable);
    return reindexed(array, dim, placesIn(operation, dim, index, labels), variable);
  });
}

/** The array with `variable` as its coordinate `name`. */
const withCoord = (array: DataArray, name: string, variable: Variable): DataArray =>
  dataArrayOf(
    array.variable,
    new Map<string, Variable>([...array.coordVariables]).set(name, variable) as CoordVariables,
    array.name,
  );
