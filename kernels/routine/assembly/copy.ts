// Copies boxes between strided places of the memory; addresses and strides are in bytes, modulo 2^32.
import { transpose4, transpose8, transposeAny } from './transpose';

/** Copies `bytes` bytes; short runs stay inline, because memory.copy costs a call out of WebAssembly. */
// @ts-ignore: decorator
@inline
export function copyRun(dst: usize, src: usize, bytes: usize): void {
  if (bytes > 512) {
    memory.copy(dst, src, bytes);
    return;
  }
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(dst + i, v128.load(src + i));
  if (bytes & 8) {
    store<u64>(dst + i, load<u64>(src + i));
    i += 8;
  }
  if (bytes & 4) {
    store<u32>(dst + i, load<u32>(src + i));
    i += 4;
  }
  if (bytes & 2) {
    store<u16>(dst + i, load<u16>(src + i));
    i += 2;
  }
  if (bytes & 1) store<u8>(dst + i, load<u8>(src + i));
}

/** Copies `n` items of type T, `ds` and `ss` bytes apart. */
// @ts-ignore: decorator
@inline
function copyItems<T>(dst: usize, ds: usize, src: usize, ss: usize, n: u32): void {
  let i: u32 = 0;
  for (; i + 4 <= n; i += 4) {
    const a = load<T>(src);
    const b = load<T>(src + ss);
    const c = load<T>(src + 2 * ss);
    const d = load<T>(src + 3 * ss);
    store<T>(dst, a);
    store<T>(dst + ds, b);
    store<T>(dst + 2 * ds, c);
    store<T>(dst + 3 * ds, d);
    src += 4 * ss;
    dst += 4 * ds;
  }
  for (; i < n; i++) {
    store<T>(dst, load<T>(src));
    src += ss;
    dst += ds;
  }
}

/** Copies `n` items of `item` bytes (1, 2, 4, 8, 16), `ds` and `ss` bytes apart. */
export function copyLine(dst: usize, ds: usize, src: usize, ss: usize, n: u32, item: u32): void {
  if (item == 8) copyItems<u64>(dst, ds, src, ss, n);
  else if (item == 16) copyItems<v128>(dst, ds, src, ss, n);
  else if (item == 4) copyItems<u32>(dst, ds, src, ss, n);
  else if (item == 2) copyItems<u16>(dst, ds, src, ss, n);
  else copyItems<u8>(dst, ds, src, ss, n);
}

/** Writes `count` items of `item` bytes (1, 2, 4, 8) that all hold the low bits of `bits`, side by side. */
export function fill(dst: usize, count: usize, item: u32, bits: u64): void {
  const bytes = count * item;
  let v: v128;
  // Encoding became faster without memory.fill on shared memory.
  if (item == 1) v = i8x16.splat(<i8>bits);
  else if (item == 8) v = i64x2.splat(bits);
  else if (item == 4) v = i32x4.splat(<i32>bits);
  else v = i16x8.splat(<i16>bits);
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    v128.store(dst + i, v);
    v128.store(dst + i, v, 16);
    v128.store(dst + i, v, 32);
    v128.store(dst + i, v, 48);
  }
  for (; i < bytes; i += item) {
    if (item == 8) store<u64>(dst + i, bits);
    else if (item == 4) store<u32>(dst + i, <u32>bits);
    else if (item == 2) store<u16>(dst + i, <u16>bits);
    else store<u8>(dst + i, <u8>bits);
  }
}

/** The item of `item` bytes (1, 2, 4, 8) at `src`. */
function item64(src: usize, item: u32): u64 {
  if (item == 8) return load<u64>(src);
  if (item == 4) return load<u32>(src);
  if (item == 2) return load<u16>(src);
  return load<u8>(src);
}

const RUNS: u32 = 0;
const TRANSPOSE: u32 = 1;
const SPREAD: u32 = 2;

