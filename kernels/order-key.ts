/**
 * Keys that order as elements do, as the routines make them, turned back into elements.
 */
import { DTYPES, type DType, type TypedArray } from './dtype.js';

/** The element whose digits, its key as an unsigned number of as many bits as `dtype` has, are `digits`. */
export function elementOfDigits(dtype: DType, digits: bigint): number | bigint {
  const { kind, itemsize, array } = DTYPES[dtype];
  const half = 1n << BigInt(8 * itemsize - 1);
  let bits = digits;
  if (kind === 'i') bits = digits ^ half;
  else if (kind === 'f') bits = digits & half ? digits ^ half : ~digits & (2n * half - 1n);
  return (new array(BigUint64Array.of(bits).buffer) as TypedArray)[0];
}

/** The element whose signed key, in which every NaN is the greatest 64-bit integer, is `key`. */
export function elementOfKey(dtype: DType, key: bigint): number | bigint {
  const { kind, itemsize } = DTYPES[dtype];
  const width = 8 * itemsize;
  if (kind === 'f') {
    if (key === 0x7fffffffffffffffn) return Number.NaN;
    return elementOfDigits(dtype, BigInt.asUintN(width, key) ^ (1n << BigInt(width - 1)));
  }
  if (dtype === 'uint64') return BigInt.asUintN(64, key) ^ (1n << 63n);
  return dtype === 'int64' ? key : Number(key);
}
