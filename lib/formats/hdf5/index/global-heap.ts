/**
 * Finds values of any length, which a file keeps in collections.
 */
import { type Hdf5File, partAt } from '../bytes/hdf5-file.js';

/** Gives the bytes of object `index` of the collection at `address`. */
export type GlobalHeap = (address: number, index: number) => Uint8Array;

/** Collections that are kept: those of neighbouring elements are mostly one. */
const KEPT = 8;

export function openGlobalHeap(file: Hdf5File, object: string): GlobalHeap {
  const known = new Map<number, Map<number, Uint8Array>>();
  const collection = (address: number): Map<number, Uint8Array> => {
    const before = known.get(address);
    if (before) return before;
    const head = partAt(file, address, 8 + file.lengthSize, object);
    head.signature('GCOL');
    head.version('a collection of values', 1);
    head.skip(3);
    const all = partAt(file, address, head.length(), object);
    const objects = new Map<number, Uint8Array>();
    all.skip(head.at);
    while (all.left >= 8 + file.lengthSize) {
      const index = all.u16();
      all.skip(6);
      const size = all.length();
      // Number 0 is the room that is left.
      if (index === 0) break;
      objects.set(index, all.take(size));
      all.skip(Math.min(all.left, (8 - (size % 8)) % 8));
    }
    if (known.size >= KEPT) known.delete(known.keys().next().value as number);
    known.set(address, objects);
    return objects;
  };
  return (address, index) => {
    const found = collection(address).get(index);
    if (!found) throw file.bytes.fault(object, `value ${index} of the collection at ${address} is not there: damaged`);
    return found;
  };
}
