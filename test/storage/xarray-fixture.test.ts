/** A dataset as xarray writes it (test/data/make_string_fixtures.py), read where there is no Python. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const store = fileURLToPath(new URL('../data/xarray.zarr', import.meta.url));
const inline = { threads: 'inline' } as const;

it('has its group, its members and its attributes', async () => {
  const group = await cw.openGroup(store);
  expect([group.format, group.attributes]).toEqual([2, { title: 'fixture', version: 3 }]);
  expect(await group.members()).toEqual(['count', 'flag', 'lat', 'station', 't2m', 'time']);
});

it.each([
  [
    't2m',
    'int16',
    ['time', 'lat'],
    -999,
    [
      [-10, -999, -3],
      [2, 7, 8],
    ],
  ],
  ['count', 'int16', ['time'], null, [3, 4]],
  ['flag', 'int8', ['lat'], null, [1, 0, 1]],
  ['lat', 'float64', ['lat'], Number.NaN, [-10, 0, 10]],
  ['time', 'int32', ['time'], null, [0, 31]],
] as const)('%s', async (name, dtype, dims, fillValue, values) => {
  const x = await cw.fromZarr(store, { path: name });
  expect([x.dtype, x.dims, x.encoding?.fillValue]).toEqual([dtype, dims, fillValue]);
  expect((await x.compute(inline)).toArray()).toEqual(values);
});

it('says how values are packed, what they mean and when they are', async () => {
  const of = async (name: string) => (await cw.fromZarr(store, { path: name })).attributes;
  expect(await of('t2m')).toEqual({
    add_offset: 4,
    scale_factor: 0.25,
    coordinates: 'station',
    long_name: 'Å',
    units: 'degC',
  });
  expect(await of('time')).toEqual({ calendar: 'standard', units: 'days since 2000-01-01' });
  expect(await of('lat')).toEqual({ units: 'degrees_north' });
  const unpacked = (await cw.fromZarr(store, { path: 't2m' })).multiply(0.25).add(4);
  expect((await unpacked.slice('1').compute(inline)).toArray()).toEqual([4.5, 5.75, 6]);
});
