/** Datasets opened from every kind of source: what is read, what is decoded, what is said of what is not. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'opening-'));
afterAll(() => rmSync(folder, { recursive: true }));
const real = join(import.meta.dirname, '../../../shared/data/real');

describe('openDataset', () => {
  it('opens Zarr groups, with the conventions applied', async () => {
    const store = join(folder, 't.zarr');
    await cw.createGroup(store, { attributes: { title: 'x' } });
    const attributes = { units: 'days since 2000-01-01', calendar: 'noleap' };
    await cw.asarray([58, 59]).toZarr(store, { path: 'time', dims: ['time'], attributes });
    await cw
      .asarray([
        [100, -999],
        [300, 400],
      ])
      .astype('int16')
      .toZarr(store, {
        path: 't',
        dims: ['time', 'x'],
        attributes: { scale_factor: 0.1, add_offset: 5, missing_value: -999, units: 'K' },
      });
    const ds = await openDataset(store);
    expect(ds.attrs).toEqual({ title: 'x' });
    expect(ds.sizes).toEqual({ time: 2, x: 2 });
    const t = ds.get('t');
    expect((await t.values()).toArray()).toEqual([
      [15, Number.NaN],
      [35, 45],
    ]);
    expect(t.attrs).toEqual({ units: 'K' });
    expect(t.encoding.scale_factor).toBe(0.1);
    expect(t.coords.time.variable.calendar).toBe('noleap');
    const raw = await openDataset(store, { decodeCf: false });
    expect((await raw.get('t').values()).toArray()).toEqual([
      [100, -999],
      [300, 400],
    ]);
  });

  it('refuses what is not there or is something else, by name', async () => {
    await expect(openDataset(join(folder, 'none.nc'))).rejects.toThrow(/none\.nc/);
    await expect(openDataset(join(folder, 'none.zarr'))).rejects.toThrow(/none\.zarr/);
    await expect(openDataset('x.nc', { decodeTime: false } as never)).rejects.toThrow(/decodeTimes/);
  });

  it.skipIf(!existsSync(real))('opens classic NetCDF and NetCDF-4', async () => {
    const air = await openDataset(join(real, 'air_temperature.nc'));
    expect(air.sizes).toEqual({ lat: 25, time: 2920, lon: 53 });
    const day = await air.get('air').sel({ time: '2013-07-01', lat: 50 }).mean('time').values();
    expect(day.shape).toEqual([53]);
    const sst = await openDataset(join(real, 'ersstv5_sst.mnmean.nc'));
    expect(String(sst.coords.time.dtype)).toBe('datetime64[us]');
    expect(await sst.get('sst').isnan().sum().item()).toBe(644096n);
  });
});
