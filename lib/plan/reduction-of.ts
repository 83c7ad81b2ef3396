/**
 * The programs that a reduction node stands for, the same object wherever it is asked for.
 */
import { groupReduction } from '../../kernels/group-reduction.js';
import type { ReductionProgram } from '../../kernels/program.js';
import { reductionProgram } from '../../kernels/reduction.js';
import type { ReductionNode } from '../expr/node.js';

/** The programs of a reduction node. */
export function reductionOf({ op, children, options, groups }: ReductionNode): ReductionProgram {
  const reduction = reductionProgram(op, children[0].dtype, options);
  if (!groups) return reduction;
  const counted = groups.known?.counts === undefined;
  return groupReduction(reduction, { counted, ...(groups.fill === undefined ? {} : { fill: groups.fill }) });
}
