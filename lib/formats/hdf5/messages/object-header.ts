/**
 * Reads object headers, versions 1 and 2, with all their continuations: the messages of an object.
 */
import type { Cursor } from '../bytes/cursor.js';
import { checkedPart, type Hdf5File, partAt } from '../bytes/hdf5-file.js';

/** Kinds of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** One message. */
export interface Message {
  readonly type: number;
  readonly data: Cursor;
  /** True where the data say where the message is. */
  readonly isShared: boolean;
  /** The place among those of its kind in the order of creation. */
  readonly order: number;
  /** Where in the file, from address 0, its data begin. */
  readonly address: number;
}

/** An object's messages. */
export interface ObjectHeader {
  readonly address: number;
  readonly name: string;
  readonly messages: readonly Message[];
}

/** No header is in more parts: they would form a ring. */
const MOST_PARTS = 65_536;

/** Takes the messages of one block; continuations are put into `more`. */
function takeMessages(
  block: Cursor,
  start: number,
  version: 1 | 2,
  hasOrder: boolean,
  into: Message[],
  more: [number, number][],
): void {
  const head = version === 1 ? 8 : hasOrder ? 6 : 4;
  // Fewer bytes than a message's head are a gap.
  while (block.left >= head) {
    const type = version === 1 ? block.u16() : block.u8();
    const size = block.u16();
    const flags = block.u8();
    if (version === 1) block.skip(3);
    const order = version === 2 && hasOrder ? block.u16() : into.length;
    const address = start + block.at;
    const data = block.part(size);
    if (type === MESSAGE.continuation) more.push([data.address(), data.length()]);
    else if (type !== 0) into.push({ type, data, isShared: (flags & 2) !== 0, order, address });
  }
}

/** The messages of the object at `address`; `name` is what errors call it. */
export function readHeader(file: Hdf5File, address: number, name: string): ObjectHeader {
  const messages: Message[] = [];
  const more: [number, number][] = [];
  const first = partAt(file, address, 16, name);
  let version: 1 | 2 = 1;
  let hasOrder = false;
  if (first.bytes[0] === 1) {
    first.skip(8);
    const size = first.u32();
    takeMessages(partAt(file, address + 16, size, name), address + 16, 1, false, messages, more);
  } else {
    first.signature('OHDR');
    first.version('an object header', 2);
    version = 2;
    const flags = first.u8();
    hasOrder = (flags & 4) !== 0;
    const sizeBytes = 1 << (flags & 3);
    const before = 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
    const prefix = partAt(file, address, before + sizeBytes, name);
    prefix.skip(before);
    const size = prefix.uint(sizeBytes);
    const block = checkedPart(file, address, before + sizeBytes + size + 4, name);
    block.skip(before + sizeBytes);
    takeMessages(block, address, 2, hasOrder, messages, more);
  }
  const seen = new Set<number>();
  for (let k = 0; k < more.length; k++) {
    const [at, size] = more[k];
    if (seen.has(at) || k >= MOST_PARTS) throw first.fault('its header goes round in a ring: the file is damaged');
    seen.add(at);
    if (version === 1) takeMessages(partAt(file, at, size, name), at, 1, false, messages, more);
    else {
      const block = checkedPart(file, at, size, name);
      block.signature('OCHK');
      takeMessages(block, at, 2, hasOrder, messages, more);
    }
  }
  return { address, name, messages };
}

/** The first message of a kind. */
export const messageOf = (header: Pick<ObjectHeader, 'messages'>, type: number): Message | undefined => {
  const found = header.messages.find((message) => message.type === type);
  // Whoever read it before left the cursor behind it.
  if (found) found.data.at = 0;
  return found;
};

/** Where a message that is shared is: the address of the object that holds it. */
export function sharedAddress(data: Cursor): number {
  const version = data.version('a shared message', 1, 2, 3);
  const kind = data.u8();
  if (version === 1) data.skip(6 + data.sizes.lengthSize);
  if (version === 3 && kind === 1)
    throw data.fault('keeps messages in a heap that all objects share, which is not read');
  return data.address();
}
