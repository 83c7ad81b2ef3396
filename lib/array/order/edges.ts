/**
 * Lists of edges: read into one block, and looked at where they are at hand.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { rechunk } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';

/** A list of edges, checked where it is at hand, as one block. */
export function edgeList(name: string, edges: ArrayLike): Node {
  const node = nodeOf(edges, name);
  if (node.shape.length !== 1)
    throw new ChunkwiseError('shape', `${name}: edges of shape ${shapeText(node.shape)}; give a list along one axis`);
  return rechunk(node, wholeChunks(node.shape));
}

/** Numbers by position. */
type Listed = { readonly length: number; readonly [k: number]: number | bigint };

/** The values of a list that the user holds, in order; undefined for what has to be computed. */
export const atHand = (node: Node): Listed | undefined => {
  const source = node.kind === 'rechunk' ? node.children[0] : node;
  return source.kind === 'memory' ? source.data : undefined;
};
export function isAscending(values: Listed): boolean {
  for (let k = 1; k < values.length; k++) if (!(values[k - 1] <= values[k])) return false;
  return true;
}
