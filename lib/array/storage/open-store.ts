/**
 * Stores as users open them, to look at objects and to put them.
 */
import { define } from '../../base/signature.js';
import { storeAt } from '../../storage/stores/open-store.js';
import type { Store } from '../../storage/stores/store.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

/**
 * The store at a path (a folder, a `.zip` file) or a URL, for reading, writing and listing objects by their keys. Nothing is opened
 * before it is used. It can be given wherever a path can, and threads then open the place itself.
 *
 * @throws 'argument' when it is no path, URL or store; its methods 'storage' when the store cannot do what is asked (over HTTP nothing
 * is listed) or the object cannot be read or written
 * @example
 * const store = cw.openStore('winds.zarr');
 * const keys = [...(await store.list('uwnd/'))];
 */
export const openStore = define(
  { name: 'openStore', parameters: [['target', zarrTarget]] },
  (target: ZarrTarget): Required<Store> => {
    const { location, path } = targetOf('openStore', target);
    return storeAt(location, path);
  },
);
