/**
 * Turns Zarr v3 array metadata (`zarr.json`) into a stored array: transposes become a permutation, a sharding codec becomes
 * a shard shape with its index.
 */
import { isDType, laneBytes } from '../../../kernels/dtype.js';
import { textDType } from '../../../kernels/text/text.js';
import { checkCodecs, codecRecord } from '../codec/codecs.js';
import type { CodecSpec, StoredArray } from '../stored-array.js';
import { type JsonObject, parseFillValue, shown } from './metadata-text.js';
import {
  attributeDimensions,
  checkConfiguration,
  dtypeRefusal,
  fittingFill,
  type MetadataSource,
  metadataError,
  type NamedArray,
  parseExtents,
  textCodec,
} from './metadata-v2.js';
import { isVariableText, textTypeV3, VARIABLE_TEXT } from './text-type.js';
import { readTime, timeTypeV3 } from './time-type.js';

type Fail = (why: string) => Error;

/** A named thing with a configuration, as v3 writes codecs, grids and key encodings. */
function toNamed(value: unknown, what: string, fail: Fail): CodecSpec {
  const found = typeof value === 'string' ? { name: value } : (value as Partial<CodecSpec> | null);
  if (typeof found?.name !== 'string') throw fail(`${what} is ${shown(value)}, which has no name`);
  const configuration = found.configuration ?? {};
  if (typeof configuration !== 'object' || Array.isArray(configuration))
    throw fail(`${what} ${shown(found.name)} has configuration ${shown(configuration)}, not an object`);
  checkConfiguration(found.name, configuration, fail);
  return { name: found.name, configuration };
}

const toCodecs = (value: unknown, what: string, fail: Fail): CodecSpec[] => {
  if (!Array.isArray(value)) throw fail(`${what} is ${shown(value)}, not a list of codecs`);
  return value.map((c) => toNamed(c, what, fail));
};

/** What a list of codecs makes of one chunk. */
interface Encoding {
  readonly permutation: readonly number[];
  readonly byteOrder: 'little' | 'big';
  readonly codecs: readonly CodecSpec[];
}

const LETTERS: Readonly<Record<string, string>> = { bool: 'b', float: 'f', int: 'i', uint: 'u' };

/** `<i4` for int32 and so on, for codecs configured by dtype strings. */
function dtypeText(dataType: string, big: boolean): string {
  const [, letters, bits] = /^([a-z]+)(\d*)$/.exec(dataType) ?? [];
  return `${big ? '>' : '<'}${LETTERS[letters]}${bits ? Number(bits) / 8 : 1}`;
}

/** @param width characters of an element, of text of any length */
function parseEncoding(
  codecs: readonly CodecSpec[],
  ndim: number,
  dataType: string,
  width: number | undefined,
  fail: Fail,
): Encoding {
  let permutation = Array.from({ length: ndim }, (_, k) => k);
  const before: string[] = [];
  const out: CodecSpec[] = [];
  let order: 'little' | 'big' | undefined;
  for (const codec of codecs) {
    const name = codec.name.replace(/^numcodecs\./, '');
    if (name === 'transpose') {
      if (order !== undefined || before.length > 0) throw fail('a transpose codec must be the first codec');
      const axes: unknown = codec.configuration.order;
      const given =
        axes === 'C' ? permutation.map((_, k) => k) : axes === 'F' ? permutation.map((_, k) => ndim - 1 - k) : axes;
      if (
        !Array.isArray(given) ||
        given.length !== ndim ||
        [...given].sort((a, b) => a - b).some((axis, k) => axis !== k)
      )
        throw fail(`transpose order ${shown(axes)} is not an order of ${ndim} axes`);
      permutation = given.map((axis: number) => permutation[axis]);
    } else if (width !== undefined && order === undefined && name === VARIABLE_TEXT && before.length === 0) {
      order = 'little';
      out.push(textCodec(width));
    } else if (name === VARIABLE_TEXT || (width !== undefined && order === undefined)) {
      throw fail(
        `codec ${shown(codec.name)} there is not supported: ${VARIABLE_TEXT} makes bytes of strings, of nothing else`,
      );
    } else if (name === 'bytes' || name === 'endian') {
      order = codec.configuration.endian === 'big' ? 'big' : 'little';
    } else if (order === undefined && codecRecord(name)?.onElements) before.push(name);
    else if (order === undefined && name !== 'sharding_indexed')
      throw fail(`codec ${shown(codec.name)} before the bytes codec is not supported`);
    else out.push({ name, configuration: codec.configuration });
  }
  if (order === undefined) throw fail('the codecs hold no "bytes" codec (variable-length data are not supported)');
  const text = dtypeText(dataType, order === 'big');
  // An array codec before `bytes` works on elements: here it is the first codec of the bytes, told their dtype.
  const first = before.map((name) => ({ name, configuration: { dtype: text, astype: text } }));
  if (dataType === 'float16' && first.length > 0)
    throw fail('codecs before the bytes codec of a float16 array are not supported');
  return {
    permutation,
    byteOrder: order,
    codecs: [...first, ...out],
  };
}

const ARRAY_KEYS: ReadonlySet<string> = new Set(
  'zarr_format node_type shape data_type chunk_grid chunk_key_encoding codecs fill_value attributes storage_transformers dimension_names'.split(
    ' ',
  ),
);

/** Keys of a group's `zarr.json`. */
export const GROUP_KEYS: ReadonlySet<string> = new Set(
  'zarr_format node_type attributes consolidated_metadata'.split(' '),
);

