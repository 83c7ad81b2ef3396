/** Arrays that a function reads region by region: which regions it is asked for, what it may return, and what is refused. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-source-'));
beforeAll(() => cw.config.set({ threads: 'inline' }));
afterAll(async () => {
  cw.config.set({ threads: undefined });
  await cw.close();
  rmSync(folder, { recursive: true });
});

const values = async (x: cw.ChunkedArray): Promise<unknown> => (await x.compute()).toArray();

const COLUMNS = 10;
/** Elements 0, 1, 2 … of an array of ten columns. */
const numbers = ({ start, shape }: cw.SourceRegion): Float64Array =>
  Float64Array.from(
    { length: shape[0] * shape[1] },
    (_, k) => (start[0] + Math.floor(k / shape[1])) * COLUMNS + start[1] + (k % shape[1]),
  );
const text = ({ start, stop }: cw.SourceRegion): string => start.map((first, k) => `${first}:${stop[k]}`).join();

/** An array of 8 x 10 in blocks of 4 x 5, and the regions that were read of it. */
function watched(read: (region: cw.SourceRegion) => unknown = numbers, dtype: cw.DType = 'float64') {
  const regions: string[] = [];
  const x = cw.fromSource({
    shape: [8, COLUMNS],
    dtype,
    chunks: [4, 5],
    read: (region) => {
      regions.push(text(region));
      return read(region) as Float64Array;
    },
  });
  return { x, regions };
}
const BLOCKS = ['0:4,0:5', '0:4,5:10', '4:8,0:5', '4:8,5:10'];
const ALL = Array.from({ length: 80 }, (_, k) => k);

