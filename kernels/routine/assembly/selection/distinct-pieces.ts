// Tables of distinct elements that need not be held whole: sorted rows in pieces of so many rows each.
//
// A piece has the layout of a table (see distinct.ts): a head of one row whose first word is the number of rows here, then the rows.
// The pieces of a table follow each other; those behind its last row are empty.
import { F32, F64, fromDigits, I16, I32, I64, I8, U16, U32, U64, U8 } from '../order/order-key';
import { radix } from '../order/sort';
import { distinctKey } from './distinct';

function keysOf<T extends number>(src: usize, stride: usize, n: u32, mask: usize, maskStride: usize, first: u32, keys: usize, places: usize, at: u32): u32 {
  for (let k: u32 = 0; k < n; k++, src += stride) {
    if (mask) {
      const kept = load<u8>(mask);
      mask += maskStride;
      if (!kept) continue;
    }
    store<u64>(keys + 8 * <usize>at, distinctKey<T>(load<T>(src)));
    if (places) store<u32>(places + 4 * <usize>at, first + k);
    at++;
  }
  return at;
}

/**
 * Appends the keys of `n` elements, `stride` bytes apart, to the `at` keys at `keys`, those whose byte of the mask is 0 left out (`mask` 0: none), and
 * their numbers from `first` on to the u32 at `places`, unless that is 0. Returns how many keys there are then.
 */
export function distinctKeys(type: u32, src: usize, stride: usize, n: u32, mask: usize, maskStride: usize, first: u32, keys: usize, places: usize, at: u32): u32 {
  if (type == F64) return keysOf<f64>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == F32) return keysOf<f32>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == I64) return keysOf<i64>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == U64) return keysOf<u64>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == I32) return keysOf<i32>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == U32) return keysOf<u32>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == I16) return keysOf<i16>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == U16) return keysOf<u16>(src, stride, n, mask, maskStride, first, keys, places, at);
  if (type == I8) return keysOf<i8>(src, stride, n, mask, maskStride, first, keys, places, at);
  return keysOf<u8>(src, stride, n, mask, maskStride, first, keys, places, at);
}

/**
 * Appends the keys from `least` to `most` of `count` pieces, which have room for `room` rows, to the `at` keys at `keys`, and the addresses of their rows to
 * `places`, unless that is 0. Returns how many keys there are then.
 */
export function distinctWithin(src: usize, count: u32, room: u32, extra: u32, least: u64, most: u64, keys: usize, places: usize, at: u32): u32 {
  const width: usize = extra ? 24 : 8;
  for (let p: u32 = 0; p < count; p++, src += (<usize>room + 1) * width) {
    const end = src + width * (1 + <usize>load<u64>(src));
    for (let row = src + width; row < end; row += width) {
      const key = load<u64>(row);
      if (key < least) continue;
      if (key > most) break;
      store<u64>(keys + 8 * <usize>at, key);
      if (places) store<u32>(places + 4 * <usize>at, <u32>row);
      at++;
    }
  }
  return at;
}

/**
 * Sorts the `n` keys at `keys` and writes each once to the `count` pieces at `dst`, which have room for `room` rows. With `places`: where these are
 * numbers, how often a key is there and `first` + the least of its numbers; where they are addresses of rows (`rows`), the sum of their counts and
 * the least of their indices. `keys` and `places` have room for twice as many; `table` has 8192 bytes.
 */
export function distinctWrite(keys: usize, places: usize, n: u32, rows: u32, first: u64, dst: usize, count: u32, room: u32, table: usize): void {
  const sorted = radix<u64>(keys, keys + 8 * <usize>n, n, places, table);
  const width: usize = places ? 24 : 8;
  let at: u32 = 0;
  let piece: u32 = 0;
  let used: u32 = 0;
  let head = dst;
  let row = dst;
  while (at < n) {
    if (used == room) {
      store<u64>(head, used);
      head += (<usize>room + 1) * width;
      row = head;
      used = 0;
      piece++;
    }
    const key = load<u64>(sorted + 8 * <usize>at);
    row += width;
    used++;
    store<u64>(row, key);
    if (!places) {
      do at++;
      while (at < n && load<u64>(sorted + 8 * <usize>at) == key);
      continue;
    }
    let total: u64 = 0;
    let least: u64 = u64.MAX_VALUE;
    do {
      const place = <usize>load<u32>(places + 4 * <usize>at);
      total += rows ? load<u64>(place, 8) : 1;
      least = min<u64>(least, rows ? load<u64>(place, 16) : first + <u64>place);
      at++;
    } while (at < n && load<u64>(sorted + 8 * <usize>at) == key);
    store<u64>(row, total, 8);
    store<u64>(row, least, 16);
  }
  for (; piece < count; piece++) {
    store<u64>(head, used);
    head += (<usize>room + 1) * width;
    used = 0;
  }
}

/** Writes the rows of the table at `src` to the `count` pieces at `dst`, which have room for `room` rows. */
export function distinctCut(src: usize, extra: u32, dst: usize, count: u32, room: u32): void {
  const width: usize = extra ? 24 : 8;
  let left = <u32>load<u64>(src);
  src += width;
  for (let p: u32 = 0; p < count; p++) {
    const here = min<u32>(left, room);
    store<u64>(dst, here);
    memory.copy(dst + width, src, <usize>here * width);
    dst += (<usize>room + 1) * width;
    src += <usize>here * width;
    left -= here;
  }
}

function elements<T extends number>(src: usize, count: u32, size: usize, width: usize, column: usize, whole: u32, dst: usize): void {
  for (let p: u32 = 0; p < count; p++, src += size) {
    const end = src + width * (1 + <usize>load<u64>(src));
    for (let row = src + width; row < end; row += width, dst += sizeof<T>()) {
      const word = load<u64>(row + column);
      store<T>(dst, whole ? <T>word : fromDigits<T>(word));
    }
  }
}

/** The elements of the rows of `count` pieces, which have room for `room` rows: of their keys, or with `column` 1 or 2 (i64) that word of the row. */
export function distinctColumn(type: u32, src: usize, count: u32, room: u32, extra: u32, column: u32, dst: usize): void {
  const width: usize = extra ? 24 : 8;
  const size = (<usize>room + 1) * width;
  if (column) elements<i64>(src, count, size, width, 8 * column, 1, dst);
  else if (type == F64) elements<f64>(src, count, size, width, 0, 0, dst);
  else if (type == F32) elements<f32>(src, count, size, width, 0, 0, dst);
  else if (type == I64) elements<i64>(src, count, size, width, 0, 0, dst);
  else if (type == U64) elements<u64>(src, count, size, width, 0, 0, dst);
  else if (type == I32) elements<i32>(src, count, size, width, 0, 0, dst);
  else if (type == U32) elements<u32>(src, count, size, width, 0, 0, dst);
  else if (type == I16) elements<i16>(src, count, size, width, 0, 0, dst);
  else if (type == U16) elements<u16>(src, count, size, width, 0, 0, dst);
  else if (type == I8) elements<i8>(src, count, size, width, 0, 0, dst);
  else elements<u8>(src, count, size, width, 0, 0, dst);
}
