/** What we write is read back by us, by zarrita and by zarr.js, for every codec, format, dtype, order and edge. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, open, root } from 'zarrita';
import {
  DTYPE_NAMES,
  DTYPES,
  type DType,
  entriesOf,
  isBigInt,
  isComplexDType,
  isTimeDType,
  itemsize,
  type Scalar,
  type TypedArray,
} from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { blockBox, blockCoords } from '../../lib/base/grid.js';
import type { CodecName } from '../../lib/storage/codec/codec-choice.js';
import { objectGrid } from '../../lib/storage/object-grid.js';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { type ArrayCreation, createArray, createGroup } from '../../lib/storage/writing/array-creation.js';
import { openWriter, type WriteCounters, type WriteOptions } from '../../lib/storage/writing/writer.js';
import { zarrJs } from '../support/zarr-js.js';
import { bytesOf, context, openArray, packedStrides, readBox } from './shared-data.js';

/** The `zarr` package as a reader; its types are hidden by its export map. */
const { openArray: openZarr } = zarrJs<{
  openArray(options: object): Promise<{ getRaw(selection: null): Promise<unknown> }>;
}>();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-storage-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Values that no element shares with its neighbour, with the dtype's extremes among them. */
function sample(dtype: DType, count: number): TypedArray {
  const data = new DTYPES[dtype].array(count);
  for (let k = 0; k < count; k++) {
    const n = (k * 2654435761) % 4294967296;
    if (dtype === 'bool') data[k] = (n >> 5) & 1;
    else if (isBigInt(dtype)) (data as BigInt64Array)[k] = BigInt(n) * 4000000007n + BigInt(k);
    else if (dtype === 'float32' || dtype === 'float64') data[k] = k % 7 === 0 ? Number.NaN : Math.sin(k) * 1e3;
    else data[k] = n;
  }
  return data;
}

/** Writes a packed C-order array object by object. */
async function writeAll(array: StoredArray, data: TypedArray, options?: WriteOptions): Promise<WriteCounters> {
  const size = itemsize(array.dtype);
  const strides = packedStrides(array.shape, size);
  const writer = openWriter(array, context, options);
  const bytes = bytesOf(data);
  new Uint8Array(context.memory.buffer).set(bytes, ARENA_BASE);
  const scratch = ARENA_BASE + Math.ceil((bytes.length + 64) / 64) * 64;
  const grid = objectGrid(array);
  for (let k = 0; k < grid.size; k++) {
    const { start } = blockBox(grid, k);
    const address = start.reduce((a, s, axis) => a + s * strides[axis], ARENA_BASE);
    await writer.write(blockCoords(grid, k), { address, strides }, scratch);
    expect(writer.objectExists(blockCoords(grid, k)) || options?.skipFill).toBeTruthy();
  }
  expect(new Uint8Array(context.memory.buffer, ARENA_BASE, bytes.length)).toEqual(bytes);
  return { ...writer.counters };
}

/** A store of files for zarrita and for zarr.js, independent of ours. */
const files = (path: string) => {
  const load = (key: string): Buffer | undefined => {
    try {
      return readFileSync(join(path, key));
    } catch {
      return undefined;
    }
  };
  return {
    get: async (key: string) => {
      const bytes = load(key);
      return bytes && new Uint8Array(bytes);
    },
    getItem: (key: string) => {
      const bytes = load(key);
      if (!bytes) throw Object.assign(new Error(`no ${key}`), { name: 'KeyError' });
      return bytes;
    },
    containsItem: (key: string) => load(key) !== undefined,
    setItem: () => true,
    deleteItem: () => true,
    keys: () => [],
    getRange: async (key: string, range: { offset?: number; length?: number; suffixLength?: number }) => {
      const bytes = load(key);
      if (!bytes) return undefined;
      const from = range.suffixLength ? bytes.length - range.suffixLength : (range.offset ?? 0);
      return new Uint8Array(bytes.subarray(from, range.length ? from + range.length : undefined));
    },
  };
};

