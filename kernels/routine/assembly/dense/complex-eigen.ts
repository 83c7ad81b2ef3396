// Eigenvalues and eigenvectors of general complex matrices: Hessenberg form by reflections, the QR algorithm with single shifts by
// rotations, back-substitution (EISPACK's corth and comqr2). Vectors are kept transposed, so that rotations go along rows.
import { complexReflector, reflectLeft, reflectRight } from './complex';
import { complexAxpy, complexDot, complexScale, gatherComplex, scatterComplex, size } from './complex-vector';

const EPS: f64 = 2.220446049250313e-16;
/** Iterations for each eigenvalue at most. */
const MOST: u32 = 120;

// @ts-ignore: decorator
@inline
function at(h: usize, ld: usize, i: i32, j: i32): usize {
  return h + <usize>i * ld + 16 * <usize>j;
}
// @ts-ignore: decorator
@inline
function sum(x: usize): f64 {
  return abs<f64>(load<f64>(x)) + abs<f64>(load<f64>(x, 8));
}

/** Reduces H to Hessenberg form; `z` (0: none) becomes the transposed product of the reflections. `work`: 2 n. */
function hessenberg(n: u32, h: usize, ld: usize, z: usize, work: usize): void {
  const w = work + 16 * <usize>n;
  const tau = w + 16 * <usize>n;
  if (z != 0) {
    memory.fill(z, 0, <usize>n * ld);
    for (let i: u32 = 0; i < n; i++) store<f64>(z + i * (ld + 16), 1);
  }
  for (let j: u32 = 0; j + 2 < n; j++) {
    const rest = n - j - 1;
    const column = h + (j + 1) * ld + 16 * <usize>j;
    gatherComplex(rest, column, ld, work, false);
    const beta = complexReflector(rest, work, tau);
    const re = load<f64>(tau);
    const im = load<f64>(tau, 8);
    memory.fill(column, 0, 16);
    store<f64>(column, beta);
    for (let i: u32 = 1; i < rest; i++) memory.fill(column + i * ld, 0, 16);
    if (re == 0 && im == 0) continue;
    reflectLeft(rest, rest, work, re, -im, column + 16, ld, w);
    reflectRight(n, rest, work, re, im, h + 16 * <usize>(j + 1), ld);
    if (z == 0) continue;
    // (Q P)ᵀ = Pᵀ Qᵀ, and Pᵀ is the reflection of conj(v).
    for (let i: u32 = 0; i < rest; i++) {
      const v = work + 16 * <usize>i;
      store<f64>(v, -load<f64>(v, 8), 8);
    }
    reflectLeft(rest, n, work, re, im, z + (j + 1) * ld, ld, w);
  }
}

/** Rows x and y, n numbers each, by the rotation [c, s; -conj(s), c]. */
function rotateRows(n: u32, x: usize, y: usize, c: f64, sRe: f64, sIm: f64): void {
  const cc = f64x2.splat(c);
  const own = f64x2.splat(sRe);
  const other = f64x2.replace_lane(f64x2.splat(-sIm), 1, sIm);
  const back = f64x2.replace_lane(f64x2.splat(sIm), 1, -sIm);
  for (let i: u32 = 0; i < n; i++) {
    const p = v128.load(x);
    const q = v128.load(y);
    const sq = f64x2.add(f64x2.mul(own, q), f64x2.mul(other, v128.shuffle<f64>(q, q, 1, 0)));
    const sp = f64x2.add(f64x2.mul(own, p), f64x2.mul(back, v128.shuffle<f64>(p, p, 1, 0)));
    v128.store(x, f64x2.add(f64x2.mul(cc, p), sq));
    v128.store(y, f64x2.sub(f64x2.mul(cc, q), sp));
    x += 16;
    y += 16;
  }
}

