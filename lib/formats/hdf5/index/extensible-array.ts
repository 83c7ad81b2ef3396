/**
 * Goes through the elements of an extensible array, the index of the chunks of a dataset with one unlimited dimension.
 */
import type { Cursor } from '../bytes/cursor.js';
import { checkedPart, type Hdf5File } from '../bytes/hdf5-file.js';
import { isBitSet } from './fixed-array.js';

/** Gives the number and the entry of each element of the array whose header is at `address` to `each`. */
export function readExtensibleArray(
  file: Hdf5File,
  address: number,
  entryBytes: number,
  name: string,
  each: (k: number, entry: Cursor) => void,
): void {
  const { offsetSize, lengthSize } = file;
  const head = checkedPart(file, address, 16 + 6 * lengthSize + offsetSize, name);
  head.signature('EAHD');
  head.version('an index of chunks', 0);
  head.skip(1);
  const found = head.u8();
  if (found !== entryBytes) throw head.fault(`its index of chunks has entries of ${found} bytes: the file is damaged`);
  const mostBits = head.u8();
  const inIndex = head.u8();
  const leastInBlock = head.u8();
  const leastPointers = head.u8();
  const pageBits = head.u8();
  head.skip(4 * lengthSize);
  /** Elements up to the last that was ever set. */
  const count = head.length();
  head.length();
  const indexBlock = head.address();
  const isPower = (n: number): boolean => n > 0 && Number.isInteger(Math.log2(n));
  if (mostBits > 64 || !isPower(leastInBlock) || !isPower(leastPointers) || 2 ** mostBits < leastInBlock)
    throw head.fault('the sizes of its index of chunks cannot be: the file is damaged');
  if (count * entryBytes > 2 * file.bytes.size + 65_536)
    throw head.fault(`its index has ${count} chunks: the file is damaged`);
  if (indexBlock < 0 || count === 0) return;

  const offsetBytes = Math.ceil(mostBits / 8);
  const perPage = 2 ** pageBits;
  const supers = 1 + mostBits - Math.log2(leastInBlock);
  const supersInIndex = Math.min(supers, 2 * Math.log2(leastPointers));
  const blocksOf = (level: number): number => 2 ** Math.floor(level / 2);
  const elementsOf = (level: number): number => 2 ** Math.floor((level + 1) / 2) * leastInBlock;
  const blocksInIndex = 2 * (leastPointers - 1);
  let number = 0;
  const give = (part: Cursor, inside: number): void => {
    for (let k = 0; k < inside; k++) {
      const entry = part.part(entryBytes);
      if (number < count) each(number, entry);
      number++;
    }
  };
  const seen = new Set<number>();
  const once = (at: number): void => {
    if (seen.has(at)) throw head.fault('its index of chunks goes round in a ring: the file is damaged');
    seen.add(at);
  };
  /** Reads a block of elements; `written` tells the pages of a large one that are there, from bit `firstBit` on. */
  const dataBlock = (at: number, elements: number, written: Uint8Array | undefined, firstBit: number): void => {
    if (at < 0) {
      number += elements;
      return;
    }
    once(at);
    const prefix = 6 + offsetSize + offsetBytes;
    const isPaged = elements > perPage;
    const block = checkedPart(file, at, prefix + (isPaged ? 0 : elements * entryBytes) + 4, name);
    block.signature('EADB');
    block.version('an index of chunks', 0);
    block.skip(1 + offsetSize + offsetBytes);
    if (!isPaged) {
      give(block, elements);
      return;
    }
    for (let page = 0; page < elements / perPage; page++) {
      if (written && !isBitSet(written, firstBit + page)) {
        number += perPage;
        continue;
      }
      if (number >= count) return;
      give(
        checkedPart(file, at + prefix + 4 + page * (perPage * entryBytes + 4), perPage * entryBytes + 4, name),
        perPage,
      );
    }
  };

  const indexBytes =
    6 + offsetSize + inIndex * entryBytes + (blocksInIndex + Math.max(0, supers - supersInIndex)) * offsetSize + 4;
  const index = checkedPart(file, indexBlock, indexBytes, name);
  index.signature('EAIB');
  index.version('an index of chunks', 0);
  index.skip(1 + offsetSize);
  give(index, inIndex);
  for (let level = 0; level < supersInIndex; level++)
    for (let k = 0; k < blocksOf(level); k++) {
      const at = index.address();
      if (number < count) dataBlock(at, elementsOf(level), undefined, 0);
    }
  for (let level = supersInIndex; level < supers && number < count; level++) {
    const at = index.address();
    const [blocks, elements] = [blocksOf(level), elementsOf(level)];
    if (at < 0) {
      number += blocks * elements;
      continue;
    }
    once(at);
    const bitBytes = elements > perPage ? Math.ceil(elements / perPage / 8) : 0;
    const block = checkedPart(file, at, 6 + offsetSize + offsetBytes + blocks * (bitBytes + offsetSize) + 4, name);
    block.signature('EASB');
    block.version('an index of chunks', 0);
    block.skip(1 + offsetSize + offsetBytes);
    const written = block.take(blocks * bitBytes);
    for (let k = 0; k < blocks && number < count; k++) {
      const data = block.address();
      dataBlock(data, elements, bitBytes > 0 ? written : undefined, k * bitBytes * 8);
    }
  }
}
