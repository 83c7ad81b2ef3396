// Distinct elements: hashed by their keys within a block, kept as sorted tables of rows, and tables merged.
//
// A table of words (i64): a head whose first word is the number of rows, then the rows, each a key that orders as the elements do
// and, where they are wanted (`extra`), how often it occurs and the index where it occurs first.
import { digitsOf, F32, F64, fromDigits, I16, I32, I64, I8, U16, U32, U64, U8 } from '../order/order-key';
import { radix } from '../order/sort';

const GOLDEN: u64 = 0x9e3779b97f4a7c15;
/** Bytes before the slots: how many are used, and whether the key 0 was met, whose slot is behind all others. */
const STATE: usize = 16;

// @ts-ignore: decorator
@inline
export function distinctKey<T extends number>(value: T): u64 {
  if (isFloat<T>()) {
    // Every NaN is one, and so are both zeros.
    if (value != value) return u64.MAX_VALUE >> (64 - sizeof<T>() * 8);
    value = value + <T>0;
  }
  return digitsOf<T>(value);
}

/** Empties the table of 2^bits slots at `table`. */
export function distinctBegin(table: usize, bits: u32, extra: u32): void {
  const words: usize = ((<usize>1 << bits) + 1) * (extra ? 3 : 1);
  memory.fill(table, 0, STATE + 8 * words);
}

function addRun<T extends number>(src: usize, stride: usize, n: u32, mask: usize, maskStride: usize, first: u64, table: usize, bits: u32, cap: u32, extra: u32): u32 {
  const slots: usize = <usize>1 << bits;
  const keys = table + STATE;
  const counts = keys + 8 * (slots + 1);
  const firsts = counts + 8 * (slots + 1);
  const shift: u64 = 64 - bits;
  let used = load<u32>(table);
  for (let k: u32 = 0; k < n; k++, src += stride) {
    if (mask) {
      const kept = load<u8>(mask);
      mask += maskStride;
      if (!kept) continue;
    }
    const key = distinctKey<T>(load<T>(src));
    let slot: usize = slots;
    let fresh = false;
    if (key == 0) {
      if (!load<u32>(table, 4)) {
        store<u32>(table, 1, 4);
        fresh = true;
      }
    } else {
      slot = <usize>((key * GOLDEN) >> shift);
      let here = load<u64>(keys + 8 * slot);
      while (here != key) {
        if (here == 0) {
          store<u64>(keys + 8 * slot, key);
          fresh = true;
          break;
        }
        slot = (slot + 1) & (slots - 1);
        here = load<u64>(keys + 8 * slot);
      }
    }
    if (fresh && ++used > cap) return 0;
    if (extra) {
      const at = counts + 8 * slot;
      store<u64>(at, load<u64>(at) + 1);
      if (fresh) store<u64>(firsts + 8 * slot, first + <u64>k);
    }
  }
  store<u32>(table, used);
  return 1;
}

/**
 * Adds `n` elements, `stride` bytes apart, to the table, those whose byte of the mask is 0 left out (`mask` 0: none); element k has
 * the index `first` + k. Returns 0 where more than `cap` are distinct; the table has twice as many slots at least.
 */
export function distinctAdd(type: u32, src: usize, stride: usize, n: u32, mask: usize, maskStride: usize, first: u64, table: usize, bits: u32, cap: u32, extra: u32): u32 {
  if (type == F64) return addRun<f64>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == F32) return addRun<f32>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == I64) return addRun<i64>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == U64) return addRun<u64>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == I32) return addRun<i32>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == U32) return addRun<u32>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == I16) return addRun<i16>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == U16) return addRun<u16>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  if (type == I8) return addRun<i8>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
  return addRun<u8>(src, stride, n, mask, maskStride, first, table, bits, cap, extra);
}

