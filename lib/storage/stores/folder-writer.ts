/**
 * Writes stores that are folders. An array is replaced by one that was written in a folder beside it, with two renames; if a
 * writer is killed between them, whoever comes next does the second.
 */
import { existsSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { claimPart, partsElsewhere } from '../writing/part-claim.js';
import { claimArray, findClaim, UNFINISHED_MARKS } from '../writing/writer-claim.js';
import { openByteStore, storageFailure } from './byte-store.js';
import { removeLeftovers, removeTemporaries, writeWhole } from './object-file.js';
import type { StoreWriter } from './store-writer.js';

/** Where links of the longest leading part that is there lead, and the rest. */
export function realPath(path: string): string {
  let there = path;
  while (dirname(there) !== there && !existsSync(there)) there = dirname(there);
  try {
    return join(realpathSync(there), relative(there, path));
  } catch {
    return path;
  }
}

/** The folder where the array that replaces `folder` is written, and where the old one waits to be removed. */
const besideFolder = (folder: string): string => join(dirname(folder), `.${basename(folder)}.chunkwise.tmp`);

const isArray = (folder: string): boolean =>
  existsSync(join(folder, '.zarray')) || existsSync(join(folder, 'zarr.json'));

const CHUNKS = /^(c|\d+(\.\d+)*)$/;

/** Finishes the swap of `folder` that was cut short; true when there was one. */
function recoverFolder(folder: string): boolean {
  const beside = besideFolder(folder);
  const fresh = join(beside, 'new');
  if (isArray(folder) || !isArray(fresh) || UNFINISHED_MARKS.some((name) => existsSync(join(fresh, name))))
    return false;
  try {
    renameSync(fresh, folder);
  } catch (cause) {
    // Another process may have been quicker.
    if (!isArray(folder)) throw storageFailure('recover', folder, cause);
  }
  rmSync(beside, { recursive: true, force: true });
  return true;
}

/** True when there is an array in `folder`, after finishing a swap that was cut short or when another has just ended. */
export const isArrayThere = (folder: string): boolean => recoverFolder(folder) || isArray(folder);

/** Opens the folder of a store for writing. */
export function openFolderWriter(location: StoreLocation & { readonly type: 'file' }): StoreWriter {
  const store = openByteStore(location);
  const top = realPath(location.path);
  const folderAt = (place: StoreLocation, path: string): string =>
    realPath(join((place as { path: string }).path, path));
  const folderOf = (path: string): string => {
    const folder = folderAt(location, path);
    if (folder !== top && !folder.startsWith(top === '/' ? top : `${top}/`))
      throw new ChunkwiseError(
        'storage',
        `toZarr: ${join(location.path, path)} is a link that leads out of the store, to ${folder}: write to that place itself`,
      );
    return folder;
  };
  const failing = <T>(what: string, name: string, act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw storageFailure(`toZarr: ${what}`, name, cause);
    }
  };
  return {
    location,
    name: store.name,
    identity: folderOf,
    get: async (key) => store.get(key),
    async put(key, bytes) {
      folderOf(dirname(key));
      removeLeftovers(join(location.path, key));
      writeWhole(join(location.path, key), bytes);
    },
    async clearObjects(path) {
      const folder = folderOf(path);
      failing('replace', folder, () => {
        for (const name of readdirSync(folder)) if (CHUNKS.test(name)) rmSync(join(folder, name), { recursive: true });
      });
    },
    removeTemporaries: (place) => void removeTemporaries(place.location, place.path),
    findClaim: async (place) => findClaim(folderAt(place.location, place.path)),
    claim: async (place, { format, documents }) => claimArray(folderAt(place.location, place.path), format, documents),
    claimPart: (path, boxes) => claimPart(folderOf(path), boxes),
    partsElsewhere: (path) => partsElsewhere(folderOf(path)),
    beside: (path) => ({ location: { type: 'file', path: join(besideFolder(folderOf(path)), 'new') }, path: '' }),
    async swap(path) {
      const folder = folderOf(path);
      const beside = besideFolder(folder);
      failing('replace', folder, () => {
        const old = join(beside, 'old');
        rmSync(old, { recursive: true, force: true });
        if (existsSync(folder)) renameSync(folder, old);
        try {
          recoverFolder(folder);
        } catch (cause) {
          renameSync(old, folder);
          throw cause;
        }
      });
    },
    recover: async (path) => recoverFolder(folderOf(path)),
    removeBeside(path) {
      const beside = besideFolder(folderOf(path));
      failing('replace', beside, () => rmSync(beside, { recursive: true, force: true }));
    },
  };
}
