/**
 * Writes into a stored array: after its end along an axis, or a region of it. Each object is the old one or the new one at any
 * moment, and an array that grows has its new shape last.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import { boxShape } from '../../base/grid.js';
import { checkSignal } from '../../base/listening/steps.js';
import { stored } from '../../expr/build.js';
import { type ComputeOptions, storeNode } from '../../run/compute.js';
import { renewConsolidated } from '../../storage/metadata/consolidated-metadata.js';
import { metadataJson } from '../../storage/metadata/metadata-json.js';
import { isVariable, widened } from '../../storage/metadata/text-type.js';
import { type OpenedArray, openStored } from '../../storage/reading/opened-store.js';
import type { StoreLocation } from '../../storage/stored-array.js';
import { joinKey } from '../../storage/stores/byte-store.js';
import { openStoreWriter, type StoreWriter } from '../../storage/stores/store-writer.js';
import { activeParts, enterPart, isWrittenInParts } from '../../storage/writing/active-parts.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { set } from '../selection/replacement.js';
import { concat } from '../shaping/joining.js';
import { storageBlocks, storedLabels } from './zarr.js';
import { type Region, regionBox } from './zarr-region.js';

/** Which part to write. */
export interface PartOptions extends ComputeOptions {
  /** Axis after whose end is written. */
  readonly append?: number | string | undefined;
  /** Ranges of the stored array that are replaced. */
  readonly region?: Region | undefined;
}

const overlap = (a: Box, b: Box): boolean =>
  a.start.every((start, axis) => start < b.stop[axis] && b.start[axis] < a.stop[axis]);

const slices = ({ start, stop }: Box): string => start.map((from, axis) => `${from}:${stop[axis]}`).join(', ');

/** The array in the store as a lazy array. */
const lazyOf = (opened: OpenedArray): ChunkedArray =>
  wrap(stored(opened.array, storageBlocks(opened.array)), storedLabels(opened));

function check(x: ChunkedArray, opened: OpenedArray, name: string, shape: readonly number[], what: string): void {
  const { array } = opened;
  if (x.dtype !== array.dtype && !(isVariable(array) && x.dtype.startsWith('<U')))
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
  const writer = openStoreWriter('toZarr', location);
  const name = writer.name(path);
  if (writer.staged)
    throw new ChunkwiseError(
      'storage',
      `toZarr: ${name}: an array in a zip file is not lengthened or changed in parts: write it anew with overwrite: true, or keep it in a folder`,
    );
  const opened = await arrayAt(location, path, name, x.dtype);
  if (options.append === undefined) await writeRegion(x, { writer, name, opened, path }, options);
  else await appendPart(x, { writer, name, opened, path }, options.append, options);
  return lazyOf(await arrayAt(location, path, name, x.dtype));
}

/** The array that is written into. */
interface Target {
  readonly writer: StoreWriter;
  readonly path: string;
  readonly name: string;
  readonly opened: OpenedArray;
}

/** The array at `path`; of text of any length, wide enough for elements of `dtype` too. */
async function arrayAt(location: StoreLocation, path: string, name: string, dtype: DType): Promise<OpenedArray> {
  const found = await openStored(location, { path });
  if (found.kind === 'array') return { ...found, array: widened(found.array, dtype) };
  throw new ChunkwiseError('argument', `toZarr: ${name} is a group: append and region want an array`);
}

const extentsOf = ({ array }: OpenedArray): readonly number[] => array.shardShape ?? array.chunkShape;

/** Computes `part` into the objects from element `start` on. */
function store(part: ChunkedArray, opened: OpenedArray, start: readonly number[], options: PartOptions) {
  const extents = extentsOf(opened);
  const objectOffset = start.map((from, axis) => from / extents[axis]);
  const fitting = part.dtype === opened.array.dtype ? part : part.astype(opened.array.dtype);
  return storeNode(fitting.node, { ...opened.array, shape: part.shape, objectOffset }, options);
}

/** The first element of the object that holds `start`. */
const aligned = (start: readonly number[], extents: readonly number[]): number[] =>
  start.map((from, axis) => Math.floor(from / extents[axis]) * extents[axis]);

const refusal = (name: string, why: string): ChunkwiseError =>
  new ChunkwiseError('argument', `toZarr: ${name}: ${why}`);

/** True when a run is at work on the whole array: appends to it or replaces it. */
async function isClaimed({ writer, opened, path }: Target): Promise<boolean> {
  const own = await writer.findClaim({ location: opened.array.location, path });
  return own?.running || (await isReplaced({ writer, path }));
}

const isReplaced = async ({ writer, path }: Pick<Target, 'writer' | 'path'>): Promise<boolean> =>
  (await writer.findClaim(writer.beside(path)))?.running ?? false;

