/**
 * Writes an array for `toZarr`: refuses what cannot be, begins the stored array, computes into it and publishes it.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { checkSignal } from '../../base/listening/steps.js';
import { stored } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { checkStore, storeNodes } from '../../run/compute.js';
import { consolidate } from '../../storage/metadata/consolidation.js';
import { metadataJson } from '../../storage/metadata/metadata-json.js';
import type { StoredArray, StoreLocation } from '../../storage/stored-array.js';
import { realPath } from '../../storage/stores/folder-writer.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { beginArray, createGroup } from '../../storage/writing/array-creation.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import type { ToZarrOptions } from './to-zarr.js';
import { writePart } from './write-part.js';
import { storageBlocks, storedLabels } from './zarr.js';

/** The file or folder of an array in a store of files, links followed. */
function placeOf(location: StoreLocation, path: string): string | undefined {
  if (location.type === 'zip') return realPath(location.path);
  if (location.type === 'http') return `${location.url}/${path}`.replace(/\/$/, '');
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
  const operands = (node: Node) => (node.kind === 'iterate' ? [...node.children, ...node.bodies] : node.children);
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
    'text',
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
 * Computes `array` and writes it to `path` of a store.
 *
 * @returns the array over what was written
 * @throws as `toZarr`
 */
export async function writeArray(
  array: ChunkedArray,
  location: StoreLocation,
  path: string,
  options: ToZarrOptions,
): Promise<ChunkedArray> {
  refuseOwnSource(array, location, path);
  if (options.append !== undefined || options.region !== undefined) {
    checkPart(options);
    checkSignal(options.signal);
    return writePart(array, location, path, options);
  }
  const [written] = await writeArrays([{ array, location, path }], options);
  return written;
}

/** Begins the array that `array` is written to. */
async function begun(array: ChunkedArray, location: StoreLocation, path: string, options: ToZarrOptions) {
  const { chunks, shards } = cutOf(array, options);
  const { _ARRAY_DIMENSIONS: _, ...attributes } = options.attributes ?? array.attributes;
  const dims = options.dims ?? array.dims;
  await checkStore(array.node, provisional(array, stagedAt(location), path, chunks, shards), options);
  return beginArray(
    location,
    path,
    {
      shape: array.shape,
      dtype: array.dtype,
      chunks,
      attributes,
      ...(options.format ? { format: options.format } : {}),
      ...(options.codec ? { codec: options.codec } : {}),
      ...(options.text ? { text: options.text } : {}),
      ...(shards ? { shards } : {}),
      ...(array.encoding ? { encoding: array.encoding } : {}),
      ...(options.fillValue === undefined ? {} : { fillValue: options.fillValue }),
      ...(dims ? { dimensionNames: dims } : {}),
      ...(options.overwrite ? { overwrite: true } : {}),
    },
    { ...(options.resume ? { resume: true } : {}) },
  );
}

/**
 * Computes several arrays in one run and writes each to its store: what they share is computed once. Each is there once all are whole.
 *
 * @throws as `toZarr`
 */
export async function writeArrays(
  list: readonly { readonly array: ChunkedArray; readonly location: StoreLocation; readonly path: string }[],
  options: ToZarrOptions,
): Promise<ChunkedArray[]> {
  for (const { location, path } of list) {
    for (const { array } of list) refuseOwnSource(array, location, path);
    checkGroupOptions(options, path);
  }
  metadataJson(options.groupAttributes ?? {}, 'groupAttributes');
  checkSignal(options.signal);
  const all: Awaited<ReturnType<typeof begun>>[] = [];
  const abandon = async (): Promise<void> => {
    for (const made of all) await made.abandon();
  };
  try {
    for (const { array, location, path } of list) all.push(await begun(array, location, path, options));
    await storeNodes(
      list.map(({ array }) => array.node),
      all.map((made) => made.array),
      options,
      () => void abandon(),
    );
    const out: ChunkedArray[] = [];
    for (const made of all) {
      const written = await made.publish();
      out.push(wrap(stored(written.array, storageBlocks(written.array)), storedLabels(written)));
    }
    if (options.groupAttributes)
      for (const { location, path } of list)
        await createGroup(location, groupOf(path), { attributes: options.groupAttributes });
    if (options.consolidated) for (const { location } of list) await consolidate(location);
    return out;
  } catch (error) {
    await abandon();
    throw error;
  }
}
