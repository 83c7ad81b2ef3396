/** Set functions, `nonzero`, `compress` and `extract` against NumPy's values, cut any way; and against a mirror over tables. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
interface Plain {
  dtype: string;
  shape: number[];
  data: (number | string)[];
}
type Golden = Record<string, Plain> & { nonzero: Plain[] };
const { cases } = JSON.parse(readFileSync(new URL('./sets.json', import.meta.url), 'utf8')) as {
  cases: (Record<string, Plain> & { nonzero: unknown })[];
};
const seed = Number(process.env.CHUNKWISE_SEED ?? 20261128);

const number = (v: number | string): number =>
  v === 'nan' ? Number.NaN : Number(String(v).replace('inf', 'Infinity'));
const arrayOf = ({ dtype, shape, data }: Plain, chunks: number): Any =>
  cw
    .asarray(Float64Array.from(data, number))
    .reshape(shape)
    .rechunk(chunks)
    .astype(dtype as cw.DType);
const shown = ({
  elementType: dtype,
  shape,
  data,
}: {
  elementType: string;
  shape: readonly number[];
  data: unknown;
}) => ({
  dtype,
  shape: [...shape],
  data: Array.from(data as ArrayLike<number>, (v) => Number(v) + 0),
});
const wanted = ({ dtype, shape, data }: Plain) => ({ dtype, shape, data: data.map((v) => number(v) + 0) });

describe('as NumPy', () => {
  for (const [k, one] of cases.entries()) {
    const golden = one as unknown as Golden;
    it(`${golden.x.dtype} [${golden.x.shape}]`, async () => {
      const chunks = 1 + (k % 4);
      const threads = (['inline', 1, 2] as const)[k % 3];
      const x = arrayOf(golden.x, chunks);
      const y = arrayOf(golden.y, chunks + 1);
      // Computed, so that nobody can look at it before.
      const mask = cw.asarray(Float64Array.from(golden.mask.data, Number)).reshape(golden.mask.shape).greater(0.5);
      const [unique, index, inverse, counts] = cw.unique(x, {
        returnIndex: true,
        returnInverse: true,
        returnCounts: true,
      });
      const [, ix, iy] = cw.intersect1d(x, y, { returnIndices: true });
      const rows = golden.x.shape.length === 1 ? mask : mask.reshape([golden.x.shape[0], -1]).any({ axis: 1 });
      const results: Record<string, Any> = {
        ...{ unique, index, inverse, counts, ix, iy },
        union1d: cw.union1d(x, y),
        intersect1d: cw.intersect1d(x, y),
        setdiff1d: cw.setdiff1d(x, y),
        setxor1d: cw.setxor1d(x, y),
        isin: cw.isin(x, y),
        flatnonzero: cw.flatnonzero(x),
        argwhere: cw.argwhere(x),
        extract: cw.extract(mask, x),
        select: x.slice(mask),
        compress: cw.compress(mask.ravel(), x),
        compress0: cw.compress(rows, x, { axis: 0 }),
      };
      if (golden.apart) {
        results.apart = cw.unique(x, { equalNan: false });
        results.apartCounts = cw.uniqueCounts(x).counts;
      }
      const names = Object.keys(results);
      const got = await cw.compute(...names.map((name) => results[name]), { threads });
      names.forEach((name, at) => {
        expect({ name, ...shown(got[at] as never) }).toEqual({ name, ...wanted(golden[name]) });
      });
      const places = await cw.compute(...cw.nonzero(x));
      expect(places.map((p) => shown(p as never))).toEqual(golden.nonzero.map(wanted));
    });
  }
});

describe('distinct elements', () => {
  it('are those of a mirror, with tables merged in several steps, inline and on threads', async () => {
    const numbers = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('inline' as const, 1, 2),
        fc.boolean(),
        async (list, chunks, threads, masked) => {
          const x = cw.asarray(Int32Array.from(list)).rechunk(chunks);
          const given = masked ? x.slice(x.remainder(3).notEqual(0)) : x;
          const kept = masked ? list.filter((v) => v % 3 !== 0) : list;
          const want = [...new Set(kept)].sort((a, b) => a - b);
          const [values, inverse, counts] = cw.unique(given, { returnInverse: true, returnCounts: true });
          const got = await cw.compute(values, inverse, counts, values.sum(), { threads });
          expect(Array.from(got[0].data as never)).toEqual(want);
          expect(Array.from(got[1].data as ArrayLike<bigint>, Number)).toEqual(kept.map((v) => want.indexOf(v)));
          expect(Array.from(got[2].data as ArrayLike<bigint>, Number)).toEqual(
            want.map((v) => kept.filter((other) => other === v).length),
          );
          expect(Number((got[3].data as unknown as ArrayLike<bigint>)[0])).toBe(want.reduce((a, b) => a + b, 0));
        },
      ),
      { numRuns: 40, seed },
    );
  });
  it('of blocks with more than a first table holds', async () => {
    const x = cw.arange(400_000, { dtype: 'int32', chunks: 200_000 });
    const [values, counts] = cw.unique(cw.concat([x, x.slice('::-1')]), { returnCounts: true });
    const [n, least, most, twice] = await cw.compute(
      values.countNonzero(),
      values.min(),
      values.max(),
      counts.equal(2).all(),
    );
    expect([n, least, most, twice].map((r) => Number(r.data[0]))).toEqual([399_999, 0, 399_999, 1]);
  });
  it('are found again, masked, joined and stored', async () => {
    const x = cw.arange(50, { chunks: 7 }).remainder(9);
    const u = cw.unique(x);
    expect(u.unknownAxis).toBe(0);
    expect(Array.from((await u.slice(u.greater(5)).compute()).data)).toEqual([6, 7, 8]);
    expect(Array.from((await cw.concat([u, u]).compute()).data)).toEqual(
      [...Array(2)].flatMap(() => [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    );
    expect((await u.toZarr(cw.memoryStore(), { path: 'u' })).shape).toEqual([9]);
    expect((await u.persist()).shape).toEqual([9]);
    const known = await u.computeChunkSizes();
    expect(Array.from((await known.reshape([3, 3]).sum({ axis: 1 }).compute()).data)).toEqual([3, 12, 21]);
    const seen: number[] = [];
    for await (const { data } of u.blocks()) seen.push(...data.data);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(u.explain()).toMatch(/distinct elements are found first/);
  });
  it('takes options as NumPy does, and refuses what has no order', async () => {
    expect(Array.from((await cw.setdiff1d([3, 1, 2], [1], { assumeUnique: true }).compute()).data)).toEqual([3, 2]);
    expect(Array.from((await cw.isin([1, 2, 3], [2], { invert: true }).compute()).data)).toEqual([1, 0, 1]);
    expect((await cw.in1d([[1, 2]], [2]).compute()).shape).toEqual([2]);
    const { values, inverseIndices } = cw.uniqueInverse([
      [2, 1],
      [1, 1],
    ]);
    expect((await inverseIndices.compute()).shape).toEqual([2, 2]);
    expect(Array.from((await values.compute()).data)).toEqual([1, 2]);
    expect((await cw.isin(cw.ones([2], { dtype: 'complex128' }), [1]).compute()).toArray()).toEqual([true, true]);
    expect(() => cw.compress([[true]], [1])).toThrow(/one of one axis/);
    expect(() => cw.compress([true, true], [1])).toThrow(/condition of 2 does not fit/);
    expect(() => cw.nonzero(3)).toThrow(/0-d/);
  });
});
