/** Appending and writing regions: what was there stays, borders are put together, a new shape comes last. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

let folder = '';
let made = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-parts-'));
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});
const next = (): string => join(folder, `${made++}.zarr`);
const field = (rows: number, columns: number, from = 0): cw.ChunkedArray =>
  cw.arange(from, from + rows * columns, 1, { chunks: 7 }).reshape([rows, columns]);
const values = async (x: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await x.compute({ threads: 'inline' })).data as Float64Array);
const options = { threads: 'inline' } as const;

it('appends along any axis, whatever the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom({ format: 2 as const }, { format: 3 as const }, { shards: [4, 6] }),
      async (axis, lengths, chunk, kind) => {
        const path = next();
        const pieces = lengths.map((n, k) => (axis === 0 ? field(n, 5, 100 * k) : field(5, n, 100 * k)));
        const chunks = 'shards' in kind ? [2, 3] : [chunk, 3];
        let written = await pieces[0].toZarr(path, { ...options, ...kind, chunks, dims: ['y', 'x'] });
        for (const [k, piece] of pieces.slice(1).entries())
          written = await piece.toZarr(path, { ...options, append: k % 2 ? axis : ['y', 'x'][axis] });
        const want = await values(cw.concat(pieces, { axis }));
        expect(await values(written)).toEqual(want);
        expect(await values(await cw.fromZarr(path))).toEqual(want);
        expect(readdirSync(path).filter((name) => name.includes('chunkwise'))).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
});

it('writes regions, aligned or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 })),
      fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 7 })),
      fc.constantFrom({ format: 2 as const }, { format: 3 as const }, { shards: [4, 6] }),
      async ([y, rows], [x, columns], kind) => {
        const [y1, x1] = [Math.min(9, y + rows), Math.min(7, x + columns)];
        const path = next();
        const base = await field(9, 7).toZarr(path, { ...options, ...kind, chunks: [2, 3], dims: ['y', 'x'] });
        const part = field(y1 - y, x1 - x, 1000);
        const want = await values(field(9, 7).set(`${y}:${y1}, ${x}:${x1}`, part));
        const regions = [`${y}:${y1}, ${x}:${x1}`, [[y, y1], `${x}:${x1}`], { x: [x, x1], y: `${y}:${y1}` }] as const;
        const region = regions[(y + x) % 3] as cw.ToZarrOptions['region'];
        expect(await values(await part.toZarr(path, { ...options, region }))).toEqual(want);
        expect(base.shape).toEqual([9, 7]);
      },
    ),
    { numRuns: 15 },
  );
});

describe('two runs', () => {
  it('that share border objects both come through; those that overlap are refused', async () => {
    const path = next();
    await cw.zeros([10]).toZarr(path, { ...options, chunks: [4] });
    await Promise.all(
      [0, 1, 2, 3, 4].map((k) => cw.full([2], k + 1).toZarr(path, { ...options, region: [[2 * k, 2 * k + 2]] })),
    );
    expect(await values(await cw.fromZarr(path))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    const results = await Promise.allSettled(
      ['0:5', '4:8'].map((region) => cw.ones([region === '0:5' ? 5 : 4]).toZarr(path, { ...options, region })),
    );
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
    expect(String((results[1] as PromiseRejectedResult).reason)).toMatch(/overlaps \[0:5\]/);
  });

  it('that append at once are not both let through', async () => {
    const path = next();
    await cw.zeros([3]).toZarr(path, { ...options, chunks: [4] });
    const results = await Promise.allSettled(
      [1, 2].map((v) => cw.full([3], v).toZarr(path, { ...options, append: 0 })),
    );
    expect(results.filter((r) => r.status === 'rejected')).toHaveLength(1);
    expect((await cw.fromZarr(path)).shape).toEqual([6]);
  });
});

it('an append that fails leaves the array as it was', async () => {
  const path = next();
  await cw.ones([6]).toZarr(path, { ...options, chunks: [4], format: 2 });
  const fails = cw.full([8], 5, { chunks: 4 }).mapBlocks((block: { data: Float64Array }, info: cw.BlockInfo) => {
    if (info.blockCoords[0] === 1) throw new Error('enough');
    return block.data;
  });
  await refused(() => fails.toZarr(path, { ...options, append: 0 }), 'function', /enough/);
  expect(await values(await cw.fromZarr(path))).toEqual([1, 1, 1, 1, 1, 1]);
  await cw.full([8], 5).toZarr(path, { ...options, append: 0 });
  expect(await values(await cw.fromZarr(path))).toEqual([...new Array(6).fill(1), ...new Array(8).fill(5)]);
});

it('what does not fit is refused', async () => {
  const path = next();
  await refused(() => field(2, 3).toZarr(path, { append: 0 }), 'storage', /no Zarr array/);
  const base = await field(4, 3).toZarr(path, { ...options, dims: ['y', 'x'] });
  await refused(() => field(2, 4).toZarr(path, { append: 0 }), 'shape', /\[2, 3\], not \[2, 4\]/);
  await refused(() => field(2, 3).astype('float32').toZarr(path, { append: 0 }), 'dtype', /astype/);
  await refused(() => field(2, 3).toZarr(path, { append: 'z' }), 'argument', /names no axis/);
  await refused(() => field(2, 3).toZarr(path, { append: 2 }), 'shape');
  await refused(
    () => field(2, 3).toZarr(path, { append: 0, overwrite: true }),
    'argument',
    /overwrite does not go with append/,
  );
  await refused(() => field(2, 3).toZarr(path, { region: '0:3' }), 'shape', /\[3, 3\], not \[2, 3\]/);
  for (const region of ['3:5', '2', '2:2', '0:2, 0:3, 0:1', { z: '0:2' }, [[0.5, 2]]] as never[])
    await refused(() => field(2, 3).toZarr(path, { region }), 'selection');
  await refused(() => base.slice(':2').add(1).toZarr(path, { region: '2:4' }), 'argument', /computed from/);
});
