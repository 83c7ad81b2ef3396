/**
 * Decompositions of matrices in the last two axes: QR, LU, Cholesky.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { fromRealForm, realForm } from './complex-forms.js';
import {
  adjoint,
  asFloat,
  columnOf,
  dense,
  matrixExtents,
  part,
  realPart,
  someComplex,
  squareExtent,
  transposed,
} from './dense-node.js';
import { type LuResult, named, type QrResult } from './named-results.js';
import { choleskyFactor, choleskyPanels, isLarge, luFactors, luPanels } from './panels.js';
import { matmul } from './products.js';
import { blockQr, tallQr, tallRows, tallTriangle } from './tall-skinny.js';

/** How much {@link qr} gives. */
export type QrMode = 'reduced' | 'complete' | 'r';

/** What {@link qr} gives. */
export interface QrOptions<M extends QrMode = QrMode> {
  /**
   * 'reduced' (default): Q [m, k] and R [k, n] with k the lesser extent; 'complete': Q [m, m] and R [m, n]; 'r': R alone, as an array.
   */
  readonly mode?: M | undefined;
}

/** Q and R, or R alone. */
type QrOf<M extends QrMode, D extends DType> = M extends 'r' ? ChunkedArray<D> : QrResult<D>;

/** Q and R of one matrix [m, n] in several chunks; undefined where each matrix is one block anyway. */
function chunkedQr(name: string, node: Node): QrResult | undefined {
  const [m, n] = node.shape;
  const rows = tallRows(node);
  if (rows) {
    const { q, r } = tallQr(name, node, rows);
    return named(['Q', 'R'], [wrap(q()), wrap(r)]);
  }
  // Short and fat: the first columns give Q, and the others are multiplied with it chunk by chunk.
  if (node.shape.length !== 2 || n < 2 * m || m === 0 || node.chunks[1].length < 2) return undefined;
  const { q, r } = blockQr(name, part(node, [0, 0], [m, m]));
  const others = matmul(wrap(adjoint(q())), wrap(part(node, [0, m], [m, n])));
  return named(['Q', 'R'], [wrap(q()), concat([wrap(r), others], { axis: 1 })]);
}

/**
 * The decomposition A = Q R of matrices [..., m, n]: Q has orthonormal columns, R is upper triangular.
 *
 * Householder reflections, with the signs that LAPACK gives where a matrix is one block. Integers are taken as float64. A matrix of at
 * least twice as many rows as columns in several chunks of rows is decomposed chunk by chunk (TSQR): two passes, of which the second
 * reads what the first left, as much as A is; a short and fat one by its first columns. Others are one block each.
 *
 * @throws 'shape' for fewer than two axes
 * @example
 * const [q, r] = cw.linalg.qr(a);
 * const { Q, R } = cw.linalg.qr(a, { mode: 'complete' });
 */
export const qr = define(
  {
    name: 'linalg.qr',
    parameters: [['a', arrayLike]],
    options: { mode: optional(oneOf<QrMode>('reduced', 'complete', 'r'), 'reduced') },
  },
  <X extends ArrayLike, M extends QrMode = 'reduced'>(
    a: X,
    options: QrOptions<M> = {},
  ): QrOf<M, QuotientOf<DTypeOf<X>>> => {
    const mode: QrMode = options.mode ?? 'reduced';
    const node = asFloat(nodeOf(a, 'linalg.qr'));
    const [m, n] = matrixExtents('linalg.qr', node);
    const k = Math.min(m, n);
    const give = (result: QrResult | ChunkedArray) => result as QrOf<M, QuotientOf<DTypeOf<X>>>;
    if (mode === 'r') {
      const rows = tallRows(node);
      if (rows) return give(wrap(tallTriangle('linalg.qr', node, rows)));
      const chunked = chunkedQr('linalg.qr', node);
      if (chunked) return give(chunked.R);
      return give(wrap(dense([node], [k, n], { name: 'linalg.qr', op: 'qr', mode })));
    }
    const chunked = mode === 'reduced' ? chunkedQr('linalg.qr', node) : undefined;
    if (chunked) return give(chunked);
    const [q, r, width] = mode === 'complete' ? [m, m, Math.max(m, n)] : [k, k, n];
    const both = dense([node], [m + r, width], { name: 'linalg.qr', op: 'qr', mode });
    return give(named(['Q', 'R'], [wrap(part(both, [0, 0], [m, q])), wrap(part(both, [m, 0], [m + r, n]))]));
  },
);

/**
 * As {@link qr} of one matrix, under dask's name for tall ones in several chunks of rows.
 *
 * @throws 'shape' for another number of axes than two
 * @example
 * const [q, r] = cw.linalg.tsqr(a);
 */
export const tsqr = define(
  { name: 'linalg.tsqr', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): QrResult<QuotientOf<DTypeOf<X>>> => qr(oneMatrix('linalg.tsqr', a)) as never,
);

