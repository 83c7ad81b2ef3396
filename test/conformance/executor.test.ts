/** One suite over every way of running a plan: inline, one thread and two give the same values and reports. */
import { afterAll, describe, expect, it } from 'vitest';
import { isChunkwiseError } from '../../lib/base/errors.js';
import type { ProgressEvent } from '../../lib/runtime/plan-run.js';
import { runPlan } from '../../lib/runtime/plan-run.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';
import { syntheticGraph } from '../runtime/synthetic-graph.js';
import { expectedValues, runSynthetic, stencilGraph } from '../runtime/synthetic-run.js';

afterAll(closeThreads);

const executorModule = new URL('../runtime/synthetic-executor.mjs', import.meta.url).href;

describe.each([
  ['inline', 'inline' as const],
  ['1 thread', 1],
  ['2 threads', 2],
])('a plan run %s', (_, threads) => {
  it('gives the values that the graph defines and frees all memory', async () => {
    const graph = stencilGraph(500);
    const { report, values } = await runSynthetic(graph, { threads });
    expect(values).toEqual(expectedValues(graph));
    expect(report.tasks).toBe(1501);
    expect(report.counters.tasks).toBe(1501);
    expect(report.bytesRead).toBe(1501 * 8);
    expect(sharedArena().arena.used).toBe(0);
  });

  it('awaits asynchronous tasks', async () => {
    const graph = stencilGraph(40);
    const { values } = await runSynthetic(graph, { threads }, { asynchronous: true });
    expect(values).toEqual(expectedValues(graph));
  });

  it('spills and reads back what does not fit, with the same values', async () => {
    const graph = stencilGraph(64, { bytes: 1000, eviction: 'spill' });
    const { report, values } = await runSynthetic(graph, { threads, memoryLimit: 66_000 });
    expect(values).toEqual(expectedValues(graph));
    expect(report.spilledBytes).toBeGreaterThan(0);
    expect(report.peakArenaBytes).toBeLessThanOrEqual(66_000);
    expect(sharedArena().arena.used).toBe(0);
    expect(sharedArena().spillFile((await import('node:os')).tmpdir()).used).toBe(0);
  });

  it('runs host stages on the calling thread between worker stages', async () => {
    const graph = syntheticGraph(
      [
        { reads: Array.from({ length: 20 }, () => []) },
        { reads: Array.from({ length: 20 }, (_, k) => [[0, k]] as const), place: 'host' },
        {
          reads: Array.from(
            { length: 20 },
            (_, k) =>
              [
                [1, k],
                [0, k],
              ] as const,
          ),
          sink: 'collect',
        },
      ],
      [2, 20],
    );
    const { report, values } = await runSynthetic(graph, { threads });
    expect(values).toEqual(expectedValues(graph));
    expect(report.counters.tasks).toBe(40);
  });

  it('keeps blocks for later runs until they are released', async () => {
    const graph = stencilGraph(20);
    const keeping = {
      ...graph,
      stages: graph.stages.map((s, k) => (k === 3 ? { ...s, sink: 'persist' as const } : s)),
    };
    const payload = {};
    const host = { run: () => {}, collect: () => {} };
    const report = await runPlan({
      place: sharedArena(),
      graph: keeping,
      payload,
      host,
      executorModule,
      options: { threads },
    });
    const persisted = report.persisted.get(3);
    if (persisted === undefined) throw new Error('nothing persisted');
    expect(sharedArena().arena.blocks).toBe(20);
    const expected = expectedValues(graph);
    expect(new Float64Array(persisted.copy(7).buffer)[0]).toBe(expected.get('3.7'));
    // A later plan takes them as its first stage.
    const next = syntheticGraph(
      [
        { reads: Array.from({ length: 20 }, () => []) },
        { reads: [Array.from({ length: 20 }, (_, k) => [0, k] as const)], sink: 'collect' },
      ],
      [1, 1],
    );
    const seen: number[] = [];
    const view = new Float64Array(sharedArena().memory.buffer);
    await runPlan({
      place: sharedArena(),
      graph: next,
      payload,
      executorModule,
      given: new Map([[0, persisted]]),
      host: { run: () => {}, collect: (_s, _i, address) => void seen.push(view[address / 8]) },
      options: { threads },
    });
    let value = 2 * 0.123;
    for (let k = 0; k < 20; k++) value = (value * 1.7 + (expected.get(`3.${k}`) as number) * 0.9) % 1009;
    expect(seen).toEqual([value]);
    persisted.release();
    persisted.release();
    expect(sharedArena().arena.used).toBe(0);
  });

  it('refuses before running what cannot fit, naming stage, bytes and remedy', async () => {
    const error = await runSynthetic(stencilGraph(10, { bytes: 5_000_000 }), { threads, memoryLimit: '12MB' }).catch(
      (e: unknown) => e,
    );
    expect(isChunkwiseError(error, 'memory')).toBe(true);
    expect(String(error)).toMatch(/stencil.*MB.*limit leaves 12.0 MB.*smaller chunks or a larger memoryLimit/);
  });

  it('throws what a task throws, frees everything and works again', async () => {
    const graph = stencilGraph(50);
    const error = await runSynthetic(graph, { threads }, { acts: { '1.20': 'throw' } }).catch((e: unknown) => e);
    expect(String(error)).toContain('task 20 throws');
    expect(isChunkwiseError(error, 'function')).toBe(true);
    expect(sharedArena().arena.used).toBe(0);
    expect((await runSynthetic(graph, { threads })).values.size).toBe(50);
  });

  it('throws what making the executor throws', async () => {
    await expect(runSynthetic(stencilGraph(5), { threads }, { broken: true })).rejects.toThrow('no executor today');
    expect(sharedArena().arena.used).toBe(0);
  });

  it('reports progress up to the end', async () => {
    const events: ProgressEvent[] = [];
    await runSynthetic(stencilGraph(300), { threads, onProgress: (event) => events.push(event) });
    const last = events[events.length - 1];
    expect(last.done).toBe(901);
    expect(last.total).toBe(901);
    for (let k = 1; k < events.length; k++) expect(events[k].done).toBeGreaterThanOrEqual(events[k - 1].done);
  });

  it('does not start when its signal has fired', async () => {
    const error = await runSynthetic(stencilGraph(5), { threads, signal: AbortSignal.abort() }).catch(
      (e: unknown) => e,
    );
    expect(isChunkwiseError(error, 'cancelled')).toBe(true);
  });

  it('does not wait for ever for a host task that never returns when cancelled', async () => {
    const graph = syntheticGraph([{ reads: [[]], place: 'host', sink: 'collect' }], [0, 1]);
    let settle = (): void => {};
    const controller = new AbortController();
    const run = (): Promise<void> => {
      setTimeout(() => controller.abort(), 20);
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    const host = { run, collect: () => {} };
    const options = { threads, signal: controller.signal };
    const error = await runPlan({
      place: sharedArena(),
      graph,
      payload: {},
      host,
      executorModule,
      options,
    }).catch((e: unknown) => e);
    expect(isChunkwiseError(error, 'cancelled')).toBe(true);
    // Its block is freed when it can no longer be written to.
    expect(sharedArena().arena.blocks).toBe(1);
    settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sharedArena().arena.blocks).toBe(0);
  });

  it('says so when it cannot spill, and frees everything', async () => {
    const graph = stencilGraph(64, { bytes: 1000, eviction: 'spill' });
    const options = { threads, memoryLimit: 66_000, spillDirectory: '/nowhere/at/all' };
    const error = await runSynthetic(graph, options).catch((e: unknown) => e);
    expect(isChunkwiseError(error, 'storage')).toBe(true);
    expect(String(error)).toContain('/nowhere/at/all');
    expect(sharedArena().arena.used).toBe(0);
  });

  it('runs several plans at once', async () => {
    const graphs = [100, 230, 77, 5].map((n) => stencilGraph(n));
    const results = await Promise.all(graphs.map((graph) => runSynthetic(graph, { threads })));
    results.forEach(({ values }, k) => {
      expect(values).toEqual(expectedValues(graphs[k]));
    });
    expect(sharedArena().arena.used).toBe(0);
  });
});
