/** No run holds more than was projected before it ran, whatever the plan, the threads and the limit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from '../../lib/base/listening/steps.js';
import * as cw from '../../lib/index.js';
import { projectMemory } from '../../lib/plan/projection.js';
import { planFor } from '../../lib/run/planning.js';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-projection-'));
  const field = cw.random.random([240, 64, 96], { chunks: [12, 64, 96], seed: 1, dtype: 'float32' });
  await field.toZarr(join(folder, 'field.zarr'));
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

const square = (n: number, chunk: number) => cw.random.random([n, n], { chunks: [chunk, chunk], seed: 2 });
const months = Int32Array.from({ length: 240 }, (_, k) => k % 12);

/** Plans by name; the last entry is the MB its projection stays below when the limit is far away: what streams must not be held. */
const plans: [string, () => Promise<cw.ChunkedArray>, number][] = [
  ['a small sum', async () => square(200, 50).sum(), 1],
  ['x + x.T, mean', async () => square(3000, 250).add(square(3000, 250).T).mean({ axis: 1 }), 50],
  ['many small blocks', async () => square(2000, 50).add(1).sum(), 14],
  ['rows to columns', async () => square(2000, 250).rechunk([2000, 100]).add(1).sum({ axis: 0 }), 20],
  ['x - x.mean()', async () => square(2000, 250).subtract(square(2000, 250).mean()).std(), 40],
  [
    'stencil',
    async () => {
      const u = square(2000, 200);
      return u.slice('2:').add(u.slice(':-2')).subtract(u.slice('1:-1')).max();
    },
    45,
  ],
  [
    'climatology of a store',
    async () =>
      cw.groupbyReduce(await cw.fromZarr(join(folder, 'field.zarr'), { chunks: [12, -1, -1] }), months, {
        axis: 0,
        reduction: 'mean',
        groups: 12,
        dtype: 'float64',
      }),
    40,
  ],
  [
    'time loop',
    async () =>
      cw.iterate(square(400, 100), 40, (u) =>
        u.set('1:-1, 1:-1', u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).multiply(0.5)),
      ),
    16,
  ],
  ['matrix product', async () => square(1200, 150).add(1).matmul(square(1200, 150).T).max({ axis: 0 }), 48],
  [
    'matrix product of partial sums',
    async () => {
      const tall = cw.random.random([160_000, 60], { chunks: [1000, 60], seed: 3 });
      return tall.T.matmul(tall);
    },
    52,
  ],
];

describe.each(plans)('%s', (_, make, most) => {
  it.each([
    ['inline', '1GB'],
    [1, '1GB'],
    [2, '1GB'],
    [4, '1GB'],
    [2, '40MB'],
    [2, '26MB'],
  ] as const)('on %s threads within %s', async (threads, memoryLimit) => {
    const x = await make();
    const options = { threads, memoryLimit };
    const plan = planFor([x.node], { kind: 'collect' }, options);
    const { settings } = plan;
    const { blocks: projected, outside } = atOnce(
      projectMemory(plan.graph, settings.threads, settings.arenaLimit, settings.outsideLimit),
    );
    let measured = 0;
    await x.compute({
      ...options,
      onReport: (report) => {
        measured = report.peakArenaBytes;
        expect(report.peakOutsideBytes).toBeLessThanOrEqual(outside);
      },
    });
    expect(measured).toBeGreaterThan(0);
    expect(measured).toBeLessThanOrEqual(projected);
    expect(projected).toBeLessThanOrEqual(settings.arenaLimit);
    if (memoryLimit === '1GB') expect(projected).toBeLessThan(most * 1e6);
  });
});
