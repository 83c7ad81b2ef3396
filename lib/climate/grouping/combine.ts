/**
 * What a function made of each group put together again: along the grouped dimension, in its order where all of it is there, or
 * along the dimension of the groups.
 */
import { type ChunkedArray, concatenate, take } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf, isDataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { expandedTo, sizesOf, transposed, type Variable, withData } from '../labelled/variable.js';
import { type Groups, resultOrder } from './groups.js';

/** Variables one after another along `dim`, which those that lack it get. */
function joined(parts: readonly Variable[], dim: string, extents: readonly number[], everywhere: boolean): Variable {
  const [like] = parts;
  if (!everywhere && !like.dims.includes(dim)) return like;
  const dims = like.dims.includes(dim) ? like.dims : [dim, ...like.dims];
  const data = parts.map((part, k) => expandedTo(part, dims, { ...sizesOf(part), [dim]: extents[k] }));
  return withData(like, concatenate(data, { axis: dims.indexOf(dim) }) as ChunkedArray, dims);
}

const variablesOf = (x: Labelled): ReadonlyMap<string | symbol, Variable> =>
  isDataArray(x)
    ? new Map<string | symbol, Variable>([...x.coordVariables, [DATA, x.variable]])
    : (x as Dataset).parts.variables;
const DATA = Symbol('data');

/** Labelled objects of the same make one after another along `dim`. */
function joinedObjects(parts: readonly Labelled[], dim: string, fresh: boolean): Labelled {
  const [like] = parts;
  const extents = parts.map((part) => (fresh ? 1 : (part.sizes[dim] ?? 1)));
  const coords = new Set<string | symbol>(
    isDataArray(like) ? like.coordVariables.keys() : (like as Dataset).parts.coordNames,
  );
  const all = parts.map(variablesOf);
  const made = new Map<string | symbol, Variable>();
  for (const [name, variable] of all[0]) {
    const each = all.map((variables) => variables.get(name));
    if (each.some((one) => one === undefined || one.dims.length !== variable.dims.length)) {
      if (coords.has(name)) continue;
      throw new ChunkwiseError(
        'argument',
        `map: what the function made of the groups has not the same variables and dimensions`,
      );
    }
    const isCoord = coords.has(name);
    // Coordinates without the dimension are those of the first group, unless they tell groups apart.
    made.set(name, joined(each as Variable[], dim, extents, !isCoord));
  }
  if (isDataArray(like)) {
    const variable = made.get(DATA) as Variable;
    made.delete(DATA);
    return dataArrayOf(variable, made as Map<string, Variable>, like.name);
  }
  const names = new Set([...(like as Dataset).parts.coordNames].filter((name) => made.has(name)));
  return datasetOf({ ...(like as Dataset).parts, variables: made as Map<string, Variable>, coordNames: names });
}

/** Each variable as `fn` makes it. */
function eachVariable(x: Labelled, fn: (variable: Variable) => Variable): Labelled {
  if (isDataArray(x))
    return dataArrayOf(
      fn(x.variable),
      new Map([...x.coordVariables].map(([name, variable]) => [name, fn(variable)])),
      x.name,
    );
  const { variables, ...rest } = (x as Dataset).parts;
  return datasetOf({ ...rest, variables: new Map([...variables].map(([name, variable]) => [name, fn(variable)])) });
}

/** The object in other order along `dim`. */
const reordered = (x: Labelled, dim: string, order: Int32Array): Labelled =>
  eachVariable(x, (variable) => {
    const axis = variable.dims.indexOf(dim);
    return axis < 0 ? variable : withData(variable, take(variable.data, order, { axis }) as ChunkedArray);
  });

/** With coordinates added. */
function withCoords(x: Labelled, coords: ReadonlyMap<string, Variable>): Labelled {
  if (isDataArray(x)) return dataArrayOf(x.variable, new Map([...x.coordVariables, ...coords]), x.name);
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    variables: new Map([...variables, ...coords]),
    coordNames: new Set([...coordNames, ...coords.keys()]),
  });
}

/**
 * The results of a function for groups put together.
 *
 * @param places for each group where its elements stand along `dim`, which is the dimension that groups were taken along
 */
export function combined(
  operation: string,
  x: Labelled,
  results: readonly unknown[],
  groups: Groups,
  dim: string,
  places: readonly Int32Array[],
  labels: ReadonlyMap<string, Variable>,
): Labelled {
  for (const result of results)
    if (!(isDataset(result) || isDataArray(result)))
      throw new ChunkwiseError('argument', `${operation}: the function gave no DataArray or Dataset for a group`);
  const made = results as readonly Labelled[];
  const [like] = made;
  const order = (out: Labelled, fresh: boolean): Labelled =>
    eachVariable(out, (variable) => {
      const left = variable.dims.filter((name) => !groups.groupings.some((grouping) => grouping.name === name));
      if (!fresh || left.length === variable.dims.length) return variable;
      const all = resultOrder(groups, x.dims, left);
      return transposed(
        variable,
        all.filter((name) => variable.dims.includes(name)),
      );
    });
  if (like.dims.includes(dim)) {
    const all = joinedObjects(made, dim, false);
    const total = places.reduce((sum, { length }) => sum + length, 0);
    const kept = made.every((one, k) => one.sizes[dim] === places[k].length);
    if (!kept) return all;
    const flat = Int32Array.from(places.flatMap((one) => [...one]));
    const back = Int32Array.from({ length: total }, (_, k) => k).sort((a, b) => flat[a] - flat[b]);
    const out = back.every((at, k) => at === k) ? all : reordered(all, dim, back);
    return sameOrder(x, out);
  }
  const name = groups.groupings[0].name;
  const without = made.map((one) => dropped(one, name));
  return order(withCoords(joinedObjects(without, name, true), labels), true);
}

/** Dimensions in the order of `x`. */
const sameOrder = (x: Labelled, out: Labelled): Labelled =>
  eachVariable(out, (variable) => {
    const own = x.dims.filter((dim) => variable.dims.includes(dim));
    return transposed(variable, [...own, ...variable.dims.filter((dim) => !own.includes(dim))]);
  });

function dropped(x: Labelled, name: string): Labelled {
  const there = x instanceof DataArray ? x.coordVariables : (x as Dataset).parts.variables;
  return there.has(name) ? (x.dropVars(name) as Labelled) : x;
}
