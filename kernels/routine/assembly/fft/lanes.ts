// What brings lanes of an array into groups and back: real and imaginary parts come apart, and lanes side by side. Each lane
// has an address of its own, so lanes may lie anywhere; a lane that is given twice is done twice.
import { add, imaginaries, mul, PAIR, pairOf, reals, same, sub, vectorLanes } from './vector';

/** Elements of a group that are moved before the next group's: what lies in one cache line is used while it is there. */
const RUN: u32 = 32;

/** The real elements at these addresses, one for each lane. */
// @ts-ignore: decorator
@inline
function plain<T>(a: usize, b: usize, c: usize, d: usize): v128 {
  if (sizeof<T>() == 8) return pairOf(a, b);
  return v128.load32_lane(d, v128.load32_lane(c, v128.load32_lane(b, v128.load32_zero(a), 1), 2), 3);
}

/** Writes complex elements, one for each lane. */
// @ts-ignore: decorator
@inline
function putComplex<T>(a: usize, b: usize, c: usize, d: usize, re: v128, im: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(a, v128.shuffle<i64>(re, im, 0, 2));
    v128.store(b, v128.shuffle<i64>(re, im, 1, 3));
  } else {
    const low = v128.shuffle<i32>(re, im, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(re, im, 2, 6, 3, 7);
    v128.store64_lane(a, low, 0);
    v128.store64_lane(b, low, 1);
    v128.store64_lane(c, high, 0);
    v128.store64_lane(d, high, 1);
  }
}

/** Writes real elements, one for each lane. */
// @ts-ignore: decorator
@inline
function putPlain<T>(a: usize, b: usize, c: usize, d: usize, x: v128): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(a, x, 0);
    v128.store64_lane(b, x, 1);
  } else {
    v128.store32_lane(a, x, 0);
    v128.store32_lane(b, x, 1);
    v128.store32_lane(c, x, 2);
    v128.store32_lane(d, x, 3);
  }
}

/** Address of lane `lane` of a list; lanes beyond those of one vector are not asked for. */
// @ts-ignore: decorator
@inline
function lane<T>(list: usize, at: u32): usize {
  return at < 16 / <u32>sizeof<T>() ? <usize>load<u32>(list + 4 * <usize>at) : 0;
}

/** Complex elements first, first + 1, … of each lane; `swap` puts imaginary parts where real ones would be. */
export function loadComplex<T>(
  work: usize,
  groups: u32,
  list: usize,
  step: usize,
  first: u32,
  count: u32,
  swap: bool,
): void {
  const real: usize = swap ? 16 : 0;
  const pitch = <usize>groups * PAIR;
  for (let k: u32 = 0; k < count; k += RUN) {
    const here = min<u32>(RUN, count - k);
    for (let g: u32 = 0; g < groups; g++) {
      const lanes = list + 4 * <usize>g * vectorLanes<T>();
      const skip = <usize>k * step;
      let a = lane<T>(lanes, 0) + skip;
      let b = lane<T>(lanes, 1) + skip;
      let c = lane<T>(lanes, 2) + skip;
      let d = lane<T>(lanes, 3) + skip;
      let to = work + (<usize>(first + k) * groups + g) * PAIR;
      for (let i: u32 = 0; i < here; i++) {
        v128.store(to + real, reals<T>(a, b, c, d));
        v128.store(to + (real ^ 16), imaginaries<T>(a, b, c, d));
        a += step;
        b += step;
        c += step;
        d += step;
        to += pitch;
      }
    }
  }
}

/** Real elements of two lists of lanes: those of the first become real parts, those of the second imaginary parts. */
export function loadReal<T>(work: usize, groups: u32, list: usize, step: usize, first: u32, count: u32): void {
  const pitch = <usize>groups * PAIR;
  for (let k: u32 = 0; k < count; k += RUN) {
    const here = min<u32>(RUN, count - k);
    for (let g: u32 = 0; g < 2 * groups; g++) {
      const lanes = list + 4 * <usize>g * vectorLanes<T>();
      const skip = <usize>k * step;
      let a = lane<T>(lanes, 0) + skip;
      let b = lane<T>(lanes, 1) + skip;
      let c = lane<T>(lanes, 2) + skip;
      let d = lane<T>(lanes, 3) + skip;
      let to = work + (<usize>(first + k) * groups + (g >> 1)) * PAIR + (g & 1) * 16;
      for (let i: u32 = 0; i < here; i++) {
        v128.store(to, plain<T>(a, b, c, d));
        a += step;
        b += step;
        c += step;
        d += step;
        to += pitch;
      }
    }
  }
}

/**
 * The first halves of two lists of lanes' hermitian spectra as the spectrum of one complex lane, real and imaginary parts
 * exchanged, as the inverse transform wants them. `n` elements in all; elements `first` to `first + count` are given.
 */
