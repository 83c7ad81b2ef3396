/** Convolutions by transforms against direct sums. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const dataOf = async (x: cw.ChunkedArray): Promise<number[]> => [
  ...((await x.compute({ threads: 'inline' })) as unknown as { data: Float64Array }).data,
];

/** The full convolution of two matrices. */
function direct(a: number[][], b: number[][]): number[][] {
  const out = Array.from({ length: a.length + b.length - 1 }, () =>
    new Array<number>(a[0].length + b[0].length - 1).fill(0),
  );
  for (const [i, row] of a.entries())
    for (const [j, x] of row.entries())
      for (const [k, other] of b.entries()) for (const [l, y] of other.entries()) out[i + k][j + l] += x * y;
  return out;
}

const middle = <T>(list: T[], count: number): T[] => {
  const start = Math.floor((list.length - count) / 2);
  return list.slice(start, start + count);
};

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.nat())
  .map(([rows, columns, seed]) =>
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => ((i * 31 + j * 17 + seed) % 13) - 6),
    ),
  );

const near = (got: number[], right: number[]): void => {
  expect(got.length).toBe(right.length);
  for (let k = 0; k < got.length; k++) expect(Math.abs(got[k] - right[k])).toBeLessThan(1e-11);
};

describe('fftconvolve', () => {
  it('gives the direct sums, in every mode and any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(matrix, matrix, fc.integer({ min: 1, max: 5 }), async (a, b, chunks) => {
        const x = cw.array(a, { chunks });
        const full = direct(a, b);
        near(await dataOf(cw.fft.fftconvolve(x, b)), full.flat());
        const same = middle(full, a.length).map((row) => middle(row, a[0].length));
        near(await dataOf(cw.fft.fftconvolve(x, b, { mode: 'same' })), same.flat());
        if (a.length < b.length || a[0].length < b[0].length) return;
        const valid = middle(full, a.length - b.length + 1).map((row) => middle(row, a[0].length - b[0].length + 1));
        near(await dataOf(cw.fft.fftconvolve(x, b, 'valid' as never)), valid.flat());
      }),
      { numRuns: 20 },
    );
  });

  it('along some axes broadcasts the others; complex operands stay complex', async () => {
    const x = cw.arange(12).reshape([3, 4]);
    const rows = cw.fft.fftconvolve(x, [[1, 2]], { axes: 1 });
    near(await dataOf(rows), [0, 1, 4, 7, 6, 4, 13, 16, 19, 14, 8, 25, 28, 31, 22]);
    const z = cw.fft.fftconvolve(cw.complex([1, 2], [3, 4]), [1, 1]);
    expect(z.dtype).toBe('complex128');
    near(await dataOf(z), [1, 3, 3, 7, 2, 4]);
    expect(cw.fft.fftconvolve(x.astype('float32'), x.astype('float32')).dtype).toBe('float32');
    expect(cw.fft.fftconvolve(cw.zeros([0]), [1, 2]).shape).toEqual([0]);
    expect(cw.fft.fftconvolve(cw.zeros([0], { dtype: 'complex64' }), z.astype('complex64')).dtype).toBe('complex64');
  });

  it('operands of two precisions are as exact as the result', async () => {
    const third = cw.asarray([1, 0.25, 3], { dtype: 'float32' });
    const other = [0.1, 0.2, 0.7];
    near(await dataOf(cw.fft.fftconvolve(third, other)), [0.1, 0.225, 1.05, 0.775, 2.1]);
    const z = cw.fft.fftconvolve(cw.complex(third, third).astype('complex64'), other);
    expect(z.dtype).toBe('complex128');
    near(await dataOf(z), [0.1, 0.1, 0.225, 0.225, 1.05, 1.05, 0.775, 0.775, 2.1, 2.1]);
  });

  it('refuses operands that do not fit', () => {
    expect(() => cw.fft.fftconvolve([1], [[1]])).toThrow(/shapes \[1\] and \[1, 1\]: they need as many axes/);
    expect(() => cw.fft.fftconvolve(1, 2)).toThrow(/a 0-d array has no axes/);
    expect(() => cw.fft.fftconvolve([[1, 2]], [[1], [2]], { mode: 'valid' })).toThrow(/neither holds the other/);
    expect(() => cw.fft.fftconvolve(cw.zeros([2, 3]), cw.zeros([4, 3]), { axes: 1 })).toThrow(/do not broadcast/);
  });
});
