/**
 * The block routine that lets parameters of a distribution through, if they are such.
 */
import { DOMAINS } from '../../../../kernels/domain.js';
import { ChunkwiseError } from '../../../base/errors.js';
import { sizeOf } from '../../../base/shape.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { rowMajor } from '../../resolve.js';
import { type BlockRoutine, noScratch } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';

/** Input: float64, by view. @throws ChunkwiseError 'argument' naming the first element that is not in the domain */
export const ADMIT_ROUTINE: BlockRoutine<RoutineParamsOf['admit']> = {
  scratchBytes: noScratch,
  run({ memory }, { params, box, inputs: [input], output }) {
    const { admits, text } = DOMAINS[params.domain];
    const numbers = new Float64Array(memory.buffer);
    const out = new Float64Array(memory.buffer, output.address, sizeOf(output.shape));
    let k = 0;
    const axes = joinAxes(output.shape, [input.strides]);
    forEachOffset(axes, 1, ([offset]) => {
      const value = numbers[(input.address + offset) / 8];
      if (!admits(value)) {
        const steps = rowMajor(output.shape, 1);
        const at = output.shape.map((n, axis) => box.start[axis] + (Math.floor(k / steps[axis]) % n));
        throw new ChunkwiseError(
          'argument',
          `${params.operation}: ${params.parameter} is ${value} at [${at.join(', ')}]; give ${text}`,
        );
      }
      if (out.length > 0) out[k++] = value;
    });
  },
};
