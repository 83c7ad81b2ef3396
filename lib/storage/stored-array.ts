/**
 * A Zarr array at rest as plain data: where its objects are, how they are cut, and how their bytes become elements.
 *
 * The record crosses threads and is hashed into plans; nothing in it is open. Reading and writing take it apart:
 * `reader.ts` fills boxes of a block from it, `writer.ts` encodes whole objects.
 */
import type { DType, Element } from '../../kernels/dtype.js';
import type { FileSpan, LineList, RangeList } from './chunk-form.js';
import type { RemoteOptions } from './stores/remote/remote-options.js';

/** Where the objects of a store live, as data that any thread can open. */
export type StoreLocation =
  /** A folder; `followLinks`: links in it may lead out of it. */
  | { readonly type: 'file'; readonly path: string; readonly followLinks?: boolean }
  | { readonly type: 'zip'; readonly path: string }
  /** A Kerchunk references file: byte ranges of files below its folder (`followLinks`: of any), or over HTTP. */
  | { readonly type: 'references'; readonly path: string; readonly followLinks?: boolean }
  /** Objects on a server: `http`, `https`, `s3`, `gs` or `az`. */
  | { readonly type: 'http'; readonly url: string; readonly options?: RemoteOptions }
  /** A store object that lives on the main thread only (for instance a Map): its reads are served there. */
  | { readonly type: 'host'; readonly id: number };

/** One step of encoding, in the order it is applied when writing. */
export interface CodecSpec {
  /** Codec id: `blosc`, `zstd`, `lz4`, `gzip`, `zlib`, `delta`, `shuffle`, `crc32c`, `transpose`, `bytes`, … */
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** Everything a worker needs to read or write the objects of one array. */
export interface StoredArray {
  readonly location: StoreLocation;
  /** Path of the array inside the store, without leading slash; empty at the root. */
  readonly path: string;
  /** What it is called in the file that it is a part of, for messages. */
  readonly variable?: string;
  readonly format: 2 | 3;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Extents of one chunk: the unit of decoding (the inner chunk of a shard). */
  readonly chunkShape: readonly number[];
  /** Extents of one stored object where it is a shard of several chunks. */
  readonly shardShape?: readonly number[];
  /** Where chunks are ranges of other files: which. */
  readonly ranges?: RangeList;
  /** Where all elements lie one after another in one file (.npy, raw binary): chunks are runs of it, the last may be short. */
  readonly span?: FileSpan;
  /** Where chunks are groups of lines of one file: where these begin. */
  readonly lines?: LineList;
  /** Where only a part of a larger array is written: the object, along each axis, that the part begins with. */
  readonly objectOffset?: readonly number[];
  readonly shardIndex?: { readonly location: 'start' | 'end'; readonly codecs: readonly CodecSpec[] };
  /** Order of elements inside a chunk (v2 `order`; a v3 `transpose` codec is turned into `permutation`). */
  readonly permutation?: readonly number[];
  readonly byteOrder: 'little' | 'big';
  /** Codecs of the chunk's bytes after array -> bytes (v2: filters, then the compressor). */
  readonly codecs: readonly CodecSpec[];
  /** Value of elements no object holds; null: undefined by the metadata, read as 0. */
  readonly fillValue: Element | null;
  /** `.` or `/`, and the prefix `c` of v3's default keys. */
  readonly separator: '.' | '/';
  readonly keyPrefix: '' | 'c';
  readonly attributes: Readonly<Record<string, unknown>>;
}
