/**
 * Writes arrays to stores that have nothing but objects under keys: memory, HTTP, objects of the user's. Where a store cannot change
 * many objects at once, an array is replaced object by object, its metadata taken away first and put last: nobody reads a mix,
 * and who writes next finishes what was cut short.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { blockCoords } from '../../base/grid.js';
import { arrayOf, type Documents } from '../metadata/array-documents.js';
import { objectGrid, objectKey } from '../object-grid.js';
import type { StoreLocation } from '../stored-array.js';
import { type ClaimRecord, type FoundClaim, parseClaim, UNFINISHED_MARKS } from '../writing/writer-claim.js';
import { joinKey, locationName, openByteStore, storageFailure } from './byte-store.js';
import type { ArrayPlace, StoreWriter } from './store-writer.js';

const [MARK] = UNFINISHED_MARKS;
const METADATA = ['zarr.json', '.zarray', '.zattrs'] as const;
const isMetadata = (key: string): boolean => METADATA.some((name) => key === name || key.endsWith(`/${name}`));

/** Arrays that runs of this process are writing, by store and path. */
const running = new Set<string>();

const aside = (path: string): string => {
  const at = path.lastIndexOf('/');
  return `${path.slice(0, at + 1)}.${path.slice(at + 1)}.chunkwise.tmp`;
};

/** Where the array that replaces the one at `path` is until it is whole. */
export const besideKey = (path: string): string => joinKey(aside(path), 'new');

