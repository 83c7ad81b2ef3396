/**
 * Zarr stores as the user sees them: arrays opened lazily, groups with members and attributes.
 */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DType, itemsize, type Scalar } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import { stored } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { type ComputeOptions, checkStore, storeNode } from '../../run/compute.js';
import { type ArrayCreation, createArray } from '../../storage/array-creation.js';
import { removeTemporaries } from '../../storage/object-file.js';
import { type OpenedArray, type OpenedGroup, openStored } from '../../storage/opened-store.js';
import type { StoredArray, StoreLocation } from '../../storage/stored-array.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import type { DTypeOf } from '../types.js';

/** Where a Zarr hierarchy is: a path, a URL, a Map-like store, or an array, group or store of `zarr` or `zarrita`. */
export type ZarrSource = string | URL | StoreLocation | object;

/** Options of {@link fromZarr}. */
export interface FromZarrOptions {
  /** Path of the array inside the store. */
  readonly path?: string;
  /** Look for this format only; default: v3 first, then v2. */
  readonly format?: 2 | 3;
  /** How to cut it into blocks; default: whole storage chunks, merged up to about 8 MiB. */
  readonly chunks?: ChunkSpec;
}

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

/** The lazy array over an opened one. */
function lazy<D extends DType>(opened: OpenedArray, chunks: ChunkSpec | undefined): ChunkedArray<D> {
  const { array, dimensionNames } = opened;
  const cut =
    chunks === undefined || chunks === 'auto'
      ? storageBlocks(array)
      : normalizeChunks('fromZarr', chunks, array.shape, itemsize(array.dtype));
  return wrap<D>(stored(array, cut), {
    attributes: array.attributes,
    ...(dimensionNames ? { dims: dimensionNames } : {}),
  });
}

/**
 * A lazy array over a Zarr array, v2 or v3. Only metadata are read now; blocks are read and decoded by the workers that
 * compute with them. Names of axes are in `dims`, attributes in `attributes`.
 *
 * @throws 'storage' when nothing is there or it cannot be read, 'argument' when it is a group, 'chunks' when the chunks do
 * not fit
 * @example
 * const u = await cw.fromZarr('winds.zarr', { path: 'uwnd' });
 * const mean = await u.mean({ axis: 0 }).compute();
 */
