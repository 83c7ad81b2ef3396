/**
 * Grids of one domain, each coarser than the one before, and how fields go from one to the next along an axis: prolongation is linear
 * interpolation between cells, restriction its transposed (full weighting), averages are those of the cells below.
 *
 * U. Trottenberg, C. W. Oosterlee, A. Schüller, Multigrid, 2001, sections 2.8 and 8.7.
 */
import type { GridEnds, GridShape } from '../../../expr/routine-params.js';

/** Axes are halved together as long as their cells are about as long. */
const ALIKE = 1.5;

export const cellsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** What the cell beyond an end is of the one before it, by the condition a u + b du/dn = 0 and cells `spacing` apart. */
export const mirrorFactor = ([a, b]: readonly [number, number], spacing: number): number =>
  (b / spacing - a / 2) / (a / 2 + b / spacing);

/** Which axes the next grid has half as many cells along. */
function halvedAxes({ shape, spacing }: GridShape): boolean[] {
  const least = Math.min(...spacing.filter((_, axis) => shape[axis] > 1));
  return shape.map((n, axis) => n > 1 && spacing[axis] < ALIKE * least);
}

/** The next coarser grid. */
export function coarserGrid(grid: GridShape): GridShape {
  const halved = halvedAxes(grid);
  const shape = grid.shape.map((n, axis) => (halved[axis] ? Math.ceil(n / 2) : n));
  return { shape, spacing: grid.spacing.map((h, axis) => (h * grid.shape[axis]) / shape[axis]) };
}

/** The least eigenvalue, over the diagonal, of what the next grid cannot show. */
export function roughest(grid: GridShape): number {
  const { shape, spacing } = grid;
  const total = spacing.reduce((s, h, axis) => s + (shape[axis] > 1 ? 1 / (h * h) : 0), 0);
  const halved = halvedAxes(grid);
  return Math.min(...spacing.filter((_, axis) => halved[axis]).map((h) => 1 / (h * h) / total));
}

/** Damping of sweep `k` of `sweeps`: the roots of Chebyshev's polynomial over [low, 2]. */
export const chebyshevRoot = (low: number, k: number, sweeps: number): number =>
  (2 + low) / 2 + ((2 - low) / 2) * Math.cos((Math.PI * (2 * k + 1)) / (2 * sweeps));

/** For each element of a result along an axis: which elements it is a sum of, and with which weights. */
export type Terms = [from: number, weight: number][][];

/** What cells of a fine axis take of the coarse one. */
export function interpolation(n: number, m: number, ends: GridEnds[number], spacing: number): Terms {
  return Array.from({ length: n }, (_, i): [number, number][] => {
    const place = ((i + 0.5) * m) / n - 0.5;
    const left = Math.floor(place);
    const part = place - left;
    const out: [number, number][] = [];
    for (const [j, weight] of [
      [left, 1 - part],
      [left + 1, part],
    ]) {
      if (weight === 0) continue;
      if (j >= 0 && j < m) out.push([j, weight]);
      else if (ends === 'periodic') out.push([(j + m) % m, weight]);
      else out.push([Math.min(Math.max(j, 0), m - 1), weight * mirrorFactor(ends[j < 0 ? 0 : 1], spacing)]);
    }
    return out;
  });
}

/** What cells of a coarse axis take of the fine one, as {@link interpolation} says of the other way. */
export function restriction(n: number, m: number, ends: GridEnds[number], spacing: number): Terms {
  const out: Terms = Array.from({ length: m }, () => []);
  interpolation(n, m, ends, spacing).forEach((row, i) => {
    for (const [j, weight] of row) out[j].push([i, (weight * m) / n]);
  });
  return out;
}

/** What each coarse cell covers of the fine ones. */
export const overlaps = (n: number, m: number): Terms =>
  Array.from({ length: m }, (_, j) => {
    const [start, stop] = [(j * n) / m, ((j + 1) * n) / m];
    const out: [number, number][] = [];
    for (let i = Math.floor(start); i < stop; i++)
      out.push([i, ((Math.min(i + 1, stop) - Math.max(i, start)) * m) / n]);
    return out;
  });

/** Terms in flat lists: those of element j are from `start[j]` to `start[j + 1]`. */
export interface FlatTerms {
  readonly count: number;
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly weight: Float64Array;
}

export function flatTerms(terms: Terms): FlatTerms {
  const start = new Int32Array(terms.length + 1);
  terms.forEach((row, j) => {
    start[j + 1] = start[j] + row.length;
  });
  const from = new Int32Array(start[terms.length]);
  const weight = new Float64Array(from.length);
  let at = 0;
  for (const row of terms)
    for (const term of row) {
      from[at] = term[0];
      weight[at++] = term[1];
    }
  return { count: terms.length, start, from, weight };
}

/** Sums along an axis of extent `n` of an array in C order, as terms say; `inner` elements lie between two of the axis. */
export function sumAlong(source: Float64Array, to: Float64Array, n: number, inner: number, terms: FlatTerms): void {
  const { count, start, from, weight } = terms;
  const outer = source.length / (n * inner);
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < count; j++) {
      const target = (o * count + j) * inner;
      if (inner === 1) {
        let sum = 0;
        for (let t = start[j]; t < start[j + 1]; t++) sum += weight[t] * source[o * n + from[t]];
        to[target] = sum;
        continue;
      }
      to.fill(0, target, target + inner);
      for (let t = start[j]; t < start[j + 1]; t++) {
        const w = weight[t];
        const first = (o * n + from[t]) * inner;
        for (let k = 0; k < inner; k++) to[target + k] += w * source[first + k];
      }
    }
}
