/**
 * The reduction table: one line per reduction, and the programs that a backend runs for it.
 *
 * Sums, products and means of float32 accumulate in float64 and are rounded at the end; NumPy rounds at every step.
 * Sums and products of bools and integers accumulate in 64 bits and wrap.
 */
import type { DType } from './dtype.js';
import type { Program, ReductionProgram } from './program.js';
import { ProgramBuilder } from './program-builder.js';
import {
  accumulation,
  argExtreme,
  countNonzero,
  extreme,
  type Form,
  logic,
  masked,
  mean,
  nanmean,
  type Reduction,
  type ReductionOptions,
  variance,
} from './reduction-form.js';
import { scalarText } from './scalar.js';

export type { Reduction, ReductionOptions } from './reduction-form.js';

const value = (form: Reduction['form'], doc: string): Reduction => ({ inputs: 'value', identity: true, form, doc });
const nonEmpty = (form: Reduction['form'], doc: string): Reduction => ({ ...value(form, doc), identity: false });
const position = (sense: 'minimum' | 'maximum', skipNan: boolean, doc: string): Reduction => ({
  ...nonEmpty(argExtreme(sense, skipNan), doc),
  inputs: 'position',
  search: { sense, skipNan },
});

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
  `${dtype ?? ''} ${ddof ?? 0} ${typeof initial} ${scalarText(initial)} ${masked ?? false}`;

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
