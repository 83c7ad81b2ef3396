/** User functions see the blocks they are promised, and what they return becomes the array. */
import type { NdArray } from 'ndarray';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { counting, values } from './values.js';

type Block = NdArray<Float64Array>;
const x = cw.asarray(counting(4, 6), { chunks: [2, 4] });

describe('mapBlocks', () => {
  it('gives every block once, with arguments and where it is', async () => {
    const y = cw.mapBlocks(
      (block: Block, factor: number, info: cw.BlockInfo) => {
        for (let k = 0; k < block.data.length; k++) block.data[k] = block.data[k] * factor + info.blockCoords[1] * 1000;
        return block;
      },
      x,
      { args: [10] },
    );
    expect(await values(y.slice('1'))).toEqual([60, 70, 80, 90, 1100, 1110]);
    expect(await values(x.slice('1'))).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it('lines up several arrays, and makes another dtype', async () => {
    const y = cw.mapBlocks(
      (a: Block, row: Block) => Int32Array.from(a.data, (v, k) => v + 100 * row.data[k % row.data.length]),
      x,
      cw.arange(6),
      { dtype: 'int32' },
    );
    expect(y.dtype).toBe('int32');
    expect(await values(y.slice('2'))).toEqual([12, 113, 214, 315, 416, 517]);
  });

  it('changes extents when told the chunks', async () => {
    const y = x.mapBlocks(
      (a: Block) => {
        const sums = new Float64Array(2);
        for (let i = 0; i < 2; i++) for (let j = 0; j < a.shape[1]; j++) sums[i] += a.get(i, j);
        return sums;
      },
      { chunks: [2, 1] },
    );
    expect(y.shape).toEqual([4, 2]);
    expect(await values(y)).toEqual([
      [6, 9],
      [30, 21],
      [54, 33],
      [78, 45],
    ]);
  });

  it('drops and adds axes', async () => {
    const total = x.rechunk([2, -1]).mapBlocks(
      (a: Block) => {
        const sums = new Float64Array(a.shape[0]);
        for (let k = 0; k < a.data.length; k++) sums[Math.floor(k / a.shape[1])] += a.data[k];
        return sums;
      },
      { dropAxis: 1 },
    );
    expect(await values(total)).toEqual([15, 51, 87, 123]);
    const added = x.mapBlocks((a: Block) => Float64Array.from(a.data), { newAxis: 0 });
    expect(added.shape).toEqual([1, 4, 6]);
    expect(await values(added.slice('0, 3'))).toEqual([18, 19, 20, 21, 22, 23]);
    const doubled = x.mapBlocks(
      (a: Block) => Float64Array.from({ length: a.data.length * 2 }, (_, k) => a.data[k >> 1]),
      {
        newAxis: 2,
        chunks: [2, [4, 2], 2],
      },
    );
    expect(await values(doubled.slice('0, 4:'))).toEqual([
      [4, 4],
      [5, 5],
    ]);
  });

  it('refuses captured variables, arrays that do not line up and wrong chunks', () => {
    const outside = 3;
    expect(() =>
      x.mapBlocks((a: Block) => {
        a.data[0] = outside;
        return a;
      }),
    ).toThrow(/outside/);
    expect(() => cw.mapBlocks((a: Block) => a, x, cw.zeros([5]))).toThrow(/do not broadcast/);
    expect(() => cw.mapBlocks((a: Block) => a, cw.zeros([4, 1]), cw.zeros([1, 4]))).toThrow(/has the whole shape/);
    expect(() => x.mapBlocks((a: Block) => a, { chunks: [2] })).toThrow(/do not fit 2 x 2 blocks/);
    expect(() => x.mapBlocks((a: Block) => a, { dropAxis: 1 })).toThrow(/cut into 2 blocks; rechunk/);
    // @ts-expect-error: without an array
    expect(() => cw.mapBlocks((a: Block) => a)).toThrow(/at least one array/);
  });
});

describe('mapOverlap', () => {
  const line = cw.arange(6, { chunks: 2 });
  const sums = (block: Block): Float64Array =>
    Float64Array.from(
      block.data,
      (v, k) => (k > 0 ? block.data[k - 1] : 0) + v + (k + 1 < block.data.length ? block.data[k + 1] : 0),
    );

  it.each([
    ['reflect', [1, 3, 6, 9, 12, 14]],
    ['nearest', [1, 3, 6, 9, 12, 14]],
    ['periodic', [6, 3, 6, 9, 12, 9]],
    ['none', [1, 3, 6, 9, 12, 9]],
    [100, [101, 3, 6, 9, 12, 109]],
  ] as const)('fills %s beyond the edges', async (boundary, expected) => {
    expect(await values(line.mapOverlap(sums, { depth: 1, boundary }))).toEqual(expected);
  });

  it('leaves the trimming to the function', async () => {
    const inner = line.mapOverlap((block: Block) => block.data.slice(1, -1).map((v) => -v), {
      depth: 1,
      boundary: 0,
      trim: false,
    });
    expect(await values(inner)).toEqual([-0, -1, -2, -3, -4, -5]);
  });

  it('refuses depths and boundaries that do not fit', () => {
    expect(() => line.mapOverlap(sums, { depth: 3, allowRechunk: false })).toThrow(/depth of 3 .* its block of 2/);
    // @ts-expect-error: without a depth
    expect(() => line.mapOverlap(sums)).toThrow(/depth is missing/);
    expect(() => line.mapOverlap(sums, { depth: [1, 1] })).toThrow(/2 entries of depth/);
    expect(() => line.mapOverlap(sums, { depth: 1, boundary: 'mirror' as never })).toThrow(/boundary is "mirror"/);
    expect(() => line.mapOverlap(sums, { depth: -1 })).toThrow(/depth is -1/);
  });
});
