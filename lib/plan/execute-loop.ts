/**
 * Tasks of time loops: several steps of a stencil on one tile, on a box grown by the halo of all of them, between two
 * scratch buffers; the last step writes the tile.
 */
import { DTYPES } from '../../kernels/dtype.js';
import type { Access, KernelBackend, KernelSpec } from '../../kernels/program.js';
import { type Box, boxShape } from '../base/grid.js';
import type { TaskCall } from '../runtime/task-graph.js';
import type { PlanExecutor } from './execute.js';
import { assembleBlock, type blockPlace, type EdgeInputs, edgeInputs, placeLiteral, rowMajor } from './resolve.js';
import type { LoopBody, LoopStage, Operand, Part } from './stage.js';
import { loopHalo } from './stage-edges.js';
import { aligned, intersect, operandScratch } from './tile.js';

const specs = new WeakMap<Part, KernelSpec>();

const grow = (box: Box, body: LoopBody, steps: number, shape: readonly number[]): Box => ({
  start: box.start.map((s, axis) => Math.max(0, s - body.low[axis] * steps)),
  stop: box.stop.map((s, axis) => Math.min(shape[axis], s + body.high[axis] * steps)),
});

/** Elements at `address` laid out over `box` in C order. */
interface Buffer {
  readonly address: number;
  readonly box: Box;
  readonly strides: readonly number[];
}

const at = (buffer: Buffer, start: readonly number[]): number => {
  let { address } = buffer;
  for (let axis = 0; axis < start.length; axis++)
    address += (start[axis] - buffer.box.start[axis]) * buffer.strides[axis];
  return address;
};

/** Runs `stage.steps` steps on the task's tile. */
export function runLoop(
  executor: PlanExecutor,
  stage: LoopStage,
  task: TaskCall,
  place: ReturnType<typeof blockPlace>,
): void {
  const { machine } = executor;
  const body = executor.plan.bodies[stage.body];
  const shape = stage.domain.shape;
  const dtype = stage.components[0];
  const { itemsize } = DTYPES[dtype];
  const inputs = edgeInputs(executor.edges(task.stage), place.coords);
  const reach = loopHalo(body, stage.steps);
  const grown: Box = {
    start: place.box.start.map((s, axis) => Math.max(0, s - reach.low[axis])),
    stop: place.box.stop.map((s, axis) => Math.min(shape[axis], s + reach.high[axis])),
  };
  const grownShape = boxShape(grown);
  const strides = rowMajor(grownShape, itemsize);
  const bytes = aligned(grownShape.reduce((a, b) => a * b, itemsize));
  const buffers: Buffer[] = [task.scratch, task.scratch + bytes].map((address) => ({ address, box: grown, strides }));
  const output: Buffer = { address: task.output, box: place.box, strides: rowMajor(place.shape, itemsize) };
  const source = inputs[0];
  if (!source) return;
  // The source edge maps the tile to its grown box itself, so the box is handed over in domain coordinates.
  assembleBlock(machine, source, task.inputs, [dtype], 0, grown, buffers[0].address, strides);
  const others = fixedOperands(executor, body, inputs, task, grown, task.scratch + 2 * bytes);

  for (let step = 1; step <= stage.steps; step++) {
    const last = step === stage.steps;
    const area = last ? place.box : grow(place.box, body, stage.steps - step, shape);
    const to = last ? output : buffers[step % 2];
    // Where nothing changes, both buffers hold the same values once the second has been filled.
    runStep(machine.backend, body, area, buffers[(step - 1) % 2], to, last || step === 1, others);
  }
}

type FixedOperands = ReadonlyMap<Operand, Access & { readonly start: readonly number[] }>;

/** One step over `area`, from one buffer to another; parts that change nothing only where `all` says so. */
function runStep(
  backend: KernelBackend,
  body: LoopBody,
  area: Box,
  from: Buffer,
  to: Buffer,
  all: boolean,
  others: FixedOperands,
): void {
  for (let p = 0; p < body.parts.length; p++) {
    if (body.identity[p] && !all) continue;
    const part = body.parts[p];
    const box = intersect(area, part.region);
    if (!box) continue;
    const operands: Access[] = [];
    for (const operand of part.operands) operands.push(operandAccess(operand, box.start, from, others));
    backend.run(specOf(part), {
      shape: boxShape(box),
      origin: box.start,
      operands,
      outputs: [{ address: at(to, box.start), strides: to.strides }],
    });
  }
}

function specOf(part: Part): KernelSpec {
  let spec = specs.get(part);
  if (!spec) {
    spec = { program: part.program };
    specs.set(part, spec);
  }
  return spec;
}

/** Where an operand's element at `start` lies. */
function operandAccess(operand: Operand, start: readonly number[], from: Buffer, others: FixedOperands): Access {
  if (operand.kind === 'carry') {
    let address = at(from, start);
    for (let axis = 0; axis < start.length; axis++) address += operand.view.maps[axis].offset * from.strides[axis];
    return { address, strides: from.strides };
  }
  const fixed = others.get(operand);
  if (!fixed) throw new Error('an operand of a loop has no place');
  let { address } = fixed;
  for (let axis = 0; axis < start.length; axis++) address += (start[axis] - fixed.start[axis]) * fixed.strides[axis];
  return { address, strides: fixed.strides };
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
