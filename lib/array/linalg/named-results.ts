/**
 * Several results of one function: a tuple, to be taken apart by place, whose parts have names too.
 */
import type { DType } from '../../../kernels/dtype.js';
import type { ChunkedArray } from '../chunked-array.js';
import type { RealOf } from '../types.js';

/** The decomposition A = Q R. */
export type QrResult<D extends DType = DType> = readonly [Q: ChunkedArray<D>, R: ChunkedArray<D>] & {
  readonly Q: ChunkedArray<D>;
  readonly R: ChunkedArray<D>;
};
/** The decomposition A = P L U. */
export type LuResult<D extends DType = DType> = readonly [
  P: ChunkedArray<RealOf<D>>,
  L: ChunkedArray<D>,
  U: ChunkedArray<D>,
] & {
  readonly P: ChunkedArray<RealOf<D>>;
  readonly L: ChunkedArray<D>;
  readonly U: ChunkedArray<D>;
};
/** Sign and logarithm of determinants. */
export type SlogdetResult<D extends DType = DType> = readonly [
  sign: ChunkedArray<D>,
  logabsdet: ChunkedArray<RealOf<D>>,
] & {
  readonly sign: ChunkedArray<D>;
  readonly logabsdet: ChunkedArray<RealOf<D>>;
};

/** Eigenvalues and eigenvectors. */
export type EigResult<D extends DType = DType, V extends DType = D> = readonly [
  eigenvalues: ChunkedArray<V>,
  eigenvectors: ChunkedArray<D>,
] & { readonly eigenvalues: ChunkedArray<V>; readonly eigenvectors: ChunkedArray<D> };
/** The decomposition A = U diag(S) Vh. */
export type SvdResult<D extends DType = DType> = readonly [
  U: ChunkedArray<D>,
  S: ChunkedArray<RealOf<D>>,
  Vh: ChunkedArray<D>,
] & {
  readonly U: ChunkedArray<D>;
  readonly S: ChunkedArray<RealOf<D>>;
  readonly Vh: ChunkedArray<D>;
};

/** A solution in the sense of least squares, with what is known of it. */
export type LstsqResult<D extends DType = DType> = readonly [
  x: ChunkedArray<D>,
  residuals: ChunkedArray<RealOf<D>>,
  rank: ChunkedArray<'int64'>,
  s: ChunkedArray<RealOf<D>>,
] & {
  readonly x: ChunkedArray<D>;
  readonly residuals: ChunkedArray<RealOf<D>>;
  readonly rank: ChunkedArray<'int64'>;
  readonly s: ChunkedArray<RealOf<D>>;
};

/** `parts` as a tuple with names. */
export const named = <R>(names: readonly string[], parts: readonly ChunkedArray[]): R => {
  const tuple = [...parts];
  names.forEach((name, k) => {
    // Not listed, so that a tuple looks like one.
    Object.defineProperty(tuple, name, { value: parts[k], enumerable: false });
  });
  return Object.freeze(tuple) as R;
};
