/**
 * Grids for block routines whose results have an axis that the array has not: one row of results for each block.
 */
import type { AffineView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import type { Chunks } from '../../base/grid.js';
import type { Node } from '../../expr/node.js';

/** The blocks of `node` with one more axis, of extent 1, at the end, and how a routine over them sees `node`. */
export function besideBlocks(node: Node): {
  domain: { readonly shape: readonly number[]; readonly chunks: Chunks };
  view: AffineView;
} {
  const shape = [...node.shape, 1];
  return {
    domain: { shape, chunks: [...node.chunks, evenAxis(1, 1)] },
    view: { shape, maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis })) },
  };
}
