/**
 * Block routines that order elements along an axis: the greatest or least few with their indices, and whole sorts.
 */

import { DTYPES, isTextDType } from '../../../kernels/dtype.js';
import { elementOfKey } from '../../../kernels/order-key.js';
import { orderType } from '../../../kernels/routine/order-type.js';
import { sizeOf } from '../../base/shape.js';
import type { SortPairsParams, SortParams, TopkParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { aligned } from '../tile.js';
import type { BlockRoutine, RoutineCall } from './block-routine.js';
import { forEachOffset, joinAxes, type Walk } from './routine-runs.js';
import { sortTexts, textSortBytes } from './text/text-order.js';

/** The axes beside `axis`, walked by the input and the output. */
function beside(call: RoutineCall<unknown>, axis: number, ndim: number): Walk[] {
  const strides = rowMajor(call.output.shape, DTYPES[call.output.dtype].itemsize);
  const others = <T>(list: readonly T[]): T[] => list.slice(0, ndim).filter((_, k) => k !== axis);
  return joinAxes(others(call.output.shape), [others(call.inputs[0].strides), others(strides)]);
}

/** Copies a heap of (key, index) to a lane of the output in the form asked for. */
function giveLane(machine: Machine, call: RoutineCall<TopkParams>, k: number, to: number): void {
  const { form, least, dtype, axis } = call.params;
  const { itemsize, array } = DTYPES[call.output.dtype];
  const heap = new BigInt64Array(machine.memory.buffer, call.scratch, 2 * k);
  const whole = sizeOf(call.output.shape);
  const out = new array(machine.memory.buffer, call.output.address, whole) as { [at: number]: number | bigint };
  const step = rowMajor(call.output.shape, 1)[axis];
  const turn = least ? -1n : 0n;
  let at = (to - call.output.address) / itemsize;
  for (let j = 0; j < k; j++) {
    if (form === 'values') out[at] = elementOfKey(dtype, heap[2 * j] ^ turn);
    else if (form === 'indices') out[at] = heap[2 * j + 1];
    else {
      out[at] = heap[2 * j];
      out[at + 1] = heap[2 * j + 1];
    }
    at += step;
  }
}

/** The best of each lane of a block. The domain has one more axis, of extent 1, than the input. */
export const TOPK_ROUTINE: BlockRoutine<TopkParams> = {
  scratchBytes: ({ params, output }) => aligned(16 * output.shape[params.axis]),
  run(machine, call) {
    const { axis, least } = call.params;
    const [input] = call.inputs;
    const k = call.output.shape[axis];
    if (call.output.shape.some((n) => n === 0)) return;
    const type = orderType(input.dtype);
    const first = BigInt(call.box.start[axis]);
    forEachOffset(beside(call, axis, call.output.shape.length - 1), 2, ([from, to]) => {
      const { exports } = machine.routines;
      const n = input.shape[axis];
      exports.topk(type, input.address + from, input.strides[axis], n, k, least ? 1 : 0, first, call.scratch);
      giveLane(machine, call, k, call.output.address + to);
    });
  },
};

/** The best of the pairs that blocks gave, along an axis that is one block. */
export const TOPK_MERGE_ROUTINE: BlockRoutine<TopkParams> = {
  scratchBytes: TOPK_ROUTINE.scratchBytes,
  run(machine, call) {
    const { axis } = call.params;
    const [input] = call.inputs;
    const k = call.output.shape[axis];
    if (call.output.shape.some((n) => n === 0)) return;
    forEachOffset(beside(call, axis, call.output.shape.length - 1), 2, ([from, to]) => {
      machine.routines.exports.topkMerge(input.address + from, input.strides[axis], input.shape[axis], k, call.scratch);
      giveLane(machine, call, k, call.output.address + to);
    });
  },
};

/** Sorts the lanes along an axis that is one block; stable, NaN last (first when descending). */
export const SORT_ROUTINE: BlockRoutine<SortParams> = {
  scratchBytes: ({ params, inputs: [input] }) => {
    const { axis, indices } = params;
    const n = input.shape[axis];
    if (isTextDType(input.dtype)) return aligned(textSortBytes(n));
    const keys = Math.ceil((n * DTYPES[input.dtype].itemsize) / 16) * 16;
    return aligned(8192 + 2 * keys + (indices ? 8 * n : 0));
  },
  run(machine, call) {
    const { axis, descending, indices } = call.params;
    const [input] = call.inputs;
    const { output } = call;
    if (output.shape.some((n) => n === 0)) return;
    if (isTextDType(input.dtype)) return sortTexts(machine, call);
    const axes = beside(call, axis, output.shape.length);
    const lanes = axes.pop() ?? { extent: 1, strides: [0, 0] };
    const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    forEachOffset(axes, 2, ([from, to]) =>
      machine.routines.exports.sortLanes(
        orderType(input.dtype),
        input.address + from,
        input.strides[axis],
        input.shape[axis],
        output.address + to,
        target[axis],
        lanes.extent,
        lanes.strides[0],
        lanes.strides[1],
        call.scratch,
        descending ? 1 : 0,
        indices ? 1 : 0,
      ),
    );
  },
};

/**
 * Sorts the lanes of a block to pairs of a key and the place along the whole axis. The domain has one more axis, of extent 1, than the
 * input.
 */
export const SORT_PAIRS_ROUTINE: BlockRoutine<SortPairsParams> = {
  scratchBytes: ({ params: { axis }, inputs: [input] }) => {
    const n = input.shape[axis];
    return aligned(8192 + 2 * (Math.ceil((n * DTYPES[input.dtype].itemsize) / 16) * 16) + 8 * n);
  },
  run(machine, call) {
    const { axis, descending } = call.params;
    const [input] = call.inputs;
    const { output } = call;
    if (output.shape.some((n) => n === 0)) return;
    const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    const first = BigInt(call.box.start[axis]);
    forEachOffset(beside(call, axis, output.shape.length - 1), 2, ([from, to]) =>
      machine.routines.exports.sortPairs(
        orderType(input.dtype),
        input.address + from,
        input.strides[axis],
        input.shape[axis],
        output.address + to,
        target[axis],
        call.scratch,
        descending ? 1 : 0,
        first,
      ),
    );
  },
};
