/** The cases of test/golden/make_xarray.py in labelled code, each with the data in chunks of any size. */
import * as climate from '../../lib/climate/index.js';
import { DataArray, Dataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

const nan = Number.NaN;
type Chunks = number | undefined;
const days = (...texts: string[]) => cw.asarray(texts, { dtype: 'datetime64[us]' });
const cut = <X extends DataArray | Dataset>(x: X, chunks: Chunks): X =>
  chunks === undefined ? x : (x.chunk(chunks) as X);

const makeT = (c: Chunks) =>
  cut(
    new DataArray(
      [
        [11.5, 12, 13],
        [21, 22, nan],
        [31, nan, 33],
        [nan, 42.25, 40],
      ],
      {
        dims: ['time', 'lat'],
        coords: {
          time: days('2010-06-01', '2010-07-01', '2010-08-15', '2011-01-01'),
          lat: [30, 20, 10],
          height: 2,
          zone: ['lat', cw.asarray(['n', 'm', 's'])],
        },
        attrs: { units: 'K' },
        name: 't',
      },
    ),
    c,
  );
const makeU = (c: Chunks) =>
  cut(
    new DataArray(
      cw.asarray(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { dtype: 'int64' },
      ),
      {
        dims: ['lat', 'lon'],
        coords: { lat: [10, 20, 40], lon: cw.asarray([0, 90], { dtype: 'int64' }) },
        name: 'u',
      },
    ),
    c,
  );
const makeS = (c: Chunks) =>
  cut(
    new DataArray([3, 1, nan, 2, 2, 9, -1, nan, 4, 7.5], {
      dims: 'x',
      coords: { x: [0, 1, 2.5, 3, 4, 5, 7, 8, 9.5, 10] },
      attrs: { a: 1 },
      name: 's',
    }),
    c,
  );

/** What the cases are made of. */
export interface Given {
  readonly t: DataArray;
  readonly u: DataArray;
  readonly s: DataArray;
  readonly ds: Dataset;
  readonly v: DataArray;
  readonly gaps: DataArray;
}
const given = (c: Chunks): Given => {
  const [t, u, s, v] = [makeT(c), makeU(c), makeS(c), makeV(c)];
  const gaps = v.where(v.greater(-1));
  return {
    t,
    u,
    s,
    v,
    gaps,
    ds: new Dataset({ t, u, n: ['lon', cw.asarray([7, 8], { dtype: 'int64' })] }, { attrs: { title: 'x' } }),
  };
};
type Case = (given: Given) => unknown;

const choosing: Record<string, Case> = {
  where: ({ t }) => t.where(t.greater(20)),
  'where other': ({ t }) => t.where(t.greater(20), 0),
  'where array': ({ u }) => u.where(u.greater(2), u.negative()),
  'where function': ({ t }) => t.where((x) => x.coords.lat.less(25)),
  'where drop': ({ t }) => t.where(t.coords.lat.less(25), { drop: true }),
  'where drop values': async ({ u }) => u.where(await u.greater(3).compute(), { drop: true }),
  'where dataset': ({ ds }) => ds.where(ds.coords.lat.less(25)),
  fillna: ({ t }) => t.fillna(0),
  'fillna array': ({ t }) => t.fillna(new DataArray([1, 2], { dims: 'lat', coords: { lat: [20, 10] } })),
  isin: ({ u }) => u.isin([2, 5]),
  clip: ({ t }) => t.clip(12, 35),
  'clip min': ({ t }) => t.clip({ min: 13 }),
  round: ({ t }) => t.round(),
  'round 1': ({ t }) => t.round(1),
  astype: ({ u }) => u.astype('float32'),
  isnull: ({ t }) => t.isnull(),
  notnull: ({ ds }) => ds.notnull(),
  dropna: ({ t }) => t.dropna('time'),
  'dropna all': ({ t }) => t.dropna('lat', { how: 'all' }),
  'dropna thresh': ({ t }) => t.dropna('lat', { thresh: 3 }),
  sortby: ({ t }) => t.sortby('lat'),
  'sortby down': async ({ s }) => s.sortby(await s.compute(), { ascending: false }),
  'sortby several': ({ s }) =>
    climate
      .concat([s, s], 'y')
      .assignCoords({ k: ['x', cw.asarray([1, 0, 1, 0, 1, 0, 1, 0, 1, 0], { dtype: 'int64' })] })
      .sortby(['k', 'x']),
  head: ({ t }) => t.head({ time: 2 }),
  tail: ({ t }) => t.tail({ time: 2, lat: 1 }),
  thin: ({ t }) => t.thin({ time: 2 }),
  drop_sel: ({ t }) => t.dropSel({ lat: [20] }),
  drop_isel: ({ t }) => t.dropIsel({ time: [0, -1] }),
  drop_duplicates: ({ t }) => t.assignCoords({ lat: [1, 1, 2] }).dropDuplicates('lat'),
  'drop_duplicates last': ({ t }) => t.assignCoords({ lat: [1, 1, 2] }).dropDuplicates('lat', { keep: 'last' }),
  'drop_duplicates none': ({ t }) => t.assignCoords({ lat: [1, 1, 2] }).dropDuplicates('lat', { keep: false }),
};

const combining: Record<string, Case> = {
  'align inner': ({ t, u }) => climate.align(t, u),
  'align outer': ({ t, u }) => climate.align(t, u, { join: 'outer' }),
  'align left': ({ t, u }) => climate.align(t, u, { join: 'left' }),
  'align datasets': ({ ds, u }) => climate.align(ds, u.rename('w').toDataset(), { join: 'right', fillValue: -1 }),
  broadcast: ({ t, u }) => climate.broadcast(t.isel({ lat: [1, 2] }).dropVars('zone'), u),
  broadcast_like: ({ t, u }) => u.isel({ lon: 0 }).broadcastLike(t.isel({ time: [0] })),
  reindex: ({ t }) => t.reindex({ lat: [10, 15, 20, 35] }),
  'reindex nearest': ({ t }) => t.reindex({ lat: [10, 14, 26, 60] }, { method: 'nearest', tolerance: 5 }),
  'reindex ffill': ({ s }) => s.reindex({ x: [-1, 0.5, 2.5, 20] }, { method: 'ffill' }),
  'reindex bfill': ({ s }) => s.reindex({ x: [-1, 0.5, 2.5, 20] }, { method: 'bfill' }),
  'reindex fill': ({ u }) => u.reindex({ lon: [90, 180] }, { fillValue: 0 }),
  'reindex dataset': ({ ds }) => ds.reindex({ lat: [10, 20, 50] }),
  'reindex time': ({ t }) => t.reindex({ time: ['2010-07-01', '2010-07-02'] }),
  reindex_like: ({ t, u }) => t.reindexLike(u),
  concat: ({ t }) => climate.concat([t.head({ time: 2 }), t.tail({ time: 2 })], 'time'),
  'concat outer': ({ t }) => climate.concat([t.isel({ lat: [0, 1] }), t.isel({ lat: [1, 2] })], 'time'),
  'concat inner': ({ t }) =>
    climate.concat([t.isel({ lat: [0, 1] }), t.isel({ lat: [1, 2] })], 'time', { join: 'inner' }),
  'concat new': ({ t }) => climate.concat([t.head({ time: 2 }), t.head({ time: 2 }).add(1)], 'member'),
  'concat coordinate': ({ u }) => climate.concat([u, u], { member: cw.asarray([4, 5], { dtype: 'int64' }) }),
  'concat scalars': ({ t }) => climate.concat([t.isel({ time: 0 }), t.isel({ time: 3 })], 'time'),
  'concat datasets': ({ ds }) =>
    climate.concat([ds.isel({ time: [0] }), ds.isel({ time: [2] })], 'time', { dataVars: 'minimal' }),
  merge: ({ t, u }) => climate.merge([t, u]),
  'merge fills': async ({ t, u }) => {
    const whole = await t.compute();
    return climate.merge([whole.toDataset(), whole.isel({ lat: [0] }).toDataset(), u.rename('w').toDataset()]);
  },
  'merge override': ({ u }) => u.toDataset().merge(u.add(1).rename('u').toDataset(), { compat: 'override' }),
  combine_nested: ({ u }) => climate.combineNested([u.isel({ lon: [0] }), u.isel({ lon: [1] })], { concatDim: 'lon' }),
  combine_by_coords: ({ t, u }) =>
    climate.combineByCoords([u.isel({ lon: [1] }), u.isel({ lon: [0] }), t].map((x) => x.toDataset())),
  'combine_by_coords tiles': ({ u }) =>
    climate.combineByCoords([
      u.isel({ lon: [1], lat: [1, 2] }),
      u.isel({ lon: [0], lat: [0] }),
      u.isel({ lon: [0], lat: [1, 2] }),
      u.isel({ lon: [1], lat: [0] }),
    ]),
  full_like: ({ t }) => climate.fullLike(t, 5),
  zeros_like: ({ ds }) => climate.zerosLike(ds),
  ones_like: ({ u }) => climate.onesLike(u, { dtype: 'float32' }),
  swap_dims: ({ t }) => t.swapDims({ lat: 'zone' }),
  stack: ({ t }) => t.stack({ p: ['time', 'lat'] }),
  'stack others': ({ t }) =>
    t
      .dropVars('zone')
      .expandDims({ m: cw.asarray([1, 2], { dtype: 'int64' }) })
      .stack({ p: ['lat', 'm'] }),
  unstack: ({ t }) => t.stack({ p: ['time', 'lat'] }).unstack('p', { levels: ['time', 'lat'] }),
  'unstack part': ({ t }) =>
    t
      .dropVars('zone')
      .stack({ p: ['time', 'lat'] })
      .isel({ p: [0, 1, 5, 11] })
      .unstack('p'),
  to_array: ({ ds }) => ds.dropVars('t').toArray(),
  equals: async ({ t, ds }) => [
    await t.equals(t),
    await t.equals(t.add(0)),
    await t.equals(t.fillna(0)),
    await t.identical(t.assignAttrs({ a: 1 })),
    await ds.identical(ds),
    await t.broadcastEquals(t.expandDims({ q: 2 })),
  ],
};

const makeV = (c: Chunks) =>
  cut(
    new DataArray(cw.arange(40).multiply(0.7).sin().multiply(3).reshape([8, 5]), {
      dims: ['time', 'x'],
      coords: {
        time: days(...['01', '02', '04', '05', '09', '10', '11', '12'].map((day) => `2001-01-${day}`)),
        x: [0, 1, 3, 4, 7],
        depth: ['x', [10, 20, 30, 40, 50]],
      },
      attrs: { units: 'm' },
      name: 'v',
    }),
    c,
  );
const along: Record<string, Case> = {
  diff: ({ v }) => v.diff('time'),
  'diff lower': ({ v }) => v.diff('x', { label: 'lower' }),
  'diff dataset': ({ ds }) => ds.diff('lat'),
  shift: ({ t }) => t.shift({ time: 1 }),
  'shift back fill': ({ u }) => u.shift({ lat: -1, lon: 1 }, { fillValue: 0 }),
  'shift int': ({ u }) => u.shift({ lat: 2 }),
  roll: ({ u }) => u.roll({ lat: 1 }),
  'roll coords': ({ t }) => t.roll({ time: -1 }, { rollCoords: true }),
  cumsum: ({ t }) => t.cumsum('time'),
  'cumsum all': ({ u }) => u.cumsum(),
  cumprod: ({ t }) => t.cumprod('lat'),
  ffill: ({ t }) => t.ffill('time'),
  bfill: ({ t }) => t.bfill('lat'),
  'ffill limit': ({ gaps }) => gaps.ffill('time', { limit: 1 }),
  interpolate_na: ({ gaps }) => gaps.interpolateNa('time'),
  'interpolate_na places': ({ gaps }) => gaps.interpolateNa('time', { useCoordinate: false }),
  'interpolate_na limit': ({ gaps }) => gaps.interpolateNa('time', { limit: 1 }),
  'interpolate_na gap': ({ gaps }) => gaps.interpolateNa('x', { maxGap: 3 }),
  'interpolate_na numbers': ({ s }) => s.interpolateNa('x'),
  differentiate: ({ v }) => v.differentiate('x'),
  'differentiate time': ({ v }) => v.differentiate('time', { datetimeUnit: 'D', edgeOrder: 2 }),
  integrate: ({ v }) => v.integrate('x'),
  'integrate both': ({ v }) => v.integrate(['time', 'x'], { datetimeUnit: 'h' }),
  cumulative_integrate: ({ v }) => v.cumulativeIntegrate('time', { datetimeUnit: 'D' }),
  idxmax: ({ v }) => v.idxmax('time'),
  idxmin: ({ t }) => t.idxmin('lat'),
  'idxmax missing': ({ t }) => t.where(t.coords.lat.greater(15)).idxmax('time'),
};

const statistics: Record<string, Case> = {
  quantile: ({ t }) => t.dropVars('height').quantile(0.25),
  'quantile list': ({ gaps }) => gaps.quantile([0.1, 0.5, 0.9], 'time'),
  'quantile skipna': ({ gaps }) => gaps.quantile(0.5, 'x', { skipna: false }),
  'quantile method': ({ v }) => v.quantile([0.3], ['time'], { method: 'lower' }),
  dot: ({ v }) => v.dot(v.isel({ time: 0 }, { drop: true }).rename('w')),
  'dot dim': ({ v }) => v.dot(v, 'time'),
  'dot all': ({ u }) => u.dot(u),
  cov: ({ v, gaps }) => climate.cov(gaps, v.shift({ time: 1 }), 'time'),
  corr: ({ v, gaps }) => climate.corr(gaps, v.shift({ time: 1 }), 'time'),
  'corr all': ({ v, gaps }) => climate.corr(gaps, v.shift({ x: 1 })),
  'corr series': ({ v }) => climate.corr(v, v.isel({ x: 2 }), 'time'),
  'polyfit x': ({ v }) => v.polyfit('x', 2),
  'polyfit missing': ({ v }) => v.where(v.greater(-2.5)).polyfit('x', 1),
  'polyfit time': ({ v }) => v.polyfit('time', 1),
  'polyfit dataset': ({ u }) => u.toDataset().polyfit('lat', 1),
  polyval: ({ v }) => climate.polyval(v.coords.x, v.polyfit('x', 2).get('polyfit_coefficients')),
  'polyval time': ({ v }) => climate.polyval(v.coords.time, v.polyfit('time', 1).get('polyfit_coefficients')),
};

const interpolating: Record<string, Case> = {
  interp: ({ v }) => v.interp({ x: [0.5, 3, 6.5, 8] }),
  'interp number': ({ v }) => v.interp({ x: 2.5 }),
  'interp time': ({ v }) => v.interp({ time: ['2001-01-03', '2001-01-07T12:00', '2001-02-01'] }),
  'interp nearest': ({ v }) => v.interp({ x: [0.5, 2, 2.1, 9] }, { method: 'nearest' }),
  'interp cubic': ({ v }) => v.interp({ x: [0.5, 2, 6, 9] }, { method: 'cubic' }),
  'interp grid': ({ v }) => v.interp({ x: [0.5, 6], time: ['2001-01-03', '2001-01-08'] }),
  'interp extrapolate': async ({ s }) => (await s.dropna('x')).interp({ x: [-1, 11] }, { fillValue: 'extrapolate' }),
  'interp points': ({ u }) =>
    u.interp({ lat: new DataArray([12, 30], { dims: 'p' }), lon: new DataArray([9, 45], { dims: 'p' }) }),
  'interp descending': ({ t }) => t.interp({ lat: [12, 28] }),
  'interp dataset': ({ ds }) => ds.dropVars(['t', 'time']).interp({ lon: [45] }),
  interp_like: ({ v }) => v.interpLike(new DataArray([0, 0], { dims: 'x', coords: { x: [2, 5] } })),
};

const when = new DataArray(days('2010-06-01', '2010-07-01T13:30:06.5', '2012-12-31T23:59:59', '1999-02-28'), {
  dims: 'time',
  name: 'when',
});
const dates: Record<string, Case> = {
  ...Object.fromEntries(
    (
      [
        'year',
        'month',
        'day',
        'hour',
        'minute',
        'second',
        'microsecond',
        'dayofyear',
        'dayofweek',
        'quarter',
        'season',
      ] as const
    ).map((field): [string, Case] => [`dt ${field}`, () => when.dt[field]]),
  ),
  'dt days_in_month': () => when.dt.daysInMonth.rename('days_in_month'),
  'dt is_leap_year': () => when.dt.isLeapYear.rename('is_leap_year'),
  'dt is_month_start': () => when.dt.isMonthStart.rename('is_month_start'),
  'dt is_year_end': () => when.dt.isYearEnd.rename('is_year_end'),
  'dt missing': () => new DataArray(days('2010-06-01', 'NaT'), { dims: 'time' }).dt.month,
  'dt floor': () => when.dt.floor('D'),
  'dt ceil': () => when.dt.ceil('6h'),
  'dt round': () => when.dt.round('h'),
  'dt strftime': () => when.dt.strftime('%Y/%m/%d %j %b %B %a %H:%M:%S.%f %I%p %y'),
};

/** Each case by the name of its golden value. */
export const CASES: Readonly<Record<string, (chunks: Chunks) => unknown>> = Object.fromEntries(
  Object.entries({ ...choosing, ...combining, ...along, ...statistics, ...interpolating, ...dates }).map(
    ([name, make]) => [name, (chunks: Chunks) => make(given(chunks))],
  ),
);
