/**
 * Tasks that reduce: a domain block into one block of states, and blocks of states into one.
 */

import type { Access, KernelSpec, ReductionProgram } from '../../../kernels/program.js';
import { type Box, boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { type BlockPlace, rowMajor } from '../resolve.js';
import type { CombineStage, ReduceStage } from '../stage.js';
import { componentOffsets } from '../tile.js';
import { plainExtreme, reduceExtreme } from './execute-extreme.js';
import { combineRanges, runGroupReduce } from './execute-groups.js';
import { combineCohorts } from './merge-cohorts.js';
import { stateAccesses } from './state-block.js';

const reduceSpecs = new WeakMap<ReduceStage, KernelSpec>();
const mergeSpecs = new WeakMap<ReductionProgram, KernelSpec>();

/** Reduces the task's box into its block of states. */
export function runReduce(executor: PlanExecutor, stage: ReduceStage, task: TaskCall, place: BlockPlace): void {
  if (stage.groups) {
    runGroupReduce(executor, stage, stage.groups, task, place);
    return;
  }
  const { backend } = executor.machine;
  const { reduction, axes, part } = stage;
  let spec = reduceSpecs.get(stage);
  if (!spec) {
    spec = { program: part.program, reduction };
    reduceSpecs.set(stage, spec);
  }
  const kernel = spec;
  const inputs = edgeInputs(executor.edges(task.stage), place.coords);
  const stateShape = place.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const weights = rowMajor(stateShape, 1);
  const keptOffset = (box: Box): number =>
    box.start.reduce(
      (sum, s, axis) => sum + (axes.includes(axis) ? 0 : (s - place.box.start[axis]) * weights[axis]),
      0,
    );
  const empty = part.operands.map(() => ({ address: task.scratch, strides: place.shape.map(() => 0) }));

  /** Sets the states of a box to what they are before any element. */
  const begin = (extents: readonly number[], outputs: readonly Access[]): void => {
    const shape = extents.map((n, axis) => (axes.includes(axis) ? 0 : n));
    backend.run(kernel, { shape, origin: place.box.start, operands: empty, outputs, initialise: true });
  };
  if (place.shape.some((n) => n === 0)) {
    begin(place.shape, stateAccesses(reduction, stateShape, task.output, axes));
    return;
  }
  const plain = plainExtreme(stage);
  executor.runPart(
    part,
    place.box,
    inputs,
    0,
    task,
    () => [],
    (tile, operands) => {
      // The first tile of every kept position begins its states; later ones along reduced axes go on from them.
      const initialise = axes.every((axis) => tile.start[axis] === place.box.start[axis]);
      const outputs = stateAccesses(reduction, stateShape, task.output, axes, keptOffset(tile));
      const shape = boxShape(tile);
      if (plain) {
        const clear = initialise ? () => begin(shape, outputs) : undefined;
        const elements = operands[plain.operand];
        if (reduceExtreme(executor.machine, stage, plain.extreme, shape, tile.start, elements, outputs, clear)) return;
      }
      backend.run(kernel, { shape, origin: tile.start, operands, outputs, initialise });
    },
  );
}

/** Merges the blocks of states that the task was given, in order, into its own. */
export function runCombine(executor: PlanExecutor, stage: CombineStage, task: TaskCall, place: BlockPlace): void {
  const { machine } = executor;
  const { reduction } = stage;
  let spec = mergeSpecs.get(reduction);
  if (!spec) {
    spec = { program: reduction.merge };
    mergeSpecs.set(reduction, spec);
  }
  if (stage.groups?.cohorts) {
    combineCohorts(executor, stage, stage.groups, stage.groups.cohorts, task, place);
    return;
  }
  if (stage.groups) {
    combineRanges(executor, stage, stage.groups, spec, task, place);
    return;
  }
  const array = executor.grids[task.stage].array;
  const shape = array.axes.map((axis, k) => axis.size(place.coords[k]));
  const elements = sizeOf(shape);
  const { bytes } = componentOffsets(stage.components, elements);
  const heap = new Uint8Array(machine.memory.buffer);
  heap.copyWithin(task.output, task.inputs[0], task.inputs[0] + bytes);
  const into = stateAccesses(reduction, shape, task.output, []);
  const origin = shape.map(() => 0);
  for (let k = 1; k < task.inputs.length; k++) {
    const from = stateAccesses(reduction, shape, task.inputs[k], []);
    machine.backend.run(spec, { shape, origin, operands: [...into, ...from], outputs: into });
  }
}
