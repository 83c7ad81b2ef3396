/** `set` and `slice` at indices that are computed: a plain mirror, the last of those named twice, and errors of the run. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const seed = Number(process.env.CHUNKWISE_SEED ?? 20261127);
const computed = (list: readonly number[], shape: readonly number[] = [list.length]): cw.ChunkedArray<'int64'> =>
  cw
    .arange(Math.max(1, list.length), { dtype: 'int64', chunks: 2 })
    .multiply(0n)
    .slice(`:${list.length}`)
    .add(cw.fromTypedArray(BigInt64Array.from(list, BigInt)))
    .reshape(shape);

const list = (extent: number, count: number) =>
  fc.array(fc.integer({ min: -extent, max: extent - 1 }), { minLength: count, maxLength: count });

test('as a plain loop does, inline and on one and two threads', async () => {
  const cases = fc
    .record({
      rows: fc.integer({ min: 1, max: 7 }),
      columns: fc.integer({ min: 1, max: 6 }),
      depth: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 9 }),
    })
    .chain((size) =>
      fc.record({
        size: fc.constant(size),
        chunks: fc.tuple(
          fc.integer({ min: 1, max: 7 }),
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 1, max: 3 }),
        ),
        i: list(size.rows, size.count),
        j: list(size.columns, size.count),
        oneValue: fc.boolean(),
        both: fc.boolean(),
        threads: fc.constantFrom('inline' as const, 1, 2),
      }),
    );
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ size: { rows, columns, depth, count }, chunks, i, j, oneValue, both, threads }) => {
        const size = rows * columns * depth;
        const x = cw.arange(size).reshape([rows, columns, depth]).rechunk(chunks);
        const values = oneValue
          ? cw.arange(1).subtract(7).sum()
          : cw
              .arange(count * depth)
              .subtract(1000)
              .reshape([count, depth])
              .rechunk([2, 1]);
        // x[i, j, :] = values, or x[i, 0, :] = values beside an integer.
        const out = x.set([computed(i), both ? computed(j) : 0], values);
        const want = Array.from({ length: size }, (_, k) => k);
        for (let k = 0; k < count; k++) {
          const [row, column] = [(i[k] + rows) % rows, both ? (j[k] + columns) % columns : 0];
          for (let d = 0; d < depth; d++)
            want[(row * columns + column) * depth + d] = oneValue ? -7 : k * depth + d - 1000;
        }
        const picked = out.slice(computed(i), both ? computed(j) : 0);
        const [all, part] = await cw.compute(out, picked, { threads });
        expect([...all.data]).toEqual(want);
        const read = Array.from({ length: count }, (_, k) => {
          const [row, column] = [(i[k] + rows) % rows, both ? (j[k] + columns) % columns : 0];
          return want.slice((row * columns + column) * depth, (row * columns + column + 1) * depth);
        });
        expect([...part.data]).toEqual(read.flat());
      },
    ),
    { seed, numRuns: 150 },
  );
});

test('the last of those named twice wins, on every thread count', async () => {
  const n = 5000;
  const x = cw.zeros([40], { chunks: 7 });
  const index = cw.arange(n, { dtype: 'int64', chunks: 600 }).multiply(17n).remainder(40n);
  const values = cw.arange(n, { chunks: 900 });
  const want = new Array<number>(40).fill(0);
  for (let k = 0; k < n; k++) want[(k * 17) % 40] = k;
  for (const threads of ['inline', 1, 2, 3] as const)
    expect([...(await x.set(index, values).compute({ threads })).data]).toEqual(want);
  expect(x.set(index, values).explain()).toContain('replaceComputed');
});

test('an index out of bounds is an error of the run that names it', async () => {
  const x = cw.zeros([4, 3], { chunks: [2, 2] });
  const failure = (run: cw.ChunkedArray) =>
    run.compute({ threads: 'inline' }).then(String, (e: cw.ChunkwiseError) => `${e.tag} ${e.message}`);
  expect(await failure(x.set(computed([1, 4]), 1))).toMatch(
    /^selection set: index 4 is out of bounds for axis 0 of extent 4; use -4 to 3/,
  );
  expect(await failure(x.set([':', computed([0, -4])], 1))).toMatch(
    /^selection set: index -4 is out of bounds for axis 1 of extent 3/,
  );
  expect(await failure(x.set([computed([0]), computed([3])], 1))).toMatch(/index 3 is out of bounds for axis 1/);
  expect(await failure(x.slice(computed([0]), computed([3])))).toMatch(
    /^selection slice: index 3 is out of bounds for axis 1/,
  );
  const huge = cw.full([1], 2n ** 64n - 1n, { dtype: 'uint64' }).add(cw.zeros([1], { dtype: 'uint64' }));
  expect(await failure(x.set(huge, 1))).toMatch(/index 18446744073709551615 is out of bounds/);
  expect(() => cw.zeros([0, 3]).set(computed([0]), 1)).toThrow(
    /set: axis 0 is empty, so no index is within its bounds/,
  );
});

test('what does not fit is refused where it is written', () => {
  const x = cw.zeros([4, 3]);
  expect(() => x.set([computed([0, 1]), computed([0, 1, 2])], 1)).toThrow(
    /lists of indices of shapes \[2\] and \[3\] name points together/,
  );
  expect(() => x.set(computed([0, 1]), [1, 2])).toThrow(/set/);
  expect(() => x.set(computed([0]).astype('float32'), 1)).toThrow(/indices are whole numbers or booleans, not float32/);
  expect(() => x.set([computed([0]), [1, 2]], 1, { lists: 'outer' })).toThrow(/go with no other list here/);
  expect(() => x.set([computed([0]), cw.zeros([3]).greater(1)], 1)).toThrow(/how many elements a mask/);
});

test('no indices, indices of no axis, dtypes of values and names of axes', async () => {
  const x = cw.arange(6, { dtype: 'int16' }).reshape([2, 3]);
  expect((await x.set(computed([]), 9).compute()).toArray()).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(x.slice(computed([])).shape).toEqual([0, 3]);
  const last = cw.asarray([0, 5, 3]).argmax();
  expect((await x.set([':', last], [[7], [8]].flat()).compute()).toArray()).toEqual([
    [0, 7, 2],
    [3, 8, 5],
  ]);
  // Values are cast as everywhere.
  expect((await x.set([computed([1]), last], cw.asarray([2.9])).compute()).toArray()).toEqual([
    [0, 1, 2],
    [3, 2, 5],
  ]);
  const store = new Map<string, Uint8Array>();
  await cw
    .arange(6)
    .reshape([2, 3])
    .toZarr(store, { dims: ['time', 'place'] });
  const named = await cw.fromZarr(store);
  expect(named.set(computed([1]), 0).dims).toEqual(['time', 'place']);
  expect(named.set([':', computed([1, 0])], 0).dims).toEqual(['time', 'place']);
});

test('set takes a computed mask in a list of one, as x[(mask,)] in NumPy', async () => {
  const x = cw.arange(12).reshape([3, 4], { chunks: [2, 3] });
  const [one, row, ints] = await cw.compute(
    x.set([x.greater(6)], -1),
    x.set([x.sum({ axis: 1 }).less(20)], x.multiply(10)),
    x.set(
      [cw.asarray([2, 0], { dtype: 'int64' }).add(0)],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    ),
    { threads: 'inline' },
  );
  expect([...one.data]).toEqual([0, 1, 2, 3, 4, 5, 6, -1, -1, -1, -1, -1]);
  expect([...row.data]).toEqual([0, 10, 20, 30, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect([...ints.data]).toEqual([5, 6, 7, 8, 4, 5, 6, 7, 1, 2, 3, 4]);
});
