/**
 * Numbers of elements in C order from indices along the axes, and back.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { oneOf, optional, shape as shapeKind } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, memory } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkShape, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, arrays as arraysKind } from '../kinds.js';
import { reshapeTo } from '../shaping/reshape.js';
import { indexNode } from './along.js';
import { type IndexMode, indexMode, withMode } from './choices.js';
import { elementsAtHand } from './index-list.js';

/** Options of {@link ravelMultiIndex}. */
export interface RavelIndexOptions {
  /** What becomes of indices out of bounds; default 'raise': an error when computed. */
  readonly mode?: IndexMode | undefined;
  /** 'C' (default): the last axis runs fastest; 'F': the first. */
  readonly order?: 'C' | 'F' | undefined;
}
const ORDER = optional(oneOf<'C' | 'F'>('C', 'F'), 'C');

/** `list` in int64, of which computing one that is not from 0 to below `extent` is an error. */
function checked(operation: string, list: Node, axis: number, extent: number): Node {
  const wide = cast(list, 'int64');
  const { shape, chunks } = wide;
  if (sizeOf(shape) === 0) return wide;
  return routine(
    'checkIndices',
    [
      {
        node: wide,
        input: { by: 'view', view: { shape, maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })) } },
      },
    ],
    { shape, chunks },
    { dtype: 'int64', shape, chunks },
    { axis, extent, place: 0, operation },
  );
}

/** How far apart neighbours along each axis are in the flat order. */
function steps(shape: readonly number[], order: 'C' | 'F'): number[] {
  const out = shape.map(() => 1);
  const axes = shape.map((_, axis) => axis);
  if (order === 'C') axes.reverse();
  let step = 1;
  for (const axis of axes) {
    out[axis] = step;
    step *= shape[axis];
  }
  return out;
}

/**
 * The number of each element in an array of `shape`, in C order, from its indices along the axes, which broadcast; int64.
 *
 * @throws 'argument' unless there are indices for each axis, 'selection' for what is no integer, and when computed out of bounds
 * @example
 * cw.ravelMultiIndex([[3, 6, 6], [4, 5, 1]], [7, 6]) // [22, 41, 37]
 */
export const ravelMultiIndex = define(
  {
    name: 'ravelMultiIndex',
    parameters: [
      ['indices', arraysKind],
      ['shape', shapeKind],
    ],
    options: { mode: indexMode, order: ORDER },
  },
  (
    indices: readonly ArrayLike[],
    shape: number | readonly number[],
    { mode = 'raise', order = 'C' }: RavelIndexOptions = {},
  ): ChunkedArray<'int64'> => {
    const name = 'ravelMultiIndex';
    const extents = checkShape(name, shape);
    if (indices.length !== extents.length || indices.length === 0)
      throw new ChunkwiseError(
        'argument',
        `${name}: ${indices.length} lists of indices for shape ${shapeText(extents)}; give one for each axis`,
      );
    const apart = steps(extents, order);
    const terms = indices.map((list, axis) => {
      const node = indexNode(name, list);
      const within = mode === 'raise' ? checked(name, node, axis, extents[axis]) : withMode(node, extents[axis], mode);
      return elementwise('multiply', [cast(within, 'int64'), BigInt(apart[axis])]);
    });
    return wrap(terms.reduce((a, b) => elementwise('add', [a, b])));
  },
);

/** Options of {@link unravelIndex}. */
export interface UnravelIndexOptions {
  /** 'C' (default): the last axis runs fastest; 'F': the first. */
  readonly order?: 'C' | 'F' | undefined;
}

/**
 * The indices along each axis of an array of `shape`, from the numbers of its elements in C order; int64.
 *
 * @throws 'selection' for what is no integer, and when computed for a number out of bounds
 * @example
 * const [row, column] = cw.unravelIndex(x.ravel().argmax(), x.shape);
 */
export const unravelIndex = define(
  {
    name: 'unravelIndex',
    parameters: [
      ['indices', arrayLike],
      ['shape', shapeKind],
    ],
    options: { order: ORDER },
  },
  (
    indices: ArrayLike,
    shape: number | readonly number[],
    { order = 'C' }: UnravelIndexOptions = {},
  ): ChunkedArray<'int64'>[] => {
    const name = 'unravelIndex';
    const extents = checkShape(name, shape);
    const list = checked(name, indexNode(name, indices), 0, sizeOf(extents));
    const apart = steps(extents, order);
    return extents.map((extent, axis) => {
      const quotient = apart[axis] === 1 ? list : elementwise('floorDivide', [list, BigInt(apart[axis])]);
      const whole = order === 'C' ? axis === 0 : axis === extents.length - 1;
      return wrap(whole ? quotient : elementwise('remainder', [quotient, BigInt(Math.max(1, extent))]));
    });
  },
);

/**
 * Lists of indices, or masks, one for each axis, shaped so that together they name the points of a grid: `x.slice(...cw.ix_(rows,
 * columns))`. `oindex` reads lists so without it.
 *
 * @throws 'shape' for a list of more axes, 'selection' for a mask that has to be computed
 * @example
 * x.slice(...cw.ix_([0, 1], [2, 4]))
 */
export const ix_ = define(
  { name: 'ix_', parameters: [], rest: ['lists', arrayLike] },
  (...lists: readonly ArrayLike[]): ChunkedArray[] =>
    lists.map((given, axis) => {
      let node = nodeOf(given, 'ix_');
      if (node.shape.length !== 1)
        throw new ChunkwiseError(
          'shape',
          `ix_: list ${axis} has shape ${shapeText(node.shape)}; give lists of one axis`,
        );
      if (node.dtype === 'bool') {
        const mask = elementsAtHand(node);
        if (!mask) throw new ChunkwiseError('selection', 'ix_: a mask has to be computed first: await mask.compute()');
        const places = Array.from(mask, Number).flatMap((one, k) => (one ? [BigInt(k)] : []));
        node = memory(BigInt64Array.from(places), 'int64', [places.length], wholeChunks([places.length]));
      } else if (!/^u?int/.test(node.dtype) && node.shape[0] > 0) node = indexNode('ix_', given);
      return wrap(
        reshapeTo(
          'ix_',
          node,
          lists.map((_, k) => (k === axis ? -1 : 1)),
        ),
      );
    }),
);
