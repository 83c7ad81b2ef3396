// Huffman-coded literals of Zstandard: the tree's description, its table, one or four streams (RFC 8878, 4.2).
import { buildTable, readCounts } from './zstd-fse';
import { HUFFMAN, WEIGHT_ACCURACY, WEIGHT_STATES, WEIGHTS } from './zstd-layout';

const CORRUPT: i32 = -1;
/** Tables are looked up with so many bits, whatever the longest code. */
const LOG: u32 = 11;

/** How many bits a backward stream of `n` bytes at `src` holds: those below the highest bit set in its last byte; or -1. */
// @ts-ignore: decorator
@inline
export function streamBits(src: usize, n: u32): i32 {
  if (n == 0) return CORRUPT;
  const last = <u32>load<u8>(src + n - 1);
  if (last == 0) return CORRUPT;
  return <i32>(((n - 1) << 3) + 31 - clz(last));
}

/** The `n` bits (at most 16) below bit `bit` of a stream; zeros below its start. */
function bitsBelow(src: usize, bit: i32, n: i32): u32 {
  let value: u32 = 0;
  if (bit <= 0) return 0;
  const first = bit > n ? bit - n : 0;
  const last = (bit - 1) >> 3;
  for (let k = first >> 3; k <= last; k++) value |= <u32>load<u8>(src + k) << ((k - (first >> 3)) << 3);
  value = (value >> (first & 7)) & ((1 << (bit - first)) - 1);
  return value << (n - (bit - first));
}

/** Weights that are coded with two states, up to the stream's end: how many, or -1. */
function readCodedWeights(work: usize, src: usize, n: u32): i32 {
  const log = work + WEIGHT_ACCURACY;
  const head = readCounts(work, src, n, 6, 255, log);
  if (head < 0 || <u32>head >= n) return CORRUPT;
  const width = <i32>load<u32>(log);
  const table = work + WEIGHT_STATES;
  if (buildTable(work, table, width, 256, 0, 0) < 0) return CORRUPT;
  const stream = src + head;
  let bit = streamBits(stream, n - head);
  if (bit < 2 * width) return CORRUPT;
  let one = bitsBelow(stream, bit, width);
  bit -= width;
  let two = bitsBelow(stream, bit, width);
  bit -= width;
  let count: i32 = 0;
  while (count <= 253) {
    const entry = table + (one << 3);
    store<u8>(work + WEIGHTS + count++, load<u8>(entry, 4));
    const more = <i32>load<u8>(entry, 3);
    if (more > bit) {
      store<u8>(work + WEIGHTS + count++, load<u8>(table + (two << 3), 4));
      return count;
    }
    one = two;
    two = <u32>load<u16>(entry) + bitsBelow(stream, bit, more);
    bit -= more;
  }
  return CORRUPT;
}

/** Reads a tree's description and builds its table: the bytes the description took, or -1. */
export function readTree(work: usize, src: usize, srcBytes: u32): i32 {
  if (srcBytes < 2) return CORRUPT;
  const head = <u32>load<u8>(src);
  const weights = work + WEIGHTS;
  let count: i32 = 0;
  let taken: u32;
  if (head >= 128) {
    count = head - 127;
    taken = 1 + ((<u32>count + 1) >> 1);
    if (taken > srcBytes) return CORRUPT;
    for (let k: i32 = 0; k < count; k++) {
      const pair = <u32>load<u8>(src + 1 + (k >> 1));
      store<u8>(weights + k, <u8>(k & 1 ? pair & 15 : pair >> 4));
    }
  } else {
    taken = 1 + head;
    if (taken > srcBytes) return CORRUPT;
    count = readCodedWeights(work, src + 1, head);
    if (count < 0) return CORRUPT;
  }
  // The last weight is what is left to the next power of two.
  let sum: u32 = 0;
  for (let k: i32 = 0; k < count; k++) {
    const w = <u32>load<u8>(weights + k);
    if (w > LOG) return CORRUPT;
    sum += (1 << w) >> 1;
  }
  if (sum == 0) return CORRUPT;
  const longest: u32 = 32 - clz(sum);
  if (longest > LOG) return CORRUPT;
  const left: u32 = (1 << longest) - sum;
  if (left == 0 || (left & (left - 1)) != 0) return CORRUPT;
  store<u8>(weights + count++, <u8>(32 - clz(left)));
  // Codes lie by weight, the lightest first, then by symbol; each takes 2^(weight - 1) entries of the longest code's table.
  const table = work + HUFFMAN;
  let at: u32 = 0;
  for (let w: u32 = 1; w <= longest; w++) {
    const entries: u32 = 1 << (w - 1 + LOG - longest);
    for (let k: i32 = 0; k < count; k++) {
      if (<u32>load<u8>(weights + k) != w) continue;
      const entry = (<u32>k << 8) | (longest + 1 - w);
      if (at + entries > <u32>(1 << LOG)) return CORRUPT;
      const to = table + (at << 1);
      if (entries >= 8) {
        const eight = i16x8.splat(<i16>entry);
        for (let j: u32 = 0; j < entries << 1; j += 16) v128.store(to + j, eight);
      } else for (let j: u32 = 0; j < entries; j++) store<u16>(to + (j << 1), <u16>entry);
      at += entries;
    }
  }
  return at == <u32>(1 << LOG) ? taken : CORRUPT;
}

