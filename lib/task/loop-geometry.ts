/**
 * What the tasks of a time loop run on one tile: kernels by offsets from the buffers they read and write, worked out once
 * for all rounds that are alike.
 */
import { DTYPES } from '../../kernels/dtype.js';
import type { KernelSpec } from '../../kernels/program.js';
import { type Box, boxShape, type Grid } from '../base/grid.js';
import type { EdgeInputs } from './edge-inputs.js';
import { type BlockPlace, rowMajor } from './resolve.js';
import type { LoopBody, LoopStage, Operand, Part } from './stage.js';
import { aligned, intersect } from './tile.js';

const specs = new WeakMap<Part, KernelSpec>();

/** `box` with the halo of `steps` steps, as far as the array goes. */
export const grow = (box: Box, body: LoopBody, steps: number, shape: readonly number[]): Box => ({
  start: box.start.map((s, axis) => Math.max(0, s - body.low[axis] * steps)),
  stop: box.stop.map((s, axis) => Math.min(shape[axis], s + body.high[axis] * steps)),
});

/** One run of one part's kernel, by offsets from the buffers it reads and writes. */
export interface PartRun {
  readonly spec: KernelSpec;
  readonly shape: readonly number[];
  readonly origin: readonly number[];
  /** 0 and 1: the two buffers; 2: the task's output. */
  readonly from: number;
  readonly to: number;
  readonly operands: readonly { readonly operand: Operand; readonly offset: number }[];
  readonly offset: number;
}

/** Some steps on a tile, between two moments when its halo is whole. */
export interface Round {
  readonly steps: number;
  /** The buffer that holds the state at the start. */
  readonly parity: number;
  /** No steps were done in these buffers before: what does not change is only in the first. */
  readonly first: boolean;
  /** The last step writes the task's output. */
  readonly final: boolean;
}

/** All that the tasks of many rounds on one tile have in common. */
export interface TileGeometry {
  readonly place: BlockPlace;
  /** What the buffers hold: the tile with the halo of all steps of the stage. */
  readonly grown: Box;
  readonly strides: readonly number[];
  readonly outStrides: readonly number[];
  readonly bytes: number;
  /** Edges by the grid that the carried array is read from, its first block's number aside. */
  readonly inputs: Map<Grid, (EdgeInputs | undefined)[]>;
  readonly rounds: Map<string, readonly PartRun[]>;
}

const geometries = new WeakMap<LoopBody, Map<string, TileGeometry>>();

/** The geometry of tile `index` for stages of `stage.steps` steps, worked out once. */
export function geometryOf(body: LoopBody, stage: LoopStage, index: number, place: BlockPlace): TileGeometry {
  let known = geometries.get(body);
  if (!known) {
    known = new Map();
    geometries.set(body, known);
  }
  const key = `${stage.steps}.${index}.${stage.team?.mailbox ?? ''}`;
  let geometry = known.get(key);
  if (!geometry) {
    const { itemsize } = DTYPES[stage.components[0]];
    const grown = grow(place.box, body, stage.steps, stage.domain.shape);
    const shape = boxShape(grown);
    geometry = {
      place,
      grown,
      strides: rowMajor(shape, itemsize),
      outStrides: rowMajor(place.shape, itemsize),
      bytes: aligned(shape.reduce((a, b) => a * b, itemsize)),
      inputs: new Map(),
      rounds: new Map(),
    };
    known.set(key, geometry);
  }
  return geometry;
}

/** The kernels of one round, in order. */
export function roundRuns(
  geometry: TileGeometry,
  body: LoopBody,
  shape: readonly number[],
  round: Round,
): readonly PartRun[] {
  const key = `${round.steps}.${round.parity}.${round.first}.${round.final}`;
  let runs = geometry.rounds.get(key);
  if (!runs) {
    runs = makeRuns(geometry, body, shape, round);
    geometry.rounds.set(key, runs);
  }
  return runs;
}

function makeRuns(geometry: TileGeometry, body: LoopBody, shape: readonly number[], round: Round): PartRun[] {
  const { place, grown, strides, outStrides } = geometry;
  const runs: PartRun[] = [];
  for (let step = 1; step <= round.steps; step++) {
    const last = round.final && step === round.steps;
    const area = grow(place.box, body, round.steps - step, shape);
    body.parts.forEach((part, p) => {
      // Where nothing changes, both buffers hold the same values once the second has been filled.
      if (body.identity[p] && !last && !(round.first && step === 1)) return;
      const box = intersect(area, part.region);
      if (!box) return;
      const operands = part.operands.map((operand) => {
        const start =
          operand.kind === 'carry' ? box.start.map((s, axis) => s + operand.view.maps[axis].offset) : box.start;
        return { operand, offset: offsetIn(grown, strides, start) };
      });
      runs.push({
        spec: specOf(part),
        shape: boxShape(box),
        origin: box.start,
        from: (round.parity + step - 1) % 2,
        to: last ? 2 : (round.parity + step) % 2,
        operands,
        offset: last ? offsetIn(place.box, outStrides, box.start) : offsetIn(grown, strides, box.start),
      });
    });
  }
  return runs;
}

/** Bytes from the first element of `box`, laid out by `strides`, to the one at `start`. */
export function offsetIn(box: Box, strides: readonly number[], start: readonly number[]): number {
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
