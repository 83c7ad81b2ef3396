/**
 * Lists of indices and masks: everything that can name places along axes, read into whole numbers within bounds.
 */

import { isTextDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ArrayParts, isArrayParts, NdArray } from '../../base/results/nd-array.js';
import { sizeOf } from '../../base/shape.js';
import { type Indices, indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray } from '../chunked-array.js';

/** Indices, or booleans for a mask, nested to any depth. */
export type NestedIndices = readonly (number | bigint | boolean | NestedIndices)[];

/**
 * Indices along one axis, of any rank, or a mask of one axis or more. A Uint8Array is a mask, since bool data is a
 * Uint8Array. Arrays of the library count where their elements are at hand; what has to be computed first has `take`.
 */
export type IndexList =
  | NestedIndices
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | ArrayParts
  | ChunkedArray;

/** A list or mask as it was given: elements in C order, indices not yet checked against an extent. */
export interface GivenList {
  readonly kind: 'list';
  readonly mask: boolean;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint | boolean>;
}

/** True for what {@link givenList} reads. */
export const isIndexList = (item: unknown): item is IndexList =>
  Array.isArray(item) || (ArrayBuffer.isView(item) && 'length' in item) || isChunkedArray(item) || isArrayParts(item);

/** The elements of an array that the user holds, in C order; undefined for what has to be computed. */
export function elementsAtHand(node: Node): ArrayLike<number | bigint> | undefined {
  const source = node.kind === 'rechunk' ? node.children[0] : node;
  if (isTextDType(source.dtype)) return undefined;
  if (source.kind === 'memory') return source.data;
  if (source.kind === 'cast') {
    // Whole numbers and booleans keep their values under the casts that asarray makes of lists.
    const inner = elementsAtHand(source.children[0]);
    return inner && source.dtype === 'bool' ? Array.from(inner, (value) => (Number(value) === 0 ? 0 : 1)) : inner;
  }
  if (source.kind === 'constant' && sizeOf(source.shape) <= 1024)
    return new Array<number | bigint>(sizeOf(source.shape)).fill(
      typeof source.value === 'bigint' ? source.value : Number(source.value),
    );
  return undefined;
}

function nestedList(operation: string, list: NestedIndices): GivenList {
  const shape: number[] = [];
  for (let level: unknown = list; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data: (number | bigint | boolean)[] = [];
  const walk = (level: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof level === 'number' || typeof level === 'bigint' || typeof level === 'boolean') {
        data.push(level);
        return;
      }
    } else if (Array.isArray(level) && level.length === shape[depth]) {
      // Not forEach: it would step over holes.
      for (let k = 0; k < level.length; k++) walk(level[k], depth + 1);
      return;
    }
    throw new ChunkwiseError(
      'selection',
      `${operation}: a list of indices holds ${Array.isArray(level) ? `a list of ${level.length}` : String(level)} ` +
        `where ${depth === shape.length ? 'an integer or a boolean' : `a list of ${shape[depth]}`} is expected; all lists of one level must be equally long`,
    );
  };
  walk(list, 0);
  const booleans = data.filter((value) => typeof value === 'boolean').length;
  if (booleans > 0 && booleans < data.length)
    throw new ChunkwiseError(
      'selection',
      `${operation}: a list of ${booleans} booleans and ${data.length - booleans} numbers is neither a mask nor a list of indices`,
    );
  return { kind: 'list', mask: booleans > 0, shape, data };
}

/** The elements of an ndarray of any strides in C order. */
function stridedElements({ data, shape, stride, offset }: ArrayParts): (number | bigint)[] {
  const out: (number | bigint)[] = [];
  const source = data as ArrayLike<number | bigint>;
  const walk = (axis: number, at: number): void => {
    if (axis === shape.length) out.push(source[at]);
    else for (let k = 0; k < shape[axis]; k++) walk(axis + 1, at + k * stride[axis]);
  };
  walk(0, offset);
  return out;
}

/** A Uint8Array as a mask; other numbers than 0 and 1 are a list of indices by mistake. */
function byteMask(operation: string, data: ArrayLike<number | bigint>): void {
  for (let k = 0; k < data.length; k++)
    if (Number(data[k]) > 1)
      throw new ChunkwiseError(
        'selection',
        `${operation}: a Uint8Array is a mask of 0 and 1, and this one holds ${data[k]}; give indices as a plain list or an Int32Array`,
      );
}

/** The error of a mask that has to be computed where that cannot be waited for. */
export const lazyMask = (operation: string, shape: readonly number[]): ChunkwiseError =>
  new ChunkwiseError(
    'selection',
    `${operation}: how many elements a mask ${shapeText(shape)} picks is known only when it has been computed: ` +
      'await mask.compute() first, select by it alone with slice(), reduce with { where: mask }, or choose elementwise with where()',
  );

/**
 * A list or mask, read.
 *
 * @throws ChunkwiseError 'selection' for what holds neither whole numbers nor booleans, or has to be computed first
 */
