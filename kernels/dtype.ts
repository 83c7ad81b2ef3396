/**
 * The data types of array elements: a record for each, with its name, kind, size, components, typed array and scalar type.
 *
 * Kinds: `b` bool, `i` signed, `u` unsigned integer, `f` real and `c` complex floating point, `M` moments and `m` spans of
 * time, counts of a unit in one int64, `U` and `S` text of a fixed width. A bool is one byte, 0 or 1. float16 is for storage: its
 * lane is the uint16 of its bits, and what computes casts it to float32.
 * An element has one component or several, each a lane of one real dtype: a complex one its real and its imaginary part,
 * which lie side by side. What moves elements sees their bytes; kernels are lowered to lanes (kernels/lanes.ts).
 */
import type { Complex } from './complex/number.js';
import type { Datetime64, Timedelta64 } from './time/moment.js';
import { TIME_UNITS, type TimeUnit } from './time/units.js';

/** The name of an element type, as NumPy spells it. */
export type DType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | TimeDType
  | TextDType;

/** The dtypes of moments, counted in a unit from 1970 on. */
export type DatetimeDType = `datetime64[${TimeUnit}]`;
/** The dtypes of spans of time, counted in a unit. */
export type TimedeltaDType = `timedelta64[${TimeUnit}]`;
/** The dtypes of moments and spans of time. */
export type TimeDType = DatetimeDType | TimedeltaDType;

/**
 * The dtypes of text of a fixed width, filled up with zeros: `<U12` holds 12 code points of 4 bytes, `S12` 12 bytes. There is
 * one for each width, so they have no rows in the record of dtypes until they are asked for.
 */
export type TextDType = `<U${number}` | `S${number}`;

/** The dtypes of complex numbers. */
export type ComplexDType = 'complex64' | 'complex128';

/** The dtypes whose elements are one lane. */
export type LaneDType = Exclude<DType, 'float16' | ComplexDType | TimeDType | TextDType>;

/** The typed array that holds elements of dtype `D` in memory; of complex ones, real and imaginary parts in turn. */
export type TypedArrayOf<D extends DType> = D extends 'bool' | 'uint8' | `S${number}`
  ? Uint8Array
  : D extends 'int8'
    ? Int8Array
    : D extends 'int16'
      ? Int16Array
      : D extends 'int32'
        ? Int32Array
        : D extends 'int64' | TimeDType
          ? BigInt64Array
          : D extends 'uint16'
            ? Uint16Array
            : D extends 'uint32' | `<U${number}`
              ? Uint32Array
              : D extends 'uint64'
                ? BigUint64Array
                : D extends 'float16' | 'float32' | 'complex64'
                  ? Float32Array
                  : Float64Array;

/** Any typed array an element type maps to. */
export type TypedArray = TypedArrayOf<DType>;

/** The JavaScript value of one element of dtype `D`. */
export type ScalarOf<D extends DType> = D extends 'int64' | 'uint64'
  ? bigint
  : D extends 'bool'
    ? boolean
    : D extends ComplexDType
      ? Complex
      : D extends DatetimeDType
        ? Datetime64
        : D extends TimedeltaDType
          ? Timedelta64
          : D extends TextDType
            ? string
            : number;

/** A JavaScript value that can be an element of some array of numbers or times; text is never weak, it has a dtype of its own. */
export type Scalar = number | bigint | boolean | Complex | Datetime64 | Timedelta64;

/** What an element of some array is in JavaScript: a scalar or text. */
export type Element = Scalar | string;

/** A scalar that is a real number or a bool. */
export type RealScalar = number | bigint | boolean;

/** `b` bool, `i` signed integer, `u` unsigned integer, `f` real, `c` complex floating point, `M` moment, `m` span of time, `U` and `S` text. */
export type Kind = 'b' | 'i' | 'u' | 'f' | 'c' | 'M' | 'm' | 'U' | 'S';

type TypedArrayConstructor<D extends DType> = {
  new (length: number): TypedArrayOf<D>;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArrayOf<D>;
  readonly BYTES_PER_ELEMENT: number;
};

/** One lane of an element. */
export interface Component {
  readonly dtype: LaneDType;
  /** Bytes from the element's address. */
  readonly offset: number;
}

