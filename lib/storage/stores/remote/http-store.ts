/**
 * Objects over HTTP: read whole or by range, what the server does not have is absent; put and deleted where the server takes that.
 * Nothing can be listed.
 */
import { ChunkwiseError } from '../../../base/errors.js';
import type { ByteStore } from '../byte-store.js';
import type { StoreRange } from '../store.js';
import { bodyOf } from './answer-body.js';
import { discard, type RemoteAnswer, type RemoteRequest } from './http-request.js';
import { ask, type RemoteOptions } from './retry.js';

/** Answers that say that there is no such object, for who may not list too. */
const ABSENT: readonly number[] = [404, 403, 410];

/** What to do about an answer to a request that changes something. */
const remedyOf = (status: number): string =>
  status === 405 || status === 501
    ? 'it takes no such requests: write to a folder and upload it, or to a server that takes PUT and DELETE'
    : status === 401 || status === 403
      ? 'it does not let this process write there'
      : 'try again, or write to another place';

const rangeHeader = (range: StoreRange): string =>
  range.offset === undefined
    ? `bytes=-${range.suffixLength}`
    : `bytes=${range.offset}-${range.offset + range.length - 1}`;

const isEmpty = (range: StoreRange): boolean => (range.offset === undefined ? range.suffixLength : range.length) === 0;

/** Opens the store whose objects lie below `url`; a query string of `url` is kept. */
export function openHttpStore(url: string, options: RemoteOptions = {}): ByteStore {
  const base = new URL(url);
  const address = (key: string): URL => {
    const full = new URL(base);
    if (key !== '')
      full.pathname = `${full.pathname.replace(/\/$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return full;
  };
  const name = (key: string): string => address(key).href;
  const fail = (what: string, key: string, why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `${what}: ${name(key)}: ${why}`, { details: { file: name(key) } });
  const read = (
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
    into?: Uint8Array,
  ): Promise<Uint8Array | undefined> => {
    const headers: Record<string, string> = range && !isEmpty(range) ? { range: rangeHeader(range) } : {};
    const use = async (answer: RemoteAnswer): Promise<Uint8Array | undefined> => {
      const { status } = answer;
      if (status === 200 || status === 206) return bodyOf(answer, name(key), range, most, into);
      await discard(answer);
      if (ABSENT.includes(status)) return undefined;
      // What begins beyond the end is empty.
      if (status === 416 && range) return new Uint8Array(0);
      if (status === 204) return new Uint8Array(0);
      throw fail('read', key, `the server answered ${status} ${answer.statusText}`);
    };
    return ask('read', name(key), () => ({ method: 'GET', url: address(key), headers }), use, options);
  };
  const change = (request: RemoteRequest, key: string): Promise<void> =>
    ask(
      'write',
      name(key),
      () => request,
      async (answer) => {
        await discard(answer);
        const { status, statusText } = answer;
        if (status >= 200 && status < 300) return;
        if (request.method === 'DELETE' && (status === 404 || status === 410)) return;
        throw fail(
          'write',
          key,
          `the server answered ${request.method} with ${status} ${statusText}: ${remedyOf(status)}`,
        );
      },
      options,
    );
  return {
    get: (key, most) => read(key, undefined, most),
    getRange: (key, range, most) => read(key, range, most),
    fetchInto: async (key, into, range) => (await read(key, range, undefined, into))?.length,
    size: (key) =>
      ask(
        'read',
        name(key),
        () => ({ method: 'HEAD', url: address(key), headers: {} }),
        async (answer) => {
          await discard(answer);
          const length = answer.headers['content-length'];
          return answer.status >= 200 && answer.status < 300 && length !== undefined && !answer.packed
            ? Number(length)
            : undefined;
        },
        options,
      ),
    put(key, bytes) {
      // What lies in shared memory cannot be sent.
      const body = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
      return change({ method: 'PUT', url: address(key), headers: {}, body }, key);
    },
    delete: (key) => change({ method: 'DELETE', url: address(key), headers: {} }, key),
    members: () => undefined,
    name,
    close() {},
  };
}
