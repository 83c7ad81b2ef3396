/**
 * Dimensions, names and coordinates of labelled arrays: transposed, renamed, added, dropped.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { type CoordVariables, givenVariable, isIndexVariable, type VariableLike } from './coordinates.js';
import { checkedCoords, type DataArray, dataArrayOf, isDataArray } from './data-array.js';
import { type Dataset, datasetOf } from './dataset.js';
import { type Labelled, mapAll } from './mapping.js';
import { type Attrs, transposed, type Variable, withData } from './variable.js';

/** Axes in the order of `dims`, of which `'...'` stands for the others; reversed without names. */
export function transpose<X extends Labelled>(x: X, ...dims: readonly string[]): X {
  const all = x.dims;
  const names = dims.length === 0 ? [...all].reverse() : [...dims];
  for (const name of names)
    if (name !== '...' && !all.includes(name))
      throw new ChunkwiseError(
        'argument',
        `transpose: there is no dimension ${shown(name)}; there are ${all.join(', ') || 'none'}`,
      );
  const rest = all.filter((name) => !names.includes(name));
  const at = names.indexOf('...');
  if (at < 0 && rest.length > 0)
    throw new ChunkwiseError(
      'argument',
      `transpose: dimension ${shown(rest[0])} is not named; name all, or write '...' for the others`,
    );
  const order = at < 0 ? names : names.toSpliced(at, 1, ...rest);
  const one = (variable: Variable): Variable =>
    transposed(
      variable,
      order.filter((name) => variable.dims.includes(name)),
    );
  if (isDataArray(x)) return dataArrayOf(one(x.variable), x.coordVariables, x.name) as X;
  return mapAll(x, one);
}

/** The array or dataset with coordinates added or replaced. */
export function assignCoords<X extends Labelled>(x: X, given: Readonly<Record<string, VariableLike>>): X {
  const added = new Map(
    Object.entries(given).map(([name, value]): [string, Variable] => {
      const variable = givenVariable('assignCoords', name, value);
      return [name, variable];
    }),
  );
  if (isDataArray(x)) {
    const coords: CoordVariables = new Map([...x.coordVariables, ...added]);
    return dataArrayOf(x.variable, checkedCoords('assignCoords', coords, x.sizes), x.name) as X;
  }
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    variables: new Map([...variables, ...added]),
    coordNames: new Set([...coordNames, ...added.keys()]),
  }) as X;
}

/** The array with attributes added or replaced. */
export function assignAttrs<X extends Labelled>(x: X, attrs: Attrs): X {
  if (isDataArray(x))
    return dataArrayOf({ ...x.variable, attrs: { ...x.attrs, ...attrs } }, x.coordVariables, x.name) as X;
  const { parts } = x as Dataset;
  return datasetOf({ ...parts, attrs: { ...parts.attrs, ...attrs } }) as X;
}

/** The dataset with variables added or replaced; a function is given the dataset. */
export function assign(
  ds: Dataset,
  given: Readonly<Record<string, VariableLike | ((ds: Dataset) => VariableLike)>>,
): Dataset {
  let { variables, coordNames } = ds.parts;
  for (const [name, value] of Object.entries(given)) {
    const made = typeof value === 'function' ? value(ds) : value;
    const next = new Map(variables);
    const names = new Set(coordNames);
    if (isDataArray(made))
      for (const [key, variable] of made.coordVariables)
        if (!next.has(key)) {
          next.set(key, variable);
          names.add(key);
        }
    next.set(name, givenVariable('assign', name, made));
    variables = next;
    coordNames = names;
  }
  return datasetOf({ ...ds.parts, variables, coordNames });
}

/** Names of dimensions, coordinates and variables changed; of an array its own name too: `rename('t')`, `rename({ lat: 'y' })`. */
export function rename<X extends Labelled>(x: X, names: string | Readonly<Record<string, string>>): X {
  if (typeof names === 'string') {
    if (isDataArray(x)) return dataArrayOf(x.variable, x.coordVariables, names) as X;
    throw new ChunkwiseError(
      'argument',
      `rename: say which name becomes ${shown(names)}, as in rename({ old: ${shown(names)} })`,
    );
  }
  const known = new Set([
    ...x.dims,
    ...(isDataArray(x) ? [...x.coordVariables.keys(), x.name] : (x as Dataset).parts.variables.keys()),
  ]);
  for (const name of Object.keys(names))
    if (!known.has(name))
      throw new ChunkwiseError('argument', `rename: there is no dimension, coordinate or variable ${shown(name)}`);
  const renamed = (name: string): string => names[name] ?? name;
  const one = (variable: Variable): Variable => ({ ...variable, dims: variable.dims.map(renamed) });
  const all = (variables: ReadonlyMap<string, Variable>): Map<string, Variable> =>
    new Map([...variables].map(([name, variable]) => [renamed(name), one(variable)]));
  if (isDataArray(x))
    return dataArrayOf(one(x.variable), all(x.coordVariables), x.name === undefined ? undefined : renamed(x.name)) as X;
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({ ...rest, variables: all(variables), coordNames: new Set([...coordNames].map(renamed)) }) as X;
}

