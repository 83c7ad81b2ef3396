/**
 * Turns Zarr v2 array metadata (`.zarray`, `.zattrs`) into a stored array.
 */
import type { DType } from '../../../kernels/dtype.js';
import { textDType } from '../../../kernels/text/text.js';
import { ChunkwiseError } from '../../base/errors.js';
import { checkCodecs } from '../codec/codecs.js';
import type { CodecSpec, StoredArray, StoreLocation } from '../stored-array.js';
import { type JsonObject, parseFillValue, shown } from './metadata-text.js';
import { isVariableText, textTypeV2, VARIABLE_TEXT } from './text-type.js';
import { readTime, timeDType } from './time-type.js';

const TYPES: Readonly<Record<string, DType>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  c8: 'complex64',
  c16: 'complex128',
};

/** What an array has besides its stored form. */
export interface NamedArray {
  readonly array: StoredArray;
  /** From v3 `dimension_names`, or xarray's `_ARRAY_DIMENSIONS` attribute in v2. */
  readonly dimensionNames?: readonly string[];
  /** The metadata document itself. */
  readonly metadata: JsonObject;
}

/** Where an array's metadata came from, for locating it and for messages. */
export interface MetadataSource {
  readonly location: StoreLocation;
  readonly path: string;
  /** Full name of the metadata file. */
  readonly name: string;
  /** Characters of the longest element, of an array of text of any length: metadata do not tell. */
  readonly textWidth?: number;
}

/** Makes `storage` errors about one metadata file. */
export const metadataError =
  (source: MetadataSource) =>
  (why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `open: ${source.name}: ${why}`, {
      details: { file: source.name, array: source.path },
    });

const SIZE = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;

/**
 * A list of whole numbers from metadata.
 *
 * @param fail makes the error
 */
export function parseExtents(value: unknown, what: string, minimum: number, fail: (why: string) => Error): number[] {
  if (Array.isArray(value) && value.every((n) => SIZE(n) && n >= minimum)) return [...(value as number[])];
  throw fail(`${what} is ${shown(value)}, not a list of whole numbers of ${minimum} or more`);
}

/** The codec of text of any length whose elements have `width` characters in memory. */
export const textCodec = (width: number): CodecSpec => ({ name: VARIABLE_TEXT, configuration: { width } });

/** A fill value, which is an element like any other: refused where it is longer than text is held. */
export function fittingFill<T>(value: T, width: number | undefined, fail: (why: string) => Error): T {
  if (width === undefined || typeof value !== 'string') return value;
  const points = [...value].length;
  if (value.endsWith('\0')) throw fail(`fill_value ${shown(value)} ends with a zero, which text does not keep`);
  if (points > width)
    throw fail(`fill_value has ${points} characters where textWidth is ${width}: give ${points} or more`);
  return value;
}

/** The dtype refusal that names what is supported. */
export const dtypeRefusal = (dtype: unknown): string =>
  `dtype ${shown(dtype)} is not supported: chunkwise reads bool, int8 to int64, uint8 to uint64, float16, float32, float64, complex64, complex128, times, text of a fixed width and strings as vlen-utf8, not objects or records; strings as json2 are read by group.strings(name)`;

/** The names of axes that attributes give in xarray's way. */
export function attributeDimensions(attributes: JsonObject, ndim: number): string[] | undefined {
  const names = attributes._ARRAY_DIMENSIONS;
  return Array.isArray(names) && names.length === ndim && names.every((n) => typeof n === 'string')
    ? (names as string[])
    : undefined;
}

/** Refuses configurations with integers that no codec has. */
export function checkConfiguration(name: string, configuration: JsonObject, fail: (why: string) => Error): void {
  for (const [key, value] of Object.entries(configuration))
    if (typeof value === 'bigint' || (Array.isArray(value) && value.some((v) => typeof v === 'bigint')))
      throw fail(`codec ${shown(name)}: ${key} is ${shown(value)}, beyond what a codec takes`);
}

const toCodec = (value: unknown, fail: (why: string) => Error): CodecSpec => {
  const { id, ...configuration } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string') throw fail(`codec ${shown(value)} has no id`);
  checkConfiguration(id, configuration, fail);
  return { name: id, configuration };
};

/**
 * The array that `.zarray` describes.
 *
 * @throws ChunkwiseError 'storage' naming the file and what is wrong or not supported
 */
export function arrayFromV2(source: MetadataSource, meta: JsonObject, attributes: JsonObject): NamedArray {
  const fail = metadataError(source);
  if (meta.zarr_format !== 2) throw fail(`zarr_format is ${shown(meta.zarr_format)}, expected 2`);
  const shape = parseExtents(meta.shape, 'shape', 0, fail);
  const chunkShape = parseExtents(meta.chunks, 'chunks', 1, fail);
  if (chunkShape.length !== shape.length)
    throw fail(`chunks [${chunkShape}] and shape [${shape}] have different numbers of axes`);
  const text = typeof meta.dtype === 'string' ? meta.dtype : '';
  const time = timeDType(text);
  const width = isVariableText(meta) ? source.textWidth : undefined;
  const dtype = time
    ? readTime(time)
    : width
      ? textDType('U', width)
      : (textTypeV2(text) ?? (/^[<>|]/.test(text) ? TYPES[text.slice(1)] : undefined));
  if (!dtype) throw fail(dtypeRefusal(meta.dtype));
  const big = text.startsWith('>');
  if (meta.order !== 'C' && meta.order !== 'F') throw fail(`order is ${shown(meta.order)}, expected "C" or "F"`);
  const filters = Array.isArray(meta.filters) ? meta.filters : [];
  const encoders = [...filters, ...(meta.compressor == null ? [] : [meta.compressor])];
  const codecs = encoders.map((c, k) => (width && k === 0 ? textCodec(width) : toCodec(c, fail)));
  checkCodecs(codecs, fail);
  if (codecs.slice(width ? 1 : 0).some(({ name }) => name === VARIABLE_TEXT))
    throw fail(`filter ${shown(VARIABLE_TEXT)} is the first one of dtype "|O", not of dtype ${shown(meta.dtype)}`);
  const separator = meta.dimension_separator ?? '.';
  if (separator !== '.' && separator !== '/') throw fail(`dimension_separator is ${shown(separator)}`);
  const array: StoredArray = {
    location: source.location,
    path: source.path,
    format: 2,
    shape,
    dtype,
    chunkShape,
    ...(meta.order === 'F' && shape.length > 1 ? { permutation: shape.map((_, k) => shape.length - 1 - k) } : {}),
    byteOrder: big ? 'big' : 'little',
    codecs,
    fillValue:
      time && meta.fill_value === 'NaT'
        ? -(2n ** 63n)
        : fittingFill(parseFillValue(meta.fill_value, dtype, big, fail), width, fail),
    separator,
    keyPrefix: '',
    attributes: time && dtype === 'int64' ? { ...attributes, dtype: time } : attributes,
  };
  const dimensionNames = attributeDimensions(attributes, shape.length);
  return { array, metadata: meta, ...(dimensionNames ? { dimensionNames } : {}) };
}
