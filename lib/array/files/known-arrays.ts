/**
 * Arrays as they are written: elements that computed masks select are counted first, and cut evenly.
 */
import { evenBlocks } from '../../expr/compact.js';
import type { ComputeOptions } from '../../run/compute.js';
import { withExtents } from '../../run/known-extents.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

/** Does `work` with arrays whose extents are known. */
export function withKnown<O extends ComputeOptions, T>(
  given: readonly ArrayLike[],
  options: O,
  work: (arrays: readonly ChunkedArray[], options: O) => Promise<T>,
): Promise<T> {
  const arrays = given.map((x) => asarray(x));
  return withExtents(
    arrays.map(({ node }) => node),
    options,
    (nodes, chosen) =>
      work(
        nodes.map((node, k) =>
          node === arrays[k].node ? arrays[k] : wrap(evenBlocks(arrays[k].node, node), arrays[k]),
        ),
        chosen,
      ),
  );
}
