// One pass of a Stockham transform over groups of lanes: butterflies of `r` elements that lie m·s pairs apart, twiddle factors
// on what comes out, which goes side by side: y[q + s(r p + j)] = w(p j) Σ x[q + s(p + m k)] e^(-2πi j k / r) for p < m, q < s.
// The factors of p = 0 are 1, so a pass with m = 1 needs none. See ../../fft.ts for the plan.
import { add, mul, PAIR, put, putTurned, same, sub } from './vector';

export function pass2<T>(dst: usize, src: usize, w: usize, m: u32, s: u32): void {
  const apart = <usize>m * s * PAIR;
  const row = <usize>s * PAIR;
  for (let p: u32 = 0; p < m; p++) {
    for (let end = src + row; src < end; src += PAIR) {
      const ar = v128.load(src);
      const ai = v128.load(src, 16);
      const br = v128.load(src + apart);
      const bi = v128.load(src + apart, 16);
      put(dst, add<T>(ar, br), add<T>(ai, bi));
      putTurned<T>(dst + row, sub<T>(ar, br), sub<T>(ai, bi), w);
      dst += PAIR;
    }
    dst += row;
    w += 2 * sizeof<T>();
  }
}

export function pass3<T>(dst: usize, src: usize, w: usize, m: u32, s: u32): void {
  const apart = <usize>m * s * PAIR;
  const row = <usize>s * PAIR;
  const half = same<T>(-0.5);
  const sine = same<T>(0.8660254037844386);
  for (let p: u32 = 0; p < m; p++) {
    for (let end = src + row; src < end; src += PAIR) {
      const ar = v128.load(src);
      const ai = v128.load(src, 16);
      const br = v128.load(src + apart);
      const bi = v128.load(src + apart, 16);
      const cr = v128.load(src + 2 * apart);
      const ci = v128.load(src + 2 * apart, 16);
      const tr = add<T>(br, cr);
      const ti = add<T>(bi, ci);
      const dr = mul<T>(sine, sub<T>(br, cr));
      const di = mul<T>(sine, sub<T>(bi, ci));
      put(dst, add<T>(ar, tr), add<T>(ai, ti));
      const er = add<T>(ar, mul<T>(half, tr));
      const ei = add<T>(ai, mul<T>(half, ti));
      putTurned<T>(dst + row, add<T>(er, di), sub<T>(ei, dr), w);
      putTurned<T>(dst + 2 * row, sub<T>(er, di), add<T>(ei, dr), w + 2 * sizeof<T>());
      dst += PAIR;
    }
    dst += 2 * row;
    w += 4 * sizeof<T>();
  }
}

export function pass4<T>(dst: usize, src: usize, w: usize, m: u32, s: u32): void {
  const apart = <usize>m * s * PAIR;
  const row = <usize>s * PAIR;
  const step = 2 * sizeof<T>();
  for (let p: u32 = 0; p < m; p++) {
    for (let end = src + row; src < end; src += PAIR) {
      const far = src + 2 * apart;
      const ar = v128.load(src);
      const ai = v128.load(src, 16);
      const cr = v128.load(far);
      const ci = v128.load(far, 16);
      const br = v128.load(src + apart);
      const bi = v128.load(src + apart, 16);
      const dr = v128.load(far + apart);
      const di = v128.load(far + apart, 16);
      const er = add<T>(ar, cr);
      const ei = add<T>(ai, ci);
      const fr = sub<T>(ar, cr);
      const fi = sub<T>(ai, ci);
      const gr = add<T>(br, dr);
      const gi = add<T>(bi, di);
      const hr = sub<T>(br, dr);
      const hi = sub<T>(bi, di);
      put(dst, add<T>(er, gr), add<T>(ei, gi));
      putTurned<T>(dst + row, add<T>(fr, hi), sub<T>(fi, hr), w);
      putTurned<T>(dst + 2 * row, sub<T>(er, gr), sub<T>(ei, gi), w + step);
      putTurned<T>(dst + 3 * row, sub<T>(fr, hi), add<T>(fi, hr), w + 2 * step);
      dst += PAIR;
    }
    dst += 3 * row;
    w += 3 * step;
  }
}

/** The last pass: radix 4 without factors. */
export function last4<T>(dst: usize, src: usize, s: u32): void {
  const row = <usize>s * PAIR;
  for (let end = src + row; src < end; src += PAIR) {
    const far = src + 2 * row;
    const ar = v128.load(src);
    const ai = v128.load(src, 16);
    const cr = v128.load(far);
    const ci = v128.load(far, 16);
    const br = v128.load(src + row);
    const bi = v128.load(src + row, 16);
    const dr = v128.load(far + row);
    const di = v128.load(far + row, 16);
    const er = add<T>(ar, cr);
    const ei = add<T>(ai, ci);
    const fr = sub<T>(ar, cr);
    const fi = sub<T>(ai, ci);
    const gr = add<T>(br, dr);
    const gi = add<T>(bi, di);
    const hr = sub<T>(br, dr);
    const hi = sub<T>(bi, di);
    put(dst, add<T>(er, gr), add<T>(ei, gi));
    put(dst + row, add<T>(fr, hi), sub<T>(fi, hr));
    put(dst + 2 * row, sub<T>(er, gr), sub<T>(ei, gi));
    put(dst + 3 * row, sub<T>(fr, hi), add<T>(fi, hr));
    dst += PAIR;
  }
}

