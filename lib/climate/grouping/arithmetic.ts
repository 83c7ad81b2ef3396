/**
 * Arithmetic between an object and a value for each of its groups: the value is taken by the group's number where it is computed with.
 */
import { type ChunkedArray, where as choose, fromTypedArray, less, maximum, take } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { axisIndex } from '../labelled/axis-index.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, isDataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { dtypeWithMissing, missingOf } from '../labelled/missing.js';
import { axisOf, type Variable } from '../labelled/variable.js';
import type { Grouping } from './grouping.js';
import type { Groups } from './groups.js';

/** The operations between an object and its groups' values. */
export const GROUP_OPERATIONS = ['add', 'subtract', 'multiply', 'divide', 'floorDivide', 'remainder', 'pow'] as const;
export type GroupOperation = (typeof GROUP_OPERATIONS)[number];

/** Where each group's label stands in another array's coordinate; -1 where it is none of it. */
function placesOf(operation: string, { name, labels }: Grouping, other: DataArray): Int32Array {
  const coordinate = other.coordVariables.get(name);
  const size = labels.data.size;
  const own = axisIndex(labels);
  const theirs = coordinate && axisIndex(coordinate);
  if (!theirs || !own) {
    if (other.sizes[name] === size) return Int32Array.from({ length: size }, (_, k) => k);
    throw new ChunkwiseError(
      'shape',
      `${operation}: the other array has ${other.sizes[name]} along '${name}' and no labels for them, there are ${size} groups`,
    );
  }
  const places = theirs.places();
  return Int32Array.from(own.values, (label) => places.get(label)?.[0] ?? -1);
}

/** The elements of `other` along `name` at each group's number: over the grouped dimensions in its place. */
function takenByGroup(operation: string, grouping: Grouping, other: DataArray): DataArray {
  const { name, dims, shape, codes } = grouping;
  const axis = axisOf(operation, other.variable, name);
  const places = placesOf(operation, grouping, other);
  const { data } = other;
  const { calendar } = other.variable;
  const held = codes instanceof Int32Array;
  let numbers: ChunkedArray;
  let lacking: boolean;
  if (held) {
    const each = codes.map((code) => (code < 0 ? -1 : places[code]));
    lacking = each.includes(-1);
    numbers = fromTypedArray(each, { shape }) as ChunkedArray;
  } else {
    lacking = true;
    const own = take(places, maximum(codes as ChunkedArray, 0) as never, { axis: 0 }) as ChunkedArray;
    numbers = choose(less(codes as ChunkedArray, 0), -1, own) as ChunkedArray;
  }
  const index = (lacking ? maximum(numbers, 0) : numbers) as ChunkedArray;
  const flat = held ? (codes as Int32Array).map((code) => (code < 0 ? 0 : Math.max(0, places[code]))) : undefined;
  let taken = (
    flat
      ? take(data, flat, { axis }).reshape([...data.shape.slice(0, axis), ...shape, ...data.shape.slice(axis + 1)])
      : take(data, index as never, { axis })
  ) as ChunkedArray;
  if (lacking) {
    const dtype = dtypeWithMissing(taken.dtype, calendar !== undefined);
    const wide = taken.dtype === dtype ? taken : (taken.astype(dtype) as ChunkedArray);
    const there = less(numbers, 0).reshape(
      taken.shape.map((extent, k) => (k >= axis && k < axis + shape.length ? extent : 1)),
    ) as ChunkedArray;
    taken = choose(there, missingOf(dtype, calendar !== undefined), wide) as ChunkedArray;
  }
  const all = [...other.dims.slice(0, axis), ...dims, ...other.dims.slice(axis + 1)];
  const variable: Variable = { ...other.variable, data: taken, dims: all };
  const kept = new Map([...other.coordVariables].filter(([, coordinate]) => !coordinate.dims.includes(name)));
  return dataArrayOf(variable, kept, other.name);
}

/** The label of each element's group, over the grouped dimensions; undefined where codes are computed. */
function labelsOfElements({ name, dims, shape, codes, labels }: Grouping): Variable | undefined {
  if (!(codes instanceof Int32Array) || codes.includes(-1) || dims.includes(name)) return undefined;
  const data = take(labels.data, codes, { axis: 0 }).reshape(shape) as ChunkedArray;
  return { ...labels, dims, data };
}

/** Elements that belong to no group of one axis are left out, as xarray does. */
function onlyGrouped<X extends Labelled>(x: X, groups: Groups): { x: X; groupings: readonly Grouping[] } {
  let out = x;
  let { groupings } = groups;
  for (const grouping of groupings) {
    const { codes, dims } = grouping;
    if (!(codes instanceof Int32Array) || dims.length !== 1 || !codes.includes(-1)) continue;
    const kept = Array.from(codes.keys()).filter((k) => codes[k] >= 0);
    out = out.isel({ [dims[0]]: kept }) as X;
    groupings = groupings.map((one) =>
      one.dims.length === 1 && one.dims[0] === dims[0] && one.codes instanceof Int32Array
        ? { ...one, codes: Int32Array.from(kept, (k) => (one.codes as Int32Array)[k]), shape: [kept.length] }
        : one,
    );
  }
  return { x: out, groupings };
}

/** `x` and the values of its groups, computed with by `operation`. @throws ChunkwiseError 'argument', 'shape' */
export function withGroups<X extends Labelled>(
  operation: GroupOperation,
  given: X,
  groups: Groups,
  other: Labelled,
): Labelled {
  const { x, groupings } = onlyGrouped(given, groups);
  for (const { name } of groupings)
    if (!other.dims.includes(name))
      throw new ChunkwiseError(
        'argument',
        `${operation}: the other operand has no dimension ${shown(name)} of the groups; its dimensions are ${other.dims.join(', ') || 'none'}`,
      );
  const spread = (one: DataArray): DataArray => {
    let out = one;
    for (const grouping of groupings)
      if (out.dims.includes(grouping.name)) out = takenByGroup(operation, grouping, out);
    return out;
  };
  const computed = isDataArray(other) ? spread(other) : other.map((one) => spread(one));
  const labels = new Map(
    groupings.flatMap((grouping): [string, Variable][] => {
      const variable = labelsOfElements(grouping);
      return variable && !(grouping.name in x.sizes) ? [[grouping.name, variable]] : [];
    }),
  );
  const made = (isDataArray(x) && isDataset(computed) ? computed : x) as Labelled;
  const result = (
    isDataArray(x) && isDataset(computed)
      ? (computed as Dataset).map((one) => x[operation](one))
      : (made as DataArray)[operation](computed as DataArray)
  ) as Labelled;
  const coords = Object.fromEntries([...labels].map(([name, variable]) => [name, { variable }]));
  return labels.size > 0 ? (result.assignCoords(coords) as Labelled) : result;
}
