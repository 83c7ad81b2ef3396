/**
 * The `linalg` namespace: norms and cross products of their own, and the products of arrays under their second address.
 */
import { DTYPES, type Scalar } from '../../../kernels/dtype.js';
import type { ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axes as axesKind,
  axis as axisKind,
  boolean,
  kind,
  optional,
  otherwise,
  whole,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxes, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { eye } from '../creation/grids.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { stack } from '../shaping/joining.js';
import { broadcastTo, matrixTranspose } from '../shaping/manipulation.js';
import type { DTypeOf, Promoted, QuotientOf } from '../types.js';
import { type DiagonalOptions, diagonal, trace } from './diagonals.js';
import { matmul, outer, tensordot, vecdot } from './products.js';

/** Over which axes a norm is taken. */
interface NormAxes {
  /** One axis, or several; default, or null: all. */
  readonly axis?: AxesLike | null | undefined;
  /** Keep these axes with extent 1. Default: false. */
  readonly keepdims?: boolean | undefined;
}
/** Options of {@link linalg}.norm and vectorNorm. */
export interface NormOptions extends NormAxes {
  /**
   * Of vectors any number, Infinity or -Infinity, default 2; of matrices 'fro' (default), 1, -1, Infinity or -Infinity.
   */
  readonly ord?: number | 'fro' | undefined;
}

/** Options of {@link linalg}.matrixNorm. */
export type MatrixNormOptions = Omit<NormOptions, 'axis'>;

/** Options of {@link cross}. */
export interface CrossOptions {
  /** The axis of the components; default the last. */
  readonly axis?: AxisLike | undefined;
}

/** A float array: NumPy takes norms of integers in float64. */
const asFloat = (node: Node): Node => (DTYPES[node.dtype].kind === 'f' ? node : cast(node, 'float64'));
const apply = (op: string, ...operands: readonly (Node | Scalar)[]): Node => elementwise(op, operands);

/** The norm of order `ord` along `axes` taken together: (sum |x|^ord)^(1/ord) and its limits. */
function vectorNormNode(node: Node, ord: number, axes: readonly number[], keepdims: boolean): Node {
  const options = { axis: axes, keepdims };
  const reduce = (op: ReductionName, x: Node): Node => reduceNode(op, x, options);
  if (ord === 2) return apply('sqrt', reduce('sum', apply('square', node)));
  const size = apply('abs', node);
  if (ord === Infinity) return reduce('max', size);
  if (ord === -Infinity) return reduce('min', size);
  if (ord === 0) return reduce('sum', cast(apply('notEqual', node, 0), node.dtype));
  if (ord === 1) return reduce('sum', size);
  return apply('pow', reduce('sum', apply('pow', size, ord)), 1 / ord);
}

/** The norm of matrices in two axes: the extreme of sums of magnitudes along the other axis. */
function matrixNormNode(
  operation: string,
  node: Node,
  ord: NonNullable<NormOptions['ord']>,
  [rows, columns]: readonly number[],
  keepdims: boolean,
): Node {
  if (ord === 'fro') return vectorNormNode(node, 2, [rows, columns], keepdims);
  if (Math.abs(ord) !== 1 && Math.abs(ord) !== Infinity) {
    throw new ChunkwiseError(
      'argument',
      `${operation}: order ${ord} of matrices needs singular values, which are not there; use 'fro', 1, -1, Infinity or -Infinity`,
    );
  }
  const [along, across] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  const sums = reduceNode('sum', apply('abs', node), { axis: along, keepdims: true });
  const extreme = reduceNode(ord > 0 ? 'max' : 'min', sums, { axis: across, keepdims: true });
  if (keepdims) return extreme;
  const kept = extreme.shape.flatMap((_, axis) => (axis === rows || axis === columns ? [] : [axis]));
  return view(extreme, {
    shape: kept.map((axis) => extreme.shape[axis]),
    maps: extreme.shape.map((_, axis) => {
      const place = kept.indexOf(axis);
      return place < 0 ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: place };
    }),
  });
}

const orderKind = kind<number | 'fro'>(
  'order',
  "a number, Infinity, -Infinity, or 'fro' for matrices",
  (value) => value === 'fro' || typeof value === 'number',
);
const NORM = {
  ord: otherwise(orderKind, "2, of matrices 'fro'"),
  axis: optional(axesKind, null),
  keepdims: optional(boolean, false),
};

function vectorOrder(operation: string, ord: NormOptions['ord']): number {
  if (ord === undefined) return 2;
  if (typeof ord === 'number' && !Number.isNaN(ord)) return ord;
  throw new ChunkwiseError('argument', `${operation}: order ${String(ord)} of vectors; give a number or Infinity`);
}

/** NumPy's norm: of vectors along one axis, of matrices in two axes, of all elements without `axis` and `ord`. */
const norm = define(
  { name: 'linalg.norm', parameters: [['x', arrayLike]], options: NORM },
  <X extends ArrayLike>(x: X, options: NormOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(x, 'norm'));
    const { ord, axis, keepdims = false } = options;
    const all = axis === undefined || axis === null;
    if (all && ord === undefined)
      return wrap(vectorNormNode(node, 2, normalizeAxes('norm', null, node.shape), keepdims));
    // The order of the axes matters for matrices: rows, then columns.
    const axes = all ? node.shape.map((_, k) => k) : axesListed(axis).map((k) => normalizeAxis('norm', k, node.shape));
    if (axes.length === 1) return wrap(vectorNormNode(node, vectorOrder('norm', ord), axes, keepdims));
    if (axes.length === 2 && axes[0] !== axes[1])
      return wrap(matrixNormNode('norm', node, ord ?? 'fro', axes, keepdims));
    throw new ChunkwiseError(
      'shape',
      `norm: order ${String(ord ?? 2)} over axes [${axes.join(', ')}] of shape ${shapeText(node.shape)}; give one axis (vectors) or two (matrices), or no order for all elements`,
    );
  },
);

