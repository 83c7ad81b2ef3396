/**
 * Complex numbers: made of parts, as arrays and as scalars, and told apart from real ones.
 */
import { type Complex, complexOf, isComplex } from '../../../kernels/complex/number.js';
import { isComplexDType } from '../../../kernels/dtype.js';
import { optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import { type ArrayLike, nodeOf, operandOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { ComplexOf, Promoted } from '../types.js';

export type { Complex } from '../../../kernels/complex/number.js';
export { isComplex } from '../../../kernels/complex/number.js';

/** The types of {@link complex}. */
interface ComplexFunction {
  (re: number, im?: number): Complex;
  <X extends ArrayLike, Y extends ArrayLike = 0>(re: X, im?: Y): ChunkedArray<ComplexOf<Promoted<X, Y>>>;
}

/**
 * The complex number `re + im j`, of two numbers a scalar, else an array: complex64 of float32 parts, complex128 of all others.
 *
 * A scalar is an object `{ re, im }` whose text is `1+2j`; any object with these two numbers is taken where a scalar is. It
 * gives way to arrays as numbers do: with float32 arrays it makes complex64.
 *
 * @throws 'shape' when the parts do not broadcast, 'dtype' when they are complex themselves
 * @example
 * const i = cw.complex(0, 1);
 * const wave = cw.exp(cw.multiply(i, cw.linspace(0, 1, 100)));
 * const z = cw.complex(wave.real(), wave.imag());
 */
export const complex = define(
  {
    name: 'complex',
    parameters: [
      ['re', arrayLike],
      ['im', optional(arrayLike, 0)],
    ],
  },
  (re: ArrayLike, im: ArrayLike = 0): Complex | ChunkedArray =>
    typeof re === 'number' && typeof im === 'number'
      ? complexOf(re, im)
      : wrap(elementwise('complex', [operandOf(re, 'complex'), operandOf(im, 'complex')])),
) as ComplexFunction;

/** Whether the elements of `x` are complex numbers by their dtype, whatever their values. */
const isComplexArray = (x: ArrayLike, name: string): boolean => isComplex(x) || isComplexDType(nodeOf(x, name).dtype);

/**
 * True when `x` has a complex dtype, whatever its values.
 *
 * @example cw.iscomplexobj(cw.zeros(3, { dtype: 'complex64' })) // true
 */
export const iscomplexobj = define({ name: 'iscomplexobj', parameters: [['x', arrayLike]] }, (x: ArrayLike): boolean =>
  isComplexArray(x, 'iscomplexobj'),
);

/**
 * True when `x` has no complex dtype.
 *
 * @example cw.isrealobj([1, 2]) // true
 */
export const isrealobj = define(
  { name: 'isrealobj', parameters: [['x', arrayLike]] },
  (x: ArrayLike): boolean => !isComplexArray(x, 'isrealobj'),
);
