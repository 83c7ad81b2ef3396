// The extreme of plain float lines and rows, and where it is, at the speed of memory.

/** Elements that are looked through for their extreme before anybody asks where it was. */
const CHUNK: u32 = 1024;
const NOWHERE: i64 = i64.MAX_VALUE;

// @ts-ignore: decorator
@inline
function better<T>(most: bool, a: T, b: T): bool {
  return most ? a > b : a < b;
}

/** `b` where it is better than `a`, which NaN never is. */
// @ts-ignore: decorator
@inline
function best128<T>(most: bool, a: v128, b: v128): v128 {
  return most ? v128.pmax<T>(a, b) : v128.pmin<T>(a, b);
}

/** The extreme of the lanes of a vector without NaN. */
// @ts-ignore: decorator
@inline
function ofLanes<T>(most: bool, v: v128): T {
  v = best128<T>(most, v, i64x2.shuffle(v, v, 1, 0));
  if (sizeof<T>() == 4) v = best128<T>(most, v, i32x4.shuffle(v, v, 1, 0, 3, 2));
  return v128.extract_lane<T>(v, 0);
}

let foundAt: i64 = 0;

/**
 * The extreme of `n` elements side by side; its first place in `foundAt`, NOWHERE if there is none. A NaN is better than
 * anything unless it is skipped.
 */
// @ts-ignore: decorator
@inline
function lineExtreme<T>(most: bool, skip: bool, src: usize, n: u32): T {
  const none = <T>(most ? -Infinity : Infinity);
  let value = none;
  let place: i64 = -1;
  for (let start: u32 = 0; start < n; start += CHUNK) {
    const count = min(CHUNK, n - start);
    const from = src + start * sizeof<T>();
    const end = from + count * sizeof<T>();
    let at = from;
    let a = v128.splat<T>(none);
    let b = a;
    let c = a;
    let d = a;
    // Sums tell whether there is a NaN; opposite infinities only give a false alarm.
    let sa = v128.splat<T>(0);
    let sb = sa;
    let sc = sa;
    let sd = sa;
    for (; at + 64 <= end; at += 64) {
      const v = v128.load(at);
      const w = v128.load(at, 16);
      const x = v128.load(at, 32);
      const y = v128.load(at, 48);
      a = best128<T>(most, a, v);
      b = best128<T>(most, b, w);
      c = best128<T>(most, c, x);
      d = best128<T>(most, d, y);
      if (!skip) {
        sa = v128.add<T>(sa, v);
        sb = v128.add<T>(sb, w);
        sc = v128.add<T>(sc, x);
        sd = v128.add<T>(sd, y);
      }
    }
    let found = ofLanes<T>(most, best128<T>(most, best128<T>(most, a, b), best128<T>(most, c, d)));
    const sums = v128.add<T>(v128.add<T>(sa, sb), v128.add<T>(sc, sd));
    let alarm = !skip && v128.any_true(v128.ne<T>(sums, sums));
    for (; at < end; at += sizeof<T>()) {
      const x = load<T>(at);
      if (better<T>(most, x, found)) found = x;
      if (!skip && x != x) alarm = true;
    }
    if (alarm) {
      for (let k: u32 = 0; k < count; k++) {
        const x = load<T>(from + k * sizeof<T>());
        if (x != x) {
          foundAt = start + k;
          return x;
        }
      }
    }
    if (better<T>(most, found, value)) {
      value = found;
      place = start;
    }
  }
  if (place < 0) {
    // Nothing but the worst value there is, or NaN.
    for (let k: u32 = 0; k < n; k++) {
      const x = load<T>(src + k * sizeof<T>());
      if (x == x) {
        foundAt = k;
        return x;
      }
    }
    foundAt = NOWHERE;
    return none;
  }
  while (load<T>(src + <usize>place * sizeof<T>()) != value) place++;
  foundAt = place;
  return value;
}

// @ts-ignore: decorator
@inline
function lines<T>(most: bool, skip: bool, src: usize, rows: u32, rowBytes: usize, n: u32, best: usize, bestBytes: usize, places: usize, placeBytes: usize, first: i64, rowStep: i64, step: i64): void {
  for (let r: u32 = 0; r < rows; r++) {
    const x = lineExtreme<T>(most, skip, src, n);
    if (foundAt != NOWHERE) {
      const place = first + foundAt * step;
      const held = load<T>(best);
      const heldPlace = load<i64>(places);
      const take = x != x ? held == held || place < heldPlace : better<T>(most, x, held) || (x == held && place < heldPlace);
      if (take) {
        store<T>(best, x);
        store<i64>(places, place);
      }
    }
    src += rowBytes;
    best += bestBytes;
    places += placeBytes;
    first += rowStep;
  }
}

