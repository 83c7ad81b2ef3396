/**
 * Objects over HTTP with the platform's fetch: read whole or by range, what the server does not have is absent; put and deleted
 * where the server takes that. Nothing can be listed.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ByteStore } from './byte-store.js';
import { bodyOf } from './http-body.js';
import type { StoreRange } from './store.js';

/** Answers that say that there is no such object, for who may not list too. */
const ABSENT: readonly number[] = [404, 403, 410];

/** What to do about an answer to a request that changes something. */
const remedyOf = (status: number): string =>
  status === 405 || status === 501
    ? 'it takes no such requests: write to a folder and upload it, or to a server that takes PUT and DELETE'
    : status === 401 || status === 403
      ? 'it does not let this process write there'
      : 'try again, or write to another place';

/** Opens the store whose objects lie below `url`; a query string of `url` is kept. */
export function openHttpStore(url: string): ByteStore {
  const base = new URL(url);
  const address = (key: string): string => {
    const full = new URL(base);
    full.pathname = `${full.pathname.replace(/\/$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return full.href;
  };
  const fail = (what: string, target: string, why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `${what}: ${target}: ${why}`, { cause, details: { file: target } });
  const ask = async (what: string, target: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(target, init);
    } catch (cause) {
      throw fail(what, target, `the server cannot be reached (${String(cause)})`, cause);
    }
  };
  const read = async (
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
  ): Promise<Uint8Array | undefined> => {
    const target = address(key);
    const headers: Record<string, string> = {};
    if (range)
      headers.Range =
        range.offset === undefined
          ? `bytes=-${range.suffixLength}`
          : `bytes=${range.offset}-${range.offset + range.length - 1}`;
    const response = await ask('read', target, { headers });
    if (ABSENT.includes(response.status)) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw fail('read', target, `the server answered ${response.status} ${response.statusText}`);
    }
    return bodyOf(response, target, range, most);
  };
  const change = async (method: 'PUT' | 'DELETE', key: string, body?: Uint8Array<ArrayBuffer>): Promise<void> => {
    const target = address(key);
    const response = await ask('write', target, body ? { method, body } : { method });
    await response.body?.cancel().catch(() => {});
    if (response.ok || (method === 'DELETE' && (response.status === 404 || response.status === 410))) return;
    throw fail(
      'write',
      target,
      `the server answered ${method} with ${response.status} ${response.statusText}: ${remedyOf(response.status)}`,
    );
  };
  return {
    get: (key, most) => read(key, undefined, most),
    getRange: read,
    async size(key) {
      const target = address(key);
      const response = await ask('read', target, { method: 'HEAD' });
      const length = response.headers.get('content-length');
      return response.ok && length !== null && response.headers.get('content-encoding') === null
        ? Number(length)
        : undefined;
    },
    // What lies in shared memory cannot be sent.
    put: (key, bytes) =>
      change('PUT', key, bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()),
    delete: (key) => change('DELETE', key),
    members: () => undefined,
    name: address,
    close() {},
  };
}
