/**
 * The node of `where`: float16 stays, as nothing is computed.
 */
import { promoteTypes } from '../../../kernels/promote.js';
import { converted, elementwise, type Operand } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';

/** `x` where a condition holds, else `y`. */
export function chosenNode(condition: Operand, x: Operand, y: Operand): Node {
  const made = elementwise('where', [condition, x, y]);
  const given = [x, y].filter((operand) => typeof operand === 'object' && 'kind' in operand) as Node[];
  const dtype = given.length > 0 ? given.map((node) => node.dtype).reduce(promoteTypes) : made.dtype;
  return dtype === 'float16' && made.dtype === 'float32' ? converted(made, dtype) : made;
}