async function zarritaReads(path: string, format: 2 | 3): Promise<TypedArray> {
  const location = root({ get: files(path).get, getRange: files(path).getRange });
  const array = await (format === 2 ? open.v2(location, { kind: 'array' }) : open.v3(location, { kind: 'array' }));
  const { data, shape, stride } = (await get(array)) as unknown as {
    data: TypedArray & { _data?: Uint8Array };
    shape: number[];
    stride: number[];
  };
  const packed = packedStrides(shape, 1);
  const plain = Array.from(data as unknown as Iterable<number>);
  const out = (
    typeof plain[0] === 'boolean' ? new Uint8Array(plain.length) : (data as Float32Array).slice()
  ) as TypedArray;
  for (let k = 0; k < plain.length; k++) {
    let rest = k;
    let from = 0;
    packed.forEach((step, axis) => {
      from += Math.floor(rest / step) * stride[axis];
      rest %= step;
    });
    (out as Uint8Array)[k] = typeof plain[from] === 'boolean' ? Number(plain[from]) : plain[from];
  }
  return out;
}

const CODECS: CodecName[] = ['blosc-lz4', 'blosc-zstd', 'zstd', 'gzip', 'zlib', 'lz4', 'none'];
let made = 0;
const create = async (spec: Partial<ArrayCreation> & { dtype: DType }): Promise<[StoredArray, string]> => {
  const path = join(folder, `${made++}.zarr`);
  const full = { shape: [23, 14], chunks: [8, 5], format: 2 as const, ...spec };
  return [await createArray({ type: 'file', path }, '', full), path];
};

