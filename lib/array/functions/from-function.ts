/**
 * Arrays whose elements a user's function gives by their indices.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, optional, otherwise, shape as shapeKind } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { cast, constant, index } from '../../expr/build.js';
import { checkShape } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { dtypeOfType } from '../kinds.js';
import { blockFunction, captureKind, listKind } from './block-kinds.js';
import type { AnyBlockFunction } from './blocks.js';
import type { LaneFunction } from './function-types.js';
import { gufuncNodes } from './gufunc.js';

/** Options of {@link fromFunction}. */
export interface FromFunctionOptions<D extends DType = DType> {
  /** Dtype of what the function returns; default float64. */
  readonly dtype?: D | undefined;
  /** How to cut it into blocks; default: automatically. */
  readonly chunks?: ChunkSpec | undefined;
  /** Arguments after the indices; structured-clonable. */
  readonly args?: readonly unknown[] | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}
const FROM_FUNCTION: OptionKinds<FromFunctionOptions> = {
  dtype: optional(dtypeOfType(), 'float64'),
  chunks: optional(chunksKind, 'auto'),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
};

/**
 * The array whose element at (i, j, …) is `fn(i, j, …)`. The function runs on workers, once for each element of what is computed.
 *
 * @throws 'function' when the function captures a variable, 'chunks' when the chunks do not fit
 * @example
 * const table = cw.fromFunction((i, j) => (i + 1) * (j + 1), [10, 10], { dtype: 'int32' });
 */
export const fromFunction = define(
  {
    name: 'fromFunction',
    parameters: [
      ['fn', blockFunction],
      ['shape', shapeKind],
    ],
    options: FROM_FUNCTION as never,
  },
  fromFunctionOf,
);
function fromFunctionOf<D extends DType = 'float64'>(
  fn: LaneFunction<number[], readonly never[]>,
  shape: number | readonly number[],
  options?: FromFunctionOptions<D>,
): ChunkedArray<D>;
function fromFunctionOf<D extends DType = 'float64'>(
  fn: AnyBlockFunction,
  shape: number | readonly number[],
  options?: FromFunctionOptions<D>,
): ChunkedArray<D>;
function fromFunctionOf(
  fn: AnyBlockFunction,
  shape: number | readonly number[],
  options: FromFunctionOptions = {},
): ChunkedArray {
  const { dtype = 'float64', chunks, ...others } = options;
  const extents = checkShape('fromFunction', shape);
  const cut = normalizeChunks('fromFunction', chunks, extents, itemsize(dtype));
  const places = extents.map((_, axis) => wrap(cast(index(axis, extents, cut), 'float64')));
  // A function without indices has one element, for which it is called all the same.
  const given = places.length > 0 ? places : [wrap(constant(0, 'float64', []))];
  const signature = `${given.map(() => '()').join(',')}->()`;
  const all = { ...others, outputDtypes: dtype, vectorize: true };
  return wrap(gufuncNodes('fromFunction', fn, signature, given, all)[0]);
}

/** The same as {@link fromFunction}, as NumPy writes it. @example cw.fromfunction((i, j) => i + j, [3, 3]) */
export const fromfunction = fromFunction;
