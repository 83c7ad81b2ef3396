// The greatest or least few of many elements with their indices: a heap of the best, and a bar that nearly all fail.
import { F32, F64, I16, I32, I64, I8, sortKey, U16, U32, U64, U8 } from './order-key';

// Entries are pairs of i64: key, index. A worse pair has the lesser key, or the greater index among equal keys.
// @ts-ignore: decorator
@inline
function worse(key: i64, index: i64, otherKey: i64, otherIndex: i64): bool {
  return key < otherKey || (key == otherKey && index > otherIndex);
}

/** Puts a pair at place `at` of a heap of `size` with the worst pair on top, and lets it sink. */
function sink(heap: usize, size: u32, at: u32, key: i64, index: i64): void {
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= size) break;
    let place = heap + 16 * <usize>child;
    if (child + 1 < size && worse(load<i64>(place, 16), load<i64>(place, 24), load<i64>(place), load<i64>(place, 8))) {
      child++;
      place += 16;
    }
    if (!worse(load<i64>(place), load<i64>(place, 8), key, index)) break;
    store<i64>(heap + 16 * <usize>at, load<i64>(place));
    store<i64>(heap + 16 * <usize>at, load<i64>(place, 8), 8);
    at = child;
  }
  store<i64>(heap + 16 * <usize>at, key);
  store<i64>(heap + 16 * <usize>at, index, 8);
}

function heapify(heap: usize, size: u32): void {
  for (let k = <i32>(size >> 1) - 1; k >= 0; k--)
    sink(heap, size, k, load<i64>(heap + 16 * <usize>k), load<i64>(heap + 16 * <usize>k, 8));
}

/** Turns the heap into a list, best first. */
function order(heap: usize, size: u32): void {
  for (let last = size; last > 1; ) {
    last--;
    const end = heap + 16 * <usize>last;
    const key = load<i64>(end);
    const index = load<i64>(end, 8);
    store<i64>(end, load<i64>(heap));
    store<i64>(end, load<i64>(heap, 8), 8);
    sink(heap, last, 0, key, index);
  }
}

// @ts-ignore: decorator
@inline
function offer<T extends number>(heap: usize, k: u32, value: T, turn: i64, index: i64): bool {
  const key = sortKey<T>(value) ^ turn;
  if (key <= load<i64>(heap)) return false;
  sink(heap, k, 0, key, index);
  return true;
}

/** The bar as a number, which floats are compared with directly; NaN lets all through. */
function scan<T extends number>(src: usize, stride: usize, n: u32, k: u32, turn: i64, first: i64, heap: usize): void {
  for (let j: u32 = 0; j < k; j++) {
    store<i64>(heap + 16 * <usize>j, sortKey<T>(load<T>(src + <usize>j * stride)) ^ turn);
    store<i64>(heap + 16 * <usize>j, first + j, 8);
  }
  heapify(heap, k);
  let at = src + <usize>k * stride;
  let j = k;
  if (isFloat<T>() && stride == sizeof<T>()) {
    const group: u32 = 64 / sizeof<T>();
    // The element whose key is on top of the heap, from its index.
    let bar = v128.splat<T>(load<T>(src + <usize>(load<i64>(heap, 8) - first) * stride));
    for (; j + group <= n; j += group) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      let fails: v128;
      if (turn == 0) fails = v128.and(v128.and(v128.le<T>(a, bar), v128.le<T>(b, bar)), v128.and(v128.le<T>(c, bar), v128.le<T>(d, bar)));
      else fails = v128.and(v128.and(v128.ge<T>(a, bar), v128.ge<T>(b, bar)), v128.and(v128.ge<T>(c, bar), v128.ge<T>(d, bar)));
      if (!i32x4.all_true(fails)) {
        let better = false;
        for (let i: u32 = 0; i < group; i++)
          if (offer<T>(heap, k, load<T>(at + i * sizeof<T>()), turn, first + j + i)) better = true;
        if (better) bar = v128.splat<T>(load<T>(src + <usize>(load<i64>(heap, 8) - first) * stride));
      }
      at += 64;
    }
  }
  for (; j < n; j++) {
    offer<T>(heap, k, load<T>(at), turn, first + j);
    at += stride;
  }
  order(heap, k);
}

/**
 * Writes the `k` greatest (`least`: least) of `n >= k >= 1` elements to `heap` as pairs of i64 (key, index counted from
 * `first`), best first, the lower index first among equals. NaN counts as the greatest. Keys of the least are complemented.
 */
export function topk(type: u32, src: usize, stride: usize, n: u32, k: u32, least: u32, first: i64, heap: usize): void {
  const turn: i64 = least ? -1 : 0;
  if (type == F64) scan<f64>(src, stride, n, k, turn, first, heap);
  else if (type == F32) scan<f32>(src, stride, n, k, turn, first, heap);
  else if (type == I64) scan<i64>(src, stride, n, k, turn, first, heap);
  else if (type == U64) scan<u64>(src, stride, n, k, turn, first, heap);
  else if (type == I32) scan<i32>(src, stride, n, k, turn, first, heap);
  else if (type == U32) scan<u32>(src, stride, n, k, turn, first, heap);
  else if (type == I16) scan<i16>(src, stride, n, k, turn, first, heap);
  else if (type == U16) scan<u16>(src, stride, n, k, turn, first, heap);
  else if (type == I8) scan<i8>(src, stride, n, k, turn, first, heap);
  else scan<u8>(src, stride, n, k, turn, first, heap);
}

/** Writes the `k` best of `n >= k >= 1` pairs, `stride` bytes apart and with the lower index first among equals, to `heap`, best first. */
export function topkMerge(src: usize, stride: usize, n: u32, k: u32, heap: usize): void {
  for (let j: u32 = 0; j < k; j++) {
    store<i64>(heap + 16 * <usize>j, load<i64>(src));
    store<i64>(heap + 16 * <usize>j, load<i64>(src, 8), 8);
    src += stride;
  }
  heapify(heap, k);
  for (let j = k; j < n; j++) {
    if (worse(load<i64>(heap), load<i64>(heap, 8), load<i64>(src), load<i64>(src, 8)))
      sink(heap, k, 0, load<i64>(src), load<i64>(src, 8));
    src += stride;
  }
  order(heap, k);
}
