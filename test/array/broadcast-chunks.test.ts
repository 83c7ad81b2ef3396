/** Automatic chunks stay automatic after broadcasting: no block is larger than its operands' and than the automatic size. */
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const bytes = (x: cw.ChunkedArray): number => x.chunks.reduce((n, cut) => n * Math.max(...cut), 8);
const line = cw.arange(30_000);

test('of vectors broadcast against each other', async () => {
  const [x, y] = cw.meshgrid([line, line]);
  for (const z of [x, cw.hypot(x, y), cw.outer(line, line), cw.broadcastTo(line, [30_000, 30_000]), x.ravel()])
    expect(bytes(z)).toBeLessThanOrEqual(8 << 20);
  const part = await cw.hypot(x, y).slice('3, 4').compute({ threads: 'inline' });
  expect(part.data[0]).toBe(5);
  const small = cw.arange(2000);
  const total = await cw.outer(small, small).sum().compute({ threads: 'inline' });
  expect(total.data[0]).toBe(1999000 ** 2);
});

test('blocks that were asked for stay', () => {
  const x = cw.ones([3000, 3000], { chunks: [3000, 3000] }).mapBlocks((b) => b);
  expect(x.add(cw.arange(3000)).chunks).toEqual([[3000], [3000]]);
  expect(x.add(1).chunks).toEqual([[3000], [3000]]);
});

test('padding and joining hold the automatic size too', async () => {
  const most = (x: cw.ChunkedArray): number => x.chunks.reduce((n, cut) => n * Math.max(...cut), 8);
  const [a, b] = cw.meshgrid([cw.arange(30_000), cw.arange(30_000)]);
  const wide = cw.hypot(a, b);
  const square = cw.zeros([30_000, 30_000]);
  for (const x of [
    cw.pad(wide, 1000),
    cw.concat([wide, cw.zeros([1000, 30_000])]),
    cw.concat([wide, square], { axis: 1 }),
    cw.stack([wide, square], { axis: 2 }),
    cw.tile(wide, [2, 3]),
    cw.outer(cw.arange(30_000), cw.arange(30_000)).ravel(),
  ])
    expect(most(x)).toBeLessThanOrEqual(2 ** 23);
  expect(await cw.pad(wide, 1000).slice('998:1003, 998:1003').sum().item()).toBeCloseTo(
    await wide.slice(':3, :3').sum().item(),
  );
  // Blocks that were asked for stay.
  expect(most(cw.concat([cw.zeros([2000, 2000], { chunks: [2000, 2000] }), cw.zeros([10, 2000])]))).toBe(32e6);
});
