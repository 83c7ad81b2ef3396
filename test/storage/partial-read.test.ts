/** Boxes smaller than a chunk are the same as cut from the whole, take less of the file, and stay in the scratch they declare. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { Blosc } from 'numcodecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsize } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import type { Box } from '../../lib/base/grid.js';
import { openReader, type ReadCounters } from '../../lib/storage/reading/reader.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { createArray } from '../../lib/storage/writing/array-creation.js';
import { openWriter } from '../../lib/storage/writing/writer.js';
import { bytesOf, context, packedStrides } from './shared-data.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-partial-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const heap = new Uint8Array(context.memory.buffer);
const GUARD = 256;

/** Reads a box and checks that nothing beyond the declared scratch and the target was written. */
async function read(array: StoredArray, box: Box): Promise<{ bytes: Uint8Array; counters: ReadCounters }> {
  const shape = box.start.map((s, axis) => box.stop[axis] - s);
  const size = itemsize(array.dtype);
  const count = shape.reduce((a, b) => a * b, size);
  const reader = openReader(array, context);
  const target = ARENA_BASE;
  const scratch = target + Math.ceil((count + GUARD) / 16) * 16;
  const room = reader.scratchBytes(box);
  heap.fill(0xc3, target + count, scratch);
  heap.fill(0xc3, scratch + room, scratch + room + GUARD);
  await reader.read(box, { address: target, strides: packedStrides(shape, size) }, scratch);
  for (const [from, until] of [
    [target + count, scratch],
    [scratch + room, scratch + room + GUARD],
  ])
    expect(heap.subarray(from, until).every((b) => b === 0xc3)).toBe(true);
  reader.close();
  return { bytes: heap.slice(target, target + count), counters: { ...reader.counters } };
}

/** Bytes of a box of a packed C-order array. */
function cut(data: Uint8Array, shape: readonly number[], box: Box, size: number): Uint8Array {
  const strides = packedStrides(shape, size);
  const out: Uint8Array[] = [];
  const walk = (axis: number, at: number): void => {
    if (axis === shape.length - 1) out.push(data.subarray(at + box.start[axis] * size, at + box.stop[axis] * size));
    else for (let k = box.start[axis]; k < box.stop[axis]; k++) walk(axis + 1, at + k * strides[axis]);
  };
  walk(0, 0);
  return new Uint8Array(Buffer.concat(out));
}

const SHAPE = [37, 60, 70];
const CHUNKS = [20, 40, 64];
const field = (): Float64Array =>
  Float64Array.from({ length: 37 * 60 * 70 }, (_, k) => Math.round(280e3 + 20e3 * Math.sin(k / 1000) + (k % 97)) / 1e3);

const boxes = fc
  .tuple(...SHAPE.map((n) => fc.tuple(fc.nat(n - 1), fc.nat(n - 1))))
  .map(
    (ends): Box => ({ start: ends.map(([a, b]) => Math.min(a, b)), stop: ends.map(([a, b]) => Math.max(a, b) + 1) }),
  );

let made = 0;
async function written(spec: object): Promise<[StoredArray, Uint8Array, string]> {
  const path = join(folder, `${made++}.zarr`);
  const array = await createArray({ type: 'file', path }, '', {
    shape: SHAPE,
    chunks: CHUNKS,
    dtype: 'float64',
    format: 2,
    ...spec,
  });
  const data = bytesOf(field());
  const size = 8;
  heap.set(data, ARENA_BASE);
  const scratch = ARENA_BASE + Math.ceil(data.length / 64) * 64;
  const writer = openWriter(array, context);
  const strides = packedStrides(SHAPE, size);
  const object = array.shardShape ?? array.chunkShape;
  for (let a = 0; a * object[0] < SHAPE[0]; a++)
    for (let b = 0; b * object[1] < SHAPE[1]; b++)
      for (let c = 0; c * object[2] < SHAPE[2]; c++) {
        const from = a * object[0] * strides[0] + b * object[1] * strides[1] + c * object[2] * strides[2];
        await writer.write([a, b, c], { address: ARENA_BASE + from, strides }, scratch);
      }
  return [array, data, path];
}

/** One chunk of the whole array, encoded by numcodecs. */
async function foreign(cname: string, shuffle: number, blocksize: number): Promise<[StoredArray, Uint8Array, string]> {
  const path = join(folder, `${made++}.zarr`);
  const made2 = await createArray({ type: 'file', path }, '', {
    shape: SHAPE,
    chunks: SHAPE,
    dtype: 'float64',
    format: 2,
    codec: 'blosc-lz4',
  });
  const array: StoredArray = {
    ...made2,
    codecs: [{ name: 'blosc', configuration: { cname, clevel: 5, shuffle, blocksize } }],
  };
  const data = bytesOf(field());
  const packed = await new Blosc(5, cname as 'lz4', shuffle as 1, blocksize).encode(data);
  const file = join(path, '0.0.0');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, packed);
  return [array, data, file];
}

async function agree(array: StoredArray, data: Uint8Array, runs: number): Promise<number> {
  let partial = 0;
  await fc.assert(
    fc.asyncProperty(boxes, async (box) => {
      const { bytes, counters } = await read(array, box);
      expect(Buffer.compare(bytes, cut(data, SHAPE, box, 8))).toBe(0);
      partial += counters.partialDecodes;
    }),
    { numRuns: runs },
  );
  return partial;
}

