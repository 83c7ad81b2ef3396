/**
 * Opens a Zarr hierarchy: finds the format, follows paths into groups, lists members, uses consolidated metadata when there
 * is any.
 */
import { join } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { arrayOf, type Documents, documentOf } from '../metadata/array-documents.js';
import { REPLACING } from '../metadata/consolidated-metadata.js';
import { type JsonObject, parseMetadata, shown } from '../metadata/metadata-text.js';
import { arrayFromV2, type MetadataSource, metadataError, type NamedArray } from '../metadata/metadata-v2.js';
import { arrayFromV3, checkUnderstood, GROUP_KEYS } from '../metadata/metadata-v3.js';
import { type StringForm, stringsFromV2, stringsFromV3 } from '../metadata/string-form.js';
import { isVariableText } from '../metadata/text-type.js';
import type { StoredArray, StoreLocation } from '../stored-array.js';
import { type ByteStore, joinKey, locationName, openByteStore } from '../stores/byte-store.js';
import { isArrayThere, realPath } from '../stores/folder-writer.js';
import { besideKey } from '../stores/keyed-writer.js';
import { resolveSource } from '../stores/source.js';
import { membersOf } from '../stores/store.js';
import { memberFault, storePath } from '../stores/store-key.js';
import { parseClaim, UNFINISHED_MARKS } from '../writing/writer-claim.js';
import { rangeList } from './range-list.js';
import { longestString, readStrings, type StringList } from './string-array.js';

/** An array found in a store. */
export interface OpenedArray {
  readonly kind: 'array';
  readonly array: StoredArray;
  readonly dimensionNames?: readonly string[];
  /** The metadata document itself. */
  readonly metadata: JsonObject;
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
  open(path: string, options?: Pick<OpenOptions, 'partial' | 'textWidth'>): Promise<OpenedArray | OpenedGroup>;
  /**
   * The strings of the array at `path` below this group.
   *
   * @throws ChunkwiseError 'storage' when there are none, or they are stored in a way that is not read
   */
  strings(path: string): Promise<StringList>;
}

/** How to open a store. */
export interface OpenOptions {
  /** Path of an array or group inside the store. */
  readonly path?: string;
  /** Look for this format only; else v3 first, then v2. */
  readonly format?: 2 | 3;
  /** Open an unfinished array too; what is not there yet reads as the fill value. */
  readonly partial?: boolean;
  /** Follow links that lead out of the store. */
  readonly followLinks?: boolean;
  /** Most characters of an element of text of any length; else all of it is read to find the longest. */
  readonly textWidth?: number;
}

/** No metadata document is larger: consolidated metadata of a hundred thousand arrays take half of it. */
const MOST_METADATA = 64 << 20;

/** What consolidated metadata hold. */
interface Known {
  /** Documents by key. */
  readonly documents: ReadonlyMap<string, JsonObject>;
  /** Paths of members that are just being replaced, of which they hold none. */
  readonly replacing: readonly string[];
}

interface Hierarchy {
  readonly location: StoreLocation;
  readonly store: ByteStore;
  readonly format: 2 | 3;
  /** What consolidated metadata gave: what they list is not looked for. */
  readonly known?: Known;
  readonly options: OpenOptions;
}

async function document(tree: Hierarchy, key: string): Promise<JsonObject | undefined> {
  const known = tree.known?.documents.get(key);
  if (known) return known;
  const bytes = await tree.store.get(key, MOST_METADATA);
  return bytes && parseMetadata(bytes, tree.store.name(key));
}

/** The node at `path`, or undefined when there is none. */
async function node(tree: Hierarchy, path: string): Promise<OpenedArray | OpenedGroup | undefined> {
  const { location, store, format } = tree;
  const key = (name: string): string => joinKey(path, name);
  const found = (named: NamedArray): OpenedArray => ({ kind: 'array', ...listed(tree, named) });
  const sourceOf = async (name: string, meta: JsonObject): Promise<MetadataSource> => {
    const source = { location, path, name };
    return isVariableText(meta) ? { ...source, textWidth: await textWidth(tree, source, meta) } : source;
  };
  if (format === 3) {
    const meta = await document(tree, key('zarr.json'));
    if (!meta) return undefined;
    const name = store.name(key('zarr.json'));
    if (meta.node_type === 'array') return found(arrayFromV3(await sourceOf(name, meta), meta));
    const fail = metadataError({ location, path, name });
    if (meta.node_type !== 'group') throw fail(`node_type is ${shown(meta.node_type)}`);
    checkUnderstood(meta, GROUP_KEYS, fail);
    return group(tree, path, (meta.attributes ?? {}) as JsonObject);
  }
  const array = await document(tree, key('.zarray'));
  const isGroup = array ? undefined : await document(tree, key('.zgroup'));
  if (!array && !isGroup) return undefined;
  const attributes = (await document(tree, key('.zattrs'))) ?? {};
  if (!array) return group(tree, path, attributes);
  return found(arrayFromV2(await sourceOf(store.name(key('.zarray')), array), array, attributes));
}

