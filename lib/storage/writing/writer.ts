/**
 * Writes whole objects of a stored array: padded, encoded, and renamed into place, so that a killed run leaves whole objects
 * or none.
 */

import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { chunkStrides, fillBox, fillBytes, sameLayout } from '../chunk-layout.js';
import { type ChunkBytes, createChunkCodec } from '../codec/chunk-codec.js';
import type { CodecContext } from '../codec/codec-step.js';
import { chunksPerObject, objectKey } from '../object-grid.js';
import { type BoxPlace, inOrder } from '../reading/reader.js';
import { formatShardIndex, type ShardIndex, shardIndexBytes } from '../reading/shard-index.js';
import type { StoredArray } from '../stored-array.js';
import { storageFailure } from '../stores/byte-store.js';
import { openSink, type PendingObject } from '../stores/object-sink.js';
import { openSpanWriter } from './span-writer.js';

/** How objects are written. */
export interface WriteOptions {
  /** Leave out objects (and chunks of shards) whose elements all are the fill value. Default false. */
  readonly skipFill?: boolean;
  /** Flush each object to the disk before it takes its name. Default false: safe against killing, not against power cuts. */
  readonly sync?: boolean;
}

/** What a writer has done so far. */
export interface WriteCounters {
  bytesWritten: number;
  bytesEncoded: number;
  objectsWritten: number;
  objectsSkipped: number;
  nativeEncodes: number;
  /** Chunks that the numcodecs library encoded. */
  libraryEncodes: number;
  /** Objects put into stores that are objects of this process: only the calling thread reaches them. */
  hostObjects: number;
}

/** Writes objects of one array on one thread. */
export interface ObjectWriter {
  /** Most bytes of scratch that writing the object at `coords` of the object grid touches. */
  scratchBytes(coords: readonly number[]): number;
  /** Bytes of buffers beside the shared memory that writing takes: those of one chunk, and a shard's index. */
  readonly outsideBytes: number;
  /**
   * Writes the object at `coords`. `source` holds the box of the array that the object covers (cut off at the array's edge).
   *
   * @param scratch address of `scratchBytes(coords)` bytes, aligned to 16
   * @throws ChunkwiseError 'storage' naming the file and the cause; the file is as it was before, nothing is left behind
   */
  write(coords: readonly number[], source: BoxPlace, scratch: number): void | Promise<void>;
  /** True when the object is there; it is whole, since objects appear by renaming. */
  objectExists(coords: readonly number[]): boolean;
  readonly counters: Readonly<WriteCounters>;
}

/** True when all elements of a packed run of `count` have the bytes `wanted`. */
function allEqual(
  memory: WebAssembly.Memory,
  address: number,
  count: number,
  wanted: Uint8Array<ArrayBuffer>,
): boolean {
  const size = wanted.length;
  const bytes = count * size;
  const make = size >= 8 ? BigUint64Array : size === 4 ? Uint32Array : size === 2 ? Uint16Array : Uint8Array;
  const unit = make.BYTES_PER_ELEMENT;
  const data = new make(memory.buffer, address, bytes / unit);
  const one = new make(wanted.buffer, wanted.byteOffset, size / unit);
  for (let k = 0; k < data.length; k += one.length)
    for (let part = 0; part < one.length; part++) if (data[k + part] !== one[part]) return false;
  return true;
}

/**
 * Opens `array` for writing on this thread.
 *
 * @throws ChunkwiseError 'storage' when its store is not a folder
 */
