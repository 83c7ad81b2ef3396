/**
 * Dimensions made one and taken apart again (`stack`, `unstack`), other coordinates made the index, datasets made arrays.
 *
 * A stacked dimension has no labels of its own: its levels are coordinates along it, one for each dimension that was stacked.
 */

import { arange, asarray, type ChunkedArray, concat, reshape } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { nullable, optional, otherwise, string } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { takenAt } from '../labelled/alignment.js';
import { axisIndex } from '../labelled/axis-index.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import { byNameOf, datasetKind, dimKind, labelledKind, namesKind } from '../labelled/kinds.js';
import { type Labelled, mapAll } from '../labelled/mapping.js';
import { axisOf, expandedTo, sizesOf, type Variable, withData } from '../labelled/variable.js';
import { broadcastObjects, type FillValue, fillKind, listOfNames } from './align.js';

/** Coordinates and data variables with others in place of them. */
function remade<X extends Labelled>(
  x: X,
  coords: (variable: Variable, name: string) => Variable | undefined,
  data: (variable: Variable, name: string | undefined) => Variable,
  more: ReadonlyMap<string, Variable>,
): X {
  if (isDataArray(x)) {
    const kept = new Map<string, Variable>();
    for (const [name, variable] of x.coordVariables) {
      const made = coords(variable, name);
      if (made) kept.set(name, made);
    }
    return dataArrayOf(data(x.variable, x.name), new Map([...kept, ...more]), x.name) as X;
  }
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  const out = new Map<string, Variable>();
  const names = new Set(more.keys());
  for (const [name, variable] of variables) {
    const made = coordNames.has(name) ? coords(variable, name) : data(variable, name);
    if (!made) continue;
    out.set(name, made);
    if (coordNames.has(name)) names.add(name);
  }
  for (const [name, variable] of more) out.set(name, variable);
  return datasetOf({ ...rest, variables: out, coordNames: names }) as X;
}

const stackKind = byNameOf<readonly string[]>('lists of dimensions', (value) => namesKind.admits(value));

/**
 * Several dimensions as one: `stack({ point: ['lat', 'lon'] })`. The last of them varies fastest. Their labels become coordinates along it
 * under their own names.
 *
 * @throws 'argument' for dimensions that are not there, or a new name that is
 * @example
 * t.stack({ point: ['lat', 'lon'] });
 */
export const stack = define(
  {
    name: 'stack',
    parameters: [
      ['x', labelledKind],
      ['dims', stackKind],
    ],
  },
  <X extends Labelled>(x: X, dims: Readonly<Record<string, readonly string[]>>): X =>
    Object.entries(dims).reduce((out, [dim, given]) => stacked(out, dim, listOfNames(given)), x),
);

function stacked<X extends Labelled>(x: X, dim: string, names: readonly string[]): X {
  const { sizes } = x;
  for (const name of names) axisOf('stack', { dims: x.dims }, name);
  if (x.dims.includes(dim) || x.coordVariables.has(dim))
    throw new ChunkwiseError(
      'argument',
      `stack: there is a dimension or coordinate '${dim}' already; choose another name`,
    );
  const one = (variable: Variable): Variable => {
    if (!variable.dims.some((name) => names.includes(name))) return variable;
    const others = variable.dims.filter((name) => !names.includes(name));
    const wide = expandedTo(variable, [...others, ...names], { ...sizes, ...sizesOf(variable) });
    return withData(variable, reshape(wide, [...wide.shape.slice(0, others.length), -1]) as ChunkedArray, [
      ...others,
      dim,
    ]);
  };
  const levels = new Map(
    names.map((name): [string, Variable] => {
      const own = x.coordVariables.get(name);
      const labels: Variable = own ?? {
        dims: [name],
        data: arange(sizes[name]).astype('int64') as unknown as ChunkedArray,
        attrs: {},
        encoding: {},
      };
      return [name, one(labels)];
    }),
  );
  return remade(x, (variable, name) => (levels.has(name) ? undefined : one(variable)), one, levels);
}

