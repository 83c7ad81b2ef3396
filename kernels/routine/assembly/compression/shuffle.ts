// Byte shuffle: byte k of every item lies in row k of the shuffled bytes. What is left over of an item is copied.

// @ts-ignore: decorator
@inline
function even(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

// @ts-ignore: decorator
@inline
function odd(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Writes the shuffled bytes of [src, src + bytes), items of `item` bytes, at dst; the two must not overlap. */
export function shuffle(dst: usize, src: usize, bytes: u32, item: u32): void {
  const n = bytes / item;
  let i: u32 = 0;
  if (item == 2) {
    for (; i + 16 <= n; i += 16) {
      const a = v128.load(src + i * 2);
      const b = v128.load(src + i * 2, 16);
      v128.store(dst + i, even(a, b));
      v128.store(dst + n + i, odd(a, b));
    }
  } else if (item == 4) {
    for (; i + 16 <= n; i += 16) {
      const s = src + i * 4;
      const a = v128.load(s);
      const b = v128.load(s, 16);
      const c = v128.load(s, 32);
      const d = v128.load(s, 48);
      const e0 = even(a, b);
      const e1 = even(c, d);
      const o0 = odd(a, b);
      const o1 = odd(c, d);
      const t = dst + i;
      v128.store(t, even(e0, e1));
      v128.store(t + n, even(o0, o1));
      v128.store(t + 2 * n, odd(e0, e1));
      v128.store(t + 3 * n, odd(o0, o1));
    }
  } else if (item == 8) {
    for (; i + 16 <= n; i += 16) {
      const s = src + i * 8;
      const a = v128.load(s);
      const b = v128.load(s, 16);
      const c = v128.load(s, 32);
      const d = v128.load(s, 48);
      const e = v128.load(s, 64);
      const f = v128.load(s, 80);
      const g = v128.load(s, 96);
      const h = v128.load(s, 112);
      const e0 = even(a, b);
      const e1 = even(c, d);
      const e2 = even(e, f);
      const e3 = even(g, h);
      const o0 = odd(a, b);
      const o1 = odd(c, d);
      const o2 = odd(e, f);
      const o3 = odd(g, h);
      const ee0 = even(e0, e1);
      const ee1 = even(e2, e3);
      const eo0 = odd(e0, e1);
      const eo1 = odd(e2, e3);
      const oe0 = even(o0, o1);
      const oe1 = even(o2, o3);
      const oo0 = odd(o0, o1);
      const oo1 = odd(o2, o3);
      const t = dst + i;
      v128.store(t, even(ee0, ee1));
      v128.store(t + n, even(oe0, oe1));
      v128.store(t + 2 * n, even(eo0, eo1));
      v128.store(t + 3 * n, even(oo0, oo1));
      v128.store(t + 4 * n, odd(ee0, ee1));
      v128.store(t + 5 * n, odd(oe0, oe1));
      v128.store(t + 6 * n, odd(eo0, eo1));
      v128.store(t + 7 * n, odd(oo0, oo1));
    }
  }
  if (i < n)
    for (let k: u32 = 0; k < item; k++) {
      const t = dst + k * n;
      for (let j = i; j < n; j++) store<u8>(t + j, load<u8>(src + j * item + k));
    }
  for (let k = n * item; k < bytes; k++) store<u8>(dst + k, load<u8>(src + k));
}

/** Undoes `shuffle`. */
export function unshuffle(dst: usize, src: usize, bytes: u32, item: u32): void {
  const n = bytes / item;
  if (item == 2) unshuffle2(dst, src, src + n, n);
  else if (item == 4) unshuffle4(dst, src, src + n, src + 2 * n, src + 3 * n, n);
  else if (item == 8)
    unshuffle8(dst, src, src + n, src + 2 * n, src + 3 * n, src + 4 * n, src + 5 * n, src + 6 * n, src + 7 * n, n);
  else for (let k: u32 = 0; k < item; k++) spread(dst + k, src + k * n, n, item);
  memory.copy(dst + n * item, src + n * item, bytes - n * item);
}

/** Unshuffles `n` items whose rows of bytes begin at the `item` addresses that `rows` points to. */
export function unshuffleRows(dst: usize, rows: usize, n: u32, item: u32): void {
  if (item == 2) unshuffle2(dst, load<u32>(rows), load<u32>(rows, 4), n);
  else if (item == 4) unshuffle4(dst, load<u32>(rows), load<u32>(rows, 4), load<u32>(rows, 8), load<u32>(rows, 12), n);
  else if (item == 8)
    unshuffle8(dst, load<u32>(rows), load<u32>(rows, 4), load<u32>(rows, 8), load<u32>(rows, 12), load<u32>(rows, 16), load<u32>(rows, 20), load<u32>(rows, 24), load<u32>(rows, 28), n);
  else for (let k: u32 = 0; k < item; k++) spread(dst + k, load<u32>(rows + 4 * k), n, item);
}

/** Bytes of one row to every `item`-th byte. */
// @ts-ignore: decorator
@inline
function spread(dst: usize, src: usize, n: u32, item: u32): void {
  for (let j: u32 = 0; j < n; j++) {
    store<u8>(dst, load<u8>(src + j));
    dst += item;
  }
}

function unshuffle2(dst: usize, r0: usize, r1: usize, n: u32): void {
  let i: u32 = 0;
  for (; i + 32 <= n; i += 32) {
    const a = v128.load(r0 + i);
    const b = v128.load(r1 + i);
    const c = v128.load(r0 + i, 16);
    const d = v128.load(r1 + i, 16);
    const t = dst + 2 * i;
    v128.store(t, low(a, b));
    v128.store(t, high(a, b), 16);
    v128.store(t, low(c, d), 32);
    v128.store(t, high(c, d), 48);
  }
  spread(dst + 2 * i, r0 + i, n - i, 2);
  spread(dst + 2 * i + 1, r1 + i, n - i, 2);
}

function unshuffle4(dst: usize, r0: usize, r1: usize, r2: usize, r3: usize, n: u32): void {
  let i: u32 = 0;
  for (; i + 16 <= n; i += 16) {
    const a = v128.load(r0 + i);
    const b = v128.load(r1 + i);
    const c = v128.load(r2 + i);
    const d = v128.load(r3 + i);
    // Interleaving (a, c) and (b, d) first leaves the bytes in order after the second round.
    const p = low(a, c);
    const q = low(b, d);
    const r = high(a, c);
    const u = high(b, d);
    const t = dst + i * 4;
    v128.store(t, low(p, q));
    v128.store(t, high(p, q), 16);
    v128.store(t, low(r, u), 32);
    v128.store(t, high(r, u), 48);
  }
  for (; i < n; i++)
    store<u32>(dst + 4 * i, <u32>load<u8>(r0 + i) | (<u32>load<u8>(r1 + i) << 8) | (<u32>load<u8>(r2 + i) << 16) | (<u32>load<u8>(r3 + i) << 24));
}

function unshuffle8(dst: usize, r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, r6: usize, r7: usize, n: u32): void {
  let i: u32 = 0;
  for (; i + 16 <= n; i += 16)
    store8(dst + i * 8, v128.load(r0 + i), v128.load(r1 + i), v128.load(r2 + i), v128.load(r3 + i), v128.load(r4 + i), v128.load(r5 + i), v128.load(r6 + i), v128.load(r7 + i));
  const left = n - i;
  const t = dst + 8 * i;
  spread(t, r0 + i, left, 8);
  spread(t + 1, r1 + i, left, 8);
  spread(t + 2, r2 + i, left, 8);
  spread(t + 3, r3 + i, left, 8);
  spread(t + 4, r4 + i, left, 8);
  spread(t + 5, r5 + i, left, 8);
  spread(t + 6, r6 + i, left, 8);
  spread(t + 7, r7 + i, left, 8);
}

/** Interleaves the bytes of eight vectors: byte j of vector k goes to t + 8 j + k. */
// @ts-ignore: decorator
@inline
export function store8(t: usize, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): void {
  const ae = low(a, e);
  const AE = high(a, e);
  const bf = low(b, f);
  const BF = high(b, f);
  const cg = low(c, g);
  const CG = high(c, g);
  const dh = low(d, h);
  const DH = high(d, h);
  let p = low(ae, cg);
  let q = low(bf, dh);
  v128.store(t, low(p, q));
  v128.store(t, high(p, q), 16);
  p = high(ae, cg);
  q = high(bf, dh);
  v128.store(t, low(p, q), 32);
  v128.store(t, high(p, q), 48);
  p = low(AE, CG);
  q = low(BF, DH);
  v128.store(t, low(p, q), 64);
  v128.store(t, high(p, q), 80);
  p = high(AE, CG);
  q = high(BF, DH);
  v128.store(t, low(p, q), 96);
  v128.store(t, high(p, q), 112);
}
