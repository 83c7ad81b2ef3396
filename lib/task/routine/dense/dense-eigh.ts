/**
 * Eigenvalues and eigenvectors of single symmetric matrices.
 */
import { symmetricEigenBytes, vectorLd } from '../../../../kernels/routine/dense.js';
import {
  bytesOf,
  type DenseOperation,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
} from './dense-operation.js';
import { narrow, widen } from './wide-matrix.js';

/** [eigenvalues in ascending order], and below them the eigenvectors as columns. */
export const EIGH: DenseOperation<ParamsOf<'eigh'>> = {
  scratchBytes: ({ params, inputs: [[n]] }) =>
    bytesOf(symmetricEigenBytes(n), 8 * n * n, 8 * n, params.vectors ? n * vectorLd(n) : 0),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [from] = inputs;
    const n = from.rows;
    const parts = partsFrom(call.scratch);
    const scratch = parts.next(0).value;
    const a = matrixAt(parts.next(symmetricEigenBytes(n)).value, n, n, 8);
    const d = parts.next(8 * n * n).value;
    const z = parts.next(8 * n).value;
    const { upper } = params;
    const factor = widen(call, from, a, (i, j) => (i > j === upper ? [j, i] : [i, j]));
    const ld = vectorLd(n);
    const { symmetricEigen } = machine.routines.exports;
    if (symmetricEigen(n, a.address, a.ld, d, params.vectors ? z : 0, ld, scratch) !== 0)
      throw call.fail('has eigenvalues that did not converge; scale it');
    const values = elementsOf(machine.memory, 8).subarray(d / 8, d / 8 + n);
    const order = Array.from(values.keys()).sort((p, q) => values[p] - values[q]);
    const result = elementsOf(machine.memory, item);
    order.forEach((k, j) => {
      result[output.address / item + j] = values[k] * factor;
    });
    if (!params.vectors) return;
    const vectors = { address: z, rows: n, columns: n, ld };
    narrow(call, vectors, partOf(output, item, 1, 0, n, n), (i, j) => [order[j], i]);
  },
};