describe.each(['inline', 1, 2] as const)('threads %s', (threads) => {
  it('reads each block once', async () => {
    const { x, regions } = watched();
    expect([...(await x.compute({ threads })).data]).toEqual(ALL);
    expect(regions.sort()).toEqual(BLOCKS);
  });
  it('reads asynchronously, and is read by workers', async () => {
    const { x } = watched(async (region) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return numbers(region);
    });
    expect(await x.add(1).sum().item({ threads })).toBe(3240);
    const y = cw.fromSource({
      shape: [6],
      dtype: 'int64',
      chunks: 2,
      worker: true,
      read: ({ start }) => [start[0], BigInt(start[0] + 1)],
    });
    expect((await y.multiply(2n).compute({ threads })).toArray()).toEqual([0n, 2n, 4n, 6n, 8n, 10n]);
  });
  it('names the region whose reading failed', async () => {
    const { x } = watched(async ({ start }) => {
      if (start[0] === 4) throw new Error('no tape');
      return new Float64Array(20);
    });
    const error = await refused(() => x.sum().compute({ threads }), 'function', /'read' threw "no tape".*\[4:8, /);
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('what is asked for', () => {
  it('reads no more than a slice wants', async () => {
    const { x, regions } = watched();
    expect(await values(x.slice('1:3, 6:9'))).toEqual([
      [16, 17, 18],
      [26, 27, 28],
    ]);
    expect(regions).toEqual(['1:3,6:9']);
    regions.length = 0;
    expect(await values(x.add(1).slice('3:5, 2').multiply(2))).toEqual([66, 86]);
    expect(regions.sort()).toEqual(['3:4,2:3', '4:5,2:3']);
  });
  it('reads blocks that several readers want once', async () => {
    const { x, regions } = watched();
    const sums = await cw.compute(x.slice(':4').sum(), x.slice(':4, :5').mean(), x.slice('::3, ::-1').sum());
    expect(sums.map((one) => Number(one))).toEqual([780, 17, 45 + 345 + 645]);
    expect(regions.sort()).toEqual(BLOCKS);
  });
  it('reads nothing before computing, and nothing for no elements', async () => {
    const { x, regions } = watched();
    expect(x.explain()).toMatch(/function, calling thread +fromSource/);
    expect(String(x)).toContain('source');
    expect(await values(x.slice(':0'))).toEqual([]);
    expect(await values(cw.fromSource({ shape: [0, 3], dtype: 'int8', read: () => 1 }))).toEqual([]);
    expect(regions).toEqual([]);
  });
  it('stays readable when persisted and stored', async () => {
    const { x, regions } = watched();
    const kept = await x.persist();
    expect(await kept.sum().item()).toBe(3160);
    expect(await kept.sum().item()).toBe(3160);
    expect(regions.length).toBe(4);
    await x.toZarr(join(folder, 'source.zarr'));
    expect(regions.length).toBe(8);
    expect(await (await cw.fromZarr(join(folder, 'source.zarr'))).sum().item()).toBe(3160);
  });
  it.each([
    [1, 1],
    [3, 3],
    [undefined, 8],
  ])('calls %s at once', async (concurrency, most) => {
    let running = 0;
    let peak = 0;
    const x = cw.fromSource({
      shape: [40],
      dtype: 'float64',
      chunks: 1,
      ...(concurrency ? { concurrency } : {}),
      read: async ({ start }) => {
        peak = Math.max(peak, ++running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running--;
        return [start[0]];
      },
    });
    expect(await x.sum().item({ threads: 2 })).toBe(780);
    expect(peak).toBeLessThanOrEqual(most);
    if (most > 1) expect(peak).toBeGreaterThan(1);
  });
  it('keeps within the memory limit, what is returned included', async () => {
    let report: { readonly peakOutsideBytes: number } | undefined;
    const x = cw.fromSource({
      shape: [64, 1 << 17],
      dtype: 'float64',
      chunks: [1, 1 << 17],
      read: ({ start }) => new Float64Array(1 << 17).fill(start[0]),
    });
    const total = x.mean().item({
      memoryLimit: '64MB',
      onReport: (one) => {
        report = one;
      },
    });
    expect(await total).toBe(31.5);
    expect(report?.peakOutsideBytes).toBeGreaterThanOrEqual(1 << 20);
    expect(report?.peakOutsideBytes).toBeLessThan(64e6);
  });
});

describe('what is returned', () => {
  const of = (dtype: cw.DType, read: () => unknown, shape: readonly number[] = [2, 2]) =>
    cw.fromSource({ shape, dtype, read: read as () => number });
  it.each([
    ['float32', () => new Float32Array([1, 2, 3, 4])],
    ['float32', () => [[1, 2], new Float32Array([3, 4])]],
    ['uint8', () => new Uint8ClampedArray([1, 2, 3, 4])],
    ['int16', () => ndarray(new Int16Array([1, 3, 2, 4]), [2, 2], [1, 2])],
    ['int16', () => ndarray([0, 1, 2, 3, 4], [2, 2], [2, 1], 1)],
    [
      'float64',
      (): unknown =>
        cw
          .asarray([
            [1, 2],
            [3, 4],
          ])
          .compute(),
    ],
  ] as const)('%s %s', async (dtype, read) => {
    expect(await values(of(dtype, read))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
  it('takes bools of any number, bigints, and arrays without axes', async () => {
    expect((await of('bool', () => new Uint8Array([0, 1, 2, 255])).compute()).data).toEqual(
      new Uint8Array([0, 1, 1, 1]),
    );
    expect(
      await of('bool', () => [
        [true, false],
        [0, 1],
      ])
        .sum()
        .item(),
    ).toBe(2n);
    expect(
      await values(
        of('uint64', () => [
          [1n, 2],
          [3, 2n ** 64n - 1n],
        ]),
      ),
    ).toEqual([
      [1n, 2n],
      [3n, 2n ** 64n - 1n],
    ]);
    expect(await of('float64', () => 5, []).item()).toBe(5);
  });
  it.each([
    ['float64', () => new Float64Array(3), /returned 3 elements where \[2, 2\] has 4 for the region \[0:2, 0:2\]/],
    ['float64', () => new Float32Array(4), /Float32Array where Float64Array holds float64/],
    ['int64', () => new Float64Array(4), /Float64Array where BigInt64Array/],
    ['float64', () => ndarray(new Float64Array(4), [4]), /an ndarray of shape \[4\]/],
    ['float64', () => ndarray(new Float32Array(4), [2, 2]), /Float32Array/],
    ['float64', () => ({ data: new Float64Array(3), shape: [2, 2], stride: [2, 1], offset: 0 }), /outside its 3/],
    ['float64', () => [[1, 2], [3]], /a list of 1 at \[1\] where a list of 2/],
    ['float64', () => [1, 2], /number at \[0\] where a list of 2/],
    [
      'float64',
      () => [
        [1, 'x'],
        [3, 4],
      ],
      /string "x" at \[0\]\[1\]/,
    ],
    [
      'int8',
      () => [
        [1, 300],
        [3, 4],
      ],
      /300, which int8 does not hold, at \[0\]\[1\]/,
    ],
    [
      'int8',
      () => [
        [1, 0.5],
        [3, 4],
      ],
      /0.5, which int8/,
    ],
    ['float64', (): unknown => undefined, /returned undefined/],
    ['float64', (): unknown => null, /returned null/],
    ['float64', () => new DataView(new ArrayBuffer(32)), /DataView/],
  ] as const)('refuses %s %s', async (dtype, read, message) => {
    const act = (): unknown => of(dtype, read as () => number).compute();
    await refused(act, 'function', message);
  });
});

it('reads by a function of a module, on workers and inline', async () => {
  const file = join(folder, 'reader.mjs');
  writeFileSync(file, 'export const read = ({ start }) => Int32Array.of(start[0] * 2);');
  expect(existsSync(file)).toBe(true);
  const x = cw.fromSource({ shape: 4, dtype: 'int32', chunks: 1, read: { module: file, export: 'read' } });
  for (const threads of ['inline', 2] as const) expect((await x.compute({ threads })).toArray()).toEqual([0, 2, 4, 6]);
  expect(x.explain()).toMatch(/function +fromSource/);
});

it('refuses what cannot go to a worker, and chunks that do not fit', async () => {
  const local = 1;
  await refused(
    () => cw.fromSource({ shape: 4, dtype: 'int32', worker: true, read: (): number[] => [local] }),
    'function',
    /fromSource.*captures 'local'/,
  );
  await refused(
    () => cw.fromSource({ shape: 4, dtype: 'int32', chunks: [1, 1], read: () => [1] }),
    'chunks',
    /fromSource/,
  );
});

it('ends when its signal fires, while reads hang', async () => {
  const controller = new AbortController();
  const x = cw.fromSource({ shape: 4, dtype: 'float64', chunks: 1, read: () => new Promise<never>(() => {}) });
  setTimeout(() => controller.abort(), 20);
  for (const threads of ['inline', 2] as const)
    await refused(() => x.sum().compute({ threads, signal: controller.signal }), 'cancelled', /signal/);
});
