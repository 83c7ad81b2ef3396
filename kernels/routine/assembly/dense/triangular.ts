// Triangular systems with many right-hand sides: halves solved one after the other, with a product in between, down to
// triangles of a few rows. The triangle has any strides, so that a transposed one is only seen otherwise.
import { SUBTRACT } from '../matmul';
import { gemm } from './gemm';
import { axpy, divide } from './vector';

/** Rows of the triangles that are solved row by row. */
const BASE: u32 = 16;
/** Columns of right-hand sides that stay in the nearest cache meanwhile. */
const STRIPE: u32 = 128;

/** Half of `n`, in whole register tiles. */
// @ts-ignore: decorator
@inline
export function half(n: u32): u32 {
  return max<u32>(8, (n / 2) & ~7);
}

/** Solves T X = B in place of B [k, n]; `unit`: the diagonal counts as ones. */
export function solveLeft<T>(
  k: u32,
  n: u32,
  t: usize,
  tRow: usize,
  tColumn: usize,
  unit: bool,
  upper: bool,
  b: usize,
  ld: usize,
  scratch: usize,
): void {
  const item: usize = sizeof<T>();
  if (k > BASE) {
    const h = half(k);
    const below = b + h * ld;
    const second = t + h * (tRow + tColumn);
    if (upper) {
      solveLeft<T>(k - h, n, second, tRow, tColumn, unit, upper, below, ld, scratch);
      gemm<T>(h, n, k - h, t + h * tColumn, tRow, tColumn, below, ld, item, b, ld, SUBTRACT, scratch);
      solveLeft<T>(h, n, t, tRow, tColumn, unit, upper, b, ld, scratch);
    } else {
      solveLeft<T>(h, n, t, tRow, tColumn, unit, upper, b, ld, scratch);
      gemm<T>(k - h, n, h, t + h * tRow, tRow, tColumn, b, ld, item, below, ld, SUBTRACT, scratch);
      solveLeft<T>(k - h, n, second, tRow, tColumn, unit, upper, below, ld, scratch);
    }
    return;
  }
  for (let from: u32 = 0; from < n; from += STRIPE) {
    const wide = min<u32>(STRIPE, n - from);
    const x = b + from * item;
    for (let step: u32 = 0; step < k; step++) {
      const i = upper ? k - 1 - step : step;
      const row = t + i * tRow;
      const first: u32 = upper ? i + 1 : 0;
      const last: u32 = upper ? k : i;
      for (let j = first; j < last; j++) axpy<T>(wide, <T>-load<T>(row + j * tColumn), x + j * ld, x + i * ld);
      if (!unit) divide<T>(wide, load<T>(row + i * tColumn), x + i * ld);
    }
  }
}

/** Solves X T = B in place of B [m, k]. */
export function solveRight<T>(
  m: u32,
  k: u32,
  t: usize,
  tRow: usize,
  tColumn: usize,
  unit: bool,
  upper: bool,
  b: usize,
  ld: usize,
  scratch: usize,
): void {
  const item: usize = sizeof<T>();
  if (k > BASE) {
    const h = half(k);
    const right = b + h * item;
    const second = t + h * (tRow + tColumn);
    if (upper) {
      solveRight<T>(m, h, t, tRow, tColumn, unit, upper, b, ld, scratch);
      gemm<T>(m, k - h, h, b, ld, item, t + h * tColumn, tRow, tColumn, right, ld, SUBTRACT, scratch);
      solveRight<T>(m, k - h, second, tRow, tColumn, unit, upper, right, ld, scratch);
    } else {
      solveRight<T>(m, k - h, second, tRow, tColumn, unit, upper, right, ld, scratch);
      gemm<T>(m, h, k - h, right, ld, item, t + h * tRow, tRow, tColumn, b, ld, SUBTRACT, scratch);
      solveRight<T>(m, h, t, tRow, tColumn, unit, upper, b, ld, scratch);
    }
    return;
  }
  // Four rows at a time: they wait for themselves, not for each other.
  for (let i: u32 = 0; i < m; i += 4) {
    const x0 = b + i * ld;
    const x1 = i + 1 < m ? x0 + ld : x0;
    const x2 = i + 2 < m ? x1 + ld : x0;
    const x3 = i + 3 < m ? x2 + ld : x0;
    for (let step: u32 = 0; step < k; step++) {
      const j = upper ? step : k - 1 - step;
      const first: u32 = upper ? 0 : j + 1;
      const last: u32 = upper ? j : k;
      const at = j * item;
      let s0 = load<T>(x0 + at);
      let s1 = load<T>(x1 + at);
      let s2 = load<T>(x2 + at);
      let s3 = load<T>(x3 + at);
      for (let c = first; c < last; c++) {
        const value = load<T>(t + c * tRow + j * tColumn);
        s0 -= load<T>(x0 + c * item) * value;
        s1 -= load<T>(x1 + c * item) * value;
        s2 -= load<T>(x2 + c * item) * value;
        s3 -= load<T>(x3 + c * item) * value;
      }
      if (!unit) {
        const pivot = load<T>(t + j * (tRow + tColumn));
        s0 /= pivot;
        s1 /= pivot;
        s2 /= pivot;
        s3 /= pivot;
      }
      // The first row is the last to be written: where rows are missing, the others stand for it.
      store<T>(x3 + at, s3);
      store<T>(x2 + at, s2);
      store<T>(x1 + at, s1);
      store<T>(x0 + at, s0);
    }
  }
}

/** Solves T X = B (`right`: X T = B) with float64 [k, k] T of any strides, in place of B; `count`: its columns (rows). */
export function solveTriangularF64(
  k: u32,
  count: u32,
  t: usize,
  tRow: usize,
  tColumn: usize,
  unit: bool,
  upper: bool,
  right: bool,
  b: usize,
  ld: usize,
  scratch: usize,
): void {
  if (right) solveRight<f64>(count, k, t, tRow, tColumn, unit, upper, b, ld, scratch);
  else solveLeft<f64>(k, count, t, tRow, tColumn, unit, upper, b, ld, scratch);
}

/** Same of float32. */
export function solveTriangularF32(
  k: u32,
  count: u32,
  t: usize,
  tRow: usize,
  tColumn: usize,
  unit: bool,
  upper: bool,
  right: bool,
  b: usize,
  ld: usize,
  scratch: usize,
): void {
  if (right) solveRight<f32>(count, k, t, tRow, tColumn, unit, upper, b, ld, scratch);
  else solveLeft<f32>(k, count, t, tRow, tColumn, unit, upper, b, ld, scratch);
}
