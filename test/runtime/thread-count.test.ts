/** `threads` is the most that work on a run at once, whatever the pool has; many runs at once listen without warnings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/array/index.js';
import type { RunReport } from '../../lib/runtime/plan-run.js';
import { RING_WORKERS, Ring } from '../../lib/runtime/threads/ring.js';
import { expectedValues, runSynthetic, stencilGraph } from './synthetic-run.js';

/** Most tasks that were under way at once, by the begin and end times that they leave. */
const mostAtOnce = (times: readonly (readonly [number, number])[]): number => {
  const events = times.flatMap(([begin, end]) => [
    [begin, 1],
    [end, -1],
  ]);
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0;
  let most = 0;
  for (const [, step] of events) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
};

/** Runs 24 tasks of a few milliseconds each. */
async function measure(threads: number, delay = 4): Promise<{ most: number; report: RunReport }> {
  let report: RunReport | undefined;
  const times = await cw
    .zeros([48], { chunks: 2 })
    .mapBlocks(
      (block: { readonly data: Float64Array }, ms: number) => {
        const origin = performance.timeOrigin;
        const begin = origin + performance.now();
        while (origin + performance.now() < begin + ms);
        block.data.set([begin, origin + performance.now()]);
        return block;
      },
      { args: [delay], dtype: 'float64' },
    )
    .compute({ threads, onReport: (told) => (report = told) });
  const data = times.data as Float64Array;
  return {
    most: mostAtOnce(Array.from({ length: 24 }, (_, k) => [data[2 * k], data[2 * k + 1]] as const)),
    report: report as RunReport,
  };
}

describe('threads of a run', () => {
  test('are the most that work on it, also when the pool has more', async () => {
    let two = await measure(2);
    // The second thread may come when the first has done everything.
    for (let k = 0; two.most < 2 && k < 20; k++) two = await measure(2);
    expect(two.most).toBe(2);
    expect(two.report.threads).toBe(2);
    const one = await measure(1);
    expect(one.most).toBe(1);
    expect(one.report.threads).toBe(1);
    const [a, b, c] = await Promise.all([measure(1), measure(2), measure(1)]);
    expect(a.most).toBe(1);
    expect(b.most).toBeLessThanOrEqual(2);
    expect(c.most).toBe(1);
    expect(a.report.threads).toBe(1);
  });

  test('give the same values in runs of different numbers at once', async () => {
    const graph = stencilGraph(60);
    const want = expectedValues(graph);
    const runs = Array.from({ length: 8 }, (_, k) => runSynthetic(graph, { threads: 1 + (k % 2), memoryLimit: 4000 }));
    for (const { values, report } of await Promise.all(runs)) {
      expect(values).toEqual(want);
      expect(report.threads).toBeLessThanOrEqual(2);
    }
  });

  test('are given back by a thread that died', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chunkwise-test-'));
    try {
      const graph = stencilGraph(20);
      const behaviour = { acts: { '1.3': 'die once', '1.9': 'die once' }, once: folder };
      const { values } = await runSynthetic(graph, { threads: 1 }, behaviour);
      expect(values).toEqual(expectedValues(graph));
      expect((await measure(1)).most).toBe(1);
      expect((await runSynthetic(graph, { threads: 2 })).values).toEqual(expectedValues(graph));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the ring', () => {
  const push = (ring: Ring, slot: number, lane: number): void =>
    ring.push(slot, { plan: 1, stage: 0, index: slot, output: 0, scratch: 0 }, [], 0, lane);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });

  test('lets no more workers take from a lane than its number', () => {
    const main = new Ring(undefined, memory);
    const workers = Array.from({ length: 4 }, () => new Ring(main.buffer, memory));
    for (let slot = 0; slot < 8; slot++) push(main, slot, slot < 4 ? 1 : 3);
    main.publish();
    const taken = workers.map((ring, k) => ring.claim(k + 1));
    expect(taken.filter((slot) => slot >= 0 && slot < 4)).toHaveLength(1);
    expect(taken.filter((slot) => slot >= 4)).toHaveLength(3);
    expect(new Ring(main.buffer, memory).claim(5)).toBe(-1);
    // One of the three dies: its place is free for another.
    const dead = taken.findIndex((slot) => slot >= 4);
    main.vacate(dead + 1);
    expect(new Ring(main.buffer, memory).claim(6)).toBeGreaterThanOrEqual(4);
    const one = taken.findIndex((slot) => slot < 4);
    workers[one].finish(one + 1, taken[one], true);
    expect([1, 2, 3]).toContain(new Ring(main.buffer, memory).claim(7));
    expect(main.state(taken[one]).state).toBeGreaterThan(2);
  });

  test('has a lane for every number of workers', () => {
    const main = new Ring(undefined, memory);
    for (let lane = 1; lane <= RING_WORKERS; lane++) push(main, lane, lane);
    main.publish();
    const worker = new Ring(main.buffer, memory);
    const seen = new Set<number>();
    for (let k = 0; k < RING_WORKERS; k++) {
      const slot = worker.claim(1);
      seen.add(slot);
      worker.finish(1, slot, true);
    }
    expect(seen.size).toBe(RING_WORKERS);
    expect(worker.claim(1)).toBe(-1);
  });
});

test('forty computes, stores and delayed calls at once, on one signal, warn of nothing', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`);
  process.on('warning', onWarning);
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-test-'));
  try {
    const { signal } = new AbortController();
    const x = cw.ones([40, 40], { chunks: 20 });
    const all = Array.from({ length: 40 }, async (_, k) => {
      expect((await x.add(k).sum().compute({ threads: 2, signal })).data[0]).toBe(1600 * (k + 1));
      await x.add(k).toZarr(join(folder, `${k}.zarr`), { threads: 1, signal });
      expect((await cw.fromZarr(join(folder, `${k}.zarr`))).shape).toEqual([40, 40]);
    });
    await Promise.all(all);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
    const late = new AbortController();
    const stopped = Array.from({ length: 20 }, () => x.sum().compute({ threads: 2, signal: late.signal }));
    late.abort();
    for (const result of await Promise.allSettled(stopped)) expect(result.status).toBe('rejected');
    for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP']) expect(process.listenerCount(event)).toBe(0);
  } finally {
    process.removeListener('warning', onWarning);
    rmSync(folder, { recursive: true });
  }
});
