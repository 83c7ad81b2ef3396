// Runs a vector routine over numbers side by side in memory: how tests and benchmarks reach routines over v128.
import { hypot_f64x2 } from './math-pairs';
import { cos_f32x4, exp_f32x4, log_f32x4, sin_f32x4 } from './math-single';
import { cos_f64x2, cosh_f64x2, exp2_f64x2, exp_f64x2, expm1_f64x2, log1p_f64x2, log_f64x2, sin_f64x2, sinh_f64x2, tanh_f64x2 } from './math-vector';

export function sin_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, sin_f64x2(v128.load(src + i)));
}

export function cos_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, cos_f64x2(v128.load(src + i)));
}

export function exp_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, exp_f64x2(v128.load(src + i)));
}

export function exp2_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, exp2_f64x2(v128.load(src + i)));
}

export function expm1_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, expm1_f64x2(v128.load(src + i)));
}

export function log_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, log_f64x2(v128.load(src + i)));
}

export function log1p_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, log1p_f64x2(v128.load(src + i)));
}

export function tanh_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, tanh_f64x2(v128.load(src + i)));
}

export function sinh_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, sinh_f64x2(v128.load(src + i)));
}

export function cosh_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, cosh_f64x2(v128.load(src + i)));
}

/** Pairs of arguments: two of the first, then two of the second. */
export function hypot_f64x2_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(dst + i, hypot_f64x2(v128.load(src + 2 * i), v128.load(src + 2 * i + 16)));
}

export function sin_f32x4_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, sin_f32x4(v128.load(src + i)));
}

export function cos_f32x4_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, cos_f32x4(v128.load(src + i)));
}

export function exp_f32x4_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, exp_f32x4(v128.load(src + i)));
}

export function log_f32x4_run(dst: usize, src: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, log_f32x4(v128.load(src + i)));
}
