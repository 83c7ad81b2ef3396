/** Time loops of any number of steps: planned by segments, with the values, progress and stops of shorter ones. */
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { longLoop } from '../../lib/plan/loops/loop-segments.js';

const inline = { threads: 'inline' } as const;
const start = Float64Array.from({ length: 12 }, (_, k) => (k * k) % 7);
/** One step of a stencil whose ends stay. */
const smooth = (u: cw.ChunkedArray<'float64'>) => u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5));
const smoothed = (steps: number, from: Float64Array = start): Float64Array => {
  let u = from.slice();
  for (let step = 0; step < steps; step++) u = u.map((v, k) => (k > 0 && k < 11 ? (u[k + 1] + u[k - 1]) * 0.5 : v));
  return u;
};
/** A step that is more than a stencil. */
const turned = (u: cw.ChunkedArray<'float64'>) => u.slice('::-1').subtract(u.max());

test('a stencil of 45,000 rounds', async () => {
  const x = cw.fromTypedArray(start);
  const loop = cw.iterate(x, 45_000, smooth, { stepsPerExchange: 1 });
  expect(longLoop([loop.node], 1)?.steps).toBe(10_000);
  const reports: { readonly tasks: number }[] = [];
  const seen: number[] = [];
  const got = await loop
    .add(1)
    .compute({ ...inline, onReport: (r) => reports.push(r), onProgress: (p) => seen.push(p.done / p.total) });
  expect([...got.data]).toEqual([...smoothed(45_000)].map((v) => v + 1));
  expect(reports.length).toBe(1);
  expect(reports[0].tasks).toBeGreaterThan(45_000);
  expect(Math.max(...seen)).toBeGreaterThan(0.999);
  expect(seen.slice(1).every((part, k) => part > seen[k] - 0.01)).toBe(true);
  expect(loop.explain(inline)).toContain('the 45000 steps of iterate run in 5 segments');
});

test('frames, several results, persisting and blocks', async () => {
  const x = cw.fromTypedArray(start);
  const loop = cw.iterate(x, 25_001, smooth, { every: 12_500, stepsPerExchange: 1 });
  const frames = [0, 12_500, 25_000].map((steps) => [...smoothed(steps)]);
  const [all, last] = await cw.compute(loop, loop.slice('-1').sum(), inline);
  expect([...all.data]).toEqual(frames.flat());
  expect(last.data[0]).toBeCloseTo(
    frames[2].reduce((a, b) => a + b),
    9,
  );
  const kept = await loop.persist(inline);
  expect([...(await kept.compute(inline)).data]).toEqual(frames.flat());
  kept.release();
  const parts: number[] = [];
  for await (const { data } of cw.iterate(x, 21_000, smooth, { stepsPerExchange: 1 }).blocks(inline))
    parts.push(...data.data);
  expect(parts).toEqual([...smoothed(21_000)]);
  const written = await cw.iterate(x, 21_000, smooth, { stepsPerExchange: 1 }).toZarr(new Map(), inline);
  expect([...(await written.compute(inline)).data]).toEqual(parts);
});

test('frames at every step, and at every third, go many to a segment', async () => {
  const x = cw.fromTypedArray(start);
  for (const every of [1, 3]) {
    const loop = cw.iterate(x, 20_500 * every + (every - 1), (u) => u.add(1), { every, stepsPerExchange: every });
    const reports: { readonly tasks: number }[] = [];
    const got = await loop.compute({ ...inline, onReport: (report) => reports.push(report) });
    expect(got.shape).toEqual([20_501, 12]);
    // No two frames are alike.
    expect(got.data.every((v, k) => v === start[k % 12] + every * Math.floor(k / 12))).toBe(true);
    expect(loop.explain(inline)).toContain('iterate run in 3 segments');
    expect(reports[0].tasks).toBeLessThan(20_500 * 6);
  }
});

test('steps that are written out, and a loop over what another left', async () => {
  const x = cw.fromTypedArray(start);
  const first = cw.iterate(x, 10_050, turned);
  expect(longLoop([first.node], 1)).toBeDefined();
  let u = start.slice();
  for (let step = 0; step < 10_050; step++) {
    const most = Math.max(...u);
    u = u.map((_, k) => u[11 - k] - most);
  }
  const second = cw.iterate(first, 20_500, smooth, { stepsPerExchange: 1 });
  const [a, b] = await cw.compute(first, second, inline);
  expect([...a.data]).toEqual([...u]);
  expect([...b.data]).toEqual([...smoothed(20_500, u)]);
});

test('1e9 steps begin, tell how far they are, and stop', async () => {
  const heat = cw.iterate(cw.arange(100_000), 1e9, smooth);
  expect(heat.explain()).toMatch(/the 1000000000 steps of iterate run in \d+ segments/);
  const stop = new AbortController();
  const seen: { readonly done: number; readonly total: number }[] = [];
  const run = heat.compute({
    ...inline,
    signal: stop.signal,
    onProgress: (event) => {
      seen.push(event);
      if (event.done > 0) stop.abort();
    },
  });
  await expect(run).rejects.toMatchObject({ tag: 'cancelled' });
  expect(seen.some(({ done, total }) => done > 0 && total > 10_000)).toBe(true);
  // As many frames as there are parts of a result are its own.
  const frames = cw.iterate(cw.arange(10), 1e9, (v) => v.add(1), { every: 10 });
  await expect(frames.slice('1').compute(inline)).rejects.toThrow(/greater 'every'/);
});
