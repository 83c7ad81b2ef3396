/** Thousands of arrays joined, at once or one by one, and loops of very many steps: a result, or an error at once. */
import { expect, test, vi } from 'vitest';
import * as cw from '../../lib/index.js';
import { Edge } from '../../lib/task/edge.js';

const values = async (x: cw.ChunkedArray): Promise<number[]> =>
  [...(await x.compute({ threads: 'inline' })).data].map(Number);

test('nested joins are one, whatever their axis', async () => {
  let x: cw.ChunkedArray = cw.arange(3);
  for (let k = 0; k < 300; k++) x = cw.concat([x, cw.arange(3).add(k)]);
  expect(x.node.kind === 'assemble' && x.node.children.length).toBe(301);
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

test('loops of too many rounds are refused, and say what to do', async () => {
  const heat = cw.iterate(cw.zeros([100_000]), 1e9, (u) =>
    u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5)),
  );
  await expect(heat.compute()).rejects.toThrow(/iterate: 1000000000 steps .* rounds.*persist\(\)/s);
  const frames = cw.iterate(cw.arange(10), 1e9, (u) => u.add(1), { every: 10 });
  await expect(frames.slice('1').compute()).rejects.toThrow(/greater 'every'/);
});
