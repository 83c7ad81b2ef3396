/** Kerchunk references: arrays as byte ranges of other files, read by any thread; see test/conformance for what every store does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-references-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file as a model writes it: a header, then 3 records of 4 float64, each with a mark before and behind. */
const RECORD = 8 + 32 + 8;
const bytes = new Uint8Array(16 + 3 * RECORD).fill(255);
for (let k = 0; k < 12; k++)
  new DataView(bytes.buffer).setFloat64(16 + Math.floor(k / 4) * RECORD + 8 + (k % 4) * 8, k, true);
mkdirSync(join(folder, 'data'));
writeFileSync(join(folder, 'data/model.bin'), bytes);

const zarray = {
  zarr_format: 2,
  shape: [4, 4],
  chunks: [1, 4],
  dtype: '<f8',
  order: 'C',
  fill_value: -1,
  filters: null,
};
const record = (k: number, file = 'data/model.bin') => [file, 16 + k * RECORD + 8, 32];
const refs = (more: object = {}) => ({
  '.zgroup': '{"zarr_format":2}',
  'u/.zarray': { ...zarray, compressor: null },
  'u/.zattrs': '{"_ARRAY_DIMENSIONS":["time","x"],"units":"m/s"}',
  'u/0.0': record(0),
  'u/1.0': record(1),
  'u/2.0': record(2),
  ...more,
});
let count = 0;
function table(document: unknown): string {
  const path = join(folder, `${++count}.json`);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

it.each(['inline', 2] as const)(
  'reads ranges on threads %s, and the fill value where there is none',
  async (threads) => {
    const u = await cw.fromZarr(table(refs()), { path: 'u' });
    expect([u.dims, u.attributes]).toEqual([['time', 'x'], { units: 'm/s' }]);
    expect((await u.compute({ threads })).toArray()).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
      [-1, -1, -1, -1],
    ]);
    expect(await u.slice('1:3, 2').sum().item({ threads })).toBe(16);
  },
);

it('finds chunks whatever else the table holds, in any order', async () => {
  const all = refs({
    // Beyond the grid of 4 x 1 blocks: left from an array that was longer.
    'u/0.1': record(2),
    'u/4.0': record(2),
    // Of no array of this path.
    'u-0.0': record(2),
    'u-3.0': record(2),
  });
  for (const entries of [Object.entries(all), Object.entries(all).reverse()]) {
    const u = await cw.fromZarr(table(Object.fromEntries(entries)), { path: 'u' });
    expect((await u.slice(':, 0').compute({ threads: 'inline' })).toArray()).toEqual([0, 4, 8, -1]);
  }
});

it('reads version 1 with templates, bytes in the table, and members by their path', async () => {
  const inline = `base64:${Buffer.from(Float64Array.of(9, 8, 7, 6).buffer).toString('base64')}`;
  const path = table({
    version: 1,
    templates: { d: 'data' },
    refs: refs({
      'u/0.0': record(2, '{{d}}/model.bin'),
      'u/3.0': inline,
      'u/1.0': [`file://${folder}/data/model.bin`, 24, 32],
    }),
  });
  expect(await (await cw.openGroup(path)).members()).toEqual(['u']);
  expect((await (await cw.fromZarr(`${path}/u`)).compute({ threads: 'inline' })).toArray()).toEqual([
    [8, 9, 10, 11],
    [0, 1, 2, 3],
    [8, 9, 10, 11],
    [9, 8, 7, 6],
  ]);
});

it.each([
  ['{', /is no JSON/],
  ['[]', /holds no references/],
  [{ version: 2, refs: {} }, /version 2 are not supported/],
  [{ version: 1, refs: 5 }, /"refs" is expected to be an object/],
  [{ version: 1, refs: {}, gen: [{}] }, /generated references/],
  [refs({ 'u/0.0': 5 }), /"u\/0.0" is 5: text, \[file\] or \[file, offset, length\]/],
  [refs({ 'u/0.0': ['data/model.bin', 1] }), /is expected/],
  [refs({ 'u/0.0': ['data/model.bin', -1, 32] }), /is expected/],
  [refs({ 'u/0.0': ['{{unknown}}/model.bin', 0, 32] }), /is expected/],
])('refuses the table %j', async (document, message) => {
  await refused(() => cw.fromZarr(table(document), { path: 'u' }), 'storage', message);
});

it.each([
  [record(0, 'data/gone.bin'), /gone.bin, which .*u\/0.0 refers to, is not there/],
  [['data/model.bin', bytes.length - 8, 32], /ends after 8 of the 32 bytes/],
  [['data/model.bin', 0, 8], /8/],
  [record(0, '../model.bin'), /outside the folder of its table: pass followLinks/],
  [record(0, '/etc/hostname'), /outside the folder of its table/],
  [record(0, 'ftp://host/model.bin'), /only files, http/],
])('refuses the reference %j', async (reference, message) => {
  const u = await cw.fromZarr(table(refs({ 'u/0.0': reference })), { path: 'u' });
  for (const threads of ['inline', 1] as const)
    await refused(() => u.slice(':1').compute({ threads }), 'storage', message);
});

it('follows references out of its folder where it is told to, and is not written', async () => {
  mkdirSync(join(folder, 'tables'));
  const path = join(folder, 'tables/out.json');
  writeFileSync(path, JSON.stringify(refs({ 'u/0.0': record(0, '../data/model.bin') })));
  const u = await cw.fromZarr(path, { path: 'u', followLinks: true, chunks: [1, 4] });
  expect((await u.slice('0').compute({ threads: 'inline' })).toArray()).toEqual([0, 1, 2, 3]);
  await refused(() => cw.ones([2]).toZarr({ type: 'references', path }, { path: 'v' }), 'argument', /target is/);
});
