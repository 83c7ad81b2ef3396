/**
 * Reading and replacing parts of an array: `slice`, `set` and `take`. Everything affine in a selection is one view; one
 * list of indices is gathered on top of it.
 */

import type { DType } from '../../../kernels/dtype.js';
import type { AxisMap } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import {
  assemble,
  broadcastTo,
  cast,
  constant,
  elementwiseNode,
  memory,
  rechunk,
  take as takeNode,
  view,
} from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, convertScalar, isScalar, nodeOf } from '../asarray.js';
import { checkOptions, normalizeAxis } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import type { DTypeOf } from '../types.js';
import {
  type IndexList,
  type ResolvedItem,
  resolveList,
  resolveSelection,
  type SelectionItem,
  selectionView,
} from './selection.js';

/**
 * What `set` takes as selection: one text or item; a list of items, one for each axis (so indices along one axis are a
 * typed array, or a list inside the list); or a lazy mask that broadcasts to the array.
 */
export type Selection = SelectionItem | readonly SelectionItem[] | ChunkedArray<'bool'>;

/** Picks indices along one axis: a view where they are evenly spaced, else a gather. */
export function pick(node: Node, axis: number, indices: Int32Array): Node {
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  for (let k = 1; k < indices.length; k++) {
    if (indices[k] !== indices[0] + k * step) return takeNode(node, axis, indices);
  }
  if (step === 0) return takeNode(node, axis, indices);
  return view(node, {
    shape: node.shape.map((n, k) => (k === axis ? indices.length : n)),
    maps: node.shape.map((_, k) =>
      k === axis ? { offset: indices[0] ?? 0, stride: step, axis } : { offset: 0, stride: 1, axis: k },
    ),
  });
}

/** @internal the part of `node` that `selection` names */
export function sliceNode(node: Node, selection: readonly SelectionItem[], operation = 'slice'): Node {
  const items = resolveSelection(operation, selection, node.shape);
  const { shape, maps, lists } = selectionView(items, node.shape);
  let out = view(node, { shape, maps });
  for (const { axis, indices } of lists) out = takeNode(out, axis, indices);
  return out;
}

/**
 * Part of `x`, as NumPy's `x[…]`: text, `cw.s(start, stop, step)`, integers, null for a new axis, '...', and one list of
 * indices or mask.
 *
 * @throws 'selection' for text that does not parse, an index out of bounds, or too many indices
 * @example
 * cw.slice(x, '::2, 5000:')
 * cw.slice(x, cw.s(null, null, -1), 0, null, [1, 3, 2])
 */
export const slice = <X extends ArrayLike>(x: X, ...selection: readonly SelectionItem[]): ChunkedArray<DTypeOf<X>> =>
  wrap(sliceNode(nodeOf(x, 'slice'), selection));

/** `value`, shaped like the selection's result, seen in the order of the source axes: one extent for each of them. */
function valueOnAxes(value: Node, items: readonly ResolvedItem[]): Node {
  const maps: AxisMap[] = [];
  const shape: number[] = [];
  for (const item of items) {
    if (item.kind === 'new') maps.push({ offset: 0, stride: 0, axis: -1 });
    else if (item.kind === 'index') shape.push(1);
    else {
      const length = item.kind === 'range' ? item.length : item.indices.length;
      // Against the axis' direction the value is laid in backwards.
      const backwards = item.kind === 'range' && item.step < 0;
      maps.push({ offset: backwards ? length - 1 : 0, stride: backwards ? -1 : 1, axis: shape.length });
      shape.push(length);
    }
  }
  return view(value, { shape, maps });
}

/** Where a selection along one axis lies, lowest first, and, unless it fills its box, which value goes to each place. */
interface Placement {
  readonly start: number;
  readonly stop: number;
  /** For each place of the box the position in the value, -1 where the array keeps its own. */
  readonly positions?: Int32Array;
}

function placementOf(item: ResolvedItem): Placement {
  if (item.kind === 'index') return { start: item.position, stop: item.position + 1 };
  if (item.kind === 'range') {
    const last = item.offset + item.step * (item.length - 1);
    const start = Math.min(item.offset, last);
    const stop = Math.max(item.offset, last) + 1;
    const stride = Math.abs(item.step);
    if (stride === 1) return { start, stop };
    return {
      start,
      stop,
      positions: Int32Array.from({ length: stop - start }, (_, k) => (k % stride === 0 ? k / stride : -1)),
    };
  }
  if (item.kind === 'new') throw new ChunkwiseError('internal', 'set: a new axis has no place');
  let start = item.indices[0];
  let stop = start + 1;
  for (const position of item.indices) {
    start = Math.min(start, position);
    stop = Math.max(stop, position + 1);
  }
  const positions = new Int32Array(stop - start).fill(-1);
  // Of repeated indices the last one wins, as in NumPy.
  item.indices.forEach((position, k) => {
    positions[position - start] = k;
  });
  return { start, stop, positions };
}

