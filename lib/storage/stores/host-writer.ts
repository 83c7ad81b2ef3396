/**
 * Writes stores that are objects of this thread: Maps, and stores with `set` or `setItem`, `delete` or `deleteItem`, and `keys`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { type ClaimRecord, type FoundClaim, parseClaim, UNFINISHED_MARKS } from '../writing/writer-claim.js';
import { joinKey, storageFailure } from './byte-store.js';
import { type HostStore, hostStore, openHostStore } from './host-store.js';
import type { ArrayPlace, StoreWriter } from './store-writer.js';

const MARK = UNFINISHED_MARKS[0];

/** Arrays that runs of this process are writing, by store and path. */
const running = new Set<string>();

/** Puts an object into a host store, under the key that the store's kind uses. */
export function putHost(store: HostStore, key: string, bytes: Uint8Array): unknown {
  if (store.setItem) return store.setItem(key, bytes);
  return store.set?.(`/${key}`, bytes);
}

/** Removes an object of a host store. */
export async function deleteHost(store: HostStore, key: string): Promise<void> {
  if (store.deleteItem) await store.deleteItem(key);
  else await store.delete?.(`/${key}`);
  if (store instanceof Map) store.delete(key);
}

/** True when objects can be put into the store and taken out of it. */
const isWritableHost = (store: HostStore): boolean =>
  (typeof store.set === 'function' || typeof store.setItem === 'function') &&
  (typeof store.delete === 'function' || typeof store.deleteItem === 'function');

/** Opens a host store for writing. */
export function openHostWriter(operation: string, location: StoreLocation & { readonly type: 'host' }): StoreWriter {
  const bytesOf = openHostStore(location.id);
  const store = hostStore(location.id) as HostStore;
  if (!isWritableHost(store))
    throw new ChunkwiseError(
      'storage',
      `${operation}: ${bytesOf.name('')} is only read: it has no set and delete; write to a Map, or to a folder`,
    );
  const guarded = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      throw storageFailure(operation, name, cause);
    }
  };
  /** Keys below a path, without leading slash. */
  const below = async (path: string): Promise<string[]> => {
    if (!store.keys)
      throw new ChunkwiseError(
        'storage',
        `${operation}: ${bytesOf.name(path)}: the store has no keys(), so nothing is replaced there`,
      );
    const prefix = path === '' ? '' : `${path}/`;
    return [...(await store.keys())].map((key) => key.replace(/^\//, '')).filter((key) => key.startsWith(prefix));
  };
  const remove = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) await deleteHost(store, key);
  };
  const name = ({ path }: ArrayPlace): string => `${location.id}:${path}`;
  const beside = (path: string): string => {
    const at = path.lastIndexOf('/');
    return `${path.slice(0, at + 1)}.${path.slice(at + 1)}.chunkwise.tmp`;
  };
  return {
    location,
    name: bytesOf.name,
    identity: (path) => name({ location, path }),
    get: async (key) => bytesOf.read(key),
    put: (key, bytes) => guarded(bytesOf.name(key), async () => void (await putHost(store, key, bytes))),
    async clearObjects(path) {
      const start = path === '' ? 0 : path.length + 1;
      await remove((await below(path)).filter((key) => /^(c\/|c$|\d)/.test(key.slice(start))));
    },
    removeTemporaries: () => {},
    async findClaim(place): Promise<FoundClaim | undefined> {
      const bytes = await bytesOf.read(joinKey(place.path, MARK));
      if (!bytes) return undefined;
      return { record: parseClaim(new TextDecoder().decode(bytes)), running: running.has(name(place)) };
    },
    async claim(place, { format, documents }) {
      const id = name(place);
      if (running.has(id))
        throw new ChunkwiseError(
          'storage',
          `${operation}: another run is writing the array at ${bytesOf.name(place.path)}: wait for it`,
        );
      running.add(id);
      const key = joinKey(place.path, MARK);
      const writer = { host: '', pid: process.pid, token: id };
      const text = JSON.stringify({ format, documents, writer } satisfies ClaimRecord);
      try {
        await guarded(bytesOf.name(key), async () => void (await putHost(store, key, new TextEncoder().encode(text))));
      } catch (error) {
        running.delete(id);
        throw error;
      }
      return {
        async finish() {
          running.delete(id);
          await deleteHost(store, key);
        },
        async stop() {
          running.delete(id);
          // Where nothing was written, nothing is left.
          if (store.keys && (await below(place.path)).every((one) => one === key)) await deleteHost(store, key);
        },
      };
    },
    beside: (path) => ({ location, path: joinKey(beside(path), 'new') }),
    async swap(path) {
      const fresh = joinKey(beside(path), 'new');
      const start = path === '' ? '' : `${path}/`;
      const aside = beside(path);
      const keys = (await below(fresh)).filter((key) => !key.endsWith(MARK));
      const values = await Promise.all(keys.map((key) => bytesOf.read(key)));
      const old = (await below(path)).filter((key) => !key.startsWith(`${aside}/`));
      // A Map changes between two turns of the event loop: nobody sees half of it.
      if (store instanceof Map) {
        for (const key of old) for (const one of [key, `/${key}`]) store.delete(one);
        for (const [k, key] of keys.entries()) store.set(`/${start}${key.slice(fresh.length + 1)}`, values[k]);
      } else {
        await remove(old);
        for (const [k, key] of keys.entries())
          await putHost(store, start + key.slice(fresh.length + 1), values[k] as Uint8Array);
      }
      await remove(await below(aside));
    },
    recover: async () => false,
    async removeBeside(path) {
      await remove(await below(beside(path)));
    },
  };
}
