/**
 * The block routine of multigrid cycles over grids of few cells: all of a cycle in one task, as there planning and starting a task for
 * each sweep would cost more than the sweeps.
 */
import type { GridCycleParams } from '../../../expr/routine-params.js';
import type { BlockRoutine, RoutineAccess, RoutineTask } from '../block-routine.js';
import { type CoefficientPlace, coefficientPlaces } from './grid-coefficients.js';
import {
  cellsOf,
  chebyshevRoot,
  type FlatTerms,
  flatTerms,
  interpolation,
  restriction,
  sumAlong,
} from './grid-tables.js';

/** Fields of each grid: the solution, the right-hand side, the residual, and one more. */
const FIELDS = 4;

interface Grid extends CoefficientPlace {
  readonly u: Float64Array;
  readonly f: Float64Array;
  readonly r: Float64Array;
  readonly spare: Float64Array;
  /** For each axis how fields go to the next grid and back; undefined along axes that stay. */
  readonly down: readonly (FlatTerms | undefined)[];
  readonly up: readonly (FlatTerms | undefined)[];
}

function gridsOf(params: GridCycleParams, memory: ArrayBufferLike, scratch: number): Grid[] {
  const { grids } = coefficientPlaces(params.finest);
  let at = scratch;
  const field = (cells: number): Float64Array => {
    at += cells * 8;
    return new Float64Array(memory, at - cells * 8, cells);
  };
  return grids.map((grid, k) => {
    const [u, f, r, spare] = [0, 1, 2, 3].map(() => field(grid.cells));
    const coarse = grids[k + 1]?.shape ?? grid.shape;
    const terms = (make: typeof interpolation) =>
      coarse.map((m, axis) => {
        const n = grid.shape[axis];
        return n === m ? undefined : flatTerms(make(n, m, params.ends[axis], grid.spacing[axis]));
      });
    return { ...grid, u, f, r, spare, down: terms(restriction), up: terms(interpolation) };
  });
}

