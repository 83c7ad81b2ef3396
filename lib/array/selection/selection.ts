/**
 * Selections: NumPy-style slice text, slice objects, integers, new axes, ellipsis, one list of indices or mask, parsed
 * and checked against a shape when the expression is built.
 *
 * Every axis is selected on its own: an integer beside an index list does not pair up with it as in NumPy.
 */
import type { AxisMap } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shapeText } from '../axes.js';

/** A range of indices with a step; null or undefined stand for an omitted part. */
export interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** Indices along one axis, or a mask of that axis' length. A Uint8Array is a mask, since bool data is a Uint8Array. */
export type IndexList =
  | readonly number[]
  | readonly boolean[]
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array;

/** One part of a selection; a string may hold several, separated by commas. */
export type SelectionItem = string | number | bigint | null | Slice | IndexList;

/**
 * A slice object: `cw.s(start, stop, step)`, with null for an omitted part.
 *
 * @example
 * x.slice(cw.s(null, null, 2), cw.s(5)) // x[::2, 5:]
 */
export const s = (start: number | null = null, stop: number | null = null, step: number | null = null): Slice => ({
  start,
  stop,
  step,
});

/** A selection along one source axis, or a new axis. */
export type ResolvedItem =
  | { readonly kind: 'new' }
  | { readonly kind: 'index'; readonly axis: number; readonly position: number }
  | {
      readonly kind: 'range';
      readonly axis: number;
      readonly offset: number;
      readonly step: number;
      readonly length: number;
    }
  | { readonly kind: 'list'; readonly axis: number; readonly indices: Int32Array };

type Entry = { readonly kind: 'ellipsis' } | { readonly kind: 'new' } | number | Slice | IndexList;

const isList = (item: unknown): item is IndexList =>
  Array.isArray(item) || (ArrayBuffer.isView(item) && 'length' in item);
const isSlice = (item: unknown): item is Slice =>
  typeof item === 'object' && item !== null && 'start' in item && 'stop' in item && 'step' in item;

const INTEGER = /^[+-]?\d+$/;

/** Parses one text of comma-separated entries. `at` is where it starts, for messages. */
function parseText(operation: string, text: string): Entry[] {
  const fail = (position: number, why: string): never => {
    throw new ChunkwiseError(
      'selection',
      `${operation}: the selection '${text}' does not parse at position ${position}: ${why}\n  ${text}\n  ${' '.repeat(position)}^\n` +
        `Write integers, start:stop:step, '...', None or newaxis, or [1, 2, 3], separated by commas`,
      { details: { text, position } },
    );
  };
  const integer = (part: string, position: number): number => {
    const trimmed = part.trim();
    if (!INTEGER.test(trimmed)) {
      fail(
        position + Math.max(0, part.search(/\S/)),
        trimmed === '' ? 'an integer is missing' : `'${trimmed}' is not an integer`,
      );
    }
    return Number(trimmed);
  };
  const entries: Entry[] = [];
  const parts: { readonly part: string; readonly position: number }[] = [];
  let depth = 0;
  let begin = 0;
  for (let k = 0; k <= text.length; k++) {
    const letter = text[k];
    if (letter === '[') depth++;
    else if (letter === ']') depth--;
    if (depth < 0 || depth > 1) fail(k, `unexpected '${letter}'`);
    if (k === text.length || (letter === ',' && depth === 0)) {
      parts.push({ part: text.slice(begin, k), position: begin });
      begin = k + 1;
    }
  }
  if (depth > 0) fail(text.length, `']' is missing`);
  // A trailing comma is allowed, as in Python.
  if (parts.length > 1 && parts[parts.length - 1].part.trim() === '') parts.pop();
  for (const { part, position } of parts) {
    const trimmed = part.trim();
    const first = position + Math.max(0, part.search(/\S/));
    if (trimmed === '...') entries.push({ kind: 'ellipsis' });
    else if (trimmed === 'None' || trimmed === 'newaxis' || trimmed === 'null') entries.push({ kind: 'new' });
    else if (trimmed.startsWith('[')) {
      if (!trimmed.endsWith(']')) fail(first + trimmed.indexOf(']') + 1, `unexpected text after ']'`);
      const inner = trimmed.slice(1, -1);
      let at = first + 1;
      const list = inner.trim() === '' ? [] : inner.split(',');
      entries.push(
        list.map((piece) => {
          const value = integer(piece, at);
          at += piece.length + 1;
          return value;
        }),
      );
    } else if (trimmed.includes(':')) {
      const pieces = part.split(':');
      if (pieces.length > 3) fail(position + part.lastIndexOf(':'), 'a slice has at most two colons');
      let at = position;
      const [start, stop, step] = pieces.map((piece) => {
        const value = piece.trim() === '' ? null : integer(piece, at);
        at += piece.length + 1;
        return value;
      });
      if (step === 0) fail(first, 'a step of 0 selects nothing');
      entries.push({ start, stop, step: step ?? null });
    } else entries.push(integer(part, position));
  }
  return entries;
}

