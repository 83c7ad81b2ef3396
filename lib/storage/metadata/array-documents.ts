/**
 * Makes the metadata documents of new arrays and groups, with the `zarr` package (v2) and zarrita (v3); nothing is written.
 */
import {
  type ComplexDType,
  type DType,
  type Element,
  isComplexDType,
  isDType,
  isTextDType,
  isTimeDType,
  type TextDType,
  type TimeDType,
} from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { bundledPackage } from '../../base/packages/bundled-package.js';
import { type CodecName, codecsV3, compressorV2 } from '../codec/codec-choice.js';
import type { StoreLocation } from '../stored-array.js';
import { joinKey } from '../stores/byte-store.js';
import { type ArrayEncoding, encodedLike, fillFor } from './array-encoding.js';
import { fillJson } from './fill-value.js';
import { metadataJson } from './metadata-json.js';
import { type JsonObject, parseMetadata } from './metadata-text.js';
import { arrayFromV2, type NamedArray } from './metadata-v2.js';
import { arrayFromV3 } from './metadata-v3.js';
import { isVariableText, VARIABLE_TEXT, VARIABLE_TYPE } from './text-type.js';
import { timeDType, timeTypeV3, typeV2, typeV3 } from './time-type.js';
import { loadZarr } from './zarr-package.js';

/** How text is stored. */
export type TextForm = 'fixed' | 'variable';

/** What a new array is like. */
export interface ArrayCreation {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Extents of one chunk. */
  readonly chunks: readonly number[];
  /** v3 only: extents of one shard, whole multiples of the chunk's. */
  readonly shards?: readonly number[];
  /** Default 3. */
  readonly format?: 2 | 3;
  /** Default `blosc-lz4`. */
  readonly codec?: CodecName;
  /** Default null in v2 (no fill value: nothing is read as missing), 0 or false in v3, which asks for one. */
  readonly fillValue?: Element | null;
  readonly attributes?: JsonObject;
  readonly dimensionNames?: readonly string[];
  /** Default `.` in v2, `/` in v3. */
  readonly separator?: '.' | '/';
  /** Replace an array that is there. A group is never replaced. */
  readonly overwrite?: boolean;
  /** Order of elements inside a chunk; default `C`. */
  readonly order?: 'C' | 'F';
  /** Text of a fixed width, or of any length; default: as `encoding` has it, else fixed. */
  readonly text?: TextForm;
  /** Store it as this says, where nothing else is asked for. */
  readonly encoding?: ArrayEncoding;
}

/** Documents of one array or group by their names in its folder; the last is the one that makes it be there. */
export interface Documents {
  readonly format: 2 | 3;
  readonly documents: Readonly<Record<string, string>>;
}

