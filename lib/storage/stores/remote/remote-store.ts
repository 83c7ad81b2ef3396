/**
 * Objects on a server: read whole or by range, what the server does not have is absent; put and deleted where the server takes that,
 * listed where it is known how. A PUT is atomic: others see the old object or the new one.
 */
import { ChunkwiseError } from '../../../base/errors.js';
import type { ByteStore } from '../byte-store.js';
import type { StoreRange } from '../store.js';
import { type BodySink, bodyOf, intoMemory, ownMemory } from './answer-body.js';
import { dialectOf } from './dialect.js';
import { discard, type RemoteAnswer, type RemoteRequest, Transient } from './http-request.js';
import { serverError } from './object-listing.js';
import { RangeBatch } from './range-batch.js';
import type { RemoteOptions } from './remote-options.js';
import { ask } from './retry.js';

/** Answers that say that there is no such object, for who may not list too. */
const ABSENT: readonly number[] = [404, 403, 410];
/** Objects above this go in parts, which are not written here. */
const MOST_PUT = 5 * 2 ** 30;
/** Of 1,000 names each: more are no store of arrays that anybody meant. */
const MOST_PAGES = 100_000;

/** What to do about an answer to a request that changes something. */
const remedyOf = (status: number): string =>
  status === 405 || status === 501
    ? 'it takes no such requests: write to a folder and upload it, or to a server that takes PUT and DELETE'
    : status === 401 || status === 403
      ? 'it does not let this process write there'
      : 'try again, or write to another place';

/** What helps where a server names its reason. */
const REMEDIES: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: 'check the secret key and the region',
  InvalidAccessKeyId: 'check the access key',
  ExpiredToken: 'the credentials are over: get new ones',
  RequestTimeTooSkewed: 'set the clock of this machine',
  NoSuchBucket: 'check the name of the bucket',
  AuthenticationFailed: 'check the shared access signature: it may be over, or not be for this',
};

const rangeHeader = (range: StoreRange): string =>
  range.offset === undefined
    ? `bytes=-${range.suffixLength}`
    : `bytes=${range.offset}-${range.offset + range.length - 1}`;

const isEmpty = (range: StoreRange): boolean => (range.offset === undefined ? range.suffixLength : range.length) === 0;

