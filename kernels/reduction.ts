/**
 * The reduction table: one line per reduction, and the programs that a backend runs for it.
 *
 * Sums, products and means of float32 accumulate in float64 and are rounded at the end; NumPy rounds at every step.
 * Sums and products of bools and integers accumulate in 64 bits and wrap.
 */
import { DTYPES, type DType, type Scalar } from './dtype.js';
import type { ExtremeSearch, Program, ReductionProgram } from './program.js';
import { ProgramBuilder } from './program-builder.js';
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
interface Form {
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

const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === 'f';
const isNan = (b: ProgramBuilder, x: number): number => b.emit('notEqual', x, x);

/** The dtype in which values of `dtype` are added up. */
const sumDType = (dtype: DType): DType =>
  isFloat(dtype) ? 'float64' : DTYPES[dtype].kind === 'u' ? 'uint64' : 'int64';

/** Adds or multiplies in the accumulator's dtype; the nan-forms put the neutral element in place of NaN. */
const accumulation =
  (op: 'add' | 'multiply', neutral: 0 | 1, skipNan: boolean): Reduction['form'] =>
  (dtype, options, name) => {
    const computed = options.dtype ?? (isFloat(dtype) ? dtype : sumDType(dtype));
    if (computed === 'bool')
      throw new TypeError(`${name} cannot accumulate in bool; use any or all, or an integer dtype`);
    const accumulator = isFloat(computed) ? 'float64' : computed;
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

const floatResult = (dtype: DType, options: ReductionOptions, name: string): DType => {
  const result = options.dtype ?? (isFloat(dtype) ? dtype : 'float64');
  if (!isFloat(result))
    throw new TypeError(`${name} has a float result; dtype ${result} is not one, cast it afterwards`);
  return result;
};

const mean: Reduction['form'] = (dtype, options, name) => ({
  state: [{ dtype: 'float64', init: 0 }],
  step: (b, [sum], [x]) => [b.emit('add', sum, b.cast(x, 'float64'))],
  merge: (b, [a], [c]) => [b.emit('add', a, c)],
  finalise: (b, [sum], count) => b.emit('divide', sum, count),
  counts: true,
  dtype: floatResult(dtype, options, name),
});

const nanmean: Reduction['form'] = (dtype, options, name) => {
  if (!isFloat(dtype)) return mean(dtype, options, name);
  return {
    state: [
      { dtype: 'float64', init: 0 },
      { dtype: 'float64', init: 0 },
    ],
    step: (b, [sum, count], [x]) => {
      const value = b.cast(x, 'float64');
      const nan = isNan(b, value);
      const [zero, one] = [b.constant(0, 'float64'), b.constant(1, 'float64')];
      return [
        b.emit('add', sum, b.emit('select', nan, zero, value)),
        b.emit('add', count, b.emit('select', nan, zero, one)),
      ];
    },
    merge: (b, a, c) => a.map((component, k) => b.emit('add', component, c[k])),
    finalise: (b, [sum, count]) => b.emit('divide', sum, count),
    neutral: Number.NaN,
    dtype: floatResult(dtype, options, name),
  };
};

/**
 * Count, shift, sum and sum of squares of the differences from the shift, which is the first value seen. A shift from
 * among the values keeps the squares as small as the spread, so that the variance of 1e9 +- 1e-3 comes out right;
 * unlike Welford's form it needs no division per element. Two states merge by moving one to the other's shift.
 */
const variance =
  (root: boolean, skipNan: boolean): Reduction['form'] =>
  (dtype, options, name) => ({
    state: [
      { dtype: 'float64', init: 0 },
      { dtype: 'float64', init: 0 },
      { dtype: 'float64', init: 0 },
      { dtype: 'float64', init: 0 },
    ],
    step: (b, [count, shift, sum, squares], [x]) => {
      const value = b.cast(x, 'float64');
      const [zero, one] = [b.constant(0, 'float64'), b.constant(1, 'float64')];
      const nan = skipNan && isFloat(dtype) ? isNan(b, value) : undefined;
      const first = b.emit('equal', count, zero);
      const taken = nan === undefined ? first : b.emit('and', first, b.emit('not', nan));
      const origin = b.emit('select', taken, value, shift);
      const difference = b.emit('subtract', value, origin);
      const counted = nan === undefined ? difference : b.emit('select', nan, zero, difference);
      return [
        b.emit('add', count, nan === undefined ? one : b.emit('select', nan, zero, one)),
        origin,
        b.emit('add', sum, counted),
        b.emit('add', squares, b.emit('multiply', counted, counted)),
      ];
    },
    merge: (b, [countA, shiftA, sumA, squaresA], [countB, shiftB, sumB, squaresB]) => {
      const zero = b.constant(0, 'float64');
      const shift = b.emit('select', b.emit('equal', countA, zero), shiftB, shiftA);
      const far = b.emit('select', b.emit('equal', countB, zero), zero, b.emit('subtract', shiftB, shift));
      const moved = b.emit('multiply', countB, far);
      const cross = b.emit('add', b.emit('add', sumB, sumB), moved);
      // Squares that have overflowed stay infinite, or the correction below could make them NaN.
      const joined = b.emit('add', squaresA, squaresB);
      const infinite = b.constant(Infinity, 'float64');
      return [
        b.emit('add', countA, countB),
        shift,
        b.emit('add', b.emit('add', sumA, sumB), moved),
        b.emit(
          'select',
          b.emit('equal', joined, infinite),
          joined,
          b.emit('add', joined, b.emit('multiply', far, cross)),
        ),
      ];
    },
    finalise: (b, [count, , sum, squares]) => {
      const zero = b.constant(0, 'float64');
      const infinity = b.constant(Infinity, 'float64');
      const mean = b.emit('divide', sum, count);
      const difference = b.emit('subtract', squares, b.emit('multiply', sum, mean));
      // Finite values whose squares overflow have an infinite variance; infinite values have none.
      const finite = b.emit('less', b.emit('absolute', sum), infinity);
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
    dtype: floatResult(dtype, options, name),
  });

/** The value that every other one replaces: the least for a maximum, the greatest for a minimum. */
function worst(sense: 'minimum' | 'maximum', dtype: DType): number | bigint | boolean {
  const least = sense === 'maximum';
  if (dtype === 'bool') return !least;
  if (isFloat(dtype)) return least ? -Infinity : Infinity;
  const { min, max } = integerRange(dtype);
  const bound = least ? min : max;
  return dtype === 'int64' || dtype === 'uint64' ? bound : Number(bound);
}

const extreme =
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
const argExtreme =
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

const logic =
  (op: 'and' | 'or'): Reduction['form'] =>
  () => ({
    state: [{ dtype: 'bool', init: op === 'and' }],
    step: (b, [a], [x]) => [b.emit(op, a, b.cast(x, 'bool'))],
    merge: (b, [a], [c]) => [b.emit(op, a, c)],
    neutral: op === 'and' ? 1 : 0,
    dtype: 'bool',
  });

const countNonzero: Reduction['form'] = () => ({
  state: [{ dtype: 'int64', init: 0n }],
  step: (b, [count], [x]) => [b.emit('add', count, b.cast(b.cast(x, 'bool'), 'int64'))],
  merge: (b, [a], [c]) => [b.emit('add', a, c)],
  neutral: 0,
  dtype: 'int64',
});

const value = (form: Reduction['form'], doc: string): Reduction => ({ inputs: 'value', identity: true, form, doc });
const nonEmpty = (form: Reduction['form'], doc: string): Reduction => ({ ...value(form, doc), identity: false });
const position = (sense: 'minimum' | 'maximum', skipNan: boolean, doc: string): Reduction => ({
  ...nonEmpty(argExtreme(sense, skipNan), doc),
  inputs: 'position',
  search: { sense, skipNan },
});

/** The form of the elements whose mask, the last input, is true. */
function masked(form: Form, dtype: DType): Form {
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

const TABLE = {
  sum: value(accumulation('add', 0, false), 'Sum.'),
  prod: value(accumulation('multiply', 1, false), 'Product.'),
  mean: value(mean, 'Mean.'),
  min: nonEmpty(extreme('minimum', false), 'Least; NaN if there is a NaN.'),
  max: nonEmpty(extreme('maximum', false), 'Greatest; NaN if there is a NaN.'),
  any: value(logic('or'), 'Some element is not 0.'),
  all: value(logic('and'), 'No element is 0.'),
  var: value(variance(false, false), 'Variance, with divisor count - ddof.'),
  std: value(variance(true, false), 'Standard deviation: the root of var.'),
  argmin: position('minimum', false, 'Position of the first least; of the first NaN if there is one.'),
  argmax: position('maximum', false, 'Position of the first greatest; of the first NaN if there is one.'),
  countNonzero: value(countNonzero, 'How many elements are not 0.'),
  nansum: value(accumulation('add', 0, true), 'Sum of what is not NaN.'),
  nanprod: value(accumulation('multiply', 1, true), 'Product of what is not NaN.'),
  nanmean: value(nanmean, 'Mean of what is not NaN.'),
  nanmin: nonEmpty(extreme('minimum', true), 'Least of what is not NaN; NaN if there is nothing else.'),
  nanmax: nonEmpty(extreme('maximum', true), 'Greatest of what is not NaN; NaN if there is nothing else.'),
  nanvar: value(variance(false, true), 'Variance of what is not NaN.'),
  nanstd: value(variance(true, true), 'Standard deviation of what is not NaN.'),
  nanargmin: position('minimum', true, 'Position of the first least that is not NaN; -1 if there is none.'),
  nanargmax: position('maximum', true, 'Position of the first greatest not NaN; -1 if there is none.'),
} satisfies Record<string, Reduction>;

/** The name of a reduction. */
export type ReductionName = keyof typeof TABLE;

/** Every reduction by name. */
export const REDUCTIONS: Readonly<Record<ReductionName, Reduction>> = TABLE;

/** True when `name` is a reduction of the table. */
export const isReduction = (name: string): name is ReductionName => Object.hasOwn(TABLE, name);

function formOf(name: string, dtype: DType, options: ReductionOptions): Form {
  if (!isReduction(name)) throw new TypeError(`there is no reduction '${name}'`);
  const form = REDUCTIONS[name].form(dtype, options, name);
  return options.masked ? masked(form, dtype) : form;
}

/** Equal for equal options. */
export const reductionOptionsKey = ({ dtype, ddof, initial, masked }: ReductionOptions): string =>
  `${dtype ?? ''} ${ddof ?? 0} ${typeof initial} ${Object.is(initial, -0) ? '-0' : initial} ${masked ?? false}`;

const known = new Map<string, ReductionProgram>();

/**
 * The programs of reduction `name` over elements of `dtype`. They consist of primitives and casts only. Equal calls
 * give the same object.
 *
 * @throws TypeError when there is no such reduction or `options.dtype` is of the wrong kind.
 * @example
 * reductionProgram('sum', 'int32').dtype // 'int64'
 */
export function reductionProgram(name: string, dtype: DType, options: ReductionOptions = {}): ReductionProgram {
  const key = `${name} ${dtype} ${reductionOptionsKey(options)}`;
  const found = known.get(key);
  if (found) return found;
  const form = formOf(name, dtype, options);
  const line = REDUCTIONS[name as ReductionName];
  const inputs: DType[] = [
    dtype,
    ...(line.inputs === 'position' ? (['int64'] as const) : []),
    ...(options.masked ? (['bool'] as const) : []),
  ];
  const state = form.state.map(({ dtype: held, init }) => ({
    dtype: held,
    init: (held === 'int64' || held === 'uint64') && typeof init === 'number' ? BigInt(init) : init,
  }));
  const dtypes = state.map((component) => component.dtype);
  const program: ReductionProgram = {
    name,
    inputs,
    state,
    step: twoSided(dtypes, inputs, form.step),
    merge: twoSided(dtypes, dtypes, form.merge),
    finalise: finalProgram(dtypes, form),
    dtype: form.dtype,
    ...(line.search && !options.masked ? { search: line.search } : {}),
  };
  known.set(key, program);
  return program;
}

/**
 * The dtype of the result of reduction `name` over elements of `dtype`.
 *
 * @throws TypeError as `reductionProgram`.
 */
export const reductionResultType = (name: string, dtype: DType, options: ReductionOptions = {}): DType =>
  formOf(name, dtype, options).dtype;

function twoSided(state: readonly DType[], others: readonly DType[], make: Form['step']): Program {
  const b = new ProgramBuilder([...state, ...others]);
  const left = state.map((_, k) => b.load(k));
  const right = others.map((_, k) => b.load(state.length + k));
  return b.finish(make(b, left, right));
}

function finalProgram(state: readonly DType[], form: Form): Program {
  const b = new ProgramBuilder([...state, 'float64']);
  const values = state.map((_, k) => b.load(k));
  const result = form.finalise ? form.finalise(b, values, b.load(state.length)) : values[0];
  return b.finish([b.cast(result, form.dtype)]);
}
