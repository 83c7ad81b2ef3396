/**
 * Several steps of a time loop on one tile, over a box grown by the halo of all of them.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { Edge } from '../edge.js';
import { runLoop } from '../loops/execute-loop.js';
import { loopEdges, loopSources } from '../loops/loop-edges.js';
import { bodyParts, bufferBytes } from '../loops/loop-geometry.js';
import { bufferBox, shiftsOf } from '../loops/loop-wraps.js';
import type { LoopStage } from '../stage.js';
import { aligned, operandScratch } from '../tile.js';
import { partKernel } from './parts.js';
import { type Shown, shownByParts, shownBytes } from './shown-bytes.js';
import { computes, nothingOutside, onWorkers, type StageRecord, type TaskSite } from './stage-record.js';

/** The buffers that steps alternate between, and what the steps read beside the carried arrays. */
function scratch(stage: LoopStage, { plan, box }: TaskSite): number {
  const body = plan.bodies[stage.body];
  const grown = bufferBox(box, body, stage.steps, stage.domain);
  const elements = sizeOf(boxShape(grown));
  const shifts = shiftsOf(body, stage.domain).length;
  const others = bodyParts(body).flatMap((part) => part.operands.filter((operand) => operand.kind !== 'carry'));
  return others.reduce(
    (bytes, operand) =>
      bytes +
      shifts * (operand.kind === 'literal' ? operandScratch(operand, []) : 64) +
      aligned(elements * DTYPES[operand.dtype].itemsize),
    bufferBytes(body, grown).bytes,
  );
}

/** What a task reads: of a source all states that it holds. */
function bytesIn(stage: LoopStage, task: TaskSite): number {
  const body = task.plan.bodies[stage.body];
  const shifts = shiftsOf(body, stage.domain).length;
  const shown: Shown[] = [];
  const edges: Edge[] = [];
  loopSources(stage).forEach((source, k) => {
    stage.sources.forEach(({ stage: from, component }, state) => {
      if (from !== source) return;
      for (const edge of task.edges.slice(k * shifts, (k + 1) * shifts)) {
        edges.push(edge);
        shown.push({ component, dtype: stage.components[state] });
      }
    });
  });
  const others = shownByParts(bodyParts(body)).flatMap((one) => new Array<Shown>(shifts).fill(one));
  if (stage.team) others.push({ component: 0, dtype: 'int32' });
  edges.push(...task.edges.slice(loopSources(stage).length * shifts));
  return shownBytes([...shown, ...others], { ...task, edges });
}

export const LOOP: StageRecord<LoopStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  waits: computes,
  edges: loopEdges,
  bare: () => false,
  scratch,
  outside: nothingOutside,
  bytesIn,
  kernels: (stage, plan) => bodyParts(plan.bodies[stage.body]).map((part) => partKernel(part, stage)),
  run: (stage, task, place, executor) => runLoop(executor, stage, task, place),
};
