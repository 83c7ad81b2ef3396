/**
 * Puts records together out of columns: what variables of few bytes in each of many records were written as, one variable after another,
 * since a write for every few bytes would take far longer than the bytes.
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { checkSignal } from '../../base/listening/steps.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { readAt } from '../../storage/stores/zip-index.js';

/** The elements of one variable, record after record. */
export interface Column {
  /** Where it begins in the file. */
  readonly from: number;
  /** Bytes of a record's elements. */
  readonly bytes: number;
  /** Where these go in the record. */
  readonly to: number;
}

/** Where the records go. */
export interface Records {
  readonly begin: number;
  readonly bytes: number;
  readonly count: number;
}

const RUN_BYTES = 1 << 20;

/** Copies `count` pieces of `bytes` bytes, side by side in `from`, to every `step` bytes of `to`. */
function spread(from: Buffer, bytes: number, to: Buffer, start: number, step: number, count: number): void {
  if (bytes % 4 === 0 && start % 4 === 0 && step % 4 === 0) {
    const words = new Int32Array(from.buffer, from.byteOffset, (count * bytes) / 4);
    const out = new Int32Array(to.buffer, to.byteOffset, to.length >> 2);
    const width = bytes / 4;
    for (let k = 0, at = start / 4, word = 0; k < count; k++, at += step / 4)
      for (let j = 0; j < width; j++) out[at + j] = words[word++];
    return;
  }
  for (let k = 0, at = start, byte = 0; k < count; k++, at += step)
    for (let j = 0; j < bytes; j++) to[at + j] = from[byte++];
}

/**
 * Writes the records of the file at `path`, whose columns lie behind all else in it, and cuts these off.
 *
 * @throws ChunkwiseError 'storage' when it cannot be written, 'cancelled' by the signal
 */
export async function interleave(
  path: string,
  columns: readonly Column[],
  { begin, bytes, count }: Records,
  signal: AbortSignal | undefined,
): Promise<void> {
  const most = Math.max(1, Math.floor(RUN_BYTES / bytes));
  const run = Buffer.from(new ArrayBuffer(most * bytes));
  const file = openSync(path, 'r+');
  try {
    for (let first = 0; first < count; first += most) {
      const records = Math.min(most, count - first);
      for (const { from, bytes: width, to } of columns) {
        const column = readAt(file, from + first * width, records * width);
        if (column.length < records * width) throw new Error('it ends before its columns');
        spread(column, width, run, to, bytes, records);
      }
      for (let done = 0; done < records * bytes; )
        done += writeSync(file, run, done, records * bytes - done, begin + first * bytes + done);
      if (first % (16 * most) === 0) await setImmediate();
      checkSignal(signal);
    }
    ftruncateSync(file, begin + count * bytes);
  } catch (cause) {
    throw storageFailure('write', path, cause);
  } finally {
    closeSync(file);
  }
}
