// The Blosc 1 container with LZ4 inside: header, offsets of the blocks, blocks of one or `item` LZ4 streams each.
import { bitshuffle, bitunshuffle } from './bitshuffle';
import { lz4Decode, lz4Encode } from './lz4';
import { shuffle, unshuffle } from './shuffle';

const CORRUPT: i32 = -1;
const UNSUPPORTED: i32 = -2;
const TOO_SMALL: i32 = -3;

const SHUFFLE: u32 = 1;
const MEMCPYED: u32 = 2;
const BITSHUFFLE: u32 = 4;
const NOT_SPLIT: u32 = 16;
const LZ4: u32 = 1;
/** A block is split only if each part has at least so many bytes, and into at most 16 parts. */
const SMALLEST_PART: u32 = 128;

/** One block of `bytes` decoded bytes at dst; `left` is how many bytes of input there are from src. 0, or -1. */
function decodeBlock(src: usize, left: u32, dst: usize, bytes: u32, parts: u32): i32 {
  const part = bytes / parts;
  for (let k: u32 = 0; k < parts; k++) {
    if (left < 4) return CORRUPT;
    const n = load<u32>(src);
    src += 4;
    left -= 4;
    if (n > left) return CORRUPT;
    if (n == part) memory.copy(dst, src, n);
    else if (lz4Decode(src, n, dst, part) != <i32>part) return CORRUPT;
    src += n;
    left -= n;
    dst += part;
  }
  return 0;
}

/**
 * Decodes [src, src + srcBytes) into dst: the decoded bytes; or -1 corrupt, -2 another inner codec than LZ4, -3 more than
 * `dstBytes`. `scratch` has room for two blocks.
 */
export function bloscDecode(src: usize, srcBytes: u32, dst: usize, dstBytes: u32, scratch: usize): i32 {
  if (srcBytes < 16) return CORRUPT;
  const version = load<u8>(src);
  const flags = <u32>load<u8>(src, 2);
  const item = <u32>load<u8>(src, 3);
  const bytes = load<u32>(src, 4);
  const blockBytes = load<u32>(src, 8);
  const total = load<u32>(src, 12);
  if (version < 1 || version > 2 || total > srcBytes || total < 16 || item == 0) return CORRUPT;
  if (bytes > dstBytes) return TOO_SMALL;
  if (bytes == 0) return 0;
  if (flags & MEMCPYED) {
    if (total - 16 < bytes) return CORRUPT;
    memory.copy(dst, src + 16, bytes);
    return bytes;
  }
  if (flags >> 5 != LZ4) return UNSUPPORTED;
  if (blockBytes == 0 || blockBytes > bytes) return CORRUPT;
  const blocks = <u32>((<u64>bytes + blockBytes - 1) / blockBytes);
  if (16 + 4 * <u64>blocks > total) return CORRUPT;
  const bits = (flags & BITSHUFFLE) != 0;
  const plain = !bits && (!(flags & SHUFFLE) || item == 1);
  const split = !(flags & NOT_SPLIT) && item <= 16 && blockBytes / item >= SMALLEST_PART;
  for (let k: u32 = 0; k < blocks; k++) {
    const at = k * blockBytes;
    const whole = bytes - at >= blockBytes;
    const size = whole ? blockBytes : bytes - at;
    const from = load<u32>(src + 16 + 4 * k);
    if (from > total || from < 16) return CORRUPT;
    const parts = split && whole ? item : 1;
    if (size % parts != 0) return CORRUPT;
    const to = dst + at;
    if (decodeBlock(src + from, total - from, plain ? to : scratch, size, parts) < 0) return CORRUPT;
    if (bits) bitunshuffle(to, scratch, size, item, scratch + blockBytes);
    else if (!plain) unshuffle(to, scratch, size, item);
  }
  return bytes;
}

/**
 * Encodes [src, src + bytes), items of `item` bytes, at dst, which has room for bytes + 16: the bytes written. `mode`: 0 no
 * shuffle, 1 bytes, 2 bits. `scratch` has room for two blocks, `table` for 16 KiB.
 */
export function bloscEncode(src: usize, bytes: u32, dst: usize, item: u32, mode: u32, blockBytes: u32, scratch: usize, table: usize): u32 {
  const blocks: u32 = bytes == 0 ? 0 : (bytes - 1) / blockBytes + 1;
  store<u8>(dst, 2);
  store<u8>(dst, 1, 1);
  store<u8>(dst, <u8>item, 3);
  store<u32>(dst, bytes, 4);
  store<u32>(dst, blockBytes, 8);
  let flags: u32 = (LZ4 << 5) | (mode == 1 ? SHUFFLE : mode == 2 ? BITSHUFFLE : 0);
  const split = item <= 16 && blockBytes / item >= SMALLEST_PART && blockBytes % item == 0;
  if (!split) flags |= NOT_SPLIT;
  const limit = bytes + 16;
  let op: u32 = 16 + 4 * blocks;
  for (let k: u32 = 0; k < blocks; k++) {
    if (op >= limit) {
      op = limit;
      break;
    }
    store<u32>(dst + 16 + 4 * k, op);
    const at = k * blockBytes;
    const whole = bytes - at >= blockBytes;
    const size = whole ? blockBytes : bytes - at;
    let from = src + at;
    if (mode == 1 && item > 1) {
      shuffle(scratch, from, size, item);
      from = scratch;
    } else if (mode == 2) {
      bitshuffle(scratch, from, size, item, scratch + blockBytes);
      from = scratch;
    }
    const parts = split && whole ? item : 1;
    const part = size / parts;
    for (let j: u32 = 0; j < parts && op < limit; j++) {
      if (op + 4 >= limit) {
        op = limit;
        break;
      }
      const room = min<u32>(limit - op - 4, part - 1);
      let n = lz4Encode(from + j * part, part, dst + op + 4, room, table);
      if (n == 0) {
        if (op + 4 + part > limit) {
          op = limit;
          break;
        }
        memory.copy(dst + op + 4, from + j * part, part);
        n = part;
      }
      store<u32>(dst + op, n);
      op += 4 + n;
    }
  }
  if (op >= limit || bytes < SMALLEST_PART) {
    flags |= MEMCPYED;
    memory.copy(dst + 16, src, bytes);
    op = limit;
  }
  store<u8>(dst, <u8>flags, 2);
  store<u32>(dst, op, 12);
  return op;
}
