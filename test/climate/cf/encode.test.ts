/** Encoding: what was decoded is stored again as it was, and what an encoding asks for is kept, or said, or refused. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arange, asarray, type ChunkedArray, datetime64, timedelta64 } from '../../../lib/array/index.js';
import { isChunkwiseError } from '../../../lib/base/errors.js';
import { CalendarDate } from '../../../lib/climate/calendar/index.js';
import {
  decodeGroup,
  decodeVariable,
  type EncodedVariable,
  encodeGroup,
  encodeVariable,
  type RawVariable,
  type VariableToEncode,
} from '../../../lib/climate/cf/index.js';
import { groupsOf, rawGroup } from './decoded-files.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const own = here('../../data/netcdf');
const collection = here('../../../../shared/data/netcdf/files');
const elements = async (data: ChunkedArray): Promise<unknown[]> => [await data.tolist()].flat(9);

/**
 * Where a way back cannot give the same: several missing values become one, infinite times none, moments are of whole microseconds, and
 * floats that are scaled are rounded twice, as are integers beyond what a float holds.
 */
const LOSSY = new Set([
  ...['both', 'both_packed', 'mv_array', 'infinite', 'fill_int_nan_mv', 'fv_float32_rounded'],
  ...['fraction_f8', 'unit_nanoseconds', 'scale_f8_f4', 'scale_f8_f8', 'scale_f4_f8', 'scale_i4_big', 'i8_fill'],
]);
/** Bounds do not repeat what the attributes of what they bound say. */
const REPEATED = ['units', 'calendar', 'standard_name', 'axis', 'positive', 'long_name'];
/** Written by what is decoded, not by how it was spelt. */
const RESPELT = new Set(['calendar_365_days', 'days_since_0000_00_00']);

async function unequal(name: string, raw: RawVariable, stored: EncodedVariable): Promise<string[]> {
  const found: string[] = [];
  const [a, b] = [await elements(raw.data), await elements(stored.data)];
  if (stored.dtype !== raw.data.dtype) found.push(`${name}: dtype ${stored.dtype}, was ${raw.data.dtype}`);
  if (stored.dims.join() !== raw.dims.join()) found.push(`${name}: dims ${stored.dims}, were ${raw.dims}`);
  const at = a.findIndex((value, i) => !Object.is(value, b[i]) && value !== b[i]);
  if (a.length !== b.length || at >= 0) found.push(`${name}: ${String(b[at])} at ${at}, was ${String(a[at])}`);
  const { _FillValue, ...attrs } = stored.attrs;
  const added = raw.attrs._FillValue === undefined && _FillValue !== undefined;
  const kept: Record<string, unknown> = { ...(added ? attrs : stored.attrs) };
  // As xarray, times always say their calendar.
  if (raw.attrs.calendar === undefined) delete kept.calendar;
  for (const key of new Set([...Object.keys(kept), ...Object.keys(raw.attrs)]))
    if (JSON.stringify(kept[key], show) !== JSON.stringify(raw.attrs[key], show))
      found.push(`${name}: ${key} ${JSON.stringify(kept[key], show)}, was ${JSON.stringify(raw.attrs[key], show)}`);
  return found;
}
const show = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' || Number.isNaN(value) ? String(value) : value;

async function checkRoundTrip(path: string): Promise<number> {
  let compared = 0;
  for (const group of (await groupsOf(path)).values()) {
    const raw = await rawGroup(group);
    const decoded = await decodeGroup(raw, group.attributes);
    const stored = await encodeGroup(decoded.variables, new Set(), { ...group.attributes }, 'netcdf4');
    const found: string[] = [];
    const bounds = new Set([...raw.values()].map((variable) => variable.attrs.bounds));
    for (const [name, variable] of raw) {
      const encoded = stored.variables.get(name);
      if (encoded === undefined || LOSSY.has(name)) continue;
      if (variable.data.dtype.startsWith('<U') || variable.attrs._Encoding !== undefined) continue;
      const related = Object.fromEntries(
        Object.entries(variable.attrs).filter(
          ([key]) =>
            !(RESPELT.has(name) && key === 'calendar') &&
            !(bounds.has(name) && REPEATED.includes(key) && encoded.attrs[key] === undefined),
        ),
      );
      found.push(...(await unequal(name, { ...variable, attrs: related }, withoutRespelt(name, encoded))));
      compared++;
    }
    expect(found).toEqual([]);
  }
  return compared;
}
const withoutRespelt = (name: string, encoded: EncodedVariable): EncodedVariable => {
  if (!RESPELT.has(name)) return encoded;
  const { calendar: _, ...attrs } = encoded.attrs;
  return { ...encoded, attrs };
};

