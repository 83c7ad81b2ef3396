/**
 * Masks of reductions: what NumPy's `where=` of reductions means, fused into the reduction, so that `x[mask].sum()` takes one
 * pass and no array of unknown size.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { REDUCTIONS, type ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { broadcastTo } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';

/**
 * The mask of reduction `op` of `node`, spread over its shape.
 *
 * @throws 'dtype' for a mask that is not bool, 'shape' for one that does not broadcast, 'argument' for an extreme of integers
 * without an initial value, as the mask may select nothing and no integer says so
 */
export function reductionMask(op: ReductionName, node: Node, mask: ArrayLike, hasInitial: boolean): Node {
  const given = nodeOf(mask, op);
  if (given.dtype !== 'bool')
    throw new ChunkwiseError('dtype', `${op}: where is ${given.dtype}, not bool; compare first, as with notEqual(0)`);
  const { identity, inputs } = REDUCTIONS[op];
  if (!identity && inputs === 'value' && DTYPES[node.dtype].kind !== 'f' && !hasInitial)
    throw new ChunkwiseError(
      'argument',
      `${op}: no ${node.dtype} stands for nothing, which where may select; give { initial }, or astype a float dtype first`,
    );
  return broadcastTo(given, node.shape, `${op}: where`);
}
