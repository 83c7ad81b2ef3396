/**
 * Every variable of the NetCDF files beside the tests, and of the whole collection where that is there, decoded as xarray decodes it:
 * values, dims, attributes, encoding, dates, coordinates. Where xarray refuses what we decode, what we decode is said here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isChunkwiseError } from '../../../lib/base/errors.js';
import { dateTexts } from '../../../lib/climate/calendar/index.js';
import { type DecodedGroup, decodeGroup } from '../../../lib/climate/cf/index.js';
import { type ExpectedFile, groupDifferences, groupsOf, isUserType, rawGroup } from './decoded-files.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const collection = here('../../../../shared/data/netcdf');
const own = here('../../data/netcdf');
const expectedOf = (path: string): Record<string, ExpectedFile> => JSON.parse(readFileSync(path, 'utf8'));

/** What xarray refuses, or is no model for: dates that we decode, the first ones of each. */
const DECODED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'own-times-refused.nc': {
    months_since: ['1958-01-01T00:00:00', '1958-02-01T00:00:00', '1959-01-01T00:00:00', '1959-02-01T00:00:00'],
    years_since: ['1900-01-01T00:00:00', '1901-01-01T00:00:00', '1904-01-01T00:00:00', '2000-01-01T00:00:00'],
    days_since_0000_00_00: ['0000-01-01T00:00:00', '0000-02-01T00:00:00', '0000-03-01T00:00:00', '0001-01-01T00:00:00'],
    calendar_365_days: ['2000-01-01T00:00:00', '2000-02-01T00:00:00', '2000-03-01T00:00:00', '2001-01-01T00:00:00'],
    calendar_spaces: ['2000-01-01T00:00:00', '2000-02-01T00:00:00', '2000-03-01T00:00:00', '2001-01-01T00:00:00'],
    infinite: ['2000-01-01T00:00:00', 'NaT', '2000-01-02T00:00:00', '2000-01-03T00:00:00'],
  },
  // Its variable `date` says 161001 for the first: year 16, October 1.
  'b003_TS_200-299.nc': { time: ['0016-10-01T00:00:00', '0016-11-01T00:00:00', '0016-12-01T00:00:00'] },
  'hgt.nc': { time: ['1958-01-01T00:00:00', '1958-02-01T00:00:00', '1959-02-01T00:00:00'] },
  'own-times.nc': { time_fill_int: ['2000-01-01T00:00:00', 'NaT', '2000-01-02T00:00:00', '2000-01-03T00:00:00'] },
};
/** What stays numbers with a warning. */
const RAW: Readonly<Record<string, RegExp>> = {
  months_since_fraction: /0.5 months are not whole/,
  days_since_0000_00_00_standard: /no year 0/,
  days_since_year_0_standard: /no year 0/,
  calendar_unknown: /'martian' is no calendar/,
  calendar_none: /'none' is no calendar/,
  calendar_empty: /'' is no calendar/,
  unit_typo: /'dayz' is no unit/,
  reference_empty: /'' is no date/,
  reference_feb_30: /no date '2000-02-30'/,
  reference_feb_29_noleap: /no date '2000-02-29'/,
  reference_reform_gap: /no date '1582-10-10'/,
  too_far: /292,000 years away/,
};
/** The record count is to be derived; of a truncated file the lost part is missing. The reader's tests have these. */
const OTHERS = new Set(['own-records-streaming.nc', 'own-records-truncated.nc']);

async function datesOf(group: DecodedGroup, name: string): Promise<string[]> {
  const variable = group.variables.get(name);
  if (variable === undefined) throw new Error(`no variable ${name}`);
  expect(variable.data.dtype).toBe(variable.calendar === undefined ? 'datetime64[us]' : 'int64');
  const { data } = await variable.data.compute();
  return dateTexts(data as BigInt64Array, variable.calendar ?? 'proleptic_gregorian');
}

async function checkFile(path: string, name: string, expected: ExpectedFile): Promise<number> {
  let compared = 0;
  const groups = await groupsOf(path);
  for (const [at, wanted] of Object.entries(expected.groups)) {
    const group = groups.get(at);
    if (group === undefined) throw new Error(`no group ${at}`);
    const raw = await rawGroup(group);
    const excused = DECODED[name] ?? {};
    const refused = new Set(group.variables.filter((v) => v.refused !== undefined).map((v) => v.name));
    const result = await groupDifferences(raw, group.attributes, wanted, (variable) => variable in excused, refused);
    expect(result.found, at).toEqual([]);
    compared += result.compared;
    if (Object.keys(excused).length === 0) continue;
    const decoded = await decodeGroup(raw, group.attributes);
    for (const [variable, dates] of Object.entries(excused)) {
      expect((await datesOf(decoded, variable)).slice(0, dates.length), variable).toEqual(dates);
      compared++;
    }
  }
  return compared;
}

const files = readdirSync(own).filter((name) => name.endsWith('.nc'));
const committed = expectedOf(here('../../golden/cf-decoded.json'));

describe('variables of files', () => {
  it.each(files.filter((name) => committed[name]?.groups !== undefined && !OTHERS.has(name)))('%s', async (name) => {
    let compared = 0;
    try {
      compared = await checkFile(join(own, name), name, committed[name]);
    } catch (error) {
      if (isChunkwiseError(error, 'storage') && /not read yet/.test(error.message)) return;
      throw error;
    }
    const readable = Object.values(committed[name].groups).flatMap((group) => Object.values(group.variables));
    expect(compared > 0).toBe(readable.some((variable) => !isUserType(variable)));
  });

  it('whose times mean no moments stay numbers, and why is said', async () => {
    const group = (await groupsOf(join(own, 'own-times-refused.nc'))).get('/');
    if (!group) throw new Error('no group');
    const decoded = await decodeGroup(await rawGroup(group), group.attributes);
    for (const [name, why] of Object.entries(RAW)) {
      const variable = decoded.variables.get(name);
      expect(variable?.data.dtype, name).toBe('float64');
      expect(variable?.warnings.join(), name).toMatch(why);
    }
    const said = decoded.warnings.map((warning) => warning.split(':')[0]);
    for (const name of [
      'months_since',
      'years_since',
      'calendar_365_days',
      'days_since_0000_00_00',
      'infinite',
      ...Object.keys(RAW),
    ])
      expect(said, name).toContain(name);
    for (const name of ['value', 'months_since_360day', 'common_years_since', 'negative_year', 'as_format'])
      expect(said, name).not.toContain(name);
  });
});

describe.skipIf(!existsSync(join(collection, 'expected.json')))('the NetCDF collection', () => {
  const all = existsSync(join(collection, 'expected.json'))
    ? (JSON.parse(readFileSync(join(collection, 'expected.json'), 'utf8')).files as Record<string, ExpectedFile>)
    : {};
  it('decodes as xarray does', async () => {
    let compared = 0;
    const unread: string[] = [];
    for (const [name, expected] of Object.entries(all)) {
      if (expected.groups === undefined || OTHERS.has(name)) continue;
      try {
        compared += await checkFile(join(collection, 'files', name), name, expected);
      } catch (error) {
        if (!isChunkwiseError(error, 'storage') || !/not read yet/.test(error.message))
          throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
        unread.push(name);
      }
    }
    console.info(`${compared} variables compared; not read yet: ${unread.join(', ') || 'none'}`);
    expect(compared).toBeGreaterThan(940);
  }, 120_000);
});
