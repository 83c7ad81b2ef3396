// Order statistics of many lanes at once: bisection on integer keys, one lane of a SIMD register for each lane of data.
import { F32, F64, I16, I32, I64, I8, U16, U32, U64 } from './order-key';
import { direct, greater, greatest, keys, laneKey, laneValue, least, lesser } from './select-lane';

// Words of the parameter block at `p`, 32 bits each.
const LANES: usize = 0; // lanes of this call
const SOURCES: usize = 4; // how many sources
const FLIP: usize = 8; // 1: keys are negated, so that the least elements are the greatest
const KEYS: usize = 12; // 16 bytes for each row
const STATE: usize = 16; // 512 bytes
const QUANTILES: usize = 20;
const RANKS: usize = 24; // [count of numbers][quantile] of u32: how many greater keys there are above the lower one asked for
const OUT: usize = 28; // [quantile][lower, upper][lane] of T; for selectTop the rows kept
const COUNTS: usize = 32; // [lane] of i32: how many are numbers
const OUT_STRIDE: usize = 36; // selectTop: bytes between kept rows
const KEPT: usize = 40; // selectTop: rows kept; behind them one row with the counts when COUNTED
const COUNTED: usize = 44; // the first source is such a state: its last row holds counts; 0 or 1
const COUNT_OUT: usize = 48; // selectTop writes a row of counts
const ROWS: usize = 52; // rows of all sources without a row of counts
const OUT_LANE: usize = 56; // selectTop: bytes between lanes of kept rows
const TABLE: usize = 60; // address of the sources' words; for each: address, rows, bytes between rows, bytes between lanes

// State per lane of a register.
const LO: usize = 0;
const HI: usize = 64;
const BELOW: usize = 128; // keys less than lo
const UPTO: usize = 192; // keys up to hi
const RANK: usize = 256;
const MID: usize = 320;
const RESULT: usize = 336;
const NANS: usize = 352;
const BOUND: usize = 368;
const VALID: usize = 384;

/**
 * Brings `width` lanes from lane `first` on of every source into the key rows; missing lanes repeat the last one. Leaves the
 * range of the keys and how many are NaN, which take the least key.
 */
function gather<T extends number, K extends number>(p: usize, first: u32): void {
  const lanes = load<u32>(p, LANES);
  const sources = load<u32>(p, SOURCES);
  const state = <usize>load<u32>(p, STATE);
  const width: u32 = 16 / sizeof<K>();
  const here = min<u32>(width, lanes - first);
  const flip = load<u32>(p, FLIP) ? i64x2.splat(-1) : i64x2.splat(0);
  const counted = load<u32>(p, COUNTED);
  const none = v128.splat<K>(least<K>());
  const most = v128.splat<K>(greatest<K>());
  let low = most;
  let high = none;
  let nans = i64x2.splat(0);
  let to = <usize>load<u32>(p, KEYS);
  for (let s: u32 = 0; s < sources; s++) {
    const source = <usize>load<u32>(p, TABLE) + 16 * <usize>s;
    const rows = load<u32>(source, 4) - (s == 0 ? counted : 0);
    const rowStride = <usize>load<u32>(source, 8);
    const laneStride = <usize>load<u32>(source, 12);
    let from = <usize>load<u32>(source) + <usize>first * laneStride;
    if (direct<T, K>() && laneStride == sizeof<T>() && here == width) {
      for (let r: u32 = 0; r < rows; r++) {
        const values = v128.load(from);
        let key = keys<T, K>(values, flip);
        if (isFloat<T>()) {
          const nan = v128.ne<T>(values, values);
          nans = v128.sub<K>(nans, nan);
          low = lesser<K>(low, v128.bitselect(most, key, nan));
          key = v128.bitselect(none, key, nan);
        } else low = lesser<K>(low, key);
        high = greater<K>(high, key);
        v128.store(to, key);
        from += rowStride;
        to += 16;
      }
    } else {
      const block = to;
      for (let lane: u32 = 0; lane < width; lane++) {
        const turn = <K>(load<u32>(p, FLIP) ? -1 : 0);
        let at = from + <usize>min(lane, here - 1) * laneStride;
        let into = block + <usize>lane * sizeof<K>();
        for (let r: u32 = 0; r < rows; r++) {
          const value = load<T>(at);
          if (isFloat<T>() && value != value) store<K>(into, least<K>());
          else store<K>(into, <K>(laneKey<T, K>(value) ^ turn));
          at += rowStride;
          into += 16;
        }
      }
      to = block + 16 * <usize>rows;
      for (let at = block; at < to; at += 16) {
        const key = v128.load(at);
        if (isFloat<T>()) {
          const nan = v128.eq<K>(key, none);
          nans = v128.sub<K>(nans, nan);
          low = lesser<K>(low, v128.bitselect(most, key, nan));
        } else low = lesser<K>(low, key);
        high = greater<K>(high, key);
      }
    }
  }
  v128.store(state, low, BOUND);
  v128.store(state, high, RESULT);
  v128.store(state, nans, NANS);
  // How many numbers each lane has, those that an earlier state left out included.
  const rows = load<u32>(p, ROWS);
  for (let lane: u32 = 0; lane < width; lane++) {
    const gathered = <u32>load<K>(state + lane * sizeof<K>(), NANS);
    let valid = rows - gathered;
    if (counted) {
      const source = <usize>load<u32>(p, TABLE);
      const kept = load<u32>(source, 4) - 1;
      const address =
        <usize>load<u32>(source) +
        <usize>kept * load<u32>(source, 8) +
        <usize>(first + min(lane, here - 1)) * load<u32>(source, 12);
      const counts = <u32>load<T>(address);
      valid += counts - min(counts, kept);
    }
    store<u32>(state + 4 * lane, valid, VALID);
  }
}

