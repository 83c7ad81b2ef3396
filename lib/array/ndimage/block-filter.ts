/**
 * Filters by a function of blocks: the array with its edges extended goes through it block by block, each with a halo, and the
 * extension is cut off again.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { widenEnds } from '../../base/axis-operations.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import { blocks, rechunk } from '../../expr/build.js';
import type { Node, Overlap } from '../../expr/node.js';
import { type Beyond, extended, shifted } from './modes.js';

/** What a block function of a window gets after its block. */
export interface WindowArgs {
  /** For each member of the window its place, axis by axis, counted from the element. */
  readonly places: readonly (readonly number[])[];
}

/** What blocks see beyond an end of `extent` elements, where their halo can hold it as it is. */
function seen(
  { dtype }: Node,
  depth: number,
  extent: number,
  { mode, cval }: Beyond,
): Overlap['boundary'][number] | undefined {
  if (depth === 0) return 'none';
  if (depth > extent) return undefined;
  if (mode === 'reflect' || mode === 'grid-mirror') return 'reflect';
  if (mode === 'wrap' || mode === 'grid-wrap') return 'periodic';
  if (mode === 'nearest') return 'nearest';
  if (mode === 'mirror') return undefined;
  return DTYPES[dtype].kind === 'f' || cval === 0 ? cval : undefined;
}

/**
 * `fn` over blocks of `node` grown by `depth` on both sides along each axis. It returns as many elements as it gets; those within
 * `depth` of its block's ends may be anything.
 */
export function blockFilter(
  node: Node,
  fn: FunctionSpec,
  depth: readonly number[],
  beyond: readonly Beyond[],
  dtype: DType,
  args: readonly unknown[],
): Node {
  const boundary = depth.map((n, axis) => seen(node, n, node.shape[axis], beyond[axis]));
  const pairs = depth.map((n): readonly [number, number] => [n, n]);
  if (boundary.every((one) => one !== undefined)) {
    const overlap: Overlap = { depth: pairs, boundary };
    return blocks(
      fn,
      [node],
      { dtype, shape: node.shape, chunks: node.chunks },
      { args, overlap: [overlap], trim: overlap },
    );
  }
  let wide = node;
  depth.forEach((n, axis) => {
    wide = extended(wide, axis, [n, n], beyond[axis]);
  });
  // The edges belong to the blocks beside them.
  const chunks = node.chunks.map((cut, axis) => widenEnds(cut, depth[axis], depth[axis]));
  const source = rechunk(wide, chunks);
  const overlap: Overlap = { depth: pairs, boundary: depth.map(() => 'none') };
  const made = blocks(
    fn,
    [source],
    { dtype, shape: source.shape, chunks },
    { args, overlap: [overlap], trim: overlap },
  );
  return depth.reduce<Node>((part, n, axis) => shifted(part, axis, n, node.shape[axis]), made);
}
