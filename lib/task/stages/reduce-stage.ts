/**
 * Reduces each domain block into one block of states.
 */
import { runReduce } from '../reduce/execute-reduce.js';
import type { Operand, ReduceStage } from '../stage.js';
import { partsEdges } from './operand-edge.js';
import { partsAreBare, partsOutside, partsScratch } from './parts.js';
import { shownByParts, shownBytes } from './shown-bytes.js';
import { computes, onWorkers, type StageRecord } from './stage-record.js';

/** The domain's axes along which an operand repeats one element. */
const repeatedAxes = ({ view }: Operand, rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !view.maps.some((map) => map.axis === axis && map.stride !== 0),
  );

export const REDUCE: StageRecord<ReduceStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: ({ part }, site) => partsEdges([part], site),
  bare: ({ part }, edges) => partsAreBare([part], edges),
  scratch: ({ part }, task, storage) => partsScratch([part], task, storage, false),
  outside: ({ part }, _, storage) => partsOutside([part], storage),
  bytesIn: ({ part }, task) => shownBytes(shownByParts([part]), task),
  kernels: ({ part, reduction, axes, domain, groups }) => {
    const rank = domain.shape.length;
    const loops = {
      rank,
      reduced: axes,
      repeated: groups && part.operands.map((operand) => repeatedAxes(operand, rank)),
    };
    return [{ spec: { program: part.program, reduction, ...(groups ? { grouped: true } : {}) }, loops }];
  },
  run: (stage, task, place, executor) => runReduce(executor, stage, task, place),
};
