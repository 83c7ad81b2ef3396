// Constants of the vector math routines, as addresses. A constant vector costs three instructions each time a routine is
// called, two of them on the port that shuffles; loading one number into both lanes is a single load.

// @ts-ignore: decorator
@inline
export function two(address: usize): v128 {
  return v128.load64_splat(address);
}

/** Adding this rounds to a whole number, which then stands in the low bits. */
export const ROUNDER: usize = memory.data<f64>([6755399441055744.0]);
export const SIN_INVERSE: usize = memory.data<f64>([20.371832715762604]);
export const SIN1: usize = memory.data<f64>([0.049087385210441425]);
export const SIN2: usize = memory.data<f64>([1.8990939090670223e-12]);
export const SIN3: usize = memory.data<f64>([-7.838371269794269e-22]);
export const EXP_INVERSE: usize = memory.data<f64>([184.6649652337873]);
export const EXP1: usize = memory.data<f64>([0.005415212348452769]);
export const EXP2: usize = memory.data<f64>([-3.2819649005320973e-13]);
export const LOG1: usize = memory.data<f64>([0.6931471805598903]);
export const LOG2: usize = memory.data<f64>([5.497923018708371e-14]);
export const LN2: usize = memory.data<f64>([0.6931471805599453]);
export const HALF: usize = memory.data<f64>([0.5]);
/** 1 / 3!, and so on. */
export const ONE_3F: usize = memory.data<f64>([1 / 6.0]);
export const ONE_4F: usize = memory.data<f64>([1 / 24.0]);
export const ONE_5F: usize = memory.data<f64>([1 / 120.0]);
export const TWO_7: usize = memory.data<f64>([128]);
export const TWO_M7: usize = memory.data<f64>([0.0078125]);
export const ONE: usize = memory.data<f64>([1]);
export const TWO: usize = memory.data<f64>([2]);
export const TANH_FLAT: usize = memory.data<f64>([44]);
export const SIGN: usize = memory.data<f64>([-0.0]);
export const MINUS_1_3F: usize = memory.data<f64>([-1 / 6.0]);
export const MINUS_1_7F: usize = memory.data<f64>([-1 / 5040.0]);
export const MINUS_HALF: usize = memory.data<f64>([-0.5]);
export const MINUS_1_6F: usize = memory.data<f64>([-1 / 720.0]);
export const LOG_ROUNDER: usize = memory.data<f64>([52776558133248.0]);
export const THIRD: usize = memory.data<f64>([1 / 3.0]);
export const MINUS_QUARTER: usize = memory.data<f64>([-0.25]);
export const FIFTH: usize = memory.data<f64>([0.2]);
export const SEVENTH: usize = memory.data<f64>([1 / 7.0]);
export const LEAST_NORMAL: usize = memory.data<f64>([2.2250738585072014e-308]);
export const INFINITE: usize = memory.data<f64>([Infinity]);
export const MINUS_ONE: usize = memory.data<f64>([-1]);
export const LARGEST_LOG1P: usize = memory.data<f64>([1e300]);
export const EXP_LIMIT: usize = memory.data<f64>([707]);
export const EXP2_LIMIT: usize = memory.data<f64>([1021]);
export const SIN_LIMIT: usize = memory.data<f64>([40000]);
/** 90.5 / 128. */
export const LOG_FROM: usize = memory.data<f64>([0.70703125]);
/** Sign and exponent bits. */
export const EXPONENT: usize = memory.data<f64>([-Infinity]);
export const QUARTER_TURNS: usize = memory.data<f64>([0.6366197723675814]);
export const QUARTER1: usize = memory.data<f64>([1.5707963267341256]);
export const QUARTER2: usize = memory.data<f64>([6.077100506506192e-11]);
export const ONE_8F: usize = memory.data<f64>([1 / 40320.0]);
export const MINUS_1_10F: usize = memory.data<f64>([-1 / 3628800.0]);
export const ONE_9F: usize = memory.data<f64>([1 / 362880.0]);
