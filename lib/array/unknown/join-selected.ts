/**
 * Selected arrays laid beside each other: their values and their masks are.
 */
import {
  constant,
  flatSelection,
  isSelected,
  selected,
  selectedOperands,
  unknownExtent,
  valueAxes,
  view,
} from '../../expr/build.js';
import type { Node, SelectedNode } from '../../expr/node.js';

/**
 * `nodes`, of which some are selected, joined along `axis`.
 *
 * @param join joins arrays of known shape
 * @throws 'shape' where arrays that different masks select are to lie side by side
 */
export function joinSelected(
  nodes: readonly Node[],
  axis: number,
  join: (nodes: readonly Node[], axis: number) => Node,
): Node {
  const first = nodes.find(isSelected) as SelectedNode;
  if (first.axis !== axis) {
    for (const node of nodes)
      if (!isSelected(node)) throw unknownExtent('concat', first, 'and the arrays beside it have to be as long');
    // Refuses what does not stem from one mask.
    const { operands } = selectedOperands('concat', nodes, view);
    return selected(
      join(operands, valueAxes(first, [axis])[0]),
      first.children[1],
      first.axis,
      first.shape[first.axis],
    );
  }
  const parts = nodes.map((node) => {
    if (!isSelected(node))
      return { values: node, keep: constant(true, 'bool', [node.shape[axis]], [node.chunks[axis]]) };
    if (node.axis !== axis) throw unknownExtent('concat', node);
    return flatSelection(node);
  });
  return selected(
    join(
      parts.map(({ values }) => values),
      axis,
    ),
    join(
      parts.map(({ keep }) => keep),
      0,
    ),
    axis,
    nodes.reduce((n, node) => n + node.shape[axis], 0),
  );
}
