/**
 * Arrays cut into other blocks.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { smallestSize } from '../../base/axis-operations.js';
import { parseBytes } from '../../base/bytes.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { boolean, bytes, chunks as chunksKind, optional } from '../../base/kinds.js';
import { define, NUMBERS_LISTED, type TwoOrMore } from '../../base/signature.js';
import { rechunk as rechunkNode } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';

/** Options of {@link rechunk}. */
export interface RechunkOptions {
  /** Blocks of about one size: as many as asked for, or one less where the last would be short. Default false. */
  readonly balance?: boolean | undefined;
  /** Most bytes of a block of axes that are cut automatically; default that of automatic blocks. */
  readonly blockSizeLimit?: number | string | undefined;
}

/** As many blocks along each axis, or one less where one is at most half the largest, of about one size. */
function balanced(chunks: Chunks): Chunks {
  return chunks.map((axis) => {
    if (axis.length < 2) return axis;
    const count = 2 * smallestSize(axis) <= axis.largest ? axis.length - 1 : axis.length;
    return regularAxis(axis.extent, Math.max(1, Math.ceil(axis.extent / count)));
  });
}

/**
 * `x` cut into other blocks; the values do not change.
 *
 * @param chunks one size for all axes; for each axis a size, a list of sizes, 'auto', -1 for the whole axis, null to leave it; bytes of a
 * block ('64MB'); or an object with the entries of some axes, as the others stay. Sizes for each axis may stand one by one
 * @throws 'chunks' when they do not fit the shape
 * @example
 * cw.rechunk(x, [100, 'auto'])
 * x.rechunk(100, 50)
 * cw.rechunk(x, { 0: 100 }, { balance: true })
 */
export const rechunk = define(
  {
    name: 'rechunk',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['chunks', optional(chunksKind, 'auto')],
    ],
    options: { balance: optional(boolean, false), blockSizeLimit: optional(bytes) },
    spread: NUMBERS_LISTED,
  },
  rechunkOf,
);
function rechunkOf<X extends ArrayLike>(x: X, ...chunks: TwoOrMore<number>): ChunkedArray<DTypeOf<X>>;
function rechunkOf<X extends ArrayLike>(x: X, chunks?: ChunkSpec, options?: RechunkOptions): ChunkedArray<DTypeOf<X>>;
function rechunkOf(x: ArrayLike, chunks: ChunkSpec = 'auto', given: RechunkOptions | number = {}): ChunkedArray {
  const { balance = false, blockSizeLimit } = given as RechunkOptions;
  const node = nodeOf(x, 'rechunk');
  const most = blockSizeLimit === undefined ? undefined : parseBytes(blockSizeLimit);
  const { itemsize } = DTYPES[node.dtype];
  const cut = normalizeChunks('rechunk', chunks, node.shape, itemsize, node.chunks, most);
  return wrap(rechunkNode(node, balance ? balanced(cut) : cut));
}
