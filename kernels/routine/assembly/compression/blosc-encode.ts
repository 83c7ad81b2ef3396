// Writes the Blosc 1 container with LZ4 inside: header, offsets of the blocks, blocks of one or `item` LZ4 streams each.
import { bitshuffle } from './bitshuffle';
import { BITSHUFFLE, LZ4, MEMCPYED, NOT_SPLIT, SHUFFLE, SMALLEST_PART } from './blosc-format';
import { lz4Encode } from './lz4-encode';
import { shuffle } from './shuffle';

/**
 * Encodes [src, src + bytes), items of `item` bytes, at dst, which has room for bytes + 16: the bytes written. `mode`: 0 no
 * shuffle, 1 bytes, 2 bits. `acceleration` is that of LZ4. `scratch` has room for two blocks, `table` for 16 KiB.
 */
export function bloscEncode(src: usize, bytes: u32, dst: usize, item: u32, mode: u32, blockBytes: u32, acceleration: u32, scratch: usize, table: usize): u32 {
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
      let n = lz4Encode(from + j * part, part, dst + op + 4, room, acceleration, table);
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
