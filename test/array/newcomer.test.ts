/** What users of NumPy and dask write at first: the results of NumPy, and messages that show the right call. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

cw.config.set({ threads: 'inline' });
const x = cw.arange(24).reshape([4, 6]).rechunk([3, 4]);
const list = async (y: cw.ChunkedArray | cw.ChunkedArray[]) => (await (y as cw.ChunkedArray).compute()).toArray();
const said = async (call: () => unknown): Promise<string> => {
  try {
    await call();
  } catch (error) {
    expect(cw.isChunkwiseError(error)).toBe(true);
    return (error as Error).message;
  }
  throw new Error('not refused');
};

describe('take without an axis', () => {
  test('is of all elements in C order, as NumPy has it', async () => {
    expect(await list(cw.take(x, [0, 7, -1]))).toEqual([0, 7, 23]);
    expect(
      await list(
        x.take([
          [5, 6],
          [23, 0],
        ]),
      ),
    ).toEqual([
      [5, 6],
      [23, 0],
    ]);
    expect(await list(x.take(-2))).toEqual(22);
    expect(await list(x.take([0, 1], null))).toEqual([0, 1]);
    expect(await list(cw.take(5, [0, 0]))).toEqual([5, 5]);
    expect(await list(x.take(cw.asarray([9, 3], { dtype: 'int64' }).add(1)))).toEqual([10, 4]);
    expect(await list(x.take(cw.asarray([], { dtype: 'int64' })))).toEqual([]);
    expect(await list(cw.take(x, x.greater(21)))).toEqual([22, 23]);
    expect(await said(() => x.take([24]))).toMatch(/take: index 24 is out of bounds for axis 0 of extent 24/);
    expect(await said(() => cw.zeros([0, 3]).take([0]))).toMatch(/out of bounds/);
  });

  test('agrees with ravel for any chunks and lists', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.double({ min: -1, max: 0.999, noNaN: true }), { maxLength: 8 }),
        async (shape, chunk, parts) => {
          const n = shape.reduce((a, b) => a * b, 1);
          const y = cw.arange(n).reshape(shape).rechunk(chunk);
          const indices = parts.map((part) => Math.max(-n, Math.trunc(part * n)));
          const typed = Int32Array.from(indices);
          expect(await list(y.take(typed))).toEqual(indices.map((k) => (k + n) % n));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('set picks what slice picks', () => {
  test('a list without items is all of an array without axes, and else no index', async () => {
    expect(await list(cw.asarray(5).set([], 7))).toEqual(7);
    expect(await list(cw.arange(3).set([], 7))).toEqual([0, 1, 2]);
  });
  test.each([
    ['a list of integers', [[0, 2]]],
    ['integers', [0, 2]],
    [
      'a nested list',
      [
        [
          [0, 1],
          [3, 2],
        ],
      ],
    ],
    [
      'points',
      [
        [0, 1],
        [0, 2],
      ],
    ],
    ['text and a list', [':', [0, 2]]],
    ['a list and an integer', [[0, 2], 1]],
    ['one integer', [2]],
    ['a slice with some parts', [{ start: 1, stop: 3 }]],
    ['slices', [{ stop: 2 }, { start: 1, step: 2 }]],
    ['an ellipsis', ['...', 3]],
    ['a mask of rows', [[true, false, true, false]]],
  ] as const)('%s', async (_, selection) => {
    const picked = await list(x.slice(...(selection as never as [0])));
    const changed = x.set(...([...selection, -1] as unknown as cw.ItemsAndValue));
    expect(await list(changed.slice(...(selection as never as [0])))).toEqual(
      await list(cw.full(cw.asarray(picked as number).shape, -1)),
    );
    const count = cw.asarray(picked as number).size;
    expect(await changed.equal(-1).sum().item()).toBe(BigInt(count));
    // Back again, the values that were there.
    const back = changed.set(...([...selection, picked] as unknown as cw.ItemsAndValue));
    expect(await list(back)).toEqual(await list(x));
  });

  test('a list with items that are no integers is these items', async () => {
    expect(await list(x.set([0, ':2'], -1).slice(0))).toEqual([-1, -1, 2, 3, 4, 5]);
    expect(await list(x.set([cw.s(0, 1), null], -1).slice(0))).toEqual([-1, -1, -1, -1, -1, -1]);
    expect(await list(x.set([1, [0, 2]], -1, { lists: 'outer' }).slice(1))).toEqual([-1, 7, -1, 9, 10, 11]);
  });

  test('of an array with a mask too', async () => {
    const masked = cw.ma.maskedGreater(x, 20);
    expect(await list((masked as unknown as cw.ChunkedArray).set(0, 1, -1) as never)).toEqual(
      ((await list(masked as never)) as unknown[][]).map((row, k) => (k === 0 ? [0, -1, 2, 3, 4, 5] : row)),
    );
    expect(await list((masked as unknown as cw.ChunkedArray).reshape(6, 4).slice(5) as never)).toEqual([
      20,
      null,
      null,
      null,
    ]);
  });
});

test('gradient gives one array for one axis', async () => {
  const v = cw.asarray([1, 4, 9, 16]);
  expect(await list(cw.gradient(v))).toEqual([3, 4, 6, 7]);
  expect(await list(cw.gradient(v, 0.5))).toEqual([6, 8, 12, 14]);
  expect(await list(cw.gradient(v, { axis: [0] }))).toEqual([3, 4, 6, 7]);
  const both = cw.gradient(x, 2, cw.arange(6).multiply(3));
  expect(both.length).toBe(2);
  expect(await list(both[0].slice(0))).toEqual([3, 3, 3, 3, 3, 3]);
  expect(await list(both[1].slice(':, 0'))).toEqual([1, 1, 1, 1].map((one) => one / 3));
  expect(await said(() => cw.gradient(x, 1, 2, 3))).toMatch(/gradient: spacing is 3 entries for 2 axes/);
});

test('extents, axes and sizes of chunks stand one by one', async () => {
  expect(x.reshape(6, 4).shape).toEqual([6, 4]);
  expect(cw.reshape(x, -1, 3).shape).toEqual([8, 3]);
  expect(x.reshape([2, 12], { chunks: [1, 12] }).shape).toEqual([2, 12]);
  expect(x.transpose(1, 0).shape).toEqual([6, 4]);
  expect(x.permuteDims(1, 0).shape).toEqual([6, 4]);
  expect(x.rechunk(2, 4).chunksize).toEqual([2, 4]);
  expect(x.rechunk([2, 4], { balance: true }).chunksize).toEqual([2, 6]);
  expect(await said(() => x.reshape(5, 5))).toMatch(/reshape: shape \[4, 6\] of 24 elements cannot become \[5, 5\]/);
  expect(await said(() => x.reshape(5, 'a' as never))).toMatch(/reshape: "a" stands where options belong/);
});

test('extremes of times begin with a time', async () => {
  const t = cw.asarray([cw.datetime64('2020-01-01', 's'), cw.datetime64('2021-01-01', 's')]).rechunk(1);
  const text = async (y: cw.ChunkedArray) => String(await y.item());
  expect(await text(cw.max(t, { initial: cw.datetime64('2022') }))).toBe('2022-01-01T00:00:00');
  expect(await text(t.max({ initial: new Date('2019-01-01') }))).toBe('2021-01-01T00:00:00');
  expect(await text(t.min({ initial: cw.datetime64('2022'), where: [true, false] }))).toBe('2020-01-01T00:00:00');
  expect(await text(t.max({ initial: cw.datetime64('NaT') }))).toBe('NaT');
  expect(await text(t.min({ initial: cw.datetime64('NaT') }))).toBe('NaT');
  expect(await text(t.slice(':0').max({ initial: cw.datetime64('2000') }))).toBe('2000-01-01T00:00:00');
  const spans = t.subtract(cw.datetime64('2020'));
  expect(await text(spans.max({ initial: cw.timedelta64(1000, 'D') }))).toBe('86400000 seconds');
  expect(await said(() => t.max({ initial: cw.timedelta64(1, 's') }))).toMatch(/max: initial/);
  expect(await said(() => cw.max([1, 2], { initial: new Date(0) }))).toMatch(/max: initial/);
});

test('moments that a finer unit does not hold are an error, where NumPy wraps', async () => {
  for (const threads of ['inline', 2] as const) {
    const t = cw.asarray(['2000-01-01', 'NaT', '2262-04-11T23:47:16'], { dtype: 'datetime64[s]' }).rechunk(2);
    const fine = await t.astype('datetime64[ns]').astype('int64').compute({ threads });
    expect(fine.toArray()).toEqual([946684800000000000n, -(2n ** 63n), 9223372036000000000n]);
    const late = cw.asarray(['2000-01-01', '3000-01-01'], { dtype: 'datetime64[s]' }).astype('datetime64[ns]');
    await expect(late.compute({ threads })).rejects.toThrow(
      'astype: 3000-01-01T00:00:00 is out of range for datetime64[ns], which holds 64-bit counts; take a longer unit',
    );
  }
  const early = cw.asarray([cw.datetime64('1677-09-21T00:12:44', 's'), cw.datetime64('1677-09-21T00:12:43', 's')]);
  expect(await early.slice(0).astype('datetime64[ns]').astype('int64').item()).toBe(-9223372036000000000n);
  expect(await said(() => early.slice(1).astype('datetime64[ns]').item())).toMatch(
    /1677-09-21T00:12:43 is out of range/,
  );
  const years = cw.asarray([cw.datetime64('2262'), cw.datetime64('2263')]);
  expect(await said(() => years.astype('datetime64[ns]').compute())).toMatch(/astype: 2263 is out of range/);
  const spans = cw.asarray([cw.timedelta64(106751, 'D'), cw.timedelta64(-106752, 'D')]);
  expect(await spans.slice(0).astype('timedelta64[ns]').astype('int64').item()).toBe(106751n * 86400n * 10n ** 9n);
  expect(await said(() => spans.astype('timedelta64[ns]').compute())).toMatch(/-106752 days is out of range/);
});

test('moments are compared with text', async () => {
  const t = cw.asarray([cw.datetime64('2020-01-01', 's'), cw.datetime64('2021-06-01', 's')]).rechunk(1);
  expect(await list(t.greater('2020-06-01'))).toEqual([false, true]);
  expect(await list(cw.lessEqual('2020-01-01T00:00:00.5', t))).toEqual([false, true]);
  expect(await list(cw.equal(t, ['2020', '2021-06-01T00']))).toEqual([true, true]);
  expect(await list(t.notEqual([['2020-01-01'], ['NaT']]))).toEqual([
    [false, true],
    [true, true],
  ]);
  expect(await list(cw.equal(cw.datetime64('2020'), '2020-01-01'))).toEqual(true);
  expect(await said(() => t.greater('yesterday'))).toMatch(/greater: 'yesterday' beside moments is no ISO 8601 date/);
  expect(await said(() => t.add('2020' as never))).toMatch(/add: /);
  expect(await said(() => t.subtract(cw.datetime64('2020')).greater('2020'))).toMatch(
    /greater\(timedelta64\[s\], <U4\)/,
  );
});

const block = (b: { data: Float64Array }) => b.data;
test.each([
  ['save', () => cw.save(x as never, 'x.npy' as never), 'save(path, x)'],
  ['toNpyStack', () => cw.toNpyStack('stack' as never, x as never), 'toNpyStack(x, folder)'],
  ['mapBlocks', () => cw.mapBlocks(x as never, block as never), 'mapBlocks(fn, arrays)'],
  ['mapOverlap', () => cw.mapOverlap(block as never, x, 2 as never), 'mapOverlap(fn, x, { depth: 2 })'],
  ['mapOverlap turned', () => cw.mapOverlap(x as never, block as never, 2 as never), 'mapOverlap(fn, x, { depth: 2 })'],
  ['mapOverlap method', () => x.mapOverlap(block as never, 2 as never), 'mapOverlap(fn, x, { depth: 2 })'],
  ['angle', () => cw.angle(x, { deg: true } as never), 'degrees(angle(x))'],
  ['angle alone', () => cw.angle(x, true as never), 'degrees(angle(x))'],
  ['asarray', () => cw.asarray([1, 2, 3, 4], [2, 2] as never), 'asarray(value).reshape([2, 2])'],
  ['asarray shape', () => cw.asarray([1, 2], { shape: [2, 1] } as never), 'asarray(value).reshape([2, 1])'],
  ['iterate', () => cw.iterate(x, ((u: cw.ChunkedArray) => u) as never, 10 as never), 'iterate(u, steps, step)'],
  [
    'iterate by fn',
    () => cw.iterate(((u: cw.ChunkedArray) => u) as never, x as never, 10 as never),
    'iterate(u, steps, step)',
  ],
  ['evolve', () => cw.evolve(x, (u) => u, 10 as never), 'evolve(u, step, { steps: 10 })'],
])('the message shows the right call: %s', async (_, call, right) => {
  expect(await said(call)).toContain(right);
});
