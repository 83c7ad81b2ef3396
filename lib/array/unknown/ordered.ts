/**
 * What sets are made of: elements that have an order.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Node } from '../../expr/node.js';

/** `node`. @throws 'dtype' for complex elements */
export function ordered(name: string, node: Node): Node {
  if (DTYPES[node.dtype].kind === 'c')
    throw new ChunkwiseError(
      'dtype',
      `${name}: elements are ${node.dtype}, which have no order; use real() and imag(), or abs()`,
    );
  return node;
}
