/**
 * The forms that reductions of the table have: their states, how elements step them, and how two merge.
 */
import { complexOf } from './complex/number.js';
import { DTYPES, type DType, isComplexDType, realDType, type Scalar } from './dtype.js';
import type { ExtremeSearch, ReductionProgram } from './program.js';
import type { ProgramBuilder } from './program-builder.js';
import { integerRange } from './scalar.js';

/** Choices of one reduction. */
export interface ReductionOptions {
  /** `var` and `std`: what is taken off the count in the divisor; default 0. */
  readonly ddof?: number;
  /** The dtype to compute and return a sum, product, mean, `var` or `std` in. */
  readonly dtype?: DType;
  /** Extremes: what the result is at most (least) or at least (greatest), and is of nothing. */
  readonly initial?: Scalar;
  /** The elements come with a mask, and only those count where it is true. */
  readonly masked?: boolean;
}

type StateInit = ReductionProgram['state'][number];

/** What a line of the table yields for a dtype. */
export interface Form {
  readonly state: readonly StateInit[];
  /** The new state from the state and the inputs. */
  readonly step: (b: ProgramBuilder, state: readonly number[], inputs: readonly number[]) => readonly number[];
  /** The state of both from those of `a` and then `b`. */
  readonly merge: (b: ProgramBuilder, a: readonly number[], c: readonly number[]) => readonly number[];
  /** The result from the state and the count of elements; the first component if left out. */
  readonly finalise?: (b: ProgramBuilder, state: readonly number[], count: number) => number;
  /** `finalise` looks at the count. */
  readonly counts?: boolean;
  /** The value that leaves every state as it is; none where there is no such value. */
  readonly neutral?: Scalar;
  readonly dtype: DType;
}

/** One line of the reduction table. */
export interface Reduction {
  /** `value`, or `position` when each element comes with its int64 position. */
  readonly inputs: 'value' | 'position';
  /** True when nothing reduces to something (0 for `sum`, NaN for `mean`); false when that is an error. */
  readonly identity: boolean;
  readonly form: (dtype: DType, options: ReductionOptions, name: string) => Form;
  /** The routine that finds the same in arrays of floats that are read as they are, many times faster. */
  readonly search?: ExtremeSearch;
  /** What it computes, for the documentation. */
  readonly doc: string;
}

/** Floats and complex numbers: what has NaN. */
const isFloat = (dtype: DType): boolean => 'fc'.includes(DTYPES[dtype].kind);

/** The dtype in which floats of `dtype`, and integers, are accumulated. */
const wideOf = (dtype: DType): DType => (isComplexDType(dtype) ? 'complex128' : 'float64');

/** A sum of `dtype`, complex or not, by a real count. */
function quotient(b: ProgramBuilder, sum: number, count: number): number {
  const dtype = b.dtype(sum);
  if (!isComplexDType(dtype)) return b.emit('divide', sum, count);
  const part = (name: 'real' | 'imag'): number => b.emit('divide', b.op(name, [sum], 'float64'), count);
  return b.op('complex', [part('real'), part('imag')], dtype);
}

/** The real part of `x` times the conjugate of `y`; their product where they are real. */
function inner(b: ProgramBuilder, x: number, y: number): number {
  if (!isComplexDType(b.dtype(x))) return b.emit('multiply', x, y);
  const part = (name: 'real' | 'imag'): number =>
    b.emit('multiply', b.op(name, [x], 'float64'), b.op(name, [y], 'float64'));
  return b.emit('add', part('real'), part('imag'));
}
const isNan = (b: ProgramBuilder, x: number): number => b.emit('notEqual', x, x);

/** The dtype in which values of `dtype` are added up. */
const sumDType = (dtype: DType): DType =>
  isFloat(dtype) ? wideOf(dtype) : DTYPES[dtype].kind === 'u' ? 'uint64' : 'int64';

