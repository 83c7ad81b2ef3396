/**
 * Opens the place where a store's objects live, so that any thread reads bytes by key and lists what is there.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ChunkwiseError } from '../base/errors.js';
import { openHostStore } from './host-store.js';
import { openHttpStore } from './http-store.js';
import type { StoreLocation } from './stored-array.js';
import { openZipStore } from './zip-store.js';

/** Part of an object: from `offset` on, or its last `length` bytes when `fromEnd`. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly fromEnd?: boolean;
}

/** A store as a source of bytes. Keys have no leading slash; an absent object is `undefined`. */
export interface ByteStore {
  /** Bytes of the object, or of a part of it (fewer where the object ends earlier). */
  read(key: string, range?: ByteRange): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * Reads straight into memory of the caller's, without a promise: `place` is asked for room once the size is known.
   * Returns the bytes read. Only where objects are files.
   */
  readInto?(key: string, place: (bytes: number) => Uint8Array, range?: ByteRange): number | undefined;
  /** Names directly below a folder; undefined where the store cannot tell. */
  list(folder: string): readonly string[] | undefined | Promise<readonly string[] | undefined>;
  /** The object's full name, for messages. */
  name(key: string): string;
  close(): void;
}

/** `text` below `folder`, either of which may be empty. */
export const joinKey = (folder: string, text: string): string =>
  folder === '' ? text : text === '' ? folder : `${folder}/${text}`;

/** The location in words, for messages. */
export const locationName = (location: StoreLocation): string =>
  location.type === 'http'
    ? location.url
    : location.type === 'host'
      ? `store ${location.id} of this process`
      : location.path;

const absent = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
};

/** The `storage` error for an object that the system could not read or write. */
export function storageFailure(operation: string, name: string, cause: unknown): ChunkwiseError {
  if (cause instanceof ChunkwiseError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOSPC: 'the disk is full (ENOSPC): free space and run again with resume',
    EACCES: 'permission denied (EACCES): check the rights of the file and its folder',
    EPERM: 'operation not permitted (EPERM): check the rights of the file and its folder',
    EROFS: 'the file system is read-only (EROFS): choose another place',
    EMFILE: 'too many open files (EMFILE)',
  };
  const why = (code && known[code]) ?? message ?? String(cause);
  return new ChunkwiseError('storage', `${operation}: ${name}: ${why}`, { cause, details: { file: name, code } });
}

function openFileStore(root: string): ByteStore {
  /** Opens, reads the range into what `place` gives, closes. */
  const readInto = (key: string, place: (bytes: number) => Uint8Array, range?: ByteRange): number | undefined => {
    const path = join(root, key);
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      if (absent(error)) return undefined;
      throw storageFailure('read', path, error);
    }
    try {
      const { size } = fstatSync(file);
      const from = !range ? 0 : range.fromEnd ? Math.max(0, size - range.length) : Math.min(range.offset, size);
      const length = !range ? size : Math.min(range.length, size - from);
      const view = place(length);
      let done = 0;
      while (done < length) {
        const got = readSync(file, view, done, length - done, from + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    } catch (error) {
      if (absent(error)) return undefined;
      throw storageFailure('read', path, error);
    } finally {
      closeSync(file);
    }
  };
  return {
    readInto,
    read(key, range) {
      let bytes = new Uint8Array(0);
      const got = readInto(
        key,
        (length) => {
          bytes = new Uint8Array(length);
          return bytes;
        },
        range,
      );
      return got === undefined ? undefined : bytes.subarray(0, got);
    },
    list(folder) {
      try {
        return readdirSync(join(root, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (absent(error)) return [];
        throw storageFailure('list', join(root, folder), error);
      }
    },
    name: (key) => join(root, key),
    close() {},
  };
}

/**
 * Opens a location on this thread.
 *
 * @throws ChunkwiseError 'storage' when a zip file cannot be read, or a host store is not of this thread
 */
export function openByteStore(location: StoreLocation): ByteStore {
  switch (location.type) {
    case 'file':
      return openFileStore(location.path);
    case 'zip':
      return openZipStore(location.path);
    case 'http':
      return openHttpStore(location.url);
    case 'host':
      return openHostStore(location.id);
  }
}
