/** Stored arrays that are decoded inside the kernels that read them yield what arrays in memory yield, for any cut and view. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-streaming-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let stores = 0;

type Codec = 'blosc-lz4' | 'gzip' | 'none';
async function pair(
  shape: number[],
  stored: number[],
  blocks: number[],
  codec: Codec,
  byteOrder: 'little' | 'big' = 'little',
): Promise<[cw.ChunkedArray, cw.ChunkedArray]> {
  const data = cw
    .arange(shape.reduce((a, b) => a * b, 1))
    .reshape(shape)
    .multiply(37)
    .remainder(1009)
    .astype('float32');
  const path = join(folder, `${stores++}.zarr`);
  if (byteOrder === 'little') await data.rechunk(stored).toZarr(path, { codec });
  else {
    // Elements with their bytes turned, said to be of the other order.
    const turned = (await data.compute({ threads: 'inline' })).data.slice() as Float32Array<ArrayBuffer>;
    Buffer.from(turned.buffer).swap32();
    await cw.asarray(turned).reshape(shape).rechunk(stored).toZarr(path, { codec, format: 2 });
    const metadata = join(path, '.zarray');
    writeFileSync(metadata, readFileSync(metadata, 'utf8').replace('<f4', '>f4'));
  }
  return [await cw.fromZarr(path, { chunks: blocks }), data];
}

const digest = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
const bytes = async (x: cw.ChunkedArray, options: cw.ComputeOptions = { threads: 'inline' }): Promise<string> =>
  digest((await x.compute(options)).data as Float64Array);
const streams = (x: cw.ChunkedArray, memoryLimit?: string): boolean =>
  !/decode +read/.test(x.explain(memoryLimit === undefined ? {} : { memoryLimit }));

/** Each turns an array of three axes into another, whole numbers into whole numbers below 2 ** 53. */
const uses: readonly ((x: cw.ChunkedArray) => cw.ChunkedArray)[] = [
  (x) => x.astype('float64').sum(),
  (x) => x.astype('float64').sum({ axis: 0 }),
  (x) => x.astype('float64').sum({ axis: [1, 2] }),
  (x) => x.max({ axis: 1 }),
  (x) => x.argmax({ axis: 2 }),
  (x) => x.add(1).multiply(2),
  (x) => x.slice('1:', ':-1').add(0.5),
  (x) => x.slice(null, '...').sum({ axis: 1 }),
  (x) => x.transpose([1, 0, 2]).add(1),
  (x) => x.transpose([2, 0, 1]).max({ axis: 1 }),
  (x) => x.slice('::-1').add(1),
  (x) => x.slice('::2', ':', '1:').min({ axis: 0 }),
  (x) => x.slice(0),
  (x) => x.slice(':', 0).add(2),
  (x) => x.slice(':', ':', 0).astype('float64').sum({ axis: 0 }),
  (x) =>
    x
      .multiply(cw.arange(x.shape[1]).slice(':', null))
      .astype('float64')
      .sum({ axis: [0, 1] }),
  (x) => x,
];

