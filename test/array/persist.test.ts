/** Persisted blocks live exactly as long as something can read them: arrays that stand for them, and runs under way. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';

afterAll(closeThreads);

const used = (): number => sharedArena().arena.used;
const make = (): cw.ChunkedArray => cw.arange(10_000, { chunks: 1000 }).multiply(2);

beforeEach(() => {
  expect(used()).toBe(0);
});

describe('persisted arrays', () => {
  it('free their memory when released, once', async () => {
    const held = await make().persist();
    expect(used()).toBeGreaterThanOrEqual(80_000);
    expect(await held.max().item()).toBe(19998);
    const derived = held.add(1);
    held.release();
    expect(used()).toBe(0);
    held.release();
    await expect(held.compute()).rejects.toThrow(/persisted array was released; persist it again/);
    await expect(derived.sum().compute()).rejects.toThrow(/released/);
  });

  it('are what persist gave, nothing else', () => {
    expect(() => make().release()).toThrow(
      /release: \[10000\] float64 holds no blocks; call it on the array that persist/,
    );
  });

  it('share blocks, which stay until the last of them is released', async () => {
    const x = make();
    const [a, b] = await cw.persist(x, x);
    const c = await a.persist();
    expect(used()).toBeLessThan(160_000);
    a.release();
    expect(await b.sum().item()).toBe(99_990_000);
    b.release();
    expect(await c.sum().item()).toBe(99_990_000);
    c.release();
    expect(used()).toBe(0);
  });

  it('share the blocks that padding, rolling, joining and cutting leave whole, and copy the rest', async () => {
    const held = await cw.arange(1600).reshape([40, 40], { chunks: 8 }).persist();
    const all = used();
    const block = all / 25;
    const whole: [string, cw.ChunkedArray, number][] = [
      ['pad', held.pad(3, { mode: 'reflect' }), 25],
      ['roll', held.roll([13, -7], { axis: [0, 1] }), 24],
      ['rows', held.slice('3:7, :'), 5],
      ['columns', held.slice(':, 3:7'), 0],
      ['roll by blocks', held.roll(16, { axis: 1 }), 25],
      ['join', cw.concat([held.slice('16:'), held.slice(':16')]), 25],
      ['cut', held.slice('8:32, 16:'), 9],
      ['transpose', held.transpose(), 0],
      ['reverse', held.slice('::-1'), 0],
      ['compute', held.add(0), 0],
    ];
    for (const [name, x, blocks] of whole) {
      const want = (await x.compute()).data;
      const kept = await x.persist();
      const copied = kept.chunks[0].length * kept.chunks[1].length - blocks;
      expect(used() - all, name).toBeLessThanOrEqual(copied * block);
      expect(used() - all, name).toBeGreaterThanOrEqual(copied * 64);
      expect((await kept.compute()).data, name).toEqual(want);
      kept.release();
      expect(used(), name).toBe(all);
    }
    held.release();
    expect(used()).toBe(0);
  });

  it('keep a shared block until the last who has it is released, and no other', async () => {
    const held = await cw.arange(1600).reshape([40, 40], { chunks: 8 }).persist();
    const block = used() / 25;
    const cut = await held.slice(':8, :').persist();
    const again = await cut.slice(':, 8:').persist();
    expect(used()).toBe(25 * block);
    held.release();
    expect(used()).toBe(5 * block);
    cut.release();
    expect(used()).toBe(4 * block);
    expect(await again.max().item()).toBe(319);
    again.release();
    expect(used()).toBe(0);
  });

  it('share with a run that began before the owner was released', async () => {
    const held = await cw.arange(1600).reshape([40, 40], { chunks: 8 }).persist();
    const padding = held.pad(1).persist({ threads: 2 });
    held.release();
    const padded = await padding;
    expect(await padded.sum().item()).toBe(1599 * 800);
    padded.release();
    expect(used()).toBe(0);
  });

  it.each([['inline' as const], [2]])('are read to the end by a run that began before, %s', async (threads) => {
    const held = await make().persist();
    const sum = held.sum().compute({ threads });
    held.release();
    expect(used()).toBeGreaterThan(0);
    expect((await sum).data[0]).toBe(99_990_000);
    expect(used()).toBe(0);
  });

  it('persist again under a limit that cannot hold them, with the same values', async () => {
    const held = await make().persist({ memoryLimit: 40_000, threads: 'inline' });
    const again = await held.persist({ memoryLimit: 40_000, threads: 'inline' });
    held.release();
    expect(await again.sum().item()).toBe(99_990_000);
    again.release();
    expect(used()).toBe(0);
    expect(sharedArena().evicted.count).toBe(0);
  });

  it('go with the array when it is garbage collected', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await (async () => {
      const held = await make().persist();
      expect(await held.min().item()).toBe(0);
    })();
    for (let turn = 0; turn < 50 && used() > 0; turn++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(used()).toBe(0);
  });
});
