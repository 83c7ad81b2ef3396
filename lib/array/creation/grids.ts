/**
 * Arrays made of indices: identity matrices, triangles and the coordinates of grids, generated where they are used.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import {
  anyWhole,
  chunks as chunksKind,
  extent,
  oneOf,
  optional,
  otherwise,
  shape as shapeKind,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, view } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkShape, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrays, keptArray } from '../kinds.js';
import { nothingOf } from '../text/text-elements.js';
import type { DTypeOf } from '../types.js';
import { CREATION, type CreationOptions, type ShapeLike } from './creation.js';
import { diagonalOf } from './diagonal-number.js';

/** Options of {@link eye}. */
export interface EyeOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Which diagonal: 0 (default) the main one, above it positive; none of the matrix's where it is beyond. */
  readonly k?: number | bigint | undefined;
}

/**
 * Ones on diagonal `k` (0 the main one, above it positive), zeros elsewhere: `rows` x `columns` (default square).
 *
 * @example
 * cw.eye(1000, 1000, { k: 1 })
 */
export const eye = define(
  {
    name: 'eye',
    parameters: [
      ['rows', extent],
      ['columns', otherwise(extent, 'rows')],
    ],
    options: { k: optional(anyWhole, 0), ...CREATION },
    shorthand: 'k',
  },
  <D extends DType = 'float64'>(
    rows: number,
    columns: number = rows,
    given: EyeOptions<D> | number = {},
  ): ChunkedArray<D> => {
    const { k = 0, ...options } = given as EyeOptions<D>;
    const dtype: DType = options.dtype ?? 'float64';
    const shape = [rows, columns];
    const chunks = normalizeChunks('eye', options.chunks, shape, itemsize(dtype));
    const row = index(0, shape, chunks);
    const column = index(1, shape, chunks);
    const edge = diagonalOf(k, shape);
    return wrap<D>(cast(elementwise('equal', [edge === 0 ? row : elementwise('add', [row, edge]), column]), dtype));
  },
);

/**
 * The square identity matrix.
 *
 * @example
 * cw.identity(4)
 */
export const identity = define(
  { name: 'identity', parameters: [['n', extent]], options: CREATION },
  <D extends DType = 'float64'>(n: number, options: CreationOptions<D> = {}): ChunkedArray<D> => eye(n, n, options),
);

/** Options of {@link tril} and {@link triu}. */
export interface TriangleOptions {
  /** The diagonal where the triangle ends: 0 (default) the main one, above it positive. */
  readonly k?: number | bigint | undefined;
}

const triangle = (name: string, compare: string) =>
  define(
    { name, parameters: [['x', keptArray]], options: { k: optional(anyWhole, 0) }, shorthand: 'k' },
    <X extends ArrayLike>(x: X, options: TriangleOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
      const { k = 0 } = options as TriangleOptions;
      const node = nodeOf(x, name);
      const rank = node.shape.length;
      if (rank < 2) {
        throw new ChunkwiseError(
          'shape',
          `${name}: shape ${shapeText(node.shape)} has fewer than 2 axes; use expandDims first`,
        );
      }
      const row = index(rank - 2, node.shape, node.chunks);
      const column = index(rank - 1, node.shape, node.chunks);
      const edge = diagonalOf(k, node.shape);
      const keep = elementwise(compare, [column, edge === 0 ? row : elementwise('add', [row, edge])]);
      return wrap(elementwise('where', [keep, node, constant(nothingOf(node.dtype), node.dtype, [])]));
    },
  );

/**
 * `x` with zeros above diagonal `k` of the last two axes.
 *
 * @throws 'shape' for fewer than 2 axes
 * @example
 * cw.tril(cw.ones([4, 4]))
 */
export const tril = triangle('tril', 'lessEqual');

/**
 * `x` with zeros below diagonal `k` of the last two axes.
 *
 * @throws 'shape' for fewer than 2 axes
 * @example
 * cw.triu(cw.ones([4, 4]), { k: 1 })
 */
export const triu = triangle('triu', 'greaterEqual');

/** Options of {@link meshgrid}. */
export interface MeshgridOptions {
  /** 'xy' (default) swaps the first two axes, as NumPy; 'ij' leaves them in order. */
  readonly indexing?: 'xy' | 'ij' | undefined;
}

/**
 * Coordinate arrays of the grid that 1-D `arrays` span. `indexing: 'xy'` (default) swaps the first two axes, as NumPy.
 *
 * @throws 'shape' when one has more than one axis
 * @example
 * const [X, Y] = cw.meshgrid([cw.linspace(0, 1, 20), cw.linspace(0, 1, 10)]); // both of shape [10, 20]
 */
export const meshgrid = define(
  { name: 'meshgrid', parameters: [['arrays', arrays]], options: { indexing: optional(oneOf('xy', 'ij'), 'xy') } },
  (arrays: readonly ArrayLike[], { indexing = 'xy' }: MeshgridOptions = {}): ChunkedArray[] => {
    const nodes = arrays.map((x) => nodeOf(x, 'meshgrid'));
    for (const node of nodes) {
      if (node.shape.length > 1) {
        throw new ChunkwiseError(
          'shape',
          `meshgrid: an array has shape ${shapeText(node.shape)}; give arrays of one axis`,
        );
      }
    }
    const swap = indexing === 'xy' && nodes.length > 1;
    const axisOf = (k: number): number => (swap && k < 2 ? 1 - k : k);
    const shape = new Array<number>(nodes.length);
    nodes.forEach((node, k) => {
      shape[axisOf(k)] = node.shape[0] ?? 1;
    });
    return nodes.map((node, k) =>
      wrap(view(node, { shape, maps: node.shape.map(() => ({ offset: 0, stride: 1, axis: axisOf(k) })) })),
    );
  },
);

/** Options of {@link indices}. */
export interface IndicesOptions {
  /** How to cut the arrays into blocks; default: automatically. */
  readonly chunks?: ChunkSpec | undefined;
}

/**
 * Coordinates of every element: one int64 array of `shape` for each axis, stacked along a new first axis' list.
 *
 * @example
 * const [row, column] = cw.indices([4, 5]);
 */
export const indices = define(
  { name: 'indices', parameters: [['shape', shapeKind]], options: { chunks: optional(chunksKind, 'auto') } },
  (shape: ShapeLike, options: IndicesOptions = {}): ChunkedArray<'int64'>[] => {
    const extents = checkShape('indices', shape);
    const chunks = normalizeChunks('indices', options.chunks, extents, 8);
    return extents.map((_, axis) => wrap<'int64'>(index(axis, extents, chunks)));
  },
);
