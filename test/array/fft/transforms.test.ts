/** Transforms: what they are to each other, along cut axes, before and after slices, on every kind of threads; and their errors. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const data = async (x: cw.ChunkedArray, threads: number | 'inline' = 'inline'): Promise<Float64Array> =>
  ((await x.compute({ threads })) as unknown as { data: Float64Array }).data;

/** Largest difference of two results, by the size of the second. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let [wrong, size] = [0, 1e-300];
  for (let k = 0; k < a.length; k++) {
    wrong = Math.max(wrong, Math.abs(a[k] - b[k]));
    size = Math.max(size, Math.abs(b[k]));
  }
  return wrong / size;
}

const noise = (shape: readonly number[], seed: number, chunks: cw.ChunkSpec = 'auto'): cw.ChunkedArray<'float64'> =>
  cw.random.generator(seed).uniform(0, 1, shape, { chunks });
const complexNoise = (shape: readonly number[], seed: number, chunks: cw.ChunkSpec = 'auto') =>
  cw.complex(noise(shape, seed, chunks), noise(shape, seed + 1, chunks)) as cw.ChunkedArray<'complex128'>;

describe('transforms', () => {
  it('are undone by their inverses, for any shape, chunks, axes and norm', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<cw.FftNorm>('backward', 'ortho', 'forward'),
        fc.nat(),
        async (shape, chunks, norm, pick) => {
          const x = complexNoise(
            shape,
            3,
            shape.map((n) => Math.min(n, chunks)),
          );
          const axis = pick % shape.length;
          const there = cw.fft.ifft(cw.fft.fft(x, { axis, norm }), { axis, norm });
          expect(apart(await data(there), await data(x))).toBeLessThan(1e-14);
          const all = cw.fft.fftn(cw.fft.ifftn(x, { norm }), { norm });
          expect(apart(await data(all), await data(x))).toBeLessThan(1e-14);
          const real = x.real();
          const n = shape[axis];
          const samples = cw.fft.irfft(cw.fft.rfft(real, { axis, norm }), n, { axis, norm });
          expect(apart(await data(samples), await data(real))).toBeLessThan(1e-14);
          const whole = cw.fft.irfftn(cw.fft.rfftn(real, { norm }), shape, { norm });
          expect(apart(await data(whole), await data(real))).toBeLessThan(1e-14);
          const back = cw.fft.hfft(cw.fft.ihfft(real, { axis, norm }), n, { axis, norm });
          expect(apart(await data(back), await data(real))).toBeLessThan(1e-14);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are linear, keep energy, turn shifts into phases, and give hermitian spectra of real samples', async () => {
    for (const n of [8, 15, 31, 64, 101]) {
      const x = complexNoise([n], 1, 7);
      const y = complexNoise([n], 5, 4);
      const both = cw.fft.fft(x.multiply(2).add(y));
      expect(apart(await data(both), await data(cw.fft.fft(x).multiply(2).add(cw.fft.fft(y))))).toBeLessThan(1e-14);
      const energy = (z: cw.ChunkedArray) => z.abs().square().sum();
      const [a, b] = [await data(energy(x)), await data(energy(cw.fft.fft(x, { norm: 'ortho' })))];
      expect(apart(b, a)).toBeLessThan(1e-14);
      const angle = cw.fft.fftfreq(n).multiply(-2 * Math.PI * 3);
      const shifted = cw.fft.fft(cw.roll(x, 3, { axis: 0 }));
      const turned = cw.fft.fft(x).multiply(cw.complex(angle.cos(), angle.sin()));
      expect(apart(await data(shifted), await data(turned))).toBeLessThan(1e-13);
      const spectrum = cw.fft.fft(x.real());
      const half = cw.fft.rfft(x.real());
      expect(apart(await data(spectrum.slice(`:${half.shape[0]}`)), await data(half))).toBeLessThan(1e-14);
      const mirror = cw.roll(cw.flip(spectrum), 1, { axis: 0 });
      expect(apart(await data(mirror.conj()), await data(spectrum))).toBe(0);
    }
  });

  it('give the same bits for any chunks and threads', async () => {
    const x = complexNoise([60, 48], 9, [17, 13]);
    const one = x.rechunk([60, 48]);
    for (const axis of [0, 1]) {
      const right = await data(cw.fft.fft(one, { axis }));
      for (const threads of ['inline', 1, 2] as const) {
        expect(await data(cw.fft.fft(x, { axis }), threads)).toEqual(right);
        expect(await data(cw.fft.fft(x.rechunk([1, 48]), { axis }), threads)).toEqual(right);
      }
      const part = cw.fft.fft(x.slice('3:50:2, 1:40'), { axis }).slice('2:9, 0:20:3');
      const same = cw.fft.fft(one.slice('3:50:2, 1:40'), { axis }).slice('2:9, 0:20:3');
      expect(await data(part)).toEqual(await data(same));
      const turned = cw.fft.fft(x.transpose(), { axis: 1 - axis }).transpose();
      expect(await data(turned)).toEqual(right);
    }
  });

  it('take pieces that lie anywhere: transposed, flipped, broadcast, and of blocks of any width', async () => {
    const x = complexNoise([7, 9, 5], 2, [3, 4, 2]);
    const views = [
      x.transpose([2, 0, 1]),
      cw.flip(x, { axis: [0, 2] }),
      x.slice('1:7:2'),
      cw.broadcastTo(x.slice(0), [4, 9, 5]),
      cw.concat([x, x.slice('0:2')], { axis: 0 }),
    ];
    for (const view of views) {
      const kept = cw.asarray(await view.compute({ threads: 'inline' }));
      for (const axis of [0, 1, 2]) {
        const got = await data(cw.fft.fft(view, { axis }));
        expect(apart(got, await data(cw.fft.fft(kept, { axis })))).toBeLessThan(1e-15);
      }
    }
  });

  it('of nothing along the axis, with a length, are zero; of no lanes are empty', async () => {
    expect(await data(cw.fft.fft(cw.zeros([2, 0]), 3))).toEqual(new Float64Array(12));
    expect(cw.fft.rfft(cw.zeros([0, 6])).shape).toEqual([0, 4]);
    expect(await data(cw.fft.rfft(cw.zeros([0, 6])))).toEqual(new Float64Array(0));
  });

  it('refuse what cannot be transformed', () => {
    const x = cw.zeros([3, 4]);
    expect(() => cw.fft.fft(x, 0)).toThrow(/fft\.fft: n is 0/);
    expect(() => cw.fft.fft(x, { n: 2.5 })).toThrow(/fft\.fft: n is 2\.5/);
    expect(() => cw.fft.fft(x, { axis: 2 })).toThrow(/fft\.fft: axis 2 is out of range for shape \[3, 4\]/);
    expect(() => cw.fft.fft(5)).toThrow(/a 0-d array has no axes/);
    expect(() => cw.fft.fft(cw.zeros([3, 0]))).toThrow(/axis 1 of shape \[3, 0\] has no elements; give n/);
    expect(() => cw.fft.irfft([1])).toThrow(/which makes 0 samples; give n/);
    expect(() => cw.fft.rfft(cw.fft.fft(x))).toThrow(/takes real samples, not complex128/);
    expect(() => cw.fft.fft(x, { norm: 'ortho2' as 'ortho' })).toThrow(/norm/);
    expect(() => cw.fft.fftn(x, [3])).not.toThrow();
    expect(() => cw.fft.fftn(x, [3], { axes: [0, 1] })).toThrow(/s has 1 lengths for 2 axes of shape \[3, 4\]/);
    expect(() => cw.fft.fft2([1, 2])).toThrow(/axis -2 is out of range/);
    expect(() => cw.fft.rfftn(5)).toThrow(/has no axis to transform/);
    expect(() => cw.fft.dct(cw.fft.fft(x))).toThrow(/fft\.dct takes real samples, not complex128/);
    expect(() => cw.fft.dct([1], { type: 1 })).toThrow(/makes lanes of 1; type 1 takes 2 or more/);
    expect(() => cw.fft.dst(cw.zeros([0]))).toThrow(/makes lanes of 0/);
    expect(() => cw.fft.dct(x, { type: 5 as 4 })).toThrow(/fft\.dct: type is 5/);
    expect(() => cw.fft.fft('text' as never)).toThrow(/fft\.fft: x/);
  });
});
