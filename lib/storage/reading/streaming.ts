/**
 * Which stored arrays can be read a tile at a time, at a cost that follows the tile rather than the chunk.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { libraryCodecs, partsOf } from '../codec/codecs.js';
import type { StoredArray } from '../stored-array.js';
import { isLocalList } from './range-list.js';

/** Chunks of up to this many bytes are read whole as one tile. */
const WHOLE_CHUNK_BYTES = 1 << 20;

/** True when parts of a chunk can be decoded without the rest: raw bytes, and codecs made of blocks. */
export const decodesParts = (array: StoredArray): boolean =>
  array.codecs.length === 0 || (partsOf(array) !== undefined && !array.ranges?.skipped);

/** True when the array's objects are asked of servers, so that reading them is mostly waiting. */
export const isRemote = ({ location, ranges }: Pick<StoredArray, 'location' | 'ranges'>): boolean =>
  location.type === 'references' ? ranges !== undefined && !isLocalList(ranges) : location.type === 'http';

/**
 * True when a kernel may read `array` tile by tile: its objects are local files, its codecs run on the calling thread, and
 * either its chunks are small or parts of them can be decoded alone.
 */
export function isStreamable(array: StoredArray): boolean {
  const { location, ranges } = array;
  const isLocal = location.type === 'references' ? ranges && isLocalList(ranges) : location.type === 'file';
  if (!isLocal) return false;
  if (array.permutation?.some((axis, k) => axis !== k) || libraryCodecs(array).length > 0) return false;
  const bytes = array.chunkShape.reduce((a, b) => a * b, itemsize(array.dtype));
  return bytes <= WHOLE_CHUNK_BYTES || (decodesParts(array) && bytes < 2 ** 31);
}
