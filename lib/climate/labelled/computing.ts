/**
 * What ends laziness: labelled arrays and datasets computed into memory, their values and single elements.
 */
import type { DType, ScalarOf } from '../../../kernels/dtype.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, type ComputeOptions, compute as computeArrays, fromArray } from '../../array/index.js';
import { type DataArray, dataArrayOf, isDataArray } from './data-array.js';
import { type Dataset, datasetOf } from './dataset.js';
import type { Labelled } from './mapping.js';
import type { Variable } from './variable.js';

/** Variables with their data in memory; shared work is done once, what is there is left. */
async function held(variables: readonly Variable[], options: ComputeOptions): Promise<Variable[]> {
  const waiting = [...new Set(variables.map(({ data }) => data).filter((data) => data.node.kind !== 'memory'))];
  if (waiting.length === 0) return [...variables];
  const results = (await (computeArrays as (...all: unknown[]) => Promise<unknown[]>)(
    ...waiting,
    options,
  )) as unknown[];
  const there = new Map<ChunkedArray, ChunkedArray>();
  waiting.forEach(
    (data, k) => void there.set(data, fromArray(results[k] as never, { dtype: data.dtype }) as ChunkedArray),
  );
  return variables.map((variable) => ({ ...variable, data: there.get(variable.data) ?? variable.data }));
}

/** Computed: the same with its values, and those of its coordinates, in memory. */
export async function compute<X extends Labelled>(x: X, options: ComputeOptions = {}): Promise<X> {
  if (isDataArray(x)) {
    const names = [...x.coordVariables.keys()];
    const [variable, ...coords] = await held([x.variable, ...x.coordVariables.values()], options);
    return dataArrayOf(variable, new Map(names.map((name, k) => [name, coords[k]])), x.name) as X;
  }
  const { variables, ...rest } = (x as Dataset).parts;
  const all = await held([...variables.values()], options);
  return datasetOf({ ...rest, variables: new Map([...variables.keys()].map((name, k) => [name, all[k]])) }) as X;
}

/** As {@link compute}; with names only these coordinates or variables are computed. */
export async function load<X extends Labelled>(
  x: X,
  names?: string | readonly string[],
  options: ComputeOptions = {},
): Promise<X> {
  if (names === undefined) return compute(x, options);
  const wanted = typeof names === 'string' ? [names] : names;
  const all = isDataArray(x) ? x.coordVariables : (x as Dataset).parts.variables;
  const there = wanted.filter((name) => all.has(name));
  const done = await held(
    there.map((name) => all.get(name) as Variable),
    options,
  );
  const next = new Map([...all]);
  there.forEach((name, k) => void next.set(name, done[k]));
  return (
    isDataArray(x) ? dataArrayOf(x.variable, next, x.name) : datasetOf({ ...(x as Dataset).parts, variables: next })
  ) as X;
}

/** The values as an ndarray. */
export const values = async <D extends DType>(x: DataArray<D>, options: ComputeOptions = {}) => x.data.compute(options);

/** The one element of an array of one element. */
export const item = async <D extends DType>(x: DataArray<D>, options: ComputeOptions = {}): Promise<ScalarOf<D>> => {
  const { data } = x;
  return (data.ndim === 0 ? data : data.reshape([data.size])).item(options) as Promise<ScalarOf<D>>;
};

/** Computed and kept in blocks: what is made of it begins from these. */
export async function persist<X extends Labelled>(x: X, options: ComputeOptions = {}): Promise<X> {
  const kept = async (variable: Variable): Promise<Variable> =>
    valuesInMemory(variable.data) ? variable : { ...variable, data: await variable.data.persist(options) };
  if (isDataArray(x)) return dataArrayOf(await kept(x.variable), x.coordVariables, x.name) as X;
  const { variables, ...rest } = (x as Dataset).parts;
  const out = new Map<string, Variable>();
  for (const [name, variable] of variables) out.set(name, await kept(variable));
  return datasetOf({ ...rest, variables: out }) as X;
}

/** The data cut into other blocks, by name of dimension. */
export function chunk<X extends Labelled>(
  x: X,
  chunks: Readonly<Record<string, number | 'auto' | readonly number[]>> | number | 'auto' = 'auto',
): X {
  const cut = (variable: Variable): Variable => {
    if (variable.dims.length === 0) return variable;
    if (typeof chunks !== 'object') return { ...variable, data: variable.data.rechunk(chunks as never) };
    if (!variable.dims.some((dim) => dim in chunks)) return variable;
    const own = variable.data.chunks;
    return {
      ...variable,
      data: variable.data.rechunk(variable.dims.map((dim, axis) => chunks[dim] ?? own[axis]) as never),
    };
  };
  if (isDataArray(x)) return dataArrayOf(cut(x.variable), x.coordVariables, x.name) as X;
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    coordNames,
    variables: new Map(
      [...variables].map(([name, variable]) => [name, coordNames.has(name) ? variable : cut(variable)]),
    ),
  }) as X;
}
