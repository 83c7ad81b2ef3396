/**
 * The elementwise table, third part: roots, exponentials, logarithms, trigonometry and other real functions.
 */
import * as complex from '../complex/functions.js';
import type { ComplexExpansion } from '../complex/parts.js';
import { MATH_CALLS, type MathCallName } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import { call, type ElementwiseOp, expand, mathOf, native, refOf } from './definition.js';
import { quotient, real } from './rules.js';

const routine = (name: MathCallName, doc: string, complex?: ComplexExpansion): ElementwiseOp => ({
  ...(complex ? { complex } : {}),
  arity: MATH_CALLS[name].arity,
  type: real,
  ref: mathOf(name),
  wasm: call(name),
  doc,
});

const scaled = (factor: number, doc: string): ElementwiseOp => ({
  arity: 1,
  type: real,
  ref: { f: (x) => x * factor, f32: (x) => x * Math.fround(factor) },
  wasm: (b, x) => b.emit('multiply', x, b.like(factor, x)),
  doc,
});

/** Greater plus a correction in the difference, so that nothing overflows; `per` converts a natural logarithm. */
function logSum(b: ProgramBuilder, x: number, y: number, exponential: MathCallName, per: number): number {
  const difference = b.emit('subtract', x, y);
  const small = b.emit(exponential, b.emit('negative', b.emit('absolute', difference)));
  const correction = b.emit('multiply', b.emit('log1p', small), b.like(per, x));
  const sum = b.emit('add', b.emit('maximum', x, y), correction);
  // Equal infinities have no difference.
  return b.emit('select', b.emit('equal', x, y), b.emit('add', x, b.like(Math.LN2 * per, x)), sum);
}

const logaddexp = (x: number, y: number): number =>
  x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
const logaddexp2 = (x: number, y: number): number =>
  x === y ? x + 1 : Math.max(x, y) + Math.log1p(2 ** -Math.abs(x - y)) * Math.LOG2E;

/** Lines by name. */
export const MATH = {
  sqrt: { arity: 1, type: real, ref: refOf('sqrt'), wasm: native('sqrt'), complex: complex.sqrt, doc: 'Square root.' },
  cbrt: routine('cbrt', 'Cube root.'),
  exp: routine('exp', 'e to the x.', complex.exp),
  expm1: routine('expm1', 'exp(x) - 1, exact for small x.', complex.expm1),
  exp2: routine('exp2', '2 to the x.', complex.exp2),
  log: routine('log', 'Natural logarithm.', complex.log),
  log1p: routine('log1p', 'log(1 + x), exact for small x.', complex.log1p),
  log2: routine('log2', 'Logarithm to base 2.', complex.log2),
  log10: routine('log10', 'Logarithm to base 10.', complex.log10),
  sin: routine('sin', 'Sine.', complex.sin),
  cos: routine('cos', 'Cosine.', complex.cos),
  tan: routine('tan', 'Tangent.', complex.tan),
  asin: routine('asin', 'Inverse sine.', complex.asin),
  acos: routine('acos', 'Inverse cosine.', complex.acos),
  atan: routine('atan', 'Inverse tangent.', complex.atan),
  sinh: routine('sinh', 'Hyperbolic sine.', complex.sinh),
  cosh: routine('cosh', 'Hyperbolic cosine.', complex.cosh),
  tanh: routine('tanh', 'Hyperbolic tangent.', complex.tanh),
  asinh: routine('asinh', 'Inverse hyperbolic sine.', complex.asinh),
  acosh: routine('acosh', 'Inverse hyperbolic cosine.', complex.acosh),
  atanh: routine('atanh', 'Inverse hyperbolic tangent.', complex.atanh),
  atan2: routine('atan2', 'Angle of the point (second, first).'),
  hypot: routine('hypot', 'Length of the vector (x, y), without overflow.'),
  nextafter: routine('nextafter', 'The next float after x toward y.'),
  logaddexp: {
    arity: 2,
    type: real,
    ref: { f: logaddexp },
    wasm: expand((b, x, y) => logSum(b, x, y, 'exp', 1)),
    doc: 'log(exp(x) + exp(y)), without overflow.',
  },
  logaddexp2: {
    arity: 2,
    type: real,
    ref: { f: logaddexp2 },
    wasm: expand((b, x, y) => logSum(b, x, y, 'exp2', Math.LOG2E)),
    doc: 'log2(2^x + 2^y), without overflow.',
  },
  heaviside: {
    arity: 2,
    type: real,
    ref: { f: (x, h) => (x < 0 ? 0 : x > 0 ? 1 : x === 0 ? h : x) },
    wasm: expand((b, x, h) => {
      const zero = b.like(0, x);
      const rest = b.emit('select', b.emit('equal', x, zero), h, x);
      const positive = b.emit('select', b.emit('greater', x, zero), b.like(1, x), rest);
      return b.emit('select', b.emit('less', x, zero), zero, positive);
    }),
    doc: '0 below 0, the second argument at 0, 1 above.',
  },
  sinc: {
    arity: 1,
    // NumPy multiplies by pi first, so that narrow integers are float64 already.
    type: quotient,
    ref: { f: (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)) },
    wasm: expand((b, x) => {
      const angle = b.emit('multiply', x, b.like(Math.PI, x));
      const value = b.emit('divide', b.emit('sin', angle), angle);
      return b.emit('select', b.emit('equal', x, b.like(0, x)), b.like(1, x), value);
    }),
    doc: 'sin(pi x) / (pi x), and 1 at 0.',
  },
  deg2rad: scaled(Math.PI / 180, 'Degrees to radians.'),
  rad2deg: scaled(180 / Math.PI, 'Radians to degrees.'),
} satisfies Record<string, ElementwiseOp>;
