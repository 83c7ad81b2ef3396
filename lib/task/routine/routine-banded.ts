/**
 * The block routines of tridiagonal and banded systems along an axis that is whole in each task. Lanes lie side by side in strips
 * that stay in the cache, brought together where they do not; a matrix that all lanes share is decomposed once for each strip.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { BandedParams, RoutineParamsOf } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { aligned } from '../tile.js';
import type { BlockRoutine, RoutineAccess, RoutineCall, RoutineShape, RoutineTask } from './block-routine.js';
import { forEachOffset, joinAxes } from './routine-runs.js';

/** Lanes of a strip: enough that their rows hide each other's divisions, fewer where the strip with all arrays would be too large. */
const STRIP_LANES = 32;
const STRIP_BYTES = 8 << 20;
/** Bytes of an array's entry in the kernel's table. */
const ENTRY = 12;

/** How wide a strip of lanes is, and what is worked with beside it, in bytes. */
interface Strip {
  readonly item: number;
  readonly n: number;
  readonly count: number;
  /** Lanes of a strip: one, or whole vectors. */
  readonly lanes: number;
  /** Bytes of a row of a strip. */
  readonly width: number;
}

/** What a kernel works with: arrays, entries of its table, and numbers that it keeps for each row and for each lane. */
interface Sizes {
  readonly arrays: number;
  readonly entries: number;
  readonly row: number;
  readonly fixed: number;
}

/** The axis whose lanes are done side by side: the longest beside that of the systems, at best one whose lanes are neighbours. */
function lanesOf(shape: readonly number[], axis: number): number {
  const last = shape.length - 1;
  if (axis !== last && shape[last] >= 8) return last;
  return shape.reduce((best, n, k) => (k !== axis && (best < 0 || n > shape[best]) ? k : best), -1);
}

function stripOf({ shape, dtype }: RoutineShape, axis: number, { arrays, row }: Sizes): Strip {
  const item = DTYPES[dtype].itemsize;
  const lane = lanesOf(shape, axis);
  const [n, count] = [shape[axis], lane < 0 ? 1 : shape[lane]];
  const vector = 16 / item;
  const each = Math.max(1, n) * item * (arrays + row);
  const most = Math.min(STRIP_LANES, Math.ceil(count / vector) * vector);
  const fits = Math.max(vector, Math.floor(STRIP_BYTES / each / vector) * vector);
  const lanes = count === 1 ? 1 : Math.min(most, fits);
  return { item, n, count, lanes, width: lanes * item };
}

const scratchOf = ({ n, width }: Strip, { arrays, entries, row, fixed }: Sizes): number =>
  aligned(ENTRY * entries) + arrays * aligned(n * width) + aligned((n * row + fixed) * width);

/** One array of a task: where its first lane begins, and the strides along the systems, from lane to lane, and elsewhere. */
interface Lanes {
  readonly address: number;
  readonly step: number;
  readonly lane: number;
  readonly rest: readonly number[];
}

/** An array as an entry of the kernel's table: one whose first row is that of `shift` rows further on. */
interface Entry {
  readonly array: number;
  readonly shift: number;
}

interface Solving {
  readonly strip: Strip;
  /** The diagonals, and last the right-hand sides. */
  readonly arrays: readonly Lanes[];
  /** The diagonals as the kernel is told of them. */
  readonly entries: readonly Entry[];
  readonly output: Lanes;
  readonly rest: readonly number[];
  readonly scratch: number;
  /** Runs the kernel on a strip. */
  run(width: number, factorWidth: number, lanes: number, table: number, work: number): void;
}

/** Solves strip by strip. */
function solveStrips({ routines, memory }: Machine, solving: Solving): void {
  const { strip, arrays, entries, output, rest, scratch, run } = solving;
  const { n, count, item, width } = strip;
  if (n * count === 0 || rest.includes(0)) return;
  const last = arrays.length - 1;
  const words = new Uint32Array(memory.buffer, scratch, 3 * (entries.length + 1));
  const room = (k: number): number => scratch + aligned(ENTRY * (entries.length + 1)) + k * aligned(n * width);
  const all = [...arrays, output];
  const axes = joinAxes(
    rest,
    all.map((array) => array.rest),
  );
  // What is in an array's room already: strips that share a matrix need it brought together once.
  const held = arrays.map(() => -1);
  forEachOffset(axes, all.length, (offsets) => {
    for (let first = 0; first < count; first += strip.lanes) {
      const lanes = Math.min(strip.lanes, count - first);
      const single = strip.lanes === 1;
      // A strip that is not full is as wide as whole vectors; what stands beyond its lanes is not looked at.
      const bytes = single ? item : Math.ceil((lanes * item) / 16) * 16;
      const full = bytes === lanes * item;
      const places = arrays.map((array, k) => {
        const from = array.address + offsets[k] + first * array.lane;
        if (k === last) {
          const to = output.address + offsets[last + 1] + first * output.lane;
          const direct = single || (full && output.lane === item);
          const place = direct ? { at: to, step: output.step } : { at: room(k), step: bytes };
          routines.copyStrided(place.at, [place.step, item], from, [array.step, array.lane], [n, lanes], item);
          return { ...place, mask: -1 };
        }
        if (single || (full && array.lane === item)) return { at: from, step: array.step, mask: -1 };
        const alike = array.lane === 0;
        const step = alike ? 16 : bytes;
        if (!alike || held[k] !== from) {
          const copied = alike ? 16 / item : lanes;
          routines.copyStrided(room(k), [step, item], from, [array.step, array.lane], [n, copied], item);
        }
        held[k] = alike ? from : -1;
        return { at: room(k), step, mask: alike ? 0 : -1 };
      });
      [...entries, { array: last, shift: 0 }].forEach(({ array, shift }, k) => {
        const { at, step, mask } = places[array];
        words.set([at + shift * step, step, mask], 3 * k);
      });
      const shared = !single && places.every(({ mask }, k) => k === last || mask === 0);
      run(bytes, shared ? 16 : bytes, lanes, scratch, room(arrays.length));
      const x = places[last];
      if (x.at === room(last))
        routines.copyStrided(
          output.address + offsets[last + 1] + first * output.lane,
          [output.step, output.lane],
          x.at,
          [x.step, item],
          [n, lanes],
          item,
        );
    }
  });
}

