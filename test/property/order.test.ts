/** Order statistics of any array, cut and seen anyhow, are those of a plain sort; routines agree with plain TypeScript. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpolation, orderRank, QUANTILE_METHODS } from '../../kernels/order-rank.js';
import * as cw from '../../lib/index.js';

const inline = { threads: 'inline' } as const;
const DTYPES = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'float32', 'float64'] as const;
const value = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: -120, max: 120 }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e9, -1e9, 0.125),
);
/** NumPy's order: NaN last. */
const ascending = (a: number, b: number): number =>
  Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b || 0;

interface Made {
  x: cw.ChunkedArray;
  rows: number[][];
}

/** An array of two axes, seen through views, with its elements. */
const arrays = fc
  .record({
    dtype: fc.constantFrom(...DTYPES),
    n: fc.integer({ min: 1, max: 40 }),
    m: fc.integer({ min: 1, max: 11 }),
    values: fc.array(value, { minLength: 440, maxLength: 440 }),
    cuts: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 11 })),
    turned: fc.boolean(),
    step: fc.constantFrom(1, 2, -1),
    shifted: fc.boolean(),
    again: fc.option(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))),
  })
  .map(({ dtype, n, m, values, cuts, turned, step, shifted, again }): Made => {
    const data = Float64Array.from(values.slice(0, n * m));
    // Through the dtype, as the elements will be.
    const Type = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array }[
      dtype as 'int8'
    ] as Int8ArrayConstructor | undefined;
    const typed = Type
      ? Type.from(data)
      : dtype === 'uint32'
        ? Uint32Array.from(data)
        : dtype === 'float32'
          ? Float32Array.from(data)
          : data;
    let x = cw.fromTypedArray(typed, { shape: [n, m], chunks: cuts } as never) as cw.ChunkedArray;
    let rows = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => Number(typed[i * m + j])));
    if (turned) {
      x = x.T;
      rows = rows[0].map((_, j) => rows.map((row) => row[j]));
    }
    if (step !== 1) {
      x = x.slice(`::${step}`);
      rows = (step < 0 ? [...rows].reverse() : rows).filter((_, i) => i % Math.abs(step) === 0);
    }
    if (shifted) {
      // Something computed, so that it is no view of what is held.
      x = cw.where(x.greaterEqual(1), x, x);
    }
    if (again) x = x.rechunk([...again]);
    return { x, rows };
  });

const lanes = (rows: number[][], axis: number): number[][] =>
  axis === 0 ? rows[0].map((_, j) => rows.map((r) => r[j])) : rows;
const numbersOf = async (x: cw.ChunkedArray): Promise<number[]> =>
  [...((await x.compute(inline)).data as Float64Array)].map((v) => Number(v) + 0);
const clean = (values: number[]): number[] => values.map((v) => v + 0);

function plainQuantile(lane: number[], q: number, method: cw.QuantileMethod, dtype: cw.DType, skipna: boolean): number {
  const numbers = lane.filter((v) => !Number.isNaN(v)).sort(ascending);
  if (numbers.length === 0 || (!skipna && numbers.length < lane.length)) return Number.NaN;
  const { lower, upper, weight } = orderRank(method, numbers.length, q);
  const result = dtype === 'float32' ? 'float32' : 'float64';
  return interpolation(method, dtype, result)(numbers[lower], numbers[upper], weight);
}

