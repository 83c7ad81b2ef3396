// Eigenvalues and eigenvectors of general real matrices: Hessenberg form by reflections, then the QR algorithm with double shifts and
// back-substitution (EISPACK's orthes and hqr2). Vectors are kept transposed, so that rotations go along rows.
import { SET } from '../matmul';
import { GEMM_BYTES, gemm } from './gemm';
import { axpy, dot, gemvT } from './vector';

const EPS: f64 = 2.220446049250313e-16;
/** Iterations for each eigenvalue at most. */
const MOST: u32 = 120;

// @ts-ignore: decorator
@inline
function get(h: usize, ld: usize, i: i32, j: i32): f64 {
  return load<f64>(h + <usize>i * ld + 8 * <usize>j);
}
// @ts-ignore: decorator
@inline
function put(h: usize, ld: usize, i: i32, j: i32, value: f64): void {
  store<f64>(h + <usize>i * ld + 8 * <usize>j, value);
}

/** The complex quotient (a + bi) / (c + di): its parts are stored at `to` and `other`. */
function quotient(a: f64, b: f64, c: f64, d: f64, to: usize, other: usize): void {
  if (abs<f64>(c) > abs<f64>(d)) {
    const r = d / c;
    const s = c + r * d;
    store<f64>(to, (a + r * b) / s);
    store<f64>(other, (b - r * a) / s);
  } else {
    const r = c / d;
    const s = d + r * c;
    store<f64>(to, (r * a + b) / s);
    store<f64>(other, (r * b - a) / s);
  }
}

/** Reduces H to Hessenberg form; `v` (0: none) becomes the transposed product of the reflections. */
function hessenberg(n: u32, h: usize, ld: usize, v: usize, u: usize, w: usize): void {
  if (v != 0) {
    for (let i: u32 = 0; i < n; i++) {
      memory.fill(v + i * ld, 0, 8 * n);
      store<f64>(v + i * (ld + 8), 1);
    }
  }
  for (let m: u32 = 1; m + 1 < n; m++) {
    const rest = n - m;
    const column = h + 8 * (m - 1);
    let below: f64 = 0;
    for (let i = m; i < n; i++) {
      const x = load<f64>(column + i * ld);
      store<f64>(u + 8 * (i - m), x);
      if (i > m) below = max<f64>(below, abs<f64>(x));
    }
    if (below == 0) continue;
    const alpha = load<f64>(u);
    let g = Math.sqrt(dot(rest, u, u));
    if (alpha > 0) g = -g;
    store<f64>(u, alpha - g);
    const factor = 2 / dot(rest, u, u);
    memory.fill(w, 0, 8 * rest);
    gemvT(rest, rest, h + m * (ld + 8), ld, u, w);
    for (let i: u32 = 0; i < rest; i++)
      axpy<f64>(rest, -factor * load<f64>(u + 8 * i), w, h + (m + i) * ld + 8 * m);
    for (let i: u32 = 0; i < n; i++) {
      const row = h + i * ld + 8 * m;
      axpy<f64>(rest, -factor * dot(rest, u, row), u, row);
    }
    store<f64>(column + m * ld, g);
    for (let i = m + 1; i < n; i++) store<f64>(column + i * ld, 0);
    if (v != 0) {
      // The transposed: reflections from the left.
      memory.fill(w, 0, 8 * n);
      gemvT(rest, n, v + m * ld, ld, u, w);
      for (let i: u32 = 0; i < rest; i++) axpy<f64>(n, -factor * load<f64>(u + 8 * i), w, v + (m + i) * ld);
    }
  }
}

/** Rows k, k + 1 and, where `three`, k + 2 of the transposed vectors. */
function turnRows(n: u32, v: usize, ld: usize, k: i32, three: bool, x: f64, y: f64, z: f64, q: f64, r: f64): void {
  const a = v + <usize>k * ld;
  const b = a + ld;
  const c = b + ld;
  for (let i: usize = 0; i < 8 * <usize>n; i += 8) {
    let p = x * load<f64>(a + i) + y * load<f64>(b + i);
    if (three) {
      p += z * load<f64>(c + i);
      store<f64>(c + i, load<f64>(c + i) - p * r);
    }
    store<f64>(a + i, load<f64>(a + i) - p);
    store<f64>(b + i, load<f64>(b + i) - p * q);
  }
}

