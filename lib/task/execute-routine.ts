/**
 * Runs the tasks of routine stages: finds the inputs' places and calls the routine.
 */
import { DTYPES } from '../../kernels/dtype.js';
import type { TaskCall } from '../runtime/task-graph.js';
import { edgeInputs } from './edge-inputs.js';
import type { PlanExecutor } from './execute.js';
import { type BlockPlace, boxPieces, resolveBlock, rowMajor } from './resolve.js';
import type { RoutineAccess } from './routine/block-routine.js';
import { blockRoutine } from './routine/block-routines.js';
import { inputShapes, routineScratch, seenBox } from './routine/routine-inputs.js';
import type { RoutineStage } from './stage.js';

/** Calls the stage's routine with the task's blocks. */
export function runRoutine(executor: PlanExecutor, stage: RoutineStage, task: TaskCall, place: BlockPlace): void {
  const { machine } = executor;
  const edges = executor.edges(task.stage);
  const { coords, box } = place;
  const { array } = executor.grids[task.stage];
  const outputShape = array.axes.map((axis, k) => axis.size(coords[k]));
  const { offsets, own } = routineScratch(stage, coords, box, outputShape, edges);
  const given = edgeInputs(edges, coords);
  const inputs = inputShapes(stage, coords, box, edges).map((known, k): RoutineAccess => {
    const { input } = stage.inputs[k];
    const blocks = given[k];
    // A box without elements reads no blocks.
    if (!blocks) return { ...known, address: task.scratch, strides: known.shape.map(() => 0), absent: true };
    if (input.by !== 'view')
      return {
        ...known,
        address: task.inputs[blocks.first],
        strides: rowMajor(known.shape, DTYPES[known.dtype].itemsize),
      };
    const components = [known.dtype];
    const seen = seenBox(box, input, stage.domain.shape);
    if (input.pieces) {
      const pieces = boxPieces(blocks, task.inputs, components, 0, seen);
      return { ...known, address: pieces[0].address, strides: pieces[0].strides, pieces };
    }
    const scratch = task.scratch + (offsets[k] ?? 0);
    return { ...known, ...resolveBlock(machine, blocks, task.inputs, components, 0, seen, scratch) };
  });
  blockRoutine(stage.op).run(machine, {
    params: stage.params,
    box,
    coords,
    inputs,
    output: { dtype: stage.components[0], shape: outputShape, address: task.output },
    scratch: task.scratch + own,
  });
}
