/** What is no object of a store is an error, keys stay inside their store, and metadata are read as the specification says. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

let folder = '';
let made = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-safety-'));
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

const x = cw.arange(0, 16, 1, { chunks: 4 }).reshape([4, 4], { chunks: [2, 2] });
async function store(format: 2 | 3, path = ''): Promise<string> {
  const place = join(folder, `${made++}.zarr`);
  await x.toZarr(place, { format, path, chunks: [2, 2] });
  return place;
}
const numbers = async (y: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await y.compute({ threads: 'inline' })).data as Float64Array, Number);

describe.each([2, 3] as const)('a chunk of a Zarr v%i store that is no file', (format) => {
  const kinds: [string, (file: string) => void, RegExp][] = [
    ['a folder', (file) => mkdirSync(file), /is a folder where an object/],
    ['a link to /dev/zero', (file) => symlinkSync('/dev/zero', file), /leads out of the store, to \/dev\/zero/],
    ['a link to itself', (file) => symlinkSync(file, file), /ELOOP/],
    ['a link to nothing', (file) => symlinkSync('/nowhere/x', file), /is a link to nothing/],
    ['a pipe', (file) => execFileSync('mkfifo', [file]), /is no regular file/],
  ];
  it.each(kinds)('%s', async (_, make, message) => {
    const path = await store(format);
    const file = join(path, format === 2 ? '1.1' : 'c/1/1');
    rmSync(file);
    make(file);
    const y = await cw.fromZarr(path, { chunks: [2, 2] });
    for (const threads of ['inline', 1] as const) {
      const error = await refused(() => y.add(1).compute({ threads }), 'storage', message);
      expect(error.message).toContain(file);
    }
    expect(await numbers(y.slice(':2'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('links inside the store are followed, those out of it where asked', async () => {
    const path = await store(format);
    const file = join(path, format === 2 ? '1.1' : 'c/1/1');
    const other = join(path, 'elsewhere');
    renameSync(file, other);
    symlinkSync(other, file);
    expect(await numbers(await cw.fromZarr(path))).toEqual(await numbers(x));
    rmSync(file);
    renameSync(other, join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), file);
    await refused(async () => (await cw.fromZarr(path)).compute({ threads: 'inline' }), 'storage', /followLinks: true/);
    expect(await numbers(await cw.fromZarr(path, { followLinks: true }))).toEqual(await numbers(x));
  });

  it('members that are links out of the store are not opened, nor listed, nor written', async () => {
    const secret = await store(format, 'a');
    const path = await store(format, 'b');
    symlinkSync(join(secret, 'a'), join(path, 'link'));
    const group = await cw.openGroup(path);
    expect(await group.members()).toEqual(['b']);
    await refused(() => group.array('link'), 'storage', /leads out of the store/);
    await refused(() => x.toZarr(path, { path: 'link', overwrite: true }), 'storage', /leads out of the store/);
    await refused(() => x.toZarr(path, { path: 'link/c' }), 'storage', /leads out of the store/);
    const asked = await cw.openGroup(path, { followLinks: true });
    expect(await asked.members()).toEqual(['b', 'link']);
    expect(await numbers(await asked.array('link'))).toEqual(await numbers(x));
  });

  it('paths stay inside the store', async () => {
    const path = await store(format, 'g/a');
    const group = await cw.openGroup(path, { path: 'g' });
    for (const name of [
      '../secret',
      '..',
      '.',
      'a/../a',
      './a',
      'a\0',
      'b\\a',
      '',
      '__proto__',
      5 as never,
      null as never,
    ]) {
      await refused(() => group.array(name), 'argument');
      if (name !== '') await refused(() => cw.fromZarr(path, { path: name }), 'argument');
      if (name !== '') await refused(() => x.toZarr(path, { path: name }), 'argument');
    }
    for (const name of ['zarr.json', '.zarray', 'g/.zattrs'])
      await refused(() => x.toZarr(path, { path: name }), 'argument');
    for (const name of ['a', '/a', 'a/']) expect(await numbers(await group.array(name))).toEqual(await numbers(x));
  });
});

describe('consolidated metadata', () => {
  it.each(['../secret', '/etc', '', 'a/../b', '__proto__', 'a//b'])('that name %j are refused', async (name) => {
    const v2 = await store(2, 'a');
    const array = JSON.parse(readFileSync(join(v2, 'a/.zarray'), 'utf8'));
    const text = JSON.stringify({
      zarr_consolidated_format: 1,
      metadata: { '.zgroup': { zarr_format: 2 }, KEY: array },
    });
    writeFileSync(join(v2, '.zmetadata'), text.replace('KEY', `${name}/.zarray`));
    const v3 = await store(3, 'a');
    const group = JSON.parse(readFileSync(join(v3, 'zarr.json'), 'utf8'));
    const member = JSON.parse(readFileSync(join(v3, 'a/zarr.json'), 'utf8'));
    group.consolidated_metadata = { kind: 'inline', must_understand: false, metadata: { KEY: member } };
    writeFileSync(join(v3, 'zarr.json'), JSON.stringify(group).replace('KEY', name));
    for (const path of [v2, v3])
      await refused(() => cw.openGroup(path), 'storage', /the member name .* (holds|is empty)/);
  });
});

/** A v3 store whose metadata `change` has changed. */
async function changed(format: 2 | 3, change: (meta: Record<string, unknown>) => void, member = ''): Promise<string> {
  const path = await store(format, 'a');
  const file = join(path, member, format === 2 ? '.zarray' : 'zarr.json');
  const meta = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(meta);
  const text = JSON.stringify(meta).replace(/"big:(\d+)"/g, '$1');
  writeFileSync(file, text);
  return path;
}

