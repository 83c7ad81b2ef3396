/** Results count against the limit, and what is handed over block by block waits for who takes it. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

describe('results that the limit has no room for', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'of 320 GB',
      () => cw.zeros([200_000, 200_000]).compute(),
      /^compute: the result, float64 \[200000, 200000\], takes 320 GB.*toZarr\(\).*blocks\(\).*least memoryLimit that would do is \d+ GB/,
    ],
    [
      'of 16 GB under 500 MB',
      () => cw.ones([40_000, 50_000]).compute({ memoryLimit: '500MB' }),
      /^compute: the result, float64 \[40000, 50000\], takes 16.0 GB, which memoryLimit 500 MB has no room for/,
    ],
    [
      'of two arrays together',
      () => cw.compute(cw.ones([4000, 4000]), cw.zeros([4000, 4000]), { memoryLimit: '256MB' }),
      /^compute: 2 results, the largest float64 \[4000, 4000\], take 256 MB/,
    ],
    [
      'when it is analysed',
      () => cw.ones([40_000, 50_000]).explain({ analyze: true, memoryLimit: '500MB' }),
      /takes 16.0 GB/,
    ],
  ])('%s', async (_, compute, message) => {
    const error = await compute().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ tag: 'memory', message: expect.stringMatching(message) });
  });

  it('more than one array can hold, whatever the limit', async () => {
    const error = await cw
      .zeros([200_000, 200_000])
      .compute({ memoryLimit: '1TB' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      tag: 'memory',
      message: expect.stringMatching(/more than this machine or one array/),
    });
  });

  it('are said by explain(), which plans them all the same', () => {
    const text = cw.ones([40_000, 50_000]).explain({ memoryLimit: '500MB' });
    expect(text).toMatch(/would be refused: compute: the result/);
    expect(cw.ones([1000, 1000]).explain({ memoryLimit: '500MB' })).toMatch(/projected peak .* and 8.00 MB of results/);
  });

  it('leave room where they fit: the least limit that is named will do', async () => {
    const error = (await cw
      .ones([5000, 1000])
      .compute({ memoryLimit: '60MB', threads: 2 })
      .catch((thrown: unknown) => thrown)) as cw.ChunkwiseError;
    expect(error.tag).toBe('memory');
    const least = error.details.least as number;
    expect(least).toBeGreaterThan(60e6);
    const { data } = await cw.ones([5000, 1000]).compute({ memoryLimit: least, threads: 2 });
    expect(data.length).toBe(5e6);
  });
});

it.each(['inline', 2] as const)(
  'blocks() works no further ahead than the limit allows, on %s threads',
  async (threads) => {
    const x = cw.random.random([400, 1000], { chunks: [1, 1000], seed: 4 }).add(1);
    let done = 0;
    let taken = 0;
    for await (const { data } of x.blocks({ threads, onProgress: (event) => (done = event.done) })) {
      expect(data.shape).toEqual([1, 1000]);
      taken++;
      if (taken === 3) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        // Those in hand, one ahead, those that wait in the arena, and those under way.
        expect(done).toBeLessThan(60);
      }
    }
    expect(taken).toBe(400);
  },
);

it('blocks() that are given up leave nothing behind', async () => {
  const x = cw.random.random([400, 1000], { chunks: [1, 1000], seed: 4 }).add(1);
  for await (const _ of x.blocks({ threads: 2 })) break;
  const stop = new AbortController();
  const next = (async () => {
    for await (const _ of x.blocks({ threads: 'inline', signal: stop.signal })) stop.abort();
  })();
  await expect(next).rejects.toMatchObject({ tag: 'cancelled' });
  expect(await x.sum().item()).toBeGreaterThan(0);
});

it('copies of a plan on threads count against the limit: with long lists it runs on fewer', () => {
  const planned = (indices: number): string => {
    const list = Int32Array.from({ length: indices }, (_, k) => (k * 7919) % 1e6);
    const picked = cw.arange(1e6, { chunks: 1e5 }).add(0).take(list);
    return picked.sum().explain({ memoryLimit: 100e6, threads: 2 });
  };
  expect(planned(1e5)).not.toMatch(/calling thread/);
  // Two copies of 4 MB, and the messages they come in.
  expect(planned(1e6)).toMatch(/runs on the calling thread instead of 2: the memory limit has no room/);
});
