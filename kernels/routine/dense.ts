/**
 * Dense decompositions in the shared memory: the functions of routine.wasm by dtype, and the scratch memory they need.
 */
import type { DenseExports } from './dense-exports.js';
import type { RoutineExports } from './exports.js';

/** Dtypes that decompositions are computed in. */
export type DenseDType = 'float32' | 'float64';

/** Bytes at the beginning of every scratch memory that products within a routine use. */
export const GEMM_BYTES = 1310848;

/** A matrix whose columns lie side by side; `ld` bytes lead to the next row. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
}

/** Columns of each panel of Householder vectors, of `k` in all. */
export const panelWidth = (k: number): number => (k <= 128 ? k : 64);

/** Bytes that a QR decomposition of [m, n], or applying one to n columns, works with beside {@link GEMM_BYTES}. */
export const qrWorkBytes = (k: number, n: number, item: number): number =>
  Math.ceil((panelWidth(k) * n * item) / 32) * 64 + 64;

const upTo64 = (bytes: number): number => Math.ceil(bytes / 64) * 64;
/** Columns of the blocks of reflections, and sequences of rotations that are kept; as in assembly/dense. */
const BLOCK = 32;
const rotationBytes = (n: number): number => upTo64(272 + 256 * n);
const formBytes = (n: number): number => 8 * (2 * BLOCK * BLOCK + 2 * BLOCK * n);

/** Scratch bytes of `symmetricEigen`; the module's own count is a test. */
export const symmetricEigenBytes = (n: number): number =>
  upTo64(GEMM_BYTES + Math.max(8 * BLOCK * n + 8 * BLOCK, formBytes(n) + 8 * n * n) + rotationBytes(n) + 16 * n + 192) +
  64;

/** Scratch bytes of `singularValues`. */
export const singularValuesBytes = (n: number): number =>
  upTo64(
    GEMM_BYTES +
      Math.max(16 * BLOCK * n + 8 * BLOCK + 64, formBytes(n) + 8 * n * n) +
      16 * n * n +
      2 * rotationBytes(n) +
      24 * n +
      192,
  ) + 64;

/** Bytes from one row to the next where vectors are rotated: whole groups of 8 columns, and not a multiple of 4096. */
export function vectorLd(n: number): number {
  const bytes = upTo64(8 * n);
  return bytes % 4096 === 0 ? bytes + 64 : bytes;
}

interface Functions {
  readonly cholesky: DenseExports['choleskyF64'];
  readonly subtractSquare: DenseExports['subtractSquareF64'];
  readonly lu: DenseExports['luF64'];
  readonly qr: DenseExports['qrF64'];
  readonly qrApply: DenseExports['qrApplyF64'];
  readonly solveTriangular: DenseExports['solveTriangularF64'];
}

/** The functions for one dtype. */
export function denseFunctions({ exports }: { readonly exports: RoutineExports }, dtype: DenseDType): Functions {
  return dtype === 'float64'
    ? {
        cholesky: exports.choleskyF64,
        subtractSquare: exports.subtractSquareF64,
        lu: exports.luF64,
        qr: exports.qrF64,
        qrApply: exports.qrApplyF64,
        solveTriangular: exports.solveTriangularF64,
      }
    : {
        cholesky: exports.choleskyF32,
        subtractSquare: exports.subtractSquareF32,
        lu: exports.luF32,
        qr: exports.qrF32,
        qrApply: exports.qrApplyF32,
        solveTriangular: exports.solveTriangularF32,
      };
}
