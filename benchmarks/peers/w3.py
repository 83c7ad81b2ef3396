"""W3, reductions of temp(time, lat, lon) in a Zarr store: time_mean, clim (12 monthly means), gmean (area-weighted series),
anom_std (deviation of the anomaly from clim), p90 (90th percentile along time).

Engines: dask and dask-array (arrays), xarray (over dask), hand (numcodecs and numba loops over chunks on all threads).
"""
import peer
import numpy as np

store, operation = peer.text('store'), peer.text('op')
FILL, SCALE, OFFSET = -32768, 0.01, 273.15


def months_of(count):
    return (np.datetime64('2001-01-01') + np.arange(count)).astype('M8[M]').astype(int) % 12


if peer.ENGINE in ('dask', 'dask-array'):
    da = peer.dask_array()

    def climatology(x, month):
        return da.stack([x[np.flatnonzero(month == m)].mean(axis=0) for m in range(12)])

    def work():
        x = da.from_zarr(store, component='temp')
        if x.dtype.kind == 'i':
            x = da.where(x == FILL, np.float32(np.nan), x.astype('f4') * np.float32(SCALE) + np.float32(OFFSET))
        month = months_of(x.shape[0])
        if operation == 'time_mean':
            result = x.mean(axis=0)
        elif operation == 'clim':
            result = climatology(x, month)
        elif operation == 'anom_std':
            result = (x - climatology(x, month)[month]).std(axis=0)
        elif operation == 'gmean':
            weights = np.cos(np.deg2rad(np.linspace(90, -90, x.shape[1]))).astype('f4')
            result = (x * weights[:, None]).sum(axis=(1, 2)) / np.float32(weights.sum() * x.shape[2])
        else:
            result = x.rechunk({0: -1}).map_blocks(
                lambda block: np.quantile(block, 0.9, axis=0).astype('f4'), drop_axis=0, dtype='f4')
        return result.compute()
elif peer.ENGINE == 'xarray':
    peer.dask_array()
    import warnings
    import xarray as xr
    warnings.filterwarnings('ignore')

    def work():
        t = xr.open_zarr(store, chunks={}).temp
        if operation == 'time_mean':
            result = t.mean('time')
        elif operation == 'clim':
            result = t.groupby('time.month').mean('time')
        elif operation == 'anom_std':
            groups = t.groupby('time.month')
            result = (groups - groups.mean('time')).std('time')
        elif operation == 'gmean':
            result = t.weighted(np.cos(np.deg2rad(t.lat))).mean(('lat', 'lon'))
        else:
            result = t.chunk(time=-1).quantile(0.9, 'time', skipna=False)
        return result.compute().values
else:
    from by_hand import work_on
    work = work_on(store, operation, months_of)

peer.measure(work)
