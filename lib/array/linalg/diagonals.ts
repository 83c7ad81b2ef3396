/**
 * Diagonals of matrices within an array, which are views, and their sums.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType, movedArray } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import type { SumOf } from '../reductions/reductions.js';
import type { DTypeOf } from '../types.js';

/** Which diagonal. */
export interface DiagonalOptions {
  /** Columns to the right of the main diagonal; negative: rows below. Default: 0. */
  readonly offset?: number | undefined;
  /** The axis of rows; default 0. */
  readonly axis1?: AxisLike | undefined;
  /** The axis of columns; default 1. */
  readonly axis2?: AxisLike | undefined;
}

/** @internal the diagonal of two axes as the last axis of a view */
function diagonalNode(operation: string, node: Node, options: DiagonalOptions): Node {
  const { shape } = node;
  const { offset = 0 } = options;
  if (shape.length < 2) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: shape ${shapeText(shape)} has no matrix; a diagonal needs two axes`,
    );
  }
  const rows = normalizeAxis(operation, options.axis1 ?? 0, shape);
  const columns = normalizeAxis(operation, options.axis2 ?? 1, shape);
  if (rows === columns || !Number.isSafeInteger(offset)) {
    throw new ChunkwiseError(
      'argument',
      `${operation}: axes ${rows} and ${columns} with offset ${offset}; give two axes and a whole number`,
    );
  }
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(shape[rows] - down, shape[columns] - right));
  const kept = shape.flatMap((_, axis) => (axis === rows || axis === columns ? [] : [axis]));
  return view(node, {
    shape: [...kept.map((axis) => shape[axis]), length],
    maps: shape.map((_, axis) => {
      const start = length === 0 ? 0 : axis === rows ? down : axis === columns ? right : 0;
      const place = kept.indexOf(axis);
      return { offset: start, stride: 1, axis: place < 0 ? kept.length : place };
    }),
  });
}

const PLACES = ['offset', 'axis1', 'axis2'] as const;
/** Options, or `offset`, `axis1` and `axis2` by themselves. */
export type PlacedBy<O> =
  | readonly [options?: O | number | undefined]
  | readonly [offset: number, axis1: AxisLike, axis2: AxisLike, options?: O | undefined];

const DIAGONAL = { offset: optional(whole, 0), axis1: optional(axis, 0), axis2: optional(axis, 1) };

/** Options of {@link trace}. */
export interface TraceOptions<D extends DType = DType> extends DiagonalOptions {
  /** The dtype to compute and return; default that of a sum. */
  readonly dtype?: D | undefined;
}

/**
 * The diagonal of the matrices that two axes hold, as the last axis of the result.
 *
 * @throws 'shape' for fewer than two axes, 'argument' for one axis named twice
 * @example
 * cw.diagonal(x, { offset: 1 })
 */
export const diagonal = define(
  { name: 'diagonal', parameters: [['x', movedArray]], options: DIAGONAL, shorthand: PLACES },
  <X extends ArrayLike>(x: X, ...args: PlacedBy<DiagonalOptions>): ChunkedArray<DTypeOf<X>> =>
    wrap(diagonalNode('diagonal', nodeOf(x, 'diagonal'), (args[0] ?? {}) as DiagonalOptions)),
);

/**
 * The sum of a diagonal.
 *
 * @throws as {@link diagonal}
 * @example
 * cw.trace(x)
 */
export const trace = define(
  {
    name: 'trace',
    parameters: [['x', arrayLike]],
    options: { ...DIAGONAL, dtype: otherwise(dtypeOfType(), 'that of a sum') },
    shorthand: PLACES,
  },
  <X extends ArrayLike, R extends DType = SumOf<DTypeOf<X>>>(
    x: X,
    ...args: PlacedBy<TraceOptions<R>>
  ): ChunkedArray<R> => {
    const { dtype, ...place } = (args[0] ?? {}) as TraceOptions<R>;
    const node = diagonalNode('trace', nodeOf(x, 'trace'), place);
    return wrap(reduceNode('sum', node, { axis: -1, ...(dtype === undefined ? {} : { dtype }) }));
  },
);
