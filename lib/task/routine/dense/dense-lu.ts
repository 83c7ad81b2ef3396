/**
 * LU decomposition of single matrices, and determinants from it.
 */
import { denseFunctions, GEMM_BYTES, type Matrix } from '../../../../kernels/routine/dense.js';
import {
  bytesOf,
  copyMatrix,
  type DenseCall,
  type DenseOperation,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
} from './dense-operation.js';

/** Decomposes `a` in place. Pivots are at `pivots`; gives 1 + the first column without pivot, or 0. */
export function decompose(call: DenseCall<unknown>, a: Matrix, pivots: number): number {
  const { machine, dtype, scratch } = call;
  return denseFunctions(machine.routines, dtype).lu(a.rows, a.columns, a.address, a.ld, pivots, scratch);
}

/** [L and U, permutation]: beside the factors a column that says which row of A each of theirs is. */
export const LU: DenseOperation<ParamsOf<'lu'>> = {
  scratchBytes: ({ inputs: [[m, n]] }) => GEMM_BYTES + bytesOf(4 * Math.min(m, n)),
  run(call) {
    const { machine, inputs, output, item } = call;
    const [a] = inputs;
    copyMatrix(machine, a, output, item);
    const pivots = call.scratch + GEMM_BYTES;
    const factors = partOf(output, item, 0, 0, a.rows, a.columns);
    decompose(call, factors, pivots);
    const order = Array.from({ length: a.rows }, (_, row) => row);
    const exchanges = new Uint32Array(machine.memory.buffer, pivots, Math.min(a.rows, a.columns));
    exchanges.forEach((other, row) => {
      [order[row], order[other]] = [order[other], order[row]];
    });
    const elements = elementsOf(machine.memory, item);
    order.forEach((from, row) => {
      elements[(output.address + row * output.ld) / item + a.columns] = from;
    });
  },
};

/** [sign, logarithm of the magnitude, determinant]. */
export const DET: DenseOperation<ParamsOf<'det'>> = {
  scratchBytes: ({ inputs: [[n]], item }) => GEMM_BYTES + bytesOf(4 * n, n * n * item),
  run(call) {
    const { machine, inputs, output, item } = call;
    const [a] = inputs;
    const n = a.rows;
    const parts = partsFrom(call.scratch + GEMM_BYTES);
    const pivots = parts.next(0).value;
    const factors = matrixAt(parts.next(4 * n).value, n, n, item);
    copyMatrix(machine, a, factors, item);
    decompose(call, factors, pivots);
    const elements = elementsOf(machine.memory, item);
    let sign = 1;
    let log = 0;
    let det = 1;
    const exchanges = new Uint32Array(machine.memory.buffer, pivots, n);
    for (let k = 0; k < n; k++) {
      const pivot = elements[factors.address / item + k * (n + 1)];
      if (exchanges[k] !== k) {
        sign = -sign;
        det = -det;
      }
      sign *= Number.isNaN(pivot) ? pivot : Math.sign(pivot);
      log += Math.log(Math.abs(pivot));
      det *= pivot;
    }
    elements.set(sign === 0 ? [0, Number.NEGATIVE_INFINITY, 0] : [sign, log, det], output.address / item);
  },
};
