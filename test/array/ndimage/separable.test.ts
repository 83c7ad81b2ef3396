/**
 * Separable filters against a plain mirror, to the bit: any rank, chunks, views, dtypes, edges and threads.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeIndex, symmetryOf } from '../../../kernels/routine/filter/pass.js';
import * as cw from '../../../lib/index.js';

const MODES = ['reflect', 'mirror', 'nearest', 'wrap', 'constant'] as const;
type Mode = (typeof MODES)[number];
type DType = 'float64' | 'float32' | 'int16';

/** Weighted sums in scipy's order. */
function weighted(window: readonly number[], weights: readonly number[]): number {
  const symmetry = symmetryOf(weights);
  const last = weights.length - 1;
  if (symmetry === 0) {
    let sum = window[last] * weights[last];
    for (let k = 0; k < last; k++) sum += window[k] * weights[k];
    return sum;
  }
  const middle = last / 2;
  let sum = window[middle] * weights[middle];
  for (let k = 0; k < middle; k++) sum += (window[k] + symmetry * window[last - k]) * weights[k];
  return sum;
}

/** Sums of windows by doubling, from the last bit of the size on. */
function windowSum(window: readonly number[]): number {
  const size = window.length;
  const sum = (from: number, length: number): number => {
    if (length === 1) return window[from];
    if (length % 2 === 1) return sum(from, length - 1) + window[from + length - 1];
    return sum(from, length / 2) + sum(from + length / 2, length / 2);
  };
  return sum(0, size);
}

const kept = (value: number, dtype: DType): number =>
  dtype === 'float64'
    ? value
    : dtype === 'float32'
      ? Math.fround(value)
      : Math.min(Math.max(Math.trunc(value) + 0, -32768), 32767);

/** One pass along `axis` of a C-order array. */
function pass(
  data: readonly number[],
  shape: readonly number[],
  axis: number,
  size: number,
  mode: Mode,
  cval: number,
  dtype: DType,
  value: (window: readonly number[]) => number,
): number[] {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const n = shape[axis];
  const before = Math.floor(size / 2);
  return data.map((_, at) => {
    const place = Math.floor(at / inner) % n;
    const window = Array.from({ length: size }, (_, k) => {
      const from = edgeIndex(place - before + k, n, mode);
      return from < 0 ? cval : data[at + (from - place) * inner];
    });
    return kept(value(window), dtype);
  });
}

const cases = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 3 }),
  chunk: fc.integer({ min: 1, max: 20 }),
  sizes: fc.array(fc.integer({ min: 1, max: 27 }), { minLength: 3, maxLength: 3 }),
  mode: fc.constantFrom(...MODES),
  dtype: fc.constantFrom<DType>('float64', 'float32', 'int16'),
  turned: fc.boolean(),
  sliced: fc.boolean(),
  threads: fc.constantFrom(0, 1, 2),
  seed: fc.integer({ min: 0, max: 1000 }),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** The array of a case: seen through a transposition or a slice, and cut. */
async function arrayOf({ shape, chunk, dtype, turned, sliced, seed }: Case): Promise<cw.ChunkedArray> {
  const wide = sliced ? shape.map((n) => n + 3) : shape;
  const stored = turned ? wide.toReversed() : wide;
  const values = cw.random.random(stored, { seed, chunks: 64 }).multiply(200).subtract(100);
  const made = cw.fromTypedArray((await values.compute()).data as Float64Array, { shape: stored });
  let x: cw.ChunkedArray = turned ? made.transpose() : made;
  if (sliced) x = x.slice(...shape.map((n) => `2:${n + 2}`));
  return x.rechunk(shape.map(() => chunk)).astype(dtype);
}

const elements = async (x: cw.ChunkedArray, threads: number): Promise<number[]> =>
  Array.from((await x.compute(threads === 0 ? { threads: 'inline' } : { threads })).data as Float64Array, Number);

