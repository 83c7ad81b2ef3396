/**
 * The n-th allocation, file operation and message fails, for every n, and pairs of them, in small workloads of arrays and delayed
 * calls: each time the result is right or there is an error of the library's kind, and everything is given back. What fails on
 * worker threads is in worker-sweep.test.ts.
 */
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leastLimit } from '../../lib/base/memory-share.js';
import * as cw from '../../lib/index.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { Choices } from '../fuzz/random.js';
import { expectedValues, runSynthetic, stencilGraph } from '../runtime/synthetic-run.js';
import { FILE_CALLS, withFailing } from './failing-files.js';

let root = '';
let source = '';
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'chunkwise-sweep-'));
  source = join(root, 'source.zarr');
  await numbers().toZarr(source, { threads: 'inline', codec: 'gzip' });
});
afterAll(async () => {
  await cw.close();
  rmSync(root, { recursive: true, force: true });
});

const N = 48;
const numbers = (): cw.ChunkedArray =>
  cw
    .arange(N * N, { dtype: 'float64' })
    .reshape([N, N])
    .rechunk([16, 12]);
const want = Float64Array.from({ length: N * N }, (_, k) => k);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

interface Workload {
  readonly name: string;
  /** Throws unless what it computes is right. */
  readonly run: (threads: number | 'inline') => Promise<void>;
}

const spillDirectory = (): string => join(root, 'spill');
const target = (): string => join(root, 'target.zarr');
const workloads: Workload[] = [
  {
    name: 'a reduction over a store',
    run: async (threads) => {
      const x = await cw.fromZarr(source);
      const { data } = await x.multiply(2).sum({ axis: 0 }).compute({ threads });
      expect(sum(data as Float64Array)).toBe(2 * sum(want));
    },
  },
  {
    name: 'a rechunk to a store with eviction',
    run: async (threads) => {
      const x = (await cw.fromZarr(source)).mapBlocks((block: { data: Float64Array }) => block.data, {
        dtype: 'float64',
      });
      await x.rechunk([N, 4]).toZarr(target(), { threads, overwrite: true });
      const back = await (await cw.fromZarr(target())).compute({ threads: 'inline' });
      expect(back.data).toEqual(want);
    },
  },
  {
    name: 'persisted and shared results',
    run: async (threads) => {
      const x = await (await cw.fromZarr(source)).add(1).persist({ threads });
      try {
        const [a, b] = await cw.compute(x.sum(), x.T.slice('3'), { threads });
        expect((a as cw.Result).data[0]).toBe(sum(want) + N * N);
        expect(Array.from((b as cw.Result).data as Float64Array)).toEqual(
          Array.from({ length: N }, (_, i) => i * N + 3 + 1),
        );
      } finally {
        x.release();
      }
    },
  },
  {
    name: 'blocks evicted to a file',
    run: async (threads) => {
      const graph = stencilGraph(20);
      const count = threads === 'inline' ? 0 : threads;
      const options = { threads: count, memoryLimit: 600, arenaLimit: 600, spillDirectory: spillDirectory() };
      expect((await runSynthetic(graph, options)).values).toEqual(expectedValues(graph));
    },
  },
  {
    name: 'delayed calls whose results are written out',
    run: async (threads) => {
      const parts = Array.from({ length: 6 }, (_, k) => fill(k, 125_000));
      const mean = average(parts.map((part) => first(part)));
      const values = await cw.computeDelayed(
        parts.map((part) => above(part, mean)),
        { threads, memoryLimit: leastLimit(3e6, threads === 'inline' ? 0 : threads) },
      );
      expect(values).toEqual(parts.map((_, k) => k - 2.5));
    },
  },
];

const fill = cw.delayed((k: number, n: number) => new Float64Array(n).fill(k));
const first = cw.delayed((v: Float64Array) => v[0]);
const above = cw.delayed((v: Float64Array, mean: number) => v[0] - mean);
const average = cw.delayed((list: number[]) => list.reduce((a, b) => a + b, 0) / list.length);
const SEED = Number(process.env.CHUNKWISE_SEED ?? 20261127);
/** Pairs of failures that are tried in each workload. */
const PAIRS = 25;

