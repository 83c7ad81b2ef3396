// Reads the Blosc 1 container: whole, or any range of one block. Streams that are stored as they are get unshuffled where they lie.
import { bitunshuffle } from './bitshuffle';
import { BITSHUFFLE, BLOSCLZ, HEADER_BYTES, LZ4, MEMCPYED, NOT_SPLIT, SHUFFLE, SMALLEST_PART, ZSTD } from './blosc-format';
import { blosclzDecode } from './blosclz';
import { lz4DecodePrefix } from './lz4-decode';
import { unshuffle, unshuffleRows } from './shuffle';
import { zstdDecode } from './zstd-decode';

const CORRUPT: i32 = -1;
const UNSUPPORTED: i32 = -2;
const TOO_SMALL: i32 = -3;

/** One stream of `bytes` decoded bytes, of which the first `wanted` are asked for: the bytes written, or negative. */
// @ts-ignore: decorator
@inline
function decodeStream(codec: u32, src: usize, srcBytes: u32, dst: usize, bytes: u32, wanted: u32, work: usize): i32 {
  if (codec == LZ4) {
    const written = lz4DecodePrefix(src, srcBytes, dst, bytes, wanted);
    return written >= <i32>wanted ? written : CORRUPT;
  }
  if (codec == ZSTD) return zstdDecode(src, srcBytes, dst, bytes, work) == <i32>bytes ? <i32>bytes : CORRUPT;
  if (codec == BLOSCLZ) return blosclzDecode(src, srcBytes, dst, bytes) == <i32>bytes ? <i32>bytes : CORRUPT;
  return UNSUPPORTED;
}

/** What decoding writes between: two blocks, then the addresses of rows (1 KiB), then what the inner codec needs. */
// @ts-ignore: decorator
@inline
function rowsOf(scratch: usize, blockBytes: u32): usize {
  return (scratch + 2 * blockBytes + 15) & ~15;
}

/**
 * Decodes bytes [begin, end) of block `index` into dst. `header` points to the 16 bytes of a header that was checked, the
 * encoded block lies in [src, src + left). 0, or -1 corrupt, -2 another inner codec.
 */
export function bloscDecodeBlock(header: usize, index: u32, src: usize, left: u32, begin: u32, end: u32, dst: usize, scratch: usize): i32 {
  const flags = <u32>load<u8>(header, 2);
  const item = <u32>load<u8>(header, 3);
  const bytes = load<u32>(header, 4);
  const blockBytes = load<u32>(header, 8);
  const codec = flags >> 5;
  const at = index * blockBytes;
  const whole = bytes - at >= blockBytes;
  const size = whole ? blockBytes : bytes - at;
  if (begin > end || end > size || item == 0) return CORRUPT;
  const bits = (flags & BITSHUFFLE) != 0;
  const bytewise = !bits && (flags & SHUFFLE) != 0 && item > 1;
  const split = !(flags & NOT_SPLIT) && item <= 16 && blockBytes / item >= SMALLEST_PART;
  const parts = split && whole ? item : 1;
  const part = size / parts;
  if (part * parts != size) return CORRUPT;
  const all = begin == 0 && end == size;
  const plain = !bytewise && !bits;
  const count = size / item;
  const rows = rowsOf(scratch, blockBytes);
  // Whole items of a shuffled block: their part of each row, straight from where the row is.
  const apart = bytewise && begin % item == 0 && end % item == 0;
  const wanted = apart && parts > 1 ? end / item : part;
  // The streams one after another, unless each is a row or there is but one that is stored as it is.
  const base = plain && all ? dst : scratch;
  let from = base;
  for (let k: u32 = 0; k < parts; k++) {
    if (left < 4) return CORRUPT;
    const n = load<u32>(src);
    src += 4;
    left -= 4;
    if (n > left) return CORRUPT;
    from = base + k * part;
    if (n != part) {
      const written = decodeStream(codec, src, n, from, part, wanted, rows + 1024);
      if (written < 0) return written;
    } else if (apart || parts == 1) from = src;
    else memory.copy(from, src, n);
    if (parts > 1) store<u32>(rows + 4 * k, <u32>(from + begin / item));
    src += n;
    left -= n;
  }
  if (apart) {
    if (parts == 1) for (let j: u32 = 0; j < item; j++) store<u32>(rows + 4 * j, <u32>(from + j * count + begin / item));
    unshuffleRows(dst, rows, (end - begin) / item, item);
    return 0;
  }
  if (parts > 1) from = base;
  if (bits || bytewise) {
    const target = all ? dst : bits ? scratch : scratch + blockBytes;
    if (bits) bitunshuffle(target, from, size, item, scratch + blockBytes);
    else unshuffle(target, from, size, item);
    from = target;
  }
  if (from + begin != dst) memory.copy(dst, from + begin, end - begin);
  return 0;
}

/** Copies or decodes a whole container; the results are those of `bloscDecodeBlock`, or -3 more than `dstBytes`. */
export function bloscDecode(src: usize, srcBytes: u32, dst: usize, dstBytes: u32, scratch: usize): i32 {
  if (srcBytes < HEADER_BYTES) return CORRUPT;
  const version = load<u8>(src);
  const flags = <u32>load<u8>(src, 2);
  const bytes = load<u32>(src, 4);
  const blockBytes = load<u32>(src, 8);
  const total = load<u32>(src, 12);
  if (version < 1 || version > 2 || total > srcBytes || total < HEADER_BYTES || load<u8>(src, 3) == 0) return CORRUPT;
  if (bytes > dstBytes) return TOO_SMALL;
  if (bytes == 0) return 0;
  if (flags & MEMCPYED) {
    if (total - HEADER_BYTES < bytes) return CORRUPT;
    memory.copy(dst, src + HEADER_BYTES, bytes);
    return bytes;
  }
  if (blockBytes == 0 || blockBytes > bytes) return CORRUPT;
  const blocks = (bytes - 1) / blockBytes + 1;
  if (HEADER_BYTES + 4 * <u64>blocks > total) return CORRUPT;
  for (let k: u32 = 0; k < blocks; k++) {
    const from = load<u32>(src + HEADER_BYTES + 4 * k);
    if (from > total || from < HEADER_BYTES) return CORRUPT;
    const at = k * blockBytes;
    const done = bloscDecodeBlock(src, k, src + from, total - from, 0, min<u32>(blockBytes, bytes - at), dst + at, scratch);
    if (done < 0) return done;
  }
  return bytes;
}