/** One pair of inner axes, as `mode` says. */
// @ts-ignore: decorator
@inline
function copyPlane(mode: u32, item: u32, dst: usize, src: usize, n0: u32, d0: usize, s0: usize, n1: u32, d1: usize, s1: usize): void {
  if (mode == TRANSPOSE) {
    if (item == 8) transpose8(dst, d0, src, s1, n0, n1);
    else if (item == 4) transpose4(dst, d0, src, s1, n0, n1);
    else transposeAny(dst, d0, src, s1, n0, n1, item);
    return;
  }
  for (let i: u32 = 0; i < n0; i++) {
    if (mode == RUNS) {
      let d = dst;
      let s = src;
      for (let j: u32 = 0; j < n1; j++) {
        copyRun(d, s, item);
        d += d1;
        s += s1;
      }
    } else if (mode == SPREAD) fill(dst, n1, item, item64(src, item));
    else copyLine(dst, d1, src, s1, n1, item);
    dst += d0;
    src += s0;
  }
}

/**
 * Copies a box. `p` points to 32-bit words: mode, item bytes (of a run in mode RUNS), dst, src, count of outer axes,
 * (extent, dst stride, src stride) of the last but one axis, of the last axis, then of each outer axis; behind them
 * there is room for one counter for each outer axis.
 *
 * Modes: 0 runs of `item` bytes; 1 transpose (last axis side by side in dst, last but one side by side in src);
 * 2 last axis side by side in dst and repeated in src; 3 any strides.
 */
export function copyBox(p: usize): void {
  const mode = load<u32>(p);
  const item = load<u32>(p, 4);
  let dst = load<u32>(p, 8);
  let src = load<u32>(p, 12);
  const outer = load<u32>(p, 16);
  const n0 = load<u32>(p, 20);
  const d0 = load<u32>(p, 24);
  const s0 = load<u32>(p, 28);
  const n1 = load<u32>(p, 32);
  const d1 = load<u32>(p, 36);
  const s1 = load<u32>(p, 40);
  const axes = p + 44;
  const counters = axes + 12 * outer;
  for (let k: u32 = 0; k < outer; k++) store<u32>(counters + 4 * k, 0);
  for (;;) {
    copyPlane(mode, item, dst, src, n0, d0, s0, n1, d1, s1);
    let k: i32 = outer - 1;
    for (; k >= 0; k--) {
      const axis = axes + 12 * k;
      const extent = load<u32>(axis);
      const count = load<u32>(counters + 4 * k) + 1;
      dst += load<u32>(axis, 4);
      src += load<u32>(axis, 8);
      if (count < extent) {
        store<u32>(counters + 4 * k, count);
        break;
      }
      dst -= extent * load<u32>(axis, 4);
      src -= extent * load<u32>(axis, 8);
      store<u32>(counters + 4 * k, 0);
    }
    if (k < 0) return;
  }
}

/** Reverses the bytes of each of `count` items of `item` bytes (2, 4, 8) in place. */
export function byteswap(address: usize, count: usize, item: u32): void {
  const bytes = count * item;
  let i: usize = 0;
  if (item == 8) {
    for (; i + 16 <= bytes; i += 16)
      v128.store(address + i, v128.shuffle<u8>(v128.load(address + i), v128.load(address + i), 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
    for (; i < bytes; i += 8) store<u64>(address + i, bswap<u64>(load<u64>(address + i)));
  } else if (item == 4) {
    for (; i + 16 <= bytes; i += 16)
      v128.store(address + i, v128.shuffle<u8>(v128.load(address + i), v128.load(address + i), 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    for (; i < bytes; i += 4) store<u32>(address + i, bswap<u32>(load<u32>(address + i)));
  } else if (item == 2) {
    for (; i + 16 <= bytes; i += 16)
      v128.store(address + i, v128.shuffle<u8>(v128.load(address + i), v128.load(address + i), 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    for (; i < bytes; i += 2) store<u16>(address + i, bswap<u16>(load<u16>(address + i)));
  }
}
