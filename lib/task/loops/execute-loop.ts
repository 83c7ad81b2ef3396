/**
 * Tasks of time loops: several steps of a stencil on one tile, on a box grown by the halo of all of them, between two
 * scratch buffers for each state; the last step writes the tile. Tasks of a team exchange halos instead, as long as all of
 * them run.
 */
import type { Access, KernelBackend } from '../../../kernels/program.js';
import { type Box, boxShape } from '../../base/grid.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { type EdgeInputs, edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { assembleBlock, type BlockPlace, placeLiteral } from '../resolve.js';
import type { LoopBody, LoopStage, Operand } from '../stage.js';
import { intersect, operandScratch } from '../tile.js';
import { loopSources } from './loop-edges.js';
import { geometryOf, roundRuns, type TileGeometry } from './loop-geometry.js';
import { Mailbox } from './loop-mailbox.js';
import { bufferOf, offsetIn, type PartRun } from './loop-places.js';
import { grow, realBox, shiftsOf, type Wrapped, wrapped } from './loop-wraps.js';

/** What does not change with time, for each shift around the ends, as far as the tile sees it. */
type FixedOperands = ReadonlyMap<Operand, readonly (FixedAccess | undefined)[]>;
type FixedAccess = Access & { readonly start: readonly number[] };

/** All that the steps of one task work with. */
interface Tile {
  readonly backend: KernelBackend;
  readonly stage: LoopStage;
  readonly body: LoopBody;
  readonly geometry: TileGeometry;
  /** Addresses of buffers by number. */
  readonly buffers: readonly number[];
  readonly fixed: FixedOperands;
  /** Shows the number of the step to the kernels. */
  readonly count: (step: number) => void;
}

/** Runs `stage.steps` steps on the task's tile. */
export function runLoop(executor: PlanExecutor, stage: LoopStage, task: TaskCall, place: BlockPlace): void {
  const { machine } = executor;
  const body = executor.plan.bodies[stage.body];
  const geometry = geometryOf(body, stage, task.index, place);
  const inputs = inputsOf(executor, stage, task, geometry);
  const { scratch } = task;
  const buffers: number[] = geometry.buffers.map((offset) => scratch + offset);
  geometry.outputs.forEach((offset, state) => {
    buffers[bufferOf(body, state, 2)] = task.output + offset;
  });
  const shifts = shiftsOf(body, stage.domain);
  const sources = loopSources(stage);
  const fill = (box: Box): void => {
    for (const piece of wrapped(box, body, stage.domain))
      stage.sources.forEach(({ stage: from, component }, state) => {
        const edge = inputs[sources.indexOf(from) * shifts.length + piece.number];
        if (!edge) return;
        const strides = geometry.strides[state];
        const to = buffers[bufferOf(body, state, 0)] + offsetIn(geometry.grown, strides, piece.box.start);
        const { components } = executor.plan.stages[from];
        assembleBlock(machine, edge, task.inputs, components, component, piece.box, to, strides);
      });
  };
  const fixed = fixedOperands(executor, stage, body, inputs, task, geometry, scratch + geometry.bytes);
  const tile: Tile = {
    backend: machine.backend,
    stage,
    body,
    geometry,
    buffers,
    fixed,
    count: counting(machine.memory, body, buffers),
  };
  const { team } = stage;
  if (team && !machine.alone) {
    const address = task.inputs[task.inputs.length - 1];
    const mailbox = new Mailbox(machine.memory, address, stage, geometry, body, task.index);
    fill(grow(place.box, body, Math.min(team.stepsPerExchange, stage.steps), stage.domain));
    if (runTogether(tile, mailbox)) return;
    mailbox.leave();
    executor.loopsAlone++;
  }
  fill(grow(place.box, body, stage.steps, stage.domain));
  runRound(tile, { steps: stage.steps, parity: 0, first: true, final: true }, 0);
}

/** What the task was given, edge by edge. */
function inputsOf(
  executor: PlanExecutor,
  stage: LoopStage,
  task: TaskCall,
  geometry: TileGeometry,
): readonly (EdgeInputs | undefined)[] {
  const edges = executor.edges(task.stage);
  const [first, ...others] = loopSources(stage);
  // Rounds that go on from one stage are alike.
  if (others.length > 0) return edgeInputs(edges, geometry.place.coords);
  const grid = executor.grids[first].array;
  let inputs = geometry.inputs.get(grid);
  if (!inputs) {
    inputs = edgeInputs(edges, geometry.place.coords);
    geometry.inputs.set(grid, inputs);
  }
  return inputs;
}

