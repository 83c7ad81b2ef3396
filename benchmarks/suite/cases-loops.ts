/** Cases of time loops in space and of solvers: W16 heat in a cube, W15 a Poisson problem. */
import type { Case, Engine } from './case.js';

const numba: Engine = { name: 'numba', modules: ['numba'] };
const scipy: Engine = { name: 'scipy', modules: ['scipy'], note: 'scipy: a sparse factorisation (SuperLU)' };
const gradients: readonly Engine[] = [
  { ...numba, note: 'numba and C: conjugate gradients without a matrix' },
  { name: 'C', runner: 'c', program: 'poisson.c' },
];

function poisson(solver: string, n: number, engines: readonly Engine[], targets: Case['targets']): Case {
  return {
    id: `W15:${solver}:${n}`,
    title: `Poisson problem on ${n} x ${n} cells, ${solver}`,
    words: { n },
    ourWords: { solver },
    smoke: { n: 24 },
    engines,
    repeats: 3,
    // Residuals are 1e-10 of the right-hand side.
    tolerance: 1e-6,
    targets,
  };
}

export const loopCases: readonly Case[] = [
  {
    id: 'W16:256',
    title: 'heat 256 x 256 x 256, 20 steps',
    words: { n: 256, steps: 20 },
    smoke: { n: 14, steps: 5 },
    engines: [
      {
        name: 'numpy',
        words: { run: 4 },
        smokeWords: {},
        repeats: 1,
        note: 'numpy: 4 of 20 steps were run, and the time stretched',
      },
      numba,
      { name: 'C', runner: 'c', program: 'heat3.c', note: 'C: no temporal blocking' },
    ],
    repeats: 2,
    tolerance: 1e-9,
    targets: [
      { kind: 'ratio', of: ['numba'], times: 1 },
      { kind: 'ratio', of: ['C'], times: 1 },
    ],
  },
  poisson('multigrid', 150, [scipy, ...gradients], [{ kind: 'ratio', of: ['scipy'], times: 0.5 }]),
  poisson('multigrid', 600, [scipy, ...gradients], [{ kind: 'ratio', of: ['scipy', 'C', 'numba'], times: 1 }]),
  poisson('preconditioned', 600, gradients, [{ kind: 'ratio', of: ['C', 'numba'], times: 1 }]),
  poisson(
    'transform',
    600,
    [{ ...scipy, name: 'transform', note: 'transform: sine transforms of scipy.fft' }],
    [{ kind: 'ratio', of: ['transform'], times: 0.7 }],
  ),
];
