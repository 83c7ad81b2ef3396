/**
 * Decompositions of matrices in the last two axes: QR, LU, Cholesky.
 */
import { boolean, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { asFloat, columnOf, dense, matrixExtents, part, squareExtent } from './dense-node.js';
import { type LuResult, named, type QrResult } from './named-results.js';

/** What {@link qr} gives. */
export interface QrOptions {
  /** 'reduced' (default): Q [m, k] and R [k, n] with k the lesser extent; 'complete': Q [m, m] and R [m, n]. */
  readonly mode?: 'reduced' | 'complete' | undefined;
}

/**
 * The decomposition A = Q R of matrices [..., m, n]: Q has orthonormal columns, R is upper triangular.
 *
 * Householder reflections, with the signs that LAPACK gives. Each matrix is one block; integers are taken as float64.
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
    options: { mode: optional(oneOf('reduced', 'complete'), 'reduced') },
  },
  <X extends ArrayLike>(a: X, { mode = 'reduced' }: QrOptions = {}): QrResult<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.qr'));
    const [m, n] = matrixExtents('linalg.qr', node);
    const k = Math.min(m, n);
    const [q, r, width] = mode === 'complete' ? [m, m, Math.max(m, n)] : [k, k, n];
    const both = dense([node], [m + r, width], { name: 'linalg.qr', op: 'qr', mode });
    return named(['Q', 'R'], [wrap(part(both, [0, 0], [m, q])), wrap(part(both, [m, 0], [m + r, n]))]);
  },
);

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
  const order = columnOf(packed, n);
  const columns = along(order, -1);
  const rows = index(columns.shape.length - 2, columns.shape, columns.chunks);
  const p = cast(elementwise('equal', [cast(columns, 'int64'), rows]), packed.dtype);
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
 * upper triangular. As scipy.linalg.lu.
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
    const packed = dense([node], [m, n + 1], { name: 'linalg.lu', op: 'lu' });
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
 * triangle of A is read.
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
    return wrap(dense([node], [n, n], { name: 'linalg.cholesky', op: 'cholesky', upper }));
  },
);
