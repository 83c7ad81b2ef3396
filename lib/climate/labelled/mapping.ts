/**
 * What is done with a labelled array done with each variable of a dataset.
 */
import { type DataArray, dataArrayOf } from './data-array.js';
import { type Dataset, datasetOf, datasetOfArrays, isDataset } from './dataset.js';
import type { Attrs, Variable } from './variable.js';

/** A labelled array or a dataset. */
export type Labelled = DataArray | Dataset;

/**
 * A dataset of what `fn` makes of each data variable; undefined leaves a variable out. Coordinates come from the results, and those of
 * the dataset that are over other dimensions than its variables stay.
 */
export function mapVariables(
  operation: string,
  ds: Dataset,
  fn: (array: DataArray, name: string) => DataArray | undefined,
  { attrs = ds.attrs }: { attrs?: Attrs } = {},
): Dataset {
  const { variables, coordNames, encoding } = ds.parts;
  const results = new Map<string, DataArray>();
  const names = [...variables.keys()].filter((name) => !coordNames.has(name));
  for (const name of names) {
    const made = fn(ds.get(name), name);
    if (made) results.set(name, made);
  }
  const used = new Set(names.flatMap((name) => variables.get(name)?.dims ?? []));
  const left = new Map(
    [...ds.coordVariables].filter(([, { dims }]) => dims.length > 0 && !dims.some((dim) => used.has(dim))),
  );
  return datasetOfArrays(operation, results, { coords: left, attrs, encoding });
}

/** All variables of a labelled array or dataset, coordinates too, each as `fn` makes it: for what is done with dimensions alone. */
export function mapAll<X extends Labelled>(x: X, fn: (variable: Variable, name: string | undefined) => Variable): X {
  if (isDataset(x)) {
    const { variables, ...rest } = x.parts;
    return datasetOf({
      ...rest,
      variables: new Map([...variables].map(([name, variable]) => [name, fn(variable, name)])),
    }) as X;
  }
  const array = x as DataArray;
  const coords = new Map([...array.coordVariables].map(([name, variable]) => [name, fn(variable, name)]));
  return dataArrayOf(fn(array.variable, array.name), coords, array.name) as X;
}
