/**
 * Takes apart a run of bytes of an HDF5 file, little-endian, from its beginning to its end: reading past the end names the file and the
 * object.
 */
import type { ChunkwiseError } from '../../../base/errors.js';

/** Sizes of addresses and lengths in a file. */
export interface FieldSizes {
  readonly offsetSize: number;
  readonly lengthSize: number;
}

const decoder = new TextDecoder();

export class Cursor {
  at = 0;
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly sizes: FieldSizes,
    readonly fault: (why: string) => ChunkwiseError,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #step(bytes: number): number {
    const at = this.at;
    if (!(bytes >= 0) || at + bytes > this.bytes.length)
      throw this.fault(`ends after ${this.bytes.length} bytes where ${at + bytes} were expected: it is damaged`);
    this.at = at + bytes;
    return at;
  }

  skip(bytes: number): void {
    this.#step(bytes);
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** An unsigned number of `size` bytes; more than 2^53 is a fault. */
  uint(size: number): number {
    const start = this.#step(size);
    if (size === 8) {
      const high = this.#view.getUint32(start + 4, true);
      if (high < 2 ** 21) return high * 2 ** 32 + this.#view.getUint32(start, true);
    }
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + this.bytes[start + k];
    if (!Number.isSafeInteger(value)) throw this.fault(`holds the size ${value}, larger than any file: it is damaged`);
    return value;
  }

  /** A length. */
  length(): number {
    return this.uint(this.sizes.lengthSize);
  }

  /** A length, or -1 for the greatest of all: without limit. */
  limit(): number {
    return this.#orNone(this.sizes.lengthSize);
  }

  /** An address, or -1 for none. */
  address(): number {
    return this.#orNone(this.sizes.offsetSize);
  }

  #orNone(size: number): number {
    const start = this.#step(size);
    // Most addresses do not end with the byte that none has.
    let isNone = true;
    for (let k = size - 1; k >= 0 && isNone; k--) isNone = this.bytes[start + k] === 255;
    if (isNone) return -1;
    this.at = start;
    return this.uint(size);
  }

  /** A view of the next bytes. */
  take(bytes: number): Uint8Array {
    const start = this.#step(bytes);
    return this.bytes.subarray(start, start + bytes);
  }

  /** The next bytes as a cursor of their own. */
  part(bytes: number): Cursor {
    return new Cursor(this.take(bytes), this.sizes, this.fault);
  }

  /** Text of so many bytes, up to its first NUL. */
  text(bytes: number): string {
    const all = this.take(bytes);
    const end = all.indexOf(0);
    return decoder.decode(end < 0 ? all : all.subarray(0, end));
  }

  /** Text that ends with NUL. */
  textToNul(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) throw this.fault('holds a name without an end: it is damaged');
    const text = decoder.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  /** Moves on to the next multiple of `bytes` after the cursor's beginning, or to the end where that is before. */
  align(bytes: number): void {
    this.at = Math.min(this.bytes.length, Math.ceil(this.at / bytes) * bytes);
  }

  /** Checks a signature of four letters. */
  signature(letters: string): void {
    const found = this.take(4);
    for (let k = 0; k < 4; k++)
      if (found[k] !== letters.charCodeAt(k)) throw this.fault(`${letters} is not there where it should be: damaged`);
  }

  /** Checks a version byte. */
  version(what: string, ...known: readonly number[]): number {
    const found = this.u8();
    if (!known.includes(found))
      throw this.fault(
        `version ${found} of ${what} is not known (${known.join(', ')} are): the file is damaged or newer`,
      );
    return found;
  }
}
