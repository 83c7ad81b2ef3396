/**
 * Systems of equations, inverses and determinants of square matrices in the last two axes.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { DenseParams } from '../../expr/routine-params.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { eye } from '../creation/grids.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf, Promoted, QuotientOf } from '../types.js';
import { fromRealForm, realForm } from './complex-forms.js';
import { asFloat, columnOf, commonFloat, dense, elementAt, realPart, someComplex, squareExtent } from './dense-node.js';
import { named, type SlogdetResult } from './named-results.js';
import { choleskyPanels, isLarge, luPanels, panelsDeterminant, solvedByPanels } from './panels.js';

const SYSTEM = [
  ['a', arrayLike],
  ['b', arrayLike],
] as const;

/** `b` as matrices of right-hand sides, and whether it was a single vector, as NumPy 2 tells them apart. */
function rightHandSides(name: string, a: Node, b: Node): { sides: Node; vector: boolean } {
  const vector = b.shape.length === 1;
  const sides = vector ? view(b, { shape: [b.shape[0], 1], maps: [{ offset: 0, stride: 1, axis: 0 }] }) : b;
  const rows = sides.shape.at(-2);
  if (rows !== a.shape.at(-2)) {
    throw new ChunkwiseError(
      'shape',
      `${name}: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: the matrices have ${a.shape.at(-2)} rows, the right-hand sides ${rows ?? 'no axis'}; b is a vector, or has matrices with as many rows in its last two axes`,
    );
  }
  return { sides, vector };
}

/** What solves the systems that `params` tells, shaped as `b`. */
function solved(name: string, x: ArrayLike, y: ArrayLike, params: DenseParams): ChunkedArray {
  const a = asFloat(nodeOf(x, name));
  const b = asFloat(nodeOf(y, name));
  const n = squareExtent(name, a);
  const { sides, vector } = rightHandSides(name, a, b);
  if (someComplex(a, b) && params.op !== 'triangular') {
    const forms = [a, sides].map((node) => wrap(realForm(name, node)));
    const result = fromRealForm(solved(name, forms[0], forms[1], params).node);
    return wrap(vector ? columnOf(result, 0) : result);
  }
  if ((params.op === 'solve' || params.op === 'inverse') && isLarge(a) && sides.shape.length === 2) {
    const positive = params.op === 'solve' && params.positive;
    const dtype = commonFloat(a, b);
    const panels = (positive ? choleskyPanels : luPanels)(name, cast(a, dtype));
    const x = solvedByPanels(name, positive ? 'choleskySolve' : 'luSolve', panels, cast(sides, dtype));
    return wrap(vector ? columnOf(x, 0) : x);
  }
  const result = dense([a, sides], [n, sides.shape[sides.shape.length - 1]], params);
  return wrap(vector ? columnOf(result, 0) : result);
}

/** Options of {@link solve}. */
export interface SolveOptions {
  /** 'pos': A is symmetric and positive definite, of which the lower triangle is read. Default: 'gen'. */
  readonly assumeA?: 'gen' | 'pos' | undefined;
}

/**
 * The X of A X = B for matrices A [..., n, n] and B [..., n, k], or one vector B [n]: by LU with partial pivoting, or by
 * Cholesky where A is positive definite. One matrix from 1024 rows on is decomposed by panels of columns, whose tasks run side by
 * side; it is held whole, the right-hand sides 256 at a time.
 *
 * @throws 'shape' when A is not square or B does not fit; when computed, 'linalg' for a singular A
 * @example
 * const x = cw.linalg.solve(a, b);
 */
export const solve = define(
  { name: 'linalg.solve', parameters: SYSTEM, options: { assumeA: optional(oneOf('gen', 'pos'), 'gen') } },
  <X extends ArrayLike, Y extends ArrayLike>(
    a: X,
    b: Y,
    { assumeA = 'gen' }: SolveOptions = {},
  ): ChunkedArray<QuotientOf<Promoted<X, Y>>> =>
    solved('linalg.solve', a, b, {
      name: 'linalg.solve',
      op: 'solve',
      positive: assumeA === 'pos',
    }) as ChunkedArray<QuotientOf<Promoted<X, Y>>>,
);