/** Copies an input's elements in C order. */
function gather({ address, strides, shape, dtype }: RoutineAccess, memory: ArrayBufferLike, to: Float64Array): void {
  const source = dtype === 'float32' ? new Float32Array(memory) : new Float64Array(memory);
  const item = source.BYTES_PER_ELEMENT;
  const last = shape.length - 1;
  const [n, step] = [shape[last], strides[last] / item];
  const index = shape.map(() => 0);
  for (let at = 0; at < to.length; at += n) {
    const from = index.reduce((sum, i, axis) => sum + i * strides[axis], address) / item;
    for (let k = 0; k < n; k++) to[at + k] = source[from + k * step];
    for (let axis = last - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

/** Cycles over the grids of one task. */
class Cycles {
  constructor(
    readonly params: GridCycleParams,
    readonly numbers: Float64Array,
    readonly grids: readonly Grid[],
  ) {}

  /** r = f - A u */
  #residual({ shape, cells, diagonal, links, u, f, r }: Grid): void {
    const { numbers } = this;
    for (let i = 0; i < cells; i++) r[i] = f[i] - numbers[diagonal + i] * u[i];
    for (const [axis, link] of links.entries()) {
      const step = cellsOf(shape.slice(axis + 1));
      const line = step * shape[axis];
      const around = line - step;
      for (let first = 0; first < cells; first += line) {
        for (let i = first; i < first + around; i++) {
          const flux = numbers[link + i];
          r[i] += flux * u[i + step];
          r[i + step] += flux * u[i];
        }
        if (this.params.ends[axis] !== 'periodic' || around === 0) continue;
        for (let i = first + around; i < first + line; i++) {
          const flux = numbers[link + i];
          r[i] += flux * u[i - around];
          r[i - around] += flux * u[i];
        }
      }
    }
  }

  /** u grows by its residual over the diagonal, in cells of one colour of a chessboard. */
  #relax({ shape, cells, inverse, u, r }: Grid, red: boolean): void {
    const n = shape[shape.length - 1];
    const index = shape.map(() => 0);
    for (let first = 0; first < cells; first += n) {
      const odd = index.reduce((sum, i) => sum + i, 0) % 2;
      for (let k = red ? odd : 1 - odd; k < n; k += 2) u[first + k] += this.numbers[inverse + first + k] * r[first + k];
      for (let axis = shape.length - 2; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
    }
  }

  /** Sweeps; `fresh`: u is 0 before. */
  #smooth(grid: Grid, sweeps: number, after: boolean, fresh: boolean): void {
    const { cells, inverse, low, u, f, r } = grid;
    const { numbers } = this;
    if (fresh) u.fill(0);
    for (let k = 0; k < sweeps; k++) {
      if (this.params.redBlack) {
        for (const red of [!after, after]) {
          this.#residual(grid);
          this.#relax(grid, red);
        }
        continue;
      }
      const damping = 1 / chebyshevRoot(low, k, sweeps);
      if (fresh && k === 0) r.set(f);
      else this.#residual(grid);
      for (let i = 0; i < cells; i++) u[i] += damping * numbers[inverse + i] * r[i];
    }
  }

  /** Takes `from` through `terms` along each axis; the result is in one of the two areas. */
  #moved(
    from: Float64Array,
    shape: readonly number[],
    terms: Grid['up'],
    areas: readonly [Float64Array, Float64Array],
  ) {
    let [x, extents, turn] = [from, shape, 0];
    for (const [axis, list] of terms.entries()) {
      if (!list) continue;
      const n = extents[axis];
      const to = areas[turn].subarray(0, (x.length / n) * list.count);
      sumAlong(x, to, n, cellsOf(extents.slice(axis + 1)), list);
      [x, extents, turn] = [to, extents.with(axis, list.count), 1 - turn];
    }
    return x;
  }

  /** Betters u of grid `at`, whose f is there; `fresh`: from 0 on. */
  run(at: number, cycle: 'V' | 'F', fresh: boolean): void {
    const grid = this.grids[at];
    const below = this.grids[at + 1];
    const { cells, shape, u, f, r, spare, down, up } = grid;
    if (!below) {
      const { direct } = coefficientPlaces(this.params.finest);
      for (let i = 0; i < cells; i++) {
        let sum = 0;
        for (let j = 0; j < cells; j++) sum += this.numbers[direct + i * cells + j] * f[j];
        u[i] = sum;
      }
      return;
    }
    const [before, after] = this.params.sweeps;
    this.#smooth(grid, before, false, fresh);
    this.#residual(grid);
    below.f.set(this.#moved(r, shape, down, [spare, r]));
    this.run(at + 1, cycle, true);
    if (cycle === 'F' && this.grids[at + 2]) this.run(at + 1, 'V', false);
    const change = this.#moved(below.u, below.shape, up, [spare, r]);
    for (let i = 0; i < cells; i++) u[i] += change[i];
    this.#smooth(grid, after, true, false);
  }
}

/** Inputs, whole: the right-hand side, the numbers of `gridCoefficients`, and where to begin if the parameters say so. */
export const GRID_CYCLE_ROUTINE: BlockRoutine<GridCycleParams> = {
  scratchBytes: ({ params }: RoutineTask<GridCycleParams>) =>
    coefficientPlaces(params.finest).grids.reduce((sum, { cells }) => sum + cells * 8 * FIELDS, 0),
  run({ memory }, { params, inputs: [f, coefficients, start], output, scratch }) {
    const { buffer } = memory;
    const grids = gridsOf(params, buffer, scratch);
    const numbers = new Float64Array(buffer, coefficients.address, coefficients.shape[0]);
    gather(f, buffer, grids[0].f);
    if (start) gather(start, buffer, grids[0].u);
    new Cycles(params, numbers, grids).run(0, params.cycle, !start);
    const to =
      output.dtype === 'float32'
        ? new Float32Array(buffer, output.address, grids[0].cells)
        : new Float64Array(buffer, output.address, grids[0].cells);
    to.set(grids[0].u);
  },
};
