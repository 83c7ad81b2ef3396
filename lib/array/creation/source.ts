/**
 * Arrays whose elements a function of the user's reads, region by region, when they are wanted.
 */
import { type DType, itemsize, type TypedArray } from '../../../kernels/dtype.js';
import { captureFunction, type ModuleFunction } from '../../base/function-capture.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { boolean, chunks as chunksKind, optional, positive, required, shape as shapeKind } from '../../base/kinds.js';
import type { ArrayParts } from '../../base/results/nd-array.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { nextIdentity, source } from '../../expr/build.js';
import { registerHostFunction } from '../../task/source/host-functions.js';
import type { SourceRegion } from '../../task/source/read-source.js';
import type { NestedArray } from '../asarray.js';
import { checkShape } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { blockFunctionOf } from '../functions/block-kinds.js';
import { dtypeOfType } from '../kinds.js';

export type { SourceRegion } from '../../task/source/read-source.js';

/** What a source's function may return for a region: its elements in C order, an ndarray, nested lists; of no axes a number. */
export type SourceResult = TypedArray | ArrayParts | NestedArray | number | bigint | boolean;

/** Reads a region of an array-like. */
export type SourceFunction = (region: SourceRegion) => SourceResult | Promise<SourceResult>;

/** What {@link fromSource} is given. */
export interface FromSourceOptions<D extends DType = DType> {
  /** The array's extents. */
  readonly shape: number | readonly number[];
  /** The dtype of what `read` returns. */
  readonly dtype: D;
  /** Reads one region; or `{ module, export }`, which workers import. */
  readonly read: SourceFunction | ModuleFunction;
  /** How to cut it into blocks; give the source's own chunks where it has some. Default: automatic blocks. */
  readonly chunks?: ChunkSpec | undefined;
  /** True: `read` uses its argument and globals only, and is called by the worker threads. Default: on the calling thread. */
  readonly worker?: boolean | undefined;
  /** Most calls at once on the calling thread; default 8. */
  readonly concurrency?: number | undefined;
}

const CONCURRENCY = 8;
const FROM_SOURCE: OptionKinds<FromSourceOptions> = {
  shape: required(shapeKind),
  dtype: required(dtypeOfType()),
  read: required(blockFunctionOf<SourceFunction | ModuleFunction>()),
  chunks: optional(chunksKind, 'auto'),
  worker: optional(boolean, false),
  concurrency: optional(positive, CONCURRENCY),
};

/**
 * A lazy array over anything that can be read by regions: a file format, a database, a service, an array of another library.
 * `read` gets `{ start, stop, shape }` and returns the region's elements, or a promise of them, as a typed array in C order, an
 * ndarray or nested lists. It is called for the blocks that a computation needs, once for each, and for a part of a block where
 * only a part is wanted. A typed array has to be of the dtype itself.
 *
 * @throws 'chunks' when the chunks do not fit; when computed 'function' when `read` throws or returns another shape, length or
 * dtype, with the region; with `worker` 'function' when `read` captures a variable
 * @example
 * const heights = cw.fromSource({
 *   shape: [1000, 1000],
 *   dtype: 'float32',
 *   chunks: [250, 250],
 *   read: async ({ start: [row = 0], shape: [rows = 0, columns = 0] }) =>
 *     Float32Array.from({ length: rows * columns }, (_, k) => row + k),
 * });
 * await heights.slice(':10, :10').mean().item();
 */
export const fromSource = define(
  { name: 'fromSource', parameters: [], options: FROM_SOURCE },
  <D extends DType>(options: FromSourceOptions<D>): ChunkedArray<D> => {
    const { dtype, read, worker, concurrency = CONCURRENCY } = options;
    const shape = checkShape('fromSource', options.shape);
    const chunks = normalizeChunks('fromSource', options.chunks, shape, itemsize(dtype));
    const reader =
      typeof read === 'function' && !worker
        ? registerHostFunction(read, concurrency)
        : captureFunction(read, 'fromSource');
    return wrap<D>(source(reader, nextIdentity(), shape, { dtype, offset: shape.map(() => 0), chunks }));
  },
);