/** Decodes `n` bytes from the stream at `src` whose bits below `bit` are left: 0 if they end with it, or -1. */
function decodeRest(table: usize, dst: usize, n: i32, src: usize, bit: i32): i32 {
  for (let k: i32 = 0; k < n; k++) {
    const entry = <u32>load<u16>(table + (bitsBelow(src, bit, LOG) << 1));
    store<u8>(dst + k, <u8>(entry >> 8));
    bit -= entry & 255;
    if (bit < 0) return CORRUPT;
  }
  return bit == 0 ? 0 : CORRUPT;
}

/** Loads eight bytes whose upper `used` bits are shifted out; a bit set below them tells later how many were. */
// @ts-ignore: decorator
@inline
function refill(ip: usize, used: u64): u64 {
  return (load<u64>(ip) | 1) << used;
}

/** The entry for the upper bits. */
// @ts-ignore: decorator
@inline
function look(table: usize, bits: u64): u64 {
  return load<u16>(table + <usize>((bits >> 52) & 0xffe));
}

/** Decodes one stream of `n` bytes. */
export function decodeOne(work: usize, dst: usize, n: u32, src: usize, srcBytes: u32): i32 {
  const table = work + HUFFMAN;
  const bit = streamBits(src, srcBytes);
  if (bit < 0) return CORRUPT;
  if (srcBytes < 8) return decodeRest(table, dst, n, src, bit);
  let ip = src + srcBytes - 8;
  let bits = refill(ip, (srcBytes << 3) - bit);
  let op = dst;
  const end = dst + n;
  while (end - op >= 5 && ip - src >= 8) {
    for (let k = 0; k < 5; k++) {
      const e = look(table, bits);
      store<u8>(op++, <u8>(e >> 8));
      bits <<= e;
    }
    const used = ctz(bits);
    ip -= <usize>(used >> 3);
    bits = refill(ip, used & 7);
  }
  return decodeRest(table, op, <i32>(end - op), src, <i32>((ip + 8 - src) << 3) - <i32>ctz(bits));
}

/**
 * Decodes `n` bytes from four streams, each a quarter of them (the last may be shorter). Each step takes five codes of at most
 * 11 bits of every stream, which with the up to seven bits used before fit into 64.
 */
