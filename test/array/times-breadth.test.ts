/** Times in what is not elementwise: distinct elements, running sums, masks, ranges, and beside what they do not go with. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const NAT = -(2n ** 63n);
const times = (counts: readonly bigint[], dtype: cw.DType, chunks = 2): cw.ChunkedArray =>
  cw.fromTypedArray(BigInt64Array.from(counts), { dtype, chunks });
const texts = async (x: cw.ChunkedArray): Promise<string[]> => [...(await x.compute())].map(String);
const days = cw.asarray(['NaT', '2000-01-01', '1999-01-01', 'NaT', '2000-01-01'] as never, {
  dtype: 'datetime64[D]',
  chunks: 2,
});

describe('distinct times', () => {
  test('are as NumPy has them, NaT last and once', async () => {
    const [values, first, inverse, counts] = cw.unique(days, {
      returnIndex: true,
      returnInverse: true,
      returnCounts: true,
    });
    expect(values.dtype).toBe('datetime64[D]');
    expect(await texts(values)).toEqual(['1999-01-01', '2000-01-01', 'NaT']);
    expect(await texts(first)).toEqual(['2', '1', '0']);
    expect(await texts(inverse)).toEqual(['2', '1', '0', '2', '1']);
    expect(await texts(counts)).toEqual(['1', '2', '2']);
    expect(await texts(cw.unique(days, { equalNan: false }))).toEqual(['1999-01-01', '2000-01-01', 'NaT', 'NaT']);
    expect(await texts(cw.uniqueValues(days))).toEqual(['1999-01-01', '2000-01-01', 'NaT', 'NaT']);
    expect(await texts(cw.uniqueCounts(days).counts)).toEqual(['1', '2', '1', '1']);
    expect(await texts(cw.unique(days.slice(days.greater(cw.datetime64('1999-06')))))).toEqual(['2000-01-01']);
    const both = cw.union1d(days, cw.asarray([cw.datetime64('1999-01-01T12')]));
    expect(both.dtype).toBe('datetime64[h]');
    expect(await texts(both)).toEqual(['1999-01-01T00', '1999-01-01T12', '2000-01-01T00', 'NaT']);
  });

  test('are those of their counts, for any chunks', async () => {
    const count = fc.oneof(fc.constant(NAT), fc.bigInt({ min: -9n, max: 9n }), fc.constant(2n ** 63n - 1n));
    await fc.assert(
      fc.asyncProperty(
        fc.array(count, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, chunks) => {
          const order = (x: bigint): bigint => BigInt.asIntN(64, x - 1n);
          const want = [...new Set(all)].sort((a, b) => (order(a) < order(b) ? -1 : 1));
          for (const dtype of ['datetime64[s]', 'timedelta64[M]'] as const) {
            const found = await cw.unique(times(all, dtype, chunks)).compute({ threads: 'inline' });
            expect([...(found.data as unknown as BigInt64Array)]).toEqual(want);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

test('running sums of spans stay no time from the first NaT on', async () => {
  const spans = times([3n, 1n, NAT, 5n, 2n], 'timedelta64[D]');
  expect(cw.cumsum(spans).dtype).toBe('timedelta64[D]');
  expect(await texts(cw.cumsum(spans))).toEqual(['3 days', '4 days', 'NaT', 'NaT', 'NaT']);
  expect(await texts(cw.nancumsum(spans))).toEqual(['3 days', '4 days', '4 days', '9 days', '11 days']);
  expect(await texts(cw.cumsum(cw.asarray([1n, 2n]).astype('timedelta64[s]')))).toEqual(['1 seconds', '3 seconds']);
  expect(() => cw.cumprod(spans)).toThrow(/cumprod/);
  expect(() => cw.cumsum(days)).toThrow(/cumsum/);
});

test('extremes of masked times pass over what is masked', async () => {
  const masked = cw.ma.maskedArray(
    cw.asarray(['2000-01-01', '2001-01-01', '1999-01-01'] as never, { dtype: 'datetime64[D]' }),
    {
      mask: [true, false, false],
    },
  );
  expect(String(await masked.max().compute())).toBe('2001-01-01');
  expect(String(await masked.min().compute())).toBe('1999-01-01');
  const none = cw.ma.maskedArray(times([1n, 2n], 'timedelta64[s]'), { mask: [true, true] });
  expect(String(await none.max().compute())).toBe('--');
});

test('moments that the counts of a unit cannot reach are refused', () => {
  expect(() => cw.datetime64('4998-01-01', 'ns')).toThrow(/4998-01-01 is more ns from 1970 than int64 holds/);
  expect(() => cw.datetime64(2n ** 70n, 'D')).toThrow(cw.ChunkwiseError);
  expect(() => cw.timedelta64(2n ** 63n, 's')).toThrow(cw.ChunkwiseError);
  expect(() => cw.asarray(['4998-01-01'] as never, { dtype: 'datetime64[ns]' })).toThrow(
    /out of range for datetime64\[ns\]/,
  );
  expect(() => cw.full([2], cw.datetime64('4998-01-01'), { dtype: 'datetime64[ns]' })).toThrow(cw.ChunkwiseError);
  expect(cw.datetime64('2262-04-11', 'ns').value).toBe(9223286400000000000n);
});

test('what has no common dtype is refused by name', () => {
  const numbers = cw.asarray([1, 2]);
  const spans = times([1n, 2n], 'timedelta64[s]');
  const refused: Record<string, () => unknown> = {
    concat: () => cw.concat([days, numbers]),
    stack: () => cw.stack([spans, days.slice(':2')]),
    append: () => cw.append(days, numbers),
    block: () => cw.block([days, numbers]),
    choose: () => cw.choose([0, 1], [days.slice(':2'), numbers]),
    union1d: () => cw.union1d(days, numbers),
    ediff1d: () => cw.ediff1d(days, { toEnd: numbers }),
    vander: () => cw.vander(days),
    dot: () => cw.dot(days.slice(':2'), numbers),
    einsum: () => cw.einsum('i,i', days.slice(':2'), numbers),
    promoteTypes: () => cw.promoteTypes('datetime64[D]', 'int8'),
    resultType: () => cw.resultType('datetime64[D]', 'float64'),
  };
  for (const [name, ask] of Object.entries(refused)) {
    let error: unknown;
    try {
      ask();
    } catch (thrown) {
      error = thrown;
    }
    expect(cw.isChunkwiseError(error, 'dtype'), `${name}: ${String(error)}`).toBe(true);
    expect(String(error)).toContain('no common dtype');
  }
});

describe('moments that the finer unit of two does not hold', () => {
  const far = times([253_370_764_800n, NAT, -30_610_224_000n, 946_684_800n], 'datetime64[s]'); // 9999, NaT, 1000, 2000
  const fine = times([946_684_800_000_000_001n], 'datetime64[ns]');
  const held = async (x: cw.ChunkedArray): Promise<unknown> => (await x.compute({ threads: 0 })).toArray();

  test('are compared as the moments that they are', async () => {
    expect(await held(cw.less(far, fine))).toEqual([false, false, true, true]);
    expect(await held(cw.lessEqual(far, fine))).toEqual([false, false, true, true]);
    expect(await held(cw.greater(far, fine))).toEqual([true, false, false, false]);
    expect(await held(cw.greaterEqual(fine, far))).toEqual([false, false, true, true]);
    expect(await held(cw.equal(far, fine))).toEqual([false, false, false, false]);
    expect(await held(cw.notEqual(far, fine))).toEqual([true, true, true, true]);
    // As many counts of seconds as nanoseconds wrap around to.
    const wrapped = times([2n ** 55n + 1n], 'datetime64[s]');
    expect(
      await held(cw.equal(wrapped, times([BigInt.asIntN(64, (2n ** 55n + 1n) * 10n ** 9n)], 'datetime64[ns]'))),
    ).toEqual([false]);
    const spans = times([10n ** 7n, -(10n ** 7n), NAT], 'timedelta64[D]');
    expect(await held(cw.less(spans, cw.timedelta64(5, 'ns')))).toEqual([false, true, false]);
    expect(await held(far.slice('1:2').equal(far.slice('1:2').astype('datetime64[ns]')))).toEqual([false]);
  });

  test('are no other moment where they are chosen', async () => {
    const chosen: Record<string, () => cw.ChunkedArray> = {
      where: () => cw.where(far.greater(fine), far, fine),
      maximum: () => cw.maximum(far, fine),
      fmin: () => cw.fmin(fine, far),
      clip: () => cw.clip(fine, far.slice('2:3'), far.slice(':1')),
    };
    for (const [name, ask] of Object.entries(chosen))
      await expect(held(ask()), name).rejects.toThrow(/is out of range for datetime64\[ns\]/);
    expect(await held(cw.maximum(far.slice('3:'), fine))).toEqual(await held(fine));
    expect(String((await cw.where(true, far.slice('1:2'), fine).compute()).get(0))).toBe('NaT');
  });
});
