// Bit shuffle as Blosc has it: bit k of byte b of item i is bit i % 8 of byte i / 8 in row 8 b + k. Rows have n / 8 bytes.
import { shuffle, store8, unshuffle } from './shuffle';

/** Transposes the 8 x 8 bits of a word: bit j of byte k goes to bit k of byte j. */
// @ts-ignore: decorator
@inline
function transposeBits(x: u64): u64 {
  let t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aa;
  x ^= t ^ (t << 7);
  t = (x ^ (x >> 14)) & 0x0000cccc0000cccc;
  x ^= t ^ (t << 14);
  t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0;
  return x ^ t ^ (t << 28);
}

/**
 * Writes the bit-shuffled bytes of [src, src + bytes) at dst. `scratch` has room for `bytes`; none of the three overlap.
 * As in Blosc, a number of items that is no multiple of 8 is copied as it is.
 */
export function bitshuffle(dst: usize, src: usize, bytes: u32, item: u32, scratch: usize): void {
  const n = bytes / item;
  if (n % 8 != 0) {
    memory.copy(dst, src, bytes);
    return;
  }
  shuffle(scratch, src, bytes, item);
  const row = n / 8;
  for (let b: u32 = 0; b < item; b++) {
    const from = scratch + b * n;
    const to = dst + b * n;
    let i: u32 = 0;
    for (; i + 16 <= n; i += 16) {
      let v = v128.load(from + i);
      for (let k: i32 = 7; k >= 0; k--) {
        store<u16>(to + k * row + (i >> 3), <u16>i8x16.bitmask(v));
        v = i8x16.add(v, v);
      }
    }
    if (i < n) {
      const x = transposeBits(load<u64>(from + i));
      for (let k: u32 = 0; k < 8; k++) store<u8>(to + k * row + (i >> 3), <u8>(x >> (8 * k)));
    }
  }
  for (let k = n * item; k < bytes; k++) store<u8>(dst + k, load<u8>(src + k));
}

/** Undoes `bitshuffle`. */
export function bitunshuffle(dst: usize, src: usize, bytes: u32, item: u32, scratch: usize): void {
  const n = bytes / item;
  if (n % 8 != 0) {
    memory.copy(dst, src, bytes);
    return;
  }
  const row = n / 8;
  const m1 = i8x16.splat(0x55);
  const m2 = i8x16.splat(0x33);
  const m4 = i8x16.splat(0x0f);
  for (let b: u32 = 0; b < item; b++) {
    const from = src + b * n;
    const to = scratch + b * n;
    let i: u32 = 0;
    for (; i + 16 <= row; i += 16) {
      const s = from + i;
      let r0 = v128.load(s);
      let r1 = v128.load(s + row);
      let r2 = v128.load(s + 2 * row);
      let r3 = v128.load(s + 3 * row);
      let r4 = v128.load(s + 4 * row);
      let r5 = v128.load(s + 5 * row);
      let r6 = v128.load(s + 6 * row);
      let r7 = v128.load(s + 7 * row);
      // Exchange blocks of 4, 2, 1 bits across the diagonal of the 8 x 8 bits of every byte column.
      let t = v128.and(v128.xor(i16x8.shr_u(r0, 4), r4), m4);
      r4 = v128.xor(r4, t);
      r0 = v128.xor(r0, i16x8.shl(t, 4));
      t = v128.and(v128.xor(i16x8.shr_u(r1, 4), r5), m4);
      r5 = v128.xor(r5, t);
      r1 = v128.xor(r1, i16x8.shl(t, 4));
      t = v128.and(v128.xor(i16x8.shr_u(r2, 4), r6), m4);
      r6 = v128.xor(r6, t);
      r2 = v128.xor(r2, i16x8.shl(t, 4));
      t = v128.and(v128.xor(i16x8.shr_u(r3, 4), r7), m4);
      r7 = v128.xor(r7, t);
      r3 = v128.xor(r3, i16x8.shl(t, 4));
      t = v128.and(v128.xor(i16x8.shr_u(r0, 2), r2), m2);
      r2 = v128.xor(r2, t);
      r0 = v128.xor(r0, i16x8.shl(t, 2));
      t = v128.and(v128.xor(i16x8.shr_u(r1, 2), r3), m2);
      r3 = v128.xor(r3, t);
      r1 = v128.xor(r1, i16x8.shl(t, 2));
      t = v128.and(v128.xor(i16x8.shr_u(r4, 2), r6), m2);
      r6 = v128.xor(r6, t);
      r4 = v128.xor(r4, i16x8.shl(t, 2));
      t = v128.and(v128.xor(i16x8.shr_u(r5, 2), r7), m2);
      r7 = v128.xor(r7, t);
      r5 = v128.xor(r5, i16x8.shl(t, 2));
      t = v128.and(v128.xor(i16x8.shr_u(r0, 1), r1), m1);
      r1 = v128.xor(r1, t);
      r0 = v128.xor(r0, i16x8.shl(t, 1));
      t = v128.and(v128.xor(i16x8.shr_u(r2, 1), r3), m1);
      r3 = v128.xor(r3, t);
      r2 = v128.xor(r2, i16x8.shl(t, 1));
      t = v128.and(v128.xor(i16x8.shr_u(r4, 1), r5), m1);
      r5 = v128.xor(r5, t);
      r4 = v128.xor(r4, i16x8.shl(t, 1));
      t = v128.and(v128.xor(i16x8.shr_u(r6, 1), r7), m1);
      r7 = v128.xor(r7, t);
      r6 = v128.xor(r6, i16x8.shl(t, 1));
      store8(to + i * 8, r0, r1, r2, r3, r4, r5, r6, r7);
    }
    for (; i < row; i++) {
      let x: u64 = 0;
      for (let k: u32 = 0; k < 8; k++) x |= <u64>load<u8>(from + k * row + i) << (8 * k);
      store<u64>(to + i * 8, transposeBits(x));
    }
  }
  unshuffle(dst, scratch, n * item, item);
  for (let k = n * item; k < bytes; k++) store<u8>(dst + k, load<u8>(src + k));
}
