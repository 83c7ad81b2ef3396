"""Reductions of a Zarr store with xarray + dask, threads: climate.py STORE mean|climatology|series"""
import sys
import dask
import numpy as np
import xarray as xr
from measure import measure

store, operation = sys.argv[1:3]
dask.config.set(scheduler='threads')


def work():
    data = xr.open_zarr(store)
    t = data.temperature
    if operation == 'mean':
        result = t.mean('time')
    elif operation == 'climatology':
        result = t.groupby('time.month').mean('time')
    else:
        result = t.weighted(np.cos(np.deg2rad(t.lat))).mean(('lat', 'lon'))
    return result.compute().values


measure(work)
