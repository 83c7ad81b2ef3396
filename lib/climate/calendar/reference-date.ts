/**
 * Reference dates of time units ("days since 1-1-1970 00:00 -9:00") as days and microseconds of a calendar, however files spell them.
 */
import { type Calendar, hasYearZero } from './calendars.js';
import { zoneMicroseconds } from './date-text.js';
import { astronomicalYear, daysFromDate, isDate, MONTH_NAMES } from './day-count.js';

/** A reference moment: days from 1970-01-01 of the calendar on and microseconds, which a zone may take beyond the day. */
export interface ReferenceDate {
  readonly days: number;
  readonly microseconds: number;
  /** What was read by a rule that is not CF's. */
  readonly notes: readonly string[];
}

/** Why a text is no reference date. */
export interface RefusedReference {
  readonly refused: string;
}

interface WrittenDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly note?: string;
}

const YEAR_FIRST = /^([+-]?\d{1,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const YEAR_FIRST_SLASHES = /^(\d{4})([/.])(\d{1,2})\2(\d{1,2})$/;
const PACKED = /^(\d{4})(\d\d)(\d\d)$/;
const MONTH_IN_WORDS = /^(?:(\d{1,2})[ -])?([a-z]{3,9})\.?[ -](?:(\d{1,2}),? )?(\d{4})$/;
/** What follows the date: a time of day and a zone. */
const CLOCK = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d*))?)?)?\s*(z|utc|gmt|[+-]\d{1,2}(?::?\d\d)?)?$/;

/** The date and what follows it, apart. */
function parts(text: string): { readonly date: string; readonly clock: string } {
  const words = /^((?:\d{1,2}[ -])?[a-z]{3,9}\.?[ -](?:\d{1,2},? )?\d{4})(?:[t ]+(.*))?$/.exec(text);
  if (words) return { date: words[1], clock: words[2] ?? '' };
  const at = text.search(/[t ]|(?<=\d)z/);
  return at < 0 ? { date: text, clock: '' } : { date: text.slice(0, at), clock: text.slice(at).replace(/^[t ]+/, '') };
}

function writtenDate(text: string): WrittenDate | undefined {
  let match = PACKED.exec(text) ?? YEAR_FIRST.exec(text);
  if (match) return { year: Number(match[1]), month: Number(match[2] ?? 1), day: Number(match[3] ?? 1) };
  match = YEAR_FIRST_SLASHES.exec(text);
  if (match) return { year: Number(match[1]), month: Number(match[3]), day: Number(match[4]) };
  match = YEAR_LAST.exec(text);
  if (match) {
    const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])];
    // As xarray reads them: the month comes first, unless it cannot.
    const [month, day] = first > 12 ? [second, first] : [first, second];
    const note =
      first === second ? undefined : `the reference date '${text}' is taken for day ${day} of month ${month}`;
    return { year, month, day, ...(note === undefined ? {} : { note }) };
  }
  match = MONTH_IN_WORDS.exec(text);
  const name = match?.[2].slice(0, 3);
  const month = name === undefined ? -1 : MONTH_NAMES.indexOf(name);
  if (!match || month < 0) return undefined;
  return { year: Number(match[4]), month: month + 1, day: Number(match[1] ?? match[3] ?? 1) };
}

/** Reads a reference date in a calendar. */
export function referenceDate(text: string, calendar: Calendar): ReferenceDate | RefusedReference {
  const { date, clock } = parts(text.trim().toLowerCase().replace(/\s+/g, ' '));
  const written = date === '' ? undefined : writtenDate(date);
  if (written === undefined) return { refused: `'${text}' is no date` };
  const notes = written.note === undefined ? [] : [written.note];
  let { month, day } = written;
  const { year } = written;
  if (year === 0 && !hasYearZero(calendar))
    return { refused: `the calendar ${calendar} has no year 0, so that '${text}' may mean several dates` };
  if (year === 0 && month === 0 && day === 0) {
    month = day = 1;
    notes.push(`the reference date '${text}' is taken for 0000-01-01`);
  }
  const astronomical = astronomicalYear(calendar, year) as number;
  if (!isDate(calendar, astronomical, month, day)) return { refused: `the calendar ${calendar} has no date '${text}'` };
  const ofDay = timeOfDay(clock, notes);
  if (ofDay === undefined) return { refused: `'${clock}' in '${text}' is no time of day` };
  return { days: daysFromDate(calendar, astronomical, month, day), microseconds: ofDay, notes };
}

/** Microseconds of what follows a date, less its zone; undefined for what is none. */
function timeOfDay(text: string, notes: string[]): number | undefined {
  if (text === '') return 0;
  const onlyZone = zoneMicroseconds(text);
  if (onlyZone !== undefined) return -onlyZone;
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [, h, m, s, fraction, zone] = match;
  if (h.length === 1 && m === undefined) {
    notes.push(`'${text}' after the reference date is no time of day and is left out`);
    return 0;
  }
  const [hour, minute, second] = [Number(h), Number(m ?? 0), Number(s ?? 0)];
  const offset = zoneMicroseconds(zone);
  if (hour > 24 || minute > 59 || second > 60 || offset === undefined) return undefined;
  const micros = fraction === undefined || fraction === '' ? 0 : Math.round(Number(`0.${fraction}`) * 1e6);
  return ((hour * 60 + minute) * 60 + second) * 1e6 + micros - offset;
}
