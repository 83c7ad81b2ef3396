// Eigenvalues and eigenvectors of symmetric float64 matrices: reduction to tridiagonal form in panels (LAPACK's dlatrd), then the
// implicit QL algorithm (EISPACK's imtql2), whose rotations are applied together.
import { SUBTRACT } from '../matmul';
import { GEMM_BYTES, gemm } from './gemm';
import { BLOCK, formBytes, formReflections, reflector, transposeSquare } from './reflector';
import { applyRotations, beginRotations, rotationBytes, sequence } from './rotations';
import { axpy, dot, gemv, gemvT, scale } from './vector';

/** y -= Σ coefficient of row k × row k, for `k` rows; the coefficients are the elements of column `at` of other rows. */
function subtractRows(k: u32, n: u32, rows: usize, ld: usize, others: usize, othersLd: usize, y: usize, spare: usize): void {
  for (let i: u32 = 0; i < k; i++) store<f64>(spare + 8 * i, -load<f64>(others + i * othersLd));
  gemvT(k, n, rows, ld, spare, y);
}

/** y -= Rowsᵀ (Others x): both have `k` rows. */
function subtractProduct(
  k: u32,
  inner: u32,
  others: usize,
  othersLd: usize,
  x: usize,
  n: u32,
  rows: usize,
  ld: usize,
  y: usize,
  spare: usize,
): void {
  if (k == 0) return;
  gemv(k, inner, others, othersLd, x, spare);
  scale<f64>(k, -1, spare);
  gemvT(k, n, rows, ld, spare, y);
}

/**
 * Reduces `a` [n, n], both triangles of which are there, to tridiagonal d and e. Row i of `a` becomes the vector of reflection i,
 * with zeros up to its diagonal.
 */
function tridiagonalise(n: u32, a: usize, ld: usize, d: usize, e: usize, tau: usize, scratch: usize): void {
  const w = scratch + GEMM_BYTES;
  const wLd: usize = 8 * n;
  const spare = w + BLOCK * wLd;
  for (let from: u32 = 0; from < n; from += BLOCK) {
    const wide = min<u32>(BLOCK, n - from);
    for (let p: u32 = 0; p < wide; p++) {
      const i = from + p;
      const rest = n - i - 1;
      const row = a + i * ld;
      const v = a + from * ld;
      subtractRows(p, rest + 1, v + 8 * i, ld, w + 8 * i, wLd, row + 8 * i, spare);
      subtractRows(p, rest + 1, w + 8 * i, wLd, v + 8 * i, ld, row + 8 * i, spare);
      store<f64>(d + 8 * i, load<f64>(row + 8 * i));
      memory.fill(row, 0, 8 * (i + 1));
      if (rest == 0) break;
      const x = row + 8 * (i + 1);
      const factor = reflector(rest, x, e + 8 * i);
      store<f64>(tau + 8 * i, factor);
      const y = w + p * wLd + 8 * (i + 1);
      const next = 8 * (i + 1);
      gemv(rest, rest, a + (i + 1) * (ld + 8), ld, x, y);
      subtractProduct(p, rest, w + next, wLd, x, rest, v + next, ld, y, spare);
      subtractProduct(p, rest, v + next, ld, x, rest, w + next, wLd, y, spare);
      scale<f64>(rest, factor, y);
      axpy<f64>(rest, -0.5 * factor * dot(rest, x, y), x, y);
    }
    const end = from + wide;
    if (end >= n) break;
    const rest = n - end;
    const corner = a + end * (ld + 8);
    const v = a + from * ld + 8 * end;
    gemm<f64>(rest, rest, wide, v, 8, ld, w + 8 * end, wLd, 8, corner, ld, SUBTRACT, scratch);
    gemm<f64>(rest, rest, wide, w + 8 * end, 8, wLd, v, ld, 8, corner, ld, SUBTRACT, scratch);
  }
}

/** Iterations for each eigenvalue at most. */
const MOST: u32 = 60;

