/**
 * The elementwise table, second part: comparisons, logic, extremes, choices and questions about floats.
 */
import * as complex from '../complex/arithmetic.js';
import type { ComplexExpansion } from '../complex/parts.js';
import type { PrimitiveName, References } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import { type ElementwiseOp, type Expansion, expand, kindOf, native, refOf } from './definition.js';
import { choice, closeness, compared, logical, predicate, replacement, same } from './rules.js';

type Comparison = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';

const SWAPPED: Record<Comparison, Comparison> = {
  equal: 'equal',
  notEqual: 'notEqual',
  less: 'greater',
  lessEqual: 'greaterEqual',
  greater: 'less',
  greaterEqual: 'lessEqual',
};

/** Comparisons of bools, as logic. */
const ON_BOOLS: Record<Comparison, Expansion> = {
  equal: (b, x, y) => b.emit('not', b.emit('xor', x, y)),
  notEqual: (b, x, y) => b.emit('xor', x, y),
  less: (b, x, y) => b.emit('and', b.emit('not', x), y),
  lessEqual: (b, x, y) => b.emit('or', b.emit('not', x), y),
  greater: (b, x, y) => b.emit('and', x, b.emit('not', y)),
  greaterEqual: (b, x, y) => b.emit('or', x, b.emit('not', y)),
};

/** Comparisons of complex numbers. */
const ON_COMPLEX: Record<Comparison, ComplexExpansion> = {
  equal: complex.equal,
  notEqual: complex.notEqual,
  less: complex.less,
  lessEqual: complex.lessEqual,
  greater: complex.greater,
  greaterEqual: complex.greaterEqual,
};

/** Compares int64 `x` with uint64 `y`: a negative `x` decides, else both are read as uint64. */
function compareSigns(b: ProgramBuilder, name: Comparison, x: number, y: number): number {
  const negative = b.emit('less', x, b.like(0, x));
  const unsigned = b.emit(name, b.cast(x, 'uint64'), y);
  const whenNegative = name === 'less' || name === 'lessEqual' || name === 'notEqual';
  return whenNegative ? b.emit('or', negative, unsigned) : b.emit('and', b.emit('not', negative), unsigned);
}

const comparison = (name: Comparison, onBools: (x: boolean, y: boolean) => boolean, doc: string): ElementwiseOp => ({
  arity: 2,
  type: compared,
  ref: refOf(name, { b: onBools }),
  wasm: (b, x, y) => {
    if (kindOf(b, x) === 'b') return ON_BOOLS[name](b, x, y);
    if (b.dtype(x) === b.dtype(y)) return b.emit(name, x, y);
    return b.dtype(x) === 'int64' ? compareSigns(b, name, x, y) : compareSigns(b, SWAPPED[name], y, x);
  },
  complex: ON_COMPLEX[name],
  doc,
});

const isNan = (b: ProgramBuilder, x: number): number => b.emit('notEqual', x, x);

/** A question about floats, to which every integer and bool has the same answer. */
const question = (
  f: (x: number) => boolean,
  ask: Expansion,
  otherwise: boolean,
  doc: string,
  onComplex?: ComplexExpansion,
): ElementwiseOp => ({
  ...(onComplex ? { complex: onComplex } : {}),
  arity: 1,
  type: predicate,
  ref: { f, i: () => otherwise, b: () => otherwise },
  wasm: (b, x) => (kindOf(b, x) === 'f' ? ask(b, x) : b.constant(otherwise, 'bool')),
  doc,
});

/** `minimum` or `maximum` that takes the other where one is NaN. */
const skippingNan =
  (name: PrimitiveName, onBools: PrimitiveName): Expansion =>
  (b, x, y) => {
    if (kindOf(b, x) !== 'f') return native(name, onBools)(b, x, y);
    return b.emit('select', isNan(b, x), y, b.emit('select', isNan(b, y), x, b.emit(name, x, y)));
  };

const fmin = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y));
const fmax = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y));
const both = (x: boolean, y: boolean): boolean => x && y;
const either = (x: boolean, y: boolean): boolean => x || y;

const isclose =
  (round: (x: number) => number) =>
  (x: number, y: number, rtol: number, atol: number, equalNan: boolean): boolean => {
    if (x === y || (equalNan && Number.isNaN(x) && Number.isNaN(y))) return true;
    return Number.isFinite(y) && Math.abs(round(x - y)) <= round(atol + round(rtol * Math.abs(y)));
  };

function iscloseExpansion(b: ProgramBuilder, x: number, y: number, rtol: number, atol: number, equalNan: number) {
  const size = b.emit('absolute', y);
  const bound = b.emit('add', atol, b.emit('multiply', rtol, size));
  const near = b.emit('lessEqual', b.emit('absolute', b.emit('subtract', x, y)), bound);
  const finite = b.emit('less', size, b.like(Infinity, y));
  const close = b.emit('or', b.emit('and', near, finite), b.emit('equal', x, y));
  return b.emit('or', close, b.emit('and', equalNan, b.emit('and', isNan(b, x), isNan(b, y))));
}

const isInfinite = (sign: number) => (b: ProgramBuilder, x: number) => b.emit('equal', x, b.like(sign * Infinity, x));

function clipExpansion(b: ProgramBuilder, x: number, low: number, high: number): number {
  return native('minimum', 'and')(b, native('maximum', 'or')(b, x, low), high);
}

