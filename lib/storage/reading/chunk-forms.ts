/**
 * How each form of an array's chunks is read: one line for each, so that a form that misses a part does not compile. A chunk is an
 * object, or a range of one, or missing.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { type ChunkForm, chunkForm, type LineList, type RangeList, rangeOf } from '../chunk-form.js';
import { fileStrides } from '../chunk-layout.js';
import type { ChunkRange } from '../codec/chunk-part.js';
import { chunksPerObject, objectKey } from '../object-grid.js';
import type { StoredArray } from '../stored-array.js';
import { type ByteStore, openByteStore } from '../stores/byte-store.js';
import { openRangeStore, rangeKey } from '../stores/range-store.js';
import { parseShardIndex, type ShardIndex, shardIndexBytes } from './shard-index.js';

/** Where the bytes of one chunk are: an object of a store, or a range of it. */
export interface ChunkSpot {
  readonly key: string;
  readonly range?: ChunkRange;
  /** The codecs, as bits, that it was written without. */
  readonly skipped?: number;
}

/** Where chunk `coords` of the grid of chunks lies; undefined where there is none. */
type Locate = (coords: readonly number[]) => ChunkSpot | undefined | Promise<ChunkSpot | undefined>;

interface Form {
  /** The store that keys of spots are of. @throws ChunkwiseError 'storage' when it cannot be opened here */
  readonly open: (array: StoredArray) => ByteStore;
  /** Bytes beside the shared memory that finding chunks takes. */
  readonly outsideBytes: (array: StoredArray) => number;
  /** @param fetched is told the bytes that finding chunks fetched */
  readonly locate: (array: StoredArray, store: ByteStore, fetched: (bytes: number) => void) => Locate;
}

/** Shard indexes that are kept: so many, and no more bytes than these, but always one. */
const SHARD_INDEXES = 32;
const INDEX_BYTES = 1 << 20;

const objectOf = (coords: readonly number[], perObject: readonly number[]): number[] =>
  coords.map((c, axis) => Math.floor(c / perObject[axis]));

/** The number, in C order, of a chunk among `counts`. */
const numberOf = (coords: readonly number[], counts: readonly number[]): number =>
  coords.reduce((at, c, axis) => at * counts[axis] + c, 0);

function locateInShards(array: StoredArray, store: ByteStore, fetched: (bytes: number) => void): Locate {
  const perObject = chunksPerObject(array);
  const length = shardIndexBytes(array);
  const most = Math.max(1, Math.min(SHARD_INDEXES, Math.floor(INDEX_BYTES / Math.max(1, length))));
  const indexes = new Map<string, ShardIndex>();
  const keep = (key: string, bytes: Uint8Array | undefined): ShardIndex | undefined => {
    // An absent shard may be written later by somebody else: look again next time.
    if (!bytes) return undefined;
    fetched(bytes.length);
    let index: ShardIndex;
    try {
      index = parseShardIndex(array, bytes);
    } catch (cause) {
      const name = store.name(key);
      const why = (cause as Error).message;
      throw new ChunkwiseError('storage', `read: ${name}: ${why}: the shard is truncated or corrupt`, {
        cause,
        details: { file: name },
      });
    }
    if (indexes.size >= most) indexes.delete(indexes.keys().next().value as string);
    indexes.set(key, index);
    return index;
  };
  const range = array.shardIndex?.location === 'end' ? { suffixLength: length } : { offset: 0, length };
  return (coords) => {
    const key = objectKey(array, objectOf(coords, perObject));
    const inShard = (index: ShardIndex | undefined): ChunkSpot | undefined => {
      if (!index) return undefined;
      const within = coords.map((c, axis) => c % perObject[axis]);
      const at = numberOf(within, perObject);
      const offset = index.offsets[at];
      return offset < 0 ? undefined : { key, range: { offset, length: index.lengths[at] } };
    };
    const known = indexes.get(key);
    if (known) return inShard(known);
    const bytes = store.getRange(key, range, length);
    return bytes instanceof Promise ? bytes.then((b) => inShard(keep(key, b))) : inShard(keep(key, bytes));
  };
}

function locateInList(array: StoredArray): Locate {
  const list = array.ranges as RangeList;
  const counts = array.shape.map((n, axis) => Math.ceil(n / array.chunkShape[axis]));
  const own = list.targets.length === 0 && array.location.type !== 'references';
  return (coords) => {
    const at = rangeOf(list, numberOf(coords, counts));
    if (at < 0) return undefined;
    if (own)
      return {
        key: array.path,
        range: { offset: list.offsets[at], length: list.lengths[at] },
        ...(list.skipped?.[at] ? { skipped: list.skipped[at] } : {}),
      };
    const key = rangeKey(at, objectKey(array, coords));
    return list.offsets[at] < 0 ? { key } : { key, range: { offset: list.offsets[at], length: list.lengths[at] } };
  };
}

/** A run of whole rows, or of records, of one file: the ends of the array are not padded there. */
function locateInFile(array: StoredArray): Locate {
  const offset = array.span?.offset ?? 0;
  const steps = fileStrides(array).map((stride, axis) => stride * array.chunkShape[axis]);
  const length = sizeOf(array.chunkShape) * itemsize(array.dtype);
  return (coords) => ({
    key: array.path,
    range: { offset: coords.reduce((at, c, axis) => at + c * steps[axis], offset), length },
  });
}

/** A group of lines of one file. */
function locateInLines(array: StoredArray): Locate {
  const { offsets } = array.lines as LineList;
  return ([at]) => ({
    key: array.path,
    range: { offset: offsets[at], length: offsets[at + 1] - offsets[at] },
  });
}

/** The store of one file, which is there or cannot be read. */
function openFileOf(array: StoredArray): ByteStore {
  const store = openOwn(array);
  if (!store.openObject) return store;
  return {
    ...store,
    openObject(key) {
      const object = store.openObject?.(key);
      if (object) return object;
      const file = store.name(key);
      throw new ChunkwiseError('storage', `read: ${file} is not there any more, or cannot be read in parts`, {
        details: { file },
      });
    },
  };
}

const openOwn = (array: StoredArray): ByteStore => openByteStore(array.location);

/** The forms. */
const CHUNK_FORMS: { readonly [K in ChunkForm]: Form } = {
  keys: {
    open: openOwn,
    outsideBytes: () => 0,
    locate: (array) => (coords) => ({ key: objectKey(array, coords) }),
  },
  shards: {
    open: openOwn,
    // An index is read, parsed and kept beside the chunk's own buffers.
    outsideBytes(array) {
      const bytes = shardIndexBytes(array);
      return bytes > INDEX_BYTES / SHARD_INDEXES ? 3 * bytes : 0;
    },
    locate: locateInShards,
  },
  ranges: {
    open(array) {
      if (array.location.type === 'references' && array.ranges) return openRangeStore(array.location, array.ranges);
      return openFileOf(array);
    },
    outsideBytes: () => 0,
    locate: locateInList,
  },
  span: { open: openFileOf, outsideBytes: () => 0, locate: locateInFile },
  lines: { open: openFileOf, outsideBytes: () => 0, locate: locateInLines },
};

/** The form of an array's chunks. */
export const formOf = (array: StoredArray): Form => CHUNK_FORMS[chunkForm(array)];
