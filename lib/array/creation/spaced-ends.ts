/**
 * The ends that values are spaced between: numbers, or complex ones, which give complex values.
 */
import type { Complex } from '../../../kernels/complex/number.js';
import { type DType, isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ChunkedArray } from '../chunked-array.js';
import type { CreationOptions } from './creation.js';

/** Options of {@link linspace}. */
export interface LinspaceOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Whether `stop` is the last value; default true. */
  readonly endpoint?: boolean | undefined;
}

/**
 * Types of functions of two ends: complex ones give complex128 where no dtype is given. `Real` are further options that leave values
 * real, `Any` those that may not.
 */
export interface Spaced<Real = unknown, Any = Real> {
  <D extends DType = 'float64'>(
    start: number,
    stop: number,
    num?: number,
    options?: LinspaceOptions<D> & Real,
  ): ChunkedArray<D>;
  <D extends DType = 'complex128'>(
    start: number | Complex,
    stop: number | Complex,
    num?: number,
    options?: LinspaceOptions<D> & Any,
  ): ChunkedArray<D>;
}

/** The dtype of values between ends of which one is complex. @throws 'dtype' for one without imaginary parts */
export function complexBetween(name: string, dtype: DType | undefined): DType {
  if (dtype === undefined || isComplexDType(dtype)) return dtype ?? 'complex128';
  throw new ChunkwiseError(
    'dtype',
    `${name}: an end is complex, and ${dtype} has no imaginary parts; take complex128, or real() of the result`,
  );
}
