/**
 * The form of a line of the elementwise table, and the ways in which an operation reaches the backends.
 */
import type { ComplexExpansion } from '../complex/parts.js';
import { DTYPES, type Kind } from '../dtype.js';
import { MATH_CALLS, type MathCallName, PRIMITIVES, type PrimitiveName, type References } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import type { TypeRule } from './rules.js';

/** Emits primitives, math calls and casts for an operation on the values `args`; returns the value of the result. */
export type Expansion = (b: ProgramBuilder, ...args: number[]) => number;

/** One line of the elementwise table. */
export interface ElementwiseOp {
  /** How many arguments it takes; for `isclose` and `nanToNum` the trailing ones are constants. */
  readonly arity: number;
  readonly type: TypeRule;
  /** What it means, in plain TypeScript; the interpreter runs this. */
  readonly ref: References;
  /** How it is compiled. */
  readonly wasm: Expansion;
  /** What it is on complex numbers, from their parts; without it, it is not defined for them. */
  readonly complex?: ComplexExpansion;
  /** What it computes, for the documentation. */
  readonly doc: string;
}

/** The kind of a value's dtype. */
export const kindOf = (b: ProgramBuilder, value: number): Kind => DTYPES[b.dtype(value)].kind;

/** The primitive `name`; on bools `onBool` instead. */
export const native =
  (name: PrimitiveName, onBool: PrimitiveName = name): Expansion =>
  (b, ...args) =>
    b.emit(kindOf(b, args[0]) === 'b' ? onBool : name, ...args);

/** The primitive `name` on floats; integers and bools are their own result. */
export const nativeOnFloats =
  (name: PrimitiveName): Expansion =>
  (b, x) =>
    kindOf(b, x) === 'f' ? b.emit(name, x) : x;

/** The math routine `name`. */
export const call =
  (name: MathCallName): Expansion =>
  (b, ...args) =>
    b.emit(name, ...args);

/** An expansion written out. */
export const expand = (expansion: Expansion): Expansion => expansion;

/** The references of primitive `name`, with `more` added. */
export const refOf = (name: PrimitiveName, more: References = {}): References => ({ ...PRIMITIVES[name].ref, ...more });

/** The references of math routine `name`. */
export const mathOf = (name: MathCallName): References => MATH_CALLS[name].ref;
