// Running sums, products and extremes along the middle axis of C-order blocks [outer, n, inner].
const ADD: u32 = 0;
const MULTIPLY: u32 = 1;
const MAXIMUM: u32 = 2;
const MINIMUM: u32 = 3;

const F64: u32 = 0;
const F32: u32 = 1;
const I64: u32 = 2;

/** Bytes of a row that are worked through from top to bottom before the next: with what lies above they stay in L1. */
const STRIP: u32 = 8192;
/** Columns of float32 whose float64 state fits the scratch area. */
const WIDE: u32 = 512;

/** What `op` leaves every value as it is with: -0 for sums, as 0 would lose the sign of a leading -0. */
// @ts-ignore: decorator
@inline
function identity<T>(op: u32): T {
  if (isFloat<T>()) {
    if (op == MULTIPLY) return <T>1;
    if (op == MAXIMUM) return <T>-Infinity;
    if (op == MINIMUM) return <T>Infinity;
    return <T>-0.0;
  }
  if (op == MULTIPLY) return <T>1;
  if (op == MAXIMUM) return isSigned<T>() ? <T>i64.MIN_VALUE : <T>0;
  if (op == MINIMUM) return isSigned<T>() ? <T>i64.MAX_VALUE : <T>u64.MAX_VALUE;
  return <T>0;
}

// @ts-ignore: decorator
@inline
function join<T>(op: u32, a: T, b: T): T {
  if (op == ADD) return <T>(a + b);
  if (op == MULTIPLY) return <T>(a * b);
  if (op == MAXIMUM) return max<T>(a, b);
  return min<T>(a, b);
}

/** The same of whole vectors of T. */
// @ts-ignore: decorator
@inline
function join128<T>(op: u32, a: v128, b: v128): v128 {
  if (isFloat<T>()) {
    if (op == ADD) return v128.add<T>(a, b);
    if (op == MULTIPLY) return v128.mul<T>(a, b);
    if (op == MAXIMUM) return v128.max<T>(a, b);
    return v128.min<T>(a, b);
  }
  if (op == ADD) return i64x2.add(a, b);
  if (op == MULTIPLY) return i64x2.mul(a, b);
  const top = isSigned<T>() ? i64x2.splat(0) : i64x2.splat(i64.MIN_VALUE);
  const greater = i64x2.gt_s(v128.xor(a, top), v128.xor(b, top));
  return op == MAXIMUM ? v128.bitselect(a, b, greater) : v128.bitselect(b, a, greater);
}

/** One line, element by element; gives the state at its end. */
// @ts-ignore: decorator
@inline
function line<T, A>(op: u32, dst: usize, src: usize, n: u32, state: A): A {
  for (let i: u32 = 0; i < n; i++) {
    state = join<A>(op, state, <A>load<T>(src));
    store<T>(dst, <T>state);
    src += sizeof<T>();
    dst += sizeof<T>();
  }
  return state;
}

// @ts-ignore: decorator
@inline
function lineOf<T, A>(op: u32, dst: usize, src: usize, n: u32, state: A): A {
  if (op == ADD) return line<T, A>(ADD, dst, src, n, state);
  if (op == MULTIPLY) return line<T, A>(MULTIPLY, dst, src, n, state);
  if (op == MAXIMUM) return line<T, A>(MAXIMUM, dst, src, n, state);
  return line<T, A>(MINIMUM, dst, src, n, state);
}

/** Two elements of T from `src` as float64. */
// @ts-ignore: decorator
@inline
function pair<T>(src: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(src) : f64x2.promote_low_f32x4(v128.load64_zero(src));
}

// @ts-ignore: decorator
@inline
function storePair<T>(dst: usize, v: v128): void {
  if (sizeof<T>() == 8) v128.store(dst, v);
  else store<u64>(dst, i64x2.extract_lane(f32x4.demote_f64x2_zero(v), 0));
}

/** [x0, x0 + x1] of [x0, x1]. */
// @ts-ignore: decorator
@inline
function within(v: v128): v128 {
  return f64x2.add(v, f64x2.shuffle(f64x2.splat(-0.0), v, 0, 2));
}

// @ts-ignore: decorator
@inline
function last(v: v128): v128 {
  return f64x2.shuffle(v, v, 1, 1);
}

