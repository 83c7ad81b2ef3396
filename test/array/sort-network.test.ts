/** Lanes sorted block by block and merged in pairs are what sorting them at once gives. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { wrap } from '../../lib/array/chunked-array.js';
import { argsortedInBlocks, sortedInBlocks } from '../../lib/array/order/sort-network.js';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

const inBlocks = (x: cw.ChunkedArray, axis: number, descending = false): cw.ChunkedArray =>
  wrap(sortedInBlocks(x.node, axis, descending, () => x.node.chunks));
const numbers = async (x: cw.ChunkedArray, threads: number | 'inline' = 'inline'): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as Float64Array, Number);

describe('sorting in blocks', () => {
  it.each(Object.keys(DTYPES).filter((dtype) => /^(u?int|float(32|64))/.test(dtype)) as DType[])(
    'of %s',
    async (dtype) => {
      const data = cw
        .arange(120)
        .multiply(37)
        .remainder(101)
        .subtract(dtype.startsWith('u') ? 0 : 50);
      for (const size of [1, 7, 16, 30, 60, 119])
        for (const descending of [false, true]) {
          const x = data.astype(dtype).rechunk(size);
          if (x.numBlocks[0] > 64) continue;
          expect(await numbers(inBlocks(x, 0, descending))).toEqual(await numbers(x.rechunk(-1).sort({ descending })));
        }
    },
  );

  it.each(['bool', ...Object.keys(DTYPES).filter((dtype) => /^(u?int|float(32|64))/.test(dtype))] as DType[])(
    'indices of %s, stable',
    async (dtype) => {
      const data = cw
        .arange(120)
        .multiply(37)
        .remainder(17)
        .subtract(dtype.startsWith('u') ? 0 : 8);
      for (const size of [2, 7, 30, 119])
        for (const descending of [false, true]) {
          const x = data.astype(dtype).rechunk(size);
          const order = wrap(argsortedInBlocks(x.node, 0, descending, () => x.node.chunks));
          expect(order.dtype).toBe('int64');
          expect(await numbers(order)).toEqual(await numbers(x.rechunk(-1).argsort({ descending })));
        }
    },
  );

  it('indices along any axis, with NaN last and both zeros equal', async () => {
    const flat = cw
      .arange(4 * 30 * 3)
      .multiply(7)
      .remainder(61);
    const gaps = cw.where(flat.equal(11), Number.NaN, flat);
    const x = cw.where(flat.equal(5), -0, cw.where(flat.equal(6), 0, gaps)).reshape([4, 30, 3]);
    for (const [axis, chunks] of [
      [0, [1, 7, 2]],
      [1, [3, 4, 2]],
      [2, [2, 30, 1]],
    ] as const)
      for (const descending of [false, true]) {
        const cut = x.rechunk([...chunks]);
        expect(await numbers(wrap(argsortedInBlocks(cut.node, axis, descending, () => cut.node.chunks)))).toEqual(
          await numbers(x.rechunk(-1).argsort({ axis, descending })),
        );
      }
  });

  it('along any axis, with NaN last', async () => {
    const flat = cw
      .arange(4 * 30 * 3)
      .multiply(7)
      .remainder(61);
    const x = cw.where(flat.equal(11), Number.NaN, flat).reshape([4, 30, 3]);
    for (const [axis, chunks] of [
      [0, [1, 7, 2]],
      [1, [3, 4, 2]],
      [2, [2, 30, 1]],
    ] as const)
      for (const descending of [false, true])
        expect(await numbers(inBlocks(x.rechunk([...chunks]), axis, descending))).toEqual(
          await numbers(x.rechunk(-1).sort({ axis, descending })),
        );
  });

  it('of any elements, cuts and threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('inline' as const, 1, 2),
        async (list, size, threads) => {
          const x = cw.fromTypedArray(Float64Array.from(list), { chunks: size });
          fc.pre(x.numBlocks[0] <= 64);
          expect(await numbers(inBlocks(x, 0), threads)).toEqual([...list].sort((a, b) => a - b).map((v) => v + 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is what sort does with long lanes of several blocks', async () => {
    const x = cw.random.generator(1).random([5_000_000], { chunks: 1_000_000 });
    const plan = x.sort().explain();
    expect(plan).toContain('mergeHalf');
    const y = x.sort();
    const [least, most, ordered] = await Promise.all([
      y.slice('0').item(),
      y.slice('-1').item(),
      y.slice('1:').greaterEqual(y.slice(':-1')).all().item(),
    ]);
    expect([least, most, Boolean(ordered)]).toEqual([await x.min().item(), await x.max().item(), true]);
  });

  it('is what argsort does with long lanes of several blocks, holding none whole', async () => {
    const x = cw.random.generator(2).integers(0, 1000, { size: [5_000_000], chunks: 1_000_000, dtype: 'int32' });
    const order = x.argsort();
    expect(order.explain()).toContain('sortPairs');
    expect(order.explain()).not.toContain('sort(');
    const places = (await order.compute({ threads: 2, memoryLimit: '150MB' })).data as BigInt64Array;
    const values = (await x.compute()).data as Int32Array;
    let wrong = 0;
    for (let k = 1; k < places.length; k++) {
      const [a, b] = [values[Number(places[k - 1])], values[Number(places[k])]];
      if (a > b || (a === b && places[k - 1] >= places[k])) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
