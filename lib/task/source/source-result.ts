/**
 * What a function may return for a region that it was asked for: checked, and copied into the block. Nothing is converted but numbers
 * of lists, where the dtype holds them.
 */
import { asComplex, isComplex } from '../../../kernels/complex/number.js';
import { DTYPES, type DType, entriesOf, isComplexDType, isTextDType, type TypedArray } from '../../../kernels/dtype.js';
import { holdsScalar, putElement, scalarText } from '../../../kernels/scalar.js';
import { lengthOf, putText } from '../../../kernels/text/text.js';
import { type ArrayParts, isArrayParts, strayText } from '../../base/results/nd-array.js';
import { shapeText } from '../../base/shape.js';
import { rowMajor } from '../resolve.js';

/** Puts `result` into `out`, C order of `shape`; otherwise what is wrong with it. */
export function putResult(
  result: unknown,
  shape: readonly number[],
  dtype: DType,
  out: TypedArray,
): string | undefined {
  if (isArrayParts(result)) return fromParts(result, shape, dtype, out);
  return ArrayBuffer.isView(result) ? fromTyped(result, shape, dtype, out) : fromNested(result, shape, dtype, out);
}

/** Elements of typed arrays of other dtypes are not converted: rounding and wrapping are the function's to choose. */
function dtypeFault(data: ArrayBufferView, dtype: DType): string | undefined {
  const { array } = DTYPES[dtype];
  if (data instanceof array || (dtype === 'uint8' && data instanceof Uint8ClampedArray)) return undefined;
  return `${data.constructor.name} where ${array.name} holds ${dtype}`;
}

function fromTyped(data: ArrayBufferView, shape: readonly number[], dtype: DType, out: TypedArray): string | undefined {
  const fault = dtypeFault(data, dtype);
  if (fault !== undefined) return fault;
  const elements = data as TypedArray;
  if (elements.length !== out.length)
    return `${elements.length / entriesOf(dtype)} elements where ${shapeText(shape)} has ${out.length / entriesOf(dtype)}`;
  put(elements, dtype, out);
  return undefined;
}

function put(elements: TypedArray, dtype: DType, out: TypedArray): void {
  if (dtype === 'bool') for (let k = 0; k < out.length; k++) out[k] = elements[k] ? 1 : 0;
  else (out as Float64Array).set(elements as Float64Array);
}

function fromParts(parts: ArrayParts, shape: readonly number[], dtype: DType, out: TypedArray): string | undefined {
  if (parts.shape.length !== shape.length || shape.some((n, axis) => parts.shape[axis] !== n))
    return `an ndarray of shape ${shapeText(parts.shape)}`;
  const stray = strayText(parts);
  if (stray !== undefined) return stray;
  const { data, stride, offset } = parts;
  const typed = ArrayBuffer.isView(data) ? (data as TypedArray) : undefined;
  const fault = typed && dtypeFault(typed, dtype);
  if (fault !== undefined) return fault;
  const entries = entriesOf(dtype);
  const packed = rowMajor(shape, entries);
  if (typed && shape.every((n, axis) => n === 1 || stride[axis] === packed[axis])) {
    put(typed.subarray(offset, offset + out.length) as TypedArray, dtype, out);
    return undefined;
  }
  for (let k = 0; k < out.length / entries; k++) {
    let from = offset;
    for (let axis = shape.length - 1, rest = k; axis >= 0; axis--) {
      from += (rest % shape[axis]) * stride[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    if (isTextDType(dtype)) {
      for (let part = 0; part < entries; part++) out[k * entries + part] = data[from + part];
      continue;
    }
    const element = entries === 1 ? data[from] : { re: data[from], im: data[from + 1] };
    const wrong = putScalar(element, dtype, out, k);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Lists of lists, one level for each axis; of no axes the element itself. */
function fromNested(result: unknown, shape: readonly number[], dtype: DType, out: TypedArray): string | undefined {
  let next = 0;
  const walk = (level: unknown, axis: number, path: string): string | undefined => {
    if (axis === shape.length) {
      const fault = putScalar(level, dtype, out, next++);
      return fault && path !== '' ? `${fault} at ${path}` : fault;
    }
    const list = Array.isArray(level) ? level : ArrayBuffer.isView(level) ? (level as TypedArray) : undefined;
    if (list === undefined || list.length !== shape[axis]) {
      const found = list ? `a list of ${list.length}` : level === null ? 'null' : typeof level;
      return `${found}${path === '' ? '' : ` at ${path}`} where a list of ${shape[axis]} is expected`;
    }
    for (let k = 0; k < list.length; k++) {
      const fault = walk(list[k], axis + 1, `${path}[${k}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return walk(result, 0, '');
}

function putScalar(value: unknown, dtype: DType, out: TypedArray, k: number): string | undefined {
  if (isTextDType(dtype)) {
    if (typeof value !== 'string') return value === null ? 'null' : typeof value;
    const width = entriesOf(dtype);
    if (lengthOf(value) <= width && putText(out as Uint32Array, k * width, width, value)) return undefined;
    return `${JSON.stringify(value)}, which ${dtype} does not hold,`;
  }
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean' && !isComplex(value))
    return value === null ? 'null' : `${typeof value}${typeof value === 'string' ? ` ${JSON.stringify(value)}` : ''}`;
  if (!holdsScalar(value, dtype)) return `${scalarText(value)}, which ${dtype} does not hold,`;
  putElement(out, k, isComplexDType(dtype) ? asComplex(value) : value, dtype);
  return undefined;
}
