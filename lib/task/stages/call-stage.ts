/**
 * Calls a user's function with the blocks of other stages.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { someSize } from '../../base/axis-operations.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { callCopy, callInputBox } from '../call-box.js';
import { Edge } from '../edge.js';
import { edgeInputs } from '../edge-inputs.js';
import { runCall } from '../execute-call.js';
import type { CallStage } from '../stage.js';
import { straight } from './operand-edge.js';
import { shownBytes } from './shown-bytes.js';
import { computes, noKernels, onWorkers, type StageRecord, type StageSite, type TaskSite } from './stage-record.js';

function edges(stage: CallStage, { domain, grids }: StageSite): Edge[] {
  return stage.inputs.map((input) => {
    const lead = domain.shape.length - input.shape.length;
    const { counts } = grids[input.stage].array;
    const isFixed = (axis: number): boolean =>
      input.shape[axis] === 1 && domain.counts[axis + lead] !== 1 && counts[axis] === 1;
    // The function is called for blocks without elements too, and sees the blocks that correspond to them.
    const byNumber =
      input.byBlock ||
      (domain.chunks.some((cut) => someSize(cut, (n) => n === 0)) &&
        [...input.low, ...input.high].every((n) => n === 0) &&
        counts.every((n, axis) => isFixed(axis) || n === domain.counts[axis + lead]));
    const axes = straight(input.shape.length, (axis) => ({
      axis: isFixed(axis) ? -1 : axis + lead,
      ...(byNumber ? { byBlock: true } : {}),
    }));
    const spread = (halo: readonly number[]): number[] =>
      domain.shape.map((_, axis) => (axis < lead ? 0 : halo[axis - lead]));
    // A padded input reaches beyond the domain: its region is the input's own extent.
    const region = {
      start: domain.shape.map(() => 0),
      stop: domain.shape.map((n, axis) => (axis < lead ? n : Math.max(n, input.shape[axis - lead]))),
    };
    return new Edge(input.stage, grids[input.stage].array, domain, region, axes, {
      low: spread(input.low),
      high: spread(input.high),
    });
  });
}

/** Dead buffers are freed on a thread of V8, after a while, and leave gaps: as measured, a limit has to allow for so many times their bytes. */
const FREED_LATE = 2.5;

/** The blocks that a function is given, and one that it returns with its halo. */
const callOutside = (stage: CallStage, task: Pick<TaskSite, 'coords' | 'box' | 'edges'>): number => {
  const given = stage.inputs.reduce((n, input, k) => {
    const box = callInputBox(stage, input, task.coords, task.box, task.edges[k]);
    return n + sizeOf(boxShape(box)) * DTYPES[input.dtype].itemsize;
  }, 0);
  const { low = [], high = [] } = stage.trim ?? {};
  const grown = boxShape(task.box).map((n, axis) => n + (low[axis] ?? 0) + (high[axis] ?? 0));
  return Math.ceil(FREED_LATE * (given + sizeOf(grown) * DTYPES[stage.components[0]].itemsize));
};

export const CALL: StageRecord<CallStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges,
  bare: () => false,
  // Inputs pass through scratch memory one after another, in slabs.
  scratch: (stage, task) =>
    stage.inputs.reduce((most, input, k) => {
      const box = callInputBox(stage, input, task.coords, task.box, task.edges[k]);
      return Math.max(most, callCopy(input, box, task.edges[k]).bytes);
    }, 0),
  outside: callOutside,
  bytesIn: (stage, task) =>
    shownBytes(
      stage.inputs.map(({ dtype }) => ({ component: 0, dtype })),
      task,
    ),
  kernels: noKernels,
  run: (stage, task, place, executor) => {
    const edges = executor.edges(task.stage);
    executor.machine.outside?.take(callOutside(stage, { coords: place.coords, box: place.box, edges }));
    return runCall(executor.machine, stage, task, place, edgeInputs(edges, place.coords));
  },
};
