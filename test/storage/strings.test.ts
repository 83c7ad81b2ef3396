/** Strings of Zarr v2 and v3 as lists; fixtures by zarr-python and numcodecs (test/data/make_string_fixtures.py). */
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

const root = fileURLToPath(new URL('../data/zarr-strings', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-strings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TEXTS = ['Ålesund', '', 'Zürich', '東京', 'a\0b', '🌍 globe', 'end'];
const ASCII = ['ab', '', 'longer', 'x', 'yz', 'é', 'e'];
const open = (format: 2 | 3, at = root) => cw.openGroup(join(at, `v${format}.zarr`));

it.each([
  [2, 'fixed', TEXTS],
  [2, 'fixed-big', TEXTS],
  [2, 'fixed-raw-2d', [TEXTS.slice(0, 3), TEXTS.slice(3, 6)]],
  [2, 'bytes', ASCII],
  [2, 'vlen', TEXTS],
  [2, 'json', TEXTS],
  [2, 'filled', ['none', 'none', 'none']],
  [2, 'filled-bytes', ['no', 'no', 'no']],
  [2, 'filled-vlen', ['na', 'na', 'na']],
  [2, 'scalar', 'one'],
  [3, 'string', TEXTS],
  [3, 'string-zstd', [...TEXTS.slice(0, 4), 'gone', 'gone', 'gone']],
  [3, 'utf32', TEXTS],
  [3, 'null-terminated', ASCII],
] as const)('v%i %s', async (format, name, expected) => {
  expect(await (await open(format)).strings(name)).toEqual(expected);
});

it('are read from stores of every kind', async () => {
  const store = new Map<string, Uint8Array>();
  for (const key of ['zarr.json', 'string/zarr.json', 'string/c/0', 'string/c/1'])
    store.set(`/${key}`, readFileSync(join(root, 'v3.zarr', key)));
  expect(await (await cw.openGroup(store)).strings('string')).toEqual(TEXTS);
  expect(await (await cw.openGroup(join(root, '..', 'xarray.zarr'))).strings('station')).toEqual(['Oslo', 'Bergen']);
});

/** A frame of Zstandard of one raw block. */
const zstdFrame = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, (bytes.length << 3) | 1, 0, 0, ...bytes);

describe('refused', () => {
  it.each([
    [2, 'numbers', /dtype "<i8" is none of the strings that are read; numbers are read by group.array/],
    [2, 'pickle', /filter "pickle" are not read as strings/],
    [2, 'absent', /no Zarr array there/],
    [2, '', /no Zarr array there/],
    [3, 'datetime64', /is none of the strings/],
  ] as const)('v%i %s', async (format, name, message) => {
    await refused(async () => (await open(format)).strings(name), 'storage', message);
  });
  it('as arrays of numbers, with the way to read them', async () => {
    expect((await (await open(2)).array('fixed')).dtype).toMatch(/^(<U|S)\d+$/);
    await refused(async () => (await open(2)).array('json'), 'storage', /by group.strings\(name\)/);
    await refused(async () => (await open(3)).strings('../v2.zarr/fixed'), 'argument', /stay inside the store/);
  });
  it('where objects are damaged', async () => {
    cpSync(root, folder, { recursive: true });
    const hurt = async (format: 2 | 3, name: string, object: string, message: RegExp) => {
      await refused(async () => (await open(format, folder)).strings(name), 'storage', message, new RegExp(object));
    };
    truncateSync(join(folder, 'v3.zarr/string/c/1'), 9);
    await hurt(3, 'string', 'string/c/1', /it ends within string/);
    writeFileSync(join(folder, 'v3.zarr/string/c/0'), '');
    await hurt(3, 'string', 'string/c/0', /0 strings where 4/);
    truncateSync(join(folder, 'v2.zarr/fixed-big/1'), 40);
    await hurt(2, 'fixed-big', 'fixed-big/1', /40 bytes where 96/);
    writeFileSync(join(folder, 'v3.zarr/utf32/c/0'), new Uint8Array(128).fill(255));
    await hurt(3, 'utf32', 'utf32/c/0', /code point/);
    writeFileSync(join(folder, 'v3.zarr/null-terminated/c/0'), new Uint8Array(24).fill(255));
    await hurt(3, 'null-terminated', 'null-terminated/c/0', /UTF-8|utf-8/);
    const nulls = Buffer.from('["a", null, "b", "|O", [3]]');
    writeFileSync(join(folder, 'v2.zarr/json/0'), zstdFrame(nulls));
    await hurt(2, 'json', 'json/0', /element 1 is null, not a string/);
    truncateSync(join(folder, 'v2.zarr/vlen/0'), 20);
    await hurt(2, 'vlen', 'vlen/0', /strings: /);
  });
});

it.each([
  ['datetime64', 'datetime64[s]'],
  ['timedelta64', 'timedelta64[10ns]'],
])('v3 %s is a time of its unit, or int64 where none is, and is written back as it was', async (name, dtype) => {
  const x = await (await open(3)).array(name);
  const least = -(2n ** 63n);
  expect([x.dtype, x.attributes]).toEqual(dtype.includes('10') ? ['int64', { dtype }] : [dtype, {}]);
  const all = BigInt64Array.of(0n, 19000n, -1n, least, least, least, least);
  expect((await x.compute({ threads: 'inline' })).data).toEqual(all);
  const copy = join(folder, `${name}.zarr`);
  await x.toZarr(copy, { threads: 'inline' });
  const load = (path: string) => JSON.parse(readFileSync(join(path, 'zarr.json'), 'utf8'));
  const { data_type, fill_value, attributes } = load(copy);
  expect({ data_type, fill_value, attributes }).toMatchObject({
    data_type: load(join(root, 'v3.zarr', name)).data_type,
    fill_value: 'NaT',
    attributes: {},
  });
  expect((await (await cw.fromZarr(copy)).compute({ threads: 'inline' })).data).toEqual(all);
});

it('refuses times of a unit that NumPy has not', async () => {
  cpSync(join(root, 'v3.zarr'), join(folder, 'odd.zarr'), { recursive: true });
  const file = join(folder, 'odd.zarr/datetime64/zarr.json');
  for (const configuration of [{ unit: 'fortnight' }, { unit: 's', scale_factor: 0 }, undefined]) {
    const document = JSON.parse(readFileSync(file, 'utf8'));
    document.data_type = { name: 'numpy.datetime64', ...(configuration ? { configuration } : {}) };
    writeFileSync(file, JSON.stringify(document));
    const act = async () => (await cw.openGroup(join(folder, 'odd.zarr'))).array('datetime64');
    await refused(act, 'storage', /has no unit and scale_factor of NumPy's/);
  }
});
