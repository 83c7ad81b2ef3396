/**
 * Reads parts of one file through a small cache of pages: nothing beyond the file's end is asked for, and no more memory is taken than
 * the file has bytes there.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ChunkwiseError } from '../../../base/errors.js';
import { storageFailure } from '../../../storage/stores/storage-failure.js';

const PAGE = 1 << 15;
const PAGES = 64;

/** A file of which parts are read; it is opened when it is first read, and again after {@link FileBytes.close}. */
export class FileBytes {
  readonly size: number;
  /** Tells this state of the file from others. */
  readonly stamp: string;
  #file = -1;
  readonly #pages = new Map<number, Uint8Array>();

  /** @throws ChunkwiseError 'storage' when there is no regular file */
  constructor(readonly path: string) {
    const { size, stamp } = this.#open();
    this.size = size;
    this.stamp = stamp;
  }

  #open(): { size: number; stamp: string } {
    try {
      this.#file = openSync(this.path, 'r');
      const stat = fstatSync(this.#file);
      if (stat.isFile()) return { size: stat.size, stamp: `${stat.size} ${stat.mtimeMs} ${stat.ino}` };
    } catch (cause) {
      this.close();
      throw storageFailure('open', this.path, cause);
    }
    this.close();
    throw this.fault('', 'is no regular file');
  }

  /** The error for what is wrong with `object` of the file. */
  fault(object: string, why: string): ChunkwiseError {
    return new ChunkwiseError('storage', `open: ${this.path}: ${object === '' ? '' : `${object}: `}${why}`, {
      details: { file: this.path, ...(object === '' ? {} : { object }) },
    });
  }

  /** The `length` bytes at `offset`: a copy, or a view of what is kept. @throws 'storage' where the file ends before */
  read(offset: number, length: number, object: string): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size))
      throw this.fault(
        object,
        `refers to ${length} bytes at ${offset}, but the file has ${this.size} bytes: it is truncated or damaged`,
      );
    if (length > PAGE) return this.#fetch(offset, length, object);
    const first = Math.floor(offset / PAGE);
    const page = this.#page(first, object);
    const start = offset - first * PAGE;
    if (start + length <= PAGE) return page.subarray(start, start + length);
    const out = new Uint8Array(length);
    out.set(page.subarray(start));
    out.set(this.#page(first + 1, object).subarray(0, start + length - PAGE), PAGE - start);
    return out;
  }

  #page(number: number, object: string): Uint8Array {
    let page = this.#pages.get(number);
    if (!page) {
      page = this.#fetch(number * PAGE, Math.min(PAGE, this.size - number * PAGE), object);
      if (this.#pages.size >= PAGES) this.#pages.delete(this.#pages.keys().next().value as number);
      this.#pages.set(number, page);
    }
    return page;
  }

  #fetch(offset: number, length: number, object: string): Uint8Array {
    if (this.#file < 0 && this.#open().stamp !== this.stamp)
      throw this.fault(object, 'was changed since it was opened: open it anew');
    const out = new Uint8Array(length);
    let done = 0;
    try {
      while (done < length) {
        const got = readSync(this.#file, out, done, length - done, offset + done);
        if (got === 0) break;
        done += got;
      }
    } catch (cause) {
      throw storageFailure('open', this.path, cause);
    }
    if (done < length) throw this.fault(object, 'is shorter than when it was opened: open it anew');
    return out;
  }

  /** Closes the file and forgets what was kept of it. */
  close(): void {
    this.#pages.clear();
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }
}
