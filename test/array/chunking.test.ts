/** Chunks in all the ways they are written, blocks by number, and arrays recut. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

cw.config.set({ threads: 'inline' });
const x = cw.arange(60).reshape([6, 10]).rechunk([2, 4]);
const values = async (y: cw.ChunkedArray): Promise<number[]> => Array.from((await y.compute()).data as Float64Array);

describe('chunks as they are written', () => {
  it.each([
    [
      3,
      [
        [3, 3],
        [3, 3, 3, 1],
      ],
    ],
    [
      [3, -1],
      [[3, 3], [10]],
    ],
    [
      { 1: 5 },
      [
        [2, 2, 2],
        [5, 5],
      ],
    ],
    [
      { '-2': 4 },
      [
        [4, 2],
        [4, 4, 2],
      ],
    ],
    [
      [null, 5],
      [
        [2, 2, 2],
        [5, 5],
      ],
    ],
    [
      [null, [3, 7]],
      [
        [2, 2, 2],
        [3, 7],
      ],
    ],
    ['auto', [[6], [10]]],
    [
      '160B',
      [
        [4, 2],
        [5, 5],
      ],
    ],
    [
      [6, '96B'],
      [[6], [2, 2, 2, 2, 2]],
    ],
    [
      {},
      [
        [2, 2, 2],
        [4, 4, 2],
      ],
    ],
  ] as [cw.ChunkSpec, number[][]][])('%j', (spec, want) => {
    expect(x.rechunk(spec).chunks).toEqual(want);
  });

  it('are whole along axes that nobody names where nothing was cut before', () => {
    expect(cw.zeros([6, 10], { chunks: { 1: 4 } }).chunks).toEqual([[6], [4, 4, 2]]);
    expect(cw.normalizeChunks([4, null], [10, 3])).toEqual([[4, 4, 2], [3]]);
    expect(cw.normalizeChunks('auto', [100, 100], { limit: 800, dtype: 'float64' })).toEqual([
      new Array(10).fill(10),
      new Array(10).fill(10),
    ]);
  });

  it('are refused where they do not fit', () => {
    expect(() => x.rechunk({ 2: 1 })).toThrow(/there is no axis 2/);
    expect(() => x.rechunk([1])).toThrow(/one entry for each of the 2 axes/);
    expect(() => x.rechunk('many' as never)).toThrow(cw.ChunkwiseError);
  });

  it('are balanced', () => {
    expect(cw.arange(10).rechunk(4, { balance: true }).chunks).toEqual([[5, 5]]);
    expect(cw.arange(11).rechunk(4, { balance: true }).chunks).toEqual([[4, 4, 3]]);
    expect(cw.arange(100).rechunk('auto', { blockSizeLimit: 200 }).chunks).toEqual([[25, 25, 25, 25]]);
  });
});

it('blocks are arrays by their numbers', async () => {
  expect(x.blocks.shape).toEqual([3, 3]);
  expect(x.blocks.size).toBe(9);
  expect(await values(x.blocks.get(1, 2))).toEqual(await values(x.slice('2:4, 8:')));
  expect(await values(x.blocks.get(-1))).toEqual(await values(x.slice('4:')));
  expect(x.blocks.get(cw.s(0, 2), [2, 0]).chunks).toEqual([
    [2, 2],
    [2, 4],
  ]);
  expect(await values(x.partitions.get(cw.s(null, null, 2), [2, 0]))).toEqual(
    await values(x.slice([0, 1, 4, 5]).take([8, 9, 0, 1, 2, 3], { axis: 1 })),
  );
  expect(() => x.blocks.get(3)).toThrow(/out of bounds/);
  const seen: number[] = [];
  for await (const { data } of x.blocks()) seen.push(data.data.length);
  expect(seen.reduce((a, b) => a + b)).toBe(60);
});

it('arrays that broadcast are cut alike', () => {
  const [a, b, c] = cw.unifyChunks(x, x.rechunk([3, 10]), cw.arange(10).rechunk(5));
  expect(a.chunks).toEqual(b.chunks);
  expect(c.chunks[0]).toEqual(a.chunks[1]);
});

it('shuffle keeps groups in one block', async () => {
  const y = cw.arange(8).rechunk(4);
  const made = cw.shuffle(y, [
    [6, 5, 2],
    [4, 1],
    [3, 0, 7],
  ]);
  expect(made.chunks).toEqual([[3, 2, 3]]);
  expect(await values(made)).toEqual([6, 5, 2, 4, 1, 3, 0, 7]);
  expect(await values(cw.shuffle(x, [[1, 0], [5]], { axis: 0 }))).toEqual(await values(x.slice([1, 0, 5])));
});

it('blocks are reshaped by themselves', async () => {
  const flat = cw.reshapeBlockwise(x, [60]);
  const parts: number[] = [];
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) parts.push(...(await values(x.blocks.get(row, column))));
  expect(await values(flat)).toEqual(parts);
  expect(flat.chunks).toEqual([[8, 8, 4, 8, 8, 4, 8, 8, 4]]);
  expect(() => cw.reshapeBlockwise(x, [10, 6])).toThrow(/joining neighbouring axes/);
});

it('facts have dask names too', () => {
  expect([x.itemsize, x.nchunks, x.npartitions, x.chunksize, x.chunkmem]).toEqual([8, 9, 9, [2, 4], 64]);
  expect(x.mT.shape).toEqual([10, 6]);
});

it('blocks share their borders, and give them up again', async () => {
  const y = cw.arange(12).rechunk(4);
  const none = cw.overlap.overlap(y, { depth: 1 });
  expect(await values(none)).toEqual([0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 8, 7, 8, 9, 10, 11]);
  expect(none.chunks).toEqual([[5, 6, 5]]);
  expect(await values(cw.overlap.trimInternal(none, { depth: 1 }))).toEqual(await values(y));
  const around = { depth: { 0: [2, 1] as const }, boundary: 'periodic' as const };
  const periodic = cw.overlap.overlap(y, around);
  expect(periodic.chunks).toEqual([[7, 7, 7]]);
  expect((await values(periodic)).slice(0, 7)).toEqual([10, 11, 0, 1, 2, 3, 4]);
  expect(await values(cw.overlap.trimInternal(periodic, around))).toEqual(await values(y));
  for (const boundary of ['reflect', 'nearest', 7] as const) {
    const both = { depth: [1, 2], boundary };
    const made = cw.overlap.overlap(x, both);
    expect(made.chunks).toEqual([
      [4, 4, 4],
      [8, 8, 6],
    ]);
    expect(await values(cw.overlap.trimInternal(made, both))).toEqual(await values(x));
  }
  expect(await values(cw.overlap.boundaries(cw.arange(3), { depth: 1, boundary: 9 }))).toEqual([9, 0, 1, 2, 9]);
  expect(() => cw.overlap.overlap(y, { depth: 5, allowRechunk: false })).toThrow(/more than its block/);
});
