/**
 * Arrays with a mask, as `cw.ma` has them: the functions that make them, and every elementwise function and reduction for them.
 */
import './masked-methods.js';
import type { ArrayLike } from '../asarray.js';
import * as elementwise from '../elementwise/elementwise.js';
import * as reductions from '../reductions/reductions.js';
import { MaskedArray } from './masked-array.js';
import * as functions from './masked-functions.js';

export type { MaskedParts } from './masked-array.js';
export type { MaskableArray, MaskedArrayOptions, MaskedValuesOptions } from './masked-functions.js';
export { MaskedResult } from './masked-result.js';
export { MaskedArray };

type Elements = { readonly [K in keyof typeof elementwise]: (...operands: functions.MaskableArray[]) => MaskedArray };
type Reduced<K extends keyof typeof reductions> = (
  x: functions.MaskableArray,
  options?: Parameters<(typeof reductions)[K]>[1],
) => K extends `${string}arg${string}` | 'countNonzero' ? ReturnType<(typeof reductions)[K]> : MaskedArray;
type Reductions = { readonly [K in keyof typeof reductions]: Reduced<K> };

type Call = (...args: readonly unknown[]) => unknown;
/** `fn` with its first argument as an array with a mask, whose rules it then follows. */
const withMask =
  (fn: Call): Call =>
  (x, ...rest) =>
    fn(functions.maskedArray(x as ArrayLike), ...rest);

/**
 * Masked arrays, as NumPy's `numpy.ma`: functions that make them (`maskedInvalid`, `maskedWhere`, …), take them apart (`filled`,
 * `getdata`, `getmaskarray`), and every elementwise function and reduction.
 *
 * @example
 * const m = cw.ma.maskedInvalid(cw.array([1, NaN, 3]));
 * await cw.ma.mean(m).item(); // 2
 */
export const ma: typeof functions & Elements & Reductions = {
  ...Object.fromEntries(
    [elementwise, reductions].flatMap((table) =>
      Object.entries(table).map(([name, fn]) => [name, withMask(fn as unknown as Call)]),
    ),
  ),
  ...functions,
  // Made from the tables whose names the type lists.
} as unknown as typeof functions & Elements & Reductions;