/** Without dimensions of extent 1, or the named ones. */
export function squeeze<X extends Labelled>(
  x: X,
  dim?: string | readonly string[],
  { drop = false }: { readonly drop?: boolean | undefined } = {},
): X {
  const sizes = x.sizes;
  const named =
    dim === undefined ? Object.keys(sizes).filter((name) => sizes[name] === 1) : typeof dim === 'string' ? [dim] : dim;
  for (const name of named)
    if (sizes[name] !== 1)
      throw new ChunkwiseError('shape', `squeeze: dimension ${shown(name)} has extent ${sizes[name] ?? 'none'}, not 1`);
  return x.isel(Object.fromEntries(named.map((name) => [name, 0])), { drop }) as X;
}

/** With new dimensions of extent 1 in front, or as long as their coordinates. */
export function expandDims<X extends Labelled>(
  x: X,
  dim: string | readonly string[] | Readonly<Record<string, number | VariableLike>>,
): X {
  const given: Record<string, number | VariableLike> =
    typeof dim === 'string'
      ? { [dim]: 1 }
      : Array.isArray(dim)
        ? Object.fromEntries(dim.map((name) => [name, 1]))
        : (dim as Record<string, number | VariableLike>);
  const added = new Map<string, Variable>();
  const extents = Object.entries(given).map(([name, value]): [string, number] => {
    if (x.dims.includes(name))
      throw new ChunkwiseError('argument', `expandDims: there is a dimension ${shown(name)} already`);
    if (typeof value === 'number') return [name, value];
    const variable = givenVariable('expandDims', name, value);
    added.set(name, variable);
    return [name, variable.data.size];
  });
  const coords = isDataArray(x) ? x.coordVariables : (x as Dataset).coordVariables;
  // A scalar coordinate of that name becomes the dimension's.
  for (const [name, size] of extents) {
    const scalar = coords.get(name);
    if (scalar && scalar.dims.length === 0 && size === 1 && !added.has(name))
      added.set(name, withData(scalar, scalar.data.reshape([1]), [name]));
  }
  const names = extents.map(([name]) => name);
  const grown = (variable: Variable): Variable =>
    withData(variable, variable.data.broadcastTo([...extents.map(([, size]) => size), ...variable.data.shape]), [
      ...names,
      ...variable.dims,
    ]);
  if (isDataArray(x)) return dataArrayOf(grown(x.variable), new Map([...coords, ...added]), x.name) as X;
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  const all = new Map(
    [...variables].map(([name, variable]) => [name, coordNames.has(name) ? variable : grown(variable)]),
  );
  return datasetOf({
    ...rest,
    variables: new Map([...all, ...added]),
    coordNames: new Set([...coordNames, ...added.keys()]),
  }) as X;
}

/** Without the named variables or coordinates. */
export function dropVars<X extends Labelled>(x: X, names: string | readonly string[]): X {
  const dropped = typeof names === 'string' ? [names] : names;
  const there = isDataArray(x) ? x.coordVariables : (x as Dataset).parts.variables;
  for (const name of dropped)
    if (!there.has(name))
      throw new ChunkwiseError(
        'argument',
        `dropVars: there is no ${isDataArray(x) ? 'coordinate' : 'variable'} ${shown(name)}; there are ${[...there.keys()].join(', ') || 'none'}`,
      );
  const left = new Map([...there].filter(([name]) => !dropped.includes(name)));
  if (isDataArray(x)) return dataArrayOf(x.variable, left, x.name) as X;
  const { coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    variables: left,
    coordNames: new Set([...coordNames].filter((name) => left.has(name))),
  }) as X;
}

/** Coordinates of dimensions turned into plain variables or dropped: what labels a dimension does so no more. */
export function resetCoords<X extends Labelled>(
  x: X,
  names?: string | readonly string[],
  { drop = false }: { readonly drop?: boolean | undefined } = {},
): X | Dataset {
  const coords = isDataArray(x) ? x.coordVariables : (x as Dataset).coordVariables;
  const named =
    names === undefined
      ? [...coords].filter(([name, variable]) => !isIndexVariable(name, variable)).map(([name]) => name)
      : typeof names === 'string'
        ? [names]
        : names;
  if (drop) return dropVars(x, named);
  const ds = isDataArray(x) ? x.toDataset() : (x as Dataset);
  return datasetOf({
    ...ds.parts,
    coordNames: new Set([...ds.parts.coordNames].filter((name) => !named.includes(name))),
  });
}

/** A dataset with this array as its one variable. */
export function toDataset(x: DataArray, { name = x.name }: { readonly name?: string | undefined } = {}): Dataset {
  if (name === undefined)
    throw new ChunkwiseError('argument', "toDataset: the array has no name; give one with { name: 't' }");
  return datasetOf({
    variables: new Map([...x.coordVariables, [name, x.variable]]),
    coordNames: new Set(x.coordVariables.keys()),
    attrs: {},
    encoding: {},
  });
}