export function openWriter(array: StoredArray, context: CodecContext, options: WriteOptions = {}): ObjectWriter {
  if (array.span) return openSpanWriter(array, context);
  const { routines, memory } = context;
  const sink = openSink(array.location);
  const codec = createChunkCodec(array, context);
  const size = itemsize(array.dtype);
  const strides = chunkStrides(array);
  const filling = fillBytes(array);
  const perObject = chunksPerObject(array);
  const inShard = sizeOf(perObject);
  const count = codec.chunkBytes / size;
  const chunkRoom = Math.ceil(Math.max(codec.chunkBytes, 16) / 16) * 16;
  const swapped = array.byteOrder === 'big' && size > 1;
  const counters: WriteCounters = {
    bytesWritten: 0,
    bytesEncoded: 0,
    objectsWritten: 0,
    objectsSkipped: 0,
    nativeEncodes: 0,
    libraryEncodes: 0,
    hostObjects: 0,
  };
  const file = (coords: readonly number[]): string => sink.name(objectKey(array, coords));
  const asBytes = (bytes: ChunkBytes): Uint8Array =>
    bytes instanceof Uint8Array ? bytes : new Uint8Array(memory.buffer, bytes.address, bytes.bytes);

  /** Encodes chunk `coords` of the chunk grid; undefined when it is not to be stored. `from`: its first element. */
  const encode = (
    coords: readonly number[],
    from: number,
    source: readonly number[],
    scratch: number,
  ): ChunkBytes | undefined | Promise<ChunkBytes> => {
    const shape = coords.map((c, axis) =>
      Math.min(array.chunkShape[axis], array.shape[axis] - c * array.chunkShape[axis]),
    );
    if (shape.some((n) => n <= 0)) return undefined;
    const whole = shape.every((n, axis) => n === array.chunkShape[axis]);
    let place = from;
    if (!whole || swapped || !sameLayout(source, strides, shape)) {
      place = scratch;
      if (!whole) fillPacked(scratch);
      routines.copyStrided(scratch, strides, from, source, shape, size);
    }
    if (options.skipFill && allEqual(memory, place, count, filling)) return undefined;
    counters.bytesEncoded += codec.chunkBytes;
    const done = codec.encode(place, scratch + chunkRoom);
    if (done instanceof Promise || (codec.usesLibrary && done instanceof Uint8Array)) counters.libraryEncodes++;
    else counters.nativeEncodes++;
    return done;
  };
  const fillPacked = (address: number): void => {
    const packed = [size];
    fillBox(context, address + size, packed, [count - 1], filling, address);
  };

  /** Opens the file when the first bytes come, so that an object of fill values alone leaves none. */
  const begin = (coords: readonly number[]) => {
    const key = objectKey(array, coords);
    let pending: PendingObject | undefined;
    return {
      write(bytes: Uint8Array, position?: number): void {
        pending ??= sink.begin(key, options.sync);
        pending.write(bytes, position);
        counters.bytesWritten += bytes.length;
      },
      end(): void | Promise<void> {
        if (pending) {
          counters.objectsWritten++;
          if (array.location.type === 'host') counters.hostObjects++;
          return pending.commit();
        }
        counters.objectsSkipped++;
        // What an earlier run wrote there would be read instead of the fill value.
        return sink.remove(key);
      },
      abort: () => pending?.abort(),
    };
  };

  const failed = (coords: readonly number[], cause: unknown): ChunkwiseError =>
    cause instanceof ChunkwiseError ? cause : storageFailure('write', file(coords), cause);

  const writeChunks = (
    coords: readonly number[],
    source: BoxPlace,
    scratch: number,
    output: ReturnType<typeof begin>,
  ): void | Promise<void> => {
    if (!array.shardShape) {
      const bytes = encode(coords, source.address, source.strides, scratch);
      if (bytes instanceof Promise) return bytes.then((b) => output.write(asBytes(b)));
      if (bytes) output.write(asBytes(bytes));
      return;
    }
    const atStart = array.shardIndex?.location === 'start';
    const index: ShardIndex = { offsets: new Float64Array(inShard).fill(-1), lengths: new Float64Array(inShard) };
    let position = atStart ? shardIndexBytes(array) : 0;
    const append = (k: number, bytes: ChunkBytes): void => {
      const data = asBytes(bytes);
      output.write(data, position);
      index.offsets[k] = position;
      index.lengths[k] = data.length;
      position += data.length;
    };
    const chunks = inOrder(inShard, (k) => {
      let from = source.address;
      const chunk = new Array<number>(coords.length);
      for (let axis = coords.length - 1, rest = k; axis >= 0; axis--) {
        const within = rest % perObject[axis];
        rest = Math.floor(rest / perObject[axis]);
        chunk[axis] = coords[axis] * perObject[axis] + within;
        from += within * array.chunkShape[axis] * source.strides[axis];
      }
      const bytes = encode(chunk, from, source.strides, scratch);
      if (bytes instanceof Promise) return bytes.then((b) => append(k, b));
      if (bytes) append(k, bytes);
    });
    const finish = (): void => {
      if (index.offsets.some((offset) => offset >= 0))
        output.write(formatShardIndex(array, index), atStart ? 0 : position);
    };
    return chunks ? chunks.then(finish) : finish();
  };

  return {
    counters,
    outsideBytes:
      codec.outsideEncode +
      (array.shardShape ? 2 * shardIndexBytes(array) : 0) +
      sink.held * inShard * (codec.plain ? codec.chunkBytes : codec.encodedBound),
    scratchBytes: () => chunkRoom + codec.scratchBytes,
    objectExists: (coords) => sink.exists(objectKey(array, coords)),
    write(coords, source, scratch) {
      const output = begin(coords);
      const stop = (cause: unknown): never => {
        output.abort();
        throw failed(coords, cause);
      };
      try {
        const pending = writeChunks(coords, source, scratch, output);
        if (pending) return pending.then(() => output.end()).catch(stop);
        const ended = output.end();
        if (ended) return ended.catch(stop);
      } catch (cause) {
        stop(cause);
      }
    },
  };
}
