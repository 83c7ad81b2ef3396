/**
 * Goes through the elements of a fixed array, an index of as many chunks as a dataset can ever have.
 */
import type { Cursor } from '../bytes/cursor.js';
import { checkedPart, type Hdf5File } from '../bytes/hdf5-file.js';

/** True for bit `k`, the highest of a byte first. */
export const isBitSet = (bits: Uint8Array, k: number): boolean => (bits[k >>> 3] & (128 >>> (k & 7))) !== 0;

/** Gives the number and the entry of each element of the array whose header is at `address` to `each`. */
export function readFixedArray(
  file: Hdf5File,
  address: number,
  entryBytes: number,
  name: string,
  each: (k: number, entry: Cursor) => void,
): void {
  const head = checkedPart(file, address, 12 + file.lengthSize + file.offsetSize, name);
  head.signature('FAHD');
  head.version('an index of chunks', 0);
  head.skip(1);
  const found = head.u8();
  if (found !== entryBytes) throw head.fault(`its index of chunks has entries of ${found} bytes: the file is damaged`);
  const pageBits = head.u8();
  const count = head.length();
  const block = head.address();
  if (block < 0) return;
  if (count * entryBytes > file.bytes.size) throw head.fault(`its index has ${count} chunks: the file is damaged`);
  const prefix = 6 + file.offsetSize;
  const check = (part: Cursor): void => {
    part.signature('FADB');
    part.version('an index of chunks', 0);
    part.skip(1 + file.offsetSize);
  };
  const perPage = pageBits > 31 ? 2 ** 31 : 2 ** pageBits;
  if (count <= perPage) {
    const part = checkedPart(file, block, prefix + count * entryBytes + 4, name);
    check(part);
    for (let k = 0; k < count; k++) each(k, part.part(entryBytes));
    return;
  }
  const pages = Math.ceil(count / perPage);
  const bitBytes = Math.ceil(pages / 8);
  const start = checkedPart(file, block, prefix + bitBytes + 4, name);
  check(start);
  const written = start.take(bitBytes);
  for (let page = 0; page < pages; page++) {
    if (!isBitSet(written, page)) continue;
    const first = page * perPage;
    const inside = Math.min(perPage, count - first);
    const at = block + prefix + bitBytes + 4 + page * (perPage * entryBytes + 4);
    const part = checkedPart(file, at, inside * entryBytes + 4, name);
    for (let k = 0; k < inside; k++) each(first + k, part.part(entryBytes));
  }
}
