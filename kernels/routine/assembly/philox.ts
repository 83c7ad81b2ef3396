// Random numbers from Philox4x32-10 (Salmon et al., 2011): element e is a function of e, the key and the stream only.
// Block b of a stream is the cipher of the counter (b low, b high, stream 0, stream 1). Element e of a 64-bit kind takes
// words 2(e & 1) (low) and 2(e & 1) + 1 (high) of block e >> 1; of a 32-bit kind word e & 3 of block e >> 2.
import { copyLine } from './copy';
import { transpose4, transpose8 } from './transpose';

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

const UNIFORM64: u32 = 0;
const UNIFORM32: u32 = 1;
const BITS32: u32 = 2;

/** Four blocks at once, lane k of every vector belonging to block k; writes them one after another at `out`. */
// @ts-ignore: decorator
@inline
function cipher4(c0: v128, c1: v128, c2: v128, c3: v128, key0: u32, key1: u32, out: usize): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
  for (let round = 0; round < 10; round++) {
    const p = i64x2.extmul_low_i32x4_u(c0, m0);
    const q = i64x2.extmul_high_i32x4_u(c0, m0);
    const r = i64x2.extmul_low_i32x4_u(c2, m1);
    const s = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(i32x4.shuffle(r, s, 1, 3, 5, 7), v128.xor(c1, k0));
    c1 = i32x4.shuffle(r, s, 0, 2, 4, 6);
    c2 = v128.xor(i32x4.shuffle(p, q, 1, 3, 5, 7), v128.xor(c3, k1));
    c3 = i32x4.shuffle(p, q, 0, 2, 4, 6);
    k0 = i32x4.add(k0, i32x4.splat(W0));
    k1 = i32x4.add(k1, i32x4.splat(W1));
  }
  storeBlocks(c0, c1, c2, c3, out);
}

/** Eight blocks at once, so that the latencies of one half hide behind the other; `a` and `b` are four blocks each. */
// @ts-ignore: decorator
@inline
function cipher8(a0: v128, b0: v128, a1: v128, b1: v128, c2: v128, c3: v128, key0: u32, key1: u32, out: usize): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
  let a2 = c2;
  let b2 = c2;
  let a3 = c3;
  let b3 = c3;
  for (let round = 0; round < 10; round++) {
    let p = i64x2.extmul_low_i32x4_u(a0, m0);
    let q = i64x2.extmul_high_i32x4_u(a0, m0);
    let r = i64x2.extmul_low_i32x4_u(a2, m1);
    let s = i64x2.extmul_high_i32x4_u(a2, m1);
    a0 = v128.xor(i32x4.shuffle(r, s, 1, 3, 5, 7), v128.xor(a1, k0));
    a1 = i32x4.shuffle(r, s, 0, 2, 4, 6);
    a2 = v128.xor(i32x4.shuffle(p, q, 1, 3, 5, 7), v128.xor(a3, k1));
    a3 = i32x4.shuffle(p, q, 0, 2, 4, 6);
    p = i64x2.extmul_low_i32x4_u(b0, m0);
    q = i64x2.extmul_high_i32x4_u(b0, m0);
    r = i64x2.extmul_low_i32x4_u(b2, m1);
    s = i64x2.extmul_high_i32x4_u(b2, m1);
    b0 = v128.xor(i32x4.shuffle(r, s, 1, 3, 5, 7), v128.xor(b1, k0));
    b1 = i32x4.shuffle(r, s, 0, 2, 4, 6);
    b2 = v128.xor(i32x4.shuffle(p, q, 1, 3, 5, 7), v128.xor(b3, k1));
    b3 = i32x4.shuffle(p, q, 0, 2, 4, 6);
    k0 = i32x4.add(k0, i32x4.splat(W0));
    k1 = i32x4.add(k1, i32x4.splat(W1));
  }
  storeBlocks(a0, a1, a2, a3, out);
  storeBlocks(b0, b1, b2, b3, out + 64);
}

/** Turns four vectors of words into four blocks side by side. */
// @ts-ignore: decorator
@inline
function storeBlocks(c0: v128, c1: v128, c2: v128, c3: v128, out: usize): void {
  const a = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
  const b = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
  const c = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
  const d = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
  v128.store(out, i64x2.shuffle(a, b, 0, 2));
  v128.store(out, i64x2.shuffle(a, b, 1, 3), 16);
  v128.store(out, i64x2.shuffle(c, d, 0, 2), 32);
  v128.store(out, i64x2.shuffle(c, d, 1, 3), 48);
}

