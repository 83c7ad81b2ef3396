/**
 * The constructor of reductions, of all elements, of those that a mask selects, or by group.
 */
import type { DType } from '../../kernels/dtype.js';
import {
  type ReductionName,
  type ReductionOptions,
  reductionOptionsKey,
  reductionProgram,
} from '../../kernels/reduction.js';
import { evenAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import { hashParts } from '../base/hash.js';
import type { Node, ReductionNode } from './node.js';

/**
 * Reduction `op` over `axes` (already normalised, ascending, distinct).
 *
 * @param mask bool, of the child's shape: which elements count
 * @throws 'dtype' for a dtype the op does not take
 */
export function reduction(
  op: ReductionName,
  child: Node,
  axes: readonly number[],
  { masked: _, ...others }: ReductionOptions = {},
  groups?: ReductionNode['groups'],
  mask?: Node,
): ReductionNode {
  const options: ReductionOptions = mask ? { ...others, masked: true } : others;
  const children = mask ? [child, mask] : [child];
  let dtype: DType;
  try {
    dtype = reductionProgram(op, child.dtype, options).dtype;
  } catch (cause) {
    throw new ChunkwiseError(
      'dtype',
      `${op}(${child.dtype}): ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const keep = (_: unknown, axis: number): boolean => !axes.includes(axis);
  const shape = groups ? child.shape.map((n, axis) => (axis === axes[0] ? groups.count : n)) : child.shape.filter(keep);
  const chunks = groups
    ? child.chunks.map((c, axis) => (axis === axes[0] ? evenAxis(groups.count, 1) : c))
    : child.chunks.filter(keep);
  return {
    kind: 'reduction',
    op,
    axes,
    options,
    ...(groups ? { groups } : {}),
    dtype,
    shape,
    chunks,
    children,
    hash: hashParts(
      'reduction',
      op,
      axes.join(),
      reductionOptionsKey(options),
      groups ? `${groups.count}:${groups.labels.join()}` : '',
      ...children.map(({ hash }) => hash),
    ),
  };
}
