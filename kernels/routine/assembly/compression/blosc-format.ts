// Constants of the Blosc 1 container.

/** Bits of the flags, byte 2 of the header; bits 5 to 7 name the inner codec. */
export const SHUFFLE: u32 = 1;
export const MEMCPYED: u32 = 2;
export const BITSHUFFLE: u32 = 4;
export const NOT_SPLIT: u32 = 16;

/** Inner codecs. */
export const BLOSCLZ: u32 = 0;
export const LZ4: u32 = 1;
export const ZSTD: u32 = 4;

/** A block is split only if each part has at least so many bytes, and into at most 16 parts. */
export const SMALLEST_PART: u32 = 128;
/** Bytes before the offsets of the blocks. */
export const HEADER_BYTES: u32 = 16;
