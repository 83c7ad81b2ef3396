// Sorts one lane after another: stable radix sort of keys, with or without the places they came from.
import { digitsOf, F32, F64, fromDigits, I16, I32, I64, I8, U16, U32, U64, U8 } from './order-key';

/** The digits of an element, complemented for descending order; NaN, however signed, as the last. */
// @ts-ignore: decorator
@inline
function ordered<T extends number>(value: T, turn: u64, indices: u32): u64 {
  // Equal elements keep their order, so both zeros have one key where it is the order that is asked for.
  if (isFloat<T>() && indices && value == <T>0) value = <T>0;
  const mask: u64 = u64.MAX_VALUE >> (64 - sizeof<T>() * 8);
  return (isFloat<T>() && value != value ? mask : digitsOf<T>(value)) ^ (turn & mask);
}

/** A few keys: each sinks to its place. */
function insert<U extends number>(a: usize, n: u32, places: usize): void {
  for (let k: u32 = 1; k < n; k++) {
    const key = load<U>(a + <usize>k * sizeof<U>());
    const place = places ? load<u32>(places + 4 * <usize>k) : 0;
    let j: i32 = <i32>k - 1;
    for (; j >= 0 && load<U>(a + <usize>j * sizeof<U>()) > key; j--) {
      store<U>(a + <usize>(j + 1) * sizeof<U>(), load<U>(a + <usize>j * sizeof<U>()));
      if (places) store<u32>(places + 4 * <usize>(j + 1), load<u32>(places + 4 * <usize>j));
    }
    store<U>(a + <usize>(j + 1) * sizeof<U>(), key);
    if (places) store<u32>(places + 4 * <usize>(j + 1), place);
  }
}

/** Sorts `n` keys of U at `a` with `b` as room; returns whichever holds them. `places` are two lists of u32 behind each other, or 0. */
export function radix<U extends number>(a: usize, b: usize, n: u32, places: usize, table: usize): usize {
  if (n <= 48) {
    insert<U>(a, n, places);
    return a;
  }
  let from = places;
  let to = places + 4 * <usize>n;
  const count: u32 = sizeof<U>();
  memory.fill(table, 0, 1024 * count);
  for (let k: u32 = 0; k < n; k++) {
    const key = <u64>load<U>(a + <usize>k * sizeof<U>());
    for (let d: u32 = 0; d < count; d++) {
      const at = table + 1024 * d + 4 * <usize>((key >> (8 * d)) & 255);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  const home = a;
  for (let d: u32 = 0; d < count; d++) {
    const counts = table + 1024 * d;
    // A digit that all keys share moves nothing.
    if (load<u32>(counts + 4 * <usize>((<u64>load<U>(a) >> (8 * d)) & 255)) == n) continue;
    let sum: u32 = 0;
    for (let v: usize = 0; v < 256; v++) {
      const c = load<u32>(counts + 4 * v);
      store<u32>(counts + 4 * v, sum);
      sum += c;
    }
    for (let k: u32 = 0; k < n; k++) {
      const key = load<U>(a + <usize>k * sizeof<U>());
      const at = counts + 4 * <usize>((<u64>key >> (8 * d)) & 255);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<U>(b + <usize>place * sizeof<U>(), key);
      if (places) store<u32>(to + 4 * <usize>place, load<u32>(from + 4 * <usize>k));
    }
    let swap = a;
    a = b;
    b = swap;
    swap = from;
    from = to;
    to = swap;
  }
  if (places && from != places) memory.copy(places, from, 4 * <usize>n);
  return a == home ? home : a;
}

function sortLane<T extends number, U extends number>(src: usize, stride: usize, n: u32, dst: usize, dstStride: usize, scratch: usize, descending: u32, indices: u32): void {
  const turn: u64 = descending ? u64.MAX_VALUE : 0;
  const table = scratch;
  const a = scratch + 8192;
  const bytes = (<usize>n * sizeof<U>() + 15) & ~15;
  const places = indices ? a + 2 * bytes : 0;
  for (let k: u32 = 0; k < n; k++) {
    store<U>(a + <usize>k * sizeof<U>(), <U>ordered<T>(load<T>(src), turn, indices));
    if (indices) store<u32>(places + 4 * <usize>k, k);
    src += stride;
  }
  const sorted = radix<U>(a, a + bytes, n, places, table);
  const mask: u64 = u64.MAX_VALUE >> (64 - sizeof<T>() * 8);
  for (let k: u32 = 0; k < n; k++) {
    if (indices) store<i64>(dst, <i64>load<u32>(places + 4 * <usize>k));
    else {
      store<T>(dst, fromDigits<T>(<u64>load<U>(sorted + <usize>k * sizeof<U>()) ^ (turn & mask)));
    }
    dst += dstStride;
  }
}

/**
 * Sorts `n` elements, `stride` bytes apart, to `dst`, `dstStride` bytes apart; with `indices` it writes the i64 indices that
 * would sort them. Stable; NaN last, first when `descending`. `scratch` has room for 8192 bytes, two copies of the elements
 * (each rounded up to 16 bytes), and 8 bytes for each element with `indices`.
 */
export function sortLanes(
  type: u32,
  src: usize,
  stride: usize,
  n: u32,
  dst: usize,
  dstStride: usize,
  lanes: u32,
  srcLane: usize,
  dstLane: usize,
  scratch: usize,
  descending: u32,
  indices: u32,
): void {
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (type == F64) sortLane<f64, u64>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == F32) sortLane<f32, u32>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == I64) sortLane<i64, u64>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == U64) sortLane<u64, u64>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == I32) sortLane<i32, u32>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == U32) sortLane<u32, u32>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == I16) sortLane<i16, u16>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == U16) sortLane<u16, u16>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else if (type == I8) sortLane<i8, u8>(src, stride, n, dst, dstStride, scratch, descending, indices);
    else sortLane<u8, u8>(src, stride, n, dst, dstStride, scratch, descending, indices);
    src += srcLane;
    dst += dstLane;
  }
}

