/**
 * Discrete Fourier transforms of lanes in the shared memory. Lanes lie anywhere; real and imaginary parts of as many as fill
 * a vector are brought together, transformed by passes between two work areas, and written where they belong.
 *
 * Passes: Stockham's, which need no reordering (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992).
 * The inverse is the same transform with real and imaginary parts exchanged. Two real lanes go as one complex lane.
 */
import type { Routines } from '../routines.js';
import { type FftContext, lanesOfGroup, PAIR, transformLanes, transformTable, workLength } from './groups.js';
import { evenLanes, type FftSlab, type FftSource, type FftTarget } from './lanes.js';
import type { FftPlan, FftTurn, FourStepPlan } from './plan.js';
import { fftTable, tableLength, turnLength, turnLengths, turnTable } from './tables.js';

/** What is transformed. */
export interface FftTask {
  readonly plan: FftPlan;
  /** Elements are complex64 or float32, not complex128 or float64. */
  readonly single: boolean;
  /** Lanes are real at one end and go by two. */
  readonly paired: boolean;
  readonly lanes: number;
  /** Lanes lie closer together than the elements of one, in the input or the output. */
  readonly across: boolean;
  /** Lanes are columns of a matrix, from column `column` on, and turned as such; only for plans of groups. */
  readonly turn?: (FftTurn & { readonly column: number }) | undefined;
}

/** Bytes of one work area that are filled where there are lanes for it: two of them stay in the cache of a core. */
const WORK_BYTES = 128 * 1024;
/** Sums and differences of the elements of the largest odd radix. */
const SPARE_BYTES = 4096;
/** Lanes of one turn at most. */
const MOST_LANES = 4096;

const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** How many lanes are worked on at once. */
function lanesAtOnce(n: number, lanes: number, perGroup: number, across: boolean): number {
  const fit = Math.max(across ? 2 : 1, Math.floor(WORK_BYTES / PAIR / Math.max(1, n)));
  return perGroup * Math.max(1, Math.min(fit, Math.ceil(lanes / perGroup), MOST_LANES / perGroup));
}

/** Columns and rows of a matrix that are worked on at once. */
const stepLanes = ({ columns, rows }: FourStepPlan, perGroup: number): { wide: number; high: number } => ({
  wide: lanesAtOnce(columns.n, rows.n, perGroup, true),
  high: lanesAtOnce(rows.n, columns.n, perGroup, true),
});

/** Bytes of what lies in the scratch memory. */
function layoutOf({ plan, single, paired, lanes, across, turn }: FftTask) {
  const perGroup = lanesOfGroup(single, paired);
  const item = single ? 8 : 16;
  let most: number;
  let work: number;
  if (plan.kind === 'fourStep') {
    const { wide, high } = stepLanes(plan, perGroup);
    most = Math.max(wide, high);
    work = Math.max(wide * plan.columns.n, high * plan.rows.n);
  } else {
    most = lanesAtOnce(workLength(plan), lanes, perGroup, across);
    work = most * workLength(plan);
  }
  const area = align((work / perGroup) * PAIR);
  const table = align((tableLength(plan) + (turn ? turnLength(turn) : 0)) * item);
  const list = align(4 * most);
  const matrix = plan.kind === 'fourStep' ? align(plan.n * item) : 0;
  return { most, area, table, list, bytes: 2 * area + table + list + SPARE_BYTES + matrix };
}

/** Scratch bytes of a task. */
export const fftScratchBytes = (task: FftTask): number => layoutOf(task).bytes;

/**
 * Transforms all lanes of a task.
 *
 * @param scratch address of {@link fftScratchBytes} bytes
 */
