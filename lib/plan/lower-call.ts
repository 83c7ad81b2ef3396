/**
 * Lowers a user's block function: pads its children where the boundary asks for it and says which box each block sees.
 */

import { itemsize } from '../../kernels/dtype.js';
import { type AxisChunks, axisOf } from '../base/axis-chunks.js';
import { joinAxes, sameAxis, splitAxis, widenEnds } from '../base/axis-operations.js';
import { ChunkwiseError } from '../base/errors.js';
import { functionLabel } from '../base/function-revive.js';
import { type Chunks, sameChunks } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import { assemble, constant, view } from '../expr/build.js';
import type { BlocksNode, Node, Overlap } from '../expr/node.js';
import type { CallStage } from '../task/stage.js';
import type { Lowering, LowerOptions } from './lower.js';
import { moveBudget } from './rechunk-plan.js';

/** `child` with `depth` elements more on both sides along `axis`, filled as `mode` says, cut as `chunks`. */
function padAxis(
  child: Node,
  axis: number,
  depth: number,
  mode: Exclude<Overlap['boundary'][number], 'none'>,
  chunks: Chunks,
): Node {
  const n = child.shape[axis];
  const shape = child.shape.map((extent, k) => (k === axis ? depth : extent));
  const strip = (offset: number, stride: number): Node =>
    view(child, {
      shape,
      maps: child.shape.map((_, k) =>
        k === axis ? { offset, stride, axis: stride === 0 ? -1 : k } : { offset: 0, stride: 1, axis: k },
      ),
    });
  let before: Node;
  let after: Node;
  if (typeof mode === 'number') {
    before = constant(child.dtype === 'int64' || child.dtype === 'uint64' ? BigInt(mode) : mode, child.dtype, shape);
    after = before;
  } else if (mode === 'nearest') [before, after] = [strip(0, 0), strip(n - 1, 0)];
  else if (mode === 'periodic') [before, after] = [strip(n - depth, 1), strip(0, 1)];
  else [before, after] = [strip(depth - 1, -1), strip(n - 1, -1)];
  const whole = child.shape.map((extent, k) => (k === axis ? extent + 2 * depth : extent));
  const box = (from: number, to: number): { start: number[]; stop: number[] } => ({
    start: whole.map((_, k) => (k === axis ? from : 0)),
    stop: whole.map((extent, k) => (k === axis ? to : extent)),
  });
  return assemble(
    [before, child, after],
    [box(0, depth), box(depth, depth + n), box(depth + n, n + 2 * depth)],
    whole,
    chunks,
  );
}

/**
 * Cuts of an axis so that the halos that two blocks share are blocks of their own: a task then holds what it shows its
 * function, and not whole neighbours. `padded`: the axis begins `depth` elements before the first block.
 */
function haloAxis(cut: AxisChunks, depth: number, padded: boolean): AxisChunks {
  if (cut.length < 2 || depth === 0) return padded ? widenEnds(cut, depth, depth) : cut;
  if (!padded) return splitAxis(cut, (n) => axisOf(n > 2 * depth ? [depth, n - 2 * depth, depth] : [n]));
  const blocks = splitAxis(cut, (n) => axisOf(n > 2 * depth ? [2 * depth, n - 2 * depth] : [n]));
  return joinAxes([blocks, axisOf([2 * depth])]);
}

/** True when a task that reads its block of `child` and all around it might leave no room for another's. */
function holdsTooMuch(child: Node, depth: readonly number[], { memoryLimit, threads }: LowerOptions): boolean {
  const bytes = itemsize(child.dtype);
  const budget = moveBudget(memoryLimit, threads, sizeOf(child.shape) * bytes);
  if (budget === undefined) return false;
  const read = child.chunks.reduce(
    (n, cut, axis) => n * cut.largest * Math.min(cut.length, depth[axis] > 0 ? 3 : 1),
    bytes,
  );
  return read > budget;
}

