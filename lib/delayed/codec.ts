/**
 * Values across threads: large arrays are transferred or shared and copied at most once, ndarrays arrive as ndarrays, and
 * nobody's input can be changed by somebody else's function.
 */
import type { TypedArray as ArrayData, DType } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import { NdArray } from '../base/results/nd-array.js';
import type { HandOver, Patch, Path } from './protocol.js';

/** Below this, copying through the message is cheaper than a buffer of its own. */
const SMALL_BYTES = 1024;

/** Levels of arrays and objects that a value may have: those of one that contains itself have no end. */
export const MOST_LEVELS = 1000;

/** @throws ChunkwiseError 'function' for what the walks over a value cannot come to the end of */
function checkLevel(level: number): void {
  if (level > MOST_LEVELS)
    throw new ChunkwiseError(
      'function',
      `a value contains itself, or is nested more than ${MOST_LEVELS} levels deep; return flat arrays and objects without cycles`,
      { details: { levels: MOST_LEVELS } },
    );
}

type TypedArray = Exclude<NodeJS.ArrayBufferView, DataView>;
type TypedArrayClass = new (source: number | ArrayBufferLike) => TypedArray;

/** Buffers that several tasks may read: they are never moved, nor handed out for writing. */
const sharedBuffers = new WeakSet<object>();

/** True for scijs ndarrays. */
export const isNdarray = (value: object): value is NdArray =>
  'data' in value &&
  'stride' in value &&
  'offset' in value &&
  'shape' in value &&
  typeof (value as NdArray).get === 'function';

/** True for objects made by literals. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

const isShared = (buffer: ArrayBufferLike): boolean => buffer instanceof SharedArrayBuffer || sharedBuffers.has(buffer);

function copyInto(view: ArrayBufferView, buffer: ArrayBufferLike): ArrayBufferView {
  new Uint8Array(buffer).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  if (view instanceof DataView) return new DataView(buffer);
  // A Node Buffer is received as what it is below: a Uint8Array.
  const kind = Buffer.isBuffer(view) ? Uint8Array : ((view as TypedArray).constructor as TypedArrayClass);
  return new kind(buffer);
}

/** What {@link encode} collects beside the value. */
export interface Encoding {
  readonly patches: Patch[];
  readonly transfer: Set<ArrayBuffer>;
  /** Shared copies made so far, by what they copy. */
  readonly shared: WeakMap<object, ArrayBufferView>;
  /** What to send for an object that is no array, ndarray or plain object; the object itself by default. */
  readonly other?: (value: object, path: Path) => unknown;
}

/** An empty collection. */
export const newEncoding = (
  shared: WeakMap<object, ArrayBufferView> = new WeakMap(),
  other?: (value: object, path: Path) => unknown,
): Encoding => ({ patches: [], transfer: new Set(), shared, other });

function encodeView(view: ArrayBufferView, mode: HandOver, out: Encoding): ArrayBufferView {
  if (mode === 'share' && view.buffer instanceof SharedArrayBuffer) return view;
  const own = mode === 'move' && view.byteLength === view.buffer.byteLength && !isShared(view.buffer);
  if (view.byteLength < SMALL_BYTES) {
    // A copy although the message clones: one view twice in a message would stay one view for two tasks.
    return own ? view : copyInto(view, new ArrayBuffer(view.byteLength));
  }
  if (mode === 'share') {
    let copy = out.shared.get(view);
    if (!copy) {
      copy = copyInto(view, new SharedArrayBuffer(view.byteLength));
      out.shared.set(view, copy);
    }
    return copy;
  }
  const sent = own && !Buffer.isBuffer(view) ? view : copyInto(view, new ArrayBuffer(view.byteLength));
  out.transfer.add(sent.buffer as ArrayBuffer);
  return sent;
}

/**
 * A value in the form that a message carries. With `'move'` the sender's arrays are gone afterwards; with `'copy'` and
 * `'share'` they stay as they are.
 */
