/**
 * Replacing parts of an array: `set` gives a new one with values where a selection, points or a mask say.
 */
import type { DType, Scalar } from '../../../kernels/dtype.js';
import type { AxisMap } from '../../base/affine.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import { oneOf, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import {
  assemble,
  broadcastTo,
  cast,
  constant,
  elementwise,
  elementwiseNode,
  index,
  rechunk,
  selectNode,
  take as takeNode,
  view,
} from '../../expr/build.js';
import { indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, type ArrayOrText, elementOf, isScalar, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayOrText, keptArray } from '../kinds.js';
import { reshapeTo } from '../shaping/manipulation.js';
import type { DTypeOf } from '../types.js';
import { replaceComputed } from './computed-points.js';
import { denseAlong, isCarried } from './dense-values.js';
import { elementsAtHand } from './index-list.js';
import { leadingFrom, leadingView, permuted, wholeAxes } from './indexing.js';
import { replacePoints } from './points.js';
import { type ListRule, type ResolvedItem, resolveSelection, type SelectionItem, selectionItem } from './selection.js';
import { selectionView } from './selection-view.js';

/**
 * What `set` takes as selection in one argument: one text or item, so a list of integers is indices of the first axis, as for
 * {@link slice}; a mask; or a list of items of which one at least is no integer or list of them.
 */
export type Selection = SelectionItem | readonly SelectionItem[];
/** Items of a selection one by one, and the value. */
export type ItemsAndValue = readonly [
  first: SelectionItem,
  second: SelectionItem,
  ...more: SelectionItem[],
  value: ArrayOrText,
];

/** A step of a loop computes its values for so many elements at most where one is set. */
const MOST_BETWEEN = 16;

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

/** Where a selection along one axis lies, lowest first, and how far apart. */
interface Placement {
  readonly start: number;
  readonly stop: number;
  readonly stride: number;
}

function placementOf(item: ResolvedItem): Placement {
  if (item.kind === 'index') return { start: item.position, stop: item.position + 1, stride: 1 };
  if (item.kind !== 'range') throw new ChunkwiseError('internal', `set: a ${item.kind} has no place`);
  const last = item.offset + item.step * (item.length - 1);
  return {
    start: Math.min(item.offset, last),
    stop: Math.max(item.offset, last) + 1,
    stride: item.length > 1 ? Math.abs(item.step) : 1,
  };
}

/** Values with steps above this between their places are laid in one by one, not repeated in between. */
const SPARSE_STEP = 16;

/** True for what is the same at every index of `axis`. */
const isEven = (node: Node, axis: number): boolean =>
  node.kind === 'constant' || (node.kind === 'view' && node.view.maps.every((map) => map.axis !== axis));

/** `node` with each index of `axis` repeated `times`, up to `extent`. */
function repeated(node: Node, axis: number, times: number, extent: number): Node {
  const shape = node.shape.map((n, k) => (k === axis ? extent : n));
  if (isEven(node, axis))
    return view(node, {
      shape,
      maps: shape.map((_, k) => (k === axis ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: k })),
    });
  const apart = view(node, {
    shape: [...node.shape.slice(0, axis + 1), times, ...node.shape.slice(axis + 1)],
    maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k > axis ? k + 1 : k })),
  });
  const joined = reshapeTo(
    'set',
    apart,
    node.shape.map((n, k) => (k === axis ? n * times : n)),
  );
  return view(joined, { shape, maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })) });
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

/** `value` cast to the dtype of `node` and broadcast to `shape`. */
function valueFor(node: Node, value: ArrayLike, shape: readonly number[]): Node {
  return isScalar(value)
    ? constant(elementOf('set', value, node.dtype), node.dtype, shape)
    : broadcastTo(withoutLeadingOnes(cast(nodeOf(value, 'set'), node.dtype), shape.length), shape, 'set');
}

