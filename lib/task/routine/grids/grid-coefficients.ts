/**
 * The operator -div(a grad u) + c u on a grid of few cells and on all coarser ones, as numbers for each cell in one list, which
 * multigrid cycles within one task read.
 */
import type { GridCycleParams, GridEnds, GridShape } from '../../../expr/routine-params.js';
import { cellsOf, coarserGrid, flatTerms, mirrorFactor, overlaps, roughest, sumAlong } from './grid-tables.js';

/** Cells of the coarsest grid at most, whose matrix is inverted. */
const COARSEST = 64;

/** One grid and where its numbers are. */
export interface CoefficientPlace extends GridShape {
  readonly cells: number;
  /** See {@link roughest}. */
  readonly low: number;
  /** What u is multiplied by; one over what sweeps divide by; what joins each cell with the next along each axis. */
  readonly diagonal: number;
  readonly inverse: number;
  readonly links: readonly number[];
}

/** The grids of a problem from the finest to the coarsest, and where what inverts the last one's matrix begins. */
export function coefficientPlaces(finest: GridShape): {
  readonly grids: readonly CoefficientPlace[];
  readonly direct: number;
  readonly length: number;
} {
  const grids: CoefficientPlace[] = [];
  let at = 0;
  for (let grid = finest; ; grid = coarserGrid(grid)) {
    const cells = cellsOf(grid.shape);
    const links = grid.shape.map((_, axis) => at + (2 + axis) * cells);
    const { shape, spacing } = grid;
    grids.push({ shape, spacing, cells, low: roughest(grid), diagonal: at, inverse: at + cells, links });
    at += (2 + links.length) * cells;
    if (cells <= COARSEST) return { grids, direct: at, length: at + cells * cells };
  }
}

type Cells = Float64Array | number;

function averaged(x: Cells, fine: GridShape, coarse: GridShape): Cells {
  if (typeof x === 'number') return x;
  let [from, shape] = [x, fine.shape];
  for (const [axis, m] of coarse.shape.entries()) {
    const n = shape[axis];
    if (n === m) continue;
    const to = new Float64Array((from.length / n) * m);
    sumAlong(from, to, n, cellsOf(shape.slice(axis + 1)), flatTerms(overlaps(n, m)));
    [from, shape] = [to, shape.with(axis, m)];
  }
  return from;
}

/** The numbers of one grid. */
function fill(out: Float64Array, place: CoefficientPlace, ends: GridEnds, a: Cells, c: Cells): void {
  const { shape, spacing, cells, diagonal, inverse, links } = place;
  const of = (x: Cells, i: number): number => (typeof x === 'number' ? x : x[i]);
  for (let i = 0; i < cells; i++) out[diagonal + i] = out[inverse + i] = of(c, i);
  for (const [axis, end] of ends.entries()) {
    const [n, h] = [shape[axis], spacing[axis]];
    const step = cellsOf(shape.slice(axis + 1));
    for (let i = 0; i < cells; i++) {
      const k = Math.floor(i / step) % n;
      const own = of(a, i) / (h * h);
      const joined = (j: number): number => {
        const [p, q] = [of(a, i), of(a, j)];
        return (2 * p * q) / (p + q) / (h * h);
      };
      const add = (coefficient: number, divisor: number): void => {
        out[diagonal + i] += coefficient;
        out[inverse + i] += n === 1 ? coefficient : divisor;
      };
      if (n === 1 && end === 'periodic') continue;
      if (k > 0 || end === 'periodic') {
        const flux = joined(k > 0 ? i - step : i + (n - 1) * step);
        add(flux, flux);
      } else add(own * (1 - mirrorFactor(end[0], h)), own);
      if (k < n - 1 || end === 'periodic') {
        const flux = joined(k < n - 1 ? i + step : i - (n - 1) * step);
        add(flux, flux);
        out[links[axis] + i] = flux;
      } else add(own * (1 - mirrorFactor(end[1], h)), own);
    }
  }
  for (let i = 0; i < cells; i++) out[inverse + i] = 1 / out[inverse + i];
}

/** The matrix of a grid's operator, with constants kept out of the way where it turns them into 0, inverted in place. */
function invert(out: Float64Array, { shape, cells, diagonal, links }: CoefficientPlace, at: number, free: boolean) {
  const matrix = out.subarray(at, at + cells * cells);
  for (let i = 0; i < cells; i++) matrix[i * cells + i] = out[diagonal + i];
  for (const [axis, link] of links.entries()) {
    const step = cellsOf(shape.slice(axis + 1));
    for (let i = 0; i < cells; i++) {
      const k = Math.floor(i / step) % shape[axis];
      const j = k < shape[axis] - 1 ? i + step : i - (shape[axis] - 1) * step;
      if (i === j) continue;
      matrix[i * cells + j] -= out[link + i];
      matrix[j * cells + i] -= out[link + i];
    }
  }
  if (free) {
    const scale = matrix.reduce((most, x) => Math.max(most, x), 0) || 1;
    for (let k = 0; k < matrix.length; k++) matrix[k] += scale / cells;
  }
  // Gauss and Jordan's, without exchanges: the matrix is symmetric and positive definite.
  for (let k = 0; k < cells; k++) {
    const pivot = 1 / matrix[k * cells + k];
    for (let i = 0; i < cells; i++) {
      if (i === k) continue;
      const factor = matrix[i * cells + k] * pivot;
      for (let j = 0; j < cells; j++) if (j !== k) matrix[i * cells + j] -= factor * matrix[k * cells + j];
      matrix[i * cells + k] = -factor;
    }
    for (let j = 0; j < cells; j++) if (j !== k) matrix[k * cells + j] *= pivot;
    matrix[k * cells + k] = pivot;
  }
}

/** All numbers of a problem, by the coefficients in the finest grid's cells; `free`: constants are turned into 0. */
export function gridCoefficients(
  { finest, ends }: Pick<GridCycleParams, 'finest' | 'ends'>,
  a: Cells,
  c: Cells,
  free: boolean,
): Float64Array {
  const { grids, direct, length } = coefficientPlaces(finest);
  const out = new Float64Array(length);
  let [cells, factors] = [a, c];
  grids.forEach((grid, k) => {
    if (k > 0) {
      cells = averaged(cells, grids[k - 1], grid);
      factors = averaged(factors, grids[k - 1], grid);
    }
    fill(out, grid, ends, cells, factors);
  });
  invert(out, grids[grids.length - 1], direct, free);
  return out;
}
