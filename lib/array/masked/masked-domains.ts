/**
 * Where operations have no value, so that results are masked there, as NumPy's masked arrays have it.
 */
import { type ArrayLike, asarray } from '../asarray.js';
import * as elementwise from '../elementwise/elementwise.js';
import type { Mask } from './masked-call.js';

type Domain = (...operands: readonly ArrayLike[]) => Mask;

/** Beyond [-limit, limit]. */
const beyond =
  (limit: number): Domain =>
  (x) =>
    elementwise.greater(elementwise.abs(x), limit);
const notPositive: Domain = (x) => elementwise.lessEqual(x, 0);
/** The least normal double: a divisor this much smaller than the dividend counts as 0. */
const TINY = 2.2250738585072014e-308;
const quotient: Domain = (x, y) =>
  elementwise.greaterEqual(
    elementwise.multiply(elementwise.abs(asarray(x).astype('float64')), TINY),
    elementwise.abs(asarray(y).astype('float64')),
  );

/** For each operation that has no value for some operands, where that is. */
export const DOMAINS: Readonly<Record<string, Domain>> = {
  sqrt: (x) => elementwise.less(x, 0),
  log: notPositive,
  log2: notPositive,
  log10: notPositive,
  asin: beyond(1),
  acos: beyond(1),
  acosh: (x) => elementwise.less(x, 1),
  atanh: beyond(1 - 1e-15),
  tan: (x) => elementwise.less(elementwise.abs(elementwise.cos(x)), 1e-35),
  divide: quotient,
  floorDivide: quotient,
  remainder: quotient,
  fmod: quotient,
};
