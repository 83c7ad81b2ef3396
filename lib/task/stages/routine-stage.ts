/**
 * Calls one of our block routines with boxes of other stages.
 */
import { Edge, type EdgeAxis, type Growth } from '../edge.js';
import { runRoutine } from '../execute-routine.js';
import { routineScratch } from '../routine/routine-inputs.js';
import type { RoutineStage } from '../stage.js';
import { straight, wholeBox } from './operand-edge.js';
import { shownBytes } from './shown-bytes.js';
import { computes, noKernels, nothingOutside, onWorkers, type StageRecord } from './stage-record.js';

/** What a task reads of an input, axis by axis. */
function inputAxes({ shape, input }: RoutineStage['inputs'][number]): readonly EdgeAxis[] {
  switch (input.by) {
    case 'view':
      return input.view.maps;
    case 'block':
      return straight(shape.length, () => ({ byBlock: true }));
    case 'before':
      return straight(shape.length, (axis) => ({ byBlock: true, ...(axis === input.axis ? { before: true } : {}) }));
    case 'whole':
      return shape.map(() => ({ axis: -1, offset: 0, stride: 0, byBlock: true }));
    default:
      return input satisfies never;
  }
}

/** How far tasks see beyond their blocks. */
function growthOf({ input }: RoutineStage['inputs'][number]): Growth | undefined {
  const halo = input.by === 'view' ? input.halo : undefined;
  return halo && { low: halo, high: halo };
}

export const ROUTINE: StageRecord<RoutineStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: (stage, { domain, grids }) =>
    stage.inputs.map(
      (input) =>
        new Edge(input.stage, grids[input.stage].array, domain, wholeBox(domain), inputAxes(input), growthOf(input)),
    ),
  bare: () => false,
  scratch: (stage, { coords, box, output, edges }) => routineScratch(stage, coords, box, output, edges).bytes,
  outside: nothingOutside,
  bytesIn: (stage, task) =>
    shownBytes(
      stage.inputs.map(({ dtype }) => ({ component: 0, dtype })),
      task,
    ),
  kernels: noKernels,
  run: (stage, task, place, executor) => runRoutine(executor, stage, task, place),
};
