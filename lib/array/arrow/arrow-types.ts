/**
 * What is known of Apache Arrow's objects without its package: what tells them, and the dtype that each of its types is.
 */
import type { DType } from '../../../kernels/dtype.js';

/** A type of Arrow's, as its package describes it: a number, and what that kind of type has. */
export interface ArrowType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly unit?: number;
  readonly listSize?: number;
}

/** The buffers of one column of one record batch. */
export interface ArrowData {
  readonly type: ArrowType;
  readonly length: number;
  /** Where its bits begin in bitmaps; `values` begin at its first element. */
  readonly offset: number;
  readonly nullCount: number;
  readonly values: unknown;
  readonly nullBitmap?: Uint8Array | null | undefined;
  readonly children: readonly ArrowData[];
}

/** A column: a Vector of the package apache-arrow. */
export interface ArrowVector {
  readonly type: ArrowType;
  readonly data: readonly ArrowData[];
  readonly length: number;
}

/** Columns by name: a Table or RecordBatch of the package apache-arrow. */
export interface ArrowColumns {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] };
  readonly numRows: number;
  readonly numCols: number;
  getChildAt(index: number): ArrowVector | null;
}

/** A Table of the package apache-arrow. */
export interface ArrowTable extends ArrowColumns {
  readonly batches: readonly ArrowColumns[];
  getChild(name: string): ArrowVector | null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
/** True for a Vector, of whichever copy of the package. */
export const isArrowVector = (value: unknown): value is ArrowVector =>
  isObject(value) && Array.isArray(value.data) && isObject(value.type) && typeof value.type.typeId === 'number';
/** True for a Table or a RecordBatch, of whichever copy of the package. */
export const isArrowColumns = (value: unknown): value is ArrowColumns =>
  isObject(value) &&
  isObject(value.schema) &&
  Array.isArray(value.schema.fields) &&
  typeof value.numRows === 'number' &&
  typeof value.getChildAt === 'function';

/** Numbers of types in Arrow's format (Schema.fbs). */
export const ARROW = {
  int: 2,
  float: 3,
  bool: 6,
  date: 8,
  time: 9,
  timestamp: 10,
  fixedSizeList: 16,
  duration: 18,
} as const;

/** Units of moments and spans, by their numbers in the format. */
export const ARROW_UNITS = ['s', 'ms', 'us', 'ns'] as const;

/** The dtype that holds the elements of a type, undefined where none does; and the dtype of what stands in Arrow's buffer. */
export function dtypesOf(type: ArrowType): { readonly dtype: DType; readonly raw: DType } | undefined {
  const { typeId, bitWidth = 0, unit = -1 } = type;
  const named = (name: string, raw: string = name) => ({ dtype: name as DType, raw: raw as DType });
  if (typeId === ARROW.int) return named(`${type.isSigned ? 'int' : 'uint'}${bitWidth}`);
  if (typeId === ARROW.float) return named(['float16', 'float32', 'float64'][type.precision ?? 2]);
  if (typeId === ARROW.bool) return named('bool');
  if (typeId === ARROW.date) return unit === 0 ? named('datetime64[D]', 'int32') : named('datetime64[ms]', 'int64');
  const word = ARROW_UNITS[unit];
  if (word === undefined) return undefined;
  if (typeId === ARROW.timestamp) return named(`datetime64[${word}]`, 'int64');
  if (typeId === ARROW.duration) return named(`timedelta64[${word}]`, 'int64');
  return typeId === ARROW.time ? named(`timedelta64[${word}]`, `int${bitWidth}`) : undefined;
}
