// Cholesky decomposition of the lower triangle, by halves.
import { SUBTRACT } from '../matmul';
import { gemm } from './gemm';
import { half, solveRight } from './triangular';

const BASE: u32 = 16;
/** Diagonal blocks of A Aᵀ of which both triangles are computed. */
const SQUARE: u32 = 48;

/** C -= A Aᵀ below and on the diagonal of C [n, n]; what is above it in diagonal blocks is spoiled. */
export function subtractSquare<T>(n: u32, k: u32, a: usize, aLd: usize, c: usize, cLd: usize, scratch: usize): void {
  const item: usize = sizeof<T>();
  if (n <= SQUARE) {
    gemm<T>(n, n, k, a, aLd, item, a, item, aLd, c, cLd, SUBTRACT, scratch);
    return;
  }
  const h = half(n);
  const below = a + h * aLd;
  subtractSquare<T>(h, k, a, aLd, c, cLd, scratch);
  gemm<T>(n - h, h, k, below, aLd, item, a, item, aLd, c + h * cLd, cLd, SUBTRACT, scratch);
  subtractSquare<T>(n - h, k, below, aLd, c + h * (cLd + item), cLd, scratch);
}

function decompose<T>(n: u32, a: usize, ld: usize, scratch: usize): u32 {
  const item: usize = sizeof<T>();
  if (n > BASE) {
    const h = half(n);
    const below = a + h * ld;
    const rest = below + h * item;
    let failed = decompose<T>(h, a, ld, scratch);
    if (failed != 0) return failed;
    solveRight<T>(n - h, h, a, item, ld, false, true, below, ld, scratch);
    subtractSquare<T>(n - h, h, below, ld, rest, ld, scratch);
    failed = decompose<T>(n - h, rest, ld, scratch);
    return failed == 0 ? 0 : failed + h;
  }
  for (let j: u32 = 0; j < n; j++) {
    const row = a + j * ld;
    let s = load<T>(row + j * item);
    for (let c: u32 = 0; c < j; c++) {
      const v = load<T>(row + c * item);
      s -= v * v;
    }
    // Not a number is not positive either.
    if (!(s > 0)) return j + 1;
    s = sqrt<T>(s);
    store<T>(row + j * item, s);
    for (let i = j + 1; i < n; i++) {
      const at = a + i * ld;
      let t = load<T>(at + j * item);
      for (let c: u32 = 0; c < j; c++) t -= load<T>(at + c * item) * load<T>(row + c * item);
      store<T>(at + j * item, <T>(t / s));
    }
  }
  return 0;
}

/** L Lᵀ of the lower triangle of float64 [n, n] in place; gives 1 + the first row whose pivot is not positive, or 0. */
export function choleskyF64(n: u32, a: usize, ld: usize, scratch: usize): u32 {
  return decompose<f64>(n, a, ld, scratch);
}

/** Same of float32. */
export function choleskyF32(n: u32, a: usize, ld: usize, scratch: usize): u32 {
  return decompose<f32>(n, a, ld, scratch);
}

/** C -= A Aᵀ for the lower triangle of float64 C [n, n] and A [n, k]. */
export function subtractSquareF64(n: u32, k: u32, a: usize, aLd: usize, c: usize, cLd: usize, scratch: usize): void {
  subtractSquare<f64>(n, k, a, aLd, c, cLd, scratch);
}

/** Same of float32. */
export function subtractSquareF32(n: u32, k: u32, a: usize, aLd: usize, c: usize, cLd: usize, scratch: usize): void {
  subtractSquare<f32>(n, k, a, aLd, c, cLd, scratch);
}
