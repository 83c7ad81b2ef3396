/** Who reads while a member of a consolidated group is replaced finds the old one or the new one, never none. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { holdConsolidated } from '../../lib/storage/metadata/consolidated-metadata.js';
import { openStoreWriter } from '../../lib/storage/stores/store-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads the member `a` until a file says stop, in a process of its own, as a writer on this thread leaves no turn to others. */
const reader = (path: string, stop: string): string => `
  import { existsSync } from 'node:fs';
  import * as cw from ${JSON.stringify(new URL('../../dist/lib/index.js', import.meta.url).href)};
  let seen = 0;
  while (!existsSync(${JSON.stringify(stop)})) {
    const group = await cw.openGroup(${JSON.stringify(path)});
    const members = await group.members();
    const sizes = [(await group.array('a')).shape[0], (await cw.fromZarr(${JSON.stringify(path)}, { path: 'a' })).shape[0]];
    if (members.join() !== 'a,b' || sizes.some((n) => n !== 4 && n !== 6)) throw new Error(members + ' of ' + sizes);
    if (++seen === 6) console.log('enough');
  }
`;

it.each([2, 3] as const)('v%i: read all the time while it is replaced', async (format) => {
  const path = join(folder, `always-v${format}.zarr`);
  const stop = join(folder, `stop-v${format}`);
  const replaced = (n: number): Promise<unknown> =>
    cw.full([n, 3], n, { dtype: 'float64' }).toZarr(path, { path: 'a', format, overwrite: true, threads: 'inline' });
  await replaced(6);
  await cw.ones([6, 3]).toZarr(path, { path: 'b', format, threads: 'inline' });
  await cw.consolidateMetadata(path);
  const child = spawn(process.execPath, ['--input-type=module', '-e', reader(path, stop)]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let code: number | null | undefined;
  void ended.then((exit) => (code = exit));
  // For as long as it takes until enough has been read in between.
  for (let k = 0; k < 30 || (!text.includes('enough') && code === undefined); k++) {
    await replaced(k % 2 === 0 ? 4 : 6);
    await new Promise((done) => setImmediate(done));
  }
  writeFileSync(stop, '');
  expect([await ended, text.trim()]).toEqual([0, 'enough']);
});

it.each([2, 3] as const)(
  'v%i: a writer that is killed before the swap leaves the old member to be found',
  async (format) => {
    const path = join(folder, `killed-v${format}.zarr`);
    await cw.ones([4]).toZarr(path, { path: 'g/a', format, threads: 'inline' });
    await cw.ones([4]).toZarr(path, { path: 'g/b', format, threads: 'inline' });
    await cw.consolidateMetadata(path);
    const writer = openStoreWriter('toZarr', { type: 'file', path });
    await holdConsolidated(writer, 'g/a');
    const file = join(path, format === 2 ? '.zmetadata' : 'zarr.json');
    expect(readFileSync(file, 'utf8')).toContain('chunkwise_replacing');
    const group = await cw.openGroup(path);
    expect(await (await group.group('g')).members()).toEqual(['a', 'b']);
    expect((await group.array('g/a')).shape).toEqual([4]);
    // Whoever replaces it next takes the mark away.
    await cw.ones([5]).toZarr(path, { path: 'g/a', overwrite: true, threads: 'inline' });
    expect(readFileSync(file, 'utf8')).not.toContain('chunkwise_replacing');
    expect((await (await cw.openGroup(path)).array('g/a')).shape).toEqual([5]);
  },
);
