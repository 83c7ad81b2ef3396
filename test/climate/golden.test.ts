/**
 * The reference results of real climate data, each in a line or two of labelled code, from NetCDF and from Zarr alike. They were computed
 * by xarray; where the data are not there the test is skipped.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { corr, cov, DataArray, type Dataset, openDataset, slice } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import {
  sharedData as data,
  differences,
  type GoldenRecord,
  goldenRecords,
  hasGolden,
} from '../golden-climate/record.js';

/** The fields that a result is computed from, decoded. */
interface Fields {
  readonly air: DataArray;
  readonly airRaw: DataArray;
  readonly co2: DataArray;
  readonly sst: DataArray;
  readonly temp: DataArray;
  readonly ez: DataArray;
  readonly u: DataArray;
  readonly v: DataArray;
}

const NAMES = {
  YAX_SUBSET: 'lat',
  XAX_SUBSET: 'lon',
  ZAXLEVIT19: 'level',
  TIME: 'time',
  latitude: 'lat',
  longitude: 'lon',
};
const plain = (x: DataArray): DataArray =>
  x.rename(Object.fromEntries(Object.entries(NAMES).filter(([name]) => x.dims.includes(name) && name !== x.name)));

const FILES = {
  netcdf: {
    air: 'real/air_temperature.nc',
    co2: 'real/SMALL_total_column_co2.nc',
    sst: 'real/ersstv5_sst.mnmean.nc',
    temp: 'real/ocean_atlas_subset.nc',
    era: 'real/eraint_uvz.nc',
    winds: 'real/monthly_navy_winds.cdf',
  },
  zarr: {
    air: 'zarr/air.zarr',
    co2: 'zarr/tcco2.zarr',
    sst: 'zarr/ersst.zarr',
    temp: 'zarr/ocean_atlas.zarr',
    era: 'zarr/eraint.zarr',
    winds: 'zarr/navy_winds.zarr',
  },
} as const;

async function fieldsOf(files: Readonly<Record<keyof (typeof FILES)['netcdf'], string>>): Promise<Fields> {
  const quiet = { onWarning: () => {}, floatDtype: 'float64' as const };
  const open = async (path: string, options = {}): Promise<Dataset> =>
    openDataset(join(data, path), { ...quiet, ...options });
  const [air, raw, co2, sst, temp, era, winds] = await Promise.all([
    open(files.air),
    open(files.air, { maskAndScale: false }),
    open(files.co2),
    open(files.sst),
    open(files.temp),
    open(files.era),
    open(files.winds),
  ]);
  const doubles = (x: DataArray): DataArray => x.astype('float64');
  return {
    air: air.get('air'),
    airRaw: raw.get('air'),
    co2: doubles(plain(co2.get('tcco2'))),
    sst: doubles(sst.get('sst')),
    temp: doubles(plain(temp.get('TEMP'))),
    ez: doubles(era.get('z')),
    u: doubles(plain(winds.get('UWND'))),
    v: doubles(plain(winds.get('VWND'))),
  };
}

const cosLat = (x: DataArray): DataArray => x.coords.lat.astype('float64').deg2rad().cos();
const anomaly = (x: DataArray): DataArray => x.groupby('time.month').subtract(x.groupby('time.month').mean('time'));
const nino = (sst: DataArray): DataArray => {
  const box = sst.sel({ lat: slice(5, -5), lon: slice(190, 240) });
  return anomaly(box.weighted(cosLat(box)).mean(['lat', 'lon']));
};
const THICKNESS = [5, 10, 10, 15, 22.5, 25, 25, 25, 37.5, 50, 50, 75, 100, 100, 100, 100, 100, 100, 50];

