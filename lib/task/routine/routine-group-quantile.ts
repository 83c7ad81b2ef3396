/**
 * Quantiles by group: each group's rows are searched where they lie, as lanes of their own.
 */
import { DTYPES, isBigInt } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import type { GroupQuantileParams, QuantileParams } from '../../expr/routine-params.js';
import type { Machine } from '../resolve.js';
import { aligned } from '../tile.js';
import type { BlockRoutine, RoutineCall, RoutinePiece, RoutineTask } from './block-routine.js';
import { QUANTILE_ROUTINE } from './routine-quantile.js';
import { piecesOf } from './routine-runs.js';

/** The search of one group's rows among `total`. */
const searchOf = ({ q, method, skipna }: GroupQuantileParams, total: number): QuantileParams => ({
  axis: 0,
  q,
  method,
  skipna,
  total,
  flip: false,
});

/** Bytes of the rows of all groups, and of where each group's begin. */
const rowBytes = (groups: number, rows: number): number => aligned(4 * (groups + 2)) + aligned(4 * rows);

/** Rows in the order of their groups: `rows[from[g]]` to below `rows[from[g + 1]]` are those of group g, ascending. */
function rowsByGroup(
  labels: Int32Array,
  groups: number,
  { buffer }: WebAssembly.Memory,
  scratch: number,
): { rows: Int32Array; from: Int32Array } {
  const from = new Int32Array(buffer, scratch, groups + 2).fill(0);
  for (const label of labels) {
    if (label >= groups)
      throw new ChunkwiseError(
        'argument',
        `groupbyReduce (quantile): a label is ${label}, but there are ${groups} groups; labels are whole numbers below that, or negative for no group`,
      );
    if (label >= 0) from[label + 2]++;
  }
  for (let g = 2; g < from.length; g++) from[g] += from[g - 1];
  const rows = new Int32Array(buffer, scratch + aligned(from.byteLength), labels.length);
  for (let row = 0; row < labels.length; row++) if (labels[row] >= 0) rows[from[labels[row] + 1]++] = row;
  return { rows, from };
}

/** The parts of `pieces` at the ascending `rows` of axis 0, evenly spaced ones together. */
function piecesAt(pieces: readonly RoutinePiece[], rows: Int32Array): RoutinePiece[] {
  const out: RoutinePiece[] = [];
  for (const { start, shape, address, strides } of pieces) {
    const [first] = start;
    const stop = first + shape[0];
    let k = 0;
    for (let high = rows.length; k < high; ) {
      const middle = (k + high) >> 1;
      if (rows[middle] < first) k = middle + 1;
      else high = middle;
    }
    while (k < rows.length && rows[k] < stop) {
      const row = rows[k];
      const step = k + 1 < rows.length && rows[k + 1] < stop ? rows[k + 1] - row : 1;
      let count = 1;
      while (k + count < rows.length && rows[k + count] < stop && rows[k + count] === row + count * step) count++;
      out.push({
        start: start.with(0, row),
        shape: shape.with(0, count),
        address: address + (row - first) * strides[0],
        strides: strides.with(0, step * strides[0]),
      });
      k += count;
    }
  }
  return out;
}

function fillEmpty({ buffer }: WebAssembly.Memory, { output, params }: RoutineCall<GroupQuantileParams>, at: number) {
  const { array } = DTYPES[output.dtype];
  const values = new array(buffer, at, params.q.length * sizeOf(output.shape.slice(1)));
  const fill = params.fill ?? Number.NaN;
  if (isBigInt(output.dtype)) (values as BigInt64Array).fill(BigInt(fill));
  else (values as Float64Array).fill(Number(fill));
}

/** The task as a search of whole lanes. */
const lanesOf = (task: RoutineTask<GroupQuantileParams>): RoutineTask<QuantileParams> => ({
  ...task,
  params: searchOf(task.params, task.inputs[0].shape[0]),
  inputs: task.inputs.slice(0, 1),
});

