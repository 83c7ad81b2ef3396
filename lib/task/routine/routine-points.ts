/**
 * Block routines that pick and replace elements at points of a block.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { copyStrided } from '../../../kernels/routine/copy.js';
import { sizeOf } from '../../base/shape.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch, type RoutineAccess } from './block-routine.js';

/** Byte offset in `access` of each place, which counts the elements of its leading `rank` axes in C order. */
function offsetsOf(
  machine: Machine,
  list: RoutineAccess,
  access: { shape: readonly number[]; strides: readonly number[] },
  rank: number,
): Float64Array {
  const places = new Int32Array(machine.memory.buffer, list.address, list.shape[0]);
  const out = new Float64Array(places.length);
  for (let k = 0; k < places.length; k++) {
    let left = places[k];
    let offset = 0;
    for (let axis = rank - 1; axis >= 0; axis--) {
      offset += (left % access.shape[axis]) * access.strides[axis];
      left = Math.floor(left / access.shape[axis]);
    }
    out[k] = offset;
  }
  return out;
}

/** Copies one row of the axes after the first `rank` from `from` to `to`. */
export function rowCopier(
  machine: Machine,
  dtype: DType,
  shape: readonly number[],
  to: readonly number[],
  from: readonly number[],
): (target: number, source: number) => void {
  const { itemsize } = DTYPES[dtype];
  if (sizeOf(shape) === 1) {
    const bytes = new Uint8Array(machine.memory.buffer);
    return (target, source) => bytes.copyWithin(target, source, source + itemsize);
  }
  return (target, source) => copyStrided(machine.routines, target, to, source, from, shape, itemsize);
}

/** Rows of a block at its points. Inputs: the block by view, places in it. */
export const PICK_POINTS_ROUTINE: BlockRoutine<RoutineParamsOf['pickPoints']> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [block, list], output }) {
    const { rank } = params;
    const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    const copy = rowCopier(
      machine,
      output.dtype,
      output.shape.slice(rank),
      target.slice(rank),
      block.strides.slice(rank),
    );
    offsetsOf(machine, list, block, rank).forEach((offset, k) => {
      copy(output.address + k * target[0], block.address + offset);
    });
  },
};

/** A block with rows replaced at its points. Inputs: the block by view, places in it, the rows. */
export const REPLACE_POINTS_ROUTINE: BlockRoutine<RoutineParamsOf['replacePoints']> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [block, list, rows], output }) {
    const { rank } = params;
    const { itemsize } = DTYPES[output.dtype];
    const strides = rowMajor(output.shape, itemsize);
    copyStrided(machine.routines, output.address, strides, block.address, block.strides, output.shape, itemsize);
    const copy = rowCopier(
      machine,
      output.dtype,
      output.shape.slice(rank),
      strides.slice(rank),
      rows.strides.slice(rank),
    );
    offsetsOf(machine, list, { shape: output.shape, strides }, rank).forEach((offset, k) => {
      copy(output.address + offset, rows.address + k * rows.strides[0]);
    });
  },
};