describe('separable filters', () => {
  it('that go on on the other side read the rows of their block alone', async () => {
    // Windows wider than a block, and than the array.
    for (const size of [4, 10, 23])
      for (const chunks of [1, [1, 7, 1, 2], 5]) {
        const x = cw.arange(11).rechunk([chunks]);
        const whole = cw.ndimage.uniformFilter1d(cw.arange(11), size, { mode: 'wrap' });
        const cut = cw.ndimage.uniformFilter1d(x, size, { mode: 'wrap' });
        expect(await elements(cut, 0)).toEqual(await elements(whole, 0));
      }
  });

  it('are as their plain mirror, whatever the blocks', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.boolean(), async (given, mean) => {
        const { shape, mode, dtype, threads } = given;
        const x = await arrayOf(given);
        let data = await elements(x, 0);
        const cval = 3;
        const sizes = given.sizes.slice(0, shape.length);
        let made: cw.ChunkedArray;
        if (mean) made = cw.ndimage.uniformFilter(x, sizes, { mode, cval });
        else {
          made = x;
          sizes.forEach((size, axis) => {
            const weights = Array.from(
              { length: size },
              (_, k) => (given.seed % 2 ? Math.abs(k - (size - 1) / 2) : k) + 0.3,
            );
            made = cw.ndimage.correlate1d(made, weights, { axis, mode, cval });
          });
        }
        sizes.forEach((size, axis) => {
          const weights = Array.from(
            { length: size },
            (_, k) => (given.seed % 2 ? Math.abs(k - (size - 1) / 2) : k) + 0.3,
          );
          if (mean && size === 1) return;
          data = pass(data, shape, axis, size, mode, cval, dtype, (window) =>
            mean ? windowSum(window) / size : weighted(window, weights),
          );
        });
        expect(await elements(made, threads)).toEqual(data);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('gaussians of all axes in one task are those axis by axis', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { shape, mode, threads } = given;
        const x = await arrayOf({ ...given, dtype: given.dtype === 'int16' ? 'float64' : given.dtype });
        const sigmas = given.sizes.slice(0, shape.length).map((size) => size / 8);
        const order = given.seed % 3;
        const options = { mode, cval: -2, order };
        const one = cw.ndimage.gaussianFilter(x, sigmas, options);
        const whole = x.rechunk(shape);
        const steps = sigmas.reduce<cw.ChunkedArray>(
          (y, sigma, axis) => cw.ndimage.gaussianFilter1d(y, sigma, { ...options, axis }),
          whole,
        );
        expect(await elements(one, threads)).toEqual(await elements(steps, 0));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('lines longer than a segment and rows wider than a cache are done in parts', async () => {
    const size = 25;
    const weights = Array.from({ length: size }, (_, k) => 1 + Math.cos(k));
    const sum = (window: readonly number[]): number => weighted(window, weights);
    const mean = (window: readonly number[]): number => windowSum(window) / size;
    const long = await cw.random.random([1, 5001], { seed: 5 }).persist();
    const rows = await cw.random.random([6, 8000], { seed: 6, chunks: [6, 8000] }).persist();
    const differs = (found: readonly number[], wanted: readonly number[]): number =>
      found.findIndex((value, k) => value !== wanted[k]);
    for (const [x, axis] of [
      [long, 1],
      [rows, 0],
    ] as const) {
      const data = await elements(x, 0);
      const options = { axis, mode: 'mirror' } as const;
      const sums = pass(data, x.shape, axis, size, 'mirror', 0, 'float64', sum);
      expect(differs(await elements(cw.ndimage.correlate1d(x, weights, options), 0), sums)).toBe(-1);
      const means = pass(data, x.shape, axis, size, 'mirror', 0, 'float64', mean);
      expect(differs(await elements(cw.ndimage.uniformFilter1d(x, size, options), 2), means)).toBe(-1);
      if (axis !== 0) continue;
      const both = pass(means, x.shape, 1, size, 'mirror', 0, 'float64', mean);
      expect(differs(await elements(cw.ndimage.uniformFilter(x, size, { mode: 'mirror' }), 0), both)).toBe(-1);
    }
  }, 60_000);

  it('are one stage for all axes of floats, which explain() names', () => {
    const x = cw.random.random([300, 300], { chunks: 100 });
    expect(cw.ndimage.gaussianFilter(x, 2).explain()).toMatch(/3 stages|2 stages/);
    expect(cw.ndimage.gaussianFilter(x, 2).explain()).toMatch(/routine\s+filter from/);
    expect(
      cw.ndimage
        .uniformFilter(x, 25)
        .explain()
        .match(/routine\s+filter/g),
    ).toHaveLength(1);
  });

  it('of few weights are part of the kernel of a step, which is done on tiles; of many they are passes', async () => {
    const x = cw.random.random([40, 36], { seed: 3, chunks: 20 });
    for (const [sigma, tiled] of [
      [1, true],
      [3, false],
    ] as const) {
      const step = (u: cw.ChunkedArray): cw.ChunkedArray =>
        cw.ndimage.gaussianFilter(u, sigma, { mode: 'nearest' }).multiply(0.5).add(1) as cw.ChunkedArray;
      const loop = cw.iterate(x, 3, step);
      expect(loop.explain().includes('iterate from')).toBe(tiled);
      expect(await elements(loop, 0)).toEqual(await elements(step(step(step(x))), 0));
    }
  });
});
