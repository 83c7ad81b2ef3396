/**
 * Writes arrays to Zarr stores: to a new place, or in the place of an array that stays until the new one is whole.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, isListOf, kind, nullable, oneOf, optional, otherwise, positive, string } from '../../base/kinds.js';
import { checkSignal } from '../../base/listening/steps.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { stored } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { type ComputeOptions, checkStore, storeNode } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { CODEC_NAMES, type CodecName } from '../../storage/codec/codec-choice.js';
import { consolidate } from '../../storage/metadata/consolidation.js';
import { metadataJson } from '../../storage/metadata/metadata-json.js';
import type { StoredArray, StoreLocation } from '../../storage/stored-array.js';
import { realPath } from '../../storage/stores/folder-writer.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { type ArrayCreation, beginArray, createGroup } from '../../storage/writing/array-creation.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, scalar } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { writePart } from './write-part.js';
import { storageBlocks, storedLabels } from './zarr.js';
import type { Region } from './zarr-region.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

/** Options of {@link toZarr}. */
export interface ToZarrOptions extends ComputeOptions {
  /** Path of the array inside the store; groups above it are made. Default: the store's root. */
  readonly path?: string | undefined;
  /** Version of the Zarr format; default: that of the group, of the array it came from, 3. */
  readonly format?: 2 | 3 | undefined;
  /** How chunks are compressed; default: as the array it came from, else 'blosc-lz4'; also 'zstd', 'gzip', 'none', … */
  readonly codec?: ArrayCreation['codec'] | undefined;
  /** Extents of a stored chunk, -1 for a whole axis; default: as the array it came from, else those of its largest block. */
  readonly chunks?: number | readonly number[] | undefined;
  /** v3 only: extents of a stored object that holds several chunks. */
  readonly shards?: readonly number[] | undefined;
  /** Default: those the array came with. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the axes; default: those the array came with. */
  readonly dims?: readonly string[] | undefined;
  /** Attributes of the group that the array is a member of; its other attributes are replaced. */
  readonly groupAttributes?: Readonly<Record<string, unknown>> | undefined;
  /** Write consolidated metadata at the store's root, so that opening it takes one read. Default: renewed where there are. */
  readonly consolidated?: boolean | undefined;
  /**
   * What elements are that no object holds. Default: that of the stored array it came from; else none in v2, 0 in v3, which
   * asks for one.
   */
  readonly fillValue?: Scalar | null | undefined;
  /**
   * Write after the end of the array that is there, along this axis, given by number or name. The array has its new shape when
   * all is written.
   */
  readonly append?: number | string | undefined;
  /**
   * Write over a part of the array that is there: `'10:20, :'`, ranges by axis, or by the axes' names. Stored objects of which
   * only a part is written are read, changed and written again; runs that share such an object wait for each other, those whose
   * regions overlap are refused: of one process, and of several on one machine where the store is a folder.
   */
  readonly region?: Region | undefined;
  /** Replace an array that is there; default false. */
  readonly overwrite?: boolean | undefined;
  /** Go on where a run that was killed left off: objects that are there stay as they are. */
  readonly resume?: boolean | undefined;
}

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
const axisName = kind<number | string>(
  'axisName',
  'an axis by number or name',
  (value) => typeof value === 'string' || Number.isSafeInteger(value),
);
const regionKind = kind<Region>(
  'region',
  "ranges such as '10:20, :', one for each axis or by name",
  (value) => typeof value === 'string' || Array.isArray(value) || isPlainObject(value),
);
const TO_ZARR: OptionKinds<ToZarrOptions> = {
  path: otherwise(string, "the store's root"),
  format: otherwise(oneOf<2 | 3>(2, 3), 'that of the group, of the array it came from, or 3'),
  codec: otherwise(codec, "that of the array it came from, or 'blosc-lz4'"),
  chunks: otherwise(storedChunks, 'those of the array it came from, or of its largest block'),
  shards: otherwise(extentList, 'none'),
  attributes: otherwise(record, 'those the array came with'),
  dims: otherwise(textList, 'those the array came with'),
  fillValue: otherwise(nullable(scalar, 'for none'), 'as the format has it'),
  groupAttributes: otherwise(record, 'as they are'),
  consolidated: optional(boolean, false),
  append: optional(axisName),
  region: optional(regionKind),
  overwrite: optional(boolean, false),
  resume: optional(boolean, false),
  ...COMPUTE,
};