/** Adds or multiplies in the accumulator's dtype; the nan-forms put the neutral element in place of NaN. */
export const accumulation =
  (op: 'add' | 'multiply', neutral: 0 | 1, skipNan: boolean): Reduction['form'] =>
  (dtype, options, name) => {
    const computed = options.dtype ?? (isFloat(dtype) ? dtype : sumDType(dtype));
    if (computed === 'bool')
      throw new TypeError(`${name} cannot accumulate in bool; use any or all, or an integer dtype`);
    const accumulator = isFloat(computed) ? wideOf(computed) : computed;
    return {
      state: [{ dtype: accumulator, init: neutral }],
      step: (b, [sum], [x]) => {
        const value = skipNan && isFloat(dtype) ? b.emit('select', isNan(b, x), b.like(neutral, x), x) : x;
        return [b.emit(op, sum, b.cast(b.cast(value, computed), accumulator))];
      },
      merge: (b, [a], [c]) => [b.emit(op, a, c)],
      neutral,
      dtype: computed,
    };
  };

/** The float dtype of a result. @throws TypeError for a dtype asked for that is none */
const floatResult = (dtype: DType, options: ReductionOptions, name: string): DType => {
  const result = options.dtype ?? (isFloat(dtype) ? dtype : 'float64');
  if (!isFloat(result))
    throw new TypeError(`${name} has a float result; dtype ${result} is not one, cast it afterwards`);
  return result;
};

export const mean: Reduction['form'] = (dtype, options, name) => {
  const result = floatResult(dtype, options, name);
  const wide = wideOf(result);
  return {
    state: [{ dtype: wide, init: 0 }],
    step: (b, [sum], [x]) => [b.emit('add', sum, b.cast(x, wide))],
    merge: (b, [a], [c]) => [b.emit('add', a, c)],
    finalise: (b, [sum], count) => quotient(b, sum, count),
    counts: true,
    dtype: result,
  };
};

export const nanmean: Reduction['form'] = (dtype, options, name) => {
  if (!isFloat(dtype)) return mean(dtype, options, name);
  const result = floatResult(dtype, options, name);
  const wide = wideOf(result);
  return {
    state: [
      { dtype: wide, init: 0 },
      { dtype: 'float64', init: 0 },
    ],
    step: (b, [sum, count], [x]) => {
      const value = b.cast(x, wide);
      const nan = isNan(b, value);
      const [zero, one] = [b.constant(0, 'float64'), b.constant(1, 'float64')];
      return [
        b.emit('add', sum, b.emit('select', nan, b.like(0, value), value)),
        b.emit('add', count, b.emit('select', nan, zero, one)),
      ];
    },
    merge: (b, a, c) => a.map((component, k) => b.emit('add', component, c[k])),
    finalise: (b, [sum, count]) => quotient(b, sum, count),
    neutral: Number.NaN,
    dtype: result,
  };
};

/**
 * Count, shift, sum and sum of squares of the differences from the shift, which is the first value seen. A shift from
 * among the values keeps the squares as small as the spread, so that the variance of 1e9 +- 1e-3 comes out right;
 * unlike Welford's form it needs no division per element. Two states merge by moving one to the other's shift.
 */
