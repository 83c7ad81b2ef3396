// Matrix products within dense routines: those of ../matmul.ts, whose scratch memory comes first in theirs.
import { matmulF32, matmulF64, SET } from '../matmul';

/** Bytes at the beginning of a dense routine's scratch memory that products use. Known to ../../dense.ts too. */
export const GEMM_BYTES: usize = 1310848;

/** The product of [m, k] and [k, n] into `c`, added to it or taken from it; nothing for empty ones but SET without depth. */
export function gemm<T>(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  if (m == 0 || n == 0) return;
  if (k == 0) {
    if (mode == SET) for (let i: u32 = 0; i < m; i++) memory.fill(c + i * cRow, 0, n * sizeof<T>());
    return;
  }
  if (sizeof<T>() == 8) matmulF64(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
  else matmulF32(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
}
