/** Medians and spread of repeated times. */

/** Quantile of a list, linear between neighbours as NumPy's default. @throws Error for an empty list */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('quantile of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

/** The middle of a list. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** What is told of a list of times. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
  readonly count: number;
}

/** Median, least, greatest and number of values. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  greatest: Math.max(...values),
  count: values.length,
});

/**
 * True when both lists have the same length and each pair differs by at most `tolerance` of the larger magnitude in the
 * lists; NaN equals NaN. The lists are summaries whose entries have one scale, except for their first, the size.
 */
export function sameNumbers(left: readonly number[], right: readonly number[], tolerance: number): boolean {
  return left.length === right.length && left.every((value, k) => sameNumber(value, right[k], tolerance));
}

function sameNumber(left: number, right: number, tolerance: number): boolean {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) && Number.isNaN(right);
  if (left === right) return true;
  return Math.abs(left - right) <= tolerance * Math.max(Math.abs(left), Math.abs(right), 1e-9);
}