/** The QR algorithm on Hessenberg H; eigenvalues into d + i e. Gives 0, or 1 without convergence. */
function schur(nn: i32, h: usize, ld: usize, d: usize, e: usize, v: usize, size: f64): u32 {
  let n = nn - 1;
  let shifted: f64 = 0;
  let count: u32 = 0;
  // Without vectors, only the active rows and columns matter; they are kept all the same, which is simpler.
  while (n >= 0) {
    let l = n;
    for (; l > 0; l--) {
      let s = abs<f64>(get(h, ld, l - 1, l - 1)) + abs<f64>(get(h, ld, l, l));
      if (s == 0) s = size;
      if (abs<f64>(get(h, ld, l, l - 1)) <= EPS * s) break;
    }
    const at = 8 * <usize>n;
    if (l == n) {
      put(h, ld, n, n, get(h, ld, n, n) + shifted);
      store<f64>(d + at, get(h, ld, n, n));
      store<f64>(e + at, 0);
      n--;
      count = 0;
      continue;
    }
    let x = get(h, ld, n, n);
    let y = get(h, ld, n - 1, n - 1);
    let w = get(h, ld, n, n - 1) * get(h, ld, n - 1, n);
    if (l == n - 1) {
      let p = (y - x) / 2;
      let q = p * p + w;
      let z = Math.sqrt(abs<f64>(q));
      put(h, ld, n, n, x + shifted);
      put(h, ld, n - 1, n - 1, y + shifted);
      x += shifted;
      if (q >= 0) {
        z = p >= 0 ? p + z : p - z;
        store<f64>(d + at - 8, x + z);
        store<f64>(d + at, z != 0 ? x - w / z : x + z);
        store<f64>(e + at - 8, 0);
        store<f64>(e + at, 0);
        x = get(h, ld, n, n - 1);
        const s = abs<f64>(x) + abs<f64>(z);
        p = x / s;
        q = z / s;
        const r = Math.sqrt(p * p + q * q);
        p /= r;
        q /= r;
        for (let j = n - 1; j < nn; j++) {
          z = get(h, ld, n - 1, j);
          put(h, ld, n - 1, j, q * z + p * get(h, ld, n, j));
          put(h, ld, n, j, q * get(h, ld, n, j) - p * z);
        }
        for (let i = 0; i <= n; i++) {
          z = get(h, ld, i, n - 1);
          put(h, ld, i, n - 1, q * z + p * get(h, ld, i, n));
          put(h, ld, i, n, q * get(h, ld, i, n) - p * z);
        }
        if (v != 0)
          for (let i = 0; i < nn; i++) {
            z = get(v, ld, n - 1, i);
            put(v, ld, n - 1, i, q * z + p * get(v, ld, n, i));
            put(v, ld, n, i, q * get(v, ld, n, i) - p * z);
          }
      } else {
        store<f64>(d + at - 8, x + p);
        store<f64>(d + at, x + p);
        store<f64>(e + at - 8, z);
        store<f64>(e + at, -z);
      }
      n -= 2;
      count = 0;
      continue;
    }
    if (count == MOST) return 1;
    if (count % 20 == 10) {
      // An exceptional shift.
      shifted += x;
      for (let i = 0; i <= n; i++) put(h, ld, i, i, get(h, ld, i, i) - x);
      const s = abs<f64>(get(h, ld, n, n - 1)) + abs<f64>(get(h, ld, n - 1, n - 2));
      x = 0.75 * s;
      y = x;
      w = -0.4375 * s * s;
    }
    count++;
    let p: f64 = 0;
    let q: f64 = 0;
    let r: f64 = 0;
    let m = n - 2;
    for (; m >= l; m--) {
      const z = get(h, ld, m, m);
      r = x - z;
      let s = y - z;
      p = (r * s - w) / get(h, ld, m + 1, m) + get(h, ld, m, m + 1);
      q = get(h, ld, m + 1, m + 1) - z - r - s;
      r = get(h, ld, m + 2, m + 1);
      s = abs<f64>(p) + abs<f64>(q) + abs<f64>(r);
      p /= s;
      q /= s;
      r /= s;
      if (m == l) break;
      const around = abs<f64>(get(h, ld, m - 1, m - 1)) + abs<f64>(z) + abs<f64>(get(h, ld, m + 1, m + 1));
      if (abs<f64>(get(h, ld, m, m - 1)) * (abs<f64>(q) + abs<f64>(r)) < EPS * (abs<f64>(p) * around)) break;
    }
    for (let i = m + 2; i <= n; i++) {
      put(h, ld, i, i - 2, 0);
      if (i > m + 2) put(h, ld, i, i - 3, 0);
    }
    for (let k = m; k < n; k++) {
      const three = k != n - 1;
      if (k != m) {
        p = get(h, ld, k, k - 1);
        q = get(h, ld, k + 1, k - 1);
        r = three ? get(h, ld, k + 2, k - 1) : 0;
        x = abs<f64>(p) + abs<f64>(q) + abs<f64>(r);
        if (x == 0) continue;
        p /= x;
        q /= x;
        r /= x;
      }
      let s = Math.sqrt(p * p + q * q + r * r);
      if (p < 0) s = -s;
      if (s == 0) continue;
      if (k != m) put(h, ld, k, k - 1, -s * x);
      else if (l != m) put(h, ld, k, k - 1, -get(h, ld, k, k - 1));
      p += s;
      x = p / s;
      y = q / s;
      const z = r / s;
      q /= p;
      r /= p;
      // Rows, where roles of factors are exchanged, then columns.
      const from = 8 * <usize>k;
      const a = h + <usize>k * ld;
      for (let j = from; j < 8 * <usize>nn; j += 8) {
        let t = load<f64>(a + j) + q * load<f64>(a + ld + j);
        if (three) {
          t += r * load<f64>(a + 2 * ld + j);
          store<f64>(a + 2 * ld + j, load<f64>(a + 2 * ld + j) - t * z);
        }
        store<f64>(a + j, load<f64>(a + j) - t * x);
        store<f64>(a + ld + j, load<f64>(a + ld + j) - t * y);
      }
      const last = min<i32>(n, k + 3);
      for (let i = 0; i <= last; i++) {
        const b = h + <usize>i * ld + from;
        let t = x * load<f64>(b) + y * load<f64>(b, 8);
        if (three) {
          t += z * load<f64>(b, 16);
          store<f64>(b, load<f64>(b, 16) - t * r, 16);
        }
        store<f64>(b, load<f64>(b) - t);
        store<f64>(b, load<f64>(b, 8) - t * q, 8);
      }
      if (v != 0) turnRows(nn, v, ld, k, three, x, y, z, q, r);
    }
  }
  return 0;
}

