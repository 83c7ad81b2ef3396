/**
 * Eigenvalues and eigenvectors of general square matrices, and roots of polynomials by them.
 */
import type { DType } from '../../../kernels/dtype.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { asFloat, dense, part, rowOf, someComplex, squareExtent } from './dense-node.js';
import { type EigResult, named } from './named-results.js';

type ComplexResult = Extract<DType, `complex${string}`>;

const joined = (re: Node, im: Node): ChunkedArray<ComplexResult> => wrap(elementwise('complex', [re, im]));

/** @internal eigenvalues, complex whatever they are */
export function eigenvaluesOf(name: string, node: Node): ChunkedArray<ComplexResult> {
  const n = squareExtent(name, node);
  if (someComplex(node)) return wrap(rowOf(dense([node], [1, n], { name, op: 'eig', vectors: false }), 0, 0, n));
  const both = dense([node], [2, n], { name, op: 'eig', vectors: false });
  return joined(rowOf(both, 0, 0, n), rowOf(both, 1, 0, n));
}

/**
 * Eigenvalues and eigenvectors (columns of norm 1) of square matrices [..., n, n], complex whatever they are, as in the array API.
 * Of symmetric and Hermitian ones `eigh` is faster and exact.
 *
 * Hessenberg reduction and the QR algorithm with double shifts, of complex matrices with single ones. float32 is computed in float64,
 * complex64 in complex128.
 *
 * @throws 'shape' for matrices that are not square; when computed, 'linalg' for NaN and infinities
 * @example
 * const [values, vectors] = cw.linalg.eig(a);
 */
export const eig = define(
  { name: 'linalg.eig', parameters: [['a', arrayLike]] },
  (a: ArrayLike): EigResult<ComplexResult> => {
    const node = asFloat(nodeOf(a, 'linalg.eig'));
    const n = squareExtent('linalg.eig', node);
    const names = ['eigenvalues', 'eigenvectors'];
    const params = { name: 'linalg.eig', op: 'eig', vectors: true } as const;
    if (someComplex(node)) {
      const both = dense([node], [1 + n, n], params);
      return named(names, [wrap(rowOf(both, 0, 0, n)), wrap(part(both, [1, 0], [1 + n, n]))]);
    }
    const all = dense([node], [2 + 2 * n, n], params);
    const vectors = joined(part(all, [2, 0], [2 + n, n]), part(all, [2 + n, 0], [2 + 2 * n, n]));
    return named(names, [joined(rowOf(all, 0, 0, n), rowOf(all, 1, 0, n)), vectors]);
  },
);

/**
 * The eigenvalues of square matrices [..., n, n], complex whatever they are; in no order.
 *
 * @throws as {@link eig}
 * @example
 * const values = cw.linalg.eigvals(a);
 */
export const eigvals = define(
  { name: 'linalg.eigvals', parameters: [['a', arrayLike]] },
  (a: ArrayLike): ChunkedArray<ComplexResult> => eigenvaluesOf('linalg.eigvals', asFloat(nodeOf(a, 'linalg.eigvals'))),
);
