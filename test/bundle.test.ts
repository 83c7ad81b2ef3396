/** What is built loads from a few files, each module once whatever path it is imported by, and no heavy package. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url);

/** Files that importing `path` brings in through static imports, itself included. */
function loaded(path: string): string[] {
  const found = new Set<string>();
  const queue = [new URL(path, dist)];
  for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
    if (found.has(url.pathname)) continue;
    found.add(url.pathname);
    for (const [, from] of readFileSync(url, 'utf8').matchAll(/^(?:import|export)\b[^'"]*?["'](\.[^'"]+)["']/gm))
      queue.push(new URL(from, url));
  }
  return [...found];
}

const run = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: fileURLToPath(dist) });

describe('the built package', () => {
  it.each(['lib/index.js', 'lib/runtime/threads/worker.js', 'lib/task/executor-module.js', 'lib/delayed/worker.js'])(
    'loads few files for %s',
    (path) => {
      expect(loaded(path).length).toBeLessThanOrEqual(6);
    },
  );

  it('gives worker threads less than the whole', () => {
    const bytes = (path: string): number => loaded(path).reduce((n, file) => n + readFileSync(file).length, 0);
    expect(bytes('lib/runtime/threads/worker.js')).toBeLessThan(0.6 * bytes('lib/index.js'));
    expect(bytes('lib/delayed/worker.js')).toBeLessThan(0.1 * bytes('lib/index.js'));
  });

  it('has one instance of each module', () => {
    const code = `
      const cw = await import('./lib/index.js');
      const { config } = await import('./lib/base/config.js');
      const { ChunkwiseError } = await import('./lib/base/errors.js');
      const { onThreads } = await import('./lib/runtime/threads/place-threads.js');
      console.log(config === cw.config, ChunkwiseError === cw.ChunkwiseError, typeof onThreads);`;
    expect(run(code).trim()).toBe('true true function');
  });

  it('loads no zlib, crypto or package before it is needed', () => {
    const code = `
      await import('./lib/index.js');
      const names = process.moduleLoadList.map((name) => name.split(' ')[1]);
      console.log(names.includes('zlib'), names.includes('crypto'));`;
    expect(run(code).trim()).toBe('false false');
  });

  it('keeps the names of functions in stacks', () => {
    const code = `
      const cw = await import('./lib/index.js');
      try { cw.ones([2]).add(cw.ones([3])); } catch (error) { console.log(error.stack.includes('elementwise')); }`;
    expect(run(code).trim()).toBe('true');
  });
});