describe('round trips', () => {
  for (const format of [2, 3] as const)
    for (const codec of CODECS)
      for (const order of ['C', 'F'] as const)
        it(`v${format} ${codec} ${order}: ours, zarrita, zarr.js`, async () => {
          const data = sample('float32', 23 * 14) as Float32Array;
          const [array, path] = await create({ dtype: 'float32', format, codec, order, fillValue: Number.NaN });
          const counters = await writeAll(array, data);
          const ours = codec === 'blosc-zstd' || (codec === 'zstd' && !('zstdCompressSync' in zlib)) ? [0, 9] : [9, 0];
          expect([counters.nativeEncodes, counters.libraryEncodes]).toEqual(ours);
          expect(counters.objectsWritten).toBe(9);
          const again = await openArray(path);
          expect(again).toEqual(array);
          const back = await readBox(again);
          expect(bytesOf(back.data)).toEqual(bytesOf(data));
          expect([back.counters.nativeDecodes, back.counters.libraryDecodes]).toEqual([9, 0]);
          expect(back.sync).toBe(true);
          expect(await zarritaReads(path, format)).toEqual(data);
          if (format === 2) {
            const z = await openZarr({ store: files(path) as never, mode: 'r' });
            const raw = (await z.getRaw(null)) as { data: Float32Array };
            // zarr.js does not look at the order of several-axis chunks that are cut off; it does at C.
            if (order === 'C') expect(raw.data).toEqual(data);
          }
        });

  for (const format of [2, 3] as const)
    for (const dtype of DTYPE_NAMES)
      it(`v${format} ${dtype}`, async () => {
        const data = sample(dtype, 23 * 14 * entriesOf(dtype));
        const [array, path] = await create({ dtype, format });
        await writeAll(array, data);
        expect(bytesOf((await readBox(await openArray(path))).data)).toEqual(bytesOf(data));
        // Zarrita knows no complex numbers and no times, and has no array for float16 on every version of Node.
        if (isComplexDType(dtype) || isTimeDType(dtype) || dtype === 'float16') return;
        const theirs = await zarritaReads(path, format);
        expect(Array.from(theirs as Uint8Array, Number)).toEqual(Array.from(data as Uint8Array, Number));
      });

  for (const codec of CODECS)
    it(`sharded, ${codec}: edges, missing inner chunks, zarrita`, async () => {
      const data = sample('float64', 23 * 14) as Float64Array;
      // One inner chunk of fill values alone.
      for (let r = 8; r < 12; r++) data.fill(0, r * 14 + 5, r * 14 + 10);
      const [array, path] = await create({ dtype: 'float64', format: 3, codec, chunks: [4, 5], shards: [8, 10] });
      const counters = await writeAll(array, data, { skipFill: true });
      expect(counters.objectsWritten).toBe(6);
      const back = await readBox(await openArray(path));
      expect(bytesOf(back.data)).toEqual(bytesOf(data));
      expect(back.counters.chunksMissing).toBe(1);
      expect(await zarritaReads(path, 3)).toEqual(data);
    });

  it('fill values of every kind come back, and objects of fill values alone are left out', async () => {
    const cases: [DType, Scalar][] = [
      ['float32', Number.NaN],
      ['float64', -Infinity],
      ['float64', -0],
      ['float32', -9.99e33],
      ['int64', -9223372036854775808n],
      ['uint64', 18446744073709551615n],
      ['bool', true],
      ['int16', -32768],
    ];
    for (const format of [2, 3] as const)
      for (const [dtype, fillValue] of cases) {
        const [array, path] = await create({ dtype, format, fillValue, shape: [9], chunks: [4] });
        expect(array.fillValue).toEqual(
          Math.fround(Number(fillValue)) === 0 || dtype !== 'float32' ? fillValue : array.fillValue,
        );
        const empty = await readBox(array);
        const filled = new DTYPES[dtype].array(9) as Float64Array;
        filled.fill(fillValue as number);
        expect(bytesOf(empty.data)).toEqual(bytesOf(filled));
        expect(empty.counters.chunksMissing).toBe(3);
        const counters = await writeAll(array, filled, { skipFill: true });
        expect([counters.objectsWritten, counters.objectsSkipped]).toEqual([0, 3]);
        expect(readdirSync(path).filter((name) => !name.startsWith('.') && name !== 'zarr.json')).toEqual([]);
        expect((await openArray(path)).fillValue).toEqual(array.fillValue);
      }
  });

  it('arrays of no axes and of no elements', async () => {
    for (const format of [2, 3] as const) {
      const [scalar, path] = await create({ dtype: 'int32', format, shape: [], chunks: [] });
      await writeAll(scalar, Int32Array.of(-7));
      expect((await readBox(await openArray(path))).data).toEqual(Int32Array.of(-7));
      const [empty] = await create({ dtype: 'int32', format, shape: [0, 4], chunks: [1, 4] });
      expect((await readBox(empty)).data.length).toBe(0);
    }
  });

  it('groups, members, attributes and names of axes', async () => {
    for (const format of [2, 3] as const) {
      const location = { type: 'file' as const, path: join(folder, `group-${format}.zarr`) };
      const attributes = { units: 'm s-1', _FillValue: Number.NaN, valid: [0, 1] };
      const spec = {
        shape: [4, 6],
        dtype: 'float32' as const,
        chunks: [2, 6],
        format,
        attributes,
        dimensionNames: ['lat', 'lon'],
      };
      await createArray(location, 'winds/speed', spec);
      await createGroup(location, 'winds/empty', { format, attributes: { title: 'nothing' } });
      const top = await openStored(location.path);
      if (top.kind !== 'group') throw new Error('not a group');
      expect(await top.members()).toEqual(['winds']);
      const winds = await top.open('winds');
      if (winds.kind !== 'group') throw new Error('not a group');
      expect(await winds.members()).toEqual(['empty', 'speed']);
      expect(await winds.open('empty')).toMatchObject({ kind: 'group', attributes: { title: 'nothing' } });
      const speed = await openStored(join(location.path, 'winds/speed'));
      expect(speed).toMatchObject({
        kind: 'array',
        dimensionNames: ['lat', 'lon'],
        array: { path: 'winds/speed', attributes: { units: 'm s-1', valid: [0, 1], _FillValue: Number.NaN } },
      });
      await expect(winds.open('sped')).rejects.toThrow(/no Zarr array or group there; this group holds empty, speed/);
      await expect(createArray(location, 'winds/speed', spec)).rejects.toThrow(/overwrite: true/);
      await expect(createArray(location, 'winds', { ...spec, overwrite: true })).rejects.toThrow(/is a group/);
      await expect(createArray(location, 'winds/speed/below', spec)).rejects.toThrow(/is an array/);
      const replaced = await createArray(location, 'winds/speed', { ...spec, shape: [5, 6], overwrite: true });
      expect(replaced.shape).toEqual([5, 6]);
      await createArray(location, 'winds/none', { ...spec, separator: format === 2 ? '/' : '.' });
    }
  });

  it('consolidated metadata stay true when arrays are created and replaced', async () => {
    const spec = { shape: [4], dtype: 'int32' as const, chunks: [2], attributes: { units: 'K' } };
    for (const format of [2, 3] as const) {
      const location = { type: 'file' as const, path: join(folder, `consolidated-${format}.zarr`) };
      await createArray(location, 'g/old', { ...spec, format });
      // Consolidated by hand, as zarr-python would.
      const load = (name: string) => JSON.parse(readFileSync(join(location.path, name), 'utf8'));
      if (format === 2) {
        const metadata = Object.fromEntries(
          ['.zgroup', 'g/.zgroup', 'g/old/.zarray', 'g/old/.zattrs'].map((name) => [name, load(name)]),
        );
        const text = JSON.stringify({ zarr_consolidated_format: 1, metadata });
        writeFileSync(join(location.path, '.zmetadata'), text);
      } else {
        const metadata = { g: load('g/zarr.json'), 'g/old': load('g/old/zarr.json') };
        const inline = { kind: 'inline', must_understand: false, metadata };
        writeFileSync(
          join(location.path, 'zarr.json'),
          JSON.stringify({ ...load('zarr.json'), consolidated_metadata: inline }),
        );
      }
      const open = async (path: string) => {
        const opened = await openStored(location, { path });
        if (opened.kind !== 'array') throw new Error('a group');
        return opened.array;
      };
      expect((await open('g/old')).shape).toEqual([4]);
      await createArray(location, 'g/old', { ...spec, format, shape: [7], attributes: {}, overwrite: true });
      expect(await open('g/old')).toMatchObject({ shape: [7], attributes: {} });
      const large = { dtype: 'int64' as const, fillValue: -9223372036854775807n };
      await createArray(location, 'g/new', { ...spec, ...large, format });
      await createGroup(location, 'h/i', { format, attributes: { a: 1 } });
      // Attributes of a group that is there: its members and the consolidated metadata stay.
      await createGroup(location, 'g', { format, attributes: { b: 2 } });
      if (format === 3) await createGroup(location, '', { format, attributes: { c: 3 } });
      await expect(createGroup(location, 'g/old', { format })).rejects.toThrow(/holds an array/);
      const top = await openStored(location);
      if (top.kind !== 'group') throw new Error('not a group');
      expect(await top.members()).toEqual(['g', 'h']);
      if (format === 3) expect(load('zarr.json').consolidated_metadata.metadata['g/new'].shape).toEqual([4]);
      expect(top.attributes).toEqual(format === 3 ? { c: 3 } : {});
      const g = await top.open('g');
      expect(g.kind === 'group' && (await g.members())).toEqual(['new', 'old']);
      expect(g).toMatchObject({ attributes: { b: 2 } });
      expect(await open('g/new')).toMatchObject({ attributes: { units: 'K' }, fillValue: large.fillValue });
      expect(await top.open('h/i')).toMatchObject({ kind: 'group', attributes: { a: 1 } });
    }
  });
});
