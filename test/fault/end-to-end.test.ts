/** Whole processes that lose threads, are killed or interrupted in the middle of their work: right results, nothing left. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-end-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const library = new URL('../../dist/lib/index.js', import.meta.url).href;

describe('examples', () => {
  it.each([
    ['kill-worker.mjs', ['1600', '100'], /workers replaced: [2-9].*\nright: all means are the same/s],
    ['kill-store.mjs', ['600', '50', '2'], /2 of 2 processes were killed while they wrote/],
  ])('%s shows a right result', (script, args, expected) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [inRepository(`examples/${script}`), ...args], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(expected);
    expect(stdout).not.toContain('WRONG');
    expect(status).toBe(0);
  });
});

/** A process that spills and writes a store, slowly; `more` is added in front of the computation. */
const script = (path: string, spill: string, threads: string, more = ''): string => `
  import * as cw from ${JSON.stringify(library)};
  ${more}
  const x = cw.random.random([2000, 2000], { chunks: [100, 100], seed: 3 });
  const slow = x.mapBlocks((block) => {
    for (let t = performance.now(); performance.now() - t < 20;);
    return block;
  });
  cw.config.set({ spillDirectory: ${JSON.stringify(spill)} });
  let begun = false;
  await slow.subtract(slow.mean()).toZarr(${JSON.stringify(path)}, {
    threads: ${threads}, memoryLimit: '6MB',
    onProgress: ({ bytesWritten, done }) => { if (!begun && (bytesWritten > 0 || done > 200)) { begun = true; console.log('working'); } },
  });
  console.log('finished');
`;

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Starts the script and sends it `signal` when it says that it is working. */
function interrupt(source: string, signal: NodeJS.Signals): Promise<Ended & { readonly pid: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  let output = '';
  let sent = false;
  const take = (data: Buffer): void => {
    output += data.toString();
    if (!sent && output.includes('working')) {
      sent = true;
      child.kill(signal);
    }
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve) =>
    child.on('close', (code, how) => resolve({ code, signal: how, output, pid: child.pid as number })),
  );
}

const temporaries = (path: string): string[] =>
  readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.tmp'));

describe.each([['2'], ['"inline"']])('Ctrl-C, threads %s', (threads) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the process by that signal and leaves nothing', async (signal) => {
    const path = join(folder, `${signal}-${threads.length}.zarr`);
    const spill = mkdtempSync(join(folder, 'spill-'));
    const ended = await interrupt(script(path, spill, threads), signal);
    expect([ended.code, ended.signal]).toEqual([null, signal]);
    expect(ended.output).not.toContain('finished');
    expect(readdirSync(spill)).toEqual([]);
    expect(existsSync(path) ? temporaries(path) : []).toEqual([]);
    // Unfinished, or nothing at all; never an array.
    expect(existsSync(join(path, 'zarr.json'))).toBe(false);
    await expect(cw.fromZarr(path)).rejects.toThrow(/is unfinished|no Zarr array or group/);
    expect(() => process.kill(ended.pid, 0)).toThrow(/ESRCH/);
  });
});

describe("a program's own listener", () => {
  it('decides, and temporary files go at its exit', async () => {
    const path = join(folder, 'own.zarr');
    const spill = mkdtempSync(join(folder, 'spill-'));
    const own = "process.on('SIGINT', () => { console.log('own'); process.exit(7); });";
    const ended = await interrupt(script(path, spill, '2', own), 'SIGINT');
    expect(ended.output).toContain('own');
    expect(ended.code).toBe(7);
    expect(readdirSync(spill)).toEqual([]);
    expect(existsSync(path) ? temporaries(path) : []).toEqual([]);
  });
});
