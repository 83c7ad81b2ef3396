/** Names of axes and attributes follow every operation that keeps axes; the encoding follows to where it is written again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

let folder = '';
let x: cw.ChunkedArray;
let lat: cw.ChunkedArray;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-labels-'));
  const data = cw.arange(0, 60, 1, { dtype: 'float32' }).reshape([5, 4, 3]);
  x = await data.toZarr(join(folder, 'x.zarr'), {
    dims: ['time', 'lat', 'lon'],
    attributes: { units: 'K' },
    chunks: [2, 4, 3],
  });
  lat = await cw.arange(0, 4, 1, { dtype: 'float32' }).toZarr(join(folder, 'lat.zarr'), {
    dims: ['lat'],
    attributes: { units: 'degrees' },
  });
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

type Case = [string, () => cw.ChunkedArray, string, boolean];
const T = 'time lat lon';
const cases: Case[] = [
  ['itself', () => x, T, true],
  ['T', () => x.T, 'lon lat time', true],
  ['transpose', () => cw.transpose(x, [1, 2, 0]), 'lat lon time', true],
  ['slice', () => x.slice('1:3, 2, ::2'), 'time lon', true],
  ['slice by a list', () => x.slice([0, 2]), T, true],
  ['newaxis', () => x.slice(null, '...'), 'dim_0 time lat lon', true],
  ['expandDims', () => cw.expandDims(x, { axis: 3 }), 'time lat lon dim_3', true],
  ['squeeze', () => x.slice(':, :1').squeeze(), 'time lon', true],
  ['take', () => x.take([2, 0], { axis: 1 }), T, true],
  ['flip', () => cw.flip(x, { axis: 0 }), T, true],
  ['roll', () => cw.roll(x, 1, { axis: 0 }), T, true],
  ['pad', () => cw.pad(x, 1), T, true],
  ['concat', () => cw.concat([x, x]), T, true],
  ['stack', () => cw.stack([x, x]), 'dim_0 time lat lon', true],
  ['astype', () => x.astype('float64'), T, true],
  ['rechunk', () => x.rechunk([5, 2, 1]), T, true],
  ['reshape that keeps axes', () => x.reshape([5, 12]), 'time dim_1', true],
  ['reshape that adds an axis', () => x.reshape([5, 1, 4, 3]), 'time dim_1 lat lon', true],
  ['reshape that divides an axis', () => x.slice(':4, :2, :').reshape([2, 2, 2, 3]), 'dim_0 dim_1 lat lon', true],
  ['negative', () => x.negative(), T, true],
  ['sqrt', () => x.sqrt(), T, true],
  ['clip', () => x.clip(1, 2), T, true],
  ['round', () => x.round(), T, true],
  ['where', () => cw.where(x.greater(3), x, 0), T, true],
  ['set', () => x.set('0', 0), T, true],
  ['sort', () => x.sort({ axis: 0 }), T, true],
  ['add a scalar', () => x.add(1), T, false],
  ['add of one axis', () => x.add(lat.slice(':, None')), T, false],
  ['add of other names', () => x.slice('0, :, :').add(cw.transpose(x, [1, 2, 0]).slice('..., 0')), 'lat lon', false],
  ['add of names that differ', () => x.slice('0, :3, :').add(x.slice('0, :3, :').T), '', false],
  ['greater', () => x.greater(1), T, false],
  ['isnan', () => x.isnan(), T, false],
  ['mean', () => x.mean({ axis: 0 }), 'lat lon', false],
  ['mean of the middle', () => x.mean({ axis: 1 }), 'time lon', false],
  ['mean, keepdims', () => x.mean({ axis: [0, 2], keepdims: true }), T, false],
  ['anomaly', () => x.subtract(x.mean({ axis: 0, keepdims: true })), T, false],
  ['argmax', () => x.argmax({ axis: 2 }), 'time lat', false],
  ['median', () => cw.median(x, { axis: 0 }), 'lat lon', false],
  ['quantile', () => cw.quantile(x, [0.1, 0.9], { axis: 0 }), 'dim_0 lat lon', false],
  ['cumsum', () => cw.cumsum(x, { axis: 0 }), T, false],
  ['diff', () => cw.diff(x, { axis: 0 }), T, false],
  ['group-by', () => cw.groupbyReduce(x, [0, 0, 1, 1, 1], { axis: 0 }), 'group lat lon', false],
  [
    'group-by of two axes',
    () => cw.groupbyReduce(x, cw.ones([5, 4], { dtype: 'int32' }), { groups: 2 }),
    'group lon',
    false,
  ],
  [
    'group-by of the last axes',
    () =>
      cw.groupbyReduce(
        x,
        [
          [0, 0, 1],
          [1, 1, 1],
          [0, 1, 0],
          [0, 0, 0],
        ],
        { axis: [1, 2], reduction: 'argmax' },
      ),
    'time group',
    false,
  ],
  [
    'medians by group',
    () => cw.groupbyReduce(x, [0, 0, 1, 1, 1], { axis: 0, reduction: 'median' }),
    'group lat lon',
    false,
  ],
  ['group-by of all', () => cw.groupbyReduce(x, x.greater(3).astype('int32'), { groups: 2 }), 'group', false],
  ['mapBlocks', () => x.mapBlocks((block) => block), T, false],
  ['mapBlocks that drops an axis', () => x.rechunk([5, 2, 3]).mapBlocks((b) => b, { dropAxis: 0 }), 'lat lon', false],
  ['mapOverlap', () => cw.mapOverlap((b) => b, x, { depth: 0 }), T, false],
  ['iterate', () => cw.iterate(x, 2, (u) => u.multiply(2)), T, true],
  ['matmul', () => cw.matmul(x, cw.ones([3, 2])), 'time lat dim_2', false],
  ['diagonal', () => x.slice('0, :3').diagonal(), '', true],
  ['ravel', () => cw.ravel(x), '', true],
  ['a whole reduction', () => x.sum(), '', false],
];

it.each(cases)('%s', (_, make, dims, attributes) => {
  const y = make();
  expect((y.dims ?? []).join(' ')).toBe(dims);
  expect(y.attributes).toEqual(attributes ? { units: 'K' } : {});
  if (y.dims) expect(y.dims).toHaveLength(y.ndim);
});

it('arrays that never had names have none', () => {
  const y = cw.ones([2, 3]);
  expect([y.dims, y.add(1).T.dims, y.mean({ axis: 0 }).dims, y.attributes]).toEqual([
    undefined,
    undefined,
    undefined,
    {},
  ]);
});

it('persist keeps all', async () => {
  const [y] = await cw.persist(x.slice('1:'));
  expect([y.dims, y.attributes, y.add(y).dims]).toEqual([
    ['time', 'lat', 'lon'],
    { units: 'K' },
    ['time', 'lat', 'lon'],
  ]);
  y.release();
});

it('equal expressions under different names keep their own', async () => {
  const a = await cw.fromZarr(join(folder, 'x.zarr'));
  const named = await a.toZarr(join(folder, 'other.zarr'), { dims: ['a', 'b', 'c'] });
  expect(a.add(1).subtract(named.add(1)).dims).toBeUndefined();
  const again = await cw.fromZarr(join(folder, 'x.zarr'));
  expect(a.add(1).subtract(again.add(1)).dims).toEqual(['time', 'lat', 'lon']);
});

it('of a deep expression are found without recursion', () => {
  let y: cw.ChunkedArray = x;
  for (let k = 0; k < 20_000; k++) y = y.negative();
  expect([y.dims, y.attributes]).toEqual([['time', 'lat', 'lon'], { units: 'K' }]);
});

describe('encoding', () => {
  const load = (path: string, file: string) => JSON.parse(readFileSync(join(folder, path, file), 'utf8'));
  const v2 = ['order', 'compressor', 'filters', 'fill_value', 'dimension_separator', 'chunks', 'dtype'];

  it('what was read is written back as it was, Zarr v2', async () => {
    await cw
      .arange(0, 24, 1, { dtype: 'float32' })
      .reshape([6, 4])
      .toZarr(join(folder, 'v2.zarr'), {
        format: 2,
        codec: 'zlib',
        chunks: [4, 3],
        fillValue: -999,
        dims: ['a', 'b'],
        attributes: { missing_value: -999 },
      });
    const y = await cw.fromZarr(join(folder, 'v2.zarr'));
    await y.toZarr(join(folder, 'copy.zarr'));
    expect(load('copy.zarr', '.zarray')).toEqual(load('v2.zarr', '.zarray'));
    expect(load('copy.zarr', '.zattrs')).toEqual(load('v2.zarr', '.zattrs'));
    await y.slice('1:').toZarr(join(folder, 'part.zarr'));
    for (const key of v2) expect(load('part.zarr', '.zarray')[key]).toEqual(load('v2.zarr', '.zarray')[key]);
    await y.rechunk([2, 4]).toZarr(join(folder, 'recut.zarr'));
    expect(load('recut.zarr', '.zarray')).toEqual({ ...load('v2.zarr', '.zarray'), chunks: [2, 4] });
    await y.T.toZarr(join(folder, 'turned.zarr'));
    expect(load('turned.zarr', '.zarray')).toMatchObject({ shape: [4, 6], chunks: [4, 6], fill_value: -999 });
    await y.toZarr(join(folder, 'asked.zarr'), { codec: 'gzip', chunks: [6, 4], fillValue: 5 });
    expect(load('asked.zarr', '.zarray')).toMatchObject({ compressor: { id: 'gzip' }, chunks: [6, 4], fill_value: 5 });
    await y.toZarr(join(folder, 'v3.zarr'), { format: 3 });
    expect(load('v3.zarr', 'zarr.json').fill_value).toBe(-999);
    // What is computed has an encoding of its own.
    await y.add(1).toZarr(join(folder, 'computed.zarr'), { format: 2 });
    expect(load('computed.zarr', '.zarray').fill_value).toBeNull();
  });

  it('what was read is written back as it was, Zarr v3 with shards', async () => {
    const options = { codec: 'gzip', chunks: [2, 2], shards: [4, 4], fillValue: Number.NaN, dims: ['a', 'b'] } as const;
    await cw.arange(0, 24, 1, { dtype: 'float32' }).reshape([6, 4]).toZarr(join(folder, 's.zarr'), options);
    const y = await cw.fromZarr(join(folder, 's.zarr'));
    await y.toZarr(join(folder, 's-copy.zarr'));
    expect(load('s-copy.zarr', 'zarr.json')).toEqual(load('s.zarr', 'zarr.json'));
    await y.toZarr(join(folder, 's2.zarr'), { format: 2 });
    expect(load('s2.zarr', '.zarray')).toMatchObject({ chunks: [2, 2], fill_value: 'NaN' });
    expect((await (await cw.fromZarr(join(folder, 's-copy.zarr'))).compute()).data).toEqual((await y.compute()).data);
  });

  it('a fill value is asked for in v3 only', async () => {
    await cw.ones([3]).toZarr(join(folder, 'f2.zarr'), { format: 2 });
    expect(load('f2.zarr', '.zarray').fill_value).toBeNull();
    await cw.ones([3]).toZarr(join(folder, 'f3.zarr'));
    expect(load('f3.zarr', 'zarr.json').fill_value).toBe(0);
  });
});
