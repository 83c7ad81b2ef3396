/**
 * Takes the bytes of one chunk to its elements and back, through all codecs of the array, in the shared memory where it can.
 */

import { itemOfCodecs, itemsize, laneBytes } from '../../../kernels/dtype.js';
import { bloscBlockScratch } from '../../../kernels/routine/codec.js';
import { sizeOf } from '../../base/shape.js';
import type { StoredArray } from '../stored-array.js';
import { MOST_BLOCK_BYTES } from './blosc-block.js';
import { type CodecContext, type CodecStep, expectBytes, type Span } from './codec-step.js';
import { codecStep } from './codecs.js';

/** Bytes of a chunk, in the shared memory or in a buffer of this thread. */
export type ChunkBytes = Span | Uint8Array;

/** Runs the codecs of one array on one thread. */
export interface ChunkCodec {
  /** Bytes of one decoded chunk. */
  readonly chunkBytes: number;
  /** Most bytes that an encoded chunk may have. */
  readonly encodedBound: number;
  /** Scratch that decoding and encoding take. */
  readonly scratchBytes: number;
  /** Bytes of buffers beside the shared memory that decoding and encoding a chunk take. */
  readonly outsideDecode: number;
  readonly outsideEncode: number;
  /** True when stored bytes are the elements themselves. */
  readonly plain: boolean;
  /** True when decoding begins in the shared memory, so that a file is best read there. */
  readonly startsInMemory: boolean;
  /** True when any codec goes through the numcodecs library. */
  readonly usesLibrary: boolean;
  /**
   * Decodes into the `chunkBytes` bytes at `to`, in the chunk's own order of axes and this machine's byte order. Bytes in
   * the shared memory must lie at `scratch`. Returns true (or a promise of it) when the library did part of it.
   *
   * @throws Error (plain) when the bytes are not a whole chunk
   */
  decode(bytes: ChunkBytes, to: number, scratch: number): boolean | Promise<boolean>;
  /** Encodes the `chunkBytes` bytes at `from`; swaps bytes there in place where the array is of the other byte order. */
  encode(from: number, scratch: number): ChunkBytes | Promise<ChunkBytes>;
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** The codecs of `array`, ready to run on this thread. */
export function createChunkCodec(array: StoredArray, context: CodecContext): ChunkCodec {
  const size = itemsize(array.dtype);
  const lane = laneBytes(array.dtype);
  const count = sizeOf(array.chunkShape);
  const chunkBytes = count * size;
  const steps = array.codecs.map((codec) => codecStep(codec, itemOfCodecs(array.dtype)));
  /** Bytes before step k, where the metadata alone tell. */
  const known: (number | undefined)[] = [chunkBytes];
  for (const step of steps) {
    const before = known[known.length - 1];
    known.push(before === undefined ? undefined : step.encodedBytes(before));
  }
  /** Most bytes of the chunk between steps. */
  const largestStep = Math.max(chunkBytes, ...steps.map((step) => step.mostBytes?.(chunkBytes) ?? 0));
  const encodedBound = align(Math.ceil(largestStep * 1.1) + 65_536);
  const swapped = array.byteOrder === 'big' && size > 1;
  const heap = (address: number, bytes: number): Uint8Array => new Uint8Array(context.memory.buffer, address, bytes);
  // Regions that the steps go back and forth between, then room for the routines themselves: two Blosc blocks.
  const region = steps.length === 0 ? 0 : encodedBound;
  const own = Math.min(steps.length, 2) * region;
  const largest = bloscBlockScratch(Math.min(largestStep, MOST_BLOCK_BYTES));
  const ownBytes = steps.some((step) => step.decodeInto)
    ? align(Math.max(largest, ...steps.map((step) => step.workBytes?.(largestStep) ?? 0))) + 64
    : 0;

  // What goes through buffers: the bytes before and after, and for the library both again in a memory of its own.
  const outsideBytes = (through: readonly CodecStep[]): number =>
    through.reduce((n, step) => n + (encodedBound + largestStep) * (step.library ? 2 : 1), 0);
  const outsideDecode =
    outsideBytes(steps.filter((step) => step.decodeInto === undefined)) +
    steps.reduce((n, step) => n + (step.outsideBytes?.(largestStep) ?? 0), 0);
  const outsideEncode = outsideBytes(steps.filter((step) => step.encodeInto === undefined));

  const finish = (bytes: ChunkBytes, to: number): void => {
    if (bytes instanceof Uint8Array) {
      expectBytes('the chunk', bytes.length, chunkBytes);
      heap(to, chunkBytes).set(bytes);
    } else {
      expectBytes('the chunk', bytes.bytes, chunkBytes);
      if (bytes.address !== to) heap(to, chunkBytes).set(heap(bytes.address, chunkBytes));
    }
    if (swapped) context.routines.byteswap(to, chunkBytes / lane, lane);
  };

  /** Runs step `k`; a promise only where the library needs one. */
  const decodeStep = (k: number, bytes: ChunkBytes, to: number, scratch: number): ChunkBytes | Promise<Uint8Array> => {
    const step = steps[k];
    const expected = known[k];
    const length = bytes instanceof Uint8Array ? bytes.length : bytes.bytes;
    if (step.decodeInto && length <= encodedBound) {
      let from: Span;
      if (bytes instanceof Uint8Array) {
        from = { address: scratch, bytes: length };
        heap(scratch, length).set(bytes);
      } else from = bytes;
      const other = from.address < scratch + region ? scratch + region : scratch;
      const target = {
        address: k === 0 ? to : other,
        bytes: expected ?? encodedBound,
        isKnown: expected !== undefined,
      };
      const span = step.decodeInto(context, from, target, scratch + own);
      if (span) return span;
    }
    const source = bytes instanceof Uint8Array ? bytes : heap(bytes.address, bytes.bytes).slice();
    return step.decode(source, expected);
  };

  return {
    chunkBytes,
    encodedBound,
    scratchBytes: own + ownBytes,
    outsideDecode,
    outsideEncode,
    plain: steps.length === 0,
    startsInMemory: steps.length === 0 || steps[steps.length - 1].decodeInto !== undefined,
    usesLibrary: steps.some((step) => step.library),
    decode(bytes, to, scratch) {
      context.outside?.take(outsideDecode);
      let current = bytes;
      let library = false;
      for (let k = steps.length - 1; k >= 0; k--) {
        const next = decodeStep(k, current, to, scratch);
        if (next instanceof Promise) {
          return next.then(async (first) => {
            let rest: ChunkBytes = first;
            for (let j = k - 1; j >= 0; j--) rest = await decodeStep(j, rest, to, scratch);
            finish(rest, to);
            return true;
          });
        }
        library ||= steps[k].library && next instanceof Uint8Array;
        current = next;
      }
      finish(current, to);
      return library;
    },
    encode(from, scratch) {
      context.outside?.take(outsideEncode);
      if (swapped) context.routines.byteswap(from, chunkBytes / lane, lane);
      let current: ChunkBytes = { address: from, bytes: chunkBytes };
      const one = (step: CodecStep, bytes: ChunkBytes): ChunkBytes | Promise<Uint8Array> => {
        if (step.encodeInto && !(bytes instanceof Uint8Array)) {
          const inFirst = bytes.address >= scratch && bytes.address < scratch + region;
          const target = { address: inFirst ? scratch + region : scratch, bytes: encodedBound };
          const span = step.encodeInto(context, bytes, target, scratch + own);
          if (span) return span;
        }
        return step.encode(bytes instanceof Uint8Array ? bytes : heap(bytes.address, bytes.bytes).slice());
      };
      for (let k = 0; k < steps.length; k++) {
        const next = one(steps[k], current);
        if (next instanceof Promise)
          return next.then(async (first) => {
            let rest: ChunkBytes = first;
            for (const step of steps.slice(k + 1)) rest = await one(step, rest);
            return rest;
          });
        current = next;
      }
      return current;
    },
  };
}