export function fftLanes(
  routines: Routines,
  task: FftTask,
  from: FftSource,
  to: FftTarget,
  scale: number,
  scratch: number,
): void {
  const { plan, single, lanes, turn } = task;
  const { exports, memory } = routines;
  const layout = layoutOf(task);
  const table = scratch + 2 * layout.area;
  const list = table + layout.table;
  const item = single ? 8 : 16;
  const context: FftContext = {
    exports,
    memory,
    single: single ? 1 : 0,
    item,
    areas: [scratch, scratch + layout.area],
    list,
    spare: list + layout.list,
  };
  const put = (at: number, values: Float64Array): void => {
    if (single) new Float32Array(memory.buffer, at, values.length).set(values);
    else new Float64Array(memory.buffer, at, values.length).set(values);
  };
  put(
    table,
    fftTable(plan, (inner, values) => transformTable(context, table, inner, values)),
  );
  if (plan.kind === 'fourStep') {
    const matrix = context.spare + SPARE_BYTES;
    for (let lane = 0; lane < lanes; lane++)
      fourSteps(routines, context, plan, table, matrix, { lane, from, to, scale });
    return;
  }
  const factors = table + tableLength(plan) * item;
  if (turn) put(factors, turnTable(turn));
  for (let lane = 0; lane < lanes; lane += layout.most) {
    const count = Math.min(layout.most, lanes - lane);
    const between =
      turn &&
      ((work: number, groups: number) =>
        turned(context, turn, factors, work, groups, turn.column + lane, count, plan.n));
    transformLanes(context, { plan, table, lane, count, from, to, scale, between });
  }
}

/** Turns the columns of a matrix from `column` on. */
function turned(
  { exports, single, item }: FftContext,
  turn: FftTurn,
  coarse: number,
  work: number,
  groups: number,
  column: number,
  count: number,
  rows: number,
): void {
  const fine = coarse + turnLengths(turn).coarse * item;
  exports.fftTurn(single, work, groups, column, column + count - 1, rows, coarse, fine, turn.shift);
}

/** A lane as a matrix [n1, n2]; the second step writes the rows where the columns of the result are. */
function fourSteps(
  routines: Routines,
  context: FftContext,
  plan: FourStepPlan,
  table: number,
  matrix: number,
  { lane, from, to, scale }: { lane: number; from: FftSource; to: FftTarget; scale: number },
): void {
  const { columns, rows, turn } = plan;
  const { item } = context;
  const { wide, high } = stepLanes(plan, lanesOfGroup(context.single === 1, false));
  const rowTable = table + tableLength(columns) * item;
  const factors = rowTable + tableLength(rows) * item;
  const columnsOf = evenLanes(matrix, item, columns.n, rows.n * item);
  const slabs = [lanesOfMatrix(routines, from, lane, plan, matrix, columnsOf, item)];
  for (let j = 0; j < rows.n; j += wide) {
    const count = Math.min(wide, rows.n - j);
    transformLanes(context, {
      plan: columns,
      table,
      lane: j,
      count,
      from: { form: from.form, slabs },
      to: { form: 'complex', slab: columnsOf },
      scale: 1,
      between: (work, groups) => turned(context, turn, factors, work, groups, j, count, columns.n),
    });
  }
  const first = new Uint32Array(1);
  to.slab.place(first, lane, 1);
  const rowsOf: FftSource = { form: 'complex', slabs: [evenLanes(matrix, rows.n * item, rows.n, item)] };
  const slab = evenLanes(first[0], to.slab.step, rows.n, columns.n * to.slab.step);
  for (let k = 0; k < columns.n; k += high) {
    const count = Math.min(high, columns.n - k);
    transformLanes(context, {
      plan: rows,
      table: rowTable,
      lane: k,
      count,
      from: rowsOf,
      to: { form: to.form, slab },
      scale,
    });
  }
}

/** The columns of a lane: where it lies if it is in one part and complete, or copied together. */
function lanesOfMatrix(
  routines: Routines,
  { slabs }: FftSource,
  lane: number,
  { n, columns, rows }: FourStepPlan,
  matrix: number,
  columnsOf: FftSlab,
  item: number,
): FftSlab {
  const first = new Uint32Array(1);
  const [only] = slabs;
  if (slabs.length === 1 && only.count === n) {
    only.place(first, lane, 1);
    return evenLanes(first[0], only.step, columns.n, rows.n * only.step);
  }
  if (slabs.reduce((sum, slab) => sum + slab.count, 0) < n) routines.exports.fill(matrix, (n * item) / 8, 8, 0n);
  const half = item / 2;
  for (const slab of slabs) {
    slab.place(first, lane, 1);
    const to = matrix + slab.first * item;
    routines.copyStrided(to, [item, half], first[0], [slab.step, half], [slab.count, 2], half);
  }
  return columnsOf;
}
