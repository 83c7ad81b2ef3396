/** Reads of a computation overlap each other and computing, as far as memory and the number of requests allow; counted, not timed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { startServer } from './misbehaving-server.js';

const server = await startServer();
const CHUNKS = 32;
const x = cw.random.random([CHUNKS, 40, 50], { chunks: [1, 40, 50], seed: 5 });
let sums: Float64Array;

beforeAll(async () => {
  const store: cw.Store = {
    get: (key) => server.objects.get(key),
    put: (key, bytes) => void server.objects.set(key, bytes.slice()),
    delete: (key) => void server.objects.delete(key),
    list: (prefix) => [...server.objects.keys()].filter((key) => key.startsWith(prefix)),
  };
  await cw.toZarr(x, store, { path: 'blosc', codec: 'blosc-lz4' });
  await cw.toZarr(x, store, { path: 'gzip', codec: 'gzip' });
  await cw.toZarr(x, store, { path: 'plain', codec: 'none' });
  await cw.toZarr(x, store, { path: 'shards', format: 3, shards: [8, 40, 50] });
  sums = (await x.sum({ axis: [1, 2] }).compute()).data as Float64Array;
});
afterAll(async () => {
  await cw.close();
  await server.close();
});

const computed = async (path: string, options: cw.ComputeOptions, chunks?: number[]): Promise<void> => {
  const y = await cw.fromZarr(server.url, { path, ...(chunks ? { chunks } : {}) });
  server.counts.most = 0;
  server.log.length = 0;
  server.together = 16;
  try {
    expect((await y.sum({ axis: [1, 2] }).compute(options)).data).toEqual(sums);
  } finally {
    server.together = 1;
  }
};

describe.each([
  ['chunks as blocks', [1, 40, 50]],
  ['several chunks in a block', [8, 40, 50]],
] as const)('%s', (_, chunks) => {
  it.each(['blosc', 'gzip', 'plain', 'shards'])('%s, on any number of threads', async (path) => {
    for (const threads of [0, 1, 2]) {
      await computed(path, { threads, scheduler: threads === 0 ? 'inline' : 'threads' }, [...chunks]);
      expect(server.counts.most).toBeLessThanOrEqual(16);
      // Shards: their indexes come first, one for each block. A second thread may come late.
      expect(server.counts.most).toBeGreaterThanOrEqual(path === 'shards' || threads === 2 ? 8 : 12);
      expect(server.log.filter(({ key }) => /\d$/.test(key)).length).toBeLessThanOrEqual(CHUNKS * 2);
    }
  });
});

it('no more than the setting says', async () => {
  cw.config.set({ requests: 3 });
  try {
    for (const threads of [0, 2]) {
      await computed('blosc', { threads, scheduler: threads === 0 ? 'inline' : 'threads' }, [1, 40, 50]);
      expect(server.counts.most).toBeLessThanOrEqual(3);
    }
  } finally {
    cw.config.reset();
  }
  expect(() => cw.config.set({ requests: 0 })).toThrow(/requests/);
});

it('computing goes on beside what is read', async () => {
  const y = await cw.fromZarr(server.url, { path: 'blosc', chunks: [1, 40, 50] });
  const z = y.multiply(2).add(x).rechunk([CHUNKS, 10, 10]).mean({ axis: 0 });
  const want = await x.multiply(3).mean({ axis: 0 }).compute();
  for (const threads of [0, 2]) expect(await cw.allclose(await z.compute({ threads }), want)).toBeTruthy();
});

it('memory is reserved for each read that is under way', async () => {
  const big = cw.random.random([24, 250, 500], { chunks: [1, 250, 500], seed: 2 });
  await cw.toZarr(
    big,
    {
      get: (k: string) => server.objects.get(k),
      put: (k: string, b: Uint8Array) => void server.objects.set(k, b.slice()),
      delete: (k: string) => void server.objects.delete(k),
      list: () => [...server.objects.keys()],
    },
    { path: 'big', codec: 'gzip' },
  );
  const want = await big.sum().item();
  for (const threads of [0, 2]) {
    let peak = { arena: 0, outside: 0 };
    const y = await cw.fromZarr(server.url, { path: 'big', chunks: [1, 250, 500] });
    const got = await y.sum().item({
      threads,
      scheduler: threads === 0 ? 'inline' : 'threads',
      memoryLimit: threads === 0 ? '60MB' : '120MB',
      onReport: (report) => {
        peak = { arena: report.peakArenaBytes, outside: report.peakOutsideBytes };
      },
    });
    expect(Number(got) / Number(want)).toBeCloseTo(1, 12);
    expect(peak.arena + peak.outside).toBeLessThan(threads === 0 ? 60e6 : 120e6);
  }
});

it('an object that is damaged on the way fails the run, and nothing is written after it', async () => {
  const y = await cw.fromZarr(server.url, { path: 'blosc', chunks: [8, 40, 50] });
  server.act = ({ key }) => (key === 'blosc/c/5/0/0' || key === 'blosc/5.0.0' ? { status: 418 } : undefined);
  try {
    for (const threads of [0, 2])
      await expect(y.sum().item({ threads })).rejects.toMatchObject({
        tag: 'storage',
        message: expect.stringMatching(/418/),
      });
  } finally {
    server.act = () => undefined;
  }
});
