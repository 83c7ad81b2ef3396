/** Of very many chunks few cost little: planning asks for as many tasks as have to run, wherever the many stand. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as cw from '../../lib/index.js';
import { PlanGraph } from '../../lib/plan/graph.js';

const asked = { dependencies: 0, consumers: 0, consumerCount: 0, outputBytes: 0 };
beforeEach(() => {
  for (const key of Object.keys(asked) as (keyof typeof asked)[]) {
    asked[key] = 0;
    const original = PlanGraph.prototype[key] as (...args: unknown[]) => unknown;
    vi.spyOn(PlanGraph.prototype, key as 'dependencies').mockImplementation(function (this: PlanGraph, ...args) {
      asked[key]++;
      return original.apply(this, args) as undefined;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

const values = async (x: cw.ChunkedArray): Promise<number[]> =>
  [...(await x.compute({ threads: 'inline' })).data].map(Number);
const line = cw.arange(1e10, { chunks: 10 });
const table = cw.zeros([1e9, 40], { chunks: [10, 10] });

describe('ten blocks of 10^9', () => {
  test.each<[string, () => cw.ChunkedArray, number[]]>([
    ['a slice', () => table.add(1).slice('7, :2'), [1, 1]],
    ['a sum', () => line.slice('5:100').sum(), [4940]],
    ['broadcast', () => table.add(cw.arange(40)).slice('3:5, 38:').sum(), [154]],
    ['with steps', () => line.slice('::3').slice('-2:'), [9999999996, 9999999999]],
    ['backwards', () => line.slice('::-7').slice('1:3'), [9999999992, 9999999985]],
    ['rechunked', () => line.rechunk([7]).slice('-1:'), [9999999999]],
    ['reshaped', () => cw.arange(4e10, { chunks: 1000 }).reshape([1e9, 40]).slice('7:9, 1'), [281, 321]],
    ['joined', () => cw.concat([line, line]).slice('9999999999:10000000001'), [9999999999, 0]],
    ['padded', () => cw.pad(line, 2).slice(':4'), [0, 0, 0, 1]],
    ['in part replaced', () => table.set('5:7', 3).slice('4:7, 1'), [0, 3, 3]],
    ['a running sum', () => cw.ones(1e10, { chunks: 10 }).cumsum().slice('15:17'), [16, 17]],
    ['sorted rows', () => table.add(cw.arange(40)).sort({ axis: 1 }).slice('15, 38:'), [38, 39]],
    ['picked', () => cw.arange(3e9, { chunks: 10 }).take([2999999999, 5, 2147483648]), [2999999999, 5, 2147483648]],
    ['a block function', () => line.mapBlocks((x) => x).slice('9999999995:9999999997'), [9999999995, 9999999996]],
  ])('%s', async (_, make, want) => {
    expect(await values(make())).toEqual(want);
    // Samples of large stages are looked at; nothing is looked at block by block.
    expect(Object.values(asked).reduce((a, b) => a + b)).toBeLessThan(100_000);
  });

  test('explained, printed and pictured', () => {
    const x = table.add(1).slice('::2').sum({ axis: 0 });
    expect(x.explain()).toMatch(/tasks/);
    expect(String(table)).toMatch(/400000000 blocks/);
    expect(table.toHTML().length).toBeLessThan(20_000);
    expect(table.numBlocks).toEqual([1e8, 4]);
    expect(() => line.chunks).toThrow(/too many to list/);
    expect(Object.values(asked).reduce((a, b) => a + b)).toBeLessThan(200_000);
  });
});
