/**
 * Values as vectors: how elements of each dtype sit in a v128, are loaded, stored, made constant and brought to other widths.
 *
 * A kernel works on `lanes` elements at a time, 16 / (bytes of the widest dtype); narrower values fill the low part of
 * their vector, what lies above is never looked at. A bool is a mask: all ones or all zeros in lanes of `mask` bytes.
 */
import { DTYPES, type DType, itemsize, type Scalar } from '../dtype.js';
import type { Assembler } from './assembler.js';
import type { Routines } from './math.js';
import { SIMD, type SimdOp } from './opcodes.js';
import type { PairState } from './pairs.js';

/** A value of the program: a v128 local. */
export interface Value {
  readonly dtype: DType;
  readonly local: number;
  /** Bytes of a mask's lanes for bool, 0 when all bits are equal (a constant); the itemsize for other dtypes. */
  readonly width: number;
}

/** Where elements are read or written: how the inner loop steps and the locals with the address and the stride. */
export interface Stream {
  readonly dtype: DType;
  /**
   * `c` contiguous, `b` one element for all of the inner loop, `s` any other stride. `p` and `q` are the first and the second
   * of two streams, with the pointer of the first, that take turns.
   */
  readonly step: 'c' | 'b' | 's' | 'p' | 'q';
  readonly pointer: number;
  /** The local with the inner stride in bytes; used by `s`. */
  readonly stride: number;
  /** Bytes from where `pointer` points to the element, for streams that share a pointer; only with `c`. */
  readonly offset?: number;
}

/** What emission needs: the function being written and how many elements a vector holds. */
export interface VectorCode {
  readonly asm: Assembler;
  /** Elements of one vector of the widest dtype. */
  readonly lanes: number;
  /** Elements that count: `lanes` in vector loops, 1 where single elements are done. */
  readonly active: number;
  readonly routines: Routines;
  /** Counts of work left to single lanes, for deciding whether a SIMD kernel is worth its name. */
  readonly work: { vector: number; lanewise: number };
  /** What is known of streams that take turns. */
  readonly pairs: PairState;
}

/** The lane prefix of instructions for elements of `dtype` (bool: by mask width). */
export const prefix = (dtype: DType): 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64' =>
  DTYPES[dtype].kind === 'f' ? (dtype === 'float32' ? 'f32' : 'f64') : intPrefix(itemsize(dtype));

/** The lane prefix of integers of `width` bytes. */
export const intPrefix = (width: number): 'i8' | 'i16' | 'i32' | 'i64' =>
  width === 1 ? 'i8' : width === 2 ? 'i16' : width === 4 ? 'i32' : 'i64';

/** The SIMD instruction of that name. */
export function simdOp(name: string): SimdOp {
  if (!(name in SIMD)) throw new Error(`no SIMD instruction ${name}`);
  return name as SimdOp;
}

/** Sets a new local to the vector on the stack. */
export function keep(code: VectorCode, dtype: DType, width = itemsize(dtype)): Value {
  const local = code.asm.local('v128');
  code.asm.set(local);
  return { dtype, local, width };
}

/** The 16 bytes of a vector with `value` in every lane. */
export function splatBytes(dtype: DType, value: Scalar): Uint8Array {
  if (typeof value === 'object') throw new Error('kernel: a constant of a lane is no complex number');
  const bytes = new Uint8Array(16);
  if (dtype === 'bool') return bytes.fill(value ? 255 : 0);
  const array = new DTYPES[dtype].array(bytes.buffer);
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    array.fill(typeof value === 'bigint' ? value : BigInt(typeof value === 'number' ? Math.trunc(value) : value));
  } else {
    // A NaN that arithmetic left has other bits, by which programs are not told apart.
    array.fill(Number.isNaN(Number(value)) ? Number.NaN : Number(value));
  }
  return bytes;
}

/** A constant in every lane. */
export function constant(code: VectorCode, dtype: DType, value: Scalar): Value {
  code.asm.v128(splatBytes(dtype, value));
  return keep(code, dtype, dtype === 'bool' ? 0 : itemsize(dtype));
}

/** Leaves on the stack the mask on the stack, of lanes `from` bytes wide, with lanes `to` bytes wide. */
function convertMask(code: VectorCode, from: number, to: number): void {
  if (from === 0 || from === to) return;
  if (from > to) {
    narrow(code, from, to);
    return;
  }
  for (let width = from; width < to; width *= 2) code.asm.simd(simdOp(`${intPrefix(width * 2)}ExtendLowS`));
}

/** Leaves on the stack the integers on the stack cut to their low `to` of `from` bytes. */
export function narrow(code: VectorCode, from: number, to: number): void {
  const bytes = Array.from({ length: 16 }, (_, byte) => {
    const element = Math.floor(byte / to);
    return element * from < 16 ? element * from + (byte % to) : 0;
  });
  const temporary = code.asm.local('v128');
  code.asm.tee(temporary).get(temporary).shuffle(bytes);
}

/** Pushes a bool value as a mask with lanes of `width` bytes. */
export function pushMask(code: VectorCode, value: Value, width: number): void {
  code.asm.get(value.local);
  convertMask(code, value.width, width);
}

/** A bool value with lanes of exactly `width` bytes. */
export function asMask(code: VectorCode, value: Value, width: number): Value {
  if (value.width === width || value.width === 0) return { ...value, width };
  pushMask(code, value, width);
  return keep(code, 'bool', width);
}

export const LANE_LOAD = { 1: 'load8Lane', 2: 'load16Lane', 4: 'load32Lane', 8: 'load64Lane' } as const;
export const LANE_STORE = { 1: 'store8Lane', 2: 'store16Lane', 4: 'store32Lane', 8: 'store64Lane' } as const;
export const SPLAT_LOAD = { 1: 'load8Splat', 2: 'load16Splat', 4: 'load32Splat', 8: 'load64Splat' } as const;
export type Width = 1 | 2 | 4 | 8;

/** Pushes `bytes` bytes of memory from the address on the stack as the low part of a vector. */
export function loadBytes(code: VectorCode, bytes: number, offset: number): void {
  if (bytes === 16) code.asm.memory('load', offset);
  else if (bytes === 8) code.asm.memory('load64Zero', offset);
  else if (bytes === 4) code.asm.memory('load32Zero', offset);
  else code.asm.memory(SPLAT_LOAD[bytes as Width], offset);
}

/** Stores the low `bytes` bytes, 8 or 16, of the vector on the stack at `pointer` and `offset`. */
export function storeBytes(code: VectorCode, pointer: number, bytes: number, offset: number): void {
  const { asm } = code;
  const local = asm.local('v128');
  asm.set(local).get(pointer).get(local);
  if (bytes === 16) asm.memory('store', offset);
  else asm.memoryLane(LANE_STORE[bytes as Width], 0, offset);
}

/** A vector whose low lanes are `value`'s lanes from number `lane` on. */
export function lanesFrom(code: VectorCode, value: Value, lane: number): Value {
  if (value.width === 0) return value;
  const shift = lane * value.width;
  code.asm.get(value.local).get(value.local);
  code.asm.shuffle(Array.from({ length: 16 }, (_, byte) => (byte + shift) % 16));
  return keep(code, value.dtype, value.width);
}
