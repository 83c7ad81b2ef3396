/**
 * Functions of the user's on labelled arrays: of whole lazy arrays, of single lanes, or of blocks.
 */

import type { DType } from '../../../kernels/dtype.js';
import {
  applyGufunc,
  type ChunkedArray,
  isChunkedArray,
  type MapBlocksOptions,
  mapBlocks as mapBlocksOf,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { anything, boolean, func, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { alignVariables, type Join } from '../labelled/alignment.js';
import { agreedAttrs, mergedCoords } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { eachArray, withArray } from '../labelled/each.js';
import type { Operand } from '../labelled/elementwise.js';
import { anyByName, joinKind, labelledKind, operandKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { expandedTo } from '../labelled/variable.js';

/** Options of {@link applyUfunc}. */
export interface ApplyUfuncOptions {
  /** For each argument the dimensions that the function works on, which it gets last. Default: none. */
  readonly inputCoreDims?: readonly (readonly string[])[] | undefined;
  /** For each result the dimensions that the function makes. Default: one result without. */
  readonly outputCoreDims?: readonly (readonly string[])[] | undefined;
  /** The function is written for the core dimensions alone, on ndarrays, and runs on workers. Default: it is given whole lazy arrays. */
  readonly vectorize?: boolean | undefined;
  /** How labels become the same. Default 'exact'. */
  readonly join?: Join | undefined;
  /** Keep the attributes on which all agree. Default: true. */
  readonly keepAttrs?: boolean | undefined;
  /** With `vectorize`: the dtype of each result; default float64. */
  readonly outputDtypes?: readonly DType[] | undefined;
  /** With `vectorize`: extents of dimensions that no argument has. */
  readonly outputSizes?: Readonly<Record<string, number>> | undefined;
}

const nameLists = kind<readonly (readonly string[])[]>(
  'nameLists',
  'a list of lists of names, one for each argument or result',
  (value) => isListOf(value, (list) => isListOf(list, (name) => typeof name === 'string')),
);
const OPTIONS = {
  inputCoreDims: otherwise(nameLists, 'none'),
  outputCoreDims: otherwise(nameLists, 'one result without'),
  vectorize: optional(boolean, false),
  join: optional(joinKind, 'exact'),
  keepAttrs: optional(boolean, true),
  outputDtypes: otherwise(
    kind<readonly DType[]>('dtypeList', 'a list of dtypes', (value) =>
      isListOf(value, (one) => typeof one === 'string'),
    ),
    'float64',
  ),
  outputSizes: otherwise(anyByName<number>('extents'), 'those of the arguments'),
};

type AnyFn = (...args: never[]) => unknown;

function applied(fn: AnyFn, operands: readonly Operand[], options: ApplyUfuncOptions): DataArray | DataArray[] {
  const {
    inputCoreDims = operands.map(() => []),
    outputCoreDims = [[]],
    vectorize = false,
    join = 'exact',
    keepAttrs = true,
  } = options;
  if (inputCoreDims.length !== operands.length)
    throw new ChunkwiseError(
      'argument',
      `applyUfunc: inputCoreDims has ${inputCoreDims.length} lists for ${operands.length} arguments; give one for each`,
    );
  const labelled = alignVariables('applyUfunc', operands.filter(isDataArray), join);
  let next = 0;
  const arrays = operands.map((operand) => (isDataArray(operand) ? labelled[next++] : operand));
  const loop = [
    ...new Set(
      arrays.flatMap((array, k) =>
        isDataArray(array) ? array.dims.filter((dim) => !inputCoreDims[k].includes(dim)) : [],
      ),
    ),
  ];
  const data = arrays.map((array, k) => {
    if (!isDataArray(array)) return array;
    const missing = inputCoreDims[k].find((dim) => !array.dims.includes(dim));
    if (missing !== undefined)
      throw new ChunkwiseError(
        'argument',
        `applyUfunc: argument ${k + 1} has no core dimension '${missing}'; it has ${array.dims.join(', ') || 'none'}`,
      );
    return expandedTo(array.variable, [...loop, ...inputCoreDims[k]]);
  });
  let results: unknown;
  if (vectorize) {
    const letters = [...new Set([...inputCoreDims.flat(), ...outputCoreDims.flat()])];
    const named = (dims: readonly string[]): string => `(${dims.map((dim) => `d${letters.indexOf(dim)}`).join(',')})`;
    const sizes = Object.entries(options.outputSizes ?? {}).map(([dim, size]) => [`d${letters.indexOf(dim)}`, size]);
    const dtypes = options.outputDtypes ?? outputCoreDims.map((): DType => 'float64');
    results = (applyGufunc as unknown as (...args: unknown[]) => unknown)(
      fn,
      `${inputCoreDims.map(named).join(',')}->${outputCoreDims.map(named).join(',')}`,
      ...data,
      {
        vectorize: true,
        allowRechunk: true,
        outputDtypes: outputCoreDims.length === 1 ? dtypes[0] : dtypes,
        ...(sizes.length > 0 ? { outputSizes: Object.fromEntries(sizes) } : {}),
      },
    );
  } else results = (fn as (...args: unknown[]) => unknown)(...data);
  const list = outputCoreDims.length === 1 && !Array.isArray(results) ? [results] : (results as unknown[]);
  if (!Array.isArray(list) || list.length !== outputCoreDims.length)
    throw new ChunkwiseError(
      'function',
      `applyUfunc: the function has to return ${outputCoreDims.length} arrays, one for each list of outputCoreDims`,
    );
  const coords = mergedCoords(labelled.map((array) => array.coordVariables));
  const names = new Set(labelled.map((array) => array.name));
  const attrs = keepAttrs ? agreedAttrs(labelled.map((array) => array.attrs)) : {};
  const made = list.map((result, k) => {
    const dims = [...loop, ...outputCoreDims[k]];
    if (!isChunkedArray(result) || result.ndim !== dims.length)
      throw new ChunkwiseError(
        'function',
        `applyUfunc: the function returned ${isChunkedArray(result) ? `an array of ${result.ndim} axes` : typeof result} where a ChunkedArray over (${dims.join(', ')}) is expected; name the dimensions that it makes in outputCoreDims`,
      );
    const fits = new Map(
      [...coords].filter(([, variable]) =>
        variable.dims.every(
          (dim, axis) => !dims.includes(dim) || result.shape[dims.indexOf(dim)] === variable.data.shape[axis],
        ),
      ),
    );
    return dataArrayOf(
      { dims, data: result as ChunkedArray, attrs, encoding: {} },
      fits,
      names.size === 1 ? labelled[0].name : undefined,
    );
  });
  return made.length === 1 ? made[0] : made;
}

/**
 * A function of arrays on labelled ones, aligned and broadcast by name. It is given lazy arrays, whose core dimensions are last, and returns
 * one; with `vectorize` it is given ndarrays of the core dimensions alone, on workers.
 *
 * @throws 'argument' for core dimensions that are not there, 'function' for results of other axes
 * @example
 * climate.applyUfunc((a: cw.ChunkedArray, b: cw.ChunkedArray) => cw.hypot(a, b), t, t);
 * climate.applyUfunc((lane: cw.Result<'float64'>) => Math.max(...lane.data) - Math.min(...lane.data), t, { inputCoreDims: [['time']], vectorize: true });
 */
export const applyUfunc = define(
  { name: 'applyUfunc', parameters: [['fn', func]], rest: ['arrays', operandKind], options: OPTIONS as never },
  (fn: AnyFn, ...args: readonly (Operand | ApplyUfuncOptions)[]): DataArray => {
    const last = args[args.length - 1];
    const given = isPlainObject(last) && !operandKind.admits(last);
    return applied(
      fn,
      (given ? args.slice(0, -1) : args) as readonly Operand[],
      (given ? last : {}) as ApplyUfuncOptions,
    ) as DataArray;
  },
);

/** A function of each block of the data, which keeps its extents; options are those of `mapBlocks` of arrays. */
export const mapBlocks = define(
  {
    name: 'mapBlocks',
    parameters: [
      ['x', labelledKind],
      ['fn', func],
      ['options', optional(anything)],
    ],
  },
  <X extends Labelled>(x: X, fn: AnyFn, options?: Pick<MapBlocksOptions, 'dtype' | 'args' | 'capture'>): X =>
    eachArray('mapBlocks', x, (array) =>
      withArray(array, (mapBlocksOf as unknown as (...args: unknown[]) => ChunkedArray)(fn, array.data, options ?? {})),
    ),
);