/** The sum of H[i][j] H[j][column] for j from `low` to `high`. */
// @ts-ignore: decorator
@inline
function along(h: usize, ld: usize, i: i32, low: i32, high: i32, column: i32): f64 {
  let sum: f64 = 0;
  for (let j = low; j <= high; j++) sum += get(h, ld, i, j) * get(h, ld, j, column);
  return sum;
}

/** Eigenvectors of the triangular form, in place of its columns. */
function substitute(nn: i32, h: usize, ld: usize, d: usize, e: usize, size: f64): void {
  let r: f64 = 0;
  let s: f64 = 0;
  let z: f64 = 0;
  for (let n = nn - 1; n >= 0; n--) {
    const p = load<f64>(d + 8 * <usize>n);
    let q = load<f64>(e + 8 * <usize>n);
    if (q > 0) continue;
    if (q == 0) {
      let l = n;
      put(h, ld, n, n, 1);
      for (let i = n - 1; i >= 0; i--) {
        const w = get(h, ld, i, i) - p;
        const ei = load<f64>(e + 8 * <usize>i);
        r = along(h, ld, i, l, n, n);
        if (ei < 0) {
          z = w;
          s = r;
          continue;
        }
        l = i;
        if (ei == 0) put(h, ld, i, n, w != 0 ? -r / w : -r / (EPS * size));
        else {
          const x = get(h, ld, i, i + 1);
          const y = get(h, ld, i + 1, i);
          const gap = load<f64>(d + 8 * <usize>i) - p;
          const t = (x * s - z * r) / (gap * gap + ei * ei);
          put(h, ld, i, n, t);
          put(h, ld, i + 1, n, abs<f64>(x) > abs<f64>(z) ? (-r - w * t) / x : (-s - y * t) / z);
        }
        const t = abs<f64>(get(h, ld, i, n));
        if (EPS * t * t > 1) for (let j = i; j <= n; j++) put(h, ld, j, n, get(h, ld, j, n) / t);
      }
      continue;
    }
    let l = n - 1;
    const corner = h + <usize>(n - 1) * ld + 8 * <usize>(n - 1);
    if (abs<f64>(get(h, ld, n, n - 1)) > abs<f64>(get(h, ld, n - 1, n))) {
      const below = get(h, ld, n, n - 1);
      store<f64>(corner, q / below);
      store<f64>(corner + 8, -(get(h, ld, n, n) - p) / below);
    } else quotient(0, -load<f64>(corner + 8), load<f64>(corner) - p, q, corner, corner + 8);
    put(h, ld, n, n - 1, 0);
    put(h, ld, n, n, 1);
    for (let i = n - 2; i >= 0; i--) {
      const ra = along(h, ld, i, l, n, n - 1);
      const sa = along(h, ld, i, l, n, n);
      const w = get(h, ld, i, i) - p;
      const ei = load<f64>(e + 8 * <usize>i);
      if (ei < 0) {
        z = w;
        r = ra;
        s = sa;
        continue;
      }
      l = i;
      const at = h + <usize>i * ld + 8 * <usize>(n - 1);
      if (ei == 0) quotient(-ra, -sa, w, q, at, at + 8);
      else {
        const x = get(h, ld, i, i + 1);
        const y = get(h, ld, i + 1, i);
        const gap = load<f64>(d + 8 * <usize>i) - p;
        let vr = gap * gap + ei * ei - q * q;
        const vi = gap * 2 * q;
        if (vr == 0 && vi == 0)
          vr = EPS * size * (abs<f64>(w) + abs<f64>(q) + abs<f64>(x) + abs<f64>(y) + abs<f64>(z));
        quotient(x * r - z * ra + q * sa, x * s - z * sa - q * ra, vr, vi, at, at + 8);
        const re = load<f64>(at);
        const im = load<f64>(at + 8);
        if (abs<f64>(x) > abs<f64>(z) + abs<f64>(q)) {
          store<f64>(at + ld, (-ra - w * re + q * im) / x);
          store<f64>(at + ld + 8, (-sa - w * im - q * re) / x);
        } else quotient(-r - y * re, -s - y * im, z, q, at + ld, at + ld + 8);
      }
      const t = max<f64>(abs<f64>(load<f64>(at)), abs<f64>(load<f64>(at + 8)));
      if (EPS * t * t > 1)
        for (let j = i; j <= n; j++) {
          put(h, ld, j, n - 1, get(h, ld, j, n - 1) / t);
          put(h, ld, j, n, get(h, ld, j, n) / t);
        }
    }
  }
}

