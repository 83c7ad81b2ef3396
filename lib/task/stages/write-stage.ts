/**
 * Writes whole objects of a stored array.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { isRemote } from '../../storage/reading/streaming.js';
import { edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { type BlockPlace, resolveBlock } from '../resolve.js';
import type { WriteStage } from '../stage.js';
import { aligned } from '../tile.js';
import { straightEdge } from './operand-edge.js';
import { shownBytes } from './shown-bytes.js';
import { noKernels, onWorkers, type StageRecord } from './stage-record.js';

function run(stage: WriteStage, task: TaskCall, place: BlockPlace, executor: PlanExecutor): void | Promise<void> {
  const { machine, plan } = executor;
  const inputs = edgeInputs(executor.edges(task.stage), place.coords)[0];
  if (!inputs) {
    const nothing = { address: task.scratch, strides: place.shape.map(() => 0) };
    return machine.io.write(stage.target, place.coords, nothing, task.scratch);
  }
  const dtype = plan.stages[stage.source].components[0];
  const own = aligned(sizeOf(place.shape) * DTYPES[dtype].itemsize);
  const access = resolveBlock(machine, inputs, task.inputs, [dtype], 0, place.box, task.scratch);
  return machine.io.write(stage.target, place.coords, access, task.scratch + own);
}

export const WRITE: StageRecord<WriteStage> = {
  eviction: 'spill',
  producesBlocks: false,
  place: onWorkers,
  waits: (stage) => isRemote(stage.target),
  edges: (stage, site) => [straightEdge(stage.source, site)],
  bare: () => false,
  scratch: (stage, { coords, box }, storage) =>
    storage.write(stage.target, coords) + aligned(sizeOf(boxShape(box)) * DTYPES[stage.target.dtype].itemsize),
  outside: (stage, _, storage) => storage.writeOutside(stage.target),
  bytesIn: (stage, task) => shownBytes([{ component: 0, dtype: task.plan.stages[stage.source].components[0] }], task),
  kernels: noKernels,
  run,
};
