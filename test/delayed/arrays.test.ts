/** Arrays out of delayed values and back: shapes and dtypes that are held to, blocks as arguments of calls, both ways in one run. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

describe('fromDelayed', () => {
  const load = cw.delayed((part: number) => Float64Array.of(part, part + 0.5, part + 0.75, part + 1));

  it('is an array, whatever is computed of it', async () => {
    const all = cw.concat([0, 10, 20].map((part) => cw.fromDelayed(load(part), [2, 2], { dtype: 'float64' })));
    expect(all.shape).toEqual([6, 2]);
    for (const threads of ['inline', 1, 2] as const) {
      expect(await all.sum().item({ threads })).toBe(126.75);
      expect((await all.slice('::-2, 1').compute({ threads })).toArray()).toEqual([21, 11, 1]);
    }
  });

  it('takes ndarrays of any stride, lists, numbers and other dtypes', async () => {
    const turned = cw.delayed(() => ({
      data: Int32Array.of(1, 2, 3, 4, 5, 6),
      shape: [2, 3],
      stride: [-3, -1],
      offset: 5,
    }))();
    expect((await cw.fromDelayed(turned, [2, 3], { dtype: 'int32' }).compute()).toArray()).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    const lists = cw.delayed(() => [
      [1, 2],
      [3, 4],
    ])();
    expect((await cw.fromDelayed(lists, [2, 2], { dtype: 'int64' }).compute()).toArray()).toEqual([
      [1n, 2n],
      [3n, 4n],
    ]);
    const four = cw.delayed(() => 4)();
    expect(await cw.fromDelayed(four, [], { dtype: 'float32' }).item()).toBe(4);
    const pairs = cw.delayed(() => Float64Array.of(1, 2, 3, 4))();
    expect(await cw.fromDelayed(pairs, [2], { dtype: 'complex128' }).sum().item()).toMatchObject({ re: 4, im: 6 });
  });

  it('holds the value to what was declared', async () => {
    const fault = (shape: number[], dtype: cw.DType) => cw.fromDelayed(load(1), shape, { dtype }).compute();
    await expect(fault([3], 'float64')).rejects.toThrow(
      /fromDelayed: .* gave 4 elements .* declared as float64 \[3\]/s,
    );
    await expect(fault([4], 'float32')).rejects.toThrow(/Float64Array where Float32Array holds float32/);
    const broken = cw.delayed((): Float64Array => {
      throw new Error('no such part');
    })();
    await expect(cw.fromDelayed(broken, [4], { dtype: 'float64' }).compute()).rejects.toThrow(/no such part/);
    expect(() => cw.fromDelayed(3 as never, [4], { dtype: 'float64' })).toThrow(/fromDelayed: value/);
    expect(() => cw.fromDelayed(load(1), [4], {} as never)).toThrow(/dtype is missing/);
  });
});

describe('toDelayed', () => {
  const most = cw.delayed((block: cw.Result<'float64'>) => Math.max(...block.data));

  it('gives blocks to calls, on threads and here', async () => {
    const x = cw.arange(24).reshape([4, 6]).rechunk([2, 4]);
    const blocks = x.toDelayed() as cw.Delayed<cw.Result<'float64'>>[][];
    expect(blocks.map((row) => row.length)).toEqual([2, 2]);
    const tops = blocks.map((row) => row.map((block) => most(block)));
    for (const scheduler of ['threads', 'inline'] as const) {
      expect(await cw.computeDelayed([tops], { scheduler })).toEqual([
        [
          [9, 11],
          [21, 23],
        ],
      ]);
      const corner = await blocks[1][1].compute({ scheduler });
      expect(corner.toArray()).toEqual([
        [16, 17],
        [22, 23],
      ]);
    }
  });

  it('goes both ways', async () => {
    const x = cw.arange(9, { chunks: 4 });
    const doubled = cw.delayed((block: cw.Result<'float64'>) => block.data.map((v) => 2 * v));
    const parts = (cw.toDelayed(x) as cw.Delayed<cw.Result<'float64'>>[]).map((block, k) =>
      cw.fromDelayed(doubled(block), [x.chunks[0][k]], { dtype: 'float64' }),
    );
    expect((await cw.concat(parts).compute()).toArray()).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    const whole = cw.toDelayed(cw.asarray(5)) as cw.Delayed<cw.Result<'float64'>>;
    expect((await whole.compute()).get()).toBe(5);
  });
});

it('blocks are arrays one by one', async () => {
  const x = cw.arange(24).reshape([4, 6]).rechunk([2, 4]);
  const list = x.blocks.ravel();
  expect(list.map((block) => block.shape)).toEqual([
    [2, 4],
    [2, 2],
    [2, 4],
    [2, 2],
  ]);
  expect(await list[3].sum().item()).toBe(16 + 17 + 22 + 23);
  expect(await x.partitions.get(0, 1).sum().item()).toBe(4 + 5 + 10 + 11);
});
