/**
 * Codecs between places of the shared memory: LZ4 blocks, Zstandard, byte and bit shuffle, Blosc with LZ4, Zstandard or BloscLZ
 * inside, delta, CRC-32C.
 *
 * Decoders check every length: corrupt input gives a negative number and never reads or writes outside the places named.
 */
import { TABLE_BASE } from '../memory/layout.js';
import type { RoutineExports } from './exports.js';

/** The input is not what it claims to be, or is cut short. */
export const CODEC_CORRUPT = -1;
/** A Blosc container whose inner codec is zlib or Snappy (see {@link BloscHeader.codec}), a frame that needs a dictionary. */
export const CODEC_UNSUPPORTED = -2;
/** The decoded bytes do not fit into the destination. */
export const CODEC_TOO_SMALL = -3;

/** Bytes of a Blosc header; the offsets of the blocks follow, four bytes each. */
export const BLOSC_HEADER_BYTES = 16;

/** The first 16 bytes of a Blosc 1 container. */
export interface BloscHeader {
  readonly codec: 'blosclz' | 'lz4' | 'snappy' | 'zlib' | 'zstd' | 'unknown';
  readonly shuffle: 'none' | 'byte' | 'bit';
  /** Stored as it is, whatever `codec` says. */
  readonly memcpyed: boolean;
  /** Whole blocks are one stream for each byte of an item, not one alone. */
  readonly split: boolean;
  /** Bytes of one item. */
  readonly itemsize: number;
  /** Decoded bytes. */
  readonly bytes: number;
  /** Decoded bytes of one block. */
  readonly blockBytes: number;
  /** Bytes of the whole container. */
  readonly encodedBytes: number;
}

const CODECS = ['blosclz', 'lz4', 'snappy', 'zlib', 'zstd'] as const;

/** Reads the header of a Blosc container; undefined if `data` cannot be one. */
export function bloscHeader(data: Uint8Array): BloscHeader | undefined {
  if (data.length < 16 || data[0]! < 1 || data[0]! > 2) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, 16);
  const flags = data[2]!;
  const blockBytes = view.getUint32(8, true);
  return {
    codec: CODECS[flags >> 5] ?? 'unknown',
    shuffle: flags & 4 ? 'bit' : flags & 1 ? 'byte' : 'none',
    memcpyed: (flags & 2) !== 0,
    split: !(flags & 16) && data[3]! >= 1 && data[3]! <= 16 && Math.floor(blockBytes / data[3]!) >= 128,
    itemsize: data[3]!,
    bytes: view.getUint32(4, true),
    blockBytes,
    encodedBytes: view.getUint32(12, true),
  };
}

/** Bytes of the work area of the Zstandard decoder: literals of a block and the tables of codes. */
export const ZSTD_WORK_BYTES = 160 * 1024;

/** Bytes of scratch that decoding blocks of `blockBytes` bytes needs: two blocks, addresses of rows, the inner codec's. */
export const bloscBlockScratch = (blockBytes: number): number => 2 * blockBytes + 16 + 1024 + ZSTD_WORK_BYTES;

/** Bytes of scratch that decoding a container needs. */
export const bloscDecodeScratch = (header: BloscHeader): number =>
  header.memcpyed ? 0 : bloscBlockScratch(header.blockBytes);

/**
 * Bytes of the blocks into which `bloscEncode` cuts: multiples of eight items, streams of 64 KiB, whose positions fit two
 * bytes. c-blosc takes up to 1 MiB, which is 1 % smaller at most; parts of a chunk are the cheaper to read, the less a block is.
 */
function blockBytesFor(bytes: number, itemsize: number): number {
  const whole = 8 * itemsize;
  const most = Math.min(Math.max(65_536 * itemsize, 131_072), 524_288);
  return Math.min(bytes, Math.max(1, Math.floor(most / whole)) * whole);
}

const SHUFFLES = { none: 0, byte: 1, bit: 2 } as const;

