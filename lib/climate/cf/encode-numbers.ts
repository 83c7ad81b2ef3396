/**
 * Values as stored numbers, as one lazy expression: select(missing, fill, round((value - offset) / scale)).
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { integerRange } from '../../../kernels/scalar.js';
import { type ChunkedArray, isnan, rint, where } from '../../array/index.js';
import { NO_MOMENT } from '../calendar/moments.js';

/** How values are packed. */
export interface Packing {
  readonly dtype: DType;
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
  /** What missing values become, and what a stored integer has no room for; null where values must not be missing. */
  readonly fill: number | bigint | null;
  /** The dtype whose range values are of, where they are stored with the bits of another (`_Unsigned`). */
  readonly seenAs?: DType | undefined;
  /** Values are times as numbers, of which the least int64 is missing. */
  readonly isTime?: boolean | undefined;
}

const isInteger = (dtype: DType): boolean => DTYPES[dtype].kind === 'i' || DTYPES[dtype].kind === 'u';

/** Fill values of NetCDF for dtypes without one of their own: what no measurement is. */
export const DEFAULT_FILLS: Partial<Record<DType, number | bigint>> = {
  int8: -127,
  uint8: 255,
  int16: -32_767,
  uint16: 65_535,
  int32: -2_147_483_647,
  uint32: 4_294_967_295,
  int64: -9_223_372_036_854_775_806n,
  uint64: 18_446_744_073_709_551_614n,
};

/** The stored numbers of values. Packing is in float64, whatever the values are. */
export function packNumbers(values: ChunkedArray, packing: Packing): ChunkedArray {
  const { dtype, scale, offset, fill, seenAs, isTime } = packing;
  const target = seenAs ?? dtype;
  let x = values;
  if (isTime && DTYPES[x.dtype].kind !== 'f' && (scale !== undefined || offset !== undefined || !isInteger(target)))
    x = where(x.equal(NO_MOMENT), Number.NaN, x.astype('float64'));
  if (scale !== undefined || offset !== undefined) {
    x = x.dtype === 'float64' ? x : x.astype('float64');
    if (offset !== undefined) x = x.subtract(offset);
    if (scale !== undefined) x = x.divide(scale);
  }
  const stored = storedOf(x, target, fill, isTime === true);
  return stored.dtype === dtype ? stored : stored.astype(dtype);
}

function storedOf(x: ChunkedArray, target: DType, fill: Packing['fill'], isTime: boolean): ChunkedArray {
  if (DTYPES[x.dtype].kind === 'f' && isInteger(target)) return wholeOf(x, target, fill);
  const same = x.dtype === target ? x : x.astype(target);
  if (fill === null) return same;
  if (isTime && isInteger(target)) return where(x.equal(NO_MOMENT), fill, same);
  return DTYPES[x.dtype].kind === 'f' && !Number.isNaN(Number(fill)) ? where(isnan(x), fill, same) : same;
}

/** Floats rounded to whole numbers of a dtype; what it cannot hold, NaN among it, is the fill value. */
function wholeOf(x: ChunkedArray, target: DType, fill: Packing['fill']): ChunkedArray {
  const rounded = rint(x.dtype === 'float64' ? x : x.astype('float64'));
  if (fill === null) return rounded.astype(target);
  const { min, max } = integerRange(target);
  const isHeld = rounded.greaterEqual(Number(min)).logicalAnd(rounded.less(Number(max + 1n)));
  return where(isHeld, rounded.astype(target), fill);
}
