/**
 * Creates Zarr arrays and groups: metadata made by the `zarr` package (v2) and by zarrita (v3), each file written whole, the
 * groups above it made where they are missing.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DTYPES, type DType, isDType, type Scalar } from '../../kernels/dtype.js';
import { bundledPackage } from '../base/bundled-package.js';
import { ChunkwiseError } from '../base/errors.js';
import { joinKey, storageFailure } from './byte-store.js';
import { type CodecName, codecsV3, compressorV2 } from './codec-choice.js';
import { renewConsolidated } from './consolidated-metadata.js';
import { type JsonObject, parseMetadata, quoteNumbers, unquoteNumbers } from './metadata-text.js';
import { arrayFromV2 } from './metadata-v2.js';
import { arrayFromV3 } from './metadata-v3.js';
import { writableRoot, writeWhole } from './object-file.js';
import type { StoredArray, StoreLocation } from './stored-array.js';
import { loadZarr } from './zarr-package.js';

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
  /** Default 0 (false). */
  readonly fillValue?: Scalar | null;
  readonly attributes?: JsonObject;
  readonly dimensionNames?: readonly string[];
  /** Default `.` in v2, `/` in v3. */
  readonly separator?: '.' | '/';
  /** Replace an array that is there. A group is never replaced. */
  readonly overwrite?: boolean;
  /** Order of elements inside a chunk; default `C`. */
  readonly order?: 'C' | 'F';
}

