/**
 * Says how the elements of a chunk lie in memory, and writes fill values.
 */
import { DTYPES, isBigInt, itemsize } from '../../kernels/dtype.js';
import type { Routines } from '../../kernels/routine/routines.js';
import type { StoredArray } from './stored-array.js';

/** Byte strides, by axis of the array, of a decoded chunk. */
export function chunkStrides(array: StoredArray): number[] {
  const strides = new Array<number>(array.chunkShape.length);
  let step = itemsize(array.dtype);
  for (let k = strides.length - 1; k >= 0; k--) {
    const axis = array.permutation ? array.permutation[k] : k;
    strides[axis] = step;
    step *= array.chunkShape[axis];
  }
  return strides;
}

/** True when both strides place a box of `shape` alike. */
export const sameLayout = (a: readonly number[], b: readonly number[], shape: readonly number[]): boolean =>
  shape.every((n, axis) => n === 1 || a[axis] === b[axis]);

/** The bits of the array's fill value; 0 where it has none. */
export function fillBits(array: StoredArray): bigint {
  const { array: make, itemsize: size } = DTYPES[array.dtype];
  const data = new make(1);
  const value = array.fillValue ?? 0;
  if (isBigInt(array.dtype)) (data as BigInt64Array)[0] = BigInt(value);
  else (data as Float64Array)[0] = Number(value);
  const bytes = new Uint8Array(8);
  bytes.set(new Uint8Array(data.buffer, 0, size));
  return new DataView(bytes.buffer).getBigUint64(0, true);
}

/** Writes `bits` to every element of a strided box; `scratch` has room for one element. */
export function fillBox(
  routines: Routines,
  address: number,
  strides: readonly number[],
  shape: readonly number[],
  size: number,
  bits: bigint,
  scratch: number,
): void {
  routines.fill(scratch, 1, size, bits);
  const still = shape.map(() => 0);
  routines.copyStrided(address, strides, scratch, still, shape, size);
}
