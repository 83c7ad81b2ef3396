/**
 * W15, -laplacian u = f on n x n cells between walls where u is 0. Options: n, solver (multigrid, preconditioned: conjugate gradients
 * with a multigrid cycle, or transform).
 */
import * as cw from '../../lib/index.js';
import { hash01, type MakeWork } from './measure.js';

const grid = { boundary: 'dirichlet' } as const;

/** The solution of problem `f`, to a residual of 1e-10. */
async function solved(solver: string, f: cw.ChunkedArray, compute: cw.ComputeOptions): Promise<cw.ChunkedArray> {
  const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...run } = compute;
  if (solver === 'transform') return cw.pde.solvePoisson(f.negative(), grid);
  if (solver === 'multigrid') return (await cw.pde.multigrid(f, { ...run, ...grid, tolerance: 1e-10 })).x;
  const preconditioner = await cw.pde.multigridPreconditioner(f, { ...run, ...grid });
  const minus = (u: cw.ChunkedArray): cw.ChunkedArray => cw.pde.laplacian(u, grid).negative();
  const { x } = await cw.pde.conjugateGradient(minus, f, { ...run, preconditioner, tolerance: 1e-10 });
  preconditioner.release();
  return x;
}

export const make: MakeWork = (options, compute) => {
  const n = options.number('n');
  const solver = options.text('solver', 'multigrid');
  const f = cw.fromTypedArray(
    Float64Array.from({ length: n * n }, (_, k) => hash01(k)),
    { shape: [n, n] },
  );
  return { once: async () => (await solved(solver, f, compute)).compute(compute) };
};
