// Single Householder reflections of float64 runs, and products of many whose vectors lie in rows.
import { SET, SUBTRACT } from '../matmul';
import { GEMM_BYTES, gemm } from './gemm';
import { dot, scale } from './vector';

/** Vectors that are applied together. */
export const BLOCK: u32 = 32;

/** The norm of a run. The caller has scaled its matrix, so that squares do not overflow. */
function norm(n: u32, x: usize): f64 {
  return Math.sqrt(dot(n, x, x));
}

/**
 * The reflection that takes x to (beta, 0, …): x becomes its vector, whose first element is 1. Beta is stored at `beta`; gives
 * tau.
 */
export function reflector(n: u32, x: usize, beta: usize): f64 {
  const alpha = load<f64>(x);
  const below = n > 1 ? norm(n - 1, x + 8) : 0;
  store<f64>(x, 1);
  if (below == 0) {
    store<f64>(beta, alpha);
    return 0;
  }
  let b = Math.sqrt(alpha * alpha + below * below);
  if (alpha > 0) b = -b;
  store<f64>(beta, b);
  scale<f64>(n - 1, 1 / (alpha - b), x + 8);
  return (b - alpha) / b;
}

/** Bytes that {@link formReflections} works with for `n` columns, beside those of products. */
export function formBytes(n: u32): usize {
  return 8 * (2 * BLOCK * BLOCK + 2 * BLOCK * <usize>n);
}

/**
 * Q = H0 H1 … of `count` reflections into `q` [n, n]: their vectors are rows of `v`, row i with zeros before column i + `shift` and
 * 1 there.
 */
export function formReflections(
  n: u32,
  count: u32,
  shift: u32,
  v: usize,
  vLd: usize,
  tau: usize,
  q: usize,
  qLd: usize,
  scratch: usize,
): void {
  for (let i: u32 = 0; i < n; i++) {
    memory.fill(q + i * qLd, 0, 8 * n);
    store<f64>(q + i * (qLd + 8), 1);
  }
  const gram = scratch + GEMM_BYTES;
  const t = gram + 8 * BLOCK * BLOCK;
  const first = t + 8 * BLOCK * BLOCK;
  const tLd: usize = 8 * BLOCK;
  for (let end = count; end > 0; ) {
    const from = ((end - 1) / BLOCK) * BLOCK;
    const k = end - from;
    const column = from + shift;
    const rows = n - column;
    const block = v + from * vLd + column * 8;
    gemm<f64>(k, k, rows, block, vLd, 8, block, 8, vLd, gram, tLd, SET, scratch);
    for (let j: u32 = 0; j < k; j++) {
      const factor = load<f64>(tau + 8 * (from + j));
      for (let i: u32 = 0; i < k; i++) {
        let s: f64 = 0;
        if (i < j) for (let c = i; c < j; c++) s += load<f64>(t + i * tLd + 8 * c) * load<f64>(gram + c * tLd + 8 * j);
        store<f64>(t + i * tLd + 8 * j, i < j ? -factor * s : i == j ? factor : 0);
      }
    }
    // Q -= V T (Vᵀ Q), where neither rows nor columns before the first vector's are touched.
    const c = q + column * (qLd + 8);
    const ld = 8 * rows;
    const second = first + k * ld;
    gemm<f64>(k, rows, rows, block, vLd, 8, c, qLd, 8, first, ld, SET, scratch);
    gemm<f64>(k, rows, k, t, tLd, 8, first, ld, 8, second, ld, SET, scratch);
    gemm<f64>(rows, rows, k, block, 8, vLd, second, ld, 8, c, qLd, SUBTRACT, scratch);
    end = from;
  }
}

/** Copies the transposed [n, n]. */
export function transposeSquare(n: u32, from: usize, fromLd: usize, to: usize, toLd: usize): void {
  for (let i: u32 = 0; i < n; i += 8)
    for (let j: u32 = 0; j < n; j += 8)
      for (let a = i; a < min<u32>(i + 8, n); a++)
        for (let b = j; b < min<u32>(j + 8, n); b++)
          store<f64>(to + b * toLd + 8 * a, load<f64>(from + a * fromLd + 8 * b));
}
