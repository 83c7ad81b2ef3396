/**
 * Lists the members of a group: symbol tables of old files, links in the header, links in a heap; in the order of creation where
 * the group keeps it, else by name.
 */

import type { Cursor } from './bytes/cursor.js';
import { type Hdf5File, partAt } from './bytes/hdf5-file.js';
import { eachLeaf } from './index/b-tree-1.js';
import { eachRecord } from './index/b-tree-2.js';
import { openHeap } from './index/fractal-heap.js';
import { MESSAGE, messageOf, type ObjectHeader } from './messages/object-header.js';

/** A member: of this file by its address, or a path or another file's. */
export interface Link {
  readonly name: string;
  readonly order: number;
  readonly address: number;
  /** The path that a soft link holds. */
  readonly soft?: string;
  /** Why it is not followed. */
  readonly refused?: string;
}

const decoder = new TextDecoder();

/** A link message. */
function readLink(data: Cursor): Link {
  data.version('a link', 1);
  const flags = data.u8();
  const type = flags & 8 ? data.u8() : 0;
  const order = flags & 4 ? data.uint(8) : -1;
  if (flags & 16) data.skip(1);
  const name = decoder.decode(data.take(data.uint(1 << (flags & 3))));
  if (type === 0) return { name, order, address: data.address() };
  const value = data.take(data.u16());
  if (type === 1) return { name, order, address: -1, soft: decoder.decode(value) };
  if (type !== 64) return { name, order, address: -1, refused: `a link of kind ${type}` };
  const [file, object] = decoder.decode(value.subarray(1)).split('\0');
  return { name, order, address: -1, refused: `a link to ${object} of another file, ${file}` };
}

/** Text that ends with NUL in the data of a local heap. */
function heapText(heap: Cursor, at: number): string {
  heap.at = 0;
  heap.skip(at);
  return heap.textToNul();
}

function readSymbolTable(file: Hdf5File, table: Cursor, object: string): Link[] {
  const tree = table.address();
  const head = partAt(file, table.address(), 8 + 2 * file.lengthSize + file.offsetSize, object);
  head.signature('HEAP');
  head.skip(4);
  const size = head.length();
  head.length();
  const heap = partAt(file, head.address(), size, object);
  const links: Link[] = [];
  const entryBytes = 2 * file.offsetSize + 24;
  eachLeaf(file, tree, 0, file.lengthSize, object, (node) => {
    node.length();
    const at = node.address();
    const start = partAt(file, at, 8, object);
    start.signature('SNOD');
    start.skip(2);
    const entries = partAt(file, at + 8, start.u16() * entryBytes, object);
    while (entries.left > 0) {
      const name = heapText(heap, entries.address());
      const address = entries.address();
      const isSoft = entries.u32() === 2;
      entries.skip(4);
      const value = entries.u32();
      entries.skip(12);
      links.push(isSoft ? { name, order: -1, address: -1, soft: heapText(heap, value) } : { name, order: -1, address });
    }
  });
  return links;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The members of the group with this header. */
export function linksOf(file: Hdf5File, { messages, name }: ObjectHeader): Link[] {
  const table = messageOf({ messages }, MESSAGE.symbolTable);
  const links = table ? readSymbolTable(file, table.data, name) : [];
  for (const message of messages) if (message.type === MESSAGE.link) links.push(readLink(message.data));
  const info = messageOf({ messages }, MESSAGE.linkInfo)?.data;
  let isTracked = false;
  if (info) {
    info.version('a group', 0);
    const flags = info.u8();
    isTracked = (flags & 1) !== 0;
    if (isTracked) info.skip(8);
    const heapAddress = info.address();
    const tree = info.address();
    if (heapAddress >= 0) {
      const heap = openHeap(file, heapAddress, name);
      eachRecord(file, tree, [5], name, (record) => {
        record.skip(4);
        links.push(readLink(heap.object(record.part(heap.idBytes))));
      });
    }
  }
  return links.sort((a, b) => (isTracked ? a.order - b.order : byBytes(a.name, b.name)));
}
