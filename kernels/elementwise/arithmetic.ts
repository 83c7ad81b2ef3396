/**
 * The elementwise table, first part: arithmetic, rounding, signs and bits.
 */
import * as complex from '../complex/arithmetic.js';
import * as functions from '../complex/functions.js';
import { copysign } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import { type ElementwiseOp, expand, kindOf, native, nativeOnFloats, refOf } from './definition.js';
import { floatPower as cPow, integerPower, powerExpansion } from './power.js';
import { bitwise, counting, double, magnitude, numeric, quotient, real, same, shift } from './rules.js';

const id = { f: (x: number) => x, i: (x: bigint) => x, b: (x: boolean) => x };
const product = { f: (x: number) => x * x, i: (x: bigint) => x * x };

/** Python's quotient and remainder of floats: the quotient is floored, the remainder has the divisor's sign. */
function floorDivmod(round: (x: number) => number): (a: number, b: number) => [number, number] {
  return (a, b) => {
    let mod = a % b;
    if (b === 0) return [a / b, mod];
    let quotient = round(round(a - mod) / b);
    if (mod !== 0) {
      if (b < 0 !== mod < 0) {
        mod = round(mod + b);
        quotient = round(quotient - 1);
      }
    } else mod = copysign(0, b);
    if (quotient === 0) return [copysign(0, a / b), mod];
    const floored = Math.floor(quotient);
    return [quotient - floored > 0.5 ? floored + 1 : floored, mod];
  };
}
const divmod64 = floorDivmod((x) => x);
const divmod32 = floorDivmod(Math.fround);

const floorQuotient = (x: bigint, y: bigint): bigint =>
  y === 0n ? 0n : x % y !== 0n && x < 0n !== y < 0n ? x / y - 1n : x / y;
const floorRemainder = (x: bigint, y: bigint): bigint => (y === 0n ? 0n : x - floorQuotient(x, y) * y);

/** The remainder is not 0 and its sign is not that of `y`. */
function needsFloor(b: ProgramBuilder, remainder: number, y: number): number {
  const zero = b.like(0, y);
  const signs =
    kindOf(b, y) === 'f'
      ? b.emit('xor', b.emit('less', y, zero), b.emit('less', remainder, zero))
      : b.emit('less', b.emit('xor', y, remainder), zero);
  return b.emit('and', b.emit('notEqual', remainder, zero), signs);
}

function floorDivideExpansion(b: ProgramBuilder, x: number, y: number): number {
  const kind = kindOf(b, x);
  if (kind === 'u') return b.emit('intDivide', x, y);
  const [zero, one] = [b.like(0, x), b.like(1, x)];
  if (kind === 'i') {
    const down = needsFloor(b, b.emit('intRemainder', x, y), y);
    return b.emit('subtract', b.emit('intDivide', x, y), b.emit('select', down, one, zero));
  }
  const remainder = b.emit('fmod', x, y);
  const exact = b.emit('divide', b.emit('subtract', x, remainder), y);
  const quotient = b.emit('subtract', exact, b.emit('select', needsFloor(b, remainder, y), one, zero));
  const floored = b.emit('floor', quotient);
  const short = b.emit('greater', b.emit('subtract', quotient, floored), b.like(0.5, x));
  const nearest = b.emit('add', floored, b.emit('select', short, one, zero));
  const ratio = b.emit('divide', x, y);
  const signed = b.emit('select', b.emit('equal', quotient, zero), b.emit('copysign', zero, ratio), nearest);
  return b.emit('select', b.emit('equal', y, zero), ratio, signed);
}

function remainderExpansion(b: ProgramBuilder, x: number, y: number): number {
  const kind = kindOf(b, x);
  const remainder = b.emit(kind === 'f' ? 'fmod' : 'intRemainder', x, y);
  if (kind === 'u') return remainder;
  const zero = b.like(0, x);
  const moved = b.emit('select', needsFloor(b, remainder, y), b.emit('add', remainder, y), remainder);
  if (kind === 'i') return moved;
  // A zero has the divisor's sign, unless the divisor is zero, where the remainder is NaN and stays.
  return b.emit('select', b.emit('equal', moved, zero), b.emit('copysign', zero, y), moved);
}

function signExpansion(b: ProgramBuilder, x: number): number {
  const [zero, one] = [b.like(0, x), b.like(1, x)];
  const positive = b.emit('greater', x, zero);
  if (kindOf(b, x) === 'u') return b.emit('select', positive, one, zero);
  const rest = kindOf(b, x) === 'f' ? b.emit('select', b.emit('equal', x, zero), zero, x) : zero;
  const minus = b.emit('select', b.emit('less', x, zero), b.like(-1, x), rest);
  return b.emit('select', positive, one, minus);
}

const whole = (f: (x: number) => number) => ({ ...id, f });

