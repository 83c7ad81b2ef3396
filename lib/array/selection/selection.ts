/**
 * Selections: NumPy-style slice text, slice objects, integers, new axes, ellipsis, lists of indices and masks, parsed and
 * checked against a shape when the expression is built.
 *
 * Lists are read as NumPy reads them: several lists, and integers beside them, name points; their axes come where the first
 * of them stood, or first where something else stands between them. `outer` reads every list on its own axis, `points` puts
 * the points' axes first in any case.
 */

import { ChunkwiseError } from '../../base/errors.js';
import { kind, nullable, number, optional } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { broadcastShapes } from '../../expr/build.js';
import { type Indices, indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { shapeText } from '../axes.js';
import { isChunkedArray } from '../chunked-array.js';
import {
  checkIndex,
  elementsAtHand,
  type GivenList,
  givenList,
  type IndexList,
  isIndexList,
  lazyMask,
  listIndices,
  maskIndices,
  spread,
} from './index-list.js';
import { parseText, type Slice } from './selection-text.js';

export type { IndexList } from './index-list.js';
export type { Slice } from './selection-text.js';

/** One part of a selection; a string may hold several, separated by commas. */
export type SelectionItem = string | number | bigint | null | Slice | IndexList;

/** How several lists go together. */
export type ListRule = 'numpy' | 'outer' | 'points';

const SLICE_PARTS = ['start', 'stop', 'step'];
/** @internal what `cw.s` makes, or an object with some of its parts */
export function isSlice(item: unknown): item is Slice {
  if (!isPlainObject(item)) return false;
  const names = Object.keys(item);
  return names.length > 0 && names.every((name) => SLICE_PARTS.includes(name));
}

/** @internal one part of a selection; whether it fits is for the shape to say */
export const selectionItem = kind<SelectionItem>(
  'selection',
  "text such as '::2, 5:', cw.s(start, stop, step), an integer, null, or a list of indices or booleans",
  (item) =>
    item === null ||
    typeof item === 'string' ||
    typeof item === 'number' ||
    typeof item === 'bigint' ||
    isIndexList(item) ||
    isSlice(item),
  { tag: 'selection' },
);
const bound = nullable(number, 'for what is left out');

/**
 * A slice object: `cw.s(start, stop, step)`, with null for an omitted part.
 *
 * @example
 * x.slice(cw.s(null, null, 2), cw.s(5)) // x[::2, 5:]
 */
export const s = define(
  {
    name: 's',
    parameters: [
      ['start', optional(bound, null)],
      ['stop', optional(bound, null)],
      ['step', optional(bound, null)],
    ],
  },
  (start: number | null = null, stop: number | null = null, step: number | null = null): Slice => ({
    start,
    stop,
    step,
  }),
);

/** A selection along one source axis, or a new axis. */
export type ResolvedItem =
  | { readonly kind: 'new'; readonly extent: 0 | 1 }
  | { readonly kind: 'index'; readonly axis: number; readonly position: number }
  | {
      readonly kind: 'range';
      readonly axis: number;
      readonly offset: number;
      readonly step: number;
      readonly length: number;
    }
  | { readonly kind: 'list'; readonly axis: number; readonly indices: Indices };

/** Points of several axes together. */
export interface Points {
  /** The axes, and for each the indices of all points, in C order of `shape`. */
  readonly axes: readonly number[];
  readonly lists: readonly Indices[];
  /** The axes of the result that the points make. */
  readonly shape: readonly number[];
  /** Where these stand in the result: how many other axes come before. */
  readonly at: number;
}

/** Points of which indices along some axes have to be computed: their lists are nodes, of a shape that broadcasts. */
export interface ComputedPoints extends Omit<Points, 'lists'> {
  readonly lists: readonly (Indices | Node)[];
}

/** What a selection picks. */
export interface ResolvedSelection {
  /** One item for each source axis that is no axis of `points` or `lazy`, in order, and the new axes between. */
  readonly items: readonly ResolvedItem[];
  readonly points?: Points;
  /** In place of `points`, where indices have to be computed. */
  readonly lazy?: ComputedPoints;
}

export type Entry =
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'new' }
  | { readonly kind: 'lazy'; readonly node: Node }
  | { readonly kind: 'mask'; readonly node: Node }
  | GivenList
  | number
  | Slice;

