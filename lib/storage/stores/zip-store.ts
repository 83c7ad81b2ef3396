/**
 * Reads the objects of a store packed into one zip file: stored or deflated members, zip64 included, synchronously.
 */
import { closeSync, openSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import { nodeZlib } from '../codec/node-zlib.js';
import type { ByteStore } from './byte-store.js';
import { checkLength } from './object-length.js';
import { membersOf, rangeWithin, type StoreRange } from './store.js';
import { DEFLATED, type Member, readAt, STORED, zipMembers } from './zip-index.js';

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
    const found = zipMembers(file);
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
