/**
 * Conversion of vectors between dtypes: integers wrap, floats truncate and saturate (NaN is 0), bools are `!= 0`.
 */
import { DTYPES, type DType, itemsize } from '../dtype.js';
import { floatToInt64, int64ToFloat32, int64ToFloat64 } from './scalar.js';
import {
  constant,
  intPrefix,
  keep,
  narrow,
  prefix,
  pushMask,
  simdOp,
  splatBytes,
  type Value,
  type VectorCode,
} from './simd.js';

/** `value` converted to `dtype` as NumPy's astype does it. */
export function cast(code: VectorCode, value: Value, dtype: DType): Value {
  if (value.dtype === dtype) return value;
  if (value.dtype === 'bool') return fromBool(code, value, dtype);
  if (dtype === 'bool') {
    const zero = constant(code, value.dtype, DTYPES[value.dtype].kind === 'f' ? 0 : 0n);
    code.asm
      .get(value.local)
      .get(zero.local)
      .simd(simdOp(`${prefix(value.dtype)}Ne`));
    return keep(code, 'bool', itemsize(value.dtype));
  }
  const fromFloat = DTYPES[value.dtype].kind === 'f';
  const toFloat = DTYPES[dtype].kind === 'f';
  if (fromFloat && toFloat) {
    code.asm.get(value.local).simd(dtype === 'float64' ? 'f64PromoteF32' : 'f32DemoteF64');
    return keep(code, dtype);
  }
  if (fromFloat) return floatToInt(code, value, dtype);
  return toFloat ? intToFloat(code, value, dtype) : intToInt(code, value, dtype);
}

/** True becomes 1: the bits of one, masked. */
function fromBool(code: VectorCode, value: Value, dtype: DType): Value {
  pushMask(code, value, itemsize(dtype));
  code.asm.v128(splatBytes(dtype, 1)).simd('and');
  return keep(code, dtype);
}

/** Pushes an integer with lanes of `width` bytes, widened by its sign or cut. */
function pushInt(code: VectorCode, value: Value, width: number): void {
  const from = itemsize(value.dtype);
  code.asm.get(value.local);
  if (width < from) narrow(code, from, width);
  const sign = DTYPES[value.dtype].kind === 'u' ? 'U' : 'S';
  for (let size = from; size < width; size *= 2) code.asm.simd(simdOp(`${intPrefix(size * 2)}ExtendLow${sign}`));
}

function intToInt(code: VectorCode, value: Value, dtype: DType): Value {
  pushInt(code, value, itemsize(dtype));
  return keep(code, dtype);
}

function intToFloat(code: VectorCode, value: Value, dtype: DType): Value {
  if (itemsize(value.dtype) === 8) {
    return dtype === 'float64' ? int64ToFloat64(code, value) : int64ToFloat32(code, value);
  }
  pushInt(code, value, 4);
  code.asm.simd(simdOp(`${prefix(dtype)}ConvertI32${value.dtype === 'uint32' ? 'U' : 'S'}`));
  return keep(code, dtype);
}

function floatToInt(code: VectorCode, value: Value, dtype: DType): Value {
  if (dtype === 'int64' || dtype === 'uint64') return floatToInt64(code, value, dtype);
  const source = value.dtype === 'float64' ? 'F64' : 'F32';
  code.asm.get(value.local).simd(`i32Trunc${source}${dtype === 'uint32' ? 'U' : 'S'}`);
  const size = itemsize(dtype);
  if (size < 4) {
    // Saturated to 32 bits so far; clamp to the narrow range before cutting.
    const bits = size * 8;
    const isSigned = DTYPES[dtype].kind === 'i';
    code.asm.v128(splatBytes('int32', isSigned ? -(2 ** (bits - 1)) : 0)).simd('i32MaxS');
    code.asm.v128(splatBytes('int32', isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1)).simd('i32MinS');
    narrow(code, 4, size);
  }
  return keep(code, dtype);
}
