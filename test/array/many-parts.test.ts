/** Thousands of arrays joined, at once or one by one. */
import { expect, test, vi } from 'vitest';
import * as cw from '../../lib/index.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { Lowering } from '../../lib/plan/lower.js';
import { Edge } from '../../lib/task/edge.js';

const values = async (x: cw.ChunkedArray): Promise<number[]> =>
  [...(await x.compute({ threads: 'inline' })).data].map(Number);

test('nested joins are one, whatever their axis', async () => {
  let x: cw.ChunkedArray = cw.arange(3);
  for (let k = 0; k < 300; k++) x = cw.concat([x, cw.arange(3).add(k)]);
  const [whole] = optimize([x.node]);
  expect(whole.kind === 'assemble' && whole.children.length).toBe(301);
  const got = await values(x);
  expect(got.slice(-4)).toEqual([300, 299, 300, 301]);
  expect(got.length).toBe(903);
  const rows = cw.concat([cw.concat([cw.ones([1, 2]), cw.zeros([1, 2])], { axis: 1 }), cw.full([1, 4], 2)]);
  expect(await values(rows)).toEqual([1, 1, 0, 0, 2, 2, 2, 2]);
});

test('joining what is joined on and on costs by the rounds', async () => {
  let x: cw.ChunkedArray = cw.ones([4]);
  let listed = 0;
  for (let k = 0; k < 1500; k++) {
    x = cw.concat([x, x.slice(':1')]);
    listed += x.node.children.length;
  }
  expect(listed).toBeLessThan(1500 * 520);
  expect(await x.sum().item({ threads: 'inline' })).toBe(1504);
});

test('a task of many joined arrays looks at its own', async () => {
  const reads = vi.spyOn(Edge.prototype, 'reads');
  const n = 400;
  const parts = Array.from({ length: n }, (_, k) => cw.fromTypedArray(Float64Array.of(k, k, -k)).mapBlocks((b) => b));
  const got = await values(cw.concat(parts));
  expect(got).toEqual(Array.from({ length: n }, (_, k) => [k, k, -k]).flat());
  // Each of n tasks has one of n reads: a few looks for each, not n.
  expect(reads.mock.calls.length).toBeLessThan(20 * n);
  reads.mockRestore();
  expect((await values(cw.stack(parts, { axis: 1 }))).slice(0, 3)).toEqual([0, 1, 2]);
});

test('what was joined and is read otherwise too is held once, not joined anew', async () => {
  const first = cw.concat([cw.arange(3), cw.arange(3).add(10)]);
  const rows = cw.concat([cw.concat([first, cw.arange(2)]), cw.arange(2).add(5), cw.ones([0])]);
  const [a, b] = await cw.compute(rows, first.cumsum());
  expect([...a.data]).toEqual([0, 1, 2, 10, 11, 12, 0, 1, 5, 6]);
  expect([...b.data]).toEqual([0, 1, 3, 13, 24, 36]);
});

test('parts that differ in constants alone share kernels', async () => {
  const n = 200;
  const kernels = async (x: cw.ChunkedArray): Promise<number> => {
    const { stages } = new Lowering({ threads: 1 }).lower(optimize([x.node])).plan;
    const keys = stages.flatMap((stage) =>
      stage.kind === 'map' ? stage.parts.map((part) => JSON.stringify(part.program, bigintText)) : [],
    );
    return new Set(keys).size;
  };
  const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
  const full = Array.from({ length: n }, (_, k) => cw.full([3], k));
  expect(await kernels(cw.concat(full))).toBe(1);
  expect(await kernels(cw.stack(full))).toBe(1);
  expect(await values(cw.concat(full))).toEqual(full.flatMap((_, k) => [k, k, k]));
  const ranges = Array.from({ length: n }, (_, k) => cw.arange(k, k + 3).multiply(k));
  expect(await kernels(cw.concat(ranges))).toBeLessThan(4);
  expect(await values(cw.concat(ranges))).toEqual(ranges.flatMap((_, k) => [k * k, (k + 1) * k, (k + 2) * k]));
  // Known exponents stay in the program: squares are products.
  const powers = Array.from({ length: n }, (_, k) => cw.full([2], k).pow(k % 3));
  expect(await values(cw.concat(powers))).toEqual(powers.flatMap((_, k) => [k ** (k % 3), k ** (k % 3)]));
  for (const dtype of ['bool', 'int64', 'uint8', 'float32'] as const) {
    const parts = Array.from({ length: 20 }, (_, k) => cw.full([2], k % 2, { dtype }));
    expect(await values(cw.concat(parts))).toEqual(parts.flatMap((_, k) => [k % 2, k % 2]));
  }
});
