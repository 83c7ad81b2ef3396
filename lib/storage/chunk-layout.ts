/**
 * Says how the elements of a chunk lie in memory, and writes fill values.
 */
import { itemsize, newElements } from '../../kernels/dtype.js';
import type { Routines } from '../../kernels/routine/routines.js';
import { putElement } from '../../kernels/scalar.js';
import type { StoredArray } from './stored-array.js';

/** Bytes that are rather read and thrown away than left out by a second read: a read takes about 3 µs, a copy 5 GB/s. */
export const READ_ACROSS = 16 * 1024;

/** Byte strides, by axis of the array, of a decoded chunk; of records of a file as they lie there. */
export const chunkStrides = (array: StoredArray): number[] => asRecords(array, stridesIn(array, array.chunkShape));

/** Byte strides, by axis of the array, of all of it in one file. */
export const fileStrides = (array: StoredArray): number[] => asRecords(array, stridesIn(array, array.shape));

function asRecords({ span }: StoredArray, strides: number[]): number[] {
  if (span?.recordBytes !== undefined) strides[0] = span.recordBytes;
  return strides;
}

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

/** The bytes of the array's fill value; zeros where it has none. */
export function fillBytes(array: StoredArray): Uint8Array<ArrayBuffer> {
  const data = newElements(array.dtype, 1);
  putElement(data, 0, array.fillValue ?? 0, array.dtype);
  return new Uint8Array(data.buffer as ArrayBuffer);
}

/** Writes `bytes`, those of one element, to every element of a strided box; `scratch` has room for one. */
export function fillBox(
  { routines, memory }: { readonly routines: Routines; readonly memory: WebAssembly.Memory },
  address: number,
  strides: readonly number[],
  shape: readonly number[],
  bytes: Uint8Array,
  scratch: number,
): void {
  new Uint8Array(memory.buffer, scratch, bytes.length).set(bytes);
  const still = shape.map(() => 0);
  routines.copyStrided(address, strides, scratch, still, shape, bytes.length);
}
