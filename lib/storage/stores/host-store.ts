/**
 * Keeps the stores that are objects of this thread (stores of the user's, Maps, stores of zarr and zarrita) under a number, so that
 * plans name them; all are seen as one kind of store.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ByteStore } from './byte-store.js';
import { checkLength } from './object-length.js';
import { storageFailure } from './storage-failure.js';
import { cutRange, membersOf, rangeLength, type Store, type StoreChanges, type StoreRange } from './store.js';

type Bytes = Uint8Array | ArrayBuffer | string | undefined | null;

/** What an object may look like: a {@link Store}, a Map, zarrita's `get`/`getRange`, or zarr's `getItem`/`containsItem`. */
export interface HostStore {
  get?(key: string, most?: number): Bytes | Promise<Bytes>;
  getItem?(key: string): Bytes | Promise<Bytes>;
  containsItem?(key: string): boolean | Promise<boolean>;
  getRange?(key: string, range: { offset: number; length: number } | { suffixLength: number }): Bytes | Promise<Bytes>;
  size?: unknown;
  has?(key: string): unknown;
  keys?(): Iterable<string> | Promise<Iterable<string>>;
  put?(key: string, bytes: Uint8Array): unknown;
  list?(prefix: string): Iterable<string> | Promise<Iterable<string>>;
  commit?(changes: StoreChanges): unknown;
  /** Where it can be written: a Map's and zarrita's `set`, or zarr's `setItem`. */
  set?(key: string, value: Uint8Array): unknown;
  setItem?(key: string, value: Uint8Array): unknown;
  delete?(key: string): unknown;
  deleteItem?(key: string): unknown;
}

const stores = new Map<number, object>();
const numbers = new WeakMap<object, number>();
let next = 1;

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** True for an object that bytes can be asked of by key. */
export const isHostStore = (value: unknown): value is HostStore =>
  typeof value === 'object' &&
  value !== null &&
  (isFunction((value as HostStore).get) || isFunction((value as HostStore).getItem));

/** The number under which this thread knows the store; the same object gets the same number. */
export function registerHostStore(store: HostStore): number {
  const known = numbers.get(store);
  if (known !== undefined) return known;
  const id = next++;
  stores.set(id, store);
  numbers.set(store, id);
  return id;
}

/** Host store number `id`, on the thread that knows it. */
const hostStore = (id: number): HostStore | undefined => stores.get(id) as HostStore | undefined;

function toBytes(value: Bytes): Uint8Array | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}

/** What each kind of object does for a {@link Store}: a kind that misses a part does not compile. */
interface HostKind {
  get(store: HostStore, key: string, most?: number): Promise<Bytes>;
  range(store: HostStore, key: string, range: StoreRange): Promise<Bytes>;
  put(store: HostStore, key: string, bytes: Uint8Array): unknown;
  delete(store: HostStore, key: string): unknown;
  keys(store: HostStore, prefix: string): Promise<Iterable<string>>;
  /** Whether the object can do it. */
  readonly can: (store: HostStore) => { put: boolean; list: boolean; range: boolean };
}

const plainRange = (range: StoreRange): { offset: number; length: number } | { suffixLength: number } =>
  range.offset === undefined ? { suffixLength: range.suffixLength } : { offset: range.offset, length: range.length };

