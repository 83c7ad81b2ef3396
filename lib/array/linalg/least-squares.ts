/**
 * What singular values tell of matrices: least squares, pseudo-inverses, ranks, condition numbers.
 */
import { realDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { finite, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import type { DTypeOf, Promoted, QuotientOf, RealOf } from '../types.js';
import { adjoint, asColumn, asFloat, matrixExtents, squareExtent } from './dense-node.js';
import { type LstsqResult, named } from './named-results.js';
import { matrixNorm, type NormOptions, orderKind } from './norms.js';
import { matmul } from './products.js';
import { inv } from './solving.js';
import { singularValuesOf, svdParts } from './spectral.js';

const apply = (op: string, ...operands: readonly (Node | number)[]): Node => elementwise(op, operands);

/** The greatest along the last axis, which is kept. */
const greatest = (values: Node): Node =>
  values.shape[values.shape.length - 1] === 0
    ? constant(0, values.dtype, [...values.shape.slice(0, -1), 1])
    : reduceNode('max', values, { axis: -1, keepdims: true });

const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as const;
/** What counts as zero beside the greatest singular value, unless told. */
const relative = (name: string, node: Node, given: ArrayLike | undefined): number | Node =>
  given !== undefined
    ? typeof given === 'number'
      ? given
      : asColumn(nodeOf(given, name))
    : Math.max(...node.shape.slice(-2)) * EPSILON[realDType(node.dtype) as keyof typeof EPSILON];

/** Which of the singular values count. */
const counted = (values: Node, tolerance: number | Node): Node =>
  apply('greater', values, apply('multiply', greatest(values), tolerance));

/** 1 / s for the singular values that count, 0 for the others. */
const inverted = (values: Node, tolerance: number | Node): Node =>
  apply('where', counted(values, tolerance), apply('divide', 1, values), constant(0, values.dtype, []));

const toleranceKind = kind<ArrayLike>(
  'tolerance',
  'a finite number, or an array with one for each matrix',
  (value) => (typeof value === 'number' ? Number.isFinite(value) : arrayLike.admits(value)),
  arrayLike.unknownShape ? { unknownShape: arrayLike.unknownShape } : {},
);
const EPSILONS = "the greater extent times the dtype's epsilon";

/** Options of {@link pinv}. */
export interface PinvOptions {
  /**
   * Singular values up to this part of the greatest count as zero: a number, or an array with one for each matrix of the stack. Default: the
   * greater extent times the dtype's epsilon.
   */
  readonly rtol?: ArrayLike | undefined;
}
const TOLERANCES = { rtol: otherwise(toleranceKind, EPSILONS) };

/** Options of {@link lstsq}. */
export interface ToleranceOptions {
  /** Singular values up to this part of the greatest count as zero; default: the greater extent times the dtype's epsilon. */
  readonly rtol?: number | undefined;
}

/**
 * The pseudo-inverses (Moore-Penrose) [..., n, m] of matrices [..., m, n].
 *
 * @throws 'shape' for fewer than two axes; when computed, 'linalg' for NaN and infinities
 * @example
 * const x = cw.matmul(cw.linalg.pinv(a), b);
 */
export const pinv = define(
  { name: 'linalg.pinv', parameters: [['a', arrayLike]], options: TOLERANCES },
  <X extends ArrayLike>(a: X, { rtol }: PinvOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.pinv'));
    const [u, s, vh] = svdParts('linalg.pinv', node);
    const scaled = apply('multiply', asColumn(inverted(s, relative('linalg.pinv', node, rtol))), adjoint(u));
    const product: ChunkedArray = matmul(wrap(adjoint(vh)), wrap(scaled));
    return product as ChunkedArray<QuotientOf<DTypeOf<X>>>;
  },
);

/** Options of {@link matrixRank}. */
export interface MatrixRankOptions extends PinvOptions {
  /** Singular values up to this, one for all or one for each matrix, count as zero; goes before `rtol`. */
  readonly tol?: ArrayLike | undefined;
}

/**
 * The ranks of matrices: how many singular values exceed the tolerance; int64.
 *
 * @throws as {@link pinv}
 * @example
 * const rank = await cw.linalg.matrixRank(a).item();
 */
export const matrixRank = define(
  {
    name: 'linalg.matrixRank',
    parameters: [['a', arrayLike]],
    options: { ...TOLERANCES, tol: optional(toleranceKind) },
  },
  (a: ArrayLike, { rtol, tol }: MatrixRankOptions = {}): ChunkedArray<'int64'> => {
    const node = asFloat(nodeOf(a, 'linalg.matrixRank'));
    const values = singularValuesOf('linalg.matrixRank', node);
    const counts =
      tol === undefined
        ? counted(values, relative('linalg.matrixRank', node, rtol))
        : apply('greater', values, typeof tol === 'number' ? tol : asColumn(nodeOf(tol, 'linalg.matrixRank')));
    return wrap(reduceNode('sum', cast(counts, 'int64'), { axis: -1 }));
  },
);

/** Options of {@link cond}. */
export interface CondOptions {
  /** The norm; default 2: the greatest by the least singular value. -2 the other way round. */
  readonly p?: NormOptions['ord'] | undefined;
}

/**
 * The condition numbers of matrices [..., m, n] in a norm: of square ones the norm of A times that of its inverse.
 *
 * @throws 'shape' for matrices that are not square, but for the norms 2 and -2; when computed, as {@link pinv}
 * @example
 * const c = await cw.linalg.cond(a).item();
 */
export const cond = define(
  { name: 'linalg.cond', parameters: [['a', arrayLike]], options: { p: optional(orderKind, 2) } },
  <X extends ArrayLike>(a: X, { p = 2 }: CondOptions = {}): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(a, 'linalg.cond'));
    if (matrixExtents('linalg.cond', node).includes(0)) {
      throw new ChunkwiseError(
        'shape',
        `linalg.cond: shape ${shapeText(node.shape)} has empty matrices, which have no condition number`,
      );
    }
    if (p !== 2 && p !== -2) {
      squareExtent('linalg.cond', node);
      const x = wrap(node);
      const [size, inverse] = [x, inv(x)].map((one) => matrixNorm(one, { ord: p }).node);
      return wrap(apply('multiply', size, inverse));
    }
    const values = singularValuesOf('linalg.cond', node);
    const [most, least] = (['max', 'min'] as const).map((op) => reduceNode(op, values, { axis: -1 }));
    return wrap(p === 2 ? apply('divide', most, least) : apply('divide', least, most));
  },
);

