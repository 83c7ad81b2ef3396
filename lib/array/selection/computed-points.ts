/**
 * Elements picked and replaced at points that are computed with them. No task knows beforehand which points are its own: each
 * goes through all of them, so that of points named twice the last one wins, however many threads work.
 */
import { dtypeOf } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { broadcastTo, constant, memory, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Indices } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { shapeText } from '../axes.js';
import { reshapeTo } from '../shaping/manipulation.js';
import { dropOnes } from './points.js';
import type { ComputedPoints } from './selection.js';

/** One block with an index for each point. */
function indexList(operation: string, list: Indices | Node, shape: readonly number[]): Node {
  const count = sizeOf(shape);
  const node =
    'kind' in list
      ? reshapeTo(operation, broadcastTo(list, shape, operation), [count])
      : memory(list, dtypeOf(list) ?? 'int32', [count], wholeChunks([count]));
  return rechunk(node, wholeChunks([count]));
}

/** @throws 'selection' for points along an axis that has none */
function checkExtents(operation: string, node: Node, axes: readonly number[]): void {
  const empty = axes.findIndex((_, k) => node.shape[k] === 0);
  if (empty >= 0)
    throw new ChunkwiseError(
      'selection',
      `${operation}: axis ${axes[empty]} is empty, so no index is within its bounds (shape ${shapeText(node.shape)})`,
    );
}

/**
 * Elements of `node` at `points` of its leading axes, which are the first axis of the result. Each task holds its blocks along
 * these axes whole; an index out of bounds is an error of the run.
 */
export function pickComputed(
  operation: string,
  node: Node,
  points: Pick<ComputedPoints, 'axes' | 'lists' | 'shape'>,
): Node {
  const { axes, lists, shape } = points;
  const rank = axes.length;
  const count = sizeOf(shape);
  const rest = node.shape.slice(rank);
  if (count === 0) return constant(0, node.dtype, [0, ...rest]);
  checkExtents(operation, node, axes);
  const chunks = node.chunks.map((cut, axis) => (axis < rank ? evenAxis(node.shape[axis], 1) : cut));
  const extents = axes.map((_, k) => (k === 0 ? count : 1));
  const picked = routine(
    'pickComputed',
    [
      { node, input: { by: 'view', view: identityView(node.shape) } },
      ...lists.map((list) => ({ node: indexList(operation, list, shape), input: { by: 'whole' } as const })),
    ],
    { shape: node.shape, chunks },
    {
      dtype: node.dtype,
      shape: [...extents, ...rest],
      chunks: chunks.map((cut, axis) => (axis < rank ? evenAxis(extents[axis], 1) : cut)),
    },
    // Points of several axes are along none of them.
    { axes, extents: node.shape.slice(0, rank), operation, ...(rank > 1 ? { axis: 0 } : {}) },
  );
  return rank === 1 ? picked : dropOnes(picked, rank);
}

/**
 * `node` with the rows of `values` in place of its elements at `points` of its leading axes; of points named twice the last one
 * wins, as in NumPy. An index out of bounds is an error of the run.
 *
 * @param values one row for each point, [points, ...the other axes], or one value for all
 */
export function replaceComputed(
  operation: string,
  node: Node,
  { axes, lists, shape }: Pick<ComputedPoints, 'axes' | 'lists' | 'shape'>,
  values: Node,
): Node {
  const rank = axes.length;
  const count = sizeOf(shape);
  if (count === 0) return node;
  checkExtents(operation, node, axes);
  if (sizeOf(node.shape) === 0) return node;
  // Points are a last axis of the domain, which the result has not.
  const domain = { shape: [...node.shape, count], chunks: [...node.chunks, evenAxis(count, 1)] };
  const along = (axis: number) => ({ offset: 0, stride: 1, axis });
  const rows =
    values.shape.length === 0
      ? []
      : [along(node.shape.length), ...values.shape.slice(1).map((_, k) => along(rank + k))];
  return routine(
    'replaceComputed',
    [
      { node, input: { by: 'view', view: { shape: domain.shape, maps: node.shape.map((_, axis) => along(axis)) } } },
      { node: values, input: { by: 'view', view: { shape: domain.shape, maps: rows } } },
      ...lists.map((list) => ({ node: indexList(operation, list, shape), input: { by: 'whole' } as const })),
    ],
    domain,
    { dtype: node.dtype, shape: node.shape, chunks: node.chunks },
    { axes, extents: node.shape.slice(0, rank), operation },
  );
}
