/**
 * The block routine that gives the tails of distributions.
 */
import { TAILS } from '../../../kernels/distribution-tails.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch } from './block-routine.js';
import { forEachOffset, joinAxes } from './routine-runs.js';

/** Inputs, float64 by view: the statistic and two parameters. */
export const TAIL_ROUTINE: BlockRoutine<RoutineParamsOf['tail']> = {
  scratchBytes: noScratch,
  run({ memory }, { inputs: [x, p, q], output, params: { of } }) {
    const all = new Float64Array(memory.buffer);
    const tail = TAILS[of];
    const axes = joinAxes(output.shape, [x.strides, p.strides, q.strides, rowMajor(output.shape, 8)]);
    forEachOffset(axes, 4, ([atX, atP, atQ, to]) => {
      all[(output.address + to) / 8] = tail(
        all[(x.address + atX) / 8],
        all[(p.address + atP) / 8],
        all[(q.address + atQ) / 8],
      );
    });
  },
};
