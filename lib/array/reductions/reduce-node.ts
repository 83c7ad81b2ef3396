/**
 * One reduction with a user's options: axes checked and normalised, reduced axes kept on demand.
 */
import { computedDType, type DType, isTimeDType, type Scalar } from '../../../kernels/dtype.js';
import { REDUCTIONS, type ReductionName, type ReductionOptions } from '../../../kernels/reduction.js';
import { heldScalar, holdsScalar, scalarText } from '../../../kernels/scalar.js';
import { isTime } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes, boolean, finite, optional, otherwise } from '../../base/kinds.js';
import { converted, isSelected, reduction, timeAlgebra, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { firstCount, timeReduction } from '../../expr/times/time-reductions.js';
import { checkDType, elementOf } from '../asarray.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { dtypeOfType, element } from '../kinds.js';
import { reduceSelected } from '../unknown/reduce-selected.js';

/** Over which axes to reduce. */
export interface AxisOptions {
  /** One axis or several; negative ones count from the last. Default: all. */
  readonly axis?: AxesLike | null | undefined;
  /** Keep reduced axes with extent 1, so that the result broadcasts against the operand. Default: false. */
  readonly keepdims?: boolean | undefined;
}
/** Options of sums and means. */
export interface SumOptions<D extends DType = DType> extends AxisOptions {
  /** The dtype to compute and return. */
  readonly dtype?: D | undefined;
}
/** Options of variances and standard deviations. */
export interface SpreadOptions<D extends DType = DType> extends SumOptions<D> {
  /** Taken off the count in the divisor; default 0. */
  readonly ddof?: number | undefined;
}

/** @internal kinds of {@link AxisOptions} */
export const AXES = { axis: optional(axes, null), keepdims: optional(boolean, false) };
/** @internal kinds of {@link SumOptions} */
export const SUMS = { ...AXES, dtype: otherwise(dtypeOfType(), "the operation's own") };
/** @internal kinds of {@link SpreadOptions} */
export const SPREADS = { ...SUMS, ddof: optional(finite, 0) };
/** Options of extremes. */
export interface InitialOption {
  /** The extreme of nothing, which the result also is where no element is beyond it. */
  readonly initial?: Scalar | Date | undefined;
}
/** @internal kinds of {@link AxisOptions} and {@link InitialOption} */
export const EXTREMES = { ...AXES, initial: optional(element) };
/** Options of any reduction. */
export type ReduceOptions = SpreadOptions & InitialOption;

/** `initial` as an element of `dtype`. @throws 'argument' for a value that is none */
function checkInitial(op: ReductionName, initial: Scalar | Date, dtype: DType): Scalar {
  if (initial instanceof Date || isTime(initial) || isTimeDType(dtype)) {
    const made = elementOf(op, initial, dtype, 'initial');
    return isTime(made) ? firstCount(op, made.value) : made;
  }
  if (holdsScalar(initial, dtype)) return heldScalar(initial, dtype);
  throw new ChunkwiseError('argument', `${op}: initial is ${scalarText(initial)}, which is no ${dtype}; give one`);
}

/** @internal reduction `op` of `given` with a user's options */
export function reduceNode(op: ReductionName, given: Node, options: ReduceOptions = {}, mask?: Node): Node {
  const node = converted(given, computedDType(given.dtype));
  const axes = normalizeAxes(op, options.axis, node.shape);
  const settings: ReductionOptions = {
    ...reductionSettings(op, options),
    ...(options.initial === undefined ? {} : { initial: checkInitial(op, options.initial, node.dtype) }),
  };
  if (!REDUCTIONS[op].identity && options.initial === undefined && axes.some((axis) => node.shape[axis] === 0)) {
    throw new ChunkwiseError(
      'shape',
      `${op}: shape ${shapeText(node.shape)} has nothing along axes ${shapeText(axes)}, and ${op} of nothing does not exist; reduce over other axes`,
    );
  }
  const reduce = (name: ReductionName, x: Node): Node =>
    isSelected(x) ? reduceSelected(name, x, axes, settings, mask) : reduction(name, x, axes, settings, mask);
  const reduced = isTimeDType(node.dtype) ? timeReduction(op, node, reduce, timeAlgebra) : reduce(op, node);
  if (!options.keepdims) return reduced;
  return view(reduced, {
    shape: node.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
    maps: node.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [{ offset: 0, stride: 1, axis }])),
  });
}

/** @internal the options that change a reduction's program, checked */
export function reductionSettings(
  operation: string,
  { dtype, ddof }: Pick<SpreadOptions, 'dtype' | 'ddof'>,
): Pick<ReductionOptions, 'dtype' | 'ddof'> {
  if (dtype !== undefined) checkDType(operation, dtype);
  if (ddof !== undefined && !Number.isFinite(ddof)) {
    throw new ChunkwiseError('argument', `${operation}: ddof is ${ddof}; give a number`);
  }
  return { ...(dtype === undefined ? {} : { dtype }), ...(ddof === undefined ? {} : { ddof }) };
}