/** `named`, with the list of its chunks' ranges where a table refers to them. */
function listed<T extends { readonly array: StoredArray }>({ location }: Hierarchy, named: T): T {
  const { array } = named;
  // Shards that a table refers to are objects as in any store.
  const isListed = location.type === 'references' && !array.shardShape;
  return isListed ? { ...named, array: { ...array, ranges: rangeList(array, location) } } : named;
}

const formIn = ({ format }: Hierarchy, source: MetadataSource, meta: JsonObject): StringForm =>
  format === 3 ? stringsFromV3(source, meta) : stringsFromV2(source, meta);

/** Characters of the longest element of an array of text of any length: as given, else all of it is gone through. */
const textWidth = async (tree: Hierarchy, source: MetadataSource, meta: JsonObject): Promise<number> =>
  tree.options.textWidth ?? longestString(listed(tree, formIn(tree, source, meta)));

/** The array at `path` whose replacing was cut short, or that is unfinished, where it may be opened. */
async function interrupted(tree: Hierarchy, path: string): Promise<OpenedArray | OpenedGroup | undefined> {
  const { location, store } = tree;
  if (location.type === 'zip' || location.type === 'references') return undefined;
  if (location.type === 'file' && isArrayThere(realPath(join(location.path, path)))) {
    const { known: _, ...direct } = tree;
    for (const format of tree.options.format ? [tree.options.format] : ([3, 2] as const)) {
      const found = await node({ ...direct, format }, path);
      if (found) return found;
    }
  }
  for (const mark of UNFINISHED_MARKS) {
    const bytes = await store.get(joinKey(path, mark));
    const record = bytes && parseClaim(new TextDecoder().decode(bytes));
    if (!record) continue;
    const name = store.name(path);
    if (!tree.options.partial)
      throw new ChunkwiseError(
        'storage',
        `open: the array at ${name} is unfinished: a toZarr that was stopped, or that still runs, wrote it. ` +
          'Go on with toZarr(…, { resume: true }), or read what is there with { partial: true }',
        { details: { file: name, unfinished: true } },
      );
    return { kind: 'array', ...(await unfinishedArray(tree, record, path)) };
  }
  await refuseHalfReplaced(tree, path);
  return undefined;
}

/** The array that a record of its writer describes. */
async function unfinishedArray(tree: Hierarchy, record: Documents, path: string): Promise<NamedArray> {
  const { location, store } = tree;
  const name = store.name(path);
  const meta = documentOf(record, name);
  const own = { ...tree, format: record.format };
  const width = isVariableText(meta) ? await textWidth(own, { location, path, name }, meta) : undefined;
  return arrayOf(record, location, path, name, width);
}

/** Refuses an array of a store that replaces object by object, while the new one is beside its place and the old one is gone. */
async function refuseHalfReplaced({ location, store }: Hierarchy, path: string): Promise<void> {
  if (location.type === 'file') return;
  for (const name of ['zarr.json', '.zarray']) {
    if (!(await store.get(joinKey(besideKey(path), name), MOST_METADATA))) continue;
    const file = store.name(path);
    throw new ChunkwiseError(
      'storage',
      `open: the array at ${file} is being replaced, or its replacing was cut short: wait for the run that does so, or write it again`,
      { details: { file, unfinished: true } },
    );
  }
}

/** Member names below `path` that the consolidated documents mention. */
const consolidatedMembers = ({ documents, replacing }: Known, path: string): string[] =>
  membersOf([...documents.keys(), ...replacing.map((member) => `${member}/`)], path);

function group(tree: Hierarchy, path: string, attributes: JsonObject): OpenedGroup {
  return {
    kind: 'group',
    location: tree.location,
    path,
    format: tree.format,
    attributes,
    async members() {
      if (tree.known) return consolidatedMembers(tree.known, path);
      const names = await tree.store.members(path);
      if (!names)
        throw new ChunkwiseError(
          'storage',
          `members: ${locationName(tree.location)} cannot list its objects and has no consolidated metadata; open members by name`,
        );
      const held = await Promise.all(
        names.map(async (name) => {
          const files = tree.format === 3 ? ['zarr.json'] : ['.zarray', '.zgroup'];
          const documents = await Promise.all(
            files.map((file) => tree.store.get(joinKey(joinKey(path, name), file), MOST_METADATA)),
          );
          return documents.some((d) => d !== undefined);
        }),
      );
      return names.filter((_, k) => held[k]);
    },
    async strings(below) {
      const full = joinKey(path, storePath('strings', below));
      const key = joinKey(full, tree.format === 3 ? 'zarr.json' : '.zarray');
      const meta = await document(tree, key);
      if (!meta || (tree.format === 3 && meta.node_type !== 'array'))
        throw new ChunkwiseError('storage', `strings: ${tree.store.name(full)}: no Zarr array there`, {
          details: { path: full },
        });
      const source = { location: tree.location, path: full, name: tree.store.name(key) };
      return readStrings(listed(tree, formIn(tree, source, meta)));
    },
    async open(below, { partial = false, textWidth } = {}) {
      const inside = storePath('open', below);
      if (inside === '')
        throw new ChunkwiseError('argument', `open: ${shown(below)} names no member of ${tree.store.name(path)}`);
      const full = joinKey(path, inside);
      const { textWidth: _, ...options } = tree.options;
      const own = { ...tree, options: { ...options, partial, ...(textWidth ? { textWidth } : {}) } };
      const found = (await node(own, full)) ?? (await interrupted(own, full));
      if (found) return found;
      const there = await this.members().catch(() => undefined);
      throw new ChunkwiseError(
        'storage',
        `open: ${tree.store.name(full)}: no Zarr array or group there${there ? `; this group holds ${there.join(', ') || 'nothing'}` : ''}`,
        { details: { path: full } },
      );
    },
  };
}

