/** Morphology, components and filters of the user's own, as scipy.ndimage has them, over any blocks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/ndimage.json' with { type: 'json' };

const arrays: Readonly<Record<string, cw.ChunkedArray>> = Object.fromEntries(
  Object.entries(golden.binaryArrays).map(([name, { shape, values }]) => [
    name,
    cw.array(values, { dtype: 'bool' }).reshape(shape),
  ]),
);
const elements = async (x: cw.ChunkedArray, threads = 0): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as ArrayLike<number>);

describe('binary morphology', () => {
  const functions = cw.ndimage as unknown as Readonly<
    Record<string, (x: cw.ChunkedArray, options: object) => cw.ChunkedArray>
  >;
  golden.binary.forEach(({ name, array, options, values }, at) => {
    it(`${name} ${JSON.stringify(options)} of ${array}, case ${at}`, async () => {
      for (const chunks of [64, 2 + (at % 3)]) {
        const y = functions[name](arrays[array].rechunk(chunks), options);
        expect(y.dtype).toBe('bool');
        expect(await elements(y)).toEqual(values);
      }
    });
  });

  it('refuses what does not fit', () => {
    expect(() => cw.ndimage.binaryErosion([1, 2], { structure: [[1]] })).toThrow(/footprint is of shape \[1, 1\]/);
    expect(() => cw.ndimage.binaryErosion([1, 2], { mask: [true] })).toThrow(/mask is of shape \[1\]/);
    expect(() => cw.ndimage.binaryErosion([1, 2], { iterations: 0 })).toThrow(/iterations is 0/);
  });
});

describe('label', () => {
  golden.labels.forEach(({ array, structure, n, values }, at) => {
    it(`of ${array}, ${JSON.stringify(structure)}, case ${at}`, async () => {
      for (const chunks of [64, 1, 2, 3, 4]) {
        const x = arrays[array].rechunk(chunks);
        const { labels, numFeatures } = await cw.ndimage.label(x, {
          threads: chunks === 3 ? 2 : 0,
          ...(structure === null ? {} : { structure }),
        });
        expect(numFeatures).toBe(n);
        expect(labels.dtype).toBe('int32');
        expect(await elements(labels)).toEqual(values);
      }
    });
  });

  it('any chunks: as of one block', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (seed, share, rows, columns) => {
          const x = cw.random.random([13, 17], { seed, chunks: 64 }).less(share);
          const whole = await cw.ndimage.label(x, { threads: 0 });
          const cut = await cw.ndimage.label(x.rechunk([rows, columns]), { threads: 0 });
          expect(cut.numFeatures).toBe(whole.numFeatures);
          expect(await elements(cut.labels)).toEqual(await elements(whole.labels));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of nothing there is none; a structure has to fit', async () => {
    expect((await cw.ndimage.label(cw.zeros([3, 0]))).numFeatures).toBe(0);
    expect((await cw.ndimage.label(cw.zeros([3, 3]))).numFeatures).toBe(0);
    await expect(cw.ndimage.label([1, 0], { structure: [1, 1, 0] })).rejects.toThrow(/same on both sides/);
    await expect(cw.ndimage.label([1, 0], { structure: [1] })).rejects.toThrow(/extent 3/);
  });
});

describe('genericFilter', () => {
  it('calls a function for each window', async () => {
    const x = cw.random.random([11, 13], { seed: 4, chunks: 64 });
    const wanted = await elements(cw.ndimage.maximumFilter(x, [3, 5], { mode: 'wrap' }));
    for (const [chunks, threads] of [
      [64, 0],
      [4, 0],
      [2, 2],
    ])
      expect(
        await elements(
          cw.ndimage.genericFilter(x.rechunk(chunks), (w: Float64Array) => Math.max(...w), [3, 5], { mode: 'wrap' }),
          threads,
        ),
      ).toEqual(wanted);
    const line = cw.arange(6, { dtype: 'int32' });
    const first = cw.ndimage.genericFilter(line, (w: Float64Array) => w[0], { size: 3, mode: 'constant', cval: -5 });
    expect([first.dtype, await elements(first)]).toEqual(['int32', [-5, 0, 1, 2, 3, 4]]);
  });

  it('says where the function captures something', () => {
    const factor = 3;
    expect(() => cw.ndimage.genericFilter([1, 2], (w: Float64Array) => w[0] * factor, 1)).toThrow(/captures 'factor'/);
  });
});

describe('measurements by label', () => {
  const x = cw.array([5, 3, 4, 9, 1, 2]).reshape([2, 3]);
  const labels = [
    [0, 1, 1],
    [3, 3, 7],
  ];
  /** Of scipy.ndimage with labels and index [3, 1], and with labels alone. */
  const wanted: Readonly<Record<string, readonly [readonly number[], number]>> = {
    sumLabels: [[10, 7], 19],
    mean: [[5, 3.5], 3.8],
    minimum: [[1, 3], 1],
    maximum: [[9, 4], 9],
    variance: [[16, 0.25], 7.76],
    standardDeviation: [[4, 0.5], Math.sqrt(7.76)],
    median: [[5, 3.5], 3],
  };
  const functions = cw.ndimage as unknown as Readonly<Record<string, (...args: unknown[]) => cw.ChunkedArray>>;
  for (const [name, [listed, all]] of Object.entries(wanted))
    it(name, async () => {
      for (const chunks of [6, 1, 2]) {
        const cut = x.rechunk(chunks);
        for (const marks of [
          labels,
          cw
            .array(labels)
            .astype('int32')
            .add(cw.zeros([2, 3], { dtype: 'int32' })),
        ]) {
          expect(await elements(functions[name](cut, marks, [3, 1]))).toEqual(listed);
          expect(await elements(functions[name](cut, marks, 1))).toEqual([listed[1]]);
          expect((await elements(functions[name](cut, marks)))[0]).toBeCloseTo(all, 12);
        }
        expect((await functions[name](cut).compute({ threads: 0 })).shape).toEqual([]);
      }
    });

  it('go with label, in order of labels', async () => {
    const { labels: made, numFeatures } = await cw.ndimage.label([1, 1, 0, 1], { threads: 0 });
    expect(await elements(cw.ndimage.sumLabels(cw.ones([4]), made, [1, 2]))).toEqual([2, 1]);
    expect(numFeatures).toBe(2);
    expect(() => cw.ndimage.mean(x, [1, 2], [1])).toThrow(/labels of shape \[2\]/);
  });
});
