/** Distinct slices along an axis: values of NumPy, and beside plain loops under any chunks, threads and limits. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
interface Case {
  readonly dtype: string;
  readonly shape: number[];
  readonly axis: number;
  readonly x: readonly (number | null)[];
  readonly values: { readonly shape: number[]; readonly data: readonly (number | null)[] };
  readonly index: number[];
  readonly inverse: number[];
  readonly counts: number[];
}
const { cases } = JSON.parse(readFileSync(new URL('../../golden/unique-axis.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
const { memoryLimit } = cw.config.get();
afterEach(() => cw.config.set({ memoryLimit }));
afterAll(() => cw.close());

const ALL = { returnIndex: true, returnInverse: true, returnCounts: true } as const;
const NAT = -(2n ** 63n);

const arrayOf = ({ dtype, shape, x }: Case): Any => {
  if (x.length === 0) return cw.zeros(shape, { dtype: dtype as 'float64' });
  if (dtype.startsWith('datetime64')) {
    const counts = BigInt64Array.from(x, (v) => (v === null ? NAT : BigInt(v)));
    return cw.fromTypedArray(counts, { shape }).astype(dtype as 'int64') as Any;
  }
  const data = Float64Array.from(x, (v) => v ?? Number.NaN);
  const held = dtype.startsWith('complex') ? ('complex128' as const) : ('float64' as const);
  return cw.fromTypedArray(data, { dtype: held, shape }).astype(dtype as 'float64') as Any;
};
/** Elements as numbers, both zeros as one, NaN and no time as null. */
const plain = (data: ArrayLike<number | bigint>): (number | null)[] =>
  Array.from(data, (v) => (v === NAT || Number.isNaN(Number(v)) ? null : Number(v) + 0));
const numbers = async (x: Any, threads: number | 'inline' = 'inline') =>
  plain((await x.compute({ threads })).data as BigInt64Array);

describe('unique along an axis', () => {
  it.each(cases.map((one) => [`${one.dtype} [${one.shape}] along ${one.axis}`, one] as const))(
    "has NumPy's slices, indices, inverse and counts of %s",
    async (_, one) => {
      for (const size of [-1, 3]) {
        const x = arrayOf(one).rechunk(size);
        const [values, ...others] = cw.unique(x, { axis: one.axis, ...ALL });
        expect(values.dtype).toBe(one.dtype);
        const found = await values.compute({ threads: 'inline' });
        expect([found.shape, plain(found.data as Float64Array)]).toEqual([one.values.shape, one.values.data]);
        const results = await cw.compute(...others, { threads: 'inline' });
        expect(results.map(({ data }) => plain(data as BigInt64Array))).toEqual([one.index, one.inverse, one.counts]);
        expect(others.map(({ dtype }) => dtype)).toEqual(['int64', 'int64', 'int64']);
      }
    },
  );

  it('is what plain loops find, of slices before and after, under any chunks and threads', async () => {
    const element = fc.integer({ min: -1, max: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 4 })
          .chain((m) => fc.array(fc.array(element, { minLength: m, maxLength: m }), { minLength: 2, maxLength: 20 })),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('inline' as const, 1, 2),
        fc.constantFrom('int8' as const, 'int64' as const, 'float64' as const),
        async (rows, size, threads, dtype) => {
          const x = cw.asarray(rows).astype(dtype).rechunk(size).slice('1:') as Any;
          const left = rows.slice(1);
          const kinds = [...new Map(left.map((row) => [row.join(), row])).values()].sort((p, q) => {
            const k = p.findIndex((v, at) => v !== q[at]);
            return k < 0 ? 0 : p[k] - q[k];
          });
          const names = kinds.map((row) => row.join());
          const all = left.map((row) => row.join());
          const [values, index, inverse, counts] = cw.unique(x, { axis: 0, ...ALL });
          expect(await numbers(values as Any, threads)).toEqual(kinds.flat());
          expect(await numbers(index, threads)).toEqual(names.map((name) => all.indexOf(name)));
          expect(await numbers(inverse, threads)).toEqual(all.map((name) => names.indexOf(name)));
          expect(await numbers(counts, threads)).toEqual(names.map((name) => all.filter((one) => one === name).length));
          expect(await numbers(values.sum({ axis: 0 }) as Any, threads)).toEqual(
            kinds[0].map((_, k) => kinds.reduce((sum, row) => sum + row[k], 0)),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('finds the rows of more slices than the memory limit has room for', async () => {
    cw.config.set({ memoryLimit: 24e6 });
    const n = 300_000;
    const at = cw.arange(n, { dtype: 'int64' }).multiply(7919n).remainder(BigInt(n));
    const rows = cw.stack([at.remainder(3n), at.remainder(5n).astype('int64')], { axis: 1 }) as Any;
    const [values, , , counts] = cw.unique(rows, { axis: 0, ...ALL });
    const [found, often] = await cw.compute(values as Any, counts, { threads: 'inline', memoryLimit: 24e6 });
    expect(plain(found.data as BigInt64Array)).toEqual(
      [0, 1, 2].flatMap((a) => [0, 1, 2, 3, 4].flatMap((b) => [a, b])),
    );
    expect(plain(often.data as BigInt64Array)).toEqual(new Array(15).fill(n / 15));
  });

  it('gives an axis whose extent is not known, and the elements of one axis as without it', async () => {
    const x = cw.asarray([
      [1, 2],
      [1, 2],
      [0, 3],
    ]);
    expect(String(cw.unique(x, { axis: 0 }))).toContain('≤3');
    expect(await numbers(cw.unique(x, { axis: null }))).toEqual([0, 1, 2, 3]);
    expect(await numbers(x.unique({ axis: 1 }))).toEqual([1, 2, 1, 2, 0, 3]);
    expect(await numbers(cw.unique([1, Number.NaN, Number.NaN], { axis: 0 }))).toEqual([1, null]);
    expect(await numbers(cw.unique([1, Number.NaN, Number.NaN], { axis: 0, equalNan: false }))).toEqual([
      1,
      null,
      null,
    ]);
    const texts = cw.unique(
      [
        ['b', 'a'],
        ['a', 'z'],
        ['b', 'a'],
      ] as never,
      { axis: 0 },
    );
    expect((await texts.compute()).toArray()).toEqual([
      ['a', 'z'],
      ['b', 'a'],
    ]);
    expect(() => cw.unique(x, { axis: 2 })).toThrow(/unique: axis 2 is out of range/);
    expect(() => cw.unique(3, { axis: 0 })).toThrow(/0-d/);
    expect(() => cw.unique(x.slice(x.max({ axis: 1 }).greater(1)), { axis: 0 })).toThrow(/computeChunkSizes/);
  });
});
