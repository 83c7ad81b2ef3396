/**
 * Elementwise programs over parts of the domain. What a part shows as it is goes straight to the output, without a kernel.
 */
import { DTYPES, isTextDType } from '../../../kernels/dtype.js';
import type { Access } from '../../../kernels/program.js';
import { copyStrided } from '../../../kernels/routine/copy.js';
import { type Box, boxShape } from '../../base/grid.js';
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
import { computes, onWorkers, type StageRecord } from './stage-record.js';

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

/** True for parts that show text: kernels know none, its bytes are copied. */
const copiesText = (part: Part): boolean => isTextDType(part.program.code[0].dtype);

function copyText(
  { machine }: PlanExecutor,
  { program }: Part,
  tile: Box,
  operands: readonly Access[],
  address: number,
  strides: readonly number[],
): void {
  const [first] = program.code;
  if (first.kind !== 'load' || program.code.length !== 1) throw new Error('text reached a program that computes');
  const from = operands[first.operand];
  const { itemsize } = DTYPES[first.dtype];
  copyStrided(machine.routines, address, strides, from.address, from.strides, boxShape(tile), itemsize);
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
      const at = (tile: Box): number =>
        tile.start.reduce((sum, s, axis) => sum + (s - place.box.start[axis]) * strides[axis], task.output);
      executor.runPart(
        part,
        box,
        inputs,
        first,
        task,
        (tile) => [{ address: at(tile), strides }],
        copiesText(part) ? (tile, operands) => copyText(executor, part, tile, operands, at(tile), strides) : undefined,
      );
    }
    first += partEdges(part);
  }
}

export const MAP: StageRecord<MapStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: (stage, site) => partsEdges(stage.parts, site),
  bare: (stage, edges) => partsAreBare(stage.parts, edges),
  scratch: (stage, task, storage) => partsScratch(stage.parts, task, storage, true),
  outside: (stage, _, storage) => partsOutside(stage.parts, storage),
  bytesIn: (stage, task) => shownBytes(shownByParts(stage.parts), task),
  kernels: (stage) =>
    stage.parts.filter((part) => !movedOperand(part) && !copiesText(part)).map((part) => partKernel(part, stage)),
  run,
};
