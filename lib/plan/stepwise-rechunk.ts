/**
 * Finds the rechunks of an expression that one step would make hold more blocks than memory allows.
 */

import { itemsize } from '../../kernels/dtype.js';
import { axisOverlap } from '../base/axis-operations.js';
import { type Chunks, sameChunks } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import { portions, rechunk } from '../expr/build.js';
import type { Node, TakeNode } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import { isStreamable } from '../storage/reading/streaming.js';
import { cheapNodes } from './loops/lower-iterate.js';
import type { LowerOptions } from './lower.js';
import { moveBudget, rechunkSteps } from './rechunk-plan.js';
import { streamedGrid } from './streamed-rechunk.js';

/** How a rechunk gets to its chunks. */
export interface Move {
  /** The grids on the way, the last one its own. */
  readonly grids: readonly Chunks[];
  /** True when the first grid is decoded from parts of the stored chunks. */
  readonly streams: boolean;
}

/** The way of `node` to `chunks`; undefined when one step will do. `alone`: nobody else reads the node. */
function boundedSteps(node: Node, chunks: Chunks, options: LowerOptions, alone: boolean): Move | undefined {
  const bytes = itemsize(node.dtype);
  const { memoryLimit, threads } = options;
  const budget = moveBudget(memoryLimit, threads, sizeOf(node.shape) * bytes);
  if (budget === undefined || memoryLimit === undefined) return undefined;
  const grids = rechunkSteps(node.chunks, chunks, bytes, budget);
  if (grids.length > 1 && alone && node.kind === 'stored' && isStreamable(node.array)) {
    const first = streamedGrid(node.array, chunks, bytes, memoryLimit, threads);
    if (first) return { grids: sameChunks(first, chunks) ? [chunks] : [first, chunks], streams: true };
  }
  return grids.length > 1 ? { grids, streams: false } : undefined;
}

/** True when a task that picks a block of `chunks` may hold more than its share, so that what `node` picks is cut again afterwards. */
function holdsTooMuch(node: TakeNode, chunks: Chunks, { memoryLimit, threads }: LowerOptions): boolean {
  const [source] = node.children;
  const bytes = itemsize(node.dtype);
  const budget = moveBudget(memoryLimit, threads, sizeOf(source.shape) * bytes);
  if (budget === undefined || sameChunks(chunks, node.chunks)) return false;
  const read = chunks.reduce((n, cut, axis) => {
    const from = source.chunks[axis];
    return (
      n * (axis === node.axis ? Math.min(from.extent, cut.largest * from.largest) : axisOverlap(from, cut).elements)
    );
  }, bytes);
  return read > budget;
}

/**
 * The ways of the rechunks among `order` that are bound by memory, by hash.
 *
 * @param order nodes, children first
 * @param roots hashes of those whose own blocks are asked for
 */
export function boundedMoves(
  order: readonly Node[],
  roots: ReadonlySet<string>,
  options: LowerOptions,
): ReadonlyMap<string, Move> {
  const out = new Map<string, Move>();
  if (options.memoryLimit === undefined || !order.some((node) => node.kind === 'rechunk')) return out;
  // What is generated where it is used reads no blocks.
  const generated = cheapNodes(order, options.literalBytes);
  const readers = new Map<string, number>();
  for (const node of order) for (const { hash } of node.children) readers.set(hash, (readers.get(hash) ?? 0) + 1);
  // Routines read the blocks of what a rechunk shows: generated ones are better made as small as they are asked for.
  const asked = new Set(
    order.flatMap((node) => (node.kind === 'routine' ? node.children.map(({ hash }) => hash) : [])),
  );
  for (const node of order) {
    if (node.kind !== 'rechunk') continue;
    const [child] = node.children;
    if (generated.has(node.hash)) {
      if (asked.has(node.hash) && boundedSteps(child, node.chunks, options, false))
        out.set(node.hash, { grids: [node.chunks], streams: false });
      continue;
    }
    if (node.portions) {
      out.set(node.hash, { grids: [node.chunks], streams: true });
      continue;
    }
    if (child.kind === 'take' && holdsTooMuch(child, node.chunks, options)) {
      out.set(node.hash, { grids: [child.chunks, node.chunks], streams: false });
      continue;
    }
    const move = boundedSteps(child, node.chunks, options, readers.get(child.hash) === 1 && !roots.has(child.hash));
    if (move) out.set(node.hash, move);
  }
  return out;
}

/**
 * `node` cut for a writer of blocks cut as `chunks`, where getting there takes several steps; else itself, to be read as it
 * is cut.
 *
 * @param alone true when nobody but the writer reads what `node` is made of
 */
export function movedTo(node: Node, chunks: Chunks, options: LowerOptions, alone: boolean): Node {
  const source = node.kind === 'rechunk' ? node.children[0] : node;
  const move = boundedSteps(source, chunks, options, alone);
  if (!move || cheapNodes(topologicalOrder([node]), options.literalBytes).has(node.hash)) return node;
  if (!move.streams) return rechunk(node, chunks);
  // The writer puts its objects together from the portions itself.
  return portions(source, move.grids[0]);
}
