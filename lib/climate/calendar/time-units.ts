/**
 * Units of time as files write them, "days since 1850-1-1 00:00:0.0": the length of the unit and the moment it counts from.
 */
import { type Calendar, calendarMeant } from './calendars.js';
import { type ReferenceDate, referenceDate } from './reference-date.js';

/** A unit of a fixed length. */
export interface LinearUnit {
  readonly kind: 'linear';
  /** Microseconds of one unit; a thousandth for nanoseconds. */
  readonly microseconds: number;
}
/** Months of the calendar, whose length differs: only whole ones mean a moment. */
export interface CalendarUnit {
  readonly kind: 'months';
  readonly months: 1 | 12;
}

/** What time units mean in a calendar. */
export interface TimeUnits {
  readonly unit: LinearUnit | CalendarUnit;
  readonly reference: ReferenceDate;
  readonly calendar: Calendar;
  /** What is to be said of units and calendars that are none of CF's. */
  readonly notes: readonly string[];
}

/** Why units mean no moments. */
export interface RefusedUnits {
  readonly refused: string;
}

const LENGTHS: Readonly<Record<string, number>> = {
  nanosecond: 0.001,
  microsecond: 1,
  millisecond: 1000,
  second: 1e6,
  minute: 60e6,
  hour: 3_600e6,
  day: 86_400e6,
};
const spelt = (unit: string, spellings: string): readonly (readonly [string, string])[] =>
  [unit, `${unit}s`, ...spellings.split(' ').filter(Boolean)].map((name) => [name, unit]);
/** All spellings of cftime, and nanoseconds, which xarray knows. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...spelt('nanosecond', 'nsec nsecs ns'),
  ...spelt('microsecond', 'microsec microsecs us'),
  ...spelt('millisecond', 'millisec millisecs msec msecs ms'),
  ...spelt('second', 'sec secs s'),
  ...spelt('minute', 'min mins'),
  ...spelt('hour', 'hr hrs h'),
  ...spelt('day', 'd'),
]);

/** Microseconds of a unit of fixed length; undefined for other text. `'days'` is 86,400,000,000. */
export function unitMicroseconds(name: string): number | undefined {
  const unit = SPELLINGS.get(name.trim().toLowerCase());
  return unit === undefined ? undefined : LENGTHS[unit];
}

/** The unit that a word means in a calendar, and what there is to say of it. */
function unitMeant(name: string, calendar: Calendar): { unit: LinearUnit | CalendarUnit; note?: string } | undefined {
  const microseconds = unitMicroseconds(name);
  if (microseconds !== undefined) return { unit: { kind: 'linear', microseconds } };
  const linear = (days: number): LinearUnit => ({ kind: 'linear', microseconds: days * 86_400e6 });
  switch (name.trim().toLowerCase()) {
    case 'week':
    case 'weeks':
      return { unit: linear(7), note: 'weeks are taken for 7 days' };
    case 'common_year':
    case 'common_years':
      return { unit: linear(365), ...(calendar === 'noleap' ? {} : { note: 'common years are taken for 365 days' }) };
    case 'month':
    case 'months':
      if (calendar === '360_day') return { unit: linear(30) };
      return { unit: { kind: 'months', months: 1 }, note: 'whole months are counted by the calendar' };
    case 'year':
    case 'years':
      if (calendar === '360_day') return { unit: linear(360), note: 'years are taken for 360 days' };
      if (calendar === 'noleap') return { unit: linear(365), note: 'years are taken for 365 days' };
      return { unit: { kind: 'months', months: 12 }, note: 'whole years are counted by the calendar' };
    default:
      return undefined;
  }
}

/** True for units that say they count from a moment. */
export const isSinceUnits = (units: unknown): units is string => typeof units === 'string' && /since/.test(units);

/** What units of time and a calendar's name (standard where there is none) mean, or why they mean no moments. */
export function timeUnits(units: string, calendarName?: string): TimeUnits | RefusedUnits {
  const match = /^\s*(\S.*?)\s+since(?:\s+(.*\S))?\s*$/is.exec(units);
  if (!match) return { refused: `'${units}' are no units since a moment` };
  const meant = calendarMeant(calendarName ?? 'standard');
  if (meant === undefined) return { refused: `'${calendarName}' is no calendar of CF` };
  const { calendar } = meant;
  const unit = unitMeant(match[1], calendar);
  if (unit === undefined) return { refused: `'${match[1]}' is no unit of time` };
  const reference = referenceDate(match[2] ?? '', calendar);
  if ('refused' in reference) return reference;
  const notes = [meant.note, unit.note, ...reference.notes].filter((note) => note !== undefined);
  return { unit: unit.unit, reference, calendar, notes };
}
