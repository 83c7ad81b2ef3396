/** What a loop notes and keeps while it goes on: numbers every so many steps, and frames in memory. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { sharedArena } from '../../../lib/runtime/shared-arena.js';
import { field } from './loop-cases.js';

const inline = { threads: 'inline' } as const;
type A = cw.ChunkedArray<'float64'>;
const smooth = (u: A): cw.ChunkedArray => u.add(cw.pde.laplacian(u).multiply(0.2));
const valuesOf = async (x: cw.ChunkedArray): Promise<number[]> => [...((await x.compute(inline)).data as Float64Array)];

it('numbers are noted every so many steps, the same for any threads, with the steps and times', async () => {
  const u = field([170, 130]);
  const options = {
    steps: 20,
    dt: 0.5,
    record: {
      every: 6,
      values: {
        heat: (now: A) => now.sum(),
        largest: (now: A) => now.abs().max(),
        change: (now: A, before: A) => now.subtract(before).abs().max(),
        cells: () => cw.asarray(7n),
      },
    },
  } as const;
  const runs = [];
  for (const threads of ['inline', 2, 3] as const) runs.push(await cw.evolve(u, smooth, { ...options, threads }));
  const [{ record, states }] = runs;
  for (const run of runs) expect(run.record).toEqual(record);
  expect(await valuesOf(states)).toEqual(await valuesOf(cw.iterate(u, 20, smooth)));
  expect([record.steps, record.times]).toEqual([
    [6, 12, 18],
    [3, 6, 9],
  ]);
  for (const [k, step] of record.steps.entries()) {
    const [before, now] = [cw.iterate(u, step - 1, smooth), cw.iterate(u, step, smooth)];
    const numbers = await cw.compute(now.sum(), now.abs().max(), now.subtract(before).abs().max(), inline);
    const { heat, largest, change, cells } = record.values;
    expect([largest[k], change[k], cells[k]]).toEqual([numbers[1].item(), numbers[2].item(), 7]);
    expect(heat[k]).toBeCloseTo(Number(numbers[0].item()), 10);
  }
});

it('a record beside until, dt and several states', async () => {
  const start = { u: field([20, 16]), v: field([20, 16], 3) };
  const { record, steps, measure, converged } = await cw.evolve(start, ({ u, v }) => ({ u: smooth(u), v: smooth(v) }), {
    ...inline,
    steps: 4000,
    until: { below: 1e-4, every: 20 },
    dt: { every: 10, choose: ({ u }) => u.abs().max() },
    record: { every: 30, values: { least: ({ v }) => v.min() } },
  });
  expect(converged).toBe(true);
  expect(measure).toBeLessThanOrEqual(1e-4);
  expect(record.steps).toEqual(Array.from({ length: Math.floor(steps / 30) }, (_, k) => 30 * (k + 1)));
  const { least } = record.values;
  expect(least.length).toBe(record.steps.length);
  least.forEach((value, k) => {
    if (k > 0) expect(value).toBeGreaterThanOrEqual(least[k - 1]);
  });
});

it('states and frames are released together, whatever chunks they are cut in', async () => {
  for (const threads of ['inline', 2] as const) {
    const before = sharedArena().arena.used;
    const u = field([170, 130]).rechunk([50, 40]);
    const made = await cw.evolve(u, smooth, { threads, steps: 6, every: 2, frames: true });
    expect(sharedArena().arena.used).toBeGreaterThanOrEqual(before + 4 * 170 * 130 * 8);
    made.release();
    made.release();
    expect(sharedArena().arena.used).toBeLessThanOrEqual(before);
    await expect(made.states.compute({ threads })).rejects.toThrow(/was released/);
    await expect((made.frames as cw.ChunkedArray).compute({ threads })).rejects.toThrow(/was released/);
  }
});

it('frames in memory are those of iterate, and go with what was dropped; a loop cut short leaves nothing', async () => {
  const { arena } = sharedArena();
  const u = field([30, 24]).rechunk([30, 24]);
  const made = await cw.evolve(u, smooth, { ...inline, steps: 10, every: 4, frames: true });
  expect(made.frames?.shape).toEqual([3, 30, 24]);
  made.states.release();
  const want = await valuesOf(cw.iterate(u, 10, smooth, { every: 4 }));
  expect(await valuesOf(made.frames as cw.ChunkedArray)).toEqual(want);
  const several = await cw.evolve({ u, v: u.add(1) }, ({ u, v }) => ({ u: smooth(u), v: smooth(v) }), {
    steps: 3,
    frames: true,
    threads: 2,
  });
  expect(several.frames?.v.shape).toEqual([4, 30, 24]);
  expect(await valuesOf(several.frames?.v.slice('0') as cw.ChunkedArray)).toEqual(await valuesOf(u.add(1)));
  expect(await valuesOf(several.frames?.u.slice('3') as cw.ChunkedArray)).toEqual(await valuesOf(several.states.u));
  expect((await cw.evolve(u, smooth, { ...inline, steps: 2 })).frames).toBeUndefined();
  const before = arena.used;
  const stop = new AbortController();
  const cut = cw.evolve(u, smooth, {
    ...inline,
    steps: 10,
    every: 2,
    frames: true,
    signal: stop.signal,
    onProgress: ({ step }) => {
      if (step === 6) stop.abort();
    },
  });
  await expect(cut).rejects.toMatchObject({ tag: 'cancelled' });
  expect(arena.used).toBeLessThanOrEqual(before);
});

it('says what it does not take', async () => {
  const u = cw.ones([6]);
  const options = { ...inline, steps: 3 };
  await expect(cw.evolve(u, smooth, { ...options, record: { values: { all: (now) => now } } })).rejects.toThrow(
    /record.values.all gave .* array without axes/,
  );
  await expect(cw.evolve(u, smooth, { ...options, record: { values: { all: 3 } } as never })).rejects.toThrow(/record/);
  await expect(
    cw.evolve(u, smooth, { ...options, frames: true, checkpoint: cw.memoryStore() as never }),
  ).rejects.toThrow(/frames in memory end with the process/);
});
