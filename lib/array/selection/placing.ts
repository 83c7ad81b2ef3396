/**
 * NumPy's functions that write into an array: here they give a new one.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, constant, elementwise, selectNode, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, isScalar, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray } from '../kinds.js';
import { cumsum } from '../reductions/cumulative.js';
import { reshapeTo } from '../shaping/reshape.js';
import type { DTypeOf } from '../types.js';
import { indexNode, putNode, takenAlong } from './along.js';
import { type IndexMode, indexMode, withMode } from './choices.js';

/** `values` as one list of the dtype of `node`. @throws 'argument' for an empty one */
function listed(name: string, values: ArrayLike, node: Node): Node {
  const list = isScalar(values)
    ? constant(elementOf(name, values, node.dtype), node.dtype, [1])
    : cast(reshapeTo(name, nodeOf(values, name), [-1]), node.dtype);
  if (list.shape[0] === 0) throw new ChunkwiseError('argument', `${name}: there is no value; give one or more`);
  return list;
}

/** `list` again and again, `count` elements in all. */
function again(name: string, list: Node, count: number): Node {
  const [size] = list.shape;
  if (size === 1) return broadcastTo(list, [count], name);
  const times = Math.max(1, Math.ceil(count / size));
  const rows = view(list, { shape: [times, size], maps: [{ offset: 0, stride: 1, axis: 1 }] });
  const flat = reshapeTo(name, rows, [-1]);
  return view(flat, { shape: [count], maps: [{ offset: 0, stride: 1, axis: 0 }] });
}

/** @throws 'shape' for a mask of another shape than `node` */
function maskOf(name: string, mask: ArrayLike, node: Node): Node {
  const given = cast(nodeOf(mask, name), 'bool');
  if (sizeOf(given.shape) !== sizeOf(node.shape))
    throw new ChunkwiseError(
      'shape',
      `${name}: a mask of shape ${shapeText(given.shape)} for an array of shape ${shapeText(node.shape)}; give one of its shape`,
    );
  return reshapeTo(name, given, node.shape);
}

/** Options of {@link put}. */
export interface PutOptions {
  /** What becomes of indices out of bounds; default 'raise'. */
  readonly mode?: IndexMode | undefined;
}

/**
 * `x` with `values`, repeated as needed, at `indices` of its elements in C order: a new array. `set` takes selections of any kind.
 *
 * @throws 'selection' for indices that are no integers, and when computed for one out of bounds
 * @example
 * cw.put(x, [0, 4], [-44, -55])
 */
export const put = define(
  {
    name: 'put',
    parameters: [
      ['x', keptArray],
      ['indices', arrayLike],
      ['values', arrayLike],
    ],
    options: { mode: indexMode },
  },
  <X extends ArrayLike>(
    x: X,
    indices: ArrayLike,
    values: ArrayLike,
    options: PutOptions = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'put');
    const flat = reshapeTo('put', node, [-1]);
    const list = reshapeTo('put', indexNode('put', indices), [-1]);
    if (list.shape[0] === 0) return wrap(node);
    const given = again('put', listed('put', values, node), list.shape[0]);
    const put = putNode('put', flat, withMode(list, flat.shape[0], options.mode ?? 'raise'), wrap(given), 0);
    return wrap(reshapeTo('put', put, node.shape));
  },
);

/**
 * `x` with `values`, one after another and again from the first, where `mask` is true: a new array. Takes a running count of the mask.
 *
 * @throws 'shape' for a mask of another shape
 * @example
 * cw.place(x, x.greater(2), [44, 55])
 */
export const place = define(
  {
    name: 'place',
    parameters: [
      ['x', keptArray],
      ['mask', arrayLike],
      ['values', arrayLike],
    ],
  },
  <X extends ArrayLike>(x: X, mask: ArrayLike, values: ArrayLike): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'place');
    const test = maskOf('place', mask, node);
    const list = listed('place', values, node);
    if (list.shape[0] === 1) return wrap(selectNode(test, broadcastTo(reshapeTo('place', list, []), node.shape), node));
    const flat = reshapeTo('place', test, [-1]);
    const number = elementwise('subtract', [cumsum(wrap(flat), { dtype: 'int64' }).node, 1]);
    const at = elementwise('remainder', [elementwise('maximum', [number, 0]), list.shape[0]]);
    const chosen = reshapeTo('place', takenAlong('place', list, at, 0), node.shape);
    return wrap(elementwise('where', [test, chosen, node]));
  },
);

/**
 * `x` with `values` where `mask` is true, the value for element n in C order being value n, counted around: a new array.
 *
 * @throws 'shape' for a mask of another shape
 * @example
 * cw.putmask(x, x.greater(2), x.square())
 */
export const putmask = define(
  {
    name: 'putmask',
    parameters: [
      ['x', keptArray],
      ['mask', arrayLike],
      ['values', arrayLike],
    ],
  },
  <X extends ArrayLike>(x: X, mask: ArrayLike, values: ArrayLike): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'putmask');
    const test = maskOf('putmask', mask, node);
    const given = isScalar(values) ? undefined : nodeOf(values, 'putmask');
    const same = given && shapeText(given.shape) === shapeText(node.shape);
    const laid = same
      ? cast(given, node.dtype)
      : reshapeTo('putmask', again('putmask', listed('putmask', values, node), sizeOf(node.shape)), node.shape);
    return wrap(elementwise('where', [test, laid, node]));
  },
);

/** Options of {@link copyto}. */
export interface CopytoOptions {
  /** Where to copy; default everywhere. */
  readonly where?: ArrayLike | undefined;
}

/**
 * `x` with `source`, which broadcasts to it and takes its dtype, in place of its elements, or of those where a mask is true: a new array.
 *
 * @throws 'shape' when they do not broadcast to `x`
 * @example
 * cw.copyto(x, 0, { where: x.isnan() })
 */
export const copyto = define(
  {
    name: 'copyto',
    parameters: [
      ['x', keptArray],
      ['source', arrayLike],
    ],
    options: { where: optional(arrayLike, true) },
  },
  <X extends ArrayLike>(x: X, source: ArrayLike, options: CopytoOptions = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'copyto');
    const given = isScalar(source)
      ? constant(elementOf('copyto', source, node.dtype), node.dtype, [])
      : cast(nodeOf(source, 'copyto'), node.dtype);
    const laid = broadcastTo(given, node.shape, 'copyto');
    if (options.where === undefined || options.where === true) return wrap(laid);
    const mask = broadcastTo(cast(nodeOf(options.where, 'copyto'), 'bool'), node.shape, 'copyto');
    return wrap(elementwise('where', [mask, laid, node]));
  },
);
