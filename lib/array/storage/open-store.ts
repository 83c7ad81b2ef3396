/**
 * Stores as users open them, to look at objects and to put them.
 */
import { boolean, optional, otherwise, positive, string } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { storeAt } from '../../storage/stores/open-store.js';
import type { RemoteOptions } from '../../storage/stores/remote/remote-options.js';
import type { Store } from '../../storage/stores/store.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

const REMOTE: OptionKinds<RemoteOptions> = {
  attempts: optional(positive, 6),
  pause: optional(positive, 100),
  timeout: optional(positive, 30_000),
  endpoint: otherwise(string, "the provider's own"),
  region: otherwise(string, "the environment's, else us-east-1"),
  pathStyle: otherwise(boolean, 'where an endpoint is given'),
  anonymous: optional(boolean, false),
  accessKeyId: otherwise(string, "the environment's"),
  secretAccessKey: otherwise(string, "the environment's"),
  sessionToken: otherwise(string, "the environment's"),
  account: otherwise(string, "the environment's"),
  sas: otherwise(string, "the environment's"),
};

/**
 * The store at a path (a folder, a `.zip` file) or a URL, for reading, writing and listing objects by their keys. Nothing is opened
 * before it is used. It can be given wherever a path can, and threads then open the place itself.
 *
 * URLs are those of servers (`https`), or of buckets: `s3://bucket/path` with the environment's `AWS_ACCESS_KEY_ID`,
 * `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` and `AWS_ENDPOINT_URL`, or those of `options`; `gs://bucket/path` with keys
 * for interoperability (`GCS_ACCESS_KEY_ID`, `GCS_SECRET_ACCESS_KEY`); `az://container/path` with an account and a shared access
 * signature (`AZURE_STORAGE_ACCOUNT`, `AZURE_STORAGE_SAS_TOKEN`), or an `https` URL that holds one. Without credentials requests are
 * not signed, as for public buckets. Of 16 requests at once (`config.requests`), each is tried again where that may help.
 *
 * @throws 'argument' when it is no path, URL or store, or credentials are half given; its methods 'storage' when the store cannot do what is asked (over HTTP nothing
 * is listed) or the object cannot be read or written
 * @example
 * const store = cw.openStore('winds.zarr');
 * const keys = [...(await store.list('uwnd/'))];
 *
 * const bucket = cw.openStore('s3://noaa-data/winds.zarr', { region: 'eu-west-1', anonymous: true });
 */
export const openStore = define(
  { name: 'openStore', parameters: [['target', zarrTarget]], options: REMOTE },
  (target: ZarrTarget, options: RemoteOptions = {}): Required<Store> => {
    const { location, path } = targetOf('openStore', target, '', options);
    return storeAt(location, path);
  },
);
