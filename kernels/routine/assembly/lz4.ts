// The LZ4 block format: a decoder that never leaves its two buffers, and a greedy encoder.
import { copyRun } from './copy';
import { copyMatch, repeat } from './match';

const CORRUPT: i32 = -1;
const HASH_LOG: u32 = 12;

/**
 * Decodes the block at [src, src + srcBytes) into [dst, dst + dstBytes): the bytes written, or -1 where the input is
 * corrupt or does not fit.
 */
export function lz4Decode(src: usize, srcBytes: u32, dst: usize, dstBytes: u32): i32 {
  return lz4DecodePrefix(src, srcBytes, dst, dstBytes, dstBytes);
}

/** Decodes at least the first `wanted` of the block's bytes: the bytes written, or -1. `dst` has room for `dstBytes`. */
export function lz4DecodePrefix(src: usize, srcBytes: u32, dst: usize, dstBytes: u32, wanted: u32): i32 {
  let ip = src;
  let op = dst;
  const end = src + srcBytes;
  const last = dst + dstBytes;
  const stop = dst + wanted;
  // Far from both ends 16 bytes may be read and written too many: what follows them is yet to come.
  const safeIn = srcBytes > 40 ? end - 40 : src;
  const safeOut = min<usize>(dstBytes > 64 ? last - 64 : dst, stop);
  while (ip < safeIn && op < safeOut) {
    const token = <u32>load<u8>(ip++);
    let n = token >> 4;
    v128.store(op, v128.load(ip));
    if (n == 15) {
      let more: u32;
      do {
        if (ip >= end || n > 0x7fffff00) return CORRUPT;
        more = load<u8>(ip++);
        n += more;
      } while (more == 255);
      if (n > <u32>(end - ip) || n > <u32>(last - op)) return CORRUPT;
      if (<u32>(end - ip) - n >= 16 && <u32>(last - op) - n >= 16) {
        if (n > 2048) memory.copy(op, ip, n);
        else for (let i: usize = 0; i < n; i += 16) v128.store(op + i, v128.load(ip + i));
      } else copyRun(op, ip, n);
    }
    ip += n;
    op += n;
    if (end - ip < 2) {
      if (ip == end) return op - dst;
      return CORRUPT;
    }
    const distance = <u32>load<u16>(ip);
    ip += 2;
    if (distance == 0 || distance > <u32>(op - dst)) return CORRUPT;
    n = (token & 15) + 4;
    if (n == 19) {
      let more: u32;
      do {
        if (ip >= end || n > 0x7fffff00) return CORRUPT;
        more = load<u8>(ip++);
        n += more;
      } while (more == 255);
    }
    const room = <u32>(last - op);
    if (n > room) return CORRUPT;
    copyMatch(op, op - distance, distance, n, room);
    op += n;
  }
  while (ip < end) {
    if (op >= stop && stop < last) return op - dst;
    const token = <u32>load<u8>(ip++);
    let n = token >> 4;
    if (n == 15) {
      let more: u32;
      do {
        if (ip >= end || n > 0x7fffff00) return CORRUPT;
        more = load<u8>(ip++);
        n += more;
      } while (more == 255);
    }
    if (n > <u32>(end - ip) || n > <u32>(last - op)) return CORRUPT;
    copyRun(op, ip, n);
    ip += n;
    op += n;
    if (ip == end) return op - dst;
    if (end - ip < 2) return CORRUPT;
    const distance = <u32>load<u16>(ip);
    ip += 2;
    if (distance == 0 || distance > <u32>(op - dst)) return CORRUPT;
    n = (token & 15) + 4;
    if (n == 19) {
      let more: u32;
      do {
        if (ip >= end || n > 0x7fffff00) return CORRUPT;
        more = load<u8>(ip++);
        n += more;
      } while (more == 255);
    }
    const room = <u32>(last - op);
    if (n > room) return CORRUPT;
    copyMatch(op, op - distance, distance, n, room);
    op += n;
  }
  return CORRUPT;
}

// @ts-ignore: decorator
@inline
function hash(word: u32): u32 {
  return (word * 2654435761) >> (32 - HASH_LOG);
}

/** Writes what exceeds 15 of a length. */
// @ts-ignore: decorator
@inline
function storeLength(op: usize, n: u32): usize {
  for (; n >= 255; n -= 255) store<u8>(op++, 255);
  store<u8>(op++, <u8>n);
  return op;
}

/**
 * Encodes [src, src + srcBytes) into at most `capacity` bytes at dst: the bytes written, or 0 where they do not suffice.
 * `table` has room for 16 KiB.
 */
export function lz4Encode(src: usize, srcBytes: u32, dst: usize, capacity: u32, table: usize): u32 {
  memory.fill(table, 0, 4 << HASH_LOG);
  let at: u32 = 0;
  let anchor: u32 = 0;
  let op = dst;
  // The format asks that the last match starts 12 bytes before the end and the last 5 bytes are literals.
  const lastStart: u32 = srcBytes > 12 ? srcBytes - 12 : 0;
  const matchEnd: u32 = srcBytes > 5 ? srcBytes - 5 : 0;
  let tries: u32 = 64;
  if (lastStart > 0) {
    store<u32>(table + (<usize>hash(load<u32>(src)) << 2), 0);
    at = 1;
  }
  while (at < lastStart) {
    const word = load<u32>(src + at);
    const slot = table + (<usize>hash(word) << 2);
    let candidate = load<u32>(slot);
    store<u32>(slot, at);
    if (at - candidate > 65535 || load<u32>(src + candidate) != word) {
      at += tries++ >> 6;
      continue;
    }
    tries = 64;
    let start = at;
    while (start > anchor && candidate > 0 && load<u8>(src + start - 1) == load<u8>(src + candidate - 1)) {
      start--;
      candidate--;
    }
    let end = at + 4;
    const distance = start - candidate;
    while (end + 8 <= matchEnd) {
      const difference = load<u64>(src + end) ^ load<u64>(src + end - distance);
      if (difference != 0) {
        end += <u32>(ctz(difference) >> 3);
        break;
      }
      end += 8;
    }
    if (end + 8 > matchEnd) while (end < matchEnd && load<u8>(src + end) == load<u8>(src + end - distance)) end++;
    const literals = start - anchor;
    const length = end - start - 4;
    // Token, both lengths, literals, distance; and at least a token for what follows.
    if (<u32>(op - dst) + literals + literals / 255 + length / 255 + 8 > capacity) return 0;
    store<u8>(op++, <u8>((min<u32>(literals, 15) << 4) | min<u32>(length, 15)));
    if (literals >= 15) op = storeLength(op, literals - 15);
    copyRun(op, src + anchor, literals);
    op += literals;
    store<u16>(op, <u16>distance);
    op += 2;
    if (length >= 15) op = storeLength(op, length - 15);
    at = end;
    anchor = end;
    if (at < lastStart) store<u32>(table + (<usize>hash(load<u32>(src + at - 2)) << 2), at - 2);
  }
  const literals = srcBytes - anchor;
  if (<u32>(op - dst) + literals + literals / 255 + 2 > capacity) return 0;
  store<u8>(op++, <u8>(min<u32>(literals, 15) << 4));
  if (literals >= 15) op = storeLength(op, literals - 15);
  copyRun(op, src + anchor, literals);
  return op + literals - dst;
}