type Computed = DataArray | cw.ChunkedArray;
/** Each result by its name. */
const RESULTS: Readonly<Record<string, (fields: Fields) => Computed | Promise<Computed>>> = {
  'air-annual-max': ({ air }) => air.groupby('time.year').max('time'),
  'air-annual-range': ({ air }) => air.groupby('time.year').max('time').subtract(air.groupby('time.year').min('time')),
  'air-box-stride': ({ air }) =>
    air.sel({ lat: slice(50, 20), lon: slice(230, 300) }).isel({ time: '::4', lat: '::2', lon: '::3' }),
  'air-degree-days': ({ air }) => air.resample({ time: 'D' }).mean().subtract(283.15).clip(0).cumsum('time'),
  'air-diurnal-cycle': ({ air }) => air.groupby('time.hour').mean('time'),
  'air-histogram': ({ airRaw }) => cw.histogram(airRaw.data, { bins: 20, range: [22000, 32000] })[0],
  'air-hot-days': ({ air }) => air.resample({ time: 'D' }).max().greater(300).sum('time'),
  'air-median': ({ air }) => air.median('time'),
  'air-meridional-gradient': ({ air }) => air.mean('time').differentiate('lat'),
  'air-monthly-gram': ({ air }) => {
    const monthly = air.resample({ time: 'MS' }).mean();
    const m = monthly.subtract(monthly.mean('time'));
    return m.dot(m.rename({ time: 'time2' }), ['lat', 'lon']);
  },
  'air-monthly-mean': ({ air }) => air.resample({ time: 'MS' }).mean(),
  'air-p90': ({ air }) => air.quantile(0.9, 'time'),
  'air-packed-sums': ({ airRaw }) => airRaw.astype('int64').sum(['lat', 'lon']),
  'air-rolling-max-3day': ({ air }) => air.rolling({ time: 12 }).max(),
  'air-seasonal-mean': ({ air }) =>
    air
      .groupby('time.season')
      .mean('time')
      .sel({ season: ['DJF', 'MAM', 'JJA', 'SON'] }),
  'air-standardised-extreme': ({ air }) => {
    const months = air.groupby('time.month');
    return anomaly(air).groupby('time.month').divide(months.std('time')).max('time');
  },
  'air-std': ({ air }) => air.std('time'),
  'air-take-outer': ({ air }) => air.isel({ time: [2919, 0, 7, 7, 1460], lat: [24, 0, 12], lon: '::-1' }),
  'air-time-difference-max': ({ air }) => air.diff('time').abs().max('time'),
  'air-time-mean': ({ air }) => air.mean('time'),
  'co2-coarsen': ({ co2 }) => co2.coarsen({ lat: 7, lon: 8 }).mean(),
  'co2-negative-strides': ({ co2 }) => co2.isel({ time: '::-3', lat: '::-7', lon: '5:300:11' }),
  'co2-spatial-variance': ({ co2 }) => co2.var(['lat', 'lon']),
  'co2-zonal-mean': ({ co2 }) => co2.mean('lon'),
  'era-thickness': ({ ez }) =>
    ez
      .sel({ level: 500 })
      .subtract(ez.sel({ level: 850 }))
      .divide(9.80665),
  'nino34-index': ({ sst }) => nino(sst),
  'sst-eof-singular-values': ({ sst }) => {
    const box = anomaly(sst).sel({ lat: slice(30, -30), lon: slice(120, 290) });
    const cells = box.multiply(cosLat(box).sqrt()).stack({ x: ['lat', 'lon'] });
    return cells.dropna('x').then((sea: DataArray) => cw.linalg.svdvals(sea.transpose('time', 'x').data).slice(':6'));
  },
  'sst-global-mean-series': ({ sst }) => sst.weighted(cosLat(sst)).mean(['lat', 'lon']),
  'sst-monthly-anomaly': ({ sst }) => anomaly(sst),
  'sst-monthly-climatology': ({ sst }) => sst.groupby('time.month').mean('time'),
  'sst-nino34-correlation': ({ sst }) => corr(nino(sst), anomaly(sst), 'time'),
  'sst-rolling5': ({ sst }) => sst.rolling({ time: 5 }).mean(),
  'sst-trend': ({ sst }) => {
    const t = new DataArray(cw.arange(128), { dims: 'time', coords: { time: sst.coords.time } });
    return cov(t, sst, 'time', { ddof: 0 }).divide(t.var()).multiply(120);
  },
  'sst-tropical-masked-mean': ({ sst }) =>
    sst.where(sst.coords.lat.abs().lessEqual(20).logicalAnd(sst.mean('time').greater(25))).mean(),
  'sst-warmest-month': ({ sst }) => {
    const c = sst.groupby('time.month').mean('time');
    return c.fillna(-1e9).argmax('month').where(c.notnull().all('month'), -1).astype('int64');
  },
  'sst-zonal-time-mean': ({ sst }) => sst.mean(['time', 'lon']),
  'temp-global-mean-profile': ({ temp }) => temp.weighted(cosLat(temp)).mean(['lat', 'lon']),
  'temp-thermocline-20C': ({ temp }) => temp.greaterEqual(20).sum('level'),
  'temp-vertical-mean': ({ temp }) => temp.weighted(new DataArray(THICKNESS, { dims: 'level' })).mean('level'),
  'windspeed-mean': ({ u, v }) => u.square().add(v.square()).sqrt().mean('time'),
};

const records = new Map(goldenRecords().map((record) => [record.id, record]));

describe.skipIf(!hasGolden)('reference results', () => {
  afterAll(() => cw.close());
  it('are all there', () => {
    expect(Object.keys(RESULTS).sort()).toEqual([...records.keys()].sort());
  });
  for (const form of ['netcdf', 'zarr'] as const) {
    const fields = hasGolden ? fieldsOf(FILES[form]) : undefined;
    fields?.catch(() => {});
    for (const name of Object.keys(RESULTS))
      it(`${name} from ${form}`, async () => {
        const record = records.get(name) as GoldenRecord;
        const made = await RESULTS[name]((await fields) as Fields);
        const { shape, data } = await ('values' in made
          ? (made as DataArray).values()
          : (made as cw.ChunkedArray).compute());
        expect(differences({ shape, dtype: made.dtype, data: data as ArrayLike<number | bigint> }, record)).toEqual([]);
      });
  }
});
