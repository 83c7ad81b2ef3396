/**
 * Indices along an axis brought together in groups.
 */
import { axisOf } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, isListOf, kind, optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { take } from '../../expr/build.js';
import { indicesFor } from '../../expr/indices.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { checkIndex } from '../selection/index-list.js';
import type { DTypeOf } from '../types.js';

/** Options of {@link shuffle}. */
export interface ShuffleOptions {
  /** The axis; default 0. */
  readonly axis?: AxisLike | undefined;
}
const groupsKind = kind<readonly (readonly number[])[]>(
  'indexer',
  'a list of lists of indices, one for each group',
  (value) => isListOf(value, (item) => isListOf(item, whole.admits)),
  { list: true },
);

/**
 * The indices of an axis in the order of `indexer`, a list for each group; no group is cut by a block. Blocks hold as many groups as fit
 * the largest block there was.
 *
 * @throws 'selection' for an index out of bounds, 'argument' for no group
 * @example
 * cw.shuffle(x, [[6, 5, 2], [4, 1], [3, 0, 7]])
 */
export const shuffle = define(
  {
    name: 'shuffle',
    parameters: [
      ['x', movedArray],
      ['indexer', groupsKind],
    ],
    options: { axis: optional(axisKind, 0) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    indexer: readonly (readonly number[])[],
    options: ShuffleOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'shuffle');
    const axis = normalizeAxis('shuffle', (options as ShuffleOptions).axis ?? 0, node.shape);
    const total = indexer.reduce((n, group) => n + group.length, 0);
    if (total === 0) throw new ChunkwiseError('argument', 'shuffle: there is no index; give one group or more');
    const indices = indicesFor(node.shape[axis], total);
    const most = node.chunks[axis].largest;
    const sizes: number[] = [];
    let at = 0;
    let size = 0;
    for (const group of indexer) {
      if (size > 0 && size + group.length > most) {
        sizes.push(size);
        size = 0;
      }
      for (const index of group) indices[at++] = checkIndex('shuffle', index, axis, node.shape);
      size += group.length;
    }
    if (size > 0) sizes.push(size);
    return wrap(take(node, axis, indices, axisOf(sizes)));
  },
);