export function parse(operation: string, selection: readonly SelectionItem[]): Entry[] {
  return selection.flatMap((item): Entry[] => {
    if (typeof item === 'string')
      return parseText(operation, item).map((entry) =>
        Array.isArray(entry) ? givenList(operation, entry) : (entry as Entry),
      );
    if (item === null) return [{ kind: 'new' }];
    if (typeof item === 'number') return [item];
    if (typeof item === 'bigint') return [Number(item)];
    if (isChunkedArray(item) && item.dtype !== 'bool' && !elementsAtHand(item.node)) {
      if (/^u?int/.test(item.dtype)) return [{ kind: 'lazy', node: item.node }];
    }
    if (isChunkedArray(item) && item.dtype === 'bool' && item.ndim > 0 && !elementsAtHand(item.node))
      return [{ kind: 'mask', node: item.node }];
    if (isIndexList(item)) {
      const list = givenList(operation, item);
      // A 0-d array of one index is that index.
      return list.shape.length === 0 && !list.mask ? [Number(list.data[0])] : [list];
    }
    if (isSlice(item)) return [item];
    throw new ChunkwiseError(
      'selection',
      `${operation}: ${typeof item === 'boolean' ? String(item) : Object.prototype.toString.call(item)} cannot select. ` +
        `Use text such as '::2, 5:', cw.s(start, stop, step), an integer, null, or a list of indices or booleans`,
    );
  });
}

/** @internal Python's slice.indices: first index, step and length over `extent`. */
export function resolveSlice(operation: string, slice: Slice, axis: number, extent: number): ResolvedItem {
  const step = slice.step ?? 1;
  for (const part of [slice.start, slice.stop, step]) {
    if (part !== null && part !== undefined && !Number.isSafeInteger(part)) {
      throw new ChunkwiseError(
        'selection',
        `${operation}: a slice of axis ${axis} has ${String(part)}, which is not an integer`,
      );
    }
  }
  if (step === 0)
    throw new ChunkwiseError('selection', `${operation}: a slice of axis ${axis} has step 0; use 1 or -1`);
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? extent : extent - 1;
  const clamp = (value: number): number => Math.min(high, Math.max(low, value < 0 ? value + extent : value));
  const start = slice.start == null ? (step > 0 ? low : high) : clamp(slice.start);
  const stop = slice.stop == null ? (step > 0 ? high : low) : clamp(slice.stop);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return { kind: 'range', axis, offset: length === 0 ? 0 : start, step: length <= 1 ? 1 : step, length };
}

/** A list of indices as a range when they are evenly spaced, which reads without gathering. */
function asRange(axis: number, indices: Indices): ResolvedItem {
  if (indices.length === 0) return { kind: 'range', axis, offset: 0, step: 1, length: 0 };
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  let even = step !== 0;
  for (let k = 1; even && k < indices.length; k++) even = indices[k] === indices[0] + k * step;
  return even
    ? { kind: 'range', axis, offset: indices[0], step, length: indices.length }
    : { kind: 'list', axis, indices };
}

/** A list on one axis, before it is known whether it pairs up with others. */
interface AxisList {
  readonly axis: number;
  readonly indices: Indices;
  readonly shape: readonly number[];
}

/** Indices along one axis that have to be computed. */
interface LazyList {
  readonly kind: 'lazy';
  readonly axis: number;
  readonly node: Node;
}

/** Entries on their axes: `lists` and `integers` by axis, `order` as they were written. */
interface Laid {
  readonly order: (ResolvedItem | AxisList | LazyList)[];
  /** The entry before which an ellipsis stood that stands for no axis: it comes between points all the same. */
  readonly gap?: number;
}

