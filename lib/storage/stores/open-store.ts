/**
 * Stores for users to read objects of and to put them into: what opens one by its path or URL.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { type ByteStore, openByteStore } from './byte-store.js';
import type { Store } from './store.js';

const locations = new WeakMap<object, StoreLocation>();

/** The location of a store that {@link openStore} opened. */
export const locationOf = (store: object): StoreLocation | undefined => locations.get(store);

/** What a user is given for a location: the store, opened when it is first used. */
export function storeAt(location: StoreLocation): Store {
  let opened: ByteStore | undefined;
  const inner = (): ByteStore => {
    opened ??= openByteStore(location);
    return opened;
  };
  const able = <K extends 'put' | 'delete' | 'list'>(what: K): NonNullable<ByteStore[K]> => {
    const method = inner()[what];
    if (method) return method;
    throw new ChunkwiseError('storage', `${what}: ${inner().name('')}: a ${location.type} store has no ${what}`);
  };
  const store: Store = {
    get: async (key, most) => inner().get(key, most),
    getRange: async (key, range, most) => inner().getRange(key, range, most),
    size: async (key) => inner().size?.(key),
    put: async (key, bytes) => able('put')(key, bytes),
    delete: async (key) => able('delete')(key),
    list: async (prefix) => able('list')(prefix),
  };
  locations.set(store, location);
  return store;
}
