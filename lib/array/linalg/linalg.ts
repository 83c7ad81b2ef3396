/**
 * The `linalg` namespace: decompositions, systems of equations, norms, and the products of arrays under their second address.
 */

import { optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { ArrayLike } from '../asarray.js';
import { arrayLike, movedArray } from '../kinds.js';
import { matrixTranspose, permuteDims, transpose } from '../shaping/manipulation.js';
import { solveBanded, solvehBanded } from './banded.js';
import { svdCompressed } from './compressed.js';
import { cross } from './cross.js';
import { cholesky, lu, qr, sfqr, tsqr } from './decompositions.js';
import { type DiagonalOptions, diagonal, trace } from './diagonals.js';
import { eig, eigvals } from './eigen.js';
import { cond, lstsq, matrixRank, pinv } from './least-squares.js';
import { matrixNorm, norm, vectorNorm } from './norms.js';
import { matrixPower } from './powers.js';
import { dot, inner, matmul, outer, tensordot, vecdot } from './products.js';
import { det, inv, slogdet, solve, solveTriangular } from './solving.js';
import { eigh, eigvalsh, svd, svdvals } from './spectral.js';
import { tensorinv, tensorsolve } from './tensors.js';
import { solveTridiagonal } from './tridiagonal.js';
import { kron, matvec, multiDot, vecmat } from './vector-products.js';

/** Options of {@link linalg}.diagonal and trace. */
export type LastDiagonalOptions = Pick<DiagonalOptions, 'offset'>;
const OFFSET = { offset: optional(whole, 0) };

/** Diagonals of the matrices in the last two axes. */
const lastDiagonal = define(
  { name: 'linalg.diagonal', parameters: [['x', movedArray]], options: OFFSET },
  <X extends ArrayLike>(x: X, options: LastDiagonalOptions = {}) => diagonal(x, { ...options, axis1: -2, axis2: -1 }),
);
/** Their sums. */
const lastTrace = define(
  { name: 'linalg.trace', parameters: [['x', arrayLike]], options: OFFSET },
  <X extends ArrayLike>(x: X, options: LastDiagonalOptions = {}) => trace(x, { ...options, axis1: -2, axis2: -1 }),
);
/**
 * Linear algebra over the matrices in the last two axes, as NumPy's and the array API's `linalg`, with what dask and scipy have beside.
 *
 * @example
 * const x = cw.linalg.solve(a, b);
 * const [q, r] = cw.linalg.qr(a);
 * const size = cw.linalg.norm(u, { axis: -1 });
 */
export const linalg = {
  cholesky,
  cond,
  cross,
  det,
  diagonal: lastDiagonal,
  dot,
  eig,
  eigh,
  eigvals,
  eigvalsh,
  inner,
  inv,
  kron,
  lstsq,
  lu,
  matmul,
  matrixNorm,
  matrixPower,
  matrixRank,
  matrixTranspose,
  matvec,
  multiDot,
  norm,
  outer,
  permuteDims,
  pinv,
  qr,
  sfqr,
  slogdet,
  solve,
  solveBanded,
  solvehBanded,
  solveTriangular,
  solveTridiagonal,
  svd,
  svdCompressed,
  svdvals,
  tensordot,
  tensorinv,
  tensorsolve,
  trace: lastTrace,
  transpose,
  tsqr,
  vecdot,
  vecmat,
  vectorNorm,
} as const;
