/** Time loops on several threads, of which the calling thread is one: the same bits as inline, and cancellation in time. */
import { expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { onThreads } from '../../lib/runtime/threads/place-threads.js';

const n = 300;
const start = () => cw.zeros([n, n]).set('0, :', 100).set(':, -1', 30);
const smooth = (u: cw.ChunkedArray<'float64'>): cw.ChunkedArray<'float64'> =>
  u.set(
    '1:-1, 1:-1',
    u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2')).multiply(0.25),
  ) as cw.ChunkedArray<'float64'>;

it('gives the same bits for any number of threads', async () => {
  const loop = cw.iterate(start(), 120, smooth, { every: 40 });
  const inline = (await loop.compute({ threads: 'inline' })).data;
  for (const threads of [1, 2, 3]) {
    const { data } = await loop.compute({ threads });
    expect(Buffer.from(data.buffer).equals(Buffer.from(inline.buffer))).toBe(true);
  }
  // Tiles differ with the threads; the values do not.
  const rounds = await cw.iterate(start(), 120, smooth, { every: 40, stepsPerExchange: 1 }).compute({ threads: 2 });
  expect(Buffer.from(rounds.data.buffer).equals(Buffer.from(inline.buffer))).toBe(true);
});

/** Reads three below and one above along axis 0, and a fixed field; all edges stay. */
const lopsided = (u: cw.ChunkedArray<'float64'>): cw.ChunkedArray<'float64'> =>
  u.set(
    '3:-1, 1:',
    u
      .slice(':-4, 1:')
      .add(u.slice('4:, :-1'))
      .multiply(0.25)
      .add(u.slice('3:-1, 1:').multiply(0.5))
      .add(field.slice('3:-1, :-1')),
  ) as cw.ChunkedArray<'float64'>;
const field = cw
  .arange(n * n)
  .reshape([n, n])
  .multiply(1e-6) as cw.ChunkedArray<'float64'>;

it.each([undefined, 1, 3, 8])('exchanges any halo between threads, %s steps at a time', async (stepsPerExchange) => {
  const options = stepsPerExchange === undefined ? {} : { stepsPerExchange };
  const loop = cw.iterate(start().add(field) as cw.ChunkedArray<'float64'>, 237, lopsided, options);
  const want = (await loop.compute({ threads: 'inline' })).data;
  for (const threads of [2, 3]) {
    const { data } = await loop.compute({ threads });
    expect(Buffer.from(data.buffer).equals(Buffer.from(want.buffer))).toBe(true);
  }
});

it('gives the same bits when threads die in the middle', async () => {
  const loop = cw.iterate(start(), 6000, smooth);
  const want = (await loop.compute({ threads: 'inline' })).data;
  await loop.compute({ threads: 2 });
  let ended = 0;
  const timer = setInterval(() => {
    void onThreads(sharedArena(), async ({ threads }) => {
      if (ended === 2 || !threads.pool?.threads[0]) return;
      ended++;
      void threads.pool.threads[0].terminate();
    });
  }, 60);
  const { data } = await loop.compute({ threads: 2 });
  clearInterval(timer);
  expect(ended).toBeGreaterThan(0);
  expect(Buffer.from(data.buffer).equals(Buffer.from(want.buffer))).toBe(true);
});

it('gives the event loop its turns, and stops when it is cancelled', async () => {
  const stop = new AbortController();
  let turns = 0;
  const timer = setInterval(() => {
    if (++turns === 3) stop.abort();
  }, 20);
  const run = cw.iterate(start(), 1_000_000, smooth).compute({ threads: 2, signal: stop.signal });
  await expect(run).rejects.toSatisfy((error) => cw.isChunkwiseError(error, 'cancelled'));
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(3);
  expect((await cw.iterate(start(), 40, smooth).compute({ threads: 2 })).shape).toEqual([n, n]);
});

it('a step through what changes the rank, below views, is written out step by step', async () => {
  const u = cw.arange(35).reshape([7, 5]).rechunk([3, 2]);
  // Every second row is set from its neighbours: the values are repeated by a reshape in between.
  const red = (v: cw.ChunkedArray<'float64'>): cw.ChunkedArray<'float64'> =>
    v.set('1:-1:2', v.slice('2::2').add(v.slice('0:-2:2')).multiply(0.5).add(1)) as cw.ChunkedArray<'float64'>;
  const means = (v: cw.ChunkedArray<'float64'>): cw.ChunkedArray<'float64'> =>
    v.set('1:', v.slice('1:').add(v.slice('1:').mean({ axis: 1, keepdims: true }))) as cw.ChunkedArray<'float64'>;
  for (const step of [red, means]) {
    const loop = cw.iterate(u, 2, step);
    const plain = step(step(u as cw.ChunkedArray<'float64'>));
    for (const threads of ['inline', 2] as const)
      expect((await loop.compute({ threads })).data).toEqual((await plain.compute({ threads })).data);
  }
});

it('states without axes, without elements, and of different shapes', async () => {
  const one = (x: number | bigint): cw.ChunkedArray => cw.asarray(x) as cw.ChunkedArray;
  const values = async (x: cw.ChunkedArray, threads: 'inline' | 2): Promise<number[]> =>
    [...(await x.compute({ threads })).data].map(Number);
  for (const threads of ['inline', 2] as const) {
    const counted = cw.iterate(one(3), 3, (u) => u.add(1), { every: 1 });
    expect(await values(counted, threads)).toEqual([3, 4, 5, 6]);
    expect(
      await values(
        cw.iterate(one(0n), 3, (u, k) => u.add(k)),
        threads,
      ),
    ).toEqual([3]);
    const two = cw.iterate({ u: one(3), v: one(5) }, 2, ({ u, v }) => ({ u: v, v: u.add(v) }));
    expect([await values(two.u, threads), await values(two.v, threads)]).toEqual([[8], [13]]);
    const mixed = cw.iterate({ u: cw.ones([2, 2]) as cw.ChunkedArray, s: one(1) }, 3, ({ u, s }) => ({
      u: u.add(s),
      s: s.multiply(2),
    }));
    expect([await values(mixed.u, threads), await values(mixed.s, threads)]).toEqual([[8, 8, 8, 8], [8]]);
    for (const shape of [[0], [3, 0]])
      expect((await cw.iterate(cw.zeros(shape), 3, (u) => u.add(1)).compute({ threads })).shape).toEqual(shape);
  }
});
