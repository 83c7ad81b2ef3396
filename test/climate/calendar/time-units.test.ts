/** Numbers of time units as moments and back against cftime's, and the spellings of units and reference dates. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Calendar,
  datesFromNumbers,
  dateTexts,
  numbersFromDates,
  type TimeUnits,
  timeUnits,
} from '../../../lib/climate/calendar/index.js';

interface Decoded {
  readonly units: string;
  readonly calendar: Calendar;
  readonly kind: 'int64' | 'float64';
  readonly numbers: readonly number[];
  readonly counts: readonly string[];
}
const golden: readonly Decoded[] = JSON.parse(
  readFileSync(new URL('../../golden/cftime.json', import.meta.url), 'utf8'),
).decoded;

const unitsOf = (units: string, calendar?: string): TimeUnits => {
  const meant = timeUnits(units, calendar);
  if ('refused' in meant) throw new Error(meant.refused);
  return meant;
};
const decode = (numbers: readonly number[], units: string, calendar?: string): readonly string[] => {
  const meant = unitsOf(units, calendar);
  const dates = datesFromNumbers(Float64Array.from(numbers), meant);
  if ('refused' in dates) throw new Error(dates.refused);
  return dateTexts(dates.counts, meant.calendar);
};
const first = (units: string, calendar?: string): string => decode([0], units, calendar)[0];

describe('numbers of time units', () => {
  it(`are the dates of cftime (${golden.length} units, calendars and references)`, () => {
    for (const { units, calendar, kind, numbers, counts } of golden) {
      const meant = unitsOf(units, calendar);
      expect(meant.notes, units).toEqual([]);
      const given =
        kind === 'int64' ? BigInt64Array.from(numbers, (n) => BigInt(n)) : Float64Array.from(numbers as number[]);
      const dates = datesFromNumbers(given, meant);
      expect('counts' in dates && Array.from(dates.counts, String), `${units} ${calendar}`).toEqual(counts);
      if (!('counts' in dates) || kind !== 'int64') continue;
      const back = numbersFromDates(dates.counts, meant);
      expect('numbers' in back && Array.from(back.numbers), `${units} ${calendar}`).toEqual(numbers);
      expect('numbers' in back && back.isWhole && back.whole()).toEqual(given);
    }
  });

  it('are exact beyond 2^53, and rounded to the microsecond', () => {
    const meant = unitsOf('microseconds since 1970-01-01', 'noleap');
    const counts = BigInt64Array.of(2n ** 53n + 1n, -(2n ** 53n) - 1n, -(2n ** 63n));
    expect(datesFromNumbers(counts, meant)).toEqual({ counts, notes: [] });
    const back = numbersFromDates(counts, meant);
    expect('whole' in back && back.whole()).toEqual(counts);
    const months = unitsOf('months since 2000-01-31T12:00');
    const dates = datesFromNumbers(Float64Array.of(0, 1, -12, 25, Number.NaN), months);
    const monthsBack = 'counts' in dates && numbersFromDates(dates.counts, months);
    expect(monthsBack && 'whole' in monthsBack && monthsBack.whole()).toEqual(
      BigInt64Array.of(0n, 1n, -12n, 25n, -(2n ** 63n)),
    );
    expect(numbersFromDates(BigInt64Array.of(0n), months)).toEqual({
      refused: 'not all times are whole months after the reference',
    });
    expect(decode([1499, 1500, 1501, 500], 'nanoseconds since 1970-01-01')).toEqual([
      '1970-01-01T00:00:00.000001',
      '1970-01-01T00:00:00.000002',
      '1970-01-01T00:00:00.000002',
      '1970-01-01T00:00:00',
    ]);
    expect(decode([Number.NaN, Number.POSITIVE_INFINITY, 1], 'days since 2000-01-01')).toEqual([
      'NaT',
      'NaT',
      '2000-01-02T00:00:00',
    ]);
    expect(() => decode([1e10], 'days since 2000-01-01')).toThrow(/10000000000 is more than 292,000 years away/);
  });
});

describe('units that are none of CF', () => {
  it('are counted by the calendar where they are whole', () => {
    expect(decode([0, 1, 12, 13], 'months since 1958-1-1 00:00:00')).toEqual([
      '1958-01-01T00:00:00',
      '1958-02-01T00:00:00',
      '1959-01-01T00:00:00',
      '1959-02-01T00:00:00',
    ]);
    expect(decode([0, 1, -12], 'months since 2000-01-31T12:00').slice(1)).toEqual([
      '2000-02-29T12:00:00',
      '1999-01-31T12:00:00',
    ]);
    expect(decode([0, 4, 100], 'years since 1900-01-01', 'standard')).toEqual([
      '1900-01-01T00:00:00',
      '1904-01-01T00:00:00',
      '2000-01-01T00:00:00',
    ]);
    expect(unitsOf('years since 1900-01-01').notes).toEqual(['whole years are counted by the calendar']);
    expect(() => decode([0.5], 'months since 1958-01-01')).toThrow(/0.5 months are not whole/);
    expect(decode([1.5], 'months since 1958-01-01', '360_day')).toEqual(['1958-02-16T00:00:00']);
    expect(decode([2], 'weeks since 1958-01-01')).toEqual(['1958-01-15T00:00:00']);
  });

  it.each([
    ['dayz since 2000-01-01', undefined, /'dayz' is no unit of time/],
    ['days since ', undefined, /'' is no date/],
    ['days since someday', undefined, /'someday' is no date/],
    ['days since 2000-02-30', 'standard', /no date '2000-02-30'/],
    ['days since 2000-02-29', 'noleap', /noleap has no date/],
    ['days since 1582-10-10', 'standard', /standard has no date/],
    ['days since 0000-01-01', 'standard', /no year 0/],
    ['days since 0000-00-00', undefined, /no year 0/],
    ['days since 2000-00-00', 'noleap', /has no date/],
    ['days since 2000-01-01', 'martian', /'martian' is no calendar of CF/],
    ['days since 2000-01-01 25:61', undefined, /'25:61' in .* is no time of day/],
    ['day as %Y%m%d.%f', undefined, /no units since a moment/],
  ] as const)('%s in %s are refused', (units, calendar, why) => {
    const meant = timeUnits(units, calendar);
    expect('refused' in meant && meant.refused).toMatch(why);
  });
});

describe('reference dates', () => {
  it.each([
    ['2000-1-1', '2000-01-01T00:00:00'],
    ['2000-01-01T06:00', '2000-01-01T06:00:00'],
    ['2000-01-01T06:00:00Z', '2000-01-01T06:00:00'],
    ['2000-01-01 06:00:00 UTC', '2000-01-01T06:00:00'],
    ['2000-01-01 06:00:00.5', '2000-01-01T06:00:00.500000'],
    ['2000-01-01 00:00:00 +2:00', '1999-12-31T22:00:00'],
    ['2000-01-01 12:09:00 -9:00', '2000-01-01T21:09:00'],
    ['2000-01-01T00:00:00+05:30', '1999-12-31T18:30:00'],
    ['2000-01-01 00:00 -0930', '2000-01-01T09:30:00'],
    ['1-1-1 00:00:00', '0001-01-01T00:00:00'],
    ['1-1-1970', '1970-01-01T00:00:00'],
    ['2000-01-01 0:0:0.0', '2000-01-01T00:00:00'],
    ['1850-01-01 00:00:0.0', '1850-01-01T00:00:00'],
    ['2000-02-29 12', '2000-02-29T12:00:00'],
    ['9999-12-31', '9999-12-31T00:00:00'],
    ['jan 2000', '2000-01-01T00:00:00'],
    ['15 January 2000 06:00', '2000-01-15T06:00:00'],
    ['01/15/2000', '2000-01-15T00:00:00'],
    ['15-01-2000', '2000-01-15T00:00:00'],
    ['2000/02/03', '2000-02-03T00:00:00'],
    ['20000203', '2000-02-03T00:00:00'],
    ['2000', '2000-01-01T00:00:00'],
    ['2000-05', '2000-05-01T00:00:00'],
    ['-0044-03-15', '-0044-03-15T00:00:00'],
    ['1970-01-01Z', '1970-01-01T00:00:00'],
  ])('%s', (text, expected) => {
    expect(first(`Days since  ${text} `)).toBe(expected);
  });
  it('of the year 0, and of 0000-00-00', () => {
    for (const calendar of ['noleap', '360_day', 'all_leap', 'proleptic_gregorian'])
      expect(first('days since 0000-01-01', calendar)).toBe('0000-01-01T00:00:00');
    expect(first('days since 0000-00-00 00:00:00', '365_days')).toBe('0000-01-01T00:00:00');
    expect(unitsOf('days since 0000-00-00', '365_days').notes).toEqual([
      "the calendar '365_days' is taken for noleap",
      "the reference date '0000-00-00' is taken for 0000-01-01",
    ]);
    expect(first('days since -0001-12-31', 'standard')).toBe('-0001-12-31T00:00:00');
  });
  it('that are ambiguous are said', () => {
    expect(unitsOf('days since 01-02-2000').notes).toEqual([
      "the reference date '01-02-2000' is taken for day 2 of month 1",
    ]);
    expect(unitsOf('days since 2000-01-01 6').notes[0]).toMatch(/'6' after the reference date/);
  });
});
