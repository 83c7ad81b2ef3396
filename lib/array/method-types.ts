/**
 * The types of the methods that the tables of elementwise operations and reductions give: each has the type that the rule of its
 * function names.
 */
import type { DType } from '../../kernels/dtype.js';
import type { ArrayLike, ArrayOrText } from './asarray.js';
import type { ChunkedArray } from './chunked-array.js';
import type { ElementOptions } from './elementwise/element-options.js';
import type * as elementwise from './elementwise/elementwise.js';
import type * as reductions from './reductions/reductions.js';
import type {
  Computing,
  CountingOf,
  DoubleOf,
  FloatOf,
  NumberOf,
  Promoted,
  QuotientOf,
  RealOf,
  Subtracted,
} from './types.js';

/** What a method looks like, by the rule of its function. */
interface MethodOf<D extends DType> {
  readonly keepUnary: <R extends DType = NumberOf<D>>(options?: ElementOptions<R>) => ChunkedArray<NoInfer<R>>;
  readonly floatUnary: <R extends DType = FloatOf<D>>(options?: ElementOptions<R>) => ChunkedArray<NoInfer<R>>;
  readonly quotientUnary: <R extends DType = QuotientOf<D>>(options?: ElementOptions<R>) => ChunkedArray<NoInfer<R>>;
  readonly countUnary: (options?: ElementOptions<'uint8'>) => ChunkedArray<'uint8'>;
  readonly partUnary: <R extends DType = RealOf<D>>(options?: ElementOptions<R>) => ChunkedArray<NoInfer<R>>;
  readonly angleUnary: <R extends DType = RealOf<FloatOf<D>>>(options?: ElementOptions<R>) => ChunkedArray<NoInfer<R>>;
  readonly testUnary: (options?: ElementOptions<'bool'>) => ChunkedArray<'bool'>;
  readonly keepBinary: <Y extends ArrayLike, R extends DType = Promoted<ChunkedArray<D>, Y>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly countingBinary: <Y extends ArrayLike, R extends DType = CountingOf<Promoted<ChunkedArray<D>, Y>>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly differenceBinary: <Y extends ArrayLike, R extends DType = Subtracted<ChunkedArray<D>, Y>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly scaleBinary: <R extends DType = FloatOf<D>>(
    y: ArrayLike,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly floatBinary: <Y extends ArrayLike, R extends DType = FloatOf<Promoted<ChunkedArray<D>, Y>>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly quotientBinary: <Y extends ArrayLike, R extends DType = QuotientOf<Promoted<ChunkedArray<D>, Y>>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly doubleBinary: <Y extends ArrayLike, R extends DType = DoubleOf<Promoted<ChunkedArray<D>, Y>>>(
    y: Y,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly compareBinary: <R extends DType = 'bool'>(
    y: ArrayOrText,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly testBinary: <R extends DType = 'bool'>(
    y: ArrayLike,
    options?: ElementOptions<R>,
  ) => ChunkedArray<NoInfer<R>>;
  readonly sum: <R extends DType = reductions.SumOf<D>>(
    options?: (reductions.SumOptions<R> & reductions.WhereOption & reductions.StartOption) | reductions.AxisNumbers,
  ) => ChunkedArray<R>;
  readonly mean: <R extends DType = QuotientOf<D>>(
    options?: (reductions.SumOptions<R> & reductions.WhereOption) | reductions.AxisNumbers,
  ) => ChunkedArray<R>;
  readonly spread: <R extends DType = RealOf<QuotientOf<D>>>(
    options?:
      | (reductions.SpreadOptions<R> & reductions.WhereOption & reductions.CorrectionOption)
      | reductions.AxisNumbers,
  ) => ChunkedArray<R>;
  readonly extreme: (
    options?: (reductions.AxisOptions & reductions.WhereOption & reductions.InitialOption) | reductions.AxisNumbers,
  ) => ChunkedArray<Computing<D>>;
  readonly test: (
    options?: (reductions.AxisOptions & reductions.WhereOption) | reductions.AxisNumbers,
  ) => ChunkedArray<'bool'>;
  readonly position: (
    options?: (reductions.AxisOptions & reductions.WhereOption) | reductions.AxisNumbers,
  ) => ChunkedArray<'int64'>;
}
type RuleOf<F> = F extends { readonly rule?: infer R } ? NonNullable<R> & keyof MethodOf<DType> : never;
type Derived<Functions, D extends DType> = {
  readonly [K in keyof Functions]: MethodOf<D>[RuleOf<Functions[K]>];
};

/** One method for each line of the elementwise table. */
export type ElementwiseMethods<D extends DType> = Derived<typeof elementwise, D>;

/** One method for each line of the reduction table. */
export type ReductionMethods<D extends DType> = Derived<typeof reductions, D>;
