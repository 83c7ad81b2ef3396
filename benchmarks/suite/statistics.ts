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
 * True when two checksums agree: a single number, or the size of a result, which has to be equal, and figures of its
 * elements. These differ by at most `tolerance` of the greatest among them, as a least value may be all cancellation. NaN
 * equals NaN.
 */
export function sameNumbers(left: readonly number[], right: readonly number[], tolerance: number): boolean {
  if (left.length !== right.length) return false;
  const figures = left.length > 1 ? 1 : 0;
  if (figures === 1 && left[0] !== right[0]) return false;
  const finite = [...left.slice(figures), ...right.slice(figures)].map(Math.abs).filter(Number.isFinite);
  const room = tolerance * Math.max(0, ...finite);
  return left.slice(figures).every((value, k) => {
    const other = right[k + figures];
    return Object.is(value, other) || value === other || Math.abs(value - other) <= room;
  });
}