/**
 * Eigenvalues d + i e of float64 `h` [n, n] without gaps, which is lost; pairs of conjugates stand next to each other, that with the
 * positive imaginary part first. With `z` (not 0) [n, n] its columns become eigenvectors, of a pair the real and the imaginary
 * part of the first's; they are not normed. `v` has room for [n, n]. Gives 0, or 1 where it did not converge.
 */
export function generalEigen(n: u32, h: usize, d: usize, e: usize, v: usize, z: usize, scratch: usize): u32 {
  if (n == 0) return 0;
  const ld: usize = 8 * n;
  const u = scratch + GEMM_BYTES;
  hessenberg(n, h, ld, z != 0 ? v : 0, u, u + ld);
  let size: f64 = 0;
  for (let i: i32 = 0; i < <i32>n; i++)
    for (let j = max<i32>(i - 1, 0); j < <i32>n; j++) size += abs<f64>(get(h, ld, i, j));
  if (schur(<i32>n, h, ld, d, e, z != 0 ? v : 0, size) != 0) return 1;
  if (z == 0) return 0;
  if (size == 0) {
    // All zeros: any basis will do.
    memory.copy(z, v, ld * n);
    return 0;
  }
  substitute(<i32>n, h, ld, d, e, size);
  for (let i: u32 = 1; i < n; i++) memory.fill(h + i * ld, 0, 8 * i);
  gemm<f64>(n, n, n, v, 8, ld, h, ld, 8, z, ld, SET, scratch);
  return 0;
}
