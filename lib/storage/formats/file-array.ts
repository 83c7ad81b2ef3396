/**
 * Arrays whose elements lie one after another in one file, from some byte on, as stored arrays: chunks are runs of about 1 MiB.
 */
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shapeText, sizeOf } from '../../base/shape.js';
import { READ_ACROSS } from '../chunk-layout.js';
import type { StoredArray } from '../stored-array.js';
import { fileOnServer } from '../stores/remote/byte-source.js';
import { isRemoteUrl } from '../stores/remote/remote-options.js';
import { storageFailure } from '../stores/storage-failure.js';

/** Which elements of a file. */
export interface FileElements {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** C: the last axis varies fastest; F: the first. */
  readonly order: 'C' | 'F';
  /** Bytes from one index of the first axis to the next, in order C, where other data lie between; see {@link FileSpan}. */
  readonly recordBytes?: number;
  readonly byteOrder: 'little' | 'big';
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const RUN_BYTES = 1 << 20;

/**
 * Extents of one run of up to about 1 MiB: whole inner axes, a part of one, one index of those outside. Records that are read with what
 * lies between them count with it.
 */
function runShape({ shape, dtype, order, recordBytes }: FileElements): number[] {
  const out = shape.map(() => 1);
  const axes = shape.map((_, axis) => axis);
  const record = recordBytes === undefined ? 0 : sizeOf(shape.slice(1)) * itemsize(dtype);
  const across = recordBytes !== undefined && recordBytes - record <= READ_ACROSS ? recordBytes : undefined;
  let room = RUN_BYTES / itemsize(dtype);
  for (const axis of order === 'C' ? axes.reverse() : axes) {
    const most = axis === 0 && across !== undefined && record > 0 ? RUN_BYTES / across : room;
    out[axis] = Math.max(1, Math.min(shape[axis], Math.floor(most)));
    if (out[axis] < shape[axis]) break;
    room /= out[axis];
  }
  return out;
}

/** The array of `elements` in the file at `path`, an absolute path or a URL; `chunkShape`: as it is to be written. */
export function arrayInFile(path: string, elements: FileElements, chunkShape = runShape(elements)): StoredArray {
  const { shape, dtype, order, byteOrder, offset, recordBytes, attributes = {} } = elements;
  return {
    // Who names a file means what a link of that name leads to.
    ...(isRemoteUrl(path)
      ? fileOnServer(path)
      : { location: { type: 'file', path: dirname(path), followLinks: true }, path: basename(path) }),
    span: { offset, ...(recordBytes === undefined ? {} : { recordBytes }) },
    format: 2,
    shape,
    dtype,
    chunkShape,
    ...(order === 'F' && shape.length > 1 ? { permutation: shape.map((_, k) => shape.length - 1 - k) } : {}),
    byteOrder: itemsize(dtype) === 1 ? 'little' : byteOrder,
    codecs: [],
    fillValue: null,
    separator: '.',
    keyPrefix: '',
    attributes,
  };
}

/** Bytes of a regular file. @throws ChunkwiseError 'storage' when there is none */
export function fileBytes(operation: string, path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  }
  throw new ChunkwiseError('storage', `${operation}: ${path} is no regular file`, { details: { file: path } });
}

/** @throws ChunkwiseError 'storage' when the file ends before the last element */
export function checkWhole(operation: string, path: string, elements: FileElements, available: number): void {
  const { shape, dtype, offset } = elements;
  const wanted = sizeOf(shape) * itemsize(dtype);
  if (!Number.isSafeInteger(offset + wanted))
    throw new ChunkwiseError('storage', `${operation}: ${path}: ${dtype} ${shapeText(shape)} is larger than any file`);
  if (available - offset >= wanted) return;
  throw new ChunkwiseError(
    'storage',
    `${operation}: ${path}: holds ${Math.max(0, available - offset)} bytes from byte ${offset} on, where ${dtype} ${shapeText(shape)} takes ${wanted}: it is truncated, or something else`,
    { details: { file: path } },
  );
}
