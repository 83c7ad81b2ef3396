/** Loops that decide while they run: they stop, choose their steps, write frames, and go on from checkpoints to the same bits. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { field } from './loop-cases.js';

const folder = mkdtempSync(join(tmpdir(), 'evolve-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const inline = { threads: 'inline' } as const;
type A = cw.ChunkedArray<'float64'>;
const smooth = (u: A): cw.ChunkedArray => u.add(cw.pde.laplacian(u).multiply(0.2));
const valuesOf = async (x: cw.ChunkedArray): Promise<number[]> => [...((await x.compute(inline)).data as Float64Array)];

it('stops when the greatest difference of two states is small', async () => {
  const seen: (number | undefined)[] = [];
  const { states, steps, converged, measure } = await cw.evolve(field([20, 16]), smooth, {
    ...inline,
    steps: 10_000,
    until: { below: 1e-5, every: 50 },
    onProgress: (p) => seen.push(p.measure),
  });
  expect(converged).toBe(true);
  expect(steps % 50).toBe(0);
  expect(steps).toBeLessThan(10_000);
  expect(seen.length).toBe(steps / 50);
  const before = cw.iterate(field([20, 16]), steps - 1, smooth);
  const last = cw.iterate(field([20, 16]), steps, smooth);
  expect(await valuesOf(states)).toEqual(await valuesOf(last));
  expect(measure).toBe(Number(await last.subtract(before).abs().max().item(inline)));
  expect(seen[seen.length - 2]).toBeGreaterThan(1e-5);
});

it('a measure of the user, a limit of steps, and functions that give no number', async () => {
  const u = cw.ones([6]);
  const run = await cw.evolve(u, (x) => x.multiply(0.5), {
    ...inline,
    steps: 100,
    until: { below: 0.1, measure: (now) => now.sum() },
  });
  expect([run.steps, run.converged, run.measure]).toEqual([6, true, 6 / 64]);
  const short = await cw.evolve(u, (x) => x.multiply(0.5), { ...inline, steps: 3, until: { below: 0 } });
  expect([short.steps, short.converged]).toEqual([3, false]);
  await expect(
    cw.evolve(u, (x) => x, { ...inline, steps: 3, until: { below: 0, measure: (now) => now } }),
  ).rejects.toThrow(/until.measure gave .* array without axes/);
  expect((await cw.evolve(u, (x) => x, { ...inline, steps: 0 })).steps).toBe(0);
});

it('a time step chosen by a reduction, told with the time, is the same for any threads', async () => {
  const start = { u: field([40, 30]), v: field([40, 30], 3) };
  const options = {
    steps: 12,
    dt: { every: 3, choose: ({ u }: { u: A }) => cw.divide(0.1, u.abs().max()) },
  };
  const results: number[][] = [];
  const times: number[] = [];
  for (const threads of ['inline', 2, 3] as const) {
    const { states, time } = await cw.evolve(
      start,
      ({ u, v }, _k, { dt, time }) => ({ u: u.add(v.multiply(dt)), v: v.subtract(u.multiply(dt)).add(time) }),
      { ...options, threads },
    );
    results.push([...(await valuesOf(states.u)), ...(await valuesOf(states.v))]);
    times.push(time);
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  let [u, v] = [await valuesOf(start.u), await valuesOf(start.v)];
  let [dt, begun, time] = [0, 0, 0];
  for (let k = 0; k < 12; k++) {
    if (k % 3 === 0) {
      dt = 0.1 / Math.max(...u.map(Math.abs));
      begun = time;
    }
    const now = begun + (k % 3) * dt;
    [u, v] = [u.map((a, i) => a + v[i] * dt), v.map((b, i) => b - u[i] * dt + now)];
    time = begun + ((k % 3) + 1) * dt;
  }
  u.forEach((a, i) => {
    expect(results[0][i]).toBeCloseTo(a, 12);
  });
  expect(times[0]).toBeCloseTo(time, 12);
});

it('frames go to a Zarr array, and a loop that was cut short goes on to the same bits', async () => {
  const frames = join(folder, 'frames.zarr');
  const checkpoint = join(folder, 'state.zarr');
  const start = { u: field([24, 18]), v: field([24, 18], 5) };
  const step = ({ u, v }: { u: A; v: A }, k: cw.StepNumber) => ({ u: u.add(v.multiply(0.01)).add(k), v: smooth(v) });
  const whole = cw.iterate(start, 20, step, { every: 4 });
  const stop = new AbortController();
  const options = { steps: 20, every: 4, frames, checkpoint, checkpointEvery: 6, threads: 2 } as const;
  await expect(
    cw.evolve(start, step, {
      ...options,
      signal: stop.signal,
      onProgress: ({ step: at }) => {
        if (at === 16) stop.abort();
      },
    }),
  ).rejects.toSatisfy((error) => cw.isChunkwiseError(error, 'cancelled'));
  const progress: number[] = [];
  const { states, steps } = await cw.evolve(start, step, { ...options, onProgress: (p) => progress.push(p.step) });
  expect(steps).toBe(20);
  expect(progress[0]).toBe(16);
  expect(await valuesOf(states.v)).toEqual(await valuesOf(whole.v.slice('-1')));
  for (const name of ['u', 'v'] as const) {
    const stored = await cw.fromZarr(frames, { path: name });
    expect(stored.shape).toEqual([6, 24, 18]);
    expect(await valuesOf(stored)).toEqual(await valuesOf(whole[name]));
  }
  // A finished loop begins from its end.
  expect((await cw.evolve(start, step, options)).steps).toBe(20);
  await expect(cw.evolve({ u: cw.zeros([3]) as A, v: cw.zeros([3]) as A }, step, options)).rejects.toThrow(
    /of other states/,
  );
});

it('goes on where it was cut short before its first checkpoint, or while one or a frame was written', async () => {
  const u = field([12, 9]);
  const whole = await valuesOf(cw.iterate(u, 6, smooth, { every: 2 }));
  const options = (name: string) => ({
    steps: 6,
    every: 2,
    frames: join(folder, name),
    checkpoint: join(folder, `${name}-states`),
    checkpointEvery: 3,
    ...inline,
  });
  const ended = async (name: string): Promise<void> => {
    expect((await cw.evolve(u, smooth, options(name))).steps).toBe(6);
    expect(await valuesOf(await cw.fromZarr(join(folder, name), { path: 'u' }))).toEqual(whole);
  };
  const stop = new AbortController();
  const cut = cw.evolve(u, smooth, { ...options('early'), signal: stop.signal, onProgress: () => stop.abort() });
  await expect(cut).rejects.toSatisfy((error) => cw.isChunkwiseError(error, 'cancelled'));
  await ended('early');
  // No frame yet: the loop died between its first checkpoint and frame 0, or left it unfinished.
  const { states } = await cw.evolve(u, smooth, { ...options('none'), steps: 0 });
  expect(await valuesOf(states)).toEqual(await valuesOf(u));
  rmSync(join(folder, 'none'), { recursive: true });
  await ended('none');
  // The marker of the last checkpoint lost its chunk: the one before it counts.
  await cw.evolve(u, smooth, { ...options('marker'), steps: 3 });
  const marker = join(folder, 'marker-states', 'checkpoint.1');
  rmSync(join(marker, 'c'), { recursive: true, force: true });
  rmSync(join(marker, '0'), { recursive: true, force: true });
  await ended('marker');
  // Frames that are not of this loop are left alone, again and again.
  await cw.zeros([1, 12, 9]).toZarr(join(folder, 'strange'), { path: 'u', ...inline });
  for (const _ of [1, 2])
    await expect(cw.evolve(u, smooth, options('strange'))).rejects.toThrow(/holds an array already/);
});
