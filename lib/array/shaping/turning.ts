/**
 * Arrays turned: rotated, mirrored, axes rolled, flattened. All but the last are views.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, axisList, optional, place, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { flip, moveaxis, ravel, swapaxes } from './manipulation.js';

const mirror = (name: string, axis: 0 | 1) =>
  define({ name, parameters: [['x', movedArray]] }, <X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, name);
    if (node.shape.length <= axis)
      throw new ChunkwiseError(
        'shape',
        `${name}: shape ${shapeText(node.shape)} has fewer than ${axis + 1} axes; use flip`,
      );
    return flip(wrap(node), { axis }) as ChunkedArray<DTypeOf<X>>;
  });

/** Rows in reverse order: {@link flip} along axis 0. @example cw.flipud(x) */
export const flipud = mirror('flipud', 0);
/** Columns in reverse order: {@link flip} along axis 1. @example cw.fliplr(x) */
export const fliplr = mirror('fliplr', 1);

/** Options of {@link rot90}. */
export interface Rot90Options {
  /** The plane that is turned: from the first axis towards the second. Default [0, 1]. */
  readonly axes?: readonly AxisLike[] | undefined;
}

/**
 * `x` turned by `k` (default 1) quarter turns, counter-clockwise, in the plane of two axes; a view.
 *
 * @throws 'shape' unless `axes` are two different axes of `x`
 * @example
 * cw.rot90(x, 2)
 * cw.rot90(x, 1, { axes: [1, 2] })
 */
export const rot90 = define(
  {
    name: 'rot90',
    parameters: [
      ['x', movedArray],
      ['k', optional(whole, 1)],
    ],
    options: { axes: optional(axisList, [0, 1]) },
    early: true,
  },
  rotated,
);
function rotated<X extends ArrayLike>(x: X, options?: Rot90Options): ChunkedArray<DTypeOf<X>>;
function rotated<X extends ArrayLike>(x: X, k?: number, options?: Rot90Options): ChunkedArray<DTypeOf<X>>;
function rotated(x: ArrayLike, turns?: number | Rot90Options, more?: Rot90Options): ChunkedArray {
  const [k, { axes = [0, 1] }] = typeof turns === 'object' ? [1, turns] : [turns ?? 1, more ?? {}];
  const node = nodeOf(x, 'rot90');
  if (axes.length !== 2)
    throw new ChunkwiseError('shape', `rot90: axes are [${axes.join(', ')}]; give two, which span a plane`);
  const [from, to] = axes.map((axis) => normalizeAxis('rot90', axis, node.shape));
  if (from === to)
    throw new ChunkwiseError('shape', `rot90: axes [${axes.join(', ')}] are one and the same; give two that differ`);
  const times = ((k % 4) + 4) % 4;
  const given = wrap(node);
  if (times === 0) return given;
  if (times === 2) return flip(given, { axis: [from, to] });
  if (times === 1) return swapaxes(flip(given, { axis: to }), from, to);
  return flip(swapaxes(given, from, to), { axis: to });
}

/**
 * One axis moved to stand before the one at `start` (default 0); {@link moveaxis} is easier to read.
 *
 * @throws 'shape' when one is out of range
 * @example
 * cw.rollaxis(x, 2)
 */
export const rollaxis = define(
  {
    name: 'rollaxis',
    parameters: [
      ['x', movedArray],
      ['axis', axisKind],
      ['start', optional(place, 0)],
    ],
  },
  <X extends ArrayLike>(x: X, axis: AxisLike, start = 0): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'rollaxis');
    const rank = node.shape.length;
    const from = normalizeAxis('rollaxis', axis, node.shape);
    if (!Number.isInteger(start) || start < -rank || start > rank)
      throw new ChunkwiseError('shape', `rollaxis: start is ${start}; give ${-rank} to ${rank}`);
    const before = start < 0 ? start + rank : start;
    return moveaxis(wrap(node), from, from < before ? before - 1 : before) as ChunkedArray<DTypeOf<X>>;
  },
);

/** NumPy's name of {@link ravel} as a method: all elements in C order along one axis. @example cw.flatten(x) */
export const flatten = define(
  { name: 'flatten', parameters: [['x', movedArray]] },
  <X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>> => ravel(x),
);
