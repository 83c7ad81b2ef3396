/** One suite over every kind of store: the same arrays, members, boxes and errors whatever holds them. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Readable } from 'zarrita';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import { openArray, readBox } from '../storage/shared-data.js';
import { zarrJs } from '../support/zarr-js.js';
import { makeStoreKinds, VALUES } from './store-kinds.js';

const { kinds, close } = await makeStoreKinds();
afterAll(close);

/** Objects of 4 x 5: the last one, rows 8 to 10 and columns 5 to 8, is missing. */
const expected = VALUES.map((v, k) => (k >= 72 && k % 9 >= 5 ? Number.NaN : v));

describe.each(kinds)('$name', ({ source, lists, formats }) => {
  for (const format of formats) {
    const paths = ['plain', 'deep/er/packed', 'deep/zstd', ...(format === 3 ? ['sharded'] : [])];
    it.each(paths)(`v${format} %s: whole, a box, a missing object`, async (path) => {
      const array = await openArray(source(format), { path });
      expect(array).toMatchObject({
        format,
        path: expect.stringMatching(path),
        dtype: 'float64',
        fillValue: Number.NaN,
      });
      expect((await readBox(array)).data).toEqual(expected);
      const box = await readBox(array, { start: [3, 2], stop: [9, 7] });
      expect(box.data).toEqual(expected.filter((_, k) => k >= 27 && k < 81 && k % 9 >= 2 && k % 9 < 7));
      expect(box.counters.bytesRead).toBeGreaterThan(0);
    });

    it(`v${format} groups and members`, async () => {
      const top = await openStored(source(format));
      if (top.kind !== 'group') throw new Error('not a group');
      expect(top.format).toBe(format);
      if (lists) expect(await top.members()).toEqual(['deep', 'plain', ...(format === 3 ? ['sharded'] : [])]);
      else await expect(top.members()).rejects.toThrow(/cannot list its objects/);
      const deep = await top.open('deep');
      if (deep.kind !== 'group') throw new Error('not a group');
      expect((await deep.open('er/packed')).kind).toBe('array');
      await expect(deep.open('nothing')).rejects.toThrow(/no Zarr array or group there/);
      await expect(openStored(source(format), { path: 'nothing' })).rejects.toThrow(/no Zarr array or group at/);
      await expect(openStored(source(format), { format: format === 2 ? 3 : 2 })).rejects.toThrow(/no Zarr v[23]/);
    });
  }
});

describe('objects of the packages', () => {
  it('an array and a group of zarrita', async () => {
    const { open, root } = await import('zarrita');
    const map = kinds.find((k) => k.name === 'zarrita Location')?.source(3) as Parameters<typeof open>[0];
    const group = await open(map, { kind: 'group' });
    const opened = await openStored(group, { path: 'plain' });
    expect(opened.kind).toBe('array');
    const array = await open(group.resolve('deep/er/packed'), { kind: 'array' });
    expect((await readBox(await openArray(array))).data).toEqual(expected);
    const http = kinds.find((k) => k.name === 'zarrita FetchStore')?.source(3) as Parameters<typeof open>[0];
    const sharded = await open(root(http as Readable).resolve('sharded'), { kind: 'array' });
    const host = await openArray(sharded);
    // Its headers are hidden, so it is asked itself.
    expect(host.location.type).toBe('host');
    const { data, counters } = await readBox(host);
    expect(data).toEqual(expected);
    // Ranges: the index and the chunks of each shard, never a shard whole.
    expect(counters.chunksRead).toBe(10);
  });

  it('an array and a group of zarr', async () => {
    const zarr = zarrJs<{
      openArray(options: object): Promise<object>;
      openGroup(store: object, path: string, mode: string): Promise<object>;
    }>();
    const store = kinds.find((k) => k.name === 'zarr store of bytes')?.source(2) as object;
    const array = await zarr.openArray({ store, path: 'deep/er/packed', mode: 'r' });
    expect((await readBox(await openArray(array))).data).toEqual(expected);
    const group = await zarr.openGroup(store, 'deep', 'r');
    expect((await readBox(await openArray(group, { path: 'zstd' }))).data).toEqual(expected);
  });
});
