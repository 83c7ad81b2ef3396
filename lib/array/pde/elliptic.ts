/**
 * The operator -div(a grad u) + c u on cells, by finite volumes: fluxes through faces, whose coefficient is the harmonic mean of the
 * cells beside them (S. V. Patankar, Numerical Heat Transfer and Fluid Flow, 1980, section 4.2).
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { scalarText } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { define } from '../../base/signature.js';
import { broadcastShapes, broadcastTo, cast } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { add, divide, multiply, negative, subtract } from '../elementwise/elementwise.js';
import { arrayLike } from '../kinds.js';
import { type AxisConditions, along, axisBoundaries, extended, homogeneous, mirrored } from './boundary.js';
import { fieldOf, gridOf, OPERATOR, type OperatorOptions } from './operators.js';

/** An elliptic operator on a grid. */
export interface Elliptic {
  readonly operation: string;
  readonly shape: readonly number[];
  readonly spacing: readonly number[];
  readonly conditions: readonly AxisConditions[];
  /** The coefficients at the faces across each axis, one more than there are cells, or one number everywhere. */
  readonly faces: readonly ChunkedArray[] | number;
  /** What u itself is multiplied by: a number, or for each cell. */
  readonly c: ChunkedArray | number;
}

/** The sum of arrays. */
const total = (parts: readonly ChunkedArray[]): ChunkedArray => parts.reduce((a, b) => add(a, b));

/** The coefficients at the faces, by the cells'. */
export function facesOf(operation: string, a: ChunkedArray, conditions: readonly AxisConditions[]): ChunkedArray[] {
  return conditions.map((one, axis) => {
    const beyond = one === 'periodic' ? one : ([{ neumann: 0 }, { neumann: 0 }] as const);
    const wide = extended(operation, a, axis, 1, 1, beyond).node;
    const n = a.node.shape[axis];
    const [before, after] = [along(wide, axis, 0, n + 1), along(wide, axis, 1, n + 1)].map((node) => wrap(node));
    return divide(multiply(multiply(before, after), 2), add(before, after));
  });
}

/** The operator applied to `u`, with conditions of the values that it has. */
export function applied({ operation, spacing, conditions, faces, c }: Elliptic, u: ChunkedArray): ChunkedArray {
  const parts = conditions.map((one, axis) => {
    const h = spacing[axis];
    const n = u.node.shape[axis];
    const wide = extended(operation, u, axis, 1, h, one).node;
    const [before, after] = [along(wide, axis, 0, n), along(wide, axis, 2, n)].map((node) => wrap(node));
    if (typeof faces === 'number')
      return multiply(subtract(multiply(u, 2), add(before, after)), faces / (h * h)) as ChunkedArray;
    const [left, right] = [0, 1].map((start) => wrap(along(faces[axis].node, axis, start, n)));
    const flux = subtract(multiply(left, subtract(u, before)), multiply(right, subtract(after, u)));
    return multiply(flux, 1 / (h * h)) as ChunkedArray;
  });
  return c === 0 ? total(parts) : total([...parts, multiply(u, c) as ChunkedArray]);
}

/** The operator with the same conditions of 0. */
export const linear = (operator: Elliptic): Elliptic => ({
  ...operator,
  conditions: operator.conditions.map((one) =>
    one === 'periodic' ? one : ([homogeneous(one[0]), homogeneous(one[1])] as const),
  ),
});

/**
 * What a residual is divided by in sweeps: the coefficient of u in cells that have cells around them, with which no eigenvalue of the
 * quotient is above 2, at the ends too (Gershgorin).
 */
export function diagonalOf({ shape, spacing, conditions, faces, c }: Elliptic): ChunkedArray | number {
  const parts = conditions.map((one, axis): ChunkedArray | number => {
    const h = spacing[axis];
    const n = shape[axis];
    if (n === 1) {
      // A cell that is alone along an axis has but itself beside it.
      const alone = one === 'periodic' ? 0 : (2 - mirrored(one[0], h) - mirrored(one[1], h)) / (h * h);
      if (typeof faces === 'number') return faces * alone;
      return multiply(wrap(along(faces[axis].node, axis, 0, 1)), alone) as ChunkedArray;
    }
    if (typeof faces === 'number') return (2 * faces) / (h * h);
    const [left, right] = [0, 1].map((start) => wrap(along(faces[axis].node, axis, start, n)));
    return multiply(add(left, right), 1 / (h * h)) as ChunkedArray;
  });
  return [...parts, c].reduce((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a + b : (add(a, b) as ChunkedArray),
  );
}

/** True where constants are turned into 0, so that solutions are free by a constant. */
export const isFree = ({ conditions, spacing, c }: Elliptic): boolean =>
  c === 0 &&
  conditions.every((one, axis) => one === 'periodic' || one.every((end) => mirrored(end, spacing[axis]) === 1));

/** A coefficient for each cell, of the dtype of the field. @throws 'shape' where it does not broadcast to the field, 'dtype' where it is no real number */
export function coefficient(operation: string, name: string, value: ArrayLike, like: Node): ChunkedArray | number {
  if (isScalar(value) && typeof value === 'object')
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${name} is ${scalarText(value)}; give a real number or an array of such`,
    );
  if (isScalar(value)) return Number(value);
  const node = cast(nodeOf(value, operation), like.dtype);
  const shape = broadcastShapes(operation, [node.shape, like.shape]);
  if (shapeText(shape) !== shapeText(like.shape))
    throw new ChunkwiseError(
      'shape',
      `${operation}: ${name} of shape ${shapeText(node.shape)} does not fit the field ${shapeText(like.shape)}`,
    );
  return wrap(broadcastTo(node, like.shape, operation));
}

/**
 * `div(a grad u)` by finite volumes, with `a` a number or for each cell, of the order two where it is smooth: the flux through a face
 * has the harmonic mean of the cells beside it, that through an end the last cell's. Options: `spacing` and `boundary` as
 * {@link laplacian}, which it is for a = 1. In a step of `iterate` it stays on tiles. Cost: one pass.
 *
 * @throws 'shape' for coefficients that do not broadcast to u; otherwise as laplacian
 * @example
 * cw.pde.diffusion(u, cw.exp(u), { spacing: 0.1, boundary: 'dirichlet' })
 */
export const diffusion = define(
  {
    name: 'pde.diffusion',
    parameters: [
      ['u', arrayLike],
      ['a', arrayLike],
    ],
    options: { spacing: OPERATOR.spacing, boundary: OPERATOR.boundary },
  },
  (u: ArrayLike, a: ArrayLike, options: Omit<OperatorOptions, 'order'> = {}): ChunkedArray => {
    const operation = 'pde.diffusion';
    const given = fieldOf(operation, u);
    const field = wrap('fc'.includes(DTYPES[given.node.dtype].kind) ? given.node : cast(given.node, 'float64'));
    const { shape } = field.node;
    const { spacing, boundary } = gridOf(operation, shape.length, options);
    const conditions = axisBoundaries(operation, field, boundary);
    const cells = coefficient(operation, 'a', a, field.node);
    const faces = typeof cells === 'number' ? cells : facesOf(operation, cells, conditions);
    return negative(applied({ operation, shape, spacing, conditions, faces, c: 0 }, field)) as ChunkedArray;
  },
);
