/** Regions of one array that several processes write at once, and those of processes that are gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtModule } from '../../lib/base/built-module.js';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-regions-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

function child(script: string): { process: ChildProcess; ended: Promise<string> } {
  const text = `const cw = await import(${JSON.stringify(builtModule('lib/index').href)});\n${script}`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  run.stderr?.on('data', (piece) => {
    errors += String(piece);
  });
  return { process: run, ended: new Promise((done) => run.on('close', () => done(errors))) };
}
const until = async (path: string): Promise<void> => {
  while (!existsSync(path)) await new Promise((done) => setTimeout(done, 10));
};
const claims = (path: string): string[] => readdirSync(path).filter((name) => name.startsWith('.chunkwise-part'));

it.each([
  ['chunks', { chunks: [7] }],
  ['shards', { chunks: [2], shards: [8] }],
] as const)(
  'two processes that write neighbouring elements of one object lose none, %s',
  { timeout: 120_000 },
  async (_, cut) => {
    const path = join(folder, `both-${Object.keys(cut).length}.zarr`);
    await cw.zeros([48]).toZarr(path, { ...cut, threads: 'inline' });
    const writes = (which: number): string => `
    for (let k = ${which}; k < 16; k += 2)
      await cw.toZarr(cw.full([3], k + 1, { dtype: 'float64' }), ${JSON.stringify(path)}, {
        region: [[3 * k, 3 * k + 3]], threads: 'inline',
      });
    await cw.close();`;
    expect(await Promise.all([0, 1].map((which) => child(writes(which)).ended))).toEqual(['', '']);
    const { data } = await (await cw.fromZarr(path)).compute({ threads: 'inline' });
    expect([...(data as Float64Array)]).toEqual(Array.from({ length: 48 }, (_, k) => Math.floor(k / 3) + 1));
    expect(claims(path)).toEqual([]);
  },
);

it('a region is claimed while it is written, until its process is gone', { timeout: 120_000 }, async () => {
  const path = join(folder, 'held.zarr');
  await cw.zeros([30]).toZarr(path, { chunks: [10], threads: 'inline' });
  const begun = join(folder, 'begun');
  const run = child(`
    import { writeFileSync } from 'node:fs';
    globalThis.hold = () => {
      writeFileSync(${JSON.stringify(begun)}, '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
    const held = cw.ones([10]).mapBlocks((block) => {
      globalThis.hold();
      return block;
    });
    await cw.toZarr(held, ${JSON.stringify(path)}, { region: '5:15', threads: 'inline' });`);
  await Promise.race([until(begun), run.ended.then((errors) => expect(errors).toBe('still running'))]);
  const write = (options: cw.ToZarrOptions, n = 3) =>
    cw.full([n], 2, { dtype: 'float64' }).toZarr(path, { threads: 'inline', ...options });
  await refused(
    () => write({ region: '12:15' }),
    'argument',
    /\[12:15\] overlaps \[5:15\], which another process is writing/,
  );
  await refused(() => write({ append: 0 }), 'argument', /a region of it is being written/);
  await refused(() => write({ overwrite: true }), 'storage', /another run is writing/);
  // Objects of their own are written at once; who shares one waits, and hears of a signal.
  await write({ region: '20:23' });
  const stop = new AbortController();
  const waiting = write({ region: '2:5', signal: stop.signal });
  setTimeout(() => stop.abort(), 60);
  await expect(waiting).rejects.toThrow(expect.objectContaining({ tag: 'cancelled' }));
  const after = write({ region: '2:5' });
  run.process.kill('SIGKILL');
  await run.ended;
  await after;
  await write({ region: '12:15' });
  expect(claims(path)).toEqual([]);
  const { data } = await (await cw.fromZarr(path)).compute({ threads: 'inline' });
  expect([...(data as Float64Array)].map((v, k) => (v === 2 ? k : -1)).filter((k) => k >= 0)).toEqual([
    2, 3, 4, 12, 13, 14, 20, 21, 22,
  ]);
});

it('a claim of a process that is gone says nothing, and one that cannot be read neither', async () => {
  const path = join(folder, 'stale.zarr');
  await cw.zeros([10]).toZarr(path, { chunks: [10], threads: 'inline' });
  const box = { start: [0], stop: [10] };
  const writer = { host: hostname(), pid: 2 ** 22 + 5, token: 'gone' };
  writeFileSync(join(path, '.chunkwise-part-gone.tmp'), JSON.stringify({ box, objects: box, number: 1, writer }));
  writeFileSync(join(path, '.chunkwise-part-torn.tmp'), '{"box"');
  await cw.ones([4]).toZarr(path, { region: '2:6', threads: 'inline' });
  expect(claims(path)).toEqual(['.chunkwise-part-torn.tmp']);
  expect(await (await cw.fromZarr(path)).sum().item({ threads: 'inline' })).toBe(4);
});
