/** What blocks see beyond themselves, held against a plain mirror: any depth, boundary and cuts, several arrays, several results. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Block = { readonly data: Float64Array; readonly shape: number[] };
type Rule = 'none' | 'reflect' | 'periodic' | 'nearest' | number;
afterAll(() => cw.close());

/** The value at place `k` of a line, inside or beyond it; undefined where nothing is. */
function seen(line: readonly number[], k: number, rule: Rule): number | undefined {
  const n = line.length;
  if (k >= 0 && k < n) return line[k];
  if (rule === 'none') return undefined;
  if (typeof rule === 'number') return rule;
  if (rule === 'nearest') return line[k < 0 ? 0 : n - 1];
  if (rule === 'periodic') return line[((k % n) + n) % n];
  const place = ((k % (2 * n)) + 2 * n) % (2 * n);
  return line[place < n ? place : 2 * n - 1 - place];
}
const cutsOf = (sizes: readonly number[]): [number, number][] =>
  sizes.map((size, k) => {
    const start = sizes.slice(0, k).reduce((a, b) => a + b, 0);
    return [start, start + size];
  });
/** What a block [start, stop) sees of a line. */
const window = (line: readonly number[], [start, stop]: [number, number], [low, high]: [number, number], rule: Rule) =>
  Array.from({ length: stop - start + low + high }, (_, k) => seen(line, start - low + k, rule)).filter(
    (value) => value !== undefined,
  );
const RULES: fc.Arbitrary<Rule> = fc.constantFrom<Rule[]>('none', 'reflect', 'periodic', 'nearest', 7);
const SIDES = fc.tuple(fc.nat(9), fc.nat(9));
const SIZES = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const total = (block: Block) => block.data.map(() => block.data.reduce((a, b) => a + b, 0) + block.data.length * 1000);

