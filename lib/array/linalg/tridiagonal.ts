/**
 * Tridiagonal systems along an axis: implicit steps of diffusion, splines.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastShapes, cast } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node, RoutineInput } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { systemChunks } from './banded.js';
import { asFloat, commonFloat, mustBeReal } from './dense-node.js';

const NAME = 'linalg.solveTridiagonal';

/** Options of `solveTridiagonal`. */
export interface SolveTridiagonalOptions {
  /** The axis along which each system lies; default the last. */
  readonly axis?: AxisLike | undefined;
}

/**
 * The solutions x of `lower[k] x[k-1] + diagonal[k] x[k] + upper[k] x[k+1] = rhs[k]` along an axis, one system for each
 * position of the other axes. The operands broadcast together; `lower[0]` and `upper[-1]` are not used. Elimination goes
 * without exchanges of rows, which is stable where the diagonal dominates or the matrix is positive definite; a pivot of 0
 * gives infinities and NaN. The axis becomes one block; other axes stay chunked. Cost: one pass, 8 operations an element.
 *
 * @throws 'shape' for operands that do not broadcast or have no axis, 'dtype' for complex ones
 * @example
 * // An implicit step of diffusion along axis 0.
 * const next = cw.linalg.solveTridiagonal(-r, 1 + 2 * r, -r, u, { axis: 0 });
 */
export const solveTridiagonal = define(
  {
    name: NAME,
    parameters: [
      ['lower', arrayLike],
      ['diagonal', arrayLike],
      ['upper', arrayLike],
      ['rhs', arrayLike],
    ],
    options: { axis: optional(axisKind, -1) },
  },
  (
    lower: ArrayLike,
    diagonal: ArrayLike,
    upper: ArrayLike,
    rhs: ArrayLike,
    options: SolveTridiagonalOptions = {},
  ): ChunkedArray => {
    const right = nodeOf(rhs, NAME);
    const given = [lower, diagonal, upper].map((value) => nodeOf(value, NAME));
    const nodes = [...given, right].map((node) => asFloat(node));
    mustBeReal(NAME, nodes);
    // Scalars take the precision of the arrays.
    const arrays = nodes.filter((node) => node.shape.length > 0);
    if (arrays.length === 0)
      throw new ChunkwiseError('shape', `${NAME}: shape ${shapeText([])} has no axis that a system could lie along`);
    const dtype = commonFloat(...arrays);
    const shape = broadcastShapes(
      NAME,
      nodes.map((node) => node.shape),
    );
    const axis = normalizeAxis(NAME, options.axis ?? -1, shape);
    const chunks = systemChunks([right, ...given], shape, axis);
    // Operands are seen as they are, so that tasks know what their systems share.
    const seen = (node: Node): RoutineInput => {
      const before = shape.length - node.shape.length;
      const maps = node.shape.map((n, k) =>
        n === shape[before + k] ? { offset: 0, stride: 1, axis: before + k } : { offset: 0, stride: 0, axis: -1 },
      );
      return { by: 'view', view: { shape, maps } };
    };
    return wrap(
      routine(
        'tridiagonal',
        nodes.map((node) => ({ node: cast(node, dtype), input: seen(node) })),
        { shape, chunks },
        { dtype, shape, chunks },
        { axis },
      ),
    );
  },
);
