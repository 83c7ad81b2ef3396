// Decodes BloscLZ, the codec of c-blosc's own (after FastLZ), never leaving the two buffers.
import { copyRun } from '../copy';
import { copyMatch } from './match';

const CORRUPT: i32 = -1;
/** Distances from here on take two bytes more. */
const FAR: u32 = 8191;

/**
 * Decodes the stream at [src, src + srcBytes) into [dst, dst + dstBytes): the bytes written, or -1. A control byte below 32
 * begins a run of literals; else its upper three bits are a length and its lower five the upper bits of a distance.
 */
export function blosclzDecode(src: usize, srcBytes: u32, dst: usize, dstBytes: u32): i32 {
  let ip = src;
  const end = src + srcBytes;
  let op = dst;
  const last = dst + dstBytes;
  if (srcBytes == 0) return CORRUPT;
  let control = <u32>load<u8>(ip++) & 31;
  for (;;) {
    if (control < 32) {
      const n = control + 1;
      if (n > <u32>(end - ip) || n > <u32>(last - op)) return CORRUPT;
      if (<u32>(end - ip) >= 32 && <u32>(last - op) >= 32) {
        v128.store(op, v128.load(ip));
        v128.store(op, v128.load(ip, 16), 16);
      } else copyRun(op, ip, n);
      ip += n;
      op += n;
    } else {
      let n = (control >> 5) + 2;
      let distance = (control & 31) << 8;
      let code: u32;
      if (n == 9) {
        do {
          if (ip >= end || n > 0x7fffff00) return CORRUPT;
          code = load<u8>(ip++);
          n += code;
        } while (code == 255);
      }
      if (ip >= end) return CORRUPT;
      code = load<u8>(ip++);
      if (code == 255 && distance == 31 << 8) {
        if (end - ip < 2) return CORRUPT;
        distance = FAR + ((<u32>load<u8>(ip) << 8) | <u32>load<u8>(ip, 1));
        ip += 2;
      } else distance += code;
      distance++;
      const room = <u32>(last - op);
      if (n > room || distance > <u32>(op - dst)) return CORRUPT;
      copyMatch(op, op - distance, distance, n, room);
      op += n;
    }
    if (ip >= end) break;
    control = load<u8>(ip++);
  }
  return <i32>(op - dst);
}