describe('metadata', () => {
  it.each([[{ a: 1 }], [{ must_understand: true }], ['text'], [5], [null]])(
    'an extension %j must be understood',
    async (value) => {
      const array = await changed(3, (meta) => (meta.extension = value), 'a');
      await refused(
        () => cw.fromZarr(array, { path: 'a' }),
        'storage',
        /"extension" is an extension that must be understood/,
      );
      const group = await changed(3, (meta) => (meta.extension = value));
      await refused(() => cw.openGroup(group), 'storage', /"extension" is an extension that must be understood/);
    },
  );

  it('an extension that may be ignored is', async () => {
    const array = await changed(3, (meta) => (meta.extension = { must_understand: false, a: 1 }), 'a');
    expect((await cw.fromZarr(array, { path: 'a' })).shape).toEqual([4, 4]);
  });

  it('v3 asks for a fill value, v2 does not', async () => {
    for (const value of [null, undefined]) {
      const v3 = await changed(3, (meta) => (meta.fill_value = value), 'a');
      await refused(
        () => cw.fromZarr(v3, { path: 'a' }),
        'storage',
        /fill_value is (null|undefined): Zarr v3 asks for a value/,
      );
      const v2 = await changed(2, (meta) => (meta.fill_value = value), 'a');
      expect(await numbers(await cw.fromZarr(v2, { path: 'a' }))).toEqual(await numbers(x));
    }
  });

  it.each([
    ['uint8', 300],
    ['int8', -129],
    ['uint64', -1],
    ['int32', 1.5],
    ['float32', 1e300],
    ['int64', 'big:9223372036854775808'],
    ['uint64', 'big:18446744073709551616'],
  ])('a fill value that is no %s is refused: %s', async (dtype, value) => {
    const array = await changed(3, (meta) => Object.assign(meta, { data_type: dtype, fill_value: value }), 'a');
    await refused(() => cw.fromZarr(array, { path: 'a' }), 'storage', new RegExp(`is not a ${dtype}`));
  });

  it('integers beyond 2^53 are refused where no array can have them', async () => {
    const huge = 'big:123456789012345678901234567890';
    const level = { name: 'zstd', configuration: { level: huge, checksum: false } };
    const changes: ((meta: Record<string, unknown>) => void)[] = [
      (meta) => (meta.shape = [huge, 4]),
      (meta) => (meta.zarr_format = huge),
      (meta) => (meta.codecs = [{ name: 'bytes', configuration: { endian: 'little' } }, level]),
      (meta) => (meta.chunk_grid = { name: 'regular', configuration: { chunk_shape: [huge, 2] } }),
      (meta) => (meta.chunk_grid = huge),
      (meta) => (meta.attributes = huge),
      (meta) => (meta.data_type = huge),
    ];
    for (const change of changes) {
      const path = await changed(3, change, 'a');
      await refused(() => cw.fromZarr(path, { path: 'a' }), 'storage', /zarr.json/);
    }
    const path = await changed(3, (meta) => (meta.attributes = { big: huge, nested: [huge] }), 'a');
    const { attributes } = await cw.fromZarr(path, { path: 'a' });
    expect(attributes).toEqual({ big: 123456789012345678901234567890n, nested: [123456789012345678901234567890n] });
  });
});

it('chunks that no memory holds are refused by the name of their array', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'chunkwise-terabytes-')), 'a.zarr');
  mkdirSync(path);
  const meta = {
    zarr_format: 2,
    shape: [1e12],
    chunks: [1e12],
    dtype: '<f8',
    order: 'C',
    fill_value: 0,
    filters: null,
  };
  writeFileSync(join(path, '.zarray'), JSON.stringify({ ...meta, compressor: { id: 'zstd', level: 1 } }));
  const a = await cw.fromZarr(path);
  for (const act of [
    () => a.slice(':3').compute({ threads: 'inline' }),
    () => a.add(1).sum().compute({ threads: 'inline' }),
  ])
    await expect(act()).rejects.toMatchObject({
      tag: 'memory',
      message: expect.stringContaining(`it reads ${path} (chunks of [1`),
    });
  rmSync(join(path, '..'), { recursive: true });
});
