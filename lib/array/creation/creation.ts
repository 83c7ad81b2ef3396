/**
 * Arrays of one value everywhere, and of what broadcasts: generated where they are used, never stored.
 */
import { type DType, isTextDType, itemsize, type Scalar } from '../../../kernels/dtype.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, optional, otherwise, shape as shapeKind } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, type ArrayOrText, filledNode, isScalar, nodeOf, scalarDType } from '../asarray.js';
import { checkShape } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { dtypeOfType, movedArray, movedOrText, storedDTypeOfType } from '../kinds.js';
import type { DTypeOf } from '../types.js';

/** Options of creation functions. */
export interface CreationOptions<D extends DType = DType> {
  /** Element type. */
  readonly dtype?: D | undefined;
  /** How to cut it into blocks; default: automatically, about 8 MiB each. */
  readonly chunks?: ChunkSpec | undefined;
}

/** A shape: a list of extents, or one number for a single axis. */
export type ShapeLike = number | readonly number[];

/** @internal kinds of {@link CreationOptions} */
export const CREATION = { dtype: optional(dtypeOfType(), 'float64'), chunks: optional(chunksKind, 'auto') };
const FILLED = { ...CREATION, dtype: optional(storedDTypeOfType(), 'float64') };
const LIKE = {
  dtype: otherwise(storedDTypeOfType(), 'that of x'),
  chunks: otherwise(chunksKind, 'those of x'),
  shape: otherwise(shapeKind, 'that of x'),
};

const inText = (dtype: DType | undefined): boolean => dtype !== undefined && isTextDType(dtype);

function filled<D extends DType>(
  operation: string,
  shape: ShapeLike,
  value: ArrayOrText,
  ownDType: DType,
  { dtype = ownDType as D, chunks }: Omit<CreationOptions<D>, 'chunks'> & { readonly chunks?: ChunkSpec | Chunks },
): ChunkedArray<D> {
  const extents = checkShape(operation, shape);
  const cut = normalizeChunks(operation, chunks, extents, itemsize(dtype));
  return wrap<D>(filledNode(operation, value, dtype, extents, cut));
}

/** Everywhere `value`, which is `text` where elements are. */
const ofOne = (name: string, value: Scalar, text: string) =>
  define(
    { name, parameters: [['shape', shapeKind]], options: FILLED },
    <D extends DType = 'float64'>(shape: ShapeLike, options: CreationOptions<D> = {}): ChunkedArray<D> =>
      filled<D>(name, shape, inText(options.dtype) ? text : value, 'float64', options),
  );

/**
 * Zeros; float64 unless `dtype` says otherwise.
 *
 * @throws 'chunks' when the chunks do not fit the shape
 * @example
 * cw.zeros([400, 400], { chunks: [100, 400] })
 */
export const zeros = ofOne('zeros', 0, '');

/**
 * Ones; float64 unless `dtype` says otherwise.
 *
 * @example
 * cw.ones([1000], { dtype: 'int32' })
 */
export const ones = ofOne('ones', 1, '1');

/**
 * An array whose values do not matter. They are zeros: nothing uninitialised is ever shown.
 *
 * @example
 * cw.empty([10, 10])
 */
export const empty = ofOne('empty', 0, '');

/**
 * `value` everywhere, a scalar or what broadcasts to the shape; dtype as the value's (number float64, bigint int64, boolean
 * bool) unless said otherwise.
 *
 * @throws 'dtype' for a scalar that the dtype cannot hold, 'shape' for an array that does not broadcast
 * @example
 * cw.full([3, 3], 0.25)
 * cw.full([3, 2], [1, 2])
 */
export const full = define(
  {
    name: 'full',
    parameters: [
      ['shape', shapeKind],
      ['value', movedOrText],
    ],
    options: { ...CREATION, dtype: otherwise(storedDTypeOfType(), 'that of the value') },
  },
  <const V extends ArrayOrText, D extends DType = DTypeOf<V>>(
    shape: ShapeLike,
    value: V,
    options: CreationOptions<D> = {},
  ): ChunkedArray<D> =>
    filled<D>('full', shape, value, isScalar(value) ? scalarDType(value) : nodeOf(value, 'full').dtype, options),
);

/** Options of the `…Like` functions: dtype, chunks and shape are the model's unless given. */
export interface LikeOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Extents, where they are not the model's. */
  readonly shape?: ShapeLike | undefined;
}

function filledLike<D extends DType>(
  operation: string,
  x: ArrayLike,
  value: ArrayOrText,
  options: LikeOptions<D>,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  // The chunks of the model are kept as long as its shape is.
  const chunks = options.chunks ?? (options.shape === undefined ? node.chunks : undefined);
  return filled<D>(operation, options.shape ?? node.shape, value, node.dtype, {
    dtype: options.dtype,
    chunks,
  });
}

const ofOneLike = (name: string, value: Scalar, text: string) =>
  define(
    { name, parameters: [['x', movedArray]], options: LIKE },
    <X extends ArrayLike, D extends DType = DTypeOf<X>>(x: X, options: LikeOptions<D> = {}): ChunkedArray<D> =>
      filledLike<D>(name, x, inText(options.dtype ?? nodeOf(x, name).dtype) ? text : value, options),
  );

/**
 * Zeros with the shape, dtype and chunks of `x`.
 *
 * @example
 * cw.zerosLike(x, { dtype: 'bool' })
 */
export const zerosLike = ofOneLike('zerosLike', 0, '');

/**
 * Ones with the shape, dtype and chunks of `x`.
 *
 * @example
 * cw.onesLike(x)
 */
export const onesLike = ofOneLike('onesLike', 1, '1');

/**
 * Zeros with the shape, dtype and chunks of `x`, for when the values do not matter.
 *
 * @example
 * cw.emptyLike(x)
 */
export const emptyLike = ofOneLike('emptyLike', 0, '');

/**
 * `value` everywhere, a scalar or what broadcasts, with the shape, dtype and chunks of `x`.
 *
 * @throws 'dtype' for a scalar that the dtype cannot hold, 'shape' for an array that does not broadcast
 * @example
 * cw.fullLike(x, -1)
 */
export const fullLike = define(
  {
    name: 'fullLike',
    parameters: [
      ['x', movedArray],
      ['value', movedOrText],
    ],
    options: LIKE,
  },
  <X extends ArrayLike, D extends DType = DTypeOf<X>>(
    x: X,
    value: ArrayOrText,
    options: LikeOptions<D> = {},
  ): ChunkedArray<D> => filledLike<D>('fullLike', x, value, options),
);
