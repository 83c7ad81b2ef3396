/**
 * What is in a .npy file, or in such a file within another, and the lazy array over it.
 */
import { closeSync, openSync } from 'node:fs';
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, otherwise } from '../../base/kinds.js';
import { stored } from '../../expr/build.js';
import { arrayInFile, checkWhole, type FileElements, fileBytes } from '../../storage/formats/file-array.js';
import { NPY_START, npyHeaderBytes, parseNpyHeader } from '../../storage/formats/npy-header.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { readAt } from '../../storage/stores/zip-index.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { storageBlocks } from '../storage/zarr.js';

/** How a file is cut into blocks. */
export interface LoadOptions {
  /** How to cut it into blocks; default: runs of the file of about 8 MiB. */
  readonly chunks?: ChunkSpec | undefined;
}

export const LOAD = { chunks: otherwise(chunksKind, 'runs of the file of about 8 MiB') };

/** @internal the lazy array over elements of a file */
export function lazyInFile<D extends DType>(
  operation: string,
  path: string,
  elements: FileElements,
  chunks: ChunkSpec | undefined,
): ChunkedArray<D> {
  const array = arrayInFile(path, elements);
  const cut =
    chunks === undefined || chunks === 'auto'
      ? storageBlocks(array)
      : normalizeChunks(operation, chunks, array.shape, itemsize(array.dtype));
  return wrap<D>(stored(array, cut), { attributes: array.attributes, dims: undefined, encoding: undefined });
}

/** @internal what the header at byte `position` of a file says, which must hold all elements before `end` */
export function npyElements(operation: string, path: string, name = path, position = 0, end?: number): FileElements {
  const available = end ?? fileBytes(operation, path);
  let bytes: Uint8Array;
  try {
    const file = openSync(path, 'r');
    try {
      const start = readAt(file, position, Math.min(NPY_START, available - position));
      const length = npyHeaderBytes(start);
      bytes = readAt(file, position, Math.min(length, available - position));
      if (bytes.length < length) throw new Error('is truncated: it ends in its header');
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (!(cause instanceof Error) || 'code' in cause) throw storageFailure(operation, name, cause);
    throw new ChunkwiseError('storage', `${operation}: ${name}: ${cause.message}`, { cause, details: { file: name } });
  }
  const elements = parseNpyHeader(operation, name, bytes);
  const placed = { ...elements, offset: elements.offset + position };
  checkWhole(operation, name, placed, available);
  return placed;
}
