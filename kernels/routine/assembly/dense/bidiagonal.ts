// Singular values and vectors of square float64 matrices: reduction to bidiagonal form in panels (LAPACK's dlabrd), then the
// implicit QR algorithm (LINPACK's dsvdc), whose rotations are applied together.
import { SUBTRACT } from '../matmul';
import { GEMM_BYTES, gemm } from './gemm';
import { BLOCK, formBytes, formReflections, reflector, transposeSquare } from './reflector';
import { applyRotations, beginRotations, rotate, rotationBytes, sequence } from './rotations';
import { gemv, gemvT, scale } from './vector';

/** y -= Σ coefficient of row k × row k, for `k` rows; the coefficients are the elements of one column of other rows. */
function subtractRows(k: u32, n: u32, rows: usize, ld: usize, others: usize, othersLd: usize, y: usize, spare: usize): void {
  for (let i: u32 = 0; i < k; i++) store<f64>(spare + 8 * i, -load<f64>(others + i * othersLd));
  gemvT(k, n, rows, ld, spare, y);
}

/** y -= Rowsᵀ (Others x): both have `k` rows. */
function subtractProduct(
  k: u32,
  inner: u32,
  others: usize,
  othersLd: usize,
  x: usize,
  n: u32,
  rows: usize,
  ld: usize,
  y: usize,
  spare: usize,
): void {
  if (k == 0 || n == 0) return;
  gemv(k, inner, others, othersLd, x, spare);
  scale<f64>(k, -1, spare);
  gemvT(k, n, rows, ld, spare, y);
}

/**
 * Reduces `a` [n, n] to upper bidiagonal d and e. Vectors of the reflections from the left become rows of `v`, from the right of `u`,
 * both [n, n] without gaps, with zeros before their first element.
 */
function bidiagonalise(
  n: u32,
  a: usize,
  aLd: usize,
  d: usize,
  e: usize,
  v: usize,
  tauV: usize,
  u: usize,
  tauU: usize,
  scratch: usize,
): void {
  const ld: usize = 8 * n;
  const x = scratch + GEMM_BYTES;
  const y = x + BLOCK * ld;
  const spare = y + BLOCK * ld;
  for (let from: u32 = 0; from < n; from += BLOCK) {
    const wide = min<u32>(BLOCK, n - from);
    const vs = v + from * ld;
    const us = u + from * ld;
    for (let p: u32 = 0; p < wide; p++) {
      const i = from + p;
      const rest = n - i - 1;
      const at = 8 * i;
      const next = at + 8;
      const vi = v + i * ld;
      const ui = u + i * ld;
      // Column i, as what came before leaves it.
      memory.fill(vi, 0, at);
      for (let r = i; r < n; r++) store<f64>(vi + 8 * r, load<f64>(a + r * aLd + at));
      subtractRows(p, rest + 1, vs + at, ld, y + at, ld, vi + at, spare);
      subtractRows(p, rest + 1, x + at, ld, us + at, ld, vi + at, spare);
      const left = reflector(rest + 1, vi + at, d + at);
      store<f64>(tauV + at, left);
      memory.fill(ui, 0, next);
      if (rest == 0) {
        store<f64>(tauU + at, 0);
        break;
      }
      const yi = y + p * ld;
      memory.fill(yi + next, 0, 8 * rest);
      gemvT(rest + 1, rest, a + i * aLd + next, aLd, vi + at, yi + next);
      subtractProduct(p, rest + 1, vs + at, ld, vi + at, rest, y + next, ld, yi + next, spare);
      subtractProduct(p, rest + 1, x + at, ld, vi + at, rest, us + next, ld, yi + next, spare);
      scale<f64>(rest, left, yi + next);
      // Row i likewise, this reflection included.
      memory.copy(ui + next, a + i * aLd + next, 8 * rest);
      subtractRows(p + 1, rest, y + next, ld, vs + at, ld, ui + next, spare);
      subtractRows(p, rest, us + next, ld, x + at, ld, ui + next, spare);
      const right = reflector(rest, ui + next, e + at);
      store<f64>(tauU + at, right);
      const xi = x + p * ld;
      gemv(rest, rest, a + (i + 1) * aLd + next, aLd, ui + next, xi + next);
      subtractProduct(p + 1, rest, y + next, ld, ui + next, rest, vs + next, ld, xi + next, spare);
      subtractProduct(p, rest, us + next, ld, ui + next, rest, x + next, ld, xi + next, spare);
      scale<f64>(rest, right, xi + next);
    }
    const end = from + wide;
    if (end >= n) break;
    const rest = n - end;
    const at = 8 * end;
    const corner = a + end * (aLd + 8);
    gemm<f64>(rest, rest, wide, vs + at, 8, ld, y + at, ld, 8, corner, aLd, SUBTRACT, scratch);
    gemm<f64>(rest, rest, wide, x + at, 8, ld, us + at, ld, 8, corner, aLd, SUBTRACT, scratch);
  }
}

