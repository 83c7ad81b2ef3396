/**
 * Reductions of selected arrays: of the values, where the mask is true, in one pass and without moving any element.
 */
import { REDUCTIONS, type ReductionName, type ReductionOptions } from '../../../kernels/reduction.js';
import { identityView } from '../../base/affine.js';
import {
  elementwise,
  index,
  reduction,
  selected,
  selectedOperands,
  unknownExtent,
  valueAxes,
  view,
} from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node, SelectedNode } from '../../expr/node.js';

/** The mask of a selected node over all axes of its values. */
export function wideMask({ axis, children: [values, keep] }: SelectedNode): Node {
  return view(keep, {
    shape: values.shape,
    maps: keep.shape.map((_, k) => ({ offset: 0, stride: 1, axis: axis + k })),
  });
}

/** How many elements a selected node has along its unknown axis: int64, without axes. */
export const selectedCount = (node: SelectedNode): Node => {
  const keep = node.children[1];
  return reduction(
    'countNonzero',
    keep,
    keep.shape.map((_, axis) => axis),
  );
};

/** `node`, an error of the run where nothing is selected. */
function unlessEmpty(op: ReductionName, node: Node, of: SelectedNode): Node {
  const grid = { shape: node.shape, chunks: node.chunks };
  return routine(
    'unlessEmpty',
    [
      { node, input: { by: 'view', view: identityView(node.shape) } },
      { node: selectedCount(of), input: { by: 'view', view: { shape: node.shape, maps: [] } } },
    ],
    grid,
    { ...grid, dtype: node.dtype },
    { operation: op },
  );
}

/** The place of each element among those of the mask's axes, in C order. */
function placesAlong({ axis, children: [values, keep] }: SelectedNode): Node {
  let places: Node | undefined;
  let stride = 1;
  for (let k = keep.shape.length - 1; k >= 0; k--) {
    const own = elementwise('multiply', [index(axis + k, values.shape, values.chunks), stride]);
    places = places ? elementwise('add', [places, own]) : own;
    stride *= keep.shape[k];
  }
  return places as Node;
}

/**
 * Reduction `op` of a selected node over `axes`; reduced axes are dropped.
 *
 * @param mask bool, of the node's shape: which elements count
 * @throws 'shape' for positions over several axes at once
 */
export function reduceSelected(
  op: ReductionName,
  node: SelectedNode,
  axes: readonly number[],
  settings: ReductionOptions,
  mask?: Node,
): Node {
  const [values, keep] = node.children;
  const inside = valueAxes(node, axes);
  const spread = (given: Node): Node => {
    const [, of] = selectedOperands(op, [node, given], view).operands;
    return of;
  };
  const theirs = mask && spread(mask);
  if (!axes.includes(node.axis)) {
    const made = reduction(op, values, inside, settings, theirs && fitted(theirs, values.shape));
    const before = axes.filter((axis) => axis < node.axis).length;
    return selected(made, keep, node.axis - before, node.shape[node.axis]);
  }
  const wide = wideMask(node);
  const counted = theirs ? elementwise('logicalAnd', [wide, theirs]) : wide;
  const made = reduction(op, values, inside, settings, counted);
  const { identity, inputs } = REDUCTIONS[op];
  if (inputs === 'value') return identity || settings.initial !== undefined ? made : unlessEmpty(op, made, node);
  if (axes.length > 1) throw unknownExtent(op, node, 'and a position among elements of several axes follows from it');
  // A position among all becomes one among the selected: how many of these come before it.
  const back = view(made, {
    shape: values.shape,
    maps: values.shape.flatMap((_, axis) => (inside.includes(axis) ? [] : [{ offset: 0, stride: 1, axis }])),
  });
  const upTo = elementwise('logicalAnd', [wide, elementwise('lessEqual', [placesAlong(node), back])]);
  const rank = elementwise('subtract', [reduction('countNonzero', upTo, inside), 1]);
  return unlessEmpty(op, rank, node);
}

/** `mask` over the whole of `shape`, to which it broadcasts. */
function fitted(mask: Node, shape: readonly number[]): Node {
  const lead = shape.length - mask.shape.length;
  return view(mask, {
    shape,
    maps: mask.shape.map((n, axis) =>
      n === shape[axis + lead] ? { offset: 0, stride: 1, axis: axis + lead } : { offset: 0, stride: 0, axis: -1 },
    ),
  });
}
