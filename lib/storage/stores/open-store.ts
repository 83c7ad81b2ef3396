/**
 * Stores for users to read objects of and to put them into, opened when they are first used.
 */
import { existsSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { type ByteStore, joinKey, locationName, openByteStore } from './byte-store.js';
import type { Store, StoreChanges, StoreRange } from './store.js';
import { storePath } from './store-key.js';
import { changeArchive } from './zip-archive.js';

/** Where a store that {@link storeAt} opened is, and the path in it that its keys begin at. */
interface OpenedAt {
  readonly location: StoreLocation;
  readonly path: string;
}

const opened = new WeakMap<object, OpenedAt>();

/** The location of a store that {@link storeAt} opened. */
export const openedAt = (store: object): OpenedAt | undefined => opened.get(store);

/** @throws ChunkwiseError 'argument' */
function checkBytes(key: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new ChunkwiseError(
      'argument',
      `put: what is put as ${JSON.stringify(key)} is a Uint8Array, not ${typeof bytes}`,
    );
}

function checkRange(range: StoreRange): void {
  const { offset = 0, length = 0, suffixLength = 0 } = (range ?? { offset: -1 }) as unknown as Record<string, number>;
  if ([offset, length, suffixLength].some((n) => !Number.isSafeInteger(n) || n < 0))
    throw new ChunkwiseError(
      'argument',
      'getRange: a range is { offset, length } or { suffixLength }, whole numbers of 0 or more',
    );
}

/** The store at `path` of a location. */
export function storeAt(location: StoreLocation, path = ''): Required<Store> {
  let known: ByteStore | undefined;
  const inner = (): ByteStore => {
    known ??= openByteStore(location);
    return known;
  };
  const keyOf = (key: string): string => {
    const inside = storePath('store', key);
    if (inside === '') throw new ChunkwiseError('argument', `store: ${JSON.stringify(key)} is no key of an object`);
    return joinKey(path, inside);
  };
  /** A zip file that is not there yet holds nothing. */
  const isEmpty = (): boolean => location.type === 'zip' && !existsSync(location.path);
  const lacking = (what: string): ChunkwiseError =>
    new ChunkwiseError('storage', `${what}: ${locationName(location)}: a ${location.type} store has no ${what}`);
  const changeZip = async (zip: string, { delete: gone, put }: StoreChanges): Promise<void> => {
    const keys = new Set(gone);
    await changeArchive(zip, () => ({ isGone: (key) => keys.has(key), put }));
    known?.close();
    known = undefined;
  };
  const commit = async ({ delete: gone, put }: StoreChanges): Promise<void> => {
    const keys = gone.map(keyOf);
    for (const [key, bytes] of put) checkBytes(key, bytes);
    const objects = new Map([...put].map(([key, bytes]) => [keyOf(key), bytes]));
    if (location.type === 'zip') return changeZip(location.path, { delete: keys, put: objects });
    const { commit: atOnce } = inner();
    if (!atOnce) throw lacking('commit');
    await atOnce({ delete: keys, put: objects });
  };
  const store: Required<Store> = {
    get: async (key, most) => (isEmpty() ? undefined : inner().get(keyOf(key), most)),
    async getRange(key, range, most) {
      checkRange(range);
      return isEmpty() ? undefined : inner().getRange(keyOf(key), range, most);
    },
    size: async (key) => (isEmpty() ? undefined : inner().size?.(keyOf(key))),
    async put(key, bytes) {
      checkBytes(key, bytes);
      if (location.type === 'zip') return commit({ delete: [], put: new Map([[key, bytes]]) });
      const { put } = inner();
      if (!put) throw lacking('put');
      await put(keyOf(key), bytes);
    },
    async delete(key) {
      if (location.type === 'zip') return isEmpty() ? undefined : commit({ delete: [key], put: new Map() });
      const { delete: remove } = inner();
      if (!remove) throw lacking('delete');
      await remove(keyOf(key));
    },
    async list(prefix = '') {
      if (isEmpty()) return [];
      const { list } = inner();
      if (!list) throw lacking('list');
      const start = path === '' ? 0 : path.length + 1;
      return [...(await list(start === 0 ? prefix : `${path}/${prefix}`))].map((key) => key.slice(start)).sort();
    },
    commit,
  };
  opened.set(store, { location, path });
  return store;
}
