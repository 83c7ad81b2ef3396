/**
 * Consolidates a hierarchy: copies of all its metadata documents in one, so that opening it takes one read.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { joinKey, openByteStore } from '../stores/byte-store.js';
import { storePath } from '../stores/store-key.js';
import { openStoreWriter } from '../stores/store-writer.js';
import { quoteNumbers, unquoteNumbers } from './metadata-text.js';

type Json = Record<string, unknown>;

const DOCUMENTS = ['zarr.json', '.zgroup', '.zarray', '.zattrs'] as const;

/**
 * Writes the consolidated metadata of the group at `path`: `.zmetadata` in v2, inside `zarr.json` in v3.
 *
 * @throws ChunkwiseError 'storage' when there is no group, or the store cannot list or be written
 */
export async function consolidate(location: StoreLocation, path = ''): Promise<void> {
  const writer = openStoreWriter('consolidateMetadata', location);
  const store = openByteStore(location);
  const root = storePath('consolidateMetadata', path);
  const load = async (key: string): Promise<Json | undefined> => {
    const bytes = await store.get(key);
    return bytes && (JSON.parse(quoteNumbers(new TextDecoder().decode(bytes))) as Json);
  };
  const found = new Map<string, Json>();
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const below = joinKey(root, at);
    const own = await Promise.all(DOCUMENTS.map((name) => load(joinKey(below, name))));
    own.forEach((document, k) => {
      if (document) found.set(joinKey(at, DOCUMENTS[k]), document);
    });
    const isArray = own[0] ? own[0].node_type === 'array' : own[2] !== undefined;
    const isGroup = own[0] !== undefined || own[1] !== undefined;
    if (isArray || (!isGroup && at !== '')) continue;
    for (const name of (await store.members(below)) ?? []) open.push(joinKey(at, name));
  }
  const group = found.get('zarr.json');
  const put = (key: string, document: Json): Promise<void> =>
    writer.put(joinKey(root, key), new TextEncoder().encode(unquoteNumbers(JSON.stringify(document, null, 2))));
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  if (group?.node_type === 'group') {
    const metadata: Json = {};
    for (const [key, document] of sorted)
      if (key !== 'zarr.json' && key.endsWith('/zarr.json')) metadata[key.slice(0, -'/zarr.json'.length)] = document;
    return put('zarr.json', { ...group, consolidated_metadata: { kind: 'inline', must_understand: false, metadata } });
  }
  if (!found.has('.zgroup'))
    throw new ChunkwiseError('storage', `consolidateMetadata: ${store.name(root)} is no Zarr group`);
  await put('.zmetadata', {
    metadata: Object.fromEntries(sorted.filter(([key]) => !key.endsWith('zarr.json'))),
    zarr_consolidated_format: 1,
  });
}
