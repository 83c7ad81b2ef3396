/**
 * Zarr stores as the user sees them: arrays opened lazily, groups with members and attributes.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { boolean, chunks as chunksKind, kind, oneOf, optional, otherwise, positive, string } from '../../base/kinds.js';
import { define, defineMethods, type OptionKinds } from '../../base/signature.js';
import { stored } from '../../expr/build.js';
import { encodingOf } from '../../storage/metadata/array-encoding.js';
import type * as OpenedStore from '../../storage/reading/opened-store.js';
import type { OpenedArray, OpenedGroup } from '../../storage/reading/opened-store.js';
import type { StringList } from '../../storage/reading/string-array.js';
import type { StoredArray, StoreLocation } from '../../storage/stored-array.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import type { ArrayLabels } from '../labels.js';

/** Where a Zarr hierarchy is: a path (of a folder, a zip file or a Kerchunk references file, `.json`), a URL, a Map-like store, or an array, group or store of `zarr` or `zarrita`. */
export type ZarrSource = string | URL | StoreLocation | object;

/** Options of {@link fromZarr}. */
export interface FromZarrOptions {
  /** Path of the array inside the store. */
  readonly path?: string | undefined;
  /** Look for this format only; default: v3 first, then v2. */
  readonly format?: 2 | 3 | undefined;
  /** Read an unfinished array too: what a stopped run did not write reads as the fill value. Default: an error. */
  readonly partial?: boolean | undefined;
  /** Follow links and references that lead out of the store's folder. Default: an error. */
  readonly followLinks?: boolean | undefined;
  /** How to cut it into blocks; default: whole storage chunks, merged up to about 8 MiB. */
  readonly chunks?: ChunkSpec | undefined;
  /**
   * Of strings of any length (vlen-utf8; v3's `string`), which become text of a fixed width: the most characters of one. A longer
   * one is an error where it is read. Default: all of the array is read when it is opened, a chunk at a time, to find the longest.
   */
  readonly textWidth?: number | undefined;
}

const sourceKind = kind<ZarrSource>(
  'source',
  'a path as text, a URL, or a store, group or array of zarr or zarrita',
  (value) => (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null),
);
const GROUP = {
  path: otherwise(string, "the store's root"),
  format: otherwise(oneOf<2 | 3>(2, 3), 'v3 first, then v2'),
  followLinks: optional(boolean, false),
};
const MEMBER = {
  chunks: otherwise(chunksKind, 'whole stored chunks, up to about 8 MiB'),
  partial: optional(boolean, false),
  textWidth: otherwise(positive, 'that of the longest element, which is looked for'),
};
const FROM_ZARR: OptionKinds<FromZarrOptions> = { ...GROUP, ...MEMBER };

/** Options of a group's members. */
export type MemberOptions = Pick<FromZarrOptions, 'chunks' | 'partial' | 'textWidth'>;

/**
 * Blocks of whole storage chunks of about the automatic size: shards are filled first, then the last axes, whose
 * neighbours lie closest in the store.
 */
export function storageBlocks(array: StoredArray): Chunks {
  const { shape, chunkShape } = array;
  const piece = chunkShape.map((n, axis) => Math.max(1, Math.min(n, shape[axis])));
  let room = autoBlockBytes() / piece.reduce((a, b) => a * b, itemsize(array.dtype));
  const grow = (axis: number, limit: number): void => {
    const most = Math.ceil(limit / piece[axis]);
    const times = Math.max(1, Math.min(most, Math.floor(room)));
    piece[axis] *= times;
    room /= times;
  };
  const axes = shape.map((_, axis) => axis).reverse();
  if (array.shardShape) for (const axis of axes) grow(axis, Math.min(array.shardShape[axis], shape[axis]));
  for (const axis of axes) grow(axis, shape[axis]);
  return shape.map((n, axis) => regularAxis(n, piece[axis]));
}

/** What is known of an array where it is stored. */
export function storedLabels({ array, dimensionNames, metadata }: Omit<OpenedArray, 'kind'>): ArrayLabels {
  // Where names of axes are known, the attribute that is one way to say them is none.
  const { _ARRAY_DIMENSIONS: names, ...attributes } = array.attributes;
  const odd = names !== undefined && dimensionNames === undefined;
  return {
    attributes: odd ? array.attributes : attributes,
    dims: dimensionNames,
    encoding: encodingOf(array, metadata),
  };
}

/** The lazy array over an opened one. */
function lazy<D extends DType>(opened: OpenedArray, chunks: ChunkSpec | undefined): ChunkedArray<D> {
  const { array } = opened;
  const cut =
    chunks === undefined || chunks === 'auto'
      ? storageBlocks(array)
      : normalizeChunks('fromZarr', chunks, array.shape, itemsize(array.dtype));
  return wrap<D>(stored(array, cut), storedLabels(opened));
}

/** Opens what is stored; what that takes is loaded when the first is opened. */
async function open(...given: Parameters<typeof OpenedStore.openStored>): Promise<OpenedArray | OpenedGroup> {
  const { openStored } = await import('../../storage/reading/opened-store.js');
  return openStored(...given);
}

/** How messages name what was opened. */
const placeText = (source: ZarrSource, path = ''): string =>
  [typeof source === 'string' || source instanceof URL ? String(source) : 'the store', path].filter(Boolean).join(' ');

