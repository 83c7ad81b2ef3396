/** Makes one small store of every kind that chunkwise opens, all holding the same arrays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { blockBox, blockCoords } from '../../lib/base/grid.js';
import { objectGrid } from '../../lib/storage/object-grid.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { createArray } from '../../lib/storage/writing/array-creation.js';
import { openWriter } from '../../lib/storage/writing/writer.js';
import { context } from '../storage/shared-data.js';
import { zarrJs } from '../support/zarr-js.js';

/** Values of every array: 11 x 9 float64, element k is sqrt(k). */
export const VALUES = Float64Array.from({ length: 99 }, (_, k) => Math.sqrt(k));

/** A way to hold a store: what `openStored` is given for it. */
export interface StoreKind {
  readonly name: string;
  /** What to hand to `openStored` for the store of `format`. */
  source(format: 2 | 3): string | URL | object;
  /** True where members can be listed without consolidated metadata. */
  readonly lists: boolean;
  /** False where the package's object names only stores of this format. */
  readonly formats: readonly (2 | 3)[];
}

async function writeArray(array: StoredArray): Promise<void> {
  new Float64Array(context.memory.buffer, ARENA_BASE, 99).set(VALUES);
  const grid = objectGrid(array);
  const writer = openWriter(array, context);
  for (let k = 0; k < grid.size; k++) {
    const { start } = blockBox(grid, k);
    // The object in the lower right corner stays away: fill values.
    if (k === grid.size - 1) continue;
    const source = { address: ARENA_BASE + (start[0] * 9 + start[1]) * 8, strides: [72, 8] };
    await writer.write(blockCoords(grid, k), source, ARENA_BASE + 4096);
  }
}

