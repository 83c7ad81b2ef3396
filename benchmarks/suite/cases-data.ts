/** Cases whose data lie in files: W3 climate, W5 rechunk, W7 out of core, W12 codecs. */
import type { Case, DataSet, Engine } from './case.js';

const dask: Engine = { name: 'dask', modules: ['dask', 'zarr'] };
const daskArray: Engine = { name: 'dask-array', runner: 'dask-array' };
const xarray: Engine = { name: 'xarray', modules: ['xarray', 'dask', 'zarr'] };
const hand: Engine = { name: 'hand', modules: ['numba', 'numcodecs'] };

const operations = {
  time_mean: 'time mean map',
  clim: 'monthly climatology',
  gmean: 'area-weighted series',
  anom_std: 'anomaly std',
  p90: '90th percentile',
} as const;

const stores = {
  'f4-lz4': 'float32 Blosc-LZ4',
  'f4-zstd': 'float32 Blosc-zstd',
  'i2-lz4': 'packed int16',
} as const;

const climate = (operation: keyof typeof operations, store: keyof typeof stores): Case => ({
  id: `W3:${operation}:${store}`,
  title: `${operations[operation]}, 1.5 GB ${stores[store]}; chunkwise within 224 MB over the idle process`,
  words: { op: operation },
  ourWords: { memoryLimit: '224MB' },
  smoke: {},
  // Every operation is run once in smoke mode, and every store.
  skipSmoke: store !== 'f4-lz4' && operation !== 'time_mean',
  engines: [hand, dask, daskArray, xarray],
  repeats: operation === 'p90' ? 2 : 3,
  // Some sum float32 in float32; packed integers are unpacked in float32 by some and in float64 by others.
  tolerance: store === 'i2-lz4' ? 5e-5 : 1e-5,
  targets: [
    { kind: 'ratio', of: ['hand'], times: 1 },
    { kind: 'ratio', of: ['dask', 'dask-array', 'xarray'], times: 3 },
    { kind: 'memory', bytes: 250e6 },
  ],
  store: `climate-${store}` as DataSet,
});

const codecs = {
  'blosc-lz4': ['numcodecs'],
  lz4: ['numcodecs'],
  'blosc-zstd': ['numcodecs.js'],
  zstd: ['numcodecs.js', 'node'],
  gzip: ['numcodecs.js', 'node'],
  zlib: ['numcodecs.js', 'node'],
} as const;

/** LZ4 is held against C, the others against what Node can use. */
const codecCase = (codec: keyof typeof codecs, what: 'decode' | 'encode'): Case => ({
  id: `W12:${what}:${codec}`,
  title: `${what} 17 MB of float32, ${codec}, one thread`,
  words: { codec, what },
  smoke: {},
  // One codec of ours, one of Node's.
  skipSmoke: codec !== 'blosc-lz4' && codec !== 'gzip',
  engines: [
    {
      name: 'numcodecs',
      modules: ['numcodecs'],
      note: 'numcodecs: the Python package, which is C; numcodecs.js: the npm package',
    },
    { name: 'numcodecs.js', runner: 'node', program: 'codec-peers.js' },
    ...(codec.includes('blosc') || codec === 'lz4'
      ? []
      : [{ name: 'node', runner: 'node', program: 'codec-peers.js' } as const]),
  ],
  repeats: 5,
  tolerance: 1e-12,
  // As fast, but for what two medians stray.
  targets: [{ kind: 'ratio', of: codecs[codec], times: 0.95 }],
  store: 'codecs',
});

/** The cases, in the order of the table. */
export const dataCases: readonly Case[] = [
  ...(Object.keys(operations) as (keyof typeof operations)[]).flatMap((operation) =>
    (Object.keys(stores) as (keyof typeof stores)[]).map((store) => climate(operation, store)),
  ),
  {
    id: 'W5',
    title: 'rechunk 2 GB float32, one-step chunks to whole-time pencils, Zarr to Zarr',
    words: { chunks: '1024,32,64' },
    ourWords: { memoryLimit: '256MB' },
    smoke: { chunks: '16,4,8' },
    engines: [dask, daskArray, hand],
    repeats: 1,
    // The values are the same; their sums are taken in another order.
    tolerance: 1e-12,
    targets: [
      { kind: 'ratio', of: ['dask'], times: 2 },
      { kind: 'memory', bytes: 256e6, overIdle: true },
      { kind: 'memory', bytes: 256e6 },
    ],
    store: 'rechunk',
  },
  {
    id: 'W7',
    title: '(x - x.mean()).std(), 4 GB of float64 in Zarr, memory limit 1 GB',
    words: {},
    ourWords: { memoryLimit: '1GB' },
    smoke: {},
    engines: [dask, daskArray, hand],
    repeats: 1,
    tolerance: 1e-9,
    targets: [
      { kind: 'ratio', of: ['dask'], times: 1.5 },
      { kind: 'memory', bytes: 1e9, overIdle: true },
    ],
    store: 'large',
  },
  ...(['decode', 'encode'] as const).flatMap((what) =>
    (Object.keys(codecs) as (keyof typeof codecs)[]).map((codec) => codecCase(codec, what)),
  ),
];
