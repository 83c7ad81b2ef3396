/** Measures of labelled elements are those of scipy.ndimage, however array and labels are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/measurements.json' with { type: 'json' };

type Measure = (...args: unknown[]) => cw.ChunkedArray;
const measures = cw.ndimage as unknown as Readonly<Record<string, Measure>>;
const numbers = async (x: cw.ChunkedArray, threads = 0): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as ArrayLike<number | bigint>, Number);

const given = Object.fromEntries(
  Object.entries(golden.arrays).map(([name, { dtype, shape, values, labels }]) => [
    name,
    {
      x: cw.array(values, { dtype: dtype as DType }).reshape(shape),
      labels: cw.array(labels, { dtype: 'int32' }).reshape(shape),
    },
  ]),
);

describe('measures by label', () => {
  golden.cases.forEach(({ name, array, args, shape, values }, at) => {
    it(`${name} of ${array}, ${JSON.stringify(args)}`, async () => {
      for (const chunks of [64, 2 + (at % 3)]) {
        const { x, labels } = given[array];
        // Labels are at hand, or have to be computed.
        for (const marks of [labels, labels.rechunk(3).add(cw.zeros(labels.shape, { dtype: 'int32', chunks: 2 }))]) {
          const y = measures[name](x.rechunk(chunks), ...args.map((one) => (one === 'labels' ? marks : one)));
          expect(y.shape).toEqual(shape);
          const found = await numbers(y);
          values.forEach((value, k) => {
            if (value === 'NaN') expect(found[k]).toBeNaN();
            else
              expect(Math.abs(found[k] - Number(value)), `${k}: ${found[k]}, ${value}`).toBeLessThanOrEqual(
                (x.dtype === 'float32' ? 2e-6 : 1e-12) * Math.max(1, Math.abs(Number(value))),
              );
          });
        }
      }
    });
  });

  it('any chunks and threads: as of one block', async () => {
    const x = cw.random.random([17, 23], { seed: 8, chunks: 64 });
    const labels = cw.random.random([17, 23], { seed: 9, chunks: 64 }).multiply(6).astype('int32');
    const index = [4, 1, 9];
    const made: Readonly<Record<string, (u: cw.ChunkedArray, marks: cw.ChunkedArray) => cw.ChunkedArray>> = {
      maximumPosition: (u, marks) => cw.ndimage.maximumPosition(u, marks, index),
      minimumPosition: (u, marks) => cw.ndimage.minimumPosition(u, marks, index),
      centerOfMass: (u, marks) => cw.ndimage.centerOfMass(u, marks, index),
      histogram: (u, marks) => cw.ndimage.histogram(u, 0, 1, 5, marks, index),
      area: (u, marks) => cw.ndimage.area(u, marks, index),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(made)),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 1, 2),
        async (name, rows, columns, threads) => {
          const whole = await numbers(made[name](x, labels));
          const cut = await numbers(made[name](x.rechunk([rows, columns]), labels.rechunk([columns, rows])), threads);
          whole.forEach((value, k) => {
            if (Number.isNaN(value)) expect(cut[k]).toBeNaN();
            else expect(cut[k]).toBeCloseTo(value, 11);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('the first of several greatest, NaN before them; extrema are all four', async () => {
    const x = cw.array([1, 7, 7, 2, 1, 1]).reshape([2, 3]).rechunk(1);
    expect(await numbers(cw.ndimage.maximumPosition(x))).toEqual([0, 1]);
    expect(await numbers(cw.ndimage.minimumPosition(x))).toEqual([0, 0]);
    const withNaN = cw.where(x.equal(2), Number.NaN, x);
    expect(await numbers(cw.ndimage.maximumPosition(withNaN))).toEqual([1, 0]);
    const all = cw.ndimage.extrema(x, x.astype('int32'), [7, 1]);
    expect(await numbers(all.minimum)).toEqual([7, 1]);
    expect(await numbers(all.maximum)).toEqual([7, 1]);
    expect(await numbers(all.minimumPosition)).toEqual([0, 1, 0, 0]);
    expect(await numbers(all.maximumPosition)).toEqual([0, 1, 0, 0]);
  });

  it('an array of one number, and labels that no element bears', async () => {
    expect(await numbers(cw.ndimage.sumLabels(5, 1, [1, 2]))).toEqual([5, 0]);
    const none = cw
      .array([3, 2])
      .astype('int32')
      .add(cw.zeros([2], { dtype: 'int32' }));
    expect(await numbers(cw.ndimage.maximum(none, none, [1]))).toEqual([0]);
    expect(await numbers(cw.ndimage.minimum(none.equal(9), none, [3, 1]))).toEqual([0, 0]);
  });

  it('refuses what makes no sense', () => {
    expect(() => cw.ndimage.maximumPosition(3)).toThrow(/0-d array has no places/);
    expect(() => cw.ndimage.maximumPosition(cw.zeros([2, 0]))).toThrow(/has no elements/);
    expect(() => cw.ndimage.centerOfMass([1, 2], [1], 1)).toThrow(/labels of shape \[1\]/);
    expect(() => cw.ndimage.centerOfMass(cw.zeros([2], { dtype: 'complex128' }))).toThrow(/not complex/);
    expect(() => cw.ndimage.histogram([1, 2], 3, 3, 4)).toThrow(/make no bins/);
  });
});

describe('findObjects', () => {
  golden.objects.forEach(({ array, most, boxes }) => {
    it(`of ${array}, up to ${most}`, async () => {
      for (const chunks of [64, 1, 3]) {
        const found = await cw.ndimage.findObjects(given[array].labels.rechunk(chunks), {
          threads: chunks === 3 ? 2 : 0,
          ...(most === null ? {} : { maxLabel: most }),
        });
        expect(found.map((box) => box?.map(({ start, stop }) => [start, stop]) ?? null)).toEqual(boxes);
      }
    });
  });

  it('boxes select; nothing has none; labels are whole numbers', async () => {
    const { labels, numFeatures } = await cw.ndimage.label(cw.array([1, 1, 0, 1]), { threads: 0 });
    const found = await cw.ndimage.findObjects(labels, { threads: 0 });
    expect(found).toHaveLength(numFeatures);
    expect(await numbers(labels.slice(...(found[1] ?? [])))).toEqual([2]);
    expect(await cw.ndimage.findObjects(cw.zeros([3, 0], { dtype: 'int32' }))).toEqual([]);
    expect(await cw.ndimage.findObjects(cw.zeros([3], { dtype: 'uint8' }), { threads: 0 })).toEqual([]);
    await expect(cw.ndimage.findObjects([0.5])).rejects.toThrow(/labels are float64/);
  });
});