/** What the kernels are told of an array by the axes of a task. */
function lanesIn(
  { address, strides }: Pick<RoutineAccess, 'address' | 'strides'>,
  axis: number,
  lane: number,
  others: readonly number[],
): Lanes {
  return { address, step: strides[axis], lane: lane < 0 ? 0 : strides[lane], rest: others.map((k) => strides[k]) };
}

/** The parts of `Solving` that follow from a task's arrays. */
function solving(
  { output, scratch }: RoutineCall<unknown>,
  inputs: readonly Pick<RoutineAccess, 'address' | 'strides'>[],
  axis: number,
): Pick<Solving, 'arrays' | 'output' | 'rest' | 'scratch'> {
  const { shape } = output;
  const lane = lanesOf(shape, axis);
  const others = shape.map((_, k) => k).filter((k) => k !== axis && k !== lane);
  const strides = rowMajor(shape, DTYPES[output.dtype].itemsize);
  return {
    arrays: inputs.map((input) => lanesIn(input, axis, lane, others)),
    output: lanesIn({ address: output.address, strides }, axis, lane, others),
    rest: others.map((k) => shape[k]),
    scratch,
  };
}

const TRIDIAGONAL: Sizes = { arrays: 4, entries: 4, row: 1, fixed: 1 };

/** Without exchanges of rows. Inputs: the lower diagonal, the diagonal, the upper one, and the right-hand sides. */
export const TRIDIAGONAL_ROUTINE: BlockRoutine<RoutineParamsOf['tridiagonal']> = {
  scratchBytes: ({ params: { axis }, output }) => scratchOf(stripOf(output, axis, TRIDIAGONAL), TRIDIAGONAL),
  run(machine, call) {
    const { params, output } = call;
    const { tridiagonalF64, tridiagonalF32 } = machine.routines.exports;
    const strip = stripOf(output, params.axis, TRIDIAGONAL);
    const kernel = output.dtype === 'float32' ? tridiagonalF32 : tridiagonalF64;
    solveStrips(machine, {
      ...solving(call, call.inputs, params.axis),
      entries: [0, 1, 2].map((array) => ({ array, shift: 0 })),
      strip,
      run: (width, factorWidth, _lanes, table, work) => kernel(strip.n, width, factorWidth, table, work),
    });
  },
};

/** The diagonals of the whole band from the highest to the lowest, indexed by column, in those that are given. */
function entriesOf({ lower, upper, form }: BandedParams): Entry[] {
  return Array.from({ length: lower + upper + 1 }, (_, k) => {
    const above = upper - k;
    if (form === 'upper') return { array: upper - Math.abs(above), shift: Math.max(0, -above) };
    if (form === 'lower') return { array: Math.abs(above), shift: Math.min(0, -above) };
    return { array: k, shift: 0 };
  });
}

const givenDiagonals = ({ lower, upper, form }: BandedParams): number => 1 + (form === 'whole' ? lower + upper : upper);

function bandedSizes(params: BandedParams): Sizes {
  const { lower, upper, form } = params;
  return {
    arrays: 1 + givenDiagonals(params),
    entries: lower + upper + 2,
    // Rows that are exchanged reach further.
    row: 1 + upper + (form === 'whole' ? lower : 0),
    fixed: (lower + 1) * (lower + upper + 1) + 2 * lower,
  };
}

const bandedStrip = ({ params, output }: RoutineTask<BandedParams>): Strip =>
  stripOf(output, params.axis, bandedSizes(params));

/**
 * With exchanges of rows, or of definite matrices, half of which is given, without. Inputs, by views of a domain whose last axis is
 * that of the diagonals: the diagonals, and the right-hand sides.
 */
export const BANDED_ROUTINE: BlockRoutine<BandedParams> = {
  scratchBytes: (task) => scratchOf(bandedStrip(task), bandedSizes(task.params)),
  run(machine, call) {
    const { params, output } = call;
    const { axis, lower, upper, operation } = params;
    const definite = params.form !== 'whole';
    const { bandedF64, bandedF32 } = machine.routines.exports;
    const [bands, right] = call.inputs;
    const diagonals = Array.from({ length: givenDiagonals(params) }, (_, d) => ({
      address: bands.address + d * bands.strides[output.shape.length],
      strides: bands.strides,
    }));
    const strip = bandedStrip(call);
    const kernel = output.dtype === 'float32' ? bandedF32 : bandedF64;
    solveStrips(machine, {
      ...solving(call, [...diagonals, right], axis),
      entries: entriesOf(params),
      strip,
      run: (width, factorWidth, lanes, table, work) => {
        const failed = kernel(strip.n, lower, upper, 1, definite ? 1 : 0, lanes, width, factorWidth, table, work);
        if (failed < 0) return;
        throw new ChunkwiseError(
          'linalg',
          definite
            ? `${operation}: a matrix is not positive definite: its leading ${failed + 1} rows and columns have no positive determinant; use solveBanded`
            : `${operation}: a matrix is singular: column ${failed} depends on those before it`,
          { details: { row: failed } },
        );
      },
    });
  },
};
