/**
 * Fills a box of memory from a stored array: finds the chunks, decodes them on this thread, and puts fill values where no
 * object is.
 */

import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Box, boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { chunkStrides, fillBox, fillBytes, sameLayout } from '../chunk-layout.js';
import { type ChunkBytes, type ChunkCodec, createChunkCodec } from '../codec/chunk-codec.js';
import { type ChunkPart, type ChunkRange, chunkPart, type Leftover, type PartCost } from '../codec/chunk-part.js';
import { type CodecContext, ContentFault } from '../codec/codec-step.js';
import type { StoredArray } from '../stored-array.js';
import { storageFailure } from '../stores/byte-store.js';
import { type ChunkSpot, formOf } from './chunk-forms.js';
import { createPartReader } from './partial-read.js';
import { createRunReader } from './remote-run.js';
import { fetchLanes, PIECES_BYTES, sideBySide } from './side-by-side.js';

/** What a reader has done so far. */
export interface ReadCounters {
  /** Bytes fetched from the store. */
  bytesRead: number;
  /** Bytes of decoded chunks. */
  bytesDecoded: number;
  /** Chunks decoded. */
  chunksRead: number;
  /** Of these, chunks of which only a part was fetched and decoded. */
  partialDecodes: number;
  /** Chunks that no object holds: fill values. */
  chunksMissing: number;
  /** Chunks decoded by our routines, Node's zlib or not at all. */
  nativeDecodes: number;
  /** Chunks that the numcodecs library decoded, at least in part. */
  libraryDecodes: number;
  /** Chunks of stores that are objects of this process: only the calling thread reaches them. */
  hostObjects: number;
}

/** Where a box goes: the address of its first element and the byte stride of each axis. */
export interface BoxPlace {
  readonly address: number;
  readonly strides: readonly number[];
}

/** Reads boxes of one array on one thread. */
export interface BoxReader {
  /** Most bytes of scratch that {@link BoxReader.read} of this box touches; `packed`: its target is the box in C order. */
  scratchBytes(box: Box, packed?: boolean): number;
  /** Bytes of buffers beside the shared memory that reading takes: those of one chunk. */
  readonly outsideBytes: number;
  /**
   * Fills `target` with the elements of `box`. Without a promise when the objects are files and their codecs are ours or
   * Node's.
   *
   * @param scratch address of `scratchBytes(box)` bytes, aligned to 16
   * @param left one record for reads of neighbouring boxes, one after another, whose scratch nobody else writes to
   * @throws ChunkwiseError 'storage' naming the object that is truncated or corrupt
   */
  read(box: Box, target: BoxPlace, scratch: number, left?: Leftover): void | Promise<void>;
  readonly counters: Readonly<ReadCounters>;
  close(): void;
}

/** Where one chunk goes, and the room of the codecs' work. */
interface ChunkPlaces {
  readonly decoded: number;
  /** Stored bytes that are the elements themselves, and others. */
  readonly plain: number;
  readonly landing: number;
  readonly work: number;
  /** Of chunks that share the codecs' room one is decoded at a time. */
  readonly turns: { busy: Promise<unknown> | undefined };
}

/** Runs `step` for 0 … count - 1, in order, without promises as long as no step returns one. */
export function inOrder(count: number, step: (k: number) => void | Promise<void>): void | Promise<void> {
  for (let k = 0; k < count; k++) {
    const pending = step(k);
    if (pending)
      return (async () => {
        await pending;
        for (let j = k + 1; j < count; j++) await step(j);
      })();
  }
}

/**
 * Opens `array` for reading on this thread.
 *
 * @throws ChunkwiseError 'storage' when its store cannot be opened here
 */
