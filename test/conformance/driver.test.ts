/** Whoever runs the tasks of arrays, or delayed calls, the results are the same: calling thread, worker threads, and a driver of a user's own. */
import { describe, expect, it } from 'vitest';
import { leastLimit } from '../../lib/base/memory-share.js';
import * as cw from '../../lib/index.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';

/** Runs tasks on the calling thread in another order each time; some of them are said to have died with their thread. */
function shuffling(seed: number, deaths = 0): cw.Driver & { tasks: number; died: number } {
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
  return {
    name: 'shuffling',
    tasks: 0,
    died: 0,
    async drive(run: cw.DrivenRun, job: cw.DriverJob) {
      const executor = await job.executor();
      for (;;) {
        run.advance();
        if (run.ended) break;
        if (run.pending.length === 0) {
          await new Promise<void>((resolve) => {
            run.onChange = resolve;
          });
          continue;
        }
        const [row] = run.pending.splice(below(run.pending.length), 1);
        if (run.failing) {
          run.withdrawn(row);
          continue;
        }
        if (this.died < deaths && below(4) === 0) {
          this.died++;
          run.failed(row, { tag: 'worker', message: 'the thread is gone' }, true);
          continue;
        }
        this.tasks++;
        try {
          run.completed(row, await executor.run(run.call(row)));
        } catch (error) {
          run.failed(row, { tag: 'function', message: String((error as Error).message) });
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      run.takeFrom(executor);
    },
  };
}

const x = cw.random.random([40, 30], { chunks: [7, 11], seed: 3 });
const expressions: Record<string, () => cw.ChunkedArray> = {
  'elementwise and reduction': () => x.add(x.T.slice(':30, :30').sum()).mean({ axis: 0 }),
  'running sum': () => x.cumsum({ axis: 0 }),
  rechunk: () => x.rechunk([40, 1]).multiply(2),
  median: () => cw.median(x),
  loop: () =>
    cw.iterate(x, 5, (u) => u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5))) as cw.ChunkedArray,
  function: () => x.mapBlocks((block) => block.data.map((v) => v + 1)),
};

describe.each(['threads', 'inline', 'of its own', 'of its own, with deaths'])('driver: %s', (kind) => {
  it.each(Object.keys(expressions))('%s', async (name) => {
    const want = await expressions[name]().compute({ threads: 'inline' });
    const own = shuffling(7, kind.endsWith('deaths') ? 2 : 0);
    const scheduler = kind === 'threads' || kind === 'inline' ? kind : own;
    const before = sharedArena().arena.used;
    const got = await expressions[name]().compute({ scheduler });
    expect(Buffer.from(got.data.buffer)).toEqual(Buffer.from(want.data.buffer));
    expect(sharedArena().arena.used).toBe(before);
    if (typeof scheduler === 'object') expect(own.tasks).toBeGreaterThan(0);
  });
});

const fill = cw.delayed((k: number, n: number) => new Float64Array(n).fill(k));
const scale = cw.delayed((v: Float64Array, k: number) => v.map((e) => e * k), { pure: true });
const join = cw.delayed((parts: Float64Array[], more: { last: number }) =>
  parts.reduce((sum, part) => sum + part[part.length - 1], more.last),
);
const final = cw.delayed(async (v: Float64Array) => v[v.length - 1]);
const graphs: Record<string, () => unknown[]> = {
  'a chain': () => [scale(scale(fill(3, 500), 2), 5)],
  'a tree, with an asynchronous call': () => {
    const parts = Array.from({ length: 9 }, (_, k) => scale(fill(k, 500), k));
    return [join(parts, { last: final(parts[4]) }), final(parts[8])];
  },
  // Arrays of the user's and results that many read are each caller's own.
  'calls that write to their arguments': () => {
    const spoil = cw.delayed((v: Float64Array) => v.fill(v[0] + 1)[1]);
    const source = fill(7, 400);
    return [spoil(source), spoil(source), spoil(new Float64Array(300)), final(source)];
  },
  'an item of a list': () => {
    const [one, two] = cw.delayed((k: number) => [k, { twice: 2 * k }], { nout: 2 })(4);
    return [[one, two], 5, { of: fill(1, 3) }];
  },
};

