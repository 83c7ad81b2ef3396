/**
 * Reads the attributes of an object, in the order of creation: those in its header, and those in a heap.
 */

import type { Cursor } from '../bytes/cursor.js';
import type { Hdf5File } from '../bytes/hdf5-file.js';
import { eachRecord } from '../index/b-tree-2.js';
import { openHeap } from '../index/fractal-heap.js';
import { type Dataspace, elementsOf, readDataspace } from './dataspace.js';
import { type Datatype, readDatatype } from './datatype.js';
import { MESSAGE, type ObjectHeader, readHeader, sharedAddress } from './object-header.js';

/** An attribute, its value as bytes. */
export interface RawAttribute {
  readonly name: string;
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly data: Uint8Array;
}

/** The type that `data` hold, or that the object they name holds. */
export function typeIn(file: Hdf5File, data: Cursor, isShared: boolean, object: string): Datatype {
  if (!isShared) return readDatatype(data);
  const header = readHeader(file, sharedAddress(data), object);
  const own = header.messages.find(({ type }) => type === MESSAGE.datatype);
  if (!own || own.isShared) throw data.fault('refers to a type that is none: the file is damaged');
  return readDatatype(own.data);
}

function readAttribute(file: Hdf5File, message: Cursor, object: string): RawAttribute {
  const version = message.version('an attribute', 1, 2, 3);
  const flags = message.u8();
  const [nameBytes, typeBytes, spaceBytes] = [message.u16(), message.u16(), message.u16()];
  if (version === 3) message.skip(1);
  const padded = (bytes: number): number => (version === 1 ? Math.ceil(bytes / 8) * 8 : bytes);
  const name = message.text(padded(nameBytes));
  const type = typeIn(file, message.part(padded(typeBytes)), version > 1 && (flags & 1) !== 0, object);
  const space = readDataspace(message.part(padded(spaceBytes)));
  if (version > 1 && (flags & 2) !== 0) throw message.fault(`attribute ${name} shares its extents, which is not read`);
  const bytes = elementsOf(space) * type.size;
  return { name, type, space, data: message.take(bytes) };
}

/** The attributes of the object with this header. */
export function attributesOf(file: Hdf5File, { messages, name }: ObjectHeader): RawAttribute[] {
  const found: { readonly order: number; readonly attribute: RawAttribute }[] = [];
  for (const message of messages) {
    if (message.type === MESSAGE.attribute && message.isShared)
      throw message.data.fault('keeps attributes in a heap that all objects share, which is not read');
    if (message.type === MESSAGE.attribute)
      found.push({ order: message.order, attribute: readAttribute(file, message.data, name) });
    if (message.type !== MESSAGE.attributeInfo) continue;
    const info = message.data;
    info.version('attributes', 0);
    if (info.u8() & 1) info.skip(2);
    const heapAddress = info.address();
    const tree = info.address();
    if (heapAddress < 0) continue;
    const heap = openHeap(file, heapAddress, name);
    eachRecord(file, tree, [8], name, (record) => {
      const id = record.part(heap.idBytes);
      const flags = record.u8();
      const order = record.u32();
      if (flags & 2) throw record.fault('keeps attributes in a heap that all objects share, which is not read');
      found.push({ order, attribute: readAttribute(file, heap.object(id), name) });
    });
  }
  return found.sort((a, b) => a.order - b.order).map(({ attribute }) => attribute);
}