describe('what was decoded', () => {
  const refused = new Set(['bad_cdf5_begin.nc']);
  it.each(readdirSync(own).filter((name) => name.endsWith('.nc') && !refused.has(name)))(
    'of %s is stored again',
    async (name) => {
      try {
        await checkRoundTrip(join(own, name));
      } catch (error) {
        if (!isChunkwiseError(error, 'storage')) throw error;
      }
    },
  );
  it.skipIf(!existsSync(collection))(
    'of the collection is stored again',
    async () => {
      let compared = 0;
      for (const name of existsSync(collection) ? readdirSync(collection) : [])
        try {
          compared += await checkRoundTrip(join(collection, name));
        } catch (error) {
          if (!isChunkwiseError(error, 'storage'))
            throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
        }
      console.info(`${compared} variables compared`);
      expect(compared).toBeGreaterThan(600);
    },
    120_000,
  );
});

const floats = (...values: number[]): ChunkedArray => asarray(Float64Array.from(values)) as ChunkedArray;
const stored = (data: ChunkedArray, encoding = {}, more: Partial<VariableToEncode> = {}): Promise<EncodedVariable> =>
  encodeVariable('v', { dims: data.shape.map((_, i) => `d${i}`), data, attrs: {}, encoding, ...more });

describe('packing', () => {
  it('rounds to even and gives missing values, and what has no room, the fill value', async () => {
    const packed = await stored(floats(0, 0.25, 0.75, Number.NaN, 1e9, -1e9), {
      dtype: 'int16',
      scale_factor: 0.5,
      _FillValue: -999,
    });
    expect(await elements(packed.data)).toEqual([0, 0, 2, -999, -999, -999]);
    expect([packed.dtype, packed.fill]).toEqual(['int16', -999]);
    expect(packed.attrs).toEqual({ scale_factor: 0.5, _FillValue: -999 });
    expect(packed.attrTypes).toEqual({ _FillValue: 'int16' });
    const default16 = await stored(floats(1.5, Number.NaN), { dtype: 'int16' });
    expect(await elements(default16.data)).toEqual([2, -32_767]);
    expect(default16.warnings.join()).toMatch(/v: missing values are written as -32767/);
    const none = await stored(floats(1.5, 2), { dtype: 'int32', _FillValue: null });
    expect([await elements(none.data), none.attrs]).toEqual([[2, 2], {}]);
    const unsigned = await stored(floats(200, Number.NaN, 300), { dtype: 'int8', _Unsigned: 'true', _FillValue: -1 });
    expect(await elements(unsigned.data)).toEqual([-56, -1, -1]);
    expect(unsigned.attrs).toEqual({ _Unsigned: 'true', _FillValue: -1 });
    await expect(stored(floats(1), { dtype: 'text' })).rejects.toThrow(/v: encoding.dtype "text" is no dtype/);
  });
  it('of floats names NaN as the fill value, but not of coordinates', async () => {
    expect((await stored(floats(1))).attrs).toEqual({ _FillValue: Number.NaN });
    expect((await stored(floats(1), { _FillValue: null })).attrs).toEqual({});
    expect((await stored(floats(1), {}, { dims: ['v'] })).attrs).toEqual({});
    const filled = await stored(floats(1, Number.NaN), { dtype: 'float32', _FillValue: 1e20 });
    expect(await elements(filled.data)).toEqual([1, Math.fround(1e20)]);
    expect(filled.fill).toBe(Math.fround(1e20));
    const both = await stored(floats(1, Number.NaN), { dtype: 'int16', _FillValue: -9, missing_value: -8 });
    expect([await elements(both.data), both.attrs]).toEqual([[1, -9], { _FillValue: -9, missing_value: -8 }]);
  });
});

