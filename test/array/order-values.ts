/** Arrays of the golden file of order statistics. */
import { DTYPES, type DType, isBigInt, type TypedArray } from '../../kernels/dtype.js';

export interface Golden {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export interface OrderCase {
  readonly fn: string;
  readonly x: Golden;
  readonly want: Golden;
  readonly [option: string]: unknown;
}

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 };

/** The elements as the typed array of the dtype. */
export function goldenData({ dtype, data }: Golden): TypedArray {
  const { array } = DTYPES[dtype];
  const values = data.map((v) => (isBigInt(dtype) ? BigInt(v) : typeof v === 'string' ? (SPECIAL[v] ?? Number(v)) : v));
  return (array as unknown as { from(values: unknown[]): TypedArray }).from(values);
}
