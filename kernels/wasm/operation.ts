/**
 * Every primitive operation over vectors, and whole programs of them.
 */
import { DTYPES, type DType, itemsize, type Scalar } from '../dtype.js';
import { isMathCall, isPrimitive, type PrimitiveName } from '../primitive.js';
import type { Program } from '../program.js';
import { cast } from './cast.js';
import { mathCall } from './math.js';
import { divideIntegers, shiftLanes } from './scalar.js';
import {
  asMask,
  constant,
  intPrefix,
  keep,
  prefix,
  pushMask,
  simdOp,
  splatBytes,
  type Value,
  type VectorCode,
} from './simd.js';

/** Instruction names of float operations that are one instruction. */
const FLOAT: Partial<Record<PrimitiveName, string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'Div',
  negative: 'Neg',
  absolute: 'Abs',
  sqrt: 'Sqrt',
  floor: 'Floor',
  ceil: 'Ceil',
  trunc: 'Trunc',
  rint: 'Nearest',
  minimum: 'Min',
  maximum: 'Max',
};
const INTEGER: Partial<Record<PrimitiveName, string>> = {
  add: 'Add',
  subtract: 'Sub',
  multiply: 'Mul',
  negative: 'Neg',
};
const COMPARE: Partial<Record<PrimitiveName, string>> = {
  equal: 'Eq',
  notEqual: 'Ne',
  less: 'Lt',
  lessEqual: 'Le',
  greater: 'Gt',
  greaterEqual: 'Ge',
};

/**
 * Primitive or math routine `op` on `args`; `amount` is the second argument's value where it is a constant.
 *
 * @throws Error when there is no such operation for the dtype, or the routine is missing
 */
export function operation(code: VectorCode, op: string, args: readonly Value[], amount?: Scalar): Value {
  if (isMathCall(op)) return mathCall(code, op, args);
  if (!isPrimitive(op)) throw new Error(`kernel: ${op} is no primitive; expand the program first`);
  if (op === 'intDivide' || op === 'intRemainder') return divideIntegers(code, op, args);
  if (op === 'shiftLeft' || op === 'shiftRight') return shift(code, op, args, amount);
  code.work.vector++;
  if (op === 'select') return select(code, args);
  const dtype = args[0].dtype;
  if (dtype === 'bool') return logical(code, op, args);
  if (op === 'and' || op === 'or' || op === 'xor' || op === 'not') {
    for (const arg of args) code.asm.get(arg.local);
    code.asm.simd(op);
    return keep(code, dtype);
  }
  const compare = COMPARE[op];
  if (compare) return comparison(code, compare, args);
  return DTYPES[dtype].kind === 'f' ? float(code, op, args) : integer(code, op, args);
}

function float(code: VectorCode, op: PrimitiveName, args: readonly Value[]): Value {
  const { asm } = code;
  const dtype = args[0].dtype;
  if (op === 'copysign') {
    asm.get(args[1].local).get(args[0].local).v128(splatBytes(dtype, -0)).simd('bitselect');
    return keep(code, dtype);
  }
  for (const arg of args) asm.get(arg.local);
  asm.simd(simdOp(`${prefix(dtype)}${FLOAT[op]}`));
  return keep(code, dtype);
}

function integer(code: VectorCode, op: PrimitiveName, args: readonly Value[]): Value {
  const { asm } = code;
  const [a, b] = args;
  const dtype = a.dtype;
  const lane = prefix(dtype);
  const isUnsigned = DTYPES[dtype].kind === 'u';
  if (op === 'absolute' && isUnsigned) return a;
  if ((op === 'minimum' || op === 'maximum') && lane === 'i64') {
    asm.get(a.local).get(b.local);
    const less = comparison(code, op === 'minimum' ? 'Lt' : 'Gt', args);
    asm.get(less.local).simd('bitselect');
    return keep(code, dtype);
  }
  if (op === 'multiply' && lane === 'i8') return multiplyBytes(code, a, b);
  for (const arg of args) asm.get(arg.local);
  if (op === 'minimum' || op === 'maximum') {
    asm.simd(simdOp(`${lane}${op === 'minimum' ? 'Min' : 'Max'}${isUnsigned ? 'U' : 'S'}`));
  } else if (op === 'absolute') asm.simd(simdOp(`${lane}Abs`));
  else asm.simd(simdOp(`${lane}${INTEGER[op]}`));
  return keep(code, dtype);
}

/** There is no product of bytes: multiply both halves as 16-bit numbers and take the low bytes. */
function multiplyBytes(code: VectorCode, a: Value, b: Value): Value {
  const { asm } = code;
  for (const half of ['Low', 'High']) {
    for (const arg of [a, b]) asm.get(arg.local).simd(simdOp(`i16Extend${half}U`));
    asm.simd('i16Mul');
  }
  asm.shuffle(Array.from({ length: 16 }, (_, byte) => byte * 2));
  return keep(code, a.dtype);
}

