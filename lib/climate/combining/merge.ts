/**
 * Datasets made of several: `merge`, and `combineNested` and `combineByCoords` of the parts that files hold.
 */

import { isTextDType } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, where as choose } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, nullable, oneOf, optional, required } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import type { Join } from '../labelled/alignment.js';
import type { IndexValue } from '../labelled/axis-index.js';
import { indexOf, sameValues, type VariableLike } from '../labelled/coordinates.js';
import { isDataArray } from '../labelled/data-array.js';
import { Dataset, datasetOf, isDataset } from '../labelled/dataset.js';
import { joinKind, labelledKind, namesKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { isMissingIn } from '../labelled/missing.js';
import type { Variable } from '../labelled/variable.js';
import { alignedObjects, type FillValue, fillKind } from './align.js';
import { type ConcatOptions, joinedDatasets } from './concat.js';

/** When variables of one name go together: where neither says otherwise, equal ones, with equal attributes, or the first is taken. */
export type Compat = 'noConflicts' | 'equals' | 'broadcastEquals' | 'identical' | 'override' | 'minimal';

/** Options of {@link merge}. */
export interface MergeOptions {
  readonly compat?: Compat | undefined;
  /** How labels become the same. Default 'outer'. */
  readonly join?: Join | undefined;
  readonly fillValue?: FillValue | undefined;
}
const COMPAT = oneOf<Compat>('noConflicts', 'equals', 'broadcastEquals', 'identical', 'override', 'minimal');
const OPTIONS = {
  compat: optional(COMPAT, 'noConflicts'),
  join: optional(joinKind, 'outer'),
  fillValue: optional(fillKind),
};

/** What a dataset is merged from. */
export type Mergeable = Labelled | Readonly<Record<string, VariableLike>>;
const mergeables = kind<readonly Mergeable[]>(
  'mergeables',
  'a list of Datasets, named DataArrays or objects of variables',
  (value) => Array.isArray(value) && value.every((item) => labelledKind.admits(item) || isPlainObject(item)),
);

/** Both where neither says otherwise; undefined where they differ. @throws 'argument' when this would have to be computed */
function compatible(name: string, a: Variable, b: Variable, compat: Compat): Variable | undefined {
  if (compat === 'override' || sameValues(a, b)) return a;
  const [left, right] = [valuesInMemory(a.data), valuesInMemory(b.data)];
  if (!left || !right) {
    if (compat === 'minimal') return undefined;
    throw new ChunkwiseError(
      'argument',
      `merge: '${name}' is in several of them, and whether it is the same would have to be computed; compute() first, or take the first with { compat: 'override' }`,
    );
  }
  if (compat !== 'noConflicts' || a.dims.join(' ') !== b.dims.join(' ') || a.data.shape.join() !== b.data.shape.join())
    return undefined;
  const none = (variable: Variable): ChunkedArray =>
    (isTextDType(variable.data.dtype) ? variable.data.equal('' as never) : isMissingIn(variable)) as ChunkedArray;
  const missing = (value: unknown): boolean =>
    value === '' || Number.isNaN(value) || (typeof value === 'object' && value !== null && String(value) === 'NaT');
  for (let k = 0; k < a.data.size; k++) {
    const [one, other] = [elementIn(left, k, a.data.dtype), elementIn(right, k, b.data.dtype)];
    if (!missing(one) && !missing(other) && String(one) !== String(other)) return undefined;
  }
  return { ...a, data: choose(none(a), b.data, a.data) as ChunkedArray };
}

/** @internal datasets with each other's variables */
function mergedDatasets(
  given: readonly Dataset[],
  { compat = 'noConflicts', join = 'outer', fillValue }: MergeOptions,
): Dataset {
  const objects = alignedObjects('merge', given, { join, fillValue });
  const variables = new Map<string, Variable>();
  const coordNames = new Set<string>();
  const dropped = new Set<string>();
  for (const { parts } of objects)
    for (const [name, variable] of parts.variables) {
      if (parts.coordNames.has(name)) coordNames.add(name);
      if (dropped.has(name)) continue;
      const there = variables.get(name);
      const both = there ? compatible(name, there, variable, compat) : variable;
      if (both) variables.set(name, both);
      else if (compat === 'minimal') {
        variables.delete(name);
        coordNames.delete(name);
        dropped.add(name);
      } else
        throw new ChunkwiseError(
          'argument',
          `merge: '${name}' is in several of them and differs; rename one, dropVars('${name}'), or take the first with { compat: 'override' }`,
        );
    }
  return datasetOf({ variables, coordNames, attrs: objects[0]?.attrs ?? {}, encoding: objects[0]?.encoding ?? {} });
}

const datasetFrom = (given: Mergeable): Dataset =>
  isDataset(given)
    ? given
    : isDataArray(given)
      ? given.toDataset()
      : new Dataset(given as Readonly<Record<string, VariableLike>>);

/** As xarray: the attributes of a single array that is merged become the dataset's too. */
const promoted = (given: Mergeable): Dataset => {
  const ds = datasetFrom(given);
  return isDataArray(given) ? ds.assignAttrs(given.attrs) : ds;
};

/**
 * One dataset of the variables of several, aligned by their labels.
 *
 * @throws 'argument' where variables of one name differ, or would have to be computed to know
 * @example
 * climate.merge([t, t.multiply(2).rename('twice')]);
 */
export const merge = define(
  { name: 'merge', parameters: [['objects', mergeables]], options: OPTIONS },
  (objects: readonly Mergeable[], options: MergeOptions = {}): Dataset =>
    mergedDatasets(objects.map(promoted), options),
);

/** As {@link merge}, of a dataset and another. */
export const mergeWith = define(
  {
    name: 'merge',
    parameters: [
      ['x', kind<Dataset>('dataset', 'a Dataset', isDataset)],
      [
        'other',
        kind<Mergeable>(
          'mergeable',
          'a Dataset, a named DataArray or an object of variables',
          (value) => labelledKind.admits(value) || isPlainObject(value),
        ),
      ],
    ],
    options: OPTIONS,
  },
  (x: Dataset, other: Mergeable, options: MergeOptions = {}): Dataset => mergedDatasets([x, promoted(other)], options),
);

/** Options of {@link combineNested} and {@link combineByCoords}. */
export interface CombineOptions extends MergeOptions, Pick<ConcatOptions, 'dataVars' | 'coords'> {}
/** Lists of datasets, one level for each dimension. */
export type Nested = Labelled | readonly Nested[];

const COMBINE = {
  ...OPTIONS,
  dataVars: optional(oneOf('all', 'minimal'), 'all'),
  coords: optional(oneOf('different', 'minimal'), 'different'),
};
const isNested = (value: unknown): boolean =>
  labelledKind.admits(value) || (Array.isArray(value) && value.length > 0 && value.every(isNested));
const nested = kind<Nested>('nested', 'a nested list of Datasets', isNested);

/**
 * Parts given as nested lists, joined along one dimension for each level; null merges instead.
 *
 * @example
 * climate.combineNested([t.isel({ lat: [0] }), t.isel({ lat: [1, 2] })], { concatDim: 'lat' });
 */
export const combineNested = define(
  {
    name: 'combineNested',
    parameters: [['objects', nested]],
    options: {
      ...COMBINE,
      concatDim: required(
        nullable(
          kind<string | readonly (string | null)[]>(
            'concatDims',
            'a name, or for each level a name or null',
            (value) =>
              namesKind.admits(value) ||
              (Array.isArray(value) && value.every((one) => one === null || typeof one === 'string')),
          ),
          'to merge',
        ),
      ),
    },
  },
  (
    objects: Nested,
    { concatDim, ...options }: CombineOptions & { readonly concatDim: string | readonly (string | null)[] | null },
  ): Dataset => {
    const dims = concatDim === null || typeof concatDim === 'string' ? [concatDim] : concatDim;
    const combine = (part: Nested, level: number): Dataset => {
      if (!Array.isArray(part)) {
        if (level === dims.length) return datasetFrom(part as Labelled);
        throw new ChunkwiseError(
          'argument',
          `combineNested: lists are nested ${level} deep for ${dims.length} dimensions`,
        );
      }
      if (level === dims.length)
        throw new ChunkwiseError(
          'argument',
          `combineNested: lists are nested deeper than the ${dims.length} dimensions of concatDim`,
        );
      const parts = (part as readonly Nested[]).map((one) => combine(one, level + 1));
      const dim = dims[level];
      return dim === null ? mergedDatasets(parts, options) : joinedDatasets(parts, dim, undefined, options);
    };
    return combine(objects, 0);
  },
);

const compare = (a: IndexValue, b: IndexValue): number => (a < b ? -1 : a > b ? 1 : 0);

/** Datasets of the same variables, laid out by their labels. */
function tiled(objects: readonly Dataset[], options: CombineOptions): Dataset {
  const dims = objects[0].dims.filter((dim) => objects[0].coordVariables.has(dim));
  const differing = dims.filter((dim) => {
    const first = objects[0].coordVariables.get(dim) as Variable;
    return objects.some((x) => {
      const variable = x.coordVariables.get(dim);
      if (!variable)
        throw new ChunkwiseError(
          'argument',
          `combineByCoords: dimension '${dim}' has no coordinate in one of the datasets`,
        );
      return !sameValues(first, variable);
    });
  });
  if (objects.length > 1 && differing.length === 0)
    throw new ChunkwiseError(
      'argument',
      'combineByCoords: no coordinate differs between the datasets, so nothing says how they lie; use combineNested or concat',
    );
  const firstLabel = (x: Dataset, dim: string): IndexValue => {
    const index = indexOf('combineByCoords', x.coordVariables, dim);
    if (!index || index.values.length === 0)
      throw new ChunkwiseError('argument', `combineByCoords: dimension '${dim}' has no labels`);
    if (index.order === 'none')
      throw new ChunkwiseError(
        'argument',
        `combineByCoords: the labels of dimension '${dim}' neither ascend nor descend; sortby('${dim}') first`,
      );
    return index.values[0];
  };
  const combine = (parts: readonly Dataset[], level: number): Dataset => {
    if (level === differing.length) {
      if (parts.length === 1) return parts[0];
      throw new ChunkwiseError(
        'argument',
        `combineByCoords: two datasets lie at the same place of ${differing.join(', ')}`,
      );
    }
    const dim = differing[level];
    const groups = new Map<IndexValue, Dataset[]>();
    for (const part of parts) groups.set(firstLabel(part, dim), [...(groups.get(firstLabel(part, dim)) ?? []), part]);
    const down = parts.some(
      (part) => indexOf('combineByCoords', part.coordVariables, dim)?.order === 'descending' && part.sizes[dim] > 1,
    );
    const order = [...groups.keys()].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
    const made = joinedDatasets(
      order.map((label) => combine(groups.get(label) as Dataset[], level + 1)),
      dim,
      undefined,
      options,
    );
    if (indexOf('combineByCoords', made.coordVariables, dim)?.order === 'none')
      throw new ChunkwiseError(
        'argument',
        `combineByCoords: the labels of dimension '${dim}' of the datasets overlap; give parts that do not, or use combineNested`,
      );
    return made;
  };
  return combine(objects, 0);
}

/**
 * Datasets put together by the labels of their dimensions: those of the same variables are laid out in order, different ones merged.
 *
 * @throws 'argument' where labels overlap, or nothing says how the datasets lie
 * @example
 * climate.combineByCoords([t.tail({ time: 12 }), t.head({ time: 12 })]);
 */
export const combineByCoords = define(
  {
    name: 'combineByCoords',
    parameters: [
      [
        'objects',
        kind<readonly Labelled[]>(
          'labelledList',
          'a list of DataArrays or of Datasets',
          (value) => Array.isArray(value) && value.length > 0 && value.every((item) => labelledKind.admits(item)),
        ),
      ],
    ],
    options: COMBINE,
  },
  (objects: readonly Labelled[], options: CombineOptions = {}): Dataset => {
    const groups = new Map<string, Dataset[]>();
    for (const x of objects.map(datasetFrom)) {
      const key = JSON.stringify(Object.keys(x.dataVars).sort());
      groups.set(key, [...(groups.get(key) ?? []), x]);
    }
    return mergedDatasets(
      [...groups.values()].map((group) => tiled(group, options)),
      options,
    );
  },
);
