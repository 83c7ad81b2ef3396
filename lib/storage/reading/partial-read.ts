/**
 * Reads a part of a stored chunk without the rest: byte ranges of chunks that are stored as they are, and of others what their
 * codec can decode alone.
 */
import { itemsize, laneBytes } from '../../../kernels/dtype.js';
import { chunkStrides, READ_ACROSS, sameLayout, stridesIn } from '../chunk-layout.js';
import {
  align16,
  type ChunkPart,
  chunkPart,
  fetchTo,
  type PartCost,
  type PartReader,
  place,
} from '../codec/chunk-part.js';
import { type CodecContext, expectBytes } from '../codec/codec-step.js';
import { partsOf } from '../codec/codecs.js';
import type { StoredArray } from '../stored-array.js';

/** Chunks whose stored bytes are their elements. */
function plainParts(array: StoredArray, context: CodecContext): PartReader {
  const size = itemsize(array.dtype);
  const chunk = chunkStrides(array);
  const chunkBytes = array.chunkShape.reduce((a, b) => a * b, size);
  /** Axes as they lie in the chunk, outermost first. */
  const order = chunk.map((_, axis) => axis).sort((a, b) => chunk[b] - chunk[a]);
  /** How many of the outer axes are gone through one by one, because the gaps between their steps are large. */
  const split = (part: ChunkPart): number => {
    let depth = 0;
    let span = part.end - part.begin;
    for (const axis of order) {
      span -= (part.shape[axis] - 1) * chunk[axis];
      if (part.shape[axis] > 1 && chunk[axis] - span <= READ_ACROSS) break;
      depth++;
    }
    return depth;
  };
  const lane = laneBytes(array.dtype);
  const recordBytes = array.byteOrder === 'big' && lane > 1 ? array.span?.recordBytes : undefined;
  /** True where elements of records are put together before their bytes are turned: what lies between is much, or no whole elements. */
  const swapsApart = ({ begin, end, bytes }: ChunkPart): boolean =>
    recordBytes !== undefined && bytes < end - begin && (recordBytes % lane !== 0 || 2 * bytes < end - begin);
  const inner = (part: ChunkPart, depth: number): ChunkPart => {
    const shape = [...part.shape];
    for (const axis of order.slice(0, depth)) shape[axis] = 1;
    return chunkPart(shape, part.begin, chunk, size);
  };
  return {
    // The last chunk of a file may be short, so none is read whole.
    inBlocks: array.span !== undefined,
    scratchBytes(part) {
      const one = inner(part, split(part));
      // As much for less of the same, which may be put together where the whole is not.
      return align16(one.end - one.begin) + 16 + (recordBytes === undefined ? 0 : align16(one.bytes));
    },
    read(object, range, part, to, strides, scratch) {
      const cost: PartCost = { bytesRead: 0, bytesDecoded: part.bytes, library: false };
      if (!array.span) expectBytes('the object', range?.length ?? object.size, chunkBytes);
      const base = range?.offset ?? 0;
      const depth = split(part);
      const one = inner(part, depth);
      const straight = one.bytes === one.end - one.begin && sameLayout(strides, chunk, one.shape);
      const steps = order.slice(0, depth);
      const total = steps.reduce((n, axis) => n * part.shape[axis], 1);
      for (let k = 0; k < total; k++) {
        let from = base + part.begin;
        let target = to;
        for (let j = depth - 1, rest = k; j >= 0; j--) {
          const axis = steps[j];
          const at = rest % part.shape[axis];
          rest = (rest - at) / part.shape[axis];
          from += at * chunk[axis];
          target += at * strides[axis];
        }
        const address = straight ? target : scratch;
        fetchTo(context, object, from, address, one.end - one.begin, cost);
        if (!swapsApart(one)) {
          place(context, array, one, address, chunk, target, strides);
          continue;
        }
        const packed = scratch + align16(one.end - one.begin);
        const layout = stridesIn(array, one.shape);
        context.routines.copyStrided(packed, layout, address, chunk, one.shape, size);
        context.routines.byteswap(packed, one.bytes / lane, lane);
        context.routines.copyStrided(target, strides, packed, layout, one.shape, size);
      }
      return cost;
    },
  };
}

/** What reads parts of the array's chunks; undefined where its codecs only decode whole chunks. */
export const createPartReader = (array: StoredArray, context: CodecContext): PartReader | undefined =>
  array.codecs.length === 0 ? plainParts(array, context) : partsOf(array)?.(array, context);
