/** Climatologies, trends and means of regions against SciPy, and against what they are put together from. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  anomaly,
  areaWeights,
  boxMean,
  climatology,
  DataArray,
  Dataset,
  dateRange,
  detrend,
  slice,
  trend,
  zonalMean,
} from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { expectValues, type GoldenArray, labelledOf, plainOf } from './golden-labelled.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
const { inputs } = read('xarray-windows') as { inputs: Record<'t' | 'g', GoldenArray> };
const golden = read('trend') as Record<'year' | 'decade' | 'day', number[][]> & { detrended: (number | null)[] };
const t = await labelledOf(inputs.t);

describe('trends', () => {
  for (const per of ['year', 'decade', 'day'] as const)
    it(`per ${per} as SciPy has them`, async () => {
      for (const x of [t, t.chunk({ time: 7, x: 2 })]) {
        const ds = trend(x, { per });
        for (const [k, name] of ['slope', 'intercept', 'stderr', 'pvalue', 'rvalue', 'n'].entries())
          expectValues(
            `${name} per ${per}`,
            await plainOf(ds.get(name).data),
            golden[per].map((row) => row[k]),
            1e-8,
          );
        expect(ds.coords.x.dims).toEqual(['x']);
      }
    });

  it('are taken off', async () => {
    const left = detrend(t);
    expectValues('detrend', await plainOf(left.data), golden.detrended, 1e-9);
    expect(left.attrs).toEqual(t.attrs);
    const both = detrend(new Dataset({ t, s: ['x', [1, 2, 3]] }));
    expectValues('detrend', await plainOf(both.get('t').data), golden.detrended, 1e-9);
    expectValues('left as it is', await plainOf(both.get('s').data), [1, 2, 3], 0);
  });

  it('are missing where there are too few values', async () => {
    const x = new DataArray(
      [
        [1, Number.NaN, 1],
        [2, Number.NaN, Number.NaN],
        [3, Number.NaN, Number.NaN],
      ],
      { dims: ['time', 'x'] },
    );
    const ds = trend(x);
    expectValues('slope', await plainOf(ds.get('slope').data), [1, null, null], 1e-12);
    expect((await plainOf(ds.get('pvalue').data)).slice(1)).toEqual([null, null]);
    expect(() => trend(x, { dim: 'lat' })).toThrow(/no dimension 'lat'/);
    expect(() => trend(3 as never)).toThrow(/trend/);
  });
});

const years = new DataArray(cw.random.normal(10, 3, { size: [48, 4], seed: 3 }) as never, {
  dims: ['time', 'x'],
  coords: { time: dateRange('2001-01', '2004-12', { freq: 'MS' }) },
  attrs: { units: 'K' },
});

describe('climatologies and anomalies', () => {
  it('are those of groups', async () => {
    const mean = years.groupby('time.month').mean();
    expectValues('climatology', await plainOf(climatology(years).data), await plainOf(mean.data), 0);
    const apart = years.groupby('time.month').subtract(mean);
    expectValues('anomaly', await plainOf(anomaly(years).data), await plainOf(apart.data), 0);
    expect(climatology(years, { by: 'season', reduction: 'max' }).sizes).toEqual({ season: 4, x: 4 });
  });

  it('are of a base period', async () => {
    const part = years
      .sel({ time: slice('2001', '2002') })
      .groupby('time.month')
      .mean();
    expectValues(
      'base',
      await plainOf(climatology(years, { base: ['2001', '2002'] }).data),
      await plainOf(part.data),
      0,
    );
    const apart = years.groupby('time.month').subtract(part);
    expectValues(
      'anomaly',
      await plainOf(anomaly(years, { base: ['2001', '2002'] }).data),
      await plainOf(apart.data),
      0,
    );
  });

  it('are standardised', async () => {
    const z = anomaly(years, { standardise: true });
    const spread = await plainOf(z.groupby('time.month').std().data);
    expectValues(
      'spread',
      spread,
      spread.map(() => 1),
      1e-12,
    );
    expect(z.attrs).toEqual({ units: 'K' });
    expect(() => anomaly(years, { dim: 'when' })).toThrow(/no dimension 'when'/);
    expect(() => climatology(years, { by: 'moth' } as never)).toThrow(/'month'/);
  });
});

describe('regions', () => {
  const lat = [60, 20, -20, -60];
  const lon = [0, 90, 180, 270];
  const g = new DataArray(
    lat.map((a) => lon.map((b) => a + b / 10)),
    { dims: ['lat', 'lon'], coords: { lat, lon } },
  );

  it('weigh by area', async () => {
    const shares = (await plainOf(areaWeights(g).data)) as number[];
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(Math.sin((80 * Math.PI) / 180), 12);
    expect(shares[0]).toBeCloseTo((Math.sin((80 * Math.PI) / 180) - Math.sin((40 * Math.PI) / 180)) / 2, 12);
    expect(await plainOf(zonalMean(g).data)).toEqual(lat.map((a) => a + 13.5));
    const mean = (await plainOf(boxMean(g).data))[0] as number;
    expect(mean).toBeCloseTo(13.5, 10);
  });

  it('are boxes, around the globe too', async () => {
    const one = async (box: object): Promise<unknown> => (await plainOf(boxMean(g, { box }).data))[0];
    expect(await one({ lat: [0, 30], lon: [80, 200] })).toBeCloseTo(20 + 13.5, 10);
    expect(await one({ lat: [0, 30], lon: [-100, 10] })).toBeCloseTo(20 + 13.5, 10);
    expect(await one({ lat: [0, 30], lon: [-180, 180] })).toBeCloseTo(20 + 13.5, 10);
    expect(() => boxMean(g, { box: { lat: [85, 90] } })).toThrow(/no cell has lat/);
    expect(() => boxMean(g, { box: { level: [1, 2] } as never })).toThrow(/box/);
    expect(() => zonalMean(t)).toThrow(/longitude/);
  });
});
