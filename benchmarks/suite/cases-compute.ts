/** Cases whose data lie in memory: W1 lazy array, W2 heat, W4 fused expression. */
import type { Case, Engine } from './case.js';

const dask: Engine = { name: 'dask', modules: ['dask'] };
const daskArray: Engine = { name: 'dask-array', runner: 'dask-array' };
const numpy: Engine = { name: 'numpy' };
const numba: Engine = { name: 'numba', modules: ['numba'] };

function lazy(n: number, plan: Pick<Case, 'repeats' | 'rounds' | 'skipSmoke'>, engines: readonly Engine[]): Case {
  return {
    id: `W1:${n}`,
    title: `lazy-array example, N = ${n.toLocaleString('en')}`,
    words: { n },
    smoke: { n: 2000, chunk: 500 },
    engines,
    // The mean of all has a standard deviation of about 0.6 / n.
    tolerance: 0.005,
    targets: [
      { kind: 'ratio', of: ['dask'], times: 10 },
      { kind: 'ratio', of: ['dask-array'], times: 6 },
      ...(n === 100_000 ? [{ kind: 'memory', bytes: 300e6 } as const] : []),
    ],
    ...plan,
  };
}

/** dask.delayed and NumPy run a part of the steps, since all of them take a minute. */
const heatEngines = (steps: number, delayed: number, inNumpy: number): Engine[] => [
  {
    name: 'delayed',
    modules: ['dask'],
    words: { run: delayed },
    smokeWords: {},
    repeats: 1,
    note: `delayed: ${delayed} of ${steps} steps were run, and the time stretched`,
  },
  {
    ...numpy,
    words: { run: inNumpy },
    smokeWords: {},
    repeats: 1,
    ...(inNumpy < steps ? { note: `numpy: ${inNumpy} of ${steps} steps were run, and the time stretched` } : {}),
  },
  numba,
  {
    name: 'C',
    runner: 'c',
    program: 'heat.c',
    note: 'C: -O3 -march=native -ffast-math -fopenmp, no temporal blocking',
  },
];

/** The cases, in the order of the table. */
export const computeCases: readonly Case[] = [
  lazy(10_000, { repeats: 3 }, [dask, daskArray, { ...numpy, repeats: 1 }]),
  lazy(30_000, { repeats: 1, skipSmoke: true }, [dask, daskArray]),
  lazy(100_000, { repeats: 1, rounds: 2, skipSmoke: true }, [dask, daskArray]),
  {
    id: 'W2:a',
    title: 'heat 400 x 400, 10,000 steps',
    words: { n: 400, steps: 10_000 },
    smoke: { n: 24, steps: 40 },
    engines: heatEngines(10_000, 500, 2000),
    repeats: 3,
    tolerance: 1e-9,
    targets: [
      { kind: 'ratio', of: ['delayed'], times: 35 },
      { kind: 'ratio', of: ['numpy'], times: 8 },
      { kind: 'ratio', of: ['numba'], times: 1 },
      { kind: 'ratio', of: ['C'], times: 1 / 1.3 },
    ],
  },
  {
    id: 'W2:b',
    title: 'heat 4000 x 4000, 200 steps',
    words: { n: 4000, steps: 200 },
    smoke: { n: 40, steps: 20 },
    engines: heatEngines(200, 10, 20).filter((engine) => engine.name !== 'delayed'),
    repeats: 1,
    tolerance: 1e-9,
    targets: [
      { kind: 'ratio', of: ['numba'], times: 1.4 },
      { kind: 'ratio', of: ['C'], times: 1 },
      { kind: 'ratio', of: ['numpy'], times: 12 },
    ],
  },
  {
    id: 'W4',
    title: '(sqrt(sin(a)² + cos(b)²) · 2 + a · b).sum(), 1e8 float64',
    words: { n: 100_000_000 },
    smoke: { n: 20_000, chunk: 5000 },
    engines: [dask, { name: 'numexpr', modules: ['numexpr'] }, numba, { ...numpy, repeats: 1 }],
    repeats: 3,
    tolerance: 1e-10,
    targets: [
      { kind: 'ratio', of: ['dask'], times: 3 },
      { kind: 'ratio', of: ['numexpr'], times: 1.5 },
      { kind: 'ratio', of: ['numba'], times: 1 / 1.5 },
    ],
  },
];