/** The file or folder of an array in a store of files, links followed. */
function placeOf(location: StoreLocation, path: string): string | undefined {
  if (location.type === 'zip') return realPath(location.path);
  return location.type === 'file' ? realPath(resolve(location.path, path)) : undefined;
}

const contains = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/** True when both names are one file or folder, by whatever way it is mounted. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch (cause) {
      throw storageFailure('toZarr', path, cause);
    }
  });
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

/** @throws 'argument' when options of new arrays are given for a part of one that is there */
function checkPart(options: ToZarrOptions): void {
  const fixed = [
    'format',
    'codec',
    'chunks',
    'shards',
    'attributes',
    'dims',
    'fillValue',
    'overwrite',
    'resume',
  ] as const;
  const given = fixed.find((name) => options[name] !== undefined && options[name] !== false);
  if (given !== undefined || (options.append !== undefined && options.region !== undefined))
    throw new ChunkwiseError(
      'argument',
      `toZarr: ${given ?? 'append'} does not go with ${options.region === undefined ? 'append' : 'region'}: the array is there already`,
    );
}

/** The group that `path` is a member of. */
const groupOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** @throws 'argument' when options of a group are given for an array that is in none */
function checkGroupOptions({ groupAttributes, consolidated }: ToZarrOptions, path: string): void {
  if (path === '' && (groupAttributes || consolidated))
    throw new ChunkwiseError(
      'argument',
      'toZarr: groupAttributes and consolidated are for members of a group: give the array a path in the store',
    );
}

/** Extents of chunks and shards: those asked for, those it was stored in, or those of its blocks. */
function cutOf(x: ChunkedArray, options: ToZarrOptions): { chunks: number[]; shards?: readonly number[] } {
  const { encoding } = x;
  const before = encoding?.metadata.shape as readonly number[] | undefined;
  const fits = !encoding?.recut && encoding?.chunks.length === x.ndim;
  if (!fits || options.chunks !== undefined || options.shards !== undefined)
    return { chunks: chunkShape(x, options.chunks), ...(options.shards ? { shards: options.shards } : {}) };
  const chunks = encoding.chunks.map((n, axis) =>
    before?.[axis] === x.shape[axis] ? n : Math.max(1, Math.min(n, x.shape[axis])),
  );
  const { shards } = encoding;
  const whole = shards?.every((n, axis) => n % chunks[axis] === 0) && (options.format ?? 3) === 3;
  return { chunks, ...(shards && whole ? { shards } : {}) };
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

/** Where objects are written until the array is whole, as far as planning has to know it: of a zip file, in a folder beside it. */
const stagedAt = (location: StoreLocation): StoreLocation =>
  location.type === 'zip' ? { type: 'file', path: location.path } : location;

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
      ['target', zarrTarget],
    ],
    options: TO_ZARR,
    promised: true,
  },
  async <X extends ArrayLike>(
    x: X,
    target: ZarrTarget,
    options: ToZarrOptions = {},
  ): Promise<ChunkedArray<DTypeOf<X>>> => {
    const array = asarray(x);
    const { location, path } = targetOf('toZarr', target, options.path);
    refuseOwnSource(array, location, path);
    if (options.append !== undefined || options.region !== undefined) {
      checkPart(options);
      checkSignal(options.signal);
      return (await writePart(array, location, path, options)) as ChunkedArray<DTypeOf<X>>;
    }
    const { chunks, shards } = cutOf(array, options);
    checkGroupOptions(options, path);
    metadataJson(options.groupAttributes ?? {}, 'groupAttributes');
    const { _ARRAY_DIMENSIONS: _, ...attributes } = options.attributes ?? array.attributes;
    const dims = options.dims ?? array.dims;
    checkSignal(options.signal);
    await checkStore(array.node, provisional(array, stagedAt(location), path, chunks, shards), options);
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
        ...(shards ? { shards } : {}),
        ...(array.encoding ? { encoding: array.encoding } : {}),
        ...(options.fillValue === undefined ? {} : { fillValue: options.fillValue }),
        ...(dims ? { dimensionNames: dims } : {}),
        ...(options.overwrite ? { overwrite: true } : {}),
      },
      { ...(options.resume ? { resume: true } : {}) },
    );
    try {
      await storeNode(array.node, made.array, options, () => void made.abandon());
      const written = await made.publish();
      if (options.groupAttributes) await createGroup(location, groupOf(path), { attributes: options.groupAttributes });
      if (options.consolidated) await consolidate(location);
      return wrap<DTypeOf<X>>(stored(written.array, storageBlocks(written.array)), storedLabels(written));
    } catch (error) {
      await made.abandon();
      throw error;
    }
  },
);
