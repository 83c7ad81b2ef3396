/**
 * Cholesky decomposition, and systems of equations with single matrices.
 */
import { denseFunctions, GEMM_BYTES, type Matrix } from '../../../../kernels/routine/dense.js';
import { decompose } from './dense-lu.js';
import {
  bytesOf,
  clearTriangle,
  copyMatrix,
  copyTransposed,
  type DenseCall,
  type DenseOperation,
  matrixAt,
  type ParamsOf,
  partsFrom,
  setDiagonal,
  singular,
} from './dense-operation.js';

/** Decomposes `a`, a part of the matrix from row and column `from` on, in place. */
export function factorise(call: DenseCall<unknown>, a: Matrix, from = 0): void {
  const { machine, dtype, scratch } = call;
  const failed = denseFunctions(machine.routines, dtype).cholesky(a.rows, a.address, a.ld, scratch);
  if (failed > 0)
    throw call.fail(
      `is not positive definite: the leading ${from + failed} rows and columns have no positive determinant; use eigh, lu or solve without assumeA`,
    );
}

/** The lower factor of which only the lower triangle was read, or the upper one of which only the upper was. */
export const CHOLESKY: DenseOperation<ParamsOf<'cholesky'>> = {
  scratchBytes: ({ params, inputs: [[n]], item }) => GEMM_BYTES + (params.upper ? bytesOf(n * n * item) : 0),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [a] = inputs;
    if (!params.upper) {
      copyMatrix(machine, a, output, item);
      factorise(call, output);
      clearTriangle(machine, output, item, false);
      return;
    }
    const lower = matrixAt(call.scratch + GEMM_BYTES, a.rows, a.rows, item);
    copyTransposed(machine, a, lower, item);
    factorise(call, lower);
    copyTransposed(machine, lower, output, item);
    clearTriangle(machine, output, item, true);
  },
};

/** One of the two triangles of a factor, possibly seen transposed. */
interface Triangle {
  readonly upper: boolean;
  readonly unit?: boolean;
  readonly transposed?: boolean;
}

/** Solves with a triangular matrix in place of `b`. */
export function solveTriangle(
  call: DenseCall<unknown>,
  t: Matrix,
  { upper, unit, transposed }: Triangle,
  b: Matrix,
): void {
  const { machine, dtype, item, scratch } = call;
  const [row, column] = transposed ? [item, t.ld] : [t.ld, item];
  const seen = transposed ? !upper : upper;
  denseFunctions(machine.routines, dtype).solveTriangular(
    t.rows,
    b.columns,
    t.address,
    row,
    column,
    unit ? 1 : 0,
    seen ? 1 : 0,
    0,
    b.address,
    b.ld,
    scratch,
  );
}

/** Solves A X = B in place of B; A is lost. */
function solveGeneral(call: DenseCall<unknown>, a: Matrix, b: Matrix, pivots: number): void {
  const { machine, item } = call;
  const missing = decompose(call, a, pivots);
  if (missing > 0) throw singular(call, missing - 1);
  machine.routines.exports.exchangeRows(b.columns * item, b.address, b.ld, pivots, a.rows);
  solveTriangle(call, a, { upper: false, unit: true }, b);
  solveTriangle(call, a, { upper: true }, b);
}

const squareBytes = ({ inputs: [[n]], item }: { inputs: readonly (readonly [number, number])[]; item: number }) =>
  GEMM_BYTES + bytesOf(4 * n, n * n * item);

export const SOLVE: DenseOperation<ParamsOf<'solve'>> = {
  scratchBytes: squareBytes,
  run(call) {
    const { machine, inputs, output, item } = call;
    const [a, b] = inputs;
    const parts = partsFrom(call.scratch + GEMM_BYTES);
    const pivots = parts.next(0).value;
    const copy = matrixAt(parts.next(4 * a.rows).value, a.rows, a.rows, item);
    copyMatrix(machine, a, copy, item);
    copyMatrix(machine, b, output, item);
    if (call.params.positive) {
      factorise(call, copy);
      solveTriangle(call, copy, { upper: false }, output);
      solveTriangle(call, copy, { upper: false, transposed: true }, output);
    } else solveGeneral(call, copy, output, pivots);
  },
};

export const INVERSE: DenseOperation<ParamsOf<'inverse'>> = {
  scratchBytes: squareBytes,
  run(call) {
    const { machine, inputs, output, item } = call;
    const [a] = inputs;
    const parts = partsFrom(call.scratch + GEMM_BYTES);
    const pivots = parts.next(0).value;
    const copy = matrixAt(parts.next(4 * a.rows).value, a.rows, a.rows, item);
    copyMatrix(machine, a, copy, item);
    setDiagonal(machine, output, item, 1);
    solveGeneral(call, copy, output, pivots);
  },
};

export const TRIANGULAR: DenseOperation<ParamsOf<'triangular'>> = {
  scratchBytes: () => GEMM_BYTES,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [a, b] = inputs;
    copyMatrix(machine, b, output, item);
    if (!params.unit) {
      const view = new DataView(machine.memory.buffer);
      for (let k = 0; k < a.rows; k++) {
        const at = a.address + k * (a.ld + item);
        if ((item === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true)) === 0) throw singular(call, k);
      }
    }
    solveTriangle(call, a, { upper: !params.lower, unit: params.unit, transposed: params.transposed }, output);
  },
};
