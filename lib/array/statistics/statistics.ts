/**
 * Statistics made of reductions: weighted averages, ranges, and reductions by group.
 */
import { isReduction, type ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { broadcastTo, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkOptions, normalizeAxes, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { type AxisOptions, reduceNode, type SpreadOptions } from '../reductions/reduce-node.js';
import type { DTypeOf, QuotientOf } from '../types.js';

/** Options of {@link average}. */
export interface AverageOptions extends AxisOptions {
  /** Weights of the shape of `x`, or of the one axis reduced. Default: all equal. */
  readonly weights?: ArrayLike;
}

/** Weights seen under the shape of `node`: whole, or along one axis. */
function spreadWeights(weights: Node, node: Node, axes: readonly number[]): Node {
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
export function average<X extends ArrayLike>(x: X, options: AverageOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> {
  const node = nodeOf(x, 'average');
  if (options.weights === undefined) return wrap(reduceNode('mean', node, options));
  const axes = normalizeAxes('average', options.axis, node.shape);
  const weights = spreadWeights(nodeOf(options.weights, 'average'), node, axes);
  const sums = reduceNode('sum', elementwise('multiply', [node, weights]), options);
  return wrap(elementwise('divide', [sums, reduceNode('sum', weights, options)]));
}

/**
 * Greatest less least ("peak to peak") over `axis`.
 *
 * @example
 * cw.ptp(x, { axis: 0 })
 */
export function ptp<X extends ArrayLike>(x: X, options: AxisOptions = {}): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'ptp');
  return wrap(elementwise('subtract', [reduceNode('max', node, options), reduceNode('min', node, options)]));
}

/** A group number for each index of an axis. */
export type Labels = readonly number[] | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | BigInt64Array;

/** Options of {@link groupbyReduce}. */
export interface GroupOptions extends Pick<SpreadOptions, 'ddof' | 'dtype'> {
  /** The axis whose indices are grouped; default 0. */
  readonly axis?: number;
  /** A reduction of the table: 'mean' (default), 'sum', 'max', 'std', 'nanmean', 'argmax', … */
  readonly reduction?: ReductionName;
  /** How many groups there are; default: one more than the greatest label. */
  readonly groups?: number;
}

/**
 * Reduces by group along one axis: index i of the axis belongs to group `labels[i]` (0, 1, …; negative: to none). The
 * axis' place in the result has one entry for each group.
 *
 * @throws 'argument' for labels that are not whole numbers below `groups`, or an unknown reduction; 'shape' when there
 * is not one label for each index
 * @example
 * const months = Array.from({ length: 132 }, (_, k) => k % 12);
 * cw.groupbyReduce(winds, months, { axis: 0, reduction: 'mean', groups: 12 }) // climatology [12, …]
 */
export function groupbyReduce(x: ArrayLike, labels: Labels, options: GroupOptions = {}): ChunkedArray {
  const node = nodeOf(x, 'groupbyReduce');
  checkOptions('groupbyReduce', options, ['axis', 'reduction', 'groups', 'ddof', 'dtype']);
  const axis = normalizeAxis('groupbyReduce', options.axis ?? 0, node.shape);
  const op = options.reduction ?? 'mean';
  if (!isReduction(op)) {
    throw new ChunkwiseError(
      'argument',
      `groupbyReduce: there is no reduction '${String(op)}'; use 'mean', 'sum', 'min', 'max', 'std', …`,
    );
  }
  if (labels.length !== node.shape[axis]) {
    throw new ChunkwiseError(
      'shape',
      `groupbyReduce: ${labels.length} labels for axis ${axis} of extent ${node.shape[axis]} (shape ${shapeText(node.shape)}); give one for each index`,
    );
  }
  const codes = new Int32Array(labels.length);
  let most = -1;
  for (let k = 0; k < codes.length; k++) {
    const label = Number(labels[k]);
    if (!Number.isInteger(label) || label >= (options.groups ?? 2 ** 31)) {
      throw new ChunkwiseError(
        'argument',
        `groupbyReduce: label ${String(labels[k])} at ${k} is not a whole number${options.groups === undefined ? '' : ` below ${options.groups}`}; number the groups from 0, and use -1 for none`,
      );
    }
    codes[k] = Math.max(label, -1);
    most = Math.max(most, codes[k]);
  }
  const count = options.groups ?? most + 1;
  return wrap(reduceNode(op, node, { ...options, axis }, { labels: codes, count }));
}
