/** Labelled arrays against what xarray gives for the same: selection, alignment, reductions, names and attributes. */
import { describe, expect, it } from 'vitest';
import { DataArray, Dataset, slice } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

const T = [
  [11, 12, 13],
  [21, 22, Number.NaN],
];
const days = cw.asarray(['2010-06-01', '2010-07-01'], { dtype: 'datetime64[us]' });
const t = new DataArray(T, {
  dims: ['time', 'lat'],
  coords: { time: days, lat: [30, 20, 10], height: 2 },
  attrs: { units: 'K' },
  name: 't',
});
const list = async (x: DataArray): Promise<unknown> => (await x.values()).toArray();

describe('labelled arrays', () => {
  it('select by position and by label', async () => {
    expect(await list(t.isel({ time: 0 }))).toEqual([11, 12, 13]);
    expect(t.isel({ time: 0 }).dims).toEqual(['lat']);
    expect(Object.keys(t.isel({ time: 0 }).coords)).toEqual(['time', 'lat', 'height']);
    expect(await list(t.isel({ lat: slice(1, null), time: [1, 0] }))).toEqual([
      [22, Number.NaN],
      [12, 13],
    ]);
    expect(await list(t.sel({ lat: slice(30, 15) }))).toEqual([
      [11, 12],
      [21, 22],
    ]);
    expect(await list(t.sel({ time: '2010-07' }))).toEqual([[21, 22, Number.NaN]]);
    expect(await list(t.sel({ time: '2010-07-01' }))).toEqual([21, 22, Number.NaN]);
    expect(await list(t.sel({ lat: 18 }, { method: 'nearest' }))).toEqual([12, 22]);
    expect(await list(t.sel({ lat: [10, 30] }))).toEqual([
      [13, 11],
      [Number.NaN, 21],
    ]);
    expect(() => t.sel({ lat: 18 })).toThrow(/nearest/);
    expect(() => t.sel({ lon: 18 })).toThrow(/no dimension "lon"/);
  });

  it('select by label in the order of dimensions or by name, and nothing by what is no label', async () => {
    expect(await list(t.loc('2010-07-01', slice(30, 20)))).toEqual([21, 22]);
    expect(await list(t.loc({ time: '2010-07-01', lat: 20 }))).toEqual(22);
    expect(() => t.sel({ time: { zz: 1 } as never })).toThrow(/selects nothing of dimension 'time'/);
    expect(() => t.sel({ lat: {} as never })).toThrow(/selects nothing of dimension 'lat'/);
  });

  it('select points', async () => {
    const points = { time: new DataArray([0, 1, 1], { dims: 'p' }), lat: new DataArray([2, 0, 1], { dims: 'p' }) };
    const picked = t.isel(points);
    expect(picked.dims).toEqual(['p']);
    expect(await list(picked)).toEqual([13, 21, 22]);
    expect(await list(picked.coords.lat)).toEqual([10, 30, 20]);
  });

  it('skip missing values in reductions', async () => {
    expect(await list(t.mean('time'))).toEqual([16, 17, 13]);
    expect(t.mean('time').attrs).toEqual({ units: 'K' });
    expect(await list(t.sum('time', { minCount: 2 }))).toEqual([32, 34, Number.NaN]);
    expect(await list(t.mean({ dim: 'time', skipna: false }))).toEqual([16, 17, Number.NaN]);
    expect(await list(t.count('lat'))).toEqual([3n, 2n]);
    expect(await t.mean().item()).toBe(79 / 5);
    expect(() => t.mean('lon')).toThrow(/no dimension "lon"/);
  });

  it('align and broadcast by name', async () => {
    const other = new DataArray([1, 2, 3], { dims: 'lat', coords: { lat: [10, 30, 40] }, name: 'u' });
    const sum = t.add(other);
    expect(sum.dims).toEqual(['time', 'lat']);
    expect(await list(sum.coords.lat)).toEqual([30, 10]);
    expect(await list(sum)).toEqual([
      [13, 14],
      [23, Number.NaN],
    ]);
    expect(sum.name).toBeUndefined();
    const grid = new DataArray([1, 2], { dims: 'x' }).multiply(new DataArray([10, 20, 30], { dims: 'y' }));
    expect(grid.dims).toEqual(['x', 'y']);
    expect(await list(grid)).toEqual([
      [10, 20, 30],
      [20, 40, 60],
    ]);
  });

  it('have coordinates that are computed with at once', async () => {
    const shifted = t.assignCoords({ lat: t.coords.lat.add(180).remainder(360) });
    expect(await list(shifted.sel({ lat: 210 }))).toEqual([11, 21]);
  });

  it('make datasets', async () => {
    const ds = new Dataset({ t, u: [['time'], [1, 2]] }, { attrs: { title: 'x' } });
    expect(ds.sizes).toEqual({ time: 2, lat: 3 });
    expect(Object.keys(ds.dataVars)).toEqual(['t', 'u']);
    expect(await list((ds as unknown as { u: DataArray }).u)).toEqual([1, 2]);
    expect(await list(ds.mean('time').get('t'))).toEqual([16, 17, 13]);
    expect(await list(ds.mean('lat').get('u'))).toEqual([1, 2]);
    expect(await list(ds.subtract(ds.mean('time')).get('u'))).toEqual([-0.5, 0.5]);
    expect(ds.sel({ lat: 20 }).dims).toEqual(['time']);
    expect(String(ds)).toContain('Dimensions:  (time: 2, lat: 3)');
  });

  it('tell what datasets hold', async () => {
    const ds = new Dataset({ t, u: [['time'], [1, 2]], v: [['x'], [5]] });
    expect(ds.keys()).toEqual(['t', 'u', 'v']);
    expect(ds.setCoords('u').keys()).toEqual(['t', 'v']);
    expect(ds.setCoords('u').get('t').coords.u.dims).toEqual(['time']);
    expect(ds.dropDims('x').keys()).toEqual(['t', 'u']);
    expect(() => ds.dropDims('y')).toThrow(/no dimension "y"/);
    expect(ds.toDict().dataVars.u).toEqual({ dims: ['time'], attrs: {}, dtype: 'float64', shape: [2], data: [1, 2] });
    expect(ds.items().map(([name, array]) => [name, array.name])).toEqual([
      ['t', 't'],
      ['u', 'u'],
      ['v', 'v'],
    ]);
    expect(() => t.get('lon')).toThrow(/no coordinate "lon"; there are time, lat, height/);
  });
});
