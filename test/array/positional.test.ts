/** Options that NumPy's users write by themselves, in NumPy's order: the values of NumPy, in methods too, and what cannot be meant refused. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const golden = JSON.parse(readFileSync(new URL('../golden/positional.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;
const numbers = (length: number, by: number, below: number) => Array.from({ length }, (_, k) => (k * by) % below);
const x = cw
  .asarray(numbers(24, 37, 23))
  .reshape([4, 6])
  .rechunk([3, 4]);
const v = cw.asarray(numbers(12, 29, 17)).rechunk([5]);

const cases: Record<string, readonly cw.ChunkedArray[]> = {
  'cumsum 1': [cw.cumsum(x, 1), x.cumsum(1), x.cumsum({ axis: 1 })],
  'cumprod 0': [cw.cumprod(x, 0), x.cumprod(0)],
  'median 0': [cw.median(x, 0), x.median(0), cw.nanmedian(x, 0)],
  'quantile 1': [cw.quantile(x, [0.1, 0.9], 1), x.quantile([0.1, 0.9], 1), cw.nanquantile(x, [0.1, 0.9], 1)],
  'percentile 0': [cw.percentile(x, 90, 0), cw.nanpercentile(x, 90, 0)],
  'ptp 1': [cw.ptp(x, 1), x.ptp(1)],
  'sort 0': [cw.sort(x, 0), x.sort(0)],
  'argsort 0': [cw.argsort(x, 0), x.argsort(0)],
  'flip 0': [cw.flip(x, 0), x.flip(0)],
  'squeeze 0': [cw.squeeze(x.slice(null), 0), x.slice(null).squeeze(0)],
  'roll 1': [cw.roll(x, 2, 1), x.roll(2, 1)],
  'roll 0 1': [cw.roll(x, [1, 2], [0, 1])],
  'take 1': [cw.take(x, [0, 2], 1), x.take([0, 2], 1)],
  'concat 1': [cw.concatenate([x, x.add(1)], 1), cw.concat([x, x.add(1)], { axis: 1 })],
  'stack 1': [cw.stack([x, x.add(1)], 1)],
  'round 2': [cw.round(x.divide(7), 2), x.divide(7).round(2), cw.around(x.divide(7), 2)],
  'diff 2': [cw.diff(x, 2), x.diff(2)],
  'diff 1 0': [cw.diff(x, 1, 0), x.diff(1, 0), cw.diff(x, 1, { axis: 0 }), cw.diff(x, undefined, 0)],
  'trapezoid x': [
    cw.trapezoid(
      v,
      numbers(12, 1, 12).map((k) => k * k),
    ),
  ],
  gradient: [cw.gradient(v, 0.5) as cw.ChunkedArray],
  convolve: [cw.convolve(v, [1, 2, 1], 'valid')],
  correlate: [cw.correlate(v, [1, 2, 4], 'same')],
  corrcoef: [cw.corrcoef(x.slice(0), x.slice(1))],
  cov: [cw.cov(x.slice(0), x.slice(1))],
  histogram: [cw.histogram(v, 5)[0]],
  edges: [cw.histogram(v, 5)[1]],
  'histogram in range': [cw.histogram(v, 4, [2, 9])[0], cw.histogram(v, 4, { range: [2, 9] })[0]],
  'edges in range': [cw.histogram(v, 4, [2, 9])[1]],
  histogram2d: [cw.histogram2d(x.slice(0), x.slice(1), 3)[0]],
  'norm 1': [cw.linalg.norm(x, 1)],
  'norm 1 0': [cw.linalg.norm(x, 1, 0), cw.linalg.norm(x, 1, { axis: 0 })],
  'norm by axis': [cw.linalg.norm(x, undefined, 1)],
  'trace 1': [cw.trace(x, 1), x.trace(1)],
  'diagonal -1': [cw.diagonal(x, -1), x.diagonal(-1)],
  'diagonal 1 1 0': [cw.diagonal(x, 1, 1, 0), x.diagonal(1, 1, 0)],
  eye: [cw.eye(3, 4, 1)],
  fft: [cw.fft.fft(x, 5, 0).abs()],
  'sobel 0': [cw.ndimage.sobel(x, 0)],
};

test('every case has a value of NumPy, and each of them a case', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(golden).sort());
});

const flat = (nested: unknown): number[] => [nested].flat(9).map(Number);

test.each(Object.entries(cases))('%s', async (name, ways) => {
  for (const way of ways) {
    const given = (await way.compute()).toArray();
    const [got, want] = [flat(given), flat(golden[name])];
    expect(got.length).toBe(want.length);
    got.forEach((value, k) => {
      expect(value).toBeCloseTo(want[k], 9);
    });
  }
});

test('axes by name stand by themselves too', async () => {
  const store = new Map<string, Uint8Array>();
  await x.toZarr(store, { dims: ['lat', 'lon'] });
  const named = await cw.fromZarr(store);
  for (const [by, plain] of [
    [cw.cumsum(named, 'lon'), cw.cumsum(x, 1)],
    [cw.diff(named, 1, 'lat'), cw.diff(x, 1, 0)],
    [named.sort('lat'), x.sort(0)],
  ])
    expect((await by.compute()).toArray()).toEqual((await plain.compute()).toArray());
  expect(() => cw.cumsum(named, 'lonn')).toThrow(/'lon'|lonn/);
});

test('masked arrays take them', async () => {
  const masked = cw.ma.maskedGreater(x, 20);
  for (const [short, long] of [
    [cw.cumsum(masked as never, 1), cw.cumsum(masked as never, { axis: 1 } as never)],
    [cw.diff(masked as never, 1, 0), cw.diff(masked as never, { n: 1, axis: 0 })],
  ])
    expect((await short.compute()).toArray()).toEqual((await long.compute()).toArray());
});

test('what cannot be meant is refused, by name', () => {
  const refused = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      expect(cw.isChunkwiseError(error)).toBe(true);
      return (error as Error).message;
    }
    throw new Error('not refused');
  };
  expect(refused(() => cw.diff(x, 1, { n: 2 }))).toBe('diff: n is given twice, by itself and as an option');
  expect(refused(() => cw.diff(x, 1, 0, 3 as never))).toMatch(/diff: /);
  expect(refused(() => cw.diff(x, 1, 5))).toMatch(/axis 5 is out of range/);
  expect(refused(() => cw.diff(x, 1.5 as never))).toMatch(/diff: 1.5 stands where options belong/);
  expect(refused(() => cw.cumsum(x, 'lon'))).toMatch(/cumsum: "lon" stands where options belong/);
  expect(refused(() => cw.histogram(v, 4, [9, 2]))).toMatch(/histogram: /);
  expect(refused(() => cw.linalg.norm(x, 1, 0, 1 as never))).toMatch(/linalg.norm: /);
  expect(refused(() => (cw.sort as (...args: unknown[]) => unknown)(x, 0, 1))).toMatch(/sort: 3 arguments are given/);
});
