/**
 * Reads a datatype: which of the engine's dtypes it is, or why it is none.
 */
import type { DType } from '../../../../kernels/dtype.js';
import type { Cursor } from '../bytes/cursor.js';

/** A datatype as far as it is read. */
export type Datatype = { readonly size: number } & (
  | { readonly kind: 'number'; readonly dtype: DType; readonly byteOrder: 'little' | 'big' }
  /** Text of a fixed number of bytes. */
  | { readonly kind: 'text'; readonly padding: 'nul' | 'blank' }
  | { readonly kind: 'vlen-text' }
  | { readonly kind: 'vlen'; readonly of: Datatype }
  | { readonly kind: 'reference' }
  | { readonly kind: 'other'; readonly what: string }
);

type Member = { readonly name: string; readonly offset: number; readonly type: Datatype };

const MOST_DEPTH = 32;

const other = (size: number, what: string): Datatype => ({ kind: 'other', what, size });

function integer(data: Cursor, bits: number, size: number): Datatype {
  const offset = data.u16();
  const precision = data.u16();
  if (![1, 2, 4, 8].includes(size) || offset !== 0 || precision !== size * 8)
    return other(size, `integers of ${precision} bits in ${size} bytes`);
  const dtype = `${bits & 8 ? '' : 'u'}int${size * 8}` as DType;
  return { kind: 'number', dtype, byteOrder: bits & 1 ? 'big' : 'little', size };
}

/** Bits of exponent and fraction, and the bias, of IEEE's formats. */
const IEEE: Readonly<Record<number, readonly [number, number, number, DType]>> = {
  2: [5, 10, 15, 'float16'],
  4: [8, 23, 127, 'float32'],
  8: [11, 52, 1023, 'float64'],
};

function float(data: Cursor, bits: number, size: number): Datatype {
  const offset = data.u16();
  const precision = data.u16();
  data.skip(1);
  const exponent = data.u8();
  data.skip(1);
  const fraction = data.u8();
  const bias = data.u32();
  const format = IEEE[size];
  const isVax = (bits & 65) === 65;
  if (!format || isVax || offset !== 0 || exponent !== format[0] || fraction !== format[1] || bias !== format[2])
    return other(size, `floats of ${precision} bits that are not IEEE's of 16, 32 or 64`);
  return { kind: 'number', dtype: format[3], byteOrder: bits & 1 ? 'big' : 'little', size };
}

/** Numbers with names; the booleans of h5py are FALSE and TRUE. */
function enumeration(data: Cursor, version: number, count: number, size: number, depth: number): Datatype {
  const base = readDatatype(data, depth + 1);
  if (base.kind !== 'number' || base.size !== size) return other(size, 'an enumeration of what are no integers');
  const names: string[] = [];
  for (let k = 0; k < count; k++) {
    const start = data.at;
    names.push(data.textToNul());
    if (version < 3) data.at = start + Math.ceil((data.at - start) / 8) * 8;
  }
  const isBool = size === 1 && count === 2 && names[0] === 'FALSE' && names[1] === 'TRUE';
  const values = data.take(count * size);
  return isBool && values[0] === 0 && values[1] === 1 ? { ...base, dtype: 'bool' } : base;
}

function compound(data: Cursor, version: number, count: number, size: number, depth: number): Datatype {
  const members: Member[] = [];
  for (let k = 0; k < count; k++) {
    const start = data.at;
    const name = data.textToNul();
    if (version < 3) data.skip(Math.ceil((data.at - start) / 8) * 8 - (data.at - start));
    let bytes = 4;
    if (version >= 3) for (bytes = 1; size >= 256 ** bytes; ) bytes++;
    const offset = data.uint(bytes);
    let dimensions = 0;
    if (version === 1) {
      dimensions = data.u8();
      data.skip(27);
    }
    members.push({ name, offset, type: readDatatype(data, depth + 1) });
    if (dimensions > 0) return other(size, 'a compound type');
  }
  return complexOf(members, size) ?? other(size, `a compound type of ${members.map(({ name }) => name).join(', ')}`);
}

/** Complex numbers, as h5py and netCDF4 write them. */
function complexOf([re, im, ...rest]: readonly Member[], size: number): Datatype | undefined {
  if (rest.length > 0 || re?.type.kind !== 'number' || im?.type.kind !== 'number') return undefined;
  const { dtype, byteOrder } = re.type;
  const sameParts = im.type.dtype === dtype && im.type.byteOrder === byteOrder;
  if (re.name !== 'r' || im.name !== 'i' || !sameParts || re.offset !== 0 || im.offset !== size / 2) return undefined;
  const known: Readonly<Record<string, DType>> = { 'float32 8': 'complex64', 'float64 16': 'complex128' };
  const found = known[`${dtype} ${size}`];
  return found ? { kind: 'number', dtype: found, byteOrder, size } : undefined;
}

/** Takes one datatype from `data`, and moves behind it. */
export function readDatatype(data: Cursor, depth = 0): Datatype {
  if (depth > MOST_DEPTH) throw data.fault('its type lies in itself too deep: the file is damaged');
  const first = data.u8();
  const version = first >>> 4;
  const bits = data.uint(3);
  const size = data.u32();
  if (version < 1 || version > 5)
    throw data.fault(`version ${version} of a datatype is not known: the file is damaged`);
  if (size === 0) throw data.fault('its elements have no bytes: the file is damaged');
  switch (first & 15) {
    case 0:
      return integer(data, bits, size);
    case 1:
      return float(data, bits, size);
    case 2:
      data.skip(2);
      return other(size, 'a time type of HDF5');
    case 3:
      return { kind: 'text', padding: (bits & 15) === 2 ? 'blank' : 'nul', size };
    case 4:
      data.skip(4);
      return other(size, 'a bit field');
    case 5:
      data.skip(bits & 255);
      return other(size, 'an opaque type');
    case 6:
      return compound(data, version, bits & 0xffff, size, depth);
    case 7:
      return (bits & 15) === 0 && size <= 8
        ? { kind: 'reference', size }
        : other(size, 'references to parts of datasets');
    case 8:
      return enumeration(data, version, bits & 0xffff, size, depth);
    case 9: {
      const of = readDatatype(data, depth + 1);
      return (bits & 15) === 1 ? { kind: 'vlen-text', size } : { kind: 'vlen', of, size };
    }
    case 10: {
      const rank = data.u8();
      if (version < 3) data.skip(3);
      data.skip(rank * (version < 3 ? 8 : 4));
      readDatatype(data, depth + 1);
      return other(size, 'an array type');
    }
    default:
      return other(size, `a type of class ${first & 15}`);
  }
}
