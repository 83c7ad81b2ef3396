/** Small chunks become tasks of several, others stay as they are, and reductions over either agree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, listOf } from '../../lib/base/axis-chunks.js';
import * as cw from '../../lib/index.js';
import { taskChunks as chunksOfTasks, heldChunks } from '../../lib/plan/task-chunks.js';

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const taskChunks = (
  chunks: readonly (readonly number[])[],
  axes: readonly number[],
  operands: Parameters<typeof chunksOfTasks>[2],
): number[][] => chunksOfTasks(chunks.map(axisOf), axes, operands).map(listOf);
const cut = (n: number, piece: number): number[] => Array.from({ length: n }, () => piece);

describe('chunks of a reduction’s tasks', () => {
  it('covers every axis, merges neighbours along reduced axes only, and stays below the bound', () => {
    const axis = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        fc.array(axis, { minLength: 1, maxLength: 3 }),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        fc.constantFrom('block' as const, 'random' as const, undefined),
        (chunks, reduced, kind) => {
          const axes = chunks.flatMap((_, k) => (reduced[k] ? [k] : []));
          const merged = taskChunks(chunks, axes, kind ? [{ kind }] : []);
          const largest = (list: readonly (readonly number[])[]): number =>
            list.reduce((n, extents) => n * Math.max(1, ...extents), 1);
          expect(largest(merged)).toBeLessThanOrEqual(Math.max(largest(chunks), kind ? 4096 : 16384));
          merged.forEach((extents, k) => {
            expect(sum(extents)).toBe(sum(chunks[k]));
            if (!axes.includes(k)) expect(extents).toEqual(chunks[k]);
            // Every cut is one of the user's.
            const cuts = new Set(chunks[k].map((_, at) => sum(chunks[k].slice(0, at + 1))));
            extents.forEach((_, at) => {
              expect(cuts.has(sum(extents.slice(0, at + 1)))).toBe(true);
            });
          });
        },
      ),
    );
  });

  it('makes few tasks of many small chunks, and leaves large ones alone', () => {
    expect(taskChunks([cut(100_000, 10)], [0], [])[0]).toHaveLength(Math.ceil(100_000 / 1638));
    expect(taskChunks([cut(100_000, 10)], [0], [{ kind: 'block' }])[0]).toHaveLength(3125);
    expect(taskChunks([cut(4, 20_000)], [0], [])).toEqual([cut(4, 20_000)]);
    expect(taskChunks([cut(8, 4), cut(6, 5)], [0], [])).toEqual([[32], cut(6, 5)]);
    expect(taskChunks([cut(100, 10)], [0], [{ kind: 'stored' }])).toEqual([cut(100, 10)]);
    expect(taskChunks([[0, 0, 0]], [0], [])).toEqual([[0]]);
  });

  it('gives the same results, on any number of threads', async () => {
    const values = Float64Array.from({ length: 3000 }, (_, k) => Math.sin(k * 1.7) * 1000);
    const fine = cw.reshape(cw.array(values), [50, 60]).rechunk([1, 7]);
    const whole = cw.reshape(cw.array(values), [50, 60]);
    for (const threads of ['inline', 2] as const)
      for (const options of [{}, { axis: 0 }, { axis: 1 }])
        for (const make of [
          (x: cw.ChunkedArray) => x.sum(options),
          (x: cw.ChunkedArray) => x.add(1).std(options),
          (x: cw.ChunkedArray) => x.max(options),
          (x: cw.ChunkedArray) => x.argmax(options),
        ]) {
          const one = await make(fine).compute({ threads });
          const other = await make(whole).compute({ threads });
          expect(one.shape).toEqual(other.shape);
          for (let k = 0; k < other.data.length; k++) expect(Number(one.data[k])).toBeCloseTo(Number(other.data[k]), 8);
        }
  });
});

describe('blocks of what is held in between', () => {
  const held = (chunks: readonly (readonly number[])[], sources: number, kind?: 'block' | 'stored'): number[][] =>
    heldChunks(chunks.map(axisOf), kind ? [{ kind }] : [], sources).map(listOf);

  it('joins tiny neighbours, but no more than a task may read', () => {
    expect(held([[5, ...cut(3000, 1)]], 2)).toEqual([[3005]]);
    expect(held([[1e6, ...cut(3000, 1)]], 2)).toEqual([[1e6, 3000]]);
    expect(held([cut(4, 3), cut(300, 2)], 1)).toEqual([[6, 6], [600]]);
    expect(held([cut(3200, 1)], 3200, 'block')).toEqual([cut(100, 32)]);
    expect(held([cut(100, 10)], 0, 'stored')).toEqual([cut(100, 10)]);
    expect(held([cut(3, 10)], 0)).toEqual([cut(3, 10)]);
    expect(held([cut(60, 1)], 0)).toEqual([cut(60, 1)]);
  });

  it('shows nothing of it to who counts blocks', async () => {
    const tiny = cw.concat(Array.from({ length: 80 }, (_, k) => cw.full([1], k))).add(1);
    const twice = tiny.mapBlocks((b) => new Float64Array(2).fill(b.data[0] + b.data.length), {
      dtype: 'float64',
      chunks: [cut(80, 2)],
    });
    const [doubled, sums] = await cw.compute(twice, tiny.cumsum());
    expect([...doubled.data]).toEqual(cut(80, 0).flatMap((_, k) => [k + 2, k + 2]));
    expect(sums.data[79]).toBe(3240);
    const persisted = await tiny.persist();
    expect(persisted.chunks[0]).toEqual(cut(80, 1));
    persisted.release();
  });
});
