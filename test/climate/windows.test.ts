/** Rolling, coarsen and weighted of labelled arrays against xarray, and whatever the chunks. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataArray, Dataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { expectGolden, expectValues, type Golden, type GoldenArray, labelledOf, plainOf } from './golden-labelled.js';

const golden = JSON.parse(readFileSync(new URL('../golden/xarray-windows.json', import.meta.url), 'utf8')) as {
  inputs: Record<'t' | 'm' | 'n' | 'g' | 'w', GoldenArray>;
  cases: Record<string, Golden>;
};
const t = await labelledOf(golden.inputs.t);
const n = await labelledOf(golden.inputs.n);
const g = await labelledOf(golden.inputs.g);
const w = await labelledOf(golden.inputs.w);
const ds = new Dataset({ t, s: ['x', [1, 2, 3]] });
const wlat = g.coords.lat.deg2rad().cos();
const four = new DataArray([1, 0, 2, 1], { dims: 'x' });

type Made = DataArray | Dataset;
const WINDOW_OPS = ['mean', 'sum', 'min', 'max', 'std', 'var', 'median', 'count'] as const;
const WEIGHTED_OPS = {
  mean: 'mean',
  sum: 'sum',
  std: 'std',
  var: 'var',
  sum_of_weights: 'sumOfWeights',
  sum_of_squares: 'sumOfSquares',
} as const;

/** Every call, of these arrays or of the same in other chunks. */
const casesOf = (t: DataArray, n: DataArray, g: DataArray): Readonly<Record<string, () => Made>> => ({
  ...Object.fromEntries(
    WINDOW_OPS.flatMap((op): [string, () => Made][] => [
      [`rolling ${op}`, () => t.rolling({ time: 5 })[op]()],
      [`rolling some ${op}`, () => t.rolling({ time: 4 }, { minPeriods: 2, center: true })[op]()],
      [`rolling int ${op}`, () => n.rolling({ time: 3 })[op]()],
      [`rolling wide ${op}`, () => t.rolling({ time: 30 }, { minPeriods: 1 })[op]()],
      [`rolling two ${op}`, () => g.rolling({ lat: 3, lon: 2 }, { minPeriods: 3, center: true })[op]()],
    ]),
  ),
  'rolling even centre': () => t.rolling({ time: 6 }, { center: true }).mean(),
  'rolling odd centre': () => t.rolling({ time: 5 }, { center: true }).mean(),
  'rolling dataset': () => ds.rolling({ time: 3 }, { minPeriods: 1 }).mean(),
  'rolling construct': () => t.rolling({ time: 3 }).construct('window'),
  'rolling construct centre': () =>
    t.rolling({ time: 4 }, { center: true }).construct('window', { stride: 3, fillValue: 0 }),
  'rolling construct int': () => n.rolling({ time: 3 }).construct('window'),
  'rolling construct two': () => g.rolling({ lat: 2, lon: 3 }).construct({ lat: 'a', lon: 'b' }),
  'rolling reduce': () => t.rolling({ time: 4 }, { minPeriods: 2 }).reduce(cw.nanmax),
  'rolling weighted mean': () => t.rolling({ time: 3 }, { minPeriods: 1 }).construct('window').mean('window'),
  'coarsen exact': () => g.coarsen({ lat: 2, lon: 4 }).mean(),
  'coarsen trim': () => g.coarsen({ lat: 4, lon: 3 }, { boundary: 'trim' }).mean(),
  'coarsen trim right': () => g.coarsen({ lat: 4, lon: 3 }, { boundary: 'trim', side: 'right' }).mean(),
  'coarsen pad': () => g.coarsen({ lat: 4, lon: 3 }, { boundary: 'pad' }).mean(),
  'coarsen pad right': () => g.coarsen({ lat: 4, lon: 3 }, { boundary: 'pad', side: 'right' }).sum(),
  ...Object.fromEntries(
    (['sum', 'min', 'max', 'std', 'var', 'median', 'count', 'prod'] as const).map((op) => [
      `coarsen ${op}`,
      () => g.coarsen({ lat: 2, lon: 4 })[op](),
    ]),
  ),
  'coarsen coords': () => g.coarsen({ lat: 2, lon: 4 }, { coordFunc: { lat: 'max', lon: 'min' } }).mean(),
  'coarsen time': () => t.coarsen({ time: 8 }).mean(),
  'coarsen int pad': () => n.coarsen({ time: 5 }, { boundary: 'pad' }).sum(),
  'coarsen dataset': () => ds.coarsen({ time: 10 }).max(),
  'coarsen construct': () => g.coarsen({ lat: 2, lon: 4 }).construct({ lat: ['a', 'b'], lon: ['c', 'd'] }),
  ...Object.fromEntries(
    Object.entries(WEIGHTED_OPS).flatMap(([name, op]): [string, () => Made][] => [
      [`weighted ${name}`, () => g.weighted(wlat)[op](['lat', 'lon'])],
      [`weighted lat ${name}`, () => g.weighted(wlat)[op]('lat')],
      [`weighted all ${name}`, () => t.weighted(w)[op]()],
      [`weighted int ${name}`, () => n.weighted(four)[op]('x')],
    ]),
  ),
  'weighted no skip': () => t.weighted(w).mean('x', { skipna: false }),
  'weighted zero': () => t.weighted(w.multiply(0)).mean('x'),
  'weighted quantile': () => t.weighted(w).quantile([0.1, 0.5, 0.9], { dim: 'x' }),
  'weighted quantile one': () => g.weighted(wlat).quantile(0.3, { dim: ['lat', 'lon'] }),
  'weighted dataset': () => ds.weighted(w).mean('x'),
  'weighted dataset sum': () => ds.weighted(w).sum('x'),
});
const CASES = casesOf(t, n, g);

