/**
 * Opens the place where a store's objects live, so that any thread reads bytes by key, writes them and lists what is there.
 */

import type { StoreLocation } from '../stored-array.js';
import { openFolderStore } from './folder-store.js';
import { openHostStore } from './host-store.js';
import { openReferenceStore } from './reference-store.js';
import { openRemoteStore } from './remote/remote-store.js';
import type { Store, StoreRange } from './store.js';
import { openZipStore } from './zip-store.js';

export { storageFailure } from './storage-failure.js';

/** An object that stays open while several parts of it are read. */
export interface OpenObject {
  readonly size: number;
  /** Fills `view` from `position` on; the bytes read are fewer only where the object ends. */
  readInto(view: Uint8Array, position: number): number;
  close(): void;
}

/** A store that this thread has opened. Keys have no leading slash; an absent object is `undefined`. */
export interface ByteStore extends Store {
  /**
   * Bytes of a part of the object (fewer where the object ends earlier).
   *
   * @param most bytes that may be read: more are refused before memory is taken for them
   * @throws ChunkwiseError 'storage' naming an object that is larger
   */
  getRange(key: string, range: StoreRange, most?: number): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /**
   * Reads straight into memory of the caller's, without a promise: `place` is asked for room once the size is known.
   * Returns the bytes read. Only where objects are files.
   */
  readInto?(key: string, place: (bytes: number) => Uint8Array, range?: StoreRange): number | undefined;
  /**
   * Reads into memory of the caller's as the bytes come, so that no buffer of their size is held; resolves to how many they are,
   * or undefined where there is no object. Only where objects are asked of a server.
   *
   * @throws ChunkwiseError 'storage' naming an object that has no room there
   */
  fetchInto?(key: string, into: Uint8Array, range?: StoreRange): Promise<number | undefined>;
  /** Opens an object for reading parts of it; undefined where there is none. Only where objects are files. */
  openObject?(key: string): OpenObject | undefined;
  /** True when the object is there, where the store can tell at once. */
  has?(key: string): boolean;
  /** Names directly below a folder; undefined where the store cannot tell. */
  members(folder: string): readonly string[] | undefined | Promise<readonly string[] | undefined>;
  /** Why nothing may have been found, in words, where the store has an idea. */
  hint?(): string | undefined;
  /** The object's full name, for messages. */
  name(key: string): string;
  close(): void;
}

/** `text` below `folder`, either of which may be empty. */
export const joinKey = (folder: string, text: string): string =>
  folder === '' ? text : text === '' ? folder : `${folder}/${text}`;

/** The location in words, for messages. */
export const locationName = (location: StoreLocation): string =>
  location.type === 'http'
    ? location.url
    : location.type === 'host'
      ? `store ${location.id} of this process`
      : location.path;

/**
 * Opens a location on this thread.
 *
 * @throws ChunkwiseError 'storage' when a zip file cannot be read, or a host store is not of this thread
 */
export function openByteStore(location: StoreLocation): ByteStore {
  switch (location.type) {
    case 'file':
      return openFolderStore(location);
    case 'zip':
      return openZipStore(location.path);
    case 'references':
      return openReferenceStore(location);
    case 'http':
      return openRemoteStore(location.url, location.options);
    case 'host':
      return openHostStore(location.id);
  }
}
