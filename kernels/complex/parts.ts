/**
 * How operations on complex numbers are written: as instructions over real and imaginary parts.
 *
 * A line of the elementwise table that is defined for complex numbers has a field `complex`, an expansion of this form.
 */
import type { MathCallName, PrimitiveName } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';

/** A complex value: the values of its real and its imaginary part. */
export type Pair = readonly [re: number, im: number];

/** The real instructions of one program, with short names. */
export interface Parts {
  readonly b: ProgramBuilder;
  readonly add: (x: number, y: number) => number;
  readonly subtract: (x: number, y: number) => number;
  readonly multiply: (x: number, y: number) => number;
  readonly divide: (x: number, y: number) => number;
  readonly negative: (x: number) => number;
  readonly absolute: (x: number) => number;
  readonly copysign: (x: number, sign: number) => number;
  readonly equal: (x: number, y: number) => number;
  readonly less: (x: number, y: number) => number;
  readonly and: (x: number, y: number) => number;
  readonly or: (x: number, y: number) => number;
  readonly not: (x: number) => number;
  readonly isNan: (x: number) => number;
  readonly isInfinite: (x: number) => number;
  readonly isFinite: (x: number) => number;
  /** `x` where `condition` holds, else `y`. */
  readonly choose: (condition: number, x: number, y: number) => number;
  /** A math routine or a primitive by name. */
  readonly call: (name: MathCallName | PrimitiveName, ...args: number[]) => number;
  /** A constant of the dtype of `other`. */
  readonly like: (value: number, other: number) => number;
}

const builders = new WeakMap<ProgramBuilder, Parts>();

/** The instructions for `b`. */
export function partsOf(b: ProgramBuilder): Parts {
  const known = builders.get(b);
  if (known) return known;
  const binary =
    (name: PrimitiveName) =>
    (x: number, y: number): number =>
      b.emit(name, x, y);
  const unary =
    (name: PrimitiveName) =>
    (x: number): number =>
      b.emit(name, x);
  const absolute = unary('absolute');
  const infinity = (x: number): number => b.like(Number.POSITIVE_INFINITY, x);
  const made: Parts = {
    b,
    add: binary('add'),
    subtract: binary('subtract'),
    multiply: binary('multiply'),
    divide: binary('divide'),
    negative: unary('negative'),
    absolute,
    copysign: binary('copysign'),
    equal: binary('equal'),
    less: binary('less'),
    and: binary('and'),
    or: binary('or'),
    not: unary('not'),
    isNan: (x) => b.emit('notEqual', x, x),
    isInfinite: (x) => b.emit('equal', absolute(x), infinity(x)),
    isFinite: (x) => b.emit('less', absolute(x), infinity(x)),
    choose: (condition, x, y) => b.emit('select', condition, x, y),
    call: (name, ...args) => b.emit(name, ...args),
    like: (value, other) => b.like(value, other),
  };
  builders.set(b, made);
  return made;
}

/**
 * One operation on complex numbers: the parts of each argument (one value where it is real or bool) become those of the
 * result, two where it is complex, one where it is not.
 */
export type ComplexExpansion = (m: Parts, ...args: Pair[]) => Pair | number;
