/**
 * What a store is: objects of bytes under keys. Folders, zip files, HTTP, memory and objects of the user's are stores alike;
 * what a store cannot do it leaves out.
 */

type Awaitable<T> = T | Promise<T>;

/** Part of an object: `length` bytes from `offset` on, or its last `suffixLength` bytes. */
export type StoreRange =
  | { readonly offset: number; readonly length: number }
  | { readonly offset?: undefined; readonly length?: undefined; readonly suffixLength: number };

/** What changes at once: keys that go, and objects that come or are replaced. */
export interface StoreChanges {
  readonly delete: readonly string[];
  readonly put: ReadonlyMap<string, Uint8Array>;
}

/**
 * A store of objects under keys such as `wind/speed/c/0/1`, without a leading slash. An object of your own with these methods can
 * be given wherever the path of a store can, to read from, and to write to where it has `put`, `delete` and `list`; it may be
 * synchronous or asynchronous, and is asked on the calling thread.
 *
 * @example
 * const objects = new Map<string, Uint8Array>();
 * const store: cw.Store = {
 *   get: (key) => objects.get(key),
 *   put: (key, bytes) => void objects.set(key, bytes.slice()),
 *   delete: (key) => void objects.delete(key),
 *   list: (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
 * };
 * await cw.toZarr(cw.arange(10), store, { path: 'x' });
 */
export interface Store {
  /**
   * The bytes of an object; undefined where there is none.
   *
   * @param most bytes that are expected at most: where a store knows an object to be larger, it need not fetch it
   */
  get(key: string, most?: number): Awaitable<Uint8Array | undefined>;
  /** Bytes of a part of an object, fewer where it ends earlier. Left out: objects are fetched whole. */
  getRange?(key: string, range: StoreRange, most?: number): Awaitable<Uint8Array | undefined>;
  /** Bytes of an object, undefined where there is none: asked before objects of unknown size are held in memory. */
  size?(key: string): Awaitable<number | undefined>;
  /** Puts an object whole: others see the old one or the new one. The bytes are the store's. */
  put?(key: string, bytes: Uint8Array): Awaitable<unknown>;
  /** Removes an object; nothing happens where there is none. */
  delete?(key: string): Awaitable<unknown>;
  /** The keys that begin with `prefix`, in any order. */
  list?(prefix: string): Awaitable<Iterable<string>>;
  /** Changes many objects at once: others see all of it or nothing. Left out: arrays are replaced object by object. */
  commit?(changes: StoreChanges): Awaitable<unknown>;
}

/** The bytes in `range` of an object that is there whole. */
export function cutRange(bytes: Uint8Array, range: StoreRange | undefined): Uint8Array {
  if (!range) return bytes;
  const { from, length } = rangeWithin(bytes.length, range);
  return bytes.subarray(from, from + length);
}

/** Where `range` lies in an object of `size` bytes. */
export function rangeWithin(size: number, range: StoreRange | undefined): { from: number; length: number } {
  if (!range) return { from: 0, length: size };
  if (range.offset === undefined)
    return { from: Math.max(0, size - range.suffixLength), length: Math.min(size, range.suffixLength) };
  const from = Math.min(range.offset, size);
  return { from, length: Math.min(range.length, size - from) };
}

/** Bytes of a range, at most. */
export const rangeLength = (range: StoreRange): number =>
  range.offset === undefined ? range.suffixLength : range.length;

/** Names directly below `folder` that have something below them themselves, of all keys. */
export function membersOf(keys: Iterable<string>, folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const key of keys) {
    const rest = key.startsWith(prefix) ? key.slice(prefix.length).split('/') : [];
    if (rest.length > 1) names.add(rest[0]);
  }
  return [...names].sort();
}
