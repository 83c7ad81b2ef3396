/**
 * Parts of chunks: what a reader of parts does, and what such readers share.
 */
import { itemsize, laneBytes } from '../../../kernels/dtype.js';
import type { StoredArray } from '../stored-array.js';
import type { OpenObject } from '../stores/byte-store.js';
import { type CodecContext, expectBytes } from './codec-step.js';

/** The part of one chunk that a box covers. Offsets are bytes from the decoded chunk's start. */
export interface ChunkPart {
  /** Elements on each axis of the array. */
  readonly shape: readonly number[];
  /** The first byte that is needed. */
  readonly begin: number;
  /** Behind the last byte that is needed. */
  readonly end: number;
  /** Bytes of the elements themselves: fewer than end - begin where there are gaps. */
  readonly bytes: number;
}

/** Where a chunk lies in its object. */
export interface ChunkRange {
  readonly offset: number;
  readonly length: number;
}

/** What reading a part took. */
export interface PartCost {
  bytesRead: number;
  bytesDecoded: number;
  /** True when the numcodecs library decoded the chunk. */
  library: boolean;
}

/** What one portion of a chunk left for the next: the block of a container that both lie in, decoded. */
export interface Leftover {
  /** The object and where the container begins in it. */
  key: string;
  base: number;
  /** Number of the block, or -1. */
  block: number;
}

/** Reads parts of the chunks of one array on one thread. */
export interface PartReader {
  /** True when whole chunks too are best read as parts, since they are decoded block by block. */
  readonly inBlocks: boolean;
  /** Scratch that reading this part touches; less where it goes to its place `straight`, as it is packed in the chunk. */
  scratchBytes(part: ChunkPart, straight?: boolean): number;
  /**
   * Writes the part's elements to `to`, `strides` bytes apart on each axis. `range` is where the chunk lies in the object.
   *
   * @param scratch address of `scratchBytes(part)` bytes, aligned to 16
   * @param left given where reads with one scratch, which nobody else writes to meanwhile, follow each other
   * @throws Error (plain) when the bytes are not those of a whole chunk
   */
  read(
    object: OpenObject,
    range: ChunkRange | undefined,
    part: ChunkPart,
    to: number,
    strides: readonly number[],
    scratch: number,
    left?: Leftover,
  ): PartCost | Promise<PartCost>;
}

/** Bytes rounded up to where the next region may begin. */
export const align16 = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** The part of a chunk of the given byte strides that begins at byte `begin` and has `shape` elements. */
export function chunkPart(
  shape: readonly number[],
  begin: number,
  strides: readonly number[],
  size: number,
): ChunkPart {
  let end = begin + size;
  let bytes = size;
  shape.forEach((n, axis) => {
    end += (n - 1) * strides[axis];
    bytes *= n;
  });
  return { shape, begin, end, bytes };
}

/** Reads exactly `bytes` bytes at `position` of the object to `address`. */
export function fetchTo(
  context: CodecContext,
  object: OpenObject,
  position: number,
  address: number,
  bytes: number,
  cost: PartCost,
): void {
  const got = object.readInto(new Uint8Array(context.memory.buffer, address, bytes), position);
  cost.bytesRead += got;
  expectBytes('the object', position + got, position + bytes);
}

/** Moves what lies packed as in the chunk, from byte `part.begin` on, at `from` to its place. */
export function place(
  context: CodecContext,
  array: StoredArray,
  part: ChunkPart,
  from: number,
  chunk: readonly number[],
  to: number,
  strides: readonly number[],
): void {
  const size = itemsize(array.dtype);
  const lane = laneBytes(array.dtype);
  if (array.byteOrder === 'big' && lane > 1) context.routines.byteswap(from, (part.end - part.begin) / lane, lane);
  if (from !== to) context.routines.copyStrided(to, strides, from, chunk, part.shape, size);
}
