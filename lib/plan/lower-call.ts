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

/** A run of indices of an axis: where it begins, how far they are apart, how many there are. */
interface Run {
  readonly offset: number;
  readonly stride: number;
  readonly length: number;
}

/** What places `from` to `to` (exclusive) of an axis of `n` show that lie beyond it, as few runs of its indices. */
function runsBeyond(n: number, from: number, to: number, mode: 'reflect' | 'periodic' | 'nearest'): Run[] {
  if (mode === 'nearest' || n === 1) return [{ offset: from < 0 ? 0 : n - 1, stride: 0, length: to - from }];
  const out: Run[] = [];
  for (let at = from; at < to; ) {
    // Copies of the array lie side by side, every second one turned round where it is mirrored.
    const copy = Math.floor(at / n);
    const place = at - copy * n;
    const length = Math.min(to - at, n - place);
    const turned = mode === 'reflect' && copy % 2 !== 0;
    out.push({ offset: turned ? n - 1 - place : place, stride: turned ? -1 : 1, length });
    at += length;
  }
  return out;
}

/** `child` with so many elements more before and after along `axis`, filled as `mode` says, cut as `chunks`. */
function padAxis(
  child: Node,
  axis: number,
  [low, high]: readonly [number, number],
  mode: Exclude<Overlap['boundary'][number], 'none'>,
  chunks: Chunks,
): Node {
  const n = child.shape[axis];
  const whole = child.shape.map((extent, k) => (k === axis ? low + extent + high : extent));
  const parts: { readonly node: Node; readonly length: number }[] = [];
  const margin = (from: number, to: number): void => {
    if (from === to) return;
    if (typeof mode === 'number') {
      const shape = child.shape.with(axis, to - from);
      const value = child.dtype === 'int64' || child.dtype === 'uint64' ? BigInt(mode) : mode;
      parts.push({ node: constant(value, child.dtype, shape), length: to - from });
      return;
    }
    for (const { offset, stride, length } of runsBeyond(n, from, to, mode))
      parts.push({
        node: view(child, {
          shape: child.shape.with(axis, length),
          maps: child.shape.map((_, k) =>
            k === axis ? { offset, stride, axis: stride === 0 ? -1 : k } : { offset: 0, stride: 1, axis: k },
          ),
        }),
        length,
      });
  };
  margin(-low, 0);
  parts.push({ node: child, length: n });
  margin(n, n + high);
  let at = 0;
  const regions = parts.map(({ length }) => {
    const from = at;
    at += length;
    return { start: whole.map((_, k) => (k === axis ? from : 0)), stop: whole.map((m, k) => (k === axis ? at : m)) };
  });
  return assemble(
    parts.map(({ node }) => node),
    regions,
    whole,
    chunks,
  );
}

/**
 * Cuts of an axis so that the halos that two blocks share are blocks of their own: a task then holds what it shows its
 * function, and not whole neighbours. `padded`: the axis begins `low` elements before the first block.
 */
function haloAxis(cut: AxisChunks, [low, high]: readonly [number, number], padded: boolean): AxisChunks {
  const both = low + high;
  if (cut.length < 2 || both === 0) return padded ? widenEnds(cut, low, high) : cut;
  const some = (sizes: readonly number[]): AxisChunks => axisOf(sizes.filter((n) => n > 0));
  if (!padded) return splitAxis(cut, (n) => some(n > both ? [high, n - both, low] : [n]));
  const blocks = splitAxis(cut, (n) => some(n > both ? [both, n - both] : [n]));
  return joinAxes([blocks, axisOf([both])]);
}

/** True when a task that reads its block of `child` and all around it might leave no room for another's. */
function holdsTooMuch(child: Node, depth: Overlap['depth'], { memoryLimit, threads }: LowerOptions): boolean {
  const bytes = itemsize(child.dtype);
  const budget = moveBudget(memoryLimit, threads, sizeOf(child.shape) * bytes);
  if (budget === undefined) return false;
  const read = child.chunks.reduce(
    (n, cut, axis) =>
      n * cut.largest * Math.min(cut.length, 1 + Number(depth[axis][0] > 0) + Number(depth[axis][1] > 0)),
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
  const rank = node.shape.length;
  const inputs: CallStage['inputs'][number][] = node.children.map((child, number) => {
    const overlap = node.overlap?.[number];
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
      const depth = overlap.depth[axis];
      const [before, after] = depth;
      const mode = overlap.boundary[axis];
      if (before + after === 0) continue;
      if (mode === 'none') {
        low[axis] = before;
        high[axis] = after;
        if (apart) recut(axis, haloAxis(child.chunks[axis], depth, false));
      } else {
        recut(axis, apart ? haloAxis(child.chunks[axis], depth, true) : widenEnds(child.chunks[axis], before, after));
        source = padAxis(source, axis, depth, mode, cuts);
        high[axis] = before + after;
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
  const { trim } = node;
  return lowering.add({
    kind: 'call',
    label: node.form?.operation ?? (node.overlap ? 'mapOverlap' : 'mapBlocks'),
    domain: cut,
    array: cut,
    components: [node.dtype],
    fn: node.fn,
    args: node.args,
    ...(node.form ? { form: node.form } : {}),
    inputs,
    ...(trim
      ? {
          trim: {
            low: trim.depth.map(([before]) => before),
            high: trim.depth.map(([, after]) => after),
            padded: trim.boundary.map((mode) => mode !== 'none'),
          },
        }
      : {}),
  });
}
