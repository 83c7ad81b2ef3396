// Decodes the LZ4 block format, never leaving the two buffers.
import { copyRun } from '../copy';
import { copyMatch, repeat } from './match';

const CORRUPT: i32 = -1;

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
