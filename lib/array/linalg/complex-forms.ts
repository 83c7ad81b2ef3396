/**
 * Complex matrices as real ones of twice the extents: an element x + yi becomes [[x, -y], [y, x]]. Sums, products, inverses and Cholesky
 * factors of these are the forms of those of the complex ones.
 */
import { elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { wrap } from '../chunked-array.js';
import { stack } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';

/** The real form [..., 2 m, 2 n] of matrices [..., m, n], complex or real. */
export function realForm(name: string, node: Node): Node {
  const [x, y] = ['real', 'imag'].map((part) => elementwise(part, [node]));
  const row = (left: Node, right: Node) => stack([wrap(left), wrap(right)], { axis: -1 });
  const both = stack([row(x, elementwise('negative', [y])), row(y, x)], { axis: -3 });
  const [m, n] = node.shape.slice(-2);
  return reshapeTo(name, both.node, [...node.shape.slice(0, -2), 2 * m, 2 * n]);
}

/** Every second index from `first[k]` on along the last axes, one for each of `first`. */
function every2nd(node: Node, first: readonly number[]): Node {
  const lead = node.shape.length - first.length;
  return view(node, {
    shape: node.shape.map((extent, axis) => (axis < lead ? extent : extent / 2)),
    maps: node.shape.map((extent, axis) => ({
      offset: axis < lead || extent === 0 ? 0 : first[axis - lead],
      stride: axis < lead ? 1 : 2,
      axis,
    })),
  });
}

/** The complex matrices of a real form. */
export const fromRealForm = (node: Node): Node =>
  elementwise('complex', [every2nd(node, [0, 0]), every2nd(node, [1, 0])]);