/**
 * Brings `rows` lines of `n` elements (float64, or float32 if `single`) into states: the extreme at `best`, its position at
 * `places` (int64). Element k of line r has position `first + r * rowStep + k * step`; lines are `rowBytes` apart, their
 * states `bestBytes` and `placeBytes`, which may be 0. Among equals the least position stays.
 */
export function extremeLines(single: bool, most: bool, skip: bool, src: usize, rows: u32, rowBytes: usize, n: u32, best: usize, bestBytes: usize, places: usize, placeBytes: usize, first: i64, rowStep: i64, step: i64): void {
  if (single) {
    if (most) lines<f32>(true, skip, src, rows, rowBytes, n, best, bestBytes, places, placeBytes, first, rowStep, step);
    else lines<f32>(false, skip, src, rows, rowBytes, n, best, bestBytes, places, placeBytes, first, rowStep, step);
  } else if (most) lines<f64>(true, skip, src, rows, rowBytes, n, best, bestBytes, places, placeBytes, first, rowStep, step);
  else lines<f64>(false, skip, src, rows, rowBytes, n, best, bestBytes, places, placeBytes, first, rowStep, step);
}

// @ts-ignore: decorator
@inline
function across<T>(most: bool, src: usize, rows: u32, rowBytes: usize, n: u32, best: usize, places: usize, first: i64, rowStep: i64, fresh: bool): void {
  const lanes: u32 = 16 / sizeof<T>();
  for (let strip: u32 = 0; strip < n; strip += CHUNK) {
    const stop = min(n, strip + CHUNK);
    let s = src;
    let place = first;
    for (let r: u32 = 0; r < rows; r++) {
      const begin = fresh && r == 0;
      const at = i64x2.splat(place);
      let j = strip;
      for (; j + lanes <= stop; j += lanes) {
        const x = v128.load(s + j * sizeof<T>());
        const b = best + j * sizeof<T>();
        const p = places + j * 8;
        if (begin) {
          v128.store(b, x);
          v128.store(p, at);
          if (sizeof<T>() == 4) v128.store(p, at, 16);
        } else {
          const held = v128.load(b);
          // Places ascend, so equals leave what is held. A NaN is not worse than anything, and stays.
          const worse = most ? v128.le<T>(x, held) : v128.ge<T>(x, held);
          const take = v128.andnot(v128.eq<T>(held, held), worse);
          if (v128.any_true(take)) {
            v128.store(b, v128.bitselect(x, held, take));
            if (sizeof<T>() == 8) v128.store(p, v128.bitselect(at, v128.load(p), take));
            else {
              v128.store(p, v128.bitselect(at, v128.load(p), i64x2.extend_low_i32x4_s(take)));
              v128.store(p, v128.bitselect(at, v128.load(p, 16), i64x2.extend_high_i32x4_s(take)), 16);
            }
          }
        }
      }
      for (; j < stop; j++) {
        const x = load<T>(s + j * sizeof<T>());
        const b = best + j * sizeof<T>();
        const held = load<T>(b);
        if (begin || (held == held && !(most ? x <= held : x >= held))) {
          store<T>(b, x);
          store<i64>(places + j * 8, place);
        }
      }
      s += rowBytes;
      place += rowStep;
    }
  }
}

/**
 * Brings `rows` rows of `n` elements into `n` states side by side; row r has position `first + r * rowStep` everywhere,
 * greater than those the states hold already. `fresh`: the states are not set yet. NaN is better than anything.
 */
export function extremeAcross(single: bool, most: bool, src: usize, rows: u32, rowBytes: usize, n: u32, best: usize, places: usize, first: i64, rowStep: i64, fresh: bool): void {
  if (single) {
    if (most) across<f32>(true, src, rows, rowBytes, n, best, places, first, rowStep, fresh);
    else across<f32>(false, src, rows, rowBytes, n, best, places, first, rowStep, fresh);
  } else if (most) across<f64>(true, src, rows, rowBytes, n, best, places, first, rowStep, fresh);
  else across<f64>(false, src, rows, rowBytes, n, best, places, first, rowStep, fresh);
}
