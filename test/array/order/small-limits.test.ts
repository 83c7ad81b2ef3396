/** Orders of lanes that the memory limit has no room for: sorted in blocks, as explain() shows, with the values of whole lanes. */
import { afterEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
const { memoryLimit } = cw.config.get();
afterEach(() => cw.config.set({ memoryLimit }));

/** All whole numbers below `n`, in no order. */
const shuffled = (n: number, dtype: cw.DType = 'float64'): Any =>
  cw.arange(n, { dtype: 'int64' }).multiply(7919n).remainder(BigInt(n)).astype(dtype) as Any;

const one = async (x: Any): Promise<number> => {
  const { data } = await x.compute({ threads: 'inline' });
  return Number((data as ArrayLike<number | bigint>)[0]);
};

describe.each([
  [16e6, 300_000],
  [32e6, 600_000],
  [64e6, 1_000_000],
])('under %i bytes %i elements', (limit, n) => {
  it('are sorted in blocks, whatever they were cut to', async () => {
    cw.config.set({ memoryLimit: limit });
    const x = shuffled(n);
    for (const given of [x, x.rechunk(n / 2)]) {
      const sorted = cw.sort(given);
      expect(sorted.explain({ threads: 'inline' })).toContain('mergeHalf');
      expect(await one(cw.diff(sorted).equal(1).all() as Any)).toBe(1);
      expect(await one(cw.partition(given, 5).slice(n - 1) as Any)).toBe(n - 1);
    }
    const down = cw.sort(shuffled(n, 'int32'), { descending: true });
    expect(await one(cw.diff(down).equal(-1).all() as Any)).toBe(1);
    const pair = cw.sort(cw.stack([x, x.multiply(2)], { axis: 1 }), { axis: 0 });
    expect(await one(pair.slice(n - 1, 1) as Any)).toBe(2 * (n - 1));
  });
  it('are ordered by their places', async () => {
    cw.config.set({ memoryLimit: limit });
    const order = cw.argsort(shuffled(n));
    expect(order.explain({ threads: 'inline' })).toContain('sortPairs');
    // The element at place k is k * 7919 modulo n, so the next one lies a fixed step further.
    const steps = cw.remainder(cw.diff(order).add(BigInt(n)) as Any, BigInt(n)) as Any;
    const [least, most, all] = await cw.compute(steps.min(), steps.max(), order.sum(), { threads: 'inline' });
    expect(Number(least.data[0])).toBe(Number(most.data[0]));
    expect(Number(all.data[0])).toBe((n * (n - 1)) / 2);
    expect(await one(cw.argpartition(shuffled(n), 0).slice(1) as Any)).toBe(
      Array.from({ length: n }, (_, k) => (k * 7919) % n).indexOf(1),
    );
  });
  it('have their medians, quantiles and greatest found', async () => {
    cw.config.set({ memoryLimit: limit });
    const x = shuffled(n);
    const rows = cw.stack([x, x.multiply(2), cw.where(x.equal(7), Number.NaN, x)]);
    const medians = await cw.median(rows, { axis: 1 }).compute({ threads: 'inline' });
    expect(Array.from(medians.data as ArrayLike<number>)).toEqual([(n - 1) / 2, n - 1, Number.NaN]);
    const columns = cw.stack([x, x.multiply(2)], { axis: 1 });
    const found = await cw.quantile(columns, [0.25, 0.5, 1], { axis: 0 }).compute({ threads: 'inline' });
    expect(found.shape).toEqual([3, 2]);
    expect(Array.from(found.data as ArrayLike<number>)).toEqual(
      [0.25, 0.5, 1].flatMap((q) => [q * (n - 1), 2 * q * (n - 1)]),
    );
    const left = await cw.nanmedian(rows, { axis: 1, keepdims: true }).compute({ threads: 'inline' });
    expect(left.shape).toEqual([3, 1]);
    expect(left.data[2]).toBe(n / 2);
    const k = n / 2;
    expect(await one(cw.topk(x, k).sum() as Any)).toBe((k * (n - 1 + n - k)) / 2);
    expect(await one(cw.topk(x, -k).max() as Any)).toBe(k - 1);
    expect(await one(cw.topk(x, 10).min() as Any)).toBe(n - 10);
    expect(await one(cw.argtopk(x, 3).slice(1) as Any)).toBe(
      Array.from({ length: n }, (_, place) => (place * 7919) % n).indexOf(n - 2),
    );
  });
});