/** One label for each row. */
function runGroups(machine: Machine, call: RoutineCall<GroupQuantileParams>): void {
  const { params, output } = call;
  const [elements, labels] = call.inputs;
  const pieces = piecesOf(elements);
  const count = labels.shape[0];
  const codes = new Int32Array(machine.memory.buffer, labels.address, count);
  const { rows, from } = rowsByGroup(codes, params.groups, machine.memory, call.scratch);
  const scratch = call.scratch + rowBytes(params.groups, count);
  const shape = output.shape.with(0, params.q.length);
  const bytes = sizeOf(shape) * DTYPES[output.dtype].itemsize;
  for (let g = 0; g < params.groups; g++) {
    const own = rows.subarray(from[g], from[g + 1]);
    const address = output.address + g * bytes;
    if (own.length === 0) fillEmpty(machine.memory, call, address);
    else
      QUANTILE_ROUTINE.run(machine, {
        ...call,
        scratch,
        params: searchOf(params, own.length),
        inputs: [{ ...elements, shape: elements.shape.with(0, own.length), pieces: piecesAt(pieces, own) }],
        output: { ...output, shape, address },
      });
  }
}

/** The pieces of one lane: `at` counts the positions along the axes after the first, in C order. */
function laneAt(pieces: readonly RoutinePiece[], at: readonly number[]): RoutinePiece[] {
  return pieces.flatMap(({ start, shape, address, strides }) => {
    if (at.some((place, k) => place < start[k + 1] || place >= start[k + 1] + shape[k + 1])) return [];
    return {
      start: [start[0], ...at.map(() => 0)],
      shape: [shape[0], ...at.map(() => 1)],
      address: at.reduce((sum, place, k) => sum + (place - start[k + 1]) * strides[k + 1], address),
      strides,
    };
  });
}

/** Each lane has labels of its own: they are searched one by one. Scratch: a lane's labels, its results, then its search. */
function runLanes(machine: Machine, call: RoutineCall<GroupQuantileParams>): void {
  const { output } = call;
  const [elements, labels] = call.inputs;
  const { buffer } = machine.memory;
  const { itemsize } = DTYPES[output.dtype];
  const [count, ...others] = elements.shape;
  const rows = output.shape[0];
  const pieces = piecesOf(elements);
  const codes = call.scratch;
  const results = codes + aligned(4 * count);
  const scratch = results + aligned(rows * itemsize);
  const words = new Int32Array(buffer);
  const bytes = new Uint8Array(buffer);
  const ones = others.map(() => 1);
  const lanes = sizeOf(others);
  for (let lane = 0; lane < lanes; lane++) {
    let left = lane;
    const at = others.map(() => 0);
    for (let k = at.length - 1; k >= 0; k--) {
      at[k] = left % others[k];
      left = Math.floor(left / others[k]);
    }
    const from = at.reduce((sum, place, k) => sum + place * labels.strides[k + 1], labels.address);
    for (let row = 0; row < count; row++) words[codes / 4 + row] = words[(from + row * labels.strides[0]) / 4];
    runGroups(machine, {
      ...call,
      scratch,
      inputs: [
        { ...elements, shape: [count, ...ones], pieces: laneAt(pieces, at) },
        { ...labels, shape: [count], address: codes },
      ],
      output: { ...output, shape: [rows, ...ones], address: results },
    });
    for (let row = 0; row < rows; row++)
      bytes.copyWithin(
        output.address + (row * lanes + lane) * itemsize,
        results + row * itemsize,
        results + (row + 1) * itemsize,
      );
  }
}

/**
 * Quantiles of the rows of each group. Inputs: the elements, grouped along axis 0, and a label for each row, or for each
 * element by view. Results lie along axis 0, those of one group together.
 */
export const GROUP_QUANTILE_ROUTINE: BlockRoutine<GroupQuantileParams> = {
  scratchBytes: (task) => {
    const [count, ...others] = task.inputs[1].shape;
    const own = others.length > 0 ? aligned(4 * count) + aligned(8 * task.output.shape[0]) : 0;
    return own + rowBytes(task.params.groups, count) + QUANTILE_ROUTINE.scratchBytes(lanesOf(task));
  },
  run: (machine, call) => (call.inputs[1].shape.length > 1 ? runLanes : runGroups)(machine, call),
};