/** The stage whose blocks a function's boxes of `source` are copied from: `child` padded, or cut as `cuts`, or as it is. */
function sourceStage(lowering: Lowering, source: Node, child: Node, cuts: Chunks, byBlock: boolean): number {
  const { shape, chunks, dtype } = source;
  if (source !== child) {
    // An axis without a boundary that comes after those that have one.
    const padded = lowering.padded(source);
    return sameChunks(chunks, cuts)
      ? padded
      : lowering.copy(padded, dtype, { shape, chunks: cuts }, { shape, chunks: cuts }, 'halo');
  }
  const held = byBlock ? lowering.blocksOf(source) : lowering.stageOf(source);
  if (sameChunks(chunks, cuts)) return held ?? lowering.map(source, { shape, chunks });
  const cut = { shape, chunks: cuts };
  return held === undefined ? lowering.map(source, cut, cut, 'halo') : lowering.copy(held, dtype, cut, cut, 'halo');
}

/** The stage number of a block function's results. */
export function lowerCall(lowering: Lowering, node: BlocksNode): number {
  const { overlap } = node;
  const rank = node.shape.length;
  const inputs: CallStage['inputs'][number][] = node.children.map((child) => {
    let source = child;
    const axes = child.shape.length;
    const low = new Array<number>(axes).fill(0);
    const high = new Array<number>(axes).fill(0);
    const apart = overlap !== undefined && holdsTooMuch(child, overlap.depth, lowering.options);
    let cuts: Chunks = child.chunks;
    const recut = (axis: number, cut: AxisChunks): void => {
      cuts = cuts.map((old, k) => (k === axis ? cut : old));
    };
    for (let axis = 0; overlap && axis < axes; axis++) {
      const depth = overlap.depth[axis] ?? 0;
      const mode = overlap.boundary[axis] ?? 'none';
      if (depth > child.shape[axis]) {
        throw new ChunkwiseError(
          'shape',
          `mapOverlap: depth ${depth} along axis ${axis} is more than its extent ${child.shape[axis]}`,
        );
      }
      if (depth === 0) continue;
      if (mode === 'none') {
        low[axis] = depth;
        high[axis] = depth;
        if (apart) recut(axis, haloAxis(child.chunks[axis], depth, false));
      } else {
        recut(axis, apart ? haloAxis(child.chunks[axis], depth, true) : widenEnds(child.chunks[axis], depth, depth));
        source = padAxis(source, axis, depth, mode, cuts);
        high[axis] = 2 * depth;
      }
    }
    const lead = rank - axes;
    const byBlock =
      !overlap &&
      child.shape.some(
        (_, axis) => !node.chunks[axis + lead] || !sameAxis(child.chunks[axis], node.chunks[axis + lead]),
      );
    if (
      lead < 0 ||
      (byBlock &&
        child.chunks.some((cut, axis) => cut.length !== node.chunks[axis + lead].length && !(child.shape[axis] === 1)))
    ) {
      throw new ChunkwiseError(
        'chunks',
        `mapBlocks: blocks of ${functionLabel(node.fn)} do not correspond: input has ${child.chunks.map((c) => c.length).join(' x ')} blocks, the result ${node.chunks.map((c) => c.length).join(' x ')}; rechunk the input or give chunks`,
      );
    }
    return {
      stage: sourceStage(lowering, source, child, cuts, byBlock),
      dtype: child.dtype,
      shape: source.shape,
      low,
      high,
      byBlock,
    };
  });
  const cut = { shape: node.shape, chunks: node.chunks };
  const depth = overlap?.depth ?? [];
  return lowering.add({
    kind: 'call',
    label: node.form?.operation ?? (overlap ? 'mapOverlap' : 'mapBlocks'),
    domain: cut,
    array: cut,
    components: [node.dtype],
    fn: node.fn,
    args: node.args,
    ...(node.form ? { form: node.form } : {}),
    inputs,
    ...(overlap && node.trim
      ? { trim: { low: depth, high: depth, padded: overlap.boundary.map((mode) => mode !== 'none') } }
      : {}),
  });
}
