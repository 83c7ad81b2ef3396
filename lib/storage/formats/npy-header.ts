/**
 * The header of NumPy's .npy files, versions 1 to 3: what a file holds and where its elements begin.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { DTYPE_NAMES, DTYPES, type DType, isDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { textTypeV2 } from '../metadata/text-type.js';
import { timeDType, typeV2 } from '../metadata/time-type.js';
import type { FileElements } from './file-array.js';
import { type PythonValue, parsePython } from './python-literal.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy writes less than 64 KiB; what says more is damaged. */
const MOST_HEADER = 1 << 20;
/** Bytes that tell how long the header is. */
export const NPY_START = 12;

const BY_CODE = new Map<string, DType>(DTYPE_NAMES.map((name) => [DTYPES[name].kind + DTYPES[name].itemsize, name]));

const REFUSED: Readonly<Record<string, string>> = {
  O: 'Python objects, which only Python reads: save numbers',
  V: 'raw records, which chunkwise does not read: save each field as an array of its own',
  U: 'text without a width',
  S: 'text without a width',
};

/** NumPy's name of a dtype in files, in the byte order of this machine's memory. */
export const npyType = typeV2;

/** What the element type of a NumPy file is here; text: why it is none. */
function typeOfNpy(
  descr: PythonValue,
): { readonly dtype: DType; readonly byteOrder: 'little' | 'big'; readonly time?: string } | string {
  if (typeof descr !== 'string')
    return 'it holds records of several fields, which chunkwise does not read: save each field as an array of its own';
  const [, order = '', code = ''] = /^([<>|=]?)(.*)$/.exec(descr) ?? [];
  const byteOrder = order === '>' ? 'big' : 'little';
  const time = timeDType(`${order}${code}`);
  if (time !== undefined && isDType(time)) return { dtype: time, byteOrder };
  if (time !== undefined) return { dtype: 'int64', byteOrder, time };
  const dtype = textTypeV2(code) ?? BY_CODE.get(code === '?' ? 'b1' : code);
  if (dtype !== undefined) return { dtype, byteOrder };
  const known = REFUSED[code[0]];
  return known === undefined
    ? `its dtype ${JSON.stringify(descr)} is not one of ${DTYPE_NAMES.join(', ')}: convert it before saving`
    : `it holds ${known}`;
}

/** How long the header is that begins with `bytes`, with all that is before the elements. @throws Error (plain) */
export function npyHeaderBytes(bytes: Uint8Array): number {
  if (bytes.length < 10 || MAGIC.some((byte, k) => bytes[k] !== byte)) throw new Error('is no .npy file');
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0)
    throw new Error(`is a .npy file of version ${major}.${minor}; versions 1.0, 2.0 and 3.0 are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (major > 1 && bytes.length < 12) throw new Error('is truncated: it ends in its header');
  const length = major === 1 ? view.getUint16(8, true) + 10 : view.getUint32(8, true) + 12;
  if (length > MOST_HEADER) throw new Error(`is damaged: its header says that it takes ${length} bytes`);
  return length;
}

/**
 * What a whole header says.
 *
 * @throws ChunkwiseError 'storage' naming the file: damaged, or of a dtype that is not read
 */
export function parseNpyHeader(operation: string, name: string, bytes: Uint8Array): FileElements {
  const fail = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${name}: ${why}`, { cause, details: { file: name } });
  const start = bytes[6] === 1 ? 10 : 12;
  let header: PythonValue;
  try {
    header = parsePython(new TextDecoder(bytes[6] === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start)));
  } catch (cause) {
    throw fail(`its header is damaged: ${(cause as Error).message}`, cause);
  }
  const {
    descr,
    fortran_order: fortran,
    shape,
  } = (header ?? {}) as { descr?: PythonValue; fortran_order?: PythonValue; shape?: PythonValue };
  const isShape = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (descr === undefined || typeof fortran !== 'boolean' || !isShape(shape))
    throw fail('its header is damaged: it does not say descr, fortran_order and shape');
  const type = typeOfNpy(descr);
  if (typeof type === 'string') throw fail(type);
  const { time, ...element } = type;
  return {
    offset: bytes.length,
    shape,
    order: fortran ? 'F' : 'C',
    ...element,
    ...(time === undefined ? {} : { attributes: { dtype: time } }),
  };
}

/** The header of an array, version 1 where it fits: elements begin at a multiple of 64, as NumPy has it. */
export function npyHeader(dtype: DType, shape: readonly number[], order: 'C' | 'F' = 'C'): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const fields = `{'descr': '${npyType(dtype)}', 'fortran_order': ${order === 'F' ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  // As NumPy does: room for the outermost extent to grow in place.
  const outermost = shape.at(order === 'F' ? -1 : 0);
  const text = fields.padEnd(fields.length + (outermost === undefined ? 0 : 21 - String(outermost).length));
  const version = text.length + 1 + 10 + 64 > 65_535 ? 2 : 1;
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64;
  const out = new Uint8Array(length).fill(0x20);
  out.set([...MAGIC, version, 0]);
  const view = new DataView(out.buffer);
  if (version === 1) view.setUint16(8, length - start, true);
  else view.setUint32(8, length - start, true);
  out.set(new TextEncoder().encode(text), start);
  out[length - 1] = 0x0a;
  return out;
}
