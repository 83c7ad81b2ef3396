/**
 * Tasks of time loops: several steps of a stencil on one tile, on a box grown by the halo of all of them, between two
 * scratch buffers; the last step writes the tile. Tasks of a team exchange halos instead, as long as all of them run.
 */
import type { Access, KernelBackend } from '../../kernels/program.js';
import { type Box, boxShape } from '../base/grid.js';
import type { TaskCall } from '../runtime/task-graph.js';
import { type EdgeInputs, edgeInputs } from './edge-inputs.js';
import type { PlanExecutor } from './execute.js';
import { geometryOf, grow, offsetIn, type PartRun, roundRuns, type TileGeometry } from './loop-geometry.js';
import { Mailbox } from './loop-mailbox.js';
import { assembleBlock, type BlockPlace, placeLiteral } from './resolve.js';
import type { LoopBody, LoopStage, Operand } from './stage.js';
import { intersect, operandScratch } from './tile.js';

/** Runs `stage.steps` steps on the task's tile. */
export function runLoop(executor: PlanExecutor, stage: LoopStage, task: TaskCall, place: BlockPlace): void {
  const { machine } = executor;
  const body = executor.plan.bodies[stage.body];
  const geometry = geometryOf(body, stage, task.index, place);
  const sourceGrid = executor.grids[stage.source].array;
  let inputs = geometry.inputs.get(sourceGrid);
  if (!inputs) {
    inputs = edgeInputs(executor.edges(task.stage), place.coords);
    geometry.inputs.set(sourceGrid, inputs);
  }
  const source = inputs[0];
  if (!source) return;
  const { scratch } = task;
  const buffers = [scratch, scratch + geometry.bytes, task.output];
  const { shape } = stage.domain;
  const others = fixedOperands(executor, body, inputs, task, geometry.grown, scratch + 2 * geometry.bytes);
  // The source edge maps the tile to its grown box itself, so boxes are handed over in domain coordinates.
  const fill = (box: Box): void => {
    const to = buffers[0] + offsetIn(geometry.grown, geometry.strides, box.start);
    assembleBlock(machine, source, task.inputs, stage.components, 0, box, to, geometry.strides);
  };
  const { team } = stage;
  if (team && !machine.alone) {
    const address = task.inputs[task.inputs.length - 1];
    const mailbox = new Mailbox(machine.memory, address, stage, geometry, body, task.index);
    fill(grow(place.box, body, Math.min(team.stepsPerExchange, stage.steps), shape));
    if (runTogether(machine.backend, stage, body, geometry, buffers, others, mailbox)) return;
    mailbox.leave();
    executor.loopsAlone++;
  }
  fill(geometry.grown);
  const alone = { steps: stage.steps, parity: 0, first: true, final: true };
  for (const run of roundRuns(geometry, body, shape, alone)) runPart(machine.backend, run, buffers, geometry, others);
}

/** Rounds with exchanges between them; false when another task of the team is not there to exchange with. */
function runTogether(
  backend: KernelBackend,
  stage: LoopStage,
  body: LoopBody,
  geometry: TileGeometry,
  buffers: readonly number[],
  others: FixedOperands,
  mailbox: Mailbox,
): boolean {
  const each = stage.team?.stepsPerExchange ?? stage.steps;
  for (let done = 0, round = 0; ; round++) {
    const steps = Math.min(each, stage.steps - done);
    const final = done + steps === stage.steps;
    const now = { steps, parity: done % 2, first: round === 0, final };
    for (const run of roundRuns(geometry, body, stage.domain.shape, now))
      runPart(backend, run, buffers, geometry, others);
    done += steps;
    if (final) return true;
    const state = buffers[done % 2];
    mailbox.publish(round, state);
    if (!mailbox.receive(round, state, Math.min(each, stage.steps - done))) return false;
  }
}

type FixedOperands = ReadonlyMap<Operand, Access & { readonly start: readonly number[] }>;

function runPart(
  backend: KernelBackend,
  run: PartRun,
  buffers: readonly number[],
  geometry: TileGeometry,
  others: FixedOperands,
): void {
  const operands: Access[] = [];
  for (const { operand, offset } of run.operands) {
    if (operand.kind === 'carry') {
      operands.push({ address: buffers[run.from] + offset, strides: geometry.strides });
      continue;
    }
    const fixed = others.get(operand);
    if (!fixed) throw new Error('an operand of a loop has no place');
    operands.push({ address: fixed.address + offsetBetween(fixed, run.origin), strides: fixed.strides });
  }
  const strides = run.to === 2 ? geometry.outStrides : geometry.strides;
  const outputs = [{ address: buffers[run.to] + run.offset, strides }];
  backend.run(run.spec, { shape: run.shape, origin: run.origin, operands, outputs });
}

function offsetBetween(fixed: Access & { readonly start: readonly number[] }, start: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < start.length; axis++) offset += (start[axis] - fixed.start[axis]) * fixed.strides[axis];
  return offset;
}

/** Brings the operands that do not change with time into scratch memory, over what the tile's steps see of their parts. */
function fixedOperands(
  executor: PlanExecutor,
  body: LoopBody,
  inputs: readonly (EdgeInputs | undefined)[],
  task: TaskCall,
  grown: Box,
  scratch: number,
): Map<Operand, Access & { readonly start: readonly number[] }> {
  const out = new Map<Operand, Access & { readonly start: readonly number[] }>();
  let next = scratch;
  let edge = 1;
  for (const part of body.parts) {
    const box = intersect(grown, part.region);
    for (const operand of part.operands) {
      if (operand.kind === 'carry') continue;
      const block = operand.kind === 'block' ? inputs[edge++] : undefined;
      if (!box) continue;
      if (operand.kind === 'literal') placeLiteral(executor.machine, operand, next);
      out.set(operand, { ...executor.resolve(operand, block, task, box, next), start: box.start });
      next += operandScratch(operand, boxShape(box));
    }
  }
  return out;
}
