/**
 * The block routine of separable filters: a block with its halo, all axes in one task.
 */
import {
  type FilterTask,
  filterBlock,
  filterRoomBytes,
  filterScratchBytes,
} from '../../../../kernels/routine/filter/filter.js';
import { sizeOf } from '../../../base/shape.js';
import type { FilterParams } from '../../../expr/routine-params.js';
import type { BlockRoutine, RoutineTask } from '../block-routine.js';
import { piecesOf } from '../routine-runs.js';

function taskOf({ params, box, inputs: [input], output }: RoutineTask<FilterParams>): FilterTask {
  return {
    single: output.dtype === 'float32',
    axes: params.passes.map((pass, axis) => ({
      extent: params.extents[axis],
      start: box.start[axis],
      stop: box.stop[axis],
      first: Math.max(0, box.start[axis] - params.halo[axis]),
      count: input.shape[axis],
      pass: pass ?? undefined,
    })),
  };
}

/** Filters input 0, which comes in pieces. */
export const FILTER_ROUTINE: BlockRoutine<FilterParams> = {
  scratchBytes: (task) => filterRoomBytes(taskOf(task)) + filterScratchBytes(taskOf(task)),
  run({ routines }, call) {
    const { output, scratch } = call;
    if (sizeOf(output.shape) === 0) return;
    const task = taskOf(call);
    const room = filterRoomBytes(task);
    filterBlock(routines, task, piecesOf(call.inputs[0]), output.address, scratch, scratch + room);
  },
};
