/**
 * Where a writer puts whole objects: files that appear by renaming, or entries of a store that is an object of this thread.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreLocation } from '../stored-array.js';
import { type HostStore, hostStore } from './host-store.js';
import { deleteHost, putHost } from './host-writer.js';
import { beginFile, type PendingFile, writableRoot } from './object-file.js';

/** An object being written, not yet there under its name. */
export interface PendingObject {
  write: PendingFile['write'];
  commit(): void | Promise<void>;
  abort(): void;
}

/** The objects of one store, for writing. */
export interface ObjectSink {
  /** The object's full name, for messages. */
  name(key: string): string;
  begin(key: string, sync?: boolean): PendingObject;
  remove(key: string): void | Promise<void>;
  /** False where the store cannot tell at once. */
  exists(key: string): boolean;
}

/** Puts bytes together that are written at positions. */
function pendingEntry(store: HostStore, key: string): PendingObject {
  let data = new Uint8Array(0);
  let end = 0;
  return {
    write(bytes, position = end) {
      const needed = position + bytes.length;
      if (needed > data.length) {
        const grown = new Uint8Array(needed);
        grown.set(data);
        data = grown;
      }
      data.set(bytes, position);
      end = needed;
    },
    async commit() {
      await putHost(store, key, data);
    },
    abort() {},
  };
}

/** Opens a store's objects for writing on this thread. @throws ChunkwiseError 'storage' when it is only read */
export function openSink(location: StoreLocation): ObjectSink {
  const store = location.type === 'host' ? hostStore(location.id) : undefined;
  if (store)
    return {
      name: (key) => `${store.constructor?.name ?? 'store'}:${key}`,
      begin: (key) => pendingEntry(store, key),
      remove: (key) => deleteHost(store, key),
      exists: (key) => store instanceof Map && (store.has(`/${key}`) || store.has(key)),
    };
  const root = writableRoot('write', location);
  return {
    name: (key) => join(root, key),
    begin: (key, sync) => beginFile(join(root, key), sync),
    remove: (key) => rmSync(join(root, key), { force: true }),
    exists: (key) => existsSync(join(root, key)),
  };
}
