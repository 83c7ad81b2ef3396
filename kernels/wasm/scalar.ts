/**
 * What SIMD cannot do, lane by lane: integer division and remainder, shifts by varying amounts, floats to and from 64-bit integers.
 */
import { DTYPES, type DType, itemsize } from '../dtype.js';
import { keep, prefix, simdOp, type Value, type VectorCode } from './simd.js';

/** The scalar type that holds a lane of `dtype` on the stack. */
const scalarType = (dtype: DType): 'i32' | 'i64' | 'f32' | 'f64' => {
  if (DTYPES[dtype].kind === 'f') return dtype === 'float32' ? 'f32' : 'f64';
  return itemsize(dtype) === 8 ? 'i64' : 'i32';
};

/** Pushes lane `lane` of a value that is no bool. */
function extract(code: VectorCode, value: Value, lane: number): void {
  const name = prefix(value.dtype);
  const narrow = name === 'i8' || name === 'i16';
  const sign = narrow ? (DTYPES[value.dtype].kind === 'u' ? 'U' : 'S') : '';
  code.asm.get(value.local).lane(simdOp(`${name}Extract${sign}`), lane);
}

/**
 * A value of dtype `dtype` whose lanes are what `compute` leaves on the stack from the lanes of `args`, which it finds in
 * the locals it is given.
 */
function eachLane(code: VectorCode, args: readonly Value[], dtype: DType, compute: (locals: number[]) => void): Value {
  const { asm } = code;
  const locals = args.map((arg) => asm.local(scalarType(arg.dtype)));
  const result = asm.local('v128');
  code.work.lanewise++;
  for (let lane = 0; lane < code.active; lane++) {
    for (const [k, arg] of args.entries()) {
      extract(code, arg, lane);
      asm.set(locals[k]);
    }
    if (lane > 0) asm.get(result);
    compute(locals);
    if (lane === 0) asm.simd(simdOp(`${prefix(dtype)}Splat`));
    else asm.lane(simdOp(`${prefix(dtype)}Replace`), lane);
    asm.set(result);
  }
  return { dtype, local: result, width: itemsize(dtype) };
}

/** Truncating division or remainder of integers; anything by 0 is 0, and the lowest value by -1 wraps, as in NumPy. */
export function divideIntegers(code: VectorCode, op: 'intDivide' | 'intRemainder', args: readonly Value[]): Value {
  const { asm } = code;
  const dtype = args[0].dtype;
  const type = itemsize(dtype) === 8 ? 'i64' : 'i32';
  const isSigned = DTYPES[dtype].kind === 'i';
  const zero = () => (type === 'i64' ? asm.i64(0n) : asm.i32(0));
  return eachLane(code, args, dtype, ([a, b]) => {
    asm.get(b).op(`${type}Eqz`);
    asm.when(type, zero, () => {
      const divide = () =>
        asm
          .get(a)
          .get(b)
          .op(`${type}${op === 'intDivide' ? 'Div' : 'Rem'}${isSigned ? 'S' : 'U'}`);
      // Only division traps at -1; the remainder is defined there.
      if (!isSigned || op === 'intRemainder') {
        divide();
        return;
      }
      asm.get(b);
      if (type === 'i64') asm.i64(-1n);
      else asm.i32(-1);
      asm.op(`${type}Eq`);
      asm.when(type, () => zero() && asm.get(a).op(`${type}Sub`), divide);
    });
  });
}

/** Shift by a varying amount; amounts outside of the width shift everything out. */
export function shiftLanes(code: VectorCode, op: 'shiftLeft' | 'shiftRight', args: readonly Value[]): Value {
  const { asm } = code;
  const dtype = args[0].dtype;
  const bits = itemsize(dtype) * 8;
  const type = itemsize(dtype) === 8 ? 'i64' : 'i32';
  const push = (value: number) => (type === 'i64' ? asm.i64(BigInt(value)) : asm.i32(value));
  const arithmetic = op === 'shiftRight' && DTYPES[dtype].kind === 'i';
  return eachLane(code, args, dtype, ([a, b]) => {
    asm.get(b);
    push(bits);
    asm.op(`${type}LtU`);
    asm.when(
      type,
      () =>
        asm
          .get(a)
          .get(b)
          .op(op === 'shiftLeft' ? `${type}Shl` : `${type}Shr${arithmetic ? 'S' : 'U'}`),
      () => (arithmetic ? asm.get(a) && push(bits - 1) && asm.op(`${type}ShrS`) : push(0)),
    );
  });
}

/** Float to 64-bit integer by truncation; NaN is 0 and what does not fit saturates. */
export function floatToInt64(code: VectorCode, value: Value, dtype: 'int64' | 'uint64'): Value {
  const from = value.dtype === 'float32' ? 'f32' : 'f64';
  return eachLane(code, [value], dtype, ([x]) => code.asm.get(x).truncate(from, 'i64', dtype === 'int64'));
}

/** 64-bit integers to float32 with a single rounding. */
export function int64ToFloat32(code: VectorCode, value: Value): Value {
  const op = value.dtype === 'int64' ? 'f32ConvertI64S' : 'f32ConvertI64U';
  return eachLane(code, [value], 'float32', ([x]) => code.asm.get(x).op(op));
}

/** 64-bit integers to float64, exactly rounded, in SIMD: the halves become doubles by their bits, one addition rounds. */
export function int64ToFloat64(code: VectorCode, value: Value): Value {
  const { asm } = code;
  const isSigned = value.dtype === 'int64';
  const splat = (bits: bigint) => {
    const bytes = new Uint8Array(16);
    new BigUint64Array(bytes.buffer).fill(bits);
    return bytes;
  };
  const double = (x: number) => {
    const bytes = new Uint8Array(16);
    new Float64Array(bytes.buffer).fill(x);
    return bytes;
  };
  // The high half as 2^84 (+ 2^63 when signed) + high * 2^32.
  asm.get(value.local).i32(32).simd('i64ShrU');
  asm.v128(splat(isSigned ? 0x4530000080000000n : 0x4530000000000000n)).simd('xor');
  asm.v128(double(isSigned ? 2 ** 84 + 2 ** 63 + 2 ** 52 : 2 ** 84 + 2 ** 52)).simd('f64Sub');
  // The low half as 2^52 + low.
  asm.get(value.local).v128(splat(0xffffffffn)).simd('and').v128(splat(0x4330000000000000n)).simd('or');
  asm.simd('f64Add');
  return keep(code, 'float64');
}
