/**
 * The constructors of elementwise nodes: scalars become constants, operands of different shapes views of the broadcast
 * shape, and operands of other dtypes casts, so that every node's children fit it exactly.
 */
import { type DType, isComplexDType, isTextDType, isTimeDType, type Scalar } from '../../kernels/dtype.js';
import { elementwiseTypes } from '../../kernels/elementwise.js';
import { scalarText } from '../../kernels/scalar.js';
import { ChunkwiseError, namelessDTypeError } from '../base/errors.js';
import { type Chunks, chunksKey } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { sameShape, shapeText } from '../base/shape.js';
import { constant } from './build-leaf.js';
import { textRefused } from './build-routine.js';
import { view } from './build-shaping.js';
import type { CastNode, ConstantNode, ElementwiseNode, Node } from './node.js';
import { isSelected, selectedOperands, withValues } from './selected.js';
import { castText, hasText, type TextAlgebra, textElementwise } from './text/text-elementwise.js';
import { textAsMoments } from './text/text-moments.js';
import { type Algebra, hasTimes, timeElementwise } from './times/time-algebra.js';
import { castTimes } from './times/time-casts.js';
import { alignChunks } from './view-chunks.js';

/** The shape that `shapes` broadcast to. @throws 'shape' naming `operation` and all shapes */
export function broadcastShapes(operation: string, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((extent, k) => {
      const axis = rank - shape.length + k;
      if (extent === 1 || extent === out[axis]) return;
      if (out[axis] !== 1) {
        throw new ChunkwiseError(
          'shape',
          `${operation}: shapes ${shapes.map(shapeText).join(' and ')} do not broadcast: axis ${axis} has extents ${out[axis]} and ${extent}. ` +
            `Extents must be equal or 1, counted from the last axis; insert axes with expandDims or slice with null`,
        );
      }
      out[axis] = extent;
    });
  }
  return out;
}

/** `child` seen under `shape`, which it must broadcast to. @throws 'shape' */
export function broadcastTo(child: Node, shape: readonly number[], operation = 'broadcastTo'): Node {
  const lead = shape.length - child.shape.length;
  const fits = lead >= 0 && child.shape.every((extent, axis) => extent === shape[axis + lead] || extent === 1);
  if (!fits)
    throw new ChunkwiseError(
      'shape',
      `${operation}: shape ${shapeText(child.shape)} does not broadcast to ${shapeText(shape)}: counted from the last axis, extents must be equal or 1; insert axes with expandDims or reshape`,
    );
  if (sameShape(child.shape, shape)) return child;
  if (child.kind === 'constant') return constant(child.value, child.dtype, shape);
  return view(child, {
    shape,
    maps: child.shape.map((extent, axis) =>
      extent === shape[axis + lead] ? { offset: 0, stride: 1, axis: axis + lead } : { offset: 0, stride: 0, axis: -1 },
    ),
  });
}

/**
 * `child` as `dtype`; itself when it has that dtype.
 *
 * @throws 'dtype' for complex numbers that would lose their imaginary parts: who asks for that takes {@link converted}
 */
export function cast(child: Node, dtype: DType): Node {
  if (isComplexDType(child.dtype) && !isComplexDType(dtype) && dtype !== 'bool')
    throw namelessDTypeError(
      `elements are ${child.dtype} where real ones (${dtype}) are computed with; take real(x), imag(x) or abs(x) first`,
    );
  if (isTimeDType(child.dtype) && !isTimeDType(dtype))
    throw namelessDTypeError(
      `elements are ${child.dtype} where ${dtype} is computed with; take the difference of moments, divide spans by timedelta64(1, unit), or astype('int64')`,
    );
  if (isTextDType(child.dtype) && !isTextDType(dtype)) throw textRefused(child.dtype);
  return converted(child, dtype);
}

/** `child` as `dtype`, whatever that loses, as NumPy's astype. */
export function converted(child: Node, dtype: DType): Node {
  if (child.dtype === dtype) return child;
  if (isSelected(child)) return withValues(child, converted(child.children[0], dtype));
  if (isTextDType(child.dtype) || isTextDType(dtype)) return castText(child, dtype);
  if (isTimeDType(child.dtype) || isTimeDType(dtype)) return castTimes(child, dtype, timeAlgebra);
  return recast(child, dtype);
}