/** Writes the number of a step where the kernels read it. */
function counting(memory: WebAssembly.Memory, body: LoopBody, buffers: readonly number[]): (step: number) => void {
  if (body.counter === undefined) return () => {};
  const address = buffers[bufferOf(body, body.counter, 0)];
  return (step) => {
    new BigInt64Array(memory.buffer, address, 1)[0] = BigInt(step);
  };
}

/** Runs the steps between two exchanges, of which `done` steps of the stage came before. */
function runRound(tile: Tile, round: Parameters<typeof roundRuns>[2], done: number): void {
  for (const { step, runs } of roundRuns(tile.geometry, tile.body, round)) {
    tile.count(tile.stage.first + done + step);
    for (const run of runs) runPart(tile, run);
  }
}

/** Rounds with exchanges between them; false when another task of the team is not there to exchange with. */
function runTogether(tile: Tile, mailbox: Mailbox): boolean {
  const { stage, body, buffers } = tile;
  const each = stage.team?.stepsPerExchange ?? stage.steps;
  for (let done = 0, round = 0; ; round++) {
    const steps = Math.min(each, stage.steps - done);
    const final = done + steps === stage.steps;
    runRound(tile, { steps, parity: done % 2, first: round === 0, final }, done);
    done += steps;
    if (final) return true;
    const states = stage.sources.map((_, state) => buffers[bufferOf(body, state, done % 2)]);
    mailbox.publish(round, states);
    if (!mailbox.receive(round, states, Math.min(each, stage.steps - done))) return false;
  }
}

function runPart({ backend, buffers, fixed }: Tile, run: PartRun): void {
  const operands: Access[] = [];
  for (const place of run.operands) {
    if ('buffer' in place) {
      operands.push({ address: buffers[place.buffer] + place.offset, strides: place.strides });
      continue;
    }
    const access = fixed.get(place.fixed)?.[place.wrap];
    if (!access) throw new Error('an operand of a loop has no place');
    operands.push({ address: access.address + offsetBetween(access, place.at), strides: access.strides });
  }
  const outputs = run.outputs.map(({ buffer, offset, strides }) => ({ address: buffers[buffer] + offset, strides }));
  backend.run(run.spec, { shape: run.shape, origin: run.origin, operands, outputs });
}

function offsetBetween(fixed: FixedAccess, start: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < start.length; axis++) offset += (start[axis] - fixed.start[axis]) * fixed.strides[axis];
  return offset;
}

/** Brings the operands that do not change with time into scratch memory, over what the tile's steps see of their parts. */
function fixedOperands(
  executor: PlanExecutor,
  stage: LoopStage,
  body: LoopBody,
  inputs: readonly (EdgeInputs | undefined)[],
  task: TaskCall,
  geometry: TileGeometry,
  scratch: number,
): FixedOperands {
  const out = new Map<Operand, (FixedAccess | undefined)[]>();
  const shifts = shiftsOf(body, stage.domain);
  const pieces = wrapped(grow(geometry.place.box, body, stage.steps, stage.domain), body, stage.domain);
  let next = scratch;
  let edge = loopSources(stage).length * shifts.length;
  for (const pass of body.passes) {
    const isScalar = body.fields[pass.targets[0]].shape.length === 0;
    const origin = { start: stage.domain.shape.map(() => 0), stop: stage.domain.shape.map(() => 1) };
    const seen: readonly Wrapped[] = isScalar ? [{ box: origin, shift: shifts[0], number: 0 }] : pieces;
    for (const part of pass.parts)
      for (const operand of part.operands) {
        if (operand.kind === 'carry') continue;
        const first = edge;
        if (operand.kind === 'block') edge += shifts.length;
        const accesses: (FixedAccess | undefined)[] = [];
        for (const piece of seen) {
          const real = intersect(realBox(piece, stage.domain), part.region);
          if (!real) continue;
          const start = real.start.map((s, axis) => s + piece.shift[axis] * stage.domain.shape[axis]);
          // Blocks come by edges that know of the shift; what is generated knows the array's coordinates alone.
          const box = { start, stop: real.stop.map((s, axis) => s + piece.shift[axis] * stage.domain.shape[axis]) };
          const block = operand.kind === 'block' ? inputs[first + piece.number] : undefined;
          if (operand.kind === 'literal') placeLiteral(executor.machine, operand, next);
          const at = operand.kind === 'block' ? box : real;
          accesses[piece.number] = { ...executor.resolve(operand, block, task, at, next), start };
          next += operandScratch(operand, boxShape(real));
        }
        out.set(operand, accesses);
      }
  }
  return out;
}
