"""Writes winds.json: climate reductions of the repository's winds by plain NumPy in float64, for winds.test.ts.

    python3 test/golden-climate/make_winds.py

Needs numpy and zarr. Each entry has the fields of the shared reference results.
"""
import json
import os
import warnings

import numpy as np
import zarr

here = os.path.dirname(os.path.abspath(__file__))
store = zarr.open(os.path.join(here, '../data/navy_winds.zarr'), mode='r')
u, v = (store[name][:].astype('f8') for name in ('uwnd', 'vwnd'))
lat, lon, month = store['lat'][:], store['lon'][:], store['month'][:].astype(int)
steps = u.shape[0]
speed = np.sqrt(u * u + v * v)
season = np.array([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0])[month]
weights = np.cos(np.deg2rad(lat))
climatology = np.stack([speed[month == m].mean(0) for m in range(12)])
spread = np.stack([speed[month == m].std(0) for m in range(12)])
anomaly = speed - climatology[month]
calm = np.where(speed < 6, u, np.nan)
rolling = np.full(speed.shape, np.nan)
rolling[4:] = sum(speed[k:steps - 4 + k] for k in range(5)) / 5
time = np.arange(steps) - (steps - 1) / 2
index = ((v[:, 30:43, 60:90] * weights[30:43, None]).sum((1, 2)) / (weights[30:43].sum() * 30))
mean_u = u.mean(0)
yearly = speed.reshape(11, 12, 73 * 144).mean(1)
yearly = yearly - yearly.mean(0)


def correlation(a, b):
    a, b = a - a.mean(0), b - b.mean(0)
    return (a * b).mean(0) / (a.std(0) * b.std(0))


warnings.simplefilter('ignore', RuntimeWarning)  # the mean of no months is NaN
results = {
    'seasonal mean of u': np.stack([u[season == k].mean(0) for k in range(4)]),
    'strongest wind of each year': speed.reshape(11, 12, 73, 144).max(1),
    'windiest month': climatology.argmax(0),
    'largest standardised anomaly': (anomaly / spread[month]).max(0),
    'zonal mean of u': u.mean(2),
    'variance over the globe': speed.var((1, 2)),
    'mean of u where calm': np.nanmean(calm, axis=0),
    'months above 10 m/s': (speed > 10).sum(0),
    'negative strides': u[::-5, 70:2:-3, ::11],
    'outer take': v[[131, 0, 5, 5]][:, [72, 1]][:, :, ::-1],
    'meridional gradient of mean u': np.gradient(mean_u, lat, axis=0),
    'vorticity on the grid': np.gradient(v.mean(0), axis=1) - np.gradient(mean_u, axis=0),
    'rolling mean of 5 months': rolling,
    'trend per decade': (time[:, None, None] * speed).mean(0) / (time * time).mean() * 120,
    'correlation with an index': correlation(np.broadcast_to(index[:, None, None], speed.shape), anomaly),
    'coarsened': speed[:, :72].reshape(132, 9, 8, 24, 6).mean((2, 4)),
    'largest change in a month': np.abs(np.diff(speed, axis=0)).max(0),
    'histogram of speed': np.array([((speed >= k) & (speed < k + 1)).sum() for k in range(16)]),
    'gram matrix of yearly means': yearly @ yearly.T,
    'global mean kinetic energy': ((speed ** 2 / 2).mean((0, 2)) * weights).sum() / weights.sum(),
}
exact = {'negative strides', 'outer take', 'windiest month', 'months above 10 m/s', 'histogram of speed'}
loose = {'gram matrix of yearly means': 1e-7, 'trend per decade': 1e-11, 'correlation with an index': 1e-10}


def number(value):
    return None if np.isnan(value) else int(value) if isinstance(value, np.integer) else float(value)


def facts(array):
    array = np.array(array, dtype='i8' if array.dtype.kind == 'i' else 'f8', order='C')
    flat = array.ravel()
    places = np.arange(flat.size) % 101 + 1
    seen = flat[~np.isnan(flat)]
    out = {
        'shape': list(array.shape),
        'dtype': str(array.dtype),
        'nan_count': int(np.isnan(flat).sum()),
        'sum': number(seen.sum()),
        'wsum': number((flat * places)[~np.isnan(flat)].sum()),
        'sum_abs': number(np.abs(seen).sum()),
        'min': number(seen.min()),
        'max': number(seen.max()),
    }
    if flat.size <= 32:
        return {**out, 'values_c_order': [number(x) for x in flat]}
    chosen = np.unique(np.concatenate([np.linspace(0, flat.size - 1, 20).astype(int), [np.nanargmin(flat), np.nanargmax(flat)]]))
    entries = [[[int(k) for k in np.unravel_index(at, array.shape)], number(flat[at])] for at in chosen]
    return {**out, 'entries': entries}


records = [
    {
        'id': name,
        'compare': 'exactly' if name in exact else {'rtol': 1e-9, 'atol': loose.get(name, 1e-12)},
        'expected': facts(np.asarray(array)),
    }
    for name, array in results.items()
]
with open(os.path.join(here, 'winds.json'), 'w') as file:
    file.write('[\n' + ',\n'.join(json.dumps(record) for record in records) + '\n]\n')
