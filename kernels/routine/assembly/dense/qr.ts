// Householder QR in the compact form Q = I - V T Vᵀ, by halves of a panel's columns.
// E. Elmroth and F. Gustavson, Applying recursion to serial and parallel QR factorization, IBM J. Res. Dev. 44 (2000).
//
// V is kept with its ones and zeros in place of A, so that all but the narrowest panels are plain products; R goes elsewhere.
import { SET, SUBTRACT } from '../matmul';
import { GEMM_BYTES, gemm } from './gemm';
import { half } from './triangular';

/** Columns that are reflected one by one. */
const BASE: u32 = 8;

/** Columns of the panels of V, each with a triangle T of its own, for `k` columns in all. Known to ../../dense.ts too. */
// @ts-ignore: decorator
@inline
export function panelWidth(k: u32): u32 {
  return k <= 128 ? k : 64;
}

/** The Euclidean norm of a column, with care where squares would over- or underflow. */
function columnNorm<T>(n: u32, x: usize, stride: usize): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const v = <f64>load<T>(x + i * stride);
    sum += v * v;
  }
  if (sum < Infinity && (sum > 1e-290 || sum == 0)) {
    if (sum > 0) return Math.sqrt(sum);
  } else if (sum != sum) return sum;
  let most: f64 = 0;
  for (let i: u32 = 0; i < n; i++) most = max<f64>(most, abs<f64>(<f64>load<T>(x + i * stride)));
  if (most == 0 || most == Infinity) return most;
  sum = 0;
  for (let i: u32 = 0; i < n; i++) {
    const v = <f64>load<T>(x + i * stride) / most;
    sum += v * v;
  }
  return most * Math.sqrt(sum);
}

/** w = Σ x_i row_i over the rows below the first, of eight columns; `x` is one of them. */
// @ts-ignore: decorator
@inline
function gather8<T>(m: u32, a: usize, ld: usize, x: usize, w: usize): void {
  let s0 = i64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: u32 = 1; i < m; i++) {
    a += ld;
    const v = v128.load_splat<T>(a + x);
    s0 = v128.add<T>(s0, v128.mul<T>(v, v128.load(a)));
    s1 = v128.add<T>(s1, v128.mul<T>(v, v128.load(a, 16)));
    if (sizeof<T>() == 8) {
      s2 = v128.add<T>(s2, v128.mul<T>(v, v128.load(a, 32)));
      s3 = v128.add<T>(s3, v128.mul<T>(v, v128.load(a, 48)));
    }
  }
  v128.store(w, s0);
  v128.store(w, s1, 16);
  if (sizeof<T>() == 8) {
    v128.store(w, s2, 32);
    v128.store(w, s3, 48);
  }
}

/** row_i -= inv x_i u over the rows below the first, of eight columns, but column `x` becomes inv x. */
// @ts-ignore: decorator
@inline
function reflect8<T>(m: u32, a: usize, ld: usize, x: usize, inv: T, u: usize): void {
  const u0 = v128.load(u);
  const u1 = v128.load(u, 16);
  let u2 = u0;
  let u3 = u0;
  if (sizeof<T>() == 8) {
    u2 = v128.load(u, 32);
    u3 = v128.load(u, 48);
  }
  for (let i: u32 = 1; i < m; i++) {
    a += ld;
    const value = <T>(load<T>(a + x) * inv);
    const v = v128.splat<T>(value);
    v128.store(a, v128.sub<T>(v128.load(a), v128.mul<T>(v, u0)));
    v128.store(a, v128.sub<T>(v128.load(a, 16), v128.mul<T>(v, u1)), 16);
    if (sizeof<T>() == 8) {
      v128.store(a, v128.sub<T>(v128.load(a, 32), v128.mul<T>(v, u2)), 32);
      v128.store(a, v128.sub<T>(v128.load(a, 48), v128.mul<T>(v, u3)), 48);
    }
    store<T>(a + x, value);
  }
}

