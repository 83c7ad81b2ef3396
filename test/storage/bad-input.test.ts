/** Missing, truncated and corrupt chunks and metadata, places that cannot be written, killed writers: each named, the rest unharmed. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { isChunkwiseError } from '../../lib/base/errors.js';
import type { CodecName } from '../../lib/storage/codec/codec-choice.js';
import { objectGrid } from '../../lib/storage/object-grid.js';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { beginFile, removeTemporaries } from '../../lib/storage/stores/object-file.js';
import { createArray } from '../../lib/storage/writing/array-creation.js';
import { openWriter } from '../../lib/storage/writing/writer.js';
import { context, openArray, readBox } from './shared-data.js';

const disk = vi.hoisted(() => ({ failure: '', call: '', after: 0 }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const failing = (call: string) => {
    if (disk.failure === '' || disk.call !== call || disk.after-- > 0) return;
    throw Object.assign(new Error(`${disk.failure}: made up`), { code: disk.failure });
  };
  return {
    ...real,
    openSync: (...args: Parameters<typeof real.openSync>) => {
      if (args[1] === 'wx') failing('open');
      return real.openSync(...args);
    },
    writeSync: (file: number, bytes: Uint8Array, offset: number, length: number, position: number | null) => {
      failing('write');
      return real.writeSync(file, bytes, offset, disk.failure === '' ? length : Math.min(length, 7), position);
    },
    renameSync: (...args: Parameters<typeof real.renameSync>) => {
      failing('rename');
      return real.renameSync(...args);
    },
  };
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-bad-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  disk.failure = '';
});

const values = Float32Array.from({ length: 64 }, (_, k) => k + 1);
let made = 0;
/** 8 x 8 in chunks of 4 x 8: objects 0.0 and 1.0 (or c/0/0, c/1/0). */
async function makeArray(codec: CodecName, format: 2 | 3 = 2, shards?: number[]): Promise<[StoredArray, string]> {
  const path = join(folder, `${made++}.zarr`);
  const array = await createArray({ type: 'file', path }, 'a', {
    shape: [8, 8],
    dtype: 'float32',
    chunks: shards ? [2, 4] : [4, 8],
    codec,
    format,
    ...(shards ? { shards } : {}),
  });
  await fill(array);
  return [array, path];
}

async function fill(array: StoredArray): Promise<void> {
  new Float32Array(context.memory.buffer, ARENA_BASE, 64).set(values);
  const writer = openWriter(array, context);
  for (let k = 0; k < objectGrid(array).size; k++)
    await writer.write([k, 0], { address: ARENA_BASE + k * 128, strides: [32, 4] }, ARENA_BASE + 4096);
}

