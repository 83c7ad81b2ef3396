/** The `zarr` package whole, as a user would have it: the library bundles a part of it only. */
import { createRequire } from 'node:module';

interface ZarrJs {
  addCodec(id: string, load: () => Promise<object>): void;
}

/** The package with the codecs of numcodecs that it does not know. */
export function zarrJs<T>(): T {
  const zarr = createRequire(import.meta.url)('zarr') as ZarrJs;
  zarr.addCodec('zstd', async () => (await import('numcodecs/zstd')).default);
  zarr.addCodec('lz4', async () => (await import('numcodecs/lz4')).default);
  return zarr as T;
}