/** A line of running sums in float64: eight elements are added up among themselves, so that one addition waits for the last eight. */
// @ts-ignore: decorator
@inline
function sums<T>(dst: usize, src: usize, n: u32, state: f64): f64 {
  let carry = f64x2.splat(state);
  let i: u32 = 0;
  for (; i + 8 <= n; i += 8) {
    const a = within(pair<T>(src));
    const b = f64x2.add(within(pair<T>(src + 2 * sizeof<T>())), last(a));
    const c = within(pair<T>(src + 4 * sizeof<T>()));
    const d = f64x2.add(within(pair<T>(src + 6 * sizeof<T>())), last(c));
    const half = last(b);
    const e = f64x2.add(d, half);
    storePair<T>(dst, f64x2.add(a, carry));
    storePair<T>(dst + 2 * sizeof<T>(), f64x2.add(b, carry));
    storePair<T>(dst + 4 * sizeof<T>(), f64x2.add(f64x2.add(c, half), carry));
    storePair<T>(dst + 6 * sizeof<T>(), f64x2.add(e, carry));
    carry = f64x2.add(carry, last(e));
    src += 8 * sizeof<T>();
    dst += 8 * sizeof<T>();
  }
  return line<T, f64>(ADD, dst, src, n - i, f64x2.extract_lane(carry, 0));
}

/** Lines: the axis is the last one. */
// @ts-ignore: decorator
@inline
function lines<T, A>(op: u32, dst: usize, src: usize, outer: u32, n: u32, carry: usize, carryStride: usize): void {
  for (let o: u32 = 0; o < outer; o++) {
    const state = carry ? <A>load<T>(carry + o * carryStride) : identity<A>(op);
    if (isFloat<T>() && op == ADD) sums<T>(dst, src, n, <f64>state);
    else lineOf<T, A>(op, dst, src, n, state);
    src += n * sizeof<T>();
    dst += n * sizeof<T>();
  }
}

/** Joins a strip of the row at `above` (0: none) with that at `src` into that at `dst`. */
// @ts-ignore: decorator
@inline
function row<T>(op: u32, dst: usize, src: usize, above: usize, bytes: u32): void {
  if (above == 0) {
    memory.copy(dst, src, bytes);
    return;
  }
  let i: u32 = 0;
  for (; i + 32 <= bytes; i += 32) {
    const a = join128<T>(op, v128.load(above + i), v128.load(src + i));
    const b = join128<T>(op, v128.load(above + i, 16), v128.load(src + i, 16));
    v128.store(dst + i, a);
    v128.store(dst + i, b, 16);
  }
  for (; i < bytes; i += sizeof<T>()) store<T>(dst + i, join<T>(op, load<T>(above + i), load<T>(src + i)));
}

/** Rows in T: the axis is not the last one. */
// @ts-ignore: decorator
@inline
function rows<T>(op: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize): void {
  const bytes = inner * sizeof<T>();
  for (let o: u32 = 0; o < outer; o++) {
    for (let strip: u32 = 0; strip < bytes; strip += STRIP) {
      const wide = min(STRIP, bytes - strip);
      let d = dst + strip;
      let s = src + strip;
      let above = carry ? carry + o * carryStride + strip : 0;
      for (let i: u32 = 0; i < n; i++) {
        row<T>(op, d, s, above, wide);
        above = d;
        d += bytes;
        s += bytes;
      }
    }
    dst += n * bytes;
    src += n * bytes;
  }
}

// @ts-ignore: decorator
@inline
function rowsOf<T>(op: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize): void {
  if (op == ADD) rows<T>(ADD, dst, src, outer, n, inner, carry, carryStride);
  else if (op == MULTIPLY) rows<T>(MULTIPLY, dst, src, outer, n, inner, carry, carryStride);
  else if (op == MAXIMUM) rows<T>(MAXIMUM, dst, src, outer, n, inner, carry, carryStride);
  else rows<T>(MINIMUM, dst, src, outer, n, inner, carry, carryStride);
}

/** Rows of float32 sums and products, whose states are float64 at `scratch`. */
// @ts-ignore: decorator
@inline
function wideRows(op: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize, scratch: usize): void {
  const bytes = inner * 4;
  for (let o: u32 = 0; o < outer; o++) {
    for (let strip: u32 = 0; strip < inner; strip += WIDE) {
      const wide = min(WIDE, inner - strip);
      for (let j: u32 = 0; j < wide; j++)
        store<f64>(scratch + 8 * j, carry ? <f64>load<f32>(carry + o * carryStride + 4 * (strip + j)) : identity<f64>(op));
      let d = dst + 4 * strip;
      let s = src + 4 * strip;
      for (let i: u32 = 0; i < n; i++) {
        let j: u32 = 0;
        for (; j + 4 <= wide; j += 4) {
          const x = v128.load(s + 4 * j);
          const at = scratch + 8 * j;
          const a = join128<f64>(op, v128.load(at), f64x2.promote_low_f32x4(x));
          const b = join128<f64>(op, v128.load(at, 16), f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1)));
          v128.store(at, a);
          v128.store(at, b, 16);
          v128.store(d + 4 * j, i64x2.shuffle(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2));
        }
        for (; j < wide; j++) {
          const state = join<f64>(op, load<f64>(scratch + 8 * j), <f64>load<f32>(s + 4 * j));
          store<f64>(scratch + 8 * j, state);
          store<f32>(d + 4 * j, <f32>state);
        }
        d += bytes;
        s += bytes;
      }
    }
    dst += n * bytes;
    src += n * bytes;
  }
}

