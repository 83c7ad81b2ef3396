/**
 * Keeps consolidated metadata true: when documents are written, the copies of them in the groups above are renewed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storageFailure } from './byte-store.js';
import { quoteNumbers, unquoteNumbers } from './metadata-text.js';
import { writeWhole } from './object-file.js';

type Json = Record<string, unknown>;

/**
 * Renews the copies, in `.zmetadata` (v2) or inline in `zarr.json` (v3) of the groups above, of `documents` that have just
 * been written. Everything else in these files stays as it is, bare NaN and large integers included.
 *
 * @param path of the array or group that was written
 * @param replaced true to drop its old documents, and those below it, first
 * @throws ChunkwiseError 'storage' when a file cannot be written
 */
export function renewConsolidated(
  root: string,
  format: 2 | 3,
  documents: ReadonlyMap<string, string>,
  path: string,
  replaced: boolean,
): void {
  const parts = path === '' ? [] : path.split('/');
  for (let depth = 0; depth < parts.length; depth++) {
    const above = parts.slice(0, depth).join('/');
    const below = (key: string): string => (above === '' ? key : key.slice(above.length + 1));
    const file = join(root, above, format === 2 ? '.zmetadata' : 'zarr.json');
    if (!existsSync(file)) continue;
    let holder: Json;
    try {
      holder = JSON.parse(quoteNumbers(readFileSync(file, 'utf8'))) as Json;
    } catch (cause) {
      throw storageFailure('toZarr: consolidated metadata', file, cause);
    }
    const owner = format === 2 ? holder : (holder.consolidated_metadata as Json | null | undefined);
    const copies = owner?.metadata as Json | undefined;
    if (!copies) continue;
    const gone = below(path);
    if (replaced)
      for (const key of Object.keys(copies)) if (key === gone || key.startsWith(`${gone}/`)) delete copies[key];
    for (const [key, value] of documents) {
      if (above !== '' && !key.startsWith(`${above}/`)) continue;
      const name = format === 2 ? below(key) : below(key).replace(/\/?zarr\.json$/, '');
      if (name !== '') copies[name] = JSON.parse(quoteNumbers(value));
    }
    writeWhole(file, new TextEncoder().encode(unquoteNumbers(JSON.stringify(holder, null, 2))));
  }
}
