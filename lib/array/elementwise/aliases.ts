/**
 * Second names that NumPy or the array API give to elementwise functions.
 */

export { round as around } from './conditional.js';
export {
  abs as absolute,
  acos as arccos,
  acosh as arccosh,
  asin as arcsin,
  asinh as arcsinh,
  atan as arctan,
  atan2 as arctan2,
  atanh as arctanh,
  bitwiseInvert as invert,
  bitwiseInvert as bitwiseNot,
  bitwiseLeftShift as leftShift,
  bitwiseRightShift as rightShift,
  conj as conjugate,
  deg2rad as radians,
  divide as trueDivide,
  pow as power,
  rad2deg as degrees,
  remainder as mod,
  trunc as fix,
} from './elementwise.js';
