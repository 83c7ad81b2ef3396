/**
 * What the tasks of a time loop run on one tile: kernels by offsets from the buffers they read and write, worked out once
 * for all rounds that are alike.
 *
 * All fields lie in boxes of one shape: the tile grown by the halo of all steps of the stage, as far as the array with its
 * margins goes. Along axes that are cut where steps see around the ends, a box goes on beyond the ends, and what lies there is
 * computed like what it repeats.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { KernelSpec } from '../../../kernels/program.js';
import { type Box, boxShape, type Grid } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { EdgeInputs } from '../edge-inputs.js';
import { type BlockPlace, rowMajor } from '../resolve.js';
import type { Cut, LoopBody, LoopStage, LoopWaves, Part } from '../stage.js';
import { aligned, componentOffsets, intersect } from '../tile.js';
import { marginRuns } from './loop-margins.js';
import { bufferOf, offsetIn, type PartRun, type Place } from './loop-places.js';
import { type Wave, wavesOf } from './loop-waves.js';
import { bufferBox, growAround, realBox, type Wrapped, wrapped } from './loop-wraps.js';

const specs = new WeakMap<Part, KernelSpec>();

/** All parts of a step, in the order of its passes. */
export const bodyParts = (body: LoopBody): readonly Part[] => {
  let parts = allParts.get(body);
  if (!parts) {
    parts = body.passes.flatMap((pass) => pass.parts);
    allParts.set(body, parts);
  }
  return parts;
};
const allParts = new WeakMap<LoopBody, readonly Part[]>();

/** Some steps on a tile, between two moments when its halo is whole. */
export interface Round {
  readonly steps: number;
  /** The buffers that hold the states at the start. */
  readonly parity: number;
  /** No steps were done in these buffers before: what does not change is only in the first. */
  readonly first: boolean;
  /** The last step writes the task's output. */
  readonly final: boolean;
}

/** All that the tasks of many rounds on one tile have in common. */
export interface TileGeometry {
  readonly place: BlockPlace;
  readonly domain: Cut;
  readonly waves: LoopWaves | undefined;
  /** What the buffers hold. */
  readonly grown: Box;
  /** Bytes between neighbours, for each field. */
  readonly strides: readonly (readonly number[])[];
  /** Offsets in scratch memory: of each state twice, then of each other field. */
  readonly buffers: readonly number[];
  /** Scratch bytes of all buffers. */
  readonly bytes: number;
  /** Offsets of the states in the task's output. */
  readonly outputs: readonly number[];
  /** Edges by the grid that the carried array is read from, its first block's number aside. */
  readonly inputs: Map<Grid, (EdgeInputs | undefined)[]>;
  readonly rounds: Map<string, readonly StepRuns[]>;
}

/** Kernels that belong to one step of a round, counted from 0. */
export interface StepRuns {
  readonly step: number;
  readonly runs: readonly PartRun[];
}

/** The boxes that one wave has of a step: of what fills the margins of a state, and of each pass. */
interface Within {
  margins(state: number): Box;
  pass(pass: number): Box;
}

const geometries = new WeakMap<LoopBody, Map<string, TileGeometry>>();

/** The extents of a task's buffers, and bytes of all of them. */
export function bufferBytes(body: LoopBody, grown: Box): { offsets: number[]; bytes: number } {
  const elements = sizeOf(boxShape(grown));
  const offsets: number[] = [];
  let bytes = 0;
  body.fields.forEach(({ dtype, shape }, field) => {
    const size = aligned((shape.length === 0 ? 1 : elements) * DTYPES[dtype].itemsize);
    for (let copy = 0; copy < (field < body.states ? 2 : 1); copy++) {
      offsets.push(bytes);
      bytes += size;
    }
  });
  return { offsets, bytes };
}

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
    const grown = bufferBox(place.box, body, stage.steps, stage.domain);
    const shape = boxShape(grown);
    const { offsets, bytes } = bufferBytes(body, grown);
    geometry = {
      place,
      domain: stage.domain,
      waves: stage.waves,
      grown,
      strides: body.fields.map((field) =>
        field.shape.length === 0 ? shape.map(() => 0) : rowMajor(shape, DTYPES[field.dtype].itemsize),
      ),
      buffers: offsets,
      bytes,
      outputs: componentOffsets(stage.components, sizeOf(place.shape)).offsets,
      inputs: new Map(),
      rounds: new Map(),
    };
    known.set(key, geometry);
  }
  return geometry;
}

/** The kernels of one round in their order: of whole steps, or wave by wave of parts of several. */
export function roundRuns(geometry: TileGeometry, body: LoopBody, round: Round): readonly StepRuns[] {
  const key = `${round.steps}.${round.parity}.${round.first}.${round.final}`;
  let runs = geometry.rounds.get(key);
  if (!runs) {
    runs = roundSteps(geometry, body, round);
    geometry.rounds.set(key, runs);
  }
  return runs;
}

function roundSteps(geometry: TileGeometry, body: LoopBody, round: Round): StepRuns[] {
  const { waves: plan } = geometry;
  if (!plan)
    return Array.from({ length: round.steps }, (_, k) => ({ step: k, runs: stepRuns(geometry, body, round, k + 1) }));
  const out: StepRuns[] = [];
  const turns = Math.ceil(round.steps / plan.steps);
  for (let turn = 0, done = 0; turn < turns; turn++) {
    const steps = Math.ceil((round.steps - done) / (turns - turn));
    const { waves, lags } = wavesOf(body, geometry.grown, { ...plan, steps });
    for (const wave of waves)
      for (let k = 0; k < steps; k++) {
        const within: Within = {
          margins: (state) =>
            behind(
              wave,
              lags.map((axis) => axis[k].states[state]),
            ),
          pass: (pass) =>
            behind(
              wave,
              lags.map((axis) => axis[k].passes[pass]),
            ),
        };
        const runs = stepRuns(geometry, body, round, done + k + 1, within);
        if (runs.length > 0) out.push({ step: done + k, runs });
      }
    done += steps;
  }
  return out;
}