/** A folder with groups and arrays in one format. */
async function writeStore(path: string, format: 2 | 3): Promise<void> {
  const spec = { shape: [11, 9], dtype: 'float64' as const, format, fillValue: Number.NaN };
  const location = { type: 'file' as const, path };
  await writeArray(await createArray(location, 'plain', { ...spec, chunks: [4, 5], codec: 'none' }));
  await writeArray(await createArray(location, 'deep/er/packed', { ...spec, chunks: [4, 5], codec: 'blosc-lz4' }));
  await writeArray(await createArray(location, 'deep/zstd', { ...spec, chunks: [4, 5], codec: 'zstd', order: 'F' }));
  if (format === 3)
    await writeArray(
      await createArray(location, 'sharded', { ...spec, chunks: [2, 5], shards: [4, 5], codec: 'gzip' }),
    );
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map((name) => relative('.', String(name)))
    .filter((name) => statSync(join(folder, name)).isFile());

/** The least that a zip file needs; every other member deflated. */
function zip(folder: string, top: string): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let position = 0;
  filesBelow(folder).forEach((file, k) => {
    const data = readFileSync(join(folder, file));
    const packed = k % 2 ? deflateRawSync(data) : data;
    const name = Buffer.from(top + file);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(k % 2 ? 8 : 0, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(position, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, name]));
    parts.push(local);
    position += local.length;
  });
  const central = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(position, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const bytesBelow = (folder: string, slash: string): Map<string, Uint8Array> =>
  new Map(filesBelow(folder).map((file) => [slash + file, new Uint8Array(readFileSync(join(folder, file)))]));

/** A file that holds all objects one after another, and the references to its parts; short ones stand in the table itself. */
function refer(folder: string, to: string, format: 2 | 3): void {
  const parts: Buffer[] = [Buffer.from('header')];
  let position = 6;
  const refs: Record<string, unknown> = {};
  for (const file of filesBelow(folder)) {
    const data = readFileSync(join(folder, file));
    if (/\.z|json/.test(file)) refs[file] = data.toString('utf8');
    else if (data.length < 90) refs[file] = `base64:${data.toString('base64')}`;
    else {
      refs[file] = [format === 2 ? `v${format}.data` : '{{u}}', position, data.length];
      parts.push(data);
      position += data.length;
    }
  }
  writeFileSync(join(to, `v${format}.data`), Buffer.concat(parts));
  const document = format === 2 ? refs : { version: 1, templates: { u: `v${format}.data` }, refs };
  writeFileSync(join(to, `v${format}-refs.json`), JSON.stringify(document));
}

/** The kinds, and how to put everything away. */
export async function makeStoreKinds(): Promise<{ kinds: readonly StoreKind[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-kinds-'));
  const path = (format: 2 | 3): string => join(folder, `v${format}.zarr`);
  for (const format of [2, 3] as const) {
    await writeStore(path(format), format);
    refer(path(format), folder, format);
    writeFileSync(join(folder, `v${format}-within.zip`), zip(path(format), ''));
    writeFileSync(join(folder, `v${format}.zarr.zip`), zip(path(format), `v${format}.zarr/`));
  }
  // One server honours ranges, as object stores do; the other sends whole objects.
  const serve = async (ranges: boolean) => {
    const server = createServer((request, response) => {
      const file = join(folder, decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
      let data: Buffer;
      try {
        data = readFileSync(file);
      } catch {
        response.writeHead(404).end();
        return;
      }
      const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      if (!ranges || from === undefined) response.writeHead(200, { 'content-length': data.length }).end(data);
      else {
        const start = from === '' ? data.length - Number(to) : Number(from);
        response.writeHead(206).end(data.subarray(start, from === '' ? undefined : Number(to) + 1));
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const [ranged, whole] = [await serve(true), await serve(false)];
  const { FetchStore, root } = await import('zarrita');
  const zarr = zarrJs<{ HTTPStore: new (url: string) => object; ObjectStore: new () => object }>();
  const both = [2, 3] as const;
  const memoryStore = () => {
    const files = bytesBelow(path(2), '');
    return {
      getItem: (key: string) => {
        const bytes = files.get(key);
        if (!bytes) throw new Error(`no ${key}`);
        return Buffer.from(bytes);
      },
      containsItem: (key: string) => files.has(key),
      keys: () => [...files.keys()],
    };
  };
  const kinds: StoreKind[] = [
    { name: 'folder', source: path, lists: true, formats: both },
    { name: 'folder, as location', source: (f) => ({ type: 'file', path: path(f) }), lists: true, formats: both },
    { name: 'file URL', source: (f) => new URL(`file://${path(f)}`), lists: true, formats: both },
    { name: 'zip from within', source: (f) => join(folder, `v${f}-within.zip`), lists: true, formats: both },
    { name: 'zip from the parent', source: (f) => join(folder, `v${f}.zarr.zip`), lists: true, formats: both },
    { name: 'references', source: (f) => join(folder, `v${f}-refs.json`), lists: true, formats: both },
    { name: 'Map', source: (f) => bytesBelow(path(f), ''), lists: true, formats: both },
    { name: 'Map with slashes', source: (f) => bytesBelow(path(f), '/'), lists: true, formats: both },
    { name: 'HTTP with ranges', source: (f) => `${ranged.url}/v${f}.zarr`, lists: false, formats: both },
    { name: 'HTTP without ranges', source: (f) => new URL(`${whole.url}/v${f}.zarr/`), lists: false, formats: both },
    {
      name: 'zarrita FetchStore',
      source: (f) => new FetchStore(`${ranged.url}/v${f}.zarr`),
      lists: false,
      formats: both,
    },
    { name: 'zarrita Location', source: (f) => root(bytesBelow(path(f), '/')), lists: true, formats: both },
    { name: 'zarr HTTPStore', source: () => new zarr.HTTPStore(`${whole.url}/v2.zarr`), lists: false, formats: [2] },
    { name: 'zarr store of bytes', source: memoryStore, lists: true, formats: [2] },
  ];
  return {
    kinds,
    async close() {
      for (const { server } of [ranged, whole]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