/**
 * A lazy array over a Zarr array, v2 or v3. Only metadata are read now; blocks are read and decoded by the workers that
 * compute with them. Names of axes are in `dims`, attributes in `attributes`. Strings of any length become text of the width of
 * the longest: to find it, all of such an array is read now, unless `textWidth` says it.
 *
 * @throws 'storage' when nothing is there or it cannot be read, 'argument' when it is a group, 'chunks' when the chunks do
 * not fit
 * @example
 * const u = await cw.fromZarr('winds.zarr', { path: 'uwnd' });
 * const mean = await u.mean({ axis: 0 }).compute();
 */
export const fromZarr = define(
  { name: 'fromZarr', parameters: [['source', sourceKind]], options: FROM_ZARR, promised: true },
  async <D extends DType = DType>(source: ZarrSource, options: FromZarrOptions = {}): Promise<ChunkedArray<D>> => {
    const opened = await open(source, options);
    if (opened.kind === 'array') return lazy(opened, options.chunks);
    const members = await opened.members().catch(() => []);
    const remedy =
      members.length > 0
        ? `it holds ${members.join(', ')}: name an array as in { path: '${[options.path, members[0]].filter(Boolean).join('/')}' }`
        : 'it is empty: name an array with { path }';
    throw new ChunkwiseError(
      'argument',
      `fromZarr: ${placeText(source, options.path)} is a group, not an array; ${remedy}, or use openGroup`,
    );
  },
);

/**
 * A group of a Zarr hierarchy.
 *
 * @example
 * const group = await cw.openGroup('winds.zarr');
 * for (const name of await group.members()) console.log(name);
 * const u = await group.array('uwnd');
 */
export class ZarrGroup {
  readonly #opened: OpenedGroup;

  /** @internal use `openGroup` */
  constructor(opened: OpenedGroup) {
    this.#opened = opened;
  }
  /** Path inside the store; empty at its root. */
  get path(): string {
    return this.#opened.path;
  }
  /** Version of the Zarr format. */
  get format(): 2 | 3 {
    return this.#opened.format;
  }
  /** The group's attributes. */
  get attributes(): Readonly<Record<string, unknown>> {
    return this.#opened.attributes;
  }
  /** One line: format, path and the names of the attributes. */
  toString(): string {
    const names = Object.keys(this.attributes);
    return `ZarrGroup(v${this.format}, ${this.path || 'the root'}${names.length > 0 ? `, attributes ${names.join(', ')}` : ''})`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
  /** Names of the arrays and groups in it. @throws 'storage' when the store cannot list */
  members(): Promise<readonly string[]> {
    return this.#opened.members();
  }
  /** The array or group called `name`, which may be a path. @throws 'storage' when there is none */
  async get(name: string, options: MemberOptions = {}): Promise<ChunkedArray | ZarrGroup> {
    const opened = await this.#opened.open(name, options);
    return opened.kind === 'array' ? lazy(opened, options.chunks) : new ZarrGroup(opened);
  }
  /** The array called `name`. @throws 'storage' when there is none, 'argument' when it is a group */
  async array<D extends DType = DType>(name: string, options: MemberOptions = {}): Promise<ChunkedArray<D>> {
    const member = await this.get(name, options);
    if (member instanceof ZarrGroup) {
      throw new ChunkwiseError(
        'argument',
        `array('${name}'): that is a group of ${this.path || 'the root'}, not an array; use group('${name}')`,
      );
    }
    return member as ChunkedArray<D>;
  }
  /**
   * The strings of the array called `name`, all of them, in lists nested by its axes: of NumPy's fixed widths (`<U8`, `S8`), or of
   * any length (vlen-utf8, json2, Zarr v3's `string`). Where nothing is stored they are the fill value, or empty.
   *
   * @throws 'storage' when there is none, it holds no strings, or is corrupt
   * @example
   * const group = await cw.openGroup('stations.zarr');
   * const names = await group.strings('station'); // string[], of one axis
   */
  async strings<T extends StringList = string[]>(name: string): Promise<T> {
    return (await this.#opened.strings(name)) as T;
  }
  /** The group called `name`. @throws 'storage' when there is none, 'argument' when it is an array */
  async group(name: string): Promise<ZarrGroup> {
    const member = await this.get(name);
    if (member instanceof ZarrGroup) return member;
    throw new ChunkwiseError(
      'argument',
      `group('${name}'): that is an array of ${this.path || 'the root'}, not a group; use array('${name}')`,
    );
  }
}

/**
 * Opens a group of a Zarr hierarchy.
 *
 * @throws 'storage' when nothing is there, 'argument' when it is an array
 * @example
 * const group = await cw.openGroup('climate.zarr', { path: 'surface' });
 * group.attributes.title
 */
export const openGroup = define(
  { name: 'openGroup', parameters: [['source', sourceKind]], options: GROUP, promised: true },
  async (source: ZarrSource, options: Omit<FromZarrOptions, keyof MemberOptions> = {}): Promise<ZarrGroup> => {
    const opened = await open(source, options);
    if (opened.kind === 'group') return new ZarrGroup(opened);
    throw new ChunkwiseError(
      'argument',
      `openGroup: ${placeText(source, options.path)} is an array, not a group; use fromZarr`,
    );
  },
);

defineMethods(ZarrGroup.prototype, {
  members: { name: 'members', parameters: [], promised: true },
  get: { name: 'get', parameters: [['name', string]], options: MEMBER, promised: true },
  array: { name: 'array', parameters: [['name', string]], options: MEMBER, promised: true },
  strings: { name: 'strings', parameters: [['name', string]], promised: true },
  group: { name: 'group', parameters: [['name', string]], promised: true },
});
