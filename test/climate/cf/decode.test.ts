/** Decoding of single variables and groups: what options change, what is lazy, what attributes that make no sense lead to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, asarray, type ChunkedArray, view } from '../../../lib/array/index.js';
import { datesFromNumbers, type TimeUnits, timeUnits } from '../../../lib/climate/calendar/index.js';
import type { AttributeTypes } from '../../../lib/climate/cf/attributes.js';
import { productOf } from '../../../lib/climate/cf/decode-times.js';
import {
  type Attributes,
  type DecodeOptions,
  decodeGroup,
  decodePlan,
  decodeVariable,
} from '../../../lib/climate/cf/index.js';

const x = (data: ChunkedArray): string[] => data.shape.map((_, i) => `d${i}`);
const decoded = (data: ChunkedArray, attrs: Attributes, options?: DecodeOptions, attrTypes?: AttributeTypes) =>
  decodeVariable({ dims: x(data), data, attrs, attrTypes }, options);
const elements = async (data: ChunkedArray): Promise<(number | bigint)[]> =>
  Array.from((await data.compute()).data as ArrayLike<number | bigint>);
const int16 = (...values: number[]): ChunkedArray => asarray(Int16Array.from(values)) as ChunkedArray;
const unitsOf = (units: string, calendar?: string): TimeUnits => timeUnits(units, calendar) as TimeUnits;

describe('missing values and packing', () => {
  it('are as the options say', async () => {
    const data = int16(-5, 0, 50, 100, 101);
    const attrs = { valid_range: [0, 100] };
    const plain = await decoded(data, attrs);
    expect([plain.data.dtype, plain.attrs]).toEqual(['int16', attrs]);
    const valid = await decoded(data, attrs, { maskValid: true });
    expect(await elements(valid.data)).toEqual([Number.NaN, 0, 50, 100, Number.NaN]);
    const packed = { scale_factor: 0.1, add_offset: 10, _FillValue: -5 };
    const types: AttributeTypes = { scale_factor: 'float64', add_offset: 'float64', _FillValue: 'int16' };
    expect((await decoded(data, packed, {}, types)).data.dtype).toBe('float64');
    const single = await decoded(data, packed, { floatDtype: 'float32' }, types);
    expect(single.data.dtype).toBe('float32');
    expect((await elements(single.data)).slice(0, 2)).toEqual([Number.NaN, 10]);
    const raw = await decoded(data, packed, { maskAndScale: false }, types);
    expect([raw.data.dtype, raw.attrs]).toEqual(['int16', packed]);
    expect(single.encoding).toEqual({ dtype: 'int16', ...packed });
    expect(single.attrs).toEqual({});
  });

  it('are one fused kernel', async () => {
    const data = arange(30_000, { dtype: 'int16', chunks: 1000 }) as ChunkedArray;
    const variable = await decoded(data, { scale_factor: 0.5, add_offset: 1, missing_value: [3, 4], _FillValue: 5 });
    const text = variable.data.explain();
    expect(text).toMatch(/in 1 stage\n/);
    expect((await elements(variable.data)).slice(0, 8)).toEqual([
      1,
      1.5,
      2,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      4,
      4.5,
    ]);
    expect(variable.warnings.join()).toMatch(/several values are missing ones: 3, 4, 5/);
  });

  it('that make no sense are said, or never met', async () => {
    const data = int16(-1, 0, 1);
    const nan = await decoded(data, { _FillValue: Number.NaN });
    expect([nan.data.dtype, nan.attrs, nan.encoding]).toEqual(['int16', {}, { dtype: 'int16' }]);
    expect(nan.warnings.join()).toMatch(/_FillValue NaN is no value of int16/);
    const large = await decoded(data, { missing_value: 1e20 });
    expect(await elements(large.data)).toEqual([-1, 0, 1]);
    const text = await decoded(asarray(Float64Array.of(1, 2)) as ChunkedArray, { missing_value: 'none' });
    expect(await elements(text.data)).toEqual([1, 2]);
    const rounded = await decoded(asarray(Float32Array.of(1e20, 1)) as ChunkedArray, { missing_value: 1e20 });
    expect(await elements(rounded.data)).toEqual([Number.NaN, 1]);
    expect(rounded.warnings.join()).toMatch(/its nearest float32/);
    const unsigned = await decoded(asarray(Float32Array.of(1)) as ChunkedArray, { _Unsigned: 'true' });
    expect(unsigned.warnings.join()).toMatch(/_Unsigned means nothing for float32/);
  });

  it('of Zarr, whose attributes hold floats as text', () => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(-999.5);
    expect(decodePlan({ _FillValue: bytes.toString('base64') }, {}, 'float32').numbers?.missing).toEqual([-999.5]);
    expect(decodePlan({ _FillValue: 'NaN' }, {}, 'float32').numbers).toMatchObject({ missing: [], dtype: 'float32' });
    expect(decodePlan({ _FillValue: '-Infinity' }, {}, 'float64').numbers?.missing).toEqual([Number.NEGATIVE_INFINITY]);
  });
});

describe('times', () => {
  it('of large arrays are expressions that give what small ones are', async () => {
    const cases = [
      ['days since 1850-01-01', 100_000],
      ['hours since 1-1-1 00:00', 2e7],
      ['seconds since 1970-01-01 00:00:00.5', 1e9],
      ['microseconds since 2000-01-01', 1e15],
      ['nanoseconds since 2000-01-01', 1e15],
    ] as const;
    for (const [units, scale] of cases) {
      const meant = unitsOf(units, 'noleap');
      const { days, microseconds } = meant.reference;
      const start = BigInt(days) * 86_400_000_000n + BigInt(microseconds);
      const step = meant.unit.kind === 'linear' ? meant.unit.microseconds : 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double({ min: -scale, max: scale, noNaN: true }), { minLength: 1 }),
          async (values) => {
            const floats = Float64Array.from([...values, Number.NaN]);
            const whole = BigInt64Array.from([...values.map((v) => BigInt(Math.trunc(v))), -(2n ** 63n)]);
            for (const numbers of [floats, whole]) {
              const lazy = productOf(asarray(numbers) as ChunkedArray, step, start);
              const small = datesFromNumbers(numbers, meant);
              expect((await lazy.compute()).data).toEqual('counts' in small && small.counts);
            }
          },
        ),
        { numRuns: 10 },
      );
    }
  });

  it('of more than a million elements are not read', async () => {
    const data = arange(1_200_000, { dtype: 'int32', chunks: 100_000 }) as ChunkedArray;
    const standard = await decoded(data, { units: 'hours since 1950-01-01' });
    expect([standard.data.dtype, standard.calendar]).toEqual(['datetime64[us]', undefined]);
    expect(String((await standard.data.slice(24).compute()).item())).toBe('1950-01-02T00:00:00.000000');
    const noleap = await decoded(data, { units: 'hours since 1950-01-01', calendar: 'noleap' });
    expect([noleap.data.dtype, noleap.calendar]).toEqual(['int64', 'noleap']);
    const months = await decoded(data, { units: 'months since 1950-01-01' });
    expect(months.data.dtype).toBe('int32');
    expect(months.warnings.join()).toMatch(/arrays of up to 1000000 elements/);
  });

  it('that are packed or missing', async () => {
    const packed = await decoded(int16(0, 1, -9), {
      units: 'days since 2000-01-01',
      scale_factor: 0.5,
      add_offset: 10,
      _FillValue: -9,
    });
    expect((await packed.data.tolist()) as unknown[]).toHaveLength(3);
    expect(String(((await packed.data.tolist()) as unknown[])[1])).toBe('2000-01-11T12:00:00.000000');
    expect(String(((await packed.data.tolist()) as unknown[])[2])).toBe('NaT');
    const wrong = await decoded(int16(0, 1), { units: 'days since 2000-01-01' }, { decodeTimes: false });
    expect([wrong.data.dtype, wrong.attrs]).toEqual(['int16', { units: 'days since 2000-01-01' }]);
  });

  it('spans are decoded where they are asked for', async () => {
    const hours = { units: 'hours' };
    expect((await decoded(int16(1, 2), hours)).data.dtype).toBe('int16');
    const spans = await decoded(int16(1, 2), hours, { decodeTimedelta: true });
    expect(spans.data.dtype).toBe('timedelta64[us]');
    expect(await elements(spans.data)).toEqual([3_600_000_000n, 7_200_000_000n]);
    const stated = await decoded(asarray(Float64Array.of(1.5, Number.NaN)) as ChunkedArray, {
      units: 'minutes',
      dtype: 'timedelta64[s]',
    });
    expect([stated.data.dtype, stated.attrs]).toEqual(['timedelta64[s]', {}]);
    expect(await elements(stated.data)).toEqual([90n, -(2n ** 63n)]);
    const milli = await decoded(int16(1500), { units: 'milliseconds', dtype: 'timedelta64[s]' });
    expect(await elements(milli.data)).toEqual([2n]);
  });
});

describe('groups', () => {
  const variable = (dims: string[], values: number[], attrs: Attributes = {}) => ({
    dims,
    data: asarray(Float64Array.from(values)).reshape(dims.map((_, i) => (i === 0 ? 2 : 1))) as ChunkedArray,
    attrs,
  });
  const group = new Map([
    ['time', variable(['time'], [0, 1], { units: 'days since 2000-01-01', calendar: 'noleap', bounds: 'time_bnds' })],
    ['time_bnds', variable(['time', 'nv'], [0, 1])],
    ['height', variable([], [2])],
    ['area', variable(['time'], [1, 1])],
    [
      'tas',
      variable(['time'], [1, 2], {
        coordinates: 'height nowhere',
        grid_mapping: 'crs',
        cell_measures: 'area: area',
        ancillary_variables: 'flags',
      }),
    ],
  ]);

  it('make coordinates of what attributes name', async () => {
    const found = await decodeGroup(group, { title: 'a', coordinates: 'area' });
    expect([...found.coords]).toEqual(['time', 'height', 'area']);
    expect([found.attrs, found.encoding]).toEqual([{ title: 'a' }, { coordinates: 'area' }]);
    expect(found.variables.get('tas')?.encoding).toEqual({ dtype: 'float64', coordinates: 'height nowhere' });
    expect(Object.keys(found.variables.get('tas')?.attrs ?? {})).toEqual([
      'grid_mapping',
      'cell_measures',
      'ancillary_variables',
    ]);
    const bounds = found.variables.get('time_bnds');
    expect([bounds?.calendar, bounds?.encoding.units]).toEqual(['noleap', 'days since 2000-01-01']);
  });
  it('make none of them, or all', async () => {
    const none = await decodeGroup(group, { coordinates: 'area' }, { decodeCoords: false });
    expect([...none.coords]).toEqual(['time']);
    expect(none.attrs).toEqual({ coordinates: 'area' });
    const all = await decodeGroup(group, {}, { decodeCoords: 'all', dropVariables: ['height'] });
    expect([...all.coords]).toEqual(['time', 'time_bnds', 'area']);
    expect(all.warnings).toEqual(['tas: grid_mapping names variables that are not there: crs']);
    expect(all.variables.get('tas')?.encoding.cell_measures).toBe('area: area');
  });
  it('join characters along dimensions that are theirs alone', async () => {
    const letters = view(asarray(Uint8Array.from(Buffer.from('abcdef'))), 'S1').reshape([2, 3]) as ChunkedArray;
    const raw = { dims: ['x', 'n'], data: letters, attrs: {} };
    const joined = (await decodeGroup(new Map([['name', raw]]))).variables.get('name');
    expect([joined?.dims, joined?.data.dtype, joined?.encoding.char_dim_name]).toEqual([['x'], 'S3', 'n']);
    expect(await joined?.data.tolist()).toEqual(['abc', 'def']);
    const shared = new Map<string, typeof raw>([
      ['name', raw],
      ['n', { dims: ['n'], data: int16(1, 2, 3), attrs: {} }],
    ]);
    expect((await decodeGroup(shared)).variables.get('name')?.dims).toEqual(['x', 'n']);
    const text = await decodeVariable({ ...raw, attrs: { _Encoding: 'klingon' } });
    expect([text.data.dtype, text.warnings.join()]).toEqual([
      'S3',
      "the encoding 'klingon' of text is not known; it stays bytes",
    ]);
  });
});
