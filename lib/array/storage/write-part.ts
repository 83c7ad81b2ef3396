/**
 * Writes into a stored array: after its end along an axis, or a region of it. Each object is the old one or the new one at any
 * moment, and an array that grows has its new shape last.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import { boxShape } from '../../base/grid.js';
import { stored } from '../../expr/build.js';
import { type ComputeOptions, storeNode } from '../../run/compute.js';
import { joinKey } from '../../storage/byte-store.js';
import { renewConsolidated } from '../../storage/consolidated-metadata.js';
import { metadataJson } from '../../storage/metadata-json.js';
import { type OpenedArray, openStored } from '../../storage/opened-store.js';
import { openStoreWriter } from '../../storage/store-writer.js';
import type { StoreLocation } from '../../storage/stored-array.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { set } from '../selection/replacement.js';
import { concat } from '../shaping/joining.js';
import { storageBlocks, storedLabels } from './zarr.js';
import { type Region, regionBox } from './zarr-region.js';

/** Which part to write. */
export interface PartOptions extends ComputeOptions {
  readonly append?: number | string | undefined;
  readonly region?: Region | undefined;
}

/** Regions that runs of this process are writing, by array. */
interface ActiveRegion {
  readonly box: Box;
  readonly objects: Box;
  readonly done: Promise<unknown>;
}
const active = new Map<string, ActiveRegion[]>();

const overlap = (a: Box, b: Box): boolean =>
  a.start.every((start, axis) => start < b.stop[axis] && b.start[axis] < a.stop[axis]);

const slices = ({ start, stop }: Box): string => start.map((from, axis) => `${from}:${stop[axis]}`).join(', ');

/** The array in the store as a lazy array. */
const lazyOf = (opened: OpenedArray): ChunkedArray =>
  wrap(stored(opened.array, storageBlocks(opened.array)), storedLabels(opened));

function check(x: ChunkedArray, opened: OpenedArray, name: string, shape: readonly number[], what: string): void {
  const { array } = opened;
  if (x.dtype !== array.dtype)
    throw new ChunkwiseError('dtype', `toZarr: ${name} is ${array.dtype}, not ${x.dtype}: convert with astype first`);
  if (x.ndim !== shape.length || x.shape.some((n, axis) => n !== shape[axis]))
    throw new ChunkwiseError('shape', `toZarr: ${what} of ${name} is ${shapeText(shape)}, not ${shapeText(x.shape)}`);
}

/** The axis to append along, given by number or name. */
function axisOf(append: number | string, { array, dimensionNames }: OpenedArray, name: string): number {
  if (typeof append === 'number') return normalizeAxis('toZarr', append, array.shape);
  const axis = dimensionNames?.indexOf(append) ?? -1;
  if (axis >= 0) return axis;
  throw new ChunkwiseError(
    'argument',
    `toZarr: append: ${JSON.stringify(append)} names no axis of ${name}, whose axes are ${dimensionNames?.join(', ') ?? 'without names'}`,
  );
}

/**
 * Writes `x` into the array at `path` of a store, after its end or over a region.
 *
 * @throws 'storage' when there is no whole array, or another run writes it; 'shape', 'dtype', 'selection' when `x` does not fit;
 * 'argument' when two runs write regions that overlap
 */
export async function writePart(
  x: ChunkedArray,
  location: StoreLocation,
  path: string,
  options: PartOptions,
): Promise<ChunkedArray> {
  const found = await openStored(location, { path });
  const writer = openStoreWriter('toZarr', location);
  const name = writer.name(path);
  if (found.kind !== 'array')
    throw new ChunkwiseError('argument', `toZarr: ${name} is a group: append and region want an array`);
  const opened = found;
  const { array } = opened;
  const extents = array.shardShape ?? array.chunkShape;
  const key = `${name}`;
  const others = active.get(key) ?? [];
  const refuse = (why: string): never => {
    throw new ChunkwiseError('argument', `toZarr: ${name}: ${why}`);
  };
  /** The part that `node` is, which begins with the object at `start`. */
  const store = (part: ChunkedArray, start: readonly number[]): Promise<unknown> =>
    storeNode(
      part.node,
      { ...array, shape: part.shape, objectOffset: start.map((from, axis) => from / extents[axis]) },
      options,
    );
  const aligned = (start: readonly number[]): number[] =>
    start.map((from, axis) => Math.floor(from / extents[axis]) * extents[axis]);

  if (options.append !== undefined) {
    const axis = axisOf(options.append, opened, name);
    check(
      x,
      opened,
      name,
      array.shape.map((n, k) => (k === axis ? x.shape[k] : n)),
      `what is appended along axis ${axis}`,
    );
    if (others.length > 0) refuse('a region of it is being written: append when that is done');
    const start = aligned(array.shape.map((n, k) => (k === axis ? n : 0)));
    const border: Box = { start, stop: array.shape };
    const part = start[axis] < array.shape[axis] ? concat([lazyOf(opened).slice(slices(border)), x], { axis }) : x;
    const shape = array.shape.map((n, k) => (k === axis ? n + x.shape[k] : n));
    const document = metadataJson({ ...opened.metadata, shape }, 'metadata');
    const place = { location, path };
    const file = joinKey(path, array.format === 2 ? '.zarray' : 'zarr.json');
    const claim = await writer.claim(place, { format: array.format, documents: {} });
    try {
      writer.removeTemporaries(place);
      await store(part, start);
      await writer.put(file, new TextEncoder().encode(document));
    } finally {
      await claim.finish();
    }
    await renewConsolidated(writer, array.format, new Map([[file, document]]), path, false);
  } else {
    const box = regionBox(options.region ?? [], array.shape, opened.dimensionNames);
    check(x, opened, name, boxShape(box), `region [${slices(box)}]`);
    if ((await writer.findClaim({ location, path }))?.running) refuse('another run is writing it');
    const start = aligned(box.start);
    const stop = box.stop.map((to, axis) => Math.min(array.shape[axis], Math.ceil(to / extents[axis]) * extents[axis]));
    const objects: Box = { start, stop };
    const current = active.get(key) ?? [];
    const other = current.find((one) => overlap(one.box, box));
    if (other) refuse(`region [${slices(box)}] overlaps [${slices(other.box)}], which another run is writing`);
    const whole = start.every((from, axis) => from === box.start[axis] && stop[axis] === box.stop[axis]);
    const within = {
      start: box.start.map((from, axis) => from - start[axis]),
      stop: box.stop.map((to, axis) => to - start[axis]),
    };
    // Objects on the border hold elements of others too: who shares them waits, reads them as they then are, and writes them.
    const before = Promise.allSettled(current.filter((one) => overlap(one.objects, objects)).map((one) => one.done));
    const done = before.then(() =>
      store(whole ? x : set(lazyOf(opened).slice(slices(objects)), slices(within), x), start),
    );
    const mine: ActiveRegion = { box, objects, done };
    active.set(key, [...current, mine]);
    try {
      await done;
    } finally {
      const rest = (active.get(key) ?? []).filter((one) => one !== mine);
      if (rest.length > 0) active.set(key, rest);
      else active.delete(key);
    }
  }
  const now = await openStored(location, { path });
  if (now.kind !== 'array') throw new ChunkwiseError('storage', `toZarr: ${name} is no longer an array`);
  return lazyOf(now);
}
