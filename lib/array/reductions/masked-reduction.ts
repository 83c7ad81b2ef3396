/**
 * Reductions of the elements where a mask is true: what NumPy's `where=` of reductions means, fused into the reduction, so
 * that `x[mask].sum()` takes one pass and no array of unknown size.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { broadcastTo, cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { reduceNode, type SpreadOptions } from './reduce-node.js';

/** What stands where the mask is false, so that the result is that of the rest. */
const NEUTRAL: Partial<Record<ReductionName, number | boolean>> = {
  sum: 0,
  nansum: 0,
  prod: 1,
  nanprod: 1,
  countNonzero: 0,
  any: false,
  all: true,
  nanmean: Number.NaN,
  nanvar: Number.NaN,
  nanstd: Number.NaN,
  nanmin: Number.NaN,
  nanmax: Number.NaN,
  nanargmin: Number.NaN,
  nanargmax: Number.NaN,
};

/**
 * Reduction `op` of the elements of `node` where `mask`, which broadcasts to it, is true.
 *
 * @throws 'dtype' for a mask that is not bool, 'shape' for one that does not broadcast, 'argument' for a reduction whose
 * result nothing leaves as it is
 */
export function maskedReduction(op: ReductionName, node: Node, mask: ArrayLike, options: SpreadOptions): Node {
  const given = nodeOf(mask, op);
  if (given.dtype !== 'bool')
    throw new ChunkwiseError('dtype', `${op}: where is ${given.dtype}, not bool; compare first, as with notEqual(0)`);
  const where = broadcastTo(given, node.shape, `${op}: where`);
  const neutral = NEUTRAL[op];
  const isFloat = DTYPES[node.dtype].kind === 'f';
  if (op === 'mean' || (op === 'nanmean' && !isFloat)) {
    const { dtype: asked, ...rest } = options;
    const result = asked ?? (isFloat ? node.dtype : 'float64');
    const sums = reduceNode('sum', elementwise('where', [where, cast(node, 'float64'), 0]), rest);
    const counts = reduceNode('countNonzero', where, rest);
    return cast(elementwise('divide', [sums, cast(counts, 'float64')]), result);
  }
  if (neutral === undefined || (Number.isNaN(neutral) && !isFloat)) {
    const remedy = `reduce cw.where(mask, x, value) with a value that does not matter${neutral === undefined ? '' : ', or astype a float dtype first'}`;
    throw new ChunkwiseError(
      'argument',
      `${op}: no ${node.dtype} stands for nothing here, so it takes no where; ${remedy}`,
    );
  }
  // Truth is all that these look at, and bool takes no numbers.
  const value = op === 'any' || op === 'all' || op === 'countNonzero' ? cast(node, 'bool') : node;
  const fill = value.dtype === 'bool' ? Boolean(neutral) : Number(neutral);
  if (value.dtype === 'bool' && (op === 'prod' || op === 'sum'))
    return reduceNode(op, elementwise('where', [where, cast(value, 'int64'), BigInt(fill ? 1 : 0)]), options);
  return reduceNode(op, elementwise('where', [where, value, fill]), options);
}