export function openReader(array: StoredArray, context: CodecContext): BoxReader {
  const { routines, memory } = context;
  const form = formOf(array);
  const store = form.open(array);
  const codec = createChunkCodec(array, context);
  const partialCodecs = new Map<number, ChunkCodec>();
  /** The codec of a chunk that was written without those of the bits `skipped`: it needs no more scratch than the whole one. */
  const codecWithout = (skipped: number): ChunkCodec => {
    let found = partialCodecs.get(skipped);
    if (!found) {
      const codecs = array.codecs.filter((_, k) => ((skipped >>> k) & 1) === 0);
      found = createChunkCodec({ ...array, codecs }, context);
      partialCodecs.set(skipped, found);
    }
    return found;
  };
  const size = itemsize(array.dtype);
  const ndim = array.shape.length;
  const strides = chunkStrides(array);
  const filling = fillBytes(array);
  const chunkRoom = Math.ceil(Math.max(codec.chunkBytes, 16) / 16) * 16;
  const counters: ReadCounters = {
    bytesRead: 0,
    bytesDecoded: 0,
    chunksRead: 0,
    partialDecodes: 0,
    chunksMissing: 0,
    nativeDecodes: 0,
    libraryDecodes: 0,
    hostObjects: 0,
  };
  const parts = store.openObject && !array.ranges?.skipped ? createPartReader(array, context) : undefined;
  const locate = form.locate(array, store, (bytes) => {
    counters.bytesRead += bytes;
  });

  const corrupt = (key: string, coords: readonly number[], cause: unknown): ChunkwiseError => {
    if (cause instanceof ChunkwiseError) return cause;
    const name = store.name(key);
    if (cause instanceof ContentFault)
      return new ChunkwiseError('storage', cause.said(name, coords), { details: { file: name, chunk: coords } });
    const why = cause instanceof Error ? cause.message : String(cause);
    return new ChunkwiseError(
      'storage',
      `read: ${name}: chunk (${coords.join(', ')}) of ${(array.variable ?? array.path) === '' ? 'the array' : `array ${JSON.stringify(array.variable ?? array.path)}`}, ${array.dtype} [${array.chunkShape.join(', ')}], cannot be decoded: ${why}. The object is truncated or corrupt: write it again`,
      { cause, details: { file: name, chunk: coords } },
    );
  };

  /** Bytes of a stored chunk: in the shared memory at `place` where that helps, undefined where there is none. */
  const fetchBytes = (
    key: string,
    place: number,
    range: ChunkRange | undefined,
    codec: ChunkCodec,
  ): ChunkBytes | undefined | Promise<ChunkBytes | undefined> => {
    if (store.fetchInto && codec.startsInMemory && landingRoom > 0) {
      context.outside?.take(PIECES_BYTES);
      const room = codec.plain ? codec.chunkBytes : codec.encodedBound;
      return store
        .fetchInto(key, new Uint8Array(memory.buffer, place, room), range)
        .then((bytes) => (bytes === undefined ? undefined : { address: place, bytes }));
    }
    if (!store.readInto || !codec.startsInMemory) {
      const most = codec.plain ? codec.chunkBytes : codec.encodedBound;
      context.outside?.take(buffered);
      return range ? store.getRange(key, range, most) : store.get(key, most);
    }
    const room = codec.plain ? codec.chunkBytes : codec.encodedBound;
    const got = store.readInto(
      key,
      (bytes) => {
        if (bytes > room || (codec.plain && bytes !== room))
          throw new ChunkwiseError(
            'storage',
            `read: ${store.name(key)} holds ${bytes} bytes where ${codec.plain ? room : `at most ${room}`} were expected: it is truncated or corrupt, write it again`,
            { details: { file: store.name(key) } },
          );
        return new Uint8Array(memory.buffer, place, bytes);
      },
      range,
    );
    return got === undefined ? undefined : { address: place, bytes: got };
  };

  const counted = (library: boolean, decoded: number): true => {
    counters.chunksRead++;
    if (array.location.type === 'host') counters.hostObjects++;
    counters.bytesDecoded += decoded;
    if (library) counters.libraryDecodes++;
    else counters.nativeDecodes++;
    return true;
  };

  /** Brings one chunk to its place decoded, and tells at once, before anything else is decoded, whether there is one. */
  const loadChunk = (
    { key, range, skipped }: ChunkSpot,
    coords: readonly number[],
    { decoded, plain, landing, work, turns }: ChunkPlaces,
    settle: (found: boolean) => void,
  ): void | Promise<void> => {
    const own = skipped ? codecWithout(skipped) : codec;
    const decode = (bytes: ChunkBytes | undefined): void | Promise<void> => {
      if (turns.busy) return turns.busy.then(() => decode(bytes));
      if (bytes === undefined) return settle(false);
      const length = bytes instanceof Uint8Array ? bytes.length : bytes.bytes;
      counters.bytesRead += length;
      try {
        if (array.lines && length !== range?.length)
          throw new ContentFault((file) => `read: ${file}: is shorter than when it was opened: open it anew`);
        if (range && length !== range.length)
          throw new Error(`the object ends after ${length} of the chunk's ${range.length} bytes`);
        const done = own.decode(bytes, decoded, work);
        if (!(done instanceof Promise)) return settle(counted(done, codec.chunkBytes));
        const ended = done.then(
          (library) => settle(counted(library, codec.chunkBytes)),
          (cause) => {
            throw corrupt(key, coords, cause);
          },
        );
        const over = (): void => {
          turns.busy = undefined;
        };
        turns.busy = ended.then(over, over);
        return ended;
      } catch (cause) {
        throw corrupt(key, coords, cause);
      }
    };
    const bytes = fetchBytes(key, own.plain ? plain : landing, range, own);
    return bytes instanceof Promise ? bytes.then(decode) : decode(bytes);
  };

  /** Writes a part of one chunk to its place; false when there is no such chunk. */
  const loadPart = (
    { key, range }: ChunkSpot,
    coords: readonly number[],
    part: ChunkPart,
    to: number,
    target: readonly number[],
    scratch: number,
    left: Leftover | undefined,
  ): boolean | Promise<boolean> => {
    const object = store.openObject?.(key);
    if (!object || !parts) return false;
    const finish = ({ bytesRead, bytesDecoded, library }: PartCost): boolean => {
      counters.bytesRead += bytesRead;
      if (!library && part.bytes < codec.chunkBytes) counters.partialDecodes++;
      return counted(library, bytesDecoded);
    };
    if (left && (left.key !== key || left.base !== (range?.offset ?? 0)))
      Object.assign(left, { key, base: range?.offset ?? 0, block: -1 });
    try {
      const done = parts.read(object, range, part, to, target, scratch, left);
      if (!(done instanceof Promise)) return finish(done);
      return done.then(finish, (cause) => {
        throw corrupt(key, coords, cause);
      });
    } catch (cause) {
      throw corrupt(key, coords, cause);
    } finally {
      object.close();
    }
  };

  /** The part of the chunk at `coords` that lies in `box`, and the first element's place there. */
  const partOf = (coords: readonly number[], box: Box): { part: ChunkPart; whole: boolean; starts: number[] } => {
    let begin = 0;
    let whole = true;
    const starts = new Array<number>(ndim);
    const shape = coords.map((c, axis) => {
      const first = c * array.chunkShape[axis];
      const start = Math.max(first, box.start[axis]);
      const stop = Math.min(first + array.chunkShape[axis], box.stop[axis]);
      starts[axis] = start - box.start[axis];
      begin += (start - first) * strides[axis];
      whole &&= stop - start === array.chunkShape[axis];
      return stop - start;
    });
    return { part: chunkPart(shape, begin, strides, size), whole, starts };
  };

  /** First chunk that `box` touches, and how many on each axis. */
  const chunksOf = (box: Box): { first: number[]; counts: number[] } => {
    const first = box.start.map((s, axis) => Math.floor(s / array.chunkShape[axis]));
    const counts = box.stop.map((s, axis) => Math.floor((s - 1) / array.chunkShape[axis]) + 1 - first[axis]);
    return { first, counts };
  };

  const wholeScratch = chunkRoom + codec.scratchBytes;
  const buffered = codec.startsInMemory
    ? store.readInto
      ? 0
      : store.fetchInto
        ? PIECES_BYTES
        : codec.encodedBound
    : codec.encodedBound;
  /** Where answers of servers land that are under way side by side. */
  const chunkLanding = !store.fetchInto || !codec.startsInMemory ? 0 : codec.plain ? chunkRoom : codec.encodedBound;
  const runs = createRunReader(array, context, store);
  const landingRoom = runs?.room ?? chunkLanding;
  const mostLanes = store.fetchInto ? fetchLanes(landingRoom + buffered) : 1;
  const outsideBytes = codec.outsideDecode + mostLanes * buffered + form.outsideBytes(array);
  const lanesOf = (chunks: number): number => Math.min(mostLanes, chunks);

  return {
    counters,
    outsideBytes,
    scratchBytes(box, packed = false) {
      if (boxShape(box).some((n) => n === 0)) return wholeScratch;
      const { first, counts } = chunksOf(box);
      if (!parts) return wholeScratch + lanesOf(sizeOf(counts)) * landingRoom;
      // Inside the box chunks are whole; the ones at its ends may be parts.
      const ends = counts.map((n) => Math.min(n, 3));
      const total = sizeOf(ends);
      const straight = packed && total === 1;
      let most = 16;
      for (let k = 0; k < total; k++) {
        const coords = new Array<number>(ndim);
        for (let axis = ndim - 1, rest = k; axis >= 0; axis--) {
          const at = rest % ends[axis];
          rest = Math.floor(rest / ends[axis]);
          coords[axis] = first[axis] + (at === 2 ? counts[axis] - 1 : at);
        }
        const { part, whole } = partOf(coords, box);
        most = Math.max(most, whole && !parts.inBlocks ? wholeScratch : parts.scratchBytes(part, whole && straight));
      }
      return most;
    },
    close: () => store.close(),
    read(box, target, scratch, left) {
      if (boxShape(box).some((n) => n === 0)) return;
      const { first, counts } = chunksOf(box);
      const total = sizeOf(counts);
      const lanes = lanesOf(total);
      const work = scratch + lanes * landingRoom;
      const turns: ChunkPlaces['turns'] = { busy: undefined };
      const step = (k: number, lane: number): void | Promise<void> => {
        const coords = new Array<number>(ndim);
        for (let axis = ndim - 1, rest = k; axis >= 0; axis--) {
          coords[axis] = first[axis] + (rest % counts[axis]);
          rest = Math.floor(rest / counts[axis]);
        }
        const { part, whole, starts } = partOf(coords, box);
        const { shape } = part;
        const to = starts.reduce((address, at, axis) => address + at * target.strides[axis], target.address);
        const direct = whole && sameLayout(target.strides, strides, shape);
        const apart = parts !== undefined && (!whole || parts.inBlocks);
        const own = landingRoom > 0 ? scratch + lane * landingRoom : work + chunkRoom;
        const decoded = direct ? to : landingRoom > 0 && codec.plain ? own : work;
        const plain = landingRoom > 0 && !direct ? own : decoded;
        const places = { decoded, plain, landing: own, work: work + chunkRoom, turns };
        const settle = (found: boolean): void => {
          if (!found) {
            counters.chunksMissing++;
            fillBox(context, to, target.strides, shape, filling, work);
          } else if (!direct && !apart)
            routines.copyStrided(to, target.strides, decoded + part.begin, strides, shape, size);
        };
        const load = (spot: ChunkSpot | undefined): void | Promise<void> => {
          if (!spot) return turns.busy ? turns.busy.then(() => load(spot)) : settle(false);
          if (runs)
            return runs.read(spot, part, own, work, to, target.strides).then((bytes) => {
              counters.bytesRead += bytes;
              counted(false, part.bytes);
            });
          if (!apart) return loadChunk(spot, coords, places, settle);
          const found = loadPart(spot, coords, part, to, target.strides, work, left);
          return found instanceof Promise ? found.then(settle) : settle(found);
        };
        try {
          const spot = locate(coords);
          return spot instanceof Promise ? spot.then(load) : load(spot);
        } catch (error) {
          throw storageFailure('read', store.name(array.path), error);
        }
      };
      return lanes > 1 ? sideBySide(total, lanes, step) : inOrder(total, (k) => step(k, 0));
    },
  };
}
