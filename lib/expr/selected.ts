/**
 * Arrays with an axis of unknown extent: the constructor of `selected` nodes, and how views, elementwise operations and
 * reductions go into one. Values and mask keep their own shape, so that all of this is one pass over them; what needs places
 * along the axis is refused, with the remedy.
 */
import type { AffineView, AxisMap } from '../base/affine.js';
import { regularAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Chunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { sizeOf } from '../base/shape.js';
import type { Node, SelectedNode } from './node.js';

/** True for a node with an axis of unknown extent. */
export const isSelected = (node: Node): node is SelectedNode => node.kind === 'selected';

/** The shape of an array, with a mark where it is a bound. */
export const boundText = (node: Node): string =>
  `[${node.shape.map((n, axis) => (isSelected(node) && axis === node.axis ? `≤${n}` : String(n))).join(', ')}]`;

/** The error of an operation that needs to know where elements along the unknown axis are. */
export const unknownExtent = (operation: string, node: Node, why = 'and this needs it'): ChunkwiseError =>
  new ChunkwiseError(
    'shape',
    `${operation}: how long axis ${isSelected(node) ? node.axis : 0} of shape ${boundText(node)} is, is known only when its mask has been computed, ${why}; ` +
      'find out first: x = await x.computeChunkSizes()',
  );

/** @throws 'shape' where one of `nodes` has an axis of unknown extent */
export function refuseSelected(operation: string, nodes: readonly Node[]): void {
  for (const node of nodes) if (isSelected(node)) throw unknownExtent(operation, node);
}

const replaced = <T>(list: readonly T[], axis: number, count: number, by: readonly T[]): T[] => [
  ...list.slice(0, axis),
  ...by,
  ...list.slice(axis + count),
];

/**
 * The elements of `values` where `keep` is true, which covers the axes from `axis` on.
 *
 * @param bound how many there are at most; all that `keep` has, unless more is known
 */
export function selected(values: Node, keep: Node, axis: number, bound: number = sizeOf(keep.shape)): SelectedNode {
  const rank = keep.shape.length;
  const isWhole = rank === 1 && bound === values.shape[axis];
  const block = values.chunks.slice(axis, axis + rank).reduce((n, cut) => n * cut.largest, 1);
  return {
    kind: 'selected',
    axis,
    dtype: values.dtype,
    shape: replaced(values.shape, axis, rank, [bound]),
    chunks: replaced(values.chunks, axis, rank, [
      isWhole ? values.chunks[axis] : regularAxis(bound, Math.max(1, Math.min(bound, block))),
    ]),
    children: [values, keep],
    hash: hashParts('selected', axis, bound, values.hash, keep.hash),
  };
}

/** The selected node over other values under the same mask. */
export const withValues = (node: SelectedNode, values: Node, axis = node.axis): SelectedNode =>
  selected(values, node.children[1], axis, node.shape[node.axis]);

/** The chunks of a selected node's values, where the node itself is to be cut into `chunks`. */
export function valueChunks(node: SelectedNode, chunks: Chunks): Chunks {
  const [values, keep] = node.children;
  const rank = keep.shape.length;
  const isWhole = rank === 1 && node.shape[node.axis] === values.shape[node.axis];
  return isWhole
    ? chunks
    : replaced(chunks, node.axis, 1, values.chunks.slice(node.axis, node.axis + rank) as Chunks[number][]);
}

/**
 * The view `map` of a selected node as one of its values: the unknown axis has to stay as it is, wherever it goes.
 *
 * @throws 'shape' for a view that shows a part of the unknown axis
 */
export function selectedView(
  node: SelectedNode,
  map: AffineView,
): { readonly view: AffineView; readonly axis: number } {
  const rank = node.children[1].shape.length;
  const own = map.maps[node.axis];
  const stays =
    own.axis >= 0 &&
    own.offset === 0 &&
    (own.stride === 1 || node.shape[node.axis] <= 1) &&
    map.shape[own.axis] === node.shape[node.axis] &&
    map.maps.every((one, axis) => axis === node.axis || one.axis !== own.axis);
  if (!stays) throw unknownExtent('slice', node, 'and a part of it, or another order, follows from its places');
  const axis = own.axis;
  const moved = (one: AxisMap): AxisMap => (one.axis > axis ? { ...one, axis: one.axis + rank - 1 } : one);
  return {
    axis,
    view: {
      shape: replaced(map.shape, axis, 1, node.children[1].shape),
      maps: replaced(
        map.maps.map(moved),
        node.axis,
        1,
        node.children[1].shape.map((_, k) => ({ offset: 0, stride: 1, axis: axis + k })),
      ),
    },
  };
}

/** `axes` of a selected node as axes of its values. */
export function valueAxes(node: SelectedNode, axes: readonly number[]): number[] {
  const rank = node.children[1].shape.length;
  return axes.flatMap((axis) =>
    axis < node.axis
      ? [axis]
      : axis > node.axis
        ? [axis + rank - 1]
        : node.children[1].shape.map((_, k) => node.axis + k),
  );
}

/** True when `node` has the same elements all along `axis`, as far as its own kind tells. */
const isConstantAlong = (node: Node, axis: number): boolean =>
  node.shape[axis] === 1 ||
  node.kind === 'constant' ||
  (node.kind === 'view' && node.view.maps.every((map) => map.axis !== axis));

/**
 * What elementwise `operation` of arrays of which some are selected comes to: the same of their values under one mask.
 *
 * @param view the constructor of views
 * @returns operands over the values, and what makes the result from theirs
 * @throws 'shape' where two masks, or a known axis, meet an unknown one
 */
export function selectedOperands(
  operation: string,
  nodes: readonly Node[],
  view: (node: Node, map: AffineView) => Node,
): { readonly operands: readonly Node[]; readonly finish: (values: Node) => Node } {
  const rank = Math.max(...nodes.map((node) => node.shape.length));
  const first = nodes.find(isSelected) as SelectedNode;
  const keep = first.children[1];
  const bound = first.shape[first.axis];
  const place = rank - first.shape.length + first.axis;
  const refuse = (other: Node): never => {
    throw new ChunkwiseError(
      'shape',
      `${operation}: shapes ${boundText(first)} and ${boundText(other)} do not go together: elements of an axis of unknown extent are ` +
        'combined with those that the same mask selects, and with what has extent 1 there; select from one array, as in ' +
        'x.add(y).slice(mask), or find out extents first: x = await x.computeChunkSizes()',
    );
  };
  const operands = nodes.map((node): Node => {
    const at = place - (rank - node.shape.length);
    if (isSelected(node)) {
      if (node.axis !== at || node.children[1].hash !== keep.hash || node.shape[node.axis] !== bound) refuse(node);
      return node.children[0];
    }
    if (at < 0) return node;
    if (!isConstantAlong(node, at)) refuse(node);
    const ones = keep.shape.map(() => 1);
    return view(node, {
      shape: replaced(node.shape, at, 1, ones),
      maps: node.shape.map((_, axis) =>
        axis === at
          ? { offset: 0, stride: 0, axis: -1 }
          : { offset: 0, stride: 1, axis: axis > at ? axis + ones.length - 1 : axis },
      ),
    });
  });
  return { operands, finish: (values) => selected(values, keep, place, bound) };
}