/** The documents of consolidated metadata in file `file`. @throws 'storage' when they are none */
function entries(metadata: unknown, file: string): [string, JsonObject][] {
  const isObject = (value: unknown): value is JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(metadata))
    throw new ChunkwiseError('storage', `open: ${file}: consolidated metadata are ${shown(metadata)}, not an object`, {
      details: { file },
    });
  return Object.entries(metadata).map(([name, value]) => {
    if (isObject(value)) return [name, value];
    throw new ChunkwiseError(
      'storage',
      `open: ${file}: the metadata of ${shown(name)} are ${shown(value)}, not an object`,
      {
        details: { file },
      },
    );
  });
}

/** Refuses members of consolidated metadata that lie outside their store. */
function member(name: string, isRoot: boolean, file: string): void {
  const fault = isRoot ? undefined : memberFault(name);
  if (fault)
    throw new ChunkwiseError('storage', `open: ${file}: the member name ${shown(name)} ${fault}`, {
      details: { file, member: name },
    });
}

const replacedMembers = (list: unknown, root: string): string[] =>
  Array.isArray(list)
    ? list
        .filter((name) => typeof name === 'string' && memberFault(name) === undefined)
        .map((name) => joinKey(root, name))
    : [];

/** The documents that consolidated metadata at the root holds, by their keys. */
async function consolidated(store: ByteStore, format: 2 | 3, root: string): Promise<Known | undefined> {
  const out = new Map<string, JsonObject>();
  if (format === 2) {
    const key = joinKey(root, '.zmetadata');
    const bytes = await store.get(key, MOST_METADATA);
    if (!bytes) return undefined;
    const { metadata, [REPLACING]: replaced } = parseMetadata(bytes, store.name(key));
    for (const [name, value] of entries(metadata ?? {}, store.name(key))) {
      const at = name.lastIndexOf('/');
      member(name.slice(0, Math.max(0, at)), at < 0, store.name(key));
      out.set(joinKey(root, name), value);
    }
    return { documents: out, replacing: replacedMembers(replaced, root) };
  }
  const key = joinKey(root, 'zarr.json');
  const bytes = await store.get(key, MOST_METADATA);
  const meta = bytes && parseMetadata(bytes, store.name(key));
  const inline = meta?.consolidated_metadata as
    | { kind?: string; metadata?: Record<string, JsonObject>; [REPLACING]?: unknown }
    | null
    | undefined;
  if (!meta || inline?.kind !== 'inline' || !inline.metadata) return undefined;
  out.set(key, meta);
  for (const [name, value] of entries(inline.metadata, store.name(key))) {
    member(name, false, store.name(key));
    out.set(joinKey(joinKey(root, name), 'zarr.json'), value);
  }
  return { documents: out, replacing: replacedMembers(inline[REPLACING], root) };
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
  const given = storePath('open', options.path === undefined ? '' : options.path);
  const places = resolveSource(source);
  const hints = new Set<string>();
  for (const { location: found, path } of places) {
    const location =
      options.followLinks && (found.type === 'file' || found.type === 'references')
        ? { ...found, followLinks: true }
        : found;
    const store = openByteStore(location);
    const full = joinKey(path, given);
    for (const format of options.format ? [options.format] : ([3, 2] as const)) {
      // Consolidated metadata stand at the root of the store, or at the group that was named.
      const roots = [...new Set([path, ''])];
      for (const root of roots) {
        const known = await consolidated(store, format, root);
        if (!known) continue;
        const found = await node({ location, store, format, known, options }, full);
        if (found) return found;
      }
      const direct = await node({ location, store, format, options }, full);
      if (direct) return direct;
    }
    const rest = await interrupted({ location, store, format: options.format ?? 3, options }, full);
    if (rest) return rest;
    const hint = store.hint?.();
    if (hint) hints.add(hint);
    store.close();
  }
  const names = places.map((p) => joinKey(locationName(p.location), joinKey(p.path, given)));
  throw new ChunkwiseError(
    'storage',
    `open: no Zarr ${options.format ? `v${options.format} ` : ''}array or group at ${names[0]} (looked for zarr.json, .zarray and .zgroup): ${/^https?:.*\.json(\/|$)/i.test(names[0]) ? 'a file of references is read from a local path: download it' : [...hints].join('; ') || 'check the path'}`,
    { details: { path: names[0] } },
  );
}
