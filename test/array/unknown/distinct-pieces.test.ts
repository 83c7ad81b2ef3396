/** Distinct elements whose tables do not fit the memory limit: sorted in pieces, merged by parts, against a plain mirror. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
const seed = Number(process.env.CHUNKWISE_SEED ?? 20261128);

const LIMIT = 16e6;
const { memoryLimit } = cw.config.get();
beforeEach(() => cw.config.set({ memoryLimit: LIMIT }));
afterEach(() => cw.config.set({ memoryLimit }));

/** Numbers below `below` in no order, the same each time. */
const mixed = (n: number, below: number): number[] => Array.from({ length: n }, (_, k) => (k * 7919 + 13) % below);

const plain = (result: { data: unknown }): (number | bigint)[] => Array.from(result.data as ArrayLike<number | bigint>);

describe('every kind of dtype', () => {
  const n = 150_000;
  const DTYPES: Record<string, (k: number) => number> = {
    int16: (k) => k - 30_000,
    uint16: (k) => k,
    int32: (k) => k * 1000 - 20_000_000,
    uint32: (k) => k * 50_000,
    int64: (k) => k * 2 ** 30 - 2 ** 45,
    uint64: (k) => k * 2 ** 34,
    float32: (k) => (k === 0 ? Number.NaN : k === 1 ? -0 : k - 30_000.5),
    float64: (k) => (k === 0 ? Number.NaN : k === 1 ? Number.NEGATIVE_INFINITY : (k - 30_000) * 1.25e-7),
  };
  const below = 60_000;
  const list = mixed(n, below);
  for (const [dtype, value] of Object.entries(DTYPES))
    it(dtype, async () => {
      const values = list.map(value);
      const x = cw.asarray(Float64Array.from(values)).astype(dtype as cw.DType) as Any;
      const [unique, index, counts] = cw.unique(x, { returnIndex: true, returnCounts: true });
      const firsts = new Map<number, [first: number, count: number]>();
      list.forEach((k, at) => {
        const known = firsts.get(k);
        if (known) known[1]++;
        else firsts.set(k, [at, 1]);
      });
      const order = [...firsts.keys()].sort((a, b) => {
        const [v, w] = [value(a), value(b)];
        return Number.isNaN(v) ? 1 : Number.isNaN(w) ? -1 : v - w;
      });
      const [values2, index2, counts2] = await cw.compute(unique, index, counts, { threads: 'inline' });
      expect(plain(values2).map(Number)).toEqual(
        order.map((k) => (dtype === 'float32' ? Math.fround(value(k)) : value(k))).map((v) => v + 0),
      );
      expect(plain(index2).map(Number)).toEqual(order.map((k) => firsts.get(k)?.[0]));
      expect(plain(counts2).map(Number)).toEqual(order.map((k) => firsts.get(k)?.[1]));
    });
  it('datetime64', async () => {
    const days = list.map((k) => BigInt(k));
    const x = cw.asarray(BigInt64Array.from(days)).astype('datetime64[s]' as cw.DType) as Any;
    const [unique, counts] = cw.unique(x, { returnCounts: true });
    const [most, size, all] = await cw.compute(unique.max(), counts.greater(0).sum(), counts.sum());
    expect([most, size, all].map((r) => Number(plain(r)[0]))).toEqual([below - 1, below, n]);
  });
  it('complex128', async () => {
    const re = cw.asarray(Float64Array.from(list)) as Any;
    const x = cw.complex(re.floorDivide(7), re.remainder(7));
    const [unique, counts] = cw.unique(x, { returnCounts: true });
    const [size, last, all] = await cw.compute(counts.greater(0).sum(), cw.real(unique).max(), counts.sum(), {
      memoryLimit: 24e6,
    });
    expect([size, last, all].map((r) => Number(plain(r)[0]))).toEqual([below, Math.floor((below - 1) / 7), n]);
  });
});

const shuffled = (n: number): Any =>
  cw
    .arange(n, { dtype: 'int64' })
    .multiply(7919n)
    .remainder(BigInt(n / 2));

describe('under 16 MB', () => {
  it('two million elements are found with their counts, and nothing is warned of', async () => {
    const [values, counts] = cw.unique(shuffled(2e6), { returnCounts: true });
    const warned: string[] = [];
    let peak = 0;
    const got = await cw.compute(values.countNonzero(), values.max(), values.sum(), counts.equal(2).all(), {
      threads: 'inline',
      onWarning: ({ code }) => warned.push(code),
      onReport: (report) => {
        peak = report.peakArenaBytes;
      },
    });
    expect(got.map((r) => Number(plain(r)[0]))).toEqual([999_999, 999_999, 499_999_500_000, 1]);
    expect(warned.filter((code) => code !== 'few-threads')).toEqual([]);
    expect(peak).toBeLessThanOrEqual(LIMIT / 2);
  });
  it('others are found among them, part after part', async () => {
    const x = shuffled(800_000);
    const [values, inverse] = cw.unique(x, { returnInverse: true });
    const sorted = await cw.compute(values.max(), inverse.equal(x).all(), { threads: 1 });
    expect(sorted.map((r) => Number(plain(r)[0]))).toEqual([399_999, 1]);
    const even = x.multiply(2n);
    const some = x.slice('0:100000');
    const [common, among] = await cw.compute(cw.intersect1d(x, even).sum(), cw.isin(some, even).sum(), {
      threads: 'inline',
    });
    expect(Number(plain(common)[0])).toBe(199_999 * 200_000);
    expect(Number(plain(among)[0])).toBe(mixedCount(100_000, 400_000));
  });
});

/** How many of the first so many of `shuffled` are even. */
const mixedCount = (n: number, below: number): number =>
  Array.from({ length: n }, (_, k) => (k * 7919) % below).filter((v) => v % 2 === 0).length;

describe('any chunking', () => {
  it('gives what a mirror gives, masked or not, inline and on threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 30_000, max: 90_000 }),
        fc.integer({ min: 20_000, max: 60_000 }),
        fc.constantFrom(1000, 7777, 100_000),
        fc.constantFrom('inline' as const, 1, 2),
        fc.boolean(),
        async (n, below, chunks, threads, masked) => {
          const list = mixed(n, below);
          const all = cw.asarray(Int32Array.from(list)).rechunk(chunks) as Any;
          const given = masked ? all.slice(all.remainder(3).notEqual(0)) : all;
          const kept = masked ? list.filter((v) => v % 3 !== 0) : list;
          const counted = new Map<number, number>();
          for (const v of kept) counted.set(v, (counted.get(v) ?? 0) + 1);
          const want = [...counted.keys()].sort((a, b) => a - b);
          const [values, counts] = cw.unique(given, { returnCounts: true });
          const got = await cw.compute(values, counts, cw.unique(given.multiply(2)).sum(), { threads });
          expect(plain(got[0])).toEqual(want);
          expect(plain(got[1]).map(Number)).toEqual(want.map((v) => counted.get(v)));
          expect(Number(plain(got[2])[0])).toBe(2 * want.reduce((a, b) => a + b, 0));
        },
      ),
      { numRuns: 12, seed },
    );
  });
});
