/**
 * Changes a zip file: a new one is written beside it, with what stays of the old one copied as it is packed, and takes its name when
 * it is whole. One process does so at a time; who comes meanwhile waits.
 */
import { closeSync, existsSync, openSync, readSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { nodeZlib } from '../codec/node-zlib.js';
import { claimArray, UNFINISHED_MARKS, type WriterClaim } from '../writing/writer-claim.js';
import { beginFile, type PendingFile, removeLeftovers } from './object-file.js';
import { storageFailure } from './storage-failure.js';
import { centralDirectory, localHeader, type Member, STORED, zipMembers } from './zip-index.js';

/** What a zip file is changed by: members that go, then members that come, from memory or from files. */
export interface ArchiveChanges {
  readonly isGone: (key: string) => boolean;
  readonly put: Iterable<readonly [key: string, from: Uint8Array | { readonly file: string }]>;
}

/** Bytes that are copied at once. */
const PIECE = 1 << 20;
/** So many bytes are copied between two turns of the event loop. */
const TURN = 64 << 20;
const WAIT_MS = 30_000;

/** The folder beside a zip file where its new arrays are written. */
export const stagingFolder = (path: string): string => join(dirname(path), `.${basename(path)}.chunkwise.tmp`);

let table: Uint32Array | undefined;

/** CRC-32 of bytes that follow those of which `before` is the CRC-32. */
export function crc32(bytes: Uint8Array, before: number): number {
  const { crc32: native } = nodeZlib() as { crc32?: (data: Uint8Array, value: number) => number };
  if (native) return native(bytes, before);
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let k = 0; k < 8; k++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = ~before;
  for (let k = 0; k < bytes.length; k++) crc = (crc >>> 8) ^ table[(crc ^ bytes[k]) & 255];
  return ~crc >>> 0;
}

/** The pieces of a part of an open file. @throws Error (plain) where it ends before */
function* pieces(file: number, position: number, bytes: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(PIECE, Math.max(1, bytes)));
  for (let done = 0; done < bytes; ) {
    const got = readSync(file, buffer, 0, Math.min(buffer.length, bytes - done), position + done);
    if (got === 0) throw new Error(`ends before byte ${position + bytes}: it is truncated`);
    done += got;
    yield buffer.subarray(0, got);
  }
}

function* piecesOfFile(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(PIECE);
    for (let got = readSync(file, buffer, 0, PIECE, null); got > 0; got = readSync(file, buffer, 0, PIECE, null))
      yield buffer.subarray(0, got);
  } finally {
    closeSync(file);
  }
}

/** Date and time of a member, of which nothing depends: the first that the format has. */
const TIME = 0x0021_0000;

/** Writes the new archive. */
async function rewrite(path: string, out: PendingFile, { isGone, put }: ArchiveChanges): Promise<void> {
  const members = new Map<string, Member>();
  let position = 0;
  let turn = TURN;
  const add = async (key: string, known: Omit<Member, 'header'>, data: Iterable<Uint8Array>): Promise<void> => {
    const start = position;
    const header = localHeader(key, { ...known, header: start }).length;
    let { crc } = known;
    let size = 0;
    for (const piece of data) {
      out.write(piece, start + header + size);
      size += piece.length;
      if (known.method === STORED && known.size === 0) crc = crc32(piece, crc);
      turn -= piece.length;
      if (turn > 0) continue;
      turn = TURN;
      await new Promise((done) => setImmediate(done));
    }
    // What is copied is as long and has the sum that it had.
    const member: Member = { ...known, crc, packed: size, size: known.size || size, header: start };
    out.write(localHeader(key, member), start);
    members.set(key, member);
    position = start + header + size;
  };
  const coming = new Map(put);
  if (existsSync(path)) {
    const file = openSync(path, 'r');
    try {
      const found = zipMembers(file);
      if (!found)
        throw new ChunkwiseError(
          'storage',
          `write: ${path}: is not a zip file, or it is truncated: choose another path`,
        );
      for (const [key, member] of found) {
        if (coming.has(key) || isGone(key)) continue;
        const local = Buffer.alloc(30);
        if (readSync(file, local, 0, 30, member.header) < 30) throw new Error(`member ${key} lies beyond its end`);
        const start = member.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
        await add(key, member, pieces(file, start, member.packed));
      }
    } finally {
      closeSync(file);
    }
  }
  const fresh = { flags: 0, method: STORED, time: TIME, crc: 0, packed: 0, size: 0 };
  for (const [key, from] of coming)
    await add(key, fresh, from instanceof Uint8Array ? [from] : piecesOfFile(from.file));
  const start = position;
  for (const part of centralDirectory(members, start)) {
    out.write(part, position);
    position += part.length;
  }
}

/** Claims the archive, waiting for who is at work on it. */
async function claimed(path: string): Promise<WriterClaim> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return claimArray(stagingFolder(path), 3, {});
    } catch (error) {
      const isGone = (error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT';
      const isTaken = /another run is writing/.test((error as Error).message);
      if ((!isGone && !isTaken) || Date.now() > until) throw error;
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/** Removes the folder beside the archive where nothing is in it. */
export function leaveStaging(path: string): void {
  try {
    rmdirSync(stagingFolder(path));
  } catch {
    // Others write there.
  }
}

/**
 * Changes the zip file at `path`, made where there is none.
 *
 * @param changes made when nobody else is at work on the file
 * @throws ChunkwiseError 'storage' when it cannot be written or another process keeps it; the file is as it was then
 */
export async function changeArchive(
  path: string,
  changes: () => ArchiveChanges | Promise<ArchiveChanges>,
): Promise<void> {
  const claim = await claimed(path);
  try {
    // Of writers that were killed: archives that were not whole, and claims on their way.
    removeLeftovers(path);
    removeLeftovers(join(stagingFolder(path), UNFINISHED_MARKS[0]));
    const made = await changes();
    const out = beginFile(path);
    try {
      await rewrite(path, out, made);
      out.commit();
    } catch (cause) {
      out.abort();
      throw storageFailure('write', path, cause);
    }
  } finally {
    await claim.finish();
    leaveStaging(path);
  }
}
