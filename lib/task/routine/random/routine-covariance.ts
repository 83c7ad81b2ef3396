/**
 * The block routine that takes a covariance matrix apart: an upper triangular root R with R^T R the matrix, zero rows where it is
 * singular (Cholesky).
 */
import { ChunkwiseError } from '../../../base/errors.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { type BlockRoutine, noScratch } from '../block-routine.js';

/** Input: one block [n, n] of float64, by view. @throws ChunkwiseError 'argument' unless symmetric and positive semidefinite */
export const COVARIANCE_ROOT_ROUTINE: BlockRoutine<RoutineParamsOf['covarianceRoot']> = {
  scratchBytes: noScratch,
  run({ memory }, { params, inputs: [input], output }) {
    const n = output.shape[0];
    if (n === 0) return;
    const numbers = new Float64Array(memory.buffer);
    const [rows, columns] = input.strides;
    const at = (i: number, j: number): number => numbers[(input.address + i * rows + j * columns) / 8];
    const root = new Float64Array(memory.buffer, output.address, n * n).fill(0);
    let scale = 0;
    for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(at(i, i)));
    const { tolerance } = params;
    const near = (tolerance ?? 0) * Math.max(scale, 1);
    const refuse = (what: string): never => {
      throw new ChunkwiseError(
        'argument',
        `${params.operation}: covariance is not ${what}; give a symmetric, positive semidefinite matrix, or { checkValid: 'ignore' }`,
      );
    };
    for (let j = 0; j < n; j++) {
      for (let i = j; i < n; i++) {
        if (tolerance !== undefined && !(Math.abs(at(i, j) - at(j, i)) <= near))
          refuse(`symmetric at [${i}, ${j}], where it is ${at(i, j)} and ${at(j, i)}`);
        let sum = at(i, j);
        for (let k = 0; k < j; k++) sum -= root[k * n + i] * root[k * n + j];
        if (i === j) {
          if (tolerance !== undefined && !(sum >= -near)) refuse(`positive semidefinite (pivot ${sum} in row ${i})`);
          root[j * n + j] = sum > near && sum > 0 ? Math.sqrt(sum) : 0;
        } else if (root[j * n + j] > 0) root[j * n + i] = sum / root[j * n + j];
        else if (tolerance !== undefined && !(Math.abs(sum) <= Math.sqrt(near * Math.max(scale, 1))))
          refuse(`positive semidefinite (row ${i} depends on row ${j}, which does not vary)`);
      }
    }
  },
};
