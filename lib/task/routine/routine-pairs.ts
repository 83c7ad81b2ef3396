/**
 * Block routines over pairs of whole numbers that take loops of their own, and one that sees bytes as another dtype.
 */
import { DTYPES, isBigInt } from '../../../kernels/dtype.js';
import { sizeOf } from '../../base/shape.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch } from './block-routine.js';
import { forEachOffset, joinAxes } from './routine-runs.js';

/** Euclid's algorithm. */
function divisor(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
function wideDivisor(x: bigint, y: bigint): bigint {
  const [most, one] = [BigInt(Number.MAX_SAFE_INTEGER), -1n];
  let [a, b] = [x < 0n ? x * one : x, y < 0n ? y * one : y];
  while (b > most) [a, b] = [b, a % b];
  if (b === 0n) return a;
  return BigInt(divisor(Number(b), Number(a % b)));
}

/** The greatest common divisor of two blocks of one integer dtype, by view. */
export const GCD_ROUTINE: BlockRoutine<RoutineParamsOf['gcd']> = {
  scratchBytes: noScratch,
  run(machine, { inputs: [x, y], output }) {
    const { array: Elements, itemsize } = DTYPES[output.dtype];
    const wide = isBigInt(output.dtype);
    const all = new Elements(machine.memory.buffer as ArrayBuffer);
    const axes = joinAxes(output.shape, [x.strides, y.strides, rowMajor(output.shape, itemsize)]);
    forEachOffset(axes, 3, ([a, b, to]) => {
      const [i, j, k] = [x.address + a, y.address + b, output.address + to].map((address) => address / itemsize);
      if (wide) (all as BigInt64Array)[k] = wideDivisor((all as BigInt64Array)[i], (all as BigInt64Array)[j]);
      else (all as Int32Array)[k] = divisor((all as Int32Array)[i], (all as Int32Array)[j]);
    });
  },
};

/** A block's bytes as elements of another dtype. The input lies in one block, in C order. */
export const REINTERPRET_ROUTINE: BlockRoutine<RoutineParamsOf['reinterpret']> = {
  scratchBytes: noScratch,
  run(machine, { inputs: [input], output }) {
    const bytes = sizeOf(output.shape) * DTYPES[output.dtype].itemsize;
    new Uint8Array(machine.memory.buffer).copyWithin(output.address, input.address, input.address + bytes);
  },
};
