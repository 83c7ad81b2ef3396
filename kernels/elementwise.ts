/**
 * The elementwise table: one line per operation, from which methods, kernels, the interpreter, tests and documentation
 * derive.
 */

import { computedDType, isComplexDType } from './dtype.js';
import { ARITHMETIC } from './elementwise/arithmetic.js';
import { COMPARISON } from './elementwise/comparison.js';
import { COMPLEX } from './elementwise/complex.js';
import type { ElementwiseOp } from './elementwise/definition.js';
import { MATH } from './elementwise/math.js';
import type { ElementwiseTypes } from './elementwise/rules.js';
import { SPECIAL } from './elementwise/special.js';
import type { Promotable } from './promote.js';

export type { ElementwiseOp, Expansion } from './elementwise/definition.js';
export type { ElementwiseTypes, TypeRule } from './elementwise/rules.js';

const TABLE = { ...ARITHMETIC, ...COMPARISON, ...MATH, ...SPECIAL, ...COMPLEX };

/** The name of an elementwise operation. */
export type ElementwiseName = keyof typeof TABLE;

/** Every elementwise operation by name. */
export const ELEMENTWISE: Readonly<Record<ElementwiseName, ElementwiseOp>> = TABLE;

/** Second names that NumPy or the array API give to operations of the table. */
export const ELEMENTWISE_ALIASES = {
  absolute: 'abs',
  conjugate: 'conj',
  power: 'pow',
  mod: 'remainder',
  trueDivide: 'divide',
  fix: 'trunc',
  around: 'round',
  invert: 'bitwiseInvert',
  bitwiseNot: 'bitwiseInvert',
  leftShift: 'bitwiseLeftShift',
  rightShift: 'bitwiseRightShift',
  radians: 'deg2rad',
  degrees: 'rad2deg',
  arcsin: 'asin',
  arccos: 'acos',
  arctan: 'atan',
  arctan2: 'atan2',
  arcsinh: 'asinh',
  arccosh: 'acosh',
  arctanh: 'atanh',
} as const satisfies Record<string, ElementwiseName>;

/** True when `name` is an operation of the table (aliases are not). */
export const isElementwise = (name: string): name is ElementwiseName => Object.hasOwn(TABLE, name);

/**
 * The dtypes of one application of `op`: what its arguments are cast to, and what comes out.
 *
 * @param dtypes Of each argument the dtype, or the JavaScript scalar it is as `{ weak }`.
 * @throws TypeError when the operation does not exist, takes another number of arguments, or is not defined for them.
 * @throws RangeError when a weak integer does not fit the dtype.
 * @example
 * elementwiseTypes('divide', ['int32', { weak: 2 }]) // { inputs: ['float64', 'float64'], result: 'float64' }
 */
export function elementwiseTypes(op: string, dtypes: readonly Promotable[]): ElementwiseTypes {
  if (!isElementwise(op)) throw new TypeError(`there is no elementwise operation '${op}'`);
  const { arity, type } = ELEMENTWISE[op];
  if (dtypes.length !== arity) throw new TypeError(`${op} takes ${arity} arguments, not ${dtypes.length}`);
  const types = type(
    op,
    dtypes.map((given) => (typeof given === 'string' ? computedDType(given) : given)),
  );
  const wide = [...types.inputs, types.result].find(isComplexDType);
  if (wide && !ELEMENTWISE[op].complex)
    throw new TypeError(
      `${op} is not defined for ${wide}; take the real part with real(x), or the magnitude with abs(x)`,
    );
  return types;
}
