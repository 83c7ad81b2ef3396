"""Values of xarray's labelled operations: each case is an expression here and the same in test/climate/labelled-goldens.test.ts by name.

python test/golden/make_xarray.py > test/golden/xarray.json   (needs xarray 2026.9)
"""
import json
import sys
import warnings

import numpy as np
import xarray as xr

warnings.simplefilter('ignore')
nan = np.nan
time = np.array(['2010-06-01', '2010-07-01', '2010-08-15', '2011-01-01'], dtype='datetime64[us]')
t = xr.DataArray(
    np.array([[11.5, 12, 13], [21, 22, nan], [31, nan, 33], [nan, 42.25, 40]]),
    dims=['time', 'lat'],
    coords={'time': time, 'lat': [30.0, 20.0, 10.0], 'height': 2.0, 'zone': ('lat', ['n', 'm', 's'])},
    attrs={'units': 'K'},
    name='t',
)
u = xr.DataArray([[1, 2], [3, 4], [5, 6]], dims=['lat', 'lon'], coords={'lat': [10.0, 20.0, 40.0], 'lon': [0, 90]}, name='u')
s = xr.DataArray(
    [3.0, 1, nan, 2, 2, 9, -1, nan, 4, 7.5], dims='x', coords={'x': [0.0, 1, 2.5, 3, 4, 5, 7, 8, 9.5, 10]}, attrs={'a': 1}, name='s'
)
ds = xr.Dataset({'t': t, 'u': u, 'n': ('lon', [7, 8])}, attrs={'title': 'x'})
part = t.isel(time=slice(0, 2))
rest = t.isel(time=slice(2, None))
west = xr.Dataset({'u': u.isel(lon=[0])})
east = xr.Dataset({'u': u.isel(lon=[1])})

CASES = {}


def case(name, value):
    CASES[name] = value


def values(x):
    if x.dtype.kind in 'Mm':
        return [None if np.isnat(v) else int(v.astype(x.dtype.kind + '8[us]').astype('int64')) for v in x.ravel()]
    return [None if isinstance(v, float) and v != v else v for v in x.ravel().tolist()]


def shown(x):
    if isinstance(x, xr.Dataset):
        return {
            'sizes': dict(x.sizes),
            'coords': sorted(map(str, x.coords)),
            'attrs': dict(x.attrs),
            'vars': {str(k): shown(v) for k, v in x.data_vars.items()},
        }
    if isinstance(x, xr.DataArray):
        return {
            'dims': list(x.dims),
            'shape': list(x.shape),
            'values': values(x.values),
            'coords': {str(k): {'dims': list(v.dims), 'values': values(v.values)} for k, v in x.coords.items()},
            'attrs': {k: v for k, v in x.attrs.items()},
            'name': x.name,
        }
    if isinstance(x, (tuple, list)):
        return [shown(v) for v in x]
    return x


def choosing():
    case('where', t.where(t > 20))
    case('where other', t.where(t > 20, 0))
    case('where array', u.where(u > 2, -u))
    case('where function', t.where(lambda x: x.lat < 25))
    case('where drop', t.where(t.lat < 25, drop=True))
    case('where drop values', u.where(u > 3, drop=True))
    case('where dataset', ds.where(ds.lat < 25))
    case('fillna', t.fillna(0))
    case('fillna array', t.fillna(xr.DataArray([1.0, 2], dims='lat', coords={'lat': [20.0, 10.0]})))
    case('isin', u.isin([2, 5]))
    case('clip', t.clip(12, 35))
    case('clip min', t.clip(min=13))
    case('round', t.round())
    case('round 1', t.round(1))
    case('astype', u.astype('float32'))
    case('isnull', t.isnull())
    case('notnull', ds.notnull())
    case('dropna', t.dropna('time'))
    case('dropna all', t.dropna('lat', how='all'))
    case('dropna thresh', t.dropna('lat', thresh=3))
    case('sortby', t.sortby('lat'))
    case('sortby down', s.sortby(s, ascending=False))
    case('sortby several', xr.concat([s, s], 'y').assign_coords(k=('x', [1, 0] * 5)).sortby(['k', 'x']))
    case('head', t.head(time=2))
    case('tail', t.tail({'time': 2, 'lat': 1}))
    case('thin', t.thin(time=2))
    case('drop_sel', t.drop_sel(lat=[20.0]))
    case('drop_isel', t.drop_isel(time=[0, -1]))
    dup = t.assign_coords(lat=[1, 1, 2])
    case('drop_duplicates', dup.drop_duplicates('lat'))
    case('drop_duplicates last', dup.drop_duplicates('lat', keep='last'))
    case('drop_duplicates none', dup.drop_duplicates('lat', keep=False))


