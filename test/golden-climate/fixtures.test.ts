/** Stores made by other projects open and compute: orders, byte orders, codecs, shards, zip files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { computeBothWays } from './evaluation.js';
import { sharedData } from './record.js';

const fixtures = join(sharedData, 'zarr/fixtures');
const hasFixtures = existsSync(join(fixtures, 'EXPECTED_v2.json'));

interface Facts {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly values?: readonly unknown[];
}
const facts = (version: 2 | 3): Readonly<Record<string, Facts>> =>
  JSON.parse(readFileSync(join(fixtures, `EXPECTED_v${version}.json`), 'utf8').replace(/: NaN/g, ': null')).arrays;

/** Paths under the fixtures, each with the version of its format. */
const chosen: readonly (readonly [string, 2 | 3])[] = [
  ['zarr.js/simple_F_3D.zarr', 2],
  ['zarr.js/simple_BE.zarr', 2],
  ['zarr.js/simple_float16_BE.zarr', 2],
  ['zarr.js/simple_zlib_BE.zarr', 2],
  ['zarr.js/simple_nested.zarr', 2],
  ['zarr.js/empty.zarr', 2],
  ['zarr_implementations/zarr.zr/blosc', 2],
  ['zarrita.js/v2/data.zarr/1d.contiguous.b1', 2],
  ['zarrita.js/v2/data.zarr/1d.contiguous.f4.be', 2],
  ['zarrita.js/v2/data.zarr/1d.contiguous.fixedscaleoffset.f4', 2],
  ['zarrita.js/v2/data.zarr/1d.contiguous.delta.shuffle.i2', 2],
  ['zarrita.js/v2/data.zarr/2d.chunked.ragged.i2', 2],
  ['zarrita.js/v2/data.zarr/3d.chunked.mixed.i2.F', 2],
  ['zarrs/v2/array_blosc_F.zarr', 2],
  ['zarrs/v2/array_zstd_C.zarr', 2],
  ['zarrita.js/v3/data.zarr/2d.chunked.ragged.compressed.sharded.i2', 3],
  ['zarrita.js/v3/data.zarr/2d.chunked.compressed.sharded.filled.i2', 3],
  ['zarrita.js/v3/data.zarr/3d.chunked.mixed.compressed.sharded.i2', 3],
  ['zarrita.js/v3/data.zarr/1d.contiguous.f4.be', 3],
  ['zarrs/v3/array_blosc_transpose.zarr', 3],
  ['zarrs/sharded_array_write_read.zarr/group/array', 3],
  ['zarrs/v3_zarr_python/array_zstd.zarr', 3],
];

/** The same data as folders, as zip files. */
const zipped: readonly (readonly [string, string, string, 2 | 3])[] = [
  ['zarrita.js/v2/data.zipped_from_within.zarr.zip', '3d.chunked.mixed.i2.C', 'zarrita.js/v2/data.zarr', 2],
  ['zarrita.js/v2/data.zipped_from_parent.zarr.zip', 'data.zarr/2d.chunked.i2', 'zarrita.js/v2', 2],
  ['zarrita.js/v3/data.zipped_from_within.zarr.zip', '3d.chunked.compressed.sharded.i2', 'zarrita.js/v3/data.zarr', 3],
  ['zarrita.js/v3/data.uncompressed.zarr.zip', '2d.chunked.compressed.sharded.i2', 'zarrita.js/v3/data.zarr', 3],
];

/** What NumPy says of the values, asked of the array in several ways. */
async function check(array: cw.ChunkedArray, { shape, sum, values }: Facts): Promise<void> {
  expect(array.shape).toEqual(shape);
  const total = array.astype('float64').sum();
  expect(Number((await computeBothWays(total)).data[0])).toBe(sum);
  const turned = await computeBothWays(
    array
      .astype('float64')
      .T.rechunk(shape.map((n) => Math.max(1, Math.ceil(n / 2))).reverse())
      .multiply(2)
      .subtract(1)
      .flip(),
  );
  const rank = shape.length;
  // The flat place of each element of the reversed transpose, in C order of the array itself.
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const plain = values ?? Array.from((await array.compute({ threads: 'inline' })).data as unknown as ArrayLike<number>);
  const wanted = Array.from({ length: plain.length }, (_, place) => {
    let [rest, at] = [place, 0];
    for (let axis = 0; axis < rank; axis++) {
      at += (shape[axis] - 1 - (rest % shape[axis])) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return Number(plain[at]) * 2 - 1;
  });
  expect(Array.from(turned.data)).toEqual(wanted);
}

describe.skipIf(!hasFixtures)('stores of other projects', () => {
  for (const [path, version] of chosen)
    it(`v${version} ${path}`, async () => check(await cw.fromZarr(join(fixtures, path)), facts(version)[path]));

  for (const [zip, path, folder, version] of zipped)
    it(`v${version} ${zip} ${path}`, async () =>
      check(await cw.fromZarr(join(fixtures, zip), { path }), facts(version)[`${folder}/${path}`]));

  it('arrays of two formats compute together', async () => {
    const [v2, v3] = await Promise.all([
      cw.fromZarr(join(fixtures, 'zarrita.js/v2/data.zarr'), { path: '3d.chunked.i2' }),
      cw.fromZarr(join(fixtures, 'zarrita.js/v3/data.zarr'), { path: '3d.chunked.mixed.compressed.sharded.i2' }),
    ]);
    const { data } = await computeBothWays(
      v2
        .subtract(v3)
        .abs()
        .add(v2.flip().add(v3))
        .max({ axis: [0, 2] }),
    );
    expect(Array.from(data, Number)).toEqual([26, 26, 26]);
  });
});
