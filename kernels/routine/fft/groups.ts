/**
 * Transforms of lanes in groups: lanes are brought into a work area, passed to and fro between two, and written back.
 */
import type { RoutineExports } from '../exports.js';
import { type FftSlab, type FftSource, type FftTarget, formLength, formNumber, isPaired } from './lanes.js';
import type { DirectPlan, GroupPlan } from './plan.js';
import { fftTable, tableLength } from './tables.js';

/** Bytes of one element of a group of lanes. */
export const PAIR = 32;

/** The routines over one memory, and where things of a task lie. */
export interface FftContext {
  readonly exports: RoutineExports;
  readonly memory: WebAssembly.Memory;
  /** 1 for complex64. */
  readonly single: number;
  /** Bytes of a complex number. */
  readonly item: number;
  readonly areas: readonly [number, number];
  /** Addresses of lanes. */
  readonly list: number;
  readonly spare: number;
}

/** Lanes of one group; `paired` ones go by two. */
export const lanesOfGroup = (single: boolean, paired: boolean): number => (single ? 4 : 2) * (paired ? 2 : 1);

/** Elements of a work area that a plan needs for each group. */
export const workLength = (plan: GroupPlan): number => (plan.kind === 'bluestein' ? plan.inner.n : plan.n);

/** All passes of a plan from the work area `from` on; gives the one that the result is in. */
function passes(context: FftContext, plan: DirectPlan, groups: number, table: number, from: number): number {
  const { exports, single, item, areas, spare } = context;
  let [at, other] = from === areas[0] ? areas : [areas[1], areas[0]];
  let w = table;
  for (const { radix, m, s } of plan.passes) {
    const roots = w + m * (radix - 1) * item;
    exports.fftPass(single, radix, other, at, w, m, s * groups, roots, spare);
    w = radix > 5 ? roots + radix * item : roots;
    [at, other] = [other, at];
  }
  return at;
}

/** Transforms what is in the first work area; gives the one that the result is in. */
function transformGroups(context: FftContext, plan: GroupPlan, groups: number, table: number): number {
  const { exports, single, item, areas } = context;
  if (plan.kind === 'direct') return passes(context, plan, groups, table, areas[0]);
  const { n, inner } = plan;
  const chirp = table + tableLength(inner) * item;
  exports.fftTimes(single, areas[0], groups, n, chirp, 0);
  exports.fill(areas[0] + n * groups * PAIR, ((inner.n - n) * groups * PAIR) / 8, 8, 0n);
  let at = passes(context, inner, groups, table, areas[0]);
  exports.fftTimes(single, at, groups, inner.n, chirp + 2 * n * item, 1);
  at = passes(context, inner, groups, table, at);
  // Exchanged back and times the chirp: the exchange of the product with its conjugate.
  exports.fftTimes(single, at, groups, n, chirp + n * item, 1);
  return at;
}

/** Addresses of lanes for the kernels; those that are missing in the last group are the last one's again. */
function fillList({ memory, list }: FftContext, slab: FftSlab, lane: number, count: number, room: number): void {
  const words = new Uint32Array(memory.buffer, list, room);
  slab.place(words, lane, count);
  if (count < room) words.fill(words[count - 1], count);
}

/** One turn: which lanes go through the work areas, from where to where. */
export interface FftTurnOfLanes {
  readonly plan: GroupPlan;
  /** Address of the plan's constants. */
  readonly table: number;
  readonly lane: number;
  readonly count: number;
  readonly from: FftSource;
  readonly to: FftTarget;
  readonly scale: number;
  /** What is done to the transformed groups before they are written. */
  readonly between?: ((work: number, groups: number) => void) | undefined;
}

/** Transforms `count` lanes from `lane` on. */
export function transformLanes(context: FftContext, turn: FftTurnOfLanes): void {
  const { exports, single, areas, list } = context;
  const { plan, lane, count, from, to, scale } = turn;
  const perGroup = lanesOfGroup(single === 1, isPaired(from.form));
  const groups = Math.ceil(count / perGroup);
  const room = groups * perGroup;
  const given = from.slabs.reduce((sum, slab) => sum + slab.count, 0);
  if (given < formLength(from.form, plan.n)) exports.fill(areas[0], (groups * plan.n * PAIR) / 8, 8, 0n);
  for (const slab of from.slabs) {
    fillList(context, slab, lane, count, room);
    exports.fftLoad(single, formNumber(from.form), areas[0], groups, list, slab.step, slab.first, slab.count, plan.n);
  }
  const work = transformGroups(context, plan, groups, turn.table);
  turn.between?.(work, groups);
  fillList(context, to.slab, lane, count, room);
  exports.fftStore(single, formNumber(to.form), work, groups, list, to.slab.step, plan.n, scale);
}

/** Transforms complex numbers of float64 for a table, in the same work areas; the table's own place holds the factors. */
export function transformTable(
  context: FftContext,
  table: number,
  plan: DirectPlan,
  values: Float64Array,
): Float64Array {
  const { buffer } = context.memory;
  const factors = fftTable(plan, () => values);
  new Float64Array(buffer, table, factors.length).set(factors);
  const work = new Float64Array(buffer, context.areas[0], 4 * plan.n);
  for (let k = 0; k < plan.n; k++) {
    work.fill(values[2 * k], 4 * k, 4 * k + 2);
    work.fill(values[2 * k + 1], 4 * k + 2, 4 * k + 4);
  }
  const at = passes({ ...context, single: 0, item: 16 }, plan, 1, table, context.areas[0]);
  const result = new Float64Array(buffer, at, 4 * plan.n);
  return values.map((_, k) => result[2 * k]);
}
