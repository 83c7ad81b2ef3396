/**
 * Writes arrays to Zarr stores: to a new place, or in the place of an array that stays until the new one is whole.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, isListOf, kind, nullable, oneOf, optional, otherwise, positive, string } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { stored } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { type ComputeOptions, checkStore, storeNode } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { checkSignal } from '../../runtime/active-run.js';
import { type ArrayCreation, beginArray } from '../../storage/array-creation.js';
import { CODEC_NAMES, type CodecName } from '../../storage/codec/codec-choice.js';
import { realPath } from '../../storage/folder-writer.js';
import { storePath } from '../../storage/store-key.js';
import type { StoredArray, StoreLocation } from '../../storage/stored-array.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, scalar } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { storageBlocks } from './zarr.js';

/** Options of {@link toZarr}. */
export interface ToZarrOptions extends ComputeOptions {
  /** Path of the array inside the store; groups above it are made. Default: the store's root. */
  readonly path?: string | undefined;
  /** Version of the Zarr format; default 3. */
  readonly format?: 2 | 3 | undefined;
  /** How chunks are compressed: 'blosc-lz4' (default), 'zstd', 'gzip', 'none', … */
  readonly codec?: ArrayCreation['codec'] | undefined;
  /** Extents of a stored chunk, -1 for a whole axis; default: those of the array's largest block. */
  readonly chunks?: number | readonly number[] | undefined;
  /** v3 only: extents of a stored object that holds several chunks. */
  readonly shards?: readonly number[] | undefined;
  /** Default: those the array came with. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the axes; default: those the array came with. */
  readonly dims?: readonly string[] | undefined;
  /** What elements are that no object holds; default 0. */
  readonly fillValue?: Scalar | null | undefined;
  /** Replace an array that is there; default false. */
  readonly overwrite?: boolean | undefined;
  /** Go on where a run that was killed left off: objects that are there stay as they are. */
  readonly resume?: boolean | undefined;
}

const targetKind = kind<string | URL>(
  'target',
  'a path as text, or a file: URL',
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
);
const extentList = kind<readonly number[]>(
  'extents',
  'a list of extents',
  (value) => isListOf(value, positive.admits),
  {
    tag: 'chunks',
  },
);
const storedChunks = kind<number | readonly number[]>(
  'storedChunks',
  'an extent, or one for each axis; -1 for the whole',
  (value) => typeof value === 'number' || isListOf(value, (item) => typeof item === 'number'),
  { tag: 'chunks' },
);
const textList = kind<readonly string[]>('texts', 'a list of texts', (value) =>
  isListOf(value, (item) => typeof item === 'string'),
);
const record = kind<Readonly<Record<string, unknown>>>('attributes', 'a plain object', isPlainObject);
const codec = oneOf<CodecName>(...CODEC_NAMES);
const TO_ZARR: OptionKinds<ToZarrOptions> = {
  path: otherwise(string, "the store's root"),
  format: otherwise(oneOf<2 | 3>(2, 3), '3, or that of the store'),
  codec: otherwise(codec, "'blosc-lz4'"),
  chunks: otherwise(storedChunks, "those of the array's largest block"),
  shards: otherwise(extentList, 'none'),
  attributes: otherwise(record, 'those the array came with'),
  dims: otherwise(textList, 'those the array came with'),
  fillValue: otherwise(nullable(scalar, 'for none'), 'as the format has it'),
  overwrite: optional(boolean, false),
  resume: optional(boolean, false),
  ...COMPUTE,
};

/** Where a target is: of a member of a group the group's store, so that its format and copies of metadata are known. */
function targetOf(target: string | URL): { readonly location: StoreLocation; readonly path: string } {
  const folder = resolve(target instanceof URL || /^file:/.test(target) ? fileURLToPath(target) : target);
  const isGroup = (at: string): boolean => existsSync(join(at, '.zgroup')) || existsSync(join(at, 'zarr.json'));
  let top = folder;
  while (dirname(top) !== top && isGroup(dirname(top))) top = dirname(top);
  return { location: { type: 'file', path: top }, path: relative(top, folder).split(/[\\/]/).join('/') };
}

/** The file or folder of an array in a store of files, links followed. */
function placeOf(location: StoreLocation, path: string): string | undefined {
  if (location.type === 'zip') return realPath(location.path);
  return location.type === 'file' ? realPath(resolve(location.path, path)) : undefined;
}

const contains = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/** True when both names are one file or folder, by whatever way it is mounted. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino !== 0 && one.ino === other.ino && one.dev === other.dev;
}

/** An array cannot be written over what it is computed from, nor into it. */
function refuseOwnSource(x: ChunkedArray, location: StoreLocation, path: string): void {
  const target = placeOf(location, path);
  const operands = (node: Node) => (node.kind === 'iterate' ? [...node.children, node.body] : node.children);
  for (const node of topologicalOrder([x.node], operands)) {
    if (node.kind !== 'stored') continue;
    const { location: from, path: inside } = node.array;
    const source = placeOf(from, inside);
    const same =
      target !== undefined && source !== undefined
        ? contains(target, source) || contains(source, target) || isSame(target, source)
        : from.type === 'host' && location.type === 'host' && from.id === location.id && inside === path;
    if (same)
      throw new ChunkwiseError(
        'argument',
        `toZarr: ${source ?? path} is one of the arrays that this one is computed from, and ${target ?? path} is the same place or nested with it; write to another path, then rename`,
      );
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

/**
 * Computes `x` and writes it to a Zarr array, whole objects at a time, each under its name only when it is complete.
 *
 * @returns the array over what was written
 * @throws 'storage' when something is there already or cannot be written, 'chunks' when the chunks do not fit, 'argument' when
 * the target is a source of `x`, and as `compute`
 * @example
 * await cw.toZarr(speed, 'out.zarr', { path: 'speed', chunks: [12, 73, 144], codec: 'zstd' });
 */
export const toZarr = define(
  {
    name: 'toZarr',
    parameters: [
      ['x', arrayLike],
      ['target', targetKind],
    ],
    options: TO_ZARR,
    promised: true,
  },
  async <X extends ArrayLike>(
    x: X,
    target: string | URL,
    options: ToZarrOptions = {},
  ): Promise<ChunkedArray<DTypeOf<X>>> => {
    const array = asarray(x);
    const place = targetOf(target);
    const { location } = place;
    const path = storePath('toZarr', `${place.path}/${storePath('toZarr', options.path ?? '')}`);
    refuseOwnSource(array, location, path);
    const chunks = chunkShape(array, options.chunks);
    const { _ARRAY_DIMENSIONS: _, ...attributes } = options.attributes ?? array.attributes;
    const dims = options.dims ?? array.dims;
    checkSignal(options.signal);
    checkStore(array.node, provisional(array, location, path, chunks, options.shards), options);
    const made = await beginArray(
      location,
      path,
      {
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
      },
      { ...(options.resume ? { resume: true } : {}) },
    );
    let written: StoredArray;
    try {
      await storeNode(array.node, made.array, options, () => void made.abandon());
      written = await made.publish();
    } catch (error) {
      await made.abandon();
      throw error;
    }
    return wrap<DTypeOf<X>>(stored(written, storageBlocks(written)), { attributes, ...(dims ? { dims } : {}) });
  },
);
