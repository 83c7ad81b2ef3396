/**
 * Keeps consolidated metadata true: when documents are written, the copies of them in the groups above are renewed.
 */
import { joinKey, storageFailure } from '../stores/byte-store.js';
import type { StoreWriter } from '../stores/store-writer.js';
import { quoteNumbers, unquoteNumbers } from './metadata-text.js';

type Json = Record<string, unknown>;

/** Changes the copies in `.zmetadata` or `zarr.json` of each group above `path`; `change` returns whether it did. */
async function changeCopies(
  writer: StoreWriter,
  format: 2 | 3,
  path: string,
  change: (copies: Json, above: string) => boolean,
): Promise<void> {
  const parts = path === '' ? [] : path.split('/');
  // A v2 group's own documents are in its own copies too.
  const last = format === 2 ? parts.length : parts.length - 1;
  for (let depth = 0; depth <= last; depth++) {
    const above = parts.slice(0, depth).join('/');
    const key = joinKey(above, format === 2 ? '.zmetadata' : 'zarr.json');
    const bytes = await writer.get(key);
    if (!bytes) continue;
    let holder: Json;
    try {
      holder = JSON.parse(quoteNumbers(new TextDecoder().decode(bytes))) as Json;
    } catch (cause) {
      throw storageFailure('toZarr: consolidated metadata', writer.name(key), cause);
    }
    const owner = format === 2 ? holder : (holder?.consolidated_metadata as Json | null | undefined);
    const copies = owner?.metadata as Json | null | undefined;
    if (!copies || typeof copies !== 'object' || !change(copies, above)) continue;
    await writer.put(key, new TextEncoder().encode(unquoteNumbers(JSON.stringify(holder, null, 2))));
  }
}

const relativeKey = (above: string, key: string): string => (above === '' ? key : key.slice(above.length + 1));

/** Takes the documents at and below `path` out of the copies. */
function drop(copies: Json, gone: string): boolean {
  const keys = Object.keys(copies).filter((key) => key === gone || key.startsWith(`${gone}/`));
  for (const key of keys) delete copies[key];
  return keys.length > 0;
}

/** Takes the array at `path` out of consolidated metadata, until it has been replaced. */
export async function dropConsolidated(writer: StoreWriter, path: string): Promise<void> {
  for (const format of [2, 3] as const)
    await changeCopies(writer, format, path, (copies, above) => drop(copies, relativeKey(above, path)));
}

/**
 * Renews the copies, in `.zmetadata` (v2) or inline in `zarr.json` (v3) of the groups above, of `documents` that have just
 * been written. Everything else in these files stays as it is, bare NaN and large integers included.
 *
 * @param path of the array or group that was written
 * @param replaced true to drop its old documents, and those below it, first
 * @throws ChunkwiseError 'storage' when a file cannot be written
 */
export async function renewConsolidated(
  writer: StoreWriter,
  format: 2 | 3,
  documents: ReadonlyMap<string, string>,
  path: string,
  replaced: boolean,
): Promise<void> {
  await changeCopies(writer, format, path, (copies, above) => {
    if (replaced) drop(copies, relativeKey(above, path));
    for (const [key, value] of documents) {
      if (above !== '' && !key.startsWith(`${above}/`)) continue;
      const below = relativeKey(above, key);
      const name = format === 2 ? below : below.replace(/\/?zarr\.json$/, '');
      if (name !== '') copies[name] = JSON.parse(quoteNumbers(value));
    }
    return true;
  });
}
