/**
 * Products of strided matrices in the shared memory, at the speed of the 128-bit SIMD units.
 */
import { DTYPES } from '../dtype.js';
import type { RoutineExports } from './exports.js';

/** Dtypes that have a product of their own; narrower ones are converted. Integers wrap. */
export type MatmulDType = 'float64' | 'float32' | 'int64' | 'uint64' | 'int32' | 'uint32';

/** A matrix anywhere in memory: strides in bytes, of any sign, 0 where a row or column is repeated. */
export interface StridedMatrix {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Rows of a packed block of the left operand. */
const BLOCK_ROWS = 128;
/** Products added up in registers before they go to the result. */
export const BLOCK_DEPTH = 256;
/** Columns of a packed block of the right operand. */
export const BLOCK_COLUMNS = 512;
const TILE_BYTES = 128;
const COLUMN_BYTES = 32;

const PRODUCTS = {
  float64: 'matmulF64',
  float32: 'matmulF32',
  int64: 'matmulI64',
  uint64: 'matmulI64',
  int32: 'matmulI32',
  uint32: 'matmulI32',
} as const satisfies Record<MatmulDType, keyof RoutineExports>;

/** Scratch bytes that a product of [m, k] and [k, n] of any m needs: one packed block of each operand and a register tile. */
export function matmulScratchBytes(dtype: MatmulDType, n: number, k: number): number {
  const { itemsize } = DTYPES[dtype];
  const depth = Math.min(k, BLOCK_DEPTH);
  const columns = COLUMN_BYTES / itemsize;
  const wide = Math.ceil(Math.min(n, BLOCK_COLUMNS) / columns) * columns;
  return TILE_BYTES + depth * (BLOCK_ROWS + wide) * itemsize;
}

/**
 * The product of `a` [m, k] and `b` [k, n], written to or added to `c` [m, n], whose columns lie side by side and which
 * overlaps neither. Each element is summed in the order of k, in runs of {@link BLOCK_DEPTH}; without k it is 0.
 *
 * Blocking: K. Goto and R. van de Geijn, Anatomy of High-Performance Matrix Multiplication, ACM TOMS 34 (2008).
 *
 * @param scratch address of {@link matmulScratchBytes} bytes
 * @param add whether to add to what is in `c`
 *
 * @example
 * // c = a·bᵀ of C-order float64 matrices [m, k] and [n, k]
 * matmul(routines, 'float64', m, n, k, { address: a, rowStride: 8 * k, columnStride: 8 },
 *   { address: b, rowStride: 8, columnStride: 8 * k }, { address: c, rowStride: 8 * n }, scratch, false);
 */
export function matmul(
  routines: { readonly exports: RoutineExports },
  dtype: MatmulDType,
  m: number,
  n: number,
  k: number,
  a: StridedMatrix,
  b: StridedMatrix,
  c: { readonly address: number; readonly rowStride: number },
  scratch: number,
  add: boolean,
): void {
  if (m === 0 || n === 0) return;
  const { exports } = routines;
  if (k === 0) {
    const { itemsize } = DTYPES[dtype];
    if (!add) for (let row = 0; row < m; row++) exports.fill(c.address + row * c.rowStride, n, itemsize, 0n);
    return;
  }
  exports[PRODUCTS[dtype]](
    m,
    n,
    k,
    a.address,
    a.rowStride,
    a.columnStride,
    b.address,
    b.rowStride,
    b.columnStride,
    c.address,
    c.rowStride,
    add ? 1 : 0,
    scratch,
  );
}