export function decodeFour(work: usize, dst: usize, n: u32, src: usize, srcBytes: u32): i32 {
  if (srcBytes < 10) return CORRUPT;
  const table = work + HUFFMAN;
  const n0: u32 = load<u16>(src);
  const n1: u32 = load<u16>(src, 2);
  const n2: u32 = load<u16>(src, 4);
  if (n0 + n1 + n2 + 6 >= srcBytes) return CORRUPT;
  const n3 = srcBytes - 6 - n0 - n1 - n2;
  const s0 = src + 6;
  const s1 = s0 + n0;
  const s2 = s1 + n1;
  const s3 = s2 + n2;
  const each: u32 = (n + 3) >> 2;
  if (each * 3 > n) return CORRUPT;
  const b0 = streamBits(s0, n0);
  const b1 = streamBits(s1, n1);
  const b2 = streamBits(s2, n2);
  const b3 = streamBits(s3, n3);
  if ((b0 | b1 | b2 | b3) < 0) return CORRUPT;
  if (min(min(n0, n1), min(n2, n3)) < 8) {
    if (decodeRest(table, dst, each, s0, b0) < 0 || decodeRest(table, dst + each, each, s1, b1) < 0) return CORRUPT;
    if (decodeRest(table, dst + 2 * each, each, s2, b2) < 0) return CORRUPT;
    return decodeRest(table, dst + 3 * each, n - 3 * each, s3, b3);
  }
  let p0 = s0 + n0 - 8;
  let p1 = s1 + n1 - 8;
  let p2 = s2 + n2 - 8;
  let p3 = s3 + n3 - 8;
  let w0 = refill(p0, (n0 << 3) - b0);
  let w1 = refill(p1, (n1 << 3) - b1);
  let w2 = refill(p2, (n2 << 3) - b2);
  let w3 = refill(p3, (n3 << 3) - b3);
  let op = dst;
  const end = dst + n - 3 * each;
  for (;;) {
    const most = min(min<usize>(p0 - s0, p1 - s1), min<usize>(p2 - s2, p3 - s3)) / 7;
    const steps = min<usize>(most, (end - op) / 5);
    if (steps == 0) break;
    const stop = op + steps * 5;
    while (op < stop) {
      const q1 = op + each;
      const q2 = q1 + each;
      const q3 = q2 + each;
      let e0 = look(table, w0);
      let e1 = look(table, w1);
      let e2 = look(table, w2);
      let e3 = look(table, w3);
      store<u8>(op, <u8>(e0 >> 8));
      store<u8>(q1, <u8>(e1 >> 8));
      store<u8>(q2, <u8>(e2 >> 8));
      store<u8>(q3, <u8>(e3 >> 8));
      w0 <<= e0;
      w1 <<= e1;
      w2 <<= e2;
      w3 <<= e3;
      e0 = look(table, w0);
      e1 = look(table, w1);
      e2 = look(table, w2);
      e3 = look(table, w3);
      store<u8>(op, <u8>(e0 >> 8), 1);
      store<u8>(q1, <u8>(e1 >> 8), 1);
      store<u8>(q2, <u8>(e2 >> 8), 1);
      store<u8>(q3, <u8>(e3 >> 8), 1);
      w0 <<= e0;
      w1 <<= e1;
      w2 <<= e2;
      w3 <<= e3;
      e0 = look(table, w0);
      e1 = look(table, w1);
      e2 = look(table, w2);
      e3 = look(table, w3);
      store<u8>(op, <u8>(e0 >> 8), 2);
      store<u8>(q1, <u8>(e1 >> 8), 2);
      store<u8>(q2, <u8>(e2 >> 8), 2);
      store<u8>(q3, <u8>(e3 >> 8), 2);
      w0 <<= e0;
      w1 <<= e1;
      w2 <<= e2;
      w3 <<= e3;
      e0 = look(table, w0);
      e1 = look(table, w1);
      e2 = look(table, w2);
      e3 = look(table, w3);
      store<u8>(op, <u8>(e0 >> 8), 3);
      store<u8>(q1, <u8>(e1 >> 8), 3);
      store<u8>(q2, <u8>(e2 >> 8), 3);
      store<u8>(q3, <u8>(e3 >> 8), 3);
      w0 <<= e0;
      w1 <<= e1;
      w2 <<= e2;
      w3 <<= e3;
      e0 = look(table, w0);
      e1 = look(table, w1);
      e2 = look(table, w2);
      e3 = look(table, w3);
      store<u8>(op, <u8>(e0 >> 8), 4);
      store<u8>(q1, <u8>(e1 >> 8), 4);
      store<u8>(q2, <u8>(e2 >> 8), 4);
      store<u8>(q3, <u8>(e3 >> 8), 4);
      w0 <<= e0;
      w1 <<= e1;
      w2 <<= e2;
      w3 <<= e3;
      op += 5;
      const u0 = ctz(w0);
      const u1 = ctz(w1);
      const u2 = ctz(w2);
      const u3 = ctz(w3);
      p0 -= <usize>(u0 >> 3);
      p1 -= <usize>(u1 >> 3);
      p2 -= <usize>(u2 >> 3);
      p3 -= <usize>(u3 >> 3);
      w0 = refill(p0, u0 & 7);
      w1 = refill(p1, u1 & 7);
      w2 = refill(p2, u2 & 7);
      w3 = refill(p3, u3 & 7);
    }
  }
  const done = op - dst;
  if (decodeRest(table, op, each - done, s0, <i32>((p0 + 8 - s0) << 3) - <i32>ctz(w0)) < 0) return CORRUPT;
  op += each;
  if (decodeRest(table, op, each - done, s1, <i32>((p1 + 8 - s1) << 3) - <i32>ctz(w1)) < 0) return CORRUPT;
  op += each;
  if (decodeRest(table, op, each - done, s2, <i32>((p2 + 8 - s2) << 3) - <i32>ctz(w2)) < 0) return CORRUPT;
  op += each;
  return decodeRest(table, op, n - 3 * each - done, s3, <i32>((p3 + 8 - s3) << 3) - <i32>ctz(w3));
}
