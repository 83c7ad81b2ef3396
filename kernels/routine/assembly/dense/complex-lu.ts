// LU decompositions of complex matrices, and triangular systems with them: rows of pairs of float64, `ld` bytes apart.
import { complexAxpy, complexScale, size } from './complex-vector';

/**
 * LU with partial pivoting of `a` [m, n] in place; u32 `pivots` say which row each of min(m, n) was exchanged with. Gives 1 + the first
 * column without pivot, or 0.
 */
export function complexLu(m: u32, n: u32, a: usize, ld: usize, pivots: usize): u32 {
  const k = min<u32>(m, n);
  let missing: u32 = 0;
  for (let j: u32 = 0; j < k; j++) {
    const row = a + j * ld;
    const at = 16 * <usize>j;
    let best = j;
    let most: f64 = -1;
    for (let i = j; i < m; i++) {
      const x = a + i * ld + at;
      const here = abs<f64>(load<f64>(x)) + abs<f64>(load<f64>(x, 8));
      if (here > most) {
        most = here;
        best = i;
      }
    }
    store<u32>(pivots + 4 * <usize>j, best);
    if (best != j) {
      const other = a + best * ld;
      for (let c: usize = 0; c < 16 * <usize>n; c += 16) {
        const v = v128.load(row + c);
        v128.store(row + c, v128.load(other + c));
        v128.store(other + c, v);
      }
    }
    const re = load<f64>(row + at);
    const im = load<f64>(row + at, 8);
    const length = size(re, im);
    if (length == 0) {
      if (missing == 0) missing = j + 1;
      continue;
    }
    const unitRe = re / length;
    const unitIm = im / length;
    for (let i = j + 1; i < m; i++) {
      const x = a + i * ld + at;
      // The row's element over the pivot.
      const p = load<f64>(x) / length;
      const q = load<f64>(x, 8) / length;
      const fRe = p * unitRe + q * unitIm;
      const fIm = q * unitRe - p * unitIm;
      store<f64>(x, fRe);
      store<f64>(x, fIm, 8);
      if (fRe != 0 || fIm != 0) complexAxpy(n - j - 1, -fRe, -fIm, row + at + 16, x + 16);
    }
  }
  return missing;
}

/**
 * Solves T X = B in place of `b` [k, count]: T's rows are `row` bytes apart, its columns `column`. With `unit` the diagonal counts as
 * ones; with `upper` the upper triangle is meant.
 */
export function complexTriangular(
  k: u32,
  count: u32,
  t: usize,
  row: usize,
  column: usize,
  unit: u32,
  upper: u32,
  b: usize,
  ld: usize,
): void {
  for (let step: u32 = 0; step < k; step++) {
    const i = upper != 0 ? k - 1 - step : step;
    const to = b + i * ld;
    for (let s: u32 = 0; s < step; s++) {
      const j = upper != 0 ? k - 1 - s : s;
      const at = t + i * row + j * column;
      complexAxpy(count, -load<f64>(at), -load<f64>(at, 8), b + j * ld, to);
    }
    if (unit != 0) continue;
    const at = t + i * (row + column);
    const re = load<f64>(at);
    const im = load<f64>(at, 8);
    const d = size(re, im);
    complexScale(count, re / d / d, -im / d / d, to);
  }
}
