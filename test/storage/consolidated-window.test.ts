/** Who reads while a member of a consolidated group is replaced finds the old one or the new one, never none. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { holdConsolidated } from '../../lib/storage/metadata/consolidated-metadata.js';
import { openStoreWriter } from '../../lib/storage/stores/store-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([2, 3] as const)('v%i: read all the time while it is replaced', async (format) => {
  const path = join(folder, `always-v${format}.zarr`);
  const sizes = [6, 4];
  const of = (n: number): cw.ChunkedArray => cw.full([n, 3], n, { dtype: 'float64' });
  for (const name of ['a', 'b']) await of(6).toZarr(path, { path: name, format, threads: 'inline' });
  await cw.consolidateMetadata(path);
  let going = true;
  let seen = 0;
  const reader = async (): Promise<void> => {
    while (going) {
      const group = await cw.openGroup(path);
      expect(await group.members()).toEqual(['a', 'b']);
      const a = await group.array('a');
      expect(sizes).toContain(a.shape[0]);
      expect(sizes).toContain((await cw.fromZarr(path, { path: 'a' })).shape[0]);
      seen++;
      await new Promise((done) => setImmediate(done));
    }
  };
  const reading = reader();
  for (let k = 1; k <= 30; k++) await of(sizes[k % 2]).toZarr(path, { path: 'a', overwrite: true, threads: 'inline' });
  going = false;
  await reading;
  expect(seen).toBeGreaterThan(5);
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