export function loadHalf<T>(work: usize, groups: u32, list: usize, step: usize, first: u32, count: u32, n: u32): void {
  const vector: usize = 4 * vectorLanes<T>();
  for (let g: u32 = 0; g < groups; g++) {
    const lanes = list + 2 * <usize>g * vector;
    let a = lane<T>(lanes, 0);
    let b = lane<T>(lanes, 1);
    let c = lane<T>(lanes, 2);
    let d = lane<T>(lanes, 3);
    let e = lane<T>(lanes + vector, 0);
    let f = lane<T>(lanes + vector, 1);
    let h = lane<T>(lanes + vector, 2);
    let l = lane<T>(lanes + vector, 3);
    for (let k = first; k < first + count; k++) {
      const re = reals<T>(a, b, c, d);
      let im = imaginaries<T>(a, b, c, d);
      const re2 = reals<T>(e, f, h, l);
      let im2 = imaginaries<T>(e, f, h, l);
      // What a real transform cannot have given does not count.
      if (k == 0 || 2 * k == n) {
        im = same<T>(0);
        im2 = im;
      }
      const to = work + (<usize>k * groups + g) * PAIR;
      v128.store(to, add<T>(im, re2));
      v128.store(to, sub<T>(re, im2), 16);
      if (k > 0) {
        const mirror = work + (<usize>(n - k) * groups + g) * PAIR;
        v128.store(mirror, sub<T>(re2, im));
        v128.store(mirror, add<T>(re, im2), 16);
      }
      a += step;
      b += step;
      c += step;
      d += step;
      e += step;
      f += step;
      h += step;
      l += step;
    }
  }
}

/** Writes complex elements times `scale`. */
export function storeComplex<T>(
  work: usize,
  groups: u32,
  list: usize,
  step: usize,
  count: u32,
  swap: bool,
  scale: f64,
): void {
  const factor = same<T>(scale);
  const real: usize = swap ? 16 : 0;
  const pitch = <usize>groups * PAIR;
  for (let k: u32 = 0; k < count; k += RUN) {
    const here = min<u32>(RUN, count - k);
    for (let g: u32 = 0; g < groups; g++) {
      const lanes = list + 4 * <usize>g * vectorLanes<T>();
      const skip = <usize>k * step;
      let a = lane<T>(lanes, 0) + skip;
      let b = lane<T>(lanes, 1) + skip;
      let c = lane<T>(lanes, 2) + skip;
      let d = lane<T>(lanes, 3) + skip;
      let from = work + (<usize>k * groups + g) * PAIR;
      for (let i: u32 = 0; i < here; i++) {
        const re = mul<T>(factor, v128.load(from + real));
        const im = mul<T>(factor, v128.load(from + (real ^ 16)));
        putComplex<T>(a, b, c, d, re, im);
        a += step;
        b += step;
        c += step;
        d += step;
        from += pitch;
      }
    }
  }
}

/** Writes what {@link loadHalf} and a transform gave: imaginary parts to the first list of lanes, real ones to the second. */
export function storeReal<T>(work: usize, groups: u32, list: usize, step: usize, count: u32, scale: f64): void {
  const factor = same<T>(scale);
  const pitch = <usize>groups * PAIR;
  for (let k: u32 = 0; k < count; k += RUN) {
    const here = min<u32>(RUN, count - k);
    for (let g: u32 = 0; g < 2 * groups; g++) {
      const lanes = list + 4 * <usize>g * vectorLanes<T>();
      const skip = <usize>k * step;
      let a = lane<T>(lanes, 0) + skip;
      let b = lane<T>(lanes, 1) + skip;
      let c = lane<T>(lanes, 2) + skip;
      let d = lane<T>(lanes, 3) + skip;
      let from = work + (<usize>k * groups + (g >> 1)) * PAIR + ((g & 1) ^ 1) * 16;
      for (let i: u32 = 0; i < here; i++) {
        putPlain<T>(a, b, c, d, mul<T>(factor, v128.load(from)));
        a += step;
        b += step;
        c += step;
        d += step;
        from += pitch;
      }
    }
  }
}

/**
 * Writes elements 0 to n / 2 of the spectra of both lists of lanes that {@link loadReal} joined, and where `whole` also the
 * others, which are their conjugates.
 */
export function storeHalf<T>(work: usize, groups: u32, list: usize, step: usize, n: u32, whole: bool, scale: f64): void {
  const factor = same<T>(scale * 0.5);
  const vector: usize = 4 * vectorLanes<T>();
  for (let g: u32 = 0; g < groups; g++) {
    const lanes = list + 2 * <usize>g * vector;
    let a = lane<T>(lanes, 0);
    let b = lane<T>(lanes, 1);
    let c = lane<T>(lanes, 2);
    let d = lane<T>(lanes, 3);
    let e = lane<T>(lanes + vector, 0);
    let f = lane<T>(lanes + vector, 1);
    let h = lane<T>(lanes + vector, 2);
    let l = lane<T>(lanes + vector, 3);
    for (let k: u32 = 0; k <= n / 2; k++) {
      const from = work + (<usize>k * groups + g) * PAIR;
      const mirror = k == 0 ? from : work + (<usize>(n - k) * groups + g) * PAIR;
      const zr = v128.load(from);
      const zi = v128.load(from, 16);
      const yr = v128.load(mirror);
      const yi = v128.load(mirror, 16);
      const re = mul<T>(factor, add<T>(zr, yr));
      const im = mul<T>(factor, sub<T>(zi, yi));
      const re2 = mul<T>(factor, add<T>(zi, yi));
      const im2 = mul<T>(factor, sub<T>(yr, zr));
      putComplex<T>(a, b, c, d, re, im);
      putComplex<T>(e, f, h, l, re2, im2);
      if (whole && k > 0 && k + k < n) {
        const far = <usize>(n - 2 * k) * step;
        putComplex<T>(a + far, b + far, c + far, d + far, re, v128.neg<T>(im));
        putComplex<T>(e + far, f + far, h + far, l + far, re2, v128.neg<T>(im2));
      }
      a += step;
      b += step;
      c += step;
      d += step;
      e += step;
      f += step;
      h += step;
      l += step;
    }
  }
}
