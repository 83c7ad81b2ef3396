/** Buckets of S3, Google and Azure: signed, anonymous, listed, written, with the errors of their servers in words. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import type { RemoteOptions } from '../../../lib/storage/stores/remote/remote-options.js';
import { KEY, type ObjectServer, SECRET, startObjectServer } from './s3-server.js';

const servers = {
  signed: await startObjectServer('signed'),
  google: await startObjectServer('signed', 'auto'),
  public: await startObjectServer('public'),
  azure: await startObjectServer('azure'),
};
afterAll(async () => {
  await cw.close();
  for (const server of Object.values(servers)) await server.close();
});
const keys = { accessKeyId: KEY, secretAccessKey: SECRET };
const signed = { ...keys, endpoint: servers.signed.url, region: 'eu-test-1', pause: 1 };
const KINDS: readonly (readonly [string, ObjectServer, string, RemoteOptions])[] = [
  ['s3', servers.signed, 's3://data/winter 24/a+b&c.zarr', signed],
  ['gs', servers.google, 'gs://data/deep/x.zarr', { ...keys, endpoint: servers.google.url, pause: 1 }],
  [
    'az',
    servers.azure,
    'az://data/deep/x.zarr',
    { endpoint: servers.azure.url, sas: '?sv=2021&sig=a%2Bb%2Fc%3D', pause: 1 },
  ],
  [
    'a URL with a shared access signature',
    servers.azure,
    `${servers.azure.url}/data/web/y.zarr?sv=2021&sig=a%2Bb%2Fc%3D`,
    { pause: 1 },
  ],
];
beforeEach(() => {
  for (const server of Object.values(servers)) {
    server.objects.clear();
    server.log.length = 0;
    server.fail = undefined;
  }
});
const x = cw.arange(0, 60, 1, { chunks: 20, dtype: 'float64' }).reshape([6, 10]);

describe.each(KINDS)('%s', (_, server, url, options) => {
  const store = () => cw.openStore(url, options);

  it('objects are put, read, listed page by page, and deleted, whatever their names', async () => {
    const own = store();
    const names = ['a', 'b/c', 'b/d e', "b/f!'()*~", 'g/h+i/j&k=l', 'm/ä€😀', 'm/%41', 'n'];
    for (const name of names) await own.put(name, new TextEncoder().encode(name));
    expect(await own.list('')).toEqual([...names].sort());
    expect(await own.list('b/')).toEqual(['b/c', 'b/d e', "b/f!'()*~"].sort());
    for (const name of names) expect(new TextDecoder().decode(await own.get(name))).toBe(name);
    expect(await own.size('m/ä€😀')).toBe(new TextEncoder().encode('m/ä€😀').length);
    expect(await own.getRange('g/h+i/j&k=l', { suffixLength: 3 })).toEqual(new TextEncoder().encode('k=l'));
    for (const name of names) await own.delete(name);
    expect([...server.objects.keys()]).toEqual([]);
    expect(await own.get('a')).toBeUndefined();
    await own.delete('a');
  });

  it('groups list their members without consolidated metadata', async () => {
    await cw.toZarr(x, store(), { path: 'g/one', consolidated: false } as object);
    await cw.toZarr(x, store(), { path: 'g/two', consolidated: false } as object);
    const group = await cw.openGroup(store(), { path: 'g' });
    expect(await group.members()).toEqual(['one', 'two']);
  });

  it.each([0, 2])(
    'an array is written, read, appended to, changed in part and replaced, on %s threads',
    async (threads) => {
      const given = { path: 'x', chunks: [2, 5], threads, scheduler: threads === 0 ? 'inline' : 'threads' } as const;
      await x.toZarr(store(), given);
      const back = async () => (await (await cw.fromZarr(store(), { path: 'x' })).compute({ threads })).data;
      const values = (await x.compute()).data;
      expect(await back()).toEqual(values);
      await x.toZarr(store(), { path: 'x', append: 0, threads });
      expect(await back()).toEqual(Float64Array.from([...values, ...values]));
      await x.multiply(-1).toZarr(store(), { path: 'x', region: ['6:12', ':'], threads } as object);
      expect(await back()).toEqual(Float64Array.from([...values, ...values.map((v) => -v)]));
      await x.add(1).toZarr(store(), { ...given, overwrite: true });
      expect(await back()).toEqual(values.map((v) => v + 1));
      // Nothing is left of what was replaced, or beside it.
      expect([...server.objects.keys()].filter((key) => /chunkwise/.test(key))).toEqual([]);
    },
  );

  it('metadata come last, what is cut short goes on, and a server that is busy is asked again', async () => {
    server.fail = { method: 'PUT', from: 4, count: 3 };
    await x.toZarr(store(), { path: 'x', chunks: [2, 5] });
    const puts = server.log.filter((line) => line.startsWith('PUT')).map((line) => line.replace(/.*\//, ''));
    expect(puts.filter((name) => /zarr\.json|zarray/.test(name)).length).toBeGreaterThan(0);
    const lastChunk = server.log.findLastIndex((line) => /^PUT .*x\/c\//.test(line));
    const metadata = server.log.findIndex((line) => /^PUT .*[^.]x\/zarr\.json$/.test(line));
    expect(metadata).toBeGreaterThan(lastChunk);
    server.objects.clear();
    server.fail = { method: 'PUT', from: 5, count: 1e9, status: 507 };
    await expect(x.toZarr(store(), { path: 'x', chunks: [2, 5] })).rejects.toMatchObject({ tag: 'storage' });
    server.fail = undefined;
    await expect(cw.fromZarr(store(), { path: 'x' })).rejects.toThrow(/unfinished/);
    const before = server.log.length;
    await x.toZarr(store(), { path: 'x', chunks: [2, 5], resume: true });
    expect((await (await cw.fromZarr(store(), { path: 'x' })).compute()).data).toEqual((await x.compute()).data);
    expect(server.log.slice(before).length).toBeGreaterThan(0);
  });

  it('an array is not written over what it is computed from', async () => {
    await x.toZarr(store(), { path: 'x' });
    const y = await cw.fromZarr(store(), { path: 'x' });
    await expect(y.add(1).toZarr(store(), { path: 'x', overwrite: true })).rejects.toThrow(/computed from/);
  });
});

describe('credentials', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });

  it("are the environment's where none are given, and left out on request", async () => {
    await x.toZarr(cw.openStore('s3://data/y.zarr', signed));
    process.env.AWS_ENDPOINT_URL = servers.signed.url;
    process.env.AWS_REGION = 'eu-test-1';
    await expect(cw.fromZarr('s3://data/y.zarr')).rejects.toThrow(/denies access.*anonymous: true/);
    process.env.AWS_ACCESS_KEY_ID = KEY;
    process.env.AWS_SECRET_ACCESS_KEY = SECRET;
    expect(await (await cw.fromZarr('s3://data/y.zarr')).sum().item({ threads: 2 })).toBe(1770);
    await x.toZarr('s3://data/z.zarr', { chunks: [2, 10] });
    expect([...servers.signed.objects.keys()]).toContain('z.zarr/zarr.json');
    await expect(cw.openStore('s3://data/y.zarr', { anonymous: true }).put('a', new Uint8Array(1))).rejects.toThrow(
      /AccessDenied.*does not let this process write/,
    );
  });

  it('that are wrong are said to be', async () => {
    const get = (options: RemoteOptions, url = 's3://data/y'): Promise<unknown> =>
      Promise.resolve(cw.openStore(url, { ...signed, ...options }).get('a'));
    await expect(get({ secretAccessKey: 'other' })).rejects.toThrow(
      /SignatureDoesNotMatch: no & never\): check the secret key/,
    );
    await expect(get({ accessKeyId: 'other' })).rejects.toThrow(/InvalidAccessKeyId/);
    await expect(get({ region: 'us-east-1' })).rejects.toThrow(/the bucket is in region eu-test-1: give \{ region/);
    await expect(get({}, 's3://nodata/y')).rejects.toThrow(/NoSuchBucket.*check the name of the bucket/);
    await expect(cw.openStore('s3://data/y', { accessKeyId: 'a' }).get('a')).rejects.toThrow(
      /without a secretAccessKey/,
    );
    await expect(cw.openStore('az://data/y').get('a')).rejects.toThrow(/account is not known/);
    const secret = cw.openStore(`${servers.azure.url}/data/y?sv=1&sig=hidden`, { attempts: 1 });
    await expect(secret.get('a')).rejects.toThrow(/^(?!.*hidden).*AuthenticationFailed/);
  });

  it('are not asked for by a public bucket', async () => {
    const source = cw.memoryStore();
    await x.toZarr(source, { path: 'p' });
    for (const key of await source.list('')) servers.public.objects.set(key, (await source.get(key)) as Uint8Array);
    const store = cw.openStore('s3://data', { endpoint: servers.public.url });
    expect(await (await cw.fromZarr(store, { path: 'p' })).sum().item()).toBe(1770);
    await expect(x.toZarr(store, { path: 'q' })).rejects.toThrow(/AccessDenied/);
  });
});
