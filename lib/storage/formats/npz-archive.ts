/**
 * NumPy's .npz archives: zip files of .npy files, stored or deflated.
 */
import { closeSync, createReadStream, createWriteStream, openSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ChunkwiseError } from '../../base/errors.js';
import { nodeZlib } from '../codec/node-zlib.js';
import { storageFailure } from '../stores/storage-failure.js';
import { crc32 } from '../stores/zip-archive.js';
import {
  centralDirectory,
  DEFLATED,
  localHeader,
  type Member,
  readAt,
  STORED,
  zipMembers,
} from '../stores/zip-index.js';

/** A .npy file in an archive. */
export interface NpzMember {
  readonly name: string;
  readonly packed: boolean;
  /** Where its bytes begin, as they are packed, and how many they are; how many they unpack to. */
  readonly start: number;
  readonly bytes: number;
  readonly size: number;
  readonly crc: number;
}

/** @throws ChunkwiseError 'storage' when it is no archive, or packed in another way */
export function npzMembers(operation: string, path: string): NpzMember[] {
  const fail = (why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${path}: ${why}`, { details: { file: path } });
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  }
  try {
    const found = zipMembers(file);
    if (!found) throw fail('is no .npz file (a zip file of .npy files), or it is truncated');
    return [...found].flatMap(([key, member]) => {
      if (!key.endsWith('.npy')) return [];
      const local = readAt(file, member.header, 30);
      if (local.length < 30) throw fail(`member ${key} lies beyond the end of the file: it is truncated`);
      if (member.flags & 1) throw fail(`member ${key} is encrypted`);
      if (member.method !== STORED && member.method !== DEFLATED)
        throw fail(`member ${key} is packed with method ${member.method}; only stored and deflated members are read`);
      const start = member.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const { packed: bytes, size, crc } = member;
      return [{ name: key.slice(0, -4), packed: member.method === DEFLATED, start, bytes, size, crc }];
    });
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  } finally {
    closeSync(file);
  }
}

/** Unpacks a deflated member into the file at `target`, in little memory. @throws ChunkwiseError 'storage' when it is damaged */
export async function unpackMember(operation: string, path: string, member: NpzMember, target: string): Promise<void> {
  let size = 0;
  let crc = 0;
  const check = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      size += piece.length;
      // What unpacks to more than it says never ends.
      if (size > member.size) break;
      crc = crc32(piece, crc);
      yield piece;
    }
  };
  const fail = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${path}!${member.name}.npy: ${why}`, {
      cause,
      details: { file: path },
    });
  try {
    await pipeline(
      createReadStream(path, { start: member.start, end: member.start + member.bytes - 1 }),
      nodeZlib().createInflateRaw(),
      check,
      createWriteStream(target),
    );
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code?.startsWith('Z_')
      ? fail(`is damaged: ${(cause as Error).message}`, cause)
      : storageFailure(operation, path, cause);
  }
  if (size !== member.size || crc !== member.crc)
    throw fail('is damaged: it does not unpack to what the archive says; write it again');
}

/** A member in the making: its bytes lie in the file, from `start` on. */
export interface NpzPart {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

const FRESH = { flags: 0, method: STORED, time: 0x0021_0000, crc: 0, packed: 0, size: 0, header: 0 };

/** Bytes before a member's own. */
export const npzHeaderBytes = (name: string): number => localHeader(`${name}.npy`, FRESH).length;

const PIECE = 1 << 20;

/** Writes the headers and the list of members of a file in which the members lie; sums are taken by reading it. */
export async function sealNpz(path: string, parts: readonly NpzPart[], end: number): Promise<void> {
  const file = openSync(path, 'r+');
  try {
    const members = new Map<string, Member>();
    for (const { name, start, size } of parts) {
      let crc = 0;
      for (let at = 0; at < size; at += PIECE) {
        crc = crc32(readAt(file, start + at, Math.min(PIECE, size - at)), crc);
        if (at % (64 * PIECE) === 0) await new Promise((done) => setImmediate(done));
      }
      const key = `${name}.npy`;
      const header = start - npzHeaderBytes(name);
      const member = { ...FRESH, crc, packed: size, size, header };
      writeSync(file, localHeader(key, member), 0, undefined, header);
      members.set(key, member);
    }
    writeDirectory(file, members, end);
  } finally {
    closeSync(file);
  }
}

function writeDirectory(file: number, members: ReadonlyMap<string, Member>, end: number): void {
  let position = end;
  for (const part of centralDirectory(members, end)) {
    writeSync(file, part, 0, part.length, position);
    position += part.length;
  }
}

/** Writes an archive of the same members, deflated, to `target`. */
export async function packNpz(path: string, parts: readonly NpzPart[], target: string): Promise<void> {
  const file = openSync(target, 'wx');
  try {
    const members = new Map<string, Member>();
    let header = 0;
    for (const { name, start, size } of parts) {
      const key = `${name}.npy`;
      const first = header + npzHeaderBytes(name);
      let position = first;
      let crc = 0;
      await pipeline(
        createReadStream(path, { start, end: start + size - 1, highWaterMark: PIECE }),
        async function* (source: AsyncIterable<Uint8Array>) {
          for await (const piece of source) {
            crc = crc32(piece, crc);
            yield piece;
          }
        },
        nodeZlib().createDeflateRaw(),
        async (source: AsyncIterable<Uint8Array>) => {
          for await (const piece of source) {
            writeSync(file, piece, 0, piece.length, position);
            position += piece.length;
          }
        },
      );
      const member = { ...FRESH, method: DEFLATED, crc, packed: position - first, size, header };
      writeSync(file, localHeader(key, member), 0, undefined, header);
      members.set(key, member);
      header = position;
    }
    writeDirectory(file, members, header);
  } finally {
    closeSync(file);
  }
}
