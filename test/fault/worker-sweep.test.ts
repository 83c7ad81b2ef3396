/**
 * On worker threads the n-th open, read, write, rename, allocation, message and task fails, or ends its thread, one at a time and in
 * pairs: each time the result is right or there is an error of the library's kind, and everything is given back.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import type { ActiveRun } from '../../lib/runtime/active-run.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { onThreads } from '../../lib/runtime/threads/place-threads.js';
import { SLOT_INPUTS } from '../../lib/runtime/threads/ring.js';
import { Choices } from '../fuzz/random.js';

const KINDS = ['openSync', 'readSync', 'writeSync', 'renameSync', 'allocation', 'message', 'task', 'death'] as const;
/** At most so many single failures of a kind are tried, spread over all, and so many pairs. */
const SINGLES = 12;
const PAIRS = 6;
const SEED = Number(process.env.CHUNKWISE_SEED ?? 20261127);

const words = new Int32Array(new SharedArrayBuffer(16));
const [KIND, COUNT, FIRST, SECOND] = [0, 1, 2, 3];
let root = '';
let source = '';

/** The library's threads, with failures. */
const breaking: cw.Driver = {
  name: 'breaking',
  callInputs: SLOT_INPUTS,
  async drive(run, job) {
    await onThreads(job.place, (pool) =>
      pool.drive(
        run as ActiveRun,
        job.threads,
        new URL('./breaking-executor.mjs', import.meta.url).href,
        { module: job.executorModule, payload: job.payload, words: words.buffer, root, names: KINDS },
        undefined,
      ),
    );
  },
};

const N = 48;
const numbers = (): cw.ChunkedArray =>
  cw
    .arange(N * N, { dtype: 'float64' })
    .reshape([N, N])
    .rechunk([16, 12]);
const options = { scheduler: breaking, threads: 2 } as const;

const workloads: Record<string, () => Promise<number>> = {
  'a reduction over a store': async () =>
    (await cw.fromZarr(source)).multiply(2).sum().item(options) as Promise<number>,
  'a rechunk to a store': async () => {
    const target = join(root, 'target.zarr');
    rmSync(target, { recursive: true, force: true });
    await (await cw.fromZarr(source)).rechunk([N, 4]).toZarr(target, { ...options, overwrite: true, codec: 'gzip' });
    return (await cw.fromZarr(target)).sum().item({ threads: 'inline' }) as Promise<number>;
  },
  'a user function, and what is persisted': async () => {
    const x = await (await cw.fromZarr(source))
      .mapBlocks((block: { data: Float64Array }) => block.data.map((value) => value + 1), { dtype: 'float64' })
      .persist(options);
    try {
      return (await x.T.sum().item(options)) as number;
    } finally {
      x.release();
    }
  },
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'chunkwise-worker-sweep-'));
  mkdirSync(join(root, 'spill'));
  source = join(root, 'source.zarr');
  await numbers().toZarr(source, { threads: 'inline', codec: 'gzip' });
});
afterAll(async () => {
  await cw.close();
  rmSync(root, { recursive: true, force: true });
});

const fail = (kind: number, first: number, second: number): void => {
  Atomics.store(words, KIND, kind);
  Atomics.store(words, COUNT, 0);
  Atomics.store(words, FIRST, first);
  Atomics.store(words, SECOND, second);
};

describe.each(Object.keys(workloads))('%s', (name) => {
  test.each(KINDS)('%s fails', async (kind) => {
    const number = KINDS.indexOf(kind);
    fail(-1, 0, 0);
    const want = await workloads[name]();
    const before = sharedArena().arena.used;
    fail(number, 0, 0);
    expect(await workloads[name]()).toBe(want);
    const count = Atomics.load(words, COUNT);
    // Threads send one message for as many tasks as they are done with meanwhile.
    if (['message', 'task', 'death'].includes(kind)) expect(count).toBeGreaterThan(kind === 'message' ? 0 : 1);
    const step = Math.max(1, count / SINGLES);
    const cases: [number, number][] = [];
    for (let n = 1; n <= count; n += step) cases.push([Math.floor(n), 0]);
    const choices = new Choices(SEED + number);
    for (let k = 0; k < PAIRS && count > 1; k++) cases.push([choices.between(1, count), choices.between(1, count)]);
    for (const [first, second] of cases) {
      const what = `${kind} ${first}, ${second} of ${count}; seed ${SEED}`;
      fail(number, first, second);
      let got: number | undefined;
      try {
        got = await workloads[name]();
      } catch (error) {
        if (!(error instanceof cw.ChunkwiseError)) throw new Error(`${what}: not an error of ours`, { cause: error });
      }
      // What throws is not tried again unless that is asked for.
      if (kind === 'task') expect({ what, got }).toEqual({ what, got: undefined });
      if (got !== undefined) expect({ what, got }).toEqual({ what, got: want });
      expect({ what, used: sharedArena().arena.used }).toEqual({ what, used: before });
    }
    fail(-1, 0, 0);
    expect(await workloads[name]()).toBe(want);
  });
});