/** Writes the table's rows, sorted, to `dst`. `room`: 8192 bytes, and 24 for each row. */
export function distinctEnd(table: usize, bits: u32, extra: u32, dst: usize, room: usize): void {
  const slots: usize = <usize>1 << bits;
  const keys = table + STATE;
  const counts = keys + 8 * (slots + 1);
  const firsts = counts + 8 * (slots + 1);
  const n = load<u32>(table);
  const a = room + 8192;
  const places = a + 16 * <usize>n;
  let next: usize = 0;
  if (load<u32>(table, 4)) {
    store<u64>(a, 0);
    store<u32>(places, <u32>slots);
    next = 1;
  }
  for (let slot: usize = 0; slot < slots; slot++) {
    const key = load<u64>(keys + 8 * slot);
    if (key == 0) continue;
    store<u64>(a + 8 * next, key);
    store<u32>(places + 4 * next, <u32>slot);
    next++;
  }
  const sorted = radix<u64>(a, a + 8 * <usize>n, n, places, room);
  const columns: usize = extra ? 3 : 1;
  store<u64>(dst, n);
  dst += 8 * columns;
  for (let k: usize = 0; k < <usize>n; k++) {
    store<u64>(dst, load<u64>(sorted + 8 * k));
    if (extra) {
      const slot = <usize>load<u32>(places + 4 * k);
      store<u64>(dst, load<u64>(counts + 8 * slot), 8);
      store<u64>(dst, load<u64>(firsts + 8 * slot), 16);
    }
    dst += 8 * columns;
  }
}

/**
 * Merges the rows of the `count` tables whose addresses (u32) are at `tables` to the table `dst`. `heads` has room for 8 bytes for
 * each.
 */
export function distinctMerge(tables: usize, count: u32, extra: u32, dst: usize, heads: usize): void {
  const width: usize = extra ? 24 : 8;
  let live: u32 = 0;
  for (let t: u32 = 0; t < count; t++) {
    const table = <usize>load<u32>(tables + 4 * <usize>t);
    const rows = <usize>load<u64>(table);
    const from = table + width;
    const end = from + rows * width;
    if (from == end) continue;
    store<u32>(heads + 8 * <usize>live, <u32>from);
    store<u32>(heads + 8 * <usize>live, <u32>end, 4);
    live++;
  }
  let n: u64 = 0;
  const head = dst;
  while (live > 0) {
    let least: u64 = u64.MAX_VALUE;
    for (let t: u32 = 0; t < live; t++) least = min<u64>(least, load<u64>(<usize>load<u32>(heads + 8 * <usize>t)));
    let total: u64 = 0;
    let first: u64 = u64.MAX_VALUE;
    for (let t: u32 = 0; t < live; t++) {
      const at = heads + 8 * <usize>t;
      const row = <usize>load<u32>(at);
      if (load<u64>(row) != least) continue;
      if (extra) {
        total += load<u64>(row, 8);
        first = min<u64>(first, load<u64>(row, 16));
      }
      store<u32>(at, <u32>(row + width));
      if (<u32>(row + width) == load<u32>(at, 4)) {
        // The last one takes the place of what is used up.
        live--;
        store<u64>(at, load<u64>(heads + 8 * <usize>live));
        t--;
      }
    }
    dst += width;
    store<u64>(dst, least);
    if (extra) {
      store<u64>(dst, total, 8);
      store<u64>(dst, first, 16);
    }
    n++;
  }
  store<u64>(head, n);
}

function elements<T extends number>(src: usize, stride: usize, n: u32, dst: usize): void {
  for (let k: u32 = 0; k < n; k++, src += stride, dst += sizeof<T>()) store<T>(dst, fromDigits<T>(load<u64>(src)));
}

/** The elements of `n` keys, `stride` bytes apart. */
export function distinctElements(type: u32, src: usize, stride: usize, n: u32, dst: usize): void {
  if (type == F64) elements<f64>(src, stride, n, dst);
  else if (type == F32) elements<f32>(src, stride, n, dst);
  else if (type == I64) elements<i64>(src, stride, n, dst);
  else if (type == U64) elements<u64>(src, stride, n, dst);
  else if (type == I32) elements<i32>(src, stride, n, dst);
  else if (type == U32) elements<u32>(src, stride, n, dst);
  else if (type == I16) elements<i16>(src, stride, n, dst);
  else if (type == U16) elements<u16>(src, stride, n, dst);
  else if (type == I8) elements<i8>(src, stride, n, dst);
  else elements<u8>(src, stride, n, dst);
}
