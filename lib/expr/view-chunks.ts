/**
 * How the chunks of an array look through a view of it, and which chunks several operands agree on.
 */
import type { AffineView } from '../base/affine.js';
import { autoBlockBytes } from '../base/auto-block.js';
import { evenAxis, regularAxis } from '../base/axis-chunks.js';
import { splitAxis, viewAxis } from '../base/axis-operations.js';
import { type Chunks, sameChunks } from '../base/grid.js';
import type { Node } from './node.js';

/** Elements of an automatic block: of 8 bytes each, so that chunks do not depend on later casts. */
const autoElements = (): number => Math.floor(autoBlockBytes() / 8);

/**
 * `chunks` with the axes that `may` be cut divided, outer ones first, until a block has at most `limit` elements: what
 * broadcasting makes of small blocks must not be larger than both these and an automatic block.
 */
function bounded(chunks: Chunks, limit: number, may: (axis: number) => boolean): Chunks {
  const block = (): number => out.reduce((n, cut) => n * Math.max(1, cut.largest), 1);
  const out = chunks.slice();
  for (let axis = 0; axis < out.length && block() > limit; axis++) {
    if (!may(axis)) continue;
    const piece = Math.max(1, Math.floor((limit * out[axis].largest) / block()));
    out[axis] = splitAxis(out[axis], (n) => (n > piece ? regularAxis(n, piece) : evenAxis(n, 1)));
  }
  return out;
}

/** `chunks` of what is laid together from `parts`, cut where blocks would be larger than each part's and than an automatic one. */
export function laidChunks(chunks: Chunks, parts: readonly Node[]): Chunks {
  const largest = parts.reduce(
    (most, part) =>
      Math.max(
        most,
        part.chunks.reduce((n, cut) => n * Math.max(1, cut.largest), 1),
      ),
    autoElements(),
  );
  return bounded(chunks, largest, () => true);
}

/**
 * The chunks that `view` inherits from a source cut into `chunks`: its cuts are where the source's cuts fall. Axes that it
 * adds are cut to blocks of the automatic size, unless the source's are as large.
 */
export function viewChunks(view: AffineView, chunks: Chunks): Chunks {
  const added = (axis: number): boolean => !view.maps.some((map) => map.axis === axis && map.stride !== 0);
  const own = view.shape.reduce((n, _, axis) => {
    const at = view.maps.findIndex((map) => map.axis === axis);
    return at < 0 ? n : n * Math.max(1, chunks[at].largest);
  }, 1);
  return bounded(followed(view, chunks), Math.max(autoElements(), own), added);
}

function followed(view: AffineView, chunks: Chunks): Chunks {
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
 * with the most elements, since the others cost less to cut anew. Broadcast axes and generated operands do not count. Blocks
 * larger than every operand's and than an automatic one are cut.
 */
export function alignChunks(operands: readonly Node[]): Chunks {
  const first = operands[0];
  if (operands.every((node) => sameChunks(node.chunks, first.chunks))) return first.chunks;
  const largest = operands.map((node) =>
    node.chunks.reduce((n, cut, axis) => (isWeakAxis(node, axis) ? n : n * Math.max(1, cut.largest)), 1),
  );
  const aligned = first.shape.map((extent, axis) => {
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
  return bounded(aligned, Math.max(autoElements(), ...largest), () => true);
}
