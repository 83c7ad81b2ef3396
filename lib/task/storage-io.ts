/**
 * Reads and writes boxes of stored arrays for the tasks of one thread, keeping open what it opened.
 */
import type { Access } from '../../kernels/program.js';
import type { Box } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import type { Leftover } from '../storage/codec/chunk-part.js';
import type { CodecContext } from '../storage/codec/codec-step.js';
import { type BoxReader, openReader } from '../storage/reading/reader.js';
import type { StoredArray } from '../storage/stored-array.js';
import { type ObjectWriter, openWriter } from '../storage/writing/writer.js';

/** All of the record but its attributes: an array that was replaced may differ in its codecs alone. */
const keyOf = (array: StoredArray): string => {
  const bits = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;
  return hashParts(
    JSON.stringify({ ...array, attributes: null, ranges: array.ranges?.id, lines: array.lines?.id }, bits),
  );
};

/** Readers and writers of one thread. */
export class StorageIo {
  readonly #readers = new Map<string, BoxReader>();
  readonly #writers = new Map<string, ObjectWriter>();
  readonly #known = new WeakMap<StoredArray, BoxReader>();
  readonly #knownWriters = new WeakMap<StoredArray, ObjectWriter>();
  readonly #seen: Record<string, number> = {};

  constructor(readonly context: CodecContext) {}

  /** Fills `target` with the elements of `box`; `left` as for {@link BoxReader.read}. */
  read(array: StoredArray, box: Box, target: Access, scratch: number, left?: Leftover): void | Promise<void> {
    return this.#reader(array).read(box, target, scratch, left);
  }

  /** Writes one whole object from `source`. */
  write(array: StoredArray, object: readonly number[], source: Access, scratch: number): void | Promise<void> {
    return this.#writer(array).write(object, source, scratch);
  }

  /** True when the object is there, whole. */
  objectExists(array: StoredArray, object: readonly number[]): boolean {
    return this.#writer(array).objectExists(object);
  }

  /** Scratch bytes that reading `box` takes. */
  readScratch(array: StoredArray, box: Box, packed = false): number {
    return this.#reader(array).scratchBytes(box, packed);
  }

  /** Scratch bytes that writing an object takes. */
  writeScratch(array: StoredArray, object: readonly number[]): number {
    return this.#writer(array).scratchBytes(object);
  }

  /** Bytes of buffers beside the shared memory that reading takes, and writing. */
  readOutside(array: StoredArray): number {
    return this.#reader(array).outsideBytes;
  }

  writeOutside(array: StoredArray): number {
    return this.#writer(array).outsideBytes;
  }

  #reader(array: StoredArray): BoxReader {
    const known = this.#known.get(array);
    if (known) return known;
    const key = keyOf(array);
    let reader = this.#readers.get(key);
    if (!reader) {
      reader = openReader(array, this.context);
      this.#readers.set(key, reader);
    }
    this.#known.set(array, reader);
    return reader;
  }

  #writer(array: StoredArray): ObjectWriter {
    const known = this.#knownWriters.get(array);
    if (known) return known;
    const key = keyOf(array);
    let writer = this.#writers.get(key);
    if (!writer) {
      writer = openWriter(array, this.context);
      this.#writers.set(key, writer);
    }
    this.#knownWriters.set(array, writer);
    return writer;
  }

  /** Bytes and chunks read and written since the last call. */
  takeCounters(): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const item of [...this.#readers.values(), ...this.#writers.values()]) {
      for (const [name, value] of Object.entries(item.counters)) totals[name] = (totals[name] ?? 0) + value;
    }
    const out: Record<string, number> = {};
    for (const name of Object.keys(totals)) {
      out[name] = totals[name] - (this.#seen[name] ?? 0);
      this.#seen[name] = totals[name];
    }
    return out;
  }

  /** Closes everything opened. */
  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
    this.#writers.clear();
  }
}
