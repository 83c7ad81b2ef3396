/**
 * The same elements under other axes: transposes, flips, squeezed, inserted and broadcast axes are all one affine view,
 * which costs nothing; reshapes keep to views where they can.
 */

import type { DType } from '../../../kernels/dtype.js';
import type { AxisMap } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axes as axesKind,
  axis as axisKind,
  axisList,
  kind,
  nullable,
  optional,
  otherwise,
  places,
  shape as shapeKind,
  someAxes,
} from '../../base/kinds.js';

import { AXES_LISTED, define, type TwoOrMore } from '../../base/signature.js';
import {
  broadcastTo as broadcastNode,
  broadcastShapes as commonShape,
  converted,
  isSelected,
  view,
} from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, checkShape, normalizeAxes, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { storedDType as dtypeKind, movedArray, movedArrays } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { sliceSelected } from '../unknown/slice-selected.js';

export { type ReshapeOptions, ravel, reshape, reshapeTo } from './reshape.js';

const BACKWARDS = { start: null, stop: null, step: -1 };
const straight = (axis: number): AxisMap => ({ offset: 0, stride: 1, axis });

/** `node` with its axes in the order `axes`: result axis k is source axis `axes[k]`. */
function permute(node: Node, axes: readonly number[]): Node {
  return view(node, {
    shape: axes.map((axis) => node.shape[axis]),
    maps: node.shape.map((_, axis) => straight(axes.indexOf(axis))),
  });
}

/**
 * `x` with its axes in another order; reversed without `axes`, which may stand one by one.
 *
 * @throws 'shape' unless `axes` names every axis once
 * @example
 * cw.transpose(x)
 * cw.transpose(x, [2, 0, 1])
 * x.transpose(2, 0, 1)
 */
export const transpose = define(
  {
    name: 'transpose',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['axes', otherwise(nullable(axisList, 'for reversed ones'), 'reversed')],
    ],
    spread: AXES_LISTED,
  },
  transposeOf,
);
function transposeOf<X extends ArrayLike>(x: X, axes?: readonly AxisLike[] | null): ChunkedArray<DTypeOf<X>>;
function transposeOf<X extends ArrayLike>(x: X, ...axes: TwoOrMore<AxisLike>): ChunkedArray<DTypeOf<X>>;
function transposeOf(x: ArrayLike, given?: readonly AxisLike[] | AxisLike | null): ChunkedArray {
  const axes = given as readonly AxisLike[] | undefined | null;
  const node = nodeOf(x, 'transpose');
  if (axes === undefined || axes === null) return wrap(permute(node, node.shape.map((_, k) => k).reverse()));
  normalizeAxes('transpose', axes, node.shape);
  if (axes.length !== node.shape.length) {
    throw new ChunkwiseError(
      'shape',
      `transpose: axes [${axes.join(', ')}] do not name each of the ${node.shape.length} axes of shape ${shapeText(node.shape)} once`,
    );
  }
  return wrap(
    permute(
      node,
      axes.map((axis) => normalizeAxis('transpose', axis, node.shape)),
    ),
  );
}

/**
 * `x` with its axes in the order `axes`: the array API's name of {@link transpose}.
 *
 * @example
 * cw.permuteDims(x, [1, 0])
 */
export const permuteDims = define(
  {
    name: 'permuteDims',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['axes', axisList],
    ],
    spread: AXES_LISTED,
  },
  permuteDimsOf,
);
function permuteDimsOf<X extends ArrayLike>(x: X, axes: readonly AxisLike[]): ChunkedArray<DTypeOf<X>>;
function permuteDimsOf<X extends ArrayLike>(x: X, ...axes: TwoOrMore<AxisLike>): ChunkedArray<DTypeOf<X>>;
function permuteDimsOf(x: ArrayLike, axes: readonly AxisLike[] | AxisLike): ChunkedArray {
  return transpose(x, axes as readonly AxisLike[]);
}

/**
 * The last two axes exchanged.
 *
 * @throws 'shape' for fewer than 2 axes
 * @example
 * cw.matrixTranspose(x)
 */