/** `child` lane by lane as `dtype`: of times, their counts. */
export function recast(child: Node, dtype: DType): Node {
  if (child.dtype === dtype) return child;
  if (isSelected(child)) return withValues(child, recast(child.children[0], dtype));
  const node: CastNode = {
    kind: 'cast',
    dtype,
    shape: child.shape,
    chunks: child.chunks,
    children: [child],
    hash: hashParts('cast', dtype, child.hash),
  };
  return node;
}

/** Scalars met with a shape, so that a loop that adds 1 a thousand times makes one constant. */
const scalars = new WeakMap<readonly number[], Map<string, ConstantNode>>();
const SCALARS_KEPT = 16;

/** The constant that a scalar operand becomes. */
function scalar(value: Scalar, dtype: DType, shape: readonly number[]): ConstantNode {
  let known = scalars.get(shape);
  if (!known || known.size >= SCALARS_KEPT) {
    known = new Map();
    scalars.set(shape, known);
  }
  const key = `${dtype} ${typeof value} ${scalarText(value)}`;
  let node = known.get(key);
  if (!node) {
    node = constant(value, dtype, shape);
    known.set(key, node);
  }
  return node;
}

/** An operand of an elementwise operation: an expression, or a scalar whose dtype gives way (NumPy 2's weak scalars). */
export type Operand = Node | Scalar;
const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;

/**
 * Elementwise `op` over operands of any shapes that broadcast.
 *
 * @throws 'shape' when they do not, 'dtype' when the op does not take their dtypes
 */
export function elementwise(op: string, operands: readonly Operand[]): Node {
  const nodes = operands.filter(isNode);
  if (nodes.some(isSelected)) {
    const { operands: inside, finish } = selectedOperands(op, nodes, view);
    let next = 0;
    return finish(
      elementwise(
        op,
        operands.map((operand) => (isNode(operand) ? inside[next++] : operand)),
      ),
    );
  }
  if (hasText(operands)) {
    const known = textAsMoments(op, operands);
    return hasText(known) ? textElementwise(op, known, textAlgebra) : elementwise(op, known);
  }
  if (hasTimes(operands)) return timeElementwise(op, operands, timeAlgebra);
  // Operands of one shape share its very array, so that what is kept for a shape is found again.
  const shape =
    nodes.length > 0 && nodes.every((node) => sameShape(node.shape, nodes[0].shape))
      ? nodes[0].shape
      : broadcastShapes(
          op,
          nodes.map((node) => node.shape),
        );
  let types: { readonly inputs: readonly DType[]; readonly result: DType };
  try {
    types = elementwiseTypes(
      op,
      operands.map((operand) => (isNode(operand) ? operand.dtype : { weak: operand })),
    );
  } catch (cause) {
    const given = operands.map((operand) => (isNode(operand) ? operand.dtype : scalarText(operand))).join(', ');
    throw new ChunkwiseError('dtype', `${op}(${given}): ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const children = operands.map((operand, k) =>
    isNode(operand) ? broadcastTo(cast(operand, types.inputs[k]), shape, op) : scalar(operand, types.inputs[k], shape),
  );
  return elementwiseNode(op, children, types.result);
}

/** What operations on text are made of. */
const textAlgebra: TextAlgebra = {
  cast,
  broadcast: (operation, nodes) => {
    const shape = broadcastShapes(
      operation,
      nodes.map((node) => node.shape),
    );
    return nodes.map((node) => broadcastTo(node, shape, operation));
  },
};

/** What expressions over the counts of times are made of. */
export const timeAlgebra: Algebra = { elementwise, cast, recast };

/** An elementwise node over children that already fit. */
export const elementwiseNode = (
  op: string,
  children: readonly Node[],
  dtype: DType,
  chunks?: Chunks,
): ElementwiseNode => ({
  kind: 'elementwise',
  op,
  dtype,
  shape: children[0].shape,
  chunks: chunks ?? alignChunks(children),
  children,
  hash: hashParts('elementwise', op, dtype, chunks ? chunksKey(chunks) : '', ...children.map((child) => child.hash)),
});

/** `x` where `mask` is true, else `y`: of one shape, `x` and `y` of one dtype, which stays. */
export const selectNode = (mask: Node, x: Node, y: Node): Node =>
  isTextDType(x.dtype) ? elementwise('where', [mask, x, y]) : elementwiseNode('where', [mask, x, y], x.dtype);