export function givenList(operation: string, value: IndexList): GivenList {
  if (Array.isArray(value)) return nestedList(operation, value);
  if (isChunkedArray(value)) {
    const { dtype, shape } = value.node;
    const data = elementsAtHand(value.node);
    const isFloat = dtype === 'float32' || dtype === 'float64';
    // What asarray makes of a list of whole numbers is float64.
    if (isFloat && data) return wholeNumbers(operation, shape, data);
    if (isFloat)
      throw new ChunkwiseError(
        'selection',
        `${operation}: indices are whole numbers or booleans, not ${dtype}; use astype('int64')`,
      );
    if (!data && dtype === 'bool') throw lazyMask(operation, shape);
    if (!data)
      throw new ChunkwiseError(
        'selection',
        `${operation}: the indices ${dtype} ${shapeText(shape)} have to be computed first: await indices.compute(), or use take(x, indices, { axis }), which reads lazy ones`,
      );
    return { kind: 'list', mask: dtype === 'bool', shape, data };
  }
  if (ArrayBuffer.isView(value)) return typedList(operation, value as TypedList, [value.length]);
  const { data, shape } = value as ArrayParts;
  if (!ArrayBuffer.isView(data))
    return { kind: 'list', mask: false, shape, data: stridedElements(value as ArrayParts) };
  const elements = stridedElements(value as ArrayParts);
  // Results know whether their bytes are numbers or bools.
  if (value instanceof NdArray && value.elementType === 'uint8')
    return { kind: 'list', mask: false, shape, data: elements };
  return typedList(operation, data as TypedList, shape, elements);
}

function wholeNumbers(operation: string, shape: readonly number[], data: ArrayLike<number | bigint>): GivenList {
  for (let k = 0; k < data.length; k++)
    if (!Number.isInteger(data[k]))
      throw new ChunkwiseError('selection', `${operation}: index ${data[k]} is not an integer`);
  return { kind: 'list', mask: false, shape, data };
}

type TypedList = Exclude<IndexList, NestedIndices | ArrayParts | ChunkedArray> | Float32Array | Float64Array;

function typedList(
  operation: string,
  typed: TypedList,
  shape: readonly number[],
  data: ArrayLike<number | bigint> = typed,
): GivenList {
  if (typed instanceof Float32Array || typed instanceof Float64Array) return wholeNumbers(operation, shape, data);
  const mask = typed instanceof Uint8Array || typed instanceof Uint8ClampedArray;
  if (mask) byteMask(operation, data);
  return { kind: 'list', mask, shape, data };
}

/** `position` along `axis`, counted from its start. @throws ChunkwiseError 'selection' when it is out of bounds */
export function checkIndex(operation: string, position: number, axis: number, shape: readonly number[]): number {
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

/** The indices of a list along `axis`, counted from its start. */
export function listIndices(operation: string, list: GivenList, axis: number, shape: readonly number[]): Indices {
  const { data } = list;
  const out = indicesFor(shape[axis], data.length);
  for (let k = 0; k < data.length; k++) out[k] = checkIndex(operation, Number(data[k]), axis, shape);
  return out;
}

/**
 * The places where a mask is true, in C order: one list for each of its axes, which are `axis` and those after it. An axis of extent 0
 * selects nothing from one of any extent, as NumPy's.
 *
 * @throws ChunkwiseError 'selection' when its shape is not that of these axes
 */
export function maskIndices(operation: string, mask: GivenList, axis: number, shape: readonly number[]): Indices[] {
  const rank = mask.shape.length;
  const part = shape.slice(axis, axis + rank);
  if (rank === 0 || part.length !== rank || part.some((n, k) => n !== mask.shape[k] && mask.shape[k] !== 0)) {
    const what = rank === 1 ? `a mask of ${mask.shape[0]}` : `a mask of shape ${shapeText(mask.shape)}`;
    const where =
      rank === 1
        ? `axis ${axis} of extent ${shape[axis]}`
        : `axes ${axis} to ${axis + rank - 1} of extents ${shapeText(part)}`;
    throw new ChunkwiseError(
      'selection',
      `${operation}: ${what} does not fit ${where} (shape ${shapeText(shape)}); ` +
        'a mask has one entry for each index (for a list of indices use a plain array or an Int32Array)',
    );
  }
  const { data } = mask;
  let count = 0;
  for (let k = 0; k < data.length; k++) if (data[k]) count++;
  const out = mask.shape.map((extent) => indicesFor(extent, count));
  let next = 0;
  for (let k = 0; k < data.length; k++) {
    if (!data[k]) continue;
    if (rank === 1) {
      out[0][next++] = k;
      continue;
    }
    let left = k;
    for (let a = rank - 1; a >= 0; a--) {
      out[a][next] = left % mask.shape[a];
      left = Math.floor(left / mask.shape[a]);
    }
    next++;
  }
  return out;
}

/** A list of indices repeated to the shape that all broadcast to. */
export function spread(
  list: { readonly indices: Indices; readonly shape: readonly number[] },
  shape: readonly number[],
): Indices {
  const size = shape.reduce((n, extent) => n * extent, 1);
  if (list.indices.length === size && list.shape.length === shape.length) return list.indices;
  const lead = shape.length - list.shape.length;
  const out = indicesLike(list.indices, size, () => 0);
  for (let k = 0; k < size; k++) {
    let [left, at, step] = [k, 0, 1];
    for (let a = shape.length - 1; a >= 0; a--) {
      const place = left % shape[a];
      left = Math.floor(left / shape[a]);
      if (a < lead) continue;
      const extent = list.shape[a - lead];
      if (extent !== 1) at += place * step;
      step *= extent;
    }
    out[k] = list.indices[at];
  }
  return out;
}
