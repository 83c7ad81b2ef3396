/**
 * Reads all bytes of a dataset at once, on this thread: of what is no array of numbers, such as texts of any length.
 */
import { itemOfCodecs, itemsize } from '../../../kernels/dtype.js';
import { rangeOf } from '../../storage/chunk-form.js';
import { fillBytes } from '../../storage/chunk-layout.js';
import { codecStep } from '../../storage/codec/codecs.js';
import type { StoredArray } from '../../storage/stored-array.js';
import type { FileBytes } from './bytes/file-bytes.js';

/** 16 million texts of any length. */
const MOST_BYTES = 2 ** 28;

/** The elements' bytes in C order. @throws ChunkwiseError 'storage' when they cannot be read */
export async function rawElements(bytes: FileBytes, array: StoredArray, object: string): Promise<Uint8Array> {
  const { shape, chunkShape, ranges, codecs } = array;
  const size = itemsize(array.dtype);
  const total = shape.reduce((n, extent) => n * extent, size);
  if (total > MOST_BYTES) throw bytes.fault(object, `${total} bytes of texts are more than is read at once (256 MiB)`);
  if (!ranges) return bytes.read(array.span?.offset ?? 0, total, object);
  const fill = fillBytes(array);
  const out = new Uint8Array(total);
  if (fill.some((byte) => byte !== 0)) for (let at = 0; at < total; at += size) out.set(fill, at);
  const steps = codecs.map((codec) => codecStep(codec, itemOfCodecs(array.dtype)));
  const chunkBytes = chunkShape.reduce((n, extent) => n * extent, size);
  const counts = shape.map((n, axis) => Math.ceil(n / chunkShape[axis]));
  const rank = shape.length;
  for (const number of ranges.chunks) {
    const at = rangeOf(ranges, number);
    let chunk: Uint8Array = bytes.read(ranges.offsets[at], ranges.lengths[at], object);
    const skipped = ranges.skipped?.[at] ?? 0;
    try {
      for (let k = steps.length - 1; k >= 0; k--)
        if (((skipped >>> k) & 1) === 0) chunk = await steps[k].decode(chunk, k === 0 ? chunkBytes : undefined);
    } catch (cause) {
      throw bytes.fault(object, `a chunk cannot be decoded: ${(cause as Error).message}: the file is damaged`);
    }
    if (chunk.length !== chunkBytes)
      throw bytes.fault(object, `a chunk holds ${chunk.length} bytes, not ${chunkBytes}: the file is damaged`);
    const first = new Array<number>(rank);
    for (let axis = rank - 1, rest = number; axis >= 0; axis--) {
      first[axis] = (rest % counts[axis]) * chunkShape[axis];
      rest = Math.floor(rest / counts[axis]);
    }
    const copy = (axis: number, from: number, to: number): void => {
      if (axis === rank) {
        out.set(chunk.subarray(from * size, (from + 1) * size), to * size);
        return;
      }
      const count = Math.min(chunkShape[axis], shape[axis] - first[axis]);
      for (let k = 0; k < count; k++) copy(axis + 1, from * chunkShape[axis] + k, to * shape[axis] + first[axis] + k);
    };
    copy(0, 0, 0);
  }
  return out;
}
