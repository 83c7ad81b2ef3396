/**
 * How a Zarr array of strings is stored: its chunks as bytes, as any other array's, and how the bytes become strings.
 */

import { eachText } from '../codec/text-codec.js';
import type { StoredArray } from '../stored-array.js';
import { type JsonObject, shown } from './metadata-text.js';
import { arrayFromV2, type MetadataSource, metadataError } from './metadata-v2.js';
import { arrayFromV3 } from './metadata-v3.js';
import { isVariableText, VARIABLE_TEXT } from './text-type.js';

/** An array of strings at rest. */
export interface StringForm {
  /** The array as if its elements were single bytes: all but the element is as for numbers. */
  readonly array: StoredArray;
  /**
   * The elements of one decoded chunk of `count`, in the chunk's own order: strings as far as the array goes, and beyond it what the
   * writer filled the chunk with. @throws Error (plain)
   */
  readonly parse: (bytes: Uint8Array, count: number) => unknown[];
  /** Bytes of a decoded chunk for each element, where all have as many. */
  readonly itemBytes?: number;
  /** Stands where no chunk is. */
  readonly fill: string;
}

type Parse = StringForm['parse'];
type Fixed = Pick<StringForm, 'parse' | 'itemBytes'>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 in items of so many bytes, filled up with zeros. */
const fixedBytes = (itemBytes: number): Fixed => ({
  itemBytes,
  parse: (bytes, count) =>
    Array.from({ length: count }, (_, k) => {
      let end = (k + 1) * itemBytes;
      while (end > k * itemBytes && bytes[end - 1] === 0) end--;
      return utf8.decode(bytes.subarray(k * itemBytes, end));
    }),
});

/** Code points of four bytes in items of so many bytes, filled up with zeros. */
const fixedCodes = (itemBytes: number, little: boolean): Fixed => ({
  itemBytes,
  parse(bytes, count) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: count }, (_, k) => {
      let text = '';
      for (let at = k * itemBytes; at < (k + 1) * itemBytes; at += 4)
        text += String.fromCodePoint(view.getUint32(at, little));
      return text.replace(/\0+$/, '');
    });
  },
});

/** The number of items, then each one's length and its UTF-8. */
const variable: Parse = (bytes, count) => {
  const out: string[] = [];
  eachText(bytes, count, (_, start, end) => out.push(utf8.decode(bytes.subarray(start, end))));
  return out;
};

/** A JSON list of the items, then the dtype and the shape. */
const json: Parse = (bytes, count) => {
  const list: unknown = JSON.parse(utf8.decode(bytes));
  const items = Array.isArray(list) ? list.slice(0, -2) : [];
  if (items.length !== count) throw new Error(`it holds ${items.length} strings where ${count} were expected`);
  return items;
};

const VARIABLE: Readonly<Record<string, Parse>> = { 'vlen-utf8': variable, json2: json };

const fillText = (value: unknown, isBase64: boolean): string =>
  typeof value !== 'string'
    ? ''
    : isBase64
      ? String(fixedBytes(Buffer.from(value, 'base64').length).parse(Buffer.from(value, 'base64'), 1)[0])
      : value;

/** What is wrong with an array of something else where strings are asked for. */
const noStrings = (dtype: unknown): string =>
  `dtype ${shown(dtype)} is none of the strings that are read; numbers are read by group.array(name)`;

/** The form that `.zarray` describes. @throws ChunkwiseError 'storage' for what are no strings, or none that are read */
export function stringsFromV2(source: MetadataSource, meta: JsonObject): StringForm {
  const fail = metadataError(source);
  const filters = Array.isArray(meta.filters) ? (meta.filters as JsonObject[]) : [];
  const asBytes = (rest: readonly JsonObject[]): StoredArray =>
    arrayFromV2(source, { ...meta, dtype: '|u1', filters: rest, fill_value: null }, {}).array;
  const [, order, kind, length] = /^([<>|])([US])(\d+)$/.exec(String(meta.dtype)) ?? [];
  if (kind) {
    const fixed = kind === 'U' ? fixedCodes(4 * Number(length), order !== '>') : fixedBytes(Number(length));
    return { array: asBytes(filters), ...fixed, fill: fillText(meta.fill_value, kind === 'S') };
  }
  if (meta.dtype !== '|O') throw fail(noStrings(meta.dtype));
  const id = String(filters[0]?.id);
  if (!Object.hasOwn(VARIABLE, id))
    throw fail(`objects of the filter ${shown(filters[0]?.id)} are not read as strings, only vlen-utf8 and json2`);
  return { array: asBytes(filters.slice(1)), parse: VARIABLE[id], fill: fillText(meta.fill_value, false) };
}

/** The form that `zarr.json` describes. @throws ChunkwiseError 'storage' as {@link stringsFromV2} */
export function stringsFromV3(source: MetadataSource, meta: JsonObject): StringForm {
  const fail = metadataError(source);
  const type = (typeof meta.data_type === 'string' ? { name: meta.data_type } : meta.data_type) as JsonObject | null;
  const codecs = (Array.isArray(meta.codecs) ? meta.codecs : []) as (JsonObject | string)[];
  const nameOf = (codec: JsonObject | string | undefined): unknown => (typeof codec === 'object' ? codec?.name : codec);
  const sharding = codecs.find((codec) => nameOf(codec) === 'sharding_indexed') as JsonObject | undefined;
  const outer = (sharding?.configuration ?? {}) as JsonObject;
  const inner = (sharding && Array.isArray(outer.codecs) ? outer.codecs : codecs) as (JsonObject | string)[];
  const first = inner.findIndex((codec) => ['bytes', VARIABLE_TEXT].includes(String(nameOf(codec))));
  const asBytes = (): StoredArray => {
    const bytes = inner.map((codec, k) => (k === first ? { name: 'bytes' } : codec));
    const all = sharding
      ? codecs.map((codec) =>
          codec === sharding ? { ...sharding, configuration: { ...outer, codecs: bytes } } : codec,
        )
      : bytes;
    return arrayFromV3(source, { ...meta, data_type: 'uint8', codecs: all, fill_value: 0 }).array;
  };
  const size = Number((type?.configuration as JsonObject | undefined)?.length_bytes);
  if (isVariableText(meta)) {
    if (nameOf(inner[first]) !== VARIABLE_TEXT)
      throw fail(`codecs ${shown(inner.map(nameOf))} of strings are not supported, only vlen-utf8 and compressors`);
    return { array: asBytes(), parse: variable, fill: fillText(meta.fill_value, false) };
  }
  if (type?.name !== 'fixed_length_utf32' && type?.name !== 'null_terminated_bytes')
    throw fail(noStrings(meta.data_type));
  const isCodes = type.name === 'fixed_length_utf32';
  if (!Number.isInteger(size) || size < 0 || (isCodes && size % 4 !== 0))
    throw fail(`length_bytes of ${shown(meta.data_type)} is no length`);
  const { configuration } = (typeof inner[first] === 'object' ? inner[first] : {}) as { configuration?: JsonObject };
  const fixed = isCodes ? fixedCodes(size, configuration?.endian !== 'big') : fixedBytes(size);
  return { array: asBytes(), ...fixed, fill: fillText(meta.fill_value, !isCodes) };
}