const isAxisList = (item: Laid['order'][number]): item is AxisList => !('kind' in item);
const isResolved = (item: Laid['order'][number]): item is ResolvedItem => 'kind' in item && item.kind !== 'lazy';
const isLazy = (item: Laid['order'][number]): item is LazyList => 'kind' in item && item.kind === 'lazy';
/** Lists, and integers beside them. */
const isPoint = (item: Laid['order'][number]): boolean =>
  isAxisList(item) || item.kind === 'index' || item.kind === 'lazy';

/** A mask without axes picks all or nothing along a new axis. @throws 'selection' beside what names points */
function allOrNothing(operation: string, mask: GivenList, entries: readonly Entry[]): ResolvedItem {
  const names = (entry: Entry): boolean =>
    entry !== mask &&
    (typeof entry === 'number' || ('kind' in entry && (entry.kind === 'list' || entry.kind === 'lazy')));
  if (entries.some(names))
    throw new ChunkwiseError(
      'selection',
      `${operation}: a mask without axes goes with no integer and no other list; select with one at a time`,
    );
  return { kind: 'new', extent: mask.data[0] ? 1 : 0 };
}

function layOut(operation: string, entries: readonly Entry[], shape: readonly number[]): Laid {
  const is = (entry: Entry, kind: string): boolean =>
    typeof entry === 'object' && 'kind' in entry && entry.kind === kind;
  const ellipses = entries.filter((entry) => is(entry, 'ellipsis')).length;
  if (ellipses > 1) throw new ChunkwiseError('selection', `${operation}: a selection has at most one '...'`);
  const axesOf = (entry: Entry): number =>
    is(entry, 'new') || is(entry, 'ellipsis')
      ? 0
      : is(entry, 'mask')
        ? (entry as { node: Node }).node.shape.length
        : is(entry, 'list') && (entry as GivenList).mask
          ? (entry as GivenList).shape.length
          : 1;
  const used = entries.reduce<number>((n, entry) => n + axesOf(entry), 0);
  if (used > shape.length) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: ${used} indices for an array of ${shape.length} axes (shape ${shapeText(shape)}); give at most one for each axis`,
    );
  }
  const order: Laid['order'] = [];
  let gap: number | undefined;
  let axis = 0;
  const whole = (): void => {
    order.push({ kind: 'range', axis, offset: 0, step: 1, length: shape[axis] });
    axis++;
  };
  for (const entry of entries) {
    if (is(entry, 'ellipsis')) {
      if (used === shape.length) gap = order.length;
      for (let k = used; k < shape.length; k++) whole();
    } else if (is(entry, 'new')) order.push({ kind: 'new', extent: 1 });
    else if (typeof entry === 'number')
      order.push({ kind: 'index', axis, position: checkIndex(operation, entry, axis++, shape) });
    else if (is(entry, 'lazy')) order.push({ kind: 'lazy', axis: axis++, node: (entry as { node: Node }).node });
    else if (is(entry, 'mask')) throw lazyMask(operation, (entry as { node: Node }).node.shape);
    else if (is(entry, 'list')) {
      const list = entry as GivenList;
      if (list.mask && list.shape.length === 0) order.push(allOrNothing(operation, list, entries));
      else if (!list.mask)
        order.push({ axis, indices: listIndices(operation, list, axis++, shape), shape: list.shape });
      else
        for (const indices of maskIndices(operation, list, axis, shape))
          order.push({ axis: axis++, indices, shape: [indices.length] });
    } else order.push(resolveSlice(operation, entry as Slice, axis, shape[axis++]));
  }
  while (axis < shape.length) whole();
  return { order, ...(gap === undefined ? {} : { gap }) };
}

/**
 * What `selection` picks from an array of `shape`.
 *
 * @throws 'selection' naming text position, axis or extent
 */
export const resolveSelection = (
  operation: string,
  selection: readonly SelectionItem[],
  shape: readonly number[],
  rule: ListRule = 'numpy',
): ResolvedSelection => resolveEntries(operation, parse(operation, selection), shape, rule);

/** {@link resolveSelection} of what was parsed. */
export function resolveEntries(
  operation: string,
  entries: readonly Entry[],
  shape: readonly number[],
  rule: ListRule = 'numpy',
): ResolvedSelection {
  const { order, gap } = layOut(operation, entries, shape);
  if (order.every(isResolved)) return { items: order };
  const lists = order.filter(isAxisList);
  const waiting = order.filter(isLazy);
  /** Result axes before entry `end` that entries which are no points make. */
  const axesBefore = (end: number): number =>
    order.slice(0, end).filter((item) => 'kind' in item && (item.kind === 'new' || item.kind === 'range')).length;
  const where = order.flatMap((item, k) => (isPoint(item) ? [k] : []));
  const [start, end] = [where[0], where[where.length - 1]];
  const together = end - start === where.length - 1 && !(gap !== undefined && start < gap && gap <= end);
  const pointsAt = together && rule === 'numpy' ? axesBefore(start) : 0;
  if (waiting.length > 0 && rule === 'outer') {
    if (lists.length > 0 || waiting.length > 1)
      throw new ChunkwiseError(
        'selection',
        `${operation}: indices that have to be computed go with no other list here; select with one at a time`,
      );
    const [{ axis, node }] = waiting;
    const items = order.filter((item): item is ResolvedItem => 'kind' in item && item.kind !== 'lazy');
    return {
      items,
      lazy: { axes: [axis], lists: [node], shape: node.shape, at: axesBefore(order.indexOf(waiting[0])) },
    };
  }
  if (rule === 'outer' || lists.length + waiting.length === 0) {
    const items = order.map((item): ResolvedItem => {
      if (!isAxisList(item)) return item as ResolvedItem;
      if (item.shape.length !== 1)
        throw new ChunkwiseError(
          'selection',
          `${operation}: the indices of axis ${item.axis} have shape ${shapeText(item.shape)}; lists that select each on its own have one axis`,
        );
      return asRange(item.axis, item.indices);
    });
    return { items };
  }
  if (
    waiting.length === 0 &&
    lists.length === 1 &&
    lists[0].shape.length === 1 &&
    pointsAt === axesBefore(order.indexOf(lists[0]))
  ) {
    return {
      items: order.map((item) => (isAxisList(item) ? asRange(item.axis, item.indices) : (item as ResolvedItem))),
    };
  }
  const listed = order.filter((item) => isAxisList(item) || isLazy(item));
  const shapes = listed.map((item) => (isLazy(item) ? item.node.shape : item.shape));
  let points: number[];
  try {
    points = broadcastShapes(operation, shapes);
  } catch (cause) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: lists of indices of shapes ${shapes.map(shapeText).join(' and ')} name points together, so they have to broadcast; ` +
        'to select with each on its own axis use oindex',
      { cause },
    );
  }
  const items = order.filter((item): item is ResolvedItem => !isPoint(item));
  const named = where.map((k) => order[k] as AxisList | LazyList | Extract<ResolvedItem, { kind: 'index' }>);
  const list = (item: AxisList | Extract<ResolvedItem, { kind: 'index' }>): Indices => {
    if (isAxisList(item)) return spread(item, points);
    const { axis, position } = item;
    return spread({ indices: indicesLike(indicesFor(shape[axis], 0), 1, () => position), shape: [] }, points);
  };
  const axes = named.map(({ axis }) => axis);
  if (waiting.length > 0) {
    const mixed = named.map((item) => (isLazy(item) ? item.node : list(item)));
    return { items, lazy: { axes, lists: mixed, shape: points, at: pointsAt } };
  }
  const known = named as Exclude<(typeof named)[number], LazyList>[];
  return { items, points: { axes, lists: known.map(list), shape: points, at: pointsAt } };
}