export const matrixTranspose = define(
  { name: 'matrixTranspose', unknown: true, parameters: [['x', movedArray]] },
  <X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>> => swapaxes(x, -1, -2),
);

/**
 * Two axes exchanged.
 *
 * @throws 'shape' when one is out of range
 * @example
 * cw.swapaxes(x, 0, -1)
 */
export const swapaxes = define(
  {
    name: 'swapaxes',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['first', axisKind],
      ['second', axisKind],
    ],
  },
  <X extends ArrayLike>(x: X, first: AxisLike, second: AxisLike): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'swapaxes');
    const order = node.shape.map((_, k) => k);
    const [a, b] = [first, second].map((axis) => normalizeAxis('swapaxes', axis, node.shape));
    [order[a], order[b]] = [order[b], order[a]];
    return wrap(permute(node, order));
  },
);

/**
 * Axes moved to other places; the others keep their order.
 *
 * @throws 'shape' when an axis is out of range, repeated, or the lists differ in length
 * @example
 * cw.moveaxis(x, 0, -1)
 */
export const moveaxis = define(
  {
    name: 'moveaxis',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['source', someAxes],
      ['destination', places],
    ],
  },
  <X extends ArrayLike>(x: X, source: AxesLike, destination: number | readonly number[]): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'moveaxis');
    const list = (axes: AxesLike): number[] => {
      normalizeAxes('moveaxis', axes, node.shape);
      return axesListed(axes).map((axis) => normalizeAxis('moveaxis', axis, node.shape));
    };
    const [from, to] = [list(source), list(destination)];
    if (from.length !== to.length) {
      throw new ChunkwiseError(
        'shape',
        `moveaxis: ${from.length} axes are to go to ${to.length} places; give as many of both`,
      );
    }
    const order = node.shape.map((_, k) => k).filter((axis) => !from.includes(axis));
    const pairs = to.map((place, k) => ({ place, axis: from[k] })).sort((a, b) => a.place - b.place);
    for (const { place, axis } of pairs) order.splice(place, 0, axis);
    return wrap(permute(node, order));
  },
);

/** Options of {@link flip}. */
export interface FlipOptions {
  /** One axis or several, null for all; default all. */
  readonly axis?: AxesLike | null | undefined;
}

/**
 * The order of elements along `axis` (default all axes) reversed.
 *
 * @throws 'shape' when an axis is out of range or repeated
 * @example
 * cw.flip(x, { axis: 0 })
 */
export const flip = define(
  {
    name: 'flip',
    unknown: true,
    parameters: [['x', movedArray]],
    options: { axis: optional(axesKind, null) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, options: FlipOptions | AxesLike | null = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'flip');
    const { axis: asked } = options as FlipOptions;
    const axes = normalizeAxes('flip', asked, node.shape);
    if (isSelected(node) && axes.includes(node.axis)) {
      const others = axes.filter((axis) => axis !== node.axis);
      const turned = wrap<DTypeOf<X>>(sliceSelected('flip', node, BACKWARDS));
      return others.length === 0 ? turned : flip(turned, { axis: others });
    }
    return wrap(
      view(node, {
        shape: node.shape,
        maps: node.shape.map((n, axis) =>
          axes.includes(axis) && n > 1 ? { offset: n - 1, stride: -1, axis } : straight(axis),
        ),
      }),
    );
  },
);

/** Options of {@link squeeze}. */
export interface SqueezeOptions {
  /** One axis or several; default, or null: all of extent 1. */
  readonly axis?: AxesLike | null | undefined;
}

/**
 * `x` without axes of extent 1: all of them, or those given.
 *
 * @throws 'shape' when a given axis has another extent
 * @example
 * cw.squeeze(x, { axis: 0 })
 */