describe('streamed reads', () => {
  it('agree with memory over shapes, stored chunks, blocks, codecs and uses', async () => {
    const extent = fc.integer({ min: 1, max: 11 });
    const three = fc.tuple(extent, extent, extent);
    await fc.assert(
      fc.asyncProperty(
        three,
        three,
        fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)),
        fc.constantFrom<Codec>('blosc-lz4', 'gzip', 'none'),
        fc.nat(uses.length - 1),
        fc.constantFrom<'little' | 'big'>('little', 'big'),
        async (shape, chunks, times, codec, use, byteOrder) => {
          const stored = chunks.map((n, k) => Math.min(n, shape[k]));
          const blocks = stored.map((n, k) => Math.min(shape[k], n * (times[k] + 1)));
          const [zarr, memory] = await pair(shape, stored, blocks, codec, byteOrder);
          expect(await bytes(uses[use](zarr))).toEqual(await bytes(uses[use](memory)));
        },
      ),
      { numRuns: 120 },
    );
  });

  it.each<[string, Codec, number[], number[]]>([
    ['Blosc, chunks of many blocks', 'blosc-lz4', [70, 90, 110], [70, 90, 110]],
    ['Blosc, several chunks a task', 'blosc-lz4', [40, 50, 110], [70, 90, 110]],
    ['raw bytes', 'none', [35, 90, 60], [35, 90, 120]],
  ])('agree where a chunk is decoded in portions: %s', async (_, codec, stored, blocks) => {
    for (const byteOrder of ['little', 'big'] as const) {
      const [zarr, memory] = await pair([75, 95, 120], stored, blocks, codec, byteOrder);
      expect(streams(zarr.add(1))).toBe(streams((await pair([75, 95, 120], stored, blocks, codec))[0].add(1)));
      for (const use of uses) expect(await bytes(use(zarr))).toEqual(await bytes(use(memory)));
    }
  });

  it('happen for chains and reductions of one source, not for gathers, whole blocks and what is read twice', async () => {
    const [x] = await pair([60, 40, 30], [20, 20, 30], [20, 20, 30], 'blosc-lz4');
    expect(streams(x.add(1).sum({ axis: 0 }))).toBe(true);
    expect(streams(x.slice('3:50').mean())).toBe(true);
    expect(streams(cw.where(x.less(3), 0, x).std({ axis: 0 }))).toBe(true);
    const [alike] = await pair([60, 40, 30], [20, 20, 30], [20, 20, 30], 'none');
    const [other] = await pair([60, 40, 30], [10, 10, 30], [20, 20, 30], 'none');
    expect(streams(x.multiply(alike).sum())).toBe(true);
    expect(streams(x.multiply(other).sum())).toBe(false);
    expect(await bytes(x.multiply(other).sum({ axis: 0 }))).toBe(await bytes(x.multiply(alike).sum({ axis: 0 })));
    expect(streams(x.slice([5, 3, 8]).sum())).toBe(false);
    expect(streams(x.rechunk([60, 7, 30]).add(1))).toBe(false);
    expect(streams(x.slice('1:').subtract(x.slice(':-1')).max())).toBe(false);
    expect(streams(x.mapBlocks((block: unknown) => block as never))).toBe(false);
    // Held between its two readers where it fits, decoded twice where it does not.
    const centred = x.subtract(x.mean({ axis: 0 })).std({ axis: 0 });
    expect(streams(centred)).toBe(false);
  });

  it('decode again what could not be held until its mean is known', async () => {
    const shape = [64, 400, 400];
    const [x, memory] = await pair(shape, [16, 400, 400], [16, 400, 400], 'blosc-lz4');
    const centred = (a: cw.ChunkedArray): cw.ChunkedArray =>
      a
        .subtract(a.mean({ axis: 0 }))
        .abs()
        .max({ axis: 0 });
    expect(streams(centred(x), '64MB')).toBe(true);
    expect(streams(centred(x), '1GB')).toBe(false);
    expect(await bytes(centred(x), { memoryLimit: '64MB', threads: 2 })).toBe(await bytes(centred(memory)));
  });

  it('name a damaged object', async () => {
    const [x] = await pair([8, 8, 8], [8, 8, 8], [8, 8, 8], 'blosc-lz4');
    const path = join(folder, `${stores - 1}.zarr`);
    const object = readdirSync(path).find((name) => /^\d/.test(name) || name === 'c') as string;
    const file = object === 'c' ? join(path, 'c/0/0/0') : join(path, object);
    truncateSync(file, 40);
    await expect(x.sum().compute({ threads: 'inline' })).rejects.toThrow(/truncated or corrupt/);
  });

  it('see rows that are picked in long runs in place, along any axis and in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (runs, cut, across, reversed) => {
          let labels = runs.flatMap(([label, length]) => new Array<number>(length).fill(label));
          if (reversed) labels = labels.reverse();
          const n = labels.length;
          const rows = cw
            .arange(4 * 5)
            .reshape([4, 5])
            .multiply(100);
          const turned = across ? rows.T : rows;
          const picked = across ? turned.slice(':', labels) : turned.slice(labels);
          const shape = across ? [5, n] : [n, 5];
          const x = cw
            .arange(5 * n)
            .reshape(shape)
            .rechunk(across ? [2, cut] : [cut, 2]);
          const got = (await picked.add(x).compute({ threads: 'inline' })).data as Float64Array;
          const want = Array.from({ length: 5 * n }, (_, k) => {
            const [i, j] = across ? [k % n, Math.floor(k / n)] : [Math.floor(k / 5), k % 5];
            return (labels[i] * 5 + j) * 100 + k;
          });
          expect([...got]).toEqual(want);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('rechunk an array larger than memory from parts of its chunks, without a file in between', async () => {
    const shape = [96, 128, 160];
    const [x, memory] = await pair(shape, [1, 128, 160], [1, 128, 160], 'blosc-lz4');
    const target = join(folder, 'turned.zarr');
    let counters: Readonly<Record<string, number>> = {};
    await x.rechunk([96, 16, 32]).toZarr(target, {
      memoryLimit: '16MB',
      threads: 2,
      onReport: (report) => {
        expect(report.spilledBytes).toBe(0);
        expect(report.peakArenaBytes).toBeLessThan(10e6);
        counters = report.counters;
      },
    });
    expect(counters.partialDecodes).toBeGreaterThan(0);
    expect(await bytes(await cw.fromZarr(target))).toBe(await bytes(memory));
    const turned = x.rechunk([96, 16, 32]).add(1);
    expect(await bytes(turned, { memoryLimit: '48MB', threads: 'inline' })).toBe(await bytes(memory.add(1)));
    // Somebody else wants the array too: it is moved as any other.
    const [sum, most] = await cw.compute(x.rechunk([96, 16, 32]).sum({ axis: 0 }), x.max({ axis: 0 }));
    expect(digest(sum.data as Float64Array)).toBe(await bytes(memory.sum({ axis: 0 })));
    expect(digest(most.data as Float64Array)).toBe(await bytes(memory.max({ axis: 0 })));
  });
});