/** What must be as it was: memory, descriptors of files under the folder, temporary files. */
const state = (): { used: number; evicted: number; open: string[]; left: string[] } => ({
  used: sharedArena().arena.used,
  evicted: sharedArena().evicted.count,
  open: readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(root) && !path.startsWith(spillDirectory())),
  left: readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => /tmp|\.partial|chunkwise-spill|replac/i.test(path)),
});

/** Runs a workload in which something fails. */
async function attempt({ run }: Workload, threads: number | 'inline', what: string): Promise<'right' | 'refused'> {
  try {
    await run(threads);
    return 'right';
  } catch (error) {
    if (!(error instanceof cw.ChunkwiseError)) throw new Error(`${what}: not an error of ours`, { cause: error });
    return 'refused';
  }
}

const onLinux = process.platform === 'linux';

describe.runIf(onLinux).each(workloads)('$name', (workload) => {
  const clean = async (): Promise<void> => {
    rmSync(target(), { recursive: true, force: true });
    await workload.run('inline');
  };

  beforeAll(() => mkdirSync(spillDirectory(), { recursive: true }));

  test.each(FILE_CALLS)('every %s fails once', async (call) => {
    cw.config.set({ spillDirectory: spillDirectory(), memoryLimit: '64MB' });
    await clean();
    const before = state();
    const count = await withFailing(root, call, 0, clean);
    for (let n = 1; n <= count; n++) {
      rmSync(target(), { recursive: true, force: true });
      const what = `${call} ${n} of ${count}`;
      await withFailing(root, call, n, async () => void (await attempt(workload, 'inline', what)));
      expect({ what, ...state() }).toEqual({ what, ...before });
    }
    await clean();
  });

  test('any two file calls fail', async () => {
    cw.config.set({ spillDirectory: spillDirectory(), memoryLimit: '64MB' });
    await clean();
    const before = state();
    const count = await withFailing(root, FILE_CALLS, 0, clean);
    const choices = new Choices(SEED);
    for (let k = 0; k < PAIRS; k++) {
      rmSync(target(), { recursive: true, force: true });
      const pair = [choices.between(1, count), choices.between(1, count)];
      const what = `calls ${pair.join(' and ')} of ${count}, seed ${SEED}`;
      await withFailing(root, FILE_CALLS, pair, async () => void (await attempt(workload, 'inline', what)));
      expect({ what, ...state() }).toEqual({ what, ...before });
    }
    await clean();
  });

  test.each(['inline', 2] as const)('every allocation fails once, threads %s', async (threads) => {
    const { arena } = sharedArena();
    const { allocate } = arena;
    let calls = 0;
    let failing = 0;
    arena.allocate = (bytes, ceiling) => (++calls === failing ? undefined : allocate.call(arena, bytes, ceiling));
    try {
      await workload.run(threads);
      const before = state();
      const count = calls;
      for (failing = 1; failing <= count; failing++) {
        calls = 0;
        await attempt(workload, threads, `allocation ${failing}`);
        expect({ failing, ...state() }).toEqual({ failing, ...before });
      }
      failing = 0;
      await workload.run(threads);
    } finally {
      arena.allocate = allocate;
    }
  });

  test('every message to a thread fails once', async () => {
    const { postMessage } = MessagePort.prototype;
    let calls = 0;
    let failing = 0;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: Parameters<typeof postMessage>) {
      if (++calls === failing) throw new DOMException('cloning fails in this test', 'DataCloneError');
      return postMessage.apply(this, args);
    };
    try {
      await workload.run(2);
      calls = 0;
      await workload.run(2);
      const before = state();
      const count = calls;
      for (failing = 1; failing <= count; failing++) {
        calls = 0;
        await attempt(workload, 2, `message ${failing} of ${count}`);
        expect({ failing, ...state() }).toEqual({ failing, ...before });
      }
      failing = 0;
      await workload.run(2);
    } finally {
      MessagePort.prototype.postMessage = postMessage;
    }
  });
});
