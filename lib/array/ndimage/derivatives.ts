/**
 * Differences of neighbours: the Sobel, Prewitt and Laplace filters, as correlations along axes.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { correlateLine } from './correlation.js';
import { beyondOf, FILTER, type FilterOptions, finished } from './modes.js';

/** Options of {@link sobel} and {@link prewitt}. */
export interface EdgeOptions<D extends DType = DType> extends FilterOptions<D> {
  /** The axis of the difference; default the last. */
  readonly axis?: AxisLike | undefined;
}

const AROUND = [1, 1] as const;

/** A difference along one axis, smoothed by `weights` along the others. */
function edges<D extends DType>(
  operation: string,
  x: ArrayLike,
  weights: readonly number[],
  options: EdgeOptions<D>,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  const axis = normalizeAxis(operation, options.axis ?? -1, node.shape);
  const beyond = beyondOf(operation, options, node.shape);
  if (node.shape.includes(0)) return finished(node, node, options.output);
  let made = finished(correlateLine(node, [-1, 0, 1], axis, AROUND, beyond[axis]), node, options.output);
  node.shape.forEach((_, k) => {
    if (k !== axis) made = finished(correlateLine(made.node, weights, k, AROUND, beyond[k]), node, options.output);
  });
  return made;
}

const EDGE = { axis: optional(axisKind, -1), ...FILTER };

/**
 * The Sobel filter: the difference along an axis, smoothed by 1, 2, 1 along the others. The dtype stays unless `output` says otherwise. One
 * pass for each axis. As `scipy.ndimage.sobel`.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * const magnitude = cw.hypot(cw.ndimage.sobel(image, { axis: 0 }), cw.ndimage.sobel(image, { axis: 1 }));
 */
export const sobel = define(
  { name: 'ndimage.sobel', parameters: [['x', arrayLike]], options: EDGE, shorthand: 'axis' },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    options: EdgeOptions<D> | AxisLike = {},
  ): ChunkedArray<D> => edges('ndimage.sobel', x, [1, 2, 1], options as EdgeOptions<D>),
);

/**
 * The Prewitt filter: the difference along an axis, smoothed by 1, 1, 1 along the others. As `scipy.ndimage.prewitt`.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.ndimage.prewitt(image, { axis: 0 })
 */
export const prewitt = define(
  { name: 'ndimage.prewitt', parameters: [['x', arrayLike]], options: EDGE, shorthand: 'axis' },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    options: EdgeOptions<D> | AxisLike = {},
  ): ChunkedArray<D> => edges('ndimage.prewitt', x, [1, 1, 1], options as EdgeOptions<D>),
);

/**
 * The Laplace filter: the sum over the axes of second differences 1, -2, 1. The dtype stays unless `output` says otherwise. One kernel over
 * all axes. As `scipy.ndimage.laplace`.
 *
 * @throws 'shape' for an array without axes
 * @example
 * cw.ndimage.laplace(image, { mode: 'wrap' })
 */
export const laplace = define(
  { name: 'ndimage.laplace', parameters: [['x', arrayLike]], options: FILTER },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(x: X, options: FilterOptions<D> = {}): ChunkedArray<D> => {
    const operation = 'ndimage.laplace';
    const node = nodeOf(x, operation);
    if (node.shape.length === 0)
      throw new ChunkwiseError('shape', `${operation}: an array without axes has no second difference`);
    if (node.shape.includes(0)) return finished(node, node, options.output);
    const beyond = beyondOf(operation, options, node.shape);
    const parts = node.shape.map(
      (_, axis) => finished(correlateLine(node, [1, -2, 1], axis, AROUND, beyond[axis]), node, options.output).node,
    );
    return finished(
      parts.reduce((sum, part) => elementwise('add', [sum, part])),
      node,
      options.output,
    );
  },
);