// @ts-ignore: decorator
@inline
function hypotenuse(x: f64, y: f64): f64 {
  const p = abs<f64>(x);
  const q = abs<f64>(y);
  const most = max<f64>(p, q);
  if (most < 1e150 && most > 1e-150) return Math.sqrt(x * x + y * y);
  if (most == 0) return 0;
  const s = p / most;
  const t = q / most;
  return most * Math.sqrt(s * s + t * t);
}

/** One implicit QR step on rows k to p; rotations go to `forU` and `forV` where these are not 0. */
function stepQr(k: u32, p: u32, d: usize, e: usize, forU: usize, forV: usize): void {
  const last = d + 8 * (p - 1);
  const before = e + 8 * (p - 2);
  const size = max<f64>(
    max<f64>(max<f64>(abs<f64>(load<f64>(last)), abs<f64>(load<f64>(last - 8))), abs<f64>(load<f64>(before))),
    max<f64>(abs<f64>(load<f64>(d + 8 * k)), abs<f64>(load<f64>(e + 8 * k))),
  );
  const sp = load<f64>(last) / size;
  const spm1 = load<f64>(last - 8) / size;
  const epm1 = load<f64>(before) / size;
  const sk = load<f64>(d + 8 * k) / size;
  const ek = load<f64>(e + 8 * k) / size;
  const b = ((spm1 + sp) * (spm1 - sp) + epm1 * epm1) / 2;
  const c = sp * epm1 * (sp * epm1);
  let shift: f64 = 0;
  if (b != 0 || c != 0) {
    shift = Math.sqrt(b * b + c);
    if (b < 0) shift = -shift;
    shift = c / (b + shift);
  }
  let f = (sk + sp) * (sk - sp) + shift;
  let g = sk * ek;
  for (let j = k; j < p - 1; j++) {
    const dj = d + 8 * j;
    const ej = e + 8 * j;
    let t = hypotenuse(f, g);
    let cs = t == 0 ? 1 : f / t;
    let sn = t == 0 ? 0 : g / t;
    if (j != k) store<f64>(ej - 8, t);
    const s0 = load<f64>(dj);
    const e0 = load<f64>(ej);
    f = cs * s0 + sn * e0;
    const e1 = cs * e0 - sn * s0;
    g = sn * load<f64>(dj + 8);
    const s1 = cs * load<f64>(dj + 8);
    if (forV != 0) {
      store<f64>(forV, cs);
      store<f64>(forV, sn, 8);
      forV += 16;
    }
    t = hypotenuse(f, g);
    cs = t == 0 ? 1 : f / t;
    sn = t == 0 ? 0 : g / t;
    store<f64>(dj, t);
    f = cs * e1 + sn * s1;
    store<f64>(dj + 8, cs * s1 - sn * e1);
    g = sn * load<f64>(ej + 8);
    store<f64>(ej + 8, cs * load<f64>(ej + 8));
    if (forU != 0) {
      store<f64>(forU, cs);
      store<f64>(forU, sn, 8);
      forU += 16;
    }
  }
  store<f64>(before, f);
}

