/**
 * Where the results of one computation lie: on this thread, in the heap of the worker that made them, under way, or in a
 * file when the memory limit has no room for them.
 */
import { packageRequire as require } from '../base/built-module.js';
import { ChunkwiseError } from '../base/errors.js';
import { SpillFile } from '../runtime/spill-file.js';
import { encode, newEncoding, restoreNdarrays } from './codec.js';
import type { Patch } from './protocol.js';

/** Places of results that are on no worker; those on a worker have its number. */
export const MAIN = 0;
export const NOWHERE = -1;
export const UNDER_WAY = -2;

/** Loaded with the first result that has to make room: it brings Node's streams along, which take as long as a cold start may. */
const v8 = (): typeof import('node:v8') => require('node:v8') as typeof import('node:v8');

/** A result as it is written. */
interface Written {
  readonly value: unknown;
  readonly patches: readonly Patch[];
}

export class CallResults {
  readonly place: Int32Array;
  /** Results on this thread. */
  readonly values: unknown[];
  private readonly file: SpillFile;
  private readonly lengths = new Map<number, number>();

  /** @param directory where the file lies, should there be one */
  constructor(units: number, directory: string) {
    this.place = new Int32Array(units).fill(NOWHERE);
    this.values = new Array(units).fill(undefined);
    this.file = new SpillFile(directory);
  }

  /** Bytes written to the file. */
  get spilledBytes(): number {
    return this.file.written;
  }

  /** Puts a result that has come to this thread in its place. */
  put(unit: number, value: unknown): void {
    this.values[unit] = value;
    this.place[unit] = MAIN;
  }

  /** Forgets where a result lies; whoever gets it has it alone. */
  release(unit: number): void {
    this.values[unit] = undefined;
    this.place[unit] = NOWHERE;
  }

  /**
   * Writes a result that is on this thread to the file and returns its identity there.
   *
   * @throws ChunkwiseError 'memory' for what cannot be written, 'storage' when the file cannot
   */
  spill(unit: number): number {
    const encoding = newEncoding();
    const value = encode(this.values[unit], 'move', ['value'], encoding);
    let written: Buffer;
    try {
      written = v8().serialize({ value, patches: encoding.patches } satisfies Written);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ChunkwiseError(
        'memory',
        `delayed: results have to make room, and one of them cannot be written to a file (${why}); return numbers, arrays and plain objects, or raise memoryLimit`,
        { cause },
      );
    }
    const extent = this.file.write(written);
    this.lengths.set(extent, written.length);
    this.release(unit);
    return extent;
  }

  /**
   * Reads a result back; it is in the file no longer.
   *
   * @throws ChunkwiseError 'storage' when the file cannot be read
   */
  restore(unit: number, extent: number): void {
    const bytes = Buffer.from(new ArrayBuffer(this.lengths.get(extent) as number));
    this.file.read(extent, bytes);
    this.forget(extent);
    const read = v8().deserialize(bytes) as Written;
    restoreNdarrays(read, read.patches);
    this.put(unit, read.value);
  }

  /** A written result is not needed any more. */
  forget(extent: number): void {
    if (this.lengths.delete(extent)) this.file.free(extent);
  }

  /** Removes the file. */
  close(): void {
    this.file.close();
  }
}
