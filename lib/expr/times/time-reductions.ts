/**
 * Reductions of moments and spans of time: reductions of their counts, in which no time (NaT) is what NumPy has it be.
 */
import { DTYPES, type DType, isTimeDType } from '../../../kernels/dtype.js';
import type { ReductionName } from '../../../kernels/reduction.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Node } from '../node.js';
import type { Algebra } from './time-algebra.js';

/** The greatest count: what no time is made where the least is looked for. */
const MOST = 2n ** 63n - 1n;

/** The same reduction of another node, of the same axes and options. */
type Reduce = (op: ReductionName, counts: Node) => Node;

/** What each reduction of times is. */
type TimeReduction = (counts: Node, dtype: DType, reduce: Reduce, algebra: Algebra) => Node | undefined;

const isNat = (counts: Node, { elementwise }: Algebra): Node => elementwise('equal', [counts, NAT]);
/** Counts with no time as the greatest. */
const natLast = (counts: Node, algebra: Algebra): Node =>
  algebra.elementwise('where', [isNat(counts, algebra), MOST, counts]);
const natAgain = (counts: Node, dtype: DType, algebra: Algebra): Node =>
  algebra.recast(algebra.elementwise('where', [algebra.elementwise('equal', [counts, MOST]), NAT, counts]), dtype);

const isSpan = (dtype: DType): boolean => DTYPES[dtype].kind === 'm';

/** Sums of spans: no time where there is one among them, or (`skips`) as if it were not there. */
const sum =
  (skips: boolean): TimeReduction =>
  (counts, dtype, reduce, algebra) => {
    if (!isSpan(dtype)) return undefined;
    const none = isNat(counts, algebra);
    const total = reduce('sum', algebra.elementwise('where', [none, 0n, counts]));
    if (skips) return algebra.recast(total, dtype);
    return algebra.recast(algebra.elementwise('where', [reduce('any', none), NAT, total]), dtype);
  };

/** Means of spans, cut off to whole counts; no time where there are none. */
const mean =
  (skips: boolean): TimeReduction =>
  (counts, dtype, reduce, algebra) => {
    if (!isSpan(dtype)) return undefined;
    const { elementwise } = algebra;
    const none = isNat(counts, algebra);
    const total = reduce('sum', elementwise('where', [none, 0n, counts]));
    const present = skips ? reduce('countNonzero', elementwise('logicalNot', [none])) : undefined;
    const size = present ?? reduce('countNonzero', elementwise('logicalOr', [none, true]));
    // In whole numbers, as counts of nanoseconds go beyond what floats hold.
    const away = elementwise('floorDivide', [elementwise('abs', [total]), size]);
    const quotient = elementwise('where', [elementwise('less', [total, 0n]), elementwise('negative', [away]), away]);
    const empty = elementwise('equal', [size, 0n]);
    const missing = skips ? empty : elementwise('logicalOr', [empty, reduce('any', none)]);
    return algebra.recast(elementwise('where', [missing, NAT, quotient]), dtype);
  };

const REDUCTIONS_OF_TIMES: Partial<Record<ReductionName, TimeReduction>> = {
  // The least count is no time, so it wins by itself.
  min: (counts, dtype, reduce, { recast }) => recast(reduce('min', counts), dtype),
  max: (counts, dtype, reduce, algebra) => natAgain(reduce('max', natLast(counts, algebra)), dtype, algebra),
  nanmin: (counts, dtype, reduce, algebra) => natAgain(reduce('min', natLast(counts, algebra)), dtype, algebra),
  nanmax: (counts, dtype, reduce, { recast }) => recast(reduce('max', counts), dtype),
  argmin: (counts, _, reduce) => reduce('argmin', counts),
  argmax: (counts, _, reduce, algebra) => reduce('argmax', natLast(counts, algebra)),
  nanargmin: (counts, _, reduce, algebra) => reduce('argmin', natLast(counts, algebra)),
  nanargmax: (counts, _, reduce) => reduce('argmax', counts),
  sum: sum(false),
  nansum: sum(true),
  mean: mean(false),
  nanmean: mean(true),
  any: (counts, dtype, reduce) => (isSpan(dtype) ? reduce('any', counts) : undefined),
  all: (counts, dtype, reduce) => (isSpan(dtype) ? reduce('all', counts) : undefined),
  countNonzero: (counts, _, reduce) => reduce('countNonzero', counts),
};

/** The count that a reduction of times begins with: no time is where the operation has it. */
export const firstCount = (op: ReductionName, count: bigint): bigint =>
  count === NAT && (op === 'max' || op === 'nanmin') ? MOST : count;

/**
 * Reduction `op` of times.
 *
 * @throws 'dtype' where there is none
 */
export function timeReduction(op: ReductionName, child: Node, reduce: Reduce, algebra: Algebra): Node {
  const { dtype } = child;
  const made = isTimeDType(dtype)
    ? REDUCTIONS_OF_TIMES[op]?.(algebra.recast(child, 'int64'), dtype, reduce, algebra)
    : undefined;
  if (made) return made;
  throw new ChunkwiseError(
    'dtype',
    `${op} is not defined for ${dtype}; ${isSpan(dtype) ? 'divide by timedelta64(1, unit) for numbers' : 'subtract a moment for spans'}`,
  );
}