export const squeeze = define(
  {
    name: 'squeeze',
    unknown: true,
    parameters: [['x', movedArray]],
    options: { axis: otherwise(axesKind, 'all of extent 1') },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, options: SqueezeOptions | AxesLike | null = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'squeeze');
    const { axis: asked } = options as SqueezeOptions;
    const all = asked === undefined || asked === null;
    const axes = normalizeAxes('squeeze', asked, node.shape).filter((axis) => !all || node.shape[axis] === 1);
    const wrong = axes.find((axis) => node.shape[axis] !== 1);
    if (wrong !== undefined) {
      throw new ChunkwiseError(
        'shape',
        `squeeze: axis ${wrong} of shape ${shapeText(node.shape)} has extent ${node.shape[wrong]}, not 1; pick an index with slice instead`,
      );
    }
    let next = 0;
    return wrap(
      view(node, {
        shape: node.shape.filter((_, axis) => !axes.includes(axis)),
        maps: node.shape.map((_, axis) =>
          axes.includes(axis) ? { offset: 0, stride: 0, axis: -1 } : straight(next++),
        ),
      }),
    );
  },
);

/** Options of {@link expandDims}. */
export interface ExpandDimsOptions {
  /** Places of the new axes in the result; default 0. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * `x` with new axes of extent 1 at the places `axis` (of the result; default 0).
 *
 * @throws 'shape' when a place is out of range or repeated
 * @example
 * cw.expandDims(x, { axis: -1 })
 */
export const expandDims = define(
  {
    name: 'expandDims',
    unknown: true,
    parameters: [['x', movedArray]],
    options: { axis: optional(places, 0) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(x: X, options: ExpandDimsOptions | number = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'expandDims');
    const axis = typeof options === 'number' ? options : (options.axis ?? 0);
    const count = node.shape.length + (typeof axis === 'number' ? 1 : axis.length);
    const added = normalizeAxes('expandDims', axis, new Array<number>(count).fill(1));
    const kept = Array.from({ length: count }, (_, k) => k).filter((k) => !added.includes(k));
    const shape = new Array<number>(count).fill(1);
    kept.forEach((k, source) => {
      shape[k] = node.shape[source];
    });
    return wrap(view(node, { shape, maps: kept.map(straight) }));
  },
);

/**
 * `x` repeated without copying so that it has `shape`.
 *
 * @throws 'shape' when it does not broadcast
 * @example
 * cw.broadcastTo([1, 2, 3], [4, 3])
 */
export const broadcastTo = define(
  {
    name: 'broadcastTo',
    parameters: [
      ['x', movedArray],
      ['shape', shapeKind],
    ],
  },
  <X extends ArrayLike>(x: X, shape: number | readonly number[]): ChunkedArray<DTypeOf<X>> =>
    wrap(broadcastNode(nodeOf(x, 'broadcastTo'), checkShape('broadcastTo', shape))),
);

/**
 * All arrays broadcast against each other.
 *
 * @throws 'shape' when they do not broadcast
 * @example
 * const [a, b] = cw.broadcastArrays([x, y]);
 */
export const broadcastArrays = define(
  { name: 'broadcastArrays', parameters: [['arrays', movedArrays]] },
  (arrays: readonly ArrayLike[]): ChunkedArray[] => {
    const nodes = arrays.map((x) => nodeOf(x, 'broadcastArrays'));
    const shape = commonShape(
      'broadcastArrays',
      nodes.map((node) => node.shape),
    );
    return nodes.map((node) => wrap(broadcastNode(node, shape)));
  },
);

const shapeListKind = kind<readonly number[]>(
  'shapeList',
  shapeKind.text,
  (value) => Array.isArray(value) && shapeKind.admits(value),
  { tag: 'shape' },
);

/**
 * The shape that `shapes` broadcast to.
 *
 * @throws 'shape' when they do not
 * @example
 * cw.broadcastShapes([3, 1], [4]) // [3, 4]
 */
export const broadcastShapes = define(
  { name: 'broadcastShapes', parameters: [], rest: ['shapes', shapeListKind] },
  (...shapes: readonly (readonly number[])[]): number[] => commonShape('broadcastShapes', shapes),
);

/**
 * `x` converted to `dtype` as NumPy converts; floats out of an integer's range saturate.
 *
 * @throws 'dtype' for an unknown dtype
 * @example
 * cw.astype(x, 'float32')
 */
export const astype = define(
  {
    name: 'astype',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['dtype', dtypeKind],
    ],
  },
  <D extends DType>(x: ArrayLike, dtype: D): ChunkedArray<D> => wrap<D>(converted(nodeOf(x, 'astype'), dtype)),
);
