/**
 * NumPy's .npy files: opened lazily from their header, and written by all threads into one file.
 */
import { closeSync, openSync } from 'node:fs';
import type { DType } from '../../../kernels/dtype.js';
import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { boolean, chunks as chunksKind, optional, otherwise } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { stored } from '../../expr/build.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { arrayInFile, checkWhole, type FileElements, fileBytes } from '../../storage/formats/file-array.js';
import { NPY_START, npyHeader, npyHeaderBytes, parseNpyHeader } from '../../storage/formats/npy-header.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { readAt } from '../../storage/stores/zip-index.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { storageBlocks } from '../storage/zarr.js';
import type { DTypeOf } from '../types.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { writeFileOf } from './write-file.js';

/** Options of {@link loadNpy}. */
export interface LoadNpyOptions {
  /** How to cut it into blocks; default: runs of the file of about 8 MiB. */
  readonly chunks?: ChunkSpec | undefined;
}

/** Options of {@link saveNpy}. */
export interface SaveNpyOptions extends ComputeOptions {
  /** True: the first axis varies fastest in the file, as in Fortran. Default false. */
  readonly fortranOrder?: boolean | undefined;
}

const LOAD: OptionKinds<LoadNpyOptions> = {
  chunks: otherwise(chunksKind, 'runs of the file of about 8 MiB'),
};
const SAVE: OptionKinds<SaveNpyOptions> = { fortranOrder: optional(boolean, false), ...COMPUTE };

/** @internal the lazy array over elements of a file */
function lazyInFile<D extends DType>(
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
function npyElements(operation: string, path: string, name = path, position = 0, end?: number): FileElements {
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

/**
 * A lazy array over a NumPy .npy file, versions 1 to 3, C or Fortran order, any byte order. Only the header is read now; blocks are
 * read by the workers that compute with them, each byte once. datetime64 and timedelta64 are int64, with NumPy's name in `attributes.dtype`.
 *
 * @throws 'storage' when the file is not there, damaged, truncated, or of strings, records or Python objects; 'chunks' when the chunks do
 * not fit
 * @example
 * await cw.saveNpy('heights.npy', cw.random.normal([1000, 1000]));
 * const heights = await cw.loadNpy('heights.npy', { chunks: [250, 1000] });
 * const mean = await heights.mean({ axis: 0 }).compute();
 */
export const loadNpy = define(
  { name: 'loadNpy', parameters: [['path', filePath]], options: LOAD, promised: true },
  async <D extends DType = DType>(path: FilePath, options: LoadNpyOptions = {}): Promise<ChunkedArray<D>> => {
    const file = pathOf('loadNpy', path);
    return lazyInFile<D>('loadNpy', file, npyElements('loadNpy', file), options.chunks);
  },
);

/**
 * Computes `x` and writes it to a NumPy .npy file. Threads write their blocks side by side into one file, which takes its name when it is
 * whole: a run that fails or is killed leaves what was there. One pass over `x`, no more memory than its blocks.
 *
 * @returns the array over what was written
 * @throws 'storage' when it cannot be written, and as `compute`
 * @example
 * const squares = await cw.saveNpy('squares.npy', cw.arange(1000).square());
 */
export const saveNpy = define(
  {
    name: 'saveNpy',
    parameters: [
      ['path', filePath],
      ['x', arrayLike],
    ],
    options: SAVE,
    promised: true,
  },
  async <X extends ArrayLike>(
    path: FilePath,
    x: X,
    options: SaveNpyOptions = {},
  ): Promise<ChunkedArray<DTypeOf<X>>> => {
    const array = asarray(x) as ChunkedArray<DTypeOf<X>>;
    const { fortranOrder, ...computing } = options;
    const order = fortranOrder ? 'F' : 'C';
    const header = npyHeader(array.dtype, array.shape, order);
    const offset = header.length;
    const written = await writeFileOf(
      'saveNpy',
      pathOf('saveNpy', path),
      {
        arrays: [{ array, offset, order }],
        bytes: [{ offset: 0, bytes: header }],
        size: offset + sizeOf(array.shape) * itemsize(array.dtype),
      },
      computing,
    );
    const { shape, dtype } = array;
    return lazyInFile('saveNpy', written, { offset, shape, dtype, order, byteOrder: 'little' }, undefined);
  },
);