/** The norm of order `ord` (default 2) over one axis or several together, default all. */
const vectorNorm = define(
  { name: 'linalg.vectorNorm', parameters: [['x', arrayLike]], options: NORM },
  <X extends ArrayLike>(x: X, options: NormOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(x, 'vectorNorm'));
    const { ord, axis, keepdims = false } = options;
    const axes = normalizeAxes('vectorNorm', axis, node.shape);
    return wrap(vectorNormNode(node, vectorOrder('vectorNorm', ord), axes, keepdims));
  },
);

/** The norm of the matrices in the last two axes: 'fro' (default), 1, -1, Infinity, -Infinity. */
const matrixNorm = define(
  {
    name: 'linalg.matrixNorm',
    parameters: [['x', arrayLike]],
    options: { ord: optional(orderKind, 'fro'), keepdims: NORM.keepdims },
  },
  <X extends ArrayLike>(x: X, options: MatrixNormOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = asFloat(nodeOf(x, 'matrixNorm'));
    const { ord = 'fro', keepdims = false } = options;
    const axes = [-2, -1].map((axis) => normalizeAxis('matrixNorm', axis, node.shape));
    return wrap(matrixNormNode('matrixNorm', node, ord, axes, keepdims));
  },
);

/**
 * The cross product of vectors of three components along `axis` (default the last); other axes broadcast.
 *
 * @throws 'shape' when the axis has another extent than 3
 * @example
 * cw.cross(position, momentum)
 */
export const cross = define(
  {
    name: 'cross',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
    options: { axis: optional(axisKind, -1) },
  },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y, options: CrossOptions = {}): ChunkedArray<Promoted<X, Y>> => {
    const nodes = [nodeOf(x, 'cross'), nodeOf(y, 'cross')];
    const { axis = -1 } = options;
    const parts = nodes.map((node) => {
      const along = normalizeAxis('cross', axis, node.shape);
      if (node.shape[along] !== 3) {
        throw new ChunkwiseError(
          'shape',
          `cross: shapes ${nodes.map(({ shape }) => shapeText(shape)).join(' and ')}: axis ${axis} must have extent 3; choose the axis of the components`,
        );
      }
      return [0, 1, 2].map((k) =>
        view(node, {
          shape: node.shape.filter((_, a) => a !== along),
          maps: node.shape.map((_, a) =>
            a === along ? { offset: k, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: a < along ? a : a - 1 },
          ),
        }),
      );
    });
    const component = (i: number, j: number): ChunkedArray =>
      wrap(apply('subtract', apply('multiply', parts[0][i], parts[1][j]), apply('multiply', parts[0][j], parts[1][i])));
    return stack([component(1, 2), component(2, 0), component(0, 1)], { axis: Number(axis) }) as ChunkedArray<
      Promoted<X, Y>
    >;
  },
);

/** The `n`-th power of square matrices in the last two axes, by repeated squaring; the 0-th is the identity. */
const matrixPower = define(
  {
    name: 'linalg.matrixPower',
    parameters: [
      ['x', arrayLike],
      ['n', whole],
    ],
  },
  <X extends ArrayLike>(x: X, n: number): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'matrixPower');
    const [rows, columns] = node.shape.slice(-2);
    if (node.shape.length < 2 || rows !== columns) {
      throw new ChunkwiseError(
        'shape',
        `matrixPower: shape ${shapeText(node.shape)} has no square matrices in its last two axes; slice it`,
      );
    }
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new ChunkwiseError(
        'argument',
        `matrixPower: power ${n}; give a whole number of 0 or more (inverses are not there)`,
      );
    }
    let square: ChunkedArray = wrap(node);
    let power: ChunkedArray | undefined;
    for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = power ? matmul(power, square) : square;
      if (rest > 1) square = matmul(square, square);
    }
    power ??= broadcastTo(eye(rows, rows, { dtype: node.dtype }), node.shape);
    return power as ChunkedArray<DTypeOf<X>>;
  },
);

/** Options of {@link linalg}.diagonal and trace. */
export type LastDiagonalOptions = Pick<DiagonalOptions, 'offset'>;
const OFFSET = { offset: optional(whole, 0) };

/** Diagonals of the matrices in the last two axes. */
const lastDiagonal = define(
  { name: 'linalg.diagonal', parameters: [['x', arrayLike]], options: OFFSET },
  <X extends ArrayLike>(x: X, options: LastDiagonalOptions = {}) => diagonal(x, { ...options, axis1: -2, axis2: -1 }),
);
/** Their sums. */
const lastTrace = define(
  { name: 'linalg.trace', parameters: [['x', arrayLike]], options: OFFSET },
  <X extends ArrayLike>(x: X, options: LastDiagonalOptions = {}) => trace(x, { ...options, axis1: -2, axis2: -1 }),
);

/**
 * Linear algebra: `norm`, `vectorNorm`, `matrixNorm`, `matrixPower`, `cross`, and, as the array API has them (over the last two axes),
 * `diagonal`, `trace`, `matmul`, `matrixTranspose`, `outer`, `tensordot`, `vecdot`.
 *
 * @example
 * cw.linalg.norm(u, { axis: -1 })
 * cw.linalg.norm(a, { ord: 'fro' })
 */
export const linalg = {
  cross,
  diagonal: lastDiagonal,
  matmul,
  matrixNorm,
  matrixPower,
  matrixTranspose,
  norm,
  outer,
  tensordot,
  trace: lastTrace,
  vecdot,
  vectorNorm,
} as const;
