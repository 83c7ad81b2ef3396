/**
 * Lanes that no task holds whole: as matrices in four steps, and by a convolution where the length has a large prime factor.
 * Elements of the result are checked against sums, and the inverse gives the samples back.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const LIMIT = '96MB';
beforeEach(() => {
  // Automatic blocks are a sixteenth of it at most, and lanes are long beyond four of them.
  cw.config.set({ memoryLimit: '16MB' });
});
afterEach(() => {
  cw.config.reset();
});

const dataOf = async (x: cw.ChunkedArray, threads: number | 'inline' = 'inline'): Promise<Float64Array> =>
  ((await x.compute({ threads, memoryLimit: '1GB' })) as unknown as { data: Float64Array }).data;

/** The same bits. */
const same = (a: Float64Array, b: Float64Array): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

/** Element k of the transform of interleaved samples. */
function element(x: Float64Array, k: number, sign: number): [number, number] {
  const n = x.length / 2;
  let [re, im] = [0, 0];
  for (let j = 0; j < n; j++) {
    const angle = (2 * Math.PI * ((j * k) % n)) / n;
    const [c, s] = [Math.cos(angle), sign * Math.sin(angle)];
    re += x[2 * j] * c - x[2 * j + 1] * s;
    im += x[2 * j] * s + x[2 * j + 1] * c;
  }
  return [re, im];
}

function noise(n: number): Float64Array {
  let seed = n >>> 0;
  return Float64Array.from({ length: n }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
}

const complexOf = (values: Float64Array, chunks: number) =>
  cw.fromTypedArray(values, { dtype: 'complex128', chunks }) as cw.ChunkedArray<'complex128'>;

describe('long lanes', () => {
  it.each([
    ['2^18 · 2', 524288, 100000, true],
    ['3 · 5 · 7 · 2^12', 430080, 430080, true],
    ['a prime', 300007, 70001, false],
    ['twice a prime', 2 * 150001, 300002, false],
  ])('of %s elements', async (_, n, chunks, isSmooth) => {
    const values = noise(2 * n);
    const x = complexOf(values, chunks);
    const spectrum = cw.fft.fft(x);
    // Columns, then rows of a matrix; from memory into a result neither shape takes a pass of its own.
    if (isSmooth) expect(spectrum.explain().toString()).not.toMatch(/routine +copy/);
    expect(cw.fft.fft(x.add(0)).add(0).explain().toString()).toMatch(/routine +copy/);
    const got = await dataOf(spectrum);
    for (const k of [0, 1, 2, Math.floor(n / 3), n - 1]) {
      const [re, im] = element(values, k, -1);
      expect(Math.hypot(got[2 * k] - re, got[2 * k + 1] - im) / Math.sqrt(n)).toBeLessThan(2e-13);
    }
    const back = await dataOf(cw.fft.ifft(spectrum));
    let worst = 0;
    for (let k = 0; k < back.length; k++) worst = Math.max(worst, Math.abs(back[k] - values[k]));
    expect(worst).toBeLessThan(5e-15);
  });

  it('real samples, padded, cut off, and along any axis', async () => {
    const n = 300000;
    const values = noise(2 * n);
    const x = cw.fromTypedArray(values, { chunks: 130000 }).reshape([2, n]);
    const half = cw.fft.rfft(x);
    const got = await dataOf(half);
    expect(half.shape).toEqual([2, n / 2 + 1]);
    for (const row of [0, 1]) {
      const samples = new Float64Array(2 * n);
      for (let k = 0; k < n; k++) samples[2 * k] = values[row * n + k];
      for (const k of [0, 7, n / 2]) {
        const [re, im] = element(samples, k, -1);
        const at = 2 * (row * (n / 2 + 1) + k);
        expect(Math.hypot(got[at] - re, got[at + 1] - im) / Math.sqrt(n)).toBeLessThan(2e-13);
      }
    }
    const back = await dataOf(cw.fft.irfft(half));
    expect(Math.max(...Array.from({ length: 1000 }, (_, k) => Math.abs(back[k * 599] - values[k * 599])))).toBeLessThan(
      5e-15,
    );
    const across = await dataOf(cw.fft.rfft(x.T, { axis: 0 }).T);
    expect(same(across, got)).toBe(true);
    const longer = cw.fft.fft(x, 300125);
    const shorter = cw.fft.ifft(longer).real().slice(':, :300000');
    const again = await dataOf(shorter);
    expect(
      Math.max(...Array.from({ length: 1000 }, (_, k) => Math.abs(again[k * 599] - values[k * 599]))),
    ).toBeLessThan(1e-14);
    expect(await dataOf(cw.fft.fft(x, 299999).slice('1, :5'))).toEqual(
      await dataOf(cw.fft.fft(x.slice(':, :299999')).slice('1, :5')),
    );
  });

  it('give the same bits on any threads, and where memory does not hold the whole', async () => {
    const n = 600000;
    const values = noise(2 * n);
    const x = complexOf(values, 50000);
    const right = await dataOf(cw.fft.fft(x));
    expect(same(await dataOf(cw.fft.fft(x), 2), right)).toBe(true);
    const bounded = (await cw.fft.fft(x).compute({ threads: 1, memoryLimit: LIMIT })) as unknown as {
      data: Float64Array;
    };
    expect(same(bounded.data, right)).toBe(true);
  });
});
