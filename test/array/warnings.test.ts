/** What is far from good use is named: once for each kind in the log, to whoever asks for it, and by explain(). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseWarnings } from '../../lib/base/messages/warnings.js';
import * as cw from '../../lib/index.js';

const log: Error[] = [];
const listen = (warning: Error): void => void log.push(warning);
const logged = async (): Promise<(string | undefined)[]> => {
  // Node tells of warnings in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return log
    .filter(({ name }) => name === 'ChunkwiseWarning')
    .map((warning) => (warning as NodeJS.ErrnoException).code);
};
beforeEach(() => {
  log.length = 0;
  process.on('warning', listen);
  cw.config.set({ warnings: 'on' });
});
afterEach(() => {
  process.off('warning', listen);
  cw.config.reset();
});

/** Codes of what computing `x` is warned of. */
async function warned(x: cw.ChunkedArray, options: cw.ComputeOptions = {}): Promise<cw.Warning[]> {
  const found: cw.Warning[] = [];
  await x.compute({ threads: 'inline', ...options, onWarning: (warning) => found.push(warning) });
  return found;
}
const codes = (found: readonly cw.Warning[]): string[] => found.map(({ code }) => code);

const small = () =>
  cw
    .ones([2000, 10], { chunks: [1, 10] })
    .cumsum({ axis: 1 })
    .add(1);
const scalar = () => cw.fmod(cw.ones([1_000_000]), 3).sum();

describe('warnings', () => {
  it('are plain data that say what, where and what to do', async () => {
    const found = await warned(small());
    expect(codes(found)).toEqual(['chunks-small']);
    expect(structuredClone(found)).toEqual(found);
    const [{ kind, what, where, advice }] = found;
    expect(kind).toBe('chunks-small');
    expect(what).toMatch(/^\d+ tasks work on \d+ B each/);
    expect(where).toMatch(/^s\d+ /);
    expect(advice).toContain("'auto'");
  });

  it('are said once to the log and the process, and once to each computation that asks', async () => {
    const everywhere: string[] = [];
    cw.config.set({ onWarning: ({ code }) => everywhere.push(code) });
    for (let k = 0; k < 3; k++) expect(codes(await warned(small()))).toEqual(['chunks-small']);
    await small().compute({ threads: 'inline' });
    expect(await logged()).toEqual(['chunks-small']);
    expect(everywhere).toEqual(['chunks-small']);
    cw.config.set({ warnings: 'on' });
    await small().compute({ threads: 'inline' });
    expect(everywhere).toEqual(['chunks-small', 'chunks-small']);
  });

  it('are switched off, all or some', async () => {
    cw.config.set({ warnings: 'off' });
    expect(await warned(small())).toEqual([]);
    cw.config.set({ warnings: ['slow-path', 'many-tasks'] });
    expect(await warned(small())).toEqual([]);
    expect(await logged()).toEqual([]);
    expect(codes(await warned(scalar()))).toEqual(['slow-path']);
    expect(await logged()).toEqual(['slow-path']);
    expect(() => cw.config.set({ warnings: true as never })).toThrow("'on'");
    expect(() => cw.config.set({ warnings: ['chunk-small' as never] })).toThrow('chunks-small');
  });

  it('are switched by the environment', () => {
    expect(parseWarnings('off')).toBe('off');
    expect(parseWarnings('slow-path, many-tasks')).toEqual(['slow-path', 'many-tasks']);
    expect(() => parseWarnings('loud')).toThrow(/CHUNKWISE_WARNINGS: 'loud' is not 'on', 'off' or a list of codes/);
  });

  it('name large chunks, by which threads are idle or memory is short', async () => {
    const one = cw.random.random([50_000_000], { chunks: 50_000_000, dtype: 'float64' });
    const text = one.sum().explain({ threads: 2, memoryLimit: '2GB' });
    expect(text).toMatch(
      /warnings:\n {2}chunks-large: s0 .*one block of 400 MB keeps no more than 1 of 2 threads busy/,
    );
    const blocks = cw.ones([40, 1_000_000], { chunks: [1, 1_000_000] }).cumsum({ axis: 1 });
    expect(blocks.explain({ threads: 4, memoryLimit: '1GB' })).not.toContain('warnings:');
  });

  it('name plans of too many tasks', () => {
    const many = cw.ones([3000, 3000], { chunks: [5, 5] }).add(cw.ones([3000, 3000], { chunks: [5, 5] }));
    const text = many.cumsum({ axis: 0 }).explain();
    expect(text).toMatch(/many-tasks: s\d+ .*the plan has \d+ tasks/);
  });

  it('name threads that do not fit', () => {
    const x = cw.random.random([4000, 1000], { chunks: [500, 1000] }).add(1);
    const text = x.sum({ axis: 0 }).explain({ threads: 8, memoryLimit: '64MB' });
    expect(text).toMatch(/few-threads: the computation: runs on .* instead of 8/);
  });

  it('name slow paths that were taken, and not what is too small to matter', async () => {
    const found = await warned(scalar());
    expect(codes(found)).toEqual(['slow-path']);
    expect(found[0].what).toMatch(/^fmod works on one element at a time/);
    expect(await warned(cw.fmod(cw.ones([1000]), 3).sum())).toEqual([]);
    expect(await warned(cw.ones([1_000_000]).add(1).sum())).toEqual([]);
    expect(scalar().explain()).toMatch(/slow paths: .*fmod.*\nwarnings:\n {2}slow-path: /);
  });

  it('name stores of this process, which only the calling thread reaches', async () => {
    const store = new Map<string, Uint8Array>();
    let written = 0;
    await cw.ones([1000, 1000], { chunks: [250, 1000] }).toZarr(store, {
      threads: 2,
      onReport: ({ counters }) => (written = counters.hostObjects),
    });
    expect(written).toBe(4);
    const x = (await cw.fromZarr(store)).sum();
    expect(x.explain()).toMatch(/slow paths: s0 calling thread \(store \d+ of this process\)/);
    let read = 0;
    const found = await warned(x, { threads: 2, onReport: ({ counters }) => (read = counters.hostObjects) });
    expect(read).toBe(4);
    expect(codes(found)).toEqual(['slow-path']);
    expect(found[0].what).toMatch(/^store \d+ of this process is reached by no other thread/);
    const analysis = await x.explain({ analyze: true });
    expect(analysis.totals.fallbacks.hostObjects).toBe(4);
    expect(String(analysis)).toContain('object of a store of this process ×4');
  });

  it('that are not heard end the computation with an error of the function', async () => {
    const hear = () => {
      throw new Error('deaf');
    };
    const failed = small().compute({ threads: 'inline', onWarning: hear });
    await expect(failed).rejects.toMatchObject({ tag: 'function', message: expect.stringContaining('deaf') });
  });
});
