/**
 * Question: how near do decompositions come to the rate of the matrix product they are built on, and to NumPy's?
 *
 * Run it with `npm run build && node dist/benchmarks/linalg.js [extent]` (default 2000). Prints GFLOP/s for each second of a core, so
 * that other work on the machine does not count.
 *
 * 2 cores of an EPYC that much other work shared, Node 20.20, NumPy 2.4 with OpenBLAS on one thread:
 *
 * | float64, GFLOP/s for each second of a core | 2000 | 4000 |
 * |---|---|---|
 * | matmul | 17.5 | 17.8 |
 * | solve, 16 right-hand sides (LU by panels of 256) | 13.0: 74 % | 15.1: 85 % |
 * | solve, positive definite (Cholesky by panels) | 10.0: 57 % | 13.5: 76 % |
 *
 * | processor time | ours | NumPy |
 * |---|---|---|
 * | TSQR of [200000, 100] in 20 chunks, R alone | 0.71 s | 0.44 s |
 * | the same, Q and R | 1.03 s | 1.39 s (what dask does with its blocks) |
 * | SVD of [500, 500] with vectors | 0.15 s | 0.066 s (divide and conquer), ml-matrix 3.1 s |
 * | eigenvalues and vectors of symmetric [500, 500] | 0.10 to 0.18 s | 0.030 s |
 *
 * What limits: 128-bit vectors without fused multiplication and addition (see matmul.ts: OpenBLAS' product is 4 to 5 times ours).
 * One-sided Jacobi for singular values would take 6 to 9 GFLOP at 500 x 500, bidiagonal QR takes about 2, of which the rotations are
 * applied together to 8 columns at a time, at the rate of the product. Panels of 256 columns are narrow enough for their own
 * elimination to be 10 % of the work at 4000; two at a time halve the copies of the columns they are applied to.
 */
import * as cw from '../lib/index.js';

const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function report(label: string, flops: number, x: cw.ChunkedArray): Promise<void> {
  const [begun, at] = [processor(), performance.now()];
  await x.persist();
  const seconds = processor() - begun;
  const elapsed = (performance.now() - at) / 1000;
  console.log(
    `${label.padEnd(32)} ${(flops / seconds / 1e9).toFixed(1).padStart(6)} GFLOP/s per core, ${seconds.toFixed(2)} s of processor, ${elapsed.toFixed(2)} s`,
  );
}

const n = Number(process.argv[2] ?? 2000);
const a = await cw.random.uniform(-1, 1, [n, n], { seed: 1, chunks: 1000 }).persist();
const b = await cw.random.uniform(-1, 1, [n, 16], { seed: 2 }).persist();
const definite = await a.add(a.T).add(cw.eye(n).multiply(n)).persist();
const [m, columns] = [200000, 100];
const tall = await cw.random.normal(0, 1, [m, columns], { seed: 3, chunks: [10000, columns] }).persist();
const square = cw.random.uniform(-1, 1, [500, 500], { seed: 4 });
// The second round is what counts: kernels are compiled by then. Adding the round makes each expression new.
for (const round of [0, 1]) {
  await report('matmul', 2 * n ** 3, cw.matmul(a, a.add(round)));
  await report('solve', (2 / 3) * n ** 3, cw.linalg.solve(a.add(round), b));
  await report('solve, positive definite', n ** 3 / 3, cw.linalg.solve(definite.add(round / n), b, { assumeA: 'pos' }));
  await report('TSQR, R', 2 * m * columns ** 2, cw.linalg.qr(tall.add(round), { mode: 'r' }));
  await report('TSQR, Q', 4 * m * columns ** 2, cw.linalg.qr(tall.add(round)).Q);
  await report('SVD of 500 x 500', 20 * 500 ** 3, cw.linalg.svd(square.add(round)).U);
  await report('eigh of 500 x 500', 9 * 500 ** 3, cw.linalg.eigh(square.add(round)).eigenvectors);
}
process.exit(0);