/** Blocks `first` to `first + count - 1` (count a multiple of 4), one after another at `dst`. */
export function philoxBlocks(dst: usize, first: u64, count: u32, key0: u32, key1: u32, stream0: u32, stream1: u32): void {
  const c2 = i32x4.splat(stream0);
  const c3 = i32x4.splat(stream1);
  let k: u32 = 0;
  for (; k + 8 <= count; k += 8) {
    const b = first + k;
    if (<u32>b > 0xfffffff8) break;
    const c0 = i32x4.add(i32x4.splat(<u32>b), i32x4(0, 1, 2, 3));
    const c1 = i32x4.splat(<u32>(b >> 32));
    cipher8(c0, i32x4.add(c0, i32x4.splat(4)), c1, c1, c2, c3, key0, key1, dst);
    dst += 128;
  }
  for (; k < count; k += 4) {
    const b = first + k;
    let c0 = i32x4.add(i32x4.splat(<u32>b), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(<u32>(b >> 32));
    if (<u32>b > 0xfffffffc) {
      c0 = i32x4(<u32>b, <u32>(b + 1), <u32>(b + 2), <u32>(b + 3));
      c1 = i32x4(<u32>(b >> 32), <u32>((b + 1) >> 32), <u32>((b + 2) >> 32), <u32>((b + 3) >> 32));
    }
    cipher4(c0, c1, c2, c3, key0, key1, dst);
    dst += 64;
  }
}

/** Turns 64-bit words into float64 in [0, 1) in place: the upper 53 bits, times 2^-53. */
// @ts-ignore: decorator
@inline
function toUniform64(address: usize, bytes: usize): void {
  const one = i64x2.splat(0x3ff0000000000000);
  const bit = i64x2.splat(1);
  // The upper 52 bits make a number in [1, 2); what is taken from it is 1 or, where bit 11 is set, 1 - 2^-53.
  for (let i: usize = 0; i < bytes; i += 32) {
    const u = v128.load(address + i);
    const v = v128.load(address + i, 16);
    const a = f64x2.sub(v128.or(i64x2.shr_u(u, 12), one), i64x2.sub(one, v128.and(i64x2.shr_u(u, 11), bit)));
    const b = f64x2.sub(v128.or(i64x2.shr_u(v, 12), one), i64x2.sub(one, v128.and(i64x2.shr_u(v, 11), bit)));
    v128.store(address + i, a);
    v128.store(address + i, b, 16);
  }
}

/** Turns 32-bit words into float32 in [0, 1) in place: the upper 24 bits, times 2^-24. */
// @ts-ignore: decorator
@inline
function toUniform32(address: usize, bytes: usize): void {
  const scale = f32x4.splat(<f32>5.9604644775390625e-8);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(address + i, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(address + i), 8)), scale));
}

/** Elements start, start + stride, …; each costs a block. Written `ds` bytes apart; `scratch` has room for 64 bytes. */
function gather(kind: u32, dst: usize, ds: usize, count: u32, start: u64, stride: i64, key0: u32, key1: u32, stream0: u32, stream1: u32, scratch: usize): void {
  const wide = kind != UNIFORM32 && kind != BITS32;
  const shift: u64 = wide ? 1 : 2;
  const mask: u32 = wide ? 1 : 3;
  const step: u32 = wide ? 8 : 4;
  const c2 = i32x4.splat(stream0);
  const c3 = i32x4.splat(stream1);
  for (let k: u32 = 0; k < count; k += 4) {
    const e0 = start + <u64>stride * k;
    const e1 = e0 + stride;
    const e2 = e1 + stride;
    const e3 = e2 + stride;
    const b0 = e0 >> shift;
    const b1 = e1 >> shift;
    const b2 = e2 >> shift;
    const b3 = e3 >> shift;
    cipher4(
      i32x4(<u32>b0, <u32>b1, <u32>b2, <u32>b3),
      i32x4(<u32>(b0 >> 32), <u32>(b1 >> 32), <u32>(b2 >> 32), <u32>(b3 >> 32)),
      c2, c3, key0, key1, scratch,
    );
    const n = min<u32>(4, count - k);
    let e = e0;
    for (let lane: u32 = 0; lane < n; lane++) {
      const word = scratch + lane * 16 + (<u32>e & mask) * step;
      if (kind == UNIFORM64) store<f64>(dst, <f64>(load<u64>(word) >> 11) * 1.1102230246251565e-16);
      else if (kind == UNIFORM32) store<f32>(dst, <f32>(load<u32>(word) >> 8) * <f32>5.9604644775390625e-8);
      else if (kind == BITS32) store<u32>(dst, load<u32>(word));
      else store<u64>(dst, load<u64>(word));
      dst += ds;
      e += stride;
    }
  }
}

