/**
 * Copies blocks of an array that the user holds.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { sizeOf } from '../../base/shape.js';
import { fillBlock } from '../copy-box.js';
import type { InputStage } from '../stage.js';
import { computes, noEdges, noKernels, nothingOutside, type StageRecord } from './stage-record.js';

export const INPUT: StageRecord<InputStage> = {
  eviction: 'drop',
  producesBlocks: true,
  place: (stage) => (stage.shared ? 'worker' : 'host'),
  waits: computes,
  edges: noEdges,
  bare: () => true,
  scratch: () => 0,
  outside: nothingOutside,
  bytesIn: (stage, { output }) => sizeOf(output) * itemsize(stage.components[0]),
  kernels: noKernels,
  run(stage, task, _, { machine, grids }) {
    if (!stage.shared) throw new Error('an array of the main thread has no tasks for others');
    fillBlock(machine.memory, grids[task.stage].array, task.index, task.output, stage.components[0], stage.shared);
  },
};