/** `node` with `value` in place of the part that `selection` names. */
function setNode(node: Node, selection: readonly SelectionItem[], value: ArrayLike, rule: ListRule = 'numpy'): Node {
  const { items, points, lazy } = resolveSelection('set', selection, node.shape, rule);
  const at = points ?? lazy;
  if (!at) return setItems(node, items, value);
  const seen = leadingView(node, at.axes, items);
  const others = seen.shape.slice(at.axes.length);
  const shape = [...others.slice(0, at.at), ...at.shape, ...others.slice(at.at)];
  const one = lazy && (isScalar(value) || sizeOf(nodeOf(value, 'set').shape) === 1);
  const rows = one
    ? reshapeTo('set', valueFor(node, value, isScalar(value) ? [] : nodeOf(value, 'set').shape), [])
    : leadingFrom(valueFor(node, value, shape), at.shape.length, at.at);
  const flat = one || at.shape.length === 1 ? rows : reshapeTo('set', rows, [sizeOf(at.shape), ...others]);
  const replaced = points ? replacePoints(seen, points.lists, flat) : replaceComputed('set', seen, at, flat);
  // Back on the axes where they came from, in place of what the other items picked.
  return setItems(node, [...wholeAxes(at.axes, node.shape), ...items], wrap(replaced));
}

/** `node` with `value`, whose axes are those that `items` make in this order, in place of what they pick. */
function setItems(node: Node, written: readonly ResolvedItem[], value: ArrayLike): Node {
  const { shape: whole, lists } = selectionView(written, node.shape);
  for (const { axis, indices } of lists) whole[axis] = indices.length;
  const asWritten = valueFor(node, value, whole);
  if (sizeOf(whole) === 0) return node;
  const list = written.find((item) => item.kind === 'list');
  if (list) return setRows(node, list, written, asWritten);
  const sparse = written.find((item) => item.kind === 'range' && Math.abs(item.step) > SPARSE_STEP && item.length > 1);
  if (sparse?.kind === 'range' && !isScalar(value)) {
    const { axis, offset, step, length } = sparse;
    const indices = indicesLike(indicesFor(node.shape[axis], 0), length, (k) => offset + step * k);
    const rows = { kind: 'list', axis, indices } as const;
    const items = written.map((item) => (item === sparse ? rows : item));
    return setRows(node, rows, items, asWritten);
  }
  const { items, order } = inAxisOrder(written);
  const given = order ? permuted(asWritten, order) : asWritten;
  let laid = valueOnAxes(given, items);
  const placements = items.filter((item) => item.kind !== 'new').map(placementOf);
  const region: Box = { start: placements.map((p) => p.start), stop: placements.map((p) => p.stop) };
  const extents = placements.map((p) => p.stop - p.start);
  let mask: Node | undefined;
  const between = placements.reduce((n, { stride }) => n * stride, 1);
  const carried = between > 1 && between <= MOST_BETWEEN && isCarried(laid);
  placements.forEach(({ stride }, axis) => {
    if (stride === 1) return;
    laid = (carried ? denseAlong(laid, axis, stride) : undefined) ?? repeated(laid, axis, stride, extents[axis]);
    // Computed where it is used: nothing is as long as the axis.
    const place = index(0, [extents[axis]], [regularAxis(extents[axis], Math.max(1, node.chunks[axis].largest))]);
    const chosen = elementwise('equal', [elementwise('remainder', [place, BigInt(stride)]), 0n]);
    const spread = view(chosen, { shape: extents, maps: [{ offset: 0, stride: 1, axis }] });
    mask = mask ? elementwiseNode('logicalAnd', [mask, spread], 'bool') : spread;
  });
  if (mask) {
    const own = view(node, {
      shape: extents,
      maps: extents.map((_, axis) => ({ offset: region.start[axis], stride: 1, axis })),
    });
    laid = selectNode(mask, laid, own);
  }
  const all: Box = { start: node.shape.map(() => 0), stop: node.shape };
  const covers = extents.every((n, axis) => n === node.shape[axis]);
  return covers ? rechunk(laid, node.chunks) : assemble([node, laid], [all, region], node.shape, node.chunks);
}