/** Columns j and j + 1 of n rows by the conjugate transposed of that rotation from the right. */
function rotateColumns(n: u32, x: usize, ld: usize, c: f64, sRe: f64, sIm: f64): void {
  const cc = f64x2.splat(c);
  const own = f64x2.splat(sRe);
  const other = f64x2.replace_lane(f64x2.splat(-sIm), 1, sIm);
  const back = f64x2.replace_lane(f64x2.splat(sIm), 1, -sIm);
  for (let i: u32 = 0; i < n; i++) {
    const p = v128.load(x);
    const q = v128.load(x, 16);
    const sq = f64x2.add(f64x2.mul(own, q), f64x2.mul(back, v128.shuffle<f64>(q, q, 1, 0)));
    const sp = f64x2.add(f64x2.mul(own, p), f64x2.mul(other, v128.shuffle<f64>(p, p, 1, 0)));
    v128.store(x, f64x2.add(f64x2.mul(cc, p), sq));
    v128.store(x, f64x2.sub(f64x2.mul(cc, q), sp), 16);
    x += ld;
  }
}

/** The eigenvalue of the last two rows and columns up to n that lies nearer to the last element. */
function shift(h: usize, ld: usize, n: i32): v128 {
  const a = at(h, ld, n - 1, n - 1);
  const b = a + 16;
  const c = a + ld;
  const d = c + 16;
  const halfRe = 0.5 * (load<f64>(a) - load<f64>(d));
  const halfIm = 0.5 * (load<f64>(a, 8) - load<f64>(d, 8));
  const bcRe = load<f64>(b) * load<f64>(c) - load<f64>(b, 8) * load<f64>(c, 8);
  const bcIm = load<f64>(b) * load<f64>(c, 8) + load<f64>(b, 8) * load<f64>(c);
  const re = halfRe * halfRe - halfIm * halfIm + bcRe;
  const im = 2 * halfRe * halfIm + bcIm;
  const length = size(re, im);
  let rootRe = Math.sqrt(0.5 * (length + abs<f64>(re)));
  let rootIm = rootRe == 0 ? 0 : im / (2 * rootRe);
  if (re < 0) {
    const t = rootRe;
    rootRe = abs<f64>(rootIm);
    rootIm = im < 0 ? -t : t;
  }
  if (halfRe * rootRe + halfIm * rootIm < 0) {
    rootRe = -rootRe;
    rootIm = -rootIm;
  }
  // d - bc / (half + root)
  const sRe = halfRe + rootRe;
  const sIm = halfIm + rootIm;
  const s = size(sRe, sIm);
  if (s == 0) return v128.load(d);
  const x = bcRe / s;
  const y = bcIm / s;
  const uRe = sRe / s;
  const uIm = sIm / s;
  return f64x2.replace_lane(
    f64x2.splat(load<f64>(d) - (x * uRe + y * uIm)),
    1,
    load<f64>(d, 8) - (y * uRe - x * uIm),
  );
}

