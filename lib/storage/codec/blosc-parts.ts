/**
 * Reads parts of chunks that are Blosc containers: the blocks that a part lies in.
 */
import { itemOfCodecs, itemsize } from '../../../kernels/dtype.js';
import { BLOSC_HEADER_BYTES, type BloscHeader, bloscHeader } from '../../../kernels/routine/codec.js';
import { chunkStrides, sameLayout } from '../chunk-layout.js';
import type { StoredArray } from '../stored-array.js';
import type { OpenObject } from '../stores/byte-store.js';
import { checkLength } from '../stores/object-length.js';
import { blockScratch, decodeBlock, isDecodedHere, MOST_BLOCK_BYTES, mostEncoded } from './blosc-block.js';
import {
  align16,
  type ChunkPart,
  fetchTo,
  type Leftover,
  type PartCost,
  type PartReader,
  place,
} from './chunk-part.js';
import { type CodecContext, expectBytes } from './codec-step.js';
import { checkHeader } from './library-codec.js';
import { bloscStep } from './native-codec.js';

/** Bytes of a container read first: enough for the offsets of 1020 blocks. */
const HEAD_BYTES = 4096;
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
export function bloscParts(array: StoredArray, context: CodecContext): PartReader {
  const { memory } = context;
  const size = itemsize(array.dtype);
  const chunk = chunkStrides(array);
  const chunkBytes = array.chunkShape.reduce((a, b) => a * b, size);
  const step = bloscStep(array.codecs[0], itemOfCodecs(array.dtype));
  const blockRoom = Math.min(chunkBytes, MOST_BLOCK_BYTES);
  const cname = String(array.codecs[0].configuration.cname ?? 'lz4');
  const encodedRoom = align16(mostEncoded(blockRoom)) + 16;
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
      const span = straight ? 0 : align16(part.end - part.begin);
      return align16(blockRoom) + span + 16 + encodedRoom + align16(blockScratch(blockRoom, cname));
    },
    read(object, range, part, to, strides, begin, left) {
      const cost: PartCost = { bytesRead: 0, bytesDecoded: 0, library: false };
      const scratch = begin + align16(blockRoom);
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
        decode(
          object,
          base,
          header,
          head,
          part,
          target,
          begin,
          straight ? scratch : scratch + align16(span),
          cost,
          left,
        );
      }
      place(context, array, part, target, chunk, to, strides);
      return cost;
    },
  };
}
