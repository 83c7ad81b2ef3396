/**
 * Says how the elements of a chunk lie in memory, and writes fill values.
 */
import { DTYPES, isBigInt, itemsize } from '../../kernels/dtype.js';
import type { Routines } from '../../kernels/routine/routines.js';
import type { StoredArray } from './stored-array.js';

/** Byte strides, by axis of the array, of a decoded chunk. */
export const chunkStrides = (array: StoredArray): number[] => stridesIn(array, array.chunkShape);

/** Byte strides, by axis of the array, of all of it in one file. */
export const fileStrides = (array: StoredArray): number[] => stridesIn(array, array.shape);

/** Byte strides, by axis of the array, of a box of it that lies packed in the stored order. */
export function stridesIn({ dtype, permutation }: StoredArray, shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = itemsize(dtype);
  for (let k = strides.length - 1; k >= 0; k--) {
    const axis = permutation ? permutation[k] : k;
    strides[axis] = step;
    step *= shape[axis];
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
