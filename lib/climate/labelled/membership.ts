/**
 * Which variables a dataset has and what they are to it: coordinates or data, gone through, left out by dimension, as plain data.
 */
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { define } from '../../base/signature.js';
import type { DataArray } from './data-array.js';
import { type Dataset, datasetOf } from './dataset.js';
import { datasetKind, namesKind } from './kinds.js';
import type { Variable } from './variable.js';

const DS = ['ds', datasetKind] as const;

/** A variable as plain data; values that are not in memory are left out. */
export interface PlainVariable {
  readonly dims: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The elements in C order. */
  readonly data?: readonly unknown[];
}

/** A dataset as plain data. */
export interface PlainDataset {
  readonly dims: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly coords: Readonly<Record<string, PlainVariable>>;
  readonly dataVars: Readonly<Record<string, PlainVariable>>;
}

/** Methods of datasets alone. */
export interface MembershipOfDatasets {
  /** The named variables as coordinates. */
  setCoords(names: string | readonly string[]): Dataset;
  /** Without the variables over the named dimensions. */
  dropDims(dims: string | readonly string[]): Dataset;
  /** Names of the data variables. */
  keys(): readonly string[];
  /** Data variables with their names. */
  items(): readonly (readonly [name: string, array: DataArray])[];
  /** Names, sizes, attributes and what values are in memory as plain data: `(await ds.compute()).toDict()` has all. */
  toDict(): PlainDataset;
}

const setCoords = define(
  { name: 'setCoords', parameters: [DS, ['names', namesKind]] },
  (ds: Dataset, names: string | readonly string[]): Dataset => {
    const named = typeof names === 'string' ? [names] : names;
    for (const name of named) ds.get(name);
    return datasetOf({ ...ds.parts, coordNames: new Set([...ds.parts.coordNames, ...named]) });
  },
);

const dropDims = define(
  { name: 'dropDims', parameters: [DS, ['dims', namesKind]] },
  (ds: Dataset, dims: string | readonly string[]): Dataset => {
    const dropped = typeof dims === 'string' ? [dims] : dims;
    for (const dim of dropped)
      if (!ds.dims.includes(dim))
        throw new ChunkwiseError(
          'argument',
          `dropDims: there is no dimension ${shown(dim)}; there are ${ds.dims.join(', ') || 'none'}`,
        );
    const { variables, coordNames, ...rest } = ds.parts;
    const left = new Map([...variables].filter(([, variable]) => !variable.dims.some((dim) => dropped.includes(dim))));
    return datasetOf({
      ...rest,
      variables: left,
      coordNames: new Set([...coordNames].filter((name) => left.has(name))),
    });
  },
);

const keys = define({ name: 'keys', parameters: [DS] }, (ds: Dataset): readonly string[] => Object.keys(ds.dataVars));
const items = define({ name: 'items', parameters: [DS] }, (ds: Dataset): readonly (readonly [string, DataArray])[] =>
  Object.entries(ds.dataVars),
);

function plainVariable({ dims, data, attrs }: Variable): PlainVariable {
  const values = valuesInMemory(data);
  const { dtype, shape, size } = data;
  return {
    dims,
    attrs,
    dtype,
    shape,
    ...(values ? { data: Array.from({ length: size }, (_, k) => elementIn(values, k, dtype)) } : {}),
  };
}

const toDict = define({ name: 'toDict', parameters: [DS] }, (ds: Dataset): PlainDataset => {
  const { variables, coordNames, attrs } = ds.parts;
  const of = (coords: boolean): Record<string, PlainVariable> =>
    Object.fromEntries(
      [...variables]
        .filter(([name]) => coordNames.has(name) === coords)
        .map(([name, variable]) => [name, plainVariable(variable)]),
    );
  return { dims: ds.sizes, attrs, coords: of(true), dataVars: of(false) };
});

export const MEMBERSHIP_OF_DATASETS = { setCoords, dropDims, keys, items, toDict } as const satisfies {
  readonly [K in keyof MembershipOfDatasets]: (...args: never[]) => unknown;
};
