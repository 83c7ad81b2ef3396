/** Orders by several keys: values of NumPy, any chunks and threads, and lanes that the memory limit has no room for. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
interface Case {
  readonly shape: number[];
  readonly axis: number;
  readonly keys: readonly { readonly dtype: string; readonly data: readonly (number | string | null)[] }[];
  readonly order: number[];
}
const { cases } = JSON.parse(readFileSync(new URL('../../golden/lexsort.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
const { memoryLimit } = cw.config.get();
afterEach(() => cw.config.set({ memoryLimit }));
afterAll(() => cw.close());

const keyOf = ({ dtype, data }: Case['keys'][number], shape: number[]): Any => {
  const isTime = dtype.startsWith('datetime64');
  if (data.length === 0) return cw.zeros(shape, { dtype: dtype as 'float64' });
  const list = data.map((v) => v ?? (isTime ? 'NaT' : Number.NaN));
  const made = isTime
    ? cw.asarray(list as string[], { dtype: dtype as 'datetime64[D]' })
    : cw.asarray(list as number[]).astype(dtype as 'float64');
  return (made as Any).reshape(shape) as Any;
};
const numbers = async (x: Any, threads: number | 'inline' = 'inline'): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as BigInt64Array, Number);

describe('lexsort', () => {
  it.each(cases.map((one, k) => [k, one] as const))("of NumPy's case %i", async (_, { shape, axis, keys, order }) => {
    for (const size of [-1, 2]) {
      const cut = keys.map((key) => keyOf(key, shape).rechunk(size));
      const found = cw.lexsort(cut, { axis });
      expect(found.dtype).toBe('int64');
      expect(await numbers(found)).toEqual(order);
    }
  });

  it('is what comparing keys one after another gives, under any chunks, threads and limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 0, max: 3 }))), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('inline' as const, 1, 2),
        async (rows, size, threads) => {
          const keys = [0, 1, 2].map((k) => cw.asarray(rows.map((row) => row[k])).rechunk(size) as Any);
          const order = rows
            .map((row, at) => ({ row, at }))
            .sort((p, q) => p.row[2] - q.row[2] || p.row[1] - q.row[1] || p.row[0] - q.row[0] || p.at - q.at)
            .map(({ at }) => at);
          expect(await numbers(cw.lexsort(keys), threads)).toEqual(order);
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([16e6, 32e6])('holds no lane whole under %i bytes', async (limit) => {
    cw.config.set({ memoryLimit: limit });
    const n = limit / 40;
    const x = cw.arange(n, { dtype: 'int64' }).multiply(7919n).remainder(BigInt(n));
    // By the tens, then by the ones: the order of the numbers.
    const order = cw.lexsort([x.remainder(10n), x.floorDivide(10n)]);
    const text = order.explain({ threads: 'inline' });
    expect(text).toContain('sortPairs');
    const taken = cw.takeAlongAxis(x, order);
    const [steps, first] = await cw.compute(cw.diff(taken).equal(1n).all() as Any, taken.slice(0) as Any, {
      threads: 'inline',
      memoryLimit: limit,
    });
    expect([Number(steps.data[0]), Number(first.data[0])]).toEqual([1, 0]);
  });

  it('takes elements of lanes part after part, indices from both ends', async () => {
    cw.config.set({ memoryLimit: 16e6 });
    const n = 400_000;
    const x = cw.arange(n, { dtype: 'float64' }).multiply(2).rechunk(30_000);
    const places = cw.asarray([0, -1, n - 1, 5, -n, 123_456, -7]);
    expect(Array.from((await cw.takeAlongAxis(x, places.astype('int64')).compute({ threads: 'inline' })).data)).toEqual(
      [0, 2 * (n - 1), 2 * (n - 1), 10, 0, 2 * 123_456, 2 * (n - 7)],
    );
    // Indices, elements, and what was taken before.
    expect(cw.takeAlongAxis(x, places.astype('int64')).node.children).toHaveLength(3);
    await expect(cw.takeAlongAxis(x, [n]).compute({ threads: 'inline' })).rejects.toThrow(/out of bounds/);
  });
});
