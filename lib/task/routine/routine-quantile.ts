/**
 * Block routines for quantiles along one axis: from whole lanes, and in steps that keep only the elements that can matter.
 */

import { DTYPES, type DType, type TypedArray } from '../../../kernels/dtype.js';
import { interpolation, isDiscrete, type OrderRank, orderRank } from '../../../kernels/order-rank.js';
import { type SelectSource, selectKeyBytes, selectQuantiles, selectTop } from '../../../kernels/routine/select.js';
import { sizeOf } from '../../base/shape.js';
import type { QuantileParams, QuantileStepParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { aligned } from '../tile.js';
import type { BlockRoutine, RoutineCall, RoutinePiece, RoutineTask } from './block-routine.js';
import { forEachOffset, joinAxes, piecesOf } from './routine-runs.js';

const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === 'f';
/** Lanes of one call at most, so that scratch memory stays small. */
const LANES = 512;

/** Rows of every input, the row of counts left out. */
function rowsOf(task: RoutineTask<unknown>, axis: number): number {
  const counts = task.inputs.length > 1 && isFloat(task.inputs[0].dtype) ? 1 : 0;
  return task.inputs.reduce((n, input) => n + input.shape[axis], 0) - counts;
}
const lanesOf = (task: RoutineTask<unknown>, axis: number): number =>
  Math.min(
    LANES,
    task.output.shape.reduce((n, extent, k) => (k === axis ? n : n * extent), 1),
  );

/**
 * Calls `visit` with the lanes of a task, so many at a time: their sources, and the place of the first in the output without
 * `axis`. Inputs may be pieces that are cut along any axis.
 */
function forEachLanes(
  call: RoutineCall<unknown>,
  axis: number,
  visit: (sources: readonly SelectSource[], lanes: number, output: number, outputStride: number) => void,
): void {
  const { output } = call;
  const { itemsize } = DTYPES[output.dtype];
  const outStrides = rowMajor(output.shape, itemsize);
  const kept = call.inputs.length > 1 ? call.inputs[0] : undefined;
  const groups = new Map<string, RoutinePiece[]>();
  for (const piece of piecesOf(call.inputs[call.inputs.length - 1])) {
    if (piece.shape[axis] === 0) continue;
    const key = piece.start.map((s, a) => (a === axis ? '' : `${s}+${piece.shape[a]}`)).join();
    const group = groups.get(key);
    if (group) group.push(piece);
    else if (!kept) groups.set(key, [piece]);
    else {
      // The same lanes of what was kept, which is one block.
      const start = piece.start.map((s, a) => (a === axis ? 0 : s));
      const address = start.reduce((sum, s, a) => sum + s * kept.strides[a], kept.address);
      const shape = piece.shape.map((n, a) => (a === axis ? kept.shape[axis] : n));
      groups.set(key, [{ start, shape, address, strides: kept.strides }, piece]);
    }
  }
  for (const pieces of groups.values()) {
    const [first] = pieces;
    const others = <T>(list: readonly T[]): T[] => list.filter((_, a) => a !== axis);
    const shape = others(first.shape);
    const axes = joinAxes(shape, [others(outStrides), ...pieces.map((piece) => others(piece.strides))]);
    // Lanes run along the axis that is side by side in memory, or else the longest.
    let best = -1;
    axes.forEach((walk, a) => {
      const rank = (w: typeof walk): number =>
        w.strides[1] === DTYPES[call.inputs[0].dtype].itemsize ? 1e15 : w.extent;
      if (best < 0 || rank(walk) >= rank(axes[best])) best = a;
    });
    const [along] = best < 0 ? [{ extent: 1, strides: [0, ...pieces.map(() => 0)] }] : axes.splice(best, 1);
    const start = others(first.start).reduce((sum, s, a) => sum + s * others(outStrides)[a], 0);
    forEachOffset(axes, 1 + pieces.length, (offsets) => {
      for (let lane = 0; lane < along.extent; lane += LANES) {
        const sources = pieces.map((piece, k) => ({
          address: piece.address + offsets[k + 1] + lane * along.strides[k + 1],
          rows: piece.shape[axis],
          rowStride: piece.strides[axis],
          laneStride: along.strides[k + 1],
        }));
        visit(
          sources,
          Math.min(LANES, along.extent - lane),
          output.address + start + offsets[0] + lane * along.strides[0],
          along.strides[0],
        );
      }
    });
  }
}

/** Where things lie in scratch memory. */
function layout(task: RoutineTask<QuantileParams>) {
  const { axis, q, total } = task.params;
  const [{ dtype }] = task.inputs;
  const lanes = lanesOf(task, axis);
  const keys = aligned(selectKeyBytes(rowsOf(task, axis)));
  const out = aligned(2 * q.length * lanes * DTYPES[dtype].itemsize);
  const counts = aligned(4 * lanes);
  // Integers have no NaN: only the entry of the full count is read, and the table begins with it.
  const ranks = aligned(4 * q.length * (isFloat(dtype) ? total + 1 : 1));
  return { out: keys, counts: keys + out, ranks: keys + out + counts, bytes: keys + out + counts + ranks };
}

/** Sorted neighbours by the count of numbers. */
function rankTable({ q, method, total, skipna }: QuantileParams, float: boolean): (n: number) => readonly OrderRank[] {
  const known = new Map<number, readonly OrderRank[]>();
  return (n) => {
    const count = n > 0 && float && skipna ? n : total;
    let ranks = known.get(count);
    if (!ranks) {
      ranks = q.map((value) => orderRank(method, count, value));
      known.set(count, ranks);
    }
    return ranks;
  };
}

function runQuantile(machine: Machine, call: RoutineCall<QuantileParams>): void {
  const { params } = call;
  const { axis, q, flip, method, skipna, total } = params;
  const { output, inputs, scratch } = call;
  const [{ dtype }] = inputs;
  const float = isFloat(dtype);
  const { buffer } = machine.memory;
  const { out, counts, ranks } = layout(call);
  const ranksOf = rankTable(params, float);
  const above = (rank: OrderRank, n: number): number => (flip ? rank.upper : n - 1 - rank.lower);
  const words = new Uint32Array(buffer, scratch + ranks, q.length * (float ? total + 1 : 1));
  let table = scratch + ranks;
  if (float) {
    words.fill(0);
    for (let n = skipna ? 1 : total; n <= total; n++)
      words.set(
        ranksOf(n).map((rank) => above(rank, n)),
        n * q.length,
      );
  } else {
    words.set(ranksOf(total).map((rank) => above(rank, total)));
    // Lanes of integers count all the rows there are as numbers.
    table -= 4 * q.length * rowsOf(call, axis);
  }
  const { array: In } = DTYPES[dtype];
  const { array: Out, itemsize } = DTYPES[output.dtype];
  const target = new Out(buffer, output.address, sizeOf(output.shape)) as { [k: number]: number | bigint };
  const alongQ = rowMajor(output.shape, 1)[axis];
  const between = interpolation(method, dtype, output.dtype);
  const plain = isDiscrete(method);
  forEachLanes(call, axis, (sources, lanes, place, stride) => {
    selectQuantiles(
      machine.routines,
      { dtype, lanes, sources, flip, counted: float && inputs.length > 1 },
      scratch,
      q.length,
      table,
      scratch + out,
      scratch + counts,
    );
    const found = new In(buffer, scratch + out, 2 * q.length * lanes) as TypedArray;
    const numbers = new Int32Array(buffer, scratch + counts, lanes);
    const at = (place - output.address) / itemsize;
    for (let lane = 0; lane < lanes; lane++) {
      const n = float ? numbers[lane] : total;
      const missing = n === 0 || (!skipna && n < total);
      const lanesRanks = ranksOf(n);
      for (let k = 0; k < q.length; k++) {
        const to = at + (lane * stride) / itemsize + k * alongQ;
        if (missing) {
          target[to] = Number.NaN;
          continue;
        }
        const { lower, upper, weight } = lanesRanks[k];
        const first = found[2 * k * lanes + lane];
        const second = upper > lower ? found[(2 * k + 1) * lanes + lane] : first;
        const a = flip ? second : first;
        const b = flip ? first : second;
        target[to] = plain ? a : between(a, b, weight);
      }
    }
  });
}

/** Quantiles of the lanes along an axis. Inputs: what the steps before kept (if any), then the axis' elements. */
export const QUANTILE_ROUTINE: BlockRoutine<QuantileParams> = {
  scratchBytes: (task) => layout(task).bytes,
  run: runQuantile,
};

/** The greatest (least) `keep` elements of each lane, for floats followed by a row of how many numbers there were. */
export const QUANTILE_STEP_ROUTINE: BlockRoutine<QuantileStepParams> = {
  scratchBytes: (task) => selectKeyBytes(rowsOf(task, task.params.axis)),
  run(machine, call) {
    const { axis, keep, flip } = call.params;
    const [{ dtype }] = call.inputs;
    const float = isFloat(dtype);
    const { itemsize } = DTYPES[dtype];
    const stride = rowMajor(call.output.shape, itemsize)[axis];
    forEachLanes(call, axis, (sources, lanes, place, laneStride) =>
      selectTop(
        machine.routines,
        { dtype, lanes, sources, flip, counted: float && call.inputs.length > 1 },
        call.scratch,
        keep,
        place,
        stride,
        laneStride,
        float,
      ),
    );
  },
};
