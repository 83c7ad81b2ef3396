// Sequences of a Zstandard block: their three tables, and the loop that decodes and executes them (RFC 8878, 3.1.1.3.2 and 3.1.1.4).
import { copyRun, fill } from '../copy';
import { copyMatch } from './match';
import { buildTable, readCounts } from './zstd-fse';
import { streamBits } from './zstd-huffman';
import { ACCURACY, COUNTS, LENGTHS, LITERAL_AT, LITERAL_COUNT, LITERAL_LIMIT, MATCHES, OFFSETS, REPEATS } from './zstd-layout';

const CORRUPT: i32 = -1;

/** What each code of a literal length, an offset and a match length stands for: a base and so many bits more. */
const LENGTH_BASES: usize = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
]);
const LENGTH_EXTRAS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const OFFSET_BASES: usize = memory.data<u32>([
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4194304, 8388608, 16777216, 33554432, 67108864, 134217728, 268435456, 536870912, 1073741824, 2147483648,
]);
const OFFSET_EXTRAS: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
]);
const MATCH_BASES: usize = memory.data<u32>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
]);
const MATCH_EXTRAS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
/** Counts of the tables that need no description. */
const LENGTH_COUNTS: usize = memory.data<i16>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
]);
const OFFSET_COUNTS: usize = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
]);
const MATCH_COUNTS: usize = memory.data<i16>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
]);

/** Which of the three tables. */
const LENGTH: u32 = 0;
const OFFSET: u32 = 1;
const MATCH: u32 = 2;

/** Makes one of the tables ready as `mode` says: the bytes of its description, or -1. */
function readTable(work: usize, which: u32, mode: u32, src: usize, left: u32): i32 {
  const accuracy = work + ACCURACY + 4 * which;
  const table = work + (which == LENGTH ? LENGTHS : which == OFFSET ? OFFSETS : MATCHES);
  const symbols: u32 = which == LENGTH ? 36 : which == OFFSET ? 32 : 53;
  const bases = which == LENGTH ? LENGTH_BASES : which == OFFSET ? OFFSET_BASES : MATCH_BASES;
  const extras = which == LENGTH ? LENGTH_EXTRAS : which == OFFSET ? OFFSET_EXTRAS : MATCH_EXTRAS;
  if (mode == 3) return load<i32>(accuracy) < 0 ? CORRUPT : 0;
  if (mode == 1) {
    if (left < 1) return CORRUPT;
    const symbol = <u32>load<u8>(src);
    if (symbol >= symbols) return CORRUPT;
    store<u32>(table, <u32>load<u8>(extras + symbol) << 16);
    store<u32>(table, load<u32>(bases + (symbol << 2)), 4);
    store<i32>(accuracy, 0);
    return 1;
  }
  let taken: i32 = 0;
  if (mode == 0) {
    const counts = which == LENGTH ? LENGTH_COUNTS : which == OFFSET ? OFFSET_COUNTS : MATCH_COUNTS;
    const given: u32 = which == OFFSET ? 29 : symbols;
    fill(work + COUNTS, 16, 8, 0);
    memory.copy(work + COUNTS, counts, given << 1);
    store<i32>(accuracy, which == OFFSET ? 5 : 6);
  } else {
    taken = readCounts(work, src, left, which == OFFSET ? 8 : 9, symbols - 1, accuracy);
    if (taken < 0) return CORRUPT;
  }
  return buildTable(work, table, load<u32>(accuracy), symbols, bases, extras) < 0 ? CORRUPT : taken;
}

/** The `n` bits below the `used` upper ones. */
// @ts-ignore: decorator
@inline
function peek(bits: u64, used: u64, n: u64): u64 {
  return ((bits << used) >> 1) >> (63 - n);
}

/**
 * Decodes the sequences in [src, src + srcBytes) and executes them on the block's literals: the bytes written at dst, or -1.
 * `frame` is where the frame's output begins, `end` where the room for it ends. At least 12 bytes of input lie before src.
 */