/** Options of {@link unstack}. */
export interface UnstackOptions {
  /** Which coordinates along it become dimensions. Default: all that have no other dimension. */
  readonly levels?: string | readonly string[] | undefined;
  /** What stands where no place has these labels; default: missing. */
  readonly fillValue?: FillValue | undefined;
}

/**
 * A dimension taken apart by coordinates along it: each becomes a dimension, whose labels are its different values as they come.
 * Combinations that are not there are missing.
 *
 * @throws 'argument' where two places have the same labels, or these are not in memory
 * @example
 * t.stack({ point: ['lat', 'lon'] }).unstack('point', { levels: ['lat', 'lon'] });
 */
export const unstack = define(
  {
    name: 'unstack',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: { levels: otherwise(namesKind, 'all along the dimension'), fillValue: optional(fillKind) },
  },
  <X extends Labelled>(x: X, dim: string, { levels, fillValue }: UnstackOptions = {}): X => {
    axisOf('unstack', { dims: x.dims }, dim);
    const names =
      levels === undefined
        ? [...x.coordVariables]
            .filter(([name, variable]) => name !== dim && variable.dims.length === 1 && variable.dims[0] === dim)
            .map(([name]) => name)
        : listOfNames(levels);
    if (names.length === 0)
      throw new ChunkwiseError(
        'argument',
        `unstack: there are no coordinates along dimension '${dim}' to become dimensions`,
      );
    const labels = new Map<string, Variable>();
    const size = x.sizes[dim];
    const places = new Array<number>(size).fill(0);
    const extents: number[] = [];
    for (const name of names) {
      const variable = x.coordVariables.get(name);
      if (variable?.dims.length !== 1 || variable.dims[0] !== dim)
        throw new ChunkwiseError('argument', `unstack: '${name}' is no coordinate along dimension '${dim}' alone`);
      const index = axisIndex(variable);
      if (!index)
        throw new ChunkwiseError(
          'argument',
          `unstack: coordinate '${name}' has to be computed first: await x.load('${name}')`,
        );
      const distinct = [...index.places().values()];
      const extent = distinct.length;
      const code = new Array<number>(size).fill(-1);
      distinct.forEach((at, k) => {
        for (const place of at) code[place] = k;
      });
      for (let k = 0; k < size; k++) places[k] = places[k] * extent + code[k];
      extents.push(extent);
      labels.set(name, {
        ...takenAt(
          variable,
          dim,
          Int32Array.from(distinct, (at) => at[0]),
        ),
        dims: [name],
      });
    }
    const total = extents.reduce((a, b) => a * b, 1);
    const from = new Int32Array(total).fill(-1);
    places.forEach((place, k) => {
      if (from[place] >= 0)
        throw new ChunkwiseError(
          'argument',
          `unstack: two places of dimension '${dim}' have the same labels of ${names.join(', ')}`,
        );
      from[place] = k;
    });
    const whole = total === size && from.every((place, k) => place === k);
    const fill = fillValue === undefined ? undefined : (asarray(fillValue as never) as ChunkedArray);
    const one = (variable: Variable, isData: boolean): Variable => {
      if (!variable.dims.includes(dim)) return variable;
      const others = variable.dims.filter((name) => name !== dim);
      const last: Variable = withData(variable, expandedTo(variable, [...others, dim]), [...others, dim]);
      const placed = whole ? last : takenAt(last, dim, from, isData ? fill : undefined);
      return withData(placed, reshape(placed.data, [...placed.data.shape.slice(0, -1), ...extents]) as ChunkedArray, [
        ...others,
        ...names,
      ]);
    };
    return remade(
      x,
      (variable, name) => (names.includes(name) || name === dim ? undefined : one(variable, false)),
      (variable) => one(variable, true),
      labels,
    );
  },
);

