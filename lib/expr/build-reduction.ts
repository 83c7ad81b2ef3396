/**
 * The constructor of reductions, of all elements, of those that a mask selects, or by group.
 */
import { type DType, isTextDType, isTimeDType } from '../../kernels/dtype.js';
import {
  type ReductionName,
  type ReductionOptions,
  reductionOptionsKey,
  reductionProgram,
} from '../../kernels/reduction.js';
import { scalarText } from '../../kernels/scalar.js';
import { evenAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import { hashParts } from '../base/hash.js';
import type { Node, ReductionGroups, ReductionNode } from './node.js';
import { refuseSelected } from './selected.js';

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
  mask?: Node,
): ReductionNode {
  refuseSelected(op, mask ? [child, mask] : [child]);
  const options: ReductionOptions = mask ? { ...others, masked: true } : others;
  const children = mask ? [child, mask] : [child];
  const keep = (_: unknown, axis: number): boolean => !axes.includes(axis);
  return {
    kind: 'reduction',
    op,
    axes,
    options,
    dtype: reducedDType(op, child, options),
    shape: child.shape.filter(keep),
    chunks: child.chunks.filter(keep),
    children,
    hash: hashParts('reduction', op, axes.join(), reductionOptionsKey(options), ...children.map(({ hash }) => hash)),
  };
}

/**
 * Reduction `op` over `axes` by group: the first of `axes` becomes one entry for each group, the others are dropped.
 *
 * @param labels the group of each element, int32, of the shape of `child`
 * @throws 'dtype' for a dtype the op does not take
 */
export function groupedReduction(
  op: ReductionName,
  child: Node,
  labels: Node,
  axes: readonly number[],
  options: ReductionOptions,
  groups: ReductionGroups,
): ReductionNode {
  refuseSelected(op, [child, labels]);
  const of = <T>(list: readonly T[], grouped: T): T[] =>
    list.flatMap((value, axis) => (axis === axes[0] ? [grouped] : axes.includes(axis) ? [] : [value]));
  const { count, fill, known, cohorts } = groups;
  return {
    kind: 'reduction',
    op,
    axes,
    options,
    groups,
    dtype: reducedDType(op, child, options),
    shape: of(child.shape, count),
    chunks: of(child.chunks, evenAxis(count, 1)),
    children: [child, labels],
    hash: hashParts(
      'grouped',
      op,
      axes.join(),
      reductionOptionsKey(options),
      `${count} ${known !== undefined} ${cohorts !== undefined} ${typeof fill} ${scalarText(fill)}`,
      child.hash,
      labels.hash,
    ),
  };
}

/** The dtype of reduction `op` of `child`. @throws 'dtype' for a dtype the op does not take */
export function reducedDType(op: ReductionName, child: Node, options: ReductionOptions): DType {
  if (isTimeDType(child.dtype))
    throw new ChunkwiseError(
      'dtype',
      `${op}(${child.dtype}): times are not taken; divide spans by timedelta64(1, unit), or astype('int64')`,
    );
  if (child.dtype === 'float16')
    throw new ChunkwiseError('dtype', `${op}(float16): float16 is for storage; compute with astype('float32')`);
  if (isTextDType(child.dtype))
    throw new ChunkwiseError(
      'dtype',
      `${op}(${child.dtype}): text is not reduced; sort it, or astype('float64') reads numbers from it`,
    );
  try {
    return reductionProgram(op, child.dtype, options).dtype;
  } catch (cause) {
    throw new ChunkwiseError(
      'dtype',
      `${op}(${child.dtype}): ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
