/**
 * Times cut into steps: the edges and labels of the bins of a resampling, as pandas and xarray lay them.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type Calendar, NO_MOMENT } from '../calendar/index.js';
import { DAY, dayOf, momentsBetween, type Offset, positiveRemainder } from './offsets.js';

/** Where steps of fixed length are counted from: the first day's beginning, the first or last time, midnight of the last day, 1970, or a moment. */
export type Origin = 'epoch' | 'start_day' | 'start' | 'end' | 'end_day' | bigint;

export interface BinRequest {
  readonly closed?: 'left' | 'right' | undefined;
  readonly label?: 'left' | 'right' | undefined;
  readonly origin: Origin;
  /** Microseconds added to the origin. */
  readonly shift: bigint;
}

/** The bins of times. */
export interface TimeBins {
  /** Which bin each time is in; -1 for no time. */
  readonly codes: Int32Array;
  readonly labels: BigInt64Array;
}

const startOfDay = (count: bigint): bigint => BigInt(dayOf(count)) * DAY;

/** The first and last edge of steps of fixed length. */
function fixedRange(
  step: bigint,
  first: bigint,
  last: bigint,
  closed: 'left' | 'right',
  { origin, shift }: BinRequest,
): [bigint, bigint] {
  let from = first;
  let anchor = 0n;
  if (origin === 'start_day') anchor = startOfDay(first);
  else if (origin === 'start') anchor = first;
  else if (typeof origin === 'bigint') anchor = origin;
  else if (origin === 'end' || origin === 'end_day') {
    const day = startOfDay(last);
    const end = origin === 'end' ? last : day === last ? last : day + DAY;
    const times = (end - first) / step + (closed === 'left' ? 1n : 0n);
    from = end - times * step;
    anchor = from;
  }
  anchor += shift;
  const before = positiveRemainder(from - anchor, step);
  const after = positiveRemainder(last - anchor, step);
  if (closed === 'right') return [before > 0n ? from - before : from - step, after > 0n ? last + (step - after) : last];
  return [from - before, after > 0n ? last + (step - after) : last + step];
}

/** The first and last edge of steps of days by number. */
function anchoredRange(
  offset: Offset & { kind: 'anchored' },
  calendar: Calendar,
  first: bigint,
  last: bigint,
  closed: 'left' | 'right',
): [bigint, bigint] {
  const [from, to] = [dayOf(first), dayOf(last)];
  const number = offset.number(calendar, from);
  const on = offset.day(calendar, number) === from;
  const start = closed === 'left' ? number : on ? number - offset.n : number - offset.n + 1;
  const end = offset.number(calendar, to) + offset.n;
  return [BigInt(offset.day(calendar, start)) * DAY, BigInt(offset.day(calendar, end)) * DAY];
}

/** The bins of `counts`, which need not be in order. @throws ChunkwiseError 'argument' where there are no times */
export function timeBins(
  operation: string,
  counts: BigInt64Array,
  calendar: Calendar,
  offset: Offset,
  request: BinRequest,
): TimeBins {
  let [first, last] = [2n ** 63n, NO_MOMENT];
  for (const count of counts)
    if (count !== NO_MOMENT) {
      if (count < first) first = count;
      if (count > last) last = count;
    }
  if (last === NO_MOMENT) throw new ChunkwiseError('argument', `${operation}: there are no times to resample`);
  const atEnd = request.origin === 'end' || request.origin === 'end_day';
  const closed = request.closed ?? (offset.ends || atEnd ? 'right' : 'left');
  const label = request.label ?? (offset.ends || atEnd ? 'right' : 'left');
  const [from, to] =
    offset.kind === 'fixed'
      ? fixedRange(offset.microseconds, first, last, closed, request)
      : anchoredRange(offset, calendar, first, last, closed);
  let names = momentsBetween(operation, offset, calendar, from, to);
  let edges = names;
  if (offset.ends) {
    // A step that is named by its last day holds that day whole.
    if (closed === 'right') edges = names.map((edge) => edge + DAY - 1n);
    if (edges.length > 2 && edges[edges.length - 2] > last) {
      edges = edges.slice(0, -1);
      names = names.slice(0, -1);
    }
  }
  const bins = Math.max(1, edges.length - 1);
  const labels = (label === 'right' ? names.slice(1) : names).slice(0, bins);
  return { codes: codesOf(counts, edges, bins, closed), labels };
}

function codesOf(counts: BigInt64Array, edges: BigInt64Array, bins: number, closed: 'left' | 'right'): Int32Array {
  let near = 0;
  const inside = (count: bigint, bin: number): boolean =>
    closed === 'left' ? count >= edges[bin] && count < edges[bin + 1] : count > edges[bin] && count <= edges[bin + 1];
  return Int32Array.from(counts, (count) => {
    if (count === NO_MOMENT) return -1;
    // Neighbours mostly share a bin, or lie in the next.
    if (near < bins && inside(count, near)) return near;
    if (near + 1 < bins && inside(count, near + 1)) {
      near++;
      return near;
    }
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (closed === 'left' ? edges[middle] <= count : edges[middle] < count) low = middle + 1;
      else high = middle;
    }
    near = Math.max(0, Math.min(bins - 1, low - 1));
    return near;
  });
}