describe('the face', () => {
  test('quantiles along an axis and of everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrays,
        fc.constantFrom(0, 1, null),
        fc.oneof(fc.constantFrom(0, 0.03, 0.5, 0.9, 0.97, 1), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.constantFrom(...QUANTILE_METHODS.filter((name) => name !== 'median')),
        fc.boolean(),
        async ({ x, rows }, axis, q, method, skipna) => {
          const call = skipna ? cw.nanquantile : cw.quantile;
          const want = (axis === null ? [rows.flat()] : lanes(rows, axis)).map((lane) =>
            plainQuantile(lane, q, method, x.dtype, skipna),
          );
          expect(await numbersOf(call(x, q, { axis, method }))).toEqual(clean(want));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('sorts, and the order that sorts', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.constantFrom(0, 1), fc.boolean(), async ({ x, rows }, axis, descending) => {
        const sign = descending ? -1 : 1;
        const order = lanes(rows, axis).map((lane) =>
          lane.map((_, k) => k).sort((a, b) => sign * ascending(lane[a], lane[b]) || a - b),
        );
        const back = (list: number[][]): number[] => lanes(list, axis).flat();
        const turned = axis === 0 ? order[0].flatMap((_, j) => order.map((lane) => lane[j])) : order.flat();
        expect(await numbersOf(cw.argsort(x, { axis, descending }))).toEqual(turned);
        const sorted = lanes(rows, axis).map((lane, k) => order[k].map((at) => lane[at]));
        expect(await numbersOf(cw.sort(x, { axis, descending }))).toEqual(clean(back(sorted)));
      }),
      { numRuns: 100 },
    );
  });

  test('the greatest and least few', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrays,
        fc.constantFrom(0, 1),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        async ({ x, rows }, axis, k, least) => {
          const sign = least ? 1 : -1;
          const order = lanes(rows, axis).map((lane) =>
            lane
              .map((_, at) => at)
              .sort((a, b) => sign * ascending(lane[a], lane[b]) || a - b)
              .slice(0, k),
          );
          const flat = (list: number[][]): number[] =>
            axis === 0 ? list[0].flatMap((_, j) => list.map((lane) => lane[j])) : list.flat();
          expect(await numbersOf(cw.argtopk(x, least ? -k : k, { axis }))).toEqual(flat(order));
          const values = order.map((lane, j) => lane.map((at) => lanes(rows, axis)[j][at]));
          expect(await numbersOf(cw.topk(x, least ? -k : k, { axis }))).toEqual(clean(flat(values)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('histograms by equal bins and by edges', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrays,
        fc.integer({ min: 1, max: 30 }),
        fc.tuple(fc.double({ min: -100, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 150, noNaN: true })),
        fc.boolean(),
        async ({ x, rows }, bins, [low, width], listed) => {
          const range = [low, low + width] as const;
          const [, even] = cw.histogram(x, { bins, range });
          const edges = await numbersOf(even);
          const [counts] = listed ? cw.histogram(x, { bins: edges }) : cw.histogram(x, { bins, range });
          const want = edges
            .slice(1)
            .map(
              (_, k) =>
                rows.flat().filter((v) => v >= edges[k] && (k === bins - 1 ? v <= edges[k + 1] : v < edges[k + 1]))
                  .length,
            );
          expect(await numbersOf(counts)).toEqual(want);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('arrays of no axes and of no elements', async () => {
  expect(await numbersOf(cw.quantile(cw.asarray(3.5), 0.2))).toEqual([3.5]);
  expect(await numbersOf(cw.median(cw.asarray(4)))).toEqual([4]);
  expect((await cw.quantile(cw.ones([2, 3]), []).compute(inline)).shape).toEqual([0]);
  expect(await numbersOf(cw.median(cw.ones([0, 2]), { axis: 0 }))).toEqual([Number.NaN, Number.NaN]);
  expect((await cw.quantile(cw.ones([3, 0]), 0.5, { axis: 0 }).compute(inline)).shape).toEqual([0]);
  expect(() => cw.quantile(cw.ones([0]), 0.5, { method: 'lower' })).toThrow(/nothing/);
  expect(await numbersOf(cw.histogram(cw.ones([0]), { bins: 2 })[0])).toEqual([0, 0]);
  expect(await numbersOf(cw.histogram(cw.asarray(0.4), { bins: 2, range: [0, 1] })[0])).toEqual([1, 0]);
  expect((await cw.sort(cw.ones([0, 2])).compute(inline)).shape).toEqual([0, 2]);
  expect((await cw.topk(cw.ones([4, 0]), 3).compute(inline)).shape).toEqual([4, 0]);
});

test('64-bit integers are told apart beyond 53 bits', async () => {
  const far = 2n ** 62n;
  const x = cw.fromTypedArray(BigInt64Array.of(far + 1n, far, -far, far + 2n, -far - 1n), { chunks: [2] });
  const all = async (y: cw.ChunkedArray): Promise<bigint[]> => [
    ...((await y.compute(inline)).data as unknown as BigInt64Array),
  ];
  expect(await all(cw.sort(x))).toEqual([-far - 1n, -far, far, far + 1n, far + 2n]);
  expect(await all(cw.topk(x, 2))).toEqual([far + 2n, far + 1n]);
  expect(await all(cw.quantile(x, 0.75, { method: 'nearest' }))).toEqual([far + 1n]);
  expect(await all(cw.quantile(x.reshape([5, 1]), 0.75, { axis: 0, method: 'lower' }))).toEqual([far + 1n]);
});

test('mistakes are told where they are made', () => {
  const x = cw.ones([4, 4]);
  expect(() => cw.quantile(x, 1.5)).toThrow(/1.5 is not between 0 and 1/);
  expect(() => cw.percentile(x, 101)).toThrow(/between 0 and 100/);
  expect(() => cw.quantile(x, 0.5, { method: 'cubic' as never })).toThrow(/method is "cubic"; give 'linear'/);
  expect(() => cw.median(x, { axis: 2 })).toThrow(/axis 2 is out of range/);
  expect(() => cw.histogram(x, { bins: 0 })).toThrow(/bins is 0/);
  expect(() => cw.histogram(x, { bins: [3, 1, 2] })).toThrow(/ascending/);
  expect(() => cw.histogram(x, { range: [1, 0] })).toThrow(/range \[1, 0\]/);
  expect(() => cw.histogram(x, { weights: [1, 2] })).toThrow(/weights of shape/);
  expect(() => cw.topk(x, 0)).toThrow(/k is 0/);
  expect(() => cw.bincount(x, { minlength: 3 })).toThrow(/whole numbers/);
  expect(() => cw.digitize(x, [1, 3, 2])).toThrow(/neither ascend nor descend/);
});

test('what only the data show is told when it is computed', async () => {
  const labels = cw.asarray([0, 1, 5], { dtype: 'int32' });
  await expect(cw.bincount(labels, { minlength: 3 }).compute(inline)).rejects.toThrow(
    /1 elements are not whole numbers from 0 to 2/,
  );
  await expect(cw.histogram(cw.asarray([0, Number.NaN]))[0].compute(inline)).rejects.toThrow(/not finite/);
});

test('the same on threads and in little memory', async () => {
  const x = cw.random.generator(5).random([300, 50, 7], { chunks: [64, 20, 7] });
  for (const made of [
    cw.quantile(x, [0.9, 0.95], { axis: 0 }),
    cw.median(x, { axis: 0 }),
    cw.percentile(x, [10, 50, 90]),
    cw.topk(x, 5, { axis: 0 }),
  ]) {
    const alone = await made.compute(inline);
    const together = await made.compute({ threads: 2, memoryLimit: '128MB' });
    expect([...(together.data as Float64Array)]).toEqual([...(alone.data as Float64Array)]);
  }
});

test('axes of many blocks, and of more rows than 16 bits count', async () => {
  const rows = 40_000;
  for (const Type of [Int16Array, Uint16Array, Uint8Array, Int8Array]) {
    const data = new Type(2 * rows).map((_: number, k: number) => (k * 7919) % 251);
    for (const chunks of [
      [rows, 2],
      [999, 1],
      [20, 2],
    ]) {
      const x = cw.fromTypedArray(data, { shape: [rows, 2], chunks } as never) as cw.ChunkedArray;
      for (const q of [0.01, 0.5, 0.995]) {
        const want = [0, 1].map((j) => {
          const lane = [...data].filter((_, k) => k % 2 === j).sort((a, b) => a - b);
          const { lower, upper, weight } = orderRank('linear', rows, q);
          return interpolation('linear', x.dtype, 'float64')(lane[lower], lane[upper], weight);
        });
        expect(await numbersOf(cw.quantile(x, q, { axis: 0 }))).toEqual(want);
      }
    }
  }
});

test('a lane cut into single elements joins more blocks than it takes steps', async () => {
  const x = cw.arange(3000, { dtype: 'float32' }).reshape([1500, 2]).rechunk([1, 2]);
  const plan = cw.quantile(x, 0.9, { axis: 0 }).explain();
  expect(String(plan).match(/quantileStep/g)?.length).toBeLessThan(60);
  expect(await numbersOf(cw.quantile(x, [0.9, 1], { axis: 0 }))).toEqual(
    [0.9 * 1499 * 2, 0.9 * 1499 * 2 + 1, 2998, 2999].map((v) => v),
  );
  expect(await numbersOf(cw.median(x, { axis: 0 }))).toEqual([1499, 1500]);
});
