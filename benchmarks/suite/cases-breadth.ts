/** W14: what NumPy's users reach for, beside NumPy, dask, numba and SciPy. */
import type { Case, Engine, Target } from './case.js';

const numpy: Engine = { name: 'numpy' };
const dask: Engine = { name: 'dask', modules: ['dask'] };
const scipy: Engine = { name: 'scipy', modules: ['scipy'] };
const numba: Engine = {
  name: 'numba',
  modules: ['numba'],
  note: 'numba has no sort on threads: parts sorted side by side and merged in pairs',
};
const plain: Engine = { name: 'numba', modules: ['numba'] };

const ratio = (name: string, times: number): Target => ({ kind: 'ratio', of: [name], times });

function row(
  op: string,
  title: string,
  [n, chunk]: readonly [number, number],
  [few, small]: readonly [number, number],
  engines: readonly Engine[],
  targets: readonly Target[],
  tolerance = 1e-9,
): Case {
  return {
    id: `W14:${op}`,
    title,
    words: { op, n, chunk },
    smoke: { n: few, chunk: small },
    engines,
    repeats: 2,
    tolerance,
    targets,
  };
}

/** The cases, in the order of the list. */
export const breadthCases: readonly Case[] = [
  row(
    'sort',
    'sort of 1e8 float64 in 8 chunks',
    [100_000_000, 12_500_000],
    [20_000, 2500],
    [numpy, numba],
    [ratio('numpy', 1), ratio('numba', 1 / 1.5)],
  ),
  row(
    'unique',
    'unique of 1e8 int32, 1e5 of them distinct',
    [100_000_000, 5_000_000],
    [20_000, 5000],
    [numpy, dask],
    [ratio('numpy', 5)],
  ),
  row(
    'mask',
    'mean of those of 1e8 float64 that a mask selects',
    [100_000_000, 5_000_000],
    [20_000, 5000],
    [dask, plain, numpy],
    [ratio('dask', 3)],
  ),
  row('fft', 'FFT of 1e7 complex128', [10_000_000, 1_250_000], [4000, 500], [scipy, numpy], [ratio('scipy', 0.7)]),
  row(
    'fft2d',
    'FFT of each row of [4096, 4096] complex128',
    [4096, 512],
    [64, 16],
    [scipy, dask, numpy],
    [ratio('scipy', 0.7)],
  ),
  row('madd', 'a * b + c of 2e7 complex128', [20_000_000, 2_500_000], [20_000, 5000], [numpy, dask, plain], []),
  row('maddreal', 'a * b + c of 4e7 float64', [40_000_000, 5_000_000], [20_000, 5000], [numpy, dask, plain], []),
  row('tsqr', 'R of QR of [1e6, 100]', [1_000_000, 50_000], [2000, 500], [dask, numpy], [ratio('dask', 0.5)], 1e-8),
  row(
    'svdc',
    'svdCompressed of [1e6, 100], k = 10',
    [1_000_000, 50_000],
    [2000, 500],
    [dask],
    [ratio('dask', 0.5)],
    1e-5,
  ),
  row('solve', 'solve of 4000 x 4000, 16 right-hand sides', [4000, 1000], [64, 32], [numpy, dask, scipy], [], 1e-8),
  row('cholesky', 'Cholesky of 4000 x 4000', [4000, 1000], [64, 32], [numpy, dask, scipy], [], 1e-8),
];
