/**
 * The numbers by which the routines that order elements know dtypes.
 */
import type { DType, LaneDType } from '../dtype.js';

const CODES: Readonly<Record<LaneDType, number>> = {
  bool: 1,
  int8: 0,
  uint8: 1,
  int16: 2,
  uint16: 3,
  int32: 4,
  uint32: 5,
  float32: 6,
  int64: 7,
  uint64: 8,
  float64: 9,
};

/** The number of `dtype`; a bool counts as uint8. */
export const orderType = (dtype: DType): number => {
  const code = (CODES as Readonly<Record<string, number>>)[dtype];
  if (code === undefined) throw new Error(`elements of ${dtype} have no keys to be ordered by`);
  return code;
};
