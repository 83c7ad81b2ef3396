#!/usr/bin/env python3
"""Write test/data/navy_winds.zarr from monthly_navy_winds.cdf (Debian package ferret-datasets, public domain).

    /usr/bin/python3 scripts/make_navy_winds.py monthly_navy_winds.cdf [test/data/navy_winds.zarr]

Beside it goes navy_winds.expected.json: what NumPy makes of the winds, for the tests. Needs numpy, netCDF4 and zarr 2.x. The values are those of the file, bit for bit; the names are CF-like.
"""
import json, os, shutil, sys
import netCDF4, numpy as np, zarr
from numcodecs import Blosc, Zlib, blosc

source = sys.argv[1]
here = os.path.dirname(os.path.abspath(__file__))
target = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, '../test/data/navy_winds.zarr')
blosc.set_nthreads(1)
shutil.rmtree(target, ignore_errors=True)
data = netCDF4.Dataset(source)
data.set_auto_maskandscale(False)
store = zarr.DirectoryStore(target)
root = zarr.open_group(store, 'w')
root.attrs.update(
    title='FNOC monthly mean surface winds 1982-1992',
    source='monthly_navy_winds.cdf of Debian package ferret-datasets 7.6.0 (NOAA PMEL, Ferret)',
    license='public domain', Conventions='CF-1.8')


def put(name, values, dims, chunks, compressor, **attributes):
    array = root.create_dataset(name, data=values, chunks=chunks, compressor=compressor, fill_value=None)
    array.attrs.update(_ARRAY_DIMENSIONS=dims, **attributes)


winds = Blosc('zstd', 9, Blosc.SHUFFLE)
for name, long_name, standard in (('uwnd', 'zonal wind', 'eastward_wind'), ('vwnd', 'meridional wind', 'northward_wind')):
    values = data[name.upper()][:].astype('<f4')
    assert values.shape == (132, 73, 144) and (values > -99).all()
    put(name, values, ['time', 'lat', 'lon'], (12, 73, 144), winds, units='m s-1', long_name=long_name, standard_name=standard)

dates = netCDF4.num2date(data['TIME'][:], data['TIME'].units.lower().replace('hour since', 'hours since'), 'standard')
month = np.array([d.month - 1 for d in dates], '<i4')
assert (month == np.arange(132) % 12).all() and dates[0].year == 1982
put('time', data['TIME'][:].astype('<f8'), ['time'], (132,), Zlib(1), units='hours since 1980-01-14 14:00:00', calendar='standard')
put('month', month, ['time'], (132,), Zlib(1), long_name='calendar month of each step, 0 = January')
put('lat', data['FNOCY'][:].astype('<f8'), ['lat'], (73,), Zlib(1), units='degrees_north')
put('lon', data['FNOCX'][:].astype('<f8'), ['lon'], (144,), Zlib(1), units='degrees_east')
zarr.consolidate_metadata(store)

u, v = (data[name][:].astype('f8') for name in ('UWND', 'VWND'))
speed = np.hypot(u, v)
climatology = np.stack([speed[month == m].mean(0) for m in range(12)])
deviation = (speed - climatology[month]).std(0)
weights = np.cos(np.deg2rad(data['FNOCY'][:]))[:, None]
series = (speed * weights).sum((1, 2)) / (weights.sum() * 144)


def facts(values):
    """Sum, extremes and some values of a result, enough to tell a wrong one."""
    flat = values.ravel()
    places = np.linspace(0, flat.size - 1, 25).astype(int)
    return {'shape': values.shape, 'sum': flat.sum(), 'min': flat.min(), 'max': flat.max(), 'at': places.tolist(), 'values': flat[places].tolist()}


results = {'mean': speed.mean(0), 'climatology': climatology, 'deviation': deviation, 'series': series}
with open(os.path.splitext(target.rstrip('/'))[0] + '.expected.json', 'w') as out:
    json.dump({name: facts(values) for name, values in results.items()}, out, indent=1)
    out.write('\n')
