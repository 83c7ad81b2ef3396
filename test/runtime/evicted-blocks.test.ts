/** Blocks that leave the arena come back with their bytes, from overflow memory, the spill file and both. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { EvictedBlocks } from '../../lib/runtime/evicted-blocks.js';
import { runPlan } from '../../lib/runtime/plan-run.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { SpillFile } from '../../lib/runtime/spill-file.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';
import { syntheticGraph } from './synthetic-graph.js';
import { expectedValues, runSynthetic, stencilGraph } from './synthetic-run.js';

afterAll(closeThreads);

const block = (fill: number, bytes: number): Uint8Array => new Uint8Array(bytes).fill(fill);

describe('the store', () => {
  it('fills the room in memory first, then the file, and gives every block back', () => {
    const store = new EvictedBlocks();
    const file = new SpillFile();
    const ids = [1, 2, 3, 4].map((k) => store.write(block(k, 100), 250, file));
    expect(ids.map((id) => store.inOverflow(id))).toEqual([true, true, false, false]);
    expect([store.overflowUsed, file.used > 0, store.count]).toEqual([200, true, 4]);
    const back = new Uint8Array(100);
    ids.forEach((id, k) => {
      store.read(id, back);
      expect(back).toEqual(block(k + 1, 100));
    });
    store.free(ids[0]);
    store.free(ids[0]);
    expect(store.overflowUsed).toBe(100);
    // Room again, in a buffer that held something else.
    const again = store.write(block(9, 100), 250, file);
    expect(store.inOverflow(again)).toBe(true);
    store.read(again, back);
    expect(back).toEqual(block(9, 100));
    for (const id of [again, ...ids]) store.free(id);
    expect([store.overflowUsed, file.used, store.count]).toEqual([0, 0, 0]);
    file.close();
  });

  it('drops spare buffers of other lengths before it exceeds the room', () => {
    const store = new EvictedBlocks();
    const file = new SpillFile();
    const first = store.write(block(1, 60), 200, file);
    const second = store.write(block(2, 60), 200, file);
    store.free(first);
    const third = store.write(block(3, 130), 200, file);
    expect(store.inOverflow(third)).toBe(true);
    expect(store.overflowUsed).toBe(190);
    expect(file.written).toBe(0);
    store.free(second);
    store.free(third);
    expect(store.overflowUsed).toBe(0);
  });
});

describe.each([
  ['inline', 'inline' as const],
  ['2 threads', 2],
])('a run that evicts, %s', (_, threads) => {
  const graph = stencilGraph(64, { bytes: 1000, eviction: 'spill' });
  const arenaLimit = 66_000;
  beforeEach(() => {
    expect(sharedArena().evicted.count).toBe(0);
  });

  it.each([
    ['overflow memory', 1_000_000, true, false],
    ['the file', arenaLimit, false, true],
    ['both', arenaLimit + 3000, true, true],
  ])('gives the same values through %s', async (_name, memoryLimit, overflow, spill) => {
    const { report, values } = await runSynthetic(graph, { threads, memoryLimit, arenaLimit });
    expect(values).toEqual(expectedValues(graph));
    expect(report.overflowBytes > 0).toBe(overflow);
    expect(report.spilledBytes > 0).toBe(spill);
    expect(report.peakArenaBytes).toBeLessThanOrEqual(arenaLimit);
    expect(sharedArena().arena.used).toBe(0);
    expect(sharedArena().evicted.overflowUsed).toBe(0);
    expect(sharedArena().evicted.count).toBe(0);
  });

  it('frees overflow memory when it fails', async () => {
    const acts = { '2.0': 'throw' };
    const run = runSynthetic(graph, { threads, memoryLimit: 1_000_000, arenaLimit: 40_000 }, { acts });
    await expect(run).rejects.toThrow();
    expect(sharedArena().evicted.count).toBe(0);
    expect(sharedArena().arena.used).toBe(0);
  });

  it('leaves persisted blocks where they are for later runs, until they are released', async () => {
    const n = 32;
    const reads = Array.from({ length: n }, () => []);
    const request = {
      payload: {},
      executorModule: new URL('./synthetic-executor.mjs', import.meta.url).href,
      options: { threads, memoryLimit: 18_000, arenaLimit: 10_000 },
    };
    const host = { run: () => {}, collect: () => {} };
    const made = syntheticGraph([{ reads, bytes: 1000, sink: 'persist' }], [0, n]);
    const { persisted, overflowBytes, spilledBytes } = await runPlan({
      place: sharedArena(),
      ...request,
      graph: made,
      host,
    });
    const blocks = persisted.get(0);
    expect(blocks?.bytes).toBe(n * 1000);
    expect(overflowBytes).toBe(8000);
    expect(spilledBytes).toBeGreaterThan(10_000);
    expect(sharedArena().evicted.overflowUsed).toBe(8000);

    const read = reads.map((_, k) => [[0, k]] as const);
    const reader = syntheticGraph(
      [
        { reads, bytes: 1000 },
        { reads: read, bytes: 1000, sink: 'collect' },
      ],
      [1, n],
    );
    const view = new Float64Array(sharedArena().memory.buffer);
    const values = new Map<string, number>();
    await runPlan({
      place: sharedArena(),
      ...request,
      graph: reader,
      given: new Map(blocks ? [[0, blocks]] : []),
      host: { ...host, collect: (s, k, address) => void values.set(`${s}.${k}`, view[address / 8]) },
    });
    expect(values).toEqual(expectedValues(reader));
    blocks?.release();
    expect(sharedArena().evicted.count).toBe(0);
    expect(sharedArena().evicted.overflowUsed).toBe(0);
    expect(sharedArena().arena.used).toBe(0);
  });
});
