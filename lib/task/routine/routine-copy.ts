/**
 * The block routine that copies its input: what the conformance tests of routine stages run.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { copyStrided } from '../../../kernels/routine/copy.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch } from './block-routine.js';

/** The input's elements, whole or piece by piece. */
export const COPY_ROUTINE: BlockRoutine<RoutineParamsOf['copy']> = {
  scratchBytes: noScratch,
  run({ routines }, { inputs: [input], output }) {
    const { itemsize } = DTYPES[output.dtype];
    // The same run of elements, whatever shape the result has.
    const target = rowMajor(input.shape, itemsize);
    const whole = { ...input, start: input.shape.map(() => 0) };
    for (const piece of input.pieces ?? [whole]) {
      const address = piece.start.reduce((sum, s, axis) => sum + s * target[axis], output.address);
      copyStrided(routines, address, target, piece.address, piece.strides, piece.shape, itemsize);
    }
  },
};
