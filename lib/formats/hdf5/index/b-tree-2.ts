/**
 * Goes through the records of a version 2 B-tree, in their order.
 */
import type { Cursor } from '../bytes/cursor.js';
import { checkedPart, type Hdf5File } from '../bytes/hdf5-file.js';

/** Bytes that hold numbers up to `limit`. */
export const bytesFor = (limit: number): number => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;

const NODE_HEAD = 6;
const CHECKSUM = 4;

/**
 * Gives each record of the tree at `address` to `each`.
 *
 * @param types kinds of records that are known
 */
export function eachRecord(
  file: Hdf5File,
  address: number,
  types: readonly number[],
  object: string,
  each: (record: Cursor, type: number) => void,
): void {
  const head = checkedPart(file, address, 22 + file.offsetSize + file.lengthSize, object);
  head.signature('BTHD');
  head.version('a B-tree', 0);
  const type = head.u8();
  if (!types.includes(type)) throw head.fault(`its B-tree holds records of kind ${type}: the file is damaged`);
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.address();
  const rootRecords = head.u16();
  const total = head.length();
  if (recordSize === 0 || nodeSize < NODE_HEAD + CHECKSUM + recordSize || depth > 64)
    throw head.fault('the sizes of its B-tree cannot be: the file is damaged');
  // How many records, and of how many bytes the counts are, at each depth.
  const most = [Math.floor((nodeSize - NODE_HEAD - CHECKSUM) / recordSize)];
  const countSize = bytesFor(most[0]);
  const totalSizes = [0];
  let cumulated = most[0];
  for (let level = 1; level <= depth; level++) {
    const pointer = file.offsetSize + countSize + totalSizes[level - 1];
    most.push(Math.floor((nodeSize - NODE_HEAD - CHECKSUM - pointer) / (recordSize + pointer)));
    cumulated = (most[level] + 1) * cumulated + most[level];
    totalSizes.push(bytesFor(cumulated));
  }
  const seen = new Set<number>();
  let given = 0;
  const visit = (at: number, count: number, level: number): void => {
    if (seen.has(at)) throw head.fault('its B-tree goes round in a ring: the file is damaged');
    seen.add(at);
    if (count > most[level]) throw head.fault('a node of its B-tree holds more than fits: the file is damaged');
    const pointer = file.offsetSize + countSize + (level > 0 ? totalSizes[level - 1] : 0);
    const bytes = NODE_HEAD + count * recordSize + (level > 0 ? (count + 1) * pointer : 0) + CHECKSUM;
    const node = checkedPart(file, at, bytes, object);
    node.signature(level > 0 ? 'BTIN' : 'BTLF');
    node.version('a node of a B-tree', 0);
    if (node.u8() !== type) throw head.fault('a node of its B-tree is of another kind: the file is damaged');
    const records: Cursor[] = [];
    for (let k = 0; k < count; k++) records.push(node.part(recordSize));
    for (let k = 0; k <= count; k++) {
      if (level > 0) {
        const child = node.address();
        const inside = node.uint(countSize);
        node.skip(totalSizes[level - 1]);
        visit(child, inside, level - 1);
      }
      if (k === count) break;
      given++;
      each(records[k], type);
    }
  };
  if (root >= 0 && total > 0) visit(root, rootRecords, depth);
  if (given !== total) throw head.fault(`its B-tree holds ${given} records, not ${total}: the file is damaged`);
}