/** Opens the store whose objects lie below `url`: http, https, s3, gs or az; a query string is kept. */
export function openRemoteStore(url: string, options: RemoteOptions = {}): ByteStore {
  const dialect = dialectOf(url, options);
  const { name, absentCodes, listing } = dialect;
  let denied = false;

  /** What an answer says that is no success: an error, or nothing where there is no such object. */
  const refusal = async (
    what: string,
    answer: RemoteAnswer,
    file: string,
    changes?: string,
  ): Promise<ChunkwiseError | undefined> => {
    const { code, message } = serverError(new TextDecoder().decode(await discard(answer)));
    const { status, statusText, headers } = answer;
    if (status === 403) denied = true;
    if (!changes && ABSENT.includes(status) && (!absentCodes || code === undefined || absentCodes.includes(code)))
      return undefined;
    // A body that came too slowly.
    if (code === 'RequestTimeout') throw new Transient('the server waited too long for the request');
    const region = headers['x-amz-bucket-region'];
    const said = [`the server answered${changes ? ` ${changes} with` : ''} ${status} ${statusText}`.trim()];
    if (code !== undefined) said.push(` (${code}${message === undefined ? '' : `: ${message}`})`);
    const remedy =
      region !== undefined && region !== options.region
        ? `the bucket is in region ${String(region)}: give { region: '${String(region)}' }`
        : ((code && REMEDIES[code]) ?? (changes && remedyOf(status)));
    if (remedy) said.push(`: ${remedy}`);
    return new ChunkwiseError('storage', `${what}: ${file}: ${said.join('')}`, { details: { file, status, code } });
  };

  const asked = <T>(
    what: string,
    file: string,
    request: RemoteRequest,
    use: (answer: RemoteAnswer) => Promise<T>,
  ): Promise<T> => ask(what, file, () => dialect.prepare(request), use, options);

  const read = (
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
    to: BodySink,
  ): Promise<number | undefined> => {
    const headers: Record<string, string> = range && !isEmpty(range) ? { range: rangeHeader(range) } : {};
    return asked('read', name(key), { method: 'GET', url: dialect.address(key), headers }, async (answer) => {
      const { status } = answer;
      if (status === 200 || status === 206) return bodyOf(answer, name(key), range, most, to);
      // What begins beyond the end is empty.
      if ((status === 416 && range) || status === 204) {
        await discard(answer);
        to.begin(0);
        return 0;
      }
      const error = await refusal('read', answer, name(key));
      if (error) throw error;
      return undefined;
    });
  };

  const ranges = new RangeBatch(read);

  const change = (method: 'PUT' | 'DELETE', key: string, body?: Uint8Array): Promise<void> =>
    asked('write', name(key), { method, url: dialect.address(key), headers: {}, body }, async (answer) => {
      const { status } = answer;
      const isDone = status >= 200 && status < 300;
      if (isDone || (method === 'DELETE' && (status === 404 || status === 410))) {
        await discard(answer);
        return;
      }
      throw await refusal('write', answer, name(key), method);
    });

  /** All names that begin with `prefix`, page by page. */
  async function* pages(prefix: string, folders: boolean) {
    if (!listing) return;
    let next: string | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const address = listing.page(prefix, folders, next);
      const file = `${name('')}/${prefix}`;
      const xml = await asked('list', file, { method: 'GET', url: address, headers: {} }, async (answer) => {
        if (answer.status !== 200) throw (await refusal('list', answer, file, 'the request for a list')) as Error;
        const text = ownMemory();
        await bodyOf(answer, file, undefined, undefined, text);
        return new TextDecoder().decode(text.taken());
      });
      const page = listing.read(xml);
      yield page;
      next = page.next;
      if (next === undefined) return;
    }
  }

  return {
    async get(key, most) {
      const to = ownMemory();
      return (await read(key, undefined, most, to)) === undefined ? undefined : to.taken();
    },
    async getRange(key, range, most) {
      const to = ownMemory();
      return (await ranges.ask(key, range, most, to)) === undefined ? undefined : to.taken();
    },
    fetchInto: (key, into, range) =>
      range ? ranges.ask(key, range, undefined, intoMemory(into)) : read(key, undefined, undefined, intoMemory(into)),
    size: (key) =>
      asked('read', name(key), { method: 'HEAD', url: dialect.address(key), headers: {} }, async (answer) => {
        await discard(answer);
        const length = answer.headers['content-length'];
        return answer.status >= 200 && answer.status < 300 && length !== undefined && !answer.packed
          ? Number(length)
          : undefined;
      }),
    async put(key, bytes) {
      if (bytes.length > MOST_PUT)
        throw new ChunkwiseError(
          'storage',
          `write: ${name(key)}: an object of ${bytes.length} bytes is more than the 5 GiB that are put at once: use smaller chunks or shards`,
          { details: { file: name(key) } },
        );
      // What lies in shared memory cannot be sent.
      await change('PUT', key, bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice());
    },
    delete: (key) => change('DELETE', key),
    ...(listing
      ? {
          async list(prefix: string) {
            const keys: string[] = [];
            for await (const page of pages(prefix, false)) keys.push(...page.keys.map(listing.keyOf));
            return keys;
          },
        }
      : {}),
    async members(folder) {
      if (!listing) return undefined;
      const below = folder === '' ? '' : `${folder}/`;
      const names: string[] = [];
      for await (const page of pages(below, true))
        names.push(...page.folders.map((full) => listing.keyOf(full).slice(below.length).replace(/\/$/, '')));
      return names.filter((one) => one !== '').sort();
    },
    name,
    hint: () =>
      denied
        ? 'the server denies access to objects there (403): check the name, the credentials, or, for a public bucket, pass { anonymous: true }'
        : undefined,
    close() {},
  };
}
