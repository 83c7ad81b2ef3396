// Factors on elements of lanes in groups: roots of unity between the two steps of a matrix, and tables of a convolution.
import { add, imaginaries, mul, PAIR, reals, sub, vectorLanes } from './vector';

/** e^(-2πi k / n) of one exponent from two tables: the near root, and what has to be added of its product. */
// @ts-ignore: decorator
@inline
function entry<T>(table: usize, at: u32): usize {
  return table + 2 * <usize>at * sizeof<T>();
}

/**
 * Turns element k of the lane with number j by e^(-2πi j k / N), for the lanes `lane0`, `lane0 + 1`, … (`last` for those
 * beyond it, which stand for that one). `coarse` holds the roots of every 2^shift-th exponent, `fine` the roots of 0 to 2^shift - 1 less one, so
 * that the product loses nothing.
 */
export function turn<T>(
  work: usize,
  groups: u32,
  lane0: u32,
  last: u32,
  count: u32,
  coarse: usize,
  fine: usize,
  shift: u32,
): void {
  const mask: u32 = (1 << shift) - 1;
  for (let k: u32 = 0; k < count; k++) {
    let j = lane0;
    for (let g: u32 = 0; g < groups; g++) {
      const e = k * j;
      const e1 = k * min<u32>(j + 1, last);
      const e2 = k * min<u32>(j + 2, last);
      const e3 = k * min<u32>(j + 3, last);
      const ca = entry<T>(coarse, e >> shift);
      const cb = entry<T>(coarse, e1 >> shift);
      const fa = entry<T>(fine, e & mask);
      const fb = entry<T>(fine, e1 & mask);
      let cc = ca;
      let cd = ca;
      let fc = fa;
      let fd = fa;
      if (sizeof<T>() == 4) {
        cc = entry<T>(coarse, e2 >> shift);
        cd = entry<T>(coarse, e3 >> shift);
        fc = entry<T>(fine, e2 & mask);
        fd = entry<T>(fine, e3 & mask);
      }
      const cr = reals<T>(ca, cb, cc, cd);
      const ci = imaginaries<T>(ca, cb, cc, cd);
      const fr = reals<T>(fa, fb, fc, fd);
      const fi = imaginaries<T>(fa, fb, fc, fd);
      const wr = add<T>(cr, sub<T>(mul<T>(cr, fr), mul<T>(ci, fi)));
      const wi = add<T>(ci, add<T>(mul<T>(cr, fi), mul<T>(ci, fr)));
      const at = work + (<usize>k * groups + g) * PAIR;
      const xr = v128.load(at);
      const xi = v128.load(at, 16);
      v128.store(at, sub<T>(mul<T>(xr, wr), mul<T>(xi, wi)));
      v128.store(at, add<T>(mul<T>(xr, wi), mul<T>(xi, wr)), 16);
      j += vectorLanes<T>();
    }
  }
}

/** Multiplies element k of every lane by the k-th complex number of a table; `swap` exchanges the parts of the product. */
export function timesTable<T>(work: usize, groups: u32, count: u32, table: usize, swap: bool): void {
  const real: usize = swap ? 16 : 0;
  for (let k: u32 = 0; k < count; k++) {
    const c = v128.load_splat<T>(table);
    const s = v128.load_splat<T>(table, sizeof<T>());
    for (let g: u32 = 0; g < groups; g++) {
      const re = v128.load(work);
      const im = v128.load(work, 16);
      v128.store(work + real, sub<T>(mul<T>(re, c), mul<T>(im, s)));
      v128.store(work + (real ^ 16), add<T>(mul<T>(re, s), mul<T>(im, c)));
      work += PAIR;
    }
    table += 2 * sizeof<T>();
  }
}