/** How many keys are greater than `mid`, lane by lane. */
function countAbove<K extends number>(at: usize, rows: u32, mid: v128): v128 {
  const end = at + 16 * <usize>rows;
  let a = i64x2.splat(0);
  let b = i64x2.splat(0);
  let c = i64x2.splat(0);
  let d = i64x2.splat(0);
  for (; at + 64 <= end; at += 64) {
    a = v128.sub<K>(a, v128.gt<K>(v128.load(at), mid));
    b = v128.sub<K>(b, v128.gt<K>(v128.load(at, 16), mid));
    c = v128.sub<K>(c, v128.gt<K>(v128.load(at, 32), mid));
    d = v128.sub<K>(d, v128.gt<K>(v128.load(at, 48), mid));
  }
  for (; at < end; at += 16) a = v128.sub<K>(a, v128.gt<K>(v128.load(at), mid));
  return v128.add<K>(v128.add<K>(a, b), v128.add<K>(c, d));
}

/** A place in [lo, hi) where the rank asked for is likely to be. */
function guess(lo: i64, hi: i64, below: i64, upto: i64, rank: i64, halve: bool): i64 {
  const span = <u64>hi - <u64>lo;
  if (halve) return <i64>(<u64>lo + ((span - 1) >> 1));
  const part = <f64>span * ((<f64>(rank - below) + 0.5) / <f64>(upto - below));
  const step = <u64>part;
  return <i64>(<u64>lo + min<u64>(step, span - 1));
}

/** The keys of the lanes' ranks (counted from the least): into RESULT. The lanes' ranges and counts are in the state. */
function bisect<K extends number>(p: usize, lanes: u32): void {
  const state = <usize>load<u32>(p, STATE);
  const base = <usize>load<u32>(p, KEYS);
  const rows = load<u32>(p, ROWS);
  for (let round: u32 = 0; ; round++) {
    let open = false;
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const at = state + 8 * lane;
      const lo = load<i64>(at, LO);
      const hi = load<i64>(at, HI);
      const rank = load<i64>(at, RANK);
      const below = load<i64>(at, BELOW);
      const upto = load<i64>(at, UPTO);
      let mid = lo;
      if (lo < hi && rank != below && rank != upto - 1) {
        open = true;
        mid = guess(lo, hi, below, upto, rank, round % 3 == 2);
      }
      store<K>(state + lane * sizeof<K>(), <K>mid, MID);
    }
    if (!open) break;
    const mids = v128.load(state, MID);
    v128.store(state, countAbove<K>(base, rows, mids), RESULT);
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const at = state + 8 * lane;
      const rank = load<i64>(at, RANK);
      if (load<i64>(at, LO) >= load<i64>(at, HI) || rank == load<i64>(at, BELOW) || rank == load<i64>(at, UPTO) - 1) continue;
      const mid = <i64>load<K>(state + lane * sizeof<K>(), MID);
      const upto = <i64>rows - <i64>load<K>(state + lane * sizeof<K>(), RESULT);
      if (upto > rank) {
        store<i64>(at, mid, HI);
        store<i64>(at, upto, UPTO);
      } else {
        store<i64>(at, mid + 1, LO);
        store<i64>(at, upto, BELOW);
      }
    }
  }
  // The range holds the key asked for as its least or its greatest one.
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const at = state + 8 * lane;
    const lowest = load<i64>(at, RANK) == load<i64>(at, BELOW);
    store<K>(state + lane * sizeof<K>(), <K>(lowest ? load<i64>(at, LO) : load<i64>(at, HI)), BOUND);
    store<K>(state + lane * sizeof<K>(), <K>(lowest ? -1 : 0), MID);
  }
  const bound = v128.load(state, BOUND);
  const lowest = v128.load(state, MID);
  let low = v128.splat<K>(greatest<K>());
  let high = v128.splat<K>(least<K>());
  const end = base + 16 * <usize>rows;
  for (let at = base; at < end; at += 16) {
    const key = v128.load(at);
    low = v128.bitselect(low, lesser<K>(low, key), v128.gt<K>(bound, key));
    high = v128.bitselect(high, greater<K>(high, key), v128.gt<K>(key, bound));
  }
  v128.store(state, v128.bitselect(low, high, lowest), RESULT);
}