/** Dimensions under the name of a coordinate along them, which becomes their index. @example t.swapDims({ time: 'step' }) */
export const swapDims = define(
  {
    name: 'swapDims',
    parameters: [
      ['x', labelledKind],
      ['dims', byNameOf<string>('names', (value) => dimKind.admits(value))],
    ],
  },
  <X extends Labelled>(x: X, dims: Readonly<Record<string, string>>): X => {
    for (const [dim, to] of Object.entries(dims)) {
      axisOf('swapDims', { dims: x.dims }, dim);
      const variable = x.coordVariables.get(to);
      if (variable && (variable.dims.length !== 1 || variable.dims[0] !== dim))
        throw new ChunkwiseError(
          'argument',
          `swapDims: coordinate '${to}' is over [${variable.dims.join(', ')}], not along '${dim}' alone`,
        );
      if (!variable && x.dims.includes(to))
        throw new ChunkwiseError('argument', `swapDims: there is a dimension '${to}' already`);
    }
    return mapAll(x, (variable) => ({ ...variable, dims: variable.dims.map((dim) => dims[dim] ?? dim) }));
  },
);

/** The labels of a dimension replaced by those of another coordinate along it, which goes: `setIndex({ lat: 'latitude' })`. */
export const setIndex = define(
  {
    name: 'setIndex',
    parameters: [
      ['x', labelledKind],
      ['indexes', byNameOf<string>('names', (value) => dimKind.admits(value))],
    ],
  },
  <X extends Labelled>(x: X, indexes: Readonly<Record<string, string>>): X => {
    const more = new Map<string, Variable>();
    const gone = new Set<string>();
    for (const [dim, from] of Object.entries(indexes)) {
      axisOf('setIndex', { dims: x.dims }, dim);
      const variable = isDataArray(x) ? x.coordVariables.get(from) : (x as Dataset).parts.variables.get(from);
      if (variable?.dims.length !== 1 || variable.dims[0] !== dim)
        throw new ChunkwiseError('argument', `setIndex: '${from}' is no coordinate along dimension '${dim}' alone`);
      more.set(dim, variable);
      gone.add(from);
    }
    const plain = isDataArray(x) ? x : (x as Dataset).dropVars([...gone].filter((name) => !more.has(name)));
    return remade(
      plain as X,
      (variable, name) => (gone.has(name) || more.has(name) ? undefined : variable),
      (variable) => variable,
      more,
    );
  },
);

/** The labels of dimensions dropped. @example t.dropIndexes('lat') */
export const dropIndexes = define(
  {
    name: 'dropIndexes',
    parameters: [
      ['x', labelledKind],
      ['dims', namesKind],
    ],
  },
  <X extends Labelled>(x: X, dims: string | readonly string[]): X => x.dropVars(dims) as X,
);

/** Options of {@link toArray}. */
export interface ToArrayOptions {
  /** The new dimension, whose labels are the variables' names. Default 'variable'. */
  readonly dim?: string | undefined;
  readonly name?: string | null | undefined;
}

/** The variables of a dataset as one array along a new dimension, repeated along dimensions that they lack. */
export const toArray = define(
  {
    name: 'toArray',
    parameters: [['ds', datasetKind]],
    options: { dim: optional(dimKind, 'variable'), name: optional(nullable(string, 'for none')) },
  },
  (ds: Dataset, { dim = 'variable', name }: ToArrayOptions = {}): DataArray => {
    const arrays = broadcastObjects('toArray', Object.values(ds.dataVars));
    if (arrays.length === 0) throw new ChunkwiseError('argument', 'toArray: the dataset has no data variables');
    const [{ dims, coordVariables }] = arrays;
    const data = concat(arrays.map((array) => array.data.reshape([1, ...array.shape])) as ChunkedArray[], {
      axis: 0,
    }) as ChunkedArray;
    const labels = {
      dims: [dim],
      data: asarray(arrays.map((array) => array.name as string) as never) as ChunkedArray,
      attrs: {},
      encoding: {},
    };
    return dataArrayOf(
      { dims: [dim, ...dims], data, attrs: ds.attrs, encoding: {} },
      new Map([...coordVariables, [dim, labels]]),
      name ?? undefined,
    );
  },
);
