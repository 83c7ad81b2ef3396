/**
 * Steps of iterative solvers: arrays that are computed together and kept, while those that they were made from go.
 */
import { releaseNode } from '../../run/block-claims.js';
import { type ComputeOptions, persistNodes } from '../../run/compute.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

/** Computes arrays together and lets go of what they were made from. */
export async function kept(
  arrays: readonly ChunkedArray[],
  before: readonly ChunkedArray[],
  options: ComputeOptions,
): Promise<ChunkedArray[]> {
  const nodes = await persistNodes(
    arrays.map((x) => x.node),
    options,
  );
  for (const { node } of before) if (node.kind === 'persisted') releaseNode(node);
  return nodes.map((node) => wrap(node));
}
