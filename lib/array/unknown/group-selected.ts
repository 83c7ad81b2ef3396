/**
 * Arrays and labels that one mask selects, as arrays of known shape with a mask: what groups are made of.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { elementwise, flatSelection, isSelected, unknownExtent, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';

/** What is reduced by group, all of known shape. */
export interface GroupOperands {
  readonly x: Node;
  readonly labels: Node;
  readonly where: Node | undefined;
}

/** `keep` over all axes of an array of `shape`. */
const along = (keep: Node, shape: readonly number[], axis: number): Node =>
  view(keep, { shape, maps: [{ offset: 0, stride: 1, axis }] });

/**
 * `given` with the mask of selected arrays as the one that leaves elements out of all groups.
 *
 * @param positions results are places along the grouped axes
 * @throws 'shape' unless `x`, `labels` and a mask of their own stem from one selection
 */
export function groupOperands(name: string, given: GroupOperands, positions: boolean): GroupOperands {
  const { x, labels, where } = given;
  const first = [x, labels, ...(where ? [where] : [])].find(isSelected);
  if (!first) return given;
  if (!isSelected(x)) throw unknownExtent(name, first, 'and x has to be as long');
  const keep = x.children[1];
  for (const other of [labels, where])
    if (
      other &&
      !(isSelected(other) && other.children[1].hash === keep.hash && other.shape[other.axis] === x.shape[x.axis])
    )
      throw new ChunkwiseError(
        'shape',
        `${name}: x has an axis of unknown extent, and labels or where of shape [${other.shape.join(', ')}] are not selected by the mask ` +
          'that selects x; select all of them by it, or find out extents first: x = await x.computeChunkSizes()',
      );
  if (positions) throw unknownExtent(name, x, 'and so is where in its group an element is');
  const flat = flatSelection(x);
  const [theirs, mask] = [labels, where].map((other) =>
    other && isSelected(other) ? flatSelection(other) : undefined,
  );
  if (!theirs) throw unknownExtent(name, x);
  const wide = along(flat.keep, flat.values.shape, flat.axis);
  return {
    x: flat.values,
    // Labels of what is not selected need be none.
    labels: elementwise('where', [
      along(theirs.keep, theirs.values.shape, theirs.axis),
      theirs.values,
      theirs.values.dtype === 'int64' || theirs.values.dtype === 'uint64' ? 0n : 0,
    ]),
    where: mask ? elementwise('logicalAnd', [wide, mask.values]) : wide,
  };
}
