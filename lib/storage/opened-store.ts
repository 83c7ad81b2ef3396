/**
 * Opens a Zarr hierarchy: finds the format, follows paths into groups, lists members, uses consolidated metadata when there
 * is any.
 */
import { ChunkwiseError } from '../base/errors.js';
import { type ByteStore, joinKey, locationName, openByteStore } from './byte-store.js';
import { type JsonObject, parseMetadata } from './metadata-text.js';
import { arrayFromV2, type NamedArray } from './metadata-v2.js';
import { arrayFromV3 } from './metadata-v3.js';
import { resolveSource } from './source.js';
import type { StoredArray, StoreLocation } from './stored-array.js';

/** An array found in a store. */
export interface OpenedArray {
  readonly kind: 'array';
  readonly array: StoredArray;
  readonly dimensionNames?: readonly string[];
}

/** A group found in a store. */
export interface OpenedGroup {
  readonly kind: 'group';
  readonly location: StoreLocation;
  readonly path: string;
  readonly format: 2 | 3;
  readonly attributes: JsonObject;
  /**
   * Names of the arrays and groups directly in this group, in order.
   *
   * @throws ChunkwiseError 'storage' when the store can neither list nor has consolidated metadata (plain HTTP)
   */
  members(): Promise<readonly string[]>;
  /**
   * The array or group at `path` below this group.
   *
   * @throws ChunkwiseError 'storage' when there is none
   */
  open(path: string): Promise<OpenedArray | OpenedGroup>;
}

/** How to open a store. */
export interface OpenOptions {
  /** Path of an array or group inside the store. */
  readonly path?: string;
  /** Look for this format only; else v3 first, then v2. */
  readonly format?: 2 | 3;
}

/** No metadata document is larger: consolidated metadata of a hundred thousand arrays take half of it. */
const MOST_METADATA = 64 << 20;

interface Hierarchy {
  readonly location: StoreLocation;
  readonly store: ByteStore;
  readonly format: 2 | 3;
  /** Metadata documents by key, where consolidated metadata gave them; then nothing else is asked for. */
  readonly known?: ReadonlyMap<string, JsonObject>;
}

async function document(tree: Hierarchy, key: string): Promise<JsonObject | undefined> {
  const known = tree.known?.get(key);
  if (known) return known;
  const bytes = await tree.store.read(key, undefined, MOST_METADATA);
  return bytes && parseMetadata(bytes, tree.store.name(key));
}

/** The node at `path`, or undefined when there is none. */
async function node(tree: Hierarchy, path: string): Promise<OpenedArray | OpenedGroup | undefined> {
  const { location, store, format } = tree;
  const key = (name: string): string => joinKey(path, name);
  const found = (named: NamedArray): OpenedArray => ({ kind: 'array', ...named });
  if (format === 3) {
    const meta = await document(tree, key('zarr.json'));
    if (!meta) return undefined;
    const source = { location, path, name: store.name(key('zarr.json')) };
    if (meta.node_type === 'array') return found(arrayFromV3(source, meta));
    if (meta.node_type === 'group') return group(tree, path, (meta.attributes ?? {}) as JsonObject);
    throw new ChunkwiseError('storage', `openStored: ${source.name}: node_type is ${JSON.stringify(meta.node_type)}`);
  }
  const array = await document(tree, key('.zarray'));
  const isGroup = array ? undefined : await document(tree, key('.zgroup'));
  if (!array && !isGroup) return undefined;
  const attributes = (await document(tree, key('.zattrs'))) ?? {};
  if (!array) return group(tree, path, attributes);
  return found(arrayFromV2({ location, path, name: store.name(key('.zarray')) }, array, attributes));
}

/** Member names below `path` that the consolidated documents mention. */
function consolidatedMembers(known: ReadonlyMap<string, JsonObject>, path: string): string[] {
  const prefix = path === '' ? '' : `${path}/`;
  const names = new Set<string>();
  for (const key of known.keys()) {
    const rest = key.startsWith(prefix) ? key.slice(prefix.length).split('/') : [];
    if (rest.length > 1) names.add(rest[0]);
  }
  return [...names].sort();
}

