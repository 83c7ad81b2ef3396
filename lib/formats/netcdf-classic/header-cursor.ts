/**
 * Reads the big-endian fields of a classic NetCDF header from what is there of it so far, and never believes a count that the file's
 * length contradicts.
 */

/** What is wrong with a header, said of the file by who knows its name. */
export class HeaderFault extends Error {}

/** The header goes on behind what was read of it: so many bytes of it are needed at least. */
export class HeaderGoesOn extends Error {
  constructor(readonly bytes: number) {
    super(`the header has at least ${bytes} bytes`);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Not Latin-1's label of the encoding standard, which is windows-1252. */
export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Text as UTF-8, or as Latin-1 where it is none; without the NULs that pad it. */
export function textOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const kept = bytes.subarray(0, end);
  try {
    return UTF8.decode(kept);
  } catch {
    return latin1(kept);
  }
}

/** A place in the header. */
export class HeaderCursor {
  at = 0;
  readonly #view: DataView;

  /**
   * @param bytes the header's first bytes
   * @param fileBytes bytes of the whole file
   * @param wide counts have 64 bits, as in CDF-5
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly fileBytes: number,
    readonly wide: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes past `count` bytes and returns where they begin. */
  #pass(count: number, what: string): number {
    const start = this.at;
    const end = start + count;
    if (end > this.fileBytes)
      throw new HeaderFault(
        `it ends in its header, ${end - this.fileBytes} bytes before the end of ${what}: it is truncated or damaged`,
      );
    if (end > this.bytes.length) throw new HeaderGoesOn(end);
    this.at = end;
    return start;
  }

  int32(what: string): number {
    return this.#view.getInt32(this.#pass(4, what));
  }

  /** A number of 64 bits that must be one of bytes or elements. */
  int64(what: string): number {
    const value = this.#view.getBigInt64(this.#pass(8, what));
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new HeaderFault(`${what} is ${value}`);
    return Number(value);
  }

  /** A count or length: 32 bits without sign, 64 in CDF-5. */
  size(what: string): number {
    return this.wide ? this.int64(what) : this.#view.getUint32(this.#pass(4, what));
  }

  /** Where data begin, of `bytes` 4 or 8. */
  offset(bytes: 4 | 8, what: string): number {
    return bytes === 8 ? this.int64(what) : this.#view.getUint32(this.#pass(4, what));
  }

  /** True for the value that stands for a count nobody wrote. */
  isOpenCount(): boolean {
    const start = this.#pass(this.wide ? 8 : 4, 'the number of records');
    const open =
      this.#view.getUint32(start) === 0xffffffff && (!this.wide || this.#view.getUint32(start + 4) === 0xffffffff);
    if (!open) this.at = start;
    return open;
  }

  /** How many of something follow, each of `least` bytes at least. */
  count(least: number, what: string): number {
    const count = this.size(`the number of ${what}`);
    const room = this.fileBytes - this.at;
    if (count * least > room)
      throw new HeaderFault(
        `its header says it has ${count} ${what}, more than the ${room} bytes that follow can hold`,
      );
    return count;
  }

  /** So many bytes, and what fills them up to a multiple of four. */
  padded(count: number, what: string): Uint8Array {
    if (count > this.fileBytes - this.at)
      throw new HeaderFault(
        `its header says that ${what} has ${count} bytes, where ${this.fileBytes - this.at} follow: it is truncated or damaged`,
      );
    const start = this.#pass(Math.ceil(count / 4) * 4, what);
    return this.bytes.subarray(start, start + count);
  }

  name(of: string): string {
    const text = textOf(this.padded(this.size(`the length of the name of ${of}`), `the name of ${of}`));
    if (text === '') throw new HeaderFault(`${of} has no name`);
    return text;
  }
}
