/**
 * The data types of array elements: their names, sizes, typed arrays and scalar types.
 *
 * Kinds: `b` bool, `i` signed, `u` unsigned integer, `f` real floating point. A bool is one byte, 0 or 1.
 */

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
  | 'float32'
  | 'float64';

/** The typed array that holds elements of dtype `D` in memory. */
export type TypedArrayOf<D extends DType> = D extends 'bool' | 'uint8'
  ? Uint8Array
  : D extends 'int8'
    ? Int8Array
    : D extends 'int16'
      ? Int16Array
      : D extends 'int32'
        ? Int32Array
        : D extends 'int64'
          ? BigInt64Array
          : D extends 'uint16'
            ? Uint16Array
            : D extends 'uint32'
              ? Uint32Array
              : D extends 'uint64'
                ? BigUint64Array
                : D extends 'float32'
                  ? Float32Array
                  : Float64Array;

/** Any typed array an element type maps to. */
export type TypedArray = TypedArrayOf<DType>;

/** The JavaScript value of one element of dtype `D`. */
export type ScalarOf<D extends DType> = D extends 'int64' | 'uint64' ? bigint : D extends 'bool' ? boolean : number;

/** A JavaScript value that can be an element of some array. */
export type Scalar = number | bigint | boolean;

/** `b` bool, `i` signed integer, `u` unsigned integer, `f` real floating point. */
export type Kind = 'b' | 'i' | 'u' | 'f';

type TypedArrayConstructor<D extends DType> = {
  new (length: number): TypedArrayOf<D>;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArrayOf<D>;
  readonly BYTES_PER_ELEMENT: number;
};

/** What the engine knows of a dtype. */
export interface DTypeInfo<D extends DType = DType> {
  readonly name: D;
  readonly kind: Kind;
  /** Bytes of one element. */
  readonly itemsize: number;
  readonly array: TypedArrayConstructor<D>;
}

const info = <D extends DType>(name: D, kind: Kind, itemsize: number, array: unknown): DTypeInfo<D> => ({
  name,
  kind,
  itemsize,
  array: array as TypedArrayConstructor<D>,
});

/** Every dtype by name. */
export const DTYPES: { readonly [D in DType]: DTypeInfo<D> } = {
  bool: info('bool', 'b', 1, Uint8Array),
  int8: info('int8', 'i', 1, Int8Array),
  int16: info('int16', 'i', 2, Int16Array),
  int32: info('int32', 'i', 4, Int32Array),
  int64: info('int64', 'i', 8, BigInt64Array),
  uint8: info('uint8', 'u', 1, Uint8Array),
  uint16: info('uint16', 'u', 2, Uint16Array),
  uint32: info('uint32', 'u', 4, Uint32Array),
  uint64: info('uint64', 'u', 8, BigUint64Array),
  float32: info('float32', 'f', 4, Float32Array),
  float64: info('float64', 'f', 8, Float64Array),
};

/** The names of all dtypes, bool first, then integers, then floats. */
export const DTYPE_NAMES = Object.keys(DTYPES) as DType[];

/** True when `value` names a dtype. */
export const isDType = (value: unknown): value is DType => typeof value === 'string' && Object.hasOwn(DTYPES, value);

/** Bytes of one element of `dtype`. */
export const itemsize = (dtype: DType): number => DTYPES[dtype].itemsize;

/** True when elements are BigInts in JavaScript (int64, uint64). */
export const isBigInt = (dtype: DType): boolean => dtype === 'int64' || dtype === 'uint64';

/** The dtype of a typed array; a Uint8Array is taken as uint8. Undefined for anything else. */
export function dtypeOf(data: ArrayBufferView): DType | undefined {
  for (const name of DTYPE_NAMES)
    if (name !== 'bool' && data instanceof (DTYPES[name].array as unknown as new () => object)) return name;
  return undefined;
}
