/** Cases on large arrays in memory: W8 matrix products, W9 selection and counting, W11 scans, masks and movement; and the machine's limits. */
import type { Case, Engine, Target } from './case.js';

const dask: Engine = { name: 'dask', modules: ['dask'] };
const daskArray: Engine = { name: 'dask-array', runner: 'dask-array' };
const numpy: Engine = { name: 'numpy' };
const numba: Engine = { name: 'numba', modules: ['numba'] };

const bits = { f8: 64, f4: 32 } as const;

/** What multiply-and-add reaches in 128-bit SIMD; WebAssembly has it as two instructions, C also as one. */
const peak = (dtype: 'f8' | 'f4', fused: boolean): Case => ({
  id: `W8:peak:${dtype}${fused ? ':fma' : ''}`,
  title: `128-bit SIMD, ${dtype === 'f8' ? 'float64' : 'float32'}, ${fused ? 'fused multiply-add' : 'multiply and add'}, all cores`,
  ours: false,
  words: { bits: bits[dtype], fma: fused ? 1 : 0 },
  smoke: { steps: 1000 },
  skipSmoke: fused || dtype === 'f4',
  engines: [{ name: 'C', runner: 'c', program: 'peak.c' }],
  repeats: 3,
  tolerance: 0,
  targets: [],
});

/** Sixty per cent of both peaks: the one that WebAssembly can express, and the processor's. */
const product = (operation: 'matmul' | 'tensordot', dtype: 'f8' | 'f4'): Case => ({
  id: `W8:${operation}:${dtype}`,
  title: `${operation === 'matmul' ? 'matmul 4000 x 4000' : 'tensordot (4000, 64, 64) by (1000, 64, 64)'}, ${dtype === 'f8' ? 'float64' : 'float32'}`,
  words: { op: operation, n: 4000, dtype },
  smoke: { n: 64, m: 8, chunk: 24 },
  skipSmoke: dtype === 'f4' && operation === 'tensordot',
  engines: [{ ...numpy, note: 'numpy: OpenBLAS, with AVX-512 where the machine has it' }, dask, daskArray],
  repeats: 2,
  tolerance: dtype === 'f8' ? 1e-9 : 1e-3,
  targets: ['', ':fma'].map((way) => ({
    kind: 'rate',
    limit: `W8:peak:${dtype}${way}`,
    amount: operation === 'matmul' ? 2 * 4000 ** 3 : 2 * 4000 * 1000 * 4096,
    share: 0.6,
    unit: way ? 'GFLOP/s (fused)' : 'GFLOP/s',
  })),
});

const select = (operation: string, title: string, engines: readonly Engine[]): Case => ({
  id: `W9:${operation}`,
  title: `${title} of 1e8 float64`,
  words: { op: operation, n: 100_000_000 },
  smoke: { n: 20_000, chunk: 3000 },
  engines,
  repeats: 2,
  tolerance: 1e-12,
  targets: [{ kind: 'ratio', of: ['dask'], times: 1 }],
});

const bytes = 8e8;

/** `moved`: bytes read and written. */
const sweep = (operation: string, title: string, moved: number, engines: readonly Engine[]): Case => ({
  id: `W11:${operation}`,
  title: `${title}, 1e8 float64`,
  words: { op: operation, n: 10_000 },
  smoke: { n: 200, chunk: 60 },
  engines,
  repeats: 3,
  tolerance: 1e-10,
  targets: [
    { kind: 'ratio', of: ['dask'], times: 1 },
    { kind: 'rate', limit: 'W11:triad', amount: moved, share: 0.7, unit: 'GB/s' } satisfies Target,
  ],
});

/** The cases, in the order of the table; limits of the machine before what is held against them. */
export const memoryCases: readonly Case[] = [
  peak('f8', false),
  peak('f8', true),
  peak('f4', false),
  peak('f4', true),
  product('matmul', 'f8'),
  product('matmul', 'f4'),
  product('tensordot', 'f8'),
  product('tensordot', 'f4'),
  select('percentile', 'percentiles 10, 50, 90', [
    {
      ...dask,
      tolerance: Number.POSITIVE_INFINITY,
      note: "W9:percentile: dask's result is an estimate, merged of those of its chunks, and not compared; chunkwise's and NumPy's are exact",
    },
    { ...daskArray, tolerance: Number.POSITIVE_INFINITY },
    numpy,
  ]),
  select('histogram', 'histogram, 100 bins,', [dask, daskArray, numpy, numba]),
  select('topk', '100 largest', [dask, daskArray, numpy]),
  {
    id: 'W11:triad',
    title: 'triad a = b + 3 c over 3 x 320 MB, all cores',
    ours: false,
    words: { n: 40_000_000 },
    smoke: { n: 1000 },
    engines: [{ name: 'C', runner: 'c', program: 'triad.c' }],
    repeats: 5,
    tolerance: 0,
    targets: [],
  },
  sweep('argmax', 'argmax', bytes, [dask, daskArray, numpy, numba]),
  sweep('argmax_axis', 'argmax along rows', bytes, [dask, daskArray, numpy]),
  sweep('cumsum', 'cumsum down columns', 2 * bytes, [dask, daskArray, numpy, numba]),
  sweep('cumsum_flat', 'cumsum, flat', 2 * bytes, [dask, daskArray, numpy]),
  sweep('masksum', 'sum where x > 0.5', bytes, [dask, daskArray, numpy, numba]),
  sweep('transpose', 'transpose and copy', 2 * bytes, [dask, daskArray, numpy, numba]),
  sweep('pad', 'pad by reflection', 2 * bytes, [dask, daskArray, numpy]),
  sweep('roll', 'roll along both axes', 2 * bytes, [dask, daskArray, numpy]),
  sweep('concat', 'concatenate halves, swapped', 2 * bytes, [dask, daskArray, numpy]),
];
