/**
 * Merges neighbouring blocks of states, in order.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { runCombine } from '../reduce/execute-reduce.js';
import { cohortMerge, cohortScratch } from '../reduce/merge-cohorts.js';
import type { CombineStage } from '../stage.js';
import { straightEdge } from './operand-edge.js';
import { computes, nothingOutside, onWorkers, type StageRecord } from './stage-record.js';

export const COMBINE: StageRecord<CombineStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: (stage, site) => [straightEdge(stage.source, site)],
  bare: ({ groups }) => !groups?.cohorts,
  scratch: cohortScratch,
  outside: nothingOutside,
  bytesIn: (stage, { box }) =>
    sizeOf(boxShape(box)) * stage.components.reduce((bytes, dtype) => bytes + itemsize(dtype), 0),
  kernels: ({ reduction, domain, groups }) => [
    groups?.cohorts
      ? { spec: cohortMerge(reduction), loops: { rank: domain.shape.length, reduced: [groups.axis] } }
      : { spec: { program: reduction.merge }, loops: { rank: domain.shape.length, reduced: [] } },
  ],
  run: (stage, task, place, executor) => runCombine(executor, stage, task, place),
};
