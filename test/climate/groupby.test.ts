/** Group-by of labelled arrays against xarray, and against itself in other chunks and by threads. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BinGrouper, DataArray, Dataset, SeasonGrouper, UniqueGrouper } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { expectGolden, type Golden, type GoldenArray, labelledOf } from './golden-labelled.js';

const golden = JSON.parse(readFileSync(new URL('../golden/xarray-groups.json', import.meta.url), 'utf8')) as {
  inputs: { t: GoldenArray; n: GoldenArray; region: GoldenArray; order: number[] };
  cases: Record<string, Golden>;
};
const t = await labelledOf(golden.inputs.t);
const n = await labelledOf(golden.inputs.n);
const region = await labelledOf(golden.inputs.region);
const u = t.isel({ time: golden.inputs.order });
const ds = new Dataset({ t, n, w: ['lat', [1, 2, 4]] }, { attrs: { title: 'x' } });
const filled = new DataArray(cw.nanToNum(region.data) as never, { dims: region.dims, name: 'region' });
const quarters = new SeasonGrouper(['DJF', 'MAM', 'JJA', 'SON']);

type Made = DataArray | Dataset;
const CASES: Readonly<Record<string, () => Made>> = {
  ...Object.fromEntries(
    (['mean', 'sum', 'min', 'max', 'std', 'var', 'median', 'count', 'first', 'last'] as const).map((op) => [
      `month ${op}`,
      () => t.groupby('time.month')[op](),
    ]),
  ),
  'month prod': () => t.divide(280).groupby('time.month').prod(),
  ...Object.fromEntries(
    (['mean', 'sum', 'min', 'max', 'count', 'any', 'all', 'first', 'median'] as const).map((op) => [
      `int season ${op}`,
      () => n.groupby('time.season')[op](),
    ]),
  ),
  ...Object.fromEntries(
    ['year', 'dayofyear', 'quarter', 'hour', 'weekday', 'day'].map((field) => [
      `field ${field}`,
      () => t.groupby(`time.${field}`).mean(),
    ]),
  ),
  'unsorted month mean': () => u.groupby('time.month').mean(),
  'unsorted first': () => u.groupby('time.month').first(),
  'unsorted anomaly': () => u.groupby('time.month').subtract(u.groupby('time.month').mean()),
  'month mean time lat': () => t.groupby('time.month').mean(['time', 'lat']),
  'month mean all': () => t.groupby('time.month').mean('...'),
  'month mean lat': () => t.groupby('time.month').mean('lat'),
  'no skip': () => t.groupby('time.month').mean({ skipna: false }),
  'no skip first': () => t.groupby('time.month').first({ skipna: false }),
  'std ddof': () => t.groupby('time.month').std({ ddof: 1 }),
  'sum minCount': () => t.groupby('time.month').sum({ minCount: 5 }),
  'quantile one': () => t.groupby('time.month').quantile(0.25),
  'quantile list': () => t.groupby('time.season').quantile([0.1, 0.9]),
  transposed: () => t.transpose('lat', 'time', 'lon').groupby('time.season').mean(),
  'station mean': () => t.groupby('station').mean(),
  'lat mean': () => t.groupby('lat').mean(),
  'region mean': () => t.groupby(region).mean(),
  'region count': () => t.groupby(region).count(),
  'region first': () => t.groupby(region).first(),
  'region mean all': () => t.groupby(region).mean('...'),
  'bins mean': () => t.groupbyBins('lat', [-90, -40, 0, 30, 90]).mean(),
  'bins sum': () => t.groupbyBins('lat', [-90, -40, 0, 30, 90]).sum(),
  'bins count': () => t.groupbyBins('lat', [-90, -40, 0, 30, 90]).count(),
  'bins equal': () => t.groupbyBins('lat', 3).mean(),
  'bins left': () => t.groupbyBins('lat', [-30, 10, 50], { right: false }).mean(),
  'bins lowest': () => t.groupbyBins('lat', [-30, 10, 50], { includeLowest: true }).mean(),
  'bins named': () => t.groupbyBins('lat', [-90, 0, 90], { labels: ['s', 'n'] }).mean(),
  'season grouper': () => t.groupby({ time: quarters }).mean(),
  'season grouper parts': () => t.groupby({ time: new SeasonGrouper(['JJAS', 'ND']) }).mean(),
  'two groups': () => t.groupby(['time.year', 'time.season']).mean(),
  groupers: () => t.groupby({ lat: new BinGrouper([-90, 0, 90]), station: new UniqueGrouper() }).mean(),
  anomaly: () => t.groupby('time.month').subtract(t.groupby('time.month').mean()),
  ratio: () => t.groupby('time.season').divide(t.groupby('time.season').std()),
  'region anomaly': () => t.groupby(filled).subtract(t.groupby(filled).mean()),
  'map keeps': () => t.groupby('time.month').map((g) => g.subtract(g.min('time'))),
  'map reduces': () => t.groupby('time.month').map((g) => g.max('time').subtract(g.min('time'))),
  'dataset mean': () => ds.groupby('time.season').mean(),
  'dataset count': () => ds.groupby('time.season').count(),
  'dataset anomaly': () => {
    const both = new Dataset({ t, n });
    return both.groupby('time.season').subtract(both.groupby('time.season').mean());
  },
};

/** Arithmetic of groups leaves scalar coordinates scalars, where xarray repeats them along the groups. */
function withoutRepeats(name: string, expected: Golden): Golden {
  if (!/anomaly|ratio|map/.test(name)) return expected;
  const one = (array: GoldenArray): GoldenArray => ({
    ...array,
    coords: Object.fromEntries(Object.entries(array.coords).filter(([key]) => !['height', 'station'].includes(key))),
  });
  return 'vars' in expected
    ? { ...expected, vars: Object.fromEntries(Object.entries(expected.vars).map(([key, x]) => [key, one(x)])) }
    : one(expected);
}

