/**
 * Finds objects in a fractal heap: links and attributes of objects that have many.
 */

import type { Cursor } from '../bytes/cursor.js';
import { checkedPart, type Hdf5File, partAt } from '../bytes/hdf5-file.js';
import { bytesFor, eachRecord } from './b-tree-2.js';

/** A heap that gives objects by their ids. */
export interface FractalHeap {
  readonly idBytes: number;
  object(id: Cursor): Cursor;
}

const isPower = (n: number): boolean => n > 0 && Number.isInteger(Math.log2(n));

/** The heap whose header is at `address`. */
export function openHeap(file: Hdf5File, address: number, name: string): FractalHeap {
  const { offsetSize, lengthSize } = file;
  const fixed = 4 + 1 + 2 + 2 + 1 + 4 + 12 * lengthSize + 3 * offsetSize + 2 + 2 + 2 + 2 + 4;
  const peek = partAt(file, address, 9, name);
  peek.skip(7);
  const filterBytes = peek.u16();
  if (filterBytes > 0) throw peek.fault('its names are kept in a heap with filters, which is not read');
  const head = checkedPart(file, address, fixed, name);
  head.signature('FRHP');
  head.version('a heap', 0);
  const idBytes = head.u16();
  head.skip(2);
  const flags = head.u8();
  const mostManaged = head.u32();
  head.length();
  const hugeTree = head.address();
  head.skip(lengthSize + offsetSize + 8 * lengthSize);
  const width = head.u16();
  const startSize = head.length();
  const mostDirect = head.length();
  const heapBits = head.u16();
  head.u16();
  const root = head.address();
  const rootRows = head.u16();
  if (width === 0 || !isPower(startSize) || !isPower(mostDirect) || heapBits > 64 || mostDirect < startSize)
    throw head.fault('the sizes of its heap cannot be: the file is damaged');
  const offsetBytes = Math.ceil(heapBits / 8);
  const lengthBytes = Math.min(Math.ceil(Math.log2(mostDirect) / 8), bytesFor(mostManaged));
  const directRows = Math.log2(mostDirect) - Math.log2(startSize) + 2;
  const blockHead = 5 + offsetSize + offsetBytes;
  const rowSize = (row: number): number => startSize * 2 ** Math.max(0, row - 1);
  const rowStart = (row: number): number => (row === 0 ? 0 : width * startSize * 2 ** (row - 1));
  const rowsIn = (size: number): number => Math.log2(size) - Math.log2(startSize * width) + 1;
  const blocks = new Map<string, Cursor>();

  /** Addresses of an indirect block's children. */
  const children = (at: number, rows: number): Cursor => {
    const key = `${at} ${rows}`;
    const known = blocks.get(key);
    if (known) return known;
    if (!(rows > 0 && rows <= 128)) throw head.fault('the sizes of its heap cannot be: the file is damaged');
    const block = checkedPart(file, at, blockHead + rows * width * offsetSize + 4, name);
    block.signature('FHIB');
    block.version('a block of a heap', 0);
    blocks.set(key, block);
    return block;
  };

  /** Address of heap offset `offset`; `span` bytes from there lie in one block. */
  const placeOf = (offset: number, span: number): number => {
    if (rootRows === 0) {
      if (offset + span > startSize) throw head.fault('its heap does not hold an object: the file is damaged');
      return root + offset;
    }
    let [at, rows, within] = [root, rootRows, offset];
    for (let depth = 0; depth < 64; depth++) {
      let row = 0;
      while (row + 1 < rows && rowStart(row + 1) <= within) row++;
      const size = rowSize(row);
      const column = Math.floor((within - rowStart(row)) / size);
      if (column >= width) break;
      const block = children(at, rows);
      block.at = blockHead + (row * width + column) * offsetSize;
      at = block.address();
      within -= rowStart(row) + column * size;
      if (row < directRows) {
        if (at < 0 || within + span > size) break;
        return at + within;
      }
      rows = rowsIn(size);
    }
    throw head.fault('its heap does not hold an object that it refers to: the file is damaged');
  };

  const huge = (id: number): Cursor => {
    let found: Cursor | undefined;
    eachRecord(file, hugeTree, [1], name, (record) => {
      const at = record.address();
      const length = record.length();
      if (record.length() === id) found = partAt(file, at, length, name);
    });
    if (!found) throw head.fault('its heap does not hold a large object: the file is damaged');
    return found;
  };

  return {
    idBytes,
    object(id) {
      const first = id.u8();
      const kind = (first >>> 4) & 3;
      if (kind === 0) {
        const offset = id.uint(offsetBytes);
        const length = id.uint(lengthBytes);
        return partAt(file, placeOf(offset, length), length, name);
      }
      if (kind === 2) {
        const length = idBytes <= 18 ? (first & 15) + 1 : (((first & 15) << 8) | id.u8()) + 1;
        return id.part(length);
      }
      // Ids with room for it say where the object is.
      if (idBytes - 1 >= offsetSize + lengthSize) {
        const at = id.address();
        return partAt(file, at, id.length(), name);
      }
      if (flags >= 0 && hugeTree >= 0) return huge(id.uint(Math.min(lengthSize, idBytes - 1)));
      throw head.fault('its heap does not hold a large object: the file is damaged');
    },
  };
}