/** Options of {@link solveTriangular}. */
export interface SolveTriangularOptions {
  /** The lower triangle of A is meant; default false: the upper one. The other is not read. */
  readonly lower?: boolean | undefined;
  /** Solve Aᵀ X = B, without conjugation. Default: false. */
  readonly trans?: boolean | undefined;
  /** The diagonal counts as ones and is not read. Default: false. */
  readonly unitDiagonal?: boolean | undefined;
}

/**
 * The X of A X = B for triangular A [..., n, n] and B [..., n, k], or one vector B [n].
 *
 * @throws as {@link solve}
 * @example
 * const x = cw.linalg.solveTriangular(l, b, { lower: true });
 */
export const solveTriangular = define(
  {
    name: 'linalg.solveTriangular',
    parameters: SYSTEM,
    options: {
      lower: optional(boolean, false),
      trans: optional(boolean, false),
      unitDiagonal: optional(boolean, false),
    },
  },
  <X extends ArrayLike, Y extends ArrayLike>(
    a: X,
    b: Y,
    { lower = false, trans = false, unitDiagonal = false }: SolveTriangularOptions = {},
  ): ChunkedArray<QuotientOf<Promoted<X, Y>>> =>
    solved('linalg.solveTriangular', a, b, {
      name: 'linalg.solveTriangular',
      op: 'triangular',
      lower,
      transposed: trans,
      unit: unitDiagonal,
    }) as ChunkedArray<QuotientOf<Promoted<X, Y>>>,
);

/**
 * The inverses of square matrices [..., n, n]. To solve a system, `solve` is faster and more exact.
 *
 * @throws 'shape' for matrices that are not square; when computed, 'linalg' for a singular one
 * @example
 * const inverse = cw.linalg.inv(a);
 */
export const inv = define(
  { name: 'linalg.inv', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(a, 'linalg.inv'));
    const n = squareExtent('linalg.inv', node);
    if (someComplex(node))
      return wrap(fromRealForm(inv(wrap(realForm('linalg.inv', node))).node)) as ChunkedArray<QuotientOf<DTypeOf<X>>>;
    if (isLarge(node))
      return solved('linalg.inv', a, eye(n, n, { dtype: node.dtype }), {
        name: 'linalg.inv',
        op: 'inverse',
      }) as ChunkedArray<QuotientOf<DTypeOf<X>>>;
    return wrap(dense([node], [n, n], { name: 'linalg.inv', op: 'inverse' }));
  },
);

/** Sign, logarithm and value of determinants as the only row of matrices. */
const determinants = (name: string, a: ArrayLike): Node => {
  const node = asFloat(nodeOf(a, name));
  squareExtent(name, node);
  return isLarge(node) && !someComplex(node)
    ? panelsDeterminant(name, luPanels(name, node))
    : dense([node], [1, 3], { name, op: 'det' });
};

/**
 * The determinants of square matrices [..., n, n]; 1 of empty ones.
 *
 * @throws 'shape' for matrices that are not square
 * @example
 * const d = cw.linalg.det(a);
 */
export const det = define(
  { name: 'linalg.det', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): ChunkedArray<QuotientOf<DTypeOf<X>>> =>
    wrap(elementAt(determinants('linalg.det', a), 0, 2)),
);

/**
 * Sign and logarithm of the magnitude of determinants, which themselves may over- or underflow; 0 and -Infinity of singular
 * matrices.
 *
 * @throws 'shape' for matrices that are not square
 * @example
 * const [sign, logabsdet] = cw.linalg.slogdet(a);
 */
export const slogdet = define(
  { name: 'linalg.slogdet', parameters: [['a', arrayLike]] },
  <X extends ArrayLike>(a: X): SlogdetResult<QuotientOf<DTypeOf<X>>> => {
    const node = determinants('linalg.slogdet', a);
    return named(['sign', 'logabsdet'], [wrap(elementAt(node, 0, 0)), wrap(realPart(elementAt(node, 0, 1)))]);
  },
);
