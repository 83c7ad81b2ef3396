/**
 * How far each math routine may be from the exact result, in units in the last place of the float64 result (ulp).
 *
 * The bounds are checked against values computed with 2,500 bits, hard ranges included. A float32 routine is its float64
 * routine rounded once, so within 0.51 ulp of float32, except where {@link SINGLE_ULPS} says otherwise. A routine over
 * vectors gives the same bits as the scalar one, in every lane, whatever the other lanes hold.
 */

/** Largest error of each `NAME_f64` in ulp of float64. */
export const DOUBLE_ULPS: Readonly<Record<string, number>> = {
  sin: 1.2,
  cos: 1.2,
  tan: 2.1,
  asin: 1,
  acos: 1,
  atan: 1,
  sinh: 2,
  cosh: 1.5,
  tanh: 2,
  asinh: 1.5,
  acosh: 1.5,
  atanh: 1.5,
  exp: 1,
  expm1: 1.5,
  exp2: 1,
  log: 1.6,
  log1p: 2,
  log2: 1,
  log10: 1,
  cbrt: 1,
  pow: 1,
  atan2: 1.5,
  hypot: 1,
  fmod: 0,
};

/** Largest error of the routines that compute in float32, in ulp of float32. */
export const SINGLE_ULPS: Readonly<Record<string, number>> = {
  exp: 1.2,
  log: 1,
  sin: 0.6,
  cos: 0.6,
};

/** The routines of one argument that exist over two float64 (`NAME_f64x2`). */
export const DOUBLE_VECTORS = ['sin', 'cos', 'exp', 'exp2', 'expm1', 'log', 'log1p', 'tanh', 'sinh', 'cosh'] as const;

/** The routines of two arguments that exist over two float64. */
export const DOUBLE_PAIRS = ['hypot'] as const;

/** The routines that exist over four float32 (`NAME_f32x4`). */
export const SINGLE_VECTORS = ['sin', 'cos', 'exp', 'log'] as const;
