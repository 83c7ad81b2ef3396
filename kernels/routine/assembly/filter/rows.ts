// Weighted sums and sums of windows over rows of elements that lie together. A row is `count` elements; which rows a sum is of, a table
// of addresses says, so the same loops serve lines (rows that begin an element apart) and other axes (rows that lie apart).

/** Two elements of T from `src` as float64. */
// @ts-ignore: decorator
@inline
export function pair<T>(src: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(src) : f64x2.promote_low_f32x4(v128.load64_zero(src));
}

// @ts-ignore: decorator
@inline
export function storePair<T>(dst: usize, v: v128): void {
  if (sizeof<T>() == 8) v128.store(dst, v);
  else store<u64>(dst, i64x2.extract_lane(f32x4.demote_f64x2_zero(v), 0));
}

// @ts-ignore: decorator
@inline
function one<T>(src: usize): f64 {
  return <f64>load<T>(src);
}

/** Weights of any kind. */
const ANY: i32 = 0;

// @ts-ignore: decorator
@inline
function joined<T>(symmetry: i32, p: usize, q: usize): v128 {
  return symmetry > 0 ? f64x2.add(pair<T>(p), pair<T>(q)) : f64x2.sub(pair<T>(p), pair<T>(q));
}

/** Sums in scipy's order: of weights without symmetry the last comes first; of others the middle, then pairs from the ends inwards. */
// @ts-ignore: decorator
@inline
function weighted<T>(symmetry: i32, dst: usize, table: usize, taps: u32, weights: usize, count: u32): void {
  const size = sizeof<T>();
  const last = table + 4 * (taps - 1);
  const half = taps >> 1;
  const first: u32 = symmetry == ANY ? taps - 1 : half;
  const steps: u32 = symmetry == ANY ? taps - 1 : half;
  let at: usize = 0;
  let i: u32 = 0;
  for (; i + 8 <= count; i += 8) {
    let w = v128.load64_splat(weights + 8 * first);
    let p = <usize>load<u32>(table + 4 * first) + at;
    let a = f64x2.mul(pair<T>(p), w);
    let b = f64x2.mul(pair<T>(p + 2 * size), w);
    let c = f64x2.mul(pair<T>(p + 4 * size), w);
    let d = f64x2.mul(pair<T>(p + 6 * size), w);
    for (let k: u32 = 0; k < steps; k++) {
      w = v128.load64_splat(weights + 8 * k);
      p = <usize>load<u32>(table + 4 * k) + at;
      if (symmetry == ANY) {
        a = f64x2.add(a, f64x2.mul(pair<T>(p), w));
        b = f64x2.add(b, f64x2.mul(pair<T>(p + 2 * size), w));
        c = f64x2.add(c, f64x2.mul(pair<T>(p + 4 * size), w));
        d = f64x2.add(d, f64x2.mul(pair<T>(p + 6 * size), w));
      } else {
        const q = <usize>load<u32>(last - 4 * k) + at;
        a = f64x2.add(a, f64x2.mul(joined<T>(symmetry, p, q), w));
        b = f64x2.add(b, f64x2.mul(joined<T>(symmetry, p + 2 * size, q + 2 * size), w));
        c = f64x2.add(c, f64x2.mul(joined<T>(symmetry, p + 4 * size, q + 4 * size), w));
        d = f64x2.add(d, f64x2.mul(joined<T>(symmetry, p + 6 * size, q + 6 * size), w));
      }
    }
    storePair<T>(dst + at, a);
    storePair<T>(dst + at + 2 * size, b);
    storePair<T>(dst + at + 4 * size, c);
    storePair<T>(dst + at + 6 * size, d);
    at += 8 * size;
  }
  for (; i < count; i++) {
    let sum = one<T>(<usize>load<u32>(table + 4 * first) + at) * load<f64>(weights + 8 * first);
    for (let k: u32 = 0; k < steps; k++) {
      const p = one<T>(<usize>load<u32>(table + 4 * k) + at);
      const w = load<f64>(weights + 8 * k);
      if (symmetry == ANY) sum += p * w;
      else {
        const q = one<T>(<usize>load<u32>(last - 4 * k) + at);
        sum += (symmetry > 0 ? p + q : p - q) * w;
      }
    }
    store<T>(dst + at, <T>sum);
    at += size;
  }
}

