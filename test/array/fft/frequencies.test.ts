/** Frequencies and their order against NumPy's, lazily and in any chunks. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const values = async (x: cw.ChunkedArray): Promise<unknown> => (await x.compute({ threads: 'inline' })).toArray();

describe('frequencies', () => {
  it('are NumPy’s for even and odd lengths', async () => {
    expect(await values(cw.fft.fftfreq(8, 0.1))).toEqual([0, 1.25, 2.5, 3.75, -5, -3.75, -2.5, -1.25]);
    expect(await values(cw.fft.fftfreq(5))).toEqual([0, 0.2, 0.4, -0.4, -0.2]);
    expect(await values(cw.fft.fftfreq(1, 3))).toEqual([0]);
    expect(await values(cw.fft.rfftfreq(8, 0.1))).toEqual([0, 1.25, 2.5, 3.75, 5]);
    expect(await values(cw.fft.rfftfreq(5))).toEqual([0, 0.2, 0.4]);
  });

  it('take dtype and chunks, with d or without', () => {
    const f = cw.fft.fftfreq(10, 0.5, { dtype: 'float32', chunks: 4 });
    expect([f.dtype, f.chunks]).toEqual(['float32', [[4, 4, 2]]]);
    expect(cw.fft.rfftfreq(10, { chunks: 4 }).chunks).toEqual([[4, 2]]);
    expect(cw.fft.fftfreq(1e12).shape).toEqual([1e12]);
  });

  it('are turned so that zero is in the middle, and back', async () => {
    expect(await values(cw.fft.fftshift(cw.fft.fftfreq(8)))).toEqual([
      -0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375,
    ]);
    expect(await values(cw.fft.fftshift([0, 1, 2, 3, 4]))).toEqual([3, 4, 0, 1, 2]);
    expect(await values(cw.fft.ifftshift([3, 4, 0, 1, 2]))).toEqual([0, 1, 2, 3, 4]);
    for (const chunks of [2, 3, 5]) {
      const x = cw.arange(35, { chunks: 35 }).reshape([5, 7]).rechunk([chunks, chunks]);
      for (const axes of [undefined, null, 0, -1, [1, 0], [1]] as const) {
        const there = cw.fft.fftshift(x, { axes });
        expect(await values(cw.fft.ifftshift(there, { axes }))).toEqual(await values(x));
      }
      expect(await values(cw.fft.fftshift(x, { axes: [1] }).slice(0))).toEqual([4, 5, 6, 0, 1, 2, 3]);
    }
    expect(await values(cw.fft.fftshift(cw.zeros([0, 3])))).toEqual([]);
  });

  it('are refused for no samples and axes out of range', () => {
    expect(() => cw.fft.fftfreq(0)).toThrow(/fft\.fftfreq: n is 0/);
    expect(() => cw.fft.fftshift([1, 2], { axes: 1 })).toThrow(/axis 1 is out of range/);
  });
});
