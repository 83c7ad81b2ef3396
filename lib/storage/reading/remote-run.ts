/**
 * Reads the part of a run of one file on a server that a box covers: its bytes, with what lies between records, land together, and are
 * put in their place from there.
 */
import { itemsize, laneBytes } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { chunkStrides, stridesIn } from '../chunk-layout.js';
import type { ChunkPart } from '../codec/chunk-part.js';
import type { CodecContext } from '../codec/codec-step.js';
import type { StoredArray } from '../stored-array.js';
import type { ByteStore } from '../stores/byte-store.js';
import type { ChunkSpot } from './chunk-forms.js';

interface RunReader {
  /** Bytes that a whole run lands in. */
  readonly room: number;
  /**
   * Brings `part` of the run at `spot` to `to`, and tells how many bytes came.
   *
   * @param landing address of `room` bytes
   * @param packed address of as many bytes as a chunk has
   */
  read(
    spot: ChunkSpot,
    part: ChunkPart,
    landing: number,
    packed: number,
    to: number,
    strides: readonly number[],
  ): Promise<number>;
}

/** What reads runs; undefined where the array is not a file on a server. */
export function createRunReader(array: StoredArray, context: CodecContext, store: ByteStore): RunReader | undefined {
  const { fetchInto } = store;
  if (!fetchInto || !array.span) return undefined;
  const { routines, memory } = context;
  const size = itemsize(array.dtype);
  const lane = laneBytes(array.dtype);
  const chunk = chunkStrides(array);
  const swaps = array.byteOrder === 'big' && lane > 1;
  const fault = (file: string, why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `read: ${file} ${why}`, { details: { file } });
  return {
    room: Math.ceil((array.chunkShape.reduce((n, extent, k) => n + (extent - 1) * chunk[k], size) + 16) / 16) * 16,
    async read({ key, range }, part, landing, packed, to, strides) {
      const length = part.end - part.begin;
      const offset = (range?.offset ?? 0) + part.begin;
      const got = await fetchInto(key, new Uint8Array(memory.buffer, landing, length), { offset, length });
      if (got === undefined) throw fault(store.name(key), 'is not there any more');
      if (got !== length)
        throw fault(store.name(key), `ends after ${got} of the ${length} bytes at ${offset}: it is truncated`);
      if (!swaps) {
        routines.copyStrided(to, strides, landing, chunk, part.shape, size);
        return got;
      }
      // What lies between records need not be of whole lanes.
      const layout = stridesIn(array, part.shape);
      routines.copyStrided(packed, layout, landing, chunk, part.shape, size);
      routines.byteswap(packed, part.bytes / lane, lane);
      routines.copyStrided(to, strides, packed, layout, part.shape, size);
      return got;
    },
  };
}
