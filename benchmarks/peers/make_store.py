#!/usr/bin/env python3
"""Write the benchmark's store: temperature(time, lat, lon), float32, Blosc-LZ4, chunks 100 x 90 x 180, 1 degree, daily.

    make_store.py OUT.zarr [GIGABYTES]

A made-up field: a mean by latitude, a seasonal cycle, a trend, travelling waves and noise, with 10 bits after the
point as reanalysis data have, so that it packs about as they do. Needs numpy and zarr 2.x.
"""
import os, shutil, sys
import numpy as np
import zarr
from numcodecs import Blosc, blosc

out, gigabytes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
blosc.set_nthreads(1)
NLAT, NLON, BLOCK = 180, 360, 100
days = max(1, round(gigabytes * 1e9 / (4 * NLAT * NLON)))
lat, lon = 89.5 - np.arange(NLAT), 0.5 + np.arange(NLON)
phi, lam = np.deg2rad(lat)[:, None], np.deg2rad(lon)[None, :]
mean = (300 - 48 * np.sin(phi) ** 2 + 4 * np.cos(2 * lam) * np.cos(phi) ** 2).astype('f4')
season = (14 * np.tanh(3 * phi) * (1 + 0.4 * np.sin(3 * lam + phi))).astype('f4')
spread = (0.4 + 0.6 * np.abs(np.sin(phi)) + 0 * lam).astype('f4')
waves = [(k, period, (2.2 * np.exp(-((np.abs(lat) - 45) / width) ** 2)).astype('f4')[:, None])
         for k, period, width in ((2, 23.0, 20.0), (4, 11.0, 16.0), (6, 5.5, 14.0), (9, 3.7, 12.0))]

part = out + '.part'
shutil.rmtree(part, ignore_errors=True)
store = zarr.DirectoryStore(part)
root = zarr.open_group(store, 'w')
root.attrs.update(title='synthetic temperature, not real data', Conventions='CF-1.8')
z = root.create_dataset('temperature', shape=(days, NLAT, NLON), chunks=(BLOCK, 90, 180), dtype='<f4', fill_value=None,
                        compressor=Blosc('lz4', 5, Blosc.SHUFFLE))
z.attrs.update(_ARRAY_DIMENSIONS=['time', 'lat', 'lon'], units='K')


def put(name, values, dim, units):
    a = root.create_dataset(name, data=values, chunks=values.shape, compressor=None, fill_value=None)
    a.attrs.update(_ARRAY_DIMENSIONS=[dim], units=units)


time = np.arange(days, dtype='<i8')
put('time', time, 'time', 'days since 1940-01-01')
put('month', ((np.datetime64('1940-01-01') + time).astype('M8[M]').astype('i8') % 12).astype('<i4'), 'time', '1')
put('lat', lat.astype('<f8'), 'lat', 'degrees_north')
put('lon', lon.astype('<f8'), 'lon', 'degrees_east')
for start in range(0, days, BLOCK):
    stop = min(days, start + BLOCK)
    block = np.empty((stop - start, NLAT, NLON), 'f4')
    rng = np.random.default_rng(start)
    for t in range(start, stop):
        field = mean + season * np.float32(np.cos(2 * np.pi * (t - 199) / 365.2425)) + np.float32(t * 5e-5)
        for k, period, envelope in waves:
            field += envelope * np.cos(k * lam - 2 * np.pi * t / period).astype('f4')
        block[t - start] = field
    block += spread * rng.standard_normal(block.shape, 'f4')
    z[start:stop] = np.rint(block * 1024) / np.float32(1024)
zarr.consolidate_metadata(store)
shutil.rmtree(out, ignore_errors=True)
os.rename(part, out)