/** Metadata documents by key, caught from the packages so that we write them: whole, and only when all is well. */
class Caught extends Map<string, string> {
  readonly #decoder = new TextDecoder();
  override set(key: string, value: string | Uint8Array): this {
    return super.set(key.replace(/^\//, ''), typeof value === 'string' ? value : this.#decoder.decode(value));
  }
  // The store interface of the `zarr` package.
  getItem(key: string): string {
    return this.get(key) ?? '';
  }
  setItem(key: string, value: string | Buffer | ArrayBuffer): boolean {
    this.set(key, typeof value === 'string' ? value : new Uint8Array(value));
    return true;
  }
  containsItem(key: string): boolean {
    return this.has(key);
  }
  deleteItem(key: string): boolean {
    return this.delete(key);
  }
}
/** zarr's interface wants lists of keys where a Map has iterators. */
const zarrStore = (caught: Caught) => ({
  getItem: (key: string) => caught.getItem(key),
  setItem: (key: string, value: string | Buffer | ArrayBuffer) => caught.setItem(key, value),
  containsItem: (key: string) => caught.containsItem(key),
  deleteItem: (key: string) => caught.deleteItem(key),
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

const FILES = { 2: ['.zarray', '.zgroup'], 3: ['zarr.json'] } as const;

/** What stands at `folder`. */
function standing(folder: string): 'array' | 'group' | undefined {
  if (existsSync(join(folder, '.zarray'))) return 'array';
  const file = join(folder, 'zarr.json');
  if (existsSync(file)) return parseMetadata(readFileSync(file), file).node_type === 'array' ? 'array' : 'group';
  return existsSync(join(folder, '.zgroup')) ? 'group' : undefined;
}

/** A fill value as JSON text: words for what numbers cannot say, all digits of large integers. */
function fillText(value: Scalar | null, dtype: DType, format: 2 | 3): string {
  if (value === null && format === 2) return 'null';
  const { kind } = DTYPES[dtype];
  if (kind === 'b') return String(Boolean(value));
  if (kind !== 'f') return BigInt(value ?? 0).toString();
  const number = Number(value ?? 0);
  if (Number.isFinite(number)) return Object.is(number, -0) ? '-0.0' : JSON.stringify(number);
  return JSON.stringify(String(number));
}

/** Attributes as JSON can hold them: words for numbers that are not finite, and for integers beyond 2^53. */
function plainAttributes(attributes: JsonObject | undefined): Record<string, unknown> {
  const text = JSON.stringify(attributes ?? {}, (_key, value: unknown) => {
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
  return JSON.parse(text) as Record<string, unknown>;
}

/** Stands for the fill value while the packages make the text; digits, because zarrita makes a BigInt of it. */
const FILL_MARK = '20261121';

async function documentsV2(path: string, spec: ArrayCreation): Promise<Caught> {
  const caught = new Caught();
  const { itemsize, kind } = DTYPES[spec.dtype];
  const text = `${itemsize === 1 ? '|' : '<'}${kind}${itemsize}`;
  const attributes = {
    ...plainAttributes(spec.attributes),
    ...(spec.dimensionNames ? { _ARRAY_DIMENSIONS: spec.dimensionNames } : {}),
  };
  const array = await loadZarr().create({
    store: zarrStore(caught),
    path,
    shape: [...spec.shape],
    chunks: [...spec.chunks],
    dtype: text,
    compressor: compressorV2(spec.codec ?? 'blosc-lz4', spec.dtype),
    fillValue: FILL_MARK,
    order: spec.order ?? 'C',
    ...(spec.separator ? { dimensionSeparator: spec.separator } : {}),
  });
  if (Object.keys(attributes).length > 0) await array.attrs.put(attributes);
  return caught;
}

async function documentsV3(path: string, spec: ArrayCreation): Promise<Caught> {
  const { create, root } = bundledPackage('zarrita');
  const caught = new Caught();
  const inner = codecsV3(spec.codec ?? 'blosc-lz4', spec.dtype, spec.order ?? 'C', spec.shape.length);
  const sharded = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: spec.chunks,
      codecs: inner,
      index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
      index_location: 'end',
    },
  };
  await create(root(zarritaStore(caught)).resolve(path), {
    shape: [...spec.shape],
    chunkShape: [...(spec.shards ?? spec.chunks)],
    dtype: spec.dtype,
    codecs: (spec.shards ? [sharded] : inner).map((c) => ({ name: c.name, configuration: { ...c.configuration } })),
    fillValue: FILL_MARK as unknown as number,
    ...(spec.separator ? { chunkSeparator: spec.separator } : {}),
    ...(spec.dimensionNames ? { dimensionNames: [...spec.dimensionNames] } : {}),
    attributes: plainAttributes(spec.attributes),
  });
  return caught;
}

/** Group documents for each folder above `path` that has none. */
async function parentDocuments(
  root: string,
  path: string,
  format: 2 | 3,
  include = false,
): Promise<Map<string, string>> {
  const parts = path === '' ? [] : path.split('/');
  const out = new Map<string, string>();
  for (let depth = 0; depth < parts.length + (include ? 1 : 0); depth++) {
    const above = parts.slice(0, depth).join('/');
    const kind = standing(join(root, above));
    if (kind === 'array')
      throw new ChunkwiseError(
        'storage',
        `toZarr: ${join(root, above)} is an array, so nothing can be created below it`,
      );
    if (kind && FILES[format].some((file) => existsSync(join(root, above, file)))) continue;
    const caught = new Caught();
    if (format === 2) await loadZarr().openGroup(zarrStore(caught), above, 'a');
    else {
      const { create, root: top } = bundledPackage('zarrita');
      await create(top(zarritaStore(caught)).resolve(above), {});
    }
    for (const [key, value] of caught) if (!existsSync(join(root, key))) out.set(key, value);
  }
  return out;
}

function check(path: string, spec: ArrayCreation): void {
  const fail = (tag: 'argument' | 'chunks' | 'dtype' | 'shape', why: string): never => {
    throw new ChunkwiseError(tag, `toZarr: ${JSON.stringify(path)}, shape [${spec.shape.join(', ')}]: ${why}`);
  };
  if (!isDType(spec.dtype)) fail('dtype', `dtype ${JSON.stringify(spec.dtype)} is unknown`);
  if (path.split('/').some((part) => part === '.' || part === '..')) fail('argument', 'the path leaves the store');
  if (spec.shape.some((n) => !Number.isSafeInteger(n) || n < 0))
    fail('shape', 'extents are whole numbers of 0 or more');
  if (spec.chunks.length !== spec.shape.length || spec.chunks.some((n) => !Number.isSafeInteger(n) || n < 1))
    fail('chunks', `chunks [${spec.chunks.join(', ')}] must be one positive whole number for each axis`);
  const { shards } = spec;
  if (shards && spec.format === 2) fail('argument', 'Zarr v2 has no shards: use format 3');
  if (shards && (shards.length !== spec.chunks.length || shards.some((n, k) => n < 1 || n % spec.chunks[k] !== 0)))
    fail('chunks', `shards [${shards.join(', ')}] must be whole multiples of the chunks [${spec.chunks.join(', ')}]`);
  if (spec.dimensionNames && spec.dimensionNames.length !== spec.shape.length)
    fail('argument', `${spec.dimensionNames.length} dimension names for ${spec.shape.length} axes`);
}

/**
 * Creates an array at `path` of a store; no chunk is written, so that all of it reads as the fill value.
 *
 * @throws ChunkwiseError 'storage' when something is there already or the place cannot be written; 'chunks', 'shape',
 * 'dtype' or 'argument' when the creation makes no sense (nothing is written then)
 *
 * @example
 * const array = await createArray({ type: 'file', path: 'out.zarr' }, 'wind/speed', {
 *   shape: [132, 73, 144], dtype: 'float32', chunks: [12, 73, 144], codec: 'blosc-lz4', fillValue: NaN,
 * });
 */
export async function createArray(location: StoreLocation, path: string, spec: ArrayCreation): Promise<StoredArray> {
  const root = writableRoot('toZarr', location);
  const inside = path.replace(/^\/+|\/+$/g, '');
  check(inside, spec);
  const format = spec.format ?? 3;
  const folder = join(root, inside);
  const there = standing(folder);
  const isArray = there === 'array';
  if (there === 'group')
    throw new ChunkwiseError('storage', `toZarr: ${folder} is a group: choose a path inside it, or remove it first`);
  if (isArray && !spec.overwrite)
    throw new ChunkwiseError('storage', `toZarr: ${folder} holds an array already: pass overwrite: true to replace it`);
  const documents = await (format === 2 ? documentsV2(inside, spec) : documentsV3(inside, spec));
  const fill = fillText(spec.fillValue === undefined ? 0 : spec.fillValue, spec.dtype, format);
  const key = joinKey(inside, format === 2 ? '.zarray' : 'zarr.json');
  const text = (documents.get(key) ?? '').replace(/("fill_value":\s*)"20261121"/, (_, name: string) => name + fill);
  const bytes = new TextEncoder().encode(text);
  const source = { location, path: inside, name: join(root, key) };
  const meta = parseMetadata(bytes, source.name);
  const attributesText = documents.get(joinKey(inside, '.zattrs'));
  const attributes = attributesText
    ? parseMetadata(new TextEncoder().encode(attributesText), joinKey(inside, '.zattrs'))
    : {};
  const { array } = format === 2 ? arrayFromV2(source, meta, attributes) : arrayFromV3(source, meta);
  const parents = await parentDocuments(root, inside, format);
  try {
    if (isArray) rmSync(folder, { recursive: true });
  } catch (cause) {
    throw storageFailure('toZarr: replace', folder, cause);
  }
  for (const [name, value] of parents) writeWhole(join(root, name), new TextEncoder().encode(value));
  if (attributesText) writeWhole(join(folder, '.zattrs'), new TextEncoder().encode(attributesText));
  // Last, because an array is there once its metadata are.
  writeWhole(join(root, key), bytes);
  const written = new Map([...parents, [key, text]]);
  if (attributesText) written.set(joinKey(inside, '.zattrs'), attributesText);
  renewConsolidated(root, format, written, inside, true);
  return array;
}

/**
 * Creates a group, and the groups above it, where they are missing; attributes are set when given.
 *
 * @throws ChunkwiseError 'storage' when the place cannot be written or an array is there
 */
export async function createGroup(
  location: StoreLocation,
  path: string,
  options: { readonly format?: 2 | 3; readonly attributes?: JsonObject } = {},
): Promise<void> {
  const root = writableRoot('toZarr', location);
  const inside = path.replace(/^\/+|\/+$/g, '');
  const format = options.format ?? 3;
  if (standing(join(root, inside)) === 'array')
    throw new ChunkwiseError('storage', `toZarr: ${join(root, inside)} holds an array, so it cannot be a group`);
  const documents = await parentDocuments(root, inside, format, true);
  if (options.attributes) {
    if (format === 2) documents.set(joinKey(inside, '.zattrs'), JSON.stringify(plainAttributes(options.attributes)));
    else {
      const caught = new Caught();
      const { create, root: top } = bundledPackage('zarrita');
      await create(top(zarritaStore(caught)).resolve(inside), { attributes: plainAttributes(options.attributes) });
      for (const [key, value] of caught) {
        const file = join(root, key);
        // What else the group's file holds stays: consolidated metadata above all.
        const old = existsSync(file) ? (JSON.parse(quoteNumbers(readFileSync(file, 'utf8'))) as object) : {};
        const merged = { ...old, ...(JSON.parse(quoteNumbers(value)) as object) };
        documents.set(key, unquoteNumbers(JSON.stringify(merged, null, 2)));
      }
    }
  }
  for (const [name, value] of documents) writeWhole(join(root, name), new TextEncoder().encode(value));
  if (documents.size > 0) renewConsolidated(root, format, documents, inside, false);
}
