/** What functions are told of their blocks, and arrays whose elements lie at any stride as input. */
import ndarray from 'ndarray';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

afterAll(() => cw.close());

/** What each block's call was told, as text in its elements. */
async function told(make: (fn: cw.UserFunction) => cw.ChunkedArray): Promise<unknown[]> {
  const write = (...all: readonly unknown[]): Float64Array => {
    const block = all[0] as { readonly data: { readonly length: number } };
    const bytes = new TextEncoder().encode(JSON.stringify(all[all.length - 1]));
    const out = new Float64Array(block.data.length);
    for (let k = 0; k < bytes.length; k++) out[k] = bytes[k];
    return out;
  };
  const made = make(write);
  const blocks = await Promise.all(made.blocks.ravel().map((block) => block.ravel().compute({ threads: 'inline' })));
  return blocks.map(({ data }) => JSON.parse(String.fromCharCode(...[...(data as Float64Array)].filter((v) => v > 0))));
}

it('tells where the result lies, and each array', async () => {
  const x = cw.zeros([2000, 3], { chunks: [1000, 3] });
  const row = cw.zeros([1, 3], { dtype: 'int8' });
  const infos = await told((fn) => cw.mapBlocks(fn, x, row));
  expect(infos[1]).toEqual({
    blockCoords: [1, 0],
    start: [1000, 0],
    stop: [2000, 3],
    shape: [2000, 3],
    numBlocks: [2, 1],
    dtype: 'float64',
    inputs: [
      { blockCoords: [1, 0], start: [1000, 0], stop: [2000, 3], shape: [2000, 3], numBlocks: [2, 1], dtype: 'float64' },
      { blockCoords: [0, 0], start: [0, 0], stop: [1, 3], shape: [1, 3], numBlocks: [1, 1], dtype: 'int8' },
    ],
  });
  const labelled = await told((fn) => cw.blockwise(fn, 'ij', x, 'ij', cw.zeros([3], { dtype: 'int16' }), 'j'));
  expect(labelled[1]).toMatchObject({
    shape: [2000, 3],
    inputs: [
      { start: [1000, 0] },
      { blockCoords: [0], start: [0], stop: [3], shape: [3], numBlocks: [1], dtype: 'int16' },
    ],
  });
  // A block's place is that of the block alone, without its halo.
  const halo = cw.mapOverlap(
    (b, { inputs: [{ start, stop, shape }] }) => b.data.map(() => start[0] + 10 * stop[0] + shape[0]),
    x,
    { depth: { 0: [2, 1] }, boundary: 'periodic' },
  );
  expect((await halo.slice('::1000, 0').compute({ threads: 'inline' })).toArray()).toEqual([12000, 23000]);
});

it('takes ndarrays and parts of any stride and offset', async () => {
  const data = Float64Array.from({ length: 24 }, (_, k) => k);
  const grid = ndarray(data, [4, 6]);
  const views = [
    grid.step(-1, 2),
    grid.transpose(1, 0).step(1, -2),
    grid.lo(1, 2).hi(2, 3),
    grid.pick(2, -1).step(-3),
    grid.pick(-1, 4),
  ] as const;
  for (const view of views) {
    const plain = (at: number[]): unknown =>
      at.length === view.shape.length
        ? view.get(...at)
        : Array.from({ length: view.shape[at.length] }, (_, k) => plain([...at, k]));
    const chunks = view.shape.map(() => 2);
    for (const threads of ['inline', 2] as const) {
      const x = cw.asarray(view as never, { chunks });
      expect((await x.compute({ threads })).toArray()).toEqual(plain([]));
      expect((await x.add(0).slice('::-1').slice('::-1').compute({ threads })).toArray()).toEqual(plain([]));
    }
  }
  const broadcast = { data: Int32Array.of(7, 8, 9), shape: [2, 3], stride: [0, -1], offset: 2 };
  expect((await cw.asarray(broadcast).compute()).toArray()).toEqual([
    [9, 8, 7],
    [9, 8, 7],
  ]);
  const bytes = new Uint8Array(64);
  const shifted = new Float64Array(bytes.buffer, 8, 4);
  shifted.set([1, 2, 3, 4]);
  expect(await cw.asarray(shifted.subarray(1)).sum().item()).toBe(9);
  expect(() => cw.asarray({ data: Int32Array.of(1), shape: [2], stride: [-1], offset: 0 }).compute).toThrow(/asarray/);
});
