// Counts, or sums of weights, of elements by the bins that edges bound.
import { F32, F64, I16, I32, I64, I8, U16, U32, U64, U8 } from './order-key';

/** Which bin of [edges[k], edges[k + 1]) holds `v`, the last one closed; -1 for none. `at` is where it is thought to be. */
// @ts-ignore: decorator
@inline
function settle(v: f64, at: i32, edges: usize, bins: i32): i32 {
  while (at > 0 && v < load<f64>(edges + 8 * at)) at--;
  while (at < bins - 1 && v >= load<f64>(edges + 8 * (at + 1))) at++;
  return at;
}

/** The bin of `v`, which lies within the edges, found by halving without branches, which no processor would foresee. */
function search(v: f64, edges: usize, bins: i32): i32 {
  let low = 0;
  for (let n = bins; n > 1; ) {
    const half = n >> 1;
    low = select(low + half, low, v >= load<f64>(edges + 8 * (low + half)));
    n -= half;
  }
  return low;
}

function binOf(v: f64, first: f64, last: f64, scale: f64, edges: usize, bins: i32): i32 {
  if (!(v >= first && v <= last)) return -1;
  if (scale == 0) return search(v, edges, bins);
  return settle(v, <i32>max(0.0, min(<f64>(bins - 1), (v - first) * scale)), edges, bins);
}

// @ts-ignore: decorator
@inline
function bump(table: usize, bin: i32): void {
  store<u32>(table + 4 * bin, load<u32>(table + 4 * bin) + 1);
}

/** Elements one by one, of any type and stride. */
function countEach<T extends number>(src: usize, stride: usize, n: u32, edges: usize, bins: i32, scale: f64, table: usize): void {
  const first = load<f64>(edges);
  const last = load<f64>(edges + 8 * bins);
  for (let k: u32 = 0; k < n; k++) {
    const bin = binOf(<f64>load<T>(src), first, last, scale, edges, bins);
    if (bin >= 0) bump(table, bin + 1);
    src += stride;
  }
}

/** Two float64: their places among the bins, from 1; 0 for none. Those near an edge are settled one by one. */
// @ts-ignore: decorator
@inline
function countPair(v: v128, first: f64, last: f64, scale: f64, edges: usize, bins: i32, slack: v128, one: usize, two: usize): void {
  const place = f64x2.mul(f64x2.sub(v, f64x2.splat(first)), f64x2.splat(scale));
  const off = f64x2.abs(f64x2.sub(place, f64x2.nearest(place)));
  if (v128.any_true(f64x2.lt(off, slack))) {
    const a = binOf(f64x2.extract_lane(v, 0), first, last, scale, edges, bins);
    const b = binOf(f64x2.extract_lane(v, 1), first, last, scale, edges, bins);
    bump(one, a + 1);
    bump(two, b + 1);
    return;
  }
  const inside = v128.and(f64x2.gt(place, f64x2.splat(0)), f64x2.lt(place, f64x2.splat(<f64>bins)));
  const whole = i32x4.trunc_sat_f64x2_s_zero(v128.and(f64x2.add(place, f64x2.splat(1)), inside));
  bump(one, i32x4.extract_lane(whole, 0));
  bump(two, i32x4.extract_lane(whole, 1));
}

/** Floats side by side, with equal bins. */
function countFloats<T extends number>(src: usize, n: u32, edges: usize, bins: i32, scale: f64, table: usize): void {
  const first = load<f64>(edges);
  const last = load<f64>(edges + 8 * bins);
  // Rounding of the edges and of the place, generously: nearer to an edge than this, the edge itself decides.
  const slack = f64x2.splat(<f64>bins * 1e-14 + max(abs(first), abs(last)) * scale * 1e-15);
  const one = table;
  const two = table + 4 * (bins + 1);
  const three = two + 4 * (bins + 1);
  const four = three + 4 * (bins + 1);
  let k: u32 = 0;
  for (; k + 4 <= n; k += 4) {
    let u: v128;
    let v: v128;
    if (sizeof<T>() == 8) {
      u = v128.load(src);
      v = v128.load(src, 16);
    } else {
      const all = v128.load(src);
      u = f64x2.promote_low_f32x4(all);
      v = f64x2.promote_low_f32x4(v128.shuffle<i64>(all, all, 1, 1));
    }
    countPair(u, first, last, scale, edges, bins, slack, one, two);
    countPair(v, first, last, scale, edges, bins, slack, three, four);
    src += 4 * sizeof<T>();
  }
  countEach<T>(src, sizeof<T>(), n - k, edges, bins, scale, table);
}

