/**
 * Labelled arrays and datasets joined along a dimension, there or new.
 */

import { type ChunkedArray, concat as joined } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { Join } from '../labelled/alignment.js';
import { givenVariable, sameValues, type VariableLike } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import { anyByName, dimKind, joinKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { dtypeWithMissing, missingOf } from '../labelled/missing.js';
import { expandedTo, sizesOf, type Variable } from '../labelled/variable.js';
import { alignedObjects, type FillValue, fillKind } from './align.js';

/** Options of {@link concat}. */
export interface ConcatOptions {
  /** How labels of the other dimensions become the same. Default 'outer'. */
  readonly join?: Join | undefined;
  /** What stands where one of them had nothing. */
  readonly fillValue?: FillValue | undefined;
  /** Which data variables are joined: all of them (default), or those that have the dimension. */
  readonly dataVars?: 'all' | 'minimal' | undefined;
  /** Coordinates that lack the dimension: joined where they differ (default), or those of the first. */
  readonly coords?: 'different' | 'minimal' | undefined;
}

/** Along what is joined: a name, or a new coordinate: `{ member: [1, 2] }` or a DataArray of one dimension. */
export type ConcatDim = string | DataArray | Readonly<Record<string, VariableLike>>;

const OPTIONS = {
  join: optional(joinKind, 'outer'),
  fillValue: optional(fillKind),
  dataVars: optional(oneOf('all', 'minimal'), 'all'),
  coords: optional(oneOf('different', 'minimal'), 'different'),
};

const oneCoordinate = anyByName<VariableLike>('coordinates');
const concatDim = kind<ConcatDim>(
  'concatDim',
  'the name of a dimension, a new coordinate such as { member: [1, 2] }, or a DataArray',
  (value) =>
    dimKind.admits(value) ||
    isDataArray(value) ||
    (oneCoordinate.admits(value) && Object.keys(value as object).length === 1),
);
/** A list with at least one labelled array or dataset. */
export const labelledList = kind<readonly Labelled[]>(
  'labelledList',
  'a list of DataArrays or of Datasets',
  (value) => Array.isArray(value) && value.length > 0 && value.every((item) => labelledKind.admits(item)),
);

function readDim(given: ConcatDim): { dim: string; coordinate: Variable | undefined } {
  if (typeof given === 'string') return { dim: given, coordinate: undefined };
  if (isDataArray(given)) {
    if (given.ndim !== 1)
      throw new ChunkwiseError('argument', `concat: the new coordinate has ${given.ndim} dimensions; give one`);
    return { dim: given.dims[0], coordinate: given.variable };
  }
  const [[dim, value]] = Object.entries(given as Readonly<Record<string, VariableLike>>);
  return { dim, coordinate: givenVariable('concat', dim, value) };
}

/** Variables one after another along `dim`, which those that lack it get with extent 1 or their object's. */
function joinedVariables(dim: string, variables: readonly Variable[], extents: readonly number[]): Variable {
  const dims = [...new Set(variables.flatMap((variable) => variable.dims))];
  const all = dims.includes(dim) ? dims : [dim, ...dims];
  const sizes: Record<string, number> = Object.assign({}, ...variables.map(sizesOf));
  const calendars = new Set(variables.map((variable) => variable.calendar));
  if (calendars.size > 1)
    throw new ChunkwiseError(
      'dtype',
      `concat: dates of different calendars: ${[...calendars].map((name) => name ?? 'datetime64').join(', ')}`,
    );
  const parts = variables.map((variable, k) =>
    expandedTo(variable, all, { ...sizes, [dim]: variable.dims.includes(dim) ? sizesOf(variable)[dim] : extents[k] }),
  );
  return { ...variables[0], dims: all, data: joined(parts, { axis: all.indexOf(dim) }) as ChunkedArray };
}

/** A variable of missing values like `like` in an object of other sizes. */
function absent(like: Variable, sizes: Readonly<Record<string, number>>): Variable {
  const calendar = like.calendar !== undefined;
  const dtype = dtypeWithMissing(like.data.dtype, calendar);
  const dims = like.dims.filter((dim) => dim in sizes);
  return { ...like, dims, data: missingOf(dtype, calendar).broadcastTo(dims.map((dim) => sizes[dim])) as ChunkedArray };
}

/** @internal datasets joined along `dim` */
export function joinedDatasets(
  given: readonly Dataset[],
  dim: string,
  coordinate: Variable | undefined,
  { join = 'outer', fillValue, dataVars = 'all', coords = 'different' }: ConcatOptions,
): Dataset {
  const objects = alignedObjects('concat', given, { join, exclude: dim, fillValue });
  const isNew = !objects.some((x) => x.dims.includes(dim));
  const extents = objects.map((x) => x.sizes[dim] ?? 1);
  const names = [...new Set(objects.flatMap((x) => [...x.parts.variables.keys()]))];
  const variables = new Map<string, Variable>();
  const coordNames = new Set<string>();
  for (const name of names) {
    const found = objects.map((x) => x.parts.variables.get(name));
    const there = found.filter((variable) => variable !== undefined);
    const isCoord = objects.some((x) => x.parts.coordNames.has(name));
    if (isCoord && there.length < objects.length) {
      if (there.some((variable) => variable.dims.includes(dim)))
        throw new ChunkwiseError(
          'argument',
          `concat: coordinate '${name}' is not in all of them; dropVars('${name}') first, or assign it to the others`,
        );
      continue;
    }
    if (isCoord) coordNames.add(name);
    const along = there.some((variable) => variable.dims.includes(dim)) || name === dim;
    const differs = () => there.some((variable) => !sameValues(there[0], variable));
    const joins = along || (isCoord ? coords === 'different' && differs() : isNew || dataVars === 'all');
    if (!joins) {
      variables.set(name, there[0]);
      continue;
    }
    variables.set(
      name,
      joinedVariables(
        dim,
        found.map((variable, k) => variable ?? absent(there[0], objects[k].sizes)),
        extents,
      ),
    );
  }
  if (coordinate) {
    const total = extents.reduce((a, b) => a + b, 0);
    if (coordinate.data.size !== total)
      throw new ChunkwiseError(
        'shape',
        `concat: the new coordinate '${dim}' has ${coordinate.data.size} values for ${total} places`,
      );
    variables.set(dim, coordinate);
    coordNames.add(dim);
  }
  return datasetOf({ variables, coordNames, attrs: objects[0].attrs, encoding: objects[0].encoding });
}

/** The name of what labelled arrays are called while they are variables. */
const NAMELESS = '__array__';

/** @internal arrays or datasets of one kind joined */
function concatenated<X extends Labelled>(objects: readonly X[], given: ConcatDim, options: ConcatOptions): X {
  const { dim, coordinate } = readDim(given);
  if (!isDataArray(objects[0])) return joinedDatasets(objects as readonly Dataset[], dim, coordinate, options) as X;
  const arrays = objects as unknown as readonly DataArray[];
  const names = new Set(arrays.map((array) => array.name));
  const ds = joinedDatasets(
    arrays.map((array) => array.toDataset({ name: NAMELESS })),
    dim,
    coordinate,
    { ...options, dataVars: 'all' },
  );
  const made = ds.get(NAMELESS);
  return dataArrayOf(made.variable, made.coordVariables, names.size === 1 ? arrays[0].name : undefined) as unknown as X;
}

/**
 * Labelled arrays, or datasets, one after another along a dimension, or as places of a new one. The other dimensions are aligned by their
 * labels. Coordinates that differ are joined too.
 *
 * @throws 'argument' for arrays and datasets mixed, 'shape' for dimensions that do not fit
 * @example
 * climate.concat([t.head({ time: 3 }), t.tail({ time: 3 })], 'time');
 * climate.concat([t, t.add(1)], { member: [1, 2] });
 */
export const concat = define(
  {
    name: 'concat',
    parameters: [
      ['objects', labelledList],
      ['dim', concatDim],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(objects: readonly X[], dim: ConcatDim, options: ConcatOptions = {}): X => {
    if (objects.some((x) => isDataArray(x) !== isDataArray(objects[0])))
      throw new ChunkwiseError(
        'argument',
        'concat: arrays and datasets are mixed; make datasets of the arrays with toDataset()',
      );
    return concatenated(objects, dim, options);
  },
);
