/**
 * Selecting by masks that have to be computed, and from what they selected: `x[x > 0]`, `x[:, mask]`, `y[:10]`, `y[::-1]`,
 * `y[y < 5]`. Each is a mask again, over the same values.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { shapeText, sizeOf } from '../../base/shape.js';
import { cast, elementwise, flatSelection, isSelected, selected, unknownExtent, view } from '../../expr/build.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import { scan } from '../reductions/scan.js';
import type { Slice } from '../selection/selection-text.js';
import { selectedCount } from './reduce-selected.js';

/**
 * The elements of `node` where `mask`, which has the extents of the axes from `axis` on, is true; these axes become one, in C
 * order.
 *
 * @throws 'selection' for a mask that does not fit, 'shape' for one of unknown extent
 */
export function selectWhere(operation: string, node: Node, mask: Node, axis: number): Node {
  const rank = mask.shape.length;
  if (mask.dtype !== 'bool')
    throw new ChunkwiseError(
      'dtype',
      `${operation}: the mask is ${mask.dtype}, not bool; compare first, as with notEqual(0)`,
    );
  const part = node.shape.slice(axis, axis + rank);
  if (rank === 0 || part.length < rank || part.some((n, k) => n !== mask.shape[k] && mask.shape[k] !== 0))
    throw new ChunkwiseError(
      'selection',
      `${operation}: a mask of shape ${shapeText(mask.shape)} does not fit axes ${axis} to ${axis + Math.max(1, rank) - 1} of shape ${shapeText(node.shape)}; a mask has one entry for each index`,
    );
  // An axis of extent 0 selects nothing from one of any extent, as NumPy's.
  if (!isSelected(node) && part.some((n, k) => n !== mask.shape[k])) {
    const shape = node.shape.map((n, k) => mask.shape[k - axis] ?? n);
    const maps = node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k }));
    return selectWhere(operation, view(node, { shape, maps }), mask, axis);
  }
  if (!isSelected(node)) {
    if (isSelected(mask)) throw unknownExtent(operation, mask, 'and a mask has one entry for each index');
    return selected(node, mask, axis);
  }
  if (!isSelected(mask) || mask.axis + axis !== node.axis || mask.children[1].hash !== node.children[1].hash)
    throw unknownExtent(operation, node, 'and a mask of it is made from it, as in y.slice(y.greater(0))');
  const [values, keep] = node.children;
  const [theirs] = mask.children;
  const wide = view(keep, {
    shape: theirs.shape,
    maps: keep.shape.map((_, k) => ({ offset: 0, stride: 1, axis: mask.axis + k })),
  });
  return selected(values, elementwise('logicalAnd', [wide, theirs]), axis, sizeOf(mask.shape));
}

/** `node` with its elements along the unknown axis in reverse order. */
function reversed({ axis, children: [values, keep], shape }: SelectedNode): SelectedNode {
  const turn = (of: Node, isTurned: (axis: number) => boolean): Node =>
    view(of, {
      shape: of.shape,
      maps: of.shape.map((n, k) =>
        isTurned(k) && n > 1 ? { offset: n - 1, stride: -1, axis: k } : { offset: 0, stride: 1, axis: k },
      ),
    });
  const last = axis + keep.shape.length;
  return selected(
    turn(values, (k) => k >= axis && k < last),
    turn(keep, () => true),
    axis,
    shape[axis],
  );
}

/**
 * A slice along the unknown axis, as Python has it: the places of elements are a running sum of the mask, which is a pass over
 * the mask before the others.
 *
 * @throws 'shape' for a negative step with a beginning or an end
 */
export function sliceSelected(operation: string, given: SelectedNode, slice: Slice): Node {
  const step = slice.step ?? 1;
  const start = slice.start ?? 0;
  const stop = slice.stop ?? undefined;
  for (const part of [start, stop ?? 0, step])
    if (!Number.isSafeInteger(part))
      throw new ChunkwiseError(
        'selection',
        `${operation}: a slice of axis ${given.axis} has ${String(part)}, which is not an integer`,
      );
  if (step === 0)
    throw new ChunkwiseError('selection', `${operation}: a slice of axis ${given.axis} has step 0; use 1 or -1`);
  if (step < 0) {
    if (slice.start != null || slice.stop != null)
      throw unknownExtent(operation, given, 'and so is where a slice with a negative step begins');
    const turned = reversed(given);
    return step === -1 ? turned : sliceSelected(operation, turned, { start: null, stop: null, step: -step });
  }
  const bound = given.shape[given.axis];
  if (start === 0 && step === 1 && stop === undefined) return given;
  const flat = flatSelection(given);
  // The number of selected elements up to each one, itself included.
  const rank = scan('add', cast(flat.keep, 'int64'), 0);
  const count = selectedCount(given);
  let keep = flat.keep;
  const also = (op: string, a: Node, b: Node | number): void => {
    keep = elementwise('logicalAnd', [keep, elementwise(op, [a, b])]);
  };
  const fromEnd = (k: number): Node => elementwise('maximum', [elementwise('add', [count, k]), 0]);
  const first = start < 0 ? fromEnd(start) : start;
  if (start !== 0) also('greater', rank, first);
  if (stop !== undefined) also('lessEqual', rank, stop < 0 ? fromEnd(stop) : stop);
  if (step !== 1) {
    const behind = elementwise('subtract', [elementwise('subtract', [rank, 1]), first]);
    also('equal', elementwise('remainder', [behind, step]), 0);
  }
  const end = stop === undefined ? bound : stop < 0 ? bound + stop : Math.min(bound, stop);
  const most = start < 0 ? Math.min(end, -start) : end - start;
  return selected(flat.values, keep, flat.axis, Math.max(0, Math.ceil(most / step)));
}
