/**
 * One function for each line of the reduction table, with its TypeScript types; methods derive from these.
 *
 * `axis` is one axis, several, or absent for all (`cw.sum(x, 0)` is short for `{ axis: 0 }`); reduced axes are dropped unless `keepdims`. Thrown at once: 'shape' for
 * an axis out of range or repeated and for the extreme of nothing, 'dtype' for a dtype that the reduction does not take.
 * With `where` only elements count where that mask is true: `cw.sum(x, { where: x.greater(0.5) })` is `x[x > 0.5].sum()`.
 */
import type { ComplexDType, DType, Scalar } from '../../../kernels/dtype.js';
import type { ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { finite, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { constant, elementwise } from '../../expr/build.js';
import { type ArrayLike, elementOf, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, scalar } from '../kinds.js';
import type { ComputedOf, DTypeOf, QuotientOf, RealOf } from '../types.js';
import {
  AXES,
  type AxisOptions,
  EXTREMES,
  type InitialOption,
  type ReduceOptions,
  reduceNode,
  SPREADS,
  type SpreadOptions,
  SUMS,
  type SumOptions,
} from './reduce-node.js';
import { reductionMask } from './reduction-mask.js';

export type { AxisOptions, InitialOption, SpreadOptions, SumOptions } from './reduce-node.js';

/** The dtype of a sum of `D`: integers and bool accumulate in 64 bits. */
export type SumOf<D extends DType> =
  Exclude<DType, 'float16'> extends D
    ? 'float32' | 'float64' | 'int64' | 'uint64'
    : D extends 'float32' | 'float64' | ComplexDType
      ? D
      : D extends 'float16'
        ? 'float32'
        : D extends `uint${string}`
          ? 'uint64'
          : 'int64';

/** Of which elements to reduce. */
export interface WhereOption {
  /**
   * A mask that broadcasts to the operand: only elements where it is true count. Where it selects nothing, sums are 0, products
   * 1, means, spreads and extremes of floats NaN, positions -1; extremes of integers and bool ask for `initial`.
   */
  readonly where?: ArrayLike | undefined;
}

/** What sums and products begin with. */
export interface StartOption {
  /** Added to the sum, or multiplied with the product; the result of nothing. Default: none. */
  readonly initial?: Scalar | undefined;
}
/** NumPy's and the array API's other name of `ddof`. */
export interface CorrectionOption {
  /** As `ddof`, in whose place it may be given. */
  readonly correction?: number | undefined;
}
/** Axes by number, which may stand for options: `cw.sum(x, 0)`. */
export type AxisNumbers = number | readonly number[];

/** Sums and products. `rule` exists for types only: it tells the method's type. */
export interface SumLike {
  <X extends ArrayLike, R extends DType = SumOf<DTypeOf<X>>>(
    x: X,
    options?: (SumOptions<R> & WhereOption & StartOption) | AxisNumbers,
  ): ChunkedArray<R>;
  readonly rule?: 'sum';
}
/** Means. */
export interface MeanLike {
  <X extends ArrayLike, R extends DType = QuotientOf<DTypeOf<X>>>(
    x: X,
    options?: (SumOptions<R> & WhereOption) | AxisNumbers,
  ): ChunkedArray<R>;
  readonly rule?: 'mean';
}
/** Variances and standard deviations. */
export interface SpreadLike {
  <X extends ArrayLike, R extends DType = RealOf<QuotientOf<DTypeOf<X>>>>(
    x: X,
    options?: (SpreadOptions<R> & WhereOption & CorrectionOption) | AxisNumbers,
  ): ChunkedArray<R>;
  readonly rule?: 'spread';
}
/** Extremes: the dtype stays. */
export interface ExtremeLike {
  <X extends ArrayLike>(
    x: X,
    options?: (AxisOptions & WhereOption & InitialOption) | AxisNumbers,
  ): ChunkedArray<ComputedOf<X>>;
  readonly rule?: 'extreme';
}
/** Questions about all elements. */
export interface TestLike {
  (x: ArrayLike, options?: (AxisOptions & WhereOption) | AxisNumbers): ChunkedArray<'bool'>;
  readonly rule?: 'test';
}
/** Positions and counts: int64. */
export interface PositionLike {
  (x: ArrayLike, options?: (AxisOptions & WhereOption) | AxisNumbers): ChunkedArray<'int64'>;
  readonly rule?: 'position';
}

const WHERE = { where: optional(arrayLike) };

type AnyOptions = ReduceOptions & WhereOption & CorrectionOption;

/** `ddof`, by either of its names. @throws 'argument' where both are given */
function freedom(op: ReductionName, { ddof, correction }: AnyOptions): { readonly ddof?: number } {
  if (ddof !== undefined && correction !== undefined)
    throw new ChunkwiseError('argument', `${op}: ddof and correction are one thing; give one of them`);
  const given = ddof ?? correction;
  return given === undefined ? {} : { ddof: given };
}

/** `start`: how a sum or product begins with `initial`, which extremes take themselves. */
const reduce = <O extends AnyOptions>(op: ReductionName, options: OptionKinds<O>, start?: 'add' | 'multiply') =>
  define(
    {
      name: op,
      parameters: [['x', arrayLike]],
      options: options as unknown as OptionKinds<AnyOptions>,
      shorthand: 'axis',
      unknown: true,
    },
    (x: ArrayLike, given: AnyOptions = {}): ChunkedArray => {
      const { where, correction: _, initial, ...rest } = given;
      const node = nodeOf(x, op);
      const mask = where === undefined ? undefined : reductionMask(op, node, where, initial !== undefined);
      const asked = { ...rest, ...freedom(op, given) };
      if (!start || initial === undefined)
        return wrap(reduceNode(op, node, initial === undefined ? asked : { ...asked, initial }, mask));
      const reduced = reduceNode(op, node, asked, mask);
      const first = constant(elementOf(op, initial, reduced.dtype, 'initial'), reduced.dtype, []);
      return wrap(elementwise(start, [reduced, first]));
    },
  );
type Axes = AxisOptions & WhereOption;

// The table decides dtypes at run time; these tell TypeScript of them.
const START = { initial: optional(scalar) };
const sumLike = (op: ReductionName) =>
  reduce<SumOptions & WhereOption & StartOption>(op, { ...SUMS, ...WHERE, ...START }, 'add') as SumLike;
const productLike = (op: ReductionName) =>
  reduce<SumOptions & WhereOption & StartOption>(op, { ...SUMS, ...WHERE, ...START }, 'multiply') as SumLike;
const meanLike = (op: ReductionName) => reduce<SumOptions & WhereOption>(op, { ...SUMS, ...WHERE }) as MeanLike;
const spreadLike = (op: ReductionName) =>
  reduce<SpreadOptions & WhereOption & CorrectionOption>(op, {
    ...SPREADS,
    ...WHERE,
    correction: otherwise(finite, 'ddof'),
  }) as SpreadLike;
const extremeLike = (op: ReductionName) => reduce<Axes & InitialOption>(op, { ...EXTREMES, ...WHERE }) as ExtremeLike;
const testLike = (op: ReductionName) => reduce<Axes>(op, { ...AXES, ...WHERE }) as TestLike;
const positionLike = (op: ReductionName) => reduce<Axes>(op, { ...AXES, ...WHERE }) as PositionLike;

/** Sum. @example cw.sum(x, { axis: 0 }) */
export const sum = sumLike('sum');
/** Product. @example cw.prod(x, { axis: 0 }) */
export const prod = productLike('prod');
/** Mean. @example cw.mean(x, { axis: 0 }) */
export const mean = meanLike('mean');
/** Least; NaN if there is a NaN. @example cw.min(x, { axis: 0 }) */
export const min = extremeLike('min');
/** Greatest; NaN if there is a NaN. @example cw.max(x, { axis: 0 }) */
export const max = extremeLike('max');
/** Some element is not 0. @example cw.any(x, { axis: 0 }) */
export const any = testLike('any');
/** No element is 0. @example cw.all(x, { axis: 0 }) */
export const all = testLike('all');
/** Variance, with divisor count - ddof. @example cw.var(x, { axis: 0 }) */
const variance = spreadLike('var');
/** Standard deviation: the root of var. @example cw.std(x, { axis: 0 }) */
export const std = spreadLike('std');
/** Position of the first least; of the first NaN if there is one. @example cw.argmin(x, { axis: 0 }) */
export const argmin = positionLike('argmin');
/** Position of the first greatest; of the first NaN if there is one. @example cw.argmax(x, { axis: 0 }) */
export const argmax = positionLike('argmax');
/** How many elements are not 0. @example cw.countNonzero(x, { axis: 0 }) */
export const countNonzero = positionLike('countNonzero');
/** Sum of what is not NaN. @example cw.nansum(x, { axis: 0 }) */
export const nansum = sumLike('nansum');
/** Product of what is not NaN. @example cw.nanprod(x, { axis: 0 }) */
export const nanprod = productLike('nanprod');
/** Mean of what is not NaN. @example cw.nanmean(x, { axis: 0 }) */
export const nanmean = meanLike('nanmean');
/** Least of what is not NaN; NaN if there is nothing else. @example cw.nanmin(x, { axis: 0 }) */
export const nanmin = extremeLike('nanmin');
/** Greatest of what is not NaN; NaN if there is nothing else. @example cw.nanmax(x, { axis: 0 }) */
export const nanmax = extremeLike('nanmax');
/** Variance of what is not NaN. @example cw.nanvar(x, { axis: 0 }) */
export const nanvar = spreadLike('nanvar');
/** Standard deviation of what is not NaN. @example cw.nanstd(x, { axis: 0 }) */
export const nanstd = spreadLike('nanstd');
/** Position of the first least that is not NaN; -1 if there is none. @example cw.nanargmin(x, { axis: 0 }) */
export const nanargmin = positionLike('nanargmin');
/** Position of the first greatest not NaN; -1 if there is none. @example cw.nanargmax(x, { axis: 0 }) */
export const nanargmax = positionLike('nanargmax');
export { max as amax, min as amin, variance, variance as var };
