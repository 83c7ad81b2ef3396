/**
 * Numbers of time units as moments and spans: small arrays are read and decoded at once, large ones are expressions.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { asarray, type ChunkedArray, floor, rint, where } from '../../array/index.js';
import { type Calendar, type CountedCalendar, REFORM_DAY } from '../calendar/calendars.js';
import { DAY_MICROSECONDS, joinMoment, MOST_DAYS, NO_MOMENT } from '../calendar/moments.js';
import { datesFromNumbers, type TimeNumbers } from '../calendar/number-dates.js';
import type { TimeUnits } from '../calendar/time-units.js';
import type { SpanUnit } from './decode-plan.js';

/** Variables of up to so many elements are read when they are decoded: what their moments are shows in their values. */
export const READ_ELEMENTS = 1_000_000;
/** Of these as many stay in memory. */
const HELD_ELEMENTS = 65_536;

/** Moments, or why the numbers mean none. */
export type DecodedMoments =
  | { readonly data: ChunkedArray; readonly calendar?: CountedCalendar; readonly warnings: readonly string[] }
  | { readonly refused: string };

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Moments of numbers (missing ones NaN, of int64 the least): datetime64[us], or int64 counts with their calendar where datetime64
 * does not know it. Reads arrays of up to a million elements; of larger ones the first and the last.
 */
export async function decodeMoments(numbers: ChunkedArray, units: TimeUnits): Promise<DecodedMoments> {
  const size = sizeOf(numbers.shape);
  if (size > READ_ELEMENTS) return decodeLarge(numbers, units);
  const decoded = datesFromNumbers((await numbers.compute()).data as TimeNumbers, units);
  if ('refused' in decoded) return decoded;
  const { counts, notes } = decoded;
  const calendar = calendarOfCounts(counts, units.calendar);
  if (units.unit.kind === 'linear' && size > HELD_ELEMENTS)
    return { data: seenAs(momentsOf(numbers, units), calendar), ...named(calendar), warnings: notes };
  const data = asarray(counts).reshape(numbers.shape);
  return { data: seenAs(data, calendar), ...named(calendar), warnings: notes };
}

const named = (calendar: CountedCalendar | undefined): { calendar?: CountedCalendar } =>
  calendar === undefined ? {} : { calendar };
const seenAs = (counts: ChunkedArray, calendar: CountedCalendar | undefined): ChunkedArray =>
  calendar === undefined ? counts.astype('datetime64[us]') : counts;

/** The calendar that counts need; undefined where datetime64 knows all their moments. */
function calendarOfCounts(counts: BigInt64Array, calendar: Calendar): CountedCalendar | undefined {
  if (calendar === 'proleptic_gregorian') return undefined;
  if (calendar !== 'standard') return calendar;
  const reform = joinMoment(REFORM_DAY, 0);
  return counts.some((count) => count < reform && count !== NO_MOMENT) ? calendar : undefined;
}

/** Of large arrays the ends tell whether they lie before the reform, as they do in xarray. */
async function decodeLarge(numbers: ChunkedArray, units: TimeUnits): Promise<DecodedMoments> {
  if (units.unit.kind !== 'linear')
    return { refused: `months and years are counted in arrays of up to ${READ_ELEMENTS} elements only` };
  const first = numbers.slice(...numbers.shape.map(() => 0));
  const last = numbers.slice(...numbers.shape.map(() => -1));
  const ends = [first, last].map(async (end) => {
    const { data } = await end.compute();
    return datesFromNumbers(data as TimeNumbers, units);
  });
  let calendar: CountedCalendar | undefined =
    units.calendar === 'proleptic_gregorian' || units.calendar === 'standard' ? undefined : units.calendar;
  for (const end of await Promise.all(ends)) {
    if ('refused' in end) return end;
    calendar ??= calendarOfCounts(end.counts, units.calendar);
  }
  return { data: seenAs(momentsOf(numbers, units), calendar), ...named(calendar), warnings: [] };
}

/** Counts of microseconds as an expression. What is out of range is no moment. */
function momentsOf(numbers: ChunkedArray, units: TimeUnits): ChunkedArray {
  if (units.unit.kind !== 'linear') return numbers;
  const { days, microseconds } = units.reference;
  return productOf(numbers, units.unit.microseconds, joinMoment(days, microseconds));
}

/** numbers · step + start in int64, exactly for integers and to the unit of `step` for floats; NaN and the least int64 are none. */
export function productOf(numbers: ChunkedArray, step: number, start: bigint): ChunkedArray {
  const most = (MOST_DAYS * DAY_MICROSECONDS) / 2 / step;
  if (DTYPES[numbers.dtype].kind === 'f') {
    const x = numbers.dtype === 'float64' ? numbers : numbers.astype('float64');
    const whole = floor(x);
    const parts =
      step < 1
        ? rint(x.multiply(step)).astype('int64')
        : whole
            .astype('int64')
            .multiply(BigInt(step))
            .add(rint(x.subtract(whole).multiply(step)).astype('int64'));
    return where(x.less(most).logicalAnd(x.greater(-most)), parts.add(start), NO_MOMENT);
  }
  const x = numbers.dtype === 'int64' ? numbers : numbers.astype('int64');
  const product = step < 1 ? thousandths(x) : x.multiply(BigInt(step));
  const limit = BigInt(Math.floor(Math.min(most, Number.MAX_SAFE_INTEGER)));
  const isMoment = step < 1 ? x.notEqual(NO_MOMENT) : x.less(limit).logicalAnd(x.greater(-limit));
  return where(isMoment, product.add(start), NO_MOMENT);
}

/** x / 1000, rounded to the nearest, halves to even. */
function thousandths(x: ChunkedArray): ChunkedArray {
  const quotient = x.floorDivide(1000n);
  const rest = x.subtract(quotient.multiply(1000n));
  const isUp = rest.greater(500n).logicalOr(rest.equal(500n).logicalAnd(quotient.bitwiseAnd(1n).equal(1n)));
  return quotient.add(isUp.astype('int64'));
}

/** Microseconds of the units of spans. */
const SPANS: Readonly<Record<SpanUnit, number>> = { s: 1e6, ms: 1000, us: 1, ns: 0.001 };

/** Spans of time of numbers of a unit so many microseconds long. */
export function decodeSpans(numbers: ChunkedArray, microseconds: number, unit: SpanUnit): ChunkedArray {
  const step = unit === 'ns' ? Math.round(microseconds * 1000) : microseconds / SPANS[unit];
  const dtype: DType = `timedelta64[${unit}]`;
  if (step >= 1) return productOf(numbers, step, 0n).astype(dtype);
  const x = numbers.astype('float64').multiply(step);
  return where(x.equal(x), rint(x).astype('int64'), NO_MOMENT).astype(dtype);
}