export const variance =
  (root: boolean, skipNan: boolean): Reduction['form'] =>
  (dtype, options, name) => ({
    state: [
      { dtype: 'float64', init: 0 },
      { dtype: wideOf(dtype), init: 0 },
      { dtype: wideOf(dtype), init: 0 },
      { dtype: 'float64', init: 0 },
    ],
    step: (b, [count, shift, sum, squares], [x]) => {
      const value = b.cast(x, wideOf(dtype));
      const [zero, one] = [b.constant(0, 'float64'), b.constant(1, 'float64')];
      const nan = skipNan && isFloat(dtype) ? isNan(b, value) : undefined;
      const first = b.emit('equal', count, zero);
      const taken = nan === undefined ? first : b.emit('and', first, b.emit('not', nan));
      const origin = b.emit('select', taken, value, shift);
      const difference = b.emit('subtract', value, origin);
      const counted = nan === undefined ? difference : b.emit('select', nan, b.like(0, difference), difference);
      return [
        b.emit('add', count, nan === undefined ? one : b.emit('select', nan, zero, one)),
        origin,
        b.emit('add', sum, counted),
        b.emit('add', squares, inner(b, counted, counted)),
      ];
    },
    merge: (b, [countA, shiftA, sumA, squaresA], [countB, shiftB, sumB, squaresB]) => {
      const zero = b.constant(0, 'float64');
      const shift = b.emit('select', b.emit('equal', countA, zero), shiftB, shiftA);
      const apart = b.emit('subtract', shiftB, shift);
      const far = b.emit('select', b.emit('equal', countB, zero), b.like(0, apart), apart);
      const moved = b.emit('multiply', b.cast(countB, wideOf(dtype)), far);
      const cross = b.emit('add', b.emit('add', sumB, sumB), moved);
      // Squares that have overflowed stay infinite, or the correction below could make them NaN.
      const joined = b.emit('add', squaresA, squaresB);
      const infinite = b.constant(Infinity, 'float64');
      return [
        b.emit('add', countA, countB),
        shift,
        b.emit('add', b.emit('add', sumA, sumB), moved),
        b.emit('select', b.emit('equal', joined, infinite), joined, b.emit('add', joined, inner(b, far, cross))),
      ];
    },
    finalise: (b, [count, , sum, squares]) => {
      const zero = b.constant(0, 'float64');
      const infinity = b.constant(Infinity, 'float64');
      const mean = quotient(b, sum, count);
      const difference = b.emit('subtract', squares, inner(b, sum, mean));
      // Finite values whose squares overflow have an infinite variance; infinite values have none.
      const size = isComplexDType(dtype) ? b.op('abs', [sum], 'float64') : b.emit('absolute', sum);
      const finite = b.emit('less', size, infinity);
      const overflown = b.emit('and', finite, b.emit('equal', squares, infinity));
      const spread = b.emit('select', overflown, infinity, b.emit('maximum', difference, zero));
      const freedom = b.emit('subtract', count, b.constant(options.ddof ?? 0, 'float64'));
      const plain = b.emit('divide', spread, b.emit('maximum', freedom, zero));
      // NumPy's nan-forms give NaN where no freedom is left, the others a quotient by 0.
      const none = b.emit('not', b.emit('less', zero, freedom));
      const result = skipNan ? b.emit('select', none, b.constant(Number.NaN, 'float64'), plain) : plain;
      return root ? b.emit('sqrt', result) : result;
    },
    ...(skipNan && isFloat(dtype) ? { neutral: Number.NaN } : {}),
    // The spread of complex numbers is real.
    dtype: realDType(floatResult(dtype, options, name)),
  });

/** The value that every other one replaces: the least for a maximum, the greatest for a minimum. */
function worst(sense: 'minimum' | 'maximum', dtype: DType): Scalar {
  const least = sense === 'maximum';
  const end = least ? -Infinity : Infinity;
  if (isComplexDType(dtype)) return complexOf(end, end);
  if (dtype === 'bool') return !least;
  if (isFloat(dtype)) return end;
  const { min, max } = integerRange(dtype);
  const bound = least ? min : max;
  return dtype === 'int64' || dtype === 'uint64' ? bound : Number(bound);
}

export const extreme =
  (sense: 'minimum' | 'maximum', skipNan: boolean): Reduction['form'] =>
  (dtype, { initial, masked }) => {
    const skips = skipNan && isFloat(dtype);
    const combine = (b: ProgramBuilder, a: number, x: number): number => {
      if (dtype === 'bool') return b.emit(sense === 'minimum' ? 'and' : 'or', a, x);
      const better = b.emit(sense, a, x);
      if (!skips) return better;
      // The state is NaN until a number has been seen.
      return b.emit('select', isNan(b, x), a, b.emit('select', isNan(b, a), x, better));
    };
    const neutral = skips ? Number.NaN : worst(sense, dtype);
    // A mask may select nothing, of which the extreme is NaN, as every other number is one that was there.
    const mayBeNone = masked && isFloat(dtype) && !skips && initial === undefined;
    return {
      state: [{ dtype, init: initial ?? neutral }],
      step: (b, [a], [x]) => [combine(b, a, x)],
      merge: (b, [a], [c]) => [combine(b, a, c)],
      ...(mayBeNone
        ? {
            finalise: (b, [best], count) =>
              b.emit('select', b.emit('equal', count, b.constant(0, 'float64')), b.constant(Number.NaN, dtype), best),
            counts: true,
          }
        : {}),
      neutral,
      dtype,
    };
  };

