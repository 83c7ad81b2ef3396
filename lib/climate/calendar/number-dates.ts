/**
 * Numbers of units since a moment as moments, and moments as numbers: integers exactly, floats to the microsecond.
 */
import { daysMonthsLater } from './calendar-date.js';
import { dateFromDays } from './day-count.js';
import { DAY_MICROSECONDS, joinMoments, MOST_DAYS, splitMoments } from './moments.js';
import type { TimeUnits } from './time-units.js';

/** What numbers of time units are read from. Of int64 the least, as of floats NaN, is no moment. */
export type TimeNumbers = Exclude<ArrayBufferView, DataView> & ArrayLike<number | bigint>;

/** Moments, or why the numbers are none. */
export type DecodedDates =
  | { readonly counts: BigInt64Array; readonly notes: readonly string[] }
  | { readonly refused: string };

/** Splits x · step, a count of microseconds, into days and the microseconds of a day without losing any. */
function putProduct(x: number, step: number, days: Float64Array, rest: Float64Array, i: number): void {
  if (step >= DAY_MICROSECONDS) {
    const perUnit = step / DAY_MICROSECONDS;
    const whole = Math.floor(x);
    days[i] = whole * perUnit;
    rest[i] = roundEven((x - whole) * step);
    return;
  }
  // Units to a day: whole, as every shorter unit divides it.
  const perDay = DAY_MICROSECONDS / step;
  const day = Math.floor(x / perDay);
  days[i] = day;
  const ofDay = x - day * perDay;
  const whole = Math.floor(ofDay);
  rest[i] = step < 1 ? roundEven(ofDay * step) : whole * step + roundEven((ofDay - whole) * step);
}

const roundEven = (x: number): number => {
  const down = Math.floor(x);
  const part = x - down;
  return part > 0.5 || (part === 0.5 && down % 2 !== 0) ? down + 1 : down;
};

/** The moments that numbers of these units mean. Infinite numbers, as NaN, are none. */
export function datesFromNumbers(numbers: TimeNumbers, units: TimeUnits): DecodedDates {
  const days = new Float64Array(numbers.length);
  const rest = new Float64Array(numbers.length);
  const { unit, reference } = units;
  const notes: string[] = [];
  const start = dateFromDays(units.calendar, reference.days);
  const perDay = unit.kind === 'linear' ? BigInt(Math.round(DAY_MICROSECONDS / unit.microseconds)) : 0n;
  let infinite = 0;
  for (let i = 0; i < days.length; i++) {
    const given = numbers[i];
    const isMissing = typeof given === 'bigint' ? given === NO_NUMBER : !Number.isFinite(given);
    if (isMissing) {
      days[i] = Number.NaN;
      if (typeof given === 'number' && !Number.isNaN(given)) infinite++;
      continue;
    }
    if (unit.kind === 'months') {
      const months = Number(given) * unit.months;
      if (!Number.isInteger(months))
        return {
          refused: `${given} ${unit.months === 1 ? 'months' : 'years'} are not whole, and parts of them have no length of their own`,
        };
      if (Math.abs(months) > MOST_DAYS / 31) return { refused: OUT_OF_RANGE(given) };
      days[i] = daysMonthsLater(units.calendar, start.year, start.month, start.day, months) - reference.days;
    } else if (typeof given === 'bigint' && unit.microseconds < DAY_MICROSECONDS) {
      // Beyond 2^53 a double would not hold it: whole days first.
      const quotient = given / perDay;
      days[i] = Number(quotient);
      rest[i] = roundEven(Number(given - quotient * perDay) * unit.microseconds);
    } else putProduct(Number(given), unit.microseconds, days, rest, i);
    days[i] += reference.days;
    rest[i] += reference.microseconds;
    if (!(Math.abs(days[i]) < MOST_DAYS)) return { refused: OUT_OF_RANGE(given) };
  }
  if (infinite > 0) notes.push(`${infinite} infinite numbers are no moments (NaT)`);
  return { counts: joinMoments(days, rest), notes };
}

const NO_NUMBER = -(2n ** 63n);
const OUT_OF_RANGE = (given: number | bigint): string => `${given} is more than 292,000 years away`;

/** Numbers of units, and whether all are whole. Where a moment is missing it is NaN, of whole numbers the least int64. */
export interface EncodedDates {
  readonly numbers: Float64Array;
  readonly isWhole: boolean;
  /** The numbers exactly, where all are whole. */
  readonly whole: () => BigInt64Array;
}

/** Moments as numbers of units since the reference. Of months and years they must be whole. */
export function numbersFromDates(counts: BigInt64Array, units: TimeUnits): EncodedDates | { readonly refused: string } {
  const { unit, reference } = units;
  if (unit.kind === 'months') return wholeMonths(counts, units, unit.months);
  const { days, microseconds } = splitMoments(counts);
  const numbers = new Float64Array(days.length);
  const step = unit.microseconds;
  const [perUnit, perDay] = [step / DAY_MICROSECONDS, Math.round(DAY_MICROSECONDS / step)];
  let isWhole = true;
  for (let i = 0; i < numbers.length; i++) {
    const day = days[i] - reference.days;
    const rest = microseconds[i] - reference.microseconds;
    numbers[i] =
      perUnit >= 1
        ? (day + rest / DAY_MICROSECONDS) / perUnit
        : day * perDay + (step < 1 ? rest * Math.round(1 / step) : rest / step);
    if (Number.isNaN(day)) continue;
    if (perUnit >= 1 ? (rest + day * DAY_MICROSECONDS) % step !== 0 : step > 1 && rest % step !== 0) isWhole = false;
  }
  const whole = (): BigInt64Array =>
    BigInt64Array.from(numbers, (number, i) => {
      if (Number.isNaN(number)) return NO_NUMBER;
      if (Number.isSafeInteger(number)) return BigInt(number);
      const rest = microseconds[i] - reference.microseconds;
      return (
        BigInt(days[i] - reference.days) * BigInt(perDay) + BigInt(step < 1 ? rest * Math.round(1 / step) : rest / step)
      );
    });
  return { numbers, isWhole, whole };
}

/** Moments as whole months, or years of 12, since the reference. */
function wholeMonths(
  counts: BigInt64Array,
  { calendar, reference }: TimeUnits,
  length: number,
): EncodedDates | { readonly refused: string } {
  const { days, microseconds } = splitMoments(counts);
  const over = Math.floor(reference.microseconds / DAY_MICROSECONDS);
  const ofDay = reference.microseconds - over * DAY_MICROSECONDS;
  const start = dateFromDays(calendar, reference.days);
  const numbers = new Float64Array(days.length);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = Number.NaN;
    if (Number.isNaN(days[i])) continue;
    const date = dateFromDays(calendar, days[i] - over);
    const months = (date.year - start.year) * 12 + date.month - start.month;
    const day = daysMonthsLater(calendar, start.year, start.month, start.day, months);
    if (day + over !== days[i] || ofDay !== microseconds[i] || months % length !== 0)
      return { refused: `not all times are whole ${length === 1 ? 'months' : 'years'} after the reference` };
    numbers[i] = months / length;
  }
  const whole = (): BigInt64Array =>
    BigInt64Array.from(numbers, (number) => (Number.isNaN(number) ? NO_NUMBER : BigInt(number)));
  return { numbers, isWhole: true, whole };
}