const caught = async (action: () => unknown): Promise<Error> => {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

const firstHalf = { start: [0, 0], stop: [4, 8] };
const secondHalf = { start: [4, 0], stop: [8, 8] };

describe('damaged chunks', () => {
  for (const codec of ['blosc-lz4', 'blosc-zstd', 'zstd', 'gzip', 'zlib', 'lz4', 'none'] as const)
    it(`${codec}: truncated, emptied, too long and scrambled objects are named, others are read`, async () => {
      const damages: [string, (file: string) => void][] = [
        ['truncated', (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
        ['empty', (file) => truncateSync(file, 0)],
        ['cut by one byte', (file) => truncateSync(file, readFileSync(file).length - 1)],
        [
          'scrambled',
          (file) =>
            writeFileSync(
              file,
              readFileSync(file).map((b, k) => b ^ (k * 37 + 91)),
            ),
        ],
        ['of another kind', (file) => writeFileSync(file, 'not a chunk at all')],
      ];
      for (const [how, damage] of damages) {
        const [array, path] = await makeArray(codec);
        const file = join(path, 'a/1.0');
        damage(file);
        // Plain bytes of the right number cannot be told from others.
        if (codec === 'none' && how === 'scrambled') continue;
        const error = await caught(() => readBox(array));
        expect(isChunkwiseError(error, 'storage'), `${how}: ${error.message}`).toBe(true);
        expect(error.message).toContain(file);
        expect(error.message).toMatch(/truncated or corrupt/);
        expect((await readBox(array, firstHalf)).data).toEqual(values.slice(0, 32));
      }
    });

  it('a missing object reads as the fill value', async () => {
    const [array, path] = await makeArray('blosc-lz4');
    rmSync(join(path, 'a/1.0'));
    const { data, counters } = await readBox(array);
    expect(data).toEqual(Float32Array.from(values, (v, k) => (k < 32 ? v : 0)));
    expect(counters.chunksMissing).toBe(1);
  });

  it('shards: damaged index, damaged chunk, truncated file', async () => {
    const damages: [RegExp, (bytes: Buffer) => Buffer][] = [
      [/shard index has crc32c/, (b) => Buffer.from(b.map((v, k) => (k === b.length - 10 ? v ^ 1 : v)))],
      [/shard index/, (b) => b.subarray(0, b.length - 5)],
      [/shard index holds 3 bytes/, (b) => b.subarray(0, 3)],
      [/cannot be decoded/, (b) => Buffer.from(b.map((v, k) => (k < 8 ? v ^ 255 : v)))],
    ];
    for (const [why, damage] of damages) {
      const [array, path] = await makeArray('gzip', 3, [4, 8]);
      const file = join(path, 'a/c/1/0');
      writeFileSync(file, damage(readFileSync(file)));
      const error = await caught(() => readBox(array));
      expect(error.message).toMatch(why);
      expect(error.message).toContain(file);
      expect((await readBox(array, firstHalf)).data).toEqual(values.slice(0, 32));
    }
  });
});

describe('damaged metadata', () => {
  it.each([
    ['{"zarr_format": 2, "shape": [8', /is not valid JSON/],
    ['', /is not valid JSON \(0 bytes\)/],
    ['[1, 2]', /does not hold a JSON object/],
    ['{"zarr_format": 7}', /zarr_format is 7, expected 2/],
    ['{"zarr_format": 2, "shape": [8, -1], "chunks": [1, 1]}', /shape is \[8,-1\]/],
    ['{"zarr_format": 2, "shape": [8], "chunks": [0]}', /chunks is \[0\]/],
    ['{"zarr_format": 2, "shape": [8], "chunks": [1, 1]}', /different numbers of axes/],
    ['{"zarr_format": 2, "shape": [8], "chunks": [4], "dtype": "<c32", "order": "C"}', /dtype "<c32" is not supported/],
    ['{"zarr_format": 2, "shape": [8], "chunks": [4], "dtype": "|V7", "order": "C"}', /dtype "\|V7" is not supported/],
    ['{"zarr_format": 2, "shape": [8], "chunks": [4], "dtype": "<i4", "order": "A"}', /order is "A"/],
    [
      '{"zarr_format": 2, "shape": [8], "chunks": [4], "dtype": "<i4", "order": "C", "compressor": {"id": "bz2"}}',
      /codec "bz2" is not supported/,
    ],
    [
      '{"zarr_format": 2, "shape": [8], "chunks": [4], "dtype": "<i4", "order": "C", "fill_value": "what"}',
      /fill_value "what" is not a int32/,
    ],
  ])('v2 %s', async (text, why) => {
    const path = join(folder, `${made++}.zarr`);
    mkdirSync(path);
    writeFileSync(join(path, '.zarray'), text);
    const error = await caught(() => openStored(path));
    expect(isChunkwiseError(error, 'storage')).toBe(true);
    expect(error.message).toMatch(why);
    expect(error.message).toContain(join(path, '.zarray'));
  });

  it('bare NaN in attributes is read, as Python writes it', async () => {
    const [, path] = await makeArray('none');
    writeFileSync(
      join(path, 'a/.zattrs'),
      '{"_FillValue": NaN, "range": [-Infinity, 12345678901234567890], "word": "NaN \\" x"}',
    );
    const { attributes } = await openArray(join(path, 'a'));
    expect(attributes).toEqual({ _FillValue: Number.NaN, range: [-Infinity, 12345678901234567890n], word: 'NaN " x' });
  });

  it('nothing there, and things that are no stores', async () => {
    const error = await caught(() => openStored(join(folder, 'none.zarr/x')));
    expect(error.message).toMatch(/no Zarr array or group at .*none\.zarr\/x/);
    const text = join(folder, 'text.txt');
    writeFileSync(text, 'hello');
    expect((await caught(() => openStored(text))).message).toMatch(/is not a zip file/);
    expect(isChunkwiseError(await caught(() => openStored(new Date())), 'argument')).toBe(true);
    expect((await caught(() => openStored({ type: 'host', id: 123456 }))).message).toMatch(/object of another thread/);
  });
});

describe('writing fails', () => {
  const cases: [string, string, RegExp][] = [
    ['ENOSPC', 'write', /disk is full \(ENOSPC\)/],
    ['EROFS', 'open', /file system is read-only \(EROFS\)/],
    ['EACCES', 'open', /permission denied \(EACCES\)/],
    ['ENOSPC', 'rename', /disk is full/],
  ];
  for (const format of [2, 3] as const)
    it.each(cases)(
      `v${format}: %s in %s: the file is named, nothing is left behind, old objects stay`,
      async (code, call, why) => {
        const shards = format === 3 ? [4, 8] : undefined;
        const [array, path] = await makeArray('gzip', format, shards);
        new Float32Array(context.memory.buffer, ARENA_BASE, 32).fill(-1);
        Object.assign(disk, { failure: code, call, after: call === 'write' ? 2 : 0 });
        const writer = openWriter(array, context);
        const error = await caught(() =>
          writer.write([0, 0], { address: ARENA_BASE, strides: [32, 4] }, ARENA_BASE + 4096),
        );
        disk.failure = '';
        expect(isChunkwiseError(error, 'storage')).toBe(true);
        expect(error.message).toMatch(why);
        expect(error.message).toContain(join(path, format === 2 ? 'a/0.0' : 'a/c/0/0'));
        expect(readdirSync(path, { recursive: true }).filter((name) => String(name).includes('tmp'))).toEqual([]);
        expect((await readBox(array, firstHalf)).data).toEqual(values.slice(0, 32));
        expect((await readBox(array, secondHalf)).data).toEqual(values.slice(32));
      },
    );

  it('creating in a place that cannot be written, or with a wrong order, writes nothing', async () => {
    const spec = { shape: [4], dtype: 'int8' as const, chunks: [2] };
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const error = await caught(() => createArray({ type: 'file', path: blocked }, 'x', spec));
    expect(isChunkwiseError(error, 'storage')).toBe(true);
    expect(error.message).toContain(blocked);
    const path = join(folder, 'never.zarr');
    const location = { type: 'file' as const, path };
    expect(isChunkwiseError(await caught(() => createArray(location, '', { ...spec, chunks: [0] })), 'chunks')).toBe(
      true,
    );
    expect(isChunkwiseError(await caught(() => createArray(location, '', { ...spec, shards: [3] })), 'chunks')).toBe(
      true,
    );
    expect(isChunkwiseError(await caught(() => createArray(location, '../up', spec)), 'argument')).toBe(true);
    const wrong = { ...spec, codec: 'bz2' as CodecName };
    expect((await caught(() => createArray(location, '', wrong))).message).toMatch(/codec "bz2" is unknown; choose/);
    const zip = { type: 'zip' as const, path: blocked };
    expect(isChunkwiseError(await caught(() => createArray(zip, '', spec)), 'storage')).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('a read-only folder', async () => {
    const [array, path] = await makeArray('none');
    chmodSync(join(path, 'a'), 0o555);
    const error = await caught(() => fill(array));
    chmodSync(join(path, 'a'), 0o755);
    expect(error.message).toMatch(/permission denied/);
  });

  it('temporaries of a killed writer are not objects, and are removed', async () => {
    const [array, path] = await makeArray('none');
    rmSync(join(path, 'a/1.0'));
    beginFile(join(path, 'a/1.0')).write(Uint8Array.of(1, 2, 3));
    const writer = openWriter(array, context);
    expect([writer.objectExists([0, 0]), writer.objectExists([1, 0])]).toEqual([true, false]);
    expect((await readBox(array, secondHalf)).data).toEqual(new Float32Array(32));
    expect(removeTemporaries({ type: 'file', path }, 'a')).toBe(1);
    expect(readdirSync(join(path, 'a')).sort()).toEqual(['.zarray', '0.0']);
  });
});