/** The QR algorithm on Hessenberg H, which becomes triangular where `z` is not 0. Gives 0, or 1 without convergence. */
function schur(nn: i32, h: usize, ld: usize, z: usize, whole: f64): u32 {
  let count: u32 = 0;
  let n = nn - 1;
  while (n > 0) {
    let l = n;
    for (; l > 0; l--) {
      let around = sum(at(h, ld, l, l)) + sum(at(h, ld, l - 1, l - 1));
      if (around == 0) around = whole;
      const below = at(h, ld, l, l - 1);
      if (sum(below) <= EPS * around) {
        memory.fill(below, 0, 16);
        break;
      }
    }
    if (l == n) {
      n--;
      count = 0;
      continue;
    }
    if (count == MOST) return 1;
    let s = shift(h, ld, n);
    if (count % 10 == 9) {
      // An exceptional shift.
      const by = sum(at(h, ld, n, n - 1)) + (n > 1 ? sum(at(h, ld, n - 1, n - 2)) : 0);
      s = f64x2.add(v128.load(at(h, ld, n, n)), f64x2.replace_lane(f64x2.splat(0.75 * by), 1, 0));
    }
    count++;
    let x = f64x2.sub(v128.load(at(h, ld, l, l)), s);
    let y = v128.load(at(h, ld, l + 1, l));
    const first = z != 0 ? 0 : l;
    const last = z != 0 ? nn : n + 1;
    for (let k = l; k < n; k++) {
      const xRe = f64x2.extract_lane(x, 0);
      const xIm = f64x2.extract_lane(x, 1);
      const yRe = f64x2.extract_lane(y, 0);
      const yIm = f64x2.extract_lane(y, 1);
      const p = size(xRe, xIm);
      const q = size(yRe, yIm);
      const length = size(p, q);
      if (length > 0) {
        // c = |x| / r and s = (x / |x|) conj(y) / r take x and y to (x / |x|) r and 0.
        const c = p / length;
        const uRe = p == 0 ? 1 : xRe / p;
        const uIm = p == 0 ? 0 : xIm / p;
        const sRe = (uRe * yRe + uIm * yIm) / length;
        const sIm = (uIm * yRe - uRe * yIm) / length;
        const from = k > l ? k - 1 : k;
        rotateRows(<u32>(last - from), at(h, ld, k, from), at(h, ld, k + 1, from), c, sRe, sIm);
        if (k > l) memory.fill(at(h, ld, k + 1, k - 1), 0, 16);
        const rows = min<i32>(n, k + 2) + 1;
        rotateColumns(<u32>(rows - first), at(h, ld, first, k), ld, c, sRe, sIm);
        if (z != 0) rotateRows(<u32>nn, at(z, ld, k, 0), at(z, ld, k + 1, 0), c, sRe, -sIm);
      }
      if (k + 2 <= n) {
        x = v128.load(at(h, ld, k + 1, k));
        y = v128.load(at(h, ld, k + 2, k));
      }
    }
  }
  return 0;
}

/** Eigenvectors of triangular H in terms of its own basis, turned back: row k of `z` becomes that of eigenvalue k. `x`: n. */
function substitute(n: u32, h: usize, ld: usize, z: usize, x: usize, whole: f64): void {
  for (let k = <i32>n - 1; k >= 0; k--) {
    const own = at(h, ld, k, k);
    const top = x + 16 * <usize>k;
    store<f64>(top, 1);
    store<f64>(top, 0, 8);
    for (let i = k - 1; i >= 0; i--) {
      const r = complexDot(<u32>(k - i), at(h, ld, i, i + 1), x + 16 * <usize>(i + 1), false);
      let re = load<f64>(own) - load<f64>(at(h, ld, i, i));
      let im = load<f64>(own, 8) - load<f64>(at(h, ld, i, i), 8);
      let d = size(re, im);
      if (d < EPS * whole) {
        re = EPS * whole;
        im = 0;
        d = re;
      }
      const p = f64x2.extract_lane(r, 0) / d;
      const q = f64x2.extract_lane(r, 1) / d;
      const to = x + 16 * <usize>i;
      store<f64>(to, p * (re / d) + q * (im / d));
      store<f64>(to, q * (re / d) - p * (im / d), 8);
      const large = sum(to);
      if (EPS * large * large > 1) complexScale(<u32>(k - i + 1), 1 / large, 0, to);
    }
    const row = at(z, ld, k, 0);
    complexScale(n, load<f64>(top), load<f64>(top, 8), row);
    for (let j = 0; j < k; j++) {
      const f = x + 16 * <usize>j;
      complexAxpy(n, load<f64>(f), load<f64>(f, 8), at(z, ld, j, 0), row);
    }
  }
}

/**
 * Eigenvalues of complex `h` [n, n] without gaps, which is lost, in its diagonal afterwards; with `z` (not 0) [n, n] its rows become
 * eigenvectors, not normed. `work`: 2 n + 1 numbers. Gives 0, or 1 where it did not converge.
 */
export function complexEigen(n: u32, h: usize, z: usize, work: usize): u32 {
  if (n == 0) return 0;
  const ld = 16 * <usize>n;
  hessenberg(n, h, ld, z, work);
  let whole: f64 = 0;
  for (let i: i32 = 0; i < <i32>n; i++)
    for (let j = max<i32>(i - 1, 0); j < <i32>n; j++) whole += sum(at(h, ld, i, j));
  if (schur(<i32>n, h, ld, z, whole) != 0) return 1;
  if (z != 0 && whole != 0) substitute(n, h, ld, z, work, whole);
  return 0;
}
