/**
 * Names for dtypes and numbers, and what can be asked about dtypes.
 */
import { DTYPE_NAMES, type DType, isDType } from '../../kernels/dtype.js';
import {
  type Casting,
  canCast as canCastDTypes,
  type FloatInfo,
  finfo as finfoOf,
  type IntegerInfo,
  iinfo as iinfoOf,
  isdtype as isdtypeOf,
  promoteTypes as promote,
  resultType as resultTypeOf,
} from '../../kernels/promote.js';
import { ChunkwiseError } from '../base/errors.js';
import { isListOf, kind, oneOf, optional } from '../base/kinds.js';
import { define } from '../base/signature.js';
import { type ArrayLike, isScalar, nodeOf, scalarOf } from './asarray.js';
import { isChunkedArray } from './chunked-array.js';
import { arrayLike, isArrayLike, storedDType } from './kinds.js';

/** The dtypes by their names: `cw.float32` is 'float32'. */
export const bool = 'bool';
export const int8 = 'int8';
export const int16 = 'int16';
export const int32 = 'int32';
export const int64 = 'int64';
export const uint8 = 'uint8';
export const uint16 = 'uint16';
export const uint32 = 'uint32';
export const uint64 = 'uint64';
export const float16 = 'float16';
export const float32 = 'float32';
export const float64 = 'float64';
export const complex64 = 'complex64';
export const complex128 = 'complex128';

/** All dtypes, bool first, then integers, floats and complex numbers. */
export const dtypes: readonly DType[] = DTYPE_NAMES;

/** Ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** Base of the natural logarithm. */
export const e = Math.E;
/** Positive infinity. */
export const inf = Number.POSITIVE_INFINITY;
/** Not a number. */
export const nan = Number.NaN;
/** A new axis inside a selection. */
export const newaxis = null;

/** Errors of the kernels, which know no operation names of the user's, as the library's own. */
function asDTypeError<T>(operation: string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (cause instanceof ChunkwiseError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ChunkwiseError('dtype', why.startsWith(operation) ? why : `${operation}: ${why}`, { cause });
  }
}

/** A dtype, or an array that has one. */
const dtypeLike = kind<DType | ArrayLike>(
  'dtypeLike',
  `${storedDType.text}, or an array of it`,
  (value) => isDType(value) || (isArrayLike(value) && !isScalar(value)),
  { tag: 'dtype', meant: storedDType.meant },
);
const dtypeOfLike = (operation: string, value: DType | ArrayLike): DType =>
  typeof value === 'string' ? (value as DType) : nodeOf(value, operation).dtype;

/**
 * Limits of a float dtype, or of an array's: `bits eps min max smallestNormal`.
 *
 * @throws 'dtype' for other dtypes
 * @example
 * cw.finfo('float32').eps
 */
export const finfo = define(
  { name: 'finfo', parameters: [['dtype', dtypeLike]] },
  (dtype: DType | ArrayLike): FloatInfo => asDTypeError('finfo', () => finfoOf(dtypeOfLike('finfo', dtype))),
);

/**
 * Limits of an integer dtype, or of an array's: `bits min max`, the limits as bigints.
 *
 * @throws 'dtype' for other dtypes
 * @example
 * cw.iinfo('int16').max // 32767n
 */
export const iinfo = define(
  { name: 'iinfo', parameters: [['dtype', dtypeLike]] },
  (dtype: DType | ArrayLike): IntegerInfo => asDTypeError('iinfo', () => iinfoOf(dtypeOfLike('iinfo', dtype))),
);

/**
 * True when `from`, a dtype or an array of it, may be cast to `to`: by default when every value survives.
 *
 * @example
 * cw.canCast('int32', 'float64') // true
 */
export const canCast = define(
  {
    name: 'canCast',
    parameters: [
      ['from', dtypeLike],
      ['to', storedDType],
      ['casting', optional(oneOf('no', 'equiv', 'safe', 'same_kind', 'unsafe'), 'safe')],
    ],
  },
  (from: DType | ArrayLike, to: DType, casting?: Casting): boolean =>
    canCastDTypes(dtypeOfLike('canCast', from), to, casting),
);

/**
 * The smallest dtype that both can be cast to safely.
 *
 * @example
 * cw.promoteTypes('int8', 'uint8') // 'int16'
 */
export const promoteTypes = define(
  {
    name: 'promoteTypes',
    parameters: [
      ['a', storedDType],
      ['b', storedDType],
    ],
  },
  (a: DType, b: DType): DType => asDTypeError('promoteTypes', () => promote(a, b)),
);

const dtypeOrArray = kind<DType | ArrayLike>(
  'dtypeOrArray',
  `${storedDType.text}, or ${arrayLike.text}`,
  (value) => isDType(value) || isArrayLike(value),
  { tag: 'dtype', meant: storedDType.meant },
);

/**
 * The dtype of a result of arrays, dtypes and scalars, which give way to arrays.
 *
 * @throws 'dtype' for an unknown dtype or a scalar that does not fit
 * @example
 * cw.resultType(x, 'float32', 2)
 */
export const resultType = define(
  { name: 'resultType', parameters: [], rest: ['args', dtypeOrArray] },
  (...args: readonly (ArrayLike | DType)[]): DType =>
    asDTypeError('resultType', () =>
      resultTypeOf(
        ...args.map((arg) => {
          if (typeof arg === 'string') return arg as DType;
          if (isScalar(arg)) return { weak: scalarOf(arg) };
          return isChunkedArray(arg) ? arg.dtype : nodeOf(arg, 'resultType').dtype;
        }),
      ),
    ),
);

const kindName = kind<string | readonly string[]>(
  'dtypeKind',
  "a dtype, one of 'bool', 'signed integer', 'unsigned integer', 'integral', 'real floating', 'complex floating', 'numeric', or a list of these",
  (value) => typeof value === 'string' || isListOf(value, (item) => typeof item === 'string'),
  { tag: 'dtype' },
);

/**
 * True when `dtype` is of `kind`: a dtype, one of the array API's kinds ('bool', 'signed integer', 'unsigned integer',
 * 'integral', 'real floating', 'complex floating', 'numeric'), or a list of such.
 *
 * @example
 * cw.isdtype(x.dtype, 'real floating')
 */
export const isdtype = define(
  {
    name: 'isdtype',
    parameters: [
      ['dtype', storedDType],
      ['kind', kindName],
    ],
  },
  (dtype: DType, kind: string | readonly string[]): boolean => asDTypeError('isdtype', () => isdtypeOf(dtype, kind)),
);
