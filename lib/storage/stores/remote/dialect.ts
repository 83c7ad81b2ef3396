/**
 * What tells servers of objects apart: where an object is, what a request needs (signatures, headers), how objects are listed.
 */
import { ChunkwiseError } from '../../../base/errors.js';
import type { RemoteRequest } from './http-request.js';
import { azurePage, type ListingPage, s3Page } from './object-listing.js';
import type { RemoteOptions } from './remote-options.js';
import { type Credentials, encoded, signedHeaders } from './sigv4.js';

/** One kind of server, for the objects below one URL. */
export interface Dialect {
  /** Where an object is. */
  address(key: string): URL;
  /** What it is called in messages; no secrets. */
  name(key: string): string;
  /** The request with all that the server wants; made anew for each try. */
  prepare(request: RemoteRequest): RemoteRequest;
  /** Codes of errors that say that there is no such object; undefined: the status alone says it. */
  readonly absentCodes?: readonly string[];
  /** Where objects can be listed: the request for a page, and what it says. */
  readonly listing?: {
    /** @param folders what is below a `/` behind the prefix is listed as one folder */
    page(prefix: string, folders: boolean, next: string | undefined): URL;
    read(xml: string): ListingPage;
    /** The key of what a page calls so. */
    keyOf(name: string): string;
  };
}

/** `key` below the path of `base`, each part of it encoded. */
function below(base: URL, key: string): URL {
  const full = new URL(base);
  const path = full.pathname.replace(/\/$/, '');
  full.pathname = key === '' ? path : `${path}/${key.split('/').map(encoded).join('/')}`;
  return full;
}

/** A server that knows GET, HEAD and perhaps PUT and DELETE; a query string of the URL is kept. */
function plainDialect(url: string): Dialect {
  const base = new URL(url);
  return { address: (key) => below(base, key), name: (key) => below(base, key).href, prepare: (request) => request };
}

const fault = (url: string, why: string): ChunkwiseError =>
  new ChunkwiseError('argument', `open: ${url}: ${why}`, { details: { file: url } });

/** The bucket or container of a URL, and the prefix of its objects in it. */
function placeOf(url: string): {
  readonly bucket: string;
  readonly prefix: string;
  readonly name: (key: string) => string;
} {
  const { hostname, pathname, protocol } = new URL(url);
  if (hostname === '') throw fault(url, `names no bucket: ${protocol}//bucket/path is expected`);
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  const name = (key: string): string => [`${protocol}/`, hostname, prefix, key].filter((part) => part !== '').join('/');
  return { bucket: hostname, prefix, name };
}

const joined = (prefix: string, key: string): string =>
  prefix === '' ? key : key === '' ? prefix : `${prefix}/${key}`;

