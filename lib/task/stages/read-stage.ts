/**
 * Reads blocks of a stored array.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { isRemote } from '../../storage/reading/streaming.js';
import { rowMajor } from '../resolve.js';
import type { ReadStage } from '../stage.js';
import { noEdges, noKernels, onWorkers, type StageRecord } from './stage-record.js';

export const READ: StageRecord<ReadStage> = {
  eviction: 'drop',
  producesBlocks: true,
  place: onWorkers,
  waits: (stage) => isRemote(stage.stored),
  edges: noEdges,
  bare: () => false,
  scratch: (stage, { box }, storage) => storage.read(stage.stored, box, true),
  outside: (stage, _, storage) => storage.readOutside(stage.stored),
  bytesIn: () => 0,
  kernels: noKernels,
  run: (stage, task, { box, shape }, { machine }) =>
    machine.io.read(
      stage.stored,
      box,
      { address: task.output, strides: rowMajor(shape, DTYPES[stage.components[0]].itemsize) },
      task.scratch,
    ),
};
