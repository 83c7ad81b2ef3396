/**
 * Counts, places and products along axes of unknown extent are those of the same elements with known extents, cut anyhow, also where a
 * mask selects nothing.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
const plain = async (arrays: readonly Any[], threads: number): Promise<unknown> =>
  (await cw.compute(...arrays, { threads })).map((r) => {
    const { shape, elementType, data } = r as unknown as { shape: number[]; elementType: string; data: Float64Array };
    return [shape, elementType, Array.from(data)];
  });

/** What is asked of a list `x` of whole numbers below 9, weights `w` of the same mask, and floats `f`. */
const ASKED: Readonly<Record<string, (x: Any, w: Any, f: Any) => readonly Any[]>> = {
  bins: (x) => cw.histogram(x, { bins: [0, 2, 5, 8] }),
  'of a range': (x) => cw.histogram(x, { bins: 4, range: [1, 7] }),
  'of their own range': (_, __, f) => cw.histogram(f, { bins: 3 }),
  weighted: (x, w) => cw.histogram(x, { bins: 4, range: [0, 8], weights: w }),
  densities: (_, __, f) => cw.histogram(f, { bins: 4, range: [-4, 4], density: true }),
  numbers: (x) => [cw.bincount(x, { minlength: 9 })],
  'numbers by weights': (x, w) => [cw.bincount(x, { minlength: 9, weights: w })],
  'places among': (x, _, f) => [cw.searchsorted([0, 2, 4], x), cw.searchsorted([0, 2, 4], f, { side: 'right' })],
  'bins of each': (x, _, f) => [cw.digitize(x, [1, 3, 5]), cw.digitize(f, [3, 1, -2], { right: true })],
  products: (x, w, f) => [cw.dot(x, x), cw.dot(x, w), cw.dot(x.greater(3), x.less(7)), cw.dot(f, 2)],
};

it('as of known extents', async () => {
  const line = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(line, fc.integer({ min: 1, max: 7 }), fc.constantFrom(0, 1, 2), async (items, chunk, threads) => {
      const x = cw.asarray(Int32Array.from(items, ([v]) => v)).rechunk(chunk);
      const keep = cw.asarray(items.map(([, on]) => on)).logicalAnd(x.greaterEqual(0));
      const w = x.astype('float64').multiply(0.5).add(1);
      const f = x.astype('float64').subtract(4);
      const at = items.flatMap(([, on], k) => (on ? [k] : []));
      for (const [name, ask] of Object.entries(ASKED)) {
        if (at.length === 0 && name === 'densities') continue;
        const got = ask(...([x, w, f].map((of) => of.slice(keep)) as [Any, Any, Any]));
        const want = ask(...([x, w, f].map((of) => of.slice(at)) as [Any, Any, Any]));
        expect(await plain(got, threads), name).toEqual(await plain(want, 0));
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);

it('of rows that are selected, a product for each', async () => {
  const x = cw.arange(24).reshape([8, 3]).rechunk([3, 2]);
  const keep = x.slice(':, 0').remainder(2).equal(0);
  const made = cw.dot(x.slice(keep), [1, 10, 100]);
  expect([made.shape, made.unknownAxis]).toEqual([[8], 0]);
  expect((await made.compute()).toArray()).toEqual([0, 6, 12, 18].map((k) => k + 10 * (k + 1) + 100 * (k + 2)));
  expect(() => cw.dot(x.T, x.slice(keep))).toThrow(/dot.*computeChunkSizes/s);
});

it('a number beyond the counts that is not selected is none of theirs', async () => {
  const x = cw.asarray(new Int32Array([1, 50, 2, -3]), { chunks: 2 });
  const made = cw.bincount(x.slice(x.greater(0).logicalAnd(x.less(9))), { minlength: 3 });
  expect([made.dtype, (await made.compute()).toArray()]).toEqual(['int64', [0n, 1n, 1n]]);
  await expect(cw.bincount(x.slice(x.greater(0)), { minlength: 3 }).compute()).rejects.toThrow(
    /1 elements are not whole numbers from 0 to 2/,
  );
});
