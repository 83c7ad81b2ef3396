/**
 * `mapBlocks`: a user's function called once for each block.
 */
import type { Complex } from '../../../kernels/complex/number.js';
import type { DType, TypedArray } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction, type ModuleFunction, type UserFunction } from '../../base/function-capture.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import { isListOf, kind, optional, otherwise, places } from '../../base/kinds.js';
import type { ArrayParts } from '../../base/results/nd-array.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { BlockInfo } from '../../task/execute-call.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType, isArrayLike } from '../kinds.js';
import type { ComputedOf, Result } from '../types.js';
import { aligned, callBlocks } from './block-call.js';
import { blockFunction, captureKind, dtypeListKind, listKind } from './block-kinds.js';

export type { BlockInfo, BlockLocation } from '../../task/execute-call.js';

/** What a block function may return: an ndarray, or a typed array in C order; of 0-d blocks a number too. */
export type BlockResult = ArrayParts | TypedArray | number | bigint | Complex;

/**
 * A function of blocks (ndarrays of its own), then `args`, then a {@link BlockInfo}; or `{ module, export }`. `Blocks` are the
 * types of its blocks, `Args` those of the arguments after them, `R` is what it returns.
 */
export type BlockFunction<
  Blocks extends readonly unknown[] = readonly never[],
  Args extends readonly unknown[] = readonly never[],
  R = BlockResult,
> = ((...args: [...Blocks, ...Args, BlockInfo]) => R | Promise<R>) | ModuleFunction | FunctionSpec;

/** A block function that says itself what its arguments are; or `{ module, export }`. */
export type AnyBlockFunction = UserFunction;

/** The block of an array-like argument. */
export type BlockOf<X> = Result<ComputedOf<X>>;

/** An array of each of these dtypes. */
export type ArraysOf<L extends readonly DType[]> = { -readonly [K in keyof L]: ChunkedArray<L[K]> };

/** Options of {@link mapBlocks}. */
export interface MapBlocksOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]> {
  /** Dtype of the result; default: that of the first array. */
  readonly dtype?: D | undefined;
  /** The function returns a list of results, each like the one, of these dtypes; so does the call. */
  readonly outputDtypes?: readonly DType[] | undefined;
  /** Chunks of the result where the function changes the extents of blocks: for each axis a list, or one size for all. */
  readonly chunks?: readonly (number | readonly number[])[] | undefined;
  /** Arguments after the blocks; structured-clonable. */
  readonly args?: Args | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
  /** Axes that the function drops: each must be one block. */
  readonly dropAxis?: number | readonly number[] | undefined;
  /** Axes, counted in the result, that the function adds; blocks have extent 1 there unless `chunks` says otherwise. */
  readonly newAxis?: number | readonly number[] | undefined;
}

const blockChunks = kind<readonly (number | readonly number[])[]>(
  'blockChunks',
  'for each axis one extent, or one for each block',
  (value) => isListOf(value, (item) => typeof item === 'number' || isListOf(item, (n) => typeof n === 'number')),
  { tag: 'chunks' },
);
export const MAP_BLOCKS: OptionKinds<MapBlocksOptions> = {
  dtype: otherwise(dtypeOfType(), 'that of the first array'),
  outputDtypes: otherwise(dtypeListKind, 'one result'),
  chunks: otherwise(blockChunks, 'those of the arrays'),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
  dropAxis: optional(places),
  newAxis: optional(places),
};

