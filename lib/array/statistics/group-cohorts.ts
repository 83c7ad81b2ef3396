/**
 * Cohorts: the groups that a block holds, however far apart their numbers lie. Labels are numbered anew among those of their
 * block, so that a block keeps no states of other groups; blocks of states are merged by the groups' own numbers.
 */
import { type AxisChunks, sizesOf } from '../../base/axis-chunks.js';

/** Labels by block: each counts the groups of its own block, which `cohorts` lists, ascending. */
export interface CohortLabels {
  readonly codes: Int32Array;
  readonly cohorts: readonly Int32Array[];
}

/** Fewer groups than this take no room worth the trouble. */
const FEW_GROUPS = 64;
/** Blocks of fewer elements are reduced several by one task, which has the states of all. */
const BLOCK_ELEMENTS = 16 * 1024;
/** Cohorts are kept where they save at least this share of what blocks would keep otherwise. */
const WORTHWHILE = 0.5;

/**
 * The cohorts of `codes`, one for each index of an axis cut as `cut`; undefined where ranges of groups, or all, do as well.
 *
 * @param row elements of the array for one index of the axis, in a block
 */
export function cohortsOf(codes: Int32Array, count: number, cut: AxisChunks, row: number): CohortLabels | undefined {
  const blocks = cut.length;
  if (blocks < 2 || count < FEW_GROUPS || cut.largest * row < BLOCK_ELEMENTS) return undefined;
  const most = (1 - WORTHWHILE) * count * blocks;
  // The block that a group was last seen in, plus 1.
  const seen = new Int32Array(count);
  const found: { from: number; stop: number; distinct: number }[] = [];
  let [at, states, ranged] = [0, 0, 0];
  for (const extent of sizesOf(cut)) {
    const [from, stop] = [at, at + extent];
    const block = found.length + 1;
    let [low, high, distinct] = [count, -1, 0];
    for (; at < stop; at++) {
      const code = codes[at];
      if (code < 0 || seen[code] === block) continue;
      seen[code] = block;
      distinct++;
      if (code < low) low = code;
      if (code > high) high = code;
    }
    states += Math.max(1, distinct);
    ranged += Math.max(1, high - low + 1);
    if (states > most) return undefined;
    found.push({ from, stop, distinct });
  }
  if (states > (1 - WORTHWHILE) * ranged) return undefined;
  const own = new Int32Array(codes.length);
  const places = new Int32Array(count);
  seen.fill(0);
  const cohorts = found.map(({ from, stop, distinct }, k) => {
    const cohort = new Int32Array(distinct);
    let next = 0;
    for (let i = from; i < stop; i++) {
      const code = codes[i];
      if (code < 0 || seen[code] === k + 1) continue;
      seen[code] = k + 1;
      cohort[next++] = code;
    }
    cohort.sort();
    for (let i = 0; i < distinct; i++) places[cohort[i]] = i;
    for (let i = from; i < stop; i++) own[i] = codes[i] < 0 ? -1 : places[codes[i]];
    return cohort;
  });
  return { codes: own, cohorts };
}
