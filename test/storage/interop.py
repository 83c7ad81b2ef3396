"""Writes a store with xarray, or checks with xarray and zarr-python what chunkwise wrote from it.

Run: python3 test/storage/interop.py write FOLDER; python3 test/storage/interop.py check FOLDER
"""
import json
import sys

import numpy as np
import xarray as xr
import zarr

task, folder = sys.argv[1:]
if task == 'write':
    ds = xr.Dataset(
        {
            't2m': (('time', 'lat'), np.arange(12, dtype='f4').reshape(3, 4), {'units': 'K'}),
            'raw': (('time', 'lat'), np.arange(12, dtype='f8').reshape(3, 4) * np.nan),
            'n': ((), np.int32(5)),
            'flag': (('lat',), np.array([True, False, True, True])),
        },
        coords={'time': np.array(['2020-01-01', '2020-01-02', '2020-01-03'], 'M8[ns]'), 'lat': [1.0, 0.0, 2.0, 3.0]},
        attrs={'title': 'x', 'v': 1.5, 'bad': float('nan')},
    )
    packed = {'chunks': (2, 3), 'dtype': 'i2', 'scale_factor': 0.5, 'add_offset': 3.0, '_FillValue': -32768}
    packed['compressor'] = zarr.Blosc(cname='zstd', clevel=7, shuffle=2)
    ds.to_zarr(f'{folder}/xarray.zarr', encoding={'t2m': packed, 'raw': {'filters': [zarr.Delta(dtype='f8')]}})
else:
    a, b = (xr.open_zarr(f'{folder}/{name}.zarr').load() for name in ('xarray', 'copy'))
    xr.testing.assert_identical(a, b)
    for name in a.variables:
        assert a[name].encoding == b[name].encoding, (name, a[name].encoding, b[name].encoding)
    for consolidated in (True, False):
        ds = xr.open_zarr(f'{folder}/own.zarr', consolidated=consolidated).load()
        assert ds.lat.values.tolist() == [-40, -20, 0, 20, 40], ds.lat.values
        assert np.isnan(ds.lat.attrs['bad']) and ds.lat.attrs['big'] == 2**60 and ds.lat.attrs['inf'] == -np.inf
        assert ds.speed.dims == ('time', 'lat') and ds.speed.attrs == {'units': 'm/s'} and ds.attrs == {'title': 'T'}
        assert ds['mean'].dims == ('lat',) and ds['mean'].values.tolist() == [7.5, 8.5, 9.5, 10.5, 11.5]
        assert ds.total.dims == () and ds.total.values == 190 and ds.grown.values.tolist() == [0, 1, 2, 9, 9]
    group = zarr.open_group(f'{folder}/own.zarr', mode='r')
    assert np.isnan(group['speed'].fill_value) and group['lat'].fill_value is None
    print(json.dumps('right'))