/**
 * The X that makes the Euclidean norm of each column of A X - B least, of minimal norm where there are several; A is [m, n], B [m] or
 * [m, k]. Gives X, the sums of squared residuals, the rank of A (int64) and its singular values.
 *
 * Residuals are given whatever the rank is (NumPy gives none below full rank). Tall matrices in many chunks are decomposed chunk by
 * chunk.
 *
 * @throws 'shape' for other shapes; when computed, 'linalg' for NaN and infinities
 * @example
 * const [x, residuals, rank, s] = cw.linalg.lstsq(a, b);
 */
export const lstsq = define(
  {
    name: 'linalg.lstsq',
    parameters: [
      ['a', arrayLike],
      ['b', arrayLike],
    ],
    options: { rtol: otherwise(finite, EPSILONS) },
  },
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    { rtol }: ToleranceOptions = {},
  ): LstsqResult<QuotientOf<Promoted<X, Y>>> => {
    const a = asFloat(nodeOf(x, 'linalg.lstsq'));
    const b = asFloat(nodeOf(y, 'linalg.lstsq'));
    if (a.shape.length !== 2 || b.shape.length < 1 || b.shape.length > 2 || a.shape[0] !== b.shape[0]) {
      throw new ChunkwiseError(
        'shape',
        `linalg.lstsq: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: A is one matrix [m, n], b a vector [m] or a matrix [m, k]`,
      );
    }
    const [u, s, vh] = svdParts('linalg.lstsq', a);
    const tolerance = relative('linalg.lstsq', a, rtol);
    const weights = inverted(s, tolerance);
    const projected = matmul(wrap(adjoint(u)), wrap(b)).node;
    const scaled = apply('multiply', b.shape.length === 1 ? weights : asColumn(weights), projected);
    const solution = matmul(wrap(adjoint(vh)), wrap(scaled));
    const residual = apply('subtract', b, matmul(wrap(a), solution).node);
    const squares = reduceNode('sum', apply('square', apply('abs', residual)), {
      axis: 0,
      keepdims: b.shape.length === 1,
    });
    const rank = reduceNode('sum', cast(counted(s, tolerance), 'int64'), {});
    return named(['x', 'residuals', 'rank', 's'], [solution, wrap(squares), wrap(rank), wrap(s)]);
  },
);