/** Lines by name. */
export const ARITHMETIC = {
  add: {
    arity: 2,
    type: same,
    ref: refOf('add', { b: (x, y) => x || y }),
    wasm: native('add', 'or'),
    complex: complex.add,
    doc: 'Sum; of bools, logical or.',
  },
  subtract: {
    arity: 2,
    type: numeric,
    ref: refOf('subtract'),
    wasm: native('subtract'),
    complex: complex.subtract,
    doc: 'Difference.',
  },
  multiply: {
    arity: 2,
    type: same,
    ref: refOf('multiply', { b: (x, y) => x && y }),
    wasm: native('multiply', 'and'),
    complex: complex.multiply,
    doc: 'Product; of bools, logical and.',
  },
  divide: {
    arity: 2,
    type: quotient,
    ref: refOf('divide'),
    wasm: native('divide'),
    complex: complex.divide,
    doc: 'True quotient, a float.',
  },
  floorDivide: {
    arity: 2,
    type: counting,
    ref: { f: (x, y) => divmod64(x, y)[0], f32: (x, y) => divmod32(x, y)[0], i: floorQuotient },
    wasm: expand(floorDivideExpansion),
    doc: 'Quotient rounded down; of integers by 0, 0.',
  },
  remainder: {
    arity: 2,
    type: counting,
    ref: { f: (x, y) => divmod64(x, y)[1], f32: (x, y) => divmod32(x, y)[1], i: floorRemainder },
    wasm: expand(remainderExpansion),
    doc: 'Remainder of floorDivide, with the sign of the divisor; of integers by 0, 0.',
  },
  fmod: {
    arity: 2,
    type: counting,
    ref: refOf('intRemainder', { f: (x, y) => x % y }),
    wasm: expand((b, x, y) => b.emit(kindOf(b, x) === 'f' ? 'fmod' : 'intRemainder', x, y)),
    doc: "C's remainder, with the sign of the dividend.",
  },
  pow: {
    arity: 2,
    type: counting,
    ref: { f: (x, y) => cPow(x, y), i: integerPower },
    wasm: expand(powerExpansion),
    complex: functions.pow,
    doc: 'Power. Integers wrap; a negative exponent of an integer gives the quotient 1 / power truncated to 0, 1 or -1.',
  },
  floatPower: {
    arity: 2,
    type: double,
    ref: { f: (x, y) => cPow(x, y) },
    wasm: expand(powerExpansion),
    complex: functions.pow,
    doc: 'Power in float64.',
  },
  negative: {
    arity: 1,
    type: numeric,
    ref: refOf('negative'),
    wasm: native('negative'),
    complex: complex.negative,
    doc: 'Negation.',
  },
  positive: {
    arity: 1,
    type: numeric,
    ref: id,
    wasm: expand((_b, x) => x),
    complex: complex.itself,
    doc: 'The value itself.',
  },
  abs: {
    arity: 1,
    type: magnitude,
    ref: refOf('absolute', { b: (x) => x }),
    wasm: expand((b, x) => ('bu'.includes(kindOf(b, x)) ? x : b.emit('absolute', x))),
    complex: complex.magnitude,
    doc: 'Magnitude; the least integer stays itself.',
  },
  fabs: { arity: 1, type: real, ref: refOf('absolute'), wasm: native('absolute'), doc: 'Magnitude as a float.' },
  sign: {
    arity: 1,
    type: numeric,
    ref: { f: (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x), i: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n) },
    wasm: expand(signExpansion),
    complex: complex.sign,
    doc: '-1, 0 or 1; NaN stays NaN.',
  },
  square: {
    arity: 1,
    type: counting,
    ref: product,
    wasm: expand((b, x) => b.emit('multiply', x, x)),
    complex: complex.square,
    doc: 'x * x.',
  },
  reciprocal: {
    arity: 1,
    type: counting,
    ref: { f: (x) => 1 / x, i: (x) => (x === 0n ? 0n : 1n / x) },
    wasm: expand((b, x) => b.emit(kindOf(b, x) === 'f' ? 'divide' : 'intDivide', b.like(1, x), x)),
    complex: complex.reciprocal,
    doc: '1 / x; of integers truncated, of 0 then 0.',
  },
  floor: { arity: 1, type: same, ref: whole(Math.floor), wasm: nativeOnFloats('floor'), doc: 'Rounded down.' },
  ceil: { arity: 1, type: same, ref: whole(Math.ceil), wasm: nativeOnFloats('ceil'), doc: 'Rounded up.' },
  trunc: { arity: 1, type: same, ref: whole(Math.trunc), wasm: nativeOnFloats('trunc'), doc: 'Rounded toward 0.' },
  round: {
    arity: 1,
    type: numeric,
    ref: refOf('rint', { i: id.i }),
    wasm: nativeOnFloats('rint'),
    complex: complex.rounded,
    doc: 'Rounded to the nearest integer, ties to even.',
  },
  rint: {
    arity: 1,
    type: real,
    ref: refOf('rint'),
    wasm: native('rint'),
    complex: complex.rounded,
    doc: 'As round, but integers become floats.',
  },
  copysign: {
    arity: 2,
    type: real,
    ref: refOf('copysign'),
    wasm: native('copysign'),
    doc: 'Magnitude of the first, sign of the second.',
  },
  bitwiseAnd: { arity: 2, type: bitwise, ref: refOf('and'), wasm: native('and'), doc: 'Bitwise and.' },
  bitwiseOr: { arity: 2, type: bitwise, ref: refOf('or'), wasm: native('or'), doc: 'Bitwise or.' },
  bitwiseXor: { arity: 2, type: bitwise, ref: refOf('xor'), wasm: native('xor'), doc: 'Bitwise exclusive or.' },
  bitwiseInvert: { arity: 1, type: bitwise, ref: refOf('not'), wasm: native('not'), doc: 'All bits inverted.' },
  bitwiseLeftShift: {
    arity: 2,
    type: shift,
    ref: refOf('shiftLeft'),
    wasm: native('shiftLeft'),
    doc: 'Bits shifted left; by the width or more, 0.',
  },
  bitwiseRightShift: {
    arity: 2,
    type: shift,
    ref: refOf('shiftRight'),
    wasm: native('shiftRight'),
    doc: 'Bits shifted right with the sign; by the width or more, 0 or -1.',
  },
} satisfies Record<string, ElementwiseOp>;
