/**
 * How the chunks of an array look through a view of it, and which chunks several operands agree on.
 */
import type { AffineView } from '../base/affine.js';
import { evenAxis } from '../base/axis-chunks.js';
import { viewAxis } from '../base/axis-operations.js';
import { type Chunks, sameChunks } from '../base/grid.js';
import type { Node } from './node.js';

/** The chunks that `view` inherits from a source cut into `chunks`: its cuts are where the source's cuts fall. */
export function viewChunks(view: AffineView, chunks: Chunks): Chunks {
  return view.shape.map((extent, axis) => {
    const sourceAxis = view.maps.findIndex((map) => map.axis === axis);
    if (sourceAxis < 0 || extent === 0) return evenAxis(extent, 1);
    const { offset, stride } = view.maps[sourceAxis];
    if (stride === 0) return evenAxis(extent, 1);
    return viewAxis(chunks[sourceAxis], offset, stride, extent);
  });
}

/** True when the node holds the same values along `axis` without storing them: its chunks there bind nobody. */
function isWeakAxis(node: Node, axis: number): boolean {
  if (node.shape[axis] === 1) return true;
  if (node.kind === 'constant' || node.kind === 'index') return true;
  // What is looked up in one block can be picked in any portions.
  if (node.kind === 'take') return node.axis === axis && node.children[0].chunks[axis].length === 1;
  if (node.kind !== 'view') return false;
  const sourceAxis = node.view.maps.findIndex((map) => map.axis === axis);
  if (sourceAxis < 0) return true;
  const source = node.children[0];
  return source.kind === 'constant' || source.kind === 'index';
}

/**
 * The chunks of an elementwise result: those of its operands where they agree; else, axis by axis, those of the operand
 * with the most elements, since the others cost less to cut anew. Broadcast axes and generated operands do not count.
 */
export function alignChunks(operands: readonly Node[]): Chunks {
  const first = operands[0];
  if (operands.every((node) => sameChunks(node.chunks, first.chunks))) return first.chunks;
  return first.shape.map((extent, axis) => {
    let best = evenAxis(extent, 1);
    let bestWeight = -1;
    for (const node of operands) {
      const weak = isWeakAxis(node, axis);
      const weight = weak ? 0 : 1 + node.shape.reduce((n, extentOf, k) => n * (isWeakAxis(node, k) ? 1 : extentOf), 1);
      const cut = node.chunks[axis];
      if (weight > bestWeight || (weight === bestWeight && cut.length > best.length)) {
        best = cut;
        bestWeight = weight;
      }
    }
    return best;
  });
}