/** What a wave covers for what lags behind. */
const behind = (wave: Wave, lags: readonly number[]): Box => ({
  start: wave.start.map((s, axis) => s - lags[axis]),
  stop: wave.stop.map((s, axis) => s - lags[axis]),
});

/** The kernels of step number `step` of a round: margins of the states, then each pass and the margins of what it made. */
function stepRuns(geometry: TileGeometry, body: LoopBody, round: Round, step: number, within?: Within): PartRun[] {
  const runs: PartRun[] = [];
  const last = round.final && step === round.steps;
  const left = round.steps - step;
  const from = (round.parity + step - 1) % 2;
  const to = last ? 2 : (round.parity + step) % 2;
  for (let state = 0; state < body.states; state++)
    runs.push(...marginRuns(geometry, body, state, from, within?.margins(state)));
  // What has no axes is computed anew where any of the step follows.
  const scalars: PartRun[] = [];
  body.passes.forEach((pass, number) => {
    const [target] = pass.targets;
    const isState = target < body.states;
    const low = pass.low.map((n, axis) => n + body.low[axis] * left);
    const high = pass.high.map((n, axis) => n + body.high[axis] * left);
    const { shape } = body.fields[target];
    const isScalar = shape.length === 0;
    const clip = within?.pass(number);
    const whole = isScalar ? undefined : growAround(geometry.place.box, low, high, body, geometry.domain, shape);
    const area = whole && clip ? intersect(whole, clip) : whole;
    pass.parts.forEach((part, p) => {
      // Where nothing changes, both buffers hold the same values once the second has been filled.
      if (isState && pass.identity[p] && !last && !(round.first && step === 1)) return;
      if (isScalar) scalars.push(scalarRun(geometry, body, part, pass.targets));
      else if (area)
        for (const piece of wrapped(area, body, geometry.domain)) {
          const real = intersect(realBox(piece, geometry.domain), part.region);
          if (real) runs.push(partRun(geometry, body, part, pass.targets, real, piece, from, to));
        }
    });
    if (!isState && !isScalar) runs.push(...marginRuns(geometry, body, target, 0, clip));
  });
  return runs.length > 0 ? [...scalars, ...runs] : runs;
}

/** The run of a part over `real`, which lies in the buffers as many array lengths away as `piece` says. */
function partRun(
  geometry: TileGeometry,
  body: LoopBody,
  part: Part,
  targets: readonly number[],
  real: Box,
  piece: Wrapped,
  from: number,
  to: number,
): PartRun {
  const { grown, strides, domain, place } = geometry;
  const shown = real.start.map((s, axis) => s + piece.shift[axis] * domain.shape[axis]);
  const outStrides = (field: number): readonly number[] =>
    rowMajor(place.shape, DTYPES[body.fields[field].dtype].itemsize);
  const operands = part.operands.map((operand): PartRun['operands'][number] => {
    if (operand.kind !== 'carry') return { fixed: operand, wrap: piece.number, at: shown };
    const { field, view } = operand;
    if (view.maps.length === 0) return { buffer: bufferOf(body, field, 0), offset: 0, strides: strides[field] };
    const own = strides[field];
    const at = view.maps.map(
      ({ axis, offset, stride }, a) =>
        offset + (axis < 0 ? 0 : stride * real.start[a]) + piece.shift[a] * domain.shape[a],
    );
    return {
      buffer: bufferOf(body, field, from),
      offset: offsetIn(grown, own, at),
      strides: own.map((bytes, axis) => (view.maps[axis].axis < 0 ? 0 : bytes * view.maps[axis].stride)),
    };
  });
  const outputs = targets.map(
    (field): Place =>
      field < body.states && to === 2
        ? {
            buffer: bufferOf(body, field, 2),
            offset: offsetIn(place.box, outStrides(field), shown),
            strides: outStrides(field),
          }
        : {
            buffer: bufferOf(body, field, to),
            offset: offsetIn(grown, strides[field], shown),
            strides: strides[field],
          },
  );
  return { spec: specOf(part), shape: boxShape(real), origin: real.start, operands, outputs };
}

/** The run of a part that computes values without axes. */
function scalarRun(geometry: TileGeometry, body: LoopBody, part: Part, targets: readonly number[]): PartRun {
  const { strides, domain } = geometry;
  const origin = domain.shape.map(() => 0);
  const operands = part.operands.map((operand): PartRun['operands'][number] =>
    operand.kind === 'carry'
      ? { buffer: bufferOf(body, operand.field, 0), offset: 0, strides: strides[operand.field] }
      : { fixed: operand, wrap: 0, at: origin },
  );
  const outputs = targets.map((field) => ({ buffer: bufferOf(body, field, 0), offset: 0, strides: strides[field] }));
  return { spec: specOf(part), shape: domain.shape.map(() => 1), origin, operands, outputs };
}

function specOf(part: Part): KernelSpec {
  let spec = specs.get(part);
  if (!spec) {
    spec = { program: part.program };
    specs.set(part, spec);
  }
  return spec;
}