/** The implicit QL algorithm on d and e; rotates rows of `z` (0: none). Gives 0, or 1 where it does not converge. */
function iterateQl(n: u32, d: usize, e: usize, z: usize, ld: usize, columns: u32, kept: usize): u32 {
  const eps: f64 = 2.220446049250313e-16;
  beginRotations(kept);
  store<f64>(e + 8 * (n - 1), 0);
  for (let l: u32 = 0; l < n; l++) {
    for (let count: u32 = 0; ; count++) {
      let m = l;
      for (; m + 1 < n; m++) {
        const size = abs<f64>(load<f64>(d + 8 * m)) + abs<f64>(load<f64>(d + 8 * (m + 1)));
        if (abs<f64>(load<f64>(e + 8 * m)) <= eps * size) break;
      }
      if (m == l) break;
      if (count == MOST) return 1;
      let p = load<f64>(d + 8 * l);
      let g = (load<f64>(d + 8 * (l + 1)) - p) / (2 * load<f64>(e + 8 * l));
      let r = Math.sqrt(g * g + 1);
      g = load<f64>(d + 8 * m) - p + load<f64>(e + 8 * l) / (g + (g < 0 ? -r : r));
      let s: f64 = 1;
      let c: f64 = 1;
      p = 0;
      let pairs: usize = z != 0 ? sequence(kept, n, l, m - l, z, ld, columns, true) : 0;
      let i = m;
      let split = false;
      while (i > l) {
        i--;
        const f = s * load<f64>(e + 8 * i);
        const b = c * load<f64>(e + 8 * i);
        r = Math.sqrt(f * f + g * g);
        store<f64>(e + 8 * (i + 1), r);
        if (r == 0) {
          // A zero splits the matrix: what remains of the sequence does nothing.
          store<f64>(d + 8 * (i + 1), load<f64>(d + 8 * (i + 1)) - p);
          store<f64>(e + 8 * m, 0);
          if (z != 0) {
            for (let j = i + 1; j > l; j--) {
              store<f64>(pairs, 1);
              store<f64>(pairs, 0, 8);
              pairs += 16;
            }
          }
          split = true;
          break;
        }
        s = f / r;
        c = g / r;
        g = load<f64>(d + 8 * (i + 1)) - p;
        r = (load<f64>(d + 8 * i) - g) * s + 2 * c * b;
        p = s * r;
        store<f64>(d + 8 * (i + 1), g + p);
        g = c * r - b;
        if (z != 0) {
          store<f64>(pairs, c);
          store<f64>(pairs, s, 8);
          pairs += 16;
        }
      }
      if (split) continue;
      store<f64>(d + 8 * l, load<f64>(d + 8 * l) - p);
      store<f64>(e + 8 * l, g);
      store<f64>(e + 8 * m, 0);
    }
  }
  if (z != 0) applyRotations(kept, z, ld, columns, true);
  return 0;
}

/** Scratch bytes of {@link symmetricEigen}. */
export function symmetricEigenBytes(n: u32): u32 {
  const reduce = 8 * BLOCK * <usize>n + 8 * BLOCK;
  const form = formBytes(n) + 8 * <usize>n * <usize>n;
  return <u32>(((GEMM_BYTES + max<usize>(reduce, form) + rotationBytes(n) + 16 * <usize>n + 255) & ~63) + 64);
}

/**
 * Eigenvalues of symmetric float64 `a` [n, n], which is lost, into `d`, in no order; with `z` (not 0) eigenvectors into its rows, which
 * are `ld` bytes apart and have room for a multiple of 8 columns. Elements must not be so large that squares overflow. Gives 0, or 1 where
 * it did not converge.
 */
export function symmetricEigen(n: u32, a: usize, aLd: usize, d: usize, z: usize, ld: usize, scratch: usize): u32 {
  if (n == 0) return 0;
  const kept = scratch + ((GEMM_BYTES + max<usize>(8 * BLOCK * n + 8 * BLOCK, formBytes(n) + 8 * n * n) + 63) & ~63);
  const e = kept + rotationBytes(n);
  const tau = e + 8 * n;
  tridiagonalise(n, a, aLd, d, e, tau, scratch);
  if (z == 0) return iterateQl(n, d, e, 0, 0, 0, kept);
  const q = scratch + GEMM_BYTES + formBytes(n);
  formReflections(n, n - 1, 1, a, aLd, tau, q, 8 * n, scratch);
  transposeSquare(n, q, 8 * n, z, ld);
  return iterateQl(n, d, e, z, ld, (n + 7) & ~7, kept);
}
