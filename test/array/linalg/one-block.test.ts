/** Decompositions and systems of matrices of one block, by what they promise: products, orthogonality, triangles, LAPACK's signs. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import {
  arrayOf,
  at,
  definite,
  distance,
  isUpper,
  made,
  plain,
  randomMatrix,
  skewness,
  TOLERANCE,
  times,
  turned,
  unit,
} from './matrices.js';

cw.config.set({ threads: 'inline' });

const SHAPES = [
  [1, 1],
  [3, 3],
  [8, 8],
  [9, 7],
  [7, 9],
  [40, 17],
  [17, 40],
  [64, 64],
  [150, 140],
  [300, 20],
] as const;
const CHUNKS = ['auto', 5, [64, 3]] as const;

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  const near = (d: number): void => expect(d).toBeLessThan(TOLERANCE[dtype]);

  it.each(SHAPES)('qr of [%i, %i]', async (m, n) => {
    const a = randomMatrix(m, n, m * 100 + n);
    for (const chunks of CHUNKS) {
      const [q, r] = cw.linalg.qr(arrayOf(a, dtype, chunks));
      expect([q.dtype, q.shape, r.shape]).toEqual([dtype, [m, Math.min(m, n)], [Math.min(m, n), n]]);
      const [pq, pr] = [await plain(q), await plain(r)];
      near(distance(times(pq, pr), a));
      near(skewness(pq));
      expect(isUpper(pr)).toBe(true);
      // LAPACK's sign, of one block: the first column is reflected to the other side.
      if (m > 1 && chunks === 'auto') expect(Math.sign(at(pr, 0, 0))).toBe(-Math.sign(at(a, 0, 0)));
    }
    const { Q, R } = cw.linalg.qr(arrayOf(a, dtype), { mode: 'complete' });
    const [pq, pr] = [await plain(Q), await plain(R)];
    expect([pq.shape, pr.shape]).toEqual([
      [m, m],
      [m, n],
    ]);
    near(distance(times(pq, pr), a));
    near(skewness(pq));
    expect(isUpper(pr)).toBe(true);
  });

  it.each(SHAPES)('lu of [%i, %i]', async (m, n) => {
    const a = randomMatrix(m, n, m * 100 + n);
    for (const chunks of CHUNKS) {
      const [p, l, u] = cw.linalg.lu(arrayOf(a, dtype, chunks));
      const [pp, pl, pu] = [await plain(p), await plain(l), await plain(u)];
      expect([pp.shape, pl.shape, pu.shape]).toEqual([
        [m, m],
        [m, Math.min(m, n)],
        [Math.min(m, n), n],
      ]);
      near(distance(times(pp, times(pl, pu)), a));
      expect(isUpper(pu)).toBe(true);
      expect(isUpper(turned(pl))).toBe(true);
      expect(distance(times(turned(pp), pp), unit(m))).toBe(0);
      for (let k = 0; k < pl.data.length; k++) expect(Math.abs(pl.data[k])).toBeLessThanOrEqual(1);
    }
  });

  it.each([1, 2, 16, 17, 50, 130])('of square [%i, …]', async (n) => {
    const a = randomMatrix(n, n, n);
    const s = definite(n, n);
    const b = randomMatrix(n, 5, 7);
    const [x, y] = [arrayOf(a, dtype, 9), arrayOf(s, dtype)];
    near(distance(times(a, await plain(cw.linalg.solve(x, arrayOf(b, dtype, 2)))), b));
    near(distance(times(s, await plain(cw.linalg.solve(y, arrayOf(b, dtype), { assumeA: 'pos' }))), b));
    near(distance(times(a, await plain(cw.linalg.inv(x))), unit(n)) / n);
    const l = await plain(cw.linalg.cholesky(y));
    near(distance(times(l, turned(l)), s));
    expect(isUpper(turned(l))).toBe(true);
    const u = await plain(cw.linalg.cholesky(y, { upper: true }));
    near(distance(times(turned(u), u), s));
    expect(isUpper(u)).toBe(true);
    const [sign, logabsdet] = cw.linalg.slogdet(x);
    if (n > 60) return;
    const det = Number(await cw.linalg.det(x).item());
    near(Math.abs(det - Number(await sign.item()) * Math.exp(Number(await logabsdet.item()))) / Math.abs(det) / 10);
  });

  it('triangular systems of every kind', async () => {
    const n = 45;
    const a = made(n, n, (i, j) => (i === j ? 2 + (i % 3) : Math.sin(i * 7 + j * 3) / n));
    const b = randomMatrix(n, 4);
    for (const lower of [false, true])
      for (const trans of [false, true])
        for (const unitDiagonal of [false, true]) {
          const t = made(n, n, (i, j) =>
            i === j ? (unitDiagonal ? 1 : at(a, i, j)) : (lower ? i > j : i < j) ? at(a, i, j) : 0,
          );
          const x = await plain(
            cw.linalg.solveTriangular(arrayOf(a, dtype, 10), arrayOf(b, dtype), { lower, trans, unitDiagonal }),
          );
          near(distance(times(trans ? turned(t) : t, x), b));
        }
  });
});

describe('stacks', () => {
  it('are taken matrix by matrix, and their leading axes broadcast', async () => {
    const parts = [1, 2, 3, 4, 5, 6].map((seed) => randomMatrix(4, 4, seed));
    const x = cw
      .stack(parts.map((one) => arrayOf(one)))
      .reshape([2, 3, 4, 4])
      .rechunk([1, 2, 3, 4]);
    const b = randomMatrix(4, 2, 9);
    const solved = await plain(cw.linalg.solve(x, arrayOf(b)));
    expect(solved.shape).toEqual([2, 3, 4, 2]);
    const inverse = await plain(cw.linalg.inv(x));
    for (const [k, a] of parts.entries()) {
      const slice = (p: { data: ArrayLike<number> }, columns: number) => ({
        shape: [4, columns],
        data: Array.from({ length: 4 * columns }, (_, i) => p.data[k * 4 * columns + i]),
      });
      expect(distance(times(a, slice(solved, 2)), b)).toBeLessThan(1e-12);
      expect(distance(times(a, slice(inverse, 4)), unit(4))).toBeLessThan(1e-12);
    }
    expect((await cw.linalg.det(x.slice(':, :0')).compute()).shape).toEqual([2, 0]);
    expect(cw.linalg.qr(x).Q.shape).toEqual([2, 3, 4, 4]);
  });

  it('of a vector on the right give vectors', async () => {
    const x = cw.linalg.solve(
      [
        [2, 0],
        [0, 4],
      ],
      [2, 4],
    );
    expect(x.shape).toEqual([2]);
    expect([...(await x.compute()).data]).toEqual([1, 1]);
  });
});

describe('edges', () => {
  it('empty matrices', async () => {
    const empty = cw.zeros([0, 0]);
    expect(await cw.linalg.det(empty).item()).toBe(1);
    expect((await cw.linalg.inv(empty).compute()).shape).toEqual([0, 0]);
    expect((await cw.linalg.cholesky(empty).compute()).shape).toEqual([0, 0]);
    expect((await cw.linalg.solve(empty, cw.zeros([0, 3])).compute()).shape).toEqual([0, 3]);
    const [q, r] = cw.linalg.qr(cw.zeros([3, 0]));
    expect([(await q.compute()).shape, (await r.compute()).shape]).toEqual([
      [3, 0],
      [0, 0],
    ]);
    expect((await cw.linalg.qr(cw.zeros([0, 3])).R.compute()).shape).toEqual([0, 3]);
    expect([...(await cw.linalg.qr(cw.zeros([2, 0]), { mode: 'complete' }).Q.compute()).data]).toEqual([1, 0, 0, 1]);
  });

  it('integers and bools are taken as float64, NaN stays NaN', async () => {
    expect(cw.linalg.inv(cw.ones([2, 2], { dtype: 'int32' })).dtype).toBe('float64');
    expect(
      await cw.linalg
        .det(
          cw.asarray([
            [1n, 2n],
            [3n, 4n],
          ]),
        )
        .item(),
    ).toBe(-2);
    expect(
      Number(
        await cw.linalg
          .det([
            [Number.NaN, 1],
            [1, 1],
          ])
          .item(),
      ),
    ).toBeNaN();
    expect(
      (
        await cw.linalg
          .solve(
            [
              [1, Number.NaN],
              [0, 1],
            ],
            [1, 1],
          )
          .compute()
      ).data[0],
    ).toBeNaN();
  });

  it('singular, indefinite and ill-shaped matrices are refused by name', async () => {
    const singular = cw.asarray([
      [1, 2],
      [2, 4],
    ]);
    const failing = (x: cw.ChunkedArray) =>
      x.compute().then(
        () => 'nothing',
        (error: unknown) => (cw.isChunkwiseError(error) ? `${error.tag}: ${error.message}` : String(error)),
      );
    expect(await failing(cw.linalg.solve(singular, [1, 1]))).toMatch(
      /^linalg: linalg.solve: the matrix of shape \[2, 2\] is singular/,
    );
    expect(await failing(cw.linalg.inv(cw.stack([cw.eye(2), singular])))).toMatch(
      /^linalg: linalg.inv: the matrix at \[1\]/,
    );
    expect(
      await failing(
        cw.linalg.cholesky([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toMatch(/not positive definite: the leading 2 /);
    expect(await failing(cw.linalg.cholesky([[Number.NaN]]))).toMatch(/^linalg: /);
    expect(
      await failing(
        cw.linalg.solveTriangular(
          [
            [1, 1],
            [0, 0],
          ],
          [1, 1],
        ),
      ),
    ).toMatch(/^linalg: /);
    expect(await cw.linalg.det(singular).item()).toBe(0);
    const [sign, logabsdet] = cw.linalg.slogdet(cw.zeros([2, 2]));
    expect([await sign.item(), await logabsdet.item()]).toEqual([0, Number.NEGATIVE_INFINITY]);
    expect(() => cw.linalg.inv(cw.ones([2, 3]))).toThrow(/linalg.inv: shape \[2, 3\] has no square matrices/);
    expect(() => cw.linalg.qr(cw.ones([2]))).toThrow(/linalg.qr: shape \[2\] has no matrices/);
    expect(() => cw.linalg.solve(cw.eye(2), cw.ones([3]))).toThrow(
      /linalg.solve: shapes \[2, 2\] and \[3\] do not fit/,
    );
  });
});

it('explain says which matrices a task holds whole', () => {
  const text = cw.linalg.inv(cw.random.uniform(-1, 1, [200, 200], { seed: 1, chunks: 50 })).explain();
  expect(text).toContain('linalg.inv (inverse)');
});
