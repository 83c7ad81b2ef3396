/**
 * Systems of equations whose unknowns and right-hand sides have several axes.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, optional, positive, someAxes } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { view } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reshapeTo } from '../shaping/reshape.js';
import type { DTypeOf, Promoted, QuotientOf } from '../types.js';
import { inv, solve } from './solving.js';

/** Options of {@link tensorsolve}. */
export interface TensorsolveOptions {
  /** Axes of A that are moved to its end before; default: none. */
  readonly axes?: AxesLike | undefined;
}

/**
 * The X with tensordot(A, X, axes: X's number of axes) = B: A has the axes of B first, then those of X, as many elements in both.
 *
 * @throws 'shape' when the numbers of elements do not fit; when computed, 'linalg' for a singular A
 * @example
 * const x = cw.linalg.tensorsolve(a, b); // [2, 3, 6] and [2, 3]: [6]
 */
export const tensorsolve = define(
  {
    name: 'linalg.tensorsolve',
    parameters: [
      ['a', arrayLike],
      ['b', arrayLike],
    ],
    options: { axes: optional(someAxes) },
  },
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    { axes }: TensorsolveOptions = {},
  ): ChunkedArray<QuotientOf<Promoted<X, Y>>> => {
    const [given, b] = [nodeOf(x, 'linalg.tensorsolve'), nodeOf(y, 'linalg.tensorsolve')];
    const moved =
      axes === undefined ? [] : axesListed(axes).map((axis) => normalizeAxis('linalg.tensorsolve', axis, given.shape));
    const order = [...given.shape.keys()].filter((axis) => !moved.includes(axis)).concat(moved);
    const a = view(given, {
      shape: order.map((axis) => given.shape[axis]),
      maps: given.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
    });
    const unknowns = a.shape.slice(b.shape.length);
    const n = sizeOf(unknowns);
    if (sizeOf(a.shape.slice(0, b.shape.length)) !== n || sizeOf(b.shape) !== n) {
      throw new ChunkwiseError(
        'shape',
        `linalg.tensorsolve: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: A has as many elements along the axes of B as along those that follow`,
      );
    }
    const flat = solve(wrap(reshapeTo('linalg.tensorsolve', a, [n, n])), wrap(reshapeTo('linalg.tensorsolve', b, [n])));
    return wrap(reshapeTo('linalg.tensorsolve', flat.node, unknowns));
  },
);

/** Options of {@link tensorinv}. */
export interface TensorinvOptions {
  /** How many of the first axes belong to the right-hand side. Default: 2. */
  readonly ind?: number | undefined;
}

/**
 * The inverse of A with respect to `tensordot`: A has as many elements along its first `ind` axes as along the others, which come first
 * in the result.
 *
 * @throws as {@link tensorsolve}
 * @example
 * const inverse = cw.linalg.tensorinv(a); // [4, 6, 8, 3]: [8, 3, 4, 6]
 */
export const tensorinv = define(
  { name: 'linalg.tensorinv', parameters: [['a', arrayLike]], options: { ind: optional(positive, 2) } },
  <X extends ArrayLike>(x: X, { ind = 2 }: TensorinvOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const a = nodeOf(x, 'linalg.tensorinv');
    const [first, rest] = [a.shape.slice(0, ind), a.shape.slice(ind)];
    const n = sizeOf(first);
    if (sizeOf(rest) !== n) {
      throw new ChunkwiseError(
        'shape',
        `linalg.tensorinv: shape ${shapeText(a.shape)} has ${n} elements along its first ${ind} axes and ${sizeOf(rest)} along the others; they must be equal`,
      );
    }
    const inverse = inv(wrap(reshapeTo('linalg.tensorinv', a, [n, n])));
    return wrap(reshapeTo('linalg.tensorinv', inverse.node, [...rest, ...first]));
  },
);
