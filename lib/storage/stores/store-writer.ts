/**
 * A store that can be written: documents put whole, arrays claimed by one writer, and replaced by what was written beside them.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { Documents } from '../metadata/array-documents.js';
import type { StoredArray, StoreLocation } from '../stored-array.js';
import type { PartBoxes, PartClaim } from '../writing/part-claim.js';
import type { FoundClaim, WriterClaim } from '../writing/writer-claim.js';
import { locationName } from './byte-store.js';
import { openFolderWriter } from './folder-writer.js';
import { openKeyedWriter } from './keyed-writer.js';
import { openZipWriter } from './zip-writer.js';

/** Where the objects of one array are. */
export type ArrayPlace = Pick<StoredArray, 'location' | 'path'>;

/** One store, for writing. Paths are those of arrays and groups inside it. */
export interface StoreWriter {
  readonly location: StoreLocation;
  /** The full name of a key, for messages. */
  name(key: string): string;
  /** One text for each array, by whatever name its store is opened. */
  identity(path: string): string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Puts an object whole: others see the old one or the new one. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Removes all objects of an array (not its metadata) that a run left behind. */
  clearObjects(path: string): Promise<void>;
  /** Removes unfinished files of writers that are gone; only while the array is claimed. */
  removeTemporaries(place: ArrayPlace): void;
  findClaim(place: ArrayPlace): Promise<FoundClaim | undefined>;
  /** @throws ChunkwiseError 'storage' when another writer is at work there */
  claim(place: ArrayPlace, documents: Documents): Promise<WriterClaim>;
  /** Claims a part of an array against other processes, where they can reach the store. @throws 'storage' */
  claimPart?(path: string, boxes: PartBoxes): PartClaim;
  /** True when another process writes a part of the array. */
  partsElsewhere?(path: string): boolean;
  /** Where the array that replaces the one at `path` is written until it is whole. */
  beside(path: string): ArrayPlace;
  /** True where every array is written beside its place first, new ones too. */
  readonly staged?: boolean;
  /** True where {@link swap} puts other documents at the same moment. */
  readonly atOnce?: boolean;
  /**
   * Puts what is beside in the place of the array at `path`: whoever looks finds the old one or the new one.
   *
   * @param also other documents to put, where that is done at once
   */
  swap(path: string, also?: () => Promise<ReadonlyMap<string, Uint8Array>>): Promise<void>;
  /** Finishes a swap at `path` that was cut short; true when there was one. */
  recover(path: string): Promise<boolean>;
  /** Removes what is beside `path`. Synchronous where the process may be about to end. */
  removeBeside(path: string): void | Promise<void>;
}

/**
 * Opens a store for writing.
 *
 * @throws ChunkwiseError 'storage' when it is only read
 */
export function openStoreWriter(operation: string, location: StoreLocation): StoreWriter {
  switch (location.type) {
    case 'file':
      return openFolderWriter(location);
    case 'zip':
      return openZipWriter(location);
    case 'host':
    case 'http':
      return openKeyedWriter(operation, location);
    case 'references':
      throw new ChunkwiseError(
        'storage',
        `${operation}: ${locationName(location)} refers to parts of other files, and is only read: write to a folder`,
      );
  }
}
