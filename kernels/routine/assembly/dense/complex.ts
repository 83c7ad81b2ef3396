// Householder reflections I - tau v vᴴ of complex matrices, as LAPACK's: rows of pairs of float64, `ld` bytes apart. QR decompositions,
// and products with what reflections were left.
import { complexAxpy, complexDot, complexScale, conjugateAxpy, gatherComplex, scatterComplex, size } from './complex-vector';

/**
 * The reflection whose conjugate transposed takes `x` (n numbers) to a real multiple of the first unit vector, which is given. Its vector
 * replaces x, its factor is stored at `tau`.
 */
export function complexReflector(n: u32, x: usize, tau: usize): f64 {
  const alphaRe = load<f64>(x);
  const alphaIm = load<f64>(x, 8);
  let below: f64 = 0;
  for (let i: usize = 16; i < 16 * <usize>n; i += 8) below = max<f64>(below, abs<f64>(load<f64>(x + i)));
  store<f64>(x, 1);
  store<f64>(x, 0, 8);
  if (below == 0 && alphaIm == 0) {
    store<f64>(tau, 0);
    store<f64>(tau, 0, 8);
    return alphaRe;
  }
  const most = max<f64>(below, max<f64>(abs<f64>(alphaRe), abs<f64>(alphaIm)));
  let sum = (alphaRe / most) * (alphaRe / most) + (alphaIm / most) * (alphaIm / most);
  for (let i: usize = 16; i < 16 * <usize>n; i += 8) {
    const y = load<f64>(x + i) / most;
    sum += y * y;
  }
  const length = most * Math.sqrt(sum);
  const beta = alphaRe >= 0 ? -length : length;
  store<f64>(tau, (beta - alphaRe) / beta);
  store<f64>(tau, -alphaIm / beta, 8);
  // 1 / (alpha - beta)
  const re = alphaRe - beta;
  const d = size(re, alphaIm);
  complexScale(n - 1, re / d / d, -alphaIm / d / d, x + 16);
  return beta;
}

/** `c` [m, n] less factor v (vᴴ c); `w` has room for n numbers. */
export function reflectLeft(m: u32, n: u32, v: usize, re: f64, im: f64, c: usize, ld: usize, w: usize): void {
  if (n == 0 || (re == 0 && im == 0)) return;
  memory.fill(w, 0, 16 * <usize>n);
  for (let i: u32 = 0; i < m; i++) {
    const at = v + 16 * <usize>i;
    complexAxpy(n, load<f64>(at), -load<f64>(at, 8), c + i * ld, w);
  }
  complexScale(n, -re, -im, w);
  for (let i: u32 = 0; i < m; i++) {
    const at = v + 16 * <usize>i;
    complexAxpy(n, load<f64>(at), load<f64>(at, 8), w, c + i * ld);
  }
}

/** `c` [m, n] less factor (c u) uᴴ. */
export function reflectRight(m: u32, n: u32, u: usize, re: f64, im: f64, c: usize, ld: usize): void {
  if (re == 0 && im == 0) return;
  for (let i: u32 = 0; i < m; i++) {
    const row = c + i * ld;
    const s = complexDot(n, row, u, false);
    const x = f64x2.extract_lane(s, 0);
    const y = f64x2.extract_lane(s, 1);
    conjugateAxpy(n, -(re * x - im * y), -(re * y + im * x), u, row);
  }
}

/**
 * Householder QR of `a` [m, n] in place, as LAPACK's zgeqr2: R in its upper triangle, the vectors below it, their factors, one pair
 * for each of min(m, n) columns, at `tau`. `work` has room for m + n numbers.
 */
export function complexQr(m: u32, n: u32, a: usize, ld: usize, tau: usize, work: usize): void {
  const k = min<u32>(m, n);
  const w = work + 16 * <usize>m;
  for (let j: u32 = 0; j < k; j++) {
    const top = a + j * (ld + 16);
    const factor = tau + 16 * <usize>j;
    gatherComplex(m - j, top, ld, work, false);
    const beta = complexReflector(m - j, work, factor);
    reflectLeft(m - j, n - j - 1, work, load<f64>(factor), -load<f64>(factor, 8), top + 16, ld, w);
    scatterComplex(m - j, work, top, ld);
    store<f64>(top, beta);
    store<f64>(top, 0, 8);
  }
}

/**
 * The product of k reflections with `q` [m, p]. Vector i has 1 at i, and its further elements `step` bytes apart from
 * a + i (next + step) + step on; with `identity` q has those columns from i on only that reflection i finds there. `work`: room for m + p.
 */
export function complexReflect(
  m: u32,
  k: u32,
  a: usize,
  next: usize,
  step: usize,
  tau: usize,
  p: u32,
  q: usize,
  ld: usize,
  identity: u32,
  work: usize,
): void {
  const w = work + 16 * <usize>m;
  for (let i = <i32>k - 1; i >= 0; i--) {
    const j = <u32>i;
    const factor = tau + 16 * <usize>j;
    gatherComplex(m - j, a + j * (next + step), step, work, false);
    store<f64>(work, 1);
    store<f64>(work, 0, 8);
    const first = identity != 0 ? min<u32>(j, p) : 0;
    const at = q + j * ld + 16 * <usize>first;
    reflectLeft(m - j, p - first, work, load<f64>(factor), load<f64>(factor, 8), at, ld, w);
  }
}
