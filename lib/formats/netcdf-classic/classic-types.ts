/**
 * The external types of classic NetCDF: the number that stands for each in a header, and what becomes of its elements.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import type { AttributeType, AttributeValue } from '../file-content.js';
import { HeaderFault, latin1, textOf } from './header-cursor.js';

/** A type: how elements are held in memory, and attributes named. */
export interface ClassicType {
  readonly code: number;
  /** Its name in netCDF. */
  readonly name: string;
  readonly dtype: DType;
  readonly attribute: AttributeType;
  /** Only CDF-5 has it. */
  readonly wideOnly: boolean;
}

const line = (code: number, name: string, dtype: DType, wideOnly = false): ClassicType => ({
  code,
  name,
  dtype,
  attribute: dtype === 'S1' ? 'char' : dtype,
  wideOnly,
});

const CLASSIC_TYPES: readonly ClassicType[] = [
  line(1, 'byte', 'int8'),
  line(2, 'char', 'S1'),
  line(3, 'short', 'int16'),
  line(4, 'int', 'int32'),
  line(5, 'float', 'float32'),
  line(6, 'double', 'float64'),
  line(7, 'ubyte', 'uint8', true),
  line(8, 'ushort', 'uint16', true),
  line(9, 'uint', 'uint32', true),
  line(10, 'int64', 'int64', true),
  line(11, 'uint64', 'uint64', true),
];

/** The type of a number in a header. @throws HeaderFault for none, and for one that files of this version do not have */
export function typeOfCode(code: number, wide: boolean, of: string): ClassicType {
  const found = CLASSIC_TYPES.find((type) => type.code === code);
  if (!found || (found.wideOnly && !wide))
    throw new HeaderFault(
      `${of} is of type number ${code}, which ${found ? 'only CDF-5 has' : 'does not exist'}: it is damaged`,
    );
  return found;
}

/** The type whose elements are of this dtype, texts of any width being characters; undefined where there is none. */
export const typeOfDtype = (dtype: AttributeType): ClassicType | undefined =>
  CLASSIC_TYPES.find((type) => type.attribute === dtype || type.dtype === dtype) ??
  (/^S[1-9]\d*$/.test(dtype) ? CLASSIC_TYPES.find(({ code }) => code === 2) : undefined);

export const typeBytes = ({ dtype }: ClassicType): number => itemsize(dtype);

type Reader = (view: DataView, at: number) => number | bigint;

const exact = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

const READERS: Readonly<Record<string, Reader>> = {
  int8: (view, at) => view.getInt8(at),
  int16: (view, at) => view.getInt16(at),
  int32: (view, at) => view.getInt32(at),
  float32: (view, at) => view.getFloat32(at),
  float64: (view, at) => view.getFloat64(at),
  uint8: (view, at) => view.getUint8(at),
  uint16: (view, at) => view.getUint16(at),
  uint32: (view, at) => view.getUint32(at),
  int64: (view, at) => exact(view.getBigInt64(at)),
  uint64: (view, at) => exact(view.getBigUint64(at)),
};

/** The value of an attribute: text, one number, or a list of any other count. */
export function attributeValue(name: string, type: ClassicType, bytes: Uint8Array): AttributeValue {
  // A fill value is a character, and NUL is one; at the end of other texts it only fills up.
  if (type.attribute === 'char') return name === '_FillValue' && bytes.length === 1 ? latin1(bytes) : textOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = typeBytes(type);
  const read = READERS[type.dtype];
  const values = Array.from({ length: bytes.length / size }, (_, k) => read(view, k * size));
  return values.length === 1 ? values[0] : values;
}
