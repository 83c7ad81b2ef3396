/** Stores that fail or lie: every failure is an error 'storage' that names the object, and nothing else is taken for its bytes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

afterAll(() => cw.close());
const x = cw.arange(0, 60, 1, { chunks: 20, dtype: 'float64' }).reshape([6, 10]);

/** A store of objects whose method `name` does something else from the call on that `from` counts. */
function failing(
  name: keyof cw.Store,
  from: number,
  act: () => unknown,
): cw.Store & { objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  const store: cw.Store = {
    get: (key) => objects.get(key),
    getRange: (key, range) => {
      const bytes = objects.get(key);
      const at = range.offset ?? Math.max(0, (bytes?.length ?? 0) - range.suffixLength);
      return bytes?.subarray(at, at + (range.offset === undefined ? range.suffixLength : range.length));
    },
    size: (key) => objects.get(key)?.length,
    put: (key, bytes) => void objects.set(key, bytes.slice()),
    delete: (key) => void objects.delete(key),
    list: (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
  };
  const plain = store[name] as (...args: unknown[]) => unknown;
  let calls = 0;
  return Object.assign(store, { objects, [name]: (...args: unknown[]) => (calls++ < from ? plain(...args) : act()) });
}

const write = (store: cw.Store) => x.toZarr(store, { path: 'g/a', chunks: [2, 5], shards: [4, 10], format: 3 });
const thrown: readonly unknown[] = [new Error('the disk burns'), 'the disk burns', null, undefined];

describe.each(['get', 'put', 'delete', 'list'] as const)('%s of a store of the user throws', (method) => {
  it.each(thrown)('%s', async (what) => {
    for (const from of [0, 2, 5]) {
      const store = failing(method, from, () => {
        throw what;
      });
      const ends = await write(store).then(
        () => undefined,
        (error: unknown) => error,
      );
      // Some methods are not called that often.
      if (ends === undefined) continue;
      expect(ends).toBeInstanceOf(cw.ChunkwiseError);
      expect((ends as cw.ChunkwiseError).tag).toBe('storage');
      if (what) expect((ends as Error).message).toMatch(/Object:.*the disk burns/);
    }
  });
});

it('what a read throws names the object, in metadata and in chunks', async () => {
  const act = () => {
    throw new Error('the disk burns');
  };
  const whole = failing('get', 1e9, act);
  await write(whole);
  for (const method of ['get', 'getRange', 'size'] as const) {
    const store = { ...whole, [method]: act };
    await refused(
      async () => (await cw.fromZarr(store, { path: 'g/a' })).compute(),
      'storage',
      /Object:.*json: the disk burns|Object:g.*: the disk burns/,
    );
  }
});

it('a getRange that gives more than the range is refused, not read', async () => {
  const whole = failing('get', 1e9, () => undefined);
  await write(whole);
  const lying = { ...whole, getRange: (key: string) => whole.objects.get(key) };
  await refused(
    async () => (await cw.fromZarr(lying, { path: 'g/a' })).compute(),
    'storage',
    /getRange gives \d+ bytes where \d+ were asked for/,
  );
  const wrong = { ...whole, getRange: () => 7 as unknown as Uint8Array };
  await refused(async () => (await cw.fromZarr(wrong, { path: 'g/a' })).compute(), 'storage', /gives number where/);
});

describe('over HTTP', async () => {
  const store = cw.memoryStore();
  await write(store);
  let mode: 'cut' | 'first' | 'long' = 'cut';
  const server = createServer(async (request, response) => {
    const bytes = await store.get(decodeURIComponent(request.url ?? '').slice(1));
    if (!bytes) return response.writeHead(404).end();
    const [, from, to] = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return response.writeHead(200).end(bytes);
    const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
    const stop = from === '' || to === '' ? bytes.length : Number(to) + 1;
    const head = (a: number, b: number) => ({ 'content-range': `bytes ${a}-${b - 1}/${bytes.length}` });
    if (mode === 'first') return response.writeHead(206, head(0, stop - start)).end(bytes.subarray(0, stop - start));
    if (mode === 'long') return response.writeHead(206).end(new Uint8Array(stop - start + 9));
    response.writeHead(206, { ...head(start, stop), 'content-length': stop - start });
    response.write(bytes.subarray(start, start + 1), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  it.each([
    ['cut', /g\/a\/c\/.*the connection broke off \(the answer ended early\), the last of 6 tries/],
    ['first', /the server answers with bytes 0 to \d+ where \d+ from \d+ on were asked for/],
    ['long', /g\/a\/c\/.*bytes where at most/],
  ] as const)('an answer that is %s', async (how, text) => {
    mode = how;
    await refused(async () => (await cw.fromZarr(url(), { path: 'g/a' })).compute(), 'storage', text);
  });
  it('a file of references says that it has to be at hand', () =>
    refused(
      () => cw.fromZarr(`${url()}/table.json`, { path: 'a' }),
      'storage',
      /references is read from a local path/,
    ));
});
