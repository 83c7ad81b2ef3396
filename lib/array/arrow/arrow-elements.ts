/**
 * The elements of one column of one record batch: read where they lie, or copied where Arrow's form is another or nulls are
 * replaced.
 */
import {
  DTYPES,
  type DType,
  entriesOf,
  isBigInt,
  isTimeDType,
  newElements,
  type TypedArray,
} from '../../../kernels/dtype.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { ARROW, type ArrowData, type ArrowType, dtypesOf } from './arrow-types.js';

/** What becomes of nulls. */
export type ArrowNulls = 'error' | 'nan' | 'mask';

/** The elements of a column of a record batch, and 1 where one is null. */
export interface ColumnElements {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly missing: Uint8Array | undefined;
}

/** The type at the end of lists of fixed size, and their extents. */
export function leafOf(type: ArrowType): { readonly leaf: ArrowType; readonly inner: readonly number[] } {
  const inner: number[] = [];
  let leaf = type;
  while (leaf.typeId === ARROW.fixedSizeList) {
    inner.push(leaf.listSize ?? 0);
    leaf = (leaf as ArrowType & { readonly children: readonly { readonly type: ArrowType }[] }).children[0].type;
  }
  return { leaf, inner };
}

const bit = (bits: Uint8Array, at: number): number => (bits[at >> 3] >> (at & 7)) & 1;

/** `count` elements of `dtype` from where the buffer's view begins; copied only where they are not aligned. */
function viewOf(values: unknown, dtype: DType, count: number): TypedArray | undefined {
  if (!ArrayBuffer.isView(values)) return count === 0 ? newElements(dtype, 0) : undefined;
  const { array: Elements, itemsize } = DTYPES[dtype];
  if (values.byteLength < count * itemsize) return undefined;
  const { buffer, byteOffset } = values;
  return byteOffset % Elements.BYTES_PER_ELEMENT === 0
    ? new Elements(buffer, byteOffset, count)
    : new Elements(buffer.slice(byteOffset, byteOffset + count * itemsize));
}

/** Elements of `dtype` out of the buffer. */
function elementsIn(data: ArrowData, dtype: DType, raw: DType, count: number): TypedArray | undefined {
  if (dtype === 'bool') {
    const bits = viewOf(data.values, 'uint8', (data.offset + count + 7) >> 3) as Uint8Array | undefined;
    return bits && Uint8Array.from({ length: count }, (_, k) => bit(bits, data.offset + k));
  }
  const found = viewOf(data.values, raw === 'int64' ? dtype : raw, count);
  // Days and seconds of 32 bits.
  return found && isTimeDType(dtype) && raw === 'int32' ? BigInt64Array.from(found as Int32Array, BigInt) : found;
}

/** 1 for each element of `count` that is null by itself or as a part of a list that is; undefined where none is. */
function missingIn(
  data: ArrowData,
  count: number,
  outer: Uint8Array | undefined,
  outerCount: number,
): Uint8Array | undefined {
  const { nullBitmap, offset } = data;
  const own = data.nullCount > 0 && nullBitmap ? nullBitmap : undefined;
  if (own === undefined && outer === undefined) return undefined;
  const times = outerCount === 0 ? 1 : count / outerCount;
  return Uint8Array.from({ length: count }, (_, k) =>
    (own && bit(own, offset + k) === 0) || outer?.[Math.floor(k / times)] ? 1 : 0,
  );
}

/** Elements with NaN or NaT where they are missing. */
function withoutMissing(
  operation: string,
  column: string,
  dtype: DType,
  data: TypedArray,
  missing: Uint8Array,
): TypedArray {
  const { kind } = DTYPES[dtype];
  if (kind !== 'f' && !isTimeDType(dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${column} has nulls, and ${dtype} has no NaN that could stand for them; use nulls: 'mask', or cast the column to a float type`,
    );
  const out = data.slice() as unknown as { [k: number]: unknown };
  const none = isBigInt(dtype) ? NAT : dtype === 'float16' ? 0x7e00 : Number.NaN;
  for (let k = 0; k < missing.length; k++) if (missing[k] === 1) out[k] = none;
  return out as unknown as TypedArray;
}

/**
 * The elements of one batch of a column.
 *
 * @param column how errors name it
 * @throws 'argument' for nulls where none are allowed and for buffers that are too short, 'dtype' for types that no dtype holds
 */
export function columnElements(operation: string, column: string, data: ArrowData, nulls: ArrowNulls): ColumnElements {
  const { leaf, inner } = leafOf(data.type);
  const types = dtypesOf(leaf);
  if (types === undefined)
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${column} is of Arrow's type ${String(leaf)}, which no dtype holds; integers, floats, bools, dates, times and lists of fixed size of these are read: name such columns, column: ['a', 'b'], or cast it`,
    );
  const { dtype, raw } = types;
  let [at, count, missing] = [data, data.length, missingIn(data, data.length, undefined, 0)];
  for (const size of inner) {
    at = at.children[0];
    missing = missingIn(at, count * size, missing, count);
    count *= size;
  }
  const shape = [data.length, ...inner];
  const found = elementsIn(at, dtype, raw, sizeOf(shape));
  if (found === undefined || found.length !== sizeOf(shape) * entriesOf(dtype))
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${column}: a buffer holds fewer than ${sizeOf(shape)} elements`,
    );
  const first = missing?.indexOf(1) ?? -1;
  if (missing === undefined || first < 0) return { data: found, shape, dtype, missing: undefined };
  if (nulls === 'error')
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${column} has nulls; use nulls: 'nan' (NaN or NaT in their place) or nulls: 'mask' (an array with a mask)`,
    );
  return nulls === 'mask'
    ? { data: found, shape, dtype, missing }
    : { data: withoutMissing(operation, column, dtype, found, missing), shape, dtype, missing: undefined };
}
