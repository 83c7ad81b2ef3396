/** Conversions of units against UDUNITS' own, and what is no unit. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asarray, type ChunkedArray } from '../../../lib/array/index.js';
import { DataArray } from '../../../lib/climate/index.js';
import { convertUnits, unitConversion } from '../../../lib/climate/units/index.js';

const golden: {
  readonly converted: readonly {
    readonly from: string;
    readonly to: string;
    readonly zero: number;
    readonly one: number;
  }[];
  readonly refused: readonly (readonly [string, string])[];
} = JSON.parse(readFileSync(new URL('../../golden/units.json', import.meta.url), 'utf8'));

describe('units', () => {
  it.each(golden.converted)('$from in $to', ({ from, to, zero, one }) => {
    const { scale, offset } = unitConversion(from, to);
    const size = Math.max(Math.abs(zero), Math.abs(one));
    expect(Math.abs(offset - zero)).toBeLessThanOrEqual(1e-9 * size);
    expect(Math.abs(scale + offset - one)).toBeLessThanOrEqual(1e-9 * size);
    const back = unitConversion(to, from);
    expect(back.scale * scale).toBeCloseTo(1, 12);
  });
  it.each(golden.refused)('%s is not %s', (from, to) => {
    expect(() => unitConversion(from, to)).toThrow(/measure different things|is no unit/);
  });
  it('of climate files beyond those of UDUNITS', () => {
    expect(unitConversion('gpm', 'km')).toEqual({ scale: 1e-3, offset: 0 });
    expect(unitConversion('m s⁻¹', 'km/h').scale).toBeCloseTo(3.6, 12);
    expect(unitConversion('Degrees_North', 'degrees_E')).toEqual({ scale: 1, offset: 0 });
    expect(unitConversion('Sv', 'm3 s-1').scale).toBe(1e6);
    expect(unitConversion('', '1')).toEqual({ scale: 1, offset: 0 });
    expect(unitConversion('degC', 'K')).toEqual({ scale: 1, offset: 273.15 });
    expect(unitConversion('hPa', 'Pa')).toEqual({ scale: 100, offset: 0 });
    expect(() => unitConversion('K', 'm')).toThrow("convertUnits: 'K' (K) and 'm' (m) measure different things");
    expect(() => unitConversion('m s-1', 'dBZ')).toThrow(/'dBZ' is no unit that is known/);
    for (const text of ['constructor', 'm//s', '-', '^2', '(m s', '@', 'm s-1)'])
      expect(() => unitConversion(text, 'm'), text).toThrow(/is no unit|measure different/);
  });
  it('convert arrays lazily, and keep their dtype', async () => {
    const kelvin = asarray(Float32Array.of(273.15, 300)) as ChunkedArray;
    const celsius = convertUnits(kelvin, 'K', 'degC');
    expect(celsius.dtype).toBe('float32');
    expect(Array.from((await celsius.compute()).data as Float32Array, (x) => Math.round(x * 100) / 100)).toEqual([
      0, 26.85,
    ]);
    expect(convertUnits(kelvin, 'K', 'kelvin')).toBe(kelvin);
    const whole = convertUnits(asarray(Int16Array.of(1, 2)) as ChunkedArray, 'km', 'm');
    expect([whole.dtype, await whole.tolist()]).toEqual(['float64', [1000, 2000]]);
    expect(() => convertUnits(asarray(['a']) as ChunkedArray, 'm', 'km')).toThrow(/has no units/);
  });
  it('are changed by the method of labelled arrays, with the attribute', async () => {
    const kelvin = new DataArray([273.15, 300], {
      dims: ['time'],
      name: 't2m',
      attrs: { units: 'K', long_name: 'a', valid_min: 1 },
    });
    const celsius = kelvin.to('degC');
    expect([celsius.name, celsius.attrs]).toEqual(['t2m', { units: 'degC', long_name: 'a' }]);
    expect((await celsius.data.tolist()) as unknown[]).toEqual([0, 26.850000000000023]);
    expect(() => kelvin.to('m')).toThrow(/measure different things/);
    expect(() => new DataArray([1], { name: 'x' }).to('m')).toThrow(/'x' has no attribute units/);
  });
});
