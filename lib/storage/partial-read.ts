/**
 * Reads a part of a stored chunk without the rest: byte ranges of chunks that are stored as they are, and the blocks of Blosc
 * containers that the part lies in.
 */
import { itemsize } from '../../kernels/dtype.js';
import { BLOSC_HEADER_BYTES, type BloscHeader, bloscHeader } from '../../kernels/routine/codec.js';
import { blockScratch, decodeBlock, isDecodedHere, MOST_BLOCK_BYTES, mostEncoded } from './blosc-block.js';
import type { ByteRange, OpenObject } from './byte-store.js';
import { chunkStrides, sameLayout } from './chunk-layout.js';
import { type CodecContext, codecStep, expectBytes } from './codec-step.js';
import { checkHeader } from './library-codec.js';
import { checkLength } from './object-length.js';
import type { StoredArray } from './stored-array.js';

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
    range: ByteRange | undefined,
    part: ChunkPart,
    to: number,
    strides: readonly number[],
    scratch: number,
    left?: Leftover,
  ): PartCost | Promise<PartCost>;
}

/** Bytes that are rather read and thrown away than left out by a second read: a read takes about 3 µs, a copy 5 GB/s. */
const READ_ACROSS = 16 * 1024;
/** Bytes of a container read first: enough for the offsets of 1020 blocks. */
const HEAD_BYTES = 4096;

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

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
function fetchTo(
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
function place(
  context: CodecContext,
  array: StoredArray,
  part: ChunkPart,
  from: number,
  chunk: readonly number[],
  to: number,
  strides: readonly number[],
): void {
  const size = itemsize(array.dtype);
  if (array.byteOrder === 'big' && size > 1) context.routines.byteswap(from, (part.end - part.begin) / size, size);
  if (from !== to) context.routines.copyStrided(to, strides, from, chunk, part.shape, size);
}

/** Chunks whose stored bytes are their elements. */
function plainParts(array: StoredArray, context: CodecContext): PartReader {
  const size = itemsize(array.dtype);
  const chunk = chunkStrides(array);
  const chunkBytes = array.chunkShape.reduce((a, b) => a * b, size);
  /** Axes as they lie in the chunk, outermost first. */
  const order = chunk.map((_, axis) => axis).sort((a, b) => chunk[b] - chunk[a]);
  /** How many of the outer axes are gone through one by one, because the gaps between their steps are large. */
  const split = (part: ChunkPart): number => {
    let depth = 0;
    let span = part.end - part.begin;
    for (const axis of order) {
      span -= (part.shape[axis] - 1) * chunk[axis];
      if (part.shape[axis] > 1 && chunk[axis] - span <= READ_ACROSS) break;
      depth++;
    }
    return depth;
  };
  const inner = (part: ChunkPart, depth: number): ChunkPart => {
    const shape = [...part.shape];
    for (const axis of order.slice(0, depth)) shape[axis] = 1;
    return chunkPart(shape, part.begin, chunk, size);
  };
  return {
    inBlocks: false,
    scratchBytes(part) {
      const one = inner(part, split(part));
      return align(one.end - one.begin) + 16;
    },
    read(object, range, part, to, strides, scratch) {
      const cost: PartCost = { bytesRead: 0, bytesDecoded: part.bytes, library: false };
      expectBytes('the object', range?.length ?? object.size, chunkBytes);
      const base = range?.offset ?? 0;
      const depth = split(part);
      const one = inner(part, depth);
      const straight = one.bytes === one.end - one.begin && sameLayout(strides, chunk, one.shape);
      const steps = order.slice(0, depth);
      const total = steps.reduce((n, axis) => n * part.shape[axis], 1);
      for (let k = 0; k < total; k++) {
        let from = base + part.begin;
        let target = to;
        for (let j = depth - 1, rest = k; j >= 0; j--) {
          const axis = steps[j];
          const at = rest % part.shape[axis];
          rest = (rest - at) / part.shape[axis];
          from += at * chunk[axis];
          target += at * strides[axis];
        }
        const address = straight ? target : scratch;
        fetchTo(context, object, from, address, one.end - one.begin, cost);
        place(context, array, one, address, chunk, target, strides);
      }
      return cost;
    },
  };
}

/** Blocks among which the one that follows in the file is looked for. */
const SEARCHED = 4096;

/**
 * An offset behind the end of block `k` and at most `bound`: the next greater offset, as blocks do not overlap. They need not
 * be in order, since c-blosc's threads write them as they finish.
 */
function blockEnd(offsets: Uint32Array, k: number, bound: number): number {
  let end = bound;
  const [from, until] = offsets.length <= SEARCHED ? [0, offsets.length] : [k + 1, Math.min(k + 2, offsets.length)];
  for (let j = from; j < until; j++) if (offsets[j] > offsets[k] && offsets[j] < end) end = offsets[j];
  return end;
}

/** Chunks of one Blosc container and nothing else. */
function bloscParts(array: StoredArray, context: CodecContext): PartReader {
  const { memory } = context;
  const size = itemsize(array.dtype);
  const chunk = chunkStrides(array);
  const chunkBytes = array.chunkShape.reduce((a, b) => a * b, size);
  const step = codecStep(array.codecs[0], size);
  const blockRoom = Math.min(chunkBytes, MOST_BLOCK_BYTES);
  const cname = String(array.codecs[0].configuration.cname ?? 'lz4');
  const encodedRoom = align(mostEncoded(blockRoom)) + 16;
  const heap = (address: number, bytes: number): Uint8Array => new Uint8Array(memory.buffer, address, bytes);

  /** Decodes bytes begin … end of the chunk to `to`; a block that goes on behind them is left at `kept`. */
  const decode = (
    object: OpenObject,
    base: number,
    header: BloscHeader,
    head: Uint8Array,
    part: ChunkPart,
    to: number,
    kept: number,
    scratch: number,
    cost: PartCost,
    left: Leftover | undefined,
  ): void => {
    const { blockBytes } = header;
    const blocks = Math.ceil(header.bytes / blockBytes);
    const tableEnd = BLOSC_HEADER_BYTES + 4 * blocks;
    let table = head;
    if (tableEnd > head.length) {
      table = new Uint8Array(tableEnd);
      cost.bytesRead += object.readInto(table, base);
    }
    const view = new DataView(table.buffer, table.byteOffset, table.length);
    const offsets = Uint32Array.from({ length: blocks }, (_, k) => view.getUint32(BLOSC_HEADER_BYTES + 4 * k, true));
    const encoded = scratch + 16;
    heap(scratch, BLOSC_HEADER_BYTES).set(head.subarray(0, BLOSC_HEADER_BYTES));
    const last = Math.floor((part.end - 1) / blockBytes);
    for (let k = Math.floor(part.begin / blockBytes); k <= last; k++) {
      const start = k * blockBytes;
      const from = Math.max(part.begin - start, 0);
      const until = Math.min(part.end - start, blockBytes);
      const place = to + start + from - part.begin;
      if (left?.block === k) {
        heap(place, until - from).set(heap(kept + from, until - from));
        continue;
      }
      const offset = offsets[k];
      if (offset < tableEnd || offset >= header.encodedBytes)
        throw new Error(`block ${k} of the Blosc data begins at byte ${offset} of ${header.encodedBytes}`);
      const next = blockEnd(offsets, k, Math.min(header.encodedBytes, offset + mostEncoded(blockBytes)));
      fetchTo(context, object, base + offset, encoded, next - offset, cost);
      const size = Math.min(blockBytes, header.bytes - start);
      const work = scratch + 16 + encodedRoom;
      const rest = left !== undefined && until < size;
      if (rest) left.block = -1;
      if (rest) decodeBlock(context, header, scratch, k, encoded, next - offset, 0, size, kept, work);
      else decodeBlock(context, header, scratch, k, encoded, next - offset, from, until, place, work);
      if (rest) {
        left.block = k;
        heap(place, until - from).set(heap(kept + from, until - from));
      }
      cost.bytesDecoded += rest ? size : until - from;
    }
  };

  return {
    inBlocks: chunkBytes > MOST_BLOCK_BYTES,
    scratchBytes(part, straight = false) {
      const span = straight ? 0 : align(part.end - part.begin);
      return align(blockRoom) + span + 16 + encodedRoom + align(blockScratch(blockRoom, cname));
    },
    read(object, range, part, to, strides, begin, left) {
      const cost: PartCost = { bytesRead: 0, bytesDecoded: 0, library: false };
      const scratch = begin + align(blockRoom);
      const stored = range?.length ?? object.size;
      const base = range?.offset ?? 0;
      const span = part.end - part.begin;
      const straight = part.bytes === span && sameLayout(strides, chunk, part.shape);
      const target = straight ? to : scratch;
      const head = new Uint8Array(Math.min(HEAD_BYTES, stored));
      cost.bytesRead += object.readInto(head, base);
      const header = bloscHeader(head);
      if (!header) throw new Error(`these ${stored} bytes do not begin with a Blosc header`);
      if (header.encodedBytes !== stored)
        throw new Error(`the Blosc header says ${header.encodedBytes} bytes, but ${stored} are there`);
      expectBytes('the Blosc container', header.bytes, chunkBytes);
      if (header.memcpyed) {
        expectBytes('the Blosc container', stored, BLOSC_HEADER_BYTES + chunkBytes);
        fetchTo(context, object, base + BLOSC_HEADER_BYTES + part.begin, target, span, cost);
        cost.bytesDecoded = span;
      } else if (!isDecodedHere(context, header, cname) || header.blockBytes > blockRoom) {
        checkLength(array.path || 'the object', stored, chunkBytes * 1.1 + 65_536);
        context.outside?.take(4 * (stored + chunkBytes));
        const whole = new Uint8Array(stored);
        cost.bytesRead += object.readInto(whole, base);
        checkHeader('blosc', whole, chunkBytes);
        return Promise.resolve(step.decode(whole, chunkBytes)).then((bytes) => {
          expectBytes('the chunk', bytes.length, chunkBytes);
          heap(target, span).set(bytes.subarray(part.begin, part.end));
          place(context, array, part, target, chunk, to, strides);
          return { ...cost, bytesDecoded: chunkBytes, library: true };
        });
      } else {
        if (header.blockBytes === 0 || header.itemsize === 0) throw new Error('the Blosc header names no block size');
        decode(object, base, header, head, part, target, begin, straight ? scratch : scratch + align(span), cost, left);
      }
      place(context, array, part, target, chunk, to, strides);
      return cost;
    },
  };
}

/** What reads parts of the array's chunks; undefined where its codecs only decode whole chunks. */
export function createPartReader(array: StoredArray, context: CodecContext): PartReader | undefined {
  if (array.codecs.length === 0) return plainParts(array, context);
  if (array.codecs.length === 1 && array.codecs[0].name === 'blosc') return bloscParts(array, context);
  return undefined;
}
