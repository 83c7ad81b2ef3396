/**
 * Writes files whole or not at all: to a temporary name in the same folder, then renamed; leftovers are recognisable and removed.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StoreLocation } from '../stored-array.js';
import { storageFailure } from './storage-failure.js';

/** A file being written, not yet there under its name. */
export interface PendingFile {
  /** Writes all of `bytes` (of the shared memory, too), at `position` or after what was written last. */
  write(bytes: Uint8Array, position?: number): void;
  /** Closes and renames; from now on the file is there, whole. */
  commit(): void;
  /** Closes and removes what was written. Harmless after `commit`. */
  abort(): void;
}

const TEMPORARY = /^\..*\.chunkwise-[0-9a-f]{12,16}\.tmp$/;

const quietly = (action: () => void): void => {
  try {
    action();
  } catch {
    // The failure that led here is the one to report.
  }
};

/**
 * Makes a folder and those above it, one by one: a recursive mkdir never ends below /proc. Returns those that it made, the
 * innermost first.
 */
export function makeFolder(folder: string): string[] {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  const made: string[] = [];
  for (const at of missing.reverse()) {
    try {
      mkdirSync(at);
      made.unshift(at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return made;
}

/** Hexadecimal digits that no other writer of the same folder has: the process, then what is random. */
const randomName = (): string =>
  process.pid.toString(16).padStart(8, '0') +
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** What a file is called until it is whole; of this process, beside `path`. */
export const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.chunkwise-${randomName()}.tmp`);

/** Removes temporary files that processes which are gone left of the file `path`. */
export function removeLeftovers(path: string): void {
  const start = `.${basename(path)}.chunkwise-`;
  quietly(() => {
    for (const name of readdirSync(dirname(path))) {
      if (!name.startsWith(start) || !TEMPORARY.test(name)) continue;
      try {
        process.kill(Number.parseInt(name.slice(start.length, start.length + 8), 16), 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') unlinkSync(join(dirname(path), name));
      }
    }
  });
}

/**
 * Begins the file `path`; its folder is made where it is missing.
 *
 * @param sync true to flush to the disk before renaming
 * @throws ChunkwiseError 'storage' naming the file and the cause, here and in its methods; nothing is left behind
 */
export function beginFile(path: string, sync = false): PendingFile {
  const temporary = temporaryName(path);
  let file = -1;
  const abort = (): void => {
    if (file < 0) return;
    const open = file;
    file = -1;
    quietly(() => closeSync(open));
    quietly(() => unlinkSync(temporary));
  };
  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (cause) {
      abort();
      throw storageFailure('write', path, cause);
    }
  };
  guarded(() => {
    try {
      file = openSync(temporary, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      makeFolder(dirname(path));
      file = openSync(temporary, 'wx');
    }
  });
  return {
    abort,
    write: (bytes, position) =>
      guarded(() => {
        for (let done = 0; done < bytes.length; ) {
          const wrote = writeSync(
            file,
            bytes,
            done,
            bytes.length - done,
            position === undefined ? null : position + done,
          );
          if (wrote === 0) throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
          done += wrote;
        }
      }),
    commit: () =>
      guarded(() => {
        if (sync) fsyncSync(file);
        // From here on there is nothing to close; what fails still has to remove the temporary.
        const open = file;
        file = -1;
        try {
          closeSync(open);
          renameSync(temporary, path);
        } catch (error) {
          quietly(() => unlinkSync(temporary));
          throw error;
        }
      }),
  };
}

/** Writes `bytes` as the whole file `path`. */
export function writeWhole(path: string, bytes: Uint8Array, sync = false): void {
  const pending = beginFile(path, sync);
  pending.write(bytes);
  pending.commit();
}

/**
 * Removes the temporary files that writers which were killed left below `path` of a store; returns how many there were.
 * Not while somebody writes there.
 */
export function removeTemporaries(location: StoreLocation, path = ''): number {
  if (location.type !== 'file') return 0;
  const folder = join(location.path, path);
  if (!existsSync(folder)) return 0;
  let removed = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !TEMPORARY.test(entry.name)) continue;
      rmSync(join(entry.parentPath, entry.name), { force: true });
      removed++;
    }
  } catch (cause) {
    throw storageFailure('remove temporary files of', folder, cause);
  }
  return removed;
}
