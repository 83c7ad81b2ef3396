/** Files on servers: parts of them, neighbouring ranges by one request, and classic NetCDF opened and read by its URL. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fileContent } from '../../../lib/array/files/content.js';
import * as cw from '../../../lib/index.js';
import { arrayInFile } from '../../../lib/storage/formats/file-array.js';
import { openByteSource } from '../../../lib/storage/stores/remote/byte-source.js';
import { openRemoteStore } from '../../../lib/storage/stores/remote/remote-store.js';
import { readBox } from '../shared-data.js';
import { startServer } from './misbehaving-server.js';

const server = await startServer();
afterAll(async () => {
  await cw.close();
  await server.close();
});
const DATA = 'test/data/netcdf';
const FILES = readdirSync(DATA).filter((name) => name.endsWith('.nc'));
for (const name of FILES) server.objects.set(name, new Uint8Array(readFileSync(join(DATA, name))));
const bytes = Uint8Array.from({ length: 300_000 }, (_, k) => (k * 31) % 253);
server.objects.set('long', bytes);
beforeEach(() => {
  server.act = () => undefined;
  server.log.length = 0;
});

describe('a source of bytes', () => {
  it('is a file or a URL', async () => {
    const [name] = FILES;
    const [here, there] = [await openByteSource(resolve(DATA, name)), await openByteSource(`${server.url}/${name}`)];
    expect(there.size).toBe(here.size);
    for (const [offset, length] of [
      [0, 10],
      [5, 20],
      [here.size - 3, 10],
      [here.size, 4],
    ])
      expect(await there.read(offset, length)).toEqual(await here.read(offset, length));
    here.close();
    there.close();
  });
  it('that is not there is refused', async () => {
    await expect(openByteSource(`${server.url}/none.nc`)).rejects.toThrow(/none\.nc: is not there/);
    await expect(openByteSource(resolve('none.nc'))).rejects.toMatchObject({ tag: 'storage' });
  });
});

describe('ranges wanted at the same moment', () => {
  const store = openRemoteStore(server.url, { pause: 1 });
  const ask = (offset: number, length: number) => Promise.resolve(store.getRange('long', { offset, length }));
  const part = (offset: number, length: number) => bytes.subarray(offset, offset + length);

  it('come by one request where they are near each other', async () => {
    const wanted = [
      [100, 50],
      [0, 100],
      [120, 500],
      [2000, 0],
      [60_000, 10],
      [299_000, 5000],
    ];
    const got = await Promise.all(wanted.map(([offset, length]) => ask(offset, length)));
    for (const [k, [offset, length]] of wanted.entries()) expect(got[k]).toEqual(part(offset, length));
    expect(server.log.map(({ range }) => range).sort()).toEqual(
      ['bytes=0-60009', 'bytes=299000-303999', undefined].sort(),
    );
  });
  it('into memory of the caller, from a server without ranges, that breaks off first', async () => {
    let tries = 0;
    server.act = () => (tries++ === 0 ? { cut: 40 } : 'whole');
    const rooms = [new Uint8Array(64), new Uint8Array(64)];
    const got = await Promise.all(
      rooms.map((room, k) => store.fetchInto?.('long', room, { offset: 1000 + 30 * k, length: 50 })),
    );
    expect(got).toEqual([50, 50]);
    for (const [k, room] of rooms.entries())
      expect(room).toEqual(Uint8Array.from([...part(1000 + 30 * k, 50), ...new Uint8Array(14)]));
    expect(server.log).toHaveLength(2);
  });
  it('of an object that is not there, or a failing server, each say so', async () => {
    const none = await Promise.all([0, 10].map((offset) => store.getRange('none', { offset, length: 10 })));
    expect(none).toEqual([undefined, undefined]);
    server.act = () => ({ status: 400 });
    const ends = await Promise.allSettled([ask(0, 10), ask(20, 10)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(server.log).toHaveLength(2);
  });
});

describe('classic NetCDF by its URL', () => {
  it.each(FILES)('%s holds what the file here holds', async (name) => {
    const here = await fileContent('open', resolve(DATA, name)).catch((error: Error) => error);
    const there = await fileContent('open', `${server.url}/${name}`).catch((error: Error) => error);
    if (here instanceof Error || there instanceof Error) {
      expect(there).toBeInstanceOf(Error);
      expect(String((there as Error).message).includes(name)).toBe(true);
      return;
    }
    expect(there.variables.map(({ name }) => name)).toEqual(here.variables.map(({ name }) => name));
    for (const [k, { data }] of here.variables.entries()) {
      const other = there.variables[k].data;
      if (!data || !other) continue;
      const want = (await data.compute({ threads: 0 })).data;
      for (const threads of [0, 2]) expect((await other.compute({ threads })).data).toEqual(want);
    }
  });

  it('reads the runs that a selection covers, not the file', async () => {
    const name = 'big.nc';
    const values = Float64Array.from({ length: 400 * 1000 }, (_, k) => k / 7);
    const raw = new Uint8Array(values.length * 8);
    const view = new DataView(raw.buffer);
    for (const [k, value] of values.entries()) view.setFloat64(k * 8, value);
    server.objects.set(name, raw);
    const array = arrayInFile(`${server.url}/${name}`, {
      offset: 0,
      shape: [400, 1000],
      dtype: 'float64',
      order: 'C',
      byteOrder: 'big',
    });
    const { data, counters } = await readBox(array, { start: [5, 10], stop: [7, 20] });
    expect(Array.from(data as Float64Array)).toEqual(
      [5, 6].flatMap((row) => Array.from({ length: 10 }, (_, k) => values[row * 1000 + 10 + k])),
    );
    expect(counters.bytesRead).toBe(8 * 1010);
    expect((await readBox(array)).data).toEqual(values);
  });

  it('HDF5 says what to do instead', async () => {
    server.objects.set('x.h5', Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, ...new Uint8Array(600)]));
    await expect(fileContent('open', `${server.url}/x.h5`)).rejects.toThrow(
      /HDF5, which is read from this machine only/,
    );
  });
});
