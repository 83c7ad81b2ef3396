/**
 * Writes the fields of a classic NetCDF header, one after another: big-endian, padded to four bytes.
 */
import type { FileDimension } from '../file-content.js';
import { typeBytes } from './classic-types.js';
import type { TypedAttribute } from './content-description.js';
import type { ClassicVersion } from './header.js';

type Writer = (view: DataView, at: number, value: number | bigint) => void;

const WRITERS: Readonly<Record<string, Writer>> = {
  int8: (view, at, value) => view.setInt8(at, Number(value)),
  int16: (view, at, value) => view.setInt16(at, Number(value)),
  int32: (view, at, value) => view.setInt32(at, Number(value)),
  float32: (view, at, value) => view.setFloat32(at, Number(value)),
  float64: (view, at, value) => view.setFloat64(at, Number(value)),
  uint8: (view, at, value) => view.setUint8(at, Number(value)),
  uint16: (view, at, value) => view.setUint16(at, Number(value)),
  uint32: (view, at, value) => view.setUint32(at, Number(value)),
  int64: (view, at, value) => view.setBigInt64(at, BigInt(value)),
  uint64: (view, at, value) => view.setBigUint64(at, BigInt(value)),
};

/** A header in the making. */
export class HeaderWriter {
  readonly #parts: Uint8Array[] = [];

  constructor(readonly version: ClassicVersion) {
    this.#parts.push(Uint8Array.of(0x43, 0x44, 0x46, version));
  }

  #number(bytes: 4 | 8, value: number): void {
    const part = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) part.setUint32(0, value);
    else part.setBigUint64(0, BigInt(value));
    this.#parts.push(new Uint8Array(part.buffer));
  }

  #padded(bytes: Uint8Array): void {
    const part = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    part.set(bytes);
    this.#parts.push(part);
  }

  int(value: number): void {
    this.#number(4, value);
  }

  /** A count or length. */
  size(value: number): void {
    this.#number(this.version === 5 ? 8 : 4, value);
  }

  /** Where data begin. */
  offset(value: number): void {
    this.#number(this.version === 1 ? 4 : 8, value);
  }

  records(count: number): void {
    this.size(count);
  }

  /** Names are in Unicode's composed form, as netCDF's library has them. */
  name(text: string): void {
    const bytes = Buffer.from(text.normalize('NFC'), 'utf8');
    this.size(bytes.length);
    this.#padded(bytes);
  }

  /** A list with its tag, absent where nothing is in it. */
  list(tag: number, entries: readonly (() => void)[]): void {
    this.int(entries.length === 0 ? 0 : tag);
    this.size(entries.length);
    for (const entry of entries) entry();
  }

  dimensions(dimensions: readonly FileDimension[]): void {
    this.list(
      10,
      dimensions.map(({ name, size, unlimited }) => () => {
        this.name(name);
        this.size(unlimited ? 0 : size);
      }),
    );
  }

  attributes(attributes: readonly TypedAttribute[]): void {
    this.list(
      12,
      attributes.map(({ name, type, value }) => () => {
        this.name(name);
        this.int(type.code);
        if (typeof value === 'string') {
          const bytes = Buffer.from(value, 'utf8');
          this.size(bytes.length);
          this.#padded(bytes);
          return;
        }
        this.size(value.length);
        const step = typeBytes(type);
        const part = new DataView(new ArrayBuffer(value.length * step));
        value.forEach((one, k) => {
          WRITERS[type.dtype](part, k * step, one);
        });
        this.#padded(new Uint8Array(part.buffer));
      }),
    );
  }

  done(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
