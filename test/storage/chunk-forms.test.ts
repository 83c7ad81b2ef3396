/** The three forms in which chunks are found (objects under keys, parts of shards, ranges of files) are read by one reader. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { chunkForm } from '../../lib/storage/chunk-form.js';
import { isStreamable } from '../../lib/storage/reading/streaming.js';
import { openArray, readBox } from './shared-data.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-forms-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});
const values = cw
  .arange(0, 700 * 90, 1, { dtype: 'float64' })
  .reshape([700, 90])
  .rechunk([100, 45]);
const expected = Float64Array.from({ length: 700 * 90 }, (_, k) => k);
/** The last chunk, rows 600 on and columns 45 on, is not there. */
const isMissing = (k: number): boolean => k >= 600 * 90 && k % 90 >= 45;
const data = expected.map((v, k) => (isMissing(k) ? -1 : v));

/** One file with all objects of a store behind each other, and the references to them. */
function refer(path: string, name: string): string {
  const parts: Buffer[] = [Buffer.from('a header')];
  const refs: Record<string, unknown> = {};
  let at = 8;
  for (const key of readdirSync(path, { recursive: true }).map(String)) {
    if (!statSync(join(path, key)).isFile()) continue;
    const bytes = readFileSync(join(path, key));
    if (/json|\.z/.test(key)) refs[key] = bytes.toString('utf8');
    else {
      refs[key] = [`${name}.data`, at, bytes.length];
      parts.push(bytes);
      at += bytes.length;
    }
  }
  writeFileSync(join(folder, `${name}.data`), Buffer.concat(parts));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(refs));
  return join(folder, `${name}.json`);
}

/** Writes the array and gives its three forms. */
async function formsOf(codec: 'none' | 'blosc-lz4' | 'zstd' | 'gzip', format: 2 | 3): Promise<Record<string, string>> {
  const options = { path: 'a', codec, fillValue: -1, threads: 'inline', format, overwrite: true } as const;
  const keys = join(folder, `${codec}-${format}.zarr`);
  await values.toZarr(keys, { ...options, chunks: [100, 45] });
  rmSync(join(keys, format === 2 ? 'a/6.1' : 'a/c/6/1'));
  const forms: Record<string, string> = { keys, ranges: refer(keys, `${codec}-${format}`) };
  if (format === 3) {
    forms.shards = join(folder, `${codec}-shards.zarr`);
    const whole = await cw.fromZarr(keys, { path: 'a' });
    await whole.toZarr(forms.shards, { ...options, chunks: [100, 45], shards: [200, 90] });
  }
  return forms;
}

describe.each([
  ['none', 2],
  ['none', 3],
  ['blosc-lz4', 3],
  ['zstd', 2],
  ['gzip', 3],
] as const)('%s, v%i', (codec, format) => {
  it('gives the same elements, whole and in part, inline and on threads', async () => {
    for (const [form, path] of Object.entries(await formsOf(codec, format))) {
      const array = await openArray(path, { path: 'a' });
      expect(chunkForm(array)).toBe(form);
      // Plain data: a copy, as a thread gets it, reads the same.
      const copy = structuredClone(array);
      expect((await readBox(copy)).data).toEqual(data);
      const box = await readBox(copy, { start: [95, 40], stop: [105, 50] });
      expect(box.data).toEqual(data.filter((_, k) => k >= 95 * 90 && k < 105 * 90 && k % 90 >= 40 && k % 90 < 50));
      // The fast paths are those of files: parts of chunks, tiles that stream.
      expect(isStreamable(array)).toBe(true);
      if (codec === 'none' || codec === 'blosc-lz4') expect(box.counters.partialDecodes).toBe(4);
      const lazy = await cw.fromZarr(path, { path: 'a' });
      for (const threads of ['inline', 2] as const)
        expect(await lazy.add(1).sum().item({ threads })).toBe(data.reduce((sum, v) => sum + v + 1, 0));
      const corner = await readBox(array, { start: [600, 45], stop: [700, 90] });
      // Shards that are written hold chunks of fill values.
      expect(corner.counters.chunksMissing).toBe(form === 'shards' ? 0 : 1);
    }
  });
});

it('a list of ranges needs its table no more, and sees no other', async () => {
  const { ranges } = await formsOf('none', 2);
  const lazy = await cw.fromZarr(ranges, { path: 'a' });
  rmSync(ranges);
  expect(await lazy.slice('10').sum().item({ threads: 2 })).toBe((900 + 989) * 45);
});

it('arrays without axes, bytes in the table, whole files, and keys that are no chunks', async () => {
  const meta = {
    zarr_format: 2,
    chunks: [],
    shape: [],
    dtype: '<f8',
    order: 'C',
    fill_value: 0,
    filters: null,
    compressor: null,
  };
  writeFileSync(join(folder, 'whole.bin'), Buffer.from(Float64Array.of(7).buffer));
  const eight = `base64:${Buffer.from(Float64Array.of(8).buffer).toString('base64')}`;
  const refs = {
    '.zgroup': '{"zarr_format":2}',
    'a/.zarray': meta,
    'a/0': ['whole.bin'],
    'b/.zarray': { ...meta, shape: [3], chunks: [1] },
    'b/0': ['whole.bin'],
    'b/2': eight,
    ...{ 'b/3': eight, 'b/01': eight, 'b/x': eight, 'b/1/1': eight, 'bb/1': eight },
  };
  const path = join(folder, 'odd.json');
  writeFileSync(path, JSON.stringify(refs));
  const group = await cw.openGroup(path);
  for (const threads of ['inline', 1] as const) {
    expect(await (await group.array('a')).item({ threads })).toBe(7);
    expect((await (await group.array('b')).compute({ threads })).toArray()).toEqual([7, 0, 8]);
  }
});
