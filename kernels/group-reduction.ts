/**
 * A reduction whose results are those of groups, some of which may be empty: the count of each group's elements decides
 * what an empty one yields.
 */
import type { Scalar } from './dtype.js';
import type { Program, ReductionProgram } from './program.js';
import { ProgramBuilder } from './program-builder.js';
import { scalarText } from './scalar.js';

/** What a grouped reduction does beside the reduction itself. */
export interface GroupOptions {
  /** The result of a group without elements; what the reduction of nothing yields unless given. */
  readonly fill?: Scalar;
  /** Elements are counted while they are reduced, as a last state component: for labels that are not known before. */
  readonly counted: boolean;
}

const known = new WeakMap<ReductionProgram, Map<string, ReductionProgram>>();

/** Loads the `count` operands of `b` from number `first` on. */
const loads = (b: ProgramBuilder, first: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => b.load(first + k));

/** True when the result of a group depends on how many elements it has. */
export const needsCount = ({ state, finalise }: ReductionProgram, fill: Scalar | undefined): boolean =>
  fill !== undefined ||
  finalise.code.some((instruction) => instruction.kind === 'load' && instruction.operand === state.length);

/**
 * `reduction` with what `options` ask for. `finalise` takes the state, then the count of elements of the group, which is
 * not looked at where they are counted. Equal calls give the same object.
 */
export function groupReduction(reduction: ReductionProgram, { fill, counted }: GroupOptions): ReductionProgram {
  if (!needsCount(reduction, fill) || (fill === undefined && !counted)) return reduction;
  const key = `${counted} ${typeof fill} ${scalarText(fill)}`;
  const variants = known.get(reduction) ?? new Map<string, ReductionProgram>();
  known.set(reduction, variants);
  const found = variants.get(key);
  if (found) return found;
  const { state, inputs } = reduction;
  const n = state.length;
  const dtypes = state.map(({ dtype }) => dtype);
  const all = counted ? [...dtypes, 'float64' as const] : dtypes;
  const step = (): Program => {
    const b = new ProgramBuilder([...all, ...inputs]);
    const next = b.include(reduction.step, [...loads(b, 0, n), ...loads(b, n + 1, inputs.length)]);
    return b.finish([...next, b.emit('add', b.load(n), b.constant(1, 'float64'))]);
  };
  const merge = (): Program => {
    const b = new ProgramBuilder([...all, ...all]);
    const next = b.include(reduction.merge, [...loads(b, 0, n), ...loads(b, n + 1, n)]);
    return b.finish([...next, b.emit('add', b.load(n), b.load(2 * n + 1))]);
  };
  const b = new ProgramBuilder([...all, 'float64']);
  const count = b.load(n);
  const [value] = b.include(reduction.finalise, [...loads(b, 0, n), count]);
  const empty = b.emit('equal', count, b.constant(0, 'float64'));
  const result = fill === undefined ? value : b.emit('select', empty, b.constant(fill, reduction.dtype), value);
  const made: ReductionProgram = {
    ...reduction,
    state: counted ? [...state, { dtype: 'float64', init: 0 }] : state,
    step: counted ? step() : reduction.step,
    merge: counted ? merge() : reduction.merge,
    finalise: b.finish([result]),
  };
  variants.set(key, made);
  return made;
}