/** Reflects up to eight columns one by one. */
function reflect<T>(m: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize, t: usize, tLd: usize, spare: usize): void {
  const item: usize = sizeof<T>();
  const w = spare;
  const u = spare + 64;
  for (let j: u32 = 0; j < n; j++) {
    const row = a + j * ld;
    const x = j * item;
    const alpha = <f64>load<T>(row + x);
    const below = columnNorm<T>(m - j - 1, row + ld + x, ld);
    let beta = alpha;
    let tau: f64 = 0;
    let inv: f64 = 0;
    if (below != 0) {
      // With care for overflow: the norm of both.
      const most = max<f64>(abs<f64>(alpha), below);
      const p = alpha / most;
      const q = below / most;
      beta = -Math.abs(most) * Math.sqrt(p * p + q * q);
      if (alpha < 0) beta = -beta;
      tau = (beta - alpha) / beta;
      inv = 1 / (alpha - beta);
    }
    if (n == BASE) gather8<T>(m - j, row, ld, x, w);
    else {
      for (let c: u32 = 0; c < n; c++) {
        let s: T = 0;
        let at = row;
        for (let i = j + 1; i < m; i++) {
          at += ld;
          s += load<T>(at + x) * load<T>(at + c * item);
        }
        store<T>(w + c * item, s);
      }
    }
    // So far of x: now of v, whose first element is 1 and whose others are inv x.
    for (let c: u32 = 0; c < n; c++) {
      const value = <T>(<f64>load<T>(row + c * item) + inv * <f64>load<T>(w + c * item));
      store<T>(w + c * item, value);
      store<T>(u + c * item, c > j ? <T>(tau * <f64>value) : 0);
    }
    for (let i: u32 = 0; i < j; i++) {
      let s: T = 0;
      for (let c = i; c < j; c++) s += load<T>(t + i * tLd + c * item) * load<T>(w + c * item);
      store<T>(t + i * tLd + x, <T>(-tau * <f64>s));
    }
    store<T>(t + j * tLd + x, <T>tau);
    if (n == BASE) reflect8<T>(m - j, row, ld, x, <T>inv, u);
    else {
      let at = row;
      for (let i = j + 1; i < m; i++) {
        at += ld;
        const v = <T>(<f64>load<T>(at + x) * inv);
        for (let c = j + 1; c < n; c++)
          store<T>(at + c * item, <T>(load<T>(at + c * item) - v * load<T>(u + c * item)));
        store<T>(at + x, v);
      }
    }
    const out = r + j * rLd;
    store<T>(out + x, <T>beta);
    store<T>(row + x, 1);
    for (let c = j + 1; c < n; c++) {
      store<T>(out + c * item, <T>(load<T>(row + c * item) - load<T>(u + c * item)));
      store<T>(row + c * item, 0);
    }
  }
}

/** C -= V op(T) (Vᵀ C), where of C only the first `filled` rows are not zero; `work` has room for twice [k, n]. */
function applyPanel<T>(
  m: u32,
  n: u32,
  k: u32,
  v: usize,
  vLd: usize,
  t: usize,
  tLd: usize,
  transposed: bool,
  c: usize,
  cLd: usize,
  filled: u32,
  scratch: usize,
): void {
  const item: usize = sizeof<T>();
  const ld = n * item;
  const first = scratch + GEMM_BYTES;
  const second = first + k * ld;
  gemm<T>(k, n, filled, v, item, vLd, c, cLd, item, first, ld, SET, scratch);
  if (transposed) gemm<T>(k, n, k, t, item, tLd, first, ld, item, second, ld, SET, scratch);
  else gemm<T>(k, n, k, t, tLd, item, first, ld, item, second, ld, SET, scratch);
  gemm<T>(m, n, k, v, vLd, item, second, ld, item, c, cLd, SUBTRACT, scratch);
}

/** Moves `rows` rows of `n` elements to R, leaving zeros. */
function move<T>(rows: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    memory.copy(r + i * rLd, a + i * ld, n * sizeof<T>());
    memory.fill(a + i * ld, 0, n * sizeof<T>());
  }
}

