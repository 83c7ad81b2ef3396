/** Decompositions of matrices in several chunks, on one and two threads, against what they promise. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import {
  arrayOf,
  distance,
  isUpper,
  made,
  type Plain,
  plain,
  randomMatrix,
  skewness,
  TOLERANCE,
  times,
  turned,
} from './matrices.js';

afterAll(() => cw.config.reset());

const diagonal = (s: Plain): Plain => made(s.shape[0], s.shape[0], (i, j) => (i === j ? s.data[i] : 0));
const CUTS = [
  [40, 4],
  [7, 3],
  [
    [1, 2, 100, 3, 94],
    [5, 4],
  ],
  [150, 9],
] as const;

describe.each([
  ['float64', 'inline'],
  ['float64', 2],
  ['float32', 1],
] as const)('%s, threads %s', (dtype, threads) => {
  const near = (d: number): void => expect(d).toBeLessThan(TOLERANCE[dtype]);
  const a = randomMatrix(200, 9, 3);
  const wide = turned(a);

  it.each(CUTS)('tall in chunks of %j, %j', async (...chunks) => {
    cw.config.set({ threads });
    const x = arrayOf(a, dtype, chunks as unknown as cw.ChunkSpec);
    const [q, r] = await Promise.all(cw.linalg.qr(x).map(plain));
    expect([q.shape, r.shape]).toEqual([
      [200, 9],
      [9, 9],
    ]);
    near(distance(times(q, r), a));
    near(skewness(q));
    expect(isUpper(r)).toBe(true);
    near(distance(await plain(cw.linalg.qr(x, { mode: 'r' })), r));
    const [u, s, vh] = await Promise.all(cw.linalg.svd(x, { fullMatrices: false }).map(plain));
    near(distance(times(times(u, diagonal(s)), vh), a));
    near(skewness(u));
    near(distance(await plain(cw.linalg.svdvals(x.T)), s));
    const b = randomMatrix(200, 2, 8);
    const { x: solution } = cw.linalg.lstsq(x, arrayOf(b, dtype, [50, 1]));
    const normal = times(turned(a), times(a, await plain(solution)));
    near(distance(normal, times(turned(a), b)));
  });

  it.each(CUTS)('wide in chunks of %j, %j', async (rows, columns) => {
    cw.config.set({ threads });
    const x = arrayOf(wide, dtype, [columns, rows] as unknown as cw.ChunkSpec);
    const [q, r] = await Promise.all(cw.linalg.qr(x).map(plain));
    near(distance(times(q, r), wide));
    near(skewness(q));
    expect(isUpper(r)).toBe(true);
    near(distance(await plain(cw.linalg.qr(x, { mode: 'r' })), r));
    const [u, s, vh] = await Promise.all(cw.linalg.svd(x, { fullMatrices: false }).map(plain));
    near(distance(times(times(u, diagonal(s)), vh), wide));
    near(skewness(turned(vh)));
  });

  it('compressed', async () => {
    cw.config.set({ threads });
    const exact = times(randomMatrix(300, 5, 1), randomMatrix(5, 60, 2));
    for (const iterator of ['power', 'QR'] as const)
      for (const nPowerIter of [0, 2]) {
        const x = arrayOf(exact, dtype, [64, 20]);
        const [u, s, vh] = await Promise.all(
          cw.linalg.svdCompressed(x, 5, { seed: 7, nPowerIter, iterator }).map(plain),
        );
        expect([u.shape, s.shape, vh.shape]).toEqual([[300, 5], [5], [5, 60]]);
        near(distance(times(times(u, diagonal(s)), vh), exact));
        near(skewness(u));
      }
  });
});

it('several levels of triangles', async () => {
  cw.config.set({ threads: 'inline', memoryLimit: '64MB' });
  const a = randomMatrix(3000, 60, 5);
  const x = arrayOf(a, 'float64', [60, 60]);
  const [q, r] = await Promise.all(cw.linalg.qr(x).map(plain));
  expect(distance(times(q, r), a)).toBeLessThan(1e-12);
  expect(skewness(q)).toBeLessThan(1e-12);
});

it('refusals', () => {
  expect(() => cw.linalg.svdCompressed(cw.ones([5, 4]), 5)).toThrow(/k is 5, but shape \[5, 4\] has 4/);
  expect(() => cw.linalg.tsqr(cw.ones([2, 5, 4]))).toThrow(/linalg.tsqr: shape \[2, 5, 4\] is not one matrix/);
});