describe('windows, blocks and weights as xarray has them', () => {
  for (const [name, expected] of Object.entries(golden.cases))
    if (name in CASES) it(name, async () => expectGolden(name, CASES[name](), expected));
  it('all cases are there', () => {
    expect(Object.keys(CASES).filter((name) => !(name in golden.cases))).toEqual([]);
  });
});

describe('windows, blocks and weights', () => {
  it('are the same in other chunks', async () => {
    const cut = casesOf(t.chunk({ time: 7, x: 2 }), n.chunk({ time: 5 }), g.chunk({ lat: 4, lon: 3 }));
    for (const [name, call] of Object.entries(cut)) {
      const [one, other] = [call(), CASES[name]()];
      if (one instanceof Dataset || other instanceof Dataset) continue;
      expectValues(name, await plainOf(one.data), await plainOf(other.data), 1e-9);
    }
  });

  it('are the same by threads', async () => {
    const x = t.chunk({ time: 7 });
    for (const made of [
      x.rolling({ time: 30 }, { minPeriods: 3 }).mean(),
      x.coarsen({ time: 8 }).max(),
      x.weighted(w).mean(),
    ])
      expect((await made.values({ threads: 2 })).toArray()).toEqual(
        (await made.values({ threads: 'inline' })).toArray(),
      );
  });

  it('never hold windows', () => {
    const x = new DataArray(cw.random.random([1000, 100, 50], { chunks: [100, 100, 50], seed: 1 }) as never, {
      dims: ['time', 'lat', 'lon'],
    });
    for (const name of ['mean', 'sum', 'min', 'max', 'std', 'var', 'count'] as const) {
      const text = x.rolling({ time: 30 })[name]().data.explain();
      expect(text).not.toMatch(/1000, 100, 50, 30/);
    }
  });

  it('refuse what does not fit, with what to do', () => {
    expect(() => t.rolling({ tim: 3 })).toThrow(/no dimension "tim"/);
    expect(() => t.rolling({ time: 0 })).toThrow(/rolling/);
    expect(() => t.rolling({ time: 3 }, { centre: true } as never)).toThrow(/center/);
    expect(() => g.rolling({ lat: 2, lon: 2 }).construct('window')).toThrow(/name a dimension for each/);
    expect(() => g.coarsen({ lat: 4 })).toThrow(/boundary: 'trim'/);
    expect(() => t.weighted(new DataArray([1, Number.NaN, 1], { dims: 'x' }))).toThrow(/weights are missing/);
    expect(() => t.weighted([1, 2] as never)).toThrow(/weighted/);
    expect(() => t.weighted(w).mean('y')).toThrow(/no dimension "y"/);
  });
});