function sortPairsOf<T extends number, U extends number>(src: usize, stride: usize, n: u32, dst: usize, dstStride: usize, scratch: usize, descending: u32, first: i64): void {
  const turn: u64 = descending ? u64.MAX_VALUE : 0;
  const a = scratch + 8192;
  const bytes = (<usize>n * sizeof<U>() + 15) & ~15;
  const places = a + 2 * bytes;
  for (let k: u32 = 0; k < n; k++) {
    store<U>(a + <usize>k * sizeof<U>(), <U>ordered<T>(load<T>(src), turn, 1));
    store<u32>(places + 4 * <usize>k, k);
    src += stride;
  }
  const sorted = radix<U>(a, a + bytes, n, places, scratch);
  for (let k: u32 = 0; k < n; k++) {
    store<u64>(dst, <u64>load<U>(sorted + <usize>k * sizeof<U>()));
    store<i64>(dst, first + <i64>load<u32>(places + 4 * <usize>k), 8);
    dst += dstStride;
  }
}

/**
 * Sorts a lane of `n` elements to pairs at `dst`, `dstStride` bytes apart: a key, which orders as an unsigned number as the elements do (the
 * other way around with `descending`), and `first` plus the place that the element had. Scratch as {@link sortLanes} with indices.
 */
export function sortPairs(type: u32, src: usize, stride: usize, n: u32, dst: usize, dstStride: usize, scratch: usize, descending: u32, first: i64): void {
  if (type == F64) sortPairsOf<f64, u64>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == F32) sortPairsOf<f32, u32>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == I64) sortPairsOf<i64, u64>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == U64) sortPairsOf<u64, u64>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == I32) sortPairsOf<i32, u32>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == U32) sortPairsOf<u32, u32>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == I16) sortPairsOf<i16, u16>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == U16) sortPairsOf<u16, u16>(src, stride, n, dst, dstStride, scratch, descending, first);
  else if (type == I8) sortPairsOf<i8, u8>(src, stride, n, dst, dstStride, scratch, descending, first);
  else sortPairsOf<u8, u8>(src, stride, n, dst, dstStride, scratch, descending, first);
}
