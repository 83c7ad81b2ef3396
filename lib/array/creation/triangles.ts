/**
 * Matrices with ones, or given values, on and beside a diagonal, and the indices of such places.
 */
import { type DType, itemsize, type Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { normalizeChunks } from '../../base/grid.js';
import { anyWhole, boolean, count, extent, functionOf, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, memory, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, isScalar, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray } from '../kinds.js';
import { diagonal } from '../linalg/diagonals.js';
import { pad } from '../shaping/padding.js';
import { reshapeTo } from '../shaping/reshape.js';
import { nothingOf } from '../text/text-elements.js';
import type { DTypeOf } from '../types.js';
import { nonzero } from '../unknown/nonzero.js';
import { CREATION, type CreationOptions } from './creation.js';
import { diagonalOf } from './diagonal-number.js';
import { arange } from './ranges.js';

/** Options of {@link tri}. */
export interface TriOptions<D extends DType = DType> extends CreationOptions<D> {
  /** The diagonal where the ones end: 0 (default) the main one, above it positive. */
  readonly k?: number | bigint | undefined;
}

/**
 * Ones on and below diagonal `k`, zeros above: `rows` x `columns` (default square).
 *
 * @example
 * cw.tri(3, 4, { k: 1 })
 */
export const tri = define(
  {
    name: 'tri',
    parameters: [
      ['rows', extent],
      ['columns', otherwise(extent, 'rows')],
    ],
    options: { k: optional(anyWhole, 0), ...CREATION },
    early: true,
  },
  triangle,
);
function triangle<D extends DType = 'float64'>(rows: number, options?: TriOptions<D>): ChunkedArray<D>;
function triangle<D extends DType = 'float64'>(
  rows: number,
  columns?: number,
  options?: TriOptions<D>,
): ChunkedArray<D>;
function triangle(rows: number, second?: number | TriOptions, third?: TriOptions): ChunkedArray {
  const [columns, options] = typeof second === 'object' ? [rows, second] : [second ?? rows, third ?? {}];
  const dtype: DType = options.dtype ?? 'float64';
  const shape = [rows, columns];
  const chunks = normalizeChunks('tri', options.chunks, shape, itemsize(dtype));
  const edge = elementwise('add', [index(0, shape, chunks), diagonalOf(options.k ?? 0, shape)]);
  return wrap(cast(elementwise('lessEqual', [index(1, shape, chunks), edge]), dtype));
}

/** Options of {@link diag} and {@link diagflat}. */
export interface DiagOptions {
  /** Which diagonal: 0 (default) the main one, above it positive. */
  readonly k?: number | undefined;
}

/** `values` along diagonal `k` of a square matrix. */
function onDiagonal(values: Node, k: number): Node {
  const by = Math.abs(k);
  const n = values.shape[0] + by;
  // Along the axis on which the diagonal begins at 0, what comes after the values lies on no diagonal.
  const long = pad(wrap(values), [[0, by]]).node;
  const axis = k >= 0 ? 0 : 1;
  const cut = long.chunks[0];
  const shape = [n, n];
  const spread = view(long, { shape, maps: [{ offset: 0, stride: 1, axis }] });
  const chunks = [cut, cut];
  const row = index(0, shape, chunks);
  const on = elementwise('equal', [k === 0 ? row : elementwise('add', [row, k]), index(1, shape, chunks)]);
  return elementwise('where', [on, spread, constant(nothingOf(values.dtype), values.dtype, [])]);
}

/**
 * A matrix with the values of a 1-D array on diagonal `k`, or that diagonal of a 2-D array.
 *
 * @throws 'shape' for other numbers of axes
 * @example
 * cw.diag([1, 2, 3])
 * cw.diag(x, { k: -1 })
 */
export const diag = define(
  { name: 'diag', parameters: [['x', keptArray]], options: { k: optional(whole, 0) }, shorthand: 'k' },
  <X extends ArrayLike>(x: X, options: DiagOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
    const { k = 0 } = options as DiagOptions;
    const node = nodeOf(x, 'diag');
    if (node.shape.length === 1) return wrap(onDiagonal(node, k));
    if (node.shape.length === 2) return diagonal(wrap(node), { offset: k }) as ChunkedArray<DTypeOf<X>>;
    throw new ChunkwiseError(
      'shape',
      `diag: shape ${shapeText(node.shape)} has ${node.shape.length} axes; give one or two (diagonal takes more)`,
    );
  },
);

/** A matrix with all elements of `x` on diagonal `k`. @example cw.diagflat([[1, 2], [3, 4]]) */
export const diagflat = define(
  { name: 'diagflat', parameters: [['x', keptArray]], options: { k: optional(whole, 0) }, shorthand: 'k' },
  <X extends ArrayLike>(x: X, options: DiagOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
    const { k = 0 } = options as DiagOptions;
    return wrap(onDiagonal(reshapeTo('diagflat', nodeOf(x, 'diagflat'), [-1]), k));
  },
);

/** Options of {@link fillDiagonal}. */
export interface FillDiagonalOptions {
  /** In a matrix with more rows than columns begin again after a row without; default false. */
  readonly wrap?: boolean | undefined;
}

/**
 * `x` with `value` on its main diagonal, where all indices are equal: a new array, as arrays do not change. A list of values is
 * laid along the diagonal, again and again.
 *
 * @throws 'shape' for fewer than two axes, or more than two that differ in extent
 * @example
 * cw.fillDiagonal(cw.zeros([3, 3]), 4)
 */
export const fillDiagonal = define(
  {
    name: 'fillDiagonal',
    parameters: [
      ['x', keptArray],
      ['value', arrayLike],
    ],
    options: { wrap: optional(boolean, false) },
  },
  <X extends ArrayLike>(x: X, value: ArrayLike, options: FillDiagonalOptions = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'fillDiagonal');
    const { shape, chunks } = node;
    const rank = shape.length;
    if (rank < 2 || (rank > 2 && shape.some((n) => n !== shape[0])))
      throw new ChunkwiseError(
        'shape',
        `fillDiagonal: shape ${shapeText(shape)}; give two axes, or more of equal extents`,
      );
    const at = shape.map((_, axis) => index(axis, shape, chunks));
    const again = options.wrap === true && rank === 2 && shape[0] > shape[1];
    const period = (shape[1] ?? 0) + 1;
    // Rows repeat after as many as there are columns, and one without.
    const row = again ? elementwise('remainder', [at[0], period]) : at[0];
    const on = at
      .slice(1)
      .map((other) => elementwise('equal', [row, other]))
      .reduce((a, b) => elementwise('logicalAnd', [a, b]));
    return wrap(elementwise('where', [on, diagonalValues(value, node, again ? period : 0), node]));
  },
);

