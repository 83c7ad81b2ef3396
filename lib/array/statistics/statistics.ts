/**
 * Statistics made of reductions: weighted averages and ranges.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastTo, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { AXES, type AxisOptions, reduceNode } from '../reductions/reduce-node.js';
import type { AxisNumbers } from '../reductions/reductions.js';
import type { DifferenceOf, DTypeOf, QuotientOf } from '../types.js';

/** Options of {@link average}. */
export interface AverageOptions extends AxisOptions {
  /** Weights of the shape of `x`, or of the one axis reduced. Default: all equal. */
  readonly weights?: ArrayLike | undefined;
}

/** @internal weights seen under the shape of `node`: whole, or along one axis */
export function spreadWeights(weights: Node, node: Node, axes: readonly number[]): Node {
  const same = weights.shape.length === node.shape.length && weights.shape.every((n, k) => n === node.shape[k]);
  if (same) return weights;
  if (weights.shape.length === 1 && axes.length === 1 && weights.shape[0] === node.shape[axes[0]]) {
    return view(weights, { shape: node.shape, maps: [{ offset: 0, stride: 1, axis: axes[0] }] });
  }
  try {
    return broadcastTo(weights, node.shape, 'average');
  } catch (cause) {
    throw new ChunkwiseError(
      'shape',
      `average: weights of shape ${shapeText(weights.shape)} fit neither shape ${shapeText(node.shape)} nor its axes ${shapeText(axes)}; give one weight for each element, or for each index of the one axis averaged over`,
      { cause },
    );
  }
}

/**
 * The weighted mean: sum(x * weights) / sum(weights) over `axis`.
 *
 * @throws 'shape' when the weights fit neither the array nor the axis
 * @example
 * cw.average(temperature, { axis: 1, weights: cw.cos(cw.deg2rad(latitude)) })
 */
export const average = define(
  { name: 'average', parameters: [['x', arrayLike]], options: { ...AXES, weights: otherwise(arrayLike, 'all equal') } },
  <X extends ArrayLike>(
    x: X,
    { weights: given, ...options }: AverageOptions = {},
  ): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = nodeOf(x, 'average');
    if (given === undefined) return wrap(reduceNode('mean', node, options));
    const axes = normalizeAxes('average', options.axis, node.shape);
    const weights = spreadWeights(nodeOf(given, 'average'), node, axes);
    const sums = reduceNode('sum', elementwise('multiply', [node, weights]), options);
    return wrap(elementwise('divide', [sums, reduceNode('sum', weights, options)]));
  },
);

/**
 * Greatest less least ("peak to peak") over `axis`.
 *
 * @example
 * cw.ptp(x, { axis: 0 })
 */
export const ptp = define(
  { name: 'ptp', parameters: [['x', arrayLike]], options: AXES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(x: X, given: AxisOptions | AxisNumbers = {}): ChunkedArray<DifferenceOf<DTypeOf<X>>> => {
    const options = given as AxisOptions;
    const node = nodeOf(x, 'ptp');
    return wrap(elementwise('subtract', [reduceNode('max', node, options), reduceNode('min', node, options)]));
  },
);
