/**
 * Cohorts: where labels in memory show that blocks hold few of the groups, each block keeps states of a range of groups only,
 * and merged blocks of the range that covers theirs.
 */
import { type AxisChunks, sizesOf } from '../base/axis-chunks.js';
import type { ReductionGroups } from '../expr/node.js';
import type { GroupRange } from '../task/stage.js';

/** Ranges are kept where they save at least this share of all states. */
const WORTHWHILE = 0.5;

/** The range of groups that each block of `cut`, along the first grouped axis, holds; undefined where all may keep all. */
export function groupRanges({ count, known, cohorts }: ReductionGroups, cut: AxisChunks): GroupRange[] | undefined {
  if (cohorts) return cohortRanges(cohorts);
  if (!known || cut.length < 2) return undefined;
  const { least, greatest } = known;
  let at = 0;
  let states = 0;
  const ranges = Array.from(sizesOf(cut), (extent): GroupRange => {
    let from = count;
    let to = 0;
    for (const stop = at + extent; at < stop; at++) {
      if (greatest[at] < 0) continue;
      from = Math.min(from, least[at]);
      to = Math.max(to, greatest[at] + 1);
    }
    // A block without any group keeps the state of one, as blocks of nothing are read by nobody.
    const range: GroupRange = to > from ? [from, to] : [0, Math.min(1, count)];
    states += range[1] - range[0];
    return range;
  });
  return states <= (1 - WORTHWHILE) * count * cut.length ? ranges : undefined;
}

/** The ranges of blocks that merge `span` neighbours each; all groups where one block is left. */
export function mergedRanges(ranges: readonly GroupRange[], span: number, count: number): GroupRange[] {
  if (span >= ranges.length) return [[0, count]];
  return Array.from({ length: Math.ceil(ranges.length / span) }, (_, k): GroupRange => {
    const joined = ranges.slice(k * span, (k + 1) * span);
    return [Math.min(...joined.map(([from]) => from)), Math.max(...joined.map(([, to]) => to))];
  });
}

/** Places among the groups of each cohort. A block without any group keeps the state of one. */
export const cohortRanges = (cohorts: readonly Int32Array[]): GroupRange[] =>
  cohorts.map((cohort): GroupRange => [0, Math.max(1, cohort.length)]);

/** The cohorts of blocks that merge `span` neighbours each; undefined, all groups, where one block is left. */
export function mergedCohorts(cohorts: readonly Int32Array[], span: number, count: number): Int32Array[] | undefined {
  if (span >= cohorts.length) return undefined;
  const seen = new Int32Array(count);
  return Array.from({ length: Math.ceil(cohorts.length / span) }, (_, k): Int32Array => {
    const joined = cohorts.slice(k * span, (k + 1) * span);
    const all = new Int32Array(joined.reduce((n, cohort) => n + cohort.length, 0));
    let next = 0;
    for (const cohort of joined)
      for (const group of cohort) {
        if (seen[group] === k + 1) continue;
        seen[group] = k + 1;
        all[next++] = group;
      }
    return all.slice(0, next).sort();
  });
}
