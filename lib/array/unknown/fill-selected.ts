/**
 * Operations along an axis of a selected array: over all its values, with what is not selected replaced so that it does not
 * matter.
 */
import { DTYPES, type DType, type Scalar } from '../../../kernels/dtype.js';
import { integerRange } from '../../../kernels/scalar.js';
import { elementwise, flatSelection, selected, valueAxes, withValues } from '../../expr/build.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import { wideMask } from './reduce-selected.js';

/** What stands for elements that are not selected: a number, or the least or greatest of the dtype. */
export type Filling = 0 | 1 | 'least' | 'greatest';

/** The first or last element of `dtype` in the order of numbers, NaN left out. */
function extremeElement(dtype: DType, which: 'least' | 'greatest'): Scalar {
  const { kind } = DTYPES[dtype];
  if (kind === 'f') return which === 'least' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (dtype === 'bool') return which === 'greatest';
  const { min, max } = integerRange(dtype);
  const value = which === 'least' ? min : max;
  return DTYPES[dtype].itemsize === 8 ? value : Number(value);
}

/** The values of a selected node with one axis for its mask, and `filling` where the mask is false. */
export function filled(node: SelectedNode, filling: Filling | Scalar): { values: Node; keep: Node; axis: number } {
  const flat = flatSelection(node);
  const one = selected(flat.values, flat.keep, flat.axis);
  const by = filling === 'least' || filling === 'greatest' ? extremeElement(node.dtype, filling) : filling;
  return { ...flat, values: elementwise('where', [wideMask(one), flat.values, by]) };
}

/** `operation` along `axis` of a selected node, which keeps shape and places; `filling` has no part in its results. */
export function alongSelected(
  node: SelectedNode,
  axis: number,
  filling: Filling,
  operation: (values: Node, axis: number) => Node,
): Node {
  if (axis !== node.axis) return withValues(node, operation(node.children[0], valueAxes(node, [axis])[0]));
  const { values, keep } = filled(node, filling);
  return selected(operation(values, axis), keep, axis, node.shape[axis]);
}
