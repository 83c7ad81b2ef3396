// Complex matrices reduced to real condensed form by reflections from both sides: Hermitian ones to tridiagonal, others to bidiagonal
// (LAPACK's zhetd2 and zgebd2). What is left is work for the real routines.
import { complexReflector, reflectLeft, reflectRight } from './complex';
import { complexAxpy, complexDot, complexScale, conjugateAxpy, gatherComplex, scatterComplex } from './complex-vector';

/**
 * Reduces Hermitian `a` [n, n], both triangles of which are there, to the symmetric tridiagonal `t` [n, n] of float64, which is zero
 * before. The vectors of n - 1 reflections are left below the diagonal, from a's second row on, their factors at `tau`. `work`: 2 n.
 */
export function complexTridiagonal(n: u32, a: usize, ld: usize, t: usize, tau: usize, work: usize): void {
  const w = work + 16 * <usize>n;
  const tLd = 8 * <usize>n;
  for (let i: u32 = 0; i < n; i++) {
    const corner = a + i * (ld + 16);
    const diagonal = t + i * (tLd + 8);
    store<f64>(diagonal, load<f64>(corner));
    const rest = n - i - 1;
    if (rest == 0) break;
    const factor = tau + 16 * <usize>i;
    gatherComplex(rest, corner + ld, ld, work, false);
    const beta = complexReflector(rest, work, factor);
    store<f64>(diagonal, beta, 8);
    store<f64>(diagonal + tLd, beta);
    scatterComplex(rest, work, corner + ld, ld);
    const re = load<f64>(factor);
    const im = load<f64>(factor, 8);
    if (re == 0 && im == 0) continue;
    // w = tau A v - tau / 2 (wᴴ v) v; A less v wᴴ and w vᴴ.
    const part = corner + ld + 16;
    for (let r: u32 = 0; r < rest; r++)
      v128.store(w + 16 * <usize>r, complexDot(rest, part + r * ld, work, false));
    complexScale(rest, re, im, w);
    const s = complexDot(rest, w, work, true);
    const x = -0.5 * f64x2.extract_lane(s, 0);
    const y = -0.5 * f64x2.extract_lane(s, 1);
    complexAxpy(rest, re * x - im * y, re * y + im * x, work, w);
    for (let r: u32 = 0; r < rest; r++) {
      const row = part + r * ld;
      const v = work + 16 * <usize>r;
      const u = w + 16 * <usize>r;
      conjugateAxpy(rest, -load<f64>(v), -load<f64>(v, 8), w, row);
      conjugateAxpy(rest, -load<f64>(u), -load<f64>(u, 8), work, row);
    }
  }
}

/**
 * Reduces `a` [m, n] with m >= n to the upper bidiagonal `b` [n, n] of float64, which is zero before. The vectors of n reflections from the
 * left are left below the diagonal, those of n - 1 from the right in the rows beside it from the second column on; their factors at
 * `tauLeft` and `tauRight`. `work`: m + n.
 */
export function complexBidiagonal(
  m: u32,
  n: u32,
  a: usize,
  ld: usize,
  b: usize,
  tauLeft: usize,
  tauRight: usize,
  work: usize,
): void {
  const w = work + 16 * <usize>m;
  const bLd = 8 * <usize>n;
  for (let i: u32 = 0; i < n; i++) {
    const corner = a + i * (ld + 16);
    const left = tauLeft + 16 * <usize>i;
    const diagonal = b + i * (bLd + 8);
    const rest = n - i - 1;
    gatherComplex(m - i, corner, ld, work, false);
    store<f64>(diagonal, complexReflector(m - i, work, left));
    reflectLeft(m - i, rest, work, load<f64>(left), -load<f64>(left, 8), corner + 16, ld, w);
    scatterComplex(m - i, work, corner, ld);
    if (rest == 0) break;
    const right = tauRight + 16 * <usize>i;
    gatherComplex(rest, corner + 16, 16, w, true);
    store<f64>(diagonal, complexReflector(rest, w, right), 8);
    reflectRight(m - i - 1, rest, w, load<f64>(right), load<f64>(right, 8), corner + ld + 16, ld);
    scatterComplex(rest, w, corner + 16, 16);
  }
}