/** Arrays and then perhaps options, taken apart. @throws 'argument' without an array, or with `dtype` for several results */
export function arraysAndOptions<O extends Pick<MapBlocksOptions, 'dtype' | 'outputDtypes'>>(
  operation: string,
  rest: readonly (ArrayLike | O | undefined)[],
): { readonly arrays: readonly ArrayLike[]; readonly options: O } {
  const last = rest[rest.length - 1];
  const given = rest.length > 1 && isPlainObject(last) && !isArrayLike(last);
  const options = (given ? last : {}) as O;
  const arrays = (given ? rest.slice(0, -1) : rest) as ArrayLike[];
  if (arrays.length === 0)
    throw new ChunkwiseError('argument', `${operation}: give at least one array after the function`);
  if (options.dtype !== undefined && options.outputDtypes !== undefined)
    throw new ChunkwiseError(
      'argument',
      `${operation}: dtype is for one result, outputDtypes for several; leave one out`,
    );
  return { arrays, options };
}

/**
 * Calls `fn` once for each block, with that block of every array as an ndarray of its own, and makes an array of the
 * blocks that it returns (ndarrays or typed arrays in C order). With `outputDtypes` it returns a list of blocks, and the call a list of
 * arrays, which are computed together.
 *
 * The function runs on a worker: it may use its arguments and globals only. With `dropAxis` return a typed array, or an
 * ndarray that keeps the axis with extent 1.
 *
 * @throws 'function' when the function captures a variable, 'chunks' when blocks do not correspond, 'shape' when the arrays
 * do not broadcast
 * @example
 * const y = cw.mapBlocks((block, factor) => block.data.map((v) => v * factor), x, { args: [3] });
 * @example
 * const [whole, rest] = cw.mapBlocks((block) => [block.data.map(Math.floor), block.data.map((v) => v % 1)], cw.linspace(0, 9, 10), {
 *   outputDtypes: ['float64', 'float64'],
 * });
 */
export const mapBlocks = define(
  { name: 'mapBlocks', parameters: [['fn', blockFunction]], rest: ['arrays', arrayLike], options: MAP_BLOCKS as never },
  mapBlocksOf,
);
function mapBlocksOf<X extends ArrayLike, const L extends readonly DType[], const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args, readonly BlockResult[]>,
  x: X,
  options: MapBlocksOptions<DType, Args> & { readonly outputDtypes: L },
): ArraysOf<L>;
function mapBlocksOf<
  X extends ArrayLike,
  Y extends ArrayLike,
  const L extends readonly DType[],
  const Args extends readonly unknown[] = [],
>(
  fn: BlockFunction<[BlockOf<X>, BlockOf<Y>], Args, readonly BlockResult[]>,
  x: X,
  y: Y,
  options: MapBlocksOptions<DType, Args> & { readonly outputDtypes: L },
): ArraysOf<L>;
function mapBlocksOf<X extends ArrayLike, D extends DType = ComputedOf<X>, const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args>,
  x: X,
  options?: MapBlocksOptions<D, Args>,
): ChunkedArray<D>;
function mapBlocksOf<
  X extends ArrayLike,
  Y extends ArrayLike,
  D extends DType = ComputedOf<X>,
  const Args extends readonly unknown[] = [],
>(fn: BlockFunction<[BlockOf<X>, BlockOf<Y>], Args>, x: X, y: Y, options?: MapBlocksOptions<D, Args>): ChunkedArray<D>;
function mapBlocksOf<X extends ArrayLike, D extends DType = ComputedOf<X>>(
  fn: AnyBlockFunction,
  x: X,
  ...rest: readonly (ArrayLike | MapBlocksOptions<D> | undefined)[]
): ChunkedArray<D>;
function mapBlocksOf(
  fn: AnyBlockFunction,
  ...rest: readonly (ArrayLike | MapBlocksOptions | undefined)[]
): ChunkedArray | ChunkedArray[] {
  const { arrays, options } = arraysAndOptions<MapBlocksOptions>('mapBlocks', rest);
  const spec = captureFunction(fn, 'mapBlocks', options.capture);
  const nodes = aligned(
    'mapBlocks',
    arrays.map((x) => nodeOf(x, 'mapBlocks')),
  );
  const made = callBlocks({ operation: 'mapBlocks', spec, nodes, options });
  return options.outputDtypes ? made.map((node) => wrap(node)) : wrap(made[0]);
}
