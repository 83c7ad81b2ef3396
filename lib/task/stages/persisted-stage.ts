/**
 * Blocks that an earlier run persisted: they are given to the plan, and no task runs.
 */
import type { PersistedStage } from '../stage.js';
import { computes, noEdges, noKernels, nothingOutside, onWorkers, type StageRecord } from './stage-record.js';

export const PERSISTED: StageRecord<PersistedStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: noEdges,
  bare: () => true,
  scratch: () => 0,
  outside: nothingOutside,
  bytesIn: () => 0,
  kernels: noKernels,
  run() {
    throw new Error('persisted blocks are there before a plan runs');
  },
};
