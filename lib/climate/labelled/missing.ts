/**
 * Missing values: NaN of floats, NaT of times; what has neither becomes a dtype that has.
 */
import { DTYPES, type DType, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import type { TimeUnit } from '../../array/index.js';
import { asarray, astype, type ChunkedArray, datetime64, isnull, timedelta64 } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Variable } from './variable.js';

/** No time, as a count. */
const NO_TIME = -(2n ** 63n);

/** The dtype that holds missing values beside those of `dtype`; as xarray promotes: small integers float32, others float64. */
export function dtypeWithMissing(dtype: DType, calendar = false): DType {
  if (calendar || isTimeDType(dtype) || isTextDType(dtype) || 'fc'.includes(DTYPES[dtype].kind)) return dtype;
  return dtype !== 'bool' && DTYPES[dtype].itemsize <= 2 ? 'float32' : 'float64';
}

/** The missing value of such a dtype, as an array without axes; that of text is empty. */
export function missingOf(dtype: DType, calendar = false): ChunkedArray {
  if (calendar) return asarray(NO_TIME) as ChunkedArray;
  if (isTextDType(dtype)) return asarray('', { dtype }) as ChunkedArray;
  if (isTimeDType(dtype)) {
    const unit = /\[(.*)\]/.exec(dtype)?.[1] as TimeUnit;
    return asarray(dtype.startsWith('d') ? datetime64('NaT', unit) : timedelta64('NaT', unit)) as ChunkedArray;
  }
  return astype(asarray(Number.NaN), dtype) as ChunkedArray;
}

/** True where the elements of a variable are missing. */
export function isMissingIn({ data, calendar }: Variable): ChunkedArray<'bool'> {
  if (calendar) return (data as ChunkedArray<'int64'>).equal(NO_TIME);
  return isnull(data) as ChunkedArray<'bool'>;
}

/** True for dtypes whose elements can be missing. */
export const hasMissing = (dtype: DType): boolean => 'fcMm'.includes(DTYPES[dtype].kind);

/** @throws ChunkwiseError 'dtype' for what is neither a number nor bool */
export function checkNumeric(operation: string, { data, calendar }: Variable, name?: string): void {
  if (!calendar && 'biufc'.includes(DTYPES[data.dtype].kind)) return;
  throw new ChunkwiseError(
    'dtype',
    `${operation}: ${name === undefined ? 'the array' : `'${name}'`} is ${calendar ? `dates of the calendar ${calendar}` : data.dtype}, where numbers are computed with`,
  );
}
