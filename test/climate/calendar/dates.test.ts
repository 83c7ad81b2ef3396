/** Dates of every calendar against cftime's: 10,000 random ones as counts, fields and texts, there and back. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  astronomicalYear,
  CALENDARS,
  type Calendar,
  CalendarDate,
  calendarMeant,
  dateField,
  dateSpan,
  dateTexts,
  daysFromDate,
  joinMoment,
  joinMoments,
  NO_MOMENT,
  seasons,
  splitMoment,
  splitMoments,
} from '../../../lib/climate/calendar/index.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/cftime.json', import.meta.url), 'utf8'));
const READERS = { u1: Uint8Array, i2: Int16Array, i4: Int32Array, f8: Float64Array } as const;
const column = (name: string): number[] => {
  const bytes = new Uint8Array(inflateSync(Buffer.from(golden.dates[name], 'base64')));
  return Array.from(new READERS[golden.types[name] as keyof typeof READERS](bytes.buffer));
};
const columns = Object.fromEntries(Object.keys(golden.types).map((name) => [name, column(name)]));
const ofCalendar = (calendar: Calendar): number[] =>
  columns.calendar.flatMap((code, i) => (golden.calendars[code] === calendar ? [i] : []));

describe('dates', () => {
  it.each(CALENDARS)('of %s are those of cftime, as counts and fields', (calendar) => {
    const places = ofCalendar(calendar);
    expect(places.length).toBeGreaterThan(1600);
    const counts = BigInt64Array.from(places, (i) => {
      const year = astronomicalYear(calendar, columns.year[i]) as number;
      expect(daysFromDate(calendar, year, columns.month[i], columns.day[i])).toBe(columns.days[i]);
      return joinMoment(columns.days[i], columns.micros[i]);
    });
    for (const field of ['year', 'month', 'day', 'dayofyear', 'dayofweek'] as const)
      expect(Array.from(dateField(counts, calendar, field)), field).toEqual(places.map((i) => columns[field][i]));
    const [hour, minute, second, micro] = (['hour', 'minute', 'second', 'microsecond'] as const).map((f) =>
      dateField(counts, calendar, f),
    );
    for (const [k, i] of places.entries())
      expect(((hour[k] * 60 + minute[k]) * 60 + second[k]) * 1e6 + micro[k]).toBe(columns.micros[i]);
    const { days, microseconds } = splitMoments(counts);
    expect(joinMoments(days, microseconds)).toEqual(counts);
    for (const [k, text] of dateTexts(counts, calendar).entries()) {
      expect(CalendarDate.parse(text, calendar).count).toBe(counts[k]);
      const { year, month, day } = CalendarDate.fromCount(counts[k], calendar);
      const i = places[k];
      expect([year, month, day]).toEqual([columns.year[i], columns.month[i], columns.day[i]]);
    }
  });

  it('hold every int64 but the least, which is no moment', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: NO_MOMENT + 1n, max: 2n ** 63n - 1n }), (count) => {
        const { days, microseconds } = splitMoment(count);
        expect(microseconds >= 0 && microseconds < 86_400e6).toBe(true);
        expect(joinMoment(days, microseconds)).toBe(count);
        expect(joinMoments(Float64Array.of(days), Float64Array.of(microseconds))[0]).toBe(count);
      }),
    );
    expect(dateTexts(BigInt64Array.of(NO_MOMENT, 0n), 'noleap')).toEqual(['NaT', '1970-01-01T00:00:00']);
    expect(Array.from(dateField(BigInt64Array.of(NO_MOMENT, 0n), 'noleap', 'year'))).toEqual([Number.NaN, 1970]);
  });

  it('follow each other day by day', () => {
    for (const calendar of CALENDARS)
      fc.assert(
        fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), (day) => {
          const [here, next] = [day, day + 1].map((d) => CalendarDate.fromCount(joinMoment(d, 0), calendar));
          expect(next.add({ days: -1 }).count).toBe(here.count);
          expect(next.day === here.day + 1 || next.day === 1 || (here.day === 4 && next.day === 15)).toBe(true);
          expect((here.dayofweek + 1) % 7).toBe(next.dayofweek);
        }),
      );
  });
});

describe('text', () => {
  const shown = (text: string, calendar: Calendar): string[] | undefined => {
    const span = dateSpan(text, calendar);
    return span && dateTexts(BigInt64Array.of(span.start, span.end), calendar);
  };
  it('that is partial names a span', () => {
    expect(shown('2010', 'noleap')).toEqual(['2010-01-01T00:00:00', '2011-01-01T00:00:00']);
    expect(shown('2012-02', 'standard')).toEqual(['2012-02-01T00:00:00', '2012-03-01T00:00:00']);
    expect(shown('2012-12', '360_day')).toEqual(['2012-12-01T00:00:00', '2013-01-01T00:00:00']);
    expect(shown('2012-02-30', '360_day')).toEqual(['2012-02-30T00:00:00', '2012-03-01T00:00:00']);
    expect(shown('2012-02-28T12', 'noleap')).toEqual(['2012-02-28T12:00:00', '2012-02-28T13:00:00']);
    expect(shown('2012-02-28T12:30', 'noleap')).toEqual(['2012-02-28T12:30:00', '2012-02-28T12:31:00']);
    expect(shown('2012-02-28 12:30:15.25', 'julian')?.[0]).toBe('2012-02-28T12:30:15.250000');
    expect(shown('2012-01-01T00:00+01:00', 'standard')?.[0]).toBe('2011-12-31T23:00:00');
    expect(shown('20120115', 'standard')?.[1]).toBe('2012-01-16T00:00:00');
    expect(shown('-0044-03', 'proleptic_gregorian')?.[0]).toBe('-0044-03-01T00:00:00');
    expect(shown('1582-10', 'standard')).toEqual(['1582-10-01T00:00:00', '1582-11-01T00:00:00']);
  });
  it('that is no date of the calendar is refused', () => {
    for (const [text, calendar] of [
      ['2001-02-29', 'noleap'],
      ['2001-02-31', '360_day'],
      ['0000-01-01', 'standard'],
      ['1582-10-10', 'standard'],
      ['2001-13', 'julian'],
      ['June', 'julian'],
      ['2001-01-01T24', 'julian'],
      ['', 'julian'],
    ] as const)
      expect(dateSpan(text, calendar), text).toBeUndefined();
    expect(() => CalendarDate.parse('2001-02-29', 'noleap')).toThrow(/'2001-02-29' is no date of the calendar noleap/);
  });
});

describe('CalendarDate', () => {
  it('adds months by the calendar', () => {
    const end = CalendarDate.parse('2000-01-31T06:00', 'noleap');
    expect(String(end.add({ months: 1 }))).toBe('2000-02-28T06:00:00');
    expect(String(end.add({ years: -1, months: 13, hours: 20 }))).toBe('2000-03-01T02:00:00');
    expect(String(CalendarDate.parse('0001-01-01', 'standard').add({ months: -1 }))).toBe('-0001-12-01T00:00:00');
    expect(String(CalendarDate.parse('0001-01-01', 'noleap').add({ months: -1 }))).toBe('0000-12-01T00:00:00');
    expect(String(CalendarDate.parse('1582-09-10', 'standard').add({ months: 1 }))).toBe('1582-10-15T00:00:00');
    expect(() => end.add({ days: 0.5 })).toThrow(/0.5 days is not whole/);
  });
  it('compares within a calendar, and is a Date where that is the calendar of our time', () => {
    const [a, b] = ['2000-01-01', '2000-01-02'].map((text) => CalendarDate.parse(text, 'noleap'));
    expect(a < b && a.compare(b) < 0 && a.compare(a) === 0).toBe(true);
    expect(() => a.compare(CalendarDate.parse('2000-01-01', 'julian'))).toThrow(/do not compare/);
    expect(a.toDate()).toBeUndefined();
    expect(CalendarDate.parse('2000-01-01T12', 'standard').toDate()?.toISOString()).toBe('2000-01-01T12:00:00.000Z');
    expect(JSON.stringify(a)).toBe('"2000-01-01T00:00:00"');
    expect(() => CalendarDate.of({ year: 0 }, 'julian')).toThrow(/has no 0-1-1/);
  });
});

describe('fields', () => {
  it('of quarters, seasons, weeks and months', () => {
    const texts = ['2000-02-28', '2000-12-31', '2005-01-01', '1999-06-30'];
    const counts = BigInt64Array.from(texts, (text) => CalendarDate.parse(text, 'standard').count);
    const field = (name: Parameters<typeof dateField>[2]): number[] => Array.from(dateField(counts, 'standard', name));
    expect(field('week')).toEqual([9, 52, 53, 26]);
    expect(field('isocalendarYear')).toEqual([2000, 2000, 2004, 1999]);
    expect(field('quarter')).toEqual([1, 4, 1, 2]);
    expect(field('daysInMonth')).toEqual([29, 31, 31, 30]);
    expect(field('isMonthEnd')).toEqual([0, 1, 0, 1]);
    expect(field('isYearStart')).toEqual([0, 0, 1, 0]);
    expect(field('isLeapYear')).toEqual([1, 1, 0, 0]);
    expect(seasons(counts, 'standard')).toEqual(['DJF', 'DJF', 'DJF', 'JJA']);
  });
});

describe('names of calendars', () => {
  it('of CF, in any case, and misspelt', () => {
    expect(calendarMeant('Gregorian')).toEqual({ calendar: 'standard' });
    expect(calendarMeant('365_day')).toEqual({ calendar: 'noleap' });
    expect(calendarMeant('365_days')?.calendar).toBe('noleap');
    expect(calendarMeant('365_days')?.note).toMatch(/'365_days' is taken for noleap/);
    expect(calendarMeant(' noleap ')?.note).toMatch(/taken for noleap/);
    for (const name of ['martian', 'none', '', 'toString']) expect(calendarMeant(name), name).toBeUndefined();
  });
});
