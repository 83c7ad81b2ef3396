/** Threads that die, hang or throw in mid-run: the result is right or the error clear, and nothing is left behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';
import { expectedValues, runSynthetic, stencilGraph } from '../runtime/synthetic-run.js';

afterAll(closeThreads);
let once = '';
beforeEach(() => {
  once = mkdtempSync(join(tmpdir(), 'chunkwise-fault-'));
});
afterEach(() => {
  rmSync(once, { recursive: true });
  expect(sharedArena().arena.used).toBe(0);
});

describe.each([1, 2])('with %i threads', (threads) => {
  it('replaces a thread that dies in a task and runs the task again', async () => {
    const graph = stencilGraph(300);
    const acts = { '1.50': 'die once', '1.200': 'die once', '3.10': 'die once' };
    const { report, values } = await runSynthetic(graph, { threads }, { acts, once });
    expect(values).toEqual(expectedValues(graph));
    expect(report.workersReplaced).toBe(3);
    expect(report.retries).toBe(3);
  });

  it('gives up on a task that kills every thread it runs on', async () => {
    const error = await runSynthetic(stencilGraph(100), { threads }, { acts: { '1.7': 'die' } }).catch(
      (e: unknown) => e,
    );
    expect(isChunkwiseError(error, 'worker')).toBe(true);
    expect(String(error)).toContain('stencil: the worker thread died in task 7');
  });

  it('tries a task that throws again as often as asked', async () => {
    const graph = stencilGraph(60);
    const behaviour = { acts: { '1.7': 'throw once', '0.3': 'throw once' }, once };
    const { report, values } = await runSynthetic(graph, { threads, retries: 1 }, behaviour);
    expect(values).toEqual(expectedValues(graph));
    expect(report.retries).toBe(2);
  });

  it('cancels a run with a task that never returns by ending its thread', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const error = await runSynthetic(
      stencilGraph(100),
      { threads, signal: controller.signal },
      { acts: { '1.7': 'hang' } },
    ).catch((e: unknown) => e);
    expect(isChunkwiseError(error, 'cancelled')).toBe(true);
    expect(sharedArena().arena.used).toBe(0);
    const graph = stencilGraph(100);
    expect((await runSynthetic(graph, { threads })).values).toEqual(expectedValues(graph));
  });

  it('leaves other runs alone when one hangs and is cancelled', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const graph = stencilGraph(400);
    const [hung, fine] = await Promise.allSettled([
      runSynthetic(stencilGraph(50), { threads, signal: controller.signal }, { acts: { '1.7': 'hang' } }),
      runSynthetic(graph, { threads }),
    ]);
    expect(hung.status).toBe('rejected');
    expect(fine.status === 'fulfilled' && fine.value.values).toEqual(expectedValues(graph));
  });
});