describe('boxes smaller than a chunk', () => {
  for (const codec of ['none', 'blosc-lz4', 'blosc-zstd'] as const)
    for (const order of ['C', 'F'] as const)
      for (const format of [2, 3] as const)
        it(`v${format} ${codec} ${order}`, async () => {
          const [array, data] = await written({ codec, order, format });
          expect(await agree(array, data, 40)).toBeGreaterThan(0);
        });

  for (const codec of ['none', 'blosc-lz4'] as const)
    it(`${codec}, sharded`, async () => {
      const [array, data] = await written({ codec, format: 3, chunks: [10, 20, 64], shards: [20, 40, 64] });
      expect(await agree(array, data, 40)).toBeGreaterThan(0);
    });

  it('of the other byte order', async () => {
    for (const codec of ['none', 'blosc-lz4'] as const) {
      const [array, data, path] = await written({ codec });
      const meta = readFileSync(join(path, '.zarray'), 'utf8').replace('<f8', '>f8');
      writeFileSync(join(path, '.zarray'), meta);
      const swapped = data.slice();
      for (let k = 0; k < swapped.length; k += 8) swapped.subarray(k, k + 8).reverse();
      expect(await agree({ ...array, byteOrder: 'big' }, swapped, 30)).toBeGreaterThan(0);
    }
  });

  for (const cname of ['lz4', 'zstd', 'zlib', 'blosclz'])
    for (const shuffle of [0, 1, 2])
      for (const blocksize of [0, 4096, 100_000])
        it(`Blosc ${cname}, shuffle ${shuffle}, blocks of ${blocksize}, by numcodecs`, async () => {
          const [array, data] = await foreign(cname, shuffle, blocksize);
          expect(await agree(array, data, 20)).toBeGreaterThan(0);
        });
});

describe('what a part takes', () => {
  const row: Box = { start: [3, 8, 0], stop: [4, 16, 70] };

  it('bytes of the blocks it lies in, and counts them', async () => {
    const [array, , file] = await foreign('lz4', 1, 65_536);
    const { counters } = await read(array, row);
    const size = readFileSync(file).length;
    expect(counters).toMatchObject({ chunksRead: 1, partialDecodes: 1, nativeDecodes: 1, bytesDecoded: 8 * 70 * 8 });
    expect(counters.bytesRead).toBeLessThan(size / 4);
  });

  it('exactly its bytes where chunks are stored as they are', async () => {
    const [array] = await written({ codec: 'none', chunks: SHAPE });
    const { counters } = await read(array, row);
    expect(counters).toMatchObject({ bytesRead: 8 * 70 * 8, bytesDecoded: 8 * 70 * 8, partialDecodes: 1 });
    const wide = await read(array, { start: [0, 0, 0], stop: [37, 1, 2] });
    expect(wide.counters.bytesRead).toBe(37 * 16);
  });

  it('less scratch than the whole chunk', async () => {
    for (const codec of ['none', 'blosc-lz4'] as const) {
      const [array] = await written({ codec, chunks: SHAPE });
      const reader = openReader(array, context);
      const all = reader.scratchBytes({ start: [0, 0, 0], stop: SHAPE });
      expect(reader.scratchBytes(row)).toBeLessThan(codec === 'none' ? all / 100 : all);
      reader.close();
    }
  });
});

describe('damaged chunks', () => {
  it('are named', async () => {
    for (const codec of ['none', 'blosc-lz4'] as const) {
      const [array, , path] = await written({ codec, chunks: SHAPE });
      const file = join(path, '0.0.0');
      const whole = readFileSync(file);
      const box: Box = { start: [30, 0, 0], stop: [31, 4, 70] };
      for (const length of [0, 7, 16, 17, whole.length - 1]) {
        writeFileSync(file, whole);
        truncateSync(file, length);
        await expect(read(array, box)).rejects.toThrow(/0\.0\.0: chunk \(0, 0, 0\).*truncated or corrupt/);
      }
    }
  });

  for (const cname of ['lz4', 'zstd', 'zlib', 'blosclz'])
    for (const shuffle of [1, 2])
      it(`never write outside the place and the scratch: ${cname}, shuffle ${shuffle}`, async () => {
        const [array, , file] = await foreign(cname, shuffle, 65_536);
        const good = readFileSync(file);
        const places = fc.oneof(fc.nat(100), fc.nat(good.length - 1));
        const whole: Box = { start: [0, 0, 0], stop: SHAPE };
        await fc.assert(
          fc.asyncProperty(
            fc.oneof(boxes, fc.constant(whole)),
            fc.array(fc.tuple(places, fc.nat(255)), { minLength: 1, maxLength: 6 }),
            async (box, changes) => {
              const bad = Buffer.from(good);
              for (const [at, value] of changes) bad[at] = value;
              writeFileSync(file, bad);
              await read(array, box).catch((error: Error) => {
                expect(error.message).toMatch(/truncated or corrupt/);
              });
            },
          ),
          { numRuns: 120 },
        );
      });
});