/** The next keys in order after those in RESULT (the same where it occurs again, or nothing follows): into BOUND. */
function successors<K extends number>(p: usize, lanes: u32): void {
  const state = <usize>load<u32>(p, STATE);
  const base = <usize>load<u32>(p, KEYS);
  const rows = load<u32>(p, ROWS);
  const found = v128.load(state, RESULT);
  const most = v128.splat<K>(greatest<K>());
  let above = i64x2.splat(0);
  let low = most;
  const end = base + 16 * <usize>rows;
  for (let at = base; at < end; at += 16) {
    const key = v128.load(at);
    const over = v128.gt<K>(key, found);
    above = v128.sub<K>(above, over);
    low = lesser<K>(low, v128.bitselect(key, most, over));
  }
  v128.store(state, above, MID);
  v128.store(state, low, BOUND);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const upto = <i64>rows - <i64>load<K>(state + lane * sizeof<K>(), MID);
    if (upto > load<i64>(state + 8 * lane, RANK) + 1 || upto == <i64>rows)
      store<K>(state + lane * sizeof<K>(), load<K>(state + lane * sizeof<K>(), RESULT), BOUND);
  }
}

/** Begins a search for the key with `above` keys over it in `lane`. */
function begin<K extends number>(p: usize, lane: u32, above: u32, low: K, high: K): void {
  const state = <usize>load<u32>(p, STATE);
  const rows = <i64>load<u32>(p, ROWS);
  const at = state + 8 * lane;
  const nans = <i64>load<K>(state + lane * sizeof<K>(), NANS);
  const rank = rows - 1 - <i64>above;
  // NaN, which are the least keys, fill the ranks below the numbers.
  const number = rank >= nans;
  store<i64>(at, number ? <i64>low : <i64>least<K>(), LO);
  store<i64>(at, number ? <i64>high : <i64>least<K>(), HI);
  store<i64>(at, number ? nans : 0, BELOW);
  store<i64>(at, rows, UPTO);
  store<i64>(at, max<i64>(0, rank), RANK);
}

function quantilesOf<T extends number, K extends number>(p: usize): void {
  const lanes = load<u32>(p, LANES);
  const quantiles = load<u32>(p, QUANTILES);
  const state = <usize>load<u32>(p, STATE);
  const ranks = <usize>load<u32>(p, RANKS);
  const out = <usize>load<u32>(p, OUT);
  const counts = <usize>load<u32>(p, COUNTS);
  const turn = <K>(load<u32>(p, FLIP) ? -1 : 0);
  const width: u32 = 16 / sizeof<K>();
  for (let first: u32 = 0; first < lanes; first += width) {
    gather<T, K>(p, first);
    const here = min<u32>(width, lanes - first);
    const low = v128.load(state, BOUND);
    const high = v128.load(state, RESULT);
    for (let q: u32 = 0; q < quantiles; q++) {
      v128.store(state, low, BOUND);
      v128.store(state, high, RESULT);
      for (let lane: u32 = 0; lane < width; lane++) {
        const valid = load<u32>(state + 4 * lane, VALID);
        begin<K>(p, lane, load<u32>(ranks + 4 * (<usize>valid * quantiles + q)), load<K>(state + lane * sizeof<K>(), BOUND), load<K>(state + lane * sizeof<K>(), RESULT));
      }
      bisect<K>(p, width);
      successors<K>(p, width);
      const to = out + (<usize>(2 * q) * lanes + first) * sizeof<T>();
      for (let lane: u32 = 0; lane < here; lane++) {
        const at = state + lane * sizeof<K>();
        store<T>(to + lane * sizeof<T>(), laneValue<T, K>(<K>(load<K>(at, RESULT) ^ turn)));
        store<T>(to + (lanes + lane) * sizeof<T>(), laneValue<T, K>(<K>(load<K>(at, BOUND) ^ turn)));
      }
    }
    for (let lane: u32 = 0; lane < here; lane++) store<u32>(counts + 4 * (first + lane), load<u32>(state + 4 * lane, VALID));
  }
}

