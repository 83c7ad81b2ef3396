/** Filters give what scipy.ndimage gives, however the array is cut, by any threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DType, isBigInt } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/ndimage.json' with { type: 'json' };

type Filter = (...args: unknown[]) => cw.ChunkedArray;
const filters = cw.ndimage as unknown as Readonly<Record<string, Filter>>;

const numbers = (values: readonly string[], dtype: string): (number | bigint)[] =>
  values.map((one) => (isBigInt(dtype as DType) ? BigInt(one) : Number(one)));

const arrays = Object.fromEntries(
  Object.entries(golden.arrays).map(([name, { dtype, shape, values }]) => [
    name,
    cw.array(numbers(values, dtype) as number[], { dtype: dtype as DType }).reshape(shape),
  ]),
);

const elements = async (x: cw.ChunkedArray, threads: number): Promise<(number | bigint)[]> =>
  Array.from((await x.compute({ threads })).data as ArrayLike<number | bigint>);

/** Filters whose sums are taken in another order than scipy's. */
const ROUNDED = /^(gaussian|uniform|zoom|shift|affine)/;

/** What sees the array at other places is cut otherwise. */
const SEEN = /^(zoom|shift|affine)/;

function compare(
  name: string,
  mode: unknown,
  dtype: string,
  found: readonly (number | bigint)[],
  wanted: readonly (number | bigint)[],
) {
  if (!ROUNDED.test(name)) expect(found).toEqual(wanted);
  else {
    // scipy begins the recursion of splines that are reflected with an error of this size.
    const rough = !SEEN.test(name) ? 1e-13 : mode === 'reflect' ? 1e-7 : 1e-12;
    const tolerance = dtype === 'float32' ? 1e-6 : dtype === 'float64' ? rough : 0;
    wanted.forEach((value, k) => {
      expect(Math.abs(Number(found[k]) - Number(value)), `${k}: ${found[k]}, ${value}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(Number(value))),
      );
    });
  }
}

describe('cw.ndimage', () => {
  golden.cases.forEach(({ name, array, args, options, shape, dtype, values }, at) => {
    it(`${name} ${JSON.stringify(options)} of ${array}, case ${at}`, async () => {
      for (const chunks of [64, at % 2 === 0 ? 2 : 3]) {
        const y = filters[name](arrays[array].rechunk(chunks), ...args, options);
        expect(y.dtype).toBe(dtype);
        expect(y.shape).toEqual(shape);
        if (!SEEN.test(name)) expect(y.chunks).toEqual(arrays[array].rechunk(chunks).chunks);
        compare(name, (options as { mode?: unknown }).mode, dtype, await elements(y, 0), numbers(values, dtype));
      }
    });
  });

  it('any chunks, slices and threads: as of one block', async () => {
    const x = cw.random.random([23, 31], { seed: 3, chunks: 64 });
    const made: Readonly<Record<string, (x: cw.ChunkedArray) => cw.ChunkedArray>> = {
      gaussian: (u) => cw.ndimage.gaussianFilter(u, [1.5, 3], { mode: 'mirror' }),
      uniform: (u) => cw.ndimage.uniformFilter(u, [3, 40]),
      convolve: (u) =>
        cw.ndimage.convolve(
          u,
          [
            [0, 1, 2, 3],
            [4, 5, 6, 7],
            [8, 9, 10, 11],
          ],
          { mode: 'wrap' },
        ),
      maximum: (u) => cw.ndimage.maximumFilter(u, [30, 5]),
      median: (u) => cw.ndimage.medianFilter(u, 3),
      medianLarge: (u) => cw.ndimage.medianFilter(u, [7, 5], { mode: 'nearest' }),
      sobel: (u) => cw.ndimage.sobel(u),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(made)),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 10 }),
        fc.constantFrom(0, 1, 2),
        async (name, rows, columns, from, threads) => {
          const whole = made[name](x).slice(`${from}:, ::-2`);
          const cut = made[name](x.rechunk([rows, columns])).slice(`${from}:, ::-2`);
          expect(await elements(cut, threads)).toEqual(await elements(whole, 0));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('means of long windows are sums of their elements, beyond every edge, and keep NaN where it is', async () => {
    const x = cw.random.random([29, 41], { seed: 4, chunks: 64 });
    for (const mode of ['reflect', 'mirror', 'nearest', 'wrap', 'constant'] as const) {
      const options = { mode, cval: 0.25 };
      const weights = new Array<number>(27).fill(1 / 27);
      const wanted = await elements(
        [0, 1].reduce((y, axis) => cw.ndimage.correlate1d(y, weights, { axis, ...options }), x),
        0,
      );
      for (const chunks of [64, 7]) {
        const got = await elements(cw.ndimage.uniformFilter(x.rechunk(chunks), 27, options), 0);
        for (const [k, value] of wanted.entries()) expect(Number(got[k])).toBeCloseTo(Number(value), 12);
      }
    }
    const broken = cw.where(cw.arange(200).equal(60), Number.NaN, 1.5).rechunk(50);
    const got = await elements(cw.ndimage.uniformFilter1d(broken, 31), 0);
    for (const [k, value] of got.entries()) expect(value).toBe(Math.abs(k - 60) <= 15 ? Number.NaN : 1.5);
  });

  it('NaN is everywhere where the window of a rank filter holds one', async () => {
    const x = cw.array([1, 2, Number.NaN, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const wanted = [1, Number.NaN, Number.NaN, Number.NaN, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(await elements(cw.ndimage.medianFilter(x, 3), 0)).toEqual(wanted);
    const wide = await elements(cw.ndimage.medianFilter(cw.concat([x, x]).rechunk(5), 23), 0);
    expect(wide.every((value) => Number.isNaN(value as number))).toBe(true);
  });

  it('is one kernel for each axis, and small medians are one', () => {
    const x = cw.zeros([100, 100], { chunks: 50 }).add(cw.arange(100));
    expect(cw.ndimage.correlate1d(x, [1, 2, 1]).explain()).toMatch(/simd\s+rechunk: .*multiply/);
    expect(cw.ndimage.medianFilter(x, 3).explain()).toMatch(/simd\s+rechunk: .*minimum/);
  });

  it('refuses what makes no sense', () => {
    const x = cw.zeros([4, 4]);
    const refused: [() => unknown, RegExp][] = [
      [() => cw.ndimage.correlate(x, [1, 2]), /ndimage\.correlate: weights are of shape \[2\]/],
      [() => cw.ndimage.correlate1d(x, []), /weights are of shape \[0\]/],
      [() => cw.ndimage.correlate1d(x, [1, 2, 1], { origin: 2 }), /origin 2 puts a window of 3 beside its element/],
      [() => cw.ndimage.correlate1d(x, cw.random.random([3])), /have to be computed first/],
      [() => cw.ndimage.gaussianFilter(x, -1), /sigma is -1; give a number of 0 or more/],
      [() => cw.ndimage.gaussianFilter(x, 1e9), /too large/],
      [() => cw.ndimage.gaussianFilter(x, [1, 2, 3]), /3 entries of sigma/],
      [() => cw.ndimage.medianFilter(x), /give \{ size \} or \{ footprint \}/],
      [() => cw.ndimage.medianFilter(x, { footprint: [[0, 0]] }), /without elements/],
      [() => cw.ndimage.rankFilter(x, 9, 3), /rank 9 is none of a window of 9 elements/],
      [() => cw.ndimage.percentileFilter(x, 101, 3), /not between -100 and 100/],
      [() => cw.ndimage.sobel(x, { axis: 2 }), /axis 2/],
      [() => cw.ndimage.laplace(cw.array(1)), /without axes/],
      [
        () => cw.ndimage.gaussianFilter(x, 1, { mode: 'symmetric' as 'reflect' }),
        /mode is 'symmetric'|mode is "symmetric"/,
      ],
    ];
    for (const [call, message] of refused) {
      expect(call).toThrow(cw.ChunkwiseError);
      expect(call).toThrow(message);
    }
  });

  it('of complex numbers, those of both parts', async () => {
    const u = cw.random.random([6, 7], { seed: 1 });
    const v = cw.random.random([6, 7], { seed: 2 });
    const i = cw.multiply(v.astype('complex128'), cw.sqrt(cw.full([], -1, { dtype: 'complex128' })));
    const z = u.add(i);
    const smooth = (x: cw.ChunkedArray) => cw.ndimage.uniformFilter(cw.ndimage.gaussianFilter(x, 1), 3);
    const parts = await elements(smooth(z), 0);
    const [a, b] = [await elements(smooth(u), 0), await elements(smooth(v), 0)];
    a.forEach((value, k) => {
      expect(Number(parts[2 * k])).toBeCloseTo(Number(value), 12);
      expect(Number(parts[2 * k + 1])).toBeCloseTo(Number(b[k]), 12);
    });
    expect(() => cw.ndimage.medianFilter(z, 3)).toThrow(/have no order/);
  });

  it('takes weights that are generated', async () => {
    const mean = cw.ndimage.convolve(cw.arange(9).reshape([3, 3]), cw.full([3, 3], 1));
    expect((await elements(mean, 0))[4]).toBe(36);
  });

  it('of nothing gives nothing', async () => {
    const x = cw.zeros([0, 3]);
    for (const y of [cw.ndimage.gaussianFilter(x, 1), cw.ndimage.medianFilter(x, 3), cw.ndimage.convolve(x, [[1]])])
      expect((await y.compute({ threads: 0 })).shape).toEqual([0, 3]);
  });
});