/** The codec functions of one thread. Addresses and sizes are bytes; places must not overlap. */
export interface CodecRoutines {
  /** Decodes an LZ4 block (no length prefix): the bytes written, or {@link CODEC_CORRUPT}. */
  lz4Decode(src: number, srcBytes: number, dst: number, dstBytes: number): number;
  /**
   * Encodes an LZ4 block: the bytes written, or 0 if `dstBytes` do not suffice (bytes + bytes / 255 + 16 always do).
   * `acceleration` (default 1) trades size for speed as LZ4's does.
   */
  lz4Encode(src: number, srcBytes: number, dst: number, dstBytes: number, acceleration?: number): number;
  /**
   * Decodes Zstandard frames (RFC 8878), with their checksums checked: the bytes written, {@link CODEC_CORRUPT},
   * {@link CODEC_UNSUPPORTED} for a frame that needs a dictionary, or {@link CODEC_TOO_SMALL}. `work` has room for
   * {@link ZSTD_WORK_BYTES} bytes.
   */
  zstdDecode(src: number, srcBytes: number, dst: number, dstBytes: number, work: number): number;
  /** Byte `k` of every item goes to row `k`. */
  shuffle(dst: number, src: number, bytes: number, itemsize: number): void;
  unshuffle(dst: number, src: number, bytes: number, itemsize: number): void;
  /** Bit shuffle in Blosc's layout; `scratch` has room for `bytes`. */
  bitshuffle(dst: number, src: number, bytes: number, itemsize: number, scratch: number): void;
  bitunshuffle(dst: number, src: number, bytes: number, itemsize: number, scratch: number): void;
  /**
   * Decodes a Blosc 1 container: the bytes written, {@link CODEC_CORRUPT}, {@link CODEC_UNSUPPORTED} or
   * {@link CODEC_TOO_SMALL}. `scratch` has room for {@link bloscDecodeScratch} bytes.
   */
  bloscDecode(src: number, srcBytes: number, dst: number, dstBytes: number, scratch: number): number;
  /** True for inner codecs that `bloscDecode` and `bloscDecodeBlock` decode. */
  bloscKnows(codec: BloscHeader['codec']): boolean;
  /**
   * Decodes bytes [begin, end) of block `index` of a container whose checked header lies at `header` and whose encoded
   * block begins at `src`, at most `srcBytes` long: 0, {@link CODEC_CORRUPT} or {@link CODEC_UNSUPPORTED}. Streams are
   * decoded only as far as the range reaches.
   */
  bloscDecodeBlock(
    header: number,
    index: number,
    src: number,
    srcBytes: number,
    begin: number,
    end: number,
    dst: number,
    scratch: number,
  ): number;
  /**
   * Encodes a Blosc 1 container with LZ4 that any Blosc can read: the bytes written, at most bytes + 16, for which `dst`
   * has room. `scratch` has room for two blocks, 1 MiB at most. `level` (1 to 9, default 5) is c-blosc's.
   *
   * @throws RangeError unless 1 <= itemsize <= 255 and bytes < 2^31
   */
  bloscEncode(
    src: number,
    bytes: number,
    dst: number,
    itemsize: number,
    shuffle: 'none' | 'byte' | 'bit',
    scratch: number,
    level?: number,
  ): number;
  /** Running sums in place (the numcodecs `delta` filter undone). Integers wrap around. */
  deltaDecode(address: number, count: number, itemsize: 1 | 2 | 4 | 8, float: boolean): void;
  deltaEncode(address: number, count: number, itemsize: 1 | 2 | 4 | 8, float: boolean): void;
  /** CRC-32C as an unsigned number; pass the checksum so far as `seed` to go on. */
  crc32c(address: number, bytes: number, seed?: number): number;
}

/** The codec functions of the thread whose parameter area begins at `scratch`. */
export function codecRoutines(exports: RoutineExports, scratch: number): CodecRoutines {
  return {
    lz4Decode: exports.lz4Decode,
    lz4Encode: (src, srcBytes, dst, dstBytes, acceleration = 1) =>
      exports.lz4Encode(src, srcBytes, dst, dstBytes, acceleration, scratch),
    zstdDecode: exports.zstdDecode,
    shuffle: exports.shuffle,
    unshuffle: exports.unshuffle,
    bitshuffle: exports.bitshuffle,
    bitunshuffle: exports.bitunshuffle,
    bloscDecode: exports.bloscDecode,
    bloscDecodeBlock: exports.bloscDecodeBlock,
    bloscKnows: (codec) => codec === 'lz4' || codec === 'zstd' || codec === 'blosclz',
    bloscEncode(src, bytes, dst, itemsize, shuffle, blocks, level = 5) {
      if (!(itemsize >= 1 && itemsize <= 255 && bytes >= 0 && bytes < 2 ** 31 - 16))
        throw new RangeError(`Blosc cannot encode ${bytes} bytes of ${itemsize}-byte items in one container`);
      const blockBytes = blockBytesFor(bytes, itemsize);
      return exports.bloscEncode(src, bytes, dst, itemsize, SHUFFLES[shuffle], blockBytes, 10 - level, blocks, scratch);
    },
    deltaDecode: (address, count, itemsize, float) => exports.deltaDecode(address, count, itemsize, Number(float)),
    deltaEncode: (address, count, itemsize, float) => exports.deltaEncode(address, count, itemsize, Number(float)),
    crc32c: (address, bytes, seed = 0) => exports.crc32c(address, bytes, seed, TABLE_BASE) >>> 0,
  };
}