function panel<T>(m: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize, t: usize, tLd: usize, scratch: usize): void {
  if (n <= BASE) {
    reflect<T>(m, n, a, ld, r, rLd, t, tLd, scratch);
    return;
  }
  const item: usize = sizeof<T>();
  const h = half(n);
  const rest = n - h;
  const right = a + h * item;
  panel<T>(m, h, a, ld, r, rLd, t, tLd, scratch);
  applyPanel<T>(m, rest, h, a, ld, t, tLd, true, right, ld, m, scratch);
  move<T>(h, rest, right, ld, r + h * item, rLd);
  panel<T>(m - h, rest, right + h * ld, ld, r + h * (rLd + item), rLd, t + h * (tLd + item), tLd, scratch);
  // The triangle between both halves: -T1 (V1ᵀ V2) T2.
  const work = scratch + GEMM_BYTES;
  const wLd = rest * item;
  const other = work + h * wLd;
  gemm<T>(h, rest, m - h, a + h * ld, item, ld, right + h * ld, ld, item, work, wLd, SET, scratch);
  gemm<T>(h, rest, h, t, tLd, item, work, wLd, item, other, wLd, SET, scratch);
  const corner = t + h * item;
  for (let i: u32 = 0; i < h; i++) memory.fill(corner + i * tLd, 0, rest * item);
  gemm<T>(h, rest, rest, other, wLd, item, corner + h * tLd, tLd, item, corner, tLd, SUBTRACT, scratch);
}

// @ts-ignore: decorator
@inline
function factor<T>(m: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize, t: usize, tLd: usize, scratch: usize): void {
  const item: usize = sizeof<T>();
  const k = min<u32>(m, n);
  const wide = panelWidth(k);
  for (let j: u32 = 0; j < k; j += wide) {
    const here = min<u32>(wide, k - j);
    const v = a + j * (ld + item);
    const out = r + j * (rLd + item);
    panel<T>(m - j, here, v, ld, out, rLd, t + j * item, tLd, scratch);
    const rest = n - j - here;
    if (rest == 0) continue;
    const right = v + here * item;
    applyPanel<T>(m - j, rest, here, v, ld, t + j * item, tLd, true, right, ld, m - j, scratch);
    move<T>(here, rest, right, ld, out + here * item, rLd);
  }
}

// @ts-ignore: decorator
@inline
function apply<T>(
  m: u32,
  n: u32,
  k: u32,
  v: usize,
  vLd: usize,
  t: usize,
  tLd: usize,
  transposed: bool,
  c: usize,
  cLd: usize,
  filled: u32,
  identity: bool,
  scratch: usize,
): void {
  if (k == 0) return;
  const item: usize = sizeof<T>();
  const wide = panelWidth(k);
  const count = (k + wide - 1) / wide;
  for (let step: u32 = 0; step < count; step++) {
    const j = (transposed ? step : count - 1 - step) * wide;
    const here = min<u32>(wide, k - j);
    // Of the identity, columns before the panel's are still zero in its rows.
    const left = identity ? min<u32>(j, n) : 0;
    const rows = filled > j ? filled - j : 0;
    applyPanel<T>(
      m - j,
      n - left,
      here,
      v + j * (vLd + item),
      vLd,
      t + j * item,
      tLd,
      transposed,
      c + j * cLd + left * item,
      cLd,
      rows,
      scratch,
    );
    filled = m;
  }
}

/**
 * A = Q R of float64 [m, n]: A becomes V [m, k] with k = min(m, n), `r` [k, n] R (it was zero), `t` [panel, k] the triangles
 * of the panels (zero before).
 */
export function qrF64(m: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize, t: usize, tLd: usize, scratch: usize): void {
  factor<f64>(m, n, a, ld, r, rLd, t, tLd, scratch);
}

/** Same of float32. */
export function qrF32(m: u32, n: u32, a: usize, ld: usize, r: usize, rLd: usize, t: usize, tLd: usize, scratch: usize): void {
  factor<f32>(m, n, a, ld, r, rLd, t, tLd, scratch);
}

/**
 * C becomes Q C, or Qᵀ C, for float64 C [m, n] of which the first `filled` rows are not zero; `identity`: they are those of
 * the identity.
 */
export function qrApplyF64(
  m: u32,
  n: u32,
  k: u32,
  v: usize,
  vLd: usize,
  t: usize,
  tLd: usize,
  transposed: bool,
  c: usize,
  cLd: usize,
  filled: u32,
  identity: bool,
  scratch: usize,
): void {
  apply<f64>(m, n, k, v, vLd, t, tLd, transposed, c, cLd, filled, identity, scratch);
}

/** Same of float32. */
export function qrApplyF32(
  m: u32,
  n: u32,
  k: u32,
  v: usize,
  vLd: usize,
  t: usize,
  tLd: usize,
  transposed: bool,
  c: usize,
  cLd: usize,
  filled: u32,
  identity: bool,
  scratch: usize,
): void {
  apply<f32>(m, n, k, v, vLd, t, tLd, transposed, c, cLd, filled, identity, scratch);
}