def combining():
    case('align inner', xr.align(t, u))
    case('align outer', xr.align(t, u, join='outer'))
    case('align left', xr.align(t, u, join='left'))
    case('align datasets', xr.align(ds, u.rename('w').to_dataset(), join='right', fill_value=-1))
    case('broadcast', xr.broadcast(t.isel(lat=[1, 2]).drop_vars('zone'), u))
    case('broadcast_like', u.isel(lon=0).broadcast_like(t.isel(time=[0])))
    case('reindex', t.reindex(lat=[10, 15, 20, 35]))
    case('reindex nearest', t.reindex(lat=[10, 14, 26, 60], method='nearest', tolerance=5))
    case('reindex ffill', s.reindex(x=[-1, 0.5, 2.5, 20], method='ffill'))
    case('reindex bfill', s.reindex(x=[-1, 0.5, 2.5, 20], method='bfill'))
    case('reindex fill', u.reindex(lon=[90, 180], fill_value=0))
    case('reindex dataset', ds.reindex(lat=[10.0, 20.0, 50.0]))
    case('reindex time', t.reindex(time=np.array(['2010-07-01', '2010-07-02'], dtype='datetime64[us]')))
    case('reindex_like', t.reindex_like(u))
    case('concat', xr.concat([part, rest], 'time'))
    case('concat outer', xr.concat([t.isel(lat=[0, 1]), t.isel(lat=[1, 2])], 'time'))
    case('concat inner', xr.concat([t.isel(lat=[0, 1]), t.isel(lat=[1, 2])], 'time', join='inner'))
    case('concat new', xr.concat([part, part + 1], 'member'))
    case('concat coordinate', xr.concat([u, u], xr.DataArray([4, 5], dims='member', name='member')))
    case('concat scalars', xr.concat([t.isel(time=0), t.isel(time=3)], 'time'))
    case('concat datasets', xr.concat([ds.isel(time=[0]), ds.isel(time=[2])], 'time', data_vars='minimal'))
    case('merge', xr.merge([t, u]))
    case('merge fills', xr.merge([t.to_dataset(), t.isel(lat=[0]).to_dataset(), u.rename('w').to_dataset()]))
    case('merge override', xr.merge([u.to_dataset(), (u + 1).rename('u').to_dataset()], compat='override'))
    case('combine_nested', xr.combine_nested([west, east], concat_dim='lon'))
    case('combine_by_coords', xr.combine_by_coords([east, west, t.to_dataset()], combine_attrs='override'))
    case('combine_by_coords tiles', xr.combine_by_coords([east.isel(lat=[1, 2]), west.isel(lat=[0]), west.isel(lat=[1, 2]), east.isel(lat=[0])]))
    case('full_like', xr.full_like(t, 5))
    case('zeros_like', xr.zeros_like(ds))
    case('ones_like', xr.ones_like(u, dtype='float32'))
    case('swap_dims', t.swap_dims(lat='zone'))
    case('stack', t.stack(p=['time', 'lat']).reset_index('p'))
    case('stack others', t.drop_vars('zone').expand_dims(m=[1, 2]).stack(p=['lat', 'm']).reset_index('p'))
    case('unstack', t.stack(p=['time', 'lat']).unstack('p'))
    case('unstack part', t.drop_vars(['zone']).stack(p=['time', 'lat']).isel(p=[0, 1, 5, 11]).unstack('p'))
    case('to_array', ds[['u', 'n']].to_array())
    case('equals', [bool(t.equals(t.copy())), bool(t.equals(t + 0)), bool(t.equals(t.fillna(0))), bool(t.identical(t.assign_attrs(a=1))), bool(ds.identical(ds.copy())), bool(t.broadcast_equals(t.expand_dims(q=2)))])


v = xr.DataArray(
    np.sin(np.arange(40) * 0.7).reshape(8, 5) * 3,
    dims=['time', 'x'],
    coords={
        'time': np.array(['2001-01-01', '2001-01-02', '2001-01-04', '2001-01-05', '2001-01-09', '2001-01-10', '2001-01-11', '2001-01-12'], dtype='datetime64[us]'),
        'x': [0.0, 1, 3, 4, 7],
        'depth': ('x', [10.0, 20, 30, 40, 50]),
    },
    attrs={'units': 'm'},
    name='v',
)
gaps = v.where(v > -1)