describe('groupby as xarray has it', () => {
  for (const [name, expected] of Object.entries(golden.cases))
    if (name in CASES) it(name, async () => expectGolden(name, CASES[name](), withoutRepeats(name, expected)));
  it('all cases are there', () => {
    expect(Object.keys(CASES).filter((name) => !(name in golden.cases))).toEqual([]);
  });
});

/** The same array in other chunks, one of several cuts. */
const cuts: readonly Readonly<Record<string, number>>[] = [
  { time: 7 },
  { time: 50, lat: 1 },
  { time: 180, lon: 1 },
  { time: 31, lat: 2, lon: 1 },
];
const REDUCTIONS = ['mean', 'sum', 'min', 'max', 'std', 'median', 'count', 'first', 'last'] as const;

describe('groupby, whatever the chunks', () => {
  it('gives the same, inline and by threads', async () => {
    for (const chunks of cuts)
      for (const threads of ['inline', 2] as const) {
        const x = t.chunk(chunks);
        for (const name of REDUCTIONS) {
          const one = await x.groupby('time.month')[name]().values({ threads });
          const other = await t.groupby('time.month')[name]().values({ threads: 'inline' });
          expectClose(`${name} ${JSON.stringify(chunks)} ${threads}`, one, other);
        }
        const anomaly = x.groupby('time.month').subtract(x.groupby('time.month').mean());
        expectClose(
          'anomaly',
          await anomaly.values({ threads }),
          await CASES.anomaly()
            .compute()
            .then((a) => (a as DataArray).values()),
        );
      }
  });

  it('takes labels that are computed, with the groups given', async () => {
    const lazy = new DataArray((await region.data.add(0).persist()) as never, { dims: region.dims, name: 'region' });
    expect(() => t.groupby(lazy)).toThrow(/expectedGroups/);
    const by = t.chunk({ time: 40, lat: 2 }).groupby(lazy, { expectedGroups: [0, 1, 2] });
    for (const name of ['mean', 'sum', 'count', 'max', 'first'] as const) {
      const one = await by[name]().values();
      const other = await t.groupby(region)[name]().values();
      expectClose(name, one, other);
    }
    const anomalies = by.subtract(by.mean());
    expectClose(
      'anomaly',
      await anomalies.values(),
      await t.groupby(region).subtract(t.groupby(region).mean()).values(),
    );
  });

  it('leaves groups that are not there missing, and all-missing groups too', async () => {
    const by = t.groupby({ station: new UniqueGrouper({ labels: ['a', 'c'] }) });
    expect([...(await by.mean('...').values()).data].map(Number.isNaN)).toEqual([false, true]);
    expect([...(await by.count('...').values()).data].map(Number.isNaN)).toEqual([false, true]);
    const april = t.groupby('time.month').mean().sel({ month: 4 });
    expect([...(await april.values()).data].every(Number.isNaN)).toBe(true);
    expect([...(await t.groupby('time.month').sum().sel({ month: 4 }).values()).data].every((x) => x === 0)).toBe(true);
  });

  it('groups times as values', async () => {
    const when = new DataArray((t.coords.time as DataArray).data as never, {
      dims: 'time',
      coords: { time: t.coords.time, k: ['time', Array.from({ length: 180 }, (_, k) => k % 3)] },
    });
    const first = await when.groupby('k').min().values();
    expect((first.toArray() as unknown[]).map(String)).toEqual([
      '2001-01-03T00:00:00.000000',
      '2001-01-08T00:00:00.000000',
      '2001-01-13T00:00:00.000000',
    ]);
    const last = await when.groupby('k').last().values();
    expect((last.toArray() as unknown[]).map(String)[2]).toBe('2003-06-17T00:00:00.000000');
  });

  it('plans a labelled climatology and anomaly as the plain expression', () => {
    const big = new DataArray(cw.random.random([365, 40, 60], { chunks: [73, 40, 60], seed: 1 }) as never, {
      dims: ['time', 'lat', 'lon'],
      coords: {
        time: cw
          .asarray('2001-01-01', { dtype: 'datetime64[D]' })
          .add(cw.arange(365).astype('timedelta64[D]')) as never,
      },
    });
    const codes = Int32Array.from({ length: 365 }, (_, k) => new Date(Date.UTC(2001, 0, 1 + k)).getUTCMonth());
    const plain = cw.groupbyReduce(big.data, codes, { axis: 0, reduction: 'nanmean', groups: 12 });
    const stages = (text: string): string => text.replace(/0x[0-9a-f]+/g, '');
    const by = big.groupby('time.month');
    expect(stages(by.mean().data.explain())).toBe(stages(plain.explain()));
    const anomaly = big.data.subtract(cw.take(plain, codes, { axis: 0 }));
    expect(stages(by.subtract(by.mean()).data.explain())).toBe(stages(anomaly.explain()));
  });

  it('refuses what it cannot group by, with what to do', () => {
    expect(() => t.groupby('tim.month')).toThrow(/no coordinate "tim.month"/);
    expect(() => t.groupby('time.monthh')).toThrow(/no field "monthh"/);
    expect(() => t.groupby('lat.month')).toThrow(/times are needed/);
    expect(() => t.groupby(3 as never)).toThrow(/groupby/);
    expect(() => t.groupbyBins('lat', [3, 1])).toThrow(/ascend/);
    expect(() => t.groupby('time.month').mean('level')).toThrow(/no dimension "level"/);
    expect(() => t.groupby('time.month').subtract(t.isel({ time: 0 }))).toThrow(/no dimension "month"/);
    expect(() => t.groupby('time.month').mean({ skipNa: true } as never)).toThrow(/skipna/);
    expect(() => new SeasonGrouper(['DJF', 'FMA'])).toThrow(/share months/);
  });

  it('lists groups', async () => {
    const by = t.groupby('station');
    expect([...by.groups]).toEqual([
      ['a', [1]],
      ['b', [0, 2]],
    ]);
    expect([...by].map(([label, part]) => [label, part.sizes.lat])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(String(by)).toContain("'station' with 2 groups");
  });
});

function expectClose(
  label: string,
  one: { data: ArrayLike<number | bigint> },
  other: { data: ArrayLike<number | bigint> },
): void {
  const far = Array.from(one.data, Number).findIndex((value, k) => {
    const expected = Number(other.data[k]);
    return Number.isNaN(expected)
      ? !Number.isNaN(value)
      : !(Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)));
  });
  expect({ label, length: one.data.length, far }).toEqual({ label, length: other.data.length, far: -1 });
}
