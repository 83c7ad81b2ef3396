/**
 * Where memory is short, a reshape's contiguous runs come from a rechunk of its own, and go to its chunks by another: rechunks
 * take steps that memory has room for, which one task that gathers a run from whole blocks may not have.
 */
import { itemsize } from '../../kernels/dtype.js';
import { autoBlockBytes } from '../base/auto-block.js';
import type { Chunks } from '../base/grid.js';
import type { Steps } from '../base/listening/steps.js';
import { sizeOf } from '../base/shape.js';
import { rechunk, reshape, withChildren } from '../expr/build.js';
import type { Node, ReshapeNode } from '../expr/node.js';
import { indexSteps } from '../expr/traverse.js';
import { boundedTake } from './bounded-take.js';
import type { LowerOptions } from './lower.js';
import { moveBudget, stepCost } from './rechunk-plan.js';
import { slabChunks } from './reshape-chunks.js';

/** Runs need not be larger than this for copying them to be worth a task. */
const LEAST_RUN = 1 << 18;
/** Runs of one task that has to fit: what it reads, partly, and what it makes. */
const HELD = 4;

function bounded(node: ReshapeNode, child: Node, options: LowerOptions): Node | undefined {
  const bytes = itemsize(node.dtype);
  const budget = moveBudget(options.memoryLimit, options.threads, sizeOf(node.shape) * bytes);
  if (budget === undefined) return undefined;
  const run = Math.min(autoBlockBytes(), Math.max(LEAST_RUN, budget / HELD));
  const [from, to] = [child, node].map(({ shape, chunks }) => slabChunks(shape, chunks, node.dtype, run));
  const holds = (source: Chunks, target: Chunks): boolean => {
    const { inputs, output } = stepCost(source, target);
    return (inputs + output) * bytes <= budget;
  };
  if (holds(child.chunks, from) && holds(to, node.chunks)) return undefined;
  return rechunk(reshape(rechunk(child, from), node.shape, to), node.chunks);
}

/** `roots` with reshapes and gathers that one step would make hold more than memory allows taken apart. */
export function* boundSteps(roots: readonly Node[], options: LowerOptions): Steps<readonly Node[]> {
  if (options.memoryLimit === undefined) return roots;
  const { order, children: below } = yield* indexSteps(roots);
  if (!order.some((node) => node.kind === 'reshape' || node.kind === 'take')) return roots;
  const readers = new Uint32Array(order.length);
  for (const list of below) for (const child of list) readers[child]++;
  const replaced = new Map<string, Node>();
  for (const [position, node] of order.entries()) {
    yield;
    const children = node.children.map((child) => replaced.get(child.hash) ?? child);
    const same = children.every((child, k) => child === node.children[k]);
    const made =
      node.kind === 'reshape'
        ? bounded(node, children[0], options)
        : node.kind === 'take'
          ? boundedTake(node, children[0], options, readers[below[position][0]] === 1)
          : undefined;
    if (made ?? !same) replaced.set(node.hash, made ?? withChildren(node, children));
  }
  return roots.map((root) => replaced.get(root.hash) ?? root);
}
