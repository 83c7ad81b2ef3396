/**
 * Several steps of a time loop on one tile, over a box grown by the halo of all of them.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { Edge } from '../edge.js';
import { runLoop } from '../execute-loop.js';
import type { LoopBody, LoopStage } from '../stage.js';
import { aligned, operandScratch } from '../tile.js';
import { partsEdges, straightEdge, wholeBox } from './operand-edge.js';
import { partKernel } from './parts.js';
import { shownByParts, shownBytes } from './shown-bytes.js';
import { nothingOutside, onWorkers, type StageRecord, type StageSite, type TaskSite } from './stage-record.js';

/** How far all steps of a loop stage read below and above, for each axis. */
const loopHalo = (body: LoopBody, steps: number): { low: number[]; high: number[] } => ({
  low: body.low.map((n) => n * steps),
  high: body.high.map((n) => n * steps),
});

function edges(stage: LoopStage, site: StageSite): Edge[] {
  const { plan, domain, grids, rounds } = site;
  const body = plan.bodies[stage.body];
  const sourceGrid = grids[stage.source].array;
  const alike = rounds.get(sourceGrid) ?? new Map<string, Edge[]>();
  rounds.set(sourceGrid, alike);
  const key = `${stage.body}.${stage.steps}.${stage.team?.mailbox ?? ''}`;
  const [first, ...rest] = alike.get(key) ?? [];
  if (first && first.domainGrid === domain) return [first.of(stage.source), ...rest];
  const growth = loopHalo(body, stage.steps);
  const made = [straightEdge(stage.source, site, growth), ...partsEdges(body.parts, site, growth)];
  if (stage.team) {
    const { mailbox } = stage.team;
    const all = [{ axis: -1, offset: 0, stride: 0 }];
    made.push(new Edge(mailbox, grids[mailbox].array, domain, wholeBox(domain), all));
  }
  alike.set(key, made);
  return made;
}

/** The two buffers that steps alternate between, and what the steps read beside the carried array. */
function scratch(stage: LoopStage, { plan, box }: TaskSite): number {
  const body = plan.bodies[stage.body];
  const { low, high } = loopHalo(body, stage.steps);
  const { shape } = stage.domain;
  const grown = sizeOf(boxShape(box).map((n, axis) => Math.min(shape[axis], n + low[axis] + high[axis])));
  const others = body.parts.flatMap((part) => part.operands.filter((operand) => operand.kind !== 'carry'));
  return others.reduce(
    (bytes, operand) =>
      bytes + Math.max(operandScratch(operand, [grown]), aligned(grown * DTYPES[operand.dtype].itemsize)),
    2 * aligned(grown * DTYPES[stage.components[0]].itemsize),
  );
}

export const LOOP: StageRecord<LoopStage> = {
  eviction: 'spill',
  producesBlocks: true,
  place: onWorkers,
  edges,
  bare: () => false,
  scratch,
  outside: nothingOutside,
  bytesIn: (stage, task) =>
    shownBytes(
      [
        { component: 0, dtype: stage.components[0] },
        ...shownByParts(task.plan.bodies[stage.body].parts),
        ...(stage.team ? [{ component: 0, dtype: 'int32' as const }] : []),
      ],
      task,
    ),
  kernels: (stage, plan) => plan.bodies[stage.body].parts.map((part) => partKernel(part, stage)),
  run: (stage, task, place, executor) => runLoop(executor, stage, task, place),
};
