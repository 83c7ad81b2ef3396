/**
 * Fill values as metadata hold them: checked against their dtype when written.
 */
import { isComplex } from '../../../kernels/complex/number.js';
import {
  DTYPES,
  type DType,
  type Element,
  isTextDType,
  isTimeDType,
  realDType,
  type Scalar,
} from '../../../kernels/dtype.js';
import { roundToHalf } from '../../../kernels/half.js';
import { scalarText, toValue } from '../../../kernels/scalar.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { textFillJson } from './text-type.js';

/** Least and greatest integer of a dtype. */
function limits(kind: string, itemsize: number): [bigint, bigint] {
  const bits = BigInt(itemsize * 8);
  return kind === 'u' ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** True when `value` is an element of `dtype`: whole and within its range, or any number where it is a float. */
export function isElement(value: number | bigint, dtype: DType): boolean {
  const { kind, itemsize } = DTYPES[dtype];
  if (kind === 'f') {
    const number = Number(value);
    const held = itemsize === 8 ? number : itemsize === 2 ? roundToHalf(number) : Math.fround(number);
    return !Number.isFinite(number) || Number.isFinite(held);
  }
  if (kind === 'b') return Number(value) === 0 || Number(value) === 1;
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  const [least, most] = limits(kind, itemsize);
  return BigInt(value) >= least && BigInt(value) <= most;
}

/**
 * The fill value of an array of `dtype` as a JSON value: words for what numbers cannot say, a bigint for large integers.
 *
 * @throws ChunkwiseError 'dtype' when `value` is not an element of the dtype
 */
export function fillJson(value: Element, dtype: DType): FillJson | readonly FillJson[] {
  if (isTextDType(dtype)) {
    const text = textFillJson(value, dtype);
    if (text !== undefined) return text;
  }
  if (typeof value === 'string' || isTextDType(dtype))
    throw new ChunkwiseError('dtype', `toZarr: fillValue ${scalarText(value)} is no element of dtype ${dtype}`);
  if (isTimeDType(dtype)) {
    const count = timeCount(value, dtype);
    return count === NAT ? 'NaT' : laneJson(count, 'int64');
  }
  if (DTYPES[dtype].kind !== 'c') return laneJson(value, dtype);
  // Real and imaginary part, as zarr-python writes them.
  const parts = isComplex(value) ? [value.re, value.im] : [value, 0];
  return parts.map((part) => laneJson(part, realDType(dtype)));
}

/** The count that a fill value is. */
function timeCount(value: Scalar, dtype: DType): Scalar {
  try {
    return toValue(value, dtype);
  } catch (cause) {
    throw new ChunkwiseError('dtype', `toZarr: fillValue ${scalarText(value)} is no ${dtype}`, { cause });
  }
}

type FillJson = number | bigint | boolean | string;

function laneJson(value: Scalar, dtype: DType): FillJson {
  const { kind, itemsize } = DTYPES[dtype];
  if (typeof value === 'boolean') return kind === 'b' ? value : Number(value);
  if ((typeof value !== 'number' && typeof value !== 'bigint') || !isElement(value, dtype)) {
    const range = kind === 'i' || kind === 'u' ? `, whole numbers of ${limits(kind, itemsize).join(' to ')}` : '';
    throw new ChunkwiseError('dtype', `toZarr: fillValue ${scalarText(value)} is no element of dtype ${dtype}${range}`);
  }
  if (kind === 'b') return Boolean(value);
  if (kind !== 'f') return BigInt(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : String(number);
}