function topOf<T extends number, K extends number>(p: usize): void {
  const lanes = load<u32>(p, LANES);
  const state = <usize>load<u32>(p, STATE);
  const out = <usize>load<u32>(p, OUT);
  const stride = <usize>load<u32>(p, OUT_STRIDE);
  const outLane = <usize>load<u32>(p, OUT_LANE);
  const kept = load<u32>(p, KEPT);
  const rows = load<u32>(p, ROWS);
  const base = <usize>load<u32>(p, KEYS);
  const turn = <K>(load<u32>(p, FLIP) ? -1 : 0);
  const width: u32 = 16 / sizeof<K>();
  for (let first: u32 = 0; first < lanes; first += width) {
    gather<T, K>(p, first);
    const here = min<u32>(width, lanes - first);
    const low = v128.load(state, BOUND);
    const high = v128.load(state, RESULT);
    for (let lane: u32 = 0; lane < width; lane++)
      begin<K>(p, lane, kept - 1, extract<K>(state, low, lane), extract<K>(state, high, lane));
    bisect<K>(p, width);
    for (let lane: u32 = 0; lane < here; lane++) {
      const bar = load<K>(state + lane * sizeof<K>(), RESULT);
      let to = out + <usize>(first + lane) * outLane;
      const end = to + <usize>kept * stride;
      let from = base + lane * sizeof<K>();
      for (let r: u32 = 0; r < rows; r++) {
        const key = load<K>(from);
        // The last place is written again and again until something greater than the bar comes.
        if (to < end) store<T>(to, laneValue<T, K>(<K>(key ^ turn)));
        to += key > bar ? stride : 0;
        from += 16;
      }
      const nan = isFloat<T>() && bar == least<K>();
      for (; to < end; to += stride) store<T>(to, nan ? <T>NaN : laneValue<T, K>(<K>(bar ^ turn)));
      if (load<u32>(p, COUNT_OUT)) store<T>(to, <T>load<u32>(state + 4 * lane, VALID));
    }
  }
}

/** Lane `lane` of `v`, through the state's memory. */
// @ts-ignore: decorator
@inline
function extract<K extends number>(state: usize, v: v128, lane: u32): K {
  v128.store(state, v, MID);
  return load<K>(state + lane * sizeof<K>(), MID);
}

/**
 * For each lane and quantile the element with `ranks` greater ones over it, and the next greater. `type` is that of the
 * elements; `wide`: there are too many rows to count in 16 bits.
 */
export function selectQuantiles(type: u32, wide: u32, p: usize): void {
  if (type == F32) quantilesOf<f32, i32>(p);
  else if (type == F64) quantilesOf<f64, i64>(p);
  else if (type == I64) quantilesOf<i64, i64>(p);
  else if (type == U64) quantilesOf<u64, i64>(p);
  else if (type == I32) quantilesOf<i32, i32>(p);
  else if (type == U32) quantilesOf<u32, i32>(p);
  else if (wide) {
    if (type == I16) quantilesOf<i16, i32>(p);
    else if (type == U16) quantilesOf<u16, i32>(p);
    else if (type == I8) quantilesOf<i8, i32>(p);
    else quantilesOf<u8, i32>(p);
  } else if (type == I16) quantilesOf<i16, i16>(p);
  else if (type == U16) quantilesOf<u16, i16>(p);
  else if (type == I8) quantilesOf<i8, i16>(p);
  else quantilesOf<u8, i16>(p);
}

/** The greatest `kept` elements of each lane, in no order; NaN count as less than all. */
export function selectTop(type: u32, wide: u32, p: usize): void {
  if (type == F32) topOf<f32, i32>(p);
  else if (type == F64) topOf<f64, i64>(p);
  else if (type == I64) topOf<i64, i64>(p);
  else if (type == U64) topOf<u64, i64>(p);
  else if (type == I32) topOf<i32, i32>(p);
  else if (type == U32) topOf<u32, i32>(p);
  else if (wide) {
    if (type == I16) topOf<i16, i32>(p);
    else if (type == U16) topOf<u16, i32>(p);
    else if (type == I8) topOf<i8, i32>(p);
    else topOf<u8, i32>(p);
  } else if (type == I16) topOf<i16, i16>(p);
  else if (type == U16) topOf<u16, i16>(p);
  else if (type == I8) topOf<i8, i16>(p);
  else topOf<u8, i16>(p);
}
