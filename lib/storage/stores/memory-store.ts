/**
 * A store in the memory of this process.
 */
import { define } from '../../base/signature.js';
import { rangeWithin, type Store, type StoreChanges, type StoreRange } from './store.js';

/** Objects in memory; each is replaced whole, and several at once. */
class MemoryStore implements Store {
  readonly #objects = new Map<string, Uint8Array>();

  get(key: string): Uint8Array | undefined {
    return this.#objects.get(key);
  }
  getRange(key: string, range: StoreRange): Uint8Array | undefined {
    const bytes = this.#objects.get(key);
    if (!bytes) return undefined;
    const { from, length } = rangeWithin(bytes.length, range);
    return bytes.subarray(from, from + length);
  }
  has(key: string): boolean {
    return this.#objects.has(key);
  }
  size(key: string): number | undefined {
    return this.#objects.get(key)?.length;
  }
  put(key: string, bytes: Uint8Array): void {
    this.#objects.set(key, bytes);
  }
  delete(key: string): void {
    this.#objects.delete(key);
  }
  list(prefix = ''): string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
  commit({ delete: gone, put }: StoreChanges): void {
    for (const key of gone) this.#objects.delete(key);
    for (const [key, bytes] of put) this.#objects.set(key, bytes);
  }
}

/**
 * An empty store in the memory of this process, to write arrays to and read them from. What is read is not copied: do not
 * change it.
 *
 * @example
 * const store = cw.memoryStore();
 * await cw.toZarr(cw.arange(10), store, { path: 'x' });
 * const x = await cw.fromZarr(store, { path: 'x' });
 */
export const memoryStore = define({ name: 'memoryStore', parameters: [] }, (): Required<Store> => new MemoryStore());
