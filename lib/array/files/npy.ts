/**
 * NumPy's .npy files: opened lazily from their header, and written by all threads into one file.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { boolean, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { npyHeader } from '../../storage/formats/npy-header.js';
import type { ArrayLike } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';
import { LOAD, type LoadOptions, lazyInFile, npyElements } from './npy-file.js';
import { writeFileOf } from './write-file.js';

/** Options of {@link loadNpy}. */
export type LoadNpyOptions = LoadOptions;

/** Options of {@link saveNpy}. */
export interface SaveNpyOptions extends ComputeOptions {
  /** True: the first axis varies fastest in the file, as in Fortran. Default false. */
  readonly fortranOrder?: boolean | undefined;
}

const SAVE: OptionKinds<SaveNpyOptions> = { fortranOrder: optional(boolean, false), ...COMPUTE };

/**
 * A lazy array over a NumPy .npy file, versions 1 to 3, C or Fortran order, any byte order. Only the header is read now; blocks are
 * read by the workers that compute with them, each byte once. datetime64 and timedelta64 come as such.
 *
 * @throws 'storage' when the file is not there, damaged, truncated, or of strings, records or Python objects; 'chunks' when the chunks do
 * not fit
 * @example
 * await cw.saveNpy('heights.npy', cw.random.random([1000, 1000]));
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
    unknown: true,
    parameters: [
      ['path', filePath],
      ['x', movedArray],
    ],
    options: SAVE,
    promised: true,
  },
  async <X extends ArrayLike>(
    path: FilePath,
    x: X,
    options: SaveNpyOptions = {},
  ): Promise<ChunkedArray<DTypeOf<X>>> => {
    const { fortranOrder, ...given } = options;
    const order = fortranOrder ? 'F' : 'C';
    const target = pathOf('saveNpy', path);
    return withKnown([x], given, async ([array], computing) => {
      const { shape, dtype } = array;
      const header = npyHeader(dtype, shape, order);
      const offset = header.length;
      const size = offset + sizeOf(shape) * itemsize(dtype);
      const content = { arrays: [{ array, offset, order }], bytes: [{ offset: 0, bytes: header }], size } as const;
      const written = await writeFileOf('saveNpy', target, content, computing);
      return lazyInFile('saveNpy', written, { offset, shape, dtype, order, byteOrder: 'little' }, undefined);
    });
  },
);
