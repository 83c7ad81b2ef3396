// Separable filters of a block with its halo, all axes in one go. A level is an axis with what lies inside it; its filter yields one
// slab after another, which the next level filters while it is in the cache. What lies beyond edges, lists of row numbers say.
import { pair, weightedRow, windowLine, windowRow } from './rows';

// Words of a level; see kernels/routine/filter/filter.ts.
const KIND: u32 = 0;
const COUNT: u32 = 1;
const TAPS: u32 = 2;
const SYMMETRY: u32 = 3;
const STRIDE: u32 = 4;
const INNER: u32 = 5;
const ROWS: u32 = 6;
const TERMS: u32 = 7;
const LOW: u32 = 8;
const HIGH: u32 = 9;
const TABLE: u32 = 10;
const BUFFER: u32 = 11;
const BEYOND: u32 = 12;
const STRIP: u32 = 13;
const OUT_ROW: u32 = 14;
const STEPS: u32 = 15;
const RING: u32 = 16;
const WHOLE: u32 = 17;
/** Rows of the first level lie where tables say, one for each run of columns. */
const TABLED: u32 = 18;
const LEVEL: usize = 19 * 4;

const NONE: u32 = 0;
const WEIGHTS: u32 = 1;

/** Elements of a line that are done at a time. */
const SEGMENT: u32 = 2048;

// @ts-ignore: decorator
@inline
function word(level: usize, k: u32): u32 {
  return load<u32>(level + 4 * k);
}

/** Where row `j` of a level's list begins. */
// @ts-ignore: decorator
@inline
function rowAt<T>(level: usize, src: usize, j: u32, column: u32): usize {
  const row = load<i32>(<usize>word(level, ROWS) + 4 * j);
  if (row < 0) return word(level, BEYOND);
  const at = <usize>column * sizeof<T>();
  return at + (word(level, TABLED) != 0 ? <usize>load<u32>(src + 4 * row) : src + <usize>row * word(level, STRIDE));
}

/** Columns of row `i` of a level's result; of means rows have to come in turn, and the first `taps - 1` calls yield nothing (`dst` 0). */
// @ts-ignore: decorator
@inline
function filterRow<T>(level: usize, src: usize, dst: usize, i: u32, column: u32, width: u32, ring: usize): void {
  const taps = word(level, TAPS);
  const table = <usize>word(level, TABLE);
  if (word(level, KIND) == WEIGHTS) {
    for (let k: u32 = 0; k < taps; k++) store<u32>(table + 4 * k, <u32>rowAt<T>(level, src, i + k, column));
    weightedRow<T>(<i32>word(level, SYMMETRY), dst, table, taps, word(level, TERMS), width);
  } else {
    const row = rowAt<T>(level, src, i, column);
    windowRow<T>(dst, row, word(level, TERMS), word(level, STEPS), ring, i, <f64>taps, width, table);
  }
}

/** Columns of all rows. */
function strip<T>(level: usize, src: usize, dst: usize, outRow: usize, column: u32, width: u32): void {
  const count = word(level, COUNT);
  const ahead: u32 = word(level, KIND) == WEIGHTS ? 0 : word(level, TAPS) - 1;
  const ring = <usize>word(level, RING);
  for (let i: u32 = 0; i < ahead; i++) filterRow<T>(level, src, 0, i, column, width, ring);
  for (let i: u32 = 0; i < count; i++) {
    filterRow<T>(level, src, dst, i + ahead, column, width, ring);
    dst += outRow;
  }
}

/** Elements [from, to) of the list of a line to `dst`, as A. */
function listed<T, A>(level: usize, src: usize, dst: usize, from: u32, to: u32): void {
  const size = sizeof<T>();
  const low = word(level, LOW);
  const high = word(level, COUNT) + word(level, TAPS) - 1 - word(level, HIGH);
  let j = from;
  for (; j < to && j < low; j++) {
    store<A>(dst, <A>load<T>(rowAt<T>(level, src, j, 0)));
    dst += sizeof<A>();
  }
  const end = min(to, high);
  if (j < end) {
    let at = rowAt<T>(level, src, j, 0);
    const count = end - j;
    j = end;
    if (sizeof<T>() == sizeof<A>()) memory.copy(dst, at, count * size);
    else {
      let i: u32 = 0;
      for (; i + 2 <= count; i += 2) v128.store(dst + 8 * i, pair<T>(at + i * size));
      if (i < count) store<A>(dst + 8 * i, <A>load<T>(at + i * size));
    }
    dst += count * sizeof<A>();
  }
  for (; j < to; j++) {
    store<A>(dst, <A>load<T>(rowAt<T>(level, src, j, 0)));
    dst += sizeof<A>();
  }
}

