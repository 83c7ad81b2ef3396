/**
 * Discrete Fourier transforms of lanes in the shared memory. Lanes lie anywhere; real and imaginary parts of as many as fill
 * a vector are brought together, transformed by passes between two work areas, and written where they belong.
 *
 * Passes: Stockham's, which need no reordering (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992).
 * The inverse is the same transform with real and imaginary parts exchanged. Two real lanes go as one complex lane.
 */
import type { RoutineExports } from '../exports.js';
import type { Routines } from '../routines.js';
import type { DirectPlan, FftPlan, FourStepPlan, GroupPlan } from './plan.js';
import { fftTable, tableLength, turnLengths } from './tables.js';

/** What the elements of lanes are: complex, complex with both parts exchanged, real, or the first half of a hermitian spectrum. */
export type FftForm = 'complex' | 'swapped' | 'real' | 'half';

const FORMS: readonly FftForm[] = ['complex', 'swapped', 'real', 'half'];

/** Elements `first` to `first + count` of all lanes, `step` bytes apart. */
export interface FftSlab {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** Writes the addresses of lanes `lane` to `lane + count` into `list` at `at`. */
  place(list: Uint32Array, at: number, lane: number, count: number): void;
}

/** What is transformed. */
export interface FftTask {
  readonly plan: FftPlan;
  /** Elements are complex64 or float32, not complex128 or float64. */
  readonly single: boolean;
  readonly lanes: number;
  /** Lanes lie closer together than the elements of one, in the input or the output. */
  readonly across: boolean;
}

/** Where lanes come from and go to. */
export interface FftPlaces {
  readonly from: { readonly form: FftForm; readonly slabs: readonly FftSlab[] };
  readonly to: { readonly form: FftForm; readonly slab: FftSlab };
  readonly scale: number;
}

const PAIR = 32;
/** Bytes of one work area that are filled where there are lanes for it: two of them stay in the cache of a core. */
const WORK_BYTES = 128 * 1024;
const SPARE_BYTES = 4096;
/** Lanes of one turn at most, and so of each list of addresses. */
const MOST_LANES = 4096;

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const lanesOf = (single: boolean, form: FftForm): number =>
  (single ? 4 : 2) * (form === 'real' || form === 'half' ? 2 : 1);
const workLength = (plan: GroupPlan): number => (plan.kind === 'bluestein' ? plan.inner.n : plan.n);

/** How many groups of lanes are worked on at once. */
function groupsFor(n: number, lanes: number, perGroup: number, across: boolean): number {
  const fit = Math.max(across ? 2 : 1, Math.floor(WORK_BYTES / PAIR / Math.max(1, n)));
  return Math.max(1, Math.min(fit, Math.ceil(lanes / perGroup), MOST_LANES / perGroup));
}

/** Groups of the two steps of a matrix. */
const stepGroups = ({ columns, rows }: FourStepPlan, single: boolean): { wide: number; high: number } => ({
  wide: groupsFor(columns.n, rows.n, single ? 4 : 2, true),
  high: groupsFor(rows.n, columns.n, single ? 4 : 2, true),
});

interface Layout {
  readonly groups: number;
  readonly work: number;
  readonly table: number;
  readonly list: number;
  readonly matrix: number;
  readonly spare: number;
  readonly bytes: number;
}

/** Where everything lies in the scratch memory; `slabs` is how many lists of addresses there are. */
function layoutOf({ plan, single, lanes, across }: FftTask, real: boolean, slabs: number): Layout {
  const perGroup = (single ? 4 : 2) * (real ? 2 : 1);
  const item = single ? 8 : 16;
  let groups: number;
  let area: number;
  if (plan.kind === 'fourStep') {
    const { wide, high } = stepGroups(plan, single);
    groups = Math.max(wide, high);
    area = Math.max(wide * plan.columns.n, high * plan.rows.n) * PAIR;
  } else {
    groups = groupsFor(workLength(plan), lanes, perGroup, across);
    area = groups * workLength(plan) * PAIR;
  }
  const work = align(area);
  const table = align(tableLength(plan) * item);
  const list = align(4 * groups * perGroup);
  const matrix = plan.kind === 'fourStep' ? align(plan.n * item) : 0;
  return {
    groups,
    work,
    table,
    list,
    matrix,
    spare: SPARE_BYTES,
    bytes: 2 * work + table + (slabs + 1) * list + matrix + SPARE_BYTES,
  };
}

/** Scratch bytes of a task whose input is in `slabs` parts along the axis at most. */
export function fftScratchBytes(task: FftTask, forms: readonly [FftForm, FftForm], slabs: number): number {
  return layoutOf(
    task,
    forms.some((form) => form === 'real' || form === 'half'),
    slabs,
  ).bytes;
}

/** The routines over one memory, and where things of a task lie. */
interface Context {
  readonly exports: RoutineExports;
  readonly single: number;
  readonly item: number;
  readonly areas: readonly [number, number];
  readonly spare: number;
}

