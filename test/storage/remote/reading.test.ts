/** Reading over HTTP from a server that misbehaves: what may pass is tried again, what is wrong is known, nothing is taken for other bytes. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ByteStore } from '../../../lib/storage/stores/byte-store.js';
import { openRemoteStore } from '../../../lib/storage/stores/remote/remote-store.js';
import { requestQueue } from '../../../lib/storage/stores/remote/request-queue.js';
import { type Fault, startServer } from './misbehaving-server.js';

const server = await startServer();
afterAll(() => server.close());
const bytes = Uint8Array.from({ length: 100_000 }, (_, k) => (k * 7) % 251);
server.objects.set('data/a b', bytes);

let store: ByteStore;
beforeEach(() => {
  server.act = () => undefined;
  server.log.length = 0;
  store = openRemoteStore(`${server.url}/data`, { pause: 1, timeout: 500 });
});
afterEach(() => store.close());

/** Does `fault` to the first requests. */
const first = (count: number, fault: Fault): void => {
  let left = count;
  server.act = () => (left-- > 0 ? fault : undefined);
};

const PASSING: readonly (readonly [string, Fault])[] = [
  ['429', { status: 429 }],
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
  ['500', { status: 500 }],
  ['502', { status: 502 }],
  ['503 with a date', { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }],
  ['504', { status: 504 }],
  ['a reset', 'reset'],
  ['a body that breaks off', { cut: 100 }],
  ['silence', 'silent'],
];

describe.each(PASSING)('after %s', (_, fault) => {
  it('whole objects, ranges and sizes are asked for again', async () => {
    first(2, fault);
    expect(await store.get('a b')).toEqual(bytes);
    expect(server.log).toHaveLength(3);
    first(1, fault);
    expect(await store.getRange('a b', { offset: 99_000, length: 500 })).toEqual(bytes.subarray(99_000, 99_500));
    if (typeof fault === 'object' && 'cut' in fault) return;
    first(1, fault);
    expect(await store.size?.('a b')).toBe(bytes.length);
  });

  it('with an end', async () => {
    const few = openRemoteStore(`${server.url}/data`, { pause: 1, timeout: 100, attempts: 2 });
    first(9, fault);
    await expect(few.get('a b')).rejects.toMatchObject({
      tag: 'storage',
      message: expect.stringMatching(/read: http.*a%20b: .*the last of 2 tries/),
    });
    expect(server.log).toHaveLength(2);
  });
});

it('what an answer says for good is not asked again', async () => {
  for (const status of [400, 401, 405, 501]) {
    first(1, { status });
    await expect(store.get('a b')).rejects.toThrow(new RegExp(`answered ${status}`));
  }
  expect(server.log).toHaveLength(4);
  expect(await store.get('nothing')).toBeUndefined();
  expect(await store.size?.('nothing')).toBeUndefined();
});

it('a server that asks for more than a minute is not waited for', async () => {
  first(1, { status: 503, headers: { 'retry-after': '3600' } });
  await expect(store.get('a b')).rejects.toThrow(/503.*asks to wait for 3600 s/);
  expect(server.log).toHaveLength(1);
});

it('a server that is not there', async () => {
  const gone = await startServer();
  await gone.close();
  await expect(openRemoteStore(gone.url).get('x')).rejects.toThrow(
    /storage.*|the server cannot be reached .*ECONNREFUSED/,
  );
});

describe('ranges', () => {
  const ask = (): Promise<Uint8Array | undefined> =>
    Promise.resolve(store.getRange('a b', { offset: 5000, length: 1000 }));
  const wanted = bytes.subarray(5000, 6000);

  it('answered with the whole object are cut out of it', async () => {
    first(3, 'whole');
    expect(await ask()).toEqual(wanted);
    expect(await store.getRange('a b', { suffixLength: 10 })).toEqual(bytes.subarray(-10));
    const into = new Uint8Array(1200);
    expect(await store.fetchInto?.('a b', into, { offset: 5000, length: 1000 })).toBe(1000);
    expect(into.subarray(0, 1000)).toEqual(wanted);
  });
  it('answered with another one are refused', async () => {
    first(1, 'other range');
    await expect(ask()).rejects.toThrow(/answers with bytes 0 to 999 where 1000 from 5000 on were asked for/);
  });
  it('answered with a part of it are asked for again', async () => {
    first(1, 'half range');
    expect(await ask()).toEqual(wanted);
    first(9, 'half range');
    await expect(ask()).rejects.toThrow(/answers with 500 of the 1000 bytes from 5000 on/);
  });
  it('without a length come whole', async () => {
    first(1, 'no length');
    expect(await ask()).toEqual(wanted);
  });
  it('that end early though their length is not said are known by the range', async () => {
    first(1, { short: 700 });
    expect(await ask()).toEqual(wanted);
  });
  it('beyond the end are empty or short', async () => {
    expect(await store.getRange('a b', { offset: 99_990, length: 100 })).toEqual(bytes.subarray(99_990));
    expect(await store.getRange('a b', { offset: 100_000, length: 100 })).toEqual(new Uint8Array(0));
  });
});

it('nothing is written beside the room that is given', async () => {
  const room = new Uint8Array(300).fill(9);
  await expect(store.fetchInto?.('a b', room.subarray(100, 200))).rejects.toThrow(
    /holds 100000 bytes where at most 100/,
  );
  first(1, 'no length');
  await expect(store.fetchInto?.('a b', room.subarray(100, 200))).rejects.toThrow(/bytes where at most 100/);
  expect(room.filter((byte) => byte !== 9).length).toBe(0);
  expect(await store.fetchInto?.('a b', room.subarray(100, 200), { offset: 7, length: 100 })).toBe(100);
  expect(room.subarray(100, 200)).toEqual(bytes.subarray(7, 107));
  expect(room.subarray(0, 100)).toEqual(new Uint8Array(100).fill(9));
});

it('what changes something is sent again only where that cannot harm', async () => {
  first(1, 'reset');
  await store.put?.('new', bytes);
  expect(server.objects.get('data/new')).toEqual(bytes);
  expect(server.log).toHaveLength(2);
  first(1, { status: 503 });
  await store.delete?.('new');
  expect(server.objects.has('data/new')).toBe(false);
  // Whether it has been done is not known.
  first(1, 'reset');
  await expect(Promise.resolve(store.delete?.('new'))).rejects.toMatchObject({ tag: 'storage' });
});

it('connections are kept, and no more requests are under way than may be', async () => {
  const { connections } = server.counts;
  server.counts.most = 0;
  const before = requestQueue.limit;
  requestQueue.limit = 4;
  try {
    await Promise.all(Array.from({ length: 40 }, () => store.get('a b')));
  } finally {
    requestQueue.limit = before;
  }
  expect(server.counts.most).toBeLessThanOrEqual(4);
  expect(server.counts.connections - connections).toBeLessThanOrEqual(4);
});
