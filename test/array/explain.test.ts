/** explain() says before a run what the run then does: kernels, stages, what is held, how much memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import type { RunReport } from '../../lib/runtime/plan-run.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = async (x: cw.ChunkedArray): Promise<RunReport> => {
  let seen: RunReport | undefined;
  await x.compute({
    threads: 'inline',
    onReport: (what) => {
      seen = what;
    },
  });
  if (!seen) throw new Error('no report');
  return seen;
};
const x = cw.random.random([64, 64], { chunks: [32, 32] });
const y = cw.random.random([64, 64], { seed: 2, chunks: [32, 32] });

describe('explain', () => {
  it('names the way of each kernel, and the operation that is slow', () => {
    expect(x.add(y).explain()).toMatch(/s0 .*simd.*add/);
    expect(x.add(y).explain()).not.toContain('slow paths');
    const slow = cw.fmod(x, y).explain();
    expect(slow).toMatch(/s0 .*scalar.*fmod/);
    expect(slow).toContain('slow paths: s0 scalar (fmod)');
    expect(cw.fmod(x, y).add(x).explain()).toContain('slow paths: s0 partly scalar (fmod)');
  });

  it.each([
    ['add', () => x.add(y)],
    ['fmod', () => cw.fmod(x, y)],
    ['atan2', () => cw.atan2(x, y)],
    ['sin of a sum', () => cw.sin(x.add(y))],
    ['integer division', () => cw.floorDivide(cw.arange(4096), 7)],
    ['a sum', () => x.sum({ axis: 0 })],
    ['argmax', () => cw.argmax(x, { axis: 1 })],
    ['a cast', () => x.astype('int64')],
    ['a comparison', () => cw.where(x.greater(y), x, y)],
  ])('tells the way that the report counts: %s', async (_, make) => {
    const text = make().explain();
    const { counters } = await report(make());
    expect(text.includes(' simd ')).toBe(counters.simd > 0);
    expect(text.includes(' scalar ')).toBe(counters.scalar > 0);
    expect(counters.interpreted).toBe(0);
  });

  it('shows views as slices, what is held and why, and fits a page', () => {
    const big = cw.random.random([10_000, 10_000], { chunks: [1000, 1000] });
    const text = big.add(big.T).slice('::2, 5000:').mean({ axis: 1 }).explain({ memoryLimit: '1GB', threads: 2 });
    expect(text).toContain('view [::2, 5000:]');
    expect(text).toContain('view [5000:, ::2] transposed');
    expect(text).toMatch(/#0 random, 800 MB: read 2 times/);
    expect(text).toMatch(/projected peak \d.* MB of the .* for blocks and 40.0 kB of results \(memory limit 1.00 GB\)/);
    expect(text.split('\n').length).toBeLessThan(30);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(160);
    expect(big.sum().explain({ memoryLimit: '10GB' })).toMatch(
      /memory limit 10.0 GB, of which 6.\d\d GB for evicted blocks/,
    );
    const flipped = cw.arange(10).slice('::-1').add(cw.arange(20).slice('15:5:-1'));
    expect(flipped.explain({ optimize: false })).toMatch(/view \[::-1\][\s\S]*view \[15:5:-1\]/);
  });

  it('puts all rounds of a time loop on one line', () => {
    const step = (u: cw.ChunkedArray): cw.ChunkedArray =>
      u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5));
    const text = cw.iterate(cw.ones([100_000]), 5000, step).explain();
    expect(text.match(/iterate from s/g)).toHaveLength(1);
    expect(text).toMatch(/steps a task: add, multiply from state ×2/);
  });

  it('counts tasks and bytes of what is needed only, and names codecs of the library', async () => {
    const path = join(folder, 'a.zarr');
    await cw.ones([40, 40], { chunks: [10, 10] }).toZarr(path, { codec: 'blosc-zstd' });
    // Metadata decide who decodes; the containers themselves say what is inside.
    const meta = join(path, 'zarr.json');
    writeFileSync(meta, readFileSync(meta, 'utf8').replace('"zstd"', '"snappy"'));
    // Chunks as stored: by itself, fromZarr reads several small ones as one block.
    const part = (await cw.fromZarr(path, { chunks: [10, 10] })).slice(':10').sum();
    const text = part.explain();
    expect(text).toMatch(/s0 +4 .*library codec +read/);
    expect(text).toContain('reads at most 3.20 kB');
    expect(text).toContain('slow paths: s0 library codec (blosc snappy)');
    expect((await report(part)).counters.libraryDecodes).toBe(4);
    await cw.ones([40, 40], { chunks: [10, 10] }).toZarr(path, { overwrite: true });
    const own = (await cw.fromZarr(path, { chunks: [10, 10] })).slice(':10').sum();
    expect(own.explain()).toMatch(/s0 +4 .* decode, simd +sum: from/);
    expect(own.explain()).toContain('reads at most 3.20 kB');
    expect((await report(own)).counters.libraryDecodes).toBe(0);
  });
});
