/** Expressions kept as JSON are the same arrays when they are loaded, and files that are none are refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-expression-'));
  file = join(folder, 'x.json');
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

const data = async (x: cw.ChunkedArray, threads: number | 'inline' = 'inline'): Promise<unknown> =>
  (await x.compute({ threads })).data;
const kept = async (x: cw.ChunkedArray): Promise<cw.ChunkedArray> => {
  await cw.save(file, x);
  return cw.load(file);
};

const x = cw.arange(24).reshape([4, 6]).rechunk([3, 4]);
/** Expressions that are the same array in any process. */
const PURE: Readonly<Record<string, () => cw.ChunkedArray>> = {
  memory: () =>
    cw.asarray(
      [
        [1, 2],
        [3, Number.NaN],
      ],
      { chunks: [1, 2] },
    ),
  'memory of int64': () => cw.asarray(BigInt64Array.of(-(2n ** 62n), 5n)),
  bools: () => cw.asarray([true, false]),
  complex: () => cw.arange(3).multiply({ re: 0, im: -0 }),
  constants: () => x.multiply(-0).add(Number.POSITIVE_INFINITY),
  views: () => x.T.slice('::-1, 1:'),
  reductions: () => x.mean({ axis: 0, keepdims: true }).add(x.var()),
  lists: () => x.slice([3, 0], [1, 1]),
  joins: () => cw.concat([x, x.sort(), x.set('0', 7)]),
  'groups by label': () => cw.groupbyReduce(x, [0, 1, 0, 1], { axis: 0, reduction: 'sum' }),
  products: () => x.matmul(x.T),
  random: () => cw.random.gamma(2, x.add(1), [4, 6], { seed: 3 }),
  loops: () =>
    cw.iterate(cw.ones([6, 6]), 3, (u) =>
      u.set('1:-1, 1:-1', u.slice(':-2, 1:-1').add(u.slice('2:, 1:-1')).multiply(0.25)),
    ),
};

describe('an expression kept', () => {
  it.each(Object.keys(PURE))('%s', async (name) => {
    const made = PURE[name]();
    const loaded = await kept(made);
    expect([loaded.shape, loaded.dtype, loaded.chunks]).toEqual([made.shape, made.dtype, made.chunks]);
    expect(await data(loaded)).toEqual(await data(made));
    if (name !== 'loops') expect(loaded.hash).toBe(made.hash);
    // Kept again it is the same file, but for what is told apart by numbers.
    const text = readFileSync(file, 'utf8');
    await cw.save(file, loaded);
    if (name !== 'loops') expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('functions by their source, with their variables; each load is an array of its own', async () => {
    const shift = 100;
    const made = cw.mapBlocks((block: { data: Float64Array }, k: number) => block.data.map((v) => v * k + shift), x, {
      args: [2],
      capture: { shift },
    });
    const [first, second] = [await kept(made), await cw.load(file)];
    expect(first.hash).not.toBe(made.hash);
    expect(first.hash).not.toBe(second.hash);
    for (const threads of ['inline', 1] as const)
      expect(await data(first.add(1), threads)).toEqual(await data(made.add(1)));
    const other = cw.mapBlocks((block: { data: Float64Array }) => block.data.map(() => 1), x);
    expect(await data(first.subtract(other))).toEqual(await data(made.subtract(1)));
    const read = cw.fromSource({ shape: [3], dtype: 'float64', worker: true, read: () => Float64Array.of(1, 2, 3) });
    expect(await data(await kept(read))).toEqual(Float64Array.of(1, 2, 3));
  });

  it('stored arrays by their place, with names of axes and attributes', async () => {
    const stored = await x.toZarr(join(folder, 'x.zarr'), { dims: ['t', 'x'], attributes: { units: 'K' } });
    const loaded = await kept(stored.slice('1:').mean({ axis: 'x' }));
    expect(loaded.dims).toEqual(['t']);
    expect(await data(loaded)).toEqual(await data(x.slice('1:').mean({ axis: 1 })));
    expect((await kept(stored)).attributes).toEqual({ units: 'K' });
  });

  it('deep ones', async () => {
    let deep: cw.ChunkedArray = cw.ones([2]);
    for (let k = 0; k < 20_000; k++) deep = deep.add(1);
    const loaded = await kept(deep);
    expect(loaded.hash).toBe(deep.hash);
  });

  it('refuses what only this process has', async () => {
    const persisted = await x.persist({ threads: 'inline' });
    await expect(cw.save(file, persisted)).rejects.toThrow(/save: blocks that persist\(\) keeps/);
    const read = cw.fromSource({ shape: [3], dtype: 'float64', read: () => Float64Array.of(1, 2, 3) });
    await expect(cw.save(file, read.add(1))).rejects.toThrow(/save: the function of fromSource runs on this thread/);
    const held = await x.toZarr(cw.memoryStore());
    await expect(cw.save(file, held)).rejects.toThrow(/save: an array of a store in memory/);
    const made = cw.mapBlocks((b: { data: Float64Array }) => b.data, x, { args: [new Date(0)] });
    await expect(cw.save(file, made)).rejects.toThrow(/a value of type Date cannot be kept/);
  });

  it('refuses files that are none', async () => {
    await cw.save(file, x.add(1));
    const text = readFileSync(file, 'utf8');
    const damages: readonly [string, RegExp][] = [
      [text.slice(0, -40), /is not JSON/],
      ['', /is not JSON/],
      ['[1, 2]', /holds no expression/],
      ['null', /holds no expression/],
      ['{"format":"other"}', /holds no expression/],
      [text.replace('"version":1', '"version":9'), /is of version 9/],
      [text.replace('"shape"', '"shapes"'), /is damaged: its checksum/],
      [text.replace(/"nodes":.*/, '"nodes":[]}'), /is damaged/],
      [text.replace(/"nodes":.*/, '"nodes":5}'), /is damaged/],
    ];
    for (const [damaged, why] of damages) {
      writeFileSync(file, damaged);
      await expect(cw.load(file)).rejects.toThrow(why);
      await expect(cw.load(file)).rejects.toBeInstanceOf(cw.ChunkwiseError);
    }
    await expect(cw.load(join(folder, 'none.json'))).rejects.toBeInstanceOf(cw.ChunkwiseError);
  });
});
