/**
 * Reads the JSON of Zarr metadata as writers really write it: bare NaN and Infinity, integers beyond 2^53, and every
 * spelling of a fill value.
 */
import { complexOf } from '../../../kernels/complex/number.js';
import {
  DTYPES,
  type DType,
  type Element,
  isBigInt,
  isTextDType,
  isTimeDType,
  laneBytes,
  realDType,
  type Scalar,
  type TypedArray,
} from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isElement } from './fill-value.js';
import { textFill } from './text-type.js';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MARK = '\u0000number:';

/** JSON text in which words and integers that JSON or doubles cannot hold have become marked strings. */
export const quoteNumbers = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN|(?<![.\deE+])-?\d{16,}(?![.eE\d])/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(MARK + token),
  );

/** The text again, with what {@link quoteNumbers} marked as it was. */
export const unquoteNumbers = (text: string): string => text.replace(/"\\u0000number:([^"]*)"/g, '$1');

/**
 * The object in `bytes`.
 *
 * @param name the file's name, for the message
 * @throws ChunkwiseError 'storage' when it is not a JSON object
 */
export function parseMetadata(bytes: Uint8Array, name: string): JsonObject {
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(quoteNumbers(text), (_key, entry: unknown) => {
      if (typeof entry !== 'string' || !entry.startsWith(MARK)) return entry;
      const word = entry.slice(MARK.length);
      const number = Number(word);
      return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(word) : number;
    });
  } catch (cause) {
    throw new ChunkwiseError(
      'storage',
      `open: ${name} is not valid JSON (${bytes.length} bytes): ${(cause as Error).message}`,
      { cause, details: { file: name } },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ChunkwiseError('storage', `open: ${name} does not hold a JSON object`, { details: { file: name } });
  return value as JsonObject;
}

/** A value from metadata in words, for messages: integers beyond 2^53 too, and no longer than a line. */
export function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? entry.toString() : entry)) ??
    String(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };

/** The bytes of each lane the other way round. */
function lanesReversed(bytes: Uint8Array, dtype: DType): Uint8Array {
  const out = bytes.slice();
  for (let k = 0; k < out.length; k += laneBytes(dtype)) out.subarray(k, k + laneBytes(dtype)).reverse();
  return out;
}

/** The element whose bytes these are. */
function fromBytes(bytes: Uint8Array, dtype: DType): Scalar {
  const data = new DTYPES[dtype].array(bytes.slice().buffer) as TypedArray;
  return elementIn(data, 0, dtype) as Scalar;
}

/**
 * The fill value as a scalar of `dtype`; null stays null.
 *
 * @param fail makes the error to throw, given why
 */
export function parseFillValue(
  value: unknown,
  dtype: DType,
  bigEndian: boolean,
  fail: (why: string) => Error,
): Element | null {
  if (value === null || value === undefined) return null;
  if (isTextDType(dtype)) {
    const text = textFill(value, dtype);
    if (text === undefined) throw fail(`fill_value ${shown(value)} is not a ${dtype}`);
    return text;
  }
  if (isTimeDType(dtype)) return value === 'NaT' ? NAT : parseFillValue(value, 'int64', bigEndian, fail);
  const { kind, itemsize } = DTYPES[dtype];
  if (kind === 'c' && typeof value !== 'string') {
    const parts = (Array.isArray(value) ? value : [value, 0]).map((part) =>
      parseFillValue(part, realDType(dtype), bigEndian, fail),
    );
    if (parts.length !== 2 || parts.includes(null)) throw fail(`fill_value ${shown(value)} is not a ${dtype}`);
    return complexOf(Number(parts[0]), Number(parts[1]));
  }
  const wrong = (): Error => fail(`fill_value ${shown(value)} is not a ${dtype}`);
  const inRange = (number: number | bigint): Scalar => {
    if (!isElement(number, dtype)) throw wrong();
    return isBigInt(dtype) ? BigInt(number) : Number(number);
  };
  if (typeof value === 'string') {
    if (kind === 'f' && Object.hasOwn(WORDS, value)) return WORDS[value];
    if (/^0x[0-9a-fA-F]+$/.test(value)) {
      const digits = value.slice(2).padStart(itemsize * 2, '0');
      if (digits.length > itemsize * 2) throw wrong();
      return fromBytes(lanesReversed(Uint8Array.from(Buffer.from(digits, 'hex')), dtype), dtype);
    }
    if (kind !== 'b' && kind !== 'c' && value.trim() !== '' && !Number.isNaN(Number(value)))
      return inRange(/^[+-]?\d+$/.test(value) ? BigInt(value) : Number(value));
    const bytes = Uint8Array.from(Buffer.from(value, 'base64'));
    if (bytes.length === itemsize && value.length >= itemsize)
      return fromBytes(bigEndian ? lanesReversed(bytes, dtype) : bytes, dtype);
    throw wrong();
  }
  if (dtype === 'bool') {
    if (typeof value === 'boolean') return value;
    if (value === 0 || value === 1) return value === 1;
    throw wrong();
  }
  if (typeof value === 'boolean') return isBigInt(dtype) ? BigInt(value) : Number(value);
  if (typeof value !== 'number' && typeof value !== 'bigint') throw wrong();
  return inRange(value);
}