/** What a position is before any element; greater than all real ones. */
const NOWHERE = 2n ** 63n - 1n;

/**
 * The extreme and its position. Among equals the least position wins, whatever the order of visits, so that blocks may
 * be merged in any order. NaN wins over all numbers, or is passed over by the nan-forms, whose result is -1 when there
 * is nothing but NaN.
 */
export const argExtreme =
  (sense: 'minimum' | 'maximum', skipNan: boolean): Reduction['form'] =>
  (dtype) => {
    const combine = (b: ProgramBuilder, [best, at]: readonly number[], [x, position]: readonly number[]): number[] => {
      const nearer = b.emit('less', position, at);
      let [better, tie] =
        dtype === 'bool'
          ? [
              sense === 'maximum' ? b.emit('and', x, b.emit('not', best)) : b.emit('and', b.emit('not', x), best),
              b.emit('not', b.emit('xor', x, best)),
            ]
          : [b.emit(sense === 'maximum' ? 'greater' : 'less', x, best), b.emit('equal', x, best)];
      if (isFloat(dtype) && !skipNan) {
        const [nanX, nanBest] = [isNan(b, x), isNan(b, best)];
        better = b.emit('or', better, b.emit('and', nanX, b.emit('not', nanBest)));
        tie = b.emit('or', tie, b.emit('and', nanX, nanBest));
      }
      const take = b.emit('or', better, b.emit('and', tie, nearer));
      return [b.emit('select', take, x, best), b.emit('select', take, position, at)];
    };
    return {
      state: [
        { dtype, init: worst(sense, dtype) },
        { dtype: 'int64', init: NOWHERE },
      ],
      step: combine,
      merge: combine,
      finalise: (b, [, at]) =>
        b.emit('select', b.emit('equal', at, b.constant(NOWHERE, 'int64')), b.constant(-1, 'int64'), at),
      ...(skipNan && isFloat(dtype) ? { neutral: Number.NaN } : {}),
      dtype: 'int64',
    };
  };

export const logic =
  (op: 'and' | 'or'): Reduction['form'] =>
  () => ({
    state: [{ dtype: 'bool', init: op === 'and' }],
    step: (b, [a], [x]) => [b.emit(op, a, b.cast(x, 'bool'))],
    merge: (b, [a], [c]) => [b.emit(op, a, c)],
    neutral: op === 'and' ? 1 : 0,
    dtype: 'bool',
  });

export const countNonzero: Reduction['form'] = () => ({
  state: [{ dtype: 'int64', init: 0n }],
  step: (b, [count], [x]) => [b.emit('add', count, b.cast(b.cast(x, 'bool'), 'int64'))],
  merge: (b, [a], [c]) => [b.emit('add', a, c)],
  neutral: 0,
  dtype: 'int64',
});

/** The form of the elements whose mask, the last input, is true. */
export function masked(form: Form, dtype: DType): Form {
  const { state, step, merge, finalise, counts, neutral } = form;
  const own = <T>(list: readonly T[]): readonly T[] => list.slice(0, state.length);
  return {
    ...form,
    state: counts ? [...state, { dtype: 'float64', init: 0 }] : state,
    step: (b, before, inputs) => {
      const mask = inputs[inputs.length - 1];
      const values = inputs.slice(0, -1);
      // A value that changes nothing keeps the choice off the way from state to state.
      if (neutral !== undefined) values[0] = b.emit('select', mask, values[0], b.constant(neutral, dtype));
      const after = step(b, own(before), values);
      const next =
        neutral === undefined ? after.map((value, k) => b.emit('select', mask, value, before[k])) : [...after];
      if (counts)
        next.push(
          b.emit(
            'add',
            before[state.length],
            b.emit('select', mask, b.constant(1, 'float64'), b.constant(0, 'float64')),
          ),
        );
      return next;
    },
    merge: (b, a, c) => [
      ...merge(b, own(a), own(c)),
      ...(counts ? [b.emit('add', a[state.length], c[state.length])] : []),
    ],
    ...(finalise ? { finalise: (b, all, count) => finalise(b, own(all), counts ? all[state.length] : count) } : {}),
  };
}
