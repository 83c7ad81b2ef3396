/**
 * Reads the objects of a store that is a folder: regular files in it. What else stands under an object's name (a folder, a
 * device, a link that leads out) is an error, never a missing object.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import type { ByteStore, OpenObject } from './byte-store.js';
import { removeLeftovers, writeWhole } from './object-file.js';
import { checkLength } from './object-length.js';
import { storageFailure } from './storage-failure.js';
import { rangeWithin, type StoreRange } from './store.js';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const absent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** Folders of which it is remembered where they lead. */
const MOST_FOLDERS = 4096;

/** Without waiting for the other side of a pipe; links are looked at first. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const NO_LINKS = FLAGS | (constants.O_NOFOLLOW ?? 0);

/** Opens the folder of a store for reading. */
export function openFolderStore({ path: root, followLinks }: StoreLocation & { readonly type: 'file' }): ByteStore {
  let top: string | undefined;
  const inside = new Set<string>();

  /** Refuses what leads out of the store. @throws as realpath, and 'storage' */
  const checkInside = (path: string, name: string): void => {
    top ??= realpathSync(root);
    const real = realpathSync(path);
    if (real === top || real.startsWith(top.endsWith('/') ? top : `${top}/`)) return;
    throw new ChunkwiseError(
      'storage',
      `read: ${name} is a link that leads out of the store, to ${real}: pass followLinks: true to follow it`,
      { details: { file: name } },
    );
  };

  const openFile = (path: string): number => {
    if (followLinks) return openSync(path, FLAGS);
    const folder = dirname(path);
    if (!inside.has(folder)) {
      checkInside(folder, path);
      if (inside.size >= MOST_FOLDERS) inside.clear();
      inside.add(folder);
    }
    try {
      return openSync(path, NO_LINKS);
    } catch (error) {
      if (codeOf(error) !== 'ELOOP') throw error;
    }
    try {
      checkInside(path, path);
    } catch (error) {
      if (!absent(error)) throw error;
      throw new ChunkwiseError('storage', `read: ${path} is a link to nothing`, { details: { file: path } });
    }
    return openSync(path, FLAGS);
  };

  /** Undefined when there is no such file. */
  const guarded = <T>(path: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      if (absent(error)) return undefined;
      throw storageFailure('read', path, error);
    }
  };

  const openObject = (key: string): OpenObject | undefined => {
    const path = join(root, key);
    const file = guarded(path, () => openFile(path));
    if (file === undefined) return undefined;
    // What was read is right, whatever closing the file says.
    const close = (): void => {
      try {
        closeSync(file);
      } catch {
        // The descriptor is gone all the same.
      }
    };
    let stat: Stats | undefined;
    try {
      stat = guarded(path, () => fstatSync(file));
    } finally {
      if (!stat?.isFile()) close();
    }
    if (!stat?.isFile()) {
      const what = stat?.isDirectory() ? 'a folder' : 'no regular file';
      throw new ChunkwiseError('storage', `read: ${path} is ${what} where an object of the store was expected`, {
        details: { file: path },
      });
    }
    return {
      size: stat.size,
      readInto: (view, position) =>
        guarded(path, () => {
          let done = 0;
          while (done < view.length) {
            const got = readSync(file, view, done, view.length - done, position + done);
            if (got === 0) break;
            done += got;
          }
          return done;
        }) ?? 0,
      close,
    };
  };

  const readInto = (key: string, place: (bytes: number) => Uint8Array, range?: StoreRange): number | undefined => {
    const object = openObject(key);
    if (!object) return undefined;
    try {
      const { from, length } = rangeWithin(object.size, range);
      return object.readInto(place(length), from);
    } finally {
      object.close();
    }
  };

  /** True for a link that is not followed. */
  const leadsOut = (path: string): boolean => {
    if (followLinks) return false;
    try {
      checkInside(path, path);
      return false;
    } catch {
      return true;
    }
  };

  const read = (key: string, range: StoreRange | undefined, most: number | undefined): Uint8Array | undefined => {
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
  };

  /** Keys of all files below a folder, links that lead out of the store left alone. */
  function* filesBelow(folder: string): Generator<string> {
    const path = join(root, folder);
    const entries = guarded(path, () => readdirSync(path, { withFileTypes: true })) ?? [];
    for (const entry of entries) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* filesBelow(key);
      else if (entry.isFile()) yield key;
    }
  }

  return {
    openObject,
    readInto,
    get: (key, most) => read(key, undefined, most),
    getRange: read,
    size(key) {
      const object = openObject(key);
      object?.close();
      return object?.size;
    },
    put(key, bytes) {
      removeLeftovers(join(root, key));
      writeWhole(join(root, key), bytes);
    },
    delete(key) {
      const path = join(root, key);
      try {
        rmSync(path, { force: true });
      } catch (error) {
        throw storageFailure('delete', path, error);
      }
    },
    list: (prefix) =>
      [...filesBelow(prefix.slice(0, Math.max(0, prefix.lastIndexOf('/'))))].filter((key) => key.startsWith(prefix)),
    members(folder) {
      const path = join(root, folder);
      try {
        return readdirSync(path, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && !leadsOut(join(path, entry.name))))
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (absent(error)) return [];
        throw storageFailure('list', path, error);
      }
    },
    name: (key) => join(root, key),
    close() {},
  };
}
