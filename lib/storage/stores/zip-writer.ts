/**
 * Writes arrays to stores that are zip files: an array is written in a folder beside the file, and comes into it whole, with the copies
 * of its metadata, when a new file takes the old one's name.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { claimArray, findClaim, UNFINISHED_MARKS } from '../writing/writer-claim.js';
import { joinKey } from './byte-store.js';
import { realPath } from './folder-writer.js';
import { removeTemporaries } from './object-file.js';
import { storageFailure } from './storage-failure.js';
import type { ArrayPlace, StoreWriter } from './store-writer.js';
import { changeArchive, leaveStaging, stagingFolder } from './zip-archive.js';
import { openZipStore } from './zip-store.js';

/** Keys and files of an array that was written in a folder. */
function* filesOf(folder: string, path: string): Generator<[string, { file: string }]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || UNFINISHED_MARKS.includes(entry.name) || entry.name.endsWith('.tmp')) continue;
    const file = join(entry.parentPath, entry.name);
    yield [joinKey(path, relative(folder, file).split(/[\\/]/).join('/')), { file }];
  }
}

/** Opens a zip file for writing; it need not be there. */
export function openZipWriter(location: StoreLocation & { readonly type: 'zip' }): StoreWriter {
  const file = realPath(location.path);
  const name = (key: string): string => `${location.path}!${key}`;
  const stage = (path: string): string =>
    join(stagingFolder(file), path === '' ? 'root' : `at-${encodeURIComponent(path)}`);
  const freshFolder = (path: string): string => join(stage(path), 'new');
  const inPlace = (path: string): ChunkwiseError =>
    new ChunkwiseError(
      'storage',
      `toZarr: ${name(path)}: an array in a zip file is not changed in place: write it anew with overwrite: true, or write to a folder`,
    );
  const folderOf = ({ location: at, path }: ArrayPlace): string | undefined =>
    at.type === 'file' ? join(at.path, path) : undefined;
  return {
    location,
    staged: true,
    atOnce: true,
    name,
    identity: (path) => `${file}!${path}`,
    async get(key) {
      if (!existsSync(file)) return undefined;
      const store = openZipStore(file);
      try {
        return await store.get(key);
      } finally {
        store.close();
      }
    },
    put: (key, bytes) => changeArchive(file, () => ({ isGone: () => false, put: [[key, bytes]] })),
    clearObjects: async (path) => {
      throw inPlace(path);
    },
    removeTemporaries: (place) => void removeTemporaries(place.location, place.path),
    async findClaim(place) {
      const folder = folderOf(place);
      return folder === undefined ? undefined : findClaim(folder);
    },
    async claim(place, { format, documents }) {
      const folder = folderOf(place);
      if (folder === undefined) throw inPlace(place.path);
      return claimArray(folder, format, documents);
    },
    beside: (path) => ({ location: { type: 'file', path: freshFolder(path) }, path: '' }),
    async swap(path, also) {
      const below = path === '' ? '' : `${path}/`;
      await changeArchive(file, async () => ({
        isGone: (key) => key.startsWith(below),
        put: [...filesOf(freshFolder(path), path), ...((await also?.()) ?? [])],
      }));
      rmSync(stage(path), { recursive: true, force: true });
      leaveStaging(file);
    },
    recover: async () => false,
    removeBeside(path) {
      try {
        rmSync(stage(path), { recursive: true, force: true });
      } catch (cause) {
        throw storageFailure('toZarr: replace', stage(path), cause);
      }
      leaveStaging(file);
    },
  };
}