function group(tree: Hierarchy, path: string, attributes: JsonObject): OpenedGroup {
  return {
    kind: 'group',
    location: tree.location,
    path,
    format: tree.format,
    attributes,
    async members() {
      if (tree.known) return consolidatedMembers(tree.known, path);
      const names = await tree.store.list(path);
      if (!names)
        throw new ChunkwiseError(
          'storage',
          `members: ${locationName(tree.location)} cannot list its objects and has no consolidated metadata; open members by name`,
        );
      const held = await Promise.all(
        names.map(async (name) => {
          const files = tree.format === 3 ? ['zarr.json'] : ['.zarray', '.zgroup'];
          const documents = await Promise.all(
            files.map((file) => tree.store.read(joinKey(joinKey(path, name), file), undefined, MOST_METADATA)),
          );
          return documents.some((d) => d !== undefined);
        }),
      );
      return names.filter((_, k) => held[k]);
    },
    async open(below) {
      const full = joinKey(path, below.replace(/^\/+|\/+$/g, ''));
      const found = await node(tree, full);
      if (found) return found;
      const there = await this.members().catch(() => undefined);
      throw new ChunkwiseError(
        'storage',
        `openStored: ${tree.store.name(full)}: no Zarr array or group there${there ? `; this group holds ${there.join(', ') || 'nothing'}` : ''}`,
        { details: { path: full } },
      );
    },
  };
}

/** The documents that consolidated metadata at the root holds, by their keys. */
async function consolidated(
  store: ByteStore,
  format: 2 | 3,
  root: string,
): Promise<Map<string, JsonObject> | undefined> {
  const out = new Map<string, JsonObject>();
  if (format === 2) {
    const key = joinKey(root, '.zmetadata');
    const bytes = await store.read(key, undefined, MOST_METADATA);
    if (!bytes) return undefined;
    const { metadata } = parseMetadata(bytes, store.name(key));
    for (const [name, value] of Object.entries((metadata ?? {}) as Record<string, JsonObject>))
      out.set(joinKey(root, name), value);
    return out;
  }
  const key = joinKey(root, 'zarr.json');
  const bytes = await store.read(key, undefined, MOST_METADATA);
  const meta = bytes && parseMetadata(bytes, store.name(key));
  const inline = meta?.consolidated_metadata as
    | { kind?: string; metadata?: Record<string, JsonObject> }
    | null
    | undefined;
  if (!meta || inline?.kind !== 'inline' || !inline.metadata) return undefined;
  out.set(key, meta);
  for (const [name, value] of Object.entries(inline.metadata))
    out.set(joinKey(joinKey(root, name), 'zarr.json'), value);
  return out;
}

/**
 * Opens a Zarr array or group: a folder, a `.zip` file, a URL, a member of a group (`data.zarr/group/member`), a Map-like
 * store, or an array, group or store of the `zarr` and `zarrita` packages.
 *
 * @throws ChunkwiseError 'storage' when nothing is there, metadata are not valid (the file is named), or the array's dtype or
 * a codec is not supported; 'argument' when `source` is no store
 *
 * @example
 * const opened = await openStored('winds.zarr', { path: 'uwnd' });
 * if (opened.kind === 'array') opened.array.shape;
 */
export async function openStored(
  source: string | URL | StoreLocation | object,
  options: OpenOptions = {},
): Promise<OpenedArray | OpenedGroup> {
  const places = resolveSource(source);
  const given = (options.path ?? '').replace(/^\/+|\/+$/g, '');
  for (const { location, path } of places) {
    const store = openByteStore(location);
    const full = joinKey(path, given);
    for (const format of options.format ? [options.format] : ([3, 2] as const)) {
      // Consolidated metadata stand at the root of the store, or at the group that was named.
      const roots = [...new Set([path, ''])];
      for (const root of roots) {
        const known = await consolidated(store, format, root);
        if (!known) continue;
        const found = await node({ location, store, format, known }, full);
        if (found) return found;
      }
      const found = await node({ location, store, format }, full);
      if (found) return found;
    }
    store.close();
  }
  const names = places.map((p) => joinKey(locationName(p.location), joinKey(p.path, given)));
  throw new ChunkwiseError(
    'storage',
    `openStored: no Zarr ${options.format ? `v${options.format} ` : ''}array or group at ${names[0]} (looked for zarr.json, .zarray and .zgroup): check the path`,
    { details: { path: names[0] } },
  );
}
