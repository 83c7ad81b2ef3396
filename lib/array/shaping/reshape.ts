/**
 * The same elements in C order under another shape: a view where only axes of extent 1 differ, else runs that are moved.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { AxisMap } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, newShape, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, NUMBERS_LISTED, type TwoOrMore } from '../../base/signature.js';
import { rechunk as rechunkNode, reshape as reshapeNode, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { runChunks } from '../../expr/run-chunks.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';

const straight = (axis: number): AxisMap => ({ offset: 0, stride: 1, axis });

/** The view that `shape` is, when it differs from the node's by axes of extent 1 only. */
function reshapeAsView(node: Node, shape: readonly number[]): Node | undefined {
  const places = shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
  const sources = node.shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
  if (places.length !== sources.length || sources.some((axis, k) => node.shape[axis] !== shape[places[k]]))
    return undefined;
  return view(node, {
    shape,
    maps: node.shape.map((n, axis) =>
      n === 1 ? { offset: 0, stride: 0, axis: -1 } : straight(places[sources.indexOf(axis)]),
    ),
  });
}

/** Options of {@link reshape}. */
export interface ReshapeOptions {
  /** Chunks of the result; default: about 8 MiB each, cut along the first axes. */
  readonly chunks?: ChunkSpec | undefined;
}

const RESHAPE = { chunks: optional(chunksKind, 'auto') };

/** @internal `node` under `shape`, in which one extent may be -1 */
export function reshapeTo(
  operation: string,
  node: Node,
  shape: number | readonly number[],
  options: { readonly chunks?: ChunkSpec | Chunks } = {},
): Node {
  const asked = typeof shape === 'number' ? [shape] : shape;
  const size = sizeOf(node.shape);
  const known = asked.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const open = asked.filter((n) => n === -1).length;
  const filled = asked.map((n) => (n === -1 ? size / known : n));
  const isShape = open <= 1 && filled.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isShape || sizeOf(filled) !== size) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: shape ${shapeText(node.shape)} of ${size} elements cannot become ${shapeText(asked)}; the extents' product must be ${size}, and one of them may be -1`,
    );
  }
  const same = filled.length === node.shape.length && filled.every((n, axis) => n === node.shape[axis]);
  if (options.chunks === undefined) {
    if (same) return node;
    const seen = size > 0 ? reshapeAsView(node, filled) : undefined;
    return seen ?? reshapeNode(node, filled, runChunks(filled, node.dtype));
  }
  const chunks = normalizeChunks(operation, options.chunks, filled, DTYPES[node.dtype].itemsize);
  return same ? rechunkNode(node, chunks) : reshapeNode(node, filled, chunks);
}

/**
 * The elements of `x` in C order under another shape of the same size; one extent may be -1. Extents may stand one by one.
 *
 * @throws 'shape' when the sizes differ
 * @example
 * cw.reshape(x, [-1, 12, 180, 360])
 * cw.reshape(x, -1, 360)
 */
export const reshape = define(
  {
    name: 'reshape',
    parameters: [
      ['x', movedArray],
      ['shape', newShape],
    ],
    options: RESHAPE,
    spread: NUMBERS_LISTED,
  },
  reshapeOf,
);
function reshapeOf<X extends ArrayLike>(x: X, ...shape: TwoOrMore<number>): ChunkedArray<DTypeOf<X>>;
function reshapeOf<X extends ArrayLike>(
  x: X,
  shape: number | readonly number[],
  options?: ReshapeOptions,
): ChunkedArray<DTypeOf<X>>;
function reshapeOf(
  x: ArrayLike,
  shape: number | readonly number[],
  options: ReshapeOptions | number = {},
): ChunkedArray {
  return wrap(reshapeTo('reshape', nodeOf(x, 'reshape'), shape, options as ReshapeOptions));
}

/**
 * All elements in C order along one axis.
 *
 * @example
 * cw.ravel(x)
 */
export const ravel = define(
  { name: 'ravel', unknown: true, parameters: [['x', movedArray]], options: RESHAPE },
  <X extends ArrayLike>(x: X, options: ReshapeOptions = {}): ChunkedArray<DTypeOf<X>> =>
    wrap(reshapeTo('ravel', nodeOf(x, 'ravel'), [-1], options)),
);