export function pass5<T>(dst: usize, src: usize, w: usize, m: u32, s: u32): void {
  const apart = <usize>m * s * PAIR;
  const row = <usize>s * PAIR;
  const step = 2 * sizeof<T>();
  const c1 = same<T>(0.30901699437494745);
  const c2 = same<T>(-0.8090169943749475);
  const s1 = same<T>(0.9510565162951535);
  const s2 = same<T>(0.5877852522924731);
  for (let p: u32 = 0; p < m; p++) {
    for (let end = src + row; src < end; src += PAIR) {
      const ar = v128.load(src);
      const ai = v128.load(src, 16);
      const br = v128.load(src + apart);
      const bi = v128.load(src + apart, 16);
      const er = v128.load(src + 4 * apart);
      const ei = v128.load(src + 4 * apart, 16);
      const t1r = add<T>(br, er);
      const t1i = add<T>(bi, ei);
      const d1r = sub<T>(br, er);
      const d1i = sub<T>(bi, ei);
      const cr = v128.load(src + 2 * apart);
      const ci = v128.load(src + 2 * apart, 16);
      const dr = v128.load(src + 3 * apart);
      const di = v128.load(src + 3 * apart, 16);
      const t2r = add<T>(cr, dr);
      const t2i = add<T>(ci, di);
      const d2r = sub<T>(cr, dr);
      const d2i = sub<T>(ci, di);
      put(dst, add<T>(ar, add<T>(t1r, t2r)), add<T>(ai, add<T>(t1i, t2i)));
      const fr = add<T>(ar, add<T>(mul<T>(c1, t1r), mul<T>(c2, t2r)));
      const fi = add<T>(ai, add<T>(mul<T>(c1, t1i), mul<T>(c2, t2i)));
      const gr = add<T>(mul<T>(s1, d1r), mul<T>(s2, d2r));
      const gi = add<T>(mul<T>(s1, d1i), mul<T>(s2, d2i));
      putTurned<T>(dst + row, add<T>(fr, gi), sub<T>(fi, gr), w);
      putTurned<T>(dst + 4 * row, sub<T>(fr, gi), add<T>(fi, gr), w + 3 * step);
      const hr = add<T>(ar, add<T>(mul<T>(c2, t1r), mul<T>(c1, t2r)));
      const hi = add<T>(ai, add<T>(mul<T>(c2, t1i), mul<T>(c1, t2i)));
      const kr = sub<T>(mul<T>(s2, d1r), mul<T>(s1, d2r));
      const ki = sub<T>(mul<T>(s2, d1i), mul<T>(s1, d2i));
      putTurned<T>(dst + 2 * row, add<T>(hr, ki), sub<T>(hi, kr), w + step);
      putTurned<T>(dst + 3 * row, sub<T>(hr, ki), add<T>(hi, kr), w + 2 * step);
      dst += PAIR;
    }
    dst += 4 * row;
    w += 4 * step;
  }
}

/**
 * Any odd radix. `roots` holds cos and sin of 2π j / r for each j, `spare` has room for r - 1 pairs: sums and differences of
 * the elements that lie symmetrically.
 */
export function passOdd<T>(dst: usize, src: usize, w: usize, r: u32, m: u32, s: u32, roots: usize, spare: usize): void {
  const apart = <usize>m * s * PAIR;
  const row = <usize>s * PAIR;
  const step = 2 * sizeof<T>();
  const half = (r - 1) / 2;
  for (let p: u32 = 0; p < m; p++) {
    for (let end = src + row; src < end; src += PAIR) {
      const ar = v128.load(src);
      const ai = v128.load(src, 16);
      let sumr = ar;
      let sumi = ai;
      let low = src + apart;
      let high = src + (r - 1) * apart;
      let to = spare;
      for (let k: u32 = 0; k < half; k++) {
        const br = v128.load(low);
        const bi = v128.load(low, 16);
        const cr = v128.load(high);
        const ci = v128.load(high, 16);
        const tr = add<T>(br, cr);
        const ti = add<T>(bi, ci);
        put(to, tr, ti);
        put(to + PAIR, sub<T>(br, cr), sub<T>(bi, ci));
        sumr = add<T>(sumr, tr);
        sumi = add<T>(sumi, ti);
        low += apart;
        high -= apart;
        to += 2 * PAIR;
      }
      put(dst, sumr, sumi);
      for (let j: u32 = 1; j <= half; j++) {
        let er = ar;
        let ei = ai;
        let fr = same<T>(0);
        let fi = fr;
        let at = 0;
        let from = spare;
        for (let k: u32 = 0; k < half; k++) {
          at += j;
          if (<u32>at >= r) at -= r;
          const cosine = v128.load_splat<T>(roots + at * step);
          const sine = v128.load_splat<T>(roots + at * step, sizeof<T>());
          er = add<T>(er, mul<T>(cosine, v128.load(from)));
          ei = add<T>(ei, mul<T>(cosine, v128.load(from, 16)));
          fr = add<T>(fr, mul<T>(sine, v128.load(from, 32)));
          fi = add<T>(fi, mul<T>(sine, v128.load(from, 48)));
          from += 2 * PAIR;
        }
        putTurned<T>(dst + j * row, add<T>(er, fi), sub<T>(ei, fr), w + (j - 1) * step);
        putTurned<T>(dst + (r - j) * row, sub<T>(er, fi), add<T>(ei, fr), w + (r - j - 1) * step);
      }
      dst += PAIR;
    }
    dst += (r - 1) * row;
    w += (r - 1) * step;
  }
}
