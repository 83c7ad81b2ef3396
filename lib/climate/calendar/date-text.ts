/**
 * Dates of any calendar as ISO 8601 text, and partial text ('2010', '2010-06', '2010-06-01T12') as the span that it names.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { Calendar } from './calendars.js';
import { astronomicalYear, daysFromDate, isDate } from './day-count.js';
import { type DateParts, dateParts } from './fields.js';
import { DAY_MICROSECONDS, joinMoment, MOST_DAYS, splitMoments } from './moments.js';

const two = (n: number): string => String(n).padStart(2, '0');
const yearText = (year: number): string =>
  year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');

/** ISO 8601 text: seconds always, microseconds where there are any. */
export function partsText(parts: DateParts): string {
  const clock = `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`;
  const fraction = parts.microsecond === 0 ? '' : `.${String(parts.microsecond).padStart(6, '0')}`;
  return `${yearText(parts.year)}-${two(parts.month)}-${two(parts.day)}T${clock}${fraction}`;
}

/** Moments as ISO 8601 text, 'NaT' where there is none. */
export function dateTexts(counts: BigInt64Array, calendar: Calendar): string[] {
  const { days, microseconds } = splitMoments(counts);
  return Array.from(days, (day, i) =>
    Number.isNaN(day) ? 'NaT' : partsText(dateParts(calendar, day, microseconds[i])),
  );
}

/** How fine text names a moment. */
export type Resolution = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond';

/** The moments that a text names: from `start` on, up to but without `end`, counts of microseconds of the calendar. */
export interface DateSpan {
  readonly start: bigint;
  readonly end: bigint;
  readonly resolution: Resolution;
}

const ISO =
  /^([+-]?\d{4,6})(?:-(\d\d?)(?:-(\d\d?)(?:[T ](\d\d?)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?(Z| ?[+-]\d\d:?(?:\d\d)?)?$/i;
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)?(\d\d)?)?$/;

/**
 * The span that ISO 8601 text names in a calendar: '2010-06' is the June of it, whatever its length. Undefined for text that is no date,
 * or none of this calendar.
 */
export function dateSpan(text: string, calendar: Calendar): DateSpan | undefined {
  const trimmed = text.trim();
  const match = BASIC.exec(trimmed) ?? ISO.exec(trimmed);
  if (!match) return undefined;
  const [, y, mo, d, h, mi, s, fraction, zone] = match;
  const year = astronomicalYear(calendar, Number(y));
  if (year === undefined) return undefined;
  const month = mo === undefined ? 1 : Number(mo);
  const day = d === undefined ? 1 : Number(d);
  if (!isDate(calendar, year, month, day)) return undefined;
  const start = daysFromDate(calendar, year, month, day);
  if (Math.abs(start) > MOST_DAYS - 400) return undefined;
  if (d === undefined) {
    const [nextYear, nextMonth] = mo === undefined || month === 12 ? [year + 1, 1] : [year, month + 1];
    return {
      start: joinMoment(start, 0),
      end: joinMoment(daysFromDate(calendar, nextYear, nextMonth, 1), 0),
      resolution: mo === undefined ? 'year' : 'month',
    };
  }
  const [hour, minute, second] = [Number(h ?? 0), Number(mi ?? 0), Number(s ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const micros = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  const offset = zoneMicroseconds(zone);
  if (offset === undefined) return undefined;
  const ofDay = ((hour * 60 + minute) * 60 + second) * 1e6 + micros - offset;
  const [resolution, length] = resolutionOf(h, mi, s, fraction);
  const from = joinMoment(start, ofDay);
  return { start: from, end: from + BigInt(length), resolution };
}

function resolutionOf(h?: string, mi?: string, s?: string, fraction?: string): readonly [Resolution, number] {
  if (h === undefined) return ['day', DAY_MICROSECONDS];
  if (mi === undefined) return ['hour', 3_600e6];
  if (s === undefined) return ['minute', 60e6];
  if (fraction === undefined) return ['second', 1e6];
  return fraction.length <= 3 ? ['millisecond', 1000] : ['microsecond', 1];
}

/** How far a zone ('Z', '+01:30', '-9') is ahead of UTC, in microseconds; undefined for what is none. */
export function zoneMicroseconds(zone: string | undefined): number | undefined {
  if (zone === undefined || /^(z|utc|gmt)?$/i.test(zone.trim())) return 0;
  const match = /^([+-])(\d\d?)(?::?(\d\d))?$/.exec(zone.trim());
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 24 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60e6;
}

/** As {@link dateSpan}. @throws 'argument' that names the text and the calendar */
export function dateSpanOf(operation: string, text: string, calendar: Calendar): DateSpan {
  const span = dateSpan(text, calendar);
  if (span === undefined)
    throw new ChunkwiseError(
      'argument',
      `${operation}: '${text}' is no date of the calendar ${calendar}; write '2010', '2010-06', '2010-06-15' or '2010-06-15T12:30'`,
    );
  return span;
}