function countBins<T extends number>(src: usize, stride: usize, n: u32, edges: usize, bins: i32, scale: f64, table: usize): void {
  if (isFloat<T>() && stride == sizeof<T>() && scale > 0) countFloats<T>(src, n, edges, bins, scale, table);
  else countEach<T>(src, stride, n, edges, bins, scale, table);
}

/**
 * Adds to four tables at `table` of `bins + 1` u32 each how many of `n` elements lie between neighbours of the `bins + 1`
 * ascending `edges` (f64), the last bin closed; entry 0 counts what is outside. Sum the tables. `scale`: bins per unit when
 * the edges are evenly spaced, else 0.
 */
export function histogramCount(type: u32, src: usize, stride: usize, n: u32, edges: usize, bins: i32, scale: f64, table: usize): void {
  if (type == F64) countBins<f64>(src, stride, n, edges, bins, scale, table);
  else if (type == F32) countBins<f32>(src, stride, n, edges, bins, scale, table);
  else if (type == I64) countBins<i64>(src, stride, n, edges, bins, scale, table);
  else if (type == U64) countBins<u64>(src, stride, n, edges, bins, scale, table);
  else if (type == I32) countBins<i32>(src, stride, n, edges, bins, scale, table);
  else if (type == U32) countBins<u32>(src, stride, n, edges, bins, scale, table);
  else if (type == I16) countBins<i16>(src, stride, n, edges, bins, scale, table);
  else if (type == U16) countBins<u16>(src, stride, n, edges, bins, scale, table);
  else if (type == I8) countBins<i8>(src, stride, n, edges, bins, scale, table);
  else countBins<u8>(src, stride, n, edges, bins, scale, table);
}

/** Adds the f64 `weights` of `n` f64 elements to the f64 `sums` of their bins, in order. */
export function histogramWeigh(src: usize, stride: usize, weights: usize, weightStride: usize, n: u32, edges: usize, bins: i32, scale: f64, sums: usize): void {
  const first = load<f64>(edges);
  const last = load<f64>(edges + 8 * bins);
  for (let k: u32 = 0; k < n; k++) {
    const bin = binOf(load<f64>(src), first, last, scale, edges, bins);
    if (bin >= 0) store<f64>(sums + 8 * bin, load<f64>(sums + 8 * bin) + load<f64>(weights));
    src += stride;
    weights += weightStride;
  }
}

/** Whether `edge` comes before `v` (`right`: or equals it), in NumPy's order: NaN after every number, and equal to itself. */
// @ts-ignore: decorator
@inline
function comesBefore<T extends number>(edge: T, v: T, right: u32): bool {
  return right ? !(v < edge) && !(edge != edge && v == v) : edge < v || (v != v && edge == edge);
}

function searchAmong<T extends number>(src: usize, stride: usize, n: u32, edges: usize, count: i32, right: u32, base: usize, baseStride: usize, dst: usize): void {
  for (let k: u32 = 0; k < n; k++) {
    const v = load<T>(src);
    let low = 0;
    let left = count;
    // Of edges that are a part of many most elements lie on one side.
    if (base && count > 0) {
      if (comesBefore<T>(load<T>(edges + sizeof<T>() * (count - 1)), v, right)) low = count;
      if (low || !comesBefore<T>(load<T>(edges), v, right)) left = 0;
    }
    while (left > 0) {
      const half = left >> 1;
      const before = comesBefore<T>(load<T>(edges + sizeof<T>() * (low + half)), v, right);
      low = select(low + half + 1, low, before);
      left = select(left - half - 1, half, before);
    }
    let place = <i64>low;
    if (base) {
      place += load<i64>(base);
      base += baseStride;
    }
    store<i64>(dst + 8 * <usize>k, place);
    src += stride;
  }
}

/**
 * For each of `n` f64, i64 or u64 how many of the `count` ascending `edges` of that type come before it (`right`: or equal it), more than the i64 at
 * `base` unless that is 0; NaN after all.
 */
export function searchEdges(type: u32, src: usize, stride: usize, n: u32, edges: usize, count: i32, right: u32, base: usize, baseStride: usize, dst: usize): void {
  if (type == F64) searchAmong<f64>(src, stride, n, edges, count, right, base, baseStride, dst);
  else if (type == I64) searchAmong<i64>(src, stride, n, edges, count, right, base, baseStride, dst);
  else searchAmong<u64>(src, stride, n, edges, count, right, base, baseStride, dst);
}
