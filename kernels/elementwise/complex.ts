/**
 * The elementwise table, fourth part: making complex numbers and taking them apart.
 */
import * as complex from '../complex/arithmetic.js';
import { realDType } from '../dtype.js';
import { type ElementwiseOp, expand, kindOf, mathOf } from './definition.js';
import { counting, magnitude, pairing, predicate, real } from './rules.js';

const itself = { f: (x: number) => x, i: (x: bigint) => x, b: (x: boolean) => x };

/** Lines by name. */
export const COMPLEX = {
  complex: {
    arity: 2,
    type: pairing,
    ref: {},
    wasm: () => {
      throw new Error('kernel: complex numbers are lowered to their parts first');
    },
    complex: (_m, [re], [im]) => [re, im],
    doc: 'The complex number of a real and an imaginary part.',
  },
  real: { arity: 1, type: magnitude, ref: itself, wasm: (_b, x) => x, complex: complex.realPart, doc: 'Real part.' },
  imag: {
    arity: 1,
    type: magnitude,
    ref: { f: () => 0, i: () => 0n, b: () => false },
    wasm: expand((b, x) => b.constant(kindOf(b, x) === 'b' ? false : 0, b.dtype(x))),
    complex: complex.imaginaryPart,
    doc: 'Imaginary part; of real numbers 0.',
  },
  conj: {
    arity: 1,
    type: counting,
    ref: itself,
    wasm: (_b, x) => x,
    complex: complex.conjugate,
    doc: 'Complex conjugate.',
  },
  angle: {
    arity: 1,
    type: (op, args) => {
      const { inputs } = real(op, args);
      return { inputs, result: realDType(inputs[0]) };
    },
    ref: { f: (x) => mathOf('atan2').f?.(0, x, 0, 0, false) as number },
    wasm: (b, x) => b.emit('atan2', b.like(0, x), x),
    complex: complex.angle,
    doc: 'Angle in the complex plane, from -pi to pi.',
  },
  isreal: {
    arity: 1,
    type: predicate,
    ref: { f: () => true, i: () => true, b: () => true },
    wasm: (b) => b.constant(true, 'bool'),
    complex: complex.isReal,
    doc: 'The imaginary part is 0.',
  },
  iscomplex: {
    arity: 1,
    type: predicate,
    ref: { f: () => false, i: () => false, b: () => false },
    wasm: (b) => b.constant(false, 'bool'),
    complex: complex.isNotReal,
    doc: 'The imaginary part is not 0.',
  },
} satisfies Record<string, ElementwiseOp>;
