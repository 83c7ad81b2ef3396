/**
 * Where a writer puts whole objects: files that appear by renaming, or objects that are put together in memory and put at once.
 */
import { existsSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { type ByteStore, locationName, openByteStore } from './byte-store.js';
import { beginFile, type PendingFile } from './object-file.js';

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
  /** True where an object's bytes are held until it is whole: so many times its size at most. */
  readonly held: 0 | 2;
}

/** Puts bytes together that are written at positions. */
function pendingEntry(put: NonNullable<ByteStore['put']>, key: string): PendingObject {
  const pieces: { readonly position: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  return {
    write(bytes, position = end) {
      // A copy: what is given lies in memory that is used again.
      pieces.push({ position, bytes: bytes.slice() });
      end = position + bytes.length;
    },
    async commit() {
      const [first] = pieces;
      if (pieces.length === 1 && first.position === 0) {
        await put(key, first.bytes);
        return;
      }
      const whole = new Uint8Array(pieces.reduce((n, { position, bytes }) => Math.max(n, position + bytes.length), 0));
      for (const { position, bytes } of pieces) whole.set(bytes, position);
      await put(key, whole);
    },
    abort() {},
  };
}

/** Opens a store's objects for writing on this thread. @throws ChunkwiseError 'storage' when it is only read */
export function openSink(location: StoreLocation): ObjectSink {
  const store = openByteStore(location);
  const { put, name } = store;
  if (!put || !store.delete)
    throw new ChunkwiseError(
      'storage',
      `write: ${locationName(location)} is a ${location.type} store, which is only read: write to a folder`,
    );
  const remove = async (key: string): Promise<void> => void (await store.delete?.(key));
  if (location.type !== 'file')
    return {
      name,
      remove,
      held: 2,
      begin: (key) => pendingEntry(put, key),
      exists: (key) => store.has?.(key) ?? false,
    };
  return {
    name,
    held: 0,
    begin: (key, sync) => beginFile(name(key), sync),
    remove: (key) => void store.delete?.(key),
    exists: (key) => existsSync(name(key)),
  };
}
