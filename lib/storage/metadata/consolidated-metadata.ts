/**
 * Keeps consolidated metadata true: when documents are written, the copies of them in the groups above are renewed.
 */
import { joinKey, storageFailure } from '../stores/byte-store.js';
import type { StoreWriter } from '../stores/store-writer.js';
import { quoteNumbers, unquoteNumbers } from './metadata-text.js';

type Json = Record<string, unknown>;

/** Names of members that are just being replaced, beside the copies; they have no copies meanwhile. */
export const REPLACING = 'chunkwise_replacing';

/** What holds the copies of a group: the names are relative to it. */
interface Holder {
  readonly copies: Json;
  readonly owner: Json;
}

/** The documents of the groups above `path`, by key, whose copies `change` changed; it returns whether it did. */
async function changedCopies(
  writer: StoreWriter,
  format: 2 | 3,
  path: string,
  change: (holder: Holder, above: string) => boolean,
): Promise<Map<string, Uint8Array>> {
  const changed = new Map<string, Uint8Array>();
  const parts = path === '' ? [] : path.split('/');
  // A v2 group's own documents are in its own copies too.
  const last = format === 2 ? parts.length : parts.length - 1;
  for (let depth = 0; depth <= last; depth++) {
    const above = parts.slice(0, depth).join('/');
    const key = joinKey(above, format === 2 ? '.zmetadata' : 'zarr.json');
    const bytes = await writer.get(key);
    if (!bytes) continue;
    let document: Json;
    try {
      document = JSON.parse(quoteNumbers(new TextDecoder().decode(bytes))) as Json;
    } catch (cause) {
      throw storageFailure('toZarr: consolidated metadata', writer.name(key), cause);
    }
    const owner = format === 2 ? document : (document?.consolidated_metadata as Json | null | undefined);
    const copies = owner?.metadata as Json | null | undefined;
    if (!owner || !copies || typeof copies !== 'object' || !change({ copies, owner }, above)) continue;
    changed.set(key, new TextEncoder().encode(unquoteNumbers(JSON.stringify(document, null, 2))));
  }
  return changed;
}

async function putAll(writer: StoreWriter, documents: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [key, bytes] of documents) await writer.put(key, bytes);
}

const relativeKey = (above: string, key: string): string => (above === '' ? key : key.slice(above.length + 1));

const keysBelow = (copies: Json, gone: string): string[] =>
  Object.keys(copies).filter((key) => key === gone || key.startsWith(`${gone}/`));

/** Names in the list of those that are being replaced, without `name`. */
const othersReplaced = (owner: Json, name: string): string[] => {
  const list = owner[REPLACING];
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string' && one !== name) : [];
};

function setReplaced(owner: Json, names: readonly string[]): void {
  if (names.length > 0) owner[REPLACING] = names;
  else delete owner[REPLACING];
}

/** The copies, by their names in the group `above`, of documents by their keys in the store. */
function copiesOf(format: 2 | 3, documents: ReadonlyMap<string, string>, above: string): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const [key, value] of documents) {
    if (above !== '' && !key.startsWith(`${above}/`)) continue;
    const below = relativeKey(above, key);
    const name = format === 2 ? below : below.replace(/\/?zarr\.json$/, '');
    if (name !== '') found.push([name, JSON.parse(quoteNumbers(value))]);
  }
  return found;
}

/**
 * Says in consolidated metadata that the array at `path` is about to be replaced: old copies beside new chunks would read as nonsense,
 * and who trusts copies does not notice a swap that was cut short. The copies go; its name stays in a list by which we know that it
 * is there, and look at the place itself.
 */
export async function holdConsolidated(writer: StoreWriter, path: string): Promise<void> {
  for (const format of [2, 3] as const) {
    const changed = await changedCopies(writer, format, path, ({ copies, owner }, above) => {
      const name = relativeKey(above, path);
      const keys = keysBelow(copies, name);
      for (const key of keys) delete copies[key];
      if (keys.length > 0) setReplaced(owner, [...othersReplaced(owner, name), name]);
      return keys.length > 0;
    });
    await putAll(writer, changed);
  }
}

/**
 * The documents, by key, of the groups above whose copies, in `.zmetadata` (v2) or inline in `zarr.json` (v3), are renewed by
 * `documents`. Everything else in them stays as it is, bare NaN and large integers included.
 *
 * @param path of the array or group that was written
 * @param replaced true to drop its old documents, and those below it, first
 */
export const renewedCopies = (
  writer: StoreWriter,
  format: 2 | 3,
  documents: ReadonlyMap<string, string>,
  path: string,
  replaced: boolean,
): Promise<Map<string, Uint8Array>> =>
  changedCopies(writer, format, path, ({ copies, owner }, above) => {
    const name = relativeKey(above, path);
    if (replaced) for (const key of keysBelow(copies, name)) delete copies[key];
    for (const [key, copy] of copiesOf(format, documents, above)) copies[key] = copy;
    setReplaced(owner, othersReplaced(owner, name));
    return true;
  });

/**
 * Puts the {@link renewedCopies}.
 *
 * @throws ChunkwiseError 'storage' when a file cannot be written
 */
export async function renewConsolidated(
  writer: StoreWriter,
  format: 2 | 3,
  documents: ReadonlyMap<string, string>,
  path: string,
  replaced: boolean,
): Promise<void> {
  await putAll(writer, await renewedCopies(writer, format, documents, path, replaced));
}
