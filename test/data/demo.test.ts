/** The demo's reductions and solvers give what NumPy gives, on the repository's winds and the heat equation's reference values. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anomalyDeviation, monthlyClimatology, readValues, timeMean, weightedSeries } from '../../demo/climate-reductions.js';
import { differenceFrom, heatDelayed, heatFrames, heatWithHalos, references } from '../../demo/heat-solver.js';
import { bytes, parseBytes } from '../../demo/run-report.js';
import * as cw from '../../lib/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const winds = join(here, 'navy_winds.zarr');

interface Facts {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly at: readonly number[];
  readonly values: readonly number[];
}
const expected = JSON.parse(readFileSync(join(here, 'navy_winds.expected.json'), 'utf8')) as Record<string, Facts>;

async function compare(array: cw.ChunkedArray, facts: Facts): Promise<void> {
  expect(array.shape).toEqual(facts.shape);
  const { data } = await array.compute();
  const values = Float64Array.from(data as ArrayLike<number>);
  const close = (actual: number, wanted: number): void =>
    expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(1e-10 * Math.abs(wanted));
  close(values.reduce((sum, value) => sum + value, 0), facts.sum);
  close(values.reduce((low, value) => Math.min(low, value)), facts.min);
  close(values.reduce((high, value) => Math.max(high, value)), facts.max);
  facts.at.forEach((place, index) => {
    close(values[place], facts.values[index]);
  });
}

describe('reductions of the winds', () => {
  const speed = async () => {
    const [u, v] = await Promise.all(['uwnd', 'vwnd'].map((name) => cw.fromZarr(join(winds, name))));
    return cw.hypot(u.astype('float64'), v.astype('float64'));
  };
  it('time mean', async () => compare(timeMean(await speed()), expected.mean));
  it('monthly climatology', async () =>
    compare(monthlyClimatology(await speed(), await readValues(join(winds, 'month'))), expected.climatology));
  it('standard deviation of the anomaly', async () =>
    compare(anomalyDeviation(await speed(), await readValues(join(winds, 'month'))), expected.deviation));
  it('area-weighted series', async () =>
    compare(weightedSeries(await speed(), await readValues(join(winds, 'lat'))), expected.series));
});

describe('heat solver', () => {
  const cells = 400 * 400;
  const early = { mean: 1.9717480518180106, at390: 20.410531839648353 };
  const check = (field: Float64Array): void => {
    expect(field).toHaveLength(cells);
    expect(Math.abs(field.reduce((sum, value) => sum + value) / cells - early.mean)).toBeLessThan(1e-9);
    expect(Math.abs(field[390 * 400 + 200] - early.at390)).toBeLessThan(1e-9);
  };

  it('several steps on a tile: reference values at step 1000', async () => {
    const frames = await heatFrames(1000, 500);
    expect(frames).toHaveLength(3 * cells);
    const { absolute, relative } = differenceFrom(references[0], frames.subarray(2 * cells));
    expect(absolute).toBeLessThan(1e-9);
    expect(relative).toBeLessThan(1e-11);
  });
  it('one halo exchange per step', async () => check((await heatWithHalos(100, 100)).subarray(cells)));
  it('one delayed task per step', async () => check(await heatDelayed(100)));
});

describe('sizes', () => {
  it('reads and writes bytes', () => {
    expect(parseBytes('256MB')).toBe(256e6);
    expect(parseBytes('4 GB')).toBe(4e9);
    expect(parseBytes('1.5GiB')).toBe(1.5 * 2 ** 30);
    expect(parseBytes('12')).toBe(12);
    expect(parseBytes('many')).toBeUndefined();
    expect(bytes(1234)).toBe('1.2 kB');
    expect(bytes(256e6)).toBe('256 MB');
  });
});
