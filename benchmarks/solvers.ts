/**
 * Question: how do solvers of implicit steps and of Poisson problems compare with SciPy's, and does a multigrid solution cost the same
 * for each cell however many there are?
 *
 * Run with `npm run build && node dist/benchmarks/solvers.js [cells a side] [rounds]` (default 1000 and 3); needs python3 with scipy.
 * Processor time of both, on one thread, the least of the rounds; ours is `persist` of arrays in memory.
 */
import { spawnSync } from 'node:child_process';
import * as cw from '../lib/index.js';

const n = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 3);
const options = { threads: 'inline' } as const;

const PYTHON = `
import json, sys, time
import numpy as np, scipy.fft as fft, scipy.linalg as la, scipy.sparse as sp, scipy.sparse.linalg as sla
n, rounds = int(sys.argv[1]), int(sys.argv[2])
u = np.random.default_rng(0).random((n, n))
def band(l, r):
    ab = np.full((l + r + 1, n), -1.0)
    ab[r] = 5
    return lambda: la.solve_banded((l, r), ab, u)
def poisson():
    k = np.sin(np.pi * (np.arange(n) + 1) / (2 * n)) ** 2 * -4
    return fft.idstn(fft.dstn(u, 2) / (k[:, None] + k), 2)
def sparse(m):
    t = sp.diags([-1, 2, -1], [-1, 0, 1], shape=(m, m)).tolil()
    t[0, 0] = t[m - 1, m - 1] = 3
    i = sp.identity(m)
    return (sp.kron(t, i) + sp.kron(i, t)).tocsc()
a, f = sparse(n // 4), np.random.default_rng(0).random((n // 4) ** 2)
runs = {'banded 1 1': band(1, 1), 'banded 2 2': band(2, 2), 'transform': poisson,
        'direct': lambda: sla.spsolve(a, f), 'gradients': lambda: sla.cg(a, f, rtol=1e-8)}
out = {}
for name, run in runs.items():
    best = 1e9
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    out[name] = best * 1000
print(json.dumps(out))
`;

/** The least processor milliseconds of the rounds. */
async function least(run: (round: number) => Promise<cw.ChunkedArray>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const begun = process.cpuUsage();
    const x = await run(round);
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1000);
    x.release();
  }
  return best;
}

const python = spawnSync('python3', ['-c', PYTHON, String(n), String(rounds)], {
  encoding: 'utf8',
  env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
});
const theirs = JSON.parse(python.stdout || '{}') as Readonly<Record<string, number>>;
if (python.status !== 0) console.log(python.stderr);

const u = await cw.random.uniform(0, 1, [n, n], { seed: 1, chunks: [n, n] }).persist(options);
const quarter = Math.floor(n / 4);
const small = await cw.random
  .uniform(0, 1, [quarter, quarter], { seed: 2, chunks: [quarter, quarter] })
  .persist(options);
const band = (l: number, r: number, round: number): cw.ChunkedArray =>
  cw.stack(Array.from({ length: l + r + 1 }, (_, k) => cw.full([n], k === r ? 5 + round : -1)));
const grid = { boundary: 'dirichlet' } as const;
const minus = (x: cw.ChunkedArray): cw.ChunkedArray => cw.pde.laplacian(x, grid).negative();
const rows: readonly (readonly [string, string | undefined, (round: number) => Promise<cw.ChunkedArray>])[] = [
  [
    'solveTridiagonal, axis 0',
    'banded 1 1',
    (k) => cw.linalg.solveTridiagonal(-1, 5 + k, -1, u, { axis: 0 }).persist(options),
  ],
  [
    'solveTridiagonal, axis 1',
    'banded 1 1',
    (k) => cw.linalg.solveTridiagonal(-1, 5 + k, -1, u, { axis: 1 }).persist(options),
  ],
  ['solveBanded [1, 1]', 'banded 1 1', (k) => cw.linalg.solveBanded([1, 1], band(1, 1, k), u).persist(options)],
  ['solveBanded [2, 2]', 'banded 2 2', (k) => cw.linalg.solveBanded([2, 2], band(2, 2, k), u).persist(options)],
  ['solvePoisson', 'transform', (k) => cw.pde.solvePoisson(u.add(k), grid).persist(options)],
  [
    `multigrid, ${quarter}^2, beside spsolve`,
    'direct',
    async (k) => (await cw.pde.multigrid(small.add(k), { ...options, ...grid })).x,
  ],
  [
    `conjugateGradient, ${quarter}^2`,
    'gradients',
    async (k) => (await cw.pde.conjugateGradient(minus, small.add(k), options)).x,
  ],
  [`multigrid, ${n}^2`, undefined, async (k) => (await cw.pde.multigrid(u.add(k), { ...options, ...grid })).x],
];
for (const [name, peer, run] of rows) {
  const ours = await least(run);
  const other = peer === undefined ? undefined : theirs[peer];
  console.log(
    `${name.padEnd(38)}${ours.toFixed(1).padStart(9)} ms${other === undefined ? '' : `, scipy ${other.toFixed(1).padStart(9)} ms: ${(other / ours).toFixed(2)} of its speed`}`,
  );
}
