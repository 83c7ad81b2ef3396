/**
 * Elementwise programs over parts of the domain. What a part shows as it is goes straight to the output, without a kernel.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { Box } from '../../base/grid.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { type EdgeInputs, edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { partRange } from '../part-range.js';
import { assembleBlock, type BlockPlace, resolveRandom, rowMajor } from '../resolve.js';
import type { MapStage, Part } from '../stage.js';
import { intersect, movedOperand, partEdges } from '../tile.js';
import { partsEdges } from './operand-edge.js';
import { partKernel, partsAreBare, partsOutside, partsScratch } from './parts.js';
import { shownByParts, shownBytes } from './shown-bytes.js';
import { onWorkers, type StageRecord } from './stage-record.js';

/** Puts a part that shows one operand as it is straight into the output; false when it takes a kernel. */
function move(
  executor: PlanExecutor,
  part: Part,
  box: Box,
  inputs: EdgeInputs | undefined,
  task: TaskCall,
  block: Box,
  strides: readonly number[],
): boolean {
  const operand = movedOperand(part);
  if (!operand) return false;
  const { machine } = executor;
  const address = task.output + box.start.reduce((sum, s, axis) => sum + (s - block.start[axis]) * strides[axis], 0);
  if (operand.kind === 'random') resolveRandom(machine, operand, box, address, strides);
  else if (operand.kind === 'stored') executor.decode(operand, box, address, strides, task.scratch);
  else if (inputs) {
    const { components } = executor.plan.stages[operand.stage];
    assembleBlock(machine, inputs, task.inputs, components, operand.component, box, address, strides);
  }
  return true;
}

function run(stage: MapStage, task: TaskCall, place: BlockPlace, executor: PlanExecutor): void {
  const range = partRange(stage.parts, place.box);
  const edges = executor.edges(task.stage).slice(range.firstEdge, range.lastEdge);
  const inputs = edgeInputs(edges, place.coords);
  const strides = rowMajor(place.shape, DTYPES[stage.components[0]].itemsize);
  let first = 0;
  for (let k = range.from; k < range.to; k++) {
    const part = stage.parts[k];
    const box = intersect(place.box, part.region);
    if (box && !move(executor, part, box, inputs[first], task, place.box, strides)) {
      executor.runPart(part, box, inputs, first, task, (tile) => {
        let address = task.output;
        for (let axis = 0; axis < strides.length; axis++)
          address += (tile.start[axis] - place.box.start[axis]) * strides[axis];
        return [{ address, strides }];
      });
    }
    first += partEdges(part);
  }
}

export const MAP: StageRecord<MapStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  edges: (stage, site) => partsEdges(stage.parts, site),
  bare: (stage, edges) => partsAreBare(stage.parts, edges),
  scratch: (stage, task, storage) => partsScratch(stage.parts, task, storage, true),
  outside: (stage, _, storage) => partsOutside(stage.parts, storage),
  bytesIn: (stage, task) => shownBytes(shownByParts(stage.parts), task),
  kernels: (stage) => stage.parts.filter((part) => !movedOperand(part)).map((part) => partKernel(part, stage)),
  run,
};
