/**
 * Stacks of .npy files as dask.array has them: a folder of `0.npy`, `1.npy`, …, one for each block along an axis, and `info`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DType } from '../../../kernels/dtype.js';
import { listOf, lookupOf } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, count, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { stackAxis, stackInfo } from '../../storage/formats/stack-info.js';
import { writeWhole } from '../../storage/stores/object-file.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import type { ArrayLike } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { shifted } from '../ndimage/modes.js';
import { concat } from '../shaping/joining.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';
import { saveNpy } from './npy.js';
import { lazyInFile, npyElements } from './npy-file.js';

/** Options of {@link fromNpyStack}. */
export interface FromNpyStackOptions {
  /** The axis along which the files follow each other; default: that of `info`. */
  readonly axis?: number | undefined;
}

/** Options of {@link toNpyStack}. */
export interface ToNpyStackOptions extends ComputeOptions {
  /** The axis along which each block becomes a file; default 0. */
  readonly axis?: AxisLike | undefined;
}

const FROM: OptionKinds<FromNpyStackOptions> = { axis: otherwise(count, 'that of info') };
const TO: OptionKinds<ToNpyStackOptions> = { axis: optional(axisKind, 0), ...COMPUTE };

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw storageFailure('fromNpyStack', folder, cause);
  }
}

function axisOf(folder: string, hasInfo: boolean): number {
  const fail = (why: string): ChunkwiseError =>
    new ChunkwiseError(
      'storage',
      `fromNpyStack: ${folder}: ${why}: say along which axis the files follow each other, as with { axis: 0 }`,
    );
  if (!hasInfo) throw fail('has no file info');
  const axis = stackAxis(readFileSync(join(folder, 'info')));
  if (axis === undefined) throw fail('its file info is a pickle in another form than dask writes');
  return axis;
}

/**
 * A lazy array over a folder of .npy files that follow each other along one axis, as `dask.array.to_npy_stack` and {@link toNpyStack} write
 * them. Only headers are read now. Each file is one block or, above about 8 MiB, several.
 *
 * @throws 'storage' when the folder or one of the files is not there or damaged; 'shape' and 'dtype' when they do not fit each other
 * @example
 * await cw.toNpyStack(cw.ones([6, 4], { chunks: [2, 4] }), 'stack');
 * const x = await cw.fromNpyStack('stack');
 */
export const fromNpyStack = define(
  { name: 'fromNpyStack', parameters: [['folder', filePath]], options: FROM, promised: true },
  async <D extends DType = DType>(folder: FilePath, options: FromNpyStackOptions = {}): Promise<ChunkedArray<D>> => {
    const top = pathOf('fromNpyStack', folder);
    const entries = entriesOf(top);
    const numbers = entries.flatMap((name) => (/^\d+\.npy$/.test(name) ? [Number.parseInt(name, 10)] : []));
    numbers.sort((a, b) => a - b);
    const gap = numbers.findIndex((n, k) => n !== k);
    if (numbers.length === 0 || gap >= 0)
      throw new ChunkwiseError('storage', `fromNpyStack: ${join(top, `${Math.max(0, gap)}.npy`)} is not there`);
    const axis = options.axis ?? axisOf(top, entries.includes('info'));
    const parts = numbers.map((n) => {
      const file = join(top, `${n}.npy`);
      return lazyInFile<D>('fromNpyStack', file, npyElements('fromNpyStack', file), undefined);
    });
    const odd = parts.find((part) => part.dtype !== parts[0].dtype);
    if (odd)
      throw new ChunkwiseError(
        'dtype',
        `fromNpyStack: ${top} holds files of ${parts[0].dtype} and of ${odd.dtype}; write them anew with one dtype`,
      );
    return (parts.length === 1 ? parts[0] : concat(parts, { axis })) as ChunkedArray<D>;
  },
);

/**
 * Computes `x` and writes each block along one axis to a file of its own, `0.npy`, `1.npy`, …, with dask's `info`, written last. The other
 * axes become one block. One pass over `x`, block after block.
 *
 * @throws 'storage' when the folder cannot be written, 'shape' for an axis out of range, and as `compute`
 * @example
 * await cw.toNpyStack(cw.arange(12, { chunks: 5 }), 'stack');
 */
export const toNpyStack = define(
  {
    name: 'toNpyStack',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['folder', filePath],
    ],
    options: TO,
    promised: true,
  },
  async (x: ArrayLike, folder: FilePath, options: ToNpyStackOptions = {}): Promise<void> => {
    const { axis: along = 0, ...given } = options;
    const top = pathOf('toNpyStack', folder);
    await withKnown([x], given, async ([array], computing) => {
      const axis = normalizeAxis('toNpyStack', along, array.shape);
      const cut = array.node.chunks[axis];
      const lookup = lookupOf(cut);
      for (let k = 0; k < cut.length; k++) {
        const part = shifted(array.node, axis, lookup.offset(k), lookup.size(k));
        await saveNpy(join(top, `${k}.npy`), wrap(part), computing);
      }
      const chunks = array.shape.map((n, k) => (k === axis ? listOf(cut) : [n]));
      writeWhole(join(top, 'info'), Buffer.from(stackInfo(array.dtype, chunks, axis), 'latin1'));
    });
  },
);
