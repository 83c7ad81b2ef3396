/**
 * Formulas over numbers and expressions alike: what numbers alone say is computed at once, so that a distribution with plain
 * parameters has them as constants in its program.
 */
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';

/** A number, or an expression of float64 or float32. */
export type Term = Node | number;

const unary =
  (op: string, ref: (x: number) => number) =>
  (x: Term): Term =>
    typeof x === 'number' ? ref(x) : elementwise(op, [x]);
const binary =
  (op: string, ref: (x: number, y: number) => number) =>
  (x: Term, y: Term): Term =>
    typeof x === 'number' && typeof y === 'number' ? ref(x, y) : elementwise(op, [x, y]);

const product = binary('multiply', (x, y) => x * y);
const sum = binary('add', (x, y) => x + y);

export const times = (x: Term, y: Term): Term => (x === 1 ? y : y === 1 ? x : product(x, y));
export const plus = (x: Term, y: Term): Term => (x === 0 ? y : y === 0 ? x : sum(x, y));
export const minus = binary('subtract', (x, y) => x - y);
export const over = binary('divide', (x, y) => x / y);
export const power = binary('pow', Math.pow);
export const least = binary('minimum', Math.min);
export const greatest = binary('maximum', Math.max);
export const modulo = binary('fmod', (x, y) => x % y);
export const withSign = binary('copysign', (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)));
export const sqrt = unary('sqrt', Math.sqrt);
export const log = unary('log', Math.log);
export const log1p = unary('log1p', Math.log1p);
export const exp = unary('exp', Math.exp);
export const expm1 = unary('expm1', Math.expm1);
export const cos = unary('cos', Math.cos);
export const tan = unary('tan', Math.tan);
export const abs = unary('abs', Math.abs);
export const floor = unary('floor', Math.floor);
export const ceil = unary('ceil', Math.ceil);
export const square = unary('square', (x) => x * x);

/** A question about two terms of which one at least is an expression. */
export const less = (x: Term, y: Term): Node => elementwise('less', [x, y]);
/** `x` where the condition holds, else `y`. */
export const choose = (condition: Node, x: Term, y: Term): Node => elementwise('where', [condition, x, y]);
/** A term in float64. */
export const wide = (x: Term): Term => (typeof x === 'number' ? x : cast(x, 'float64'));
