/**
 * Loads the `zarr` package on first use, with the few types of it that we use (its own are hidden by its export map).
 */

import { bundledPackage } from '../../base/packages/bundled-package.js';
import { CODECS } from '../codec/codecs.js';

type Value = string | Buffer | ArrayBuffer;

/** A store as the package wants it. */
export interface ZarrStore {
  getItem(key: string): Value;
  setItem(key: string, value: Value): boolean;
  containsItem(key: string): boolean;
  deleteItem(key: string): boolean;
  keys(): string[];
}

interface Attributes {
  put(values: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What we use of the package. */
export interface ZarrPackage {
  create(options: {
    readonly store: ZarrStore;
    readonly path: string;
    readonly shape: readonly number[];
    readonly chunks: readonly number[];
    readonly dtype: string;
    readonly compressor: object | null;
    readonly fillValue: unknown;
    readonly order: 'C' | 'F';
    readonly dimensionSeparator?: '.' | '/';
  }): Promise<{ readonly attrs: Attributes }>;
  addCodec(id: string, load: () => Promise<object>): void;
  openGroup(store: ZarrStore, path: string, mode: 'a'): Promise<{ readonly attrs: Attributes }>;
}

let loaded: ZarrPackage | undefined;

/** What the package makes of a compressor's metadata: it writes the metadata, and no chunk. */
const compressor = { fromConfig: (config: object): object => config };

/** The package without the codecs it brings, told of the names of ours. */
export function loadZarr(): ZarrPackage {
  if (!loaded) {
    loaded = bundledPackage('zarr') as ZarrPackage;
    for (const name of Object.keys(CODECS)) loaded.addCodec(name, async () => compressor);
  }
  return loaded;
}
