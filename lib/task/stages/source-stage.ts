/**
 * Reads blocks by a user's function, on any thread or on the calling one.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { sizeOf } from '../../base/shape.js';
import { readSource } from '../source/read-source.js';
import type { SourceStage } from '../stage.js';
import { computes, noEdges, noKernels, type StageRecord, type TaskSite } from './stage-record.js';

/** The block as the function returns it. */
const returned = (stage: SourceStage, { output }: Pick<TaskSite, 'output'>): number =>
  sizeOf(output) * DTYPES[stage.components[0]].itemsize;

export const SOURCE: StageRecord<SourceStage> = {
  // What reading costs is not known: a block is read once.
  eviction: 'spill',
  producesBlocks: true,
  place: ({ reader }) => (reader.type === 'host' ? 'host' : 'worker'),
  waits: computes,
  edges: noEdges,
  // Not without bytes beside the shared memory.
  bare: () => false,
  scratch: () => 0,
  outside: returned,
  bytesIn: returned,
  kernels: noKernels,
  run(stage, task, { box, shape }, { machine }) {
    machine.outside?.take(returned(stage, { output: shape }));
    return readSource(machine.memory, stage, task.output, box);
  },
};
