/** Large matrices are decomposed by panels: residuals, pivots, determinants, errors, and the same bits on any number of threads. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

afterAll(() => cw.config.reset());

const N = 1100;
const largest = async (x: cw.ChunkedArray): Promise<number> => Number(await x.abs().max().item());

describe.each([
  ['float64', 'inline', 1e-9],
  ['float64', 2, 1e-9],
  ['float32', 2, 2],
] as const)('%s, threads %s', (dtype, threads, tolerance) => {
  const a = cw.random.uniform(-1, 1, [N, N], { seed: 5, dtype, chunks: [300, 500] });
  const b = cw.random.uniform(-1, 1, [N, 300], { seed: 6, dtype, chunks: 200 });

  it('solve, inv', async () => {
    cw.config.set({ threads });
    const x = cw.linalg.solve(a, b);
    expect([x.shape, x.dtype]).toEqual([[N, 300], dtype]);
    expect(await largest(cw.matmul(a, await x.persist()).subtract(b))).toBeLessThan(tolerance);
    const vector = cw.linalg.solve(a, b.slice(':, 0'));
    expect(vector.shape).toEqual([N]);
    expect(await largest(vector.subtract(x.slice(':, 0')))).toBeLessThan(tolerance);
    const inverse = await cw.linalg.inv(a).persist();
    expect(await largest(cw.matmul(a, inverse).subtract(cw.eye(N)))).toBeLessThan(tolerance);
  });

  it('cholesky, solve assuming it', async () => {
    cw.config.set({ threads });
    const s = await cw
      .matmul(a, a.T)
      .add(cw.eye(N, N, { dtype }).multiply(N / 4))
      .persist();
    const l = await cw.linalg.cholesky(s).persist();
    expect(await largest(cw.matmul(l, l.T).subtract(s))).toBeLessThan(tolerance);
    expect(await largest(cw.triu(l, { k: 1 }))).toBe(0);
    const u = cw.linalg.cholesky(cw.triu(s), { upper: true });
    expect(await largest(u.subtract(l.T))).toBe(0);
    const x = await cw.linalg.solve(s, b, { assumeA: 'pos' }).persist();
    expect(await largest(cw.matmul(s, x).subtract(b))).toBeLessThan(tolerance);
  });
});

it('lu: permutation, unit lower and upper factor; determinants', async () => {
  cw.config.set({ threads: 'inline' });
  const a = cw.random.uniform(-1, 1, [N, N], { seed: 9 });
  const [p, l, u] = await Promise.all(cw.linalg.lu(a).map((one) => one.persist()));
  expect(await largest(cw.matmul(p, cw.matmul(l, u)).subtract(a))).toBeLessThan(1e-10);
  expect(await largest(cw.triu(l).subtract(cw.eye(N)))).toBe(0);
  expect(await largest(cw.tril(u, { k: -1 }))).toBe(0);
  expect(await largest(l)).toBe(1);
  expect(await largest(p.sum({ axis: 0 }).subtract(1))).toBe(0);
  expect(await largest(p.sum({ axis: 1 }).subtract(1))).toBe(0);
  const [sign, log] = cw.linalg.slogdet(a.divide(19));
  // Half of the matrix at a time: det of a block triangular matrix is the product of those of its blocks.
  const parts = cw.concat([
    cw.concat([a.slice(':600, :600'), cw.ones([600, 500])], { axis: 1 }),
    cw.concat([cw.zeros([500, 600]), a.slice(':500, :500')], { axis: 1 }),
  ]);
  const whole = cw.linalg.slogdet(parts);
  const first = cw.linalg.slogdet(a.slice(':600, :600'));
  const second = cw.linalg.slogdet(a.slice(':500, :500'));
  const value = async (x: cw.ChunkedArray): Promise<number> => Number(await x.item());
  expect(await value(whole.sign)).toBe((await value(first.sign)) * (await value(second.sign)));
  expect(await value(whole.logabsdet)).toBeCloseTo((await value(first.logabsdet)) + (await value(second.logabsdet)), 8);
  const det = await value(cw.linalg.det(a.divide(19)));
  expect(det / ((await value(sign)) * Math.exp(await value(log)))).toBeCloseTo(1, 8);
});

it('what is singular, or not definite, is refused with its place', async () => {
  cw.config.set({ threads: 'inline' });
  const ones = cw.eye(N).subtract(cw.eye(N).multiply(cw.arange(N).equal(700)));
  await expect(cw.linalg.solve(ones, cw.ones([N])).compute()).rejects.toThrow(
    /linalg.solve: the matrix of shape \[1100, 1100\] is singular: column 700/,
  );
  await expect(cw.linalg.cholesky(ones).compute()).rejects.toThrow(/not positive definite: the leading 701 /);
  expect(await cw.linalg.det(ones).item()).toBe(0);
});

it('threads make no difference to the bits', async () => {
  const a = cw.random.uniform(-1, 1, [N, N], { seed: 5 });
  const x = cw.linalg.solve(a, cw.ones([N]));
  cw.config.set({ threads: 'inline' });
  const one = await x.compute();
  cw.config.set({ threads: 2 });
  expect((await x.compute()).data).toEqual(one.data);
});