def along():
    case('diff', v.diff('time'))
    case('diff lower', v.diff('x', label='lower'))
    case('diff dataset', ds.diff('lat'))
    case('shift', t.shift(time=1))
    case('shift back fill', u.shift(lat=-1, lon=1, fill_value=0))
    case('shift int', u.shift(lat=2))
    case('roll', u.roll(lat=1))
    case('roll coords', t.roll(time=-1, roll_coords=True))
    case('cumsum', t.cumsum('time'))
    case('cumsum all', u.cumsum())
    case('cumprod', t.cumprod('lat'))
    case('ffill', t.ffill('time'))
    case('bfill', t.bfill('lat'))
    case('ffill limit', gaps.ffill('time', limit=1))
    case('interpolate_na', gaps.interpolate_na('time'))
    case('interpolate_na places', gaps.interpolate_na('time', use_coordinate=False))
    case('interpolate_na limit', gaps.interpolate_na('time', limit=1))
    case('interpolate_na gap', gaps.interpolate_na('x', max_gap=3))
    case('interpolate_na numbers', s.interpolate_na('x'))
    case('differentiate', v.differentiate('x'))
    case('differentiate time', v.differentiate('time', datetime_unit='D', edge_order=2))
    case('integrate', v.integrate('x'))
    case('integrate both', v.integrate(['time', 'x'], datetime_unit='h'))
    case('cumulative_integrate', v.cumulative_integrate('time', datetime_unit='D'))
    case('idxmax', v.idxmax('time'))
    case('idxmin', t.idxmin('lat'))
    case('idxmax missing', t.where(t.lat > 15).idxmax('time'))


def statistics():
    case('quantile', t.drop_vars('height').quantile(0.25))
    case('quantile list', gaps.quantile([0.1, 0.5, 0.9], 'time'))
    case('quantile skipna', gaps.quantile(0.5, 'x', skipna=False))
    case('quantile method', v.quantile([0.3], ['time'], method='lower'))
    case('dot', v.dot(v.isel(time=0, drop=True).rename('w')))
    case('dot dim', v.dot(v, 'time'))
    case('dot all', u.dot(u))
    case('cov', xr.cov(gaps, v.shift(time=1), 'time'))
    case('corr', xr.corr(gaps, v.shift(time=1), 'time'))
    case('corr all', xr.corr(gaps, v.shift(x=1)))
    case('corr series', xr.corr(v, v.isel(x=2), 'time'))
    case('polyfit x', v.polyfit('x', 2))
    case('polyfit missing', v.where(v > -2.5).polyfit('x', 1))
    case('polyfit time', v.polyfit('time', 1))
    case('polyfit dataset', u.to_dataset().polyfit('lat', 1))
    case('polyval', xr.polyval(v.x, v.polyfit('x', 2).polyfit_coefficients))
    case('polyval time', xr.polyval(v.time, v.polyfit('time', 1).polyfit_coefficients))


def interpolating():
    case('interp', v.interp(x=[0.5, 3, 6.5, 8]))
    case('interp number', v.interp(x=2.5))
    case('interp time', v.interp(time=np.array(['2001-01-03', '2001-01-07T12:00', '2001-02-01'], dtype='datetime64[us]')))
    case('interp nearest', v.interp(x=[0.5, 2, 2.1, 9], method='nearest'))
    case('interp cubic', v.interp(x=[0.5, 2, 6, 9], method='cubic'))
    case('interp grid', v.interp(x=[0.5, 6], time=np.array(['2001-01-03', '2001-01-08'], dtype='datetime64[us]')))
    case('interp extrapolate', s.dropna('x').interp(x=[-1, 11], kwargs={'fill_value': 'extrapolate'}))
    case('interp points', u.astype(float).interp(lat=xr.DataArray([12.0, 30], dims='p'), lon=xr.DataArray([9.0, 45], dims='p')))
    case('interp descending', t.interp(lat=[12.0, 28]))
    case('interp dataset', ds[['u', 'n']].interp(lon=[45.0]))
    case('interp_like', v.interp_like(xr.DataArray([0.0, 0], dims='x', coords={'x': [2.0, 5]})))


def dates():
    w = xr.DataArray(
        np.array(['2010-06-01', '2010-07-01T13:30:06.5', '2012-12-31T23:59:59', '1999-02-28'], dtype='datetime64[us]'), dims='time', name='when'
    )
    for field in ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'dayofyear', 'dayofweek', 'quarter', 'season', 'days_in_month', 'is_leap_year', 'is_month_start', 'is_year_end']:
        case('dt ' + field, getattr(w.dt, field))
    case('dt missing', xr.DataArray(np.array(['2010-06-01', 'NaT'], dtype='datetime64[us]'), dims='time').dt.month)
    case('dt floor', w.dt.floor('D'))
    case('dt ceil', w.dt.ceil('6h'))
    case('dt round', w.dt.round('h'))
    case('dt strftime', w.dt.strftime('%Y/%m/%d %j %b %B %a %H:%M:%S.%f %I%p %y').astype(str))


choosing()
dates()
along()
statistics()
interpolating()
combining()
json.dump({k: shown(v) for k, v in CASES.items()}, sys.stdout, default=lambda v: v.item() if hasattr(v, 'item') else str(v), separators=(',', ':'))