export function decodeSequences(work: usize, src: usize, srcBytes: u32, frame: usize, dst: usize, end: usize): i32 {
  let literal = <usize>load<u32>(work + LITERAL_AT);
  const literalEnd = literal + load<u32>(work + LITERAL_COUNT);
  const literalLimit = <usize>load<u32>(work + LITERAL_LIMIT);
  let op = dst;
  if (srcBytes < 1) return CORRUPT;
  let count = <u32>load<u8>(src);
  let at: u32 = 1;
  if (count == 255) {
    if (srcBytes < 3) return CORRUPT;
    count = <u32>load<u16>(src, 1) + 0x7f00;
    at = 3;
  } else if (count >= 128) {
    if (srcBytes < 2) return CORRUPT;
    count = ((count - 128) << 8) + load<u8>(src, 1);
    at = 2;
  }
  if (count == 0) {
    if (at != srcBytes) return CORRUPT;
  } else {
    if (srcBytes <= at) return CORRUPT;
    const modes = <u32>load<u8>(src + at);
    at++;
    if (modes & 3) return CORRUPT;
    for (let which: u32 = 0; which < 3; which++) {
      const taken = readTable(work, which, (modes >> (6 - 2 * which)) & 3, src + at, srcBytes - at);
      if (taken < 0) return CORRUPT;
      at += taken;
    }
    const start = src + at;
    if (at >= srcBytes) return CORRUPT;
    const bytes = srcBytes - at;
    const first = streamBits(start, bytes);
    if (first < 0) return CORRUPT;
    const lengths = work + LENGTHS;
    const offsets = work + OFFSETS;
    const matches = work + MATCHES;
    let rep0 = load<u32>(work + REPEATS);
    let rep1 = load<u32>(work + REPEATS, 4);
    let rep2 = load<u32>(work + REPEATS, 8);
    // Input before the stream makes it harmless to load eight bytes a little before its start.
    const floor = start - 8;
    let ip = start + bytes - 8;
    let bits = load<u64>(ip);
    let used: u64 = <u64>((bytes << 3) - first);
    let n: u64 = load<u32>(work + ACCURACY);
    let lengthState = <usize>peek(bits, used, n);
    used += n;
    n = load<u32>(work + ACCURACY, 4);
    let offsetState = <usize>peek(bits, used, n);
    used += n;
    n = load<u32>(work + ACCURACY, 8);
    let matchState = <usize>peek(bits, used, n);
    used += n;
    const room = min<usize>(end, dst + 128 * 1024);
    for (;;) {
      ip -= <usize>(used >> 3);
      if (ip < floor) return CORRUPT;
      bits = load<u64>(ip);
      used &= 7;
      const le = load<u64>(lengths + (lengthState << 3));
      const oe = load<u64>(offsets + (offsetState << 3));
      const me = load<u64>(matches + (matchState << 3));
      const offsetBits = (oe >> 16) & 255;
      const matchBits = (me >> 16) & 255;
      const lengthBits = (le >> 16) & 255;
      let offset = <u32>(oe >> 32);
      let length = <u32>(le >> 32);
      let match = <u32>(me >> 32);
      offset += <u32>peek(bits, used, offsetBits);
      used += offsetBits;
      match += <u32>peek(bits, used, matchBits);
      used += matchBits;
      // The lengths' bits and those of the three states are at most 42.
      if (offsetBits + matchBits + lengthBits > 30) {
        ip -= <usize>(used >> 3);
        if (ip < floor) return CORRUPT;
        bits = load<u64>(ip);
        used &= 7;
      }
      length += <u32>peek(bits, used, lengthBits);
      used += lengthBits;
      if (offset > 3) {
        offset -= 3;
        rep2 = rep1;
        rep1 = rep0;
        rep0 = offset;
      } else {
        const index = offset - 1 + u32(length == 0);
        if (index == 0) offset = rep0;
        else {
          offset = index == 1 ? rep1 : index == 2 ? rep2 : rep0 - 1;
          if (index > 1) rep2 = rep1;
          rep1 = rep0;
          rep0 = offset;
        }
      }
      // Literals, then the match.
      if (length > <u32>(literalEnd - literal) || length > <u32>(room - op)) return CORRUPT;
      if (<u32>(literalLimit - literal) - length >= 16 && <u32>(room - op) - length >= 16) {
        v128.store(op, v128.load(literal));
        for (let i: usize = 16; i < length; i += 16) v128.store(op + i, v128.load(literal + i));
      } else copyRun(op, literal, length);
      op += length;
      literal += length;
      const behind = <u32>(room - op);
      if (match > behind || offset == 0 || offset > <u32>(op - frame)) return CORRUPT;
      copyMatch(op, op - offset, offset, match, behind);
      op += match;
      if (--count == 0) break;
      n = (le >> 24) & 255;
      lengthState = <usize>(le & 0xffff) + <usize>peek(bits, used, n);
      used += n;
      n = (me >> 24) & 255;
      matchState = <usize>(me & 0xffff) + <usize>peek(bits, used, n);
      used += n;
      n = (oe >> 24) & 255;
      offsetState = <usize>(oe & 0xffff) + <usize>peek(bits, used, n);
      used += n;
    }
    // All bits are used up, and none that are not there.
    if (<i32>((ip + 8 - start) << 3) != <i32>used) return CORRUPT;
    store<u32>(work + REPEATS, rep0);
    store<u32>(work + REPEATS, rep1, 4);
    store<u32>(work + REPEATS, rep2, 8);
  }
  const rest = <u32>(literalEnd - literal);
  if (rest > <u32>(end - op)) return CORRUPT;
  memory.copy(op, literal, rest);
  return <i32>(op + rest - dst);
}