describe('mapOverlap', () => {
  it('shows blocks of a line what a mirror does, at any depth', async () => {
    await fc.assert(
      fc.asyncProperty(SIZES, SIDES, RULES, async (sizes, depth, rule) => {
        const n = sizes.reduce((a, b) => a + b, 0);
        const line = Array.from({ length: n }, (_, k) => k + 1);
        const x = cw.asarray(line, { chunks: [sizes] });
        const made = cw.mapOverlap(total, x, { depth: { 0: depth }, boundary: { 0: rule } });
        const expected = cutsOf(sizes).flatMap(([start, stop]) => {
          const view = window(line, [start, stop], depth, rule);
          const value = view.reduce((a, b) => a + b, 0) + view.length * 1000;
          return Array.from({ length: stop - start }, () => value);
        });
        expect((await made.compute({ threads: 'inline' })).toArray()).toEqual(expected);
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('moves elements right along two axes, cut and threaded anyhow', async () => {
    await fc.assert(
      fc.asyncProperty(SIZES, SIZES, fc.tuple(SIDES, SIDES), fc.tuple(RULES, RULES), async (a, b, depth, rules) => {
        const [n, m] = [a, b].map((sizes) => sizes.reduce((p, q) => p + q, 0));
        const x = cw
          .arange(n * m)
          .reshape([n, m])
          .rechunk([a, b]);
        const options = { depth, boundary: rules } as const;
        // The function gives back what it sees, so what is cut off again is what was put on.
        const same = cw.mapOverlap((block) => block, x, options);
        expect((await same.compute({ threads: 'inline' })).toArray()).toEqual((await x.compute()).toArray());
        // A pass along each axis alone meets the mirror of lines.
        const [rows] = [cw.mapOverlap(total, x.slice('0'), { depth: { 0: depth[1] }, boundary: rules[1] })];
        const line = Array.from({ length: m }, (_, k) => k);
        const expected = cutsOf(b).flatMap(([start, stop]) => {
          const view = window(line, [start, stop], depth[1], rules[1]);
          return Array.from({ length: stop - start }, () => view.reduce((p, q) => p + q, 0) + view.length * 1000);
        });
        expect((await rows.compute({ threads: 'inline' })).toArray()).toEqual(expected);
      }),
      { numRuns: 25, seed: 12 },
    );
  });

  it('reads several arrays, each with a halo, broadcast and cut alike', async () => {
    const x = cw.arange(12, { chunks: 5 }).reshape([3, 4]).rechunk([1, 3]);
    const y = cw.asarray([10, 20, 30, 40], { chunks: 2 });
    const both = (a: Block, b: Block): Float64Array =>
      a.data.map((v, k) => v + b.data[k % b.shape[b.shape.length - 1]]);
    for (const threads of ['inline', 1, 2] as const)
      for (const boundary of ['reflect', 'none', 'periodic', 5] as const)
        expect(
          (await cw.mapOverlap(both, x, y, { depth: { 1: [2, 1] }, boundary }).compute({ threads })).toArray(),
        ).toEqual([
          [10, 21, 32, 43],
          [14, 25, 36, 47],
          [18, 29, 40, 51],
        ]);
    // Of each array its own: one sees around, the other alone.
    const shown = cw.mapOverlap(
      (a: Block, b: Block) => Float64Array.from(b.data, (v) => v * 100 + a.data.length),
      cw.arange(6, { chunks: 2 }),
      cw.arange(6, { chunks: 2 }),
      { depth: [{ 0: [3, 1] }, {}], boundary: [{ 0: 'periodic' }, {}], trim: false },
    );
    expect((await shown.compute()).toArray()).toEqual([6, 106, 206, 306, 406, 506]);
    // One of extent 1 shows itself alone.
    const column = cw.asarray([[1], [2], [3]]);
    const wide = cw.mapOverlap((a: Block, b: Block) => a.data.map((v) => v + 1000 * b.data.length), x, column, {
      depth: { 1: 1 },
      boundary: 0,
    });
    expect(await wide.sum().item()).toBe(66 + 12_000);
  });

  it('gives several results, and takes chunks and axes that the function changes', async () => {
    const x = cw.arange(10, { chunks: 4 });
    const [low, high] = cw.mapOverlap(
      (block) => [block.data.map((v, k) => block.data[k - 1] ?? v), block.data.map((v, k) => block.data[k + 1] ?? v)],
      x,
      { depth: { 0: [1, 2] }, outputDtypes: ['float64', 'float32'] },
    );
    expect(high.dtype).toBe('float32');
    const line = (await x.compute()).toArray() as number[];
    expect((await low.compute()).toArray()).toEqual(line.map((v, k) => line[k - 1] ?? v));
    expect((await high.compute()).toArray()).toEqual(line.map((v, k) => line[k + 1] ?? v));
    const firsts = cw.mapOverlap((block) => block.data.slice(0, 1), x, {
      depth: 1,
      boundary: 9,
      trim: false,
      chunks: [1],
    });
    expect((await firsts.compute()).toArray()).toEqual([9, 3, 7]);
    const summed = cw.mapOverlap(
      (block: Block) => {
        const out = new Float64Array(block.shape[1]);
        block.data.forEach((v, k) => {
          out[k % block.shape[1]] += v;
        });
        return out;
      },
      cw.arange(12).reshape([2, 6]).rechunk([2, 2]),
      { depth: { 1: 1 }, boundary: 'periodic', dropAxis: 0 },
    );
    expect((await summed.compute()).toArray()).toEqual([6, 8, 10, 12, 14, 16]);
  });

  it('says what does not fit', () => {
    const x = cw.arange(10, { chunks: 4, dtype: 'int32' });
    const same = (block: unknown) => block as never;
    const refused = (options: object, text: RegExp, ...more: cw.ArrayLike[]) =>
      expect(() => cw.mapOverlap(same, x, ...more, options as { depth: 1 })).toThrow(text);
    refused({ depth: 1, boundary: 0.5 }, /boundary 0.5 along axis 0 is no int32/);
    refused({ depth: { 1: 1 } }, /axis 1 is out of range/);
    refused({ depth: [{ 0: 1 }, { 0: 1 }] }, /2 objects of depth for 1 arrays/);
    refused({ depth: 1, alignArrays: false }, /array 0 is cut otherwise along axis 0/, cw.arange(10, { chunks: 3 }));
    refused({ depth: 3, allowRechunk: false }, /a depth of 3 along axis 0 is more than its block of 2/);
    refused({ depth: 1, dtype: 'int8', outputDtypes: ['int8'] }, /dtype is for one result/);
    expect(() => cw.mapOverlap(same, cw.zeros([0]), { depth: 1, boundary: 'reflect' })).toThrow(/is empty/);
  });
});

describe('overlap', () => {
  it('gives blocks their margins and takes them off again, joining blocks that are too short', async () => {
    await fc.assert(
      fc.asyncProperty(SIZES, SIDES, RULES, async (sizes, depth, rule) => {
        const n = sizes.reduce((a, b) => a + b, 0);
        const line = Array.from({ length: n }, (_, k) => k + 1);
        const x = cw.asarray(line, { chunks: [sizes] });
        const options = { depth: { 0: depth }, boundary: rule } as const;
        const made = cw.overlap.overlap(x, options);
        const trimmed = cw.overlap.trimOverlap(made, options);
        const cut = trimmed.chunks[0];
        if (cut.length > 1) expect(Math.min(...cut)).toBeGreaterThanOrEqual(Math.min(n, Math.max(...depth)));
        expect((await made.compute({ threads: 'inline' })).toArray()).toEqual(
          cutsOf(cut).flatMap((block) => window(line, block, depth, rule)),
        );
        expect((await trimmed.compute({ threads: 'inline' })).toArray()).toEqual(line);
      }),
      { numRuns: 60, seed: 13 },
    );
  });

  it('cuts as dask does', () => {
    // dask.array.overlap.ensure_minimum_chunksize, 2026.8
    for (const [least, given, expected] of [
      [10, [20, 20, 1], [20, 11, 10]],
      [3, [1, 1, 3], [5]],
      [2, [2, 1, 4, 1], [3, 3, 2]],
      [4, [4, 4, 1, 1, 6], [4, 5, 7]],
    ] as const) {
      const n = given.reduce((a: number, b) => a + b, 0);
      const made = cw.overlap.overlap(cw.zeros([n], { chunks: [[...given]] }), { depth: least });
      expect(cw.overlap.trimOverlap(made, { depth: least }).chunks[0]).toEqual(expected);
    }
  });
});
