// Finite-state entropy tables of Zstandard: reading their descriptions and building them (RFC 8878, 4.1).
import { fill } from '../copy';
import { COUNTS, NEXT } from './zstd-layout';

/**
 * Reads a table's description from [src, src + srcBytes) into the work area's counts: the bytes it took, or -1. The result's
 * accuracy is at most `mostLog` and stored at `accuracy`; symbols go to `lastSymbol` at most.
 */
export function readCounts(work: usize, src: usize, srcBytes: u32, mostLog: u32, lastSymbol: u32, accuracy: usize): i32 {
  fill(work + COUNTS, 64, 8, 0);
  if (srcBytes < 1) return -1;
  const log = (load<u8>(src) & 15) + 5;
  if (<u32>log > mostLog) return -1;
  let bit: u32 = 4;
  let remaining: i32 = (1 << log) + 1;
  let symbol: u32 = 0;
  const bits = srcBytes << 3;
  while (remaining > 1) {
    if (symbol > lastSymbol || bit >= bits) return -1;
    // As many bits as the greatest possible count needs; the smaller counts take one bit fewer.
    const width = 32 - clz(remaining);
    const word = bitsAt(src, srcBytes, bit);
    const short: u32 = (1 << width) - 1 - remaining;
    let value = word & ((1 << (width - 1)) - 1);
    if (value < short) bit += width - 1;
    else {
      value = word & ((1 << width) - 1);
      if (value >= <u32>(1 << (width - 1))) value -= short;
      bit += width;
    }
    const count = <i32>value - 1;
    remaining -= count < 0 ? 1 : count;
    if (remaining < 1) return -1;
    store<i16>(work + COUNTS + (symbol << 1), <i16>count);
    symbol++;
    if (count == 0) {
      let more: u32;
      do {
        if (bit >= bits) return -1;
        more = bitsAt(src, srcBytes, bit) & 3;
        bit += 2;
        symbol += more;
      } while (more == 3);
      if (symbol > lastSymbol + 1) return -1;
    }
  }
  if (remaining != 1 || bit > bits) return -1;
  store<u32>(accuracy, log);
  return (bit + 7) >> 3;
}

/** 24 bits or more from bit `bit` on; zeros behind the end. */
function bitsAt(src: usize, srcBytes: u32, bit: u32): u32 {
  const at = bit >> 3;
  let word: u32 = 0;
  if (at + 4 <= srcBytes) word = load<u32>(src + at);
  else for (let k: u32 = at; k < srcBytes; k++) word |= <u32>load<u8>(src + k) << ((k - at) << 3);
  return word >> (bit & 7);
}

/**
 * Builds the decoding table of the counts in the work area. Entries hold the next state's base (2 bytes), how many further
 * bits the value takes (1), how many the next state takes (1), and the value's base (4); `bases` has four bytes for each
 * symbol, `extras` one. With `extras` 0 the value is the symbol. -1 where the counts fill no table.
 */
export function buildTable(work: usize, table: usize, log: u32, symbols: u32, bases: usize, extras: usize): i32 {
  const size: u32 = 1 << log;
  const mask = size - 1;
  const counts = work + COUNTS;
  const next = work + NEXT;
  let high = size;
  // Symbols rarer than one state's share lie at the end.
  for (let s: u32 = 0; s < symbols; s++) {
    const count = <i32>load<i16>(counts + (s << 1));
    if (count == -1) {
      if (high == 0) return -1;
      store<u32>(table + (--high << 3), s);
      store<u16>(next + (s << 1), 1);
    } else store<u16>(next + (s << 1), <u16>count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at: u32 = 0;
  for (let s: u32 = 0; s < symbols; s++) {
    const count = <i32>load<i16>(counts + (s << 1));
    for (let k = 0; k < count; k++) {
      store<u32>(table + (at << 3), s);
      do {
        at = (at + step) & mask;
      } while (at >= high);
    }
  }
  if (at != 0) return -1;
  for (let k: u32 = 0; k < size; k++) {
    const entry = table + (k << 3);
    const s = load<u32>(entry);
    const n = <u32>load<u16>(next + (s << 1));
    store<u16>(next + (s << 1), <u16>(n + 1));
    const width = log - (31 - clz(n));
    store<u16>(entry, <u16>((n << width) - size));
    store<u8>(entry, extras == 0 ? 0 : load<u8>(extras + s), 2);
    store<u8>(entry, <u8>width, 3);
    store<u32>(entry, extras == 0 ? s : load<u32>(bases + (s << 2)), 4);
  }
  return 0;
}
