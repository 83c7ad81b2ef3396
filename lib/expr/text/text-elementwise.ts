/**
 * What there is of elementwise operations on text: comparisons, choices, and conversions. Each is a block routine, as kernels are
 * of numbers.
 */
import { type DType, isComplexDType, isTextDType, isTimeDType, type Scalar } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { scalarText } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { constant } from '../build-leaf.js';
import { routine } from '../build-routine.js';
import type { Node } from '../node.js';
import type { RoutineName, RoutineParamsOf, TextComparison } from '../routine-params.js';
import { alignChunks } from '../view-chunks.js';

const COMPARISONS: ReadonlySet<string> = new Set<TextComparison>([
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
]);

type Operand = Node | Scalar;
const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;

/** True when an operand is text. */
export const hasText = (operands: readonly Operand[]): boolean =>
  operands.some((operand) => isNode(operand) && isTextDType(operand.dtype));

/** What is made of nodes that have one shape. */
export interface TextAlgebra {
  readonly cast: (child: Node, dtype: DType) => Node;
  readonly broadcast: (operation: string, nodes: readonly Node[]) => Node[];
}

/** A routine of text over the domain that its inputs have. */
function over<K extends RoutineName>(op: K, nodes: readonly Node[], dtype: DType, params: RoutineParamsOf[K]): Node {
  const { shape } = nodes[0];
  const grid = { shape, chunks: alignChunks(nodes) };
  const children = nodes.map((node) => {
    const straight = shape.map((_, axis) => ({ offset: 0, stride: 1, axis }));
    // What repeats is seen through its view, not made.
    if (node.kind === 'constant')
      return { node: constant(node.value, node.dtype, []), input: { by: 'view', view: { shape, maps: [] } } as const };
    const isView = node.kind === 'view';
    return {
      node: isView ? node.children[0] : node,
      input: { by: 'view', view: isView ? node.view : { shape, maps: straight } } as const,
    };
  });
  return routine(op, children, grid, { ...grid, dtype }, params);
}

const OF_TIMES = "times are made from text in memory: asarray(list, { dtype: 'datetime64[D]' })";

/** What to do where text meets `dtypes`. */
const remedy = (dtypes: readonly DType[]): string => (dtypes.some(isTimeDType) ? OF_TIMES : 'convert one by astype');

/** Elementwise `op` of operands of which one is text. @throws 'dtype' for whatever is no comparison and no choice */
export function textElementwise(op: string, operands: readonly Operand[], algebra: TextAlgebra): Node {
  const given = operands.map((operand) => (isNode(operand) ? operand.dtype : scalarText(operand))).join(', ');
  const refused = (why: string): ChunkwiseError => new ChunkwiseError('dtype', `${op}(${given}): ${why}`);
  const nodes = operands.map((operand) => (isNode(operand) ? operand : constant(operand, 'float64', [])));
  if (COMPARISONS.has(op)) {
    const [x, y] = algebra.broadcast(op, nodes);
    if (isTextDType(x.dtype) && isTextDType(y.dtype) && x.dtype[0] === y.dtype[0])
      return over('textCompare', [x, y], 'bool', { op: op as TextComparison });
    throw refused(`text is compared with text of its own kind only; ${remedy([x.dtype, y.dtype])}`);
  }
  if (op === 'where') {
    const [, a, b] = operands;
    if (!isNode(a) || !isNode(b) || !isTextDType(a.dtype) || !isTextDType(b.dtype))
      throw refused(
        `one choice is text and the other is not; ${remedy([a, b].map((one) => (isNode(one) ? one.dtype : 'float64')))}`,
      );
    if (isTextDType(nodes[0].dtype)) throw refused('the condition is text; compare it with something');
    const dtype = promoteTypes(a.dtype, b.dtype);
    const mask = algebra.cast(nodes[0], 'bool');
    return over('textSelect', algebra.broadcast(op, [mask, algebra.cast(a, dtype), algebra.cast(b, dtype)]), dtype, {});
  }
  throw refused(
    "there is no arithmetic on text: it is compared, sorted, selected and joined; x.astype('float64') reads numbers from it",
  );
}

/** `child` as `dtype`, of which one is text. @throws 'dtype' where there is no such conversion */
export function castText(child: Node, dtype: DType): Node {
  const other = isTextDType(child.dtype) ? dtype : child.dtype;
  if (other === 'float16')
    throw new ChunkwiseError(
      'dtype',
      `astype: ${child.dtype} as ${dtype}: float16 is for storage; go by way of float32`,
    );
  if (isComplexDType(other) || isTimeDType(other))
    throw new ChunkwiseError(
      'dtype',
      `astype: ${child.dtype} as ${dtype}: text is converted from and to real numbers and bool only; ${isTimeDType(other) ? OF_TIMES : 'convert real and imaginary parts by themselves'}`,
    );
  return over('textCast', [child], dtype, {});
}
