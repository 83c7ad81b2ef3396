/** The shared Zarr stores: v2 against zarr-python's bytes, v3 against v2, boxes against whole reads, and how they are decoded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsize } from '../../kernels/dtype.js';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import { bytesOf, hasShared, openArray, packedStrides, readBox, sha256, sharedZarr } from './shared-data.js';

interface Golden {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}
const golden: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('../golden/storage-stores.json', import.meta.url), 'utf8'),
);

/** v3 arrays that hold the values of a v2 array. */
const twins: readonly [string, string][] = [
  ['v3/ersst.zarr/sst', 'ersst.zarr/sst'],
  ['v3/ersst.zarr/sst_be_gzip', 'ersst.zarr/sst'],
  ['v3/ersst.zarr/sst_transposed', 'ersst.zarr/sst'],
  ['v3/ersst.zarr/sst_sharded', 'ersst.zarr/sst'],
  ['v3/ersst.zarr/ocean_mask', 'ersst.zarr/ocean_mask'],
  ['v3/ersst.zarr/n_valid', 'ersst.zarr/n_valid'],
  ['v3/air.zarr/air', 'air.zarr/air'],
];

describe.skipIf(!hasShared)('shared stores', () => {
  it.each(Object.entries(golden))('%s holds what zarr-python reads', async (path, want) => {
    const array = await openArray(join(sharedZarr, path));
    expect(array.dtype).toBe(want.dtype);
    expect(array.shape).toEqual(want.shape);
    expect(sha256((await readBox(array)).data)).toBe(want.sha256);
  });

  it.each(twins)('%s holds the values of v2 %s', async (v3, v2) => {
    const array = await openArray(join(sharedZarr, v3));
    expect(array.format).toBe(3);
    expect(sha256((await readBox(array)).data)).toBe(golden[v2].sha256);
  });

  it('v3 TEMP holds the first three months of v2', async () => {
    const v3 = await readBox(await openArray(join(sharedZarr, 'v3/ocean_atlas.zarr/TEMP')));
    const v2 = await readBox(await openArray(join(sharedZarr, 'ocean_atlas.zarr/TEMP')), {
      start: [0, 0, 0, 0],
      stop: [3, 19, 90, 180],
    });
    expect(sha256(v3.data)).toBe(sha256(v2.data));
  });

  it('groups list their members, from consolidated metadata and from folders', async () => {
    const group = await openStored(join(sharedZarr, 'ersst.zarr'));
    if (group.kind !== 'group') throw new Error('not a group');
    const names = [
      'lat',
      'lon',
      'month',
      'n_valid',
      'ocean_mask',
      'sst',
      'sst_f',
      'sst_packed',
      'sst_raw',
      'time',
      'year',
    ];
    expect(await group.members()).toEqual(names);
    expect(await group.open('sst')).toMatchObject({ kind: 'array', dimensionNames: ['time', 'lat', 'lon'] });
    const inside = await openStored(join(sharedZarr, 'ersst.zarr'), { path: 'sst' });
    expect(inside).toEqual(await openStored(join(sharedZarr, 'ersst.zarr/sst')));
  });

  it.each([
    ['v2/data.zipped_from_within.zarr.zip', '1d.contiguous.zlib.i2'],
    ['v2/data.zipped_from_parent.zarr.zip', '1d.contiguous.zlib.i2'],
    ['v3/data.zipped_from_within.zarr.zip', '1d.contiguous.gzip.i2'],
    ['v3/data.zipped_from_parent.zarr.zip', '1d.contiguous.compressed.sharded.i2'],
    ['v3/data.uncompressed.zarr.zip', '1d.contiguous.compressed.sharded.i2'],
  ])('zipped fixture %s, member %s', async (file, member) => {
    const path = join(sharedZarr, 'fixtures/zarrita.js', file);
    for (const array of [await openArray(path, { path: member }), await openArray(join(path, member))])
      expect((await readBox(array)).data).toEqual(Int16Array.of(1, 2, 3, 4));
  });

  it('every codec of the shared stores is decoded by our routines or by Node, without a promise', async () => {
    const count = async (path: string): Promise<[number, number, boolean]> => {
      const { counters, sync } = await readBox(await openArray(join(sharedZarr, path)));
      return [counters.nativeDecodes, counters.libraryDecodes, sync];
    };
    expect(await count('air.zarr/air')).toEqual([32, 0, true]);
    expect(await count('air.zarr/air_f4')).toEqual([12, 0, true]);
    expect(await count('eraint.zarr/v')).toEqual([10, 0, true]);
    expect(await count('ocean_atlas.zarr/TEMP')).toEqual([64, 0, true]);
    expect(await count('navy_winds.zarr/VWND')).toEqual([27, 0, true]);
    expect(await count('v3/ersst.zarr/sst_transposed')).toEqual([16, 0, true]);
  });

  it.each([
    'air.zarr/air',
    'ersst.zarr/sst_f',
    'ersst.zarr/sst_packed',
    'ocean_atlas.zarr/TEMP',
    'v3/ersst.zarr/sst_sharded',
    'v3/air.zarr/air',
  ])('any box of %s is that part of the whole', async (path) => {
    const array = await openArray(join(sharedZarr, path));
    const size = itemsize(array.dtype);
    const strides = packedStrides(array.shape, 1);
    const whole = bytesOf((await readBox(array)).data);
    const axis = (extent: number) =>
      fc.tuple(fc.nat(extent - 1), fc.integer({ min: 1, max: Math.min(extent, 40) })).map(([start, n]) => ({
        start,
        stop: Math.min(extent, start + n),
      }));
    await fc.assert(
      fc.asyncProperty(fc.tuple(...array.shape.map(axis)), async (axes) => {
        const shape = axes.map((a) => a.stop - a.start);
        const { data } = await readBox(array, { start: axes.map((a) => a.start), stop: axes.map((a) => a.stop) });
        const packed = packedStrides(shape, 1);
        const found = bytesOf(data);
        const count = shape.reduce((a, b) => a * b, 1);
        for (let k = 0; k < count; k++) {
          let from = 0;
          let rest = k;
          packed.forEach((step, n) => {
            from += (axes[n].start + Math.floor(rest / step)) * strides[n];
            rest %= step;
          });
          for (let b = 0; b < size; b++) if (found[k * size + b] !== whole[from * size + b]) return false;
        }
        return true;
      }),
      { numRuns: 25 },
    );
  });
});
