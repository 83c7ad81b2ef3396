/**
 * Keeps the stores that are objects of this thread (Maps, stores of zarr and zarrita) under a number, so that plans name them.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ByteRange, ByteStore } from './byte-store.js';
import { checkLength } from './object-length.js';

type Bytes = Uint8Array | ArrayBuffer | string | undefined | null;

/** What a host store may look like: a Map, zarrita's `get`/`getRange`, or zarr's `getItem`/`containsItem`. */
export interface HostStore {
  get?(key: string): Bytes | Promise<Bytes>;
  getItem?(key: string): Bytes | Promise<Bytes>;
  containsItem?(key: string): boolean | Promise<boolean>;
  getRange?(key: string, range: { offset: number; length: number } | { suffixLength: number }): Bytes | Promise<Bytes>;
  keys?(): Iterable<string> | Promise<Iterable<string>>;
  /** Where it can be written: a Map's and zarrita's `set`, or zarr's `setItem`. */
  set?(key: string, value: Uint8Array): unknown;
  setItem?(key: string, value: Uint8Array): unknown;
  delete?(key: string): unknown;
  deleteItem?(key: string): unknown;
}

const stores = new Map<number, object>();
const numbers = new WeakMap<object, number>();
let next = 1;

/** True for an object that bytes can be asked of by key. */
export const isHostStore = (value: unknown): value is HostStore =>
  typeof value === 'object' &&
  value !== null &&
  (typeof (value as HostStore).get === 'function' || typeof (value as HostStore).getItem === 'function');

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
export const hostStore = (id: number): HostStore | undefined => stores.get(id) as HostStore | undefined;

function toBytes(value: Bytes): Uint8Array | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? value : new Uint8Array(value);
}

const cut = (bytes: Uint8Array, range?: ByteRange): Uint8Array => {
  if (!range) return bytes;
  const from = range.fromEnd ? Math.max(0, bytes.length - range.length) : Math.min(range.offset, bytes.length);
  return bytes.subarray(from, from + range.length);
};

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
  const label = store.constructor?.name ?? 'object';
  const fetchBytes = async (key: string): Promise<Uint8Array | undefined> => {
    if (store.getItem) {
      // zarr's stores throw for a missing key, each in its own way: ask first.
      if (store.containsItem && !(await store.containsItem(key))) return undefined;
      return toBytes(await store.getItem(key));
    }
    // zarrita's keys begin with a slash; plain Maps are filled either way.
    return toBytes(await store.get?.(`/${key}`)) ?? (store instanceof Map ? toBytes(store.get(key)) : undefined);
  };
  return {
    async read(key, range, most) {
      // What the store hands over is there already; a range is asked for no more than may be read.
      if (range) checkLength(`${label}:${key}`, range.length, most);
      if (range && store.getRange && !store.getItem) {
        const { offset, length } = range;
        return toBytes(await store.getRange(`/${key}`, range.fromEnd ? { suffixLength: length } : { offset, length }));
      }
      const whole = await fetchBytes(key);
      const bytes = whole && cut(whole, range);
      if (bytes) checkLength(`${label}:${key}`, bytes.length, most);
      return bytes;
    },
    async list(folder) {
      if (!store.keys) return undefined;
      const names = new Set<string>();
      const prefix = folder === '' ? '' : `${folder}/`;
      for (const key of await store.keys()) {
        const plain = key.replace(/^\//, '');
        if (!plain.startsWith(prefix)) continue;
        const rest = plain.slice(prefix.length).split('/');
        if (rest.length > 1) names.add(rest[0]);
      }
      return [...names].sort();
    },
    name: (key) => `${label}:${key}`,
    close() {},
  };
}