/** `node` with `value`, whose axes `written` makes, where one of the items is `list`: its rows are replaced one by one. */
function setRows(
  node: Node,
  list: Extract<ResolvedItem, { kind: 'list' }>,
  written: readonly ResolvedItem[],
  value: Node,
): Node {
  const { axis, indices } = list;
  const rows: ResolvedItem = { kind: 'range', axis, offset: 0, step: 1, length: indices.length };
  const covers = written.every(
    (item) => item === list || (item.kind === 'range' && item.step === 1 && item.length === node.shape[item.axis]),
  );
  const own = covers ? constant(zeroOf(node.dtype), node.dtype, node.shape) : node;
  const part = setItems(
    takeNode(own, axis, indices),
    written.map((item) => (item === list ? rows : item)),
    wrap(value),
  );
  const first = [axis, ...node.shape.map((_, k) => k).filter((k) => k !== axis)];
  const back = node.shape.map((_, k) => first.indexOf(k));
  return permuted(replacePoints(permuted(node, first), [indices], permuted(part, first)), back);
}

const zeroOf = (dtype: DType): Scalar => (dtype === 'int64' || dtype === 'uint64' ? 0n : dtype === 'bool' ? false : 0);

/** Items in the order of the source's axes, and how the axes they make are to be ordered for that where it differs. */
function inAxisOrder(written: readonly ResolvedItem[]): { items: readonly ResolvedItem[]; order?: number[] } {
  const axisOf = (item: ResolvedItem): number => (item.kind === 'new' ? -1 : item.axis);
  const axes = written.filter((item) => item.kind !== 'new').map(axisOf);
  if (axes.every((axis, k) => k === 0 || axis > axes[k - 1])) return { items: written };
  let next = 0;
  const made = written.map((item) => (item.kind === 'index' ? -1 : next++));
  const by = written.map((_, k) => k).sort((a, b) => axisOf(written[a]) - axisOf(written[b]) || a - b);
  return { items: by.map((k) => written[k]), order: by.flatMap((k) => (made[k] < 0 ? [] : [made[k]])) };
}

/** Options of {@link set}. */
export interface SetOptions {
  /** How several lists go together: as NumPy's points, or (`outer`) each on its own axis. Default: 'numpy'. */
  readonly lists?: 'numpy' | 'outer' | undefined;
}

const hasEllipsis = (item: unknown): boolean => typeof item === 'string' && item.includes('...');
/** Items one by one as a list; undefined where one is none. */
const itemsListed = (items: readonly unknown[]): unknown =>
  !items.every(selectionItem.admits) ? undefined : items.some(hasEllipsis) ? items : [...items, '...'];

/**
 * A new array: `x` with `value`, broadcast and cast to its dtype, in place of the part that `selection` names. `x` itself
 * does not change.
 *
 * @param selection as {@link slice} takes it: items one by one, or one item; a list with text, slices, arrays or null among its items
 * is these items. Booleans nested as deep as `x` has axes are one mask. A computed mask has the extents of `x`, or of its first axes, and takes values that broadcast to `x`. Computed indices are gone through by
 * each task, which keep the last of those named twice; one out of bounds is an error of the run
 * @throws 'selection' for a selection that does not fit, 'shape' when the value does not broadcast to it
 * @example
 * cw.set(x, '0, :', 100)
 * cw.set(u, '1:-1, 1:-1', interior)
 * cw.set(x, [0, 2], 5) // the first and the third row
 * cw.set(x, [0, 1], [0, 2], 5) // x[0, 0] and x[1, 2]
 */
export const set = define(
  {
    name: 'set',
    parameters: [
      ['x', keptArray],
      ['selection', selectionItem],
      ['value', arrayOrText],
    ],
    options: { lists: optional(oneOf('numpy', 'outer'), 'numpy') },
    // An ellipsis at the end changes nothing, and tells items from a list of indices.
    spread: { at: 1, listed: itemsListed },
  },
  setOf,
);
function setOf<X extends ArrayLike>(x: X, ...given: ItemsAndValue): ChunkedArray<DTypeOf<X>>;
function setOf<X extends ArrayLike>(
  x: X,
  selection: Selection,
  value: ArrayOrText,
  options?: SetOptions,
): ChunkedArray<DTypeOf<X>>;
function setOf(
  x: ArrayLike,
  selection: Selection,
  value: SelectionItem | ArrayOrText,
  ...given: readonly unknown[]
): ChunkedArray {
  const node = nodeOf(x, 'set');
  const { dtype } = node;
  const values =
    typeof value === 'string' ? wrap(constant(elementOf('set', value, dtype), dtype, [])) : (value as ArrayLike);
  return wrap(setSelected(node, selection, values, (given[0] as SetOptions | undefined)?.lists));
}