/** Documents by key, caught from the packages so that we write them: whole, and only when all is well. */
class Caught extends Map<string, string> {
  readonly #decoder = new TextDecoder();
  override set(key: string, value: string | Uint8Array): this {
    return super.set(key.replace(/^\//, ''), typeof value === 'string' ? value : this.#decoder.decode(value));
  }
}
/** zarr's interface wants lists of keys where a Map has iterators. */
const zarrStore = (caught: Caught) => ({
  getItem: (key: string) => caught.get(key) ?? '',
  setItem: (key: string, value: string | Buffer | ArrayBuffer) => {
    caught.set(key, typeof value === 'string' ? value : new Uint8Array(value));
    return true;
  },
  containsItem: (key: string) => caught.has(key),
  deleteItem: (key: string) => caught.delete(key),
  keys: () => [...caught.keys()],
});
/** zarrita's: bytes out, bytes in. */
const zarritaStore = (caught: Caught) => ({
  get: async (key: string): Promise<Uint8Array | undefined> => {
    const text = caught.get(key.replace(/^\//, ''));
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
  // It will not make an array of shards without.
  getRange: async (): Promise<Uint8Array | undefined> => undefined,
  set: async (key: string, value: Uint8Array): Promise<void> => {
    caught.set(key, value);
  },
});

/** Names of the documents that make a folder an array or a group. */
export const DOCUMENT_NAMES = {
  2: { array: '.zarray', group: '.zgroup' },
  3: { array: 'zarr.json', group: 'zarr.json' },
} as const;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The document of the fill value's array, with what the packages cannot write as we want it. */
function complete(text: string, spec: ArrayCreation, format: 2 | 3, more: JsonObject): string {
  const { encoding } = spec;
  const given = spec.fillValue === undefined && encoding ? fillFor(encoding, spec.dtype) : spec.fillValue;
  const fill =
    given === undefined && format === 3 ? (spec.dtype === 'bool' ? false : isTextDType(spec.dtype) ? '' : 0) : given;
  if (fill === null && format === 3)
    throw new ChunkwiseError(
      'argument',
      'toZarr: fillValue null is for Zarr v2; v3 asks for a value: give one, or format 2',
    );
  const value = fill === null || fill === undefined ? null : fillJson(fill, spec.dtype);
  const document: JsonObject = { ...(JSON.parse(text) as object), fill_value: value, ...more };
  return metadataJson(encoding?.format === format ? encodedLike(document, encoding, spec) : document, 'attributes');
}

/** The attributes that are stored: times are stored as what they were, so the attribute that says so goes. */
function ownAttributes({ attributes = {}, encoding, codec }: ArrayCreation, format: 2 | 3): JsonObject {
  const { dtype: time, ...others } = attributes;
  if (encoding?.format !== format || codec !== undefined || typeof time !== 'string') return attributes;
  const { dtype, data_type } = encoding.metadata;
  const before = format === 2 ? typeof dtype === 'string' && timeDType(dtype) : timeTypeV3(data_type);
  return before === time ? others : attributes;
}

/** True for the dtypes that the packages know. */
const isNumber = (dtype: DType): dtype is Exclude<DType, 'float16' | ComplexDType | TimeDType | TextDType> =>
  !isComplexDType(dtype) && !isTimeDType(dtype) && !isTextDType(dtype) && dtype !== 'float16';

/** The dtype as codecs of bytes see it: of text of any length they see no elements. */
const storedAs = ({ dtype, text }: ArrayCreation): DType => (text === 'variable' ? 'uint8' : dtype);

async function documentsV2(spec: ArrayCreation): Promise<Record<string, string>> {
  const caught = new Caught();
  const own = typeV2(spec.dtype);
  await loadZarr().create({
    store: zarrStore(caught),
    path: '',
    shape: [...spec.shape],
    chunks: [...spec.chunks],
    // The package knows no complex numbers and times; ours takes its place.
    dtype: isNumber(spec.dtype) ? own : '<f8',
    compressor: compressorV2(spec.codec ?? 'blosc-lz4', storedAs(spec)),
    fillValue: 0,
    order: spec.order ?? 'C',
    ...(spec.separator ? { dimensionSeparator: spec.separator } : {}),
  });
  const attributes = {
    ...ownAttributes(spec, 2),
    ...(spec.dimensionNames ? { _ARRAY_DIMENSIONS: spec.dimensionNames } : {}),
  };
  return {
    ...(Object.keys(attributes).length > 0 ? { '.zattrs': metadataJson(attributes, 'attributes') } : {}),
    '.zarray': complete(caught.get('.zarray') ?? '', spec, 2, {
      dtype: own,
      ...(spec.text === 'variable' ? { dtype: VARIABLE_TYPE.v2, filters: [{ id: VARIABLE_TEXT }] } : {}),
    }),
  };
}

async function documentsV3(spec: ArrayCreation): Promise<Record<string, string>> {
  const { create, root } = bundledPackage('zarrita');
  const caught = new Caught();
  const isVariable = spec.text === 'variable';
  const inner = codecsV3(
    spec.codec ?? 'blosc-lz4',
    storedAs(spec),
    spec.order ?? 'C',
    spec.shape.length,
    isVariable ? { name: VARIABLE_TEXT, configuration: {} } : undefined,
  );
  const sharded = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: spec.chunks,
      codecs: inner,
      index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
      index_location: 'end',
    },
  };
  await create(root(zarritaStore(caught)), {
    shape: [...spec.shape],
    chunkShape: [...(spec.shards ?? spec.chunks)],
    // The package knows no complex numbers and times; ours takes its place.
    dtype: isNumber(spec.dtype) ? spec.dtype : 'float64',
    codecs: (spec.shards ? [sharded] : inner).map((c) => ({ name: c.name, configuration: { ...c.configuration } })),
    // Digits, because zarrita makes a BigInt of it; ours takes its place.
    fillValue: '0' as unknown as number,
    ...(spec.separator ? { chunkSeparator: spec.separator } : {}),
    ...(spec.dimensionNames ? { dimensionNames: [...spec.dimensionNames] } : {}),
  });
  return {
    'zarr.json': complete(caught.get('zarr.json') ?? '', spec, 3, {
      data_type: isVariable ? VARIABLE_TYPE.v3 : typeV3(spec.dtype),
      attributes: ownAttributes(spec, 3),
    }),
  };
}

function check(path: string, spec: ArrayCreation): void {
  const fail = (tag: 'argument' | 'chunks' | 'dtype' | 'shape', why: string): never => {
    throw new ChunkwiseError(
      tag,
      `toZarr: ${path === '' ? '' : `${JSON.stringify(path)}, `}shape [${spec.shape.join(', ')}]: ${why}`,
    );
  };
  if (spec.text === 'variable' && !spec.dtype.startsWith('<U'))
    fail(
      'dtype',
      `text: 'variable' is for dtypes of characters such as <U12, not for ${spec.dtype}: use astype('<U12')`,
    );
  if (!isDType(spec.dtype)) fail('dtype', `dtype ${JSON.stringify(spec.dtype)} is unknown`);
  if (spec.format !== undefined && spec.format !== 2 && spec.format !== 3)
    fail('argument', `format ${JSON.stringify(spec.format)} is unknown: choose 2 or 3`);
  if (spec.shape.some((n) => !Number.isSafeInteger(n) || n < 0))
    fail('shape', 'extents are whole numbers of 0 or more');
  if (spec.chunks.length !== spec.shape.length || spec.chunks.some((n) => !Number.isSafeInteger(n) || n < 1))
    fail('chunks', `chunks [${spec.chunks.join(', ')}] must be one positive whole number for each axis`);
  const { shards } = spec;
  if (shards && spec.format === 2) fail('argument', 'Zarr v2 has no shards: use format 3');
  if (shards && (shards.length !== spec.chunks.length || shards.some((n, k) => n < 1 || n % spec.chunks[k] !== 0)))
    fail('chunks', `shards [${shards.join(', ')}] must be whole multiples of the chunks [${spec.chunks.join(', ')}]`);
  const names = spec.dimensionNames;
  if (names && names.length !== spec.shape.length)
    fail('argument', `${names.length} dimension names for ${spec.shape.length} axes`);
  if (names?.some((name) => typeof name !== 'string')) fail('argument', 'dimension names are text');
}

/**
 * The documents of a new array.
 *
 * @throws ChunkwiseError 'chunks', 'shape', 'dtype' or 'argument' when the creation makes no sense
 */
export async function arrayDocuments(path: string, asked: ArrayCreation): Promise<Documents> {
  const format = asked.format ?? asked.encoding?.format ?? 3;
  const text = asked.text ?? (asked.encoding && isVariableText(asked.encoding.metadata) ? 'variable' : 'fixed');
  // v2 has no shards: those that an array of v3 had go.
  const { shards, ...rest } = asked;
  const kept = shards !== undefined && (format === 3 || shards !== asked.encoding?.shards);
  const spec: ArrayCreation = { ...(kept ? asked : rest), text };
  check(path, spec);
  // Once by itself, so that an entry without a form in JSON is named as the user knows it.
  metadataJson(spec.attributes ?? {}, 'attributes');
  return { format, documents: await (format === 2 ? documentsV2(spec) : documentsV3(spec)) };
}

/** The document that makes it an array. */
export function documentOf({ format, documents }: Documents, name: string): JsonObject {
  const key = DOCUMENT_NAMES[format].array;
  return parseMetadata(bytesOf(documents[key] ?? ''), joinKey(name, key));
}

/** The array that the documents describe, at `path` of a store; `name` for messages, `textWidth` of text of any length. */
export function arrayOf(
  made: Documents,
  location: StoreLocation,
  path: string,
  name: string,
  textWidth?: number,
): NamedArray {
  const { format, documents } = made;
  const key = DOCUMENT_NAMES[format].array;
  const source = { location, path, name: joinKey(name, key), ...(textWidth ? { textWidth } : {}) };
  const meta = documentOf(made, name);
  if (format === 3) return arrayFromV3(source, meta);
  const text = documents['.zattrs'];
  const attributes = text ? parseMetadata(bytesOf(text), joinKey(name, '.zattrs')) : {};
  return arrayFromV2(source, meta, attributes);
}

/** The documents of a new group. */
export async function groupDocuments(format: 2 | 3, attributes?: JsonObject): Promise<Documents> {
  const caught = new Caught();
  if (format === 2) {
    await loadZarr().openGroup(zarrStore(caught), '', 'a');
    const text = attributes && Object.keys(attributes).length > 0 ? metadataJson(attributes, 'attributes') : undefined;
    return { format, documents: { ...(text ? { '.zattrs': text } : {}), '.zgroup': caught.get('.zgroup') ?? '' } };
  }
  const { create, root } = bundledPackage('zarrita');
  await create(root(zarritaStore(caught)), {});
  const document = { ...(JSON.parse(caught.get('zarr.json') ?? '{}') as object), attributes: attributes ?? {} };
  return { format, documents: { 'zarr.json': metadataJson(document, 'attributes') } };
}