/** An axis whose elements lie side by side. */
function line<T>(level: usize, src: usize, dst: usize): void {
  const count = word(level, COUNT);
  const taps = word(level, TAPS);
  const buffer = <usize>word(level, BUFFER);
  for (let from: u32 = 0; from < count; from += SEGMENT) {
    const n = min(SEGMENT, count - from);
    if (word(level, KIND) == WEIGHTS) {
      listed<T, T>(level, src, buffer, from, from + n + taps - 1);
      weightedRow<T>(<i32>word(level, SYMMETRY), dst, word(level, TABLE), taps, word(level, TERMS), n);
    } else {
      listed<T, f64>(level, src, buffer, from, from + n + taps - 1);
      windowLine<T>(dst, buffer, word(level, RING), word(level, TERMS), word(level, STEPS), <f64>taps, taps, n);
    }
    dst += <usize>n * sizeof<T>();
  }
}

// The rows of a level are one run of columns, or several: a word that counts them, then for each its first column, how many, and
// the table of its rows.

// @ts-ignore: decorator
@inline
function runsOf(level: usize, src: usize): u32 {
  return word(level, TABLED) != 0 ? load<u32>(src) : 1;
}

// @ts-ignore: decorator
@inline
function runWord(level: usize, src: usize, run: u32, k: u32): u32 {
  if (word(level, TABLED) != 0) return load<u32>(src + 4 + 12 * run + 4 * k);
  return k == 0 ? 0 : k == 1 ? word(level, INNER) : <u32>src;
}

/** All rows of a level, in strips of columns. */
function strips<T>(level: usize, src: usize, dst: usize, outRow: usize): void {
  const most = word(level, STRIP);
  for (let run: u32 = 0; run < runsOf(level, src); run++) {
    const first = runWord(level, src, run, 0);
    const width = runWord(level, src, run, 1);
    const rows = <usize>runWord(level, src, run, 2);
    for (let column: u32 = 0; column < width; column += most)
      strip<T>(level, rows, dst + <usize>(first + column) * sizeof<T>(), outRow, column, min(most, width - column));
  }
}

/** Row `i` of a level; `dst` 0: nothing is yielded yet. */
function wholeRow<T>(level: usize, src: usize, dst: usize, i: u32): void {
  const ahead = <usize>(word(level, TAPS) - 1) * 8;
  for (let run: u32 = 0; run < runsOf(level, src); run++) {
    const first = <usize>runWord(level, src, run, 0);
    const to = dst == 0 ? 0 : dst + first * sizeof<T>();
    const ring = <usize>word(level, RING) + first * ahead;
    filterRow<T>(level, <usize>runWord(level, src, run, 2), to, i, 0, runWord(level, src, run, 1), ring);
  }
}

/** Where row `i` of a level without a filter lies, copied together if it has to be. */
// @ts-ignore: decorator
@inline
function plainRow<T>(level: usize, src: usize, i: u32): usize {
  if (word(level, TABLED) == 0) return src + i * <usize>word(level, STRIDE);
  const runs = load<u32>(src);
  if (runs == 1) return load<u32>(<usize>runWord(level, src, 0, 2) + 4 * i);
  const buffer = <usize>word(level, BUFFER);
  for (let run: u32 = 0; run < runs; run++) {
    const from = <usize>load<u32>(<usize>runWord(level, src, run, 2) + 4 * i);
    const to = buffer + <usize>runWord(level, src, run, 0) * sizeof<T>();
    memory.copy(to, from, <usize>runWord(level, src, run, 1) * sizeof<T>());
  }
  return buffer;
}

function run<T>(level: usize, last: usize, src: usize, dst: usize): void {
  const count = word(level, COUNT);
  const outRow = <usize>word(level, OUT_ROW);
  const next = level + LEVEL;
  if (word(level, KIND) == NONE) {
    for (let i: u32 = 0; i < count; i++) run<T>(next, last, plainRow<T>(level, src, i), dst + i * outRow);
    return;
  }
  if (level == last && word(level, INNER) == 1) {
    line<T>(level, src, dst);
    return;
  }
  if (level == last) {
    strips<T>(level, src, dst, outRow);
    return;
  }
  const buffer = <usize>word(level, BUFFER);
  if (word(level, WHOLE) != 0) {
    const row = <usize>word(level, INNER) * sizeof<T>();
    strips<T>(level, src, buffer, row);
    for (let i: u32 = 0; i < count; i++) run<T>(next, last, buffer + i * row, dst + i * outRow);
    return;
  }
  const ahead: u32 = word(level, KIND) == WEIGHTS ? 0 : word(level, TAPS) - 1;
  for (let i: u32 = 0; i < ahead; i++) wholeRow<T>(level, src, 0, i);
  for (let i: u32 = 0; i < count; i++) {
    wholeRow<T>(level, src, buffer, i + ahead);
    run<T>(next, last, buffer, dst + i * outRow);
  }
}

/** Filters a block through `count` levels; `src` is where it begins, or what says where its rows lie (`TABLED`). */
export function filterBlock(single: u32, levels: usize, count: u32, src: usize, dst: usize): void {
  const last = levels + LEVEL * (count - 1);
  if (single != 0) run<f32>(levels, last, src, dst);
  else run<f64>(levels, last, src, dst);
}
