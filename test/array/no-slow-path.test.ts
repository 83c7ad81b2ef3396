/** The climate reductions and the heat solver run on SIMD kernels and our own decoders alone, as the report counts them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { step as heatStep, initialField } from '../../demo/heat-solver.js';
import * as cw from '../../lib/index.js';
import type { RunReport } from '../../lib/runtime/plan-run.js';
import {
  anomaly,
  climatology,
  climatologyByLists,
  cosineColumn,
  gram,
  runningSum,
  weightedMean,
} from '../golden-climate/climate-expressions.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-slow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const months = Array.from({ length: 48 }, (_, k) => k % 12);
const lat = Array.from({ length: 19 }, (_, k) => 90 - 10 * k);
type Fields = Readonly<Record<'u' | 'v' | 'sst', cw.ChunkedArray>>;
let fields: Fields;

beforeAll(async () => {
  const make = async (name: string, seed: number, dtype: cw.DType): Promise<cw.ChunkedArray> => {
    const path = join(folder, `${name}.zarr`);
    const field = cw.random.normal(0, 1, [48, 19, 36], { seed, chunks: [12, 19, 36] });
    await cw.where(field.greater(2.5), Number.NaN, field).astype(dtype).toZarr(path);
    return cw.fromZarr(path, { chunks: [12, 19, 36] });
  };
  fields = { u: await make('u', 1, 'float32'), v: await make('v', 2, 'float32'), sst: await make('sst', 3, 'float64') };
});

const CLIMATE: Readonly<Record<string, (fields: Fields) => cw.ChunkedArray>> = {
  'time mean of wind speed': ({ u, v }) => cw.hypot(u, v).mean({ axis: 0, dtype: 'float64' }),
  'wind speed': ({ u, v }) => cw.hypot(u, v),
  'monthly climatology': ({ sst }) => climatology(sst, months),
  'monthly climatology by lists': ({ sst }) => climatologyByLists(sst, months),
  'monthly anomaly': ({ sst }) => anomaly(sst, months),
  'area-weighted series': ({ sst }) => weightedMean(sst, cosineColumn(lat), [1, 2]),
  'area-weighted series of float32': ({ u }) => weightedMean(u, cosineColumn(lat), [1, 2]),
  'zonal mean': ({ u }) => cw.nanmean(u, { axis: 2 }),
  'standard deviation': ({ sst }) => cw.nanstd(sst, { axis: 0 }),
  'warmest month': ({ sst }) => cw.argmax(climatology(sst, months), { axis: 0 }),
  'hot days': ({ u }) => u.greater(1).sum({ axis: 0 }),
  'running sum': ({ sst }) => runningSum(sst),
  covariance: ({ sst }) => gram(cw.where(cw.isnan(sst), 0, sst).slice(':, 9').T),
};

const HEAT: Readonly<Record<string, () => cw.ChunkedArray>> = {
  'on tiles': () => cw.iterate(cw.fromTypedArray(initialField(), { shape: [400, 400] }), 40, heatStep, { every: 20 }),
  'with halos': () =>
    cw.iterate(cw.fromTypedArray(initialField(), { shape: [400, 400], chunks: [200, 200] }), 4, heatStep, {
      stepsPerExchange: 1,
    }),
};

async function expectFast(x: cw.ChunkedArray): Promise<void> {
  let report: RunReport | undefined;
  await x.compute({
    threads: 'inline',
    onReport: (what) => {
      report = what;
    },
  });
  const { simd, scalar, interpreted, libraryDecodes = 0 } = report?.counters ?? {};
  expect({ scalar, interpreted, libraryDecodes }).toEqual({ scalar: 0, interpreted: 0, libraryDecodes: 0 });
  expect(simd).toBeGreaterThan(0);
  expect(x.explain()).not.toContain('slow paths');
}

describe('no slow path', () => {
  it.each(Object.keys(CLIMATE))('climate: %s', async (name) => expectFast(CLIMATE[name](fields)));
  it.each(Object.keys(HEAT))('heat: %s', async (name) => expectFast(HEAT[name]()));
  it('the lazy-array example', () => {
    const x = cw.random.random([400, 400], { chunks: [100, 100] });
    return expectFast(x.add(x.T).slice('::2, 20:').mean({ axis: 1 }));
  });
  it('and the counters do count', async () => {
    await expect(expectFast(cw.fmod(fields.u, fields.v))).rejects.toThrow(/scalar/);
  });
});
