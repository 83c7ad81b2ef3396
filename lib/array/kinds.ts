/**
 * Kinds of arguments that have to do with arrays: arrays and lists of them, dtypes, scalars, index lists and selections.
 */
import { type Complex, isComplex } from '../../kernels/complex/number.js';
import {
  DTYPE_NAMES,
  type DType,
  dtypeOf,
  isDType,
  NUMBER_DTYPES,
  type Scalar,
  type TypedArray,
} from '../../kernels/dtype.js';
import { isTime } from '../../kernels/time/moment.js';
import { TIME_UNITS } from '../../kernels/time/units.js';
import { type Kind, kind, nearestName } from '../base/kinds.js';
import { isArrayParts, NdArray } from '../base/results/nd-array.js';
import { isPlainObject } from '../base/signature.js';
import { converted } from '../expr/build.js';
import { boundText, isSelected } from '../expr/selected.js';
import type { ArrayLike, ArrayOrText } from './asarray.js';
import { isChunkedArray, wrap } from './chunked-array.js';

const isScalarValue = (value: unknown): value is Scalar =>
  isTime(value) ||
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  typeof value === 'boolean' ||
  isComplex(value);

/** True for typed arrays whose elements have a dtype. */
const isTypedArray = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && dtypeOf(value as TypedArray) !== undefined;

/** True for what may be an array; lists are looked into when they are read. */
export const isArrayLike = (value: unknown): value is ArrayLike =>
  isScalarValue(value) ||
  (typeof value === 'object' &&
    value !== null &&
    (isChunkedArray(value) || Array.isArray(value) || isTypedArray(value) || isArrayParts(value)));

const unknownShape = (value: unknown): string | undefined =>
  isChunkedArray(value) && isSelected(value.node) ? boundText(value.node) : undefined;

/** float16 as the float32 that it is computed in; anything else as it is. */
export function computed(value: unknown): unknown {
  if (isChunkedArray(value)) return value.dtype === 'float16' ? wrap(converted(value.node, 'float32'), value) : value;
  if (!(value instanceof NdArray) || value.elementType !== 'float16') return value;
  return new NdArray(value.data as Float32Array, value.shape, 'float32', value.stride, value.offset);
}

const OF_ARRAYS = {
  meant: (value: unknown) => (value instanceof Set ? '[...set]' : undefined),
  unknownShape,
  computed,
};

const isHalf = (value: unknown): boolean =>
  isChunkedArray(value) ? value.dtype === 'float16' : value instanceof NdArray && value.elementType === 'float16';

/** The arrays of float32 in a function's result as float16. */
const halved = (result: unknown): unknown =>
  isChunkedArray(result)
    ? result.dtype === 'float32'
      ? wrap(converted(result.node, 'float16'))
      : result
    : Array.isArray(result)
      ? result.map(halved)
      : isPlainObject(result)
        ? Object.fromEntries(Object.entries(result).map(([name, part]) => [name, halved(part)]))
        : result;

