/** Distinct complex elements, by values of NumPy and beside plain loops. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

afterAll(() => cw.close());

type Pair = readonly [number, number];
const arrayOf = (
  pairs: readonly Pair[],
  chunks: cw.ChunkSpec = 'auto',
  dtype: 'complex64' | 'complex128' = 'complex128',
) =>
  cw
    .fromTypedArray(Float64Array.from(pairs.flat()), { dtype: 'complex128', shape: [pairs.length], chunks })
    .astype(dtype);
const pairsOf = async (x: cw.ChunkedArray): Promise<Pair[]> => {
  const { data, shape } = await x.compute();
  return Array.from({ length: shape[0] }, (_, k) => [Number(data[2 * k]), Number(data[2 * k + 1])]);
};
const numbers = async (x: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await x.compute()).data as BigInt64Array, Number);
const { NaN: nan } = Number;

describe('distinct complex elements', () => {
  it.each(['auto', 2] as const)('are ordered by their parts and counted, in chunks %s', async (chunks) => {
    const x = arrayOf(
      [
        [1, 2],
        [0, 5],
        [1, -2],
        [1, 2],
        [-0, 5],
        [-3, 0],
        [1, 2],
      ],
      chunks,
    );
    const [values, index, inverse, counts] = cw.unique(x, {
      returnIndex: true,
      returnInverse: true,
      returnCounts: true,
    });
    expect(await pairsOf(values)).toEqual([
      [-3, 0],
      [0, 5],
      [1, -2],
      [1, 2],
    ]);
    expect(await numbers(index)).toEqual([5, 1, 2, 0]);
    expect(await numbers(inverse)).toEqual([3, 1, 2, 3, 1, 0, 3]);
    expect(await numbers(counts)).toEqual([1, 2, 1, 3]);
    const single = cw.uniqueValues(x.astype('complex64'));
    expect([single.dtype, await pairsOf(single)]).toEqual([
      'complex64',
      [
        [-3, 0],
        [0, 5],
        [1, -2],
        [1, 2],
      ],
    ]);
  });

  it('with NaN are one at the end, or each of its own', async () => {
    const x = arrayOf(
      [
        [nan, 1],
        [2, 0],
        [1, nan],
        [nan, nan],
        [2, 0],
        [0, 1],
      ],
      2,
    );
    const [values, inverse, counts] = cw.unique(x, { returnInverse: true, returnCounts: true });
    expect(await pairsOf(values)).toEqual([
      [0, 1],
      [2, 0],
      [1, nan],
    ]);
    expect(await numbers(inverse)).toEqual([2, 1, 2, 2, 1, 0]);
    expect(await numbers(counts)).toEqual([1, 2, 3]);
    const all = cw.uniqueAll(x);
    expect(await pairsOf(all.values)).toEqual([
      [0, 1],
      [2, 0],
      [nan, 1],
      [1, nan],
      [nan, nan],
    ]);
    expect(await numbers(all.inverseIndices)).toEqual([2, 1, 3, 4, 1, 0]);
    expect(await numbers(all.counts)).toEqual([1, 2, 1, 1, 1]);
  });

  it('of empty and selected arrays, and of several axes', async () => {
    expect(await pairsOf(cw.unique(cw.zeros([0], { dtype: 'complex128' })))).toEqual([]);
    const x = arrayOf(
      [
        [1, 1],
        [2, 2],
        [nan, 0],
        [1, 1],
        [0, 9],
      ],
      2,
    );
    expect(await pairsOf(cw.unique(x.slice(cw.real(x).greater(0.5))))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const square = arrayOf([
      [1, 1],
      [2, 2],
      [2, 2],
      [1, 0],
    ]).reshape([2, 2]);
    expect((await cw.uniqueInverse(square).inverseIndices.compute()).toArray()).toEqual([
      [1n, 2n],
      [2n, 0n],
    ]);
    expect(await pairsOf(cw.uniqueValues(arrayOf([[3, 4]]).reshape([])))).toEqual([[3, 4]]);
  });

  it('are those that plain loops find', async () => {
    const part = fc.integer({ min: -3, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('inline' as const, 2),
        async (pairs, chunks, threads) => {
          const sorted = [...new Map(pairs.map((pair) => [pair.join(), pair])).values()].sort(
            (p, q) => p[0] - q[0] || p[1] - q[1],
          );
          const { values, inverseIndices, counts } = cw.uniqueAll(arrayOf(pairs, chunks));
          const { data } = await values.compute({ threads });
          expect(Array.from(data as Float64Array)).toEqual(sorted.flat());
          const names = sorted.map((pair) => pair.join());
          expect(Array.from((await inverseIndices.compute({ threads })).data, Number)).toEqual(
            pairs.map((pair) => names.indexOf(pair.join())),
          );
          expect(await numbers(counts)).toEqual(
            names.map((name) => pairs.filter((pair) => pair.join() === name).length),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});