function nanToNumExpansion(b: ProgramBuilder, x: number, nan: number, posinf: number, neginf: number): number {
  if (kindOf(b, x) !== 'f') return x;
  const finite = b.emit('select', isInfinite(1)(b, x), posinf, b.emit('select', isInfinite(-1)(b, x), neginf, x));
  return b.emit('select', isNan(b, x), nan, finite);
}

function clip(x: bigint, low: bigint, high: bigint): bigint {
  const raised = x < low ? low : x;
  return raised > high ? high : raised;
}

const nanToNum: References = {
  any: (x, nan, posinf, neginf) => {
    if (x === Infinity) return posinf;
    if (x === -Infinity) return neginf;
    return Number.isNaN(x) ? nan : x;
  },
};

/** Lines by name. */
export const COMPARISON = {
  equal: comparison('equal', (x, y) => x === y, 'x == y; NaN equals nothing.'),
  notEqual: comparison('notEqual', (x, y) => x !== y, 'x != y.'),
  less: comparison('less', (x, y) => !x && y, 'x < y.'),
  lessEqual: comparison('lessEqual', (x, y) => !x || y, 'x <= y.'),
  greater: comparison('greater', (x, y) => x && !y, 'x > y.'),
  greaterEqual: comparison('greaterEqual', (x, y) => x || !y, 'x >= y.'),
  logicalAnd: { arity: 2, type: logical, ref: refOf('and'), wasm: native('and'), doc: 'Both are not 0.' },
  logicalOr: { arity: 2, type: logical, ref: refOf('or'), wasm: native('or'), doc: 'One or both are not 0.' },
  logicalXor: { arity: 2, type: logical, ref: refOf('xor'), wasm: native('xor'), doc: 'Exactly one is not 0.' },
  logicalNot: { arity: 1, type: logical, ref: refOf('not'), wasm: native('not'), doc: 'The value is 0.' },
  minimum: {
    arity: 2,
    type: same,
    ref: refOf('minimum', { b: both }),
    wasm: native('minimum', 'and'),
    complex: complex.minimum,
    doc: 'The lesser; NaN if either is NaN.',
  },
  maximum: {
    arity: 2,
    type: same,
    ref: refOf('maximum', { b: either }),
    wasm: native('maximum', 'or'),
    complex: complex.maximum,
    doc: 'The greater; NaN if either is NaN.',
  },
  fmin: {
    arity: 2,
    type: same,
    ref: refOf('minimum', { f: fmin, b: both }),
    wasm: expand(skippingNan('minimum', 'and')),
    complex: complex.fmin,
    doc: 'The lesser; NaN only if both are NaN.',
  },
  fmax: {
    arity: 2,
    type: same,
    ref: refOf('maximum', { f: fmax, b: either }),
    wasm: expand(skippingNan('maximum', 'or')),
    complex: complex.fmax,
    doc: 'The greater; NaN only if both are NaN.',
  },
  clip: {
    arity: 3,
    type: same,
    ref: {
      f: (x, low, high) => Math.min(Math.max(x, low), high),
      i: (x, low, high) => clip(x, low, high),
      b: (x, low, high) => (x || low) && high,
    },
    wasm: expand(clipExpansion),
    complex: complex.clip,
    doc: 'x limited to low and high: minimum(maximum(x, low), high).',
  },
  where: {
    arity: 3,
    type: choice,
    ref: refOf('select'),
    wasm: native('select'),
    complex: complex.where,
    doc: 'x where the condition holds, else y.',
  },
  isnan: question(Number.isNaN, isNan, false, 'x is NaN.', complex.isNan),
  isinf: question(
    (x) => Math.abs(x) === Infinity,
    (b, x) => isInfinite(1)(b, b.emit('absolute', x)),
    false,
    'x is infinite.',
    complex.isInfinite,
  ),
  isfinite: question(
    Number.isFinite,
    (b, x) => b.emit('less', b.emit('absolute', x), b.like(Infinity, x)),
    true,
    'x is neither infinite nor NaN.',
    complex.isBounded,
  ),
  isposinf: question((x) => x === Infinity, isInfinite(1), false, 'x is +infinity.'),
  isneginf: question((x) => x === -Infinity, isInfinite(-1), false, 'x is -infinity.'),
  signbit: {
    arity: 1,
    type: predicate,
    ref: { f: (x) => x < 0 || Object.is(x, -0), i: (x) => x < 0n, b: () => false },
    wasm: expand((b, x) => {
      if (kindOf(b, x) === 'b') return b.constant(false, 'bool');
      const sign = kindOf(b, x) === 'f' ? b.emit('copysign', b.like(1, x), x) : x;
      return b.emit('less', sign, b.like(0, x));
    }),
    doc: 'The sign bit is set, as it is for -0.',
  },
  isclose: {
    arity: 5,
    type: closeness,
    ref: { f: isclose((x) => x), f32: isclose(Math.fround) },
    wasm: expand(iscloseExpansion),
    complex: complex.isclose,
    doc: '|x - y| <= atol + rtol * |y|, with arguments x, y, rtol, atol, equalNan.',
  },
  nanToNum: {
    arity: 4,
    type: replacement,
    ref: nanToNum,
    wasm: expand(nanToNumExpansion),
    complex: complex.nanToNum,
    doc: 'x with NaN, +infinity and -infinity replaced by the three further arguments.',
  },
} satisfies Record<string, ElementwiseOp>;
