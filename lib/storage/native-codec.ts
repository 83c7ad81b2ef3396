/**
 * Decodes Blosc, LZ4 and Zstandard and encodes Blosc-LZ4 and LZ4 in the shared memory with our own routines; what they do not
 * know goes to the library.
 */
import { bloscHeader, CODEC_TOO_SMALL, CODEC_UNSUPPORTED } from '../../kernels/routine/codec.js';
import type { CodecContext, CodecStep, Span } from './codec-step.js';
import { checkHeader, libraryCodec } from './library-codec.js';

/** The largest Blosc blocks that we decode ourselves, for scratch to be known beforehand; larger ones go to the library. */
export const MOST_BLOCK_BYTES = 1 << 20;

type Configuration = Readonly<Record<string, unknown>>;

const view = (context: CodecContext, span: Span): Uint8Array =>
  new Uint8Array(context.memory.buffer, span.address, span.bytes);

/** Throws for the negative number with which routines report corrupt input. */
function decoded(name: string, written: number, expected: number): void {
  if (written === CODEC_TOO_SMALL) throw new Error(`the ${name} data hold more than the ${expected} bytes expected`);
  if (written === CODEC_UNSUPPORTED) throw new Error(`the ${name} data need a dictionary, which is not there`);
  if (written < 0) throw new Error(`the ${name} data are corrupt`);
  if (written !== expected) throw new Error(`the ${name} data hold ${written} bytes where ${expected} were expected`);
}

const SHUFFLES: Readonly<Record<string, 'none' | 'byte' | 'bit'>> = {
  noshuffle: 'none',
  shuffle: 'byte',
  bitshuffle: 'bit',
  '0': 'none',
  '1': 'byte',
  '2': 'bit',
};

/** Blosc: LZ4 and Zstandard inside and memcpyed containers here, the rest, and other encoding than LZ4, in the library. */
export function bloscStep(configuration: Configuration, itemsize: number): CodecStep {
  const library = libraryCodec('blosc', configuration, itemsize);
  const cname = String(configuration.cname ?? 'lz4');
  const mode = String(configuration.shuffle ?? 1);
  const shuffle = mode === '-1' ? (itemsize === 1 ? 'bit' : 'byte') : (SHUFFLES[mode] ?? 'byte');
  const lz4 = cname === 'lz4' || cname === 'lz4hc';
  const level = cname === 'lz4hc' ? 9 : Math.min(9, Math.max(1, Number(configuration.clevel ?? 5)));
  // Zlib and the rest are the library's from the start: their bytes are best read to its side.
  if (!lz4 && cname !== 'zstd') return library;
  return {
    ...library,
    decodeInto(context, from, to, scratch) {
      const bytes = view(context, from);
      checkHeader('blosc', bytes, undefined);
      const header = bloscHeader(bytes);
      if (!header || !(header.memcpyed || context.routines.bloscKnows(header.codec))) return undefined;
      if (header.blockBytes > MOST_BLOCK_BYTES) return undefined;
      if (header.bytes !== to.bytes || header.blockBytes > Math.max(to.bytes, 16)) {
        checkHeader('blosc', bytes, to.bytes);
        throw new Error(`the Blosc header says blocks of ${header.blockBytes} bytes in a chunk of ${to.bytes}`);
      }
      decoded('Blosc', context.routines.bloscDecode(from.address, from.bytes, to.address, to.bytes, scratch), to.bytes);
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
export function lz4Step(configuration: Configuration, itemsize: number): CodecStep {
  const acceleration = Math.max(1, Number(configuration.acceleration ?? 1));
  return {
    ...libraryCodec('lz4', configuration, itemsize),
    decodeInto(context, from, to) {
      checkHeader('lz4', view(context, from), to.bytes);
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

/** Zstandard frames, decoded here and encoded by the library. */
export function zstdStep(configuration: Configuration, itemsize: number): CodecStep {
  return {
    ...libraryCodec('zstd', configuration, itemsize),
    decodeInto(context, from, to, scratch) {
      checkHeader('zstd', view(context, from), undefined);
      const { zstdDecode } = context.routines;
      const written = zstdDecode(from.address, from.bytes, to.address, to.bytes, scratch);
      if (written < 0) decoded('Zstandard', written, to.bytes);
      return { address: to.address, bytes: written };
    },
  };
}
