// Encodes the LZ4 block format: greedy, with one candidate for each hash of five bytes.
import { copyRun, fill } from '../copy';

/** Bytes of the table of candidates: 2^12 positions of four bytes, or 2^13 of two where all positions fit. */
const TABLE_BYTES: u32 = 1 << 14;

/** Where the table keeps the last position whose five bytes hash alike. Multiplicative hashing with the odd 40-bit prime of LZ4. */
// @ts-ignore: decorator
@inline
function slotOf<T>(table: usize, at: usize): usize {
  const hash = (load<u64>(at) << 24) * 889523592379;
  return table + (<usize>(hash >> (sizeof<T>() == 2 ? 51 : 52)) << (sizeof<T>() == 2 ? 1 : 2));
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
 * Each 64 places without a match widen the step by one; it begins at `acceleration`. `table` has room for 16 KiB.
 */
export function lz4Encode(src: usize, srcBytes: u32, dst: usize, capacity: u32, acceleration: u32, table: usize): u32 {
  return srcBytes <= 65536 ? encode<u16>(src, srcBytes, dst, capacity, acceleration, table) : encode<u32>(src, srcBytes, dst, capacity, acceleration, table);
}

function encode<T>(src: usize, srcBytes: u32, dst: usize, capacity: u32, acceleration: u32, table: usize): u32 {
  fill(table, TABLE_BYTES / 8, 8, 0);
  const end = src + srcBytes;
  // The format asks that the last match starts 12 bytes before the end and the last 5 bytes are literals.
  const lastStart = srcBytes > 12 ? end - 12 : src;
  const matchEnd = end - min<u32>(srcBytes, 5);
  let ip = src + 1;
  let anchor = src;
  let op = dst;
  const limit = dst + capacity;
  let tries = acceleration << 6;
  while (ip < lastStart) {
    const slot = slotOf<T>(table, ip);
    let from = src + <usize>load<T>(slot);
    store<T>(slot, <T>(ip - src));
    if (load<u32>(from) != load<u32>(ip) || (sizeof<T>() != 2 && ip - from > 65535)) {
      ip += tries++ >> 6;
      continue;
    }
    tries = acceleration << 6;
    const distance = ip - from;
    let start = ip;
    while (start > anchor && from > src && load<u8>(start - 1) == load<u8>(from - 1)) {
      start--;
      from--;
    }
    let stop = ip + 4;
    while (stop + 8 <= matchEnd) {
      const difference = load<u64>(stop) ^ load<u64>(stop - distance);
      if (difference != 0) {
        stop += <usize>(ctz(difference) >> 3);
        break;
      }
      stop += 8;
    }
    if (stop + 8 > matchEnd) while (stop < matchEnd && load<u8>(stop) == load<u8>(stop - distance)) stop++;
    const literals = <u32>(start - anchor);
    const length = <u32>(stop - start) - 4;
    // Token, both lengths, literals, distance; and at least a token for what follows.
    if (literals + literals / 255 + length / 255 + 8 > <u32>(limit - op)) return 0;
    store<u8>(op++, <u8>((min<u32>(literals, 15) << 4) | min<u32>(length, 15)));
    if (literals >= 15) op = storeLength(op, literals - 15);
    if (literals <= 16 && <u32>(limit - op) >= 16 && <u32>(end - anchor) >= 16) v128.store(op, v128.load(anchor));
    else copyRun(op, anchor, literals);
    op += literals;
    store<u16>(op, <u16>distance);
    op += 2;
    if (length >= 15) op = storeLength(op, length - 15);
    anchor = stop;
    ip = stop;
    if (ip < lastStart) store<T>(slotOf<T>(table, ip - 2), <T>(ip - 2 - src));
  }
  const literals = <u32>(end - anchor);
  if (literals + literals / 255 + 2 > <u32>(limit - op)) return 0;
  store<u8>(op++, <u8>(min<u32>(literals, 15) << 4));
  if (literals >= 15) op = storeLength(op, literals - 15);
  copyRun(op, anchor, literals);
  return <u32>(op + literals - dst);
}