/** Refuses entries that are not known, unless they say that they may be ignored. */
export function checkUnderstood(meta: JsonObject, known: ReadonlySet<string>, fail: Fail): void {
  for (const [key, value] of Object.entries(meta)) {
    if (known.has(key)) continue;
    const ignorable = typeof value === 'object' && value !== null && (value as JsonObject).must_understand === false;
    if (!ignorable) throw fail(`${shown(key)} is an extension that must be understood, and chunkwise does not know it`);
  }
}

/**
 * The array that `zarr.json` describes.
 *
 * @throws ChunkwiseError 'storage' naming the file and what is wrong or not supported
 */
export function arrayFromV3(source: MetadataSource, meta: JsonObject): NamedArray {
  const fail = metadataError(source);
  if (meta.zarr_format !== 3) throw fail(`zarr_format is ${shown(meta.zarr_format)}, expected 3`);
  checkUnderstood(meta, ARRAY_KEYS, fail);
  const shape = parseExtents(meta.shape, 'shape', 0, fail);
  const dataType = meta.data_type;
  const time = timeTypeV3(dataType);
  if (time === null) throw fail(`data_type ${shown(dataType)} has no unit and scale_factor of NumPy's`);
  const text = textTypeV3(dataType);
  if (text === null)
    throw fail(`data_type ${shown(dataType)} has no length_bytes that is a whole number of characters`);
  const width = isVariableText(meta) ? source.textWidth : undefined;
  const named = width ? textDType('U', width) : (text ?? (time ? readTime(time) : dataType));
  if (!isDType(named)) throw fail(dtypeRefusal(dataType));
  const dtype = named;
  const grid = toNamed(meta.chunk_grid, 'chunk_grid', fail);
  if (grid.name !== 'regular') throw fail(`chunk_grid ${shown(grid.name)} is not supported, only "regular"`);
  const outer = parseExtents(grid.configuration.chunk_shape, 'chunk_shape', 1, fail);
  if (outer.length !== shape.length)
    throw fail(`chunk_shape [${outer}] and shape [${shape}] have different numbers of axes`);
  if (Array.isArray(meta.storage_transformers) && meta.storage_transformers.length > 0)
    throw fail('storage_transformers are not supported');
  if (meta.fill_value === null || meta.fill_value === undefined)
    throw fail(`fill_value is ${shown(meta.fill_value)}: Zarr v3 asks for a value of the data type`);
  const keys = toNamed(meta.chunk_key_encoding, 'chunk_key_encoding', fail);
  if (keys.name !== 'default' && keys.name !== 'v2')
    throw fail(`chunk_key_encoding ${shown(keys.name)} is not supported`);
  const separator = keys.configuration.separator ?? (keys.name === 'default' ? '/' : '.');
  if (separator !== '.' && separator !== '/') throw fail(`separator is ${shown(separator)}`);

  const codecs = toCodecs(meta.codecs, 'codecs', fail);
  const sharding = codecs.find((c) => c.name === 'sharding_indexed');
  let chunkShape = outer;
  let shard: Pick<StoredArray, 'shardShape' | 'shardIndex'> = {};
  if (sharding) {
    if (codecs.length > 1)
      throw fail(`sharding_indexed beside ${codecs.filter((c) => c !== sharding).map((c) => c.name)} is not supported`);
    const { configuration } = sharding;
    chunkShape = parseExtents(configuration.chunk_shape, 'chunk_shape of sharding_indexed', 1, fail);
    if (chunkShape.length !== outer.length || chunkShape.some((n, k) => outer[k] % n !== 0))
      throw fail(`shards of [${outer}] are not whole multiples of their chunks of [${chunkShape}]`);
    const location = configuration.index_location ?? 'end';
    if (location !== 'start' && location !== 'end') throw fail(`index_location is ${shown(location)}`);
    const index = toCodecs(configuration.index_codecs, 'index_codecs', fail);
    if (index[0]?.name !== 'bytes' || index.slice(1).some((c) => c.name !== 'crc32c') || index.length > 2)
      throw fail(`index_codecs ${shown(index.map((c) => c.name))} are not supported: bytes, then crc32c or none`);
    shard = { shardShape: outer, shardIndex: { location, codecs: index } };
  }
  const inner = sharding ? toCodecs(sharding.configuration.codecs, 'codecs of sharding_indexed', fail) : codecs;
  if (inner.some((c) => c.name === 'sharding_indexed')) throw fail('shards within shards are not supported');
  const encoding = parseEncoding(inner, shape.length, dtype, width, fail);
  checkCodecs(encoding.codecs, fail);
  const swapped = encoding.permutation.some((axis, k) => axis !== k);
  const given = (meta.attributes ?? {}) as JsonObject;
  if (typeof given !== 'object' || Array.isArray(given)) throw fail(`attributes are ${shown(given)}, not an object`);
  const attributes = time && dtype === 'int64' ? { ...given, dtype: time } : given;
  const array: StoredArray = {
    location: source.location,
    path: source.path,
    format: 3,
    shape,
    dtype,
    chunkShape,
    ...shard,
    ...(swapped ? { permutation: encoding.permutation } : {}),
    byteOrder: laneBytes(dtype) === 1 ? 'little' : encoding.byteOrder,
    codecs: encoding.codecs,
    fillValue:
      time && meta.fill_value === 'NaT'
        ? -(2n ** 63n)
        : fittingFill(parseFillValue(meta.fill_value, dtype, false, fail), width, fail),
    separator,
    keyPrefix: keys.name === 'default' ? 'c' : '',
    attributes,
  };
  const names = meta.dimension_names;
  const dimensionNames =
    Array.isArray(names) && names.length === shape.length && names.every((n) => typeof n === 'string')
      ? (names as string[])
      : attributeDimensions(attributes, shape.length);
  return { array, metadata: meta, ...(dimensionNames ? { dimensionNames } : {}) };
}
