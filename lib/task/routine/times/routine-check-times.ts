/**
 * The block routine that passes counts of times on which another unit holds, and refuses others: an int64 of a finer unit ends sooner.
 */
import { heldRange } from '../../../../kernels/time/held-range.js';
import { Datetime64, Timedelta64 } from '../../../../kernels/time/moment.js';
import { NAT } from '../../../../kernels/time/units.js';
import { ChunkwiseError } from '../../../base/errors.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { rowMajor } from '../../resolve.js';
import { type BlockRoutine, noScratch } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';

/** int64 counts as they are. @throws 'argument' when computed, for one that is out of range */
export const CHECK_TIMES_ROUTINE: BlockRoutine<RoutineParamsOf['checkTimes']> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [list], output }) {
    const [low, high] = heldRange(params.kind, params.from, params.to);
    const axes = joinAxes(output.shape, [list.strides, rowMajor(output.shape, 8)]);
    const all = new BigInt64Array(machine.memory.buffer);
    forEachOffset(axes, 2, ([from, to]) => {
      const given = all[(list.address + from) / 8];
      if ((given < low || given > high) && given !== NAT) {
        const { operation, kind, from: own, to: unit } = params;
        const dtype = `${kind === 'M' ? 'datetime64' : 'timedelta64'}[${unit}]`;
        const shown = kind === 'M' ? new Datetime64(given, own) : new Timedelta64(given, own);
        throw new ChunkwiseError(
          'argument',
          `${operation}: ${shown.toString()} is out of range for ${dtype}, which holds 64-bit counts; take a longer unit`,
        );
      }
      all[(output.address + to) / 8] = given;
    });
  },
};
