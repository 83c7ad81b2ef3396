/**
 * Indices along one axis that stand for each lane by themselves, as `argsort` gives them: elements taken, and replaced.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, nullable, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, constant, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, isScalar, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray, movedArray } from '../kinds.js';
import { mostElements } from '../order/lane-room.js';
import { reshapeTo } from '../shaping/reshape.js';
import type { DTypeOf } from '../types.js';

/** Options of {@link takeAlongAxis} and {@link putAlongAxis}. */
export interface AlongOptions {
  /** The axis; default the last. Null: of the raveled array. */
  readonly axis?: AxisLike | null | undefined;
}
const ALONG = { axis: optional(nullable(axisKind, 'for the raveled array'), -1) };

/** Whole numbers in lists are float64 elsewhere; here they are indices. @throws 'selection' for other floats and bools */
export function indexNode(operation: string, indices: ArrayLike): Node {
  const node = nodeOf(indices, operation);
  if (/^u?int/.test(node.dtype)) return node;
  const list = Array.isArray(indices) || typeof indices === 'number';
  const data = node.kind === 'memory' ? node.data : node.kind === 'constant' ? [node.value] : undefined;
  if (list && data && Array.from(data as ArrayLike & Iterable<unknown>).every(Number.isSafeInteger))
    return cast(node, 'int64');
  throw new ChunkwiseError(
    'selection',
    `${operation}: indices are ${node.dtype}; give whole numbers of an integer dtype (for a mask use slice)`,
  );
}

/** @throws 'shape' unless both have as many axes and broadcast beside `axis` */
function together(operation: string, node: Node, list: Node, axis: number): number[] {
  const fits =
    list.shape.length === node.shape.length &&
    list.shape.every((n, k) => k === axis || n === node.shape[k] || n === 1 || node.shape[k] === 1);
  if (!fits)
    throw new ChunkwiseError(
      'shape',
      `${operation}: indices of shape ${shapeText(list.shape)} do not fit shape ${shapeText(node.shape)} beside axis ${axis}; both have as many axes, of extents that broadcast`,
    );
  return node.shape.map((n, k) => (k === axis ? n : n === 1 ? list.shape[k] : n));
}

/** `node` and `list` raveled where `axis` is null. */
function onAxis(
  operation: string,
  x: ArrayLike,
  indices: ArrayLike,
  axis: AxisLike | null,
): { node: Node; list: Node; axis: number } {
  const given = nodeOf(x, operation);
  const list = indexNode(operation, indices);
  if (axis !== null) return { node: given, list, axis: normalizeAxis(operation, axis, given.shape) };
  if (list.shape.length !== 1)
    throw new ChunkwiseError(
      'shape',
      `${operation}: without an axis indices of shape ${shapeText(list.shape)} name elements of the raveled array; give them along one axis`,
    );
  return { node: reshapeTo(operation, given, [-1]), list, axis: 0 };
}

/** How often a task holds the lanes that it takes elements from: as blocks, and put together; as much for what it makes. */
const TAKEN_BYTES = 4;

/**
 * @internal the elements of `given` at the indices `list` along `axis`; both have as many axes. From lanes that the memory limit has no room
 * for they are taken part after part, each adding to what the ones before gave.
 */
export function takenAlong(operation: string, given: Node, list: Node, axis: number): Node {
  const shape = together(operation, given, list, axis).with(axis, list.shape[axis]);
  const extent = given.shape[axis];
  if (sizeOf(shape) === 0) return constant(elementOf(operation, 0, given.dtype), given.dtype, shape);
  if (extent === 0)
    throw new ChunkwiseError(
      'selection',
      `${operation}: axis ${axis} of shape ${shapeText(given.shape)} is empty, so no index is within its bounds`,
    );
  const wide = broadcastTo(list, shape, operation);
  // Lanes lie in one block where they fit, else tasks put them together.
  const table = broadcastTo(given, shape.with(axis, extent), operation);
  const chunks = wide.chunks.map((cut, k) => (k === axis || list.shape[k] !== 1 ? cut : table.chunks[k]));
  const lanes = chunks.reduce((n, cut, k) => (k === axis ? n : n * cut.largest), 1);
  const size = Math.min(extent, mostElements(TAKEN_BYTES * lanes * itemsize(given.dtype)));
  const straight = shape.map((_, k) => ({ offset: 0, stride: 1, axis: k }));
  let taken: Node | undefined;
  for (let from = 0; from < extent; from += size) {
    const count = Math.min(size, extent - from);
    const domain = { shape: [...shape, count], chunks: [...chunks, evenAxis(count, 1)] };
    const maps = straight.map((map, k) => (k === axis ? { offset: from, stride: 1, axis: shape.length } : map));
    const view = { shape: domain.shape, maps: straight };
    taken = routine(
      'takeAlong',
      [
        { node: wide, input: { by: 'view', view } },
        { node: table, input: { by: 'view', view: { shape: domain.shape, maps } } },
        ...(taken ? [{ node: taken, input: { by: 'view', view } } as const] : []),
      ],
      domain,
      { dtype: given.dtype, shape, chunks },
      { axis, extent, place: axis, operation, ...(size < extent ? { from } : {}) },
    );
  }
  return taken as Node;
}

