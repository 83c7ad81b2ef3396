/**
 * Fields brought to a coarser grid of the same domain and back, axis by axis, any number of cells to any other: prolongation is
 * linear interpolation between cells, restriction its transposed (full weighting), averages are those of the cells below.
 *
 * U. Trottenberg, C. W. Oosterlee, A. Schüller, Multigrid, 2001, sections 2.8 and 8.7.
 */

import type { Chunks } from '../../base/grid.js';
import { broadcastTo, reshape, view } from '../../expr/build.js';
import { interpolation, overlaps, restriction, type Terms } from '../../task/routine/grids/grid-tables.js';
import { asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { add, multiply } from '../elementwise/elementwise.js';
import { take } from '../selection/indexing.js';
import { type AxisConditions, along, extended, gridEnds } from './boundary.js';

/** Two grids of one domain. */
export interface Transfer {
  readonly operation: string;
  readonly fine: readonly number[];
  readonly coarse: readonly number[];
  /** Of the fine grid, of value 0. */
  readonly conditions: readonly AxisConditions[];
  readonly spacing: readonly number[];
  readonly fineChunks: Chunks;
}

/** For each element of a result along an axis: which elements it is a sum of, and with which weights; as many for each. */
interface Table {
  readonly from: readonly number[][];
  readonly weights: readonly Float64Array[];
}

function tableOf(rows: Terms): Table {
  const most = Math.max(...rows.map((row) => row.length));
  const terms = Array.from({ length: most }, (_, t) => t);
  return {
    from: terms.map((t) => rows.map((row) => row[t]?.[0] ?? row[0]?.[0] ?? 0)),
    weights: terms.map((t) => Float64Array.from(rows, (row) => row[t]?.[1] ?? 0)),
  };
}

const total = (parts: readonly ChunkedArray[]): ChunkedArray => parts.reduce((a, b) => add(a, b));

/** Sums of elements along an axis, as a table says. */
function combined(x: ChunkedArray, axis: number, { from, weights }: Table): ChunkedArray {
  const { dtype, shape } = x.node;
  return total(
    from.map((list, t) => {
      const line = asarray(dtype === 'float32' ? Float32Array.from(weights[t]) : weights[t]).node;
      const place = {
        shape: shape.map((_, k) => (k === axis ? list.length : 1)),
        maps: [{ offset: 0, stride: 1, axis }],
      };
      return multiply(take(x, list, { axis }), wrap(view(line, place))) as ChunkedArray;
    }),
  );
}

const isHalf = (n: number, m: number): boolean => n === 2 * m;

/** Residuals for the coarse grid. */
export function restricted({ operation, fine, coarse, conditions, spacing }: Transfer, r: ChunkedArray): ChunkedArray {
  return coarse.reduce((x, m, axis): ChunkedArray => {
    const n = fine[axis];
    if (n === m) return x;
    if (!isHalf(n, m)) {
      return combined(x, axis, tableOf(restriction(n, m, gridEnds(conditions)[axis], spacing[axis])));
    }
    const wide = extended(operation, x, axis, 1, spacing[axis], conditions[axis]).node;
    const at = (start: number): ChunkedArray => wrap(along(wide, axis, start, m, 2));
    return multiply(add(add(at(0), at(3)), multiply(add(at(1), at(2)), 3)), 1 / 8) as ChunkedArray;
  }, r);
}

/** Averages of a coefficient. */
export function averaged({ fine, coarse }: Transfer, a: ChunkedArray): ChunkedArray {
  return coarse.reduce((x, m, axis): ChunkedArray => {
    const n = fine[axis];
    if (n === m) return x;
    if (!isHalf(n, m)) return combined(x, axis, tableOf(overlaps(n, m)));
    const [first, second] = [0, 1].map((start) => wrap(along(x.node, axis, start, m, 2)));
    return multiply(add(first, second), 0.5) as ChunkedArray;
  }, a);
}

/** A correction for the fine grid. Along halved axes each cell is repeated, and then smoothed by 1 2 1, which is the same. */
export function prolonged(
  { operation, fine, coarse, conditions, spacing, fineChunks }: Transfer,
  e: ChunkedArray,
): ChunkedArray {
  let x = coarse.reduce(
    (y, m, axis) =>
      fine[axis] === m || isHalf(fine[axis], m)
        ? y
        : combined(y, axis, tableOf(interpolation(fine[axis], m, gridEnds(conditions)[axis], spacing[axis]))),
    e,
  );
  const halved = coarse.map((m, axis) => isHalf(fine[axis], m));
  if (!halved.includes(true)) return x;
  const { node } = x;
  const pairs = node.shape.flatMap((n, axis) => (halved[axis] ? [n, 1] : [n]));
  const place = halved.map((_, axis) => axis + halved.slice(0, axis).filter(Boolean).length);
  const apart = view(node, { shape: pairs, maps: place.map((axis) => ({ offset: 0, stride: 1, axis })) });
  const twice = broadcastTo(
    apart,
    node.shape.flatMap((n, axis) => (halved[axis] ? [n, 2] : [n])),
    operation,
  );
  x = wrap(reshape(twice, fine, fineChunks));
  return halved.reduce((y, half, axis): ChunkedArray => {
    if (!half) return y;
    const wide = extended(operation, y, axis, 1, spacing[axis], conditions[axis]).node;
    const [before, after] = [0, 2].map((start) => wrap(along(wide, axis, start, fine[axis])));
    return add(multiply(add(before, after), 0.25), multiply(y, 0.5)) as ChunkedArray;
  }, x);
}
