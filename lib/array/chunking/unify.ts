/**
 * Chunks of several arrays made alike, chunks worked out without an array, and reshapes within blocks.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { parseBytes } from '../../base/bytes.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkLists, type ChunkSpec, chunkLists, normalizeChunks as normalize } from '../../base/grid.js';
import { bytes, chunks as chunksKind, optional, shape as shapeKind } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { elementwise, rechunk, reshape as reshapeNode } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkShape, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { dtypeOfType, movedArray } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import type { DTypeOf } from '../types.js';

/** Options of {@link normalizeChunks}. */
export interface NormalizeOptions {
  /** The element type, of which automatic sizes depend; default float64. */
  readonly dtype?: DType | undefined;
  /** Most bytes of a block of axes that are cut automatically; default that of automatic blocks. */
  readonly limit?: number | string | undefined;
}

/**
 * The extents of blocks along each axis that `chunks`, however written, mean for `shape`.
 *
 * @throws 'chunks' when they do not fit
 * @example
 * cw.normalizeChunks({ 0: 4, 1: -1 }, [10, 3]) // [[4, 4, 2], [3]]
 */
export const normalizeChunks = define(
  {
    name: 'normalizeChunks',
    parameters: [
      ['chunks', chunksKind],
      ['shape', shapeKind],
    ],
    options: { dtype: optional(dtypeOfType<DType>(), 'float64'), limit: optional(bytes) },
  },
  (chunks: ChunkSpec, shape: number | readonly number[], options: NormalizeOptions = {}): ChunkLists => {
    const { itemsize } = DTYPES[options.dtype ?? 'float64'];
    const most = options.limit === undefined ? undefined : parseBytes(options.limit);
    return chunkLists(
      normalize('normalizeChunks', chunks, checkShape('normalizeChunks', shape), itemsize, undefined, most),
    );
  },
);

/**
 * Arrays that broadcast, cut alike: axes that correspond have the same blocks.
 *
 * @throws 'shape' when they do not broadcast
 * @example
 * const [a, b] = cw.unifyChunks(x, y);
 */
export const unifyChunks = define(
  { name: 'unifyChunks', parameters: [], rest: ['arrays', movedArray] },
  (...arrays: readonly ArrayLike[]): ChunkedArray[] => {
    const nodes = arrays.map((x) => nodeOf(x, 'unifyChunks'));
    if (nodes.length === 0) return [];
    // What comparing them would give is cut as they have to be.
    const like = nodes.reduce((a, b) => elementwise('equal', [a, b]));
    const lead = (rank: number): number => like.shape.length - rank;
    return nodes.map((node) =>
      wrap(
        rechunk(
          node,
          node.chunks.map((cut, axis) => {
            const at = axis + lead(node.shape.length);
            return node.shape[axis] === like.shape[at] ? like.chunks[at] : cut;
          }),
        ),
      ),
    );
  },
);

/**
 * Each block reshaped by itself, as dask's `reshape_blockwise`: the axes that `shape` joins or divides become one row of blocks, so that
 * the elements are in block order, not in C order. Nothing moves from block to block. Joins axes; of one block it is `reshape`.
 *
 * @throws 'shape' for a shape that is not `x`'s with neighbouring axes joined
 * @example
 * cw.reshapeBlockwise(x, [x.size])
 */
export const reshapeBlockwise = define(
  {
    name: 'reshapeBlockwise',
    parameters: [
      ['x', movedArray],
      ['shape', shapeKind],
    ],
  },
  <X extends ArrayLike>(x: X, shape: number | readonly number[]): ChunkedArray<DTypeOf<X>> => {
    const name = 'reshapeBlockwise';
    const node = nodeOf(x, name);
    const wanted = checkShape(name, shape);
    const fail = (): never => {
      throw new ChunkwiseError(
        'shape',
        `${name}: shape ${shapeText(node.shape)} does not become ${shapeText(wanted)} by joining neighbouring axes`,
      );
    };
    if (sizeOf(wanted) !== sizeOf(node.shape)) fail();
    /** For each axis wanted, those that make it. */
    const joins: number[][] = [];
    let next = 0;
    for (const extent of wanted) {
      const axes: number[] = [];
      for (let have = 1; next < node.shape.length && (have < extent || axes.length === 0); next++) {
        axes.push(next);
        have *= node.shape[next];
      }
      if (axes.reduce((n, axis) => n * node.shape[axis], 1) !== extent) fail();
      joins.push(axes);
    }
    while (next < node.shape.length) if (node.shape[next++] !== 1) fail();
    let made = wrap(node);
    const lists = chunkLists(node.chunks);
    const build = (from: ChunkedArray, group: number): ChunkedArray => {
      if (group === joins.length) {
        const part = from.node;
        const joined = joins.map((axes) => axes.reduce((n, axis) => n * part.shape[axis], 1));
        return wrap(reshapeNode(part, joined, normalize(name, -1, joined, DTYPES[part.dtype].itemsize)));
      }
      const axes = joins[group];
      const parts: ChunkedArray[] = [];
      const walk = (k: number, selection: readonly string[]): void => {
        if (k === axes.length) {
          const lead = new Array<string>(axes[0] ?? 0).fill(':');
          parts.push(
            build(axes.length === 0 ? from : from.slice([...lead, ...selection].join(', ') || '...'), group + 1),
          );
          return;
        }
        let at = 0;
        for (const size of lists[axes[k]]) {
          walk(k + 1, [...selection, `${at}:${at + size}`]);
          at += size;
        }
      };
      walk(0, []);
      return parts.length === 1 ? parts[0] : concat(parts, { axis: group });
    };
    made = build(made, 0);
    return made as ChunkedArray<DTypeOf<X>>;
  },
);