/** What the engine knows of a dtype. */
export interface DTypeInfo<D extends DType = DType> {
  readonly name: D;
  readonly kind: Kind;
  /** Bytes of one element. */
  readonly itemsize: number;
  /** The lanes of one element, in order; most have one. */
  readonly components: readonly Component[];
  /** Entries of the typed array that one element takes. */
  readonly entries: number;
  /** The typed array of its lanes; see {@link elementsAt} and {@link newElements}, which count elements. */
  readonly array: TypedArrayConstructor<D>;
}

const info = <D extends LaneDType>(name: D, kind: Kind, itemsize: number, array: unknown): DTypeInfo<D> => ({
  name,
  kind,
  itemsize,
  components: [{ dtype: name, offset: 0 }],
  entries: 1,
  array: array as TypedArrayConstructor<D>,
});

/** Complex numbers whose parts are of `lane`. */
const complexInfo = <D extends ComplexDType>(name: D, lane: 'float32' | 'float64', array: unknown): DTypeInfo<D> => {
  const size = lane === 'float32' ? 4 : 8;
  return {
    name,
    kind: 'c',
    itemsize: 2 * size,
    components: [
      { dtype: lane, offset: 0 },
      { dtype: lane, offset: size },
    ],
    entries: 2,
    array: array as TypedArrayConstructor<D>,
  };
};

const halfInfo: DTypeInfo<'float16'> = {
  name: 'float16',
  kind: 'f',
  itemsize: 2,
  components: [{ dtype: 'uint16', offset: 0 }],
  entries: 1,
  // The bits; results that users see are float32.
  array: Uint16Array as unknown as TypedArrayConstructor<'float16'>,
};

const timeInfo = <D extends TimeDType>(name: D, kind: 'M' | 'm'): DTypeInfo<D> => ({
  name,
  kind,
  itemsize: 8,
  components: [{ dtype: 'int64', offset: 0 }],
  entries: 1,
  array: BigInt64Array as unknown as TypedArrayConstructor<D>,
});
/** A row for each unit of time. */
const TIMES = Object.fromEntries(
  TIME_UNITS.flatMap((unit) => [
    [`datetime64[${unit}]`, timeInfo(`datetime64[${unit}]`, 'M')],
    [`timedelta64[${unit}]`, timeInfo(`timedelta64[${unit}]`, 'm')],
  ]),
) as unknown as { readonly [D in TimeDType]: DTypeInfo<D> };

/** What names a dtype of text, and its width. */
const TEXT_NAME = /^(?:<U|S)([1-9]\d{0,7})$/;
/** The row of text of one width. Only its bytes are moved: no kernel sees lanes of it. */
function textInfo(name: TextDType): DTypeInfo {
  const entries = Number(TEXT_NAME.exec(name)?.[1]);
  const isCodes = name.startsWith('<');
  return {
    name,
    kind: isCodes ? 'U' : 'S',
    itemsize: isCodes ? 4 * entries : entries,
    components: [{ dtype: isCodes ? 'uint32' : 'uint8', offset: 0 }],
    entries,
    array: (isCodes ? Uint32Array : Uint8Array) as unknown as TypedArrayConstructor<DType>,
  };
}
/** The door for names with a parameter: what is asked for and has no row yet gets one, which is kept. */
const rowsMade: object = new Proxy(Object.create(null) as Record<string, unknown>, {
  get(_, name, rows) {
    if (typeof name !== 'string' || !TEXT_NAME.test(name)) return undefined;
    const row = textInfo(name as TextDType);
    Object.defineProperty(rows, name, { value: row });
    return row;
  },
});

/** Every dtype by name; those of text, one for each width, are not enumerated. */
export const DTYPES: { readonly [D in DType]: DTypeInfo<D> } = Object.assign(Object.create(rowsMade) as object, {
  bool: info('bool', 'b', 1, Uint8Array),
  int8: info('int8', 'i', 1, Int8Array),
  int16: info('int16', 'i', 2, Int16Array),
  int32: info('int32', 'i', 4, Int32Array),
  int64: info('int64', 'i', 8, BigInt64Array),
  uint8: info('uint8', 'u', 1, Uint8Array),
  uint16: info('uint16', 'u', 2, Uint16Array),
  uint32: info('uint32', 'u', 4, Uint32Array),
  uint64: info('uint64', 'u', 8, BigUint64Array),
  float16: halfInfo,
  float32: info('float32', 'f', 4, Float32Array),
  float64: info('float64', 'f', 8, Float64Array),
  complex64: complexInfo('complex64', 'float32', Float32Array),
  complex128: complexInfo('complex128', 'float64', Float64Array),
  ...TIMES,
} satisfies { readonly [D in Exclude<DType, TextDType>]: DTypeInfo<D> }) as { readonly [D in DType]: DTypeInfo<D> };

