/**
 * Opens the place where a store's objects live, so that any thread reads bytes by key and lists what is there.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ChunkwiseError } from '../base/errors.js';
import { openHostStore } from './host-store.js';
import { openHttpStore } from './http-store.js';
import { checkLength } from './object-length.js';
import type { StoreLocation } from './stored-array.js';
import { openZipStore } from './zip-store.js';

/** Part of an object: from `offset` on, or its last `length` bytes when `fromEnd`. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly fromEnd?: boolean;
}

/** An object that stays open while several parts of it are read. */
export interface OpenObject {
  readonly size: number;
  /** Fills `view` from `position` on; the bytes read are fewer only where the object ends. */
  readInto(view: Uint8Array, position: number): number;
  close(): void;
}

/** A store as a source of bytes. Keys have no leading slash; an absent object is `undefined`. */
export interface ByteStore {
  /**
   * Bytes of the object, or of a part of it (fewer where the object ends earlier).
   *
   * @param most bytes that may be read: more are refused before memory is taken for them
   * @throws ChunkwiseError 'storage' naming an object that is larger
   */
  read(key: string, range?: ByteRange, most?: number): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * Reads straight into memory of the caller's, without a promise: `place` is asked for room once the size is known.
   * Returns the bytes read. Only where objects are files.
   */
  readInto?(key: string, place: (bytes: number) => Uint8Array, range?: ByteRange): number | undefined;
  /** Opens an object for reading parts of it; undefined where there is none. Only where objects are files. */
  openObject?(key: string): OpenObject | undefined;
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
  const openObject = (key: string): OpenObject | undefined => {
    const path = join(root, key);
    /** Undefined when there is no such file. */
    const guarded = <T>(action: () => T): T | undefined => {
      try {
        return action();
      } catch (error) {
        if (absent(error)) return undefined;
        throw storageFailure('read', path, error);
      }
    };
    const file = guarded(() => openSync(path, 'r'));
    if (file === undefined) return undefined;
    const stat = guarded(() => fstatSync(file));
    if (!stat?.isFile()) {
      closeSync(file);
      return undefined;
    }
    return {
      size: stat.size,
      readInto: (view, position) =>
        guarded(() => {
          let done = 0;
          while (done < view.length) {
            const got = readSync(file, view, done, view.length - done, position + done);
            if (got === 0) break;
            done += got;
          }
          return done;
        }) ?? 0,
      close: () => closeSync(file),
    };
  };
  const readInto = (key: string, place: (bytes: number) => Uint8Array, range?: ByteRange): number | undefined => {
    const object = openObject(key);
    if (!object) return undefined;
    try {
      const { size } = object;
      const from = !range ? 0 : range.fromEnd ? Math.max(0, size - range.length) : Math.min(range.offset, size);
      const length = !range ? size : Math.min(range.length, size - from);
      return object.readInto(place(length), from);
    } finally {
      object.close();
    }
  };
  return {
    openObject,
    readInto,
    read(key, range, most) {
      let bytes = new Uint8Array(0);
      const got = readInto(
        key,
        (length) => {
          checkLength(join(root, key), length, most);
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
