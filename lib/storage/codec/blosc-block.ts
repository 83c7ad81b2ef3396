/**
 * Decodes single blocks of Blosc containers in the shared memory: by our routines, and with zlib inside by Node's zlib.
 */

import { type BloscHeader, bloscBlockScratch } from '../../../kernels/routine/codec.js';
import type { CodecContext } from './codec-step.js';
import { nodeZlib } from './node-zlib.js';

/** The largest Blosc blocks that we decode ourselves, for scratch to be known beforehand; larger ones go to the library. */
export const MOST_BLOCK_BYTES = 1 << 20;

/** At most 16 streams of a block have their sizes before them. */
const STREAM_SIZES = 16 * 4;

/** Most bytes of an encoded block of at most `blockBytes` decoded ones. */
export const mostEncoded = (blockBytes: number): number => blockBytes + STREAM_SIZES;

/** Scratch for decoding blocks of at most `blockBytes` bytes of an array whose metadata say `cname`. */
export const blockScratch = (blockBytes: number, cname: string): number =>
  bloscBlockScratch(blockBytes) + (cname === 'zlib' ? Math.ceil(mostEncoded(blockBytes) / 16) * 16 : 0);

/** True when blocks of such a container are decoded here, in the scratch of an array whose metadata say `cname`. */
export const isDecodedHere = (context: CodecContext, header: BloscHeader, cname: string): boolean =>
  header.blockBytes <= MOST_BLOCK_BYTES &&
  (context.routines.bloscKnows(header.codec) || (header.codec === 'zlib' && cname === 'zlib'));

/** Writes block `k` anew at `to`, its streams inflated and stored as they are: the bytes written. */
function inflateBlock(
  { memory, outside }: CodecContext,
  header: BloscHeader,
  k: number,
  src: number,
  bytes: number,
  to: number,
): number {
  const size = Math.min(header.blockBytes, header.bytes - k * header.blockBytes);
  const parts = header.split && size === header.blockBytes ? header.itemsize : 1;
  const part = size / parts;
  const view = new DataView(memory.buffer);
  let at = src;
  let out = to;
  for (let j = 0; j < parts; j++) {
    const left = src + bytes - at - 4;
    const n = left < 0 ? 0 : view.getUint32(at, true);
    if (left < 0 || n > left) throw new Error('the Blosc data are corrupt');
    const stream = new Uint8Array(memory.buffer, at + 4, n);
    outside?.take(n === part ? 0 : 2 * part);
    const plain =
      n === part
        ? stream
        : nodeZlib().inflateSync(stream, { maxOutputLength: part + 1, chunkSize: Math.max(64, part) });
    if (plain.length !== part) throw new Error('the Blosc data are corrupt');
    view.setUint32(out, part, true);
    new Uint8Array(memory.buffer, out + 4, part).set(plain);
    at += 4 + n;
    out += 4 + part;
  }
  return out - to;
}

/**
 * Decodes bytes begin … end of block `k` to `dst`. The container's header lies at `headerAt`, the encoded block in the `bytes`
 * bytes at `src`.
 *
 * @param scratch address of {@link blockScratch} bytes, aligned to 16
 * @throws Error (plain) when the block is corrupt
 */
export function decodeBlock(
  context: CodecContext,
  header: BloscHeader,
  headerAt: number,
  k: number,
  src: number,
  bytes: number,
  begin: number,
  end: number,
  dst: number,
  scratch: number,
): void {
  const { routines } = context;
  let [from, length] = [src, bytes];
  if (header.codec === 'zlib') {
    from = scratch + Math.ceil(bloscBlockScratch(header.blockBytes) / 16) * 16;
    length = inflateBlock(context, header, k, src, bytes, from);
  }
  if (routines.bloscDecodeBlock(headerAt, k, from, length, begin, end, dst, scratch) < 0)
    throw new Error('the Blosc data are corrupt');
}
