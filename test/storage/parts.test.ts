/** Appending and writing regions: what was there stays, borders are put together, a new shape comes last. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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

  const outcomes = async (runs: readonly Promise<unknown>[]): Promise<string[]> =>
    (await Promise.allSettled(runs)).map((one) =>
      one.status === 'fulfilled' ? 'done' : String((one.reason as cw.ChunkwiseError).tag),
    );

  it.each([
    ['folder', 'region first'],
    ['folder', 'append first'],
    ['Map', 'region first'],
    ['Map', 'append first'],
  ])('a %s: an append and a region of its border object, %s: one is refused', async (kind, order) => {
    const target = kind === 'Map' ? new Map<string, Uint8Array>() : next();
    await cw.zeros([10]).toZarr(target, { ...options, chunks: [4] });
    const append = () => cw.full([3], 1).toZarr(target, { ...options, append: 0 });
    const region = () => cw.full([2], 5).toZarr(target, { ...options, region: '8:10' });
    const [first, second] = order === 'append first' ? [append, region] : [region, append];
    const found = await outcomes([first(), second()]);
    expect(found.filter((one) => one === 'done')).toHaveLength(1);
    const wrote = found[order === 'append first' ? 0 : 1] === 'done' ? [0, 0, 1, 1, 1] : [5, 5];
    expect((await values(await cw.fromZarr(target))).slice(8)).toEqual(wrote);
  });

  it.each(['region', 'append'])('one that replaces the array, one that writes a %s: one is refused', async (part) => {
    for (const order of [0, 1]) {
      const path = next();
      await cw.zeros([10]).toZarr(path, { ...options, chunks: [4] });
      const replace = () => cw.full([16], 7).toZarr(path, { ...options, overwrite: true, chunks: [2], codec: 'none' });
      const write = () =>
        cw.ones([2]).toZarr(path, { ...options, ...(part === 'region' ? { region: '7:9' } : { append: 0 }) });
      const found = await outcomes(order ? [replace(), write()] : [write(), replace()]);
      expect(found.filter((one) => one === 'done')).toHaveLength(1);
      const rest = part === 'region' ? [0, 0, 0, 0, 0, 0, 0, 1, 1, 0] : [...new Array(10).fill(0), 1, 1];
      const want = found[order ? 0 : 1] === 'done' ? new Array(16).fill(7) : rest;
      expect(await values(await cw.fromZarr(path))).toEqual(want);
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });

  it('an array is one by whatever name it is opened; two Maps are two', async () => {
    const path = next();
    await cw.zeros([10]).toZarr(path, { ...options, chunks: [4] });
    const link = next();
    symlinkSync(path, link);
    const write = (target: string, region: string, value: number, inside?: string) =>
      cw.full([2], value).toZarr(target, { ...options, region, ...(inside ? { path: inside } : {}) });
    expect(await outcomes([write(path, '0:2', 1), write(link, '1:3', 2)])).toEqual(['done', 'argument']);
    await Promise.all([write(path, '0:2', 1), write(link, '2:4', 2), write(folder, '4:6', 3, basename(path))]);
    expect(await values(await cw.fromZarr(path))).toEqual([1, 1, 2, 2, 3, 3, 0, 0, 0, 0]);
    const maps = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()];
    for (const map of maps) await cw.zeros([10]).toZarr(map, { ...options, chunks: [4] });
    const both = maps.map((map, k) => cw.full([3], k + 1).toZarr(map, { ...options, region: '1:4' }));
    expect(await outcomes(both)).toEqual(['done', 'done']);
  });

  it('an append goes after what another appended since it looked', async () => {
    const map = new Map<string, Uint8Array>();
    let gate: Promise<void> | undefined;
    const store = {
      async get(key: string) {
        const [value, wait] = [map.get(key), gate];
        gate = undefined;
        await wait;
        return value;
      },
      set: (key: string, value: Uint8Array) => void map.set(key, value),
      delete: (key: string) => map.delete(key),
      keys: () => map.keys(),
    };
    await cw.zeros([3]).toZarr(store, { ...options, chunks: [4] });
    let open = (): void => {};
    gate = new Promise<void>((done) => {
      open = done;
    });
    const late = cw.full([2], 2).toZarr(store, { ...options, append: 0 });
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    await cw.ones([2]).toZarr(store, { ...options, append: 0 });
    open();
    await late;
    expect(await values(await cw.fromZarr(store))).toEqual([0, 0, 0, 1, 1, 2, 2]);
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
