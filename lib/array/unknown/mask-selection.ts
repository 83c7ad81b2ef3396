/**
 * Selections in which a mask has to be computed, or of which an axis has an unknown extent: the part of the selection that says
 * which elements stay becomes a mask, all else is a selection like any other.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { isSelected, unknownExtent, view } from '../../expr/build.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import type { Entry, ListRule } from '../selection/selection.js';
import type { Slice } from '../selection/selection-text.js';
import { selectWhere, sliceSelected } from './slice-selected.js';

type Mask = Extract<Entry, { kind: 'mask' }>;
const WHOLE: Slice = { start: null, stop: null, step: null };

const isKind = <K extends string>(entry: Entry, kind: K): entry is Extract<Entry, { kind: K }> =>
  typeof entry === 'object' && 'kind' in entry && entry.kind === kind;
const isMask = (entry: Entry): entry is Mask => isKind(entry, 'mask');
const isSlice = (entry: Entry): entry is Slice => typeof entry === 'object' && !('kind' in entry);

/** How many axes an entry is for, the ellipsis left out. */
const axesOf = (entry: Entry): number =>
  isKind(entry, 'new') || isKind(entry, 'ellipsis')
    ? 0
    : isMask(entry)
      ? entry.node.shape.length
      : isKind(entry, 'list') && entry.mask
        ? entry.shape.length
        : 1;

/** True where this room has to see a selection. */
export const needsMask = (node: Node, entries: readonly Entry[]): boolean => isSelected(node) || entries.some(isMask);

/** The axis of `node` at which each entry begins. */
function beginnings(node: Node, entries: readonly Entry[]): number[] {
  const used = entries.reduce<number>((n, entry) => n + axesOf(entry), 0);
  let axis = 0;
  return entries.map((entry) => {
    const at = axis;
    axis += isKind(entry, 'ellipsis') ? Math.max(0, node.shape.length - used) : axesOf(entry);
    return at;
  });
}

/** `out` with axis `from` in front, where NumPy puts what points select that do not stand together. */
function placed(out: Node, entries: readonly Entry[], rule: ListRule, from: number): Node {
  const points = entries.flatMap((entry, k) => (typeof entry === 'number' || isMask(entry) ? [k] : []));
  const together = points[points.length - 1] - points[0] === points.length - 1;
  if (rule === 'outer' || (rule === 'numpy' && together)) return out;
  const order = [from, ...out.shape.map((_, axis) => axis).filter((axis) => axis !== from)];
  return view(out, {
    shape: order.map((axis) => out.shape[axis]),
    maps: out.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
  });
}

/** Where the result's axis of `entries[k]` stands. */
const resultAxis = (node: Node, entries: readonly Entry[], k: number): number => {
  const used = entries.reduce<number>((n, entry) => n + axesOf(entry), 0);
  return entries
    .slice(0, k)
    .reduce<number>(
      (n, entry) =>
        n +
        (isKind(entry, 'ellipsis')
          ? Math.max(0, node.shape.length - used)
          : isKind(entry, 'new') || isSlice(entry)
            ? 1
            : 0),
      0,
    );
};

/**
 * The part of `node` that `entries` name.
 *
 * @param others selects by entries without such masks
 * @throws 'selection' for several masks, or lists beside one; 'shape' for what needs places along an axis of unknown extent
 */
export function sliceByMask(
  operation: string,
  node: Node,
  entries: readonly Entry[],
  rule: ListRule,
  others: (node: Node, entries: readonly Entry[]) => Node,
): Node {
  if (isSelected(node)) return sliceOfSelected(operation, node, entries, rule, others);
  const k = entries.findIndex(isMask);
  const mask = entries[k] as Mask;
  if (entries.some((entry, at) => at !== k && (isMask(entry) || isKind(entry, 'list') || isKind(entry, 'lazy'))))
    throw new ChunkwiseError(
      'selection',
      `${operation}: a mask that has to be computed goes with slices and integers, not with another mask or a list; combine masks with logicalAnd(), or select one after the other`,
    );
  const rank = mask.node.shape.length;
  const inner = others(node, entries.toSpliced(k, 1, ...new Array<Entry>(rank).fill(WHOLE)));
  const axis = resultAxis(node, entries, k);
  return placed(selectWhere(operation, inner, mask.node, axis), entries, rule, axis);
}

function sliceOfSelected(
  operation: string,
  node: SelectedNode,
  entries: readonly Entry[],
  rule: ListRule,
  others: (node: Node, entries: readonly Entry[]) => Node,
): Node {
  const from = beginnings(node, entries);
  const k = entries.findIndex((entry, at) => from[at] <= node.axis && node.axis < from[at] + axesOf(entry));
  if (entries.some((entry, at) => at !== k && isMask(entry))) throw unknownExtent(operation, node);
  const own = entries[k] as Entry | undefined;
  if (own === undefined) return others(node, entries);
  if (isMask(own)) {
    const axis = resultAxis(node, entries, k);
    const out = selectWhere(operation, node, own.node, from[k]);
    return placed(others(out, entries.toSpliced(k, 1, WHOLE)), entries, rule, axis);
  }
  if (!isSlice(own)) throw unknownExtent(operation, node, 'and so is which element an index names');
  return others(sliceSelected(operation, node, own), entries.toSpliced(k, 1, WHOLE));
}
