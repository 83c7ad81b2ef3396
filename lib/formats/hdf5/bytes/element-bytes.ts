/**
 * Takes numbers from bytes as they lie in a file.
 */
import { DTYPES, type DType, type Element, itemsize, laneBytes, type TypedArray } from '../../../../kernels/dtype.js';
import { elementIn } from '../../../../kernels/scalar.js';

/** The elements of `bytes`, in this machine's byte order. */
function elementsFrom(bytes: Uint8Array, dtype: DType, byteOrder: 'little' | 'big'): TypedArray {
  const own = Uint8Array.from(bytes);
  const lane = laneBytes(dtype);
  if (byteOrder === 'big' && lane > 1)
    for (let at = 0; at < own.length; at += lane) own.subarray(at, at + lane).reverse();
  return new DTYPES[dtype].array(own.buffer);
}

/** All elements of `bytes`. */
export function elementList(bytes: Uint8Array, dtype: DType, byteOrder: 'little' | 'big'): Element[] {
  const data = elementsFrom(bytes, dtype, byteOrder);
  return Array.from({ length: bytes.length / itemsize(dtype) }, (_, k) => elementIn(data, k, dtype));
}
