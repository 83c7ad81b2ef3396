/** One suite over every kind of store that is written: what is put is there, whole or not at all, whatever holds it. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { makeWritableKinds } from './writable-stores.js';

const { kinds, close } = await makeWritableKinds();
afterAll(async () => {
  await close();
  await cw.close();
});
const x = cw.arange(0, 60, 1).reshape([6, 10]).rechunk([2, 10]);
const values = Array.from({ length: 60 }, (_, k) => k);
const read = async (target: string | URL | object, path: string, format?: 2 | 3): Promise<number[]> => {
  const array = await cw.fromZarr(target, { path, ...(format ? { format } : {}) });
  return [...((await array.compute({ threads: 'inline' })).data as Float64Array)].map(Number);
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined): string | undefined => data && new TextDecoder().decode(data);
/** Is refused with an error of the library's kind. */
const fails = (promise: Promise<unknown>, tag: string, message: RegExp): Promise<void> =>
  expect(promise).rejects.toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
const failing = (): cw.ChunkedArray =>
  x.mapBlocks(
    (block) => {
      if (block.data[0] >= 40) throw new Error('on purpose');
      return block;
    },
    { dtype: 'float64' },
  );

describe.each(kinds)('$name', ({ make, lists, parts, atOnce }) => {
  it('objects: put, get, ranges, size, list, delete', async () => {
    const store = cw.openStore(make().target);
    expect(await store.get('a/b')).toBeUndefined();
    expect(await store.getRange('a/b', { offset: 0, length: 3 })).toBeUndefined();
    await store.put('a/b', bytes('0123456789'));
    await store.put('a/c/d', bytes('x'));
    await store.put('e', new Uint8Array(0));
    expect(text(await store.get('a/b'))).toBe('0123456789');
    expect(text(await store.getRange('a/b', { offset: 2, length: 3 }))).toBe('234');
    expect(text(await store.getRange('a/b', { offset: 8, length: 5 }))).toBe('89');
    expect(text(await store.getRange('a/b', { suffixLength: 4 }))).toBe('6789');
    expect(text(await store.getRange('a/c/d', { suffixLength: 4 }))).toBe('x');
    expect((await store.get('e'))?.length).toBe(0);
    expect([10, undefined]).toContain(await store.size('a/b'));
    await fails(Promise.resolve(store.get('a/b', 3)), 'storage', /holds 10 bytes where at most 3/);
    await fails(
      Promise.resolve().then(() => store.put('../a', bytes('x'))),
      'argument',
      /stay inside the store/,
    );
    await fails(Promise.resolve(store.put('a', 'text' as unknown as Uint8Array)), 'argument', /is a Uint8Array/);
    await fails(Promise.resolve(store.getRange('a/b', { offset: -1, length: 2 })), 'argument', /a range is/);
    if (lists) {
      expect([...(await store.list('a/'))]).toEqual(['a/b', 'a/c/d']);
      expect([...(await store.list('a/c'))]).toEqual(['a/c/d']);
      expect([...(await store.list('nothing'))]).toEqual([]);
    } else await fails(Promise.resolve(store.list('')), 'storage', /has no list/);
    await store.put('a/b', bytes('new'));
    expect(text(await store.get('a/b'))).toBe('new');
    await store.delete('a/b');
    await store.delete('a/b');
    expect(await store.get('a/b')).toBeUndefined();
    expect(text(await store.get('a/c/d'))).toBe('x');
  });

  it.each([
    ['v2', { format: 2 }],
    ['v3', { format: 3, codec: 'zstd' }],
    ['v3 in shards', { format: 3, chunks: [2, 5], shards: [4, 10] }],
    ['v3 plain', { format: 3, codec: 'none', fillValue: 7 }],
  ] as const)('round trip, %s', async (_, options) => {
    const { target } = make();
    for (const threads of ['inline', 2] as const) {
      const path = `g/a-${threads}`;
      await x.toZarr(target, { path, dims: ['y', 'x'], attributes: { units: 'm' }, threads, ...options });
      const back = await cw.fromZarr(target, { path });
      expect([back.dims, back.attributes]).toEqual([['y', 'x'], { units: 'm' }]);
      expect((await back.slice('3:5, 2:4').compute({ threads })).toArray()).toEqual([
        [32, 33],
        [42, 43],
      ]);
      expect(await read(target, path)).toEqual(values);
    }
    const group = await cw.openGroup(target, { path: 'g' });
    if (lists) expect(await group.members()).toEqual(['a-2', 'a-inline']);
    await fails(x.toZarr(target, { path: 'g/a-2', ...options }), 'storage', /overwrite: true/);
    if (!lists) return;
    const keys = [...(await cw.openStore(target).list(''))];
    expect(keys.filter((key) => key.includes('chunkwise'))).toEqual([]);
    expect(keys).toContain(options.format === 2 ? 'g/a-2/.zarray' : 'g/a-2/zarr.json');
  });

  it('an array is replaced whole, and one whose replacing fails stays', async () => {
    const { target } = make();
    await x.toZarr(target, { path: 'g/a', format: 2 });
    await x.toZarr(target, { path: 'g/b', format: 2 });
    const stopped = failing().toZarr(target, { path: 'g/a', overwrite: true, threads: 'inline' });
    await expect(stopped).rejects.toThrow(/on purpose/);
    expect(await read(target, 'g/a')).toEqual(values);
    // Fewer, larger chunks: nothing of the old array is left.
    await x
      .add(1)
      .slice(':4')
      .toZarr(target, { path: 'g/a', overwrite: true, chunks: [4, 10] });
    expect(await read(target, 'g/a')).toEqual(values.slice(1, 41));
    expect(await read(target, 'g/b')).toEqual(values);
    if (!lists) return;
    const keys = [...(await cw.openStore(target).list(''))].filter((key) => key.startsWith('g/a/'));
    expect(keys.sort()).toEqual(['g/a/.zarray', 'g/a/0.0']);
    expect([...(await cw.openStore(target).list(''))].filter((key) => key.includes('chunkwise'))).toEqual([]);
  });

  it('a change that fails, whichever, leaves the old array, the new one, or an error that says so', async () => {
    const { target, failAt } = make();
    if (!failAt) return;
    const tiny = x.slice(':2');
    for (let n = 1, done = false; !done && n < 60; n++) {
      const path = `a${n}`;
      await tiny.toZarr(target, { path, format: 3, chunks: [1, 10] });
      failAt(n);
      done = await tiny
        .add(100)
        .toZarr(target, { path, overwrite: true, chunks: [2, 10] })
        .then(
          () => true,
          (error) => {
            expect(error).toMatchObject({ tag: 'storage' });
            return false;
          },
        );
      failAt(Number.POSITIVE_INFINITY);
      const after = await read(target, path).catch((error) => {
        expect(error).toMatchObject({ tag: 'storage', message: expect.stringMatching(/cut short|being replaced/) });
        return undefined;
      });
      const [old, fresh] = [values.slice(0, 20), values.slice(0, 20).map((v) => v + 100)];
      if (after) expect([old, fresh]).toContainEqual(after);
      if (done) expect(after).toEqual(fresh);
      // Whoever writes there next has a whole array again.
      await tiny.add(7).toZarr(target, { path, overwrite: true });
      expect(await read(target, path)).toEqual(old.map((v) => v + 7));
    }
  });

  it('groups, their attributes, and consolidated metadata', async () => {
    for (const format of [2, 3] as const) {
      const { target } = make();
      const top = `v${format}`;
      const group = await cw.createGroup(target, { path: top, format, attributes: { title: 'first' } });
      expect(group.attributes).toEqual({ title: 'first' });
      await x.toZarr(target, { path: `${top}/a`, groupAttributes: { title: 'second' } });
      if (lists) {
        await cw.consolidateMetadata(target, { path: top });
        await x.add(1).toZarr(target, { path: `${top}/b` });
        await x.slice(':3').toZarr(target, { path: `${top}/a`, overwrite: true });
        const opened = await cw.openGroup(target, { path: top });
        expect(await opened.members()).toEqual(['a', 'b']);
        expect((await opened.array('a')).shape).toEqual([3, 10]);
        const key = format === 2 ? '.zmetadata' : 'zarr.json';
        const document = JSON.parse(text(await cw.openStore(target).get(`${top}/${key}`)) as string);
        const { metadata, ...rest } = format === 2 ? document : document.consolidated_metadata;
        expect(Object.keys(rest).filter((name) => name.startsWith('chunkwise'))).toEqual([]);
        expect(metadata[format === 2 ? 'a/.zarray' : 'a'].shape).toEqual([3, 10]);
      }
      expect((await cw.openGroup(target, { path: top })).attributes).toEqual({ title: 'second' });
    }
  });

  it('appends and regions', async () => {
    const { target } = make();
    await x.toZarr(target, { path: 'a', dims: ['y', 'x'], chunks: [4, 5] });
    if (!parts) {
      await fails(x.toZarr(target, { path: 'a', append: 'y' }), 'storage', /not lengthened or changed in parts/);
      await fails(x.toZarr(target, { path: 'a', region: ':' }), 'storage', /not lengthened or changed in parts/);
      return;
    }
    await x.add(60).toZarr(target, { path: 'a', append: 'y' });
    expect(await read(target, 'a')).toEqual(Array.from({ length: 120 }, (_, k) => k));
    // Two at once that share an object.
    await Promise.all(
      [0, 1].map((k) =>
        cw.full([3, 10], -k - 1, { dtype: 'float64' }).toZarr(target, { path: 'a', region: [[3 * k, 3 * k + 3]] }),
      ),
    );
    expect((await read(target, 'a')).slice(0, 60)).toEqual(values.map((_, k) => (k < 30 ? -1 : -2)));
    const both = [0, 1].map((k) =>
      cw.full([3, 10], 50 + k, { dtype: 'float64' }).toZarr(target, { path: 'a', region: [[2 * k, 2 * k + 3]] }),
    );
    const ended = await Promise.allSettled(both);
    expect(ended.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect((await read(target, 'a')).slice(0, 30)).toEqual(new Array(30).fill(50));
  });

  it('an object far larger than a chunk is refused by name, under a memory limit too', async () => {
    const { target } = make();
    await x.toZarr(target, { path: 'a', chunks: [6, 10], codec: 'gzip', format: 3 });
    await cw.openStore(target).put('a/c/0/0', new Uint8Array(3 << 20));
    const array = await cw.fromZarr(target, { path: 'a' });
    await fails(array.compute({ threads: 'inline', memoryLimit: '64MB' }), 'storage', /a\/c\/0\/0/);
    await fails(array.compute({ threads: 2 }), 'storage', /a\/c\/0\/0/);
  });

  it('an array of more bytes than the limit is written and read', async () => {
    const { target } = make();
    const large = cw.arange(0, 4e6, 1, { chunks: 250_000, dtype: 'float64' });
    const limit = { threads: 'inline', memoryLimit: atOnce && !lists ? '128MB' : '64MB' } as const;
    await large.toZarr(target, { path: 'a', codec: 'none', ...limit });
    const back = await cw.fromZarr(target, { path: 'a' });
    expect(await back.sum().item(limit)).toBe((4e6 * (4e6 - 1)) / 2);
  });
});

describe('what is only read', () => {
  it('a server that takes no PUT says so', async () => {
    const http = kinds.find(({ name }) => name === 'HTTP')?.make().target as string;
    const target = http.replace('web-', 'read-only-');
    await fails(x.toZarr(target), 'storage', /answered PUT with 405 .*it takes no such requests/);
    await fails(cw.createGroup(target), 'storage', /answered PUT with 405/);
  });
  it('an object without put', async () => {
    await fails(x.toZarr({ get: () => undefined }), 'storage', /only read/);
    await fails(x.toZarr({ get: () => undefined, list: () => [] }), 'storage', /only read/);
  });
  it('a store of the user that gives no bytes', async () => {
    await fails(cw.fromZarr({ get: () => ({ no: 'bytes' }), list: () => [] }), 'storage', /where bytes are expected/);
  });
  it('a read-only store of the user, keys as they are', async () => {
    const store = cw.memoryStore();
    await x.toZarr(store, { path: 'a' });
    expect(
      await read({ get: (key: string) => store.get(key), list: (prefix: string) => store.list(prefix) }, 'a'),
    ).toEqual(values);
  });
});
