/**
 * Nodes of the dense routine: stacks of matrices in the last two axes, each matrix in one block, and the parts of its results.
 */
import { DTYPES, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { splitAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import { broadcastShapes, broadcastTo, cast, elementwise, rechunk, view } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { COMPLEX_DENSE, type DenseParams } from '../../expr/routine-params.js';
import { shapeText } from '../axes.js';

/** True where some are complex. */
export const someComplex = (...nodes: readonly Node[]): boolean => nodes.some(({ dtype }) => isComplexDType(dtype));

/** In float32 or float64; integers and bools in float64, as NumPy's. */
export const asFloat = (node: Node): Node => ('fc'.includes(DTYPES[node.dtype].kind) ? node : cast(node, 'float64'));

/** The dtype of matrices that are computed with together. */
export function commonFloat(...nodes: readonly Node[]): DType {
  const single = nodes.every(({ dtype }) => dtype === 'float32' || dtype === 'complex64');
  return someComplex(...nodes) ? (single ? 'complex64' : 'complex128') : single ? 'float32' : 'float64';
}

/** The parts of complex elements that are known to be real; others themselves. */
export const realPart = (node: Node): Node => (someComplex(node) ? elementwise('real', [node]) : node);

/** The matrices transposed, and conjugated where they are complex. */
export const adjoint = (node: Node): Node =>
  someComplex(node) ? elementwise('conj', [transposed(node)]) : transposed(node);

/** @throws 'dtype' for complex matrices */
export function mustBeReal(name: string, nodes: readonly Node[]): void {
  const complex = nodes.find(({ dtype }) => DTYPES[dtype].kind === 'c');
  if (!complex) return;
  throw new ChunkwiseError(
    'dtype',
    `${name}: ${complex.dtype} matrices are not decomposed yet; for a system A X = B solve the real one of [[Re A, -Im A], [Im A, Re A]]`,
  );
}

/** Rows and columns of the matrices. @throws 'shape' for fewer than two axes */
export function matrixExtents(name: string, { shape }: Node): readonly [rows: number, columns: number] {
  if (shape.length < 2) {
    throw new ChunkwiseError(
      'shape',
      `${name}: shape ${shapeText(shape)} has no matrices in its last two axes; reshape it to two axes`,
    );
  }
  return [shape[shape.length - 2], shape[shape.length - 1]];
}

/** Rows of the square matrices. @throws 'shape' for others */
export function squareExtent(name: string, node: Node): number {
  const [rows, columns] = matrixExtents(name, node);
  if (rows !== columns) {
    throw new ChunkwiseError(
      'shape',
      `${name}: shape ${shapeText(node.shape)} has no square matrices in its last two axes; slice it, or use lstsq, pinv, qr or svd`,
    );
  }
  return rows;
}

/** Chunks of a stack's leading axes, cut where blocks of whole matrices of `bytes` bytes would exceed automatic ones. */
function stackChunks(chunks: Chunks, bytes: number): Chunks {
  let room = Math.max(1, Math.floor(autoBlockBytes() / Math.max(1, bytes)));
  return chunks
    .toReversed()
    .map((cut) => {
      const size = Math.max(1, Math.min(cut.largest, room));
      room = Math.floor(room / size);
      return size < cut.largest ? splitAxis(cut, (n) => regularAxis(n, size)) : cut;
    })
    .toReversed();
}

/** The matrix axes as one block each. */
const whole = (rows: number, columns: number): Chunks => [evenAxis(rows, 1), evenAxis(columns, 1)];

/**
 * What the dense routine makes of the matrices of `children`, whose leading axes broadcast: for each a matrix of `rows` and
 * `columns`.
 */
export function dense(
  children: readonly Node[],
  [rows, columns]: readonly [number, number],
  params: DenseParams,
): Node {
  if (someComplex(...children) && children.some(({ dtype }) => dtype !== 'complex128')) {
    const wide = children.map((child) => cast(child, 'complex128'));
    const result = dense(wide, [rows, columns], params);
    return cast(result, commonFloat(...children));
  }
  if (!(COMPLEX_DENSE as readonly string[]).includes(params.op)) mustBeReal(params.name, children);
  const lead = broadcastShapes(
    params.name,
    children.map(({ shape }) => shape.slice(0, -2)),
  );
  const dtype = commonFloat(...children);
  const seen = children.map((child) => {
    const shape = [...lead, ...child.shape.slice(-2)];
    return broadcastTo(cast(child, dtype), shape, params.name);
  });
  const bytes =
    DTYPES[dtype].itemsize * Math.max(rows * columns, ...children.map(({ shape }) => shape.at(-1)! * shape.at(-2)!));
  const cut = stackChunks(seen[0].chunks.slice(0, -2), bytes);
  const matrices = seen.map((node) =>
    rechunk(node, [...cut, ...whole(node.shape[lead.length], node.shape[lead.length + 1])]),
  );
  const shape = [...lead, rows, columns];
  return routine(
    'dense',
    matrices.map((node) => ({ node, input: { by: 'block' } })),
    { shape: matrices[0].shape, chunks: matrices[0].chunks },
    { dtype, shape, chunks: [...cut, ...whole(rows, columns)] },
    params,
  );
}

/** Rows `from[0]` to `to[0]` and columns `from[1]` to `to[1]` of the matrices. */
export function part(node: Node, from: readonly [number, number], to: readonly [number, number]): Node {
  const lead = node.shape.length - 2;
  return view(node, {
    shape: [...node.shape.slice(0, lead), to[0] - from[0], to[1] - from[1]],
    maps: node.shape.map((_, axis) => ({
      offset: axis < lead || to[axis - lead] === from[axis - lead] ? 0 : from[axis - lead],
      stride: 1,
      axis,
    })),
  });
}

/** Columns `from` to `to` of row `row` as the last axis, without the axis of rows. */
export function rowOf(node: Node, row: number, from: number, to: number): Node {
  const lead = node.shape.length - 2;
  return view(node, {
    shape: [...node.shape.slice(0, lead), to - from],
    maps: node.shape.map((_, axis) =>
      axis < lead
        ? { offset: 0, stride: 1, axis }
        : axis === lead
          ? { offset: row, stride: 0, axis: -1 }
          : { offset: to === from ? 0 : from, stride: 1, axis: lead },
    ),
  });
}

/** Column `column`, of all rows, as the last axis. */
export function columnOf(node: Node, column: number): Node {
  const lead = node.shape.length - 2;
  return view(node, {
    shape: node.shape.slice(0, -1),
    maps: node.shape.map((_, axis) =>
      axis <= lead ? { offset: 0, stride: 1, axis } : { offset: column, stride: 0, axis: -1 },
    ),
  });
}

/** One element of each matrix, without the matrix axes. */
export function elementAt(node: Node, row: number, column: number): Node {
  const lead = node.shape.length - 2;
  return view(node, {
    shape: node.shape.slice(0, lead),
    maps: node.shape.map((_, axis) =>
      axis < lead ? { offset: 0, stride: 1, axis } : { offset: axis === lead ? row : column, stride: 0, axis: -1 },
    ),
  });
}

/** The matrices transposed. */
export function transposed(node: Node): Node {
  const last = node.shape.length - 1;
  const swap = (axis: number): number => (axis === last ? last - 1 : axis === last - 1 ? last : axis);
  return view(node, {
    shape: node.shape.map((_, axis) => node.shape[swap(axis)]),
    maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: swap(axis) })),
  });
}

/** A list of numbers in the last axis as a column. */
export const asColumn = (list: Node): Node =>
  view(list, { shape: [...list.shape, 1], maps: list.shape.map((_, axis) => ({ offset: 0, stride: 1, axis })) });
