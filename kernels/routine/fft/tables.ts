/**
 * The constants of a plan: computed once for each thread, copied into the scratch memory of the tasks that use them.
 */
import type { BluesteinPlan, DirectPlan, FftPlan, FftTurn } from './plan.js';
import { writeRoot, writeTwiddle, writeTwiddleLessOne } from './roots.js';

/** Bytes of constants that a thread keeps; what is longer is computed for each task. */
const KEPT_TABLE_BYTES = 4 * 2 ** 20;

const hasRoots = (radix: number): boolean => radix > 5;

/** Complex numbers of a plan's passes: factors of each pass, then the roots of radices that are done by sums. */
function directLength({ passes }: DirectPlan): number {
  return passes.reduce((sum, { radix, m }) => sum + m * (radix - 1) + (hasRoots(radix) ? radix : 0), 0);
}

/** Complex numbers of all constants of a plan. */
export function tableLength(plan: FftPlan): number {
  if (plan.kind === 'direct') return directLength(plan);
  if (plan.kind === 'bluestein') return directLength(plan.inner) + 2 * plan.n + plan.inner.n;
  return directLength(plan.columns) + directLength(plan.rows) + turnLength(plan.turn);
}

/** Entries of the two tables of factors between the steps. */
export const turnLengths = ({ n, shift }: FftTurn): { coarse: number; fine: number } => ({
  coarse: Math.floor((n - 1) / 2 ** shift) + 1,
  fine: 2 ** shift,
});

/** Complex numbers of both. */
export function turnLength(turn: FftTurn): number {
  const { coarse, fine } = turnLengths(turn);
  return coarse + fine;
}

function writeTurn(into: Float64Array, start: number, turn: FftTurn): void {
  const { coarse, fine } = turnLengths(turn);
  let at = start;
  for (let k = 0; k < coarse; k++, at += 2) writeTwiddle(into, at, k * fine, turn.n);
  for (let k = 0; k < fine; k++, at += 2) writeTwiddleLessOne(into, at, k, turn.n);
}

function writeDirect(into: Float64Array, at: number, { passes }: DirectPlan): number {
  let to = at;
  for (const { radix, m } of passes) {
    for (let p = 0; p < m; p++) {
      for (let j = 1; j < radix; j++) {
        writeTwiddle(into, to, p * j, m * radix);
        to += 2;
      }
    }
    if (hasRoots(radix)) {
      for (let j = 0; j < radix; j++) writeRoot(into, to + 2 * j, j, radix);
      to += 2 * radix;
    }
  }
  return to;
}

/** The chirp e^(-πi k² / n), its conjugate, and the transform of the conjugate laid around, over its length. */
function writeChirp(into: Float64Array, at: number, plan: BluesteinPlan, transform: Transform): void {
  const { n, inner } = plan;
  const around = new Float64Array(2 * inner.n);
  for (let k = 0; k < n; k++) {
    const to = at + 2 * k;
    writeTwiddle(into, to, (k * k) % (2 * n), 2 * n);
    const re = into[to];
    const im = -into[to + 1];
    into[to + 2 * n] = re;
    into[to + 2 * n + 1] = im;
    for (const j of [k, inner.n - k]) {
      if (j === inner.n) continue;
      around[2 * j] = re / inner.n;
      around[2 * j + 1] = im / inner.n;
    }
  }
  into.set(transform(inner, around), at + 4 * n);
}

/** Transforms interleaved complex numbers, for the table of a detour. */
export type Transform = (plan: DirectPlan, values: Float64Array) => Float64Array;

function makeTable(plan: FftPlan, transform: Transform): Float64Array {
  const out = new Float64Array(2 * tableLength(plan));
  if (plan.kind === 'direct') writeDirect(out, 0, plan);
  else if (plan.kind === 'bluestein') writeChirp(out, writeDirect(out, 0, plan.inner), plan, transform);
  else writeTurn(out, writeDirect(out, writeDirect(out, 0, plan.columns), plan.rows), plan.turn);
  return out;
}

const kept = new Map<string, Float64Array>();
let keptBytes = 0;

/** What is kept under `key`, the last used at hand, or what `make` makes. */
function keep(key: string, make: () => Float64Array): Float64Array {
  let table = kept.get(key);
  if (table) {
    // The last one used is the last to go.
    kept.delete(key);
    kept.set(key, table);
    return table;
  }
  table = make();
  if (table.byteLength > KEPT_TABLE_BYTES) return table;
  keptBytes += table.byteLength;
  kept.set(key, table);
  for (const [old, { byteLength }] of kept) {
    if (keptBytes <= KEPT_TABLE_BYTES) break;
    kept.delete(old);
    keptBytes -= byteLength;
  }
  return table;
}

/** The constants of a plan. */
export const fftTable = (plan: FftPlan, transform: Transform): Float64Array =>
  keep(`${plan.kind} ${plan.n}`, () => makeTable(plan, transform));

/** The constants of factors between two steps. */
export const turnTable = (turn: FftTurn): Float64Array =>
  keep(`turn ${turn.n}`, () => {
    const out = new Float64Array(2 * turnLength(turn));
    writeTurn(out, 0, turn);
    return out;
  });