/** What stands on the diagonal of `node`, so that it broadcasts: element n of the list for the n-th place. */
function diagonalValues(value: ArrayLike, node: Node, period: number): Node {
  if (isScalar(value)) return constant(elementOf('fillDiagonal', value as Scalar, node.dtype), node.dtype, []);
  const list = cast(reshapeTo('fillDiagonal', nodeOf(value, 'fillDiagonal'), [-1]), node.dtype);
  if (list.shape[0] === 0) throw new ChunkwiseError('shape', 'fillDiagonal: there is no value; give one or more');
  const [rows] = node.shape;
  const places = period > 0 ? rows - Math.floor(rows / period) : rows;
  const times = Math.ceil(places / list.shape[0]);
  const repeated = view(list, { shape: [times, list.shape[0]], maps: [{ offset: 0, stride: 1, axis: 1 }] });
  const long = reshapeTo('fillDiagonal', repeated, [-1]);
  if (period === 0)
    return view(long, {
      shape: [rows, ...node.shape.slice(1).map(() => 1)],
      maps: [{ offset: 0, stride: 1, axis: 0 }],
    });
  // A value that stands for the row without is never seen.
  const width = period - 1;
  const whole = Math.ceil(rows / period);
  const padded = pad(wrap(long), [[0, whole * width - long.shape[0] > 0 ? whole * width - long.shape[0] : 0]]).node;
  const cut = view(padded, { shape: [whole * width], maps: [{ offset: 0, stride: 1, axis: 0 }] });
  const apart = pad(wrap(reshapeTo('fillDiagonal', cut, [whole, width])), [
    [0, 0],
    [0, 1],
  ]).node;
  const flat = reshapeTo('fillDiagonal', apart, [whole * period]);
  return view(flat, { shape: [rows, 1], maps: [{ offset: 0, stride: 1, axis: 0 }] });
}

/** The indices of a diagonal: `n` of them along each of `ndim` axes. @example const at = cw.diagIndices(4) */
export const diagIndices = define(
  {
    name: 'diagIndices',
    parameters: [
      ['n', extent],
      ['ndim', optional(count, 2)],
    ],
  },
  (n: number, ndim = 2): ChunkedArray<'int64'>[] => new Array(ndim).fill(arange(0, n, 1, { dtype: 'int64' })),
);