function comparison(code: VectorCode, name: string, args: readonly Value[]): Value {
  const { asm } = code;
  const dtype = args[0].dtype;
  const lane = prefix(dtype);
  const { kind } = DTYPES[dtype];
  const ordered = kind !== 'f' && name !== 'Eq' && name !== 'Ne';
  for (const arg of args) {
    asm.get(arg.local);
    // Unsigned 64-bit order is signed order with the top bit flipped.
    if (ordered && dtype === 'uint64') asm.v128(splatBytes('uint64', 2n ** 63n)).simd('xor');
  }
  const sign = !ordered ? '' : kind === 'u' && lane !== 'i64' ? 'U' : 'S';
  asm.simd(simdOp(`${lane}${name}${sign}`));
  return keep(code, 'bool', itemsize(dtype));
}

/** The width that the masks of all bools among `values` are brought to. */
const commonWidth = (values: readonly Value[]): number => Math.max(...values.map((value) => value.width));

function logical(code: VectorCode, op: PrimitiveName, args: readonly Value[]): Value {
  const { asm } = code;
  const width = commonWidth(args);
  const push = (k: number, negated = false) => {
    pushMask(code, args[k], width);
    if (negated) asm.simd('not');
  };
  push(0, op === 'less' || op === 'lessEqual');
  if (op === 'not') {
    asm.simd('not');
    return keep(code, 'bool', width);
  }
  push(1, op === 'greater' || op === 'greaterEqual');
  if (op === 'and' || op === 'multiply' || op === 'minimum' || op === 'less' || op === 'greater') asm.simd('and');
  else if (op === 'or' || op === 'add' || op === 'maximum' || op === 'lessEqual' || op === 'greaterEqual') {
    asm.simd('or');
  } else if (op === 'xor' || op === 'notEqual') asm.simd('xor');
  else if (op === 'equal') {
    asm.simd('xor');
    asm.simd('not');
  } else throw new Error(`kernel: ${op} is not defined for bool`);
  return keep(code, 'bool', width);
}

function select(code: VectorCode, args: readonly Value[]): Value {
  const [condition, yes, no] = args;
  const isBool = yes.dtype === 'bool';
  const width = isBool ? commonWidth(args) : itemsize(yes.dtype);
  for (const value of [yes, no]) {
    if (isBool) pushMask(code, value, width);
    else code.asm.get(value.local);
  }
  pushMask(code, condition, width);
  code.asm.simd('bitselect');
  return keep(code, yes.dtype, width);
}

function shift(code: VectorCode, op: 'shiftLeft' | 'shiftRight', args: readonly Value[], amount?: Scalar): Value {
  if (amount === undefined) return shiftLanes(code, op, args);
  code.work.vector++;
  const { asm } = code;
  const dtype = args[0].dtype;
  const width = itemsize(dtype);
  const lane = intPrefix(width);
  const bits = Number(amount);
  const out = bits < 0 || bits >= width * 8;
  const arithmetic = op === 'shiftRight' && DTYPES[dtype].kind === 'i';
  if (out && !arithmetic) return constant(code, dtype, 0n);
  asm.get(args[0].local).i32(out ? width * 8 - 1 : bits);
  asm.simd(simdOp(`${lane}${op === 'shiftLeft' ? 'Shl' : arithmetic ? 'ShrS' : 'ShrU'}`));
  return keep(code, dtype);
}

/** Finds the values that a program's instructions stand for outside of its arithmetic. */
export interface Surroundings {
  /** The current elements of operand `operand`. */
  load(operand: number): Value;
  /** The coordinates along loop axis `axis`. */
  index(axis: number): Value;
  constant(dtype: DType, value: Scalar): Value;
}

/** For each instruction, whether a result needs it. */
export function liveInstructions(program: Program): boolean[] {
  const live = program.code.map(() => false);
  for (const result of program.results) live[result] = true;
  for (let k = program.code.length - 1; k >= 0; k--) {
    const instruction = program.code[k];
    if (live[k] && (instruction.kind === 'op' || instruction.kind === 'cast')) {
      for (const arg of instruction.args) live[arg] = true;
    }
  }
  return live;
}

/**
 * Emits `program` and returns its results. Values already in `known` (by instruction) are not computed again;
 * `only` restricts emission to some instructions and then leaves the values in `known`.
 */
export function emitProgram(
  code: VectorCode,
  program: Program,
  around: Surroundings,
  known: Map<number, Value> = new Map(),
  only?: readonly boolean[],
): Value[] {
  const live = liveInstructions(program);
  for (const [k, instruction] of program.code.entries()) {
    if (!live[k] || known.has(k) || (only && !only[k])) continue;
    const value = (argument: number): Value => known.get(argument) as Value;
    if (instruction.kind === 'load') known.set(k, around.load(instruction.operand));
    else if (instruction.kind === 'constant') known.set(k, around.constant(instruction.dtype, instruction.value));
    else if (instruction.kind === 'index') known.set(k, around.index(instruction.axis));
    else if (instruction.kind === 'cast') known.set(k, cast(code, value(instruction.args[0]), instruction.dtype));
    else {
      const second = program.code[instruction.args[1] ?? k];
      const amount = second.kind === 'constant' ? second.value : undefined;
      known.set(k, operation(code, instruction.op, instruction.args.map(value), amount));
    }
  }
  return only ? [] : program.results.map((result) => known.get(result) as Value);
}

/** A bool brought to the mask width that `like` has, so that it can take its place in a local; others as they are. */
export function matched(code: VectorCode, value: Value, width: number): Value {
  return value.dtype === 'bool' ? asMask(code, value, width) : value;
}
