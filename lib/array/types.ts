/**
 * Dtypes at the level of TypeScript: which dtype an operation's result has, as far as the types of its operands tell.
 * Where they do not tell, the result's dtype is the union of what it can be.
 */
import type { Complex } from '../../kernels/complex/number.js';
import type { ComplexDType, DType } from '../../kernels/dtype.js';
import type { NdArray } from '../base/results/nd-array.js';
import type { NestedArray } from './asarray.js';
import type { ChunkedArray } from './chunked-array.js';
import type { PromoteDTypes } from './promotion.js';

/** Marks a scalar operand, whose dtype gives way to the other's. */
type WeakScalar = number | bigint | boolean | Complex;

/** The dtype that scalars have by themselves; of different ones in a list it depends on the values. */
type OwnDType<S> = [S] extends [never]
  ? 'float64'
  : [S] extends [boolean]
    ? 'bool'
    : [S] extends [bigint]
      ? 'int64'
      : [S] extends [number]
        ? 'float64'
        : [S] extends [Complex]
          ? 'complex128'
          : [S] extends [string]
            ? `<U${number}`
            : DType;

/** The scalars in nested lists. */
type Leaf<X> = X extends readonly (infer E)[] ? Leaf<E> : X;

/** The dtype of a typed array. */
type DTypeOfData<T> = T extends Float64Array
  ? 'float64'
  : T extends Float32Array
    ? 'float32'
    : T extends Int32Array
      ? 'int32'
      : T extends Int16Array
        ? 'int16'
        : T extends Int8Array
          ? 'int8'
          : T extends Uint32Array
            ? 'uint32'
            : T extends Uint16Array
              ? 'uint16'
              : T extends Uint8Array
                ? 'uint8'
                : T extends BigInt64Array
                  ? 'int64'
                  : T extends BigUint64Array
                    ? 'uint64'
                    : DType;

/** The dtype that an array-like argument has. */
export type DTypeOf<X> =
  X extends ChunkedArray<infer D>
    ? D
    : X extends NdArray<infer D>
      ? D
      : X extends WeakScalar | string
        ? OwnDType<X>
        : X extends ArrayBufferView
          ? DTypeOfData<X>
          : X extends readonly unknown[]
            ? NestedArray extends X
              ? DType
              : OwnDType<Leaf<X>>
            : X extends { readonly data: infer T }
              ? DTypeOfData<T>
              : DType;

type Real = 'float32' | 'float64';
type Float = Real | ComplexDType;
/** Every dtype that is computed with. */
type AnyComputed = Exclude<DType, 'float16'>;
type Narrow = 'bool' | 'int8' | 'int16' | 'uint8' | 'uint16' | 'float16';
/** What elements of `D` are computed in, and the dtype of functions that keep dtypes but compute. */
export type Computing<D extends DType> = D extends 'float16' ? 'float32' : D;

/** The dtype of an operation on two operands: a scalar gives way to an array. */
export type Promoted<X, Y> = X extends WeakScalar
  ? Y extends WeakScalar
    ? WeakAlone<X, Y>
    : WeakWith<Computing<DTypeOf<Y>>, X>
  : Y extends WeakScalar
    ? WeakWith<Computing<DTypeOf<X>>, Y>
    : PromoteDTypes<Computing<DTypeOf<X>>, Computing<DTypeOf<Y>>>;

/** The dtype that functions compute an array-like argument in. */
export type ComputedOf<X> = Computing<DTypeOf<X>>;

/** The dtype of one of two operands, chosen and not computed: as {@link Promoted}, but that float16 stays. */
export type Chosen<X, Y> = 'float16' extends DTypeOf<X> | DTypeOf<Y> ? Promoted<X, Y> | 'float16' : Promoted<X, Y>;

/** The dtype of differences of `D`: of moments spans. */
export type DifferenceOf<D extends DType> = D extends `datetime64[${infer U}]`
  ? Extract<DType, `timedelta64[${U}]`>
  : Computing<D>;

/** The dtype of `x - y`: of two moments a span. */
export type Subtracted<X, Y> = MomentsApart<DTypeOf<X>, DTypeOf<Y>, Promoted<X, Y>>;
type MomentsApart<A extends DType, B extends DType, P> = A extends `datetime64[${infer U}]`
  ? B extends `datetime64[${infer V}]`
    ? Extract<DType, `timedelta64[${U | V}]`>
    : P
  : P;

/** float64, or complex128 of complex operands. */
export type DoubleOf<D extends DType> = D extends ComplexDType ? 'complex128' : 'float64';

/** The dtype of whole numbers that `D` is computed as: bool as int8. */
export type CountingOf<D extends DType> = AnyComputed extends D ? D : D extends 'bool' ? 'int8' : D;

/** Whole numbers leave integers what they are, others make them float64; a `number` of unknown value may do either. */
type WeakWith<D extends DType, S> = S extends Complex
  ? D extends 'float32' | 'complex64'
    ? 'complex64'
    : 'complex128'
  : D extends Float
    ? D
    : S extends boolean
      ? D
      : S extends bigint
        ? D extends 'bool'
          ? 'int64'
          : D
        : S extends number
          ? `${S}` extends `${bigint}`
            ? D extends 'bool'
              ? 'int64'
              : D
            : number extends S
              ? (D extends 'bool' ? 'int64' : D) | 'float64'
              : 'float64'
          : DType;

type WeakAlone<X, Y> = [X | Y] extends [boolean] ? 'bool' : [X | Y] extends [bigint] ? 'int64' : DType;

/** The dtype of arrays joined: of a list whose length is not known, all that it can be. */
export type JoinedDType<T extends readonly unknown[]> = T extends readonly [infer A]
  ? DTypeOf<A>
  : T extends readonly [infer A, ...infer R]
    ? PromoteDTypes<DTypeOf<A>, JoinedDType<R>>
    : Among<DTypeOf<T[number]>>;
type Among<D extends DType> = PromoteDTypes<PromoteDTypes<D, D>, PromoteDTypes<D, D>>;

/** The dtype of a function of floats: they and complex ones stay, 8- and 16-bit integers and bool become float32, others float64. */
export type FloatOf<D extends DType> = AnyComputed extends D
  ? Real
  : D extends Float
    ? D
    : D extends Narrow
      ? 'float32'
      : 'float64';

/** The dtype of a quotient or a mean of `D`: floats and complex ones stay, everything else becomes float64. */
export type QuotientOf<D extends DType> = AnyComputed extends D
  ? Real
  : D extends Float
    ? D
    : D extends 'float16'
      ? 'float32'
      : 'float64';

/** The dtype of the parts of `D`, and of magnitudes: of complex numbers a float, else `D`. */
export type RealOf<D extends DType> = D extends 'complex64'
  ? 'float32'
  : D extends 'complex128'
    ? 'float64'
    : Computing<D>;

/** The complex dtype whose parts hold `D`. */
export type ComplexOf<D extends DType> = D extends 'float16' | 'float32' | 'complex64' ? 'complex64' : 'complex128';

/** The dtype of operations that keep `D`; bool may become a number. */
export type NumberOf<D extends DType> = 'bool' extends D ? DType : Computing<D>;

/** The result of computing an array of dtype `D`: an ndarray that prints as NumPy's does. */
export type Result<D extends DType = DType> = NdArray<D>;
