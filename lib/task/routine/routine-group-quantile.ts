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

/**
 * Quantiles of the rows of each group. Inputs: the elements, grouped along axis 0, and a label for each row. Results lie
 * along axis 0, those of one group together.
 */
export const GROUP_QUANTILE_ROUTINE: BlockRoutine<GroupQuantileParams> = {
  scratchBytes: (task) =>
    rowBytes(task.params.groups, task.inputs[1].shape[0]) + QUANTILE_ROUTINE.scratchBytes(lanesOf(task)),
  run(machine: Machine, call) {
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
  },
};
