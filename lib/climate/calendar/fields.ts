/**
 * Fields of moments in a calendar: year, month, day, hour, …, day of the year, weekday, quarter, season, ISO week.
 */
import type { Calendar } from './calendars.js';
import {
  dayOfYear,
  daysFromDate,
  daysInMonth,
  isLeapYear,
  lastDayOfMonth,
  putDate,
  shownYear,
  weekday,
  type YearMonthDay,
} from './day-count.js';
import { splitMoments } from './moments.js';

/** A field of a moment that is a number, named as xarray's `dt` has it, in camelCase. */
export type DateField =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'dayofyear'
  | 'dayofweek'
  | 'weekday'
  | 'quarter'
  | 'week'
  | 'weekofyear'
  | 'isocalendarYear'
  | 'daysInMonth'
  | 'isLeapYear'
  | 'isMonthStart'
  | 'isMonthEnd'
  | 'isQuarterStart'
  | 'isQuarterEnd'
  | 'isYearStart'
  | 'isYearEnd'
  | 'decimalYear'
  | 'seasonNumber'
  | 'days';

/** What a field is of: the date, its day count, the microseconds of the day. */
type FieldOf = (date: YearMonthDay, calendar: Calendar, days: number, microseconds: number) => number;

const flag = (holds: boolean): number => (holds ? 1 : 0);
const weekdayOf: FieldOf = (_, calendar, days) => weekday(calendar, days);

/** The ISO week of a date and the year that it counts to: the week of a Thursday is in that Thursday's year. */
function isoWeek(calendar: Calendar, days: number): { readonly week: number; readonly year: number } {
  const thursday = days - weekday(calendar, days) + 3;
  const date = { year: 0, month: 0, day: 0 };
  putDate(calendar, thursday, date);
  return {
    week: Math.floor((thursday - daysFromDate(calendar, date.year, 1, 1)) / 7) + 1,
    year: shownYear(calendar, date.year),
  };
}

const isMonthEnd = (date: YearMonthDay, calendar: Calendar): boolean =>
  date.day === lastDayOfMonth(calendar, date.year, date.month);

/** The year with the part of it that has passed. */
const decimalYear: FieldOf = (date, calendar, days, microseconds) => {
  const start = daysFromDate(calendar, date.year, 1, 1);
  const length = daysFromDate(calendar, date.year + 1, 1, 1) - start;
  return shownYear(calendar, date.year) + (days - start + microseconds / 86_400e6) / length;
};

const FIELDS: Readonly<Record<DateField, FieldOf>> = {
  year: (date, calendar) => shownYear(calendar, date.year),
  month: (date) => date.month,
  day: (date) => date.day,
  hour: (_date, _calendar, _days, us) => Math.floor(us / 3_600e6),
  minute: (_date, _calendar, _days, us) => Math.floor(us / 60e6) % 60,
  second: (_date, _calendar, _days, us) => Math.floor(us / 1e6) % 60,
  millisecond: (_date, _calendar, _days, us) => Math.floor(us / 1000) % 1000,
  microsecond: (_date, _calendar, _days, us) => us % 1e6,
  dayofyear: (date, calendar) => dayOfYear(calendar, date.year, date.month, date.day),
  dayofweek: weekdayOf,
  weekday: weekdayOf,
  quarter: (date) => Math.floor((date.month + 2) / 3),
  week: (_, calendar, days) => isoWeek(calendar, days).week,
  weekofyear: (_, calendar, days) => isoWeek(calendar, days).week,
  isocalendarYear: (_, calendar, days) => isoWeek(calendar, days).year,
  daysInMonth: (date, calendar) => daysInMonth(calendar, date.year, date.month),
  isLeapYear: (date, calendar) => flag(isLeapYear(calendar, date.year)),
  isMonthStart: (date) => flag(date.day === 1),
  isMonthEnd: (date, calendar) => flag(isMonthEnd(date, calendar)),
  isQuarterStart: (date) => flag(date.day === 1 && date.month % 3 === 1),
  isQuarterEnd: (date, calendar) => flag(date.month % 3 === 0 && isMonthEnd(date, calendar)),
  isYearStart: (date) => flag(date.day === 1 && date.month === 1),
  isYearEnd: (date, calendar) => flag(date.month === 12 && isMonthEnd(date, calendar)),
  decimalYear,
  seasonNumber: (date) => Math.floor((date.month % 12) / 3),
  days: (_date, _calendar, days) => days,
};

/** The names of fields that are numbers. */
export const DATE_FIELDS = Object.keys(FIELDS) as readonly DateField[];

/** The seasons by `seasonNumber`; the last is for no moment, as xarray has it. */
export const SEASONS = ['DJF', 'MAM', 'JJA', 'SON', 'nan'] as const;

/**
 * One field of each moment, a count of microseconds from 1970-01-01 on in the calendar's own reckoning. Whole numbers are an Int32Array;
 * where moments are missing (NaT), and of `decimalYear`, a Float64Array with NaN. One pass, no object for each moment.
 */
export function dateField(counts: BigInt64Array, calendar: Calendar, field: DateField): Int32Array | Float64Array {
  const { days, microseconds, missing } = splitMoments(counts);
  const values = missing || field === 'decimalYear' ? new Float64Array(days.length) : new Int32Array(days.length);
  const of = FIELDS[field];
  const date: YearMonthDay = { year: 0, month: 0, day: 0 };
  let last = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const day = days[i];
    if (Number.isNaN(day)) {
      values[i] = Number.NaN;
      continue;
    }
    if (day !== last) putDate(calendar, day, date);
    last = day;
    values[i] = of(date, calendar, day, microseconds[i]);
  }
  return values;
}

/** The season of each moment, 'DJF' to 'SON'; 'nan' where there is none. */
export function seasons(counts: BigInt64Array, calendar: Calendar): string[] {
  const numbers = dateField(counts, calendar, 'seasonNumber');
  return Array.from(numbers, (number) => SEASONS[Number.isNaN(number) ? 4 : number]);
}

/** A date and a time of day, as whole numbers. The year is as it is written ({@link shownYear}). */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** A moment apart, given as days from 1970-01-01 on and microseconds of the day. */
export function dateParts(calendar: Calendar, days: number, microseconds: number): DateParts {
  const date: YearMonthDay = { year: 0, month: 0, day: 0 };
  putDate(calendar, days, date);
  return {
    year: shownYear(calendar, date.year),
    month: date.month,
    day: date.day,
    hour: Math.floor(microseconds / 3_600e6),
    minute: Math.floor(microseconds / 60e6) % 60,
    second: Math.floor(microseconds / 1e6) % 60,
    microsecond: microseconds % 1e6,
  };
}