/**
 * As {@link qr} of one matrix, under dask's name for short and fat ones in several chunks of columns.
 *
 * @throws 'shape' for another number of axes than two
 * @example
 * const [q, r] = cw.linalg.sfqr(a);
 */
export const sfqr = define(
  { name: 'linalg.sfqr', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): QrResult<QuotientOf<DTypeOf<X>>> => qr(oneMatrix('linalg.sfqr', a)) as never,
);

function oneMatrix(name: string, a: ArrayLike): ChunkedArray {
  const node = nodeOf(a, name);
  if (node.shape.length === 2) return wrap(node);
  throw new ChunkwiseError(
    'shape',
    `${name}: shape ${shapeText(node.shape)} is not one matrix; use linalg.qr for stacks`,
  );
}

/** Which elements of the matrices: those for which row `compare` column. */
const where = (compare: string, node: Node, otherwise: number): Node => {
  const rank = node.shape.length;
  const [row, column] = [rank - 2, rank - 1].map((axis) => index(axis, node.shape, node.chunks));
  return elementwise('where', [elementwise(compare, [column, row]), node, constant(otherwise, node.dtype, [])]);
};

/** `list` seen along the rows (`axis` -2) or columns (-1) of square matrices. */
function along(list: Node, axis: -1 | -2): Node {
  const n = list.shape[list.shape.length - 1];
  const lead = list.shape.length - 1;
  return view(list, {
    shape: [...list.shape, n],
    maps: list.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k < lead ? k : axis === -1 ? lead + 1 : lead })),
  });
}

/** P, L and U of factors with their permutation in the last column. */
function luParts(packed: Node, m: number, n: number): readonly [Node, Node, Node] {
  const k = Math.min(m, n);
  const order = realPart(columnOf(packed, n));
  const columns = along(order, -1);
  const rows = index(columns.shape.length - 2, columns.shape, columns.chunks);
  const p = cast(elementwise('equal', [cast(columns, 'int64'), rows]), order.dtype);
  const left = part(packed, [0, 0], [m, k]);
  const below = where('less', left, 0);
  const l = elementwise('add', [
    below,
    cast(
      elementwise(
        'equal',
        [left.shape.length - 2, left.shape.length - 1].map((axis) => index(axis, left.shape, left.chunks)),
      ),
      packed.dtype,
    ),
  ]);
  return [p, l, where('greaterEqual', part(packed, [0, 0], [k, n]), 0)];
}

/**
 * The decomposition A = P L U of matrices [..., m, n] by partial pivoting: P a permutation, L with ones on the diagonal, U
 * upper triangular. As scipy.linalg.lu; P is real.
 *
 * @throws 'shape' for fewer than two axes
 * @example
 * const [p, l, u] = cw.linalg.lu(a);
 */
export const lu = define(
  { name: 'linalg.lu', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): LuResult<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.lu'));
    const [m, n] = matrixExtents('linalg.lu', node);
    const packed =
      isLarge(node) && !someComplex(node)
        ? luFactors('linalg.lu', luPanels('linalg.lu', node))
        : dense([node], [m, n + 1], { name: 'linalg.lu', op: 'lu' });
    return named(
      ['P', 'L', 'U'],
      luParts(packed, m, n).map((one) => wrap(one)),
    );
  },
);

/** Which factor {@link cholesky} gives. */
export interface CholeskyOptions {
  /** The upper factor, from the upper triangle of A; default false: the lower one, from the lower triangle. */
  readonly upper?: boolean | undefined;
}

/**
 * The lower triangular L of symmetric, positive definite A = L Lᵀ [..., n, n], or with `upper` the U of A = Uᵀ U. Only that
 * triangle of A is read. From 1024 rows on it is decomposed by panels of columns, whose tasks run side by side; it is held whole.
 *
 * @throws 'shape' for matrices that are not square; when computed, 'linalg' for one that is not positive definite
 * @example
 * const l = cw.linalg.cholesky(covariance);
 */
export const cholesky = define(
  { name: 'linalg.cholesky', parameters: [['a', arrayLike]], options: { upper: optional(boolean, false) } },
  <X extends ArrayLike>(a: X, { upper = false }: CholeskyOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.cholesky'));
    const n = squareExtent('linalg.cholesky', node);
    if (someComplex(node)) {
      const form = wrap(realForm('linalg.cholesky', node));
      return wrap(fromRealForm(cholesky(form, { upper }).node)) as ChunkedArray<QuotientOf<DTypeOf<X>>>;
    }
    if (isLarge(node)) {
      const lower = choleskyFactor(choleskyPanels('linalg.cholesky', upper ? transposed(node) : node));
      return (upper ? lower.T : lower) as ChunkedArray<QuotientOf<DTypeOf<X>>>;
    }
    return wrap(dense([node], [n, n], { name: 'linalg.cholesky', op: 'cholesky', upper }));
  },
);
