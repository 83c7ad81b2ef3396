/**
 * Blocks that share what lies at their borders, as dask.array.overlap: `cw.overlap.overlap` gives every block a margin of its neighbours',
 * `trimInternal` takes it off. `mapOverlap` does both around a function, and the engine does without for its own operations.
 */
import { axisOf, lookupOf } from '../../base/axis-chunks.js';
import { widenEnds } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, optional, required } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { rechunk } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import { pad } from '../shaping/padding.js';
import { span } from '../shaping/splitting.js';
import type { DTypeOf } from '../types.js';
import {
  atLeast,
  checkBlocks,
  type Depth,
  depthKind,
  depths,
  type EdgeRules,
  halosOf,
  rules,
  rulesKind,
} from './depth.js';

export type { Depth, EdgeRule, EdgeRules } from './depth.js';

const MODES = { reflect: 'symmetric', periodic: 'wrap', nearest: 'edge' } as const;

/** Options of the functions of overlap. */
export interface OverlapOptions {
  /** How far blocks see, or saw, beyond themselves. */
  readonly depth: Depth;
  /** What is beyond the array; default 'none': blocks at the edge have no margin there. */
  readonly boundary?: EdgeRules | undefined;
}
/** Options of `overlap`. */
export interface OverlapBlocksOptions extends OverlapOptions {
  /** Blocks shorter than the depth are joined with their neighbours first (true, default), or refused. */
  readonly allowRechunk?: boolean | undefined;
}
const OVERLAP = { depth: required(depthKind), boundary: optional(rulesKind, 'none') };
const parameters = [['x', movedArray]] as const;

/** `x` with what is beyond it, as wide as `depth`; no wider where the rule is 'none'. The margin joins the blocks at the edge. */
function bounded(
  name: string,
  node: Node,
  { depth, boundary = 'none' }: OverlapOptions,
): { node: Node; added: (readonly [number, number])[] } {
  const [halo] = halosOf(name, [node], node.shape, depth, boundary);
  const added = halo.depth.map((side, axis): readonly [number, number] =>
    halo.boundary[axis] === 'none' ? [0, 0] : side,
  );
  let array: ChunkedArray = wrap(node);
  for (const [axis, rule] of halo.boundary.entries()) {
    if (rule === 'none' || added[axis][0] + added[axis][1] === 0) continue;
    const widths = node.shape.map((_, k) => (k === axis ? [...added[axis]] : [0, 0]));
    array = typeof rule === 'number' ? pad(array, widths, { value: rule }) : pad(array, widths, { mode: MODES[rule] });
  }
  const cut = node.chunks.map((axis, k) => widenEnds(axis, ...added[k]));
  return { node: rechunk(array.node, cut), added };
}

/** The array with what `boundary` puts beyond it, in the blocks at the edge. @example cw.overlap.boundaries(x, { depth: 1, boundary: 'periodic' }) */
const boundaries = define(
  { name: 'overlap.boundaries', parameters, options: OVERLAP },
  <X extends ArrayLike>(x: X, options: OverlapOptions): ChunkedArray<DTypeOf<X>> =>
    wrap(bounded('overlap.boundaries', nodeOf(x, 'overlap.boundaries'), options).node),
);

/** Every block of `given` longer by what its neighbours have beside it; blocks shorter than that are joined first. */
export function overlappedNode(
  name: string,
  given: Node,
  { allowRechunk = true, ...options }: OverlapBlocksOptions,
): Node {
  const sides = depths(name, options.depth, given.shape);
  if (!allowRechunk) checkBlocks(name, given, sides);
  const source = rechunk(
    given,
    given.chunks.map((cut, axis) => atLeast(cut, Math.min(Math.max(...sides[axis]), cut.extent))),
  );
  const { node, added } = bounded(name, source, options);
  let made = node;
  for (const [axis, [before, after]] of sides.entries()) {
    if (before + after === 0) continue;
    const inner = lookupOf(source.chunks[axis]);
    const { length } = source.chunks[axis];
    const extent = made.shape[axis];
    const lead = added[axis][0];
    const parts = Array.from({ length }, (_, k) => {
      const start = Math.max(0, lead + inner.offset(k) - before);
      const stop = Math.min(extent, lead + inner.offset(k + 1) + after);
      const part = span(made, axis, start, stop);
      return wrap(rechunk(part, part.chunks.with(axis, axisOf([stop - start]))));
    });
    made = (parts.length === 1 ? parts[0] : concat(parts, { axis })).node;
  }
  return made;
}

/**
 * The array in which every block is longer by what its neighbours have beside it. Blocks shorter than the depth are joined with their
 * neighbours first. Costs a view for each block along each axis.
 *
 * @throws 'chunks' for a depth greater than a block where `allowRechunk` is false, 'argument' for a depth or boundary that does not fit
 * @example
 * cw.overlap.overlap(x, { depth: { 0: 2, 1: [1, 0] }, boundary: { 0: 'periodic' } })
 */
const overlapped = define(
  {
    name: 'overlap.overlap',
    parameters,
    options: { ...OVERLAP, allowRechunk: optional(boolean, true) },
  },
  <X extends ArrayLike>(x: X, options: OverlapBlocksOptions): ChunkedArray<DTypeOf<X>> =>
    wrap(overlappedNode('overlap.overlap', nodeOf(x, 'overlap.overlap'), options)),
);

/** `node` without the margins of its blocks: as far as they go, at ends where there is no rule none. */
export function trimmedNode(name: string, node: Node, { depth, boundary = 'none' }: OverlapOptions): Node {
  let made = node;
  const all = rules(name, boundary, node.shape);
  for (const [axis, [before, after]] of depths(name, depth, node.shape).entries()) {
    if (before + after === 0) continue;
    const blocks = lookupOf(node.chunks[axis]);
    const { length } = node.chunks[axis];
    const parts = Array.from({ length }, (_, k) => {
      const open = all[axis] === 'none';
      const start = blocks.offset(k) + (open && k === 0 ? 0 : before);
      const stop = blocks.offset(k + 1) - (open && k === length - 1 ? 0 : after);
      if (stop < start)
        throw new ChunkwiseError(
          'argument',
          `${name}: a block of ${blocks.size(k)} along axis ${axis} has no margins of ${before} and ${after}`,
        );
      return wrap(span(made, axis, start, stop));
    });
    made = (parts.length === 1 ? parts[0] : concat(parts, { axis })).node;
  }
  return made;
}

/** The array without the margins that `overlap` gave its blocks. @example cw.overlap.trimInternal(y, { depth: 2 }) */
const trimInternal = define(
  { name: 'overlap.trimInternal', parameters, options: OVERLAP },
  <X extends ArrayLike>(x: X, options: OverlapOptions): ChunkedArray<DTypeOf<X>> =>
    wrap(trimmedNode('overlap.trimInternal', nodeOf(x, 'overlap.trimInternal'), options)),
);

/** The namespace `cw.overlap`. */
export const overlap = { boundaries, overlap: overlapped, trimInternal, trimOverlap: trimInternal } as const;
