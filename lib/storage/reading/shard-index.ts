/**
 * Reads and writes the index of a shard: where each of its chunks lies, checked by CRC-32C.
 */
import { sizeOf } from '../../base/shape.js';
import { crc32c } from '../codec/checksum.js';
import { chunksPerObject } from '../object-grid.js';
import type { StoredArray } from '../stored-array.js';

/** Offset and length of each chunk of a shard, in C order; a chunk that is not there has offset -1. */
export interface ShardIndex {
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
}

const ABSENT = 0xffff_ffff_ffff_ffffn;

/** Chunks in one shard. */
const chunksPerShard = (array: StoredArray): number => sizeOf(chunksPerObject(array));

const hasChecksum = (array: StoredArray): boolean => array.shardIndex?.codecs.some((c) => c.name === 'crc32c') ?? false;
const isBig = (array: StoredArray): boolean => array.shardIndex?.codecs[0]?.configuration.endian === 'big';

/** Bytes of a shard's index. */
export const shardIndexBytes = (array: StoredArray): number =>
  chunksPerShard(array) * 16 + (hasChecksum(array) ? 4 : 0);

/**
 * The index in `bytes`.
 *
 * @throws Error (plain) when it is too short or its checksum is wrong
 */
export function parseShardIndex(array: StoredArray, bytes: Uint8Array): ShardIndex {
  const count = chunksPerShard(array);
  const expected = shardIndexBytes(array);
  if (bytes.length !== expected)
    throw new Error(`the shard index holds ${bytes.length} bytes where ${expected} were expected`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (hasChecksum(array)) {
    const found = crc32c(bytes.subarray(0, count * 16));
    const stored = view.getUint32(count * 16, true);
    if (found !== stored)
      throw new Error(`the shard index has crc32c ${found.toString(16)}, but ${stored.toString(16)} was stored`);
  }
  const little = !isBig(array);
  const index = { offsets: new Float64Array(count), lengths: new Float64Array(count) };
  for (let k = 0; k < count; k++) {
    const offset = view.getBigUint64(k * 16, little);
    const length = view.getBigUint64(k * 16 + 8, little);
    const absent = offset === ABSENT && length === ABSENT;
    index.offsets[k] = absent ? -1 : Number(offset);
    index.lengths[k] = absent ? 0 : Number(length);
  }
  return index;
}

/** The bytes of an index. */
export function formatShardIndex(array: StoredArray, index: ShardIndex): Uint8Array {
  const count = index.offsets.length;
  const bytes = new Uint8Array(shardIndexBytes(array));
  const view = new DataView(bytes.buffer);
  const little = !isBig(array);
  for (let k = 0; k < count; k++) {
    const absent = index.offsets[k] < 0;
    view.setBigUint64(k * 16, absent ? ABSENT : BigInt(index.offsets[k]), little);
    view.setBigUint64(k * 16 + 8, absent ? ABSENT : BigInt(index.lengths[k]), little);
  }
  if (hasChecksum(array)) view.setUint32(count * 16, crc32c(bytes.subarray(0, count * 16)), true);
  return bytes;
}
