/**
 * Singular values and vectors, and eigenvalues of symmetric and Hermitian matrices, of the matrices in the last two axes.
 */
import { boolean, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf, QuotientOf, RealOf } from '../types.js';
import {
  adjoint,
  asFloat,
  dense,
  matrixExtents,
  part,
  realPart,
  rowOf,
  squareExtent,
  transposed,
} from './dense-node.js';
import { type EigResult, named, type SvdResult } from './named-results.js';
import { tallQr, tallRows, tallTriangle } from './tall-skinny.js';

/** Which vectors {@link svd} gives. */
export interface SvdOptions {
  /** All of them: U [m, m] and Vh [n, n], as NumPy's default is; false: as many as there are singular values. Default: true. */
  readonly fullMatrices?: boolean | undefined;
}

/** U, S and Vh; of a tall or wide matrix in several chunks by QR chunk by chunk, unless all vectors are wanted. */
export function svdParts(name: string, node: Node, full = false): readonly [Node, Node, Node] {
  const [m, n] = matrixExtents(name, node);
  if (!full && m < n) {
    const turned = adjoint(node);
    if (tallRows(turned)) {
      const [u, s, vh] = svdParts(name, turned);
      return [adjoint(vh), s, adjoint(u)];
    }
  }
  const rows = full ? undefined : tallRows(node);
  if (rows) {
    const { r, apply } = tallQr(name, node, rows);
    const [u, s, vh] = svdParts(name, r);
    return [apply(u), s, vh];
  }
  const k = Math.min(m, n);
  const [left, right] = full ? [m, n] : [k, k];
  const all = dense([node], [m + right + 1, Math.max(left, n)], {
    name,
    op: 'svd',
    vectors: full ? 'full' : 'reduced',
  });
  return [part(all, [0, 0], [m, left]), realPart(rowOf(all, m + right, 0, k)), part(all, [m, 0], [m + right, n])];
}

/** Singular values alone, in descending order along the last axis. */
export function singularValuesOf(name: string, node: Node): Node {
  const [m, n] = matrixExtents(name, node);
  const seen = m < n ? transposed(node) : node;
  const rows = tallRows(seen);
  const core = rows ? tallTriangle(name, seen, rows) : node;
  const k = Math.min(m, n);
  return realPart(rowOf(dense([core], [1, k], { name, op: 'svd', vectors: 'none' }), 0, 0, k));
}

/**
 * The decomposition A = U diag(S) Vh of matrices [..., m, n]: U and Vhᴴ have orthonormal columns, S is real and descends.
 *
 * Bidiagonal reduction and implicit QR; what is not square is decomposed by QR first, a tall or wide matrix in several chunks chunk by
 * chunk (TSQR, two passes) where not all vectors are asked for. Others are one block each. float32 is computed in float64, complex64 in complex128. The signs of
 * the vectors are not definite. Tall and wide matrices usually want `fullMatrices: false`: all vectors of one of [1e6, 100] are 8 TB.
 *
 * @throws 'shape' for fewer than two axes; when computed, 'linalg' for NaN and infinities
 * @example
 * const [u, s, vh] = cw.linalg.svd(a, { fullMatrices: false });
 */
export const svd = define(
  { name: 'linalg.svd', parameters: [['a', arrayLike]], options: { fullMatrices: optional(boolean, true) } },
  <X extends ArrayLike>(a: X, { fullMatrices = true }: SvdOptions = {}): SvdResult<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.svd'));
    const [m, n] = matrixExtents('linalg.svd', node);
    const parts = svdParts('linalg.svd', node, fullMatrices);
    // The many vectors are one result, so that who wants the others does not compute them.
    const few = fullMatrices && Math.max(m, n) > 4 * Math.min(m, n) ? svdParts('linalg.svd', node) : parts;
    const [u, s, vh] = m > n ? [parts[0], few[1], few[2]] : [few[0], few[1], parts[2]];
    return named(['U', 'S', 'Vh'], [wrap(u), wrap(s), wrap(vh)]);
  },
);

/**
 * The singular values of matrices, in descending order along the last axis.
 *
 * @throws as {@link svd}
 * @example
 * const s = cw.linalg.svdvals(a);
 */
export const svdvals = define(
  { name: 'linalg.svdvals', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> =>
    wrap(singularValuesOf('linalg.svdvals', asFloat(nodeOf(a, 'linalg.svdvals')))),
);

/** Which triangle of symmetric or Hermitian matrices is read. */
export interface EighOptions {
  /** 'L' (default): the lower one; 'U': the upper one. */
  readonly uplo?: 'L' | 'U' | undefined;
}
const UPLO = { uplo: optional(oneOf('L', 'U'), 'L') };

/** Eigenvalues in the first row, and the eigenvectors as columns below. */
function symmetricEigen(name: string, node: Node, uplo: 'L' | 'U', vectors: boolean): Node {
  const n = squareExtent(name, node);
  return dense([node], [vectors ? n + 1 : 1, n], { name, op: 'eigh', vectors, upper: uplo === 'U' });
}

/**
 * Eigenvalues, ascending and real, and orthonormal eigenvectors (columns) of symmetric or Hermitian matrices [..., n, n].
 *
 * Tridiagonal reduction and implicit QL. float32 is computed in float64, complex64 in complex128. The signs of the vectors are not definite.
 *
 * @throws 'shape' for matrices that are not square; when computed, 'linalg' for NaN and infinities
 * @example
 * const [values, vectors] = cw.linalg.eigh(covariance);
 */
export const eigh = define(
  { name: 'linalg.eigh', parameters: [['a', arrayLike]], options: UPLO },
  <X extends ArrayLike>(
    a: X,
    { uplo = 'L' }: EighOptions = {},
  ): EigResult<QuotientOf<DTypeOf<X>>, RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(a, 'linalg.eigh'));
    const both = symmetricEigen('linalg.eigh', node, uplo, true);
    const n = node.shape[node.shape.length - 1];
    return named(
      ['eigenvalues', 'eigenvectors'],
      [wrap(realPart(rowOf(both, 0, 0, n))), wrap(part(both, [1, 0], [n + 1, n]))],
    );
  },
);

/**
 * The eigenvalues of symmetric or Hermitian matrices, real, in ascending order along the last axis.
 *
 * @throws as {@link eigh}
 * @example
 * const values = cw.linalg.eigvalsh(covariance);
 */
export const eigvalsh = define(
  { name: 'linalg.eigvalsh', parameters: [['a', arrayLike]], options: UPLO },
  <X extends ArrayLike>(a: X, { uplo = 'L' }: EighOptions = {}): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(a, 'linalg.eigvalsh'));
    const values = symmetricEigen('linalg.eigvalsh', node, uplo, false);
    return wrap(realPart(rowOf(values, 0, 0, node.shape[node.shape.length - 1])));
  },
);
