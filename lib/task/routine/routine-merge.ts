/**
 * The block routine that merges two sorted blocks by halves.
 */
import { DTYPES, isTextDType } from '../../../kernels/dtype.js';
import { orderType } from '../../../kernels/routine/order-type.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch } from './block-routine.js';
import { forEachOffset, joinAxes } from './routine-runs.js';
import { mergeTexts } from './text/text-order.js';

/** Inputs by views of a domain whose last axis is that of the other block: the block that the half is of, and the other. */
export const MERGE_HALF_ROUTINE: BlockRoutine<RoutineParamsOf['mergeHalf']> = {
  scratchBytes: noScratch,
  run(machine, call) {
    const { routines } = machine;
    const {
      params,
      inputs: [own, other],
      output,
    } = call;
    if (isTextDType(output.dtype)) return mergeTexts(machine, call);
    const { axis, high, descending, pairs } = params;
    const rank = output.shape.length;
    const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    const lanes = output.shape.map((n, k) => (k === axis || (pairs && k === rank - 1) ? 1 : n));
    const axes = joinAxes(lanes, [own.strides, other.strides, target]);
    const [n, m] = [output.shape[axis], other.shape[rank]];
    if (pairs) {
      forEachOffset(axes, 3, ([ownAt, otherAt, to]) =>
        routines.exports.mergePairs(
          own.address + ownAt,
          own.strides[axis],
          n,
          other.address + otherAt,
          other.strides[rank],
          m,
          output.address + to,
          target[axis],
          high ? 1 : 0,
        ),
      );
      return;
    }
    forEachOffset(axes, 3, ([ownAt, otherAt, to]) =>
      routines.exports.mergeHalf(
        orderType(output.dtype),
        own.address + ownAt,
        own.strides[axis],
        n,
        other.address + otherAt,
        other.strides[rank],
        m,
        output.address + to,
        target[axis],
        high ? 1 : 0,
        descending ? 1 : 0,
      ),
    );
  },
};
