/** Strings of any length in Zarr as lazy arrays: read, computed with, written back, lengthened; fixtures by zarr-python, zarrita beside. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as zarrita from 'zarrita';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

const root = fileURLToPath(new URL('../data/zarr-strings', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-vlen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TEXTS = ['Ålesund', '', 'Zürich', '東京', 'a\0b', '🌍 globe', 'end'];
const inline = { threads: 'inline' } as const;
const open = (format: 2 | 3, at = root) => cw.openGroup(join(at, `v${format}.zarr`));
const listOf = async (x: cw.ChunkedArray, options: cw.ComputeOptions = inline) => (await x.compute(options)).toArray();
let next = 0;
const place = () => join(folder, `array-${next++}.zarr`);

describe.each([
  [2, 'vlen', TEXTS, '<U7'],
  [2, 'filled-vlen', ['na', 'na', 'na'], '<U2'],
  [3, 'string', TEXTS, '<U7'],
  [3, 'string-zstd', [...TEXTS.slice(0, 4), 'gone', 'gone', 'gone'], '<U7'],
] as const)('v%i %s', (format, name, expected, dtype) => {
  it('is text as wide as its longest element, and is written back as it was', async () => {
    const x = await (await open(format)).array(name);
    expect([x.dtype, await listOf(x)]).toEqual([dtype, expected]);
    const at = place();
    await x.toZarr(at, inline);
    const load = (path: string) => JSON.parse(readFileSync(join(path, format === 2 ? '.zarray' : 'zarr.json'), 'utf8'));
    expect(load(at)).toEqual(load(join(root, `v${format}.zarr`, name)));
    expect(await listOf(await cw.fromZarr(at))).toEqual(expected);
  });
  it('takes the width that is given', async () => {
    const x = await cw.fromZarr(join(root, `v${format}.zarr`), { path: name, textWidth: 20 });
    expect([x.dtype, await listOf(x)]).toEqual(['<U20', expected]);
  });
});

it('is compared, sorted, joined, searched and sliced like other text', async () => {
  const x = await (await open(3)).array('string', { chunks: 3 });
  const sorted = [...TEXTS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(await listOf(cw.sort(x), { threads: 2 })).toEqual(sorted);
  expect(await listOf(cw.unique(x))).toEqual(sorted);
  expect(await listOf(cw.isin(x, cw.asarray(['end', ''])))).toEqual(TEXTS.map((t) => t === 'end' || t === ''));
  expect(await listOf(cw.equal(x, '東京'))).toEqual(TEXTS.map((t) => t === '東京'));
  expect(await listOf(x.slice('::-2'))).toEqual([...TEXTS].reverse().filter((_, k) => k % 2 === 0));
  const both = cw.concat([x, cw.asarray(['longer than seven'])]);
  expect([both.dtype, await listOf(both)]).toEqual(['<U17', [...TEXTS, 'longer than seven']]);
  expect((await x.compute(inline)).toString()).toContain("'🌍 globe'");
});

it.each([
  [2, {}],
  [2, { codec: 'zstd' }],
  [2, { codec: 'none' }],
  [3, {}],
  [3, { codec: 'gzip', shards: [4, 4] }],
  [3, { codec: 'none' }],
] as const)('v%i written with %j is read by readers of strings', async (format, options) => {
  const all = [...TEXTS, 'x'.repeat(40)].flatMap((t) => [t, `${t}!`]);
  const x = cw.asarray([all.slice(0, 8), all.slice(8)]);
  const at = place();
  await x.toZarr(at, { path: 'names', format, text: 'variable', chunks: [2, 2], threads: 1, ...options });
  const group = await cw.openGroup(at, { format });
  expect(await group.strings('names')).toEqual([all.slice(0, 8), all.slice(8)]);
  expect(await listOf(await group.array('names'), { threads: 2 })).toEqual([all.slice(0, 8), all.slice(8)]);
  if (format === 2 || 'shards' in options) return;
  const store = new Map<`/${string}`, Uint8Array>();
  // A copy, as zarrita takes a chunk to begin where its buffer does.
  for (const key of ['zarr.json', 'c/0/0', 'c/0/3'])
    store.set(`/${key}`, new Uint8Array(readFileSync(join(at, 'names', key))));
  const array = await zarrita.open(store, { kind: 'array' });
  expect((await zarrita.get(array as zarrita.Array<'string'>, [null, zarrita.slice(6, 8)])).data).toEqual([
    ...all.slice(6, 8),
    ...all.slice(14),
  ]);
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((t) => t.replace(/\0+$/, ''));
it('any texts come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 30 }),
      fc.constantFrom<2 | 3>(2, 3),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('none', 'blosc-lz4', 'blosc-zstd', 'lz4', 'zstd', 'gzip', 'zlib'),
      async (texts, format, chunks, codec) => {
        const store = new Map<string, Uint8Array>();
        const x = cw.asarray(texts).rechunk(chunks);
        await x.toZarr(store, { format, codec, text: 'variable', ...inline });
        const found = await cw.fromZarr(store);
        expect(await listOf(found)).toEqual(texts);
        expect(found.encoding?.metadata.fill_value ?? '').toBe('');
        expect(Number(found.dtype.slice(2))).toBe(Math.max(1, ...texts.map((t) => [...t].length)));
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

it('is lengthened, and written over in parts, by longer and shorter text', async () => {
  for (const format of [2, 3] as const) {
    const at = place();
    await cw.asarray(['a', 'bb', 'ccc']).toZarr(at, { format, text: 'variable', chunks: 2, ...inline });
    await cw.asarray(['longest of all', 'd']).toZarr(at, { append: 0, ...inline });
    expect(await listOf(await cw.fromZarr(at))).toEqual(['a', 'bb', 'ccc', 'longest of all', 'd']);
    await cw.asarray(['the very longest of all']).toZarr(at, { region: '1:2', ...inline });
    await cw.asarray(['']).toZarr(at, { region: '3:4', ...inline });
    const x = await cw.fromZarr(at);
    expect([x.dtype, await listOf(x)]).toEqual(['<U23', ['a', 'the very longest of all', 'ccc', '', 'd']]);
    await refused(() => cw.asarray([1, 2]).toZarr(at, { append: 0, ...inline }), 'dtype', /is <U23, not/);
  }
});

it('keeps its form on another format, with another codec, and changes it when asked', async () => {
  const x = await (await open(2)).array('vlen');
  const form = async (options: cw.ToZarrOptions) => {
    const at = place();
    await x.slice('1:').toZarr(at, { ...inline, ...options });
    expect(await listOf(await cw.fromZarr(at))).toEqual(TEXTS.slice(1));
    const name = options.format === 3 ? 'zarr.json' : '.zarray';
    const { dtype, data_type } = JSON.parse(readFileSync(join(at, name), 'utf8'));
    return dtype ?? data_type;
  };
  expect(await form({})).toBe('|O');
  expect(await form({ codec: 'gzip' })).toBe('|O');
  expect(await form({ format: 3 })).toBe('string');
  expect(await form({ text: 'fixed' })).toBe('<U7');
  expect(await form({ text: 'fixed', format: 3 })).toMatchObject({ name: 'fixed_length_utf32' });
});

it('goes on where a run was stopped', async () => {
  const at = place();
  const x = cw.asarray(['a', 'bb', 'ccc', 'dddd']).rechunk(1);
  const stopped = new AbortController();
  const slow = x.mapBlocks((block) => block, { dtype: '<U4' });
  stopped.abort();
  await slow.toZarr(at, { text: 'variable', chunks: 1, signal: stopped.signal, ...inline }).catch(() => {});
  await x.toZarr(at, { text: 'variable', chunks: 1, resume: true, ...inline });
  expect(await listOf(await cw.fromZarr(at))).toEqual(['a', 'bb', 'ccc', 'dddd']);
});

describe('refused', () => {
  const chunk = (...texts: Uint8Array[]) => {
    const word = (n: number) => Buffer.from(Uint32Array.of(n).buffer);
    return Buffer.concat([word(texts.length), ...texts.flatMap((t) => [word(t.length), t])]);
  };
  const damaged = async (bytes: Uint8Array, options: cw.FromZarrOptions = {}) => {
    const at = place();
    cpSync(join(root, 'v3.zarr/string'), at, { recursive: true });
    writeFileSync(join(at, 'c/1'), bytes);
    return (await cw.fromZarr(at, options)).compute(inline);
  };
  const plain = Buffer.from('a');
  it.each([
    ['no UTF-8', chunk(plain, Buffer.from([0xff]), plain, plain), /element 1 is no UTF-8 at its byte 0/],
    ['a longer way to write a character', chunk(plain, Buffer.from([0xc0, 0x80]), plain, plain), /no UTF-8/],
    ['half a character', chunk(Buffer.from([0xed, 0xa0, 0x80]), plain, plain, plain), /element 0 is no UTF-8/],
    ['a character cut off', chunk(Buffer.from([0x61, 0xe6, 0x9d]), plain, plain, plain), /no UTF-8 at its byte 1/],
    [
      'zeros at the end',
      chunk(plain, plain, Buffer.from('b\0'), plain),
      /element 2 ends with a zero character.*group.strings/,
    ],
    ['too few', chunk(plain), /1 strings where 4/],
    ['too short', chunk(plain, plain, plain, plain).subarray(0, 20), /it ends within string/],
    ['too long', Buffer.concat([chunk(plain, plain, plain, plain), plain]), /goes on for 1 bytes/],
    ['nothing', Buffer.alloc(0), /0 strings where 4/],
  ])('%s', async (_, bytes, message) => {
    await refused(() => damaged(bytes), 'storage', message);
    await refused(() => damaged(bytes, { textWidth: 9 }), 'storage', message);
  });
  it('longer text than the width that is given', async () => {
    const message = /element 1 has 9 characters where 8 are the most: open it with textWidth 9 or more/;
    await refused(
      () => damaged(chunk(plain, Buffer.from('1234567東9'), plain, plain), { textWidth: 8 }),
      'storage',
      message,
    );
    const filled = () => cw.fromZarr(join(root, 'v2.zarr'), { path: 'filled-vlen', textWidth: 1 });
    await refused(filled, 'storage', /fill_value has 2 characters where textWidth is 1/);
    await refused(() => cw.fromZarr(join(root, 'v3.zarr'), { path: 'string', textWidth: 0 }), 'argument', /textWidth/);
  });
  it('what has no UTF-8, bytes, and numbers', async () => {
    await refused(
      () => cw.asarray(['\ud800']).toZarr(place(), { text: 'variable', ...inline }),
      'storage',
      /half of a character/,
    );
    const bytes = cw.asarray(['a']).astype('S3');
    await refused(() => bytes.toZarr(place(), { text: 'variable', ...inline }), 'dtype', /not for S3/);
    await refused(() => cw.ones([2]).toZarr(place(), { text: 'variable', ...inline }), 'dtype', /not for float64/);
    const more = { append: 0, text: 'fixed', ...inline } as const;
    await refused(() => cw.asarray(['a']).toZarr(place(), more), 'argument', /text does not go with append/);
  });
  it('the codec on other dtypes, and others on strings', async () => {
    const meta = (path: string, change: (m: Record<string, unknown>) => void) => {
      const at = place();
      cpSync(join(root, path), at, { recursive: true });
      const file = join(at, path.startsWith('v2') ? '.zarray' : 'zarr.json');
      const document = JSON.parse(readFileSync(file, 'utf8'));
      change(document);
      writeFileSync(file, JSON.stringify(document));
      return cw.fromZarr(at);
    };
    const bytes = [{ name: 'bytes' }];
    await refused(
      () => meta('v3.zarr/string', (m) => Object.assign(m, { codecs: bytes })),
      'storage',
      /only vlen-utf8/,
    );
    await refused(
      () => meta('v3.zarr/string', (m) => Object.assign(m, { data_type: 'int32', fill_value: 0 })),
      'storage',
      /vlen-utf8/,
    );
    await refused(
      () => meta('v2.zarr/vlen', (m) => Object.assign(m, { dtype: '<i4', fill_value: 0 })),
      'storage',
      /first one of dtype/,
    );
    await refused(() => meta('v2.zarr/json', () => {}), 'storage', /group.strings\(name\)/);
  });
});
