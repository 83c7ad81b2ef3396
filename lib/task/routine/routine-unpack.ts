/**
 * The block routine that gives one of several results of a user's function, which lie one after another in its block of bytes.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { sizeOf } from '../../base/shape.js';
import type { UnpackParams } from '../../expr/routine-params.js';
import { type BlockRoutine, noScratch } from './block-routine.js';

/** Input: the block of bytes, [...leading axes, bytes of a record]. */
export const UNPACK_ROUTINE: BlockRoutine<UnpackParams> = {
  scratchBytes: noScratch,
  run({ memory }, { params, inputs: [input], output }) {
    const places = sizeOf(input.shape.slice(0, -1));
    const from = input.address + params.before * places;
    const bytes = sizeOf(output.shape) * itemsize(output.dtype);
    new Uint8Array(memory.buffer).copyWithin(output.address, from, from + bytes);
  },
};
