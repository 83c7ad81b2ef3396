/**
 * Decodes Blosc, LZ4 and Zstandard and encodes Blosc-LZ4 and LZ4 in the shared memory with our own routines; what they do not
 * know goes to the library.
 */

import {
  BLOSC_HEADER_BYTES,
  type BloscHeader,
  bloscHeader,
  CODEC_TOO_SMALL,
  CODEC_UNSUPPORTED,
} from '../../../kernels/routine/codec.js';
import type { CodecSpec } from '../stored-array.js';
import { blockScratch, decodeBlock, isDecodedHere, MOST_BLOCK_BYTES } from './blosc-block.js';
import type { CodecContext, CodecStep, Span, Target } from './codec-step.js';
import { checkHeader, libraryCodec } from './library-codec.js';
import { nodeZlib } from './node-zlib.js';

const view = (context: CodecContext, span: Span): Uint8Array =>
  new Uint8Array(context.memory.buffer, span.address, span.bytes);

/** Throws for the negative number with which routines report corrupt input. */
function decoded(name: string, written: number, expected: number): void {
  if (written === CODEC_TOO_SMALL) throw new Error(`the ${name} data hold more than the ${expected} bytes expected`);
  if (written === CODEC_UNSUPPORTED) throw new Error(`the ${name} data need a dictionary, which is not there`);
  if (written < 0) throw new Error(`the ${name} data are corrupt`);
  if (written !== expected) throw new Error(`the ${name} data hold ${written} bytes where ${expected} were expected`);
}

/** `target` as the chunk's own header says, where only that tells how many bytes come out and there is room for them. */
const toldBy = (bytes: number, { address, bytes: room, isKnown }: Target): Span => ({
  address,
  bytes: isKnown ? room : Math.min(room, bytes),
});

const SHUFFLES: Readonly<Record<string, 'none' | 'byte' | 'bit'>> = {
  noshuffle: 'none',
  shuffle: 'byte',
  bitshuffle: 'bit',
  '0': 'none',
  '1': 'byte',
  '2': 'bit',
};

/** Decodes a whole container with zlib inside. */
function inflateChunk(context: CodecContext, header: BloscHeader, from: Span, to: Span, scratch: number): void {
  const { blockBytes, bytes } = header;
  const blocks = blockBytes > 0 ? Math.ceil(bytes / blockBytes) : 0;
  if (bytes > 0 && (blocks === 0 || BLOSC_HEADER_BYTES + 4 * blocks > from.bytes))
    throw new Error('the Blosc data are corrupt');
  const offsets = new DataView(context.memory.buffer, from.address, BLOSC_HEADER_BYTES + 4 * blocks);
  for (let k = 0; k < blocks; k++) {
    const at = offsets.getUint32(BLOSC_HEADER_BYTES + 4 * k, true);
    if (at < BLOSC_HEADER_BYTES || at >= from.bytes) throw new Error('the Blosc data are corrupt');
    const size = Math.min(blockBytes, bytes - k * blockBytes);
    const dst = to.address + k * blockBytes;
    decodeBlock(context, header, from.address, k, from.address + at, from.bytes - at, 0, size, dst, scratch);
  }
}

/** Inner codecs of Blosc that are decoded here. */
const DECODED = new Set(['lz4', 'lz4hc', 'zstd', 'blosclz', 'zlib']);