/** `node` without axes of extent 1 in front, down to `rank` axes: NumPy assigns those too. */
function withoutLeadingOnes(node: Node, rank: number): Node {
  let lead = 0;
  while (node.shape.length - lead > rank && node.shape[lead] === 1) lead++;
  if (lead === 0) return node;
  return view(node, {
    shape: node.shape.slice(lead),
    maps: node.shape.map((_, k) =>
      k < lead ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: k - lead },
    ),
  });
}

/** @internal `node` with `value` in place of the part that `selection` names */
export function setNode(node: Node, selection: readonly SelectionItem[], value: ArrayLike): Node {
  const items = resolveSelection('set', selection, node.shape);
  const { shape, lists } = selectionView(items, node.shape);
  for (const { axis, indices } of lists) shape[axis] = indices.length;
  const given = isScalar(value)
    ? constant(convertScalar(value, node.dtype), node.dtype, shape)
    : broadcastTo(withoutLeadingOnes(cast(nodeOf(value, 'set'), node.dtype), shape.length), shape, 'set');
  if (sizeOf(shape) === 0) return node;

  let laid = valueOnAxes(given, items);
  const placements = items.filter((item) => item.kind !== 'new').map(placementOf);
  const region: Box = { start: placements.map((p) => p.start), stop: placements.map((p) => p.stop) };
  const extents = placements.map((p) => p.stop - p.start);
  let mask: Node | undefined;
  placements.forEach(({ positions }, axis) => {
    if (!positions) return;
    laid = takeNode(
      laid,
      axis,
      positions.map((p) => Math.max(p, 0)),
    );
    const chosen = memory(
      Uint8Array.from(positions, (p) => (p >= 0 ? 1 : 0)),
      'bool',
      [positions.length],
      [[positions.length]],
    );
    const spread = view(chosen, { shape: extents, maps: [{ offset: 0, stride: 1, axis }] });
    mask = mask ? elementwiseNode('logicalAnd', [mask, spread], 'bool') : spread;
  });
  if (mask) {
    const own = view(node, {
      shape: extents,
      maps: extents.map((_, axis) => ({ offset: region.start[axis], stride: 1, axis })),
    });
    laid = elementwiseNode('where', [mask, laid, own], node.dtype);
  }
  const whole: Box = { start: node.shape.map(() => 0), stop: node.shape };
  const covers = extents.every((n, axis) => n === node.shape[axis]);
  return covers ? rechunk(laid, node.chunks) : assemble([node, laid], [whole, region], node.shape, node.chunks);
}

/**
 * A new array: `x` with `value`, broadcast and cast to its dtype, in place of the part that `selection` names. `x` itself
 * does not change.
 *
 * @throws 'selection' for a selection that does not fit, 'shape' when the value does not broadcast to it
 * @example
 * cw.set(x, '0, :', 100)
 * cw.set(u, '1:-1, 1:-1', interior)
 */
export function set<X extends ArrayLike>(x: X, selection: Selection, value: ArrayLike): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'set');
  if (!isChunkedArray(selection)) return wrap(setNode(node, selectionItems(selection), value));
  if (selection.dtype !== ('bool' as DType)) {
    throw new ChunkwiseError(
      'selection',
      `set: a mask has dtype bool, not ${selection.dtype}; compare first, as with notEqual(0)`,
    );
  }
  const mask = broadcastTo(selection.node, node.shape, 'set');
  const given = isScalar(value) ? constant(convertScalar(value, node.dtype), node.dtype, []) : nodeOf(value, 'set');
  return wrap(
    elementwiseNode('where', [mask, broadcastTo(cast(given, node.dtype), node.shape, 'set'), node], node.dtype),
  );
}

/** A selection given as one argument: a list holds one item for each axis, unless it is a mask of booleans. */
const selectionItems = (selection: Selection): readonly SelectionItem[] =>
  Array.isArray(selection) && typeof selection[0] !== 'boolean'
    ? (selection as readonly SelectionItem[])
    : [selection as SelectionItem];

/**
 * The elements of `x` at `indices` along `axis` (default the last; repeats and negatives allowed), or where a mask is true.
 *
 * @throws 'selection' for an index out of bounds, 'shape' for an axis out of range
 * @example
 * cw.take(x, [0, 2, 2], { axis: 1 })
 */
export function take<X extends ArrayLike>(
  x: X,
  indices: IndexList,
  options: { readonly axis?: number } = {},
): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'take');
  checkOptions('take', options, ['axis']);
  const axis = normalizeAxis('take', options.axis ?? -1, node.shape);
  return wrap(pick(node, axis, resolveList('take', indices, axis, node.shape)));
}
