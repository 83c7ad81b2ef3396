/**
 * The list of members at the end of a zip file, zip64 included: read, and written.
 */
import { fstatSync, readSync } from 'node:fs';

/** How a member's bytes are packed. */
export const STORED = 0;
export const DEFLATED = 8;

/** One member of a zip file. */
export interface Member {
  readonly flags: number;
  readonly time: number;
  readonly crc: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;

/** Bytes of a file; fewer where it ends. */
export function readAt(file: number, position: number, length: number): Buffer {
  const out = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const got = readSync(file, out, done, length - done, position + done);
    if (got === 0) return out.subarray(0, done);
    done += got;
  }
  return out;
}

/** Where the central directory lies: [offset, bytes]. */
function directory(file: number, size: number): [number, number] | undefined {
  const tail = readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const bytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (bytes !== 0xffffffff && offset !== 0xffffffff) return [offset, bytes];
    const locator = at >= 20 ? Number(tail.readBigUInt64LE(at - 12)) : -1;
    const end = locator >= 0 ? readAt(file, locator, 56) : Buffer.alloc(0);
    if (end.length < 56 || end.readUInt32LE(0) !== END64) return undefined;
    return [Number(end.readBigUInt64LE(48)), Number(end.readBigUInt64LE(40))];
  }
  return undefined;
}

/** The members that a central directory lists; undefined when it is none. */
function members(data: Buffer): Map<string, Member> | undefined {
  const found = new Map<string, Member>();
  for (let at = 0; at + 46 <= data.length; ) {
    if (data.readUInt32LE(at) !== ENTRY) return undefined;
    let packed = data.readUInt32LE(at + 20);
    let size = data.readUInt32LE(at + 24);
    let header = data.readUInt32LE(at + 42);
    const nameLength = data.readUInt16LE(at + 28);
    const extraLength = data.readUInt16LE(at + 30);
    const name = data.toString('utf8', at + 46, at + 46 + nameLength);
    const extraEnd = at + 46 + nameLength + extraLength;
    for (let extra = at + 46 + nameLength; extra + 4 <= extraEnd; ) {
      let value = extra + 4;
      if (data.readUInt16LE(extra) === 1) {
        const take = (): number => {
          value += 8;
          return Number(data.readBigUInt64LE(value - 8));
        };
        if (size === 0xffffffff) size = take();
        if (packed === 0xffffffff) packed = take();
        if (header === 0xffffffff) header = take();
      }
      extra += 4 + data.readUInt16LE(extra + 2);
    }
    if (!name.endsWith('/'))
      found.set(name, {
        flags: data.readUInt16LE(at + 8),
        method: data.readUInt16LE(at + 10),
        time: data.readUInt32LE(at + 12),
        crc: data.readUInt32LE(at + 16),
        packed,
        size,
        header,
      });
    at = extraEnd + data.readUInt16LE(at + 32);
  }
  return found;
}

/** The members of an open zip file by name; undefined when it is none, or truncated. */
export function zipMembers(file: number): Map<string, Member> | undefined {
  const where = directory(file, fstatSync(file).size);
  return where && members(readAt(file, where[0], where[1]));
}

const MOST = 0xffff_ffff;
/** Names are UTF-8. */
const UTF8 = 0x0800;

/** The extra field that holds what does not fit 32 bits. */
function extra64(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const out = Buffer.alloc(4 + values.length * 8);
  out.writeUInt16LE(1, 0);
  out.writeUInt16LE(values.length * 8, 2);
  for (const [k, value] of values.entries()) out.writeBigUInt64LE(BigInt(value), 4 + k * 8);
  return out;
}

/** What stands before a member's bytes; as long whatever its sizes are, so that it can be written after them. */
export function localHeader(name: string, { method, time, crc, packed, size }: Member): Buffer {
  const text = Buffer.from(name);
  const out = Buffer.alloc(30);
  out.writeUInt32LE(0x04034b50, 0);
  out.writeUInt16LE(45, 4);
  out.writeUInt16LE(UTF8, 6);
  out.writeUInt16LE(method, 8);
  out.writeUInt32LE(time, 10);
  out.writeUInt32LE(crc, 14);
  out.writeUInt32LE(MOST, 18);
  out.writeUInt32LE(MOST, 22);
  out.writeUInt16LE(text.length, 26);
  const extra = extra64([size, packed]);
  out.writeUInt16LE(extra.length, 28);
  return Buffer.concat([out, text, extra]);
}

/** What stands behind all members that begin before `position`. */
export function* centralDirectory(members: ReadonlyMap<string, Member>, position: number): Generator<Buffer> {
  let bytes = 0;
  for (const [name, { method, time, crc, packed, size, header }] of members) {
    const text = Buffer.from(name);
    const large = [size, packed, header].filter((value) => value >= MOST);
    const extra = extra64(large);
    const out = Buffer.alloc(46);
    out.writeUInt32LE(ENTRY, 0);
    out.writeUInt16LE(45, 4);
    out.writeUInt16LE(45, 6);
    out.writeUInt16LE(UTF8, 8);
    out.writeUInt16LE(method, 10);
    out.writeUInt32LE(time, 12);
    out.writeUInt32LE(crc, 16);
    out.writeUInt32LE(Math.min(packed, MOST), 20);
    out.writeUInt32LE(Math.min(size, MOST), 24);
    out.writeUInt16LE(text.length, 28);
    out.writeUInt16LE(extra.length, 30);
    out.writeUInt32LE(Math.min(header, MOST), 42);
    const entry = Buffer.concat([out, text, extra]);
    bytes += entry.length;
    yield entry;
  }
  const count = members.size;
  if (count >= 0xffff || bytes >= MOST || position >= MOST) {
    const end = Buffer.alloc(56 + 20);
    end.writeUInt32LE(END64, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE(45, 12);
    end.writeUInt16LE(45, 14);
    end.writeBigUInt64LE(BigInt(count), 24);
    end.writeBigUInt64LE(BigInt(count), 32);
    end.writeBigUInt64LE(BigInt(bytes), 40);
    end.writeBigUInt64LE(BigInt(position), 48);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(position + bytes), 64);
    end.writeUInt32LE(1, 72);
    yield end;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(bytes, MOST), 12);
  // Where the numbers are too large the entry above holds them all.
  end.writeUInt32LE(count >= 0xffff ? MOST : Math.min(position, MOST), 16);
  yield end;
}
