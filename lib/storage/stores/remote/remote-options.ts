/**
 * How servers are asked and who asks: options of a store of objects on a server, filled in from the environment once, so that all
 * threads are given the same.
 */

import type { StoreLocation } from '../../stored-array.js';

/** How servers are asked. */
export interface RetryOptions {
  /** Times a request is sent at most. Default 6. */
  readonly attempts?: number | undefined;
  /** Milliseconds of the first pause at most, each further one twice as long. Default 100. */
  readonly pause?: number | undefined;
  /** Milliseconds without a byte after which a request is given up. Default 30,000. */
  readonly timeout?: number | undefined;
}

/** Options of a store on a server; plain data that travels with its location. */
export interface RemoteOptions extends RetryOptions {
  /** Where an S3 or Azure server is that is not the provider's own, as `https://host:port`. */
  readonly endpoint?: string | undefined;
  /** Of the bucket. Default: the environment's, else `us-east-1`. */
  readonly region?: string | undefined;
  /** True where the bucket stands in the path and not in the host's name. Default: where an endpoint is given. */
  readonly pathStyle?: boolean | undefined;
  /** True to send no credentials even where the environment has some. */
  readonly anonymous?: boolean | undefined;
  /** Names the credentials that requests are signed with. Default: the environment's, else requests are not signed. */
  readonly accessKeyId?: string | undefined;
  /** Their secret. */
  readonly secretAccessKey?: string | undefined;
  /** Of credentials that pass. */
  readonly sessionToken?: string | undefined;
  /** Azure: the storage account. */
  readonly account?: string | undefined;
  /** Azure: a shared access signature, as `sv=…&sig=…`. */
  readonly sas?: string | undefined;
}

const firstOf = (...names: readonly string[]): string | undefined => {
  for (const name of names) if (process.env[name]) return process.env[name];
  return undefined;
};

/** The credentials and places that the environment gives for a kind of URL. */
const ENVIRONMENT: Readonly<Record<string, () => RemoteOptions>> = {
  's3:': () => ({
    accessKeyId: firstOf('AWS_ACCESS_KEY_ID'),
    secretAccessKey: firstOf('AWS_SECRET_ACCESS_KEY'),
    sessionToken: firstOf('AWS_SESSION_TOKEN'),
    region: firstOf('AWS_REGION', 'AWS_DEFAULT_REGION'),
    endpoint: firstOf('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
  }),
  'gs:': () => ({
    accessKeyId: firstOf('GCS_ACCESS_KEY_ID'),
    secretAccessKey: firstOf('GCS_SECRET_ACCESS_KEY'),
    endpoint: firstOf('GCS_ENDPOINT_URL'),
  }),
  'az:': () => ({ account: firstOf('AZURE_STORAGE_ACCOUNT'), sas: firstOf('AZURE_STORAGE_SAS_TOKEN') }),
};

const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined;

/** `options` with what the environment says for `url`; credentials of options stand alone. */
export function withEnvironment(url: string, options: RemoteOptions = {}): RemoteOptions {
  const found = ENVIRONMENT[new URL(url).protocol]?.() ?? {};
  const { accessKeyId: _a, secretAccessKey: _s, sessionToken: _t, ...place } = found;
  const own = Object.fromEntries(Object.entries(options).filter(isGiven));
  const from = options.accessKeyId !== undefined || options.anonymous ? place : found;
  return { ...Object.fromEntries(Object.entries(from).filter(isGiven)), ...own };
}

/** The location of the objects below `url`, as this process sees it. */
export function remoteLocation(url: string, options?: RemoteOptions): StoreLocation & { readonly type: 'http' } {
  const all = withEnvironment(url, options);
  return { type: 'http', url: url.replace(/\/$/, ''), ...(Object.keys(all).length > 0 ? { options: all } : {}) };
}

/** Protocols of URLs that name objects on servers. */
export const isRemoteUrl = (text: string): boolean => /^(https?|s3|gs|az):\/\//i.test(text);
