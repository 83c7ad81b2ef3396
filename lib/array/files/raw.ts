/**
 * Raw binary files: elements one after another, and nothing else.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ChunkSpec } from '../../base/grid.js';
import { count, newShape, oneOf, optional, otherwise, required } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { checkWhole, fileBytes } from '../../storage/formats/file-array.js';
import type { ArrayLike } from '../asarray.js';
import { checkShape, shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { movedArray, storedDTypeOfType } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';
import { LOAD, lazyInFile } from './npy-file.js';
import { writeFileOf } from './write-file.js';

/** Options of {@link fromFile}. */
export interface FromFileOptions<D extends DType = DType> {
  /** The dtype of the elements. */
  readonly dtype: D;
  /** The extents, of which one may be -1: as many as there are. Default: all whole elements as one axis. */
  readonly shape?: number | readonly number[] | undefined;
  /** Bytes before the first element; default 0. */
  readonly offset?: number | undefined;
  /** 'C' (default): the last axis varies fastest; 'F': the first. */
  readonly order?: 'C' | 'F' | undefined;
  /** Which byte of an element comes first: the lowest, 'little' (default), or the highest, 'big'. */
  readonly endian?: 'little' | 'big' | undefined;
  /** How to cut it into blocks; default: runs of the file of about 8 MiB. */
  readonly chunks?: ChunkSpec | undefined;
}

/** Options of {@link toFile}. */
export interface ToFileOptions extends ComputeOptions {
  /** 'C' (default): the last axis varies fastest; 'F': the first. */
  readonly order?: 'C' | 'F' | undefined;
}

const order = oneOf<'C' | 'F'>('C', 'F');
const FROM_FILE: OptionKinds<FromFileOptions> = {
  dtype: required(storedDTypeOfType()),
  shape: otherwise(newShape, 'all elements as one axis'),
  offset: optional(count, 0),
  order: optional(order, 'C'),
  endian: optional(oneOf<'little' | 'big'>('little', 'big'), 'little'),
  ...LOAD,
};
const TO_FILE: OptionKinds<ToFileOptions> = { order: optional(order, 'C'), ...COMPUTE };

/** The extents of `elements` elements, an open one worked out. */
function extentsOf(path: string, given: FromFileOptions['shape'], elements: number): readonly number[] {
  if (given === undefined) return [elements];
  const asked = typeof given === 'number' ? [given] : given;
  const open = asked.indexOf(-1);
  if (open < 0) return checkShape('fromFile', given);
  const rest = sizeOf(checkShape('fromFile', asked.toSpliced(open, 1)));
  if (rest > 0 && elements % rest === 0) return asked.with(open, elements / rest);
  throw new ChunkwiseError(
    'shape',
    `fromFile: ${path} holds ${elements} elements, which do not fill shape ${shapeText(asked)}: they are no multiple of ${rest}`,
  );
}

/**
 * A lazy array over a raw binary file: elements of one dtype one after another. Nothing is read now but the file's size; blocks are read by
 * the workers that compute with them.
 *
 * @throws 'storage' when the file is not there or too short; 'shape' when the elements do not fill the shape; 'chunks' when the chunks do
 * not fit
 * @example
 * await cw.toFile(cw.arange(12, { dtype: 'float32' }), 'field.bin');
 * const field = await cw.fromFile('field.bin', { dtype: 'float32', shape: [-1, 4] });
 */
export const fromFile = define(
  { name: 'fromFile', parameters: [['path', filePath]], options: FROM_FILE, shorthand: 'dtype', promised: true },
  async <D extends DType>(path: FilePath, options: FromFileOptions<D> | D): Promise<ChunkedArray<D>> => {
    const { dtype, shape: given, offset = 0, order = 'C', endian = 'little', chunks } = options as FromFileOptions<D>;
    const file = pathOf('fromFile', path);
    const available = fileBytes('fromFile', file);
    const whole = Math.max(0, Math.floor((available - offset) / itemsize(dtype)));
    const shape = extentsOf(file, given, whole);
    const elements = { offset, shape, dtype, order, byteOrder: endian };
    checkWhole('fromFile', file, elements, available);
    return lazyInFile<D>('fromFile', file, elements, chunks);
  },
);

/**
 * Computes `x` and writes its elements to a file, one after another and nothing else, lowest byte first. Threads write side by side; the file
 * takes its name when it is whole.
 *
 * @returns the array over what was written
 * @throws 'storage' when it cannot be written, and as `compute`
 * @example
 * await cw.toFile(cw.linspace(0, 1, 100), 'line.bin', { order: 'F' });
 */
export const toFile = define(
  {
    name: 'toFile',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['path', filePath],
    ],
    options: TO_FILE,
    promised: true,
  },
  async <X extends ArrayLike>(x: X, path: FilePath, options: ToFileOptions = {}): Promise<ChunkedArray<DTypeOf<X>>> => {
    const { order = 'C', ...given } = options;
    const target = pathOf('toFile', path);
    return withKnown([x], given, async ([array], computing) => {
      const { shape, dtype } = array;
      const content = { arrays: [{ array, offset: 0, order }], bytes: [], size: sizeOf(shape) * itemsize(dtype) };
      const written = await writeFileOf('toFile', target, content, computing);
      return lazyInFile('toFile', written, { offset: 0, shape, dtype, order, byteOrder: 'little' }, undefined);
    });
  },
);

/** {@link fromFile} by NumPy's name. @example const x = await cw.fromfile('line.bin', 'float64'); */
export const fromfile = fromFile;
/** {@link toFile} by NumPy's name. @example await cw.tofile(cw.arange(5), 'five.bin') */
export const tofile = toFile;
