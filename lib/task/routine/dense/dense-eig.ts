/**
 * Eigenvalues and eigenvectors of single general matrices.
 */
import { GEMM_BYTES } from '../../../../kernels/routine/dense.js';
import { bytesOf, type DenseOperation, elementsOf, matrixAt, type ParamsOf, partsFrom } from './dense-operation.js';
import { widen } from './wide-matrix.js';

/** [real parts above imaginary parts of the eigenvalues], and below them, as columns of norm 1, those of the eigenvectors. */
export const EIG: DenseOperation<ParamsOf<'eig'>> = {
  scratchBytes: ({ params, inputs: [[n]] }) =>
    GEMM_BYTES + bytesOf(16 * n, 8 * n * n, 8 * n, 8 * n, ...(params.vectors ? [8 * n * n, 8 * n * n] : [])),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const n = inputs[0].rows;
    const parts = partsFrom(call.scratch + GEMM_BYTES);
    parts.next(0);
    const h = matrixAt(parts.next(16 * n).value, n, n, 8);
    const d = parts.next(8 * n * n).value;
    const e = parts.next(8 * n).value;
    const v = parts.next(8 * n).value;
    const z = parts.next(8 * n * n).value;
    const factor = widen(call, inputs[0], h);
    const { generalEigen } = machine.routines.exports;
    const failed = generalEigen(n, h.address, d, e, params.vectors ? v : 0, params.vectors ? z : 0, call.scratch);
    if (failed !== 0) throw call.fail('has eigenvalues that did not converge; scale it');
    const from = elementsOf(machine.memory, 8);
    const to = elementsOf(machine.memory, item);
    const row = (k: number): number => (output.address + k * output.ld) / item;
    for (let j = 0; j < n; j++) {
      to[row(0) + j] = from[d / 8 + j] * factor;
      to[row(1) + j] = from[e / 8 + j] * factor;
    }
    if (!params.vectors) return;
    for (let j = 0; j < n; j++) {
      const imaginary = from[e / 8 + j];
      // Of a pair, the second is the conjugate of the first.
      const re = z / 8 + (imaginary < 0 ? j - 1 : j);
      const sign = Math.sign(imaginary);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += from[re + i * n] ** 2 + (sign === 0 ? 0 : from[re + i * n + 1] ** 2);
      const norm = Math.sqrt(sum);
      for (let i = 0; i < n; i++) {
        to[row(2 + i) + j] = from[re + i * n] / norm;
        to[row(2 + n + i) + j] = sign === 0 ? 0 : (sign * from[re + i * n + 1]) / norm;
      }
    }
  },
};
