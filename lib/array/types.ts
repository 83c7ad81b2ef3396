/**
 * Dtypes at the level of TypeScript: which dtype an operation's result has, as far as the types of its operands tell.
 * Where they do not tell, the result's dtype is the union of what it can be.
 */
import type { DType, TypedArrayOf } from '../../kernels/dtype.js';
import type { NdArray } from '../base/nd-array.js';
import type { ChunkedArray } from './chunked-array.js';

/** Marks a scalar operand, whose dtype gives way to the other's. */
type WeakScalar = number | bigint | boolean;

/** The dtype that an array-like argument has. */
export type DTypeOf<X> =
  X extends ChunkedArray<infer D>
    ? D
    : X extends number
      ? 'float64'
      : X extends bigint
        ? 'int64'
        : X extends boolean
          ? 'bool'
          : X extends Float64Array
            ? 'float64'
            : X extends Float32Array
              ? 'float32'
              : X extends readonly number[]
                ? 'float64'
                : DType;

type Float = 'float32' | 'float64';
type Narrow = 'bool' | 'int8' | 'int16' | 'uint8' | 'uint16';

/** NumPy's promotion of two dtypes; mixed integers are left open. */
export type PromoteDTypes<A extends DType, B extends DType> = DType extends A
  ? DType
  : DType extends B
    ? DType
    : [A, B] extends [B, A]
      ? A
      : 'float64' extends A | B
        ? 'float64'
        : [A | B] extends ['float32' | Narrow]
          ? 'float32' extends A | B
            ? 'float32'
            : DType
          : 'float32' extends A | B
            ? 'float64'
            : DType;

/** The dtype of a sum of two operands: scalars take the dtype of an array of floats. */
export type Promoted<X, Y> = X extends WeakScalar
  ? Y extends WeakScalar
    ? DType
    : WeakWith<DTypeOf<Y>>
  : Y extends WeakScalar
    ? WeakWith<DTypeOf<X>>
    : PromoteDTypes<DTypeOf<X>, DTypeOf<Y>>;
type WeakWith<D extends DType> = D extends Float ? D : DType;

/** The dtype of a real function of `D`: floats stay, 8- and 16-bit integers and bool become float32, others float64. */
export type FloatOf<D extends DType> = D extends Float
  ? D
  : DType extends D
    ? Float
    : D extends Narrow
      ? 'float32'
      : 'float64';

/** The dtype of a quotient or a mean of `D`: floats stay, everything else becomes float64. */
export type QuotientOf<D extends DType> = D extends Float ? D : DType extends D ? Float : 'float64';

/** The dtype of operations that keep `D`; bool may become a number. */
export type NumberOf<D extends DType> = 'bool' extends D ? DType : D;

/** The typed array in which a result of dtype `D` comes. */
export type DataOf<D extends DType> = TypedArrayOf<D>;

/** The result of computing an array of dtype `D`: an ndarray that prints as NumPy's does. */
export type Result<D extends DType = DType> = NdArray<D>;