describe('times', () => {
  const times = (...texts: string[]): ChunkedArray =>
    asarray(texts.map((text) => datetime64(text, 'us'))) as ChunkedArray;
  it('have the longest units that divide them', async () => {
    const cases = [
      [['2000-01-01', '2000-02-01'], 'days since 2000-01-01 00:00:00', [0, 31]],
      [['2000-01-01T06', '2000-01-01T09'], 'hours since 2000-01-01 06:00:00', [0, 3]],
      [['2000-01-01T12', '2000-01-02T12'], 'days since 2000-01-01 12:00:00', [0, 1]],
      [['2000-01-01T00:00:00.5', '2000-01-01T00:00:01'], 'milliseconds since 2000-01-01 00:00:00.500000', [0, 500]],
    ] as const;
    for (const [texts, units, numbers] of cases) {
      const made = await stored(times(...texts));
      expect(made.attrs).toEqual({ units, calendar: 'proleptic_gregorian' });
      expect([made.dtype, (await elements(made.data)).map(Number)]).toEqual(['int64', [...numbers]]);
    }
    const missing = await stored(times('NaT', '2000-01-01'));
    expect([await elements(missing.data), missing.fill]).toEqual([[-(2n ** 63n), 0n], -(2n ** 63n)]);
  });
  it('are in the units of the encoding, or in finer ones', async () => {
    const days = { units: 'days since 1999-12-31', calendar: 'standard' };
    const whole = await stored(times('2000-01-01', '2000-01-03'), { ...days, dtype: 'int32' });
    expect([whole.dtype, await elements(whole.data), whole.attrs]).toEqual(['int32', [1, 3], days]);
    const finer = await stored(times('2000-01-01T12'), { ...days, dtype: 'int32' });
    expect([finer.attrs.units, await elements(finer.data)]).toEqual(['hours since 1999-12-31', [36]]);
    expect(finer.warnings.join()).toMatch(/no whole numbers of 'days since 1999-12-31': they are written as 'hours/);
    const float = await stored(times('2000-01-01T12', 'NaT'), { ...days, dtype: 'float32' });
    expect([float.dtype, await elements(float.data)]).toEqual(['float32', [1.5, Number.NaN]]);
    const months = await stored(times('2000-03-01'), { units: 'months since 2000-01-01' });
    expect(await elements(months.data)).toEqual([2n]);
    const wide = await stored(times('2000-01-01'), { units: 'seconds since 1900-01-01', dtype: 'int16' });
    expect([wide.dtype, wide.warnings.length]).toEqual(['int64', 1]);
    await expect(stored(times('2000-01-01'), { calendar: 'noleap' })).rejects.toThrow(/not written as 'noleap'/);
    await expect(stored(times('2000-01-01'), { units: 'days since x' })).rejects.toThrow(/'x' is no date/);
  });
  it('of calendars come back', async () => {
    const counts = ['2000-02-28', '2000-03-01', '2000-03-01T06'].map((t) => CalendarDate.parse(t, 'noleap').count);
    const data = asarray(BigInt64Array.from(counts)) as ChunkedArray;
    const made = await stored(data, {}, { calendar: 'noleap' });
    expect(made.attrs).toEqual({ units: 'hours since 2000-02-28 00:00:00', calendar: 'noleap' });
    const back = await decodeVariable({ dims: made.dims, data: made.data, attrs: made.attrs });
    expect([back.calendar, await elements(back.data)]).toEqual(['noleap', counts]);
  });
  it('in large arrays are expressions, in units that all are whole numbers of', async () => {
    const hours = arange(1_100_000, { dtype: 'int64', chunks: 100_000 }).multiply(3_600_000_000n) as ChunkedArray;
    const made = await stored(hours.astype('datetime64[us]'), { units: 'hours since 1969-12-31', dtype: 'int32' });
    expect([made.dtype, await elements(made.data.slice({ start: 0, stop: 2 }))]).toEqual(['int32', [24, 25]]);
    const finer = await stored(hours.astype('datetime64[us]'), { units: 'days since 1969-12-31', dtype: 'int64' });
    expect(finer.attrs.units).toBe('microseconds since 1969-12-31');
    const plain = await stored(hours.astype('datetime64[us]'));
    expect(plain.attrs.units).toBe('microseconds since 1970-01-01');
  });
  it('spans have plain units and their dtype', async () => {
    const spans = asarray([timedelta64(90, 'm'), timedelta64(30, 'm')]) as ChunkedArray;
    const made = await stored(spans);
    expect([made.attrs, await elements(made.data)]).toEqual([
      { units: 'minutes', dtype: 'timedelta64[m]' },
      [90n, 30n],
    ]);
    const hours = await stored(spans, { units: 'hours' });
    expect([await elements(hours.data), hours.warnings.length]).toEqual([[1.5, 0.5], 1]);
  });
});

describe('text, bools and coordinates', () => {
  it('are characters and bytes where the format has no others', async () => {
    const text = asarray(['Zürich', '']) as ChunkedArray;
    const made = await encodeVariable('name', { dims: ['x'], data: text, attrs: {} }, 'classic');
    expect([made.dims, made.dtype, made.data.shape]).toEqual([['x', 'string7'], 'S1', [2, 7]]);
    expect(made.attrs).toEqual({ _Encoding: 'utf-8' });
    const back = await decodeVariable({ dims: made.dims, data: made.data, attrs: made.attrs });
    expect([back.dims, await elements(back.data)]).toEqual([['x'], ['Zürich', '']]);
    const named = await encodeVariable(
      'n',
      { dims: [], data: asarray('ab').astype('S2') as ChunkedArray, attrs: {}, encoding: { char_dim_name: 'len3' } },
      'netcdf4',
    );
    expect(named.dims).toEqual(['len2']);
    expect((await encodeVariable('name', { dims: ['x'], data: text, attrs: {} }, 'zarr')).dtype).toBe('<U6');
    const bools = asarray([true, false]) as ChunkedArray;
    const flag = await encodeVariable('flag', { dims: ['x'], data: bools, attrs: {} }, 'netcdf4');
    expect([flag.dtype, flag.attrs, await elements(flag.data)]).toEqual(['int8', { dtype: 'bool' }, [1, 0]]);
    const again = await decodeVariable({ dims: ['x'], data: flag.data, attrs: flag.attrs });
    expect([again.data.dtype, again.attrs]).toEqual(['bool', {}]);
  });
  it('are named by the variables over their dimensions, or by the dataset', async () => {
    const at = (dims: string[], more: Partial<VariableToEncode> = {}): VariableToEncode => ({
      dims,
      data: asarray(new Float64Array(2 ** dims.length)).reshape(dims.map(() => 2)) as ChunkedArray,
      attrs: {},
      ...more,
    });
    const variables = new Map<string, VariableToEncode>([
      ['x', at(['x'])],
      ['lat', at(['x', 'y'])],
      ['height', at([])],
      ['crs', at([])],
      ['area', at(['z'])],
      ['tas', at(['x', 'y'], { encoding: { grid_mapping: 'crs' } })],
      ['own', at(['x'], { encoding: { coordinates: 'height' } })],
      ['none', at(['x'], { encoding: { coordinates: null } })],
    ]);
    const made = await encodeGroup(variables, new Set(['x', 'lat', 'height', 'crs', 'area']), { title: 'a' });
    const coordinates = (name: string): unknown => made.variables.get(name)?.attrs.coordinates;
    expect([coordinates('tas'), coordinates('own'), coordinates('none'), coordinates('lat')]).toEqual([
      'height lat',
      'height',
      undefined,
      undefined,
    ]);
    expect(made.variables.get('tas')?.attrs.grid_mapping).toBe('crs');
    expect(made.attrs).toEqual({ title: 'a', coordinates: 'area' });
  });
});
