/** Correlations and convolutions by transforms are those by sums, up to rounding, and exactly where all is whole numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const elements = async (x: cw.ChunkedArray, threads: 0 | 1 | 2): Promise<number[]> =>
  Array.from((await x.compute(threads === 0 ? { threads: 'inline' } : { threads })).data as Float64Array);

describe("method 'fft'", () => {
  it('gives what sums give, beyond every edge', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 6 })), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.integer({ min: 4, max: 12 }),
        fc.constantFrom('float64', 'float32', 'int32', 'complex128'),
        fc.constantFrom('reflect', 'mirror', 'nearest', 'wrap', 'constant'),
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        async (axes, chunk, dtype, mode, threads, convolves) => {
          const shape = axes.map(([n]) => n);
          const sizes = axes.map(([, size]) => size);
          const x = cw.random.random(shape, { seed: 2, chunks: chunk }).multiply(200).subtract(100).astype(dtype);
          const count = sizes.reduce((a, b) => a * b, 1);
          const weights = cw.fromTypedArray(
            Float64Array.from({ length: count }, (_, k) => ((k * 7) % 5) - 2),
            { shape: sizes },
          );
          const options = { mode, cval: 3, origin: sizes.map((n) => (n > 2 ? -1 : 0)) } as const;
          const filter = convolves ? cw.ndimage.convolve : cw.ndimage.correlate;
          const wanted = await elements(filter(x, weights, options), 0);
          const made = filter(x, weights, { ...options, method: 'fft' });
          expect([made.dtype, made.shape, made.chunks]).toEqual([x.dtype, x.shape, x.chunks]);
          const found = await elements(made, threads);
          const tolerance = dtype === 'int32' ? 0 : dtype === 'float32' ? 1e-3 : 1e-9;
          expect(found).toHaveLength(wanted.length);
          expect(found.findIndex((value, k) => !(Math.abs(value - wanted[k]) <= tolerance))).toBe(-1);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is a name of two', () => {
    const x = cw.zeros([4, 4]);
    expect(() => cw.ndimage.convolve(x, cw.ones([2, 2]), { method: 'auto' as 'fft' })).toThrow(/method/);
  });
});