/** Blosc: decoded here, but for Snappy inside and very large blocks; with LZ4 inside encoded here, else by the library. */
export function bloscStep({ configuration }: CodecSpec, itemsize: number): CodecStep {
  const library = libraryCodec('blosc', configuration, itemsize);
  const cname = String(configuration.cname ?? 'lz4');
  const mode = String(configuration.shuffle ?? 1);
  const shuffle = mode === '-1' ? (itemsize === 1 ? 'bit' : 'byte') : (SHUFFLES[mode] ?? 'byte');
  const lz4 = cname === 'lz4' || cname === 'lz4hc';
  const level = cname === 'lz4hc' ? 9 : Math.min(9, Math.max(1, Number(configuration.clevel ?? 5)));
  // Others are the library's from the start: their bytes are best read to its side.
  if (!DECODED.has(cname)) return library;
  return {
    ...library,
    // Blocks with zlib inside are inflated by Node, one after another.
    ...(cname === 'zlib' ? { outsideBytes: (chunkBytes) => 2 * Math.min(chunkBytes, MOST_BLOCK_BYTES) } : {}),
    workBytes: (chunkBytes) => blockScratch(Math.min(chunkBytes, MOST_BLOCK_BYTES), cname),
    decodeInto(context, from, target, scratch) {
      const bytes = view(context, from);
      checkHeader('blosc', bytes, undefined);
      const header = bloscHeader(bytes);
      const to = toldBy(header?.bytes ?? 0, target);
      if (!header || !(header.memcpyed || isDecodedHere(context, header, cname))) return undefined;
      if (header.bytes !== to.bytes || header.blockBytes > Math.max(to.bytes, 16)) {
        checkHeader('blosc', bytes, to.bytes);
        throw new Error(`the Blosc header says blocks of ${header.blockBytes} bytes in a chunk of ${to.bytes}`);
      }
      if (header.codec === 'zlib' && !header.memcpyed) inflateChunk(context, header, from, to, scratch);
      else
        decoded(
          'Blosc',
          context.routines.bloscDecode(from.address, from.bytes, to.address, to.bytes, scratch),
          to.bytes,
        );
      return to;
    },
    encodeInto(context, from, to, scratch) {
      if (!lz4) return undefined;
      const { bloscEncode } = context.routines;
      const written = bloscEncode(from.address, from.bytes, to.address, itemsize, shuffle, scratch, level);
      return { address: to.address, bytes: written };
    },
  };
}

/** LZ4 as numcodecs frames it: the decoded size in four bytes, then one block. */
export function lz4Step({ configuration }: CodecSpec, itemsize: number): CodecStep {
  const acceleration = Math.max(1, Number(configuration.acceleration ?? 1));
  return {
    ...libraryCodec('lz4', configuration, itemsize),
    decodeInto(context, from, target) {
      const bytes = view(context, from);
      checkHeader('lz4', bytes, target.isKnown ? target.bytes : undefined);
      const to = toldBy(new DataView(bytes.buffer, from.address, 4).getUint32(0, true), target);
      checkHeader('lz4', bytes, to.bytes);
      decoded('LZ4', context.routines.lz4Decode(from.address + 4, from.bytes - 4, to.address, to.bytes), to.bytes);
      return to;
    },
    encodeInto(context, from, to) {
      const { lz4Encode } = context.routines;
      const written = lz4Encode(from.address, from.bytes, to.address + 4, to.bytes - 4, acceleration);
      if (written <= 0) return undefined;
      new DataView(context.memory.buffer).setUint32(to.address, from.bytes, true);
      return { address: to.address, bytes: written + 4 };
    },
  };
}

/** Node's own encoder, which came with 22.15; twice as fast as the library's (`benchmarks/codec.ts`). */
interface ZstdEncoder {
  readonly zstdCompressSync?: (bytes: Uint8Array, options: object) => Uint8Array;
  readonly constants: Readonly<Record<string, number>>;
}

/** Zstandard frames, decoded here and encoded by Node where it can, else by the library. */
export function zstdStep({ configuration }: CodecSpec, itemsize: number): CodecStep {
  const library = libraryCodec('zstd', configuration, itemsize);
  const level = Number(configuration.level ?? 1);
  // The types of Node 20, for which the library is built, do not know the encoder.
  const { zstdCompressSync, constants } = nodeZlib() as unknown as ZstdEncoder;
  return {
    ...library,
    library: zstdCompressSync === undefined,
    encode: (bytes) =>
      zstdCompressSync
        ? zstdCompressSync(bytes, {
            params: { [constants.ZSTD_c_compressionLevel]: level },
            pledgedSrcSize: bytes.length,
            chunkSize: Math.max(16_384, bytes.length >> 1),
          })
        : library.encode(bytes),
    decodeInto(context, from, to, scratch) {
      checkHeader('zstd', view(context, from), undefined);
      const { zstdDecode } = context.routines;
      const written = zstdDecode(from.address, from.bytes, to.address, to.bytes, scratch);
      if (written < 0) decoded('Zstandard', written, to.bytes);
      return { address: to.address, bytes: written };
    },
  };
}