/** Opens a store of keys and objects for writing. @throws ChunkwiseError 'storage' when it is only read */
export function openKeyedWriter(operation: string, location: StoreLocation): StoreWriter {
  const store = openByteStore(location);
  const { put: putObject, delete: deleteObject, list } = store;
  if (!putObject || !deleteObject)
    throw new ChunkwiseError(
      'storage',
      `${operation}: ${location.type === 'host' ? store.name('') : locationName(location)} is only read: it has no put (or set) and delete; write to a folder, a zip file or a memoryStore()`,
    );
  const guarded = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      throw storageFailure(operation, name, cause);
    }
  };
  const put = (key: string, bytes: Uint8Array): Promise<void> =>
    guarded(store.name(key), async () => void (await putObject(key, bytes)));
  const remove = (key: string): Promise<void> => guarded(store.name(key), async () => void (await deleteObject(key)));
  const get = async (key: string): Promise<Uint8Array | undefined> => store.get(key);

  /** The documents of the array at `path`; undefined where there is none. */
  const documentsAt = async (path: string): Promise<Documents | undefined> => {
    const text = async (name: string): Promise<string | undefined> => {
      const bytes = await get(joinKey(path, name));
      return bytes && new TextDecoder().decode(bytes);
    };
    const v3 = await text('zarr.json');
    if (v3 !== undefined && /"node_type"\s*:\s*"array"/.test(v3)) return { format: 3, documents: { 'zarr.json': v3 } };
    const v2 = await text('.zarray');
    if (v2 === undefined) return undefined;
    const attributes = await text('.zattrs');
    return { format: 2, documents: { ...(attributes === undefined ? {} : { '.zattrs': attributes }), '.zarray': v2 } };
  };
  /** Keys that objects and metadata of an array may have, where the store cannot list: those of its grid. */
  function* keysOf(path: string, documents: Documents): Generator<string> {
    for (const name of METADATA) yield joinKey(path, name);
    // Keys do not depend on how wide text is.
    const { array } = arrayOf(documents, location, path, store.name(path), 1);
    const grid = objectGrid(array);
    for (let k = 0; k < grid.size; k++) yield objectKey(array, blockCoords(grid, k));
  }
  /** Keys of the array at `path`, and of all else below it where the store lists. */
  const below = async (path: string): Promise<Iterable<string>> => {
    if (list) return list(path === '' ? '' : `${path}/`);
    const documents = await documentsAt(path);
    return documents ? keysOf(path, documents) : [];
  };
  const id = ({ path }: ArrayPlace): string => `${locationName(location)}:${path}`;
  const isMarked = async (path: string): Promise<boolean> => (await get(joinKey(path, MARK))) !== undefined;

  /** Moves what is beside `path` to its place, the metadata last. */
  const moveIn = async (path: string): Promise<void> => {
    const fresh = besideKey(path);
    const moved = async (key: string): Promise<void> => {
      const bytes = await get(key);
      if (bytes) await put(joinKey(path, key.slice(fresh.length + 1)), bytes);
    };
    const last: string[] = [];
    for (const key of await below(fresh)) {
      if (isMetadata(key)) last.push(key);
      else if (!key.endsWith(MARK)) await moved(key);
    }
    // The one that makes it be there comes last.
    for (const key of last.sort((a, b) => Number(a.endsWith('.zarray')) - Number(b.endsWith('.zarray'))))
      await moved(key);
    for (const key of [...(await below(fresh))].filter((key) => !isMetadata(key))) await remove(key);
    for (const key of last) await remove(key);
  };
  /** True where the array at `path` is gone, and the one that replaces it is whole beside it. */
  const isCutShort = async (path: string): Promise<boolean> =>
    (await documentsAt(besideKey(path))) !== undefined &&
    !(await isMarked(besideKey(path))) &&
    (await documentsAt(path)) === undefined;

  return {
    location,
    name: store.name,
    identity: (path) => id({ location, path }),
    get,
    put,
    async clearObjects(path) {
      const start = path === '' ? 0 : path.length + 1;
      for (const key of [...(await below(path))].filter((one) => /^(c\/|c$|\d)/.test(one.slice(start))))
        await remove(key);
    },
    removeTemporaries: () => {},
    async findClaim(place): Promise<FoundClaim | undefined> {
      const bytes = await get(joinKey(place.path, MARK));
      if (!bytes) return undefined;
      return { record: parseClaim(new TextDecoder().decode(bytes)), running: running.has(id(place)) };
    },
    async claim(place, { format, documents }) {
      const own = id(place);
      if (running.has(own))
        throw new ChunkwiseError(
          'storage',
          `${operation}: another run is writing the array at ${store.name(place.path)}: wait for it`,
        );
      running.add(own);
      const key = joinKey(place.path, MARK);
      const writer = { host: '', pid: process.pid, token: own };
      const text = JSON.stringify({ format, documents, writer } satisfies ClaimRecord);
      try {
        await put(key, new TextEncoder().encode(text));
      } catch (error) {
        running.delete(own);
        throw error;
      }
      return {
        async finish() {
          running.delete(own);
          await remove(key);
        },
        async stop() {
          running.delete(own);
          // Where nothing was written, nothing is left.
          if (list && [...(await list(place.path === '' ? '' : `${place.path}/`))].every((one) => one === key))
            await remove(key);
        },
      };
    },
    beside: (path) => ({ location, path: besideKey(path) }),
    atOnce: store.commit !== undefined,
    async swap(path, also) {
      const fresh = besideKey(path);
      const others = `${aside(path)}/`;
      const old = [...(await below(path))].filter((key) => !key.startsWith(others));
      if (store.commit) {
        const from = [...(await below(fresh))];
        const values = new Map<string, Uint8Array>();
        for (const key of from.filter((one) => !one.endsWith(MARK))) {
          const bytes = await get(key);
          if (bytes) values.set(joinKey(path, key.slice(fresh.length + 1)), bytes);
        }
        for (const [key, bytes] of (await also?.()) ?? []) values.set(key, bytes);
        const gone = [...old.filter((key) => !values.has(key)), ...from];
        await guarded(store.name(path), async () => store.commit?.({ delete: gone, put: values }));
        return;
      }
      // Without metadata there is no array, so nobody takes old objects for new ones.
      for (const key of old.filter(isMetadata)) await remove(key);
      for (const key of old.filter((one) => !isMetadata(one))) await remove(key);
      await moveIn(path);
    },
    async recover(path) {
      if (store.commit || !(await isCutShort(path))) return false;
      await moveIn(path);
      return true;
    },
    async removeBeside(path) {
      // The only copy stays.
      if (!store.commit && (await isCutShort(path))) return;
      if (list) for (const key of [...(await list(`${aside(path)}/`))]) await remove(key);
      else {
        const fresh = besideKey(path);
        const mark = await get(joinKey(fresh, MARK));
        const record = mark && parseClaim(new TextDecoder().decode(mark));
        const documents =
          (record && Object.keys(record.documents).length > 0 ? record : undefined) ?? (await documentsAt(fresh));
        if (documents) for (const key of keysOf(fresh, documents)) await remove(key);
        if (mark) await remove(joinKey(fresh, MARK));
      }
    },
  };
}