/** Makes bidiagonal d and e diagonal; rotates rows of `zu` and `zv` where they are not 0. Gives 0, or 1 without convergence. */
function iterateQr(n: u32, d: usize, e: usize, zu: usize, zv: usize, ld: usize, columns: u32, keptU: usize, keptV: usize): u32 {
  const eps: f64 = 2.220446049250313e-16;
  const tiny: f64 = 1.6033346880071782e-291;
  const vectors = zu != 0;
  beginRotations(keptU);
  beginRotations(keptV);
  store<f64>(e + 8 * (n - 1), 0);
  let steps: u32 = 0;
  for (let p = n; p > 0; ) {
    let k: i32 = <i32>p - 2;
    for (; k >= 0; k--) {
      const at = e + 8 * <usize>k;
      const size = abs<f64>(load<f64>(d + 8 * <usize>k)) + abs<f64>(load<f64>(d + 8 * <usize>(k + 1)));
      if (abs<f64>(load<f64>(at)) <= tiny + eps * size) {
        store<f64>(at, 0);
        break;
      }
    }
    if (k == <i32>p - 2) {
      p--;
      continue;
    }
    let zero: i32 = <i32>p - 1;
    for (; zero > k; zero--) {
      let size: f64 = zero != <i32>p - 1 ? abs<f64>(load<f64>(e + 8 * <usize>zero)) : 0;
      if (zero != k + 1) size += abs<f64>(load<f64>(e + 8 * <usize>(zero - 1)));
      const at = d + 8 * <usize>zero;
      if (abs<f64>(load<f64>(at)) <= tiny + eps * size) {
        store<f64>(at, 0);
        break;
      }
    }
    if (zero == k) {
      if (steps++ > 40 * n) return 1;
      const low = <u32>(k + 1);
      const count = p - 1 - low;
      const forV = vectors ? sequence(keptV, n, low, count, zv, ld, columns, false) : 0;
      const forU = vectors ? sequence(keptU, n, low, count, zu, ld, columns, false) : 0;
      stepQr(low, p, d, e, forU, forV);
      continue;
    }
    if (vectors) {
      applyRotations(keptU, zu, ld, columns, false);
      applyRotations(keptV, zv, ld, columns, false);
    }
    if (zero == <i32>p - 1) {
      // The last value is zero: the element above it is rotated away.
      const low = k + 1;
      let f = load<f64>(e + 8 * (p - 2));
      store<f64>(e + 8 * (p - 2), 0);
      for (let j: i32 = <i32>p - 2; j >= low; j--) {
        const dj = d + 8 * <usize>j;
        const t = hypotenuse(load<f64>(dj), f);
        const cs = t == 0 ? 1 : load<f64>(dj) / t;
        const sn = t == 0 ? 0 : f / t;
        store<f64>(dj, t);
        if (j != low) {
          const above = e + 8 * <usize>(j - 1);
          f = -sn * load<f64>(above);
          store<f64>(above, cs * load<f64>(above));
        }
        if (vectors) rotate(columns, cs, sn, zv + <usize>j * ld, zv + (p - 1) * ld);
      }
      continue;
    }
    // A value within is zero: its row is rotated away.
    let f = load<f64>(e + 8 * <usize>zero);
    store<f64>(e + 8 * <usize>zero, 0);
    for (let j = <u32>zero + 1; j < p; j++) {
      const dj = d + 8 * j;
      const t = hypotenuse(load<f64>(dj), f);
      const cs = t == 0 ? 1 : load<f64>(dj) / t;
      const sn = t == 0 ? 0 : f / t;
      store<f64>(dj, t);
      f = -sn * load<f64>(e + 8 * j);
      store<f64>(e + 8 * j, cs * load<f64>(e + 8 * j));
      if (vectors) rotate(columns, cs, sn, zu + j * ld, zu + <usize>zero * ld);
    }
  }
  if (vectors) {
    applyRotations(keptU, zu, ld, columns, false);
    applyRotations(keptV, zv, ld, columns, false);
  }
  return 0;
}

/** Scratch bytes of {@link singularValues}. */
export function singularValuesBytes(n: u32): u32 {
  const square = 8 * <usize>n * <usize>n;
  const reduce = 16 * BLOCK * <usize>n + 8 * BLOCK + 64;
  return <u32>(((GEMM_BYTES + max<usize>(reduce, formBytes(n) + square) + 2 * square + 2 * rotationBytes(n) + 24 * <usize>n + 255) & ~63) + 64);
}

/**
 * Singular values of float64 `a` [n, n], which is lost, into `d`, in no order and with either sign; with `zu` and `zv` (not 0) left and
 * right vectors into their rows, which are `ld` bytes apart and have room for a multiple of 8 columns. Elements must not be so large
 * that squares overflow. Gives 0, or 1 where it did not converge.
 */
export function singularValues(n: u32, a: usize, aLd: usize, d: usize, zu: usize, zv: usize, ld: usize, scratch: usize): u32 {
  if (n == 0) return 0;
  const square: usize = 8 * n * n;
  const work = max<usize>(16 * BLOCK * n + 8 * BLOCK + 64, formBytes(n) + square);
  const v = scratch + ((GEMM_BYTES + work + 63) & ~63);
  const u = v + square;
  const keptU = (u + square + 63) & ~63;
  const keptV = keptU + rotationBytes(n);
  const e = keptV + rotationBytes(n);
  const tauV = e + 8 * n;
  const tauU = tauV + 8 * n;
  bidiagonalise(n, a, aLd, d, e, v, tauV, u, tauU, scratch);
  const columns = (n + 7) & ~7;
  if (zu != 0) {
    const q = scratch + GEMM_BYTES + formBytes(n);
    formReflections(n, n, 0, v, 8 * n, tauV, q, 8 * n, scratch);
    transposeSquare(n, q, 8 * n, zu, ld);
    formReflections(n, n - 1, 1, u, 8 * n, tauU, q, 8 * n, scratch);
    transposeSquare(n, q, 8 * n, zv, ld);
  }
  return iterateQr(n, d, e, zu, zv, ld, columns, keptU, keptV);
}