function setSelected(node: Node, selection: Selection, value: ArrayLike, lists: ListRule = 'numpy'): Node {
  // As x[(mask,)] in NumPy: a list of one array is that array.
  if (Array.isArray(selection) && isChunkedArray(selection[0]) && selection.slice(1).every((item) => item === '...'))
    return setSelected(node, selection[0], value, lists);
  if (!isChunkedArray(selection)) return setNode(node, selectionItems(selection, node.shape, lists), value, lists);
  if (selection.dtype !== ('bool' as DType)) return setNode(node, [selection], value, lists);
  // One value goes everywhere that a mask is true, and so do values in place; a list of them, in order, needs their places.
  const places = !isScalar(value) && elementsAtHand(selection.node) !== undefined;
  return places ? setNode(node, [selection], value, lists) : setWhere(node, selection.node, value);
}

/** `node` with `value` where a computed mask is true. */
function setWhere(node: Node, mask: Node, value: ArrayLike): Node {
  const fits =
    mask.shape.length <= node.shape.length &&
    mask.shape.every((n, axis) => n === node.shape[axis] || (n === 1 && mask.shape.length === node.shape.length));
  if (!fits)
    throw new ChunkwiseError(
      'shape',
      `set: a mask of shape ${shapeText(mask.shape)} does not fit an array of shape ${shapeText(node.shape)}: it has the extents of the first axes (expandDims or broadcastTo it otherwise)`,
    );
  const wide = view(mask, {
    shape: node.shape,
    maps: mask.shape.map((n, axis) =>
      n === node.shape[axis] ? { offset: 0, stride: 1, axis } : { offset: 0, stride: 0, axis: -1 },
    ),
  });
  const given = isScalar(value) ? constant(elementOf('set', value, node.dtype), node.dtype, []) : nodeOf(value, 'set');
  const laid = broadcastTo(cast(given, node.dtype), node.shape, 'set');
  return selectNode(wide, laid, node);
}

/** True for booleans nested to any depth whose extents are those of the first axes of `shape`. */
function isMaskOf(list: readonly unknown[], shape: readonly number[], axis = 0): boolean {
  return (
    list.length > 0 &&
    list.length === shape[axis] &&
    list.every((item) =>
      Array.isArray(item) ? isMaskOf(item, shape, axis + 1) : typeof item === 'boolean' && !Array.isArray(list[0]),
    )
  );
}

/** Extents of integers nested evenly; undefined for anything else. */
function indicesShape(item: unknown): readonly number[] | undefined {
  if (typeof item === 'number' || typeof item === 'bigint') return [];
  if (!Array.isArray(item)) return undefined;
  if (item.length === 0) return [0];
  const first = indicesShape(item[0]);
  const even = first && item.every((one) => indicesShape(one)?.join() === first.join());
  return even ? [item.length, ...first] : undefined;
}

/** A selection given as one argument: indices of the first axis, a mask that fits, or else a list of an item for each axis. */
const selectionItems = (selection: Selection, shape: readonly number[], lists: ListRule): readonly SelectionItem[] =>
  Array.isArray(selection) &&
  !isMaskOf(selection, shape) &&
  typeof selection[0] !== 'boolean' &&
  // Lists that select each by itself have one axis, so that lists in a list are several of them.
  // Without axes there is no list of indices, and a list without items selects all.
  (shape.length + selection.length === 0 ||
    indicesShape(selection) === undefined ||
    (lists === 'outer' && Array.isArray(selection[0])))
    ? (selection as readonly SelectionItem[])
    : [selection as SelectionItem];
