/** Makes an empty store of every kind that is written: what a user gives as target and as source. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as cw from '../../lib/index.js';

/** One empty store. */
export interface WritableStore {
  readonly target: string | URL | object;
  /** Makes the n-th change of an object from now on fail, where the store is under the test's control. */
  failAt?(n: number): void;
}

/** A kind of store that can be written. */
export interface WritableKind {
  readonly name: string;
  make(): WritableStore;
  /** Can it list its keys; can arrays in it be lengthened and changed in parts; is an array replaced at one moment. */
  readonly lists: boolean;
  readonly parts: boolean;
  readonly atOnce: boolean;
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** A store of the user's own, asynchronous or not, that can be told to fail. */
function ownStore(pause: boolean): WritableStore {
  const objects = new Map<string, Uint8Array>();
  let left = Number.POSITIVE_INFINITY;
  const change = (act: () => void): void | Promise<void> => {
    const now = (): void => {
      if (--left <= 0) throw new Error('the store is out of order');
      act();
    };
    return pause ? turn().then(now) : now();
  };
  const answer = <T>(value: T): T | Promise<T> => (pause ? turn().then(() => value) : value);
  const target: cw.Store = {
    get: (key) => answer(objects.get(key)),
    put: (key, bytes) => change(() => objects.set(key, bytes.slice())),
    delete: (key) => change(() => objects.delete(key)),
    list: (prefix) => answer([...objects.keys()].filter((key) => key.startsWith(prefix))),
    ...(pause
      ? {
          size: (key: string) => answer(objects.get(key)?.length),
          getRange: (key: string, range: cw.StoreRange) =>
            answer(
              range.offset === undefined
                ? objects.get(key)?.slice(-range.suffixLength)
                : objects.get(key)?.slice(range.offset, range.offset + range.length),
            ),
        }
      : {}),
  };
  return {
    target,
    failAt(n) {
      left = n;
    },
  };
}

/** The kinds, and how to put everything away. */
export async function makeWritableKinds(): Promise<{ kinds: readonly WritableKind[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-writable-'));
  let count = 0;
  const fresh = (): string => join(folder, `store-${count++}`);
  let left = Number.POSITIVE_INFINITY;
  // What object stores do: GET with ranges, HEAD, PUT, DELETE.
  const server = createServer((request, response) => {
    const file = join(folder, decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
    const there = existsSync(file) && statSync(file).isFile();
    if (request.method === 'PUT' || request.method === 'DELETE') {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (--left <= 0) return void response.writeHead(507).end();
        if (request.url?.includes('read-only')) return void response.writeHead(405).end();
        if (request.method === 'PUT') {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, Buffer.concat(pieces));
          response.writeHead(201).end();
        } else if (there) {
          rmSync(file);
          response.writeHead(204).end();
        } else response.writeHead(404).end();
      });
      return;
    }
    if (!there) return void response.writeHead(404).end();
    const data = readFileSync(file);
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': data.length }).end();
    else if (from === undefined) response.writeHead(200, { 'content-length': data.length }).end(data);
    else {
      const start = from === '' ? Math.max(0, data.length - Number(to)) : Number(from);
      response.writeHead(206).end(data.subarray(start, from === '' ? undefined : Number(to) + 1));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = (): WritableStore => {
    left = Number.POSITIVE_INFINITY;
    return {
      target: `${url}/web-${count++}.zarr`,
      failAt(n) {
        left = n;
      },
    };
  };
  const all = { lists: true, parts: true } as const;
  return {
    kinds: [
      { name: 'folder', make: () => ({ target: `${fresh()}.zarr` }), ...all, atOnce: true },
      { name: 'opened folder', make: () => ({ target: cw.openStore(`${fresh()}.zarr`) }), ...all, atOnce: true },
      { name: 'zip', make: () => ({ target: `${fresh()}.zip` }), lists: true, parts: false, atOnce: true },
      { name: 'memoryStore', make: () => ({ target: cw.memoryStore() }), ...all, atOnce: true },
      { name: 'Map', make: () => ({ target: new Map<string, Uint8Array>() }), ...all, atOnce: true },
      { name: 'store of the user', make: () => ownStore(false), ...all, atOnce: false },
      { name: 'asynchronous store of the user', make: () => ownStore(true), ...all, atOnce: false },
      { name: 'HTTP', make: http, lists: false, parts: true, atOnce: false },
    ],
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
