/**
 * Quantiles of selected arrays: of all their values, with NaN, which is left out, for what is not selected.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { isDiscrete, type QuantileMethod } from '../../../kernels/order-rank.js';
import { cast, elementwise, flatSelection, selected, unknownExtent, withValues } from '../../expr/build.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import { type AxisOptions, reduceNode } from '../reductions/reduce-node.js';
import { filled } from './fill-selected.js';

/** How quantiles are asked for. */
interface Wanted {
  readonly name: string;
  readonly lead: readonly number[];
  readonly method: QuantileMethod;
  readonly skipna: boolean;
}

/**
 * Quantiles of `node` over `axes`.
 *
 * @param known quantiles of an array of known shape over the same axes, with NaN left out where `skipna`
 * @throws 'shape' along the unknown axis for methods that pick an element, and for integers of 8 bytes: NaN is no element of theirs
 */
export function quantilesSelected(
  node: SelectedNode,
  axes: readonly number[],
  options: AxisOptions,
  { name, lead, method, skipna }: Wanted,
  known: (values: Node, skipna: boolean) => Node,
): Node {
  if (!axes.includes(node.axis)) {
    const flat = flatSelection(node);
    const before = options.keepdims ? 0 : axes.filter((axis) => axis < node.axis).length;
    return selected(known(flat.values, skipna), flat.keep, lead.length + node.axis - before, node.shape[node.axis]);
  }
  const { kind, itemsize } = DTYPES[node.dtype];
  if (isDiscrete(method)) throw unknownExtent(name, node, `and method '${method}' picks an element by its place`);
  if (kind !== 'f' && itemsize === 8)
    throw unknownExtent(name, node, `and the middle of ${node.dtype} follows from it`);
  const floats = kind === 'f' ? node : withValues(node, cast(node.children[0], 'float64'));
  const made = known(filled(floats, Number.NaN).values, true);
  if (skipna || kind !== 'f') return made;
  const hasNaN = reduceNode('any', withValues(node, elementwise('isnan', [node.children[0]])), {
    axis: options.axis,
    keepdims: options.keepdims,
  });
  return elementwise('where', [hasNaN, cast(elementwise('multiply', [made, Number.NaN]), made.dtype), made]);
}
