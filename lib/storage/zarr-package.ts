/**
 * Loads the `zarr` package on first use, with the few types of it that we use (its own are hidden by its export map).
 */
import { createRequire } from 'node:module';

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

/** The package, told of the two codecs that numcodecs has and it does not know. */
export function loadZarr(): ZarrPackage {
  if (!loaded) {
    loaded = createRequire(import.meta.url)('zarr') as ZarrPackage;
    loaded.addCodec('zstd', async () => (await import('numcodecs/zstd')).default);
    loaded.addCodec('lz4', async () => (await import('numcodecs/lz4')).default);
  }
  return loaded;
}