describe.each(['threads', 'inline', 'of its own', 'of its own, with deaths'])('delayed calls, driver: %s', (kind) => {
  it.each(Object.keys(graphs))('%s', async (name) => {
    const want = await cw.computeDelayed(graphs[name](), { threads: 2 });
    for (const seed of [1, 2, 3]) {
      const own = shuffling(seed, kind.endsWith('deaths') ? 2 : 0);
      const scheduler = kind === 'threads' || kind === 'inline' ? kind : own;
      let report: cw.DelayedReport | undefined;
      const onReport = (said: cw.DelayedReport): void => {
        report = said;
      };
      expect(await cw.computeDelayed(graphs[name](), { scheduler, threads: 2, onReport })).toEqual(want);
      expect(report?.retries).toBe(own.died);
      if (typeof scheduler === 'object') expect(own.tasks).toBeGreaterThan(0);
      expect(await cw.compute(...graphs[name](), { scheduler })).toEqual(want);
    }
  });

  it('has the results that must make room written out, and reads them back', async () => {
    const own = shuffling(5, kind.endsWith('deaths') ? 2 : 0);
    const scheduler = kind === 'threads' || kind === 'inline' ? kind : own;
    const parts = Array.from({ length: 12 }, (_, k) => fill(k, 125_000));
    const above = cw.delayed((v: Float64Array, mean: number) => v[0] - mean);
    const mean = cw.delayed((ends: number[]) => ends.reduce((a, b) => a + b) / ends.length)(parts.map((v) => final(v)));
    let spilled = 0;
    const values = await cw.computeDelayed(
      parts.map((part) => above(part, mean)),
      {
        scheduler,
        threads: 2,
        memoryLimit: leastLimit(6e6, kind === 'inline' ? 0 : 2),
        onReport: ({ spilledBytes }) => {
          spilled = spilledBytes;
        },
      },
    );
    expect(values).toEqual(parts.map((_, k) => k - 5.5));
    expect(spilled).toBeGreaterThan(1e6);
  });

  it('a call that throws, and a signal, end the run', async () => {
    const scheduler = kind === 'threads' || kind === 'inline' ? kind : shuffling(3);
    const bad = cw.delayed(function spoiled(k: number) {
      if (k === 3) throw new RangeError('mine');
      return k;
    });
    const sum = cw.delayed((list: number[]) => list.length);
    const error = await sum([1, 2, 3, 4].map((k) => bad(k)))
      .compute({ scheduler })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      tag: 'function',
      message: expect.stringMatching(/'spoiled' threw RangeError: mine/),
    });
    const stop = new AbortController();
    const wait = cw.delayed(async (k: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return k;
    });
    const waiting = sum(Array.from({ length: 400 }, (_, k) => wait(k))).compute({ scheduler, signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(waiting).rejects.toMatchObject({ tag: 'cancelled' });
  });
});

describe('the choice of a driver', () => {
  it('is an option, and a setting', async () => {
    const own = shuffling(1);
    cw.config.set({ scheduler: own });
    try {
      expect(await cw.arange(10, { chunks: 3 }).sum().item()).toBe(45);
      expect(own.tasks).toBeGreaterThan(1);
      expect(await cw.arange(10).sum().item({ scheduler: 'inline' })).toBe(45);
      const before = own.tasks;
      expect(await final(fill(9, 4)).compute()).toBe(9);
      expect(own.tasks).toBeGreaterThan(before);
    } finally {
      cw.config.reset();
    }
  });
  it('threads even for small work, where asked', async () => {
    let threads = -1;
    await cw
      .arange(10)
      .sum()
      .compute({
        scheduler: 'threads',
        onReport: (report) => {
          threads = report.threads;
        },
      });
    expect(threads).toBeGreaterThan(0);
  });
  it('is refused where it is none, or has nothing to run on', async () => {
    for (const scheduler of ['dask', {}, 5, null])
      await expect(cw.ones([2]).compute({ scheduler: scheduler as never })).rejects.toThrow(cw.ChunkwiseError);
    await expect(cw.ones([2]).compute({ scheduler: 'threads', threads: 0 })).rejects.toThrow(/nothing to run on/);
  });
  it('a driver that forgets the result of a call, or to end the run, is told so', async () => {
    const forgets: cw.Driver = {
      name: 'forgets',
      async drive(run, job) {
        const executor = await job.executor();
        run.advance();
        for (const row of run.pending.splice(0)) {
          await executor.run(run.call(row));
          run.completed(row);
        }
        run.advance();
      },
    };
    await expect(fill(1, 3).compute({ scheduler: forgets })).rejects.toThrow(/completed\(row, result\)/);
    const leaves: cw.Driver = { name: 'leaves', async drive() {} };
    await expect(fill(1, 3).compute({ scheduler: leaves })).rejects.toThrow(/'leaves' came back before/);
    await expect(cw.ones([3]).sum().compute({ scheduler: leaves })).rejects.toThrow(/'leaves' came back before/);
  });
  it('calls are messages, and their results too: a driver may send them anywhere', async () => {
    const away: cw.Driver = {
      name: 'away',
      async drive(run, job) {
        const { createExecutor } = (await import(job.executorModule)) as { createExecutor(): cw.DriverExecutor };
        const executor = createExecutor();
        for (run.advance(); !run.ended; run.advance())
          for (const row of run.pending.splice(0)) {
            const call = structuredClone(run.call(row));
            run.completed(row, structuredClone(await executor.run(call)));
          }
      },
    };
    for (const name of Object.keys(graphs))
      expect(await cw.computeDelayed(graphs[name](), { scheduler: away })).toEqual(
        await cw.computeDelayed(graphs[name](), { scheduler: 'inline' }),
      );
  });
  it('a run that fails under a driver gives everything back', async () => {
    const before = sharedArena().arena.used;
    const bad = x.mapBlocks((block) => {
      if (block.data.length > 0) throw new Error('mine');
      return block;
    });
    await expect(bad.sum().compute({ scheduler: shuffling(5) })).rejects.toThrow(/mine/);
    expect(sharedArena().arena.used).toBe(before);
  });
});
