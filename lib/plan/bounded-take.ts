/**
 * Where memory is short, a gather whose tasks pick from many blocks picks from narrower ones: cut along an axis that is not gathered,
 * a task holds a strip of each block instead of all of it.
 */
import { itemsize } from '../../kernels/dtype.js';
import { lookupOf, regularAxis, sizesOf } from '../base/axis-chunks.js';
import { splitAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import { rechunk, stored, take } from '../expr/build.js';
import type { Node, TakeNode } from '../expr/node.js';
import type { LowerOptions } from './lower.js';
import { moveBudget } from './rechunk-plan.js';

/** Most blocks of the source that the indices of one block of the result lie in. */
function mostBlocks({ indices, axis, chunks, children: [child] }: TakeNode): number {
  const lookup = lookupOf(child.chunks[axis]);
  let most = 0;
  let at = 0;
  for (const size of sizesOf(chunks[axis])) {
    const met = new Set<number>();
    for (const end = at + size; at < end; at++) met.add(lookup.find(indices[at]));
    most = Math.max(most, met.size);
  }
  return most;
}

/** `node` over `child`, through narrower blocks where its own would make a task hold more than its share; else undefined. */
export function boundedTake(node: TakeNode, child: Node, options: LowerOptions, alone: boolean): Node | undefined {
  const { axis, indices, chunks } = node;
  const bytes = itemsize(node.dtype);
  const budget = moveBudget(options.memoryLimit, options.threads, sizeOf(child.shape) * bytes);
  if (budget === undefined) return undefined;
  const block = (cuts: Chunks): number => cuts.reduce((n, cut) => n * cut.largest, bytes);
  const held = (blocks: number): number => blocks * block(child.chunks) + block(chunks);
  // The indices are gone through only where it may matter.
  if (held(Math.min(child.chunks[axis].length, chunks[axis].largest)) <= budget) return undefined;
  const needed = held(mostBlocks(node));
  if (needed <= budget) return undefined;
  let widest = -1;
  child.chunks.forEach((cut, a) => {
    if (a !== axis && cut.largest > 1 && (widest < 0 || cut.largest > child.chunks[widest].largest)) widest = a;
  });
  if (widest < 0) return undefined;
  const unit = child.kind === 'stored' ? child.array.chunkShape[widest] : 1;
  const wanted = Math.ceil(child.chunks[widest].largest / Math.ceil(needed / budget));
  const size = Math.ceil(wanted / unit) * unit;
  if (size >= child.chunks[widest].largest) return undefined;
  const narrow = (cuts: Chunks): Chunks =>
    cuts.map((cut, a) => (a === widest ? splitAxis(cut, (n) => regularAxis(n, size)) : cut));
  const cut = narrow(child.chunks);
  const source = child.kind === 'stored' && alone ? stored(child.array, cut) : rechunk(child, cut);
  return rechunk(take(source, axis, indices, chunks[axis]), chunks);
}
