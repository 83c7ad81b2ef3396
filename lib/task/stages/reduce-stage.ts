/**
 * Reduces each domain block into one block of states.
 */
import { runReduce } from '../execute-reduce.js';
import type { ReduceStage } from '../stage.js';
import { partsEdges } from './operand-edge.js';
import { partsAreBare, partsOutside, partsScratch } from './parts.js';
import { shownByParts, shownBytes } from './shown-bytes.js';
import { onWorkers, type StageRecord } from './stage-record.js';

export const REDUCE: StageRecord<ReduceStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  edges: ({ part }, site) => partsEdges([part], site),
  bare: ({ part }, edges) => partsAreBare([part], edges),
  scratch: ({ part }, task, storage) => partsScratch([part], task, storage, false),
  outside: ({ part }, _, storage) => partsOutside([part], storage),
  bytesIn: ({ part }, task) => shownBytes(shownByParts([part]), task),
  kernels: ({ part, reduction, axes, domain }) => [
    { spec: { program: part.program, reduction }, loops: { rank: domain.shape.length, reduced: axes } },
  ],
  run: (stage, task, place, executor) => runReduce(executor, stage, task, place),
};