/** `count` sums of `taps` rows times `weights`. */
export function weightedRow<T>(
  symmetry: i32,
  dst: usize,
  table: usize,
  taps: u32,
  weights: usize,
  count: u32,
): void {
  if (symmetry == 0) weighted<T>(0, dst, table, taps, weights, count);
  else if (symmetry > 0) weighted<T>(1, dst, table, taps, weights, count);
  else weighted<T>(-1, dst, table, taps, weights, count);
}

// A sum of a window is put together by steps: twice as many elements, or one more. Each is a pair of words: by how many elements the
// other summand lies apart, and whether it is the sum itself (doubling), not an element.

/** One row `src` more: what the steps keep of rows before lies in `ring`, as float64; writes means of the last `size` rows unless `dst` is 0. */
export function windowRow<T>(
  dst: usize,
  src: usize,
  steps: usize,
  stepCount: u32,
  ring: usize,
  number: u32,
  divisor: f64,
  width: u32,
  places: usize,
): void {
  const size = sizeof<T>();
  const row = <usize>width * 8;
  let base = ring;
  for (let s: u32 = 0; s < stepCount; s++) {
    const lag = load<u32>(steps + 8 * s);
    store<u32>(places + 4 * s, <u32>(base + <usize>(number % lag) * row));
    base += <usize>lag * row;
  }
  const by = f64x2.splat(divisor);
  let at: usize = 0;
  let i: u32 = 0;
  for (; i + 4 <= width; i += 4) {
    const x = pair<T>(src);
    const y = pair<T>(src + 2 * size);
    let a = x;
    let b = y;
    for (let s: u32 = 0; s < stepCount; s++) {
      const place = <usize>load<u32>(places + 4 * s) + at;
      const doubles = load<u32>(steps + 8 * s + 4) != 0;
      const before = v128.load(place);
      const beside = v128.load(place + 16);
      v128.store(place, a);
      v128.store(place + 16, b);
      a = f64x2.add(before, doubles ? a : x);
      b = f64x2.add(beside, doubles ? b : y);
    }
    if (dst != 0) {
      storePair<T>(dst, f64x2.div(a, by));
      storePair<T>(dst + 2 * size, f64x2.div(b, by));
      dst += 4 * size;
    }
    src += 4 * size;
    at += 32;
  }
  for (; i < width; i++) {
    const x = one<T>(src);
    let a = x;
    for (let s: u32 = 0; s < stepCount; s++) {
      const place = <usize>load<u32>(places + 4 * s) + at;
      const before = load<f64>(place);
      store<f64>(place, a);
      a = before + (load<u32>(steps + 8 * s + 4) != 0 ? a : x);
    }
    if (dst != 0) {
      store<T>(dst, <T>(a / divisor));
      dst += size;
    }
    src += size;
    at += 8;
  }
}

/** `to[i] = a[i] + b[i]`; `to` may be `a`. */
// @ts-ignore: decorator
@inline
function addRows(to: usize, a: usize, b: usize, count: u32): void {
  const end = to + ((<usize>count * 8) & ~31);
  for (; to < end; to += 32) {
    const first = f64x2.add(v128.load(a), v128.load(b));
    // Both are read before either is written, as `b` may lie an element beyond `to`.
    const second = f64x2.add(v128.load(a + 16), v128.load(b + 16));
    v128.store(to, first);
    v128.store(to + 16, second);
    a += 32;
    b += 32;
  }
  for (let i: u32 = 0; i < (count & 3); i++) {
    store<f64>(to, load<f64>(a) + load<f64>(b));
    to += 8;
    a += 8;
    b += 8;
  }
}

/** Means of the windows that begin at each of `count` elements of a line of float64; `work` has room for it. */
export function windowLine<T>(
  dst: usize,
  line: usize,
  work: usize,
  steps: usize,
  stepCount: u32,
  divisor: f64,
  taps: u32,
  count: u32,
): void {
  let length = count + taps - 1;
  let sum = line;
  for (let s: u32 = 0; s < stepCount; s++) {
    const lag = load<u32>(steps + 8 * s);
    const doubles = load<u32>(steps + 8 * s + 4) != 0;
    length -= doubles ? lag : 1;
    const other = (doubles ? sum : line) + <usize>lag * 8;
    addRows(work, sum, other, length);
    sum = work;
  }
  const by = f64x2.splat(divisor);
  let i: u32 = 0;
  for (; i + 2 <= count; i += 2) {
    storePair<T>(dst, f64x2.div(v128.load(sum), by));
    sum += 16;
    dst += 2 * sizeof<T>();
  }
  if (i < count) store<T>(dst, <T>(load<f64>(sum) / divisor));
}