function credentialsOf(url: string, options: RemoteOptions): Credentials | undefined {
  const { accessKeyId, secretAccessKey, sessionToken, anonymous } = options;
  if (anonymous || accessKeyId === undefined) return undefined;
  if (secretAccessKey === undefined) throw fault(url, 'an accessKeyId without a secretAccessKey: give both');
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Where the bucket is on S3's own servers, on Google's, or on another. */
function bucketUrl(url: string, bucket: string, options: RemoteOptions): URL {
  const { endpoint, region, pathStyle } = options;
  const isGoogle = url.startsWith('gs:');
  const own = isGoogle ? 'https://storage.googleapis.com' : `https://s3${region ? `.${region}` : ''}.amazonaws.com`;
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw fault(url, `the endpoint ${JSON.stringify(endpoint)} is no URL`);
  const base = new URL(endpoint ?? own);
  // A certificate for *.host holds no names with dots.
  const inPath = pathStyle ?? (endpoint !== undefined || isGoogle || bucket.includes('.'));
  if (inPath) base.pathname = `${base.pathname.replace(/\/$/, '')}/${bucket}`;
  else base.hostname = `${bucket}.${base.hostname}`;
  return base;
}

/** S3, and what speaks as it does: Google's storage by its XML interface, MinIO, Ceph. */
function s3Dialect(url: string, options: RemoteOptions): Dialect {
  const { bucket, prefix, name } = placeOf(url);
  const credentials = credentialsOf(url, options);
  const base = bucketUrl(url, bucket, options);
  const region = options.region ?? (url.startsWith('gs:') ? 'auto' : 'us-east-1');
  return {
    address: (key) => below(base, joined(prefix, key)),
    name,
    prepare: (request) =>
      credentials ? { ...request, headers: signedHeaders(request, credentials, region, new Date()) } : request,
    absentCodes: ['NoSuchKey', 'AccessDenied', 'NotFound', 'MethodNotAllowed'],
    listing: {
      page(below, folders, next) {
        const page = new URL(base);
        page.pathname = `${page.pathname.replace(/\/$/, '')}/`;
        const query: Record<string, string | undefined> = {
          'list-type': '2',
          prefix: joined(prefix, '') === '' ? below : `${prefix}/${below}`,
          delimiter: folders ? '/' : undefined,
          'continuation-token': next,
        };
        page.search = queryText(query);
        return page;
      },
      read: s3Page,
      keyOf: (name) => name.slice(prefix === '' ? 0 : prefix.length + 1),
    },
  };
}

/** As it is signed: `+` and `%20` are not one and the same everywhere. */
const queryText = (query: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(query)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${encoded(key)}=${encoded(value)}`]))
    .join('&');

/** Azure's blobs, by a shared access signature or without one; `https` URLs with a signature are such too. */
function azureDialect(url: string, options: RemoteOptions): Dialect {
  const given = new URL(url);
  const isWeb = given.protocol === 'https:' || given.protocol === 'http:';
  const { account, endpoint, anonymous } = options;
  const sas = anonymous ? '' : (isWeb ? given.search : (options.sas ?? '')).replace(/^\?/, '');
  let container: URL;
  let prefix: string;
  if (isWeb) {
    const [, first = '', ...rest] = given.pathname.split('/');
    container = new URL(`${given.origin}/${first}`);
    prefix = decodeURIComponent(rest.join('/')).replace(/\/+$/, '');
  } else {
    const place = placeOf(url);
    if (endpoint === undefined && account === undefined)
      throw fault(url, 'the account is not known: give { account }, or set AZURE_STORAGE_ACCOUNT');
    container = new URL(
      `${(endpoint ?? `https://${account}.blob.core.windows.net`).replace(/\/$/, '')}/${place.bucket}`,
    );
    prefix = place.prefix;
  }
  const shown = isWeb ? `${given.origin}${given.pathname}`.replace(/\/$/, '') : url.replace(/\/$/, '');
  const withSas = (address: URL): URL => {
    address.search = [address.search.replace(/^\?/, ''), sas].filter((part) => part !== '').join('&');
    return address;
  };
  return {
    address: (key) => withSas(below(container, joined(prefix, key))),
    name: (key) => (key === '' ? shown : `${shown}/${key}`),
    prepare: ({ headers, ...request }) => ({
      ...request,
      headers: {
        ...headers,
        'x-ms-version': '2021-08-06',
        ...(request.method === 'PUT' ? { 'x-ms-blob-type': 'BlockBlob' } : {}),
      },
    }),
    absentCodes: ['BlobNotFound', 'ResourceNotFound', 'AuthorizationPermissionMismatch'],
    listing: {
      page(below, folders, next) {
        const page = new URL(container);
        page.search = queryText({
          restype: 'container',
          comp: 'list',
          prefix: prefix === '' ? below : `${prefix}/${below}`,
          delimiter: folders ? '/' : undefined,
          marker: next,
        });
        return withSas(page);
      },
      read: azurePage,
      keyOf: (name) => name.slice(prefix === '' ? 0 : prefix.length + 1),
    },
  };
}

/** True for a URL with a shared access signature of Azure's. */
const hasSas = ({ searchParams }: URL): boolean => searchParams.has('sig') && searchParams.has('sv');

/**
 * How the server of `url` is talked to.
 *
 * @throws ChunkwiseError 'argument' where the URL or the options lack something
 */
export function dialectOf(url: string, options: RemoteOptions): Dialect {
  const parsed = new URL(url);
  switch (parsed.protocol) {
    case 's3:':
    case 'gs:':
      return s3Dialect(url, options);
    case 'az:':
      return azureDialect(url, options);
    default:
      return hasSas(parsed) ? azureDialect(url, options) : plainDialect(url);
  }
}
