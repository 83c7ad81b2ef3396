/** Many files as one dataset, and the groups of one file as a tree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, openDatatree, openMfdataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'many-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function write(store: string, path: string, times: readonly number[], lats: readonly number[]): Promise<void> {
  const at = (name: string): string => [path, name].filter(Boolean).join('/');
  const attributes = { units: 'days since 2000-01-01' };
  await cw.asarray(times).toZarr(store, { path: at('time'), dims: ['time'], attributes });
  await cw.asarray(lats).toZarr(store, { path: at('lat'), dims: ['lat'] });
  const values = times.map((time) => lats.map((lat) => 100 * time + lat));
  await cw.asarray(values).toZarr(store, { path: at('t'), dims: ['time', 'lat'] });
}

beforeAll(async () => {
  await write(join(folder, 'b2.zarr'), '', [0, 1], [10, 20]);
  await write(join(folder, 'b1.zarr'), '', [2, 3, 4], [10, 20]);
  await write(join(folder, 'tree.zarr'), 'a', [0], [10]);
  await write(join(folder, 'tree.zarr'), 'a/deep', [1], [10, 20]);
});
const t = async (ds: Dataset): Promise<unknown> => (await ds.get('t').values()).toArray();

describe('openMfdataset', () => {
  it('joins files by their labels', async () => {
    const ds = await openMfdataset(join(folder, 'b*.zarr'));
    expect(ds.sizes).toEqual({ time: 5, lat: 2 });
    expect(await t(ds)).toEqual([0, 1, 2, 3, 4].map((time) => [100 * time + 10, 100 * time + 20]));
    expect(await t(ds.sel({ time: '2000-01-04' }))).toEqual([310, 320]);
  });

  it('joins files as they are listed', async () => {
    const paths = ['b1', 'b2'].map((name) => join(folder, `${name}.zarr`));
    const ds = await openMfdataset(paths, { combine: 'nested', concatDim: 'time' });
    expect(await t(ds)).toEqual([2, 3, 4, 0, 1].map((time) => [100 * time + 10, 100 * time + 20]));
    const members = await openMfdataset(paths, {
      combine: 'nested',
      concatDim: 'member',
      preprocess: (one) => one.isel({ time: 0 }).dropVars('time'),
    });
    expect(members.get('t').dims).toEqual(['member', 'lat']);
    expect(await t(members)).toEqual([
      [210, 220],
      [10, 20],
    ]);
  });

  it('says what is wrong', async () => {
    await expect(openMfdataset(join(folder, 'c*.zarr'))).rejects.toThrow(/no file is called .*c\*\.zarr/);
    await expect(openMfdataset([join(folder, 'b1.zarr')], { combine: 'nested' })).rejects.toThrow(/concatDim/);
    await expect(openMfdataset([join(folder, 'b1.zarr')], { concatDim: 'x' })).rejects.toThrow(/nested/);
  });
});

describe('openDatatree', () => {
  it('opens all groups', async () => {
    const tree = await openDatatree(join(folder, 'tree.zarr'));
    expect([...tree.subtree()].map(({ path }) => path)).toEqual(['', 'a', 'a/deep']);
    expect(await t(tree.get('a/deep').dataset)).toEqual([[110, 120]]);
    const means = tree.map((ds) => (ds.has('t') ? ds.mean('time') : ds));
    expect(await t(means.get('a').dataset)).toEqual([10]);
    expect(() => tree.get('b')).toThrow(/no group 'b'; there are \/, a, a\/deep/);
  });
});
