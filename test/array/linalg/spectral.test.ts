/** Singular values, eigenvalues of symmetric matrices, and what follows from them. */
import { describe, expect, it } from 'vitest';
import { createSharedMemory } from '../../../kernels/memory/shared-memory.js';
import { singularValuesBytes, symmetricEigenBytes } from '../../../kernels/routine/dense.js';
import { loadRoutines } from '../../../kernels/routine/routines.js';
import * as cw from '../../../lib/index.js';
import {
  arrayOf,
  at,
  distance,
  made,
  type Plain,
  plain,
  randomMatrix,
  skewness,
  TOLERANCE,
  times,
  turned,
} from './matrices.js';

cw.config.set({ threads: 'inline' });

const SHAPES = [
  [1, 1],
  [2, 2],
  [8, 8],
  [33, 33],
  [9, 7],
  [7, 9],
  [60, 4],
  [4, 60],
  [100, 65],
] as const;

const diagonal = (s: Plain, rows: number, columns: number): Plain =>
  made(rows, columns, (i, j) => (i === j ? s.data[i] : 0));
const descending = (s: Plain): boolean => Array.from(s.data).every((x, k) => x >= 0 && (k === 0 || x <= s.data[k - 1]));

const SPECIAL: Readonly<Record<string, (i: number, j: number) => number>> = {
  zeros: () => 0,
  ones: () => 1,
  identity: (i, j) => (i === j ? 1 : 0),
  graded: (i, j) => Math.sin(i * 5 + j) * 10 ** (-(i + j) / 3),
  huge: (i, j) => Math.cos(i + 3 * j) * 1e200,
  tiny: (i, j) => Math.cos(i + 3 * j) * 1e-200,
  nilpotent: (i, j) => (j === i + 1 ? 1 : 0),
};

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  const near = (d: number): void => expect(d).toBeLessThan(TOLERANCE[dtype]);

  it.each(SHAPES)('svd of [%i, %i]', async (m, n) => {
    const a = randomMatrix(m, n, m * 7 + n);
    const k = Math.min(m, n);
    for (const chunks of ['auto', 3] as const) {
      const x = arrayOf(a, dtype, chunks);
      const [u, s, vh] = await Promise.all(cw.linalg.svd(x, { fullMatrices: false }).map(plain));
      expect([u.shape, s.shape, vh.shape]).toEqual([[m, k], [k], [k, n]]);
      near(distance(times(times(u, diagonal(s, k, k)), vh), a));
      near(skewness(u));
      near(skewness(turned(vh)));
      expect(descending(s)).toBe(true);
      near(distance(await plain(cw.linalg.svdvals(x)), s));
    }
    const { U, S, Vh } = cw.linalg.svd(arrayOf(a, dtype));
    const [u, s, vh] = [await plain(U), await plain(S), await plain(Vh)];
    expect([u.shape, s.shape, vh.shape]).toEqual([[m, m], [k], [n, n]]);
    near(distance(times(times(u, diagonal(s, m, n)), vh), a));
    near(skewness(u));
    near(skewness(turned(vh)));
    const inverse = await plain(cw.linalg.pinv(arrayOf(a, dtype)));
    near(distance(times(times(a, inverse), a), a) / 20);
    expect(await cw.linalg.matrixRank(arrayOf(a, dtype)).item()).toBe(BigInt(k));
  });

  it.each([1, 2, 3, 8, 31, 33, 66, 100])('eigh of [%i, …]', async (n) => {
    const a = randomMatrix(n, n, n);
    for (const uplo of ['L', 'U'] as const) {
      const s = made(n, n, (i, j) => (i > j === (uplo === 'L') ? at(a, i, j) : at(a, j, i)));
      const [w, v] = await Promise.all(cw.linalg.eigh(arrayOf(a, dtype, 7), { uplo }).map(plain));
      near(distance(times(s, v), times(v, diagonal(w, n, n))));
      near(skewness(v));
      expect(Array.from(w.data).every((x, k) => k === 0 || x >= w.data[k - 1])).toBe(true);
      near(distance(await plain(cw.linalg.eigvalsh(arrayOf(a, dtype), { uplo })), w));
    }
  });
});

it.each(Object.keys(SPECIAL))('%s', async (name) => {
  const n = 40;
  const a = made(n, n, SPECIAL[name]);
  const size = Math.max(...Array.from(a.data, Math.abs)) || 1;
  const scaled = (p: Plain): Plain => ({ shape: p.shape, data: Array.from(p.data, (x) => x / size) });
  const [u, s, vh] = await Promise.all(cw.linalg.svd(arrayOf(a)).map(plain));
  expect(distance(times(times(u, diagonal(scaled(s), n, n)), vh), scaled(a))).toBeLessThan(1e-12);
  expect(skewness(u)).toBeLessThan(1e-12);
  expect(skewness(turned(vh))).toBeLessThan(1e-12);
  const [w, v] = await Promise.all(cw.linalg.eigh(arrayOf(a)).map(plain));
  const symmetric = made(n, n, (i, j) => at(a, Math.max(i, j), Math.min(i, j)) / size);
  expect(distance(times(symmetric, v), times(v, diagonal(scaled(w), n, n)))).toBeLessThan(1e-12);
  expect(skewness(v)).toBeLessThan(1e-12);
});

