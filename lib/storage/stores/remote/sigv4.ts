/**
 * Signs a request by AWS Signature Version 4, as object stores take it: the path encoded once, the body's digest a header.
 */
import { packageRequire as require } from '../../../base/built-module.js';

/** Node's crypto, loaded when first used: most programs sign nothing. */
const crypto = (): typeof import('node:crypto') => require('node:crypto') as typeof import('node:crypto');

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that pass. */
  readonly sessionToken?: string | undefined;
}

/** What a signature is about. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

const sha256 = (data: string | Uint8Array): string => crypto().createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Buffer =>
  crypto().createHmac('sha256', key).update(text).digest();

/** `text` with all but unreserved characters written as %XX. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path as it is signed: what the URL has, each part encoded anew, so that it does not matter how it was written. */
const canonicalPath = ({ pathname }: URL): string =>
  pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');

function canonicalQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]): [string, string] => [encoded(name), encoded(value)]);
  // By code units, which for encoded text are its bytes.
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** `2013-05-24T00:00:00.000Z` as `20130524T000000Z`. */
const stampOf = (moment: Date): string => moment.toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * The headers of `request` with its signature.
 *
 * @param moment of signing, which the server compares with its clock
 */
export function signedHeaders(
  request: SignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  region: string,
  moment: Date,
): Record<string, string> {
  const stamp = stampOf(moment);
  const digest = sha256(request.body ?? '');
  const headers: Record<string, string> = { host: request.url.host };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  headers['x-amz-content-sha256'] = digest;
  headers['x-amz-date'] = stamp;
  if (sessionToken) headers['x-amz-security-token'] = sessionToken;
  const names = Object.keys(headers).sort();
  const signed = names.join(';');
  const canonical = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    ...names.map((name) => `${name}:${headers[name].trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    digest,
  ].join('\n');
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Uint8Array>((from, part) => hmac(from, part), `AWS4${secretAccessKey}`);
  const signature = crypto().createHmac('sha256', key).update(text).digest('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${signed},Signature=${signature}`;
  return headers;
}