function parse(operation: string, selection: readonly SelectionItem[]): Entry[] {
  return selection.flatMap((item): Entry[] => {
    if (typeof item === 'string') return parseText(operation, item);
    if (item === null) return [{ kind: 'new' }];
    if (typeof item === 'number') return [item];
    if (typeof item === 'bigint') return [Number(item)];
    if (isList(item)) return [item];
    if (isSlice(item)) return [item];
    throw new ChunkwiseError(
      'selection',
      `${operation}: ${Object.prototype.toString.call(item)} cannot select. ` +
        `Use text such as '::2, 5:', cw.s(start, stop, step), an integer, null, or a list of indices or booleans; ` +
        `a lazy mask is applied with where(), or computed first`,
    );
  });
}

/** Python's slice.indices: first index, step and length over `extent`. */
function resolveSlice(operation: string, slice: Slice, axis: number, extent: number): ResolvedItem {
  const step = slice.step ?? 1;
  for (const part of [slice.start, slice.stop, step]) {
    if (part !== null && !Number.isSafeInteger(part)) {
      throw new ChunkwiseError(
        'selection',
        `${operation}: a slice of axis ${axis} has ${part}, which is not an integer`,
      );
    }
  }
  if (step === 0)
    throw new ChunkwiseError('selection', `${operation}: a slice of axis ${axis} has step 0; use 1 or -1`);
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? extent : extent - 1;
  const clamp = (value: number): number => Math.min(high, Math.max(low, value < 0 ? value + extent : value));
  const start = slice.start === null ? (step > 0 ? low : high) : clamp(slice.start);
  const stop = slice.stop === null ? (step > 0 ? high : low) : clamp(slice.stop);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return { kind: 'range', axis, offset: length === 0 ? 0 : start, step: length <= 1 ? 1 : step, length };
}

function checkIndex(operation: string, position: number, axis: number, shape: readonly number[]): number {
  const extent = shape[axis];
  if (!Number.isInteger(position)) {
    throw new ChunkwiseError('selection', `${operation}: index ${position} of axis ${axis} is not an integer`);
  }
  if (position < -extent || position >= extent) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: index ${position} is out of bounds for axis ${axis} of extent ${extent} (shape ${shapeText(shape)}); ` +
        (extent === 0 ? 'the axis is empty' : `use ${-extent} to ${extent - 1}`),
      { details: { index: position, axis, extent } },
    );
  }
  return position < 0 ? position + extent : position;
}

/**
 * The indices that a list or mask stands for along `axis`, all within bounds.
 *
 * @throws 'selection' for an index out of bounds or a mask of another length
 */
export function resolveList(operation: string, list: IndexList, axis: number, shape: readonly number[]): Int32Array {
  const isMask = list instanceof Uint8Array || (Array.isArray(list) && typeof list[0] === 'boolean');
  if (!isMask) return Int32Array.from(list as ArrayLike<number>, (p) => checkIndex(operation, Number(p), axis, shape));
  if (list.length !== shape[axis]) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: a mask of ${list.length} does not fit axis ${axis} of extent ${shape[axis]} (shape ${shapeText(shape)}); ` +
        'a mask has one entry for each index (for a list of indices use a plain array or an Int32Array)',
    );
  }
  const indices: number[] = [];
  for (let k = 0; k < list.length; k++) if (list[k]) indices.push(k);
  return Int32Array.from(indices);
}

