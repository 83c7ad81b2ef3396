/** A writer of a zip file that is killed at any moment leaves the old file or the new one, and what it left is cleared by the next. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtModule } from '../../lib/base/built-module.js';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('killed before its n-th rename or removal, for every n', { timeout: 240_000 }, async () => {
  const sum = async (path: string): Promise<number> =>
    Number(await (await cw.fromZarr(path, { path: 'g/a' })).sum().item({ threads: 'inline' }));
  let n = 1;
  for (let signal: string | null = 'SIGKILL'; signal !== null; n++) {
    const path = join(folder, `${n}.zip`);
    for (const name of ['g/a', 'g/b'])
      await cw.full([4, 3], 7).toZarr(path, { path: name, chunks: [2, 3], threads: 'inline' });
    await cw.consolidateMetadata(path);
    const script = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      let left = ${n};
      for (const name of ['renameSync', 'rmSync', 'rmdirSync']) {
        const act = fs[name];
        fs[name] = (...args) => {
          if (--left === 0) process.kill(process.pid, 'SIGKILL');
          return act(...args);
        };
      }
      syncBuiltinESMExports();
      const cw = await import(${JSON.stringify(builtModule('lib/index').href)});
      await cw.full([4, 3], 8).toZarr(${JSON.stringify(path)}, { path: 'g/a', chunks: [2, 3], overwrite: true, threads: 'inline' });`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    signal = run.signal;
    if (signal === null) expect(run.stderr).toBe('');
    expect([84, 96]).toContain(await sum(path));
    expect(await (await cw.openGroup(path, { path: 'g' })).members()).toEqual(['a', 'b']);
    await cw.full([4, 3], 9).toZarr(path, { path: 'g/a', overwrite: true, threads: 'inline' });
    expect(await sum(path)).toBe(108);
    expect(readdirSync(folder).filter((name) => name.includes(`.${n}.zip`))).toEqual([]);
  }
  expect(n).toBeGreaterThan(5);
});
