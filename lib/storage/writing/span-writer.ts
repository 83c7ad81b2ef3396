/**
 * Writes boxes of an array into one file that holds its elements in their order: each writer its own runs of bytes, so that threads
 * write side by side. The file is there, as long as it will be; who began it gives it its name when it is whole.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { itemsize, laneBytes } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { fileStrides, sameLayout, stridesIn } from '../chunk-layout.js';
import type { CodecContext } from '../codec/codec-step.js';
import type { StoredArray } from '../stored-array.js';
import { storageFailure } from '../stores/storage-failure.js';
import type { ObjectWriter, WriteCounters } from './writer.js';

/** Opens `array`, whose elements lie in one local file, for writing on this thread. */
export function openSpanWriter(array: StoredArray, { memory, routines }: CodecContext): ObjectWriter {
  if (array.location.type !== 'file' || !array.span)
    throw new ChunkwiseError('storage', `write: ${array.path}: only files of this machine are written in place`);
  const path = join(array.location.path, array.path);
  const { offset, recordBytes } = array.span;
  const size = itemsize(array.dtype);
  const lane = laneBytes(array.dtype);
  const swapped = array.byteOrder === 'big' && lane > 1;
  /** Records with something between them are written one by one. */
  const outermost = recordBytes === undefined || recordBytes === sizeOf(array.shape.slice(1)) * size ? 0 : 1;
  const whole = fileStrides(array);
  /** Axes as they lie in the file, outermost first. */
  const order = array.permutation ?? array.shape.map((_, axis) => axis);
  const counters: WriteCounters = {
    bytesWritten: 0,
    bytesEncoded: 0,
    objectsWritten: 0,
    objectsSkipped: 0,
    nativeEncodes: 0,
    libraryEncodes: 0,
    hostObjects: 0,
  };

  const writeAll = (file: number, address: number, bytes: number, position: number): void => {
    for (let done = 0; done < bytes; ) {
      const view = new Uint8Array(memory.buffer, address + done, bytes - done);
      const wrote = writeSync(file, view, 0, view.length, position + done);
      if (wrote === 0) throw new Error(`only ${done} of ${bytes} bytes could be written`);
      done += wrote;
    }
    counters.bytesWritten += bytes;
  };

  /** Writes a box that lies packed in the file's order: run after run. */
  const writeRuns = (file: number, address: number, shape: readonly number[], at: number): void => {
    let depth = order.length;
    let run = size;
    while (depth > outermost) {
      const axis = order[--depth];
      run *= shape[axis];
      if (shape[axis] !== array.shape[axis]) break;
    }
    const outer = order.slice(0, depth);
    const count = outer.reduce((n, axis) => n * shape[axis], 1);
    for (let k = 0; k < count; k++) {
      let position = at;
      for (let j = depth - 1, rest = k; j >= 0; j--) {
        const within = rest % shape[outer[j]];
        rest = (rest - within) / shape[outer[j]];
        position += within * whole[outer[j]];
      }
      writeAll(file, address + k * run, run, position);
    }
  };

  return {
    counters,
    outsideBytes: 0,
    scratchBytes: () => Math.ceil((sizeOf(array.chunkShape) * size) / 16) * 16,
    objectExists: () => false,
    write(coords, source, scratch) {
      const shape = coords.map((c, axis) =>
        Math.min(array.chunkShape[axis], array.shape[axis] - c * array.chunkShape[axis]),
      );
      if (shape.some((n) => n <= 0)) return;
      const packed = stridesIn(array, shape);
      let from = source.address;
      if (swapped || !sameLayout(source.strides, packed, shape)) {
        routines.copyStrided(scratch, packed, from, source.strides, shape, size);
        from = scratch;
      }
      if (swapped) routines.byteswap(scratch, (sizeOf(shape) * size) / lane, lane);
      const start = coords.reduce((at, c, axis) => at + c * array.chunkShape[axis] * whole[axis], offset);
      try {
        const file = openSync(path, 'r+');
        try {
          writeRuns(file, from, shape, start);
        } finally {
          closeSync(file);
        }
      } catch (cause) {
        throw storageFailure('write', path, cause);
      }
      counters.objectsWritten++;
    },
  };
}