/**
 * Running `op` (0 sum, 1 product, 2 greatest, 3 least) of elements of `kind` (0 float64, 1 float32, 2 int64, 3 uint64) of a
 * block. The state before the first row is at `carry`, one row of `inner` elements for each of `outer`, `carryStride` bytes
 * apart; none where `carry` is 0. `scratch` has 4096 bytes.
 */
export function scanBlock(op: u32, kind: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize, scratch: usize): void {
  if (inner == 1) {
    if (kind == F64) lines<f64, f64>(op, dst, src, outer, n, carry, carryStride);
    else if (kind == F32) lines<f32, f64>(op, dst, src, outer, n, carry, carryStride);
    else if (kind == I64) lines<i64, i64>(op, dst, src, outer, n, carry, carryStride);
    else lines<u64, u64>(op, dst, src, outer, n, carry, carryStride);
    return;
  }
  if (kind == F64) rowsOf<f64>(op, dst, src, outer, n, inner, carry, carryStride);
  else if (kind == F32) {
    if (op == ADD) wideRows(ADD, dst, src, outer, n, inner, carry, carryStride, scratch);
    else if (op == MULTIPLY) wideRows(MULTIPLY, dst, src, outer, n, inner, carry, carryStride, scratch);
    else rowsOf<f32>(op, dst, src, outer, n, inner, carry, carryStride);
  } else if (kind == I64) rowsOf<i64>(op, dst, src, outer, n, inner, carry, carryStride);
  else rowsOf<u64>(op, dst, src, outer, n, inner, carry, carryStride);
}

/** A line's total, by four vectors side by side. */
// @ts-ignore: decorator
@inline
function lineTotal<T, A>(op: u32, src: usize, n: u32): A {
  let i: u32 = 0;
  let state = identity<A>(op);
  if (isFloat<T>() && op == ADD) {
    let a = f64x2.splat(-0.0);
    let b = a;
    let c = a;
    let d = a;
    for (; i + 8 <= n; i += 8) {
      a = f64x2.add(a, pair<T>(src));
      b = f64x2.add(b, pair<T>(src + 2 * sizeof<T>()));
      c = f64x2.add(c, pair<T>(src + 4 * sizeof<T>()));
      d = f64x2.add(d, pair<T>(src + 6 * sizeof<T>()));
      src += 8 * sizeof<T>();
    }
    const all = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
    state = <A>(f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1));
  }
  for (; i < n; i++) {
    state = join<A>(op, state, <A>load<T>(src));
    src += sizeof<T>();
  }
  return state;
}

// @ts-ignore: decorator
@inline
function totals<T, A>(op: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32): void {
  const bytes = inner * sizeof<T>();
  for (let o: u32 = 0; o < outer; o++) {
    if (inner == 1) store<T>(dst, <T>lineTotal<T, A>(op, src, n));
    else {
      for (let strip: u32 = 0; strip < bytes; strip += STRIP) {
        const wide = min(STRIP, bytes - strip);
        const d = dst + strip;
        let s = src + strip;
        for (let i: u32 = 0; i < n; i++) {
          row<T>(op, d, s, i == 0 ? 0 : d, wide);
          s += bytes;
        }
      }
    }
    dst += bytes;
    src += n * bytes;
  }
}

// @ts-ignore: decorator
@inline
function totalsOf<T, A>(op: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32): void {
  if (op == ADD) totals<T, A>(ADD, dst, src, outer, n, inner);
  else if (op == MULTIPLY) totals<T, A>(MULTIPLY, dst, src, outer, n, inner);
  else if (op == MAXIMUM) totals<T, A>(MAXIMUM, dst, src, outer, n, inner);
  else totals<T, A>(MINIMUM, dst, src, outer, n, inner);
}

/** The totals that {@link scanBlock} ends with, [outer, 1, inner], up to rounding; `n` is not 0. */
export function scanTotals(op: u32, kind: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32): void {
  if (kind == F64) totalsOf<f64, f64>(op, dst, src, outer, n, inner);
  else if (kind == F32) totalsOf<f32, f64>(op, dst, src, outer, n, inner);
  else if (kind == I64) totalsOf<i64, i64>(op, dst, src, outer, n, inner);
  else totalsOf<u64, u64>(op, dst, src, outer, n, inner);
}