export function encode(value: unknown, mode: HandOver, path: Path, out: Encoding): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return encodeView(value, mode, out);
  if (value instanceof ArrayBuffer) return encodeView(new Uint8Array(value), mode, out).buffer;
  checkLevel(path.length);
  if (Array.isArray(value)) {
    return value.map((item: unknown, k) =>
      typeof item === 'object' && item !== null ? encode(item, mode, [...path, k], out) : item,
    );
  }
  if (isNdarray(value)) {
    out.patches.push(['ndarray', path]);
    const { data, shape, stride, offset, elementType } = value;
    return {
      data: encode(data, mode, [...path, 'data'], out),
      shape: [...shape],
      stride: [...stride],
      offset,
      elementType,
    };
  }
  if (!isPlainObject(value)) return out.other ? out.other(value, path) : value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = encode(value[key], mode, [...path, key], out);
  return copy;
}

type Container = Record<string | number, unknown>;

/** Puts `value` at `path` of `root`, which holds a container at every step of the way. */
export function putAt(root: unknown, path: Path, value: unknown): void {
  let at = root as Container;
  for (let k = 0; k < path.length - 1; k++) at = at[path[k]] as Container;
  at[path[path.length - 1]] = value;
}

/** What an ndarray is made of; those of other packages do not know our names of dtypes. */
type Parts = Pick<NdArray, 'shape' | 'stride' | 'offset'> & { readonly data: unknown; readonly elementType?: DType };

/** An ndarray over `data`. */
const makeNdarray = ({ data, shape, stride, offset, elementType }: Parts): NdArray =>
  new NdArray(data as ArrayData, shape, elementType, stride, offset);

/** Makes the ndarrays of a received message again, in place; inner ones come first. */
export function restoreNdarrays(root: unknown, patches: readonly Patch[]): void {
  for (let k = patches.length - 1; k >= 0; k--) {
    const [kind, path] = patches[k];
    if (kind !== 'ndarray') continue;
    let at = root as Container;
    for (const key of path) at = at[key] as Container;
    putAt(root, path, makeNdarray(at as unknown as Parts));
  }
}

/** A private copy of a value that stays on its thread. */
export function copyValue(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return copyInto(value, new ArrayBuffer(value.byteLength));
  checkLevel(level);
  if (Array.isArray(value)) return value.map((item) => copyValue(item, level + 1));
  if (isNdarray(value)) {
    return makeNdarray({ ...value, data: copyValue(value.data), elementType: value.elementType });
  }
  if (isPlainObject(value)) {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) copy[key] = copyValue(value[key], level + 1);
    return copy;
  }
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

/** Calls `visit` for every buffer that a value's arrays lie in. */
function forEachBuffer(value: unknown, visit: (buffer: ArrayBufferLike) => void, level = 0): void {
  checkLevel(level);
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) visit(value.buffer);
  else if (value instanceof ArrayBuffer) visit(value);
  else if (Array.isArray(value)) for (const item of value) forEachBuffer(item, visit, level + 1);
  else if (isNdarray(value)) forEachBuffer(value.data, visit);
  else if (isPlainObject(value)) for (const key of Object.keys(value)) forEachBuffer(value[key], visit, level + 1);
}

/** Marks a value's arrays as readable by several tasks. */
export function markShared(value: unknown): void {
  forEachBuffer(value, (buffer) => sharedBuffers.add(buffer));
}

/** True when some other task may read the same memory. */
export function hasShared(value: unknown): boolean {
  let found = false;
  forEachBuffer(value, (buffer) => {
    found ||= isShared(buffer);
  });
  return found;
}

/** Bytes that a value takes: of arrays what their buffers have, of anything else about what V8 needs. */
export function bytesOf(value: unknown, level = 0): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 64 + value.buffer.byteLength;
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return 64 + value.byteLength;
  checkLevel(level);
  let bytes = 64;
  if (isNdarray(value)) bytes += bytesOf(value.data);
  else if (Array.isArray(value) || value instanceof Set) for (const item of value) bytes += bytesOf(item, level + 1);
  else if (value instanceof Map)
    for (const [key, item] of value) bytes += bytesOf(key, level + 1) + bytesOf(item, level + 1);
  else if (isPlainObject(value)) for (const key of Object.keys(value)) bytes += 8 + bytesOf(value[key], level + 1);
  return bytes;
}

/** Results that every message may carry: no reference to the worker is worth its while. */
export const isSmall = (value: unknown): boolean =>
  value === null ||
  (typeof value !== 'object' && typeof value !== 'function' && !(typeof value === 'string' && value.length > 256));