/** The names of all dtypes but those of text, bool first, then integers, floats, complex numbers and times. */
export const DTYPE_NAMES = Object.keys(DTYPES) as DType[];

/** The names of the dtypes that are computed with and are numbers or bool. */
export const NUMBER_DTYPES = DTYPE_NAMES.filter((name) => !'Mm'.includes(DTYPES[name].kind) && name !== 'float16');

/** The dtype that elements of `dtype` are computed in: float32 for float16. */
export const computedDType = (dtype: DType): DType => (dtype === 'float16' ? 'float32' : dtype);

/** True when `value` names a dtype. */
export const isDType = (value: unknown): value is DType =>
  typeof value === 'string' && (Object.hasOwn(DTYPES, value) || TEXT_NAME.test(value));

/** Bytes of one element of `dtype`. */
export const itemsize = (dtype: DType): number => DTYPES[dtype].itemsize;

/** Entries of the typed array for one element of `dtype`. */
export const entriesOf = (dtype: DType): number => DTYPES[dtype].entries;

/** `count` elements of `dtype` in `buffer`, from byte `address` on. */
export const elementsAt = <D extends DType>(
  dtype: D,
  buffer: ArrayBufferLike,
  address: number,
  count: number,
): TypedArrayOf<D> => new (DTYPES[dtype].array as TypedArrayConstructor<D>)(buffer, address, count * entriesOf(dtype));

/** A new typed array of `count` elements of `dtype`, all 0. */
export const newElements = <D extends DType>(dtype: D, count: number): TypedArrayOf<D> =>
  new (DTYPES[dtype].array as TypedArrayConstructor<D>)(count * entriesOf(dtype));

/** Bytes of each lane of an element of `dtype`: what byte order is about. */
export const laneBytes = (dtype: DType): number => DTYPES[dtype].itemsize / entriesOf(dtype);

/** Bytes that compressors take as one item: those of an element, of text those of a character. */
export const itemOfCodecs = (dtype: DType): number =>
  'US'.includes(DTYPES[dtype].kind) ? laneBytes(dtype) : itemsize(dtype);

/** True for dtypes of moments and spans of time. */
export const isTimeDType = (dtype: DType): dtype is TimeDType => 'Mm'.includes(DTYPES[dtype].kind);

/** True for dtypes of text. */
export const isTextDType = (dtype: DType): dtype is TextDType => 'US'.includes(DTYPES[dtype].kind);

/** True for complex dtypes. */
export const isComplexDType = (dtype: DType): dtype is ComplexDType => DTYPES[dtype].kind === 'c';

/** The dtype of the parts of complex `dtype`; any other is its own. */
export const realDType = (dtype: DType): LaneDType => DTYPES[dtype].components[0].dtype;

/** The complex dtype whose parts hold elements of `dtype`; one that is complex is its own. */
export const complexDType = (dtype: DType): ComplexDType =>
  dtype === 'complex64' || dtype === 'complex128'
    ? dtype
    : computedDType(dtype) === 'float32'
      ? 'complex64'
      : 'complex128';

/** True when elements are BigInts in typed arrays (int64, uint64, times). */
export const isBigInt = (dtype: DType): boolean => dtype === 'int64' || dtype === 'uint64' || isTimeDType(dtype);

/** The dtype of a typed array's entries; a Uint8Array is taken as uint8. Undefined for anything else. */
export function dtypeOf(data: ArrayBufferView): DType | undefined {
  for (const name of DTYPE_NAMES)
    if (
      name !== 'bool' &&
      entriesOf(name) === 1 &&
      !isTimeDType(name) &&
      name !== 'float16' &&
      data instanceof (DTYPES[name].array as unknown as new () => object)
    )
      return name;
  return undefined;
}