async function appendPart(x: ChunkedArray, target: Target, append: number | string, options: PartOptions) {
  const { writer, path, name } = target;
  const place = { location: target.opened.array.location, path };
  /** Where `x` goes; fails where it does not fit. */
  const layout = (opened: OpenedArray): { axis: number; shape: number[] } => {
    const { shape } = opened.array;
    const axis = axisOf(append, opened, name);
    const wanted = shape.map((n, k) => (k === axis ? x.shape[k] : n));
    check(x, opened, name, wanted, `what is appended along axis ${axis}`);
    return { axis, shape: shape.map((n, k) => (k === axis ? n + x.shape[k] : n)) };
  };
  layout(target.opened);
  const { format } = target.opened.array;
  const file = joinKey(path, format === 2 ? '.zarray' : 'zarr.json');
  const claim = await writer.claim(place, { format, documents: {} });
  try {
    if (await isWrittenInParts(writer, path))
      throw refusal(name, 'a region of it is being written: append when that is done');
    if (await isReplaced(target)) throw refusal(name, 'another run is writing it');
    // Another run may have appended, or replaced the array, before it was claimed.
    const opened = await arrayAt(place.location, path, name, x.dtype);
    const { array } = opened;
    const { axis, shape } = layout(opened);
    const start = aligned(
      array.shape.map((n, k) => (k === axis ? n : 0)),
      extentsOf(opened),
    );
    const border: Box = { start, stop: array.shape };
    const part = start[axis] < array.shape[axis] ? concat([lazyOf(opened).slice(slices(border)), x], { axis }) : x;
    const document = metadataJson({ ...opened.metadata, shape }, 'metadata');
    writer.removeTemporaries(place);
    await store(part, opened, start, options);
    await writer.put(file, new TextEncoder().encode(document));
    // While it is claimed: the copies of a later append are not to be replaced by these.
    await renewConsolidated(writer, format, new Map([[file, document]]), path, false);
  } finally {
    await claim.finish();
  }
}

async function writeRegion(x: ChunkedArray, target: Target, options: PartOptions) {
  const { writer, path, name, opened } = target;
  const { array } = opened;
  const extents = extentsOf(opened);
  const box = regionBox(options.region ?? [], array.shape, opened.dimensionNames);
  check(x, opened, name, boxShape(box), `region [${slices(box)}]`);
  const start = aligned(box.start, extents);
  const stop = box.stop.map((to, axis) => Math.min(array.shape[axis], Math.ceil(to / extents[axis]) * extents[axis]));
  const objects: Box = { start, stop };
  const identity = writer.identity(path);
  const current = activeParts(identity);
  const other = current.find((one) => overlap(one.box, box));
  if (other)
    throw refusal(name, `region [${slices(box)}] overlaps [${slices(other.box)}], which another run is writing`);
  const whole = start.every((from, axis) => from === box.start[axis] && stop[axis] === box.stop[axis]);
  const within: Box = {
    start: box.start.map((from, axis) => from - start[axis]),
    stop: box.stop.map((to, axis) => to - start[axis]),
  };
  // Drawn as it is entered, so that those of this process come in one order.
  const claim = writer.claimPart?.(path, { box, objects });
  const begin = async (): Promise<void> => {
    const elsewhere = await claim?.overlapping();
    if (elsewhere)
      throw refusal(name, `region [${slices(box)}] overlaps [${slices(elsewhere)}], which another process is writing`);
    if (await isClaimed(target)) throw refusal(name, 'another run is writing it');
    const now = await arrayAt(array.location, path, name, x.dtype);
    if (JSON.stringify(now.metadata) !== JSON.stringify(opened.metadata))
      throw refusal(name, 'another run has replaced or lengthened it meanwhile: try again');
    started.resolve(true);
    // Objects on the border hold elements of others too: who shares them waits, reads them as they then are, and writes them.
    await Promise.allSettled(current.filter((one) => overlap(one.objects, objects)).map((one) => one.done));
    await claim?.turn(async () => {
      checkSignal(options.signal);
      await new Promise((done) => setTimeout(done, 20));
    });
    const part = whole ? x : set(lazyOf(now).slice(slices(objects)), slices(within), x);
    await store(part, now, start, options);
  };
  const [started, ended] = [settled<boolean>(), settled<void>()];
  const leave = enterPart(identity, { box, objects, begins: started.promise, done: ended.promise });
  try {
    await begin();
  } finally {
    leave();
    claim?.leave();
    started.resolve(false);
    ended.resolve();
  }
}

/** A promise that is resolved from outside. */
function settled<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve = (_: T): void => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