/**
 * For each lane along `axis` (default the last) the elements at the indices that stand there: what `argsort`, `argpartition` and
 * `argmax` give. Shapes broadcast beside the axis. A task holds its lanes of `x` whole; where the memory limit has no room for that, each result's
 * block goes through them part after part.
 *
 * @throws 'shape' where shapes do not fit, 'selection' for indices that are no integers, and when computed for one out of bounds
 * @example
 * cw.takeAlongAxis(x, x.argsort({ axis: 0 }), { axis: 0 }) // x.sort({ axis: 0 })
 */
export const takeAlongAxis = define(
  {
    name: 'takeAlongAxis',
    parameters: [
      ['x', movedArray],
      ['indices', arrayLike],
    ],
    options: ALONG,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, indices: ArrayLike, options: AlongOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
    const { axis: asked = -1 } = options as AlongOptions;
    const { node, list, axis } = onAxis('takeAlongAxis', x, indices, asked);
    return wrap(takenAlong('takeAlongAxis', node, list, axis));
  },
);

/**
 * `x` with `values`, which broadcast to the indices, in place of the elements that these name along `axis` in each lane: a new array.
 * Of equal indices the last one stands. A task holds its lanes whole.
 *
 * @throws as {@link takeAlongAxis}, 'shape' for values that do not broadcast
 * @example
 * cw.putAlongAxis(x, x.argmax({ axis: 1, keepdims: true }), 0, { axis: 1 })
 */
export const putAlongAxis = define(
  {
    name: 'putAlongAxis',
    parameters: [
      ['x', keptArray],
      ['indices', arrayLike],
      ['values', arrayLike],
    ],
    options: ALONG,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    indices: ArrayLike,
    values: ArrayLike,
    options: AlongOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const name = 'putAlongAxis';
    const { axis: asked = -1 } = options as AlongOptions;
    const { node, list, axis } = onAxis(name, x, indices, asked);
    const put = putNode(name, node, list, values, axis);
    return wrap(asked === null ? reshapeTo(name, put, nodeOf(x, name).shape) : put);
  },
);

/** @internal `node` with `values` at the indices `list` along `axis`; both have as many axes */
export function putNode(operation: string, node: Node, list: Node, values: ArrayLike, axis: number): Node {
  const { shape } = node;
  const extent = shape[axis];
  const count = list.shape[axis];
  const wide = together(operation, node, list, axis).with(axis, count);
  if (wide.some((n, k) => k !== axis && n !== shape[k]))
    throw new ChunkwiseError(
      'shape',
      `${operation}: indices of shape ${shapeText(list.shape)} name more lanes than shape ${shapeText(shape)} has`,
    );
  const given = isScalar(values)
    ? constant(elementOf(operation, values, node.dtype), node.dtype, [])
    : cast(nodeOf(values, operation), node.dtype);
  const rows = broadcastTo(given, wide, operation);
  if (sizeOf(wide) === 0 || sizeOf(shape) === 0) {
    if (sizeOf(wide) > 0 && extent === 0)
      throw new ChunkwiseError('selection', `${operation}: axis ${axis} is empty, so no index is within its bounds`);
    return node;
  }
  const chunks = node.chunks.with(axis, evenAxis(extent, 1));
  const domain = { shape: [...shape, count], chunks: [...chunks, evenAxis(count, 1)] };
  const along = shape.map((_, k) => ({ offset: 0, stride: 1, axis: k === axis ? shape.length : k }));
  const straight = shape.map((_, k) => ({ offset: 0, stride: 1, axis: k }));
  return routine(
    'putAlong',
    [
      { node: rechunk(node, chunks), input: { by: 'view', view: { shape: domain.shape, maps: straight } } },
      { node: broadcastTo(list, wide, operation), input: { by: 'view', view: { shape: domain.shape, maps: along } } },
      { node: rows, input: { by: 'view', view: { shape: domain.shape, maps: along } } },
    ],
    domain,
    { dtype: node.dtype, shape, chunks },
    { axis, extent, place: axis, operation },
  );
}