/** All passes of a plan, from the first work area; gives the one that the result is in. */
function passes(context: Context, plan: DirectPlan, groups: number, table: number, from: number): number {
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

/** Transforms what is in the first work area. */
function transformGroups(context: Context, plan: GroupPlan, groups: number, table: number): number {
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

/** Addresses of lanes in the list at `list`; those that are missing in the last group are the last one's again. */
function fillList(
  memory: ArrayBufferLike,
  list: number,
  slab: FftSlab,
  lane: number,
  count: number,
  room: number,
): void {
  const words = new Uint32Array(memory, list, room);
  slab.place(words, 0, lane, count);
  if (count < room) words.fill(words[count - 1], count);
}

/** A row of lanes `step` bytes apart. */
const even = (address: number, apart: number, count: number, step: number): FftSlab => ({
  first: 0,
  count,
  step,
  place(list, at, lane, lanes) {
    for (let k = 0; k < lanes; k++) list[at + k] = address + (lane + k) * apart;
  },
});

/** Transforms complex numbers of float64 for a table, in the same work areas; the table's own place holds the factors. */
function transformTable(
  memory: WebAssembly.Memory,
  context: Context,
  table: number,
  plan: DirectPlan,
  values: Float64Array,
): Float64Array {
  const factors = fftTable(plan, () => values);
  new Float64Array(memory.buffer, table, factors.length).set(factors);
  const work = new Float64Array(memory.buffer, context.areas[0], 4 * plan.n);
  for (let k = 0; k < plan.n; k++) {
    work.fill(values[2 * k], 4 * k, 4 * k + 2);
    work.fill(values[2 * k + 1], 4 * k + 2, 4 * k + 4);
  }
  const at = passes({ ...context, single: 0, item: 16 }, plan, 1, table, context.areas[0]);
  const result = new Float64Array(memory.buffer, at, 4 * plan.n);
  return values.map((_, k) => result[2 * k]);
}

/**
 * Transforms all lanes of a task.
 *
 * @param scratch address of {@link fftScratchBytes} bytes
 */
export function fftLanes(routines: Routines, task: FftTask, places: FftPlaces, scratch: number): void {
  const { plan, single, lanes } = task;
  const { exports, memory } = routines;
  const { from, to, scale } = places;
  const real = [from.form, to.form].some((form) => form === 'real' || form === 'half');
  const layout = layoutOf(task, real, from.slabs.length);
  const item = single ? 8 : 16;
  const table = scratch + 2 * layout.work;
  const lists = table + layout.table;
  const context: Context = {
    exports,
    single: single ? 1 : 0,
    item,
    areas: [scratch, scratch + layout.work],
    spare: lists + (from.slabs.length + 1) * layout.list + layout.matrix,
  };
  const values = fftTable(plan, (inner, given) => transformTable(memory, context, table, inner, given));
  if (single) new Float32Array(memory.buffer, table, values.length).set(values);
  else new Float64Array(memory.buffer, table, values.length).set(values);

  /** Lanes through a work area. */
  const run = (
    by: GroupPlan,
    at: number,
    groups: number,
    lane: number,
    count: number,
    source: FftPlaces['from'],
    target: FftPlaces['to'],
    factor: number,
    between?: (work: number) => void,
  ): void => {
    const room = groups * lanesOf(single, real ? 'real' : 'complex');
    source.slabs.forEach((slab, k) => {
      const list = lists + (k + 1) * layout.list;
      fillList(memory.buffer, list, slab, lane, count, room);
      exports.fftLoad(
        context.single,
        FORMS.indexOf(source.form),
        context.areas[0],
        groups,
        list,
        slab.step,
        slab.first,
        slab.count,
        by.n,
      );
    });
    const work = transformGroups(context, by, groups, at);
    between?.(work);
    fillList(memory.buffer, lists, target.slab, lane, count, room);
    const { step } = target.slab;
    exports.fftStore(context.single, FORMS.indexOf(target.form), work, groups, lists, step, by.n, factor);
  };

  if (plan.kind !== 'fourStep') {
    const perGroup = lanesOf(single, real ? 'real' : 'complex');
    for (let lane = 0; lane < lanes; lane += layout.groups * perGroup) {
      const count = Math.min(layout.groups * perGroup, lanes - lane);
      run(plan, table, Math.ceil(count / perGroup), lane, count, from, to, scale);
    }
    return;
  }
  // A lane at a time, as a matrix [n1, n2]; the second step writes its rows where the result's columns are.
  const { columns, rows, n, shift } = plan;
  const { wide, high } = stepGroups(plan, single);
  const perGroup = single ? 4 : 2;
  const rowTable = table + tableLength(columns) * item;
  const coarse = rowTable + tableLength(rows) * item;
  const fine = coarse + turnLengths(n, shift).coarse * item;
  const matrix = lists + (from.slabs.length + 1) * layout.list;
  const word = new Uint32Array(1);
  const between = even(matrix, item, columns.n, rows.n * item);
  /** A lane as its matrix: where it lies, or copied together. */
  const gather = (lane: number): FftSlab => {
    for (const { place, first, count, step } of from.slabs) {
      place(word, 0, lane, 1);
      if (from.slabs.length === 1) return even(word[0], step, columns.n, rows.n * step);
      routines.copyStrided(matrix + first * item, [item, item / 2], word[0], [step, item / 2], [count, 2], item / 2);
    }
    return between;
  };
  for (let lane = 0; lane < lanes; lane++) {
    const slabs = [gather(lane)];
    for (let j = 0; j < rows.n; j += wide * perGroup) {
      const count = Math.min(wide * perGroup, rows.n - j);
      const groups = Math.ceil(count / perGroup);
      run(columns, table, groups, j, count, { form: from.form, slabs }, { form: 'complex', slab: between }, 1, (work) =>
        exports.fftTurn(context.single, work, groups, j, rows.n - 1, columns.n, coarse, fine, shift),
      );
    }
    to.slab.place(word, 0, lane, 1);
    const slab = even(word[0], to.slab.step, rows.n, columns.n * to.slab.step);
    const rowsOf = { form: 'complex' as const, slabs: [even(matrix, rows.n * item, rows.n, item)] };
    for (let k = 0; k < columns.n; k += high * perGroup) {
      const count = Math.min(high * perGroup, columns.n - k);
      run(rows, rowTable, Math.ceil(count / perGroup), k, count, rowsOf, { form: to.form, slab }, scale);
    }
  }
}
