/** A Map is a store like any other: arrays are written to it and read from it, whatever the threads. */
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

afterAll(() => cw.close());
const x = cw.arange(0, 60, 1, { chunks: 20 }).reshape([6, 10]);

it.each([
  [2, {}],
  [3, {}],
  [3, { chunks: [2, 5], shards: [4, 10] }],
] as const)('Zarr v%i %j', async (format, cut) => {
  const store = new Map<string, Uint8Array>();
  const options = { format, path: 'g/a', dims: ['y', 'x'], ...cut } as const;
  await x.toZarr(store, { ...options, threads: 2 });
  const back = await cw.fromZarr(store, { path: 'g/a' });
  for (const threads of ['inline', 2] as const)
    expect((await back.compute({ threads })).data).toEqual((await x.compute({ threads: 'inline' })).data);
  expect([back.dims, await (await cw.openGroup(store)).members()]).toEqual([['y', 'x'], ['g']]);
  await refused(() => x.toZarr(store, options), 'storage', /overwrite: true/);
  await x.add(1).toZarr(store, { ...options, overwrite: true });
  expect(await (await cw.fromZarr(store, { path: 'g/a' })).sum().item()).toBe(1830);
  await x.slice(':2').toZarr(store, { path: 'g/a', append: 'y' });
  expect(await (await cw.fromZarr(store, { path: 'g/a' })).sum().item()).toBe(1830 + 190);
  expect([...store.keys()].filter((key) => key.includes('chunkwise'))).toEqual([]);
});
