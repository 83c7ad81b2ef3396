/**
 * A date of a CF calendar: what a moment is outside of arrays where datetime64 does not know its calendar.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type Calendar, hasYearZero, isGregorian, REFORM_DAY } from './calendars.js';
import { dateSpanOf, partsText } from './date-text.js';
import {
  astronomicalYear,
  dayOfYear,
  daysFromDate,
  daysInMonth,
  isDate,
  lastDayOfMonth,
  weekday,
} from './day-count.js';
import { type DateParts, dateParts } from './fields.js';
import { DAY_MICROSECONDS, joinMoment, NO_MOMENT, splitMoment } from './moments.js';

/** Parts that a date is made of: month and day are 1, the time of day is 0 where they are absent. */
export type CalendarDateParts = Partial<DateParts> & { readonly year: number };

/** Spans that are added to a date: months by the calendar, days and shorter ones by their length. */
export interface DateStep {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly microseconds?: number;
}

/**
 * A date and time of day in one of the calendars of CF, to the microsecond. Dates of one calendar compare by `<` and `compare`.
 *
 * @example
 * CalendarDate.of({ year: 2000, month: 2, day: 30 }, '360_day').toString() // '2000-02-30T00:00:00'
 */
export class CalendarDate implements DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;

  /** @internal made by `CalendarDate.of`, `.parse` and `.fromCount` */
  constructor(
    /** Microseconds from 1970-01-01T00:00 of the calendar on. */
    readonly count: bigint,
    readonly calendar: Calendar,
  ) {
    const { days, microseconds } = splitMoment(count);
    const parts = dateParts(calendar, days, microseconds);
    this.year = parts.year;
    this.month = parts.month;
    this.day = parts.day;
    this.hour = parts.hour;
    this.minute = parts.minute;
    this.second = parts.second;
    this.microsecond = parts.microsecond;
  }

  /** The moment so many microseconds after 1970-01-01T00:00 of the calendar. @throws 'argument' for NaT, the least int64 */
  static fromCount(count: bigint, calendar: Calendar): CalendarDate {
    if (count === NO_MOMENT || BigInt.asIntN(64, count) !== count)
      throw new ChunkwiseError('argument', `CalendarDate: ${count} is no count of microseconds of a moment`);
    return new CalendarDate(count, calendar);
  }

  /** The date of these parts. @throws 'argument' where the calendar has no such date */
  static of(parts: CalendarDateParts, calendar: Calendar): CalendarDate {
    const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0 } = parts;
    const astronomical = astronomicalYear(calendar, year);
    if (
      astronomical === undefined ||
      ![month, day].every(Number.isInteger) ||
      !isDate(calendar, astronomical, month, day)
    )
      throw new ChunkwiseError('argument', `CalendarDate: the calendar ${calendar} has no ${year}-${month}-${day}`);
    const clock = [hour, minute, second, microsecond];
    const most = [23, 59, 59, 999_999];
    if (!clock.every((n, i) => Number.isInteger(n) && n >= 0 && n <= most[i]))
      throw new ChunkwiseError('argument', `CalendarDate: ${clock.slice(0, 3).join(':')} is no time of day`);
    const ofDay = ((hour * 60 + minute) * 60 + second) * 1e6 + microsecond;
    return CalendarDate.fromCount(joinMoment(daysFromDate(calendar, astronomical, month, day), ofDay), calendar);
  }

  /** The first moment that ISO 8601 text names. @throws 'argument' for text that is no date of the calendar */
  static parse(text: string, calendar: Calendar): CalendarDate {
    return CalendarDate.fromCount(dateSpanOf('CalendarDate', text, calendar).start, calendar);
  }

  /** The number of the day in its year, from 1 on. */
  get dayofyear(): number {
    return dayOfYear(this.calendar, this.#year, this.month, this.day);
  }
  /** 0 Monday to 6 Sunday. */
  get dayofweek(): number {
    return weekday(this.calendar, splitMoment(this.count).days);
  }
  /** Days of its month. */
  get daysInMonth(): number {
    return daysInMonth(this.calendar, this.#year, this.month);
  }
  /** Whether the year before 1 is 0. */
  get hasYearZero(): boolean {
    return hasYearZero(this.calendar);
  }
  /** The year with a year 0. */
  get #year(): number {
    return this.year < 0 && !hasYearZero(this.calendar) ? this.year + 1 : this.year;
  }

  /**
   * The date after a step. Years and months keep the day of the month, or take the month's last where it is shorter.
   *
   * @throws 'argument' for numbers that are not whole
   */
  add(step: DateStep): CalendarDate {
    const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, microseconds = 0 } = step;
    for (const [name, value] of Object.entries(step))
      if (!Number.isSafeInteger(value))
        throw new ChunkwiseError('argument', `CalendarDate: a step of ${value} ${name} is not whole`);
    const shifted = years === 0 && months === 0 ? this.count : this.#monthsLater(years * 12 + months);
    const micros =
      ((BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds);
    return CalendarDate.fromCount(
      shifted + BigInt(weeks * 7 + days) * BigInt(DAY_MICROSECONDS) + micros,
      this.calendar,
    );
  }

  #monthsLater(months: number): bigint {
    const { microseconds } = splitMoment(this.count);
    return joinMoment(daysMonthsLater(this.calendar, this.#year, this.month, this.day, months), microseconds);
  }

  /** Negative where this date is before the other, 0 where they are one moment. @throws 'argument' for dates of two calendars */
  compare(other: CalendarDate): number {
    if (other.calendar !== this.calendar)
      throw new ChunkwiseError(
        'argument',
        `CalendarDate: a date of ${this.calendar} and one of ${other.calendar} do not compare; convert one of them`,
      );
    return this.count < other.count ? -1 : this.count > other.count ? 1 : 0;
  }

  /** The moment as a Date, to the millisecond, of the calendars of our time; undefined where the calendar is none of them. */
  toDate(): Date | undefined {
    if (!isGregorian(this.calendar)) return undefined;
    if (this.calendar === 'standard' && splitMoment(this.count).days < REFORM_DAY) return undefined;
    const { days, microseconds } = splitMoment(this.count);
    const date = new Date(days * 86_400_000 + Math.floor(microseconds / 1000));
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  /** ISO 8601 text. */
  toString(): string {
    return partsText(this);
  }
  toJSON(): string {
    return this.toString();
  }
  /** The count as a number, so that dates of one calendar compare by `<`. */
  valueOf(): number {
    return Number(this.count);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `CalendarDate('${this.toString()}', '${this.calendar}')`;
  }
}

/** The day count of the date so many months later, on the same day of the month or on the last where that month is shorter. */
export function daysMonthsLater(calendar: Calendar, year: number, month: number, day: number, months: number): number {
  const total = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(total / 12), total - Math.floor(total / 12) * 12 + 1];
  const d = Math.min(day, lastDayOfMonth(calendar, y, m));
  // The days that the reform left out: the first one after.
  return daysFromDate(calendar, y, m, isDate(calendar, y, m, d) ? d : 15);
}
