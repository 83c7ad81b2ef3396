/**
 * Reads the objects of a store packed into one zip file: stored or deflated members, zip64 included, synchronously.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import { nodeZlib } from '../codec/node-zlib.js';
import type { ByteStore } from './byte-store.js';
import { checkLength } from './object-length.js';
import { membersOf, rangeWithin, type StoreRange } from './store.js';

interface Member {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

function readAt(file: number, position: number, length: number): Buffer {
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
    if (!name.endsWith('/')) found.set(name, { method: data.readUInt16LE(at + 10), packed, size, header });
    at = extraEnd + data.readUInt16LE(at + 32);
  }
  return found;
}

/**
 * Opens the zip file at `path`.
 *
 * @throws ChunkwiseError 'storage' when it is not there or not a zip file
 */
export function openZipStore(path: string): ByteStore {
  const fail = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `open: ${path}: ${why}`, { cause, details: { file: path } });
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw fail((error as Error).message, error);
  }
  let index: Map<string, Member>;
  try {
    const where = directory(file, fstatSync(file).size);
    const found = where && members(readAt(file, where[0], where[1]));
    if (!found) throw fail('is not a zip file, or it is truncated: no list of members found at its end');
    index = found;
  } catch (error) {
    closeSync(file);
    throw error;
  }
  const name = (key: string): string => `${path}!${key}`;
  const read = (key: string, range: StoreRange | undefined, most: number | undefined): Uint8Array | undefined => {
    const member = index.get(key);
    if (!member) return undefined;
    const local = readAt(file, member.header, 30);
    if (local.length < 30) throw fail(`member ${key} lies beyond the end of the file`);
    const start = member.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (member.method !== STORED && member.method !== DEFLATED)
      throw fail(`member ${key} is packed with method ${member.method}; only stored and deflated members are read`);
    const { from, length } = rangeWithin(member.size, range);
    checkLength(name(key), length, most);
    if (member.method === STORED) return readAt(file, start + from, length);
    // A deflated member is unpacked whole: neither more than it says, nor from more than that can take.
    if (most !== undefined) checkLength(name(key), member.packed, member.size * 1.1 + 65_536);
    try {
      return nodeZlib()
        .inflateRawSync(readAt(file, start, member.packed), {
          maxOutputLength: member.size + 1,
          chunkSize: Math.max(64, member.size),
        })
        .subarray(from, from + length);
    } catch (cause) {
      throw fail(`member ${key} is corrupt: ${(cause as Error).message}`, cause);
    }
  };
  return {
    name,
    get: (key, most) => read(key, undefined, most),
    getRange: read,
    size: (key) => index.get(key)?.size,
    list: (prefix) => [...index.keys()].filter((key) => key.startsWith(prefix)),
    members: (folder) => membersOf(index.keys(), folder),
    close: () => closeSync(file),
  };
}