/** {@link diagIndices} of an array of equal extents. @throws 'shape' @example cw.diagIndicesFrom(x) */
export const diagIndicesFrom = define(
  { name: 'diagIndicesFrom', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'int64'>[] => {
    const { shape } = nodeOf(x, 'diagIndicesFrom');
    if (shape.length < 2 || shape.some((n) => n !== shape[0]))
      throw new ChunkwiseError(
        'shape',
        `diagIndicesFrom: shape ${shapeText(shape)}; give two or more axes of equal extents`,
      );
    return diagIndices(shape[0], shape.length);
  },
);

/** Most places of one list: they are held at hand. */
const MOST_PLACES = 2 ** 27;

/** Places of a matrix whose column less row is at least `from` and at most `to`, in C order. */
function places(name: string, [rows, columns]: readonly number[], from: number, to: number): ChunkedArray<'int64'>[] {
  const ends = (row: number): [number, number] => [Math.max(0, row + from), Math.min(columns, row + to + 1)];
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const [start, stop] = ends(row);
    total += Math.max(0, stop - start);
  }
  if (total > MOST_PLACES)
    throw new ChunkwiseError(
      'argument',
      `${name}: ${total} places; at most ${MOST_PLACES} are listed (tril, triu and tri need no list)`,
    );
  const [r, c] = [new BigInt64Array(total), new BigInt64Array(total)];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const [start, stop] = ends(row);
    for (let column = start; column < stop; column++) {
      r[at] = BigInt(row);
      c[at++] = BigInt(column);
    }
  }
  const chunks = normalizeChunks(name, 'auto', [total], 8);
  return [r, c].map((list) => wrap<'int64'>(memory(list, 'int64', [total], chunks)));
}

/** Options of {@link trilIndices} and {@link triuIndices}. */
export interface TriangleIndicesOptions extends DiagOptions {
  /** Columns; default as many as rows. */
  readonly m?: number | undefined;
}
const INDICES = { k: optional(whole, 0), m: otherwise(extent, 'n') };
const TRIANGLE = { k: optional(whole, 0) };
const lower = (k: number): [number, number] => [Number.NEGATIVE_INFINITY, k];
const upper = (k: number): [number, number] => [k, Number.POSITIVE_INFINITY];

const listed = (name: string, part: (k: number) => [number, number]) =>
  define(
    { name, parameters: [['n', extent]], options: INDICES, shorthand: 'k' },
    (n: number, options: TriangleIndicesOptions | number = {}): ChunkedArray<'int64'>[] => {
      const { k = 0, m = n } = options as TriangleIndicesOptions;
      return places(name, [n, m], ...part(k));
    },
  );
const listedFrom = (name: string, part: (k: number) => [number, number]) =>
  define(
    { name, parameters: [['x', arrayLike]], options: TRIANGLE, shorthand: 'k' },
    (x: ArrayLike, options: DiagOptions | number = {}): ChunkedArray<'int64'>[] => {
      const { shape } = nodeOf(x, name);
      if (shape.length !== 2)
        throw new ChunkwiseError('shape', `${name}: shape ${shapeText(shape)} is no matrix; give two axes`);
      return places(name, shape, ...part((options as DiagOptions).k ?? 0));
    },
  );

/** Row and column of each place on and below diagonal `k`, held at hand. @example x.slice(...cw.trilIndices(4)) */
export const trilIndices = listed('trilIndices', lower);
/** Row and column of each place on and above diagonal `k`, held at hand. @example x.slice(...cw.triuIndices(4, 1)) */
export const triuIndices = listed('triuIndices', upper);
/** {@link trilIndices} of a matrix. @throws 'shape' @example x.slice(...cw.trilIndicesFrom(x)) */
export const trilIndicesFrom = listedFrom('trilIndicesFrom', lower);
/** {@link triuIndices} of a matrix. @throws 'shape' @example x.slice(...cw.triuIndicesFrom(x, 1)) */
export const triuIndicesFrom = listedFrom('triuIndicesFrom', upper);

/** What {@link maskIndices} asks: a matrix of ones, and a diagonal. */
type MaskFunction = (ones: ChunkedArray<'float64'>, k: number) => ArrayLike;

/**
 * The indices of an n x n matrix where `maskFunction`, such as {@link triu}, of ones is not 0: an array for each axis. How many they
 * are is known when they are computed.
 *
 * @throws 'argument' where the function gives no array
 * @example
 * const [rows, columns] = cw.maskIndices(3, cw.triu, 1);
 */
export const maskIndices = define(
  {
    name: 'maskIndices',
    parameters: [
      ['n', count],
      ['maskFunction', functionOf<MaskFunction>()],
      ['k', optional(whole, 0)],
    ],
  },
  (n: number, maskFunction: MaskFunction, k = 0): ChunkedArray<'int64'>[] =>
    nonzero(maskFunction(wrap<'float64'>(constant(1, 'float64', [n, n])), k)),
);
