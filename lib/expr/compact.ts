/**
 * What a selected array is computed by: its mask counted block by block, and, when the counts are known, blocks of those
 * elements alone, which is an array like any other.
 */
import { identityView } from '../base/affine.js';
import { type AxisChunks, axisOf, evenAxis, listOf, regularAxis } from '../base/axis-chunks.js';
import { sizeOf } from '../base/shape.js';
import { routine } from './build-routine.js';
import { rechunk, reshape } from './build-shaping.js';
import type { Node, SelectedNode } from './node.js';
import { runChunks } from './run-chunks.js';
import { isSelected } from './selected.js';

/** A selected array whose mask has one axis. */
export interface FlatSelection {
  readonly values: Node;
  /** Cut as the values are along `axis`. */
  readonly keep: Node;
  readonly axis: number;
}

/** A selected array with the axes of its mask as one, in C order. */
export function flatSelection({ axis, children: [values, keep] }: SelectedNode): FlatSelection {
  const rank = keep.shape.length;
  if (rank === 1) return { values, keep: rechunk(keep, [values.chunks[axis]]), axis };
  const extent = sizeOf(keep.shape);
  const shape = [...values.shape.slice(0, axis), extent, ...values.shape.slice(axis + rank)];
  const flat = reshape(values, shape, runChunks(shape, values.dtype));
  return { values: flat, keep: reshape(keep, [extent], [flat.chunks[axis]]), axis };
}

/** How many elements each block of a mask of one axis selects: float64, one for each block. */
export const selectedCounts = (keep: Node): Node =>
  routine(
    'countTrue',
    [{ node: keep, input: { by: 'view', view: identityView(keep.shape) } }],
    { shape: keep.shape, chunks: keep.chunks },
    { dtype: 'float64', shape: [keep.chunks[0].length], chunks: [evenAxis(1, keep.chunks[0].length)] },
    {},
  );

/** The elements that a mask selects, so many in each block along the axis. */
export function compact({ values, keep, axis }: FlatSelection, counts: AxisChunks): Node {
  const replace = <T>(list: readonly T[], value: T): T[] => list.map((old, k) => (k === axis ? value : old));
  return routine(
    'compact',
    [
      { node: values, input: { by: 'view', view: identityView(values.shape) } },
      { node: keep, input: { by: 'view', view: { shape: values.shape, maps: [{ offset: 0, stride: 1, axis }] } } },
    ],
    { shape: values.shape, chunks: values.chunks },
    { dtype: values.dtype, shape: replace(values.shape, counts.extent), chunks: replace(values.chunks, counts) },
    { axis },
  );
}

/** {@link compact} as if the mask selected as much as it can: what planning goes by before anything is counted. */
export function compactAtMost(node: SelectedNode): Node {
  const flat = flatSelection(node);
  const bound = node.shape[node.axis];
  const cut = flat.values.chunks[node.axis];
  if (bound === cut.extent) return compact(flat, cut);
  let left = bound;
  return compact(
    flat,
    axisOf(
      listOf(cut).map((n) => {
        const most = Math.min(n, left);
        left -= most;
        return most;
      }),
    ),
  );
}

/** The counted blocks `known` of `node` put together to about as many elements as a block of its values has. */
export const evenBlocks = (node: Node, known: Node): Node =>
  isSelected(node)
    ? rechunk(
        known,
        known.chunks.map((cut, k) =>
          k === node.axis ? regularAxis(cut.extent, Math.max(1, node.chunks[k].largest)) : cut,
        ),
      )
    : known;
