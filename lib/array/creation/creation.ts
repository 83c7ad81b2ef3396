/**
 * Arrays from nothing: constants, ranges, identity matrices and grids, all generated where they are used, never stored.
 */
import { type DType, itemsize, type Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { cast, constant, elementwise, index, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, checkDType, convertScalar, nodeOf, scalarDType } from '../asarray.js';
import { checkCount, checkOptions, checkShape, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

/** Options of creation functions. */
export interface CreationOptions<D extends DType = DType> {
  /** Element type. */
  readonly dtype?: D;
  /** How to cut it into blocks; default: automatically, about 8 MiB each. */
  readonly chunks?: ChunkSpec;
}

/** A shape: a list of extents, or one number for a single axis. */
export type ShapeLike = number | readonly number[];

function filled<D extends DType>(
  operation: string,
  shape: ShapeLike,
  value: Scalar,
  ownDType: DType,
  options: CreationOptions<D> & { readonly shape?: ShapeLike },
): ChunkedArray<D> {
  const { dtype = ownDType as D, chunks } = checkOptions(operation, options, ['dtype', 'chunks', 'shape']);
  checkDType(operation, dtype);
  const extents = checkShape(operation, shape);
  const cut = normalizeChunks(operation, chunks, extents, itemsize(dtype));
  return wrap<D>(constant(convertScalar(value, dtype), dtype, extents, cut));
}

/**
 * Zeros; float64 unless `dtype` says otherwise.
 *
 * @throws 'chunks' when the chunks do not fit the shape
 * @example
 * cw.zeros([400, 400], { chunks: [100, 400] })
 */
export const zeros = <D extends DType = 'float64'>(shape: ShapeLike, options: CreationOptions<D> = {}) =>
  filled('zeros', shape, 0, 'float64', options);

/**
 * Ones; float64 unless `dtype` says otherwise.
 *
 * @example
 * cw.ones([1000], { dtype: 'int32' })
 */
export const ones = <D extends DType = 'float64'>(shape: ShapeLike, options: CreationOptions<D> = {}) =>
  filled('ones', shape, 1, 'float64', options);

/**
 * An array whose values do not matter. They are zeros: nothing uninitialised is ever shown.
 *
 * @example
 * cw.empty([10, 10])
 */
export const empty = <D extends DType = 'float64'>(shape: ShapeLike, options: CreationOptions<D> = {}) =>
  filled('empty', shape, 0, 'float64', options);

/**
 * `value` everywhere; dtype as the value's (number float64, bigint int64, boolean bool) unless said otherwise.
 *
 * @example
 * cw.full([3, 3], 0.25)
 */
export const full = <D extends DType = DType>(shape: ShapeLike, value: Scalar, options: CreationOptions<D> = {}) =>
  filled('full', shape, value, scalarDType(value), options);

function filledLike<D extends DType>(
  operation: string,
  x: ArrayLike,
  value: Scalar,
  options: CreationOptions<D> & { readonly shape?: ShapeLike },
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  // The chunks of the model are kept as long as its shape is.
  const chunks = options.chunks ?? (options.shape === undefined ? node.chunks : undefined);
  return filled<D>(operation, options.shape ?? node.shape, value, node.dtype, {
    ...options,
    ...(chunks ? { chunks } : {}),
  });
}

/** Options of the `…Like` functions: dtype, chunks and shape are the model's unless given. */
export type LikeOptions<D extends DType = DType> = CreationOptions<D> & { readonly shape?: ShapeLike };

/**
 * Zeros with the shape, dtype and chunks of `x`.
 *
 * @example
 * cw.zerosLike(x, { dtype: 'bool' })
 */
export const zerosLike = <D extends DType = DType>(x: ArrayLike, options: LikeOptions<D> = {}) =>
  filledLike('zerosLike', x, 0, options);

/**
 * Ones with the shape, dtype and chunks of `x`.
 *
 * @example
 * cw.onesLike(x)
 */
export const onesLike = <D extends DType = DType>(x: ArrayLike, options: LikeOptions<D> = {}) =>
  filledLike('onesLike', x, 1, options);

/**
 * Zeros with the shape, dtype and chunks of `x`, for when the values do not matter.
 *
 * @example
 * cw.emptyLike(x)
 */
export const emptyLike = <D extends DType = DType>(x: ArrayLike, options: LikeOptions<D> = {}) =>
  filledLike('emptyLike', x, 0, options);

/**
 * `value` everywhere, with the shape, dtype and chunks of `x`.
 *
 * @example
 * cw.fullLike(x, -1)
 */
export const fullLike = <D extends DType = DType>(x: ArrayLike, value: Scalar, options: LikeOptions<D> = {}) =>
  filledLike('fullLike', x, value, options);

/** `start + step * position` along the one axis, computed in `dtype`. */
function ramp(start: Scalar, step: Scalar, count: number, dtype: DType, chunks: Chunks): Node {
  const position = cast(index(0, [count], chunks), dtype);
  const scaled = Number(step) === 1 ? position : elementwise('multiply', [position, convertScalar(step, dtype)]);
  return Number(start) === 0 ? scaled : elementwise('add', [scaled, convertScalar(start, dtype)]);
}

/**
 * Evenly spaced values from `start` up to but not including `stop`; `arange(stop)` begins at 0.
 *
 * Numbers give float64 (JavaScript does not tell 1 from 1.0), bigints int64, unless `dtype` says otherwise.
 *
 * @throws 'argument' for a step of 0
 * @example
 * cw.arange(10)                          // 0 … 9
 * cw.arange(2, 20, 3, { dtype: 'int32' })
 */
export function arange<D extends DType = 'float64'>(
  stop: number | bigint,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
export function arange<D extends DType = 'float64'>(
  start: number | bigint,
  stop: number | bigint,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
export function arange<D extends DType = 'float64'>(
  start: number | bigint,
  stop: number | bigint,
  step: number | bigint,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
export function arange(...args: readonly (number | bigint | CreationOptions | undefined)[]): ChunkedArray {
  const numbers = args.filter((arg): arg is number | bigint => typeof arg === 'number' || typeof arg === 'bigint');
  const options = (args.find((arg) => typeof arg === 'object') ?? {}) as CreationOptions;
  const [start, stop] = numbers.length === 1 ? [typeof numbers[0] === 'bigint' ? 0n : 0, numbers[0]] : numbers;
  const step = numbers[2] ?? 1;
  if (numbers.length === 0 || !numbers.every((n) => Number.isFinite(Number(n)))) {
    throw new ChunkwiseError(
      'argument',
      `arange(${args.map(String).join(', ')}): give finite numbers stop, or start, stop and step`,
    );
  }
  if (Number(step) === 0) throw new ChunkwiseError('argument', 'arange: the step is 0; give a step other than 0');
  const dtype = checkDType(
    'arange',
    options.dtype ?? (numbers.every((n) => typeof n === 'bigint') ? 'int64' : 'float64'),
  );
  const count = Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(step)));
  const chunks = normalizeChunks('arange', options.chunks, [count], itemsize(dtype));
  // NumPy's increment is the rounded difference of the first two values, not the step as given.
  const increment = dtype === 'float64' ? Number(start) + Number(step) - Number(start) : step;
  return wrap(ramp(start, increment, count, dtype, chunks));
}

/**
 * `num` evenly spaced values from `start` to `stop`, which is included unless `endpoint` is false. Default num: 50.
 *
 * @example
 * cw.linspace(0, 1, 11)
 */
export function linspace<D extends DType = 'float64'>(
  start: number,
  stop: number,
  num = 50,
  options: CreationOptions<D> & { readonly endpoint?: boolean } = {},
): ChunkedArray<D> {
  checkCount('linspace', 'num', num);
  const dtype = checkDType('linspace', options.dtype ?? 'float64');
  const chunks = normalizeChunks('linspace', options.chunks, [num], itemsize(dtype));
  const endpoint = options.endpoint ?? true;
  const steps = endpoint ? num - 1 : num;
  let node =
    steps > 0 ? ramp(start, (stop - start) / steps, num, 'float64', chunks) : constant(start, 'float64', [num], chunks);
  if (endpoint && num > 1) {
    node = elementwise('where', [elementwise('equal', [index(0, [num], chunks), num - 1]), stop, node]);
  }
  return wrap<D>(cast(dtype === 'float64' || dtype === 'float32' ? node : elementwise('floor', [node]), dtype));
}

/**
 * Ones on diagonal `k` (0 the main one, above it positive), zeros elsewhere: `rows` x `columns` (default square).
 *
 * @example
 * cw.eye(1000, 1000, { k: 1 })
 */
export function eye<D extends DType = 'float64'>(
  rows: number,
  columns: number = rows,
  options: CreationOptions<D> & { readonly k?: number } = {},
): ChunkedArray<D> {
  const dtype = checkDType('eye', options.dtype ?? 'float64');
  const shape = checkShape('eye', [rows, columns]);
  const chunks = normalizeChunks('eye', options.chunks, shape, itemsize(dtype));
  const row = index(0, shape, chunks);
  const column = index(1, shape, chunks);
  const k = options.k ?? 0;
  return wrap<D>(cast(elementwise('equal', [k === 0 ? row : elementwise('add', [row, k]), column]), dtype));
}

/**
 * The square identity matrix.
 *
 * @example
 * cw.identity(4)
 */
export const identity = <D extends DType = 'float64'>(n: number, options: CreationOptions<D> = {}) =>
  eye(n, n, options);

function triangle(operation: string, compare: string, x: ArrayLike, k: number): ChunkedArray {
  const node = nodeOf(x, operation);
  const rank = node.shape.length;
  if (rank < 2) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: shape ${shapeText(node.shape)} has fewer than 2 axes; use expandDims first`,
    );
  }
  const row = index(rank - 2, node.shape, node.chunks);
  const column = index(rank - 1, node.shape, node.chunks);
  const keep = elementwise(compare, [column, k === 0 ? row : elementwise('add', [row, k])]);
  return wrap(elementwise('where', [keep, node, constant(convertScalar(0, node.dtype), node.dtype, [])]));
}

/**
 * `x` with zeros above diagonal `k` of the last two axes.
 *
 * @throws 'shape' for fewer than 2 axes
 * @example
 * cw.tril(cw.ones([4, 4]))
 */
export const tril = (x: ArrayLike, options: { readonly k?: number } = {}): ChunkedArray =>
  triangle('tril', 'lessEqual', x, options.k ?? 0);

/**
 * `x` with zeros below diagonal `k` of the last two axes.
 *
 * @throws 'shape' for fewer than 2 axes
 * @example
 * cw.triu(cw.ones([4, 4]), { k: 1 })
 */
export const triu = (x: ArrayLike, options: { readonly k?: number } = {}): ChunkedArray =>
  triangle('triu', 'greaterEqual', x, options.k ?? 0);

/**
 * Coordinate arrays of the grid that 1-D `arrays` span. `indexing: 'xy'` (default) swaps the first two axes, as NumPy.
 *
 * @throws 'shape' when one has more than one axis
 * @example
 * const [X, Y] = cw.meshgrid([cw.linspace(0, 1, 20), cw.linspace(0, 1, 10)]); // both of shape [10, 20]
 */
export function meshgrid(
  arrays: readonly ArrayLike[],
  options: { readonly indexing?: 'xy' | 'ij' } = {},
): ChunkedArray[] {
  const nodes = arrays.map((x) => nodeOf(x, 'meshgrid'));
  for (const node of nodes) {
    if (node.shape.length > 1) {
      throw new ChunkwiseError(
        'shape',
        `meshgrid: an array has shape ${shapeText(node.shape)}; give arrays of one axis`,
      );
    }
  }
  const swap = (options.indexing ?? 'xy') === 'xy' && nodes.length > 1;
  const axisOf = (k: number): number => (swap && k < 2 ? 1 - k : k);
  const shape = new Array<number>(nodes.length);
  nodes.forEach((node, k) => {
    shape[axisOf(k)] = node.shape[0] ?? 1;
  });
  return nodes.map((node, k) =>
    wrap(view(node, { shape, maps: node.shape.map(() => ({ offset: 0, stride: 1, axis: axisOf(k) })) })),
  );
}

/**
 * Coordinates of every element: one int64 array of `shape` for each axis, stacked along a new first axis' list.
 *
 * @example
 * const [row, column] = cw.indices([4, 5]);
 */
export function indices(shape: ShapeLike, options: { readonly chunks?: ChunkSpec } = {}): ChunkedArray<'int64'>[] {
  const extents = checkShape('indices', shape);
  const chunks = normalizeChunks('indices', options.chunks, extents, 8);
  return extents.map((_, axis) => wrap<'int64'>(index(axis, extents, chunks)));
}
