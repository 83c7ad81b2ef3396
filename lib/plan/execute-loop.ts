/**
 * Tasks of time loops: several steps of a stencil on one tile, on a box grown by the halo of all of them, between two
 * scratch buffers; the last step writes the tile.
 */
import { DTYPES } from '../../kernels/dtype.js';
import type { Access, KernelBackend, KernelSpec } from '../../kernels/program.js';
import { type Box, boxShape, type Grid } from '../base/grid.js';
import type { TaskCall } from '../runtime/task-graph.js';
import type { PlanExecutor } from './execute.js';
import { assembleBlock, type blockPlace, type EdgeInputs, edgeInputs, placeLiteral, rowMajor } from './resolve.js';
import type { LoopBody, LoopStage, Operand, Part } from './stage.js';
import { aligned, intersect, operandScratch } from './tile.js';

const specs = new WeakMap<Part, KernelSpec>();

const grow = (box: Box, body: LoopBody, steps: number, shape: readonly number[]): Box => ({
  start: box.start.map((s, axis) => Math.max(0, s - body.low[axis] * steps)),
  stop: box.stop.map((s, axis) => Math.min(shape[axis], s + body.high[axis] * steps)),
});

/** One run of one part's kernel, by offsets from the buffers it reads and writes. */
interface PartRun {
  readonly spec: KernelSpec;
  readonly shape: readonly number[];
  readonly origin: readonly number[];
  /** 0 and 1: the two buffers; 2: the task's output. */
  readonly from: number;
  readonly to: number;
  readonly operands: readonly { readonly operand: Operand; readonly offset: number }[];
  readonly offset: number;
}

/** All that the tasks of many rounds on one tile have in common. */
interface TileGeometry {
  readonly grown: Box;
  readonly strides: readonly number[];
  readonly outStrides: readonly number[];
  readonly bytes: number;
  readonly runs: readonly PartRun[];
  /** Edges by the grid that the carried array is read from, its first block's number aside. */
  readonly inputs: Map<Grid, (EdgeInputs | undefined)[]>;
}

const geometries = new WeakMap<LoopBody, Map<string, TileGeometry>>();

/** The geometry of tile `index` for rounds of `stage.steps` steps, worked out once. */
function geometryOf(
  body: LoopBody,
  stage: LoopStage,
  index: number,
  place: ReturnType<typeof blockPlace>,
): TileGeometry {
  let known = geometries.get(body);
  if (!known) {
    known = new Map();
    geometries.set(body, known);
  }
  const key = `${stage.steps}.${index}`;
  let geometry = known.get(key);
  if (!geometry) {
    geometry = makeGeometry(body, stage, place);
    known.set(key, geometry);
  }
  return geometry;
}

function makeGeometry(body: LoopBody, stage: LoopStage, place: ReturnType<typeof blockPlace>): TileGeometry {
  const { shape } = stage.domain;
  const { itemsize } = DTYPES[stage.components[0]];
  const grown = grow(place.box, body, stage.steps, shape);
  const grownShape = boxShape(grown);
  const strides = rowMajor(grownShape, itemsize);
  const outStrides = rowMajor(place.shape, itemsize);
  const runs: PartRun[] = [];
  for (let step = 1; step <= stage.steps; step++) {
    const last = step === stage.steps;
    const area = last ? place.box : grow(place.box, body, stage.steps - step, shape);
    body.parts.forEach((part, p) => {
      // Where nothing changes, both buffers hold the same values once the second has been filled.
      if (body.identity[p] && !last && step > 1) return;
      const box = intersect(area, part.region);
      if (!box) return;
      const operands = part.operands.map((operand) => {
        const start =
          operand.kind === 'carry' ? box.start.map((s, axis) => s + operand.view.maps[axis].offset) : box.start;
        return { operand, offset: offsetIn(grown, strides, start) };
      });
      const to = last ? 2 : step % 2;
      const offset = last ? offsetIn(place.box, outStrides, box.start) : offsetIn(grown, strides, box.start);
      runs.push({
        spec: specOf(part),
        shape: boxShape(box),
        origin: box.start,
        from: (step - 1) % 2,
        to,
        operands,
        offset,
      });
    });
  }
  const bytes = aligned(grownShape.reduce((a, b) => a * b, itemsize));
  return { grown, strides, outStrides, bytes, runs, inputs: new Map() };
}

/** Bytes from the first element of `box`, laid out by `strides`, to the one at `start`. */
function offsetIn(box: Box, strides: readonly number[], start: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < start.length; axis++) offset += (start[axis] - box.start[axis]) * strides[axis];
  return offset;
}

function specOf(part: Part): KernelSpec {
  let spec = specs.get(part);
  if (!spec) {
    spec = { program: part.program };
    specs.set(part, spec);
  }
  return spec;
}

/** Runs `stage.steps` steps on the task's tile. */
export function runLoop(
  executor: PlanExecutor,
  stage: LoopStage,
  task: TaskCall,
  place: ReturnType<typeof blockPlace>,
): void {
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
  const buffers = [task.scratch, task.scratch + geometry.bytes, task.output];
  // The source edge maps the tile to its grown box itself, so the box is handed over in domain coordinates.
  assembleBlock(machine, source, task.inputs, stage.components, 0, geometry.grown, buffers[0], geometry.strides);
  const others = fixedOperands(executor, body, inputs, task, geometry.grown, task.scratch + 2 * geometry.bytes);
  for (const run of geometry.runs) runPart(machine.backend, run, buffers, geometry, others);
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
