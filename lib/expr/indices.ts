/**
 * Lists of indices along an axis, exact for axes of any extent: 32-bit where that holds them, else float64, which holds
 * every whole number that an extent can be.
 */

/** Whole numbers from 0 on, below the extent of the axis they index. */
export type Indices = Int32Array | Float64Array;

/** Extents up to this are indexed by 32-bit integers. */
const NARROW_EXTENT = 2 ** 31;

/** Room for `length` indices of an axis of `extent`. */
export const indicesFor = (extent: number, length: number): Indices =>
  extent <= NARROW_EXTENT ? new Int32Array(length) : new Float64Array(length);

/** The `length` indices `of(k)`, as wide as `like`. */
export function indicesLike(like: Indices, length: number, of: (k: number) => number): Indices {
  const out = like instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
  for (let k = 0; k < length; k++) out[k] = of(k);
  return out;
}
