/**
 * Questions about single values, as NumPy's: whether one is a scalar, can be iterated, and which dtype holds it.
 */
import { DTYPE_NAMES, DTYPES, type DType, type Scalar } from '../../kernels/dtype.js';
import { fits } from '../../kernels/promote.js';
import { anything } from '../base/kinds.js';
import { define } from '../base/signature.js';
import { type ArrayLike, isScalar, nodeOf, scalarDType } from './asarray.js';
import { isChunkedArray } from './chunked-array.js';
import { arrayLike } from './kinds.js';

/** True for a number, bigint, boolean or complex number; false for arrays, 0-d ones too. @example cw.isscalar(3) // true */
export const isscalar = define(
  { name: 'isscalar', parameters: [['x', anything]], composites: true },
  (x: unknown): x is Scalar => isScalar(x),
);

/** True for what can be iterated: lists, texts, sets, and arrays with an axis. @example cw.iterable([1, 2]) // true */
export const iterable = define(
  { name: 'iterable', parameters: [['x', anything]], composites: true },
  (x: unknown): boolean =>
    isChunkedArray(x)
      ? x.shape.length > 0
      : typeof x === 'string' || (typeof x === 'object' && x !== null && Symbol.iterator in x),
);

/** The greatest finite number of each float dtype, narrow ones first. */
const FLOATS: readonly (readonly [DType, number])[] = [
  ['float32', (2 - 2 ** -23) * 2 ** 127],
  ['float64', Number.MAX_VALUE],
];
const floatFor = (value: number): DType =>
  FLOATS.find(([, most]) => !Number.isFinite(value) || Math.abs(value) <= most)?.[0] ?? 'float64';

/**
 * The narrowest dtype that holds `value`: of numbers of 0 or more an unsigned integer, of lesser ones a signed one, of others the
 * narrowest float, here float32, that does not overflow. A whole number counts as an integer, as JavaScript has no others. Of an array its dtype.
 *
 * @example
 * cw.minScalarType(300) // 'uint16'
 */
export const minScalarType = define(
  { name: 'minScalarType', parameters: [['value', arrayLike]] },
  (value: ArrayLike): DType => {
    if (!isScalar(value)) return nodeOf(value, 'minScalarType').dtype;
    if (typeof value === 'boolean') return 'bool';
    if (typeof value === 'bigint' || Number.isInteger(value)) {
      const signs = (value as number | bigint) < 0 ? 'i' : 'u';
      const kinds = DTYPE_NAMES.filter((name) => DTYPES[name].kind === signs);
      const held = kinds
        .toSorted((a, b) => DTYPES[a].itemsize - DTYPES[b].itemsize)
        .find((name) => fits(value as number | bigint, name));
      if (held) return held;
    }
    const own = scalarDType(value);
    if (own === 'complex128' && typeof value === 'object' && 're' in value) {
      const { re, im } = value as { re: number; im: number };
      return floatFor(re) === 'float32' && floatFor(im) === 'float32' ? 'complex64' : 'complex128';
    }
    return typeof value === 'object' ? own : floatFor(Number(value));
  },
);
