/**
 * Arrays from bytes and from what is iterated.
 */
import { DTYPES, type DType, newElements, type Scalar, type TypedArray } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ChunkSpec } from '../../base/grid.js';
import { chunks, count, kind, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { fromTypedArray, type NestedArray, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { storedDTypeOfType } from '../kinds.js';
import { view } from '../shaping/bytes-view.js';

const isBuffer = (value: unknown): value is ArrayBufferLike =>
  value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer);
const bufferKind = kind<ArrayBufferLike | ArrayBufferView>(
  'buffer',
  'an ArrayBuffer, or a view of one such as a Buffer or a Uint8Array',
  (value) => isBuffer(value) || ArrayBuffer.isView(value),
);

/** Options of {@link frombuffer}. */
export interface FromBufferOptions<D extends DType = DType> {
  /** Dtype of the elements; default float64. */
  readonly dtype?: D | undefined;
  /** How many elements; default -1: as many as there are. */
  readonly count?: number | undefined;
  /** Bytes before the first element; default 0. */
  readonly offset?: number | undefined;
  /** How to cut it into blocks; default: automatically. */
  readonly chunks?: ChunkSpec | undefined;
}

/**
 * The bytes of a buffer as elements along one axis, little endian. Read where they lie if they are aligned to the elements, else copied.
 *
 * @throws 'argument' where the bytes are no whole number of elements, or fewer than asked for
 * @example
 * cw.frombuffer(new Uint8Array([1, 0, 2, 0]), { dtype: 'int16' }) // [1, 2]
 */
export const frombuffer = define(
  {
    name: 'frombuffer',
    parameters: [['buffer', bufferKind]],
    options: {
      dtype: optional(storedDTypeOfType(), 'float64'),
      count: optional(whole, -1),
      offset: optional(count, 0),
      chunks: optional(chunks, 'auto'),
    },
  },
  <D extends DType = 'float64'>(
    given: ArrayBufferLike | ArrayBufferView,
    options: FromBufferOptions<D> = {},
  ): ChunkedArray<D> => {
    const { dtype = 'float64' as D, count: asked = -1, offset = 0, chunks: cut } = options;
    const [buffer, start, length] = isBuffer(given)
      ? [given, 0, given.byteLength]
      : [given.buffer, given.byteOffset, given.byteLength];
    const { itemsize, array: Elements } = DTYPES[dtype as DType];
    const there = length - offset;
    const elements = asked < 0 ? there / itemsize : asked;
    if (there < 0 || !Number.isInteger(elements) || elements * itemsize > there)
      throw new ChunkwiseError(
        'argument',
        `frombuffer: ${there} bytes from byte ${offset} on are ${asked < 0 ? 'no whole number' : `not ${asked}`} of ${dtype} elements of ${itemsize} bytes; give another count, offset or dtype`,
      );
    const unit = Elements.BYTES_PER_ELEMENT;
    const from = start + offset;
    const entries = (elements * itemsize) / unit;
    const data =
      from % unit === 0
        ? new Elements(buffer as ArrayBuffer, from, entries)
        : new Elements(buffer.slice(from, from + elements * itemsize) as ArrayBuffer);
    const cutAs = cut === undefined ? {} : { chunks: cut };
    // The numbers in a Uint16Array are bits here, not values.
    if (dtype === ('float16' as DType)) return view(fromTypedArray(data as TypedArray, cutAs), dtype as D);
    return fromTypedArray(data as TypedArray, { dtype, ...cutAs }) as ChunkedArray<D>;
  },
);

const iterableKind = kind<Iterable<Scalar | string>>(
  'iterable',
  'something iterable, as a list, a Set or a generator',
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
);

/** Options of {@link fromiter}. */
export interface FromIterOptions<D extends DType = DType> {
  /** Dtype of the elements; default that of the values. */
  readonly dtype?: D | undefined;
  /** How many values to take; default -1: all. */
  readonly count?: number | undefined;
}

/**
 * The values that an iterable gives, along one axis. They are taken at once.
 *
 * @throws 'argument' where there are fewer than `count`, or a value is no element
 * @example
 * cw.fromiter(new Set([3, 1, 2]), { dtype: 'int32' })
 */
export const fromiter = define(
  {
    name: 'fromiter',
    parameters: [['values', iterableKind]],
    options: { dtype: otherwise(storedDTypeOfType(), 'that of the values'), count: optional(whole, -1) },
  },
  <D extends DType = DType>(values: Iterable<Scalar | string>, options: FromIterOptions<D> = {}): ChunkedArray<D> => {
    const { dtype, count: asked = -1 } = options;
    const list: (Scalar | string)[] = [];
    if (asked !== 0)
      for (const value of values) {
        list.push(value);
        if (list.length === asked) break;
      }
    if (list.length < asked)
      throw new ChunkwiseError(
        'argument',
        `fromiter: there are ${list.length} values and not ${asked}; give a lower count`,
      );
    if (list.length === 0 && dtype !== undefined)
      return fromTypedArray(newElements(dtype, 0) as TypedArray, { dtype }) as unknown as ChunkedArray<D>;
    return wrap<D>(nodeOf(list as NestedArray, 'fromiter', dtype === undefined ? {} : { dtype }));
  },
);
