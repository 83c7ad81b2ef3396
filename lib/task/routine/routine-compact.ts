/**
 * The block routines of masks: how many elements of a block are selected, and a block of those that are.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { CompactParams, UnlessEmptyParams } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch } from './block-routine.js';
import { COPY_ROUTINE } from './routine-copy.js';
import { forEachOffset, joinAxes } from './routine-runs.js';

/** The count of what is true in a block of one axis; float64. */
export const COUNT_TRUE_ROUTINE: BlockRoutine<Readonly<Record<string, never>>> = {
  scratchBytes: noScratch,
  run({ routines, memory }, { inputs: [mask], output }) {
    const count = mask.absent ? 0 : routines.exports.countTrue(mask.address, mask.strides[0], mask.shape[0]);
    new Float64Array(memory.buffer, output.address, 1)[0] = count;
  },
};

/**
 * The rows along `axis` of a block where the mask is true, as many as the result's block has. Inputs: values and mask by view,
 * the mask broadcast beside its axis.
 *
 * @throws 'argument' where there are more or fewer: what was counted has changed since
 */
export const COMPACT_ROUTINE: BlockRoutine<CompactParams> = {
  scratchBytes: noScratch,
  run({ routines }, { params: { axis }, inputs: [values, mask], output }) {
    const total = output.shape[axis];
    const { itemsize } = DTYPES[output.dtype];
    const target = rowMajor(output.shape, itemsize);
    const n = values.absent ? 0 : values.shape[axis];
    const beside = <T>(list: readonly T[]): T[] => list.filter((_, k) => k !== axis);
    const axes = joinAxes(beside(values.shape), [beside(values.strides), beside(target)]);
    // The elements behind the axis move as one where they lie together.
    const last = axes.at(-1);
    const isRow = last !== undefined && last.strides[0] === itemsize && last.strides[1] === itemsize;
    const row = isRow ? last.extent * itemsize : itemsize;
    const isBehind = isRow && row <= target[axis];
    if (isBehind) axes.pop();
    const bytes = isBehind ? row : itemsize;
    let found = total;
    forEachOffset(axes, 2, ([from, to]) => {
      found = routines.exports.compactRows(
        output.address + to,
        target[axis],
        values.address + from,
        values.strides[axis],
        mask.address,
        mask.strides[axis],
        n,
        bytes,
        total,
      );
      if (found !== total)
        throw new ChunkwiseError(
          'argument',
          `compute: a mask selects ${found} elements of a block where it selected ${total} before: what it is computed from has changed meanwhile`,
        );
    });
  },
};

/** The first input, where the second, a count for all of it, is not 0. @throws 'shape' where it is */
export const UNLESS_EMPTY_ROUTINE: BlockRoutine<UnlessEmptyParams> = {
  scratchBytes: noScratch,
  run(machine, call) {
    const [, count] = call.inputs;
    if (call.output.shape.some((n) => n === 0)) return;
    if (new BigInt64Array(machine.memory.buffer, count.address, 1)[0] === 0n)
      throw new ChunkwiseError(
        'shape',
        `${call.params.operation}: the mask selects nothing, and ${call.params.operation} of nothing does not exist; give { initial } where it takes one`,
      );
    COPY_ROUTINE.run(machine, { ...call, params: {}, inputs: call.inputs.slice(0, 1) });
  },
};