/** An array that is computed with: float16 as float32, in which the result stays. */
export const arrayLike = kind<ArrayLike>(
  'arrayLike',
  'a ChunkedArray, an ndarray, a typed array, a nested array, a Date or a scalar',
  (value) => isArrayLike(value) || value instanceof Date,
  OF_ARRAYS,
);
/** What may be text as well: a string is one element, where most functions mean something else by it or have no use for it. */
export const arrayOrText = kind<ArrayOrText>(
  'arrayOrText',
  'a ChunkedArray, an ndarray, a typed array, a nested array, a Date, text or a scalar',
  (value) => arrayLike.admits(value) || typeof value === 'string',
  OF_ARRAYS,
);
export const arrays = kind<readonly ArrayLike[]>('arrays', 'a list of arrays', (value) => Array.isArray(value), {
  list: true,
  computed: (value) => (value as readonly unknown[]).map(computed),
  unknownShape: (value) => (value as readonly unknown[]).map(unknownShape).find((text) => text !== undefined),
});
/** {@link arrayLike} whose elements are moved as bytes, not computed with: float16 stays what it is. */
export const movedArray: Kind<ArrayLike> = { ...arrayLike, computed: undefined };
/** {@link arrayOrText} whose elements are moved and not computed with. */
export const movedOrText: Kind<ArrayOrText> = { ...arrayOrText, computed: undefined };
/** {@link arrayLike} whose dtype the result keeps, though it is computed: float16 goes through float32 and comes back. */
export const keptArray: Kind<ArrayLike> = { ...arrayLike, restored: (value) => (isHalf(value) ? halved : undefined) };
/** {@link arrays} whose elements are moved and not computed with. */
export const movedArrays: Kind<readonly ArrayLike[]> = { ...arrays, computed: undefined };
export const scalar = kind<Scalar>('scalar', 'a number, bigint, boolean or complex number', isScalarValue);
/** Where a range of numbers begins or ends, in the plane too. */
export const complexNumber = kind<number | Complex>(
  'complexNumber',
  'a number or a complex number',
  (value) => typeof value === 'number' || isComplex(value),
);
/** One element of any dtype. */
export const element = kind<Scalar | Date>(
  'element',
  'a number, bigint, boolean, complex number, moment, span of time or Date',
  (value) => isScalarValue(value) || value instanceof Date,
);
export const typedArray = kind<TypedArray>('typedArray', 'a typed array of a known dtype', isTypedArray);

/** Names that other libraries, and the classes of typed arrays, give to the dtypes. */
const OTHER_NAMES: Readonly<Record<string, DType>> = {
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  Float32Array: 'float32',
  Float64Array: 'float64',
  BigInt64Array: 'int64',
  BigUint64Array: 'uint64',
  Number: 'float64',
  BigInt: 'int64',
  Boolean: 'bool',
  boolean: 'bool',
  float: 'float64',
  double: 'float64',
  complex: 'complex128',
  cdouble: 'complex128',
  csingle: 'complex64',
  c8: 'complex64',
  c16: 'complex128',
  number: 'float64',
  int: 'int64',
  bigint: 'int64',
  datetime64: 'datetime64[ns]',
  timedelta64: 'timedelta64[ns]',
  f2: 'float16',
  half: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
};

function dtypeMeant(value: unknown): string | undefined {
  const name = typeof value === 'function' ? value.name : typeof value === 'string' ? value : undefined;
  if (name === undefined) return undefined;
  const bare = name.replace(/^[<>=|]/, '');
  const known = Object.hasOwn(OTHER_NAMES, bare) ? OTHER_NAMES[bare] : nearestName(bare, DTYPE_NAMES);
  return known === undefined ? undefined : `'${known}'`;
}

/** The dtypes in words. */
const NUMBERS = NUMBER_DTYPES;
const TIMES = `, datetime64[unit] or timedelta64[unit], where unit is one of ${TIME_UNITS.join(', ')}`;
const TEXT = '; <Un or Sn for text of at most n characters or bytes, such as <U12';

/** A dtype of arrays, float16 included, which is there to be stored. */
export const storedDType = kind<DType>(
  'dtype',
  `one of ${[...NUMBERS, 'float16'].join(', ')}${TIMES}${TEXT}`,
  isDType,
  {
    tag: 'dtype',
    meant: dtypeMeant,
  },
);
/** A dtype that is computed with. */
export const dtype = kind<DType>(
  'dtype',
  `one of ${NUMBERS.join(', ')}${TIMES}${TEXT}`,
  (value) => isDType(value) && value !== 'float16',
  { tag: 'dtype', meant: (value) => (value === 'float16' ? "'float32', then .astype('float16')" : dtypeMeant(value)) },
);
/** A dtype of the type `D`; whether the operation takes it is for the operation to say. */
export const dtypeOfType = <D extends DType>(): Kind<D> => dtype as unknown as Kind<D>;
/** {@link storedDType} of the type `D`. */
export const storedDTypeOfType = <D extends DType>(): Kind<D> => storedDType as unknown as Kind<D>;
