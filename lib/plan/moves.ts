/**
 * Finds the rechunks of an expression that one step would make hold more blocks than memory allows.
 */
import { itemsize } from '../../kernels/dtype.js';
import type { Chunks } from '../base/grid.js';
import { rechunk } from '../expr/build.js';
import { type Node, sizeOf } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import type { LowerOptions } from './lower.js';
import { cheapNodes } from './lower-iterate.js';
import { moveBudget, rechunkSteps } from './rechunk-plan.js';

/** The grids on the way of `node` to `chunks`; undefined when one step will do. */
function boundedSteps(node: Node, chunks: Chunks, options: LowerOptions): readonly Chunks[] | undefined {
  const bytes = itemsize(node.dtype);
  const budget = moveBudget(options.memoryLimit, options.threads, sizeOf(node.shape) * bytes);
  if (budget === undefined) return undefined;
  const grids = rechunkSteps(node.chunks, chunks, bytes, budget);
  return grids.length > 1 ? grids : undefined;
}

/**
 * For each rechunk among `order` that takes several steps, by hash, the grids it passes, the last one its own.
 *
 * @param order nodes, children first
 */
export function boundedMoves(order: readonly Node[], options: LowerOptions): ReadonlyMap<string, readonly Chunks[]> {
  const out = new Map<string, readonly Chunks[]>();
  if (options.memoryLimit === undefined || !order.some((node) => node.kind === 'rechunk')) return out;
  // What is generated where it is used reads no blocks.
  const generated = cheapNodes(order, options.literalBytes);
  for (const node of order) {
    if (node.kind !== 'rechunk' || generated.has(node.hash)) continue;
    const grids = boundedSteps(node.children[0], node.chunks, options);
    if (grids) out.set(node.hash, grids);
  }
  return out;
}

/** `node` cut into `chunks` where getting there takes several steps; else itself, to be read as it is cut. */
export function movedTo(node: Node, chunks: Chunks, options: LowerOptions): Node {
  const source = node.kind === 'rechunk' ? node.children[0] : node;
  if (
    !boundedSteps(source, chunks, options) ||
    cheapNodes(topologicalOrder([node]), options.literalBytes).has(node.hash)
  )
    return node;
  return rechunk(node, chunks);
}
