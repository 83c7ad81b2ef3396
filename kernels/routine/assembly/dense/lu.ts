// LU decomposition with partial pivoting, by halves of the columns.
// S. Toledo, Locality of reference in LU decomposition with partial pivoting, SIAM J. Matrix Anal. Appl. 18 (1997).
import { SUBTRACT } from '../matmul';
import { gemm } from './gemm';
import { half, solveLeft } from './triangular';

/** Columns that are eliminated one by one. */
const BASE: u32 = 8;

/** Exchanges rows j and pivots[j] of `n` columns, for j from 0 to `count`. */
function exchange<T>(n: u32, a: usize, ld: usize, pivots: usize, count: u32): void {
  const bytes = n * <u32>sizeof<T>();
  for (let j: u32 = 0; j < count; j++) {
    const other = load<u32>(pivots + 4 * j);
    if (other == j) continue;
    const x = a + j * ld;
    const y = a + other * ld;
    let i: u32 = 0;
    for (; i + 16 <= bytes; i += 16) {
      const v = v128.load(x + i);
      v128.store(x + i, v128.load(y + i));
      v128.store(y + i, v);
    }
    for (; i < bytes; i += 4) {
      const v = load<u32>(x + i);
      store<u32>(x + i, load<u32>(y + i));
      store<u32>(y + i, v);
    }
  }
}

/** Eliminates the columns of a panel one by one. */
function eliminate<T>(m: u32, n: u32, a: usize, ld: usize, pivots: usize): u32 {
  const item: usize = sizeof<T>();
  let singular: u32 = 0;
  for (let j: u32 = 0; j < n; j++) {
    let best = j;
    let most = abs<T>(load<T>(a + j * (ld + item)));
    for (let i = j + 1; i < m; i++) {
      const size = abs<T>(load<T>(a + i * ld + j * item));
      if (size > most) {
        most = size;
        best = i;
      }
    }
    store<u32>(pivots + 4 * j, best);
    const row = a + j * ld;
    if (best != j) {
      const other = a + best * ld;
      for (let c: u32 = 0; c < n; c++) {
        const v = load<T>(row + c * item);
        store<T>(row + c * item, load<T>(other + c * item));
        store<T>(other + c * item, v);
      }
    }
    const pivot = load<T>(row + j * item);
    if (pivot == 0) {
      if (singular == 0) singular = j + 1;
      continue;
    }
    for (let i = j + 1; i < m; i++) {
      const at = a + i * ld;
      const factor = <T>(load<T>(at + j * item) / pivot);
      store<T>(at + j * item, factor);
      for (let c = j + 1; c < n; c++)
        store<T>(at + c * item, <T>(load<T>(at + c * item) - factor * load<T>(row + c * item)));
    }
  }
  return singular;
}

/** The decomposition of [m, n], m >= n, in place; pivots count from the first row. Gives 1 + the first column without pivot. */
function decompose<T>(m: u32, n: u32, a: usize, ld: usize, pivots: usize, scratch: usize): u32 {
  if (n <= BASE) return eliminate<T>(m, n, a, ld, pivots);
  const item: usize = sizeof<T>();
  const h = half(n);
  const right = a + h * item;
  const below = a + h * ld;
  const rest = below + h * item;
  let singular = decompose<T>(m, h, a, ld, pivots, scratch);
  exchange<T>(n - h, right, ld, pivots, h);
  solveLeft<T>(h, n - h, a, ld, item, true, false, right, ld, scratch);
  gemm<T>(m - h, n - h, h, below, ld, item, right, ld, item, rest, ld, SUBTRACT, scratch);
  const later = decompose<T>(m - h, n - h, rest, ld, pivots + 4 * h, scratch);
  exchange<T>(h, below, ld, pivots + 4 * h, n - h);
  for (let j = h; j < n; j++) store<u32>(pivots + 4 * j, load<u32>(pivots + 4 * j) + h);
  if (singular == 0 && later != 0) singular = later + h;
  return singular;
}

// @ts-ignore: decorator
@inline
function factor<T>(m: u32, n: u32, a: usize, ld: usize, pivots: usize, scratch: usize): u32 {
  const k = min<u32>(m, n);
  const singular = decompose<T>(m, k, a, ld, pivots, scratch);
  if (n > k) {
    const right = a + k * sizeof<T>();
    exchange<T>(n - k, right, ld, pivots, k);
    solveLeft<T>(k, n - k, a, ld, sizeof<T>(), true, false, right, ld, scratch);
  }
  return singular;
}

/**
 * P A = L U of float64 [m, n] in place; `pivots`: for each of the first min(m, n) rows the row it was exchanged with.
 * Gives 1 + the first column without pivot, 0 where there is none.
 */
export function luF64(m: u32, n: u32, a: usize, ld: usize, pivots: usize, scratch: usize): u32 {
  return factor<f64>(m, n, a, ld, pivots, scratch);
}

/** Same of float32. */
export function luF32(m: u32, n: u32, a: usize, ld: usize, pivots: usize, scratch: usize): u32 {
  return factor<f32>(m, n, a, ld, pivots, scratch);
}

/** Exchanges rows of `bytes` bytes (a multiple of 4) as `count` pivots say. */
export function exchangeRows(bytes: u32, a: usize, ld: usize, pivots: usize, count: u32): void {
  exchange<f32>(bytes / 4, a, ld, pivots, count);
}
