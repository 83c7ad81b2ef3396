/** Linear algebra of complex matrices: by identities, and by values of NumPy. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

afterAll(() => cw.close());

const { linalg } = cw;
/** Stacks [2, m, n] of complex matrices. */
const matrices = (m: number, n: number, dtype: 'complex64' | 'complex128' = 'complex128') =>
  cw
    .fromTypedArray(
      Float64Array.from({ length: 4 * m * n }, (_, k) => Math.sin(3 * k + 1) + (k % 5)),
      { dtype: 'complex128', shape: [2, m, n], chunks: [1, 2, 2] },
    )
    .astype(dtype);
const adjoint = (x: cw.ChunkedArray): cw.ChunkedArray => cw.matrixTranspose(x).conj();
const distance = (x: cw.ChunkedArray, y: cw.ChunkedArray): Promise<number> =>
  x.subtract(y).abs().max().item() as Promise<number>;

describe('complex matrices', () => {
  it.each([
    ['complex128', 1e-12],
    ['complex64', 2e-4],
  ] as const)('of %s are solved, inverted and decomposed', async (dtype, bound) => {
    const a = matrices(4, 4, dtype);
    const b = matrices(4, 3, dtype);
    const x = linalg.solve(a, b);
    expect(x.dtype).toBe(dtype);
    expect(await distance(a.matmul(x), b)).toBeLessThan(bound);
    const vector = b.slice('0, :, 0');
    expect(await distance(a.slice('0').matmul(linalg.solve(a.slice('0'), vector)), vector)).toBeLessThan(bound);
    expect(await distance(a.matmul(linalg.inv(a)), cw.eye(4))).toBeLessThan(bound);
    const positive = a.matmul(adjoint(a)).add(cw.eye(4));
    const l = linalg.cholesky(positive);
    expect(await distance(l.matmul(adjoint(l)), positive)).toBeLessThan(40 * bound);
    expect(await l.slice('0, 0, 1:').abs().max().item()).toBe(0);
    const u = linalg.cholesky(positive, { upper: true });
    expect(await distance(adjoint(u).matmul(u), positive)).toBeLessThan(40 * bound);
  });

  it('have singular values, pseudo-inverses, ranks and eigenvalues', async () => {
    const a = matrices(5, 3);
    const squares = linalg.eigvalsh(adjoint(a).matmul(a));
    const values = linalg.svdvals(a);
    expect(values.shape).toEqual([2, 3]);
    expect(await distance(values.square(), cw.flip(squares, { axis: -1 }))).toBeLessThan(1e-10);
    const pseudo = linalg.pinv(a);
    expect(pseudo.shape).toEqual([2, 3, 5]);
    expect(await distance(a.matmul(pseudo).matmul(a), a)).toBeLessThan(1e-11);
    expect(await distance(adjoint(a.matmul(pseudo)), a.matmul(pseudo))).toBeLessThan(1e-11);
    expect((await linalg.matrixRank(a).compute()).toArray()).toEqual([3n, 3n]);
    const twice = cw.concat([a, a.multiply(cw.complex(0, 2))], { axis: -1 });
    expect((await linalg.matrixRank(twice).compute()).toArray()).toEqual([3n, 3n]);
    expect(linalg.pinv(cw.zeros([0, 3], { dtype: 'complex128' })).shape).toEqual([3, 0]);
  });

  it.each([
    [5, 3],
    [3, 5],
    [4, 4],
  ])('[%s, %s] are products of unitary and triangular ones', async (m, n) => {
    for (const dtype of ['complex64', 'complex128'] as const) {
      const bound = dtype === 'complex64' ? 1e-4 : 1e-12;
      const a = matrices(m, n, dtype);
      for (const mode of ['reduced', 'complete'] as const) {
        const [q, r] = linalg.qr(a, { mode });
        const k = mode === 'complete' ? m : Math.min(m, n);
        expect([q.dtype, q.shape, r.shape]).toEqual([dtype, [2, m, k], [2, k, n]]);
        expect(await distance(q.matmul(r), a)).toBeLessThan(bound);
        expect(await distance(adjoint(q).matmul(q), cw.eye(k))).toBeLessThan(bound);
        expect(await cw.tril(r, { k: -1 }).abs().max().item()).toBe(0);
        expect(
          await distance(linalg.qr(a, { mode: 'r' }).slice('..., :, :'), r.slice(`..., :${Math.min(m, n)}, :`)),
        ).toBe(0);
      }
    }
  });

  it.each([
    [5, 3],
    [3, 5],
    [7, 7],
    [1, 4],
    [24, 17],
  ])('[%s, %s] have singular vectors, factors and solutions in the sense of least squares', async (m, n) => {
    const k = Math.min(m, n);
    for (const dtype of ['complex64', 'complex128'] as const) {
      const bound = dtype === 'complex64' ? 1e-4 : 1e-11;
      const a = matrices(m, n, dtype);
      for (const fullMatrices of [true, false]) {
        const [u, s, vh] = linalg.svd(a, { fullMatrices });
        expect([u.dtype, vh.dtype, s.dtype]).toEqual([dtype, dtype, dtype === 'complex64' ? 'float32' : 'float64']);
        expect([u.shape[2], vh.shape[1]]).toEqual(fullMatrices ? [m, n] : [k, k]);
        const scaled = u.slice(`..., :${k}`).multiply(cw.expandDims(s, { axis: 1 }));
        expect(await distance(scaled.matmul(vh.slice(`:, :${k}`)), a)).toBeLessThan(bound);
        expect(await distance(adjoint(u).matmul(u), cw.eye(u.shape[2]))).toBeLessThan(bound);
        expect(await distance(vh.matmul(adjoint(vh)), cw.eye(vh.shape[1]))).toBeLessThan(bound);
        expect(await distance(s, linalg.svdvals(a))).toBeLessThan(bound);
      }
      const [p, l, u] = linalg.lu(a);
      expect(p.dtype).toBe(dtype === 'complex64' ? 'float32' : 'float64');
      expect(await distance(p.matmul(l).matmul(u), a)).toBeLessThan(bound);
      const b = matrices(m, 2, dtype).slice('0');
      const [x, residuals, rank] = linalg.lstsq(a.slice('0'), b);
      expect([x.dtype, residuals.dtype.startsWith('float')]).toEqual([dtype, true]);
      const left = a.slice('0').matmul(x).subtract(b);
      expect(await distance(adjoint(a.slice('0')).matmul(left), cw.zeros([n, 2]))).toBeLessThan(20 * bound * m);
      expect(await rank.item()).toBe(await linalg.matrixRank(a.slice('0')).item());
    }
  });

  it.each(['complex64', 'complex128'] as const)('of %s have eigenvectors', async (dtype) => {
    const bound = dtype === 'complex64' ? 2e-4 : 1e-11;
    for (const n of [1, 2, 3, 8, 21]) {
      const a = matrices(n, n, dtype).divide(n);
      const [values, vectors] = linalg.eig(a);
      expect([values.dtype, vectors.dtype]).toEqual([dtype, dtype]);
      expect(await distance(a.matmul(vectors), vectors.multiply(cw.expandDims(values, { axis: 1 })))).toBeLessThan(
        bound,
      );
      expect(await distance(vectors.abs().square().sum({ axis: 1 }), cw.ones([2, n]))).toBeLessThan(bound);
      const hermitian = a.add(adjoint(a));
      for (const uplo of ['L', 'U'] as const) {
        const [real, q] = linalg.eigh(uplo === 'L' ? cw.tril(hermitian) : cw.triu(hermitian), { uplo });
        expect(real.dtype).toBe(dtype === 'complex64' ? 'float32' : 'float64');
        expect(await distance(hermitian.matmul(q), q.multiply(cw.expandDims(real, { axis: 1 })))).toBeLessThan(bound);
        expect(await distance(adjoint(q).matmul(q), cw.eye(n))).toBeLessThan(bound);
        expect(await distance(real, linalg.eigvalsh(hermitian))).toBeLessThan(bound);
      }
    }
  });

  it.each([
    ['zeros', cw.zeros([5, 5], { dtype: 'complex128' })],
    ['the identity', cw.eye(5, 5, { dtype: 'complex128' })],
    ['equal elements', cw.full([6, 6], cw.complex(1, 1))],
    ['a Jordan block', cw.eye(6, 6, { k: 1 }).add(cw.eye(6).multiply(cw.complex(2, 1)))],
    ['a cycle', cw.roll(cw.eye(8), 1, { axis: 0 }).multiply(cw.complex(0, 1))],
    ['small elements', matrices(5, 5).slice('0').multiply(1e-200)],
    ['large elements', matrices(5, 5).slice('0').multiply(1e200)],
    ['rank 1', matrices(6, 1).slice('0').matmul(matrices(1, 6).slice('1'))],
  ] as const)('of %s are decomposed', async (_, a) => {
    const n = a.shape[0];
    const unit = a.divide(Number(await a.abs().max().item()) || 1);
    const [u, s, vh] = linalg.svd(a);
    expect(await distance(u.multiply(s).matmul(vh).divide(a.size), a.divide(a.size))).toBeLessThanOrEqual(
      1e-14 * Number(await a.abs().max().item()),
    );
    expect(await distance(adjoint(u).matmul(u), cw.eye(n))).toBeLessThan(1e-13);
    expect(await distance(vh.matmul(adjoint(vh)), cw.eye(n))).toBeLessThan(1e-13);
    const [values, vectors] = linalg.eig(unit);
    expect(await distance(unit.matmul(vectors), vectors.multiply(values))).toBeLessThan(1e-13);
    const hermitian = unit.add(adjoint(unit));
    const [real, q] = linalg.eigh(hermitian);
    expect(await distance(hermitian.matmul(q), q.multiply(real))).toBeLessThan(1e-13);
    expect(await distance(adjoint(q).matmul(q), cw.eye(n))).toBeLessThan(1e-13);
  });

  it.each([
    [200, 6],
    [6, 200],
    [50, 5],
  ])('[%s, %s] in several chunks are decomposed chunk by chunk', async (m, n) => {
    const k = Math.min(m, n);
    for (const dtype of ['complex64', 'complex128'] as const) {
      const bound = dtype === 'complex64' ? 1e-4 : 1e-12;
      const whole = matrices(m, n, dtype).slice('0');
      const a = whole.rechunk(m > n ? [16, n] : [m, 16]);
      expect(linalg.svd(a, { fullMatrices: false }).S.explain()).toMatch(/reflect/);
      const [q, r] = linalg.qr(a);
      expect(await distance(q.matmul(r), a)).toBeLessThan(10 * bound);
      expect(await distance(adjoint(q).matmul(q), cw.eye(k))).toBeLessThan(bound);
      expect(await cw.tril(r, { k: -1 }).abs().max().item()).toBe(0);
      const [u, s, vh] = linalg.svd(a, { fullMatrices: false });
      expect(await distance(u.multiply(s).matmul(vh), a)).toBeLessThan(10 * bound);
      expect(await distance(s, linalg.svdvals(whole))).toBeLessThan(50 * bound);
      const [, few] = linalg.svdCompressed(a, k, { seed: 3 });
      expect(few.dtype).toBe(dtype === 'complex64' ? 'float32' : 'float64');
      expect(await distance(few, s)).toBeLessThan(50 * bound);
    }
  });

  it('have determinants', async () => {
    const a = matrices(4, 4);
    const [sign, log] = linalg.slogdet(a);
    expect(log.dtype).toBe('float64');
    expect(await distance(sign.multiply(cw.exp(log)), linalg.det(a))).toBeLessThan(1e-10);
    expect(await distance(linalg.det(a.matmul(a)), linalg.det(a).square())).toBeLessThan(1e-8);
    const [q] = linalg.qr(a);
    expect(await distance(linalg.det(q).abs(), cw.ones(2))).toBeLessThan(1e-12);
    expect(String((await linalg.det(cw.ones([2, 2], { dtype: 'complex64' })).compute()).item())).toBe('0+0j');
  });

  it('give what NumPy gives', async () => {
    const a = cw.asarray([
      [cw.complex(1, 2), cw.complex(0, -1)],
      [cw.complex(3, 0), cw.complex(-2, 1)],
    ]);
    // numpy.linalg.svd, inv and solve.
    const close = (have: unknown, want: readonly number[]): void =>
      (have as readonly number[]).forEach((value, k) => {
        expect(value).toBeCloseTo(want[k], 12);
      });
    close((await linalg.svdvals(a).compute()).data, SINGULAR);
    close((await linalg.inv(a).compute()).data, INVERSE);
    close((await linalg.det(a).compute()).data, DETERMINANT);
    close((await linalg.qr(a).R.compute()).data, TRIANGLE);
  });

  it('that are singular, or not positive definite, are refused by name', async () => {
    const one = cw.ones([2, 2], { dtype: 'complex128' });
    await expect(linalg.inv(one).compute()).rejects.toThrow(/linalg\.inv/);
    await expect(linalg.cholesky(one.multiply(-1)).compute()).rejects.toThrow(/linalg\.cholesky/);
    const nan = cw.full([2, 2], Number.NaN, { dtype: 'complex64' });
    for (const f of [() => linalg.svd(nan).S, () => linalg.eigh(nan).eigenvalues, () => linalg.eig(nan).eigenvectors])
      await expect(f().compute()).rejects.toThrow(/linalg\.\w+: the matrix of shape \[2, 2\] holds NaN/);
    await expect(linalg.solveTriangular(cw.triu(one, { k: 1 }), one).compute()).rejects.toThrow(
      /is singular: column 0/,
    );
  });
});

const SINGULAR = [4.377802118633467, 0.9137005034957131];
const INVERSE = [
  0.5, -0.24999999999999994, 2.7755575615628914e-17, -0.25, 0.7500000000000001, 6.66133814775094e-17,
  -0.24999999999999994, -0.5,
];
const DETERMINANT = [-4.000000000000001, 4.440892098500627e-16];
const TRIANGLE = [-3.741657386773941, 0.0, 2.138089935299395, -0.5345224838248486, 0.0, 0.0, 1.0690449676496974, 0.0];