const asKeys = async (store: HostStore): Promise<Iterable<string>> =>
  [...((await store.keys?.()) ?? [])].map((key) => key.replace(/^\//, ''));

/** A {@link Store}: keys as they are. */
const PLAIN: HostKind = {
  get: async (store, key, most) => store.get?.(key, most),
  range: async (store, key, range) => store.getRange?.(key, plainRange(range)),
  put: (store, key, bytes) => store.put?.(key, bytes),
  delete: (store, key) => store.delete?.(key),
  keys: async (store, prefix) => (await store.list?.(prefix)) ?? [],
  can: (store) => ({
    put: isFunction(store.put) && isFunction(store.delete),
    list: isFunction(store.list),
    range: isFunction(store.getRange),
  }),
};

/** zarrita's: keys begin with a slash. */
const SLASHED: HostKind = {
  get: async (store, key) => store.get?.(`/${key}`),
  range: async (store, key, range) => store.getRange?.(`/${key}`, plainRange(range)),
  put: (store, key, bytes) => store.set?.(`/${key}`, bytes),
  delete: (store, key) => store.delete?.(`/${key}`),
  keys: asKeys,
  can: (store) => ({
    put: isFunction(store.set) && isFunction(store.delete),
    list: isFunction(store.keys),
    range: isFunction(store.getRange),
  }),
};

/** Maps, which are filled either way. */
const MAP: HostKind = {
  ...SLASHED,
  get: async (store, key) => (await store.get?.(`/${key}`)) ?? store.get?.(key),
  delete: (store, key) => [store.delete?.(`/${key}`), store.delete?.(key)],
};

/** zarr's: they throw for a missing key, each in its own way, so they are asked first. */
const ITEMS: HostKind = {
  get: async (store, key) =>
    store.containsItem && !(await store.containsItem(key)) ? undefined : store.getItem?.(key),
  range: async () => undefined,
  put: (store, key, bytes) => store.setItem?.(key, bytes),
  delete: (store, key) => store.deleteItem?.(key),
  keys: asKeys,
  can: (store) => ({
    put: isFunction(store.setItem) && isFunction(store.deleteItem),
    list: isFunction(store.keys),
    range: false,
  }),
};

const kindOf = (store: HostStore): HostKind =>
  isFunction(store.getItem)
    ? ITEMS
    : store instanceof Map
      ? MAP
      : isFunction(store.put) || isFunction(store.list)
        ? PLAIN
        : SLASHED;

/** Changes a Map between two turns of the event loop, so that nobody sees half of it. */
function commitMap(map: Map<string, unknown>, { delete: gone, put }: StoreChanges): void {
  for (const key of gone) for (const one of [key, `/${key}`]) map.delete(one);
  for (const [key, bytes] of put) map.set(`/${key}`, bytes);
}

/**
 * Opens host store number `id`.
 *
 * @throws ChunkwiseError 'storage' on any thread but the one it was registered on
 */
export function openHostStore(id: number): ByteStore {
  const found = hostStore(id);
  if (!found)
    throw new ChunkwiseError(
      'storage',
      `open: store ${id} is an object of another thread; its chunks are read on the thread that opened it`,
    );
  const store = found;
  const kind = kindOf(store);
  const can = kind.can(store);
  const label = store.constructor?.name ?? 'object';
  const name = (key: string): string => `${label}:${key}`;
  /** Calls the store's own code: what it throws says which object it was about. */
  const asked = async <T>(method: string, key: string, act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      throw storageFailure(method, name(key), cause);
    }
  };
  const bytesOf = (method: string, key: string, value: Bytes): Uint8Array | undefined => {
    if (value !== undefined && value !== null && typeof value !== 'string' && !isBytes(value))
      throw new ChunkwiseError(
        'storage',
        `${method}: ${name(key)}: the store gives ${typeof value} where bytes are expected`,
      );
    return toBytes(value);
  };
  /** What is larger than `most` is refused before it is asked for, where the store tells sizes. */
  const checkSize = async (key: string, most: number | undefined): Promise<void> => {
    if (most === undefined || kind !== PLAIN || !isFunction(store.size)) return;
    const size = await asked('size', key, () => (store as Store).size?.(key));
    if (typeof size === 'number') checkLength(name(key), size, most);
  };
  const whole = async (key: string, most?: number): Promise<Uint8Array | undefined> => {
    await checkSize(key, most);
    return bytesOf('read', key, await asked('read', key, () => kind.get(store, key, most)));
  };
  const part = async (key: string, range: StoreRange): Promise<Uint8Array | undefined> => {
    const bytes = bytesOf('read', key, await asked('read', key, () => kind.range(store, key, range)));
    const most = rangeLength(range);
    if (bytes && bytes.length > most)
      throw new ChunkwiseError(
        'storage',
        `read: ${name(key)}: the store's getRange gives ${bytes.length} bytes where ${most} were asked for: it has to cut the range, or to be left out`,
      );
    return bytes;
  };
  const list = (prefix: string): Promise<Iterable<string>> =>
    asked('list', prefix, async () => {
      const keys: string[] = [];
      for await (const key of await kind.keys(store, prefix)) if (key.startsWith(prefix)) keys.push(key);
      return keys;
    });
  const commit = store instanceof Map ? (changes: StoreChanges) => commitMap(store, changes) : store.commit;
  return {
    async get(key, most) {
      const bytes = await whole(key, most);
      if (bytes) checkLength(name(key), bytes.length, most);
      return bytes;
    },
    async getRange(key, range, most) {
      // What the store hands over is there already; a range is asked for no more than may be read.
      checkLength(name(key), rangeLength(range), most);
      if (can.range) return part(key, range);
      const bytes = await whole(key);
      return bytes && cutRange(bytes, range);
    },
    ...(kind === PLAIN && isFunction(store.size)
      ? { size: (key: string) => asked('size', key, () => (store as Store).size?.(key)) }
      : {}),
    ...(can.put
      ? {
          put: async (key: string, bytes: Uint8Array) =>
            void (await asked('write', key, () => kind.put(store, key, bytes))),
          delete: async (key: string) => void (await asked('delete', key, () => kind.delete(store, key))),
        }
      : {}),
    ...(can.list ? { list } : {}),
    ...(can.put && isFunction(commit)
      ? {
          commit: async (changes: StoreChanges) => void (await asked('commit', '', () => commit?.call(store, changes))),
        }
      : {}),
    ...(isFunction(store.has)
      ? { has: (key: string) => store.has?.(kind === PLAIN ? key : `/${key}`) === true || store.has?.(key) === true }
      : {}),
    members: async (folder) =>
      can.list ? membersOf(await list(folder === '' ? '' : `${folder}/`), folder) : undefined,
    name,
    close() {},
  };
}

const isBytes = (value: unknown): boolean => value instanceof Uint8Array || value instanceof ArrayBuffer;
