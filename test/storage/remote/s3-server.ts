/**
 * An imitation of S3 that checks signatures by an implementation of its own, read from the raw request, and lists by pages of few
 * names; and one of Azure's blobs, which checks its signature's presence and the headers of blobs.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const KEY = 'AKIATESTTESTTEST';
export const SECRET = 'secret/with+signs=and more';

export interface ObjectServer {
  readonly url: string;
  readonly objects: Map<string, Uint8Array>;
  /** One line for each request: method and key. */
  readonly log: string[];
  /** Answers so many requests of this method with 503, from the n-th on. */
  fail: { method: string; from: number; count: number; status?: number } | undefined;
  close(): Promise<void>;
}

const hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Why the signature is wrong, or undefined; from the raw request alone. */
function signatureFault(request: IncomingMessage, body: Uint8Array, region: string): string | undefined {
  const { authorization = '' } = request.headers;
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (!parts) return 'AccessDenied';
  const [, credential, names, signature] = parts;
  const [key, day, zone, service, end] = credential.split('/');
  if (key !== KEY) return 'InvalidAccessKeyId';
  if (zone !== region || service !== 's3' || end !== 'aws4_request') return 'AuthorizationHeaderMalformed';
  const digest = request.headers['x-amz-content-sha256'];
  if (digest !== hex(body)) return 'XAmzContentSHA256Mismatch';
  const [path, query = ''] = (request.url ?? '').split('?');
  const sorted = query === '' ? [] : query.split('&').sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
  let canonical = `${request.method}\n${path}\n${sorted.join('&')}\n`;
  for (const name of names.split(';')) canonical += `${name}:${String(request.headers[name]).trim()}\n`;
  canonical += `\n${names}\n${digest}`;
  if (!names.split(';').includes('host')) return 'AccessDenied';
  const stamp = String(request.headers['x-amz-date']);
  if (
    Math.abs(
      Date.now() - Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
    ) > 900_000
  )
    return 'RequestTimeTooSkewed';
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${day}/${zone}/s3/aws4_request\n${hex(canonical)}`;
  let secret: Buffer = Buffer.from(`AWS4${SECRET}`);
  for (const part of [day, zone, 's3', 'aws4_request']) secret = createHmac('sha256', secret).update(part).digest();
  return createHmac('sha256', secret).update(text).digest('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A page of names after `after`, folders as one name. */
function pageOf(names: readonly string[], prefix: string, delimiter: string, after: string, most: number) {
  const keys: string[] = [];
  const folders = new Set<string>();
  let last = '';
  for (const name of [...names].sort()) {
    if (!name.startsWith(prefix) || name <= after) continue;
    const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    const folder = at < 0 ? undefined : name.slice(0, at + 1);
    if (folder !== undefined && (folders.has(folder) || after.startsWith(folder))) continue;
    if (keys.length + folders.size >= most) return { keys, folders: [...folders], next: last };
    if (folder !== undefined) folders.add(folder);
    else keys.push(name);
    last = folder ?? name;
  }
  return { keys, folders: [...folders], next: '' };
}

/**
 * Starts a server whose first part of each path is the bucket `data`.
 *
 * @param kind whether signatures are checked, anybody may read, or it is Azure's
 */
export async function startObjectServer(
  kind: 'signed' | 'public' | 'azure',
  region = 'eu-test-1',
): Promise<ObjectServer> {
  const objects = new Map<string, Uint8Array>();
  const log: string[] = [];
  let calls = 0;
  const error = (
    response: ServerResponse,
    status: number,
    code: string,
    headers: Record<string, string> = {},
  ): unknown =>
    response
      .writeHead(status, headers)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no &amp; never</Message></Error>`);

  const answer = (request: IncomingMessage, response: ServerResponse, body: Uint8Array): unknown => {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://host');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    log.push(`${method} ${key}${url.searchParams.has('prefix') ? `?${url.searchParams.get('prefix')}` : ''}`);
    const { fail } = self;
    if (fail && method === fail.method && ++calls >= fail.from && calls < fail.from + fail.count)
      return error(response, fail.status ?? 503, 'SlowDown');
    if (kind === 'signed') {
      const fault = signatureFault(request, body, region);
      if (fault === 'AuthorizationHeaderMalformed')
        return error(response, 400, fault, { 'x-amz-bucket-region': region });
      if (fault) return error(response, 403, fault);
    }
    if (kind === 'azure' && (url.searchParams.get('sig') !== 'a+b/c=' || request.headers['x-ms-version'] === undefined))
      return error(response, 403, 'AuthenticationFailed');
    if (kind === 'public' && method !== 'GET' && method !== 'HEAD') return error(response, 403, 'AccessDenied');
    if (bucket !== 'data') return error(response, 404, 'NoSuchBucket');
    if (method === 'PUT') {
      if (kind === 'azure' && request.headers['x-ms-blob-type'] !== 'BlockBlob')
        return error(response, 400, 'InvalidHeaderValue');
      objects.set(key, new Uint8Array(body));
      return response.writeHead(kind === 'azure' ? 201 : 200).end();
    }
    if (method === 'DELETE') {
      const was = objects.delete(key);
      return response.writeHead(kind !== 'azure' || was ? 204 : 404).end();
    }
    if (kind === 'azure' ? url.searchParams.get('comp') === 'list' : url.searchParams.get('list-type') === '2') {
      const query = (name: string): string => url.searchParams.get(name) ?? '';
      const after = kind === 'azure' ? query('marker') : query('continuation-token');
      const page = pageOf([...objects.keys()], query('prefix'), query('delimiter'), after, 3);
      const list = (names: readonly string[], outer: string, inner: string): string =>
        names.map((name) => `<${outer}><${inner}>${escaped(name)}</${inner}></${outer}>`).join('');
      const xml =
        kind === 'azure'
          ? `<EnumerationResults><Blobs>${list(page.folders, 'BlobPrefix', 'Name')}${list(page.keys, 'Blob', 'Name')}</Blobs><NextMarker>${escaped(page.next)}</NextMarker></EnumerationResults>`
          : `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${page.next !== ''}</IsTruncated>${list(page.keys, 'Contents', 'Key')}${list(page.folders, 'CommonPrefixes', 'Prefix')}${page.next === '' ? '' : `<NextContinuationToken>${escaped(page.next)}</NextContinuationToken>`}</ListBucketResult>`;
      return response.writeHead(200).end(xml);
    }
    const bytes = objects.get(key);
    if (!bytes) return error(response, 404, kind === 'azure' ? 'BlobNotFound' : 'NoSuchKey');
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    let [start, stop] = [0, bytes.length];
    if (from !== undefined) {
      start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
      if (start >= bytes.length) return error(response, 416, 'InvalidRange');
      stop = from === '' || to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
    }
    const part = bytes.subarray(start, stop);
    response.writeHead(from === undefined ? 200 : 206, {
      'content-length': part.length,
      ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${stop - 1}/${bytes.length}` }),
    });
    response.end(method === 'HEAD' ? undefined : part);
  };

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => answer(request, response, Buffer.concat(pieces)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: ObjectServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    log,
    fail: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return new Proxy(self, {
    set(target, name, value) {
      if (name === 'fail') calls = 0;
      return Reflect.set(target, name, value);
    },
  });
}