/** Blocks of one element each side by side: `count` blocks (a multiple of 4) from block `first`, converted. */
// @ts-ignore: decorator
@inline
function dense(kind: u32, dst: usize, first: u64, count: u32, key0: u32, key1: u32, stream0: u32, stream1: u32): void {
  for (let done: u32 = 0; done < count; done += 256) {
    const n = min<u32>(256, count - done);
    const to = dst + done * 16;
    philoxBlocks(to, first + done, n, key0, key1, stream0, stream1);
    if (kind == UNIFORM64) toUniform64(to, n * 16);
    else if (kind == UNIFORM32) toUniform32(to, n * 16);
  }
}

/** Elements start, start + 1, … side by side. */
// @ts-ignore: decorator
@inline
function consecutive(kind: u32, dst: usize, count: u32, start: u64, key0: u32, key1: u32, stream0: u32, stream1: u32, scratch: usize): void {
  const wide = kind != UNIFORM32 && kind != BITS32;
  const per: u32 = wide ? 2 : 4;
  const item: u32 = wide ? 8 : 4;
  const head = min<u32>(count, (per - (<u32>start & (per - 1))) & (per - 1));
  if (head) gather(kind, dst, item, head, start, 1, key0, key1, stream0, stream1, scratch);
  const blocks = ((count - head) / per) & ~3;
  const first = (start + head) / per;
  dense(kind, dst + head * item, first, blocks, key0, key1, stream0, stream1);
  const done = head + blocks * per;
  // Fewer than four blocks are left: generate four and keep what is wanted.
  if (done < count) {
    dense(kind, scratch, first + blocks, 4, key0, key1, stream0, stream1);
    memory.copy(dst + done * item, scratch, (count - done) * item);
  }
}

/** `count` elements from `start`, `stride` apart, written `ds` bytes apart. `scratch`: 12 KiB. */
export function randomFill(kind: u32, dst: usize, ds: usize, count: u32, start: u64, stride: i64, key0: u32, key1: u32, stream0: u32, stream1: u32, scratch: usize): void {
  randomBox(kind, dst, 0, ds, 1, count, start, 0, stride, key0, key1, stream0, stream1, scratch);
}

/** A plane of elements start + i * s0 + j * s1, written at dst + i * d0 + j * d1. `scratch`: 12 KiB. */
export function randomBox(kind: u32, dst: usize, d0: usize, d1: usize, n0: u32, n1: u32, start: u64, s0: i64, s1: i64, key0: u32, key1: u32, stream0: u32, stream1: u32, scratch: usize): void {
  const wide = kind != UNIFORM32 && kind != BITS32;
  const item: u32 = wide ? 8 : 4;
  const per: u32 = wide ? 2 : 4;
  if (s1 != 1 && (s0 == 1 || n1 < n0)) {
    const d = d0;
    d0 = d1;
    d1 = d;
    const n = n0;
    n0 = n1;
    n1 = n;
    const s = s0;
    s0 = s1;
    s1 = s;
  }
  if (s1 != 1) {
    for (let i: u32 = 0; i < n0; i++) gather(kind, dst + i * d0, d1, n1, start + <u64>s0 * i, s1, key0, key1, stream0, stream1, scratch);
    return;
  }
  if (d1 == item) {
    for (let i: u32 = 0; i < n0; i++) consecutive(kind, dst + i * d0, n1, start + <u64>s0 * i, key0, key1, stream0, stream1, scratch);
    return;
  }
  // The elements that follow each other lie apart in dst: generate tiles of 8 lines into scratch and copy them out.
  // Elements start + i * s0 have the same place in their block for all i only if s0 is a multiple of `per`.
  const width: u32 = 1024 / item;
  const pitch: u32 = 1024 + 128;
  for (let i0: u32 = 0; i0 < n0; i0 += 8) {
    const rows = min<u32>(8, n0 - i0);
    for (let j0: u32 = 0; j0 < n1; j0 += width) {
      const columns = min<u32>(width, n1 - j0);
      for (let i: u32 = 0; i < rows; i++) {
        const e = start + <u64>s0 * (i0 + i) + j0;
        const skip = <u32>e & (per - 1);
        const blocks = ((skip + columns + per - 1) / per + 3) & ~3;
        const line = scratch + i * pitch;
        dense(kind, line, e / per, blocks, key0, key1, stream0, stream1);
        if (skip) memory.copy(line, line + skip * item, columns * item);
      }
      const to = dst + i0 * d0 + j0 * d1;
      if (d0 == item) {
        if (wide) transpose8(to, d1, scratch, pitch, columns, rows);
        else transpose4(to, d1, scratch, pitch, columns, rows);
      } else {
        for (let i: u32 = 0; i < rows; i++) copyLine(to + i * d0, d1, scratch + i * pitch, item, columns, item);
      }
    }
  }
}
