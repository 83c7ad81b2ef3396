/** Whoever runs the tasks, the results are the same: calling thread, worker threads, and a driver of a user's own. */
import { describe, expect, it } from 'vitest';
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
          await executor.run(run.call(row));
          run.completed(row);
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

describe('the choice of a driver', () => {
  it('is an option, and a setting', async () => {
    const own = shuffling(1);
    cw.config.set({ scheduler: own });
    try {
      expect(await cw.arange(10, { chunks: 3 }).sum().item()).toBe(45);
      expect(own.tasks).toBeGreaterThan(1);
      expect(await cw.arange(10).sum().item({ scheduler: 'inline' })).toBe(45);
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
    await expect(cw.compute(cw.delayed((a: number) => a)(1), { scheduler: shuffling(1) })).rejects.toThrow(
      /delayed values run on/,
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