it.each([
  ['random', 1],
  ['random', 2],
  ['random', 3],
  ['random', 30],
  ['random', 77],
  ...Object.keys(SPECIAL).map((name) => [name, 12] as const),
] as const)('eig of %s [%i, …]', async (name, n) => {
  for (const dtype of ['float64', 'float32'] as const) {
    // float32 holds no squares of the greatest and least.
    if (dtype === 'float32' && (name === 'huge' || name === 'tiny')) continue;
    const a = name === 'random' ? randomMatrix(n, n, n) : made(n, n, SPECIAL[name]);
    const size = Math.max(...Array.from(a.data, Math.abs)) || 1;
    const x = arrayOf(a, dtype);
    const { eigenvalues, eigenvectors } = cw.linalg.eig(x);
    expect([eigenvalues.dtype, eigenvectors.dtype]).toEqual(
      dtype === 'float64' ? ['complex128', 'complex128'] : ['complex64', 'complex64'],
    );
    const [w, v] = [eigenvalues.divide(size), eigenvectors];
    const rest = cw.matmul(x.divide(size), v).subtract(v.multiply(w));
    expect(Number(await rest.abs().max().item())).toBeLessThan(n * TOLERANCE[dtype]);
    const norms = await plain(cw.sqrt(v.abs().square().sum({ axis: 0 })));
    expect(norms.data.length).toBe(n);
    for (let k = 0; k < n; k++) expect(norms.data[k]).toBeCloseTo(1, 5);
    const trace = Number(await cw.real(w.sum()).item());
    expect(Math.abs(trace - Number(await cw.trace(x).item()) / size)).toBeLessThan(n * TOLERANCE[dtype]);
  }
});

it('eigenvalues of a rotation are a pair', async () => {
  const { re, im } = { re: cw.real, im: cw.imag };
  const w = cw.linalg.eigvals([
    [0, -1],
    [1, 0],
  ]);
  expect(Array.from((await re(w).compute()).data, Math.abs)).toEqual([0, 0]);
  expect(Array.from((await im(w).compute()).data)).toEqual([1, -1]);
});

it('reserved scratch memory is what the routines take', () => {
  const { exports } = loadRoutines(createSharedMemory(2 ** 21));
  for (const n of [0, 1, 2, 7, 8, 33, 100, 511, 1000]) {
    expect(symmetricEigenBytes(n)).toBeGreaterThanOrEqual(exports.symmetricEigenBytes(n));
    expect(singularValuesBytes(n)).toBeGreaterThanOrEqual(exports.singularValuesBytes(n));
  }
});

describe('norms and least squares', () => {
  const a = cw.asarray([
    [3, 0, 0],
    [0, 4, 0],
  ]);
  it('of singular values', async () => {
    const norm = async (ord: number | 'nuc' | 'fro') => Number(await cw.linalg.norm(a, { ord }).item());
    expect([await norm(2), await norm(-2), await norm('nuc'), await norm('fro')]).toEqual([4, 3, 7, 5]);
    const stack = cw.stack([a, a.multiply(2)], { axis: 2 });
    const norms = cw.linalg.norm(stack, { ord: 2, axis: [0, 1], keepdims: true });
    expect(norms.shape).toEqual([1, 1, 2]);
    expect([...(await norms.compute()).data]).toEqual([4, 8]);
    expect(await cw.linalg.cond(a).item()).toBeCloseTo(4 / 3);
    expect(
      await cw.linalg
        .cond(
          [
            [1, 2],
            [3, 4],
          ],
          { p: 1 },
        )
        .item(),
    ).toBeCloseTo(21);
  });

  it('least squares: a line, and the solution of least norm', async () => {
    const t = cw.arange(10, { chunks: 3 });
    const x = cw.stack([t, cw.onesLike(t)], { axis: 1 });
    const [solution, residuals, rank, s] = cw.linalg.lstsq(x, t.multiply(2).add(1));
    const { data } = await solution.compute();
    expect(data[0]).toBeCloseTo(2, 12);
    expect(data[1]).toBeCloseTo(1, 12);
    expect([residuals.shape, s.shape]).toEqual([[1], [2]]);
    expect(await rank.item()).toBe(2n);
    const twice = cw.linalg.lstsq(
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      [2, 2, 2],
    );
    const least = await twice.x.compute();
    expect(least.data[0]).toBeCloseTo(1, 12);
    expect(least.data[1]).toBeCloseTo(1, 12);
    expect(await twice.rank.item()).toBe(1n);
  });

  it('NaN and infinities are refused', async () => {
    await expect(
      cw.linalg
        .svdvals([
          [Number.NaN, 1],
          [1, 1],
        ])
        .compute(),
    ).rejects.toThrow(/linalg.svdvals: .* holds NaN or Infinity/);
    await expect(
      cw.linalg
        .eigvalsh([
          [1, 0],
          [Number.POSITIVE_INFINITY, 1],
        ])
        .compute(),
    ).rejects.toThrow(/holds NaN or Infinity/);
  });

  it('empty matrices', async () => {
    expect((await cw.linalg.svdvals(cw.zeros([0, 3])).compute()).shape).toEqual([0]);
    expect([...(await cw.linalg.svd(cw.zeros([2, 0])).U.compute()).data]).toEqual([1, 0, 0, 1]);
    expect((await cw.linalg.eigh(cw.zeros([0, 0])).eigenvectors.compute()).shape).toEqual([0, 0]);
    expect((await cw.linalg.pinv(cw.zeros([0, 3])).compute()).shape).toEqual([3, 0]);
    expect(await cw.linalg.matrixRank(cw.zeros([3, 0])).item()).toBe(0n);
  });
});