/** A list of indices as a range when they are evenly spaced, which reads without gathering. */
function asRange(axis: number, indices: Int32Array): ResolvedItem {
  if (indices.length === 0) return { kind: 'range', axis, offset: 0, step: 1, length: 0 };
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  const even = step !== 0 && indices.every((value, k) => value === indices[0] + k * step);
  return even
    ? { kind: 'range', axis, offset: indices[0], step, length: indices.length }
    : { kind: 'list', axis, indices };
}

/**
 * What `selection` picks from an array of `shape`: one item for each source axis, in order, and the new axes between.
 *
 * @throws 'selection' naming text position, axis or extent
 */
export function resolveSelection(
  operation: string,
  selection: readonly SelectionItem[],
  shape: readonly number[],
): ResolvedItem[] {
  const entries = parse(operation, selection);
  const isMarker = (entry: Entry, kind: string): boolean =>
    typeof entry === 'object' && 'kind' in entry && entry.kind === kind;
  const ellipses = entries.filter((entry) => isMarker(entry, 'ellipsis')).length;
  if (ellipses > 1) throw new ChunkwiseError('selection', `${operation}: a selection has at most one '...'`);
  const used = entries.filter((entry) => !isMarker(entry, 'new') && !isMarker(entry, 'ellipsis')).length;
  if (used > shape.length) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: ${used} indices for an array of ${shape.length} axes (shape ${shapeText(shape)}); give at most one for each axis`,
    );
  }
  const out: ResolvedItem[] = [];
  let axis = 0;
  const whole = (): void => {
    out.push({ kind: 'range', axis, offset: 0, step: 1, length: shape[axis] });
    axis++;
  };
  for (const entry of entries) {
    if (isMarker(entry, 'ellipsis')) for (let k = used; k < shape.length; k++) whole();
    else if (isMarker(entry, 'new')) out.push({ kind: 'new' });
    else if (typeof entry === 'number') {
      out.push({ kind: 'index', axis, position: checkIndex(operation, entry, axis, shape) });
      axis++;
    } else if (isList(entry)) {
      out.push(asRange(axis, resolveList(operation, entry, axis, shape)));
      axis++;
    } else {
      out.push(resolveSlice(operation, entry as Slice, axis, shape[axis]));
      axis++;
    }
  }
  while (axis < shape.length) whole();
  if (out.filter((item) => item.kind === 'list').length > 1) {
    throw new ChunkwiseError(
      'selection',
      `${operation}: index lists on more than one axis of shape ${shapeText(shape)}; select with one list at a time: x.slice(a).slice(':', b)`,
    );
  }
  return out;
}

/** The affine part of a selection: lists are left whole; `lists` says which result axis takes which indices. */
export function selectionView(
  items: readonly ResolvedItem[],
  shape: readonly number[],
): {
  readonly shape: number[];
  readonly maps: AxisMap[];
  readonly lists: readonly { readonly axis: number; readonly indices: Int32Array }[];
} {
  const result: number[] = [];
  const maps: AxisMap[] = new Array<AxisMap>(shape.length);
  const lists: { axis: number; indices: Int32Array }[] = [];
  for (const item of items) {
    if (item.kind === 'new') result.push(1);
    else if (item.kind === 'index') maps[item.axis] = { offset: item.position, stride: 0, axis: -1 };
    else if (item.kind === 'range') {
      maps[item.axis] = { offset: item.offset, stride: item.step, axis: result.length };
      result.push(item.length);
    } else {
      maps[item.axis] = { offset: 0, stride: 1, axis: result.length };
      lists.push({ axis: result.length, indices: item.indices });
      result.push(shape[item.axis]);
    }
  }
  return { shape: result, maps, lists };
}