export async function fromZarr<D extends DType = DType>(
  source: ZarrSource,
  options: FromZarrOptions = {},
): Promise<ChunkedArray<D>> {
  const opened = await openStored(source, options);
  if (opened.kind === 'array') return lazy(opened, options.chunks);
  const members = await opened.members().catch(() => []);
  const remedy =
    members.length > 0
      ? `name one of its members, as in { path: '${members[0]}' }: ${members.join(', ')}`
      : 'name an array with { path }';
  throw new ChunkwiseError(
    'argument',
    `fromZarr: ${String(source)} ${options.path ?? ''} is a group, not an array; ${remedy}, or use openGroup`,
  );
}

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
  /** Names of the arrays and groups in it. @throws 'storage' when the store cannot list */
  members(): Promise<readonly string[]> {
    return this.#opened.members();
  }
  /** The array or group called `name`, which may be a path. @throws 'storage' when there is none */
  async get(name: string, options: { readonly chunks?: ChunkSpec } = {}): Promise<ChunkedArray | ZarrGroup> {
    const opened = await this.#opened.open(name);
    return opened.kind === 'array' ? lazy(opened, options.chunks) : new ZarrGroup(opened);
  }
  /** The array called `name`. @throws 'storage' when there is none, 'argument' when it is a group */
  async array<D extends DType = DType>(
    name: string,
    options: { readonly chunks?: ChunkSpec | undefined } = {},
  ): Promise<ChunkedArray<D>> {
    const member = await this.get(name, options);
    if (member instanceof ZarrGroup) {
      throw new ChunkwiseError(
        'argument',
        `array('${name}'): that is a group of ${this.path || 'the root'}, not an array; use group('${name}')`,
      );
    }
    return member as ChunkedArray<D>;
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
export async function openGroup(
  source: ZarrSource,
  options: Pick<FromZarrOptions, 'path' | 'format'> = {},
): Promise<ZarrGroup> {
  const opened = await openStored(source, options);
  if (opened.kind === 'group') return new ZarrGroup(opened);
  throw new ChunkwiseError(
    'argument',
    `openGroup: ${String(source)} ${options.path ?? ''} is an array, not a group; use fromZarr`,
  );
}

/** Options of {@link toZarr}. */
export interface ToZarrOptions extends ComputeOptions {
  /** Path of the array inside the store; groups above it are made. Default: the store's root. */
  readonly path?: string;
  /** Version of the Zarr format; default 3. */
  readonly format?: 2 | 3;
  /** How chunks are compressed: 'blosc-lz4' (default), 'zstd', 'gzip', 'none', … */
  readonly codec?: ArrayCreation['codec'];
  /** Extents of a stored chunk, -1 for a whole axis; default: those of the array's largest block. */
  readonly chunks?: number | readonly number[];
  /** v3 only: extents of a stored object that holds several chunks. */
  readonly shards?: readonly number[];
  /** Default: those the array came with. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Names of the axes; default: those the array came with. */
  readonly dims?: readonly string[];
  /** What elements are that no object holds; default 0. */
  readonly fillValue?: Scalar | null;
  /** Replace an array that is there; default false. */
  readonly overwrite?: boolean;
  /** Go on where a run that was killed left off: objects that are there stay as they are. */
  readonly resume?: boolean;
}

const fileLocation = (target: string | URL): StoreLocation => ({
  type: 'file',
  path: resolve(target instanceof URL || /^file:/.test(target) ? fileURLToPath(target) : target),
});

/** The folder of an array in a store of files. */
const folderOf = (location: StoreLocation, path: string): string | undefined =>
  location.type === 'file' ? resolve(location.path, path) : undefined;

/** An array cannot be written over what it is computed from: its first chunk would destroy sources of the next. */
function refuseOwnSource(x: ChunkedArray, location: StoreLocation, path: string): void {
  const folder = folderOf(location, path);
  const operands = (node: Node) => (node.kind === 'iterate' ? [...node.children, node.body] : node.children);
  for (const node of topologicalOrder([x.node], operands)) {
    if (node.kind === 'stored' && folder !== undefined && folderOf(node.array.location, node.array.path) === folder) {
      throw new ChunkwiseError(
        'argument',
        `toZarr: ${folder} is one of the arrays that this one is computed from; write to another path, then rename`,
      );
    }
  }
}

function chunkShape(x: ChunkedArray, chunks: ToZarrOptions['chunks']): number[] {
  const asked = typeof chunks === 'number' ? x.shape.map(() => chunks) : chunks;
  if (asked === undefined) return x.node.chunks.map((axis) => Math.max(1, axis.largest));
  if (asked.length !== x.ndim || asked.some((n) => n !== -1 && (!Number.isSafeInteger(n) || n < 1))) {
    throw new ChunkwiseError(
      'chunks',
      `toZarr: chunks ${JSON.stringify(chunks)} do not fit shape ${shapeText(x.shape)}; give one positive whole number, or -1 for the whole, for each axis`,
    );
  }
  return asked.map((n, axis) => Math.max(1, n === -1 ? x.shape[axis] : Math.min(n, x.shape[axis])));
}

/** The array to be, as far as planning has to know it. */
const provisional = (
  x: ChunkedArray,
  location: StoreLocation,
  path: string,
  chunkShape: readonly number[],
  shardShape: readonly number[] | undefined,
): StoredArray => ({
  location,
  path,
  format: 3,
  shape: x.shape,
  dtype: x.dtype,
  chunkShape,
  // Shards that do not fit are for the creation to refuse.
  ...(shardShape?.length === chunkShape.length && shardShape.every((n, k) => n > 0 && n % chunkShape[k] === 0)
    ? { shardShape, shardIndex: { location: 'end', codecs: [] } as const }
    : {}),
  byteOrder: 'little',
  codecs: [],
  fillValue: 0,
  separator: '/',
  keyPrefix: 'c',
  attributes: {},
});

/** The array that an interrupted run made, if it is the one that would be made now. */
async function begun(
  x: ChunkedArray,
  location: StoreLocation,
  path: string,
  chunks: readonly number[],
): Promise<StoredArray | undefined> {
  const opened = await openStored(location, { path }).catch(() => undefined);
  if (opened?.kind !== 'array') return undefined;
  const { shape, dtype, chunkShape: cut } = opened.array;
  const same = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((n, k) => n === b[k]);
  if (same(shape, x.shape) && dtype === x.dtype && same(cut, chunks)) {
    removeTemporaries(location, path);
    return opened.array;
  }
  throw new ChunkwiseError(
    'storage',
    `toZarr: resume: the array at ${folderOf(location, path) ?? path} is ${dtype} ${shapeText(shape)} in chunks ${shapeText(cut)}, not ${x.dtype} ${shapeText(x.shape)} in chunks ${shapeText(chunks)}; ` +
      'resume the same computation, or pass overwrite: true',
  );
}

/**
 * Computes `x` and writes it to a Zarr array, whole objects at a time, each under its name only when it is complete.
 *
 * @returns the array over what was written
 * @throws 'storage' when something is there already or cannot be written, 'chunks' when the chunks do not fit, 'argument' when
 * the target is a source of `x`, and as `compute`
 * @example
 * await cw.toZarr(speed, 'out.zarr', { path: 'speed', chunks: [12, 73, 144], codec: 'zstd' });
 */
export async function toZarr<X extends ArrayLike>(
  x: X,
  target: string | URL,
  options: ToZarrOptions = {},
): Promise<ChunkedArray<DTypeOf<X>>> {
  const array = asarray(x);
  const location = fileLocation(target);
  const path = (options.path ?? '').replace(/^\/+|\/+$/g, '');
  refuseOwnSource(array, location, path);
  const chunks = chunkShape(array, options.chunks);
  const { _ARRAY_DIMENSIONS: _, ...attributes } = options.attributes ?? array.attributes;
  const dims = options.dims ?? array.dims;
  checkStore(array.node, provisional(array, location, path, chunks, options.shards), options);
  const made =
    (options.resume ? await begun(array, location, path, chunks) : undefined) ??
    (await createArray(location, path, {
      shape: array.shape,
      dtype: array.dtype,
      chunks,
      attributes,
      ...(options.format ? { format: options.format } : {}),
      ...(options.codec ? { codec: options.codec } : {}),
      ...(options.shards ? { shards: options.shards } : {}),
      ...(options.fillValue === undefined ? {} : { fillValue: options.fillValue }),
      ...(dims ? { dimensionNames: dims } : {}),
      ...(options.overwrite ? { overwrite: true } : {}),
    }));
  await storeNode(array.node, made, options);
  return wrap<DTypeOf<X>>(stored(made, storageBlocks(made)), { attributes, ...(dims ? { dims } : {}) });
}
